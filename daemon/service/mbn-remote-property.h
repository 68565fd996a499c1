/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* One property of another service's object, read once. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * mbn_remote_property_get_async:
 * @name: of the service on @bus; it is not started for this
 * @cancellable: ends the wait; the callback comes still, and may only look at the error then
 */
void mbn_remote_property_get_async (GDBusConnection *bus,
                                    const char *name,
                                    const char *path,
                                    const char *interface,
                                    const char *property,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/**
 * mbn_remote_property_get_finish:
 * @source: of the callback
 * @type: what the value must be
 *
 * Returns: (transfer full) (nullable): the value; %NULL and @error without an answer, with a
 *   refusal, or when the value is of another type (%G_IO_ERROR_INVALID_DATA)
 */
GVariant *mbn_remote_property_get_finish (GObject *source,
                                          GAsyncResult *result,
                                          const GVariantType *type,
                                          GError **error);

G_END_DECLS
