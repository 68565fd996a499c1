/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Structured logging: every line about a modem or a request carries them as journal fields
 * (`MBN_MODEM=`, `MBN_REQUEST=`) and, on a terminal, as a prefix. So `journalctl MBN_REQUEST=17`
 * tells one request's story. Secrets and identity (IMSI, ICCID, IMEI, numbers, passwords) are never
 * given to these functions.
 */

#pragma once

#include <glib.h>

#include "mbn-landmark.h"

G_BEGIN_DECLS

/**
 * mbn_log_set_up:
 * @verbose: show debug lines too
 *
 * To be called once, first: sends the log to the journal, or to standard error. Debug lines of
 * libmbim are dropped even then: they translate messages, in which passwords and identity stand.
 */
void mbn_log_set_up (gboolean verbose);

/**
 * mbn_log:
 * @domain: the layer's `G_LOG_DOMAIN`
 * @level: see the macros below
 * @modem: (nullable): label of the modem, such as "modem0"
 * @request_id: the request concerned, 0 = none
 * @landmark: what kind of event it is, %MBN_LANDMARK_NONE for most lines
 *
 * Use the macros.
 */
void mbn_log (const char *domain,
              GLogLevelFlags level,
              const char *file,
              const char *line,
              const char *func,
              const char *modem,
              guint32 request_id,
              MbnLandmark landmark,
              const char *format,
              ...) G_GNUC_PRINTF (9, 10);

#define MBN_LOG_LANDMARK(level, landmark, modem, request_id, ...)                                  \
  mbn_log (G_LOG_DOMAIN, level, __FILE__, G_STRINGIFY (__LINE__), G_STRFUNC, modem, request_id,    \
           landmark, __VA_ARGS__)
#define MBN_LOG(level, modem, request_id, ...)                                                     \
  MBN_LOG_LANDMARK (level, MBN_LANDMARK_NONE, modem, request_id, __VA_ARGS__)

/* Needs a look by an administrator. */
#define mbn_warning(modem, request_id, ...)                                                        \
  MBN_LOG (G_LOG_LEVEL_WARNING, modem, request_id, __VA_ARGS__)
/* Something that has happened: modem there or gone, connected, disconnected. */
#define mbn_message(modem, request_id, ...)                                                        \
  MBN_LOG (G_LOG_LEVEL_MESSAGE, modem, request_id, __VA_ARGS__)
/* A normal decision. */
#define mbn_info(modem, request_id, ...) MBN_LOG (G_LOG_LEVEL_INFO, modem, request_id, __VA_ARGS__)
/* For developers. */
#define mbn_debug(modem, request_id, ...)                                                          \
  MBN_LOG (G_LOG_LEVEL_DEBUG, modem, request_id, __VA_ARGS__)

/* The same, for those that have a number of their own in the journal. */
#define mbn_landmark_warning(landmark, modem, request_id, ...)                                     \
  MBN_LOG_LANDMARK (G_LOG_LEVEL_WARNING, landmark, modem, request_id, __VA_ARGS__)
#define mbn_landmark_message(landmark, modem, request_id, ...)                                     \
  MBN_LOG_LANDMARK (G_LOG_LEVEL_MESSAGE, landmark, modem, request_id, __VA_ARGS__)

G_END_DECLS
