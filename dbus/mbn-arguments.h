/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What D-Bus types cannot say about arguments. Each check refuses with %MBN_ERROR_INVALID_ARG
 * and a message that names the argument, its value and what is allowed. */

#pragma once

#include <gio/gio.h>

#include "mbn-profile.h"

G_BEGIN_DECLS

/**
 * mbn_arguments_check_connect:
 *
 * Mode, size and XML validity (design.md 3.1, 3.6, PROF-57), of documents of every version. Whether
 * a profile applies is another question: mbn-connect-profile. The profile of a valid document stays
 * with @invocation.
 */
gboolean mbn_arguments_check_connect (GDBusMethodInvocation *invocation,
                                      GVariant *arguments,
                                      GError **error);

/**
 * mbn_arguments_check_new_profile:
 *
 * The one argument is a document to be stored. Refuses with %MBN_ERROR_INVALID_PROFILE (PROF-54),
 * also when it says "hidden" for an identity (design.md 1).
 */
gboolean mbn_arguments_check_new_profile (GDBusMethodInvocation *invocation,
                                          GVariant *arguments,
                                          GError **error);

/** mbn_arguments_check_changed_profile: as above; "hidden" means that the identity stays. */
gboolean mbn_arguments_check_changed_profile (GDBusMethodInvocation *invocation,
                                              GVariant *arguments,
                                              GError **error);

/** mbn_arguments_get_profile: (nullable) (transfer none): what one of the checks above has read. */
MbnProfile *mbn_arguments_get_profile (GDBusMethodInvocation *invocation);

gboolean mbn_arguments_check_providers (GDBusMethodInvocation *invocation,
                                        GVariant *arguments,
                                        GError **error);

gboolean mbn_arguments_check_register_mode (GDBusMethodInvocation *invocation,
                                            GVariant *arguments,
                                            GError **error);

/** mbn_arguments_check_establish: a name that may be one, and 0 (SYNC-3, SYNC-4). */
gboolean mbn_arguments_check_establish (GDBusMethodInvocation *invocation,
                                        GVariant *arguments,
                                        GError **error);

G_END_DECLS
