/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The other end of a pseudo-terminal, where a test itself plays the modem, byte for byte. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RawPeer RawPeer;

RawPeer *raw_peer_new (void);
void raw_peer_free (RawPeer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawPeer, raw_peer_free)

const char *raw_peer_get_device (RawPeer *self);

/** raw_peer_read: Returns: (transfer full): the host's next message, waiting for it. */
GByteArray *raw_peer_read (RawPeer *self);

/** raw_peer_send: writes all of @bytes at once. */
void raw_peer_send (RawPeer *self, const GByteArray *bytes);
/** raw_peer_send_notation: the same in the notation of wire.h. */
void raw_peer_send_notation (RawPeer *self, const char *notation);

/** raw_peer_answer: reads a command and sends @done with the command's transaction. */
void raw_peer_answer (RawPeer *self, const GByteArray *done);

/** raw_peer_answer_open: reads OPEN and confirms it. */
void raw_peer_answer_open (RawPeer *self);

G_END_DECLS
