/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Finds the database of providers that the distribution ships, and in it the access points of a
 * SIM (PROF-63). Reading takes a while, so a worker thread does it; nothing is kept. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Below each of the system's data directories (XDG_DATA_DIRS), as Debian's package has it. */
#define MBN_PROVIDER_DATABASE_FILE "mobile-broadband-provider-info/serviceproviders.xml"

/**
 * mbn_provider_lookup_async:
 * @home_provider_id: (nullable): MCC and MNC
 * @imsi: (nullable): identity
 */
void mbn_provider_lookup_async (const char *home_provider_id,
                                const char *imsi,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * mbn_provider_lookup_finish:
 *
 * Errors: #G_IO_ERROR_CANCELLED; %G_FILE_ERROR_NOENT when there is no database; others when it
 * cannot be read, naming the file.
 *
 * Returns: (transfer full) (nullable) (element-type MbnAccessPoint): may be empty
 */
GPtrArray *mbn_provider_lookup_finish (GAsyncResult *result, GError **error);

G_END_DECLS
