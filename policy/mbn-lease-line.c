/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-lease-book-private.h"

/* One that could not be closed is tried again after it. */
#define CLOSE_AGAIN_MS 1000

static const MbnLeaseDevice nothing_seen = {.present = FALSE};

static const MbnLeaseDevice *
get_device (MbnLeaseBook *self, const char *name)
{
  const MbnLeaseDevice *device = g_hash_table_lookup (self->devices, name);

  return device != NULL ? device : &nothing_seen;
}

static gboolean
is_up_with (const MbnLeaseDevice *device, const char *profile)
{
  return device->present && device->known && device->up
         && g_strcmp0 (device->profile, profile) == 0;
}

/* ---- which there are ---- */

void
mbn_lease_line_free (MbnLeaseLine *line)
{
  g_free (line->device);
  g_free (line->profile);
  g_free (line);
}

static MbnLeaseLine *
find_line (MbnLeaseBook *self, const char *device, const char *profile)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      MbnLeaseLine *line = g_ptr_array_index (self->lines, i);

      if (g_str_equal (line->device, device) && g_str_equal (line->profile, profile))
        return line;
    }

  return NULL;
}

static MbnLeaseLine *
find_phase (MbnLeaseBook *self, const char *device, MbnLeasePhase phase)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      MbnLeaseLine *line = g_ptr_array_index (self->lines, i);

      if (line->phase == phase && g_str_equal (line->device, device))
        return line;
    }

  return NULL;
}

static gboolean
has_line (MbnLeaseBook *self, const char *device)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (g_str_equal (((const MbnLeaseLine *)g_ptr_array_index (self->lines, i))->device, device))
      return TRUE;

  return FALSE;
}

MbnLeaseLine *
mbn_lease_line_find_rival (MbnLeaseBook *self, const char *device, const char *profile)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      MbnLeaseLine *line = g_ptr_array_index (self->lines, i);

      if (g_str_equal (line->device, device) && !g_str_equal (line->profile, profile)
          && mbn_lease_line_is_wanted (self, line))
        return line;
    }

  return NULL;
}

/* Made for the run that is, it stays until that ends, be it that nobody has a lease on it any more
 * (SYNC-13, SYNC-14). */
gboolean
mbn_lease_line_is_wanted (MbnLeaseBook *self, const MbnLeaseLine *line)
{
  return line->n_leases > 0 || line->n_calls > 0
         || (line->order > 0 && line->run == self->run && mbn_lease_book_has_run (self));
}

void
mbn_lease_line_disown (MbnLeaseLine *line)
{
  line->order = 0;
  line->retried = FALSE;
  mbn_auto_backoff_reset (&line->backoff);
}

/* ---- coming up ---- */

/* Whose context it is decides (SYNC-19 to SYNC-21); one that is made again keeps its place. */
static void
note_origin (MbnLeaseBook *self, MbnLeaseLine *line, MbnOrigin origin)
{
  if (origin != MBN_ORIGIN_SYNC)
    line->order = 0;
  else if (line->order == 0)
    line->order = ++self->n_made;
}

static void
come_up (MbnLeaseBook *self, MbnLeaseLine *line, gint64 now)
{
  line->phase = MBN_LEASE_LINE_UP;
  line->up_since = now;
  line->close_at = MBN_NEVER;
  line->unsure_until = MBN_NEVER;
  note_origin (self, line, get_device (self, line->device)->origin);
  mbn_auto_backoff_cancel (&line->backoff);
  mbn_lease_book_tell_line (self, line, MBN_OK);
  mbn_lease_book_answer_line (self, line, MBN_OK, NULL, now);
}

static MbnLeaseLine *
add_line (MbnLeaseBook *self, const char *device, const char *profile, gint64 now)
{
  MbnLeaseLine *line = g_new0 (MbnLeaseLine, 1);

  line->device = g_strdup (device);
  line->profile = g_strdup (profile);
  line->phase = MBN_LEASE_LINE_DOWN;
  line->close_at = MBN_NEVER;
  line->unsure_until = MBN_NEVER;
  mbn_auto_backoff_reset (&line->backoff);
  g_ptr_array_add (self->lines, line);
  if (is_up_with (get_device (self, device), profile))
    come_up (self, line, now);

  return line;
}

MbnLeaseLine *
mbn_lease_line_ensure (MbnLeaseBook *self, const char *device, const char *profile, gint64 now)
{
  MbnLeaseLine *line = find_line (self, device, profile);

  return line != NULL ? line : add_line (self, device, profile, now);
}

/* Made by an earlier process: it belongs to the run that has come from there, too, or to none
 * (SYNC-38). */
static void
add_orphan (MbnLeaseBook *self, const char *device, const char *profile, gint64 now)
{
  MbnLeaseLine *line = add_line (self, device, profile, now);

  if (mbn_lease_book_has_run (self))
    line->run = self->run;
  else
    line->close_at = mbn_auto_later (now, self->settings->orphan_grace_ms);
}

/* ---- going down ---- */

static void
fail (MbnLeaseBook *self, MbnLeaseLine *line, MbnAutoPace pace, double random, gint64 now)
{
  mbn_auto_backoff_fail (&line->backoff, self->settings->waits, pace, now, random);
}

/* Without its profile it cannot be made again. */
static void
withdraw (MbnLeaseBook *self, MbnLeaseLine *line, gint64 now)
{
  mbn_lease_book_void_line (self, line, MBN_ERROR_CANCELLED, "the profile was deleted", now);
}

/* SYNC-23: once at once, then as automatic connections do; who lasted long begins anew (AUTO-63).
 */
static void
lose (MbnLeaseBook *self, MbnLeaseLine *line, MbnError reason, double random, gint64 now)
{
  gboolean stable = now >= mbn_auto_later (line->up_since, self->settings->waits->stable_after_ms);

  line->phase = MBN_LEASE_LINE_DOWN;
  line->close_at = MBN_NEVER;
  if (stable)
    {
      mbn_auto_backoff_reset (&line->backoff);
      line->retried = FALSE;
    }
  if (line->retried)
    fail (self, line, MBN_AUTO_PACE_NORMAL, random, now);

  if (line->withdrawn)
    withdraw (self, line, now);
  else
    mbn_lease_book_tell_line (self, line, reason);
}

static MbnError
get_reason (const MbnLeaseDevice *device)
{
  return device->present ? MBN_ERROR_CONTEXT_NOT_ACTIVATED : MBN_ERROR_HANDLE;
}

/* ---- what is seen ---- */

static void
see_closing (MbnLeaseBook *self, MbnLeaseLine *line, const MbnLeaseDevice *device)
{
  if (!is_up_with (device, line->profile))
    {
      line->phase = MBN_LEASE_LINE_DOWN;
      line->order = 0;
    }
  else if (device->origin != MBN_ORIGIN_SYNC)
    {
      line->phase = MBN_LEASE_LINE_UP;
      line->order = 0;
    }
}

/* One of an earlier process is down already. */
static void
see_unsure (MbnLeaseBook *self, MbnLeaseLine *line, const MbnLeaseDevice *device)
{
  if (line->unsure_until == MBN_NEVER || !device->present || !device->known)
    return;

  line->unsure_until = MBN_NEVER;
  mbn_lease_book_tell_line (self, line, MBN_ERROR_CONTEXT_NOT_ACTIVATED);
}

static void
see (MbnLeaseBook *self,
     MbnLeaseLine *line,
     const MbnLeaseDevice *device,
     gboolean freed,
     double random,
     gint64 now)
{
  gboolean up = is_up_with (device, line->profile);

  switch (line->phase)
    {
    case MBN_LEASE_LINE_DOWN:
      if (freed)
        mbn_auto_backoff_cancel (&line->backoff);
      if (up)
        come_up (self, line, now);
      else
        see_unsure (self, line, device);
      break;
    case MBN_LEASE_LINE_UP:
      if (up)
        note_origin (self, line, device->origin);
      else
        lose (self, line, get_reason (device), random, now);
      break;
    case MBN_LEASE_LINE_CLOSING:
      see_closing (self, line, device);
      break;
    case MBN_LEASE_LINE_TRYING:
    default:
      break;
    }
}

static gboolean
is_same (const MbnLeaseDevice *a, const MbnLeaseDevice *b)
{
  return a->present == b->present && a->known == b->known && a->ready == b->ready
         && a->busy == b->busy && a->up == b->up && a->origin == b->origin
         && g_strcmp0 (a->profile, b->profile) == 0;
}

/* Returns: whether an attempt has a chance that had none before. While nothing is known of a
 * device, as when it is reset, that is as it was. */
static gboolean
take_in (MbnLeaseBook *self, const char *name, const MbnLeaseDevice *seen)
{
  MbnLeaseDevice *device = g_hash_table_lookup (self->devices, name);
  gboolean was_free;

  if (device == NULL)
    {
      device = g_new0 (MbnLeaseDevice, 1);
      g_hash_table_insert (self->devices, g_strdup (name), device);
    }

  was_free = device->ready && !device->up;
  g_free ((char *)device->profile);
  *device = (MbnLeaseDevice){
      .present = seen->present,
      .known = seen->known,
      .ready = seen->known ? seen->ready : device->ready,
      .busy = seen->busy,
      .up = seen->up,
      .origin = seen->origin,
      .profile = g_strdup (seen->profile),
  };

  return !was_free && device->ready && !device->up;
}

static void
find_orphan (MbnLeaseBook *self, const char *name, const MbnLeaseDevice *device, gint64 now)
{
  if (device->present && device->known && device->up && device->origin == MBN_ORIGIN_SYNC
      && device->profile != NULL && find_line (self, name, device->profile) == NULL)
    add_orphan (self, name, device->profile, now);
}

void
mbn_lease_book_see (
    MbnLeaseBook *self, const char *name, const MbnLeaseDevice *seen, double random, gint64 now)
{
  const MbnLeaseDevice *device;
  gboolean freed;

  if (is_same (get_device (self, name), seen))
    return;

  freed = take_in (self, name, seen);
  device = get_device (self, name);
  for (guint i = 0; i < self->lines->len; i++)
    {
      MbnLeaseLine *line = g_ptr_array_index (self->lines, i);

      if (g_str_equal (line->device, name))
        see (self, line, device, freed, random, now);
    }

  find_orphan (self, name, device, now);
  mbn_lease_lines_settle (self, now);
}

/* ---- attempts ---- */

static void
try_line (MbnLeaseBook *self, MbnLeaseLine *line)
{
  line->phase = MBN_LEASE_LINE_TRYING;
  line->cancelled = FALSE;
  mbn_lease_book_push (self, MBN_LEASE_CONNECT, line)->is_retry
      = line->retried && line->n_calls == 0;
  line->retried = line->retried || line->n_calls == 0;
}

/* What was cancelled by somebody is no failure. */
static void
note_failure (MbnLeaseBook *self,
              MbnLeaseLine *line,
              MbnError status,
              guint32 cause,
              double random,
              gint64 now)
{
  if (status != MBN_ERROR_CANCELLED)
    fail (self, line, mbn_auto_pace_of (self->settings->waits, status, cause), random, now);
}

void
mbn_lease_book_attempt_ended (MbnLeaseBook *self,
                              const char *device,
                              MbnError status,
                              guint32 cause,
                              const char *text,
                              double random,
                              gint64 now)
{
  MbnLeaseLine *line = find_phase (self, device, MBN_LEASE_LINE_TRYING);

  g_return_if_fail (line != NULL);

  /* somebody else may have made it meanwhile */
  if (is_up_with (get_device (self, device), line->profile))
    come_up (self, line, now);
  else
    {
      status = status == MBN_OK ? MBN_ERROR_CONTEXT_NOT_ACTIVATED : status;
      line->phase = MBN_LEASE_LINE_DOWN;
      note_failure (self, line, status, cause, random, now);
      /* who has asked since it was cancelled gets one of his own */
      if (line->cancelled)
        mbn_lease_book_answer_doomed (self, line, text);
      else
        mbn_lease_book_answer_line (self, line, status, text, now);
      see_unsure (self, line, get_device (self, device));
    }

  mbn_lease_lines_settle (self, now);
}

/* ---- what is due ---- */

static gboolean
may_retry (MbnLeaseBook *self, const MbnLeaseLine *line, gint64 now)
{
  const MbnLeaseDevice *device = get_device (self, line->device);

  return device->present && device->known && device->ready && !device->busy && !device->up
         && !self->held && line->unsure_until == MBN_NEVER
         && !mbn_auto_backoff_is_waiting (&line->backoff, now);
}

static void
settle_up (MbnLeaseBook *self, MbnLeaseLine *line, gint64 now)
{
  if (mbn_lease_line_is_wanted (self, line))
    line->close_at = MBN_NEVER;
  else if (line->close_at == MBN_NEVER && line->order > 0)
    line->close_at = mbn_auto_later (now, self->settings->linger_ms);
}

static void
settle_down (MbnLeaseBook *self, MbnLeaseLine *line, gint64 now)
{
  if (line->unsure_until <= now)
    {
      line->unsure_until = MBN_NEVER;
      mbn_lease_book_tell_line (self, line, get_reason (get_device (self, line->device)));
    }

  /* one that is being cancelled ends first */
  if (find_phase (self, line->device, MBN_LEASE_LINE_TRYING) != NULL)
    return;

  /* who asks is answered by the modem, with its reasons */
  if (line->n_calls > 0 || (mbn_lease_line_is_wanted (self, line) && may_retry (self, line, now)))
    try_line (self, line);
}

static void
settle_line (MbnLeaseBook *self, MbnLeaseLine *line, gint64 now)
{
  switch (line->phase)
    {
    case MBN_LEASE_LINE_DOWN:
      settle_down (self, line, now);
      break;
    case MBN_LEASE_LINE_TRYING:
      if (!line->cancelled && !mbn_lease_line_is_wanted (self, line))
        {
          mbn_lease_line_disown (line);
          line->cancelled = TRUE;
          mbn_lease_book_push (self, MBN_LEASE_CANCEL, line);
        }
      break;
    case MBN_LEASE_LINE_UP:
      settle_up (self, line, now);
      break;
    case MBN_LEASE_LINE_CLOSING:
    default:
      if (line->n_calls > 0 && find_phase (self, line->device, MBN_LEASE_LINE_TRYING) == NULL)
        {
          mbn_lease_line_disown (line);
          try_line (self, line);
        }
      break;
    }
}

/* Nobody needs it, and there is nothing to close. */
static gboolean
is_over (MbnLeaseBook *self, const MbnLeaseLine *line)
{
  if (mbn_lease_line_is_wanted (self, line))
    return FALSE;

  return line->phase == MBN_LEASE_LINE_DOWN
         || (line->phase == MBN_LEASE_LINE_UP && line->order == 0);
}

static int
compare_orders (gconstpointer a, gconstpointer b)
{
  const MbnLeaseLine *left = *(const MbnLeaseLine *const *)a;
  const MbnLeaseLine *right = *(const MbnLeaseLine *const *)b;

  return (left->order < right->order) - (left->order > right->order);
}

/* SYNC-26: those that were made last go first. */
static void
close_due (MbnLeaseBook *self, gint64 now)
{
  g_autoptr (GPtrArray) due = g_ptr_array_new ();

  for (guint i = 0; i < self->lines->len; i++)
    {
      MbnLeaseLine *line = g_ptr_array_index (self->lines, i);

      if (line->phase == MBN_LEASE_LINE_UP && line->close_at <= now)
        g_ptr_array_add (due, line);
    }

  g_ptr_array_sort (due, compare_orders);
  for (guint i = 0; i < due->len; i++)
    {
      MbnLeaseLine *line = g_ptr_array_index (due, i);

      line->phase = MBN_LEASE_LINE_CLOSING;
      line->close_at = MBN_NEVER;
      mbn_lease_book_push (self, MBN_LEASE_DISCONNECT, line);
    }
}

/* What was seen of devices that are gone, and that no line is about. */
static void
forget_devices (MbnLeaseBook *self)
{
  GHashTableIter iter;
  gpointer name;
  gpointer device;

  g_hash_table_iter_init (&iter, self->devices);
  while (g_hash_table_iter_next (&iter, &name, &device))
    if (!((const MbnLeaseDevice *)device)->present && !has_line (self, name))
      g_hash_table_iter_remove (&iter);
}

void
mbn_lease_lines_settle (MbnLeaseBook *self, gint64 now)
{
  for (guint i = 0; i < self->lines->len; i++)
    settle_line (self, g_ptr_array_index (self->lines, i), now);

  for (guint i = self->lines->len; i > 0; i--)
    if (is_over (self, g_ptr_array_index (self->lines, i - 1)))
      g_ptr_array_remove_index (self->lines, i - 1);

  close_due (self, now);
  forget_devices (self);
}

void
mbn_lease_book_not_closed (MbnLeaseBook *self, const char *device, gint64 now)
{
  MbnLeaseLine *line = find_phase (self, device, MBN_LEASE_LINE_CLOSING);

  if (line == NULL)
    return;

  line->phase = MBN_LEASE_LINE_UP;
  line->close_at = mbn_auto_later (now, CLOSE_AGAIN_MS);
}

void
mbn_lease_book_withdraw (MbnLeaseBook *self, const char *profile, gint64 now)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      MbnLeaseLine *line = g_ptr_array_index (self->lines, i);

      if (!g_str_equal (line->profile, profile))
        continue;

      line->withdrawn = TRUE;
      if (line->phase == MBN_LEASE_LINE_DOWN || line->phase == MBN_LEASE_LINE_TRYING)
        withdraw (self, line, now);
    }

  mbn_lease_lines_settle (self, now);
}

void
mbn_lease_book_renew (MbnLeaseBook *self, const char *profile, gint64 now)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      MbnLeaseLine *line = g_ptr_array_index (self->lines, i);

      if (g_str_equal (line->profile, profile))
        mbn_auto_backoff_cancel (&line->backoff);
    }

  mbn_lease_lines_settle (self, now);
}

void
mbn_lease_book_hold (MbnLeaseBook *self, gboolean hold, gint64 now)
{
  self->held = hold;
  mbn_lease_lines_settle (self, now);
}

static gint64
get_next_of (MbnLeaseBook *self, const MbnLeaseLine *line, gint64 next)
{
  if (line->phase == MBN_LEASE_LINE_UP)
    return MIN (next, line->close_at);

  if (line->phase != MBN_LEASE_LINE_DOWN)
    return next;

  next = MIN (next, line->unsure_until);
  /* by time alone: but for the wait it could be tried now */
  if (line->backoff.until != MBN_NEVER && may_retry (self, line, line->backoff.until))
    next = MIN (next, line->backoff.until);

  return next;
}

gint64
mbn_lease_lines_get_next (MbnLeaseBook *self)
{
  gint64 next = MBN_NEVER;

  for (guint i = 0; i < self->lines->len; i++)
    next = get_next_of (self, g_ptr_array_index (self->lines, i), next);

  return next;
}
