/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the exporters of one modem's interfaces have in common. Not for other layers. */

#pragma once

#include "mbn-auto-connect.h"
#include "mbn-gate.h"
#include "mbn-modem.h"
#include "mbn-profiles.h"

G_BEGIN_DECLS

#define MBN_PATH_ROOT "/org/mbnd1"

/* Answers for a modem: the path of its Connection, or NULL when it has none. */
typedef const char *(*MbnConnectionPath) (MbnModem *modem, gpointer user_data);

/* The interfaces of /org/mbnd1/Interface/N that this release has. Each exporter adds its
 * skeletons to @object, keeps them current, and is freed before @modem and @object. */

typedef struct _MbnExportInterface MbnExportInterface;
MbnExportInterface *mbn_export_interface_new (MbnGate *gate,
                                              MbnModem *modem,
                                              GDBusObjectSkeleton *object,
                                              MbnConnectionPath connection_path,
                                              gpointer user_data);
void mbn_export_interface_free (MbnExportInterface *self);

typedef struct _MbnExportRegistration MbnExportRegistration;
MbnExportRegistration *
mbn_export_registration_new (MbnGate *gate, MbnModem *modem, GDBusObjectSkeleton *object);
void mbn_export_registration_free (MbnExportRegistration *self);

typedef struct _MbnExportSignal MbnExportSignal;
MbnExportSignal *
mbn_export_signal_new (MbnGate *gate, MbnModem *modem, GDBusObjectSkeleton *object);
void mbn_export_signal_free (MbnExportSignal *self);

typedef struct _MbnExportAutoConnect MbnExportAutoConnect;
MbnExportAutoConnect *mbn_export_auto_connect_new (MbnGate *gate,
                                                   MbnAutoConnect *auto_connect,
                                                   GDBusObjectSkeleton *object);
void mbn_export_auto_connect_free (MbnExportAutoConnect *self);

/* /org/mbnd1/Connection/N; @profiles and @auto_connect are borrowed, too */
typedef struct _MbnExportConnection MbnExportConnection;
MbnExportConnection *mbn_export_connection_new (MbnGate *gate,
                                                MbnModem *modem,
                                                MbnProfiles *profiles,
                                                MbnAutoConnect *auto_connect,
                                                GDBusObjectSkeleton *object);
void mbn_export_connection_free (MbnExportConnection *self);

G_END_DECLS
