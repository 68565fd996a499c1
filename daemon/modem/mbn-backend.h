/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * One opened modem, whatever protocol it speaks. An object lives for one opening: after a hang-up
 * or a reset a new one is made (mbim-notes.md 8). This base class keeps the time limits and the
 * promise that every call is answered exactly once, so that no back end has to.
 */

#pragma once

#include <gio/gio.h>

#include "mbn-command.h"
#include "mbn-modem-port.h"

G_BEGIN_DECLS

#define MBN_TYPE_BACKEND (mbn_backend_get_type ())
G_DECLARE_DERIVABLE_TYPE (MbnBackend, mbn_backend, MBN, BACKEND, GObject)

/**
 * MbnBackendClass:
 * @open: brings the modem to where commands can be run
 * @close: tells the modem to end all sessions and forget this host
 * @run: starts one command; a refusal by the modem is a reply, not an error
 * @abort: drops the channel at once without a word to the modem; nothing is emitted afterwards
 * @resume: (nullable): see mbn_backend_resume(); %NULL: such modems are always opened
 * @get_number: (nullable): see mbn_backend_get_number(); %NULL: messages have no numbers
 *
 * What an implementation provides. All are called at most as the wrapper below allows; each
 * asynchronous one may answer late or after cancellation, the wrapper copes.
 */
struct _MbnBackendClass
{
  GObjectClass parent_class;

  void (*open) (MbnBackend *self,
                guint timeout_ms,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data);
  gboolean (*open_finish) (MbnBackend *self, GAsyncResult *result, GError **error);
  void (*close) (MbnBackend *self,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data);
  gboolean (*close_finish) (MbnBackend *self, GAsyncResult *result, GError **error);
  void (*run) (MbnBackend *self,
               const MbnCommand *command,
               guint timeout_ms,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data);
  MbnReply *(*run_finish) (MbnBackend *self, GAsyncResult *result, GError **error);
  void (*abort) (MbnBackend *self);
  void (*resume) (MbnBackend *self, guint32 number);
  guint32 (*get_number) (MbnBackend *self);
};

/*
 * Signals:
 *   "fact" (MbnFact *): the modem said something unasked; a handler may mbn_fact_steal() it
 *   "gone" (): the device hung up
 *   "forgotten" (const char *reason): the modem no longer knows that it was opened, or answers
 *     what cannot be understood; it has to be reset
 */

/* Errors of the calls below: %MBN_ERROR_TIMEOUT no answer within the limit; %MBN_ERROR_HANDLE the
 * device is gone or the channel was aborted; %MBN_ERROR_FAIL anything else, the message says what.
 * A callback never runs inside the call that starts the operation. */

void mbn_backend_open_async (MbnBackend *self,
                             guint timeout_ms,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean mbn_backend_open_finish (MbnBackend *self, GAsyncResult *result, GError **error);

/**
 * mbn_backend_resume:
 * @number: of the first message, see mbn-numbering.h
 *
 * To be called before mbn_backend_open_async(), which then asks nothing of the modem: an earlier
 * process has opened it, and what it has left there stays (design.md 6, Adoption). Whether the
 * modem sees it so shows with the first command.
 */
void mbn_backend_resume (MbnBackend *self, guint32 number);

/** mbn_backend_get_number: that the next message to the modem will have, see mbn-numbering.h. */
guint32 mbn_backend_get_number (MbnBackend *self);

void mbn_backend_close_async (MbnBackend *self,
                              guint timeout_ms,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean mbn_backend_close_finish (MbnBackend *self, GAsyncResult *result, GError **error);

void mbn_backend_run_async (MbnBackend *self,
                            const MbnCommand *command,
                            guint timeout_ms,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
/** mbn_backend_run_finish: Returns: (transfer full): the modem's answer, or %NULL with @error. */
MbnReply *mbn_backend_run_finish (MbnBackend *self, GAsyncResult *result, GError **error);

/**
 * mbn_backend_abort:
 *
 * Ends every call under way with %MBN_ERROR_HANDLE and drops the channel. Idempotent.
 */
void mbn_backend_abort (MbnBackend *self);

/* For implementations. */
/** mbn_backend_emit_fact: takes over @fact (transfer full). */
void mbn_backend_emit_fact (MbnBackend *self, MbnFact *fact);
void mbn_backend_emit_gone (MbnBackend *self);
void mbn_backend_emit_forgotten (MbnBackend *self, const char *reason);

/**
 * MbnBackendFactory:
 * @port: the control node and how to open it
 * @user_data: what was given with the function
 *
 * Returns: (transfer full): a new, unopened back end for @port
 */
typedef MbnBackend *(*MbnBackendFactory) (const MbnModemPort *port, gpointer user_data);

G_END_DECLS
