/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbim-backend.h"

#include <errno.h>
#include <libmbim-glib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "mbim-command.h"
#include "mbim-fact.h"
#include "mbim-status.h"

/* Our own limits count (mbn-backend). libmbim's comes much later, so that a late answer still finds
 * its command: one that does not is printed by libmbim 1.28 before it is dropped, and its printer
 * does not survive every kind of garbage. Seconds. */
#define LIBRARY_LIMIT_S 3600
#define CLOSE_LIMIT_S   10

/* Majors of the kernel's Documentation/admin-guide/devices.txt: /dev/null, /dev/zero and their
 * like; Unix98 pseudo-terminal slaves. */
#define MEMORY_DEVICES 1
#define FIRST_PTS      136
#define LAST_PTS       143

struct _MbimBackend
{
  MbnBackend parent;
  char *path;
  gboolean proxy;
  guint32 resumed_number; /* 0 = to be opened */
  MbimDevice *device;     /* from open until abort */
  GCancellable *life;     /* cancelled by abort; what every call of libmbim hangs on */
};

G_DEFINE_FINAL_TYPE (MbimBackend, mbim_backend, MBN_TYPE_BACKEND)

/* ---- what libmbim tells ---- */

static void
on_indicate_status (MbimDevice *device, MbimMessage *message, MbimBackend *self)
{
  g_autoptr (GError) error = NULL;
  MbnFact *fact = NULL;

  if (mbim_message_validate (message, &error))
    fact = mbim_fact_from_indication (message, &error);

  if (fact != NULL)
    mbn_backend_emit_fact (MBN_BACKEND (self), fact);
  else if (error != NULL)
    g_warning ("%s sent an indication that cannot be understood (%s); ignoring it", self->path,
               error->message);
}

static void
on_device_error (MbimDevice *device, const GError *error, MbimBackend *self)
{
  if (g_error_matches (error, MBIM_PROTOCOL_ERROR, MBIM_PROTOCOL_ERROR_NOT_OPENED))
    mbn_backend_emit_forgotten (MBN_BACKEND (self), "the modem says it was not opened");
  else
    g_info ("%s: %s", self->path, error->message);
}

static void
on_device_removed (MbimDevice *device, MbimBackend *self)
{
  mbn_backend_emit_gone (MBN_BACKEND (self));
}

/* ---- errors ---- */

/* Nothing above this layer sees a foreign error domain (style.md 6). */
static GError *
translate_error (const GError *error)
{
  MbnError code = MBN_ERROR_FAIL;

  if (error->domain == MBN_ERROR)
    code = mbn_error_from (error);
  else if (g_error_matches (error, MBIM_CORE_ERROR, MBIM_CORE_ERROR_TIMEOUT))
    code = MBN_ERROR_TIMEOUT;
  else if (g_error_matches (error, MBIM_CORE_ERROR, MBIM_CORE_ERROR_ABORTED)
           || g_error_matches (error, MBIM_CORE_ERROR, MBIM_CORE_ERROR_WRONG_STATE)
           || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    code = MBN_ERROR_HANDLE;

  return g_error_new_literal (MBN_ERROR, (gint)code, error->message);
}

static void
return_translated (GTask *task, const GError *error)
{
  g_task_return_error (task, translate_error (error));
}

/* ---- open ---- */

/* libmbim reads what is given to it until there is no more, which for /dev/zero is never. */
static gboolean
may_be_modem (const char *path, GError **error)
{
  struct stat info;

  if (stat (path, &info) != 0)
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_FAIL, "%s", g_strerror (errno));
      return FALSE;
    }

  if (S_ISCHR (info.st_mode) && major (info.st_rdev) != MEMORY_DEVICES)
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_FAIL,
               "it is not the control node of a modem, which is a character device such as "
               "/dev/cdc-wdm0, or a pseudo-terminal");
  return FALSE;
}

static void
on_device_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MbimBackend *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (mbim_device_open_full_finish (MBIM_DEVICE (source), result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (self->proxy)
    g_prefix_error (&error, "through mbim-proxy: ");
  return_translated (task, error);
}

static void
on_device_new (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MbimBackend *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (MbimDevice) device = mbim_device_new_finish (result, &error);

  if (device == NULL)
    {
      return_translated (task, error);
      return;
    }

  if (g_cancellable_is_cancelled (self->life))
    {
      g_task_return_new_error (task, MBN_ERROR, MBN_ERROR_HANDLE, "given up meanwhile");
      return;
    }

  self->device = g_steal_pointer (&device);
  g_signal_connect (self->device, MBIM_DEVICE_SIGNAL_INDICATE_STATUS,
                    G_CALLBACK (on_indicate_status), self);
  g_signal_connect (self->device, MBIM_DEVICE_SIGNAL_ERROR, G_CALLBACK (on_device_error), self);
  g_signal_connect (self->device, MBIM_DEVICE_SIGNAL_REMOVED, G_CALLBACK (on_device_removed), self);

  /* mbim-proxy keeps modems open itself, and numbers for all */
  if (self->resumed_number != 0 && !self->proxy)
    g_object_set (self->device, MBIM_DEVICE_IN_SESSION, TRUE, MBIM_DEVICE_TRANSACTION_ID,
                  self->resumed_number, NULL);

  mbim_device_open_full (self->device,
                         self->proxy ? MBIM_DEVICE_OPEN_FLAGS_PROXY : MBIM_DEVICE_OPEN_FLAGS_NONE,
                         LIBRARY_LIMIT_S, self->life, on_device_opened, g_object_ref (task));
}

static void
mbim_backend_open (MbnBackend *backend,
                   guint timeout_ms,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  MbimBackend *self = MBIM_BACKEND (backend);
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, mbim_backend_open);
  if (!may_be_modem (self->path, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  mbim_device_new (file, self->life, on_device_new, g_object_ref (task));
}

static void
mbim_backend_resume (MbnBackend *backend, guint32 number)
{
  MBIM_BACKEND (backend)->resumed_number = number;
}

static guint32
mbim_backend_get_number (MbnBackend *backend)
{
  MbimBackend *self = MBIM_BACKEND (backend);
  guint number = 1;

  if (self->device != NULL)
    g_object_get (self->device, MBIM_DEVICE_TRANSACTION_ID, &number, NULL);

  return number;
}

static gboolean
mbim_backend_open_finish (MbnBackend *backend, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- close ---- */

static void
on_device_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (mbim_device_close_finish (MBIM_DEVICE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    return_translated (task, error);
}

static void
mbim_backend_close (MbnBackend *backend,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  MbimBackend *self = MBIM_BACKEND (backend);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, mbim_backend_close);

  if (self->device == NULL)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  /* else libmbim leaves the modem open for whoever opened it */
  g_object_set (self->device, MBIM_DEVICE_IN_SESSION, FALSE, NULL);
  mbim_device_close (self->device, CLOSE_LIMIT_S, self->life, on_device_closed, task);
}

static gboolean
mbim_backend_close_finish (MbnBackend *backend, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- commands ---- */

/* The answer to "what is the SIM's state" while it starts is that it has not started. */
static gboolean
is_sim_starting (MbnCommandKind kind, guint32 status)
{
  return kind == MBN_COMMAND_READ_SUBSCRIBER && status == MBIM_STATUS_ERROR_NOT_INITIALIZED;
}

/* The buffer counts on failure too where it carries the network's cause (mbim-notes.md 7.1). */
static gboolean
may_carry_fact (MbnCommandKind kind, guint32 status)
{
  return status == MBIM_STATUS_ERROR_NONE || kind == MBN_COMMAND_ACTIVATE
         || kind == MBN_COMMAND_DEACTIVATE || kind == MBN_COMMAND_ATTACH
         || kind == MBN_COMMAND_REGISTER;
}

static MbnReply *
read_reply (MbimBackend *self, MbnCommandKind kind, MbimMessage *response, GError **error)
{
  guint32 status = mbim_message_command_done_get_status_code (response);
  g_autofree char *text = mbim_status_to_text (status);
  MbnFactKind fact_kind = mbim_command_fact (kind);
  g_autoptr (GError) unreadable = NULL;
  MbnFact *fact = NULL;

  if (is_sim_starting (kind, status))
    {
      fact = mbn_fact_new (MBN_FACT_SUBSCRIBER);
      mbn_fact_complete (fact);
      return mbn_reply_new (MBN_OK, text, fact);
    }

  if (fact_kind != MBN_N_FACTS && may_carry_fact (kind, status))
    fact = mbim_fact_from_response (fact_kind, response, &unreadable);

  /* a refusal may come without a body, a success may not */
  if (unreadable != NULL && status == MBIM_STATUS_ERROR_NONE)
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_FAIL,
                   "the modem's answer to \"%s\" cannot be understood: %s",
                   mbn_command_kind_to_string (kind), unreadable->message);
      return NULL;
    }

  return mbn_reply_new (mbim_status_to_error (status), text, fact);
}

/* After its time limit an answer is an event like any other (CTX-28); but what a late deactivation
 * or query says about a session may be overtaken by what was asked since. */
static gboolean
is_event_when_late (MbnCommandKind kind, const MbnReply *reply)
{
  if (reply->status != MBN_OK || reply->fact == NULL)
    return FALSE;

  return reply->fact->kind != MBN_FACT_SESSION
         || (kind == MBN_COMMAND_ACTIVATE
             && reply->fact->session.state == MBN_ACTIVATION_STATE_ACTIVATED);
}

/* What a command's task remembers of it. */
typedef struct
{
  MbnCommandKind kind;
  MbimService service;
  guint32 cid;
  MbimMessage *response; /* once it is there */
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_clear_pointer (&asked->response, mbim_message_unref);
  g_free (asked);
}

/* libmbim matches answers by their transaction id alone, and checks the fragments of a message, not
 * what they add up to. */
static gboolean
check_response (const Asked *asked, GError **error)
{
  MbimMessage *response = asked->response;

  /* a FUNCTION_ERROR finishes the command as well as being signalled (mbim-notes.md 2) */
  if (!mbim_message_validate (response, error)
      || (mbim_message_get_message_type (response) != MBIM_MESSAGE_TYPE_COMMAND_DONE
          && !mbim_message_response_get_result (response, MBIM_MESSAGE_TYPE_COMMAND_DONE, error)))
    {
      g_prefix_error (error, "the modem's answer to \"%s\" is none: ",
                      mbn_command_kind_to_string (asked->kind));
      return FALSE;
    }

  if (mbim_message_command_done_get_service (response) == asked->service
      && mbim_message_command_done_get_cid (response) == asked->cid)
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_FAIL,
               "the modem's answer to \"%s\" cannot be understood: it belongs to another command",
               mbn_command_kind_to_string (asked->kind));

  return FALSE;
}

static gboolean
on_response (gpointer user_data)
{
  GTask *task = user_data;
  MbimBackend *self = g_task_get_source_object (task);
  const Asked *asked = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  MbnReply *reply = NULL;

  if (check_response (asked, &error))
    reply = read_reply (self, asked->kind, asked->response, &error);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)) && reply != NULL
      && is_event_when_late (asked->kind, reply))
    mbn_backend_emit_fact (MBN_BACKEND (self), g_steal_pointer (&reply->fact));

  if (reply != NULL)
    g_task_return_pointer (task, reply, (GDestroyNotify)mbn_reply_free);
  else
    return_translated (task, error);

  return G_SOURCE_REMOVE;
}

/* libmbim tells of an indication from an idle source but of an answer at once: an answer takes the
 * same way here, so that both come in the order of the wire. */
static void
on_command (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Asked *asked = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  asked->response = mbim_device_command_finish (MBIM_DEVICE (source), result, &error);
  if (asked->response == NULL)
    return_translated (task, error);
  else
    g_idle_add_full (G_PRIORITY_DEFAULT, on_response, g_steal_pointer (&task),
                     (GDestroyNotify)g_object_unref);
}

static void
mbim_backend_run (MbnBackend *backend,
                  const MbnCommand *command,
                  guint timeout_ms,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  MbimBackend *self = MBIM_BACKEND (backend);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (MbimMessage) message = NULL;
  Asked *asked;

  g_task_set_source_tag (task, mbim_backend_run);

  if (self->device == NULL)
    {
      g_task_return_new_error (task, MBN_ERROR, MBN_ERROR_HANDLE, "the modem is not open");
      return;
    }

  message = mbim_command_build (command, &error);
  if (message == NULL)
    {
      return_translated (task, error);
      return;
    }

  asked = g_new0 (Asked, 1);
  asked->kind = command->kind;
  asked->service = mbim_message_command_get_service (message);
  asked->cid = mbim_message_command_get_cid (message);
  g_task_set_task_data (task, asked, asked_free);

  mbim_device_command (self->device, message, LIBRARY_LIMIT_S, self->life, on_command,
                       g_object_ref (task));
}

static MbnReply *
mbim_backend_run_finish (MbnBackend *backend, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- object ---- */

static void
mbim_backend_abort (MbnBackend *backend)
{
  MbimBackend *self = MBIM_BACKEND (backend);

  g_cancellable_cancel (self->life);
  if (self->device == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->device, self);
  mbim_device_close_force (self->device, NULL);
  g_clear_object (&self->device);
}

static void
mbim_backend_dispose (GObject *object)
{
  mbim_backend_abort (MBN_BACKEND (object));

  G_OBJECT_CLASS (mbim_backend_parent_class)->dispose (object);
}

static void
mbim_backend_finalize (GObject *object)
{
  MbimBackend *self = MBIM_BACKEND (object);

  g_object_unref (self->life);
  g_free (self->path);

  G_OBJECT_CLASS (mbim_backend_parent_class)->finalize (object);
}

MbnBackend *
mbim_backend_new (const char *device, gboolean proxy)
{
  MbimBackend *self = g_object_new (MBIM_TYPE_BACKEND, NULL);

  self->path = g_strdup (device);
  self->proxy = proxy;

  return MBN_BACKEND (self);
}

static void
mbim_backend_class_init (MbimBackendClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  MbnBackendClass *backend_class = MBN_BACKEND_CLASS (klass);

  object_class->dispose = mbim_backend_dispose;
  object_class->finalize = mbim_backend_finalize;

  backend_class->open = mbim_backend_open;
  backend_class->open_finish = mbim_backend_open_finish;
  backend_class->close = mbim_backend_close;
  backend_class->close_finish = mbim_backend_close_finish;
  backend_class->run = mbim_backend_run;
  backend_class->run_finish = mbim_backend_run_finish;
  backend_class->abort = mbim_backend_abort;
  backend_class->resume = mbim_backend_resume;
  backend_class->get_number = mbim_backend_get_number;
}

static void
mbim_backend_init (MbimBackend *self)
{
  self->life = g_cancellable_new ();
}
