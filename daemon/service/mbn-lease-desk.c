/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-lease-desk.h"

#include "mbn-boot-timer.h"
#include "mbn-clock.h"
#include "mbn-lease-book.h"
#include "mbn-lease-key.h"
#include "mbn-lease-losses.h"
#include "mbn-lease-modem.h"
#include "mbn-log.h"

struct _MbnLeaseDesk
{
  GObject parent;
  MbnSettings *configuration;
  MbnLeaseSettings settings; /* what @configuration says, for @book */
  MbnLeaseSurroundings around;
  MbnAlternateWatch *alternate;
  MbnLeaseFiles *files; /* (nullable) */
  MbnLeaseBook *book;
  MbnLeaseLosses *losses;
  GPtrArray *modems; /* of MbnLeaseModem */
  GHashTable *calls; /* of Call, by number: that wait */
  guint last_call;
  gboolean working; /* does what the book wants */
  MbnBootTimer *timer;
  gboolean stopped;
};

static void desk_leases_init (MbnLeasesInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MbnLeaseDesk,
                               mbn_lease_desk,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_LEASES, desk_leases_init))

/* An EstablishConnection that waits. */
typedef struct
{
  char *name; /* of the connection, for people */
  MbnLeasesAnswer answer;
  gpointer user_data;
} Call;

static void work (MbnLeaseDesk *self);

static gint64
now_us (void)
{
  return (gint64)mbn_clock_boottime_us ();
}

/* ---- modems ---- */

/* (nullable) */
static MbnLeaseModem *
find_modem (MbnLeaseDesk *self, const char *device)
{
  for (guint i = 0; i < self->modems->len; i++)
    {
      MbnLeaseModem *modem = g_ptr_array_index (self->modems, i);

      if (g_str_equal (mbn_lease_modem_get_id (modem), device))
        return modem;
    }

  return NULL;
}

/* (nullable): the same, as clients know it */
static MbnModem *
find_device (MbnLeaseDesk *self, const char *device)
{
  MbnLeaseModem *modem = find_modem (self, device);

  return modem != NULL ? mbn_lease_modem_get_modem (modem) : NULL;
}

/* ---- answers ---- */

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->name);
  g_free (call);
}

/* An inner code follows in the text (design.md 1). */
static GError *
new_unexpected (const char *name, MbnError detail, const char *text)
{
  g_autofree char *what = *name != '\0' ? g_strdup_printf ("connection \"%s\"", name)
                                        : g_strdup ("default connection");
  g_autofree char *inner = mbn_error_inner (detail, text);

  return g_error_new (MBN_ERROR, MBN_ERROR_UNEXPECTED, "the %s cannot be established: %s", what,
                      inner);
}

static GError *
new_error (const char *name, MbnError status, MbnError detail, const char *text)
{
  if (status == MBN_OK)
    return NULL;

  if (status == MBN_ERROR_UNEXPECTED)
    return new_unexpected (name, detail, text);

  return g_error_new (MBN_ERROR, (gint)status,
                      "no room for another lease: a client may have %u, all together %u, and %u "
                      "calls of a client may wait",
                      MBN_LEASES_PER_CLIENT, MBN_LEASES_MAX, MBN_LEASE_CALLS_PER_CLIENT);
}

static void
log_lease (const char *client, const char *name)
{
  if (*name != '\0')
    mbn_message (NULL, 0, "%s has a lease on \"%s\"", client, name);
  else
    mbn_message (NULL, 0, "%s has a lease on nothing, because there is other Internet", client);
}

static void
answer_call (MbnLeaseDesk *self, const MbnLeaseAction *action)
{
  g_autoptr (GError) error = NULL;
  Call *call = NULL;

  g_hash_table_steal_extended (self->calls, GUINT_TO_POINTER (action->call), NULL,
                               (gpointer *)&call);
  g_return_if_fail (call != NULL);

  if (action->is_new)
    log_lease (action->client, call->name);
  error = new_error (call->name, action->status, action->detail, action->text);
  call->answer (error, call->user_data);
  call_free (call);
}

/* ---- what the book wants ---- */

static void
note_lease (const MbnLeaseView *lease, gpointer user_data)
{
  MbnLeaseFileEntry entry
      = {.device = g_strdup (lease->device), .profile = g_strdup (lease->profile)};

  g_array_append_val ((GArray *)user_data, entry);
}

static void
note_loss (const MbnLeaseLoss *loss, gpointer user_data)
{
  MbnLeaseFileEntry entry = {.device = g_strdup (loss->device),
                             .profile = g_strdup (loss->profile),
                             .ended = loss->reason};

  g_array_append_val ((GArray *)user_data, entry);
}

static void
note_since (const MbnLeaseView *lease, gpointer user_data)
{
  *(gint64 *)user_data = lease->since;
}

static void
remember (MbnLeaseDesk *self, const char *client)
{
  g_autoptr (GArray) leases = g_array_new (FALSE, FALSE, sizeof (MbnLeaseFileEntry));
  gint64 since = 0;

  if (self->files == NULL)
    return;

  g_array_set_clear_func (leases, mbn_lease_file_entry_clear);
  mbn_lease_book_foreach (self->book, client, note_lease, leases);
  mbn_lease_book_foreach (self->book, client, note_since, &since);
  mbn_lease_losses_foreach (self->losses, client, note_loss, leases);
  mbn_lease_files_remember (self->files, client, since, leases);
}

static void
tell_lost (MbnLeaseDesk *self,
           const char *client,
           const char *device,
           const char *profile,
           MbnError reason,
           guint64 number)
{
  MbnModem *modem = find_device (self, device);
  g_autofree char *name = mbn_lease_key_dup_name (profile);

  mbn_message (modem != NULL ? mbn_modem_get_label (modem) : NULL, 0,
               "the lease of %s on \"%s\" is lost: %s", client, name, mbn_error_text (reason));
  g_signal_emit_by_name (self, "lost", client, name, modem, reason, number);
}

/* Returns: whether there was one to tell. */
static gboolean
tell_ended (MbnLeaseDesk *self)
{
  const MbnLeaseLoss *loss = mbn_lease_losses_begin (self->losses);

  if (loss == NULL)
    return FALSE;

  tell_lost (self, loss->client, loss->device, loss->profile, loss->reason, loss->number);

  return TRUE;
}

static void
tell_again (MbnLeaseDesk *self, const MbnLeaseAction *action)
{
  g_autofree char *name = mbn_lease_key_dup_name (action->profile);

  g_signal_emit_by_name (self, "restored", action->client, name,
                         find_device (self, action->device));
}

static void
act_on_modem (MbnLeaseDesk *self, const MbnLeaseAction *action)
{
  MbnLeaseModem *modem = find_modem (self, action->device);

  if (modem == NULL)
    {
      if (action->kind == MBN_LEASE_CONNECT)
        mbn_lease_book_attempt_ended (self->book, action->device, MBN_ERROR_HANDLE, 0, NULL,
                                      g_random_double (), now_us ());
    }
  else if (action->kind == MBN_LEASE_CONNECT)
    mbn_lease_modem_connect (modem, action->profile, action->is_retry);
  else if (action->kind == MBN_LEASE_CANCEL)
    mbn_lease_modem_cancel (modem);
  else
    mbn_lease_modem_close (modem);
}

static void
act (MbnLeaseDesk *self, const MbnLeaseAction *action)
{
  switch (action->kind)
    {
    case MBN_LEASE_ANSWER:
      answer_call (self, action);
      break;
    case MBN_LEASE_TELL_LOST:
      if (action->ended)
        tell_ended (self); /* in their order */
      else
        tell_lost (self, action->client, action->device, action->profile, action->status, 0);
      break;
    case MBN_LEASE_TELL_AGAIN:
      tell_again (self, action);
      break;
    case MBN_LEASE_CONNECT:
    case MBN_LEASE_CANCEL:
    case MBN_LEASE_DISCONNECT:
      act_on_modem (self, action);
      break;
    case MBN_LEASE_REMEMBER:
    default:
      break;
    }
}

static GPtrArray *
take_all (MbnLeaseDesk *self)
{
  GPtrArray *actions = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_lease_action_free);
  MbnLeaseAction *action;

  while ((action = mbn_lease_book_take (self->book)) != NULL)
    g_ptr_array_add (actions, action);

  return actions;
}

static void
note_losses (MbnLeaseDesk *self, GPtrArray *actions)
{
  for (guint i = 0; i < actions->len; i++)
    {
      const MbnLeaseAction *action = g_ptr_array_index (actions, i);

      if (action->kind == MBN_LEASE_TELL_LOST && action->ended)
        mbn_lease_losses_add (self->losses, action->client, action->device, action->profile,
                              action->status);
    }
}

/* Who is answered finds its lease remembered and told; once, however many of its calls are. */
static void
remember_all (MbnLeaseDesk *self, GPtrArray *actions)
{
  g_autoptr (GHashTable) clients = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < actions->len; i++)
    {
      const MbnLeaseAction *action = g_ptr_array_index (actions, i);

      if (action->kind == MBN_LEASE_REMEMBER && g_hash_table_add (clients, action->client))
        remember (self, action->client);
    }

  if (g_hash_table_size (clients) > 0)
    g_signal_emit_by_name (self, "changed");
}

/* Who hears of it may have news for the book. Returns: whether anybody has. */
static gboolean
mark_context (MbnLeaseDesk *self, MbnLeaseModem *modem)
{
  MbnContext *context = mbn_modem_get_context (mbn_lease_modem_get_modem (modem));
  const char *device = mbn_lease_modem_get_id (modem);
  gboolean leased = mbn_lease_book_is_leased (self->book, device);
  gboolean changed = leased != mbn_context_is_leased (context);

  mbn_context_set_awaited (context, mbn_lease_book_is_awaited (self->book, device));
  mbn_context_set_leased (context, leased);

  return changed;
}

static gboolean
work_once (MbnLeaseDesk *self)
{
  g_autoptr (GPtrArray) actions = take_all (self);
  gboolean changed = FALSE;

  note_losses (self, actions);
  remember_all (self, actions);
  for (guint i = 0; i < actions->len; i++)
    act (self, g_ptr_array_index (actions, i));
  for (guint i = 0; i < self->modems->len; i++)
    changed = mark_context (self, g_ptr_array_index (self->modems, i)) || changed;

  return changed || actions->len > 0;
}

static gint64
get_next (MbnLeaseDesk *self)
{
  return mbn_lease_losses_is_due (self->losses) ? 0 : mbn_lease_book_get_next (self->book);
}

/* Doing something may lead to more. */
static void
work (MbnLeaseDesk *self)
{
  if (self->working)
    return;

  self->working = TRUE;
  while (!self->stopped && work_once (self))
    ;
  self->working = FALSE;
  if (!self->stopped)
    mbn_boot_timer_arm (self->timer, get_next (self));
}

static void
on_time (gpointer user_data)
{
  MbnLeaseDesk *self = user_data;

  /* what an earlier process may not have told: now there is somebody to listen */
  while (tell_ended (self))
    ;
  mbn_lease_book_wake (self->book, now_us ());
  work (self);
}

/* ---- what happens to modems ---- */

static void
on_modem_added (MbnModemSet *modems, MbnModem *modem, MbnLeaseDesk *self)
{
  MbnLeaseModem *followed = mbn_lease_modem_new (&self->around, self->book, modem);

  g_ptr_array_add (self->modems, followed);
  g_signal_connect_swapped (followed, "news", G_CALLBACK (work), self);
  mbn_lease_modem_see (followed);
  work (self);
}

static void
on_modem_removed (MbnModemSet *modems, MbnModem *modem, MbnLeaseDesk *self)
{
  MbnLeaseModem *followed = find_modem (self, mbn_modem_get_interface_id (modem));

  if (followed == NULL)
    return;

  mbn_lease_modem_see (followed);
  work (self);
  g_ptr_array_remove (self->modems, followed);
}

/* Contexts are taken down for it, and stay down until it is over (CTX-48). */
static void
on_hibernation (MbnModemSet *modems, MbnLeaseDesk *self)
{
  mbn_lease_book_hold (self->book, TRUE, now_us ());
}

static void
on_awake (MbnModemSet *modems, MbnLeaseDesk *self)
{
  if (self->stopped)
    return;

  for (guint i = 0; i < self->modems->len; i++)
    mbn_lease_modem_see (g_ptr_array_index (self->modems, i));
  mbn_lease_book_hold (self->book, FALSE, now_us ());
  work (self);
}

/* ---- what happens to profiles ---- */

static void
on_profile_removed (MbnProfiles *profiles, MbnProfileEntry *entry, MbnLeaseDesk *self)
{
  g_autofree char *key = mbn_lease_key_new (mbn_profile_entry_get_profile (entry));

  if (self->stopped)
    return;

  mbn_lease_book_withdraw (self->book, key, now_us ());
  work (self);
}

static void
on_profile_updated (MbnProfiles *profiles,
                    MbnProfileEntry *entry,
                    MbnProfile *before,
                    MbnLeaseDesk *self)
{
  g_autofree char *key = mbn_lease_key_new (mbn_profile_entry_get_profile (entry));

  if (self->stopped)
    return;

  mbn_lease_book_renew (self->book, key, now_us ());
  work (self);
}

/* ---- MbnLeases ---- */

/* One that a link has lost a moment ago is no use to who asks now. */
static gboolean
has_other_internet (MbnLeaseDesk *self)
{
  MbnAlternateView view;

  mbn_alternate_watch_look (self->alternate, &view);

  return view.internet == MBN_INTERNET_FULL && view.why == MBN_INTERNET_WHY_LINK;
}

static guint
add_call (MbnLeaseDesk *self, const char *name, MbnLeasesAnswer answer, gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  call->name = g_strdup (name);
  call->answer = answer;
  call->user_data = user_data;
  /* after four thousand million calls one may wait still */
  do
    self->last_call++;
  while (self->last_call == 0
         || g_hash_table_contains (self->calls, GUINT_TO_POINTER (self->last_call)));
  g_hash_table_insert (self->calls, GUINT_TO_POINTER (self->last_call), call);

  return self->last_call;
}

static void
refuse (const char *name, const GError *why, MbnLeasesAnswer answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (g_error_matches (why, MBN_ERROR, MBN_ERROR_INVALID_ARG))
    error = g_error_copy (why);
  else
    error = new_unexpected (name, mbn_error_from (why), why->message);

  answer (error, user_data);
}

static void
ask (MbnLeaseDesk *self,
     const char *client,
     const MbnLeaseTarget *target,
     MbnLeasesAnswer answer,
     gpointer user_data)
{
  g_autofree char *key = mbn_lease_key_new (target->profile);
  guint call = add_call (self, mbn_profile_get_name (target->profile), answer, user_data);

  mbn_lease_book_ask (self->book, client, call, mbn_modem_get_interface_id (target->modem), key,
                      now_us ());
}

static void
establish (MbnLeases *iface,
           const char *client,
           const char *name,
           MbnLeasesAnswer answer,
           gpointer user_data)
{
  MbnLeaseDesk *self = MBN_LEASE_DESK (iface);
  gboolean is_default = *name == '\0';
  g_autoptr (GError) error = NULL;
  MbnLeaseTarget target;

  if (self->stopped)
    g_set_error_literal (&error, MBN_ERROR, MBN_ERROR_SERVICE_NOT_ACTIVE,
                         mbn_error_text (MBN_ERROR_SERVICE_NOT_ACTIVE));
  else if (is_default && self->configuration->lease.accept_alternate && has_other_internet (self))
    mbn_lease_book_ask (self->book, client, add_call (self, name, answer, user_data), "", "",
                        now_us ());
  else if (is_default ? mbn_lease_target_find_default (&self->around, &target, &error)
                      : mbn_lease_target_find (&self->around, name, &target, &error))
    ask (self, client, &target, answer, user_data);

  if (error != NULL)
    refuse (name, error, answer, user_data);
  else
    work (self);
}

static gboolean
complete (MbnLeases *iface, const char *client, GError **error)
{
  MbnLeaseDesk *self = MBN_LEASE_DESK (iface);
  g_autofree char *inner = NULL;

  if (!self->stopped && mbn_lease_book_finish (self->book, client, now_us ()))
    {
      work (self);
      return TRUE;
    }

  inner = mbn_error_inner (MBN_ERROR_NOT_FOUND,
                           "this client holds no lease and waits for none: it has not called "
                           "EstablishConnection, has finished already, or its leases have ended "
                           "(OnLeaseLost)");
  g_set_error (error, MBN_ERROR, MBN_ERROR_UNEXPECTED, "there is nothing to complete: %s", inner);

  return FALSE;
}

static gboolean
is_default (MbnLeases *iface, const char *name)
{
  MbnLeaseDesk *self = MBN_LEASE_DESK (iface);
  MbnLeaseTarget target;
  MbnLeaseTarget named;

  return *name == '\0'
         || (mbn_lease_target_find_default (&self->around, &target, NULL)
             && mbn_lease_target_find (&self->around, name, &named, NULL)
             && target.profile == named.profile && target.modem == named.modem);
}

static gboolean
has_client (MbnLeases *iface, const char *client)
{
  return mbn_lease_book_has_client (MBN_LEASE_DESK (iface)->book, client);
}

typedef struct
{
  MbnLeaseDesk *desk;
  MbnLeasesFunc func;
  gpointer user_data;
} Walk;

static void
show (const MbnLeaseView *lease, gpointer user_data)
{
  Walk *walk = user_data;
  g_autofree char *name = mbn_lease_key_dup_name (lease->profile);

  walk->func (lease->client, name, find_device (walk->desk, lease->device), walk->user_data);
}

static void
told (MbnLeases *iface, guint64 number)
{
  MbnLeaseDesk *self = MBN_LEASE_DESK (iface);
  g_autoptr (GPtrArray) clients = mbn_lease_losses_end (self->losses, number);

  for (guint i = 0; i < clients->len; i++)
    remember (self, g_ptr_array_index (clients, i));
}

static void foreach (MbnLeases *iface, MbnLeasesFunc func, gpointer user_data)
{
  MbnLeaseDesk *self = MBN_LEASE_DESK (iface);
  Walk walk = {self, func, user_data};

  mbn_lease_book_foreach (self->book, NULL, show, &walk);
}

static void
desk_leases_init (MbnLeasesInterface *iface)
{
  iface->establish = establish;
  iface->complete = complete;
  iface->is_default = is_default;
  iface->has_client = has_client;
  iface->told = told;
  iface->foreach = foreach;
}

/* ---- the service begins and ends ---- */

static void
on_record (const char *client, gint64 since_us, GArray *leases, gpointer user_data)
{
  MbnLeaseDesk *self = user_data;
  gint64 now = now_us ();

  for (guint i = 0; i < leases->len; i++)
    {
      const MbnLeaseFileEntry *lease = &g_array_index (leases, MbnLeaseFileEntry, i);

      if (lease->ended != MBN_OK)
        mbn_lease_losses_add (self->losses, client, lease->device, lease->profile, lease->ended);
      else
        mbn_lease_book_restore (self->book, client, lease->device, lease->profile,
                                MIN (since_us, now), now);
    }
}

void
mbn_lease_desk_open (MbnLeaseDesk *self, const char *bus)
{
  if (self->files != NULL)
    mbn_lease_files_open (self->files, bus, on_record, self);
  work (self);
}

static void
answer_stopping (MbnLeaseDesk *self)
{
  g_autoptr (GList) calls = g_hash_table_get_values (self->calls);

  for (GList *l = calls; l != NULL; l = l->next)
    {
      const Call *call = l->data;
      g_autoptr (GError) error = new_unexpected (call->name, MBN_ERROR_SERVICE_NOT_ACTIVE, NULL);

      call->answer (error, call->user_data);
    }

  g_hash_table_remove_all (self->calls);
}

void
mbn_lease_desk_stop (MbnLeaseDesk *self)
{
  if (self->stopped)
    return;

  self->stopped = TRUE;
  for (guint i = 0; i < self->modems->len; i++)
    mbn_lease_modem_stop (g_ptr_array_index (self->modems, i));
  g_clear_pointer (&self->timer, mbn_boot_timer_free);
  answer_stopping (self);
}

void
mbn_lease_desk_forget (MbnLeaseDesk *self)
{
  if (self->files != NULL)
    mbn_lease_files_forget (self->files);
  g_clear_pointer (&self->files, mbn_lease_files_free);
}

/* ---- object ---- */

static void
take_settings (MbnLeaseDesk *self, MbnSettings *settings)
{
  g_autoptr (MbnSettings) before = g_steal_pointer (&self->configuration);

  self->configuration = mbn_settings_ref (settings);
  self->settings.linger_ms = settings->lease.linger_ms;
  self->settings.max_age_ms = settings->lease.max_age_ms;
  self->settings.establish_timeout_ms = settings->lease.establish_timeout_ms;
  self->settings.orphan_grace_ms = settings->lease.orphan_grace_ms;
  self->around.default_profile = settings->lease.default_profile;
}

void
mbn_lease_desk_set_settings (MbnLeaseDesk *self, MbnSettings *settings)
{
  take_settings (self, settings);
  if (self->stopped)
    return;

  mbn_lease_book_wake (self->book, now_us ());
  work (self);
}

MbnLeaseDesk *
mbn_lease_desk_new (MbnSettings *settings,
                    const MbnAutoSettings *waits,
                    const MbnLeaseSurroundings *around,
                    MbnAlternateWatch *alternate,
                    MbnLeaseFiles *files)
{
  MbnLeaseDesk *self = g_object_new (MBN_TYPE_LEASE_DESK, NULL);

  self->around = *around;
  self->settings.waits = waits;
  take_settings (self, settings);
  self->alternate = g_object_ref (alternate);
  self->files = files;
  self->book = mbn_lease_book_new (&self->settings);
  self->timer = mbn_boot_timer_new (on_time, self);
  g_signal_connect (around->modems, "added", G_CALLBACK (on_modem_added), self);
  g_signal_connect (around->modems, "removed", G_CALLBACK (on_modem_removed), self);
  g_signal_connect (around->modems, "hibernation", G_CALLBACK (on_hibernation), self);
  g_signal_connect (around->modems, "awake", G_CALLBACK (on_awake), self);
  g_signal_connect (around->profiles, "removed", G_CALLBACK (on_profile_removed), self);
  g_signal_connect (around->profiles, "updated", G_CALLBACK (on_profile_updated), self);

  return self;
}

static void
mbn_lease_desk_dispose (GObject *object)
{
  MbnLeaseDesk *self = MBN_LEASE_DESK (object);

  mbn_lease_desk_stop (self);
  if (self->around.modems != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->around.modems, self);
      g_signal_handlers_disconnect_by_data (self->around.profiles, self);
    }
  self->around.modems = NULL;
  g_ptr_array_set_size (self->modems, 0);

  G_OBJECT_CLASS (mbn_lease_desk_parent_class)->dispose (object);
}

static void
mbn_lease_desk_finalize (GObject *object)
{
  MbnLeaseDesk *self = MBN_LEASE_DESK (object);

  g_clear_object (&self->alternate);
  g_clear_pointer (&self->configuration, mbn_settings_unref);
  g_clear_pointer (&self->files, mbn_lease_files_free);
  g_clear_pointer (&self->book, mbn_lease_book_free);
  g_clear_pointer (&self->losses, mbn_lease_losses_free);
  g_ptr_array_unref (self->modems);
  g_hash_table_unref (self->calls);

  G_OBJECT_CLASS (mbn_lease_desk_parent_class)->finalize (object);
}

static void
mbn_lease_desk_class_init (MbnLeaseDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mbn_lease_desk_dispose;
  G_OBJECT_CLASS (klass)->finalize = mbn_lease_desk_finalize;
}

static void
mbn_lease_desk_init (MbnLeaseDesk *self)
{
  self->losses = mbn_lease_losses_new ();
  self->modems = g_ptr_array_new_with_free_func (g_object_unref);
  self->calls = g_hash_table_new_full (NULL, NULL, NULL, call_free);
}
