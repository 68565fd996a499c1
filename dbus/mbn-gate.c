/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-gate.h"

#include "mbn-callers.h"
#include "mbn-client-watch.h"
#include "mbn-error.h"
#include "mbn-gate-table.h"
#include "mbn-gated-skeleton.h"
#include "mbn-reply.h"
#include "mbn-text.h"

/* Most are judged before that. Who waits longer may leave meanwhile, and is watched. */
#define WATCH_AFTER_MS 100

/* As many as requests may be open (design.md 3.6). A person may take as long as he likes, or never
 * answer, and the bus lets the service itself wait for few answers at a time, which are
 * everybody's: so it is by user, who may have many names on the bus. */
#define MAX_QUESTIONS 32

struct _MbnGate
{
  GObject parent;
  MbnAuthority *authority;
  MbnCallers *callers;
  MbnClientWatch *watch;
  GQueue waiting; /* of Passage: that the authority was asked about, until they go on */
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (MbnGate, mbn_gate, G_TYPE_OBJECT)

#define GATE_KEY     "mbn-gate"
#define IDENTITY_KEY "mbn-gate-identity"
#define ACTION_KEY   "mbn-gate-action"
#define UID_KEY      "mbn-gate-uid"
#define PROFILE_KEY  "mbn-gate-profile"
#define ORDER_KEY    "mbn-gate-order"
#define CHANGES_KEY  "mbn-gate-order-of-changes"

/* One call on its way to its handler. */
typedef struct
{
  GDBusMethodInvocation *invocation; /* owned until handed to the handler or answered */
  GDBusInterfaceSkeleton *skeleton;
  const MbnGateRow *row;
  GCancellable *cancellable; /* (nullable): of what the authority is asked */
  guint watch_timer;
  gboolean watched;
  gboolean left;      /* the caller is not there any more */
  GPtrArray *granted; /* of what it may do, see describe_need() */
  gboolean judged;    /* … and this is the judgement: */
  GError *refusal;    /* (nullable) */
} Passage;

static void
passage_free (Passage *passage)
{
  g_clear_object (&passage->cancellable);
  g_object_unref (passage->skeleton);
  g_clear_error (&passage->refusal);
  g_ptr_array_unref (passage->granted);
  g_free (passage);
}

static MbnGate *
gate_of (gpointer skeleton)
{
  return g_object_get_data (G_OBJECT (skeleton), GATE_KEY);
}

static const char *
sender_of (Passage *passage)
{
  return g_dbus_method_invocation_get_sender (passage->invocation);
}

/* ---- those whom the authority is asked about ---- */

static gboolean
waits (MbnGate *self, const char *client)
{
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    if (g_str_equal (sender_of (l->data), client))
      return TRUE;

  return FALSE;
}

static gboolean
is_interactive (GDBusMethodInvocation *invocation)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);

  return (g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION)
         != 0;
}

/* A person may be about to answer. */
static gboolean
asks_person (const Passage *passage)
{
  return passage->cancellable != NULL && !passage->judged && is_interactive (passage->invocation);
}

static gboolean
check_questions (MbnGate *self, const MbnCaller *caller, GError **error)
{
  guint n_asked = 0;

  /* nobody is asked about root */
  if (caller->uid == 0)
    return TRUE;

  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    if (asks_person (l->data)
        && mbn_gate_get_caller_uid (((Passage *)l->data)->invocation) == caller->uid)
      n_asked++;

  if (n_asked < MAX_QUESTIONS)
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_NOT_ENOUGH_QUOTA,
               "%u calls of user %u wait for a person to authenticate already", n_asked,
               caller->uid);

  return FALSE;
}

static void
on_client_left (const char *client, gpointer user_data)
{
  MbnGate *self = user_data;

  /* they go from the list when they go on, which is not now */
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    {
      Passage *passage = l->data;

      if (g_str_equal (sender_of (passage), client))
        {
          passage->left = TRUE;
          g_cancellable_cancel (passage->cancellable);
        }
    }
}

static gboolean
on_watch_timer (gpointer user_data)
{
  Passage *passage = user_data;
  MbnGate *self = gate_of (passage->skeleton);

  passage->watch_timer = 0;
  passage->watched = TRUE;
  mbn_client_watch_add (self->watch, sender_of (passage), NULL, NULL);

  return G_SOURCE_REMOVE;
}

static void
begin_waiting (Passage *passage)
{
  passage->cancellable = g_cancellable_new ();
  passage->watch_timer = g_timeout_add (WATCH_AFTER_MS, on_watch_timer, passage);
  g_queue_push_tail (&gate_of (passage->skeleton)->waiting, passage);
}

static void
end_waiting (Passage *passage)
{
  MbnGate *self = gate_of (passage->skeleton);

  g_queue_remove (&self->waiting, passage);
  g_clear_handle_id (&passage->watch_timer, g_source_remove);
  if (passage->watched && !waits (self, sender_of (passage)))
    mbn_client_watch_drop (self->watch, sender_of (passage));
}

/* ---- going on ---- */

/* Minutes may have passed since the call, while a person typed a password: the service may have
 * been told to stop, and the caller may have left, for whom nothing is done any more. */
static void
conclude (Passage *passage)
{
  if (passage->cancellable != NULL)
    end_waiting (passage);

  if (gate_of (passage->skeleton)->closed)
    mbn_reply_new_error (passage->invocation, MBN_ERROR_SERVICE_NOT_ACTIVE, "%s",
                         mbn_error_text (MBN_ERROR_SERVICE_NOT_ACTIVE));
  else if (passage->left)
    mbn_reply_new_error (passage->invocation, MBN_ERROR_CANCELLED,
                         "the caller has left the bus, or the bus does not tell when it does");
  else if (passage->refusal == NULL || passage->row->optional)
    mbn_gated_skeleton_hand_on (passage->skeleton, passage->invocation);
  else
    mbn_reply_error (passage->invocation, g_steal_pointer (&passage->refusal));

  passage_free (passage);
}

/* ---- calls of one client in their order ---- */

/* A getter need not wait for a question about a password, where only changes count. */
static gboolean
lines_up (Passage *passage)
{
  gboolean only_changes = g_object_get_data (G_OBJECT (passage->skeleton), CHANGES_KEY) != NULL;

  return !only_changes || (passage->row->action != NULL && !passage->row->optional);
}

/* (nullable) (transfer none): of Passage: those of the same client that have not gone on; where
 * order counts. */
static GQueue *
find_order (Passage *passage)
{
  GHashTable *order = g_object_get_data (G_OBJECT (passage->skeleton), ORDER_KEY);

  return order != NULL && lines_up (passage) ? g_hash_table_lookup (order, sender_of (passage))
                                             : NULL;
}

/* What waits behind a question waits as long. */
static gboolean
check_line (Passage *passage, GError **error)
{
  GQueue *before = find_order (passage);

  if (before == NULL || g_queue_get_length (before) < MAX_QUESTIONS
      || !asks_person (g_queue_peek_head (before)))
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_NOT_ENOUGH_QUOTA,
               "%u calls of this client wait for a person to authenticate already",
               g_queue_get_length (before));

  return FALSE;
}

static void
line_up (Passage *passage)
{
  GHashTable *order = g_object_get_data (G_OBJECT (passage->skeleton), ORDER_KEY);

  if (order == NULL || !lines_up (passage))
    return;

  if (!g_hash_table_contains (order, sender_of (passage)))
    g_hash_table_insert (order, g_strdup (sender_of (passage)), g_queue_new ());
  g_queue_push_tail (find_order (passage), passage);
}

/* (transfer full): the action, and the profile that it is about. */
static char *
describe_need (Passage *passage, const char *action)
{
  const char *profile = g_object_get_data (G_OBJECT (passage->invocation), PROFILE_KEY);

  return g_strjoin ("\n", action, profile, NULL);
}

/* What the call needs may be something else than when that was asked: somebody has connected
 * meanwhile. */
static gboolean
needs_more (Passage *passage)
{
  const MbnGateRow *row = passage->row;
  g_autofree char *need = NULL;
  const char *action;

  if (row->choose_action == NULL || passage->refusal != NULL || passage->left
      || gate_of (passage->skeleton)->closed)
    return FALSE;

  action = row->choose_action (passage->invocation, passage->skeleton,
                               g_dbus_method_invocation_get_parameters (passage->invocation));
  need = describe_need (passage, action);

  return !g_ptr_array_find_with_equal_func (passage->granted, need, g_str_equal, NULL);
}

static void on_identified (const MbnCaller *caller, const char *why, gpointer user_data);

/* May go on with the call before it returns. */
static void
ask_again (Passage *passage)
{
  passage->judged = FALSE;
  end_waiting (passage);
  g_clear_object (&passage->cancellable);
  passage->watched = FALSE;
  mbn_callers_identify (gate_of (passage->skeleton)->callers, sender_of (passage), on_identified,
                        passage);
}

static void
go_on_in_order (GDBusInterfaceSkeleton *skeleton, const char *sender, GQueue *waiting)
{
  g_autoptr (GDBusInterfaceSkeleton) alive = g_object_ref (skeleton);
  g_autofree char *client = g_strdup (sender);

  while (!g_queue_is_empty (waiting) && ((Passage *)g_queue_peek_head (waiting))->judged)
    {
      Passage *next = g_queue_peek_head (waiting);

      if (needs_more (next))
        {
          ask_again (next);
          return;
        }

      g_queue_pop_head (waiting);
      conclude (next);
    }

  if (g_queue_is_empty (waiting))
    g_hash_table_remove (g_object_get_data (G_OBJECT (skeleton), ORDER_KEY), client);
}

/* @refusal: (transfer full) (nullable) */
static void
judge (Passage *passage, GError *refusal)
{
  GQueue *waiting = find_order (passage);

  passage->judged = TRUE;
  passage->refusal = refusal;
  if (waiting != NULL)
    go_on_in_order (passage->skeleton, sender_of (passage), waiting);
  else if (needs_more (passage))
    ask_again (passage);
  else
    conclude (passage);
}

/* ---- a call ---- */

static void
on_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Passage *passage = user_data;
  GError *refusal = NULL;

  if (mbn_authority_check_finish (MBN_AUTHORITY (source), result, &refusal))
    {
      g_ptr_array_add (passage->granted,
                       describe_need (passage, mbn_gate_get_action (passage->invocation)));
      if (passage->row->optional)
        g_object_set_data (G_OBJECT (passage->invocation), IDENTITY_KEY, GINT_TO_POINTER (TRUE));
    }

  judge (passage, refusal);
}

/* What is not told must not be taken for root: NULL is nobody. */
static gpointer
uid_to_pointer (guint32 uid)
{
  return GUINT_TO_POINTER (uid + 1);
}

static guint32
pointer_to_uid (gpointer pointer)
{
  return GPOINTER_TO_UINT (pointer) - 1;
}

G_STATIC_ASSERT (MBN_UID_UNKNOWN + 1 == 0);

/* For the rules of an administrator, and for the person who is asked. */
static GVariant *
describe (GDBusMethodInvocation *invocation)
{
  const char *profile = g_object_get_data (G_OBJECT (invocation), PROFILE_KEY);
  g_autofree char *method
      = g_strconcat (g_dbus_method_invocation_get_interface_name (invocation), ".",
                     g_dbus_method_invocation_get_method_name (invocation), NULL);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&builder, "{ss}", "method", method);
  g_variant_builder_add (&builder, "{ss}", "object",
                         g_dbus_method_invocation_get_object_path (invocation));
  if (profile != NULL)
    g_variant_builder_add (&builder, "{ss}", "profile", profile);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
ask_authority (Passage *passage, const MbnCaller *caller, const char *action)
{
  g_autoptr (GVariant) details = describe (passage->invocation);

  begin_waiting (passage);
  mbn_authority_check_async (gate_of (passage->skeleton)->authority, caller, action, details,
                             is_interactive (passage->invocation), passage->cancellable, on_checked,
                             passage);
}

/* What is needed may depend on who calls (CTX-55), so it is decided now. */
static void
on_identified (const MbnCaller *caller, const char *why, gpointer user_data)
{
  Passage *passage = user_data;
  GDBusMethodInvocation *invocation = passage->invocation;
  const MbnGateRow *row = passage->row;
  GError *error = NULL;
  const char *action;

  if (caller == NULL)
    {
      judge (passage, g_error_new (MBN_ERROR, MBN_ERROR_ACCESS_DENIED,
                                   "the bus does not tell who the caller is: %s", why));
      return;
    }

  /* nobody is asked for a password any more */
  if (gate_of (passage->skeleton)->closed)
    {
      judge (passage, NULL);
      return;
    }

  if (is_interactive (invocation) && !check_questions (gate_of (passage->skeleton), caller, &error))
    {
      judge (passage, error);
      return;
    }

  g_object_set_data (G_OBJECT (invocation), UID_KEY, uid_to_pointer (caller->uid));
  action = row->choose_action != NULL
               ? row->choose_action (invocation, passage->skeleton,
                                     g_dbus_method_invocation_get_parameters (invocation))
               : row->action;
  g_object_set_data (G_OBJECT (invocation), ACTION_KEY, (gpointer)action);
  ask_authority (passage, caller, action);
}

static void
on_call (GDBusInterfaceSkeleton *skeleton, GDBusMethodInvocation *invocation)
{
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  const char *interface = g_dbus_method_invocation_get_interface_name (invocation);
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  MbnGate *self = gate_of (skeleton);
  const MbnGateRow *row = mbn_gate_table_find (interface, method);
  g_autoptr (GError) error = NULL;
  Passage *passage;

  if (self->closed)
    g_set_error_literal (&error, MBN_ERROR, MBN_ERROR_SERVICE_NOT_ACTIVE,
                         mbn_error_text (MBN_ERROR_SERVICE_NOT_ACTIVE));
  else if (row == NULL || sender == NULL)
    g_set_error (&error, MBN_ERROR, MBN_ERROR_ACCESS_DENIED,
                 "%s.%s is in no authorisation table; nobody may call it", interface, method);
  else if (row->check_arguments != NULL)
    row->check_arguments (invocation, g_dbus_method_invocation_get_parameters (invocation), &error);

  if (error != NULL)
    {
      mbn_reply_error (invocation, g_steal_pointer (&error));
      return;
    }

  passage = g_new0 (Passage, 1);
  passage->invocation = invocation;
  passage->skeleton = g_object_ref (skeleton);
  passage->row = row;
  passage->granted = g_ptr_array_new_with_free_func (g_free);
  if (!check_line (passage, &error))
    {
      mbn_reply_error (invocation, g_steal_pointer (&error));
      passage_free (passage);
      return;
    }

  line_up (passage);

  if (row->action == NULL)
    judge (passage, NULL);
  else
    mbn_callers_identify (self->callers, sender, on_identified, passage);
}

gpointer
mbn_gate_new_skeleton (MbnGate *self, GType skeleton_type)
{
  GObject *skeleton = mbn_gated_skeleton_new (skeleton_type, on_call);

  g_object_set_data_full (skeleton, GATE_KEY, g_object_ref (self), g_object_unref);

  return skeleton;
}

void
mbn_gate_keep_order (gpointer skeleton, MbnGateOrder order)
{
  if (order == MBN_GATE_ORDER_OF_CHANGES)
    g_object_set_data (G_OBJECT (skeleton), CHANGES_KEY, GINT_TO_POINTER (TRUE));
  g_object_set_data_full (G_OBJECT (skeleton), ORDER_KEY,
                          g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                 (GDestroyNotify)g_queue_free),
                          (GDestroyNotify)g_hash_table_unref);
}

const char *
mbn_gate_get_action (GDBusMethodInvocation *invocation)
{
  return g_object_get_data (G_OBJECT (invocation), ACTION_KEY);
}

guint32
mbn_gate_get_caller_uid (GDBusMethodInvocation *invocation)
{
  return pointer_to_uid (g_object_get_data (G_OBJECT (invocation), UID_KEY));
}

void
mbn_gate_note_profile (GDBusMethodInvocation *invocation, const char *name)
{
  if (invocation != NULL)
    g_object_set_data_full (G_OBJECT (invocation), PROFILE_KEY,
                            name != NULL ? mbn_text_collapse (name) : NULL, g_free);
}

/* Nobody is to type a password in vain. */
void
mbn_gate_close (MbnGate *self)
{
  self->closed = TRUE;
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    g_cancellable_cancel (((Passage *)l->data)->cancellable);
}

gboolean
mbn_gate_may_read_identity (GDBusMethodInvocation *invocation)
{
  return g_object_get_data (G_OBJECT (invocation), IDENTITY_KEY) != NULL;
}

MbnGate *
mbn_gate_new (MbnAuthority *authority, GDBusConnection *bus)
{
  MbnGate *self = g_object_new (MBN_TYPE_GATE, NULL);

  self->authority = g_object_ref (authority);
  self->callers = mbn_callers_new (bus);
  self->watch = mbn_client_watch_new (bus, on_client_left, self);

  return self;
}

static void
mbn_gate_finalize (GObject *object)
{
  MbnGate *self = MBN_GATE (object);

  mbn_callers_free (self->callers);
  mbn_client_watch_free (self->watch);
  g_object_unref (self->authority);

  G_OBJECT_CLASS (mbn_gate_parent_class)->finalize (object);
}

static void
mbn_gate_class_init (MbnGateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_gate_finalize;
}

static void
mbn_gate_init (MbnGate *self)
{
  g_queue_init (&self->waiting);
}
