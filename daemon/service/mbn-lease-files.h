/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Leases that outlive the process (SYNC-38): a file a client, `leases/<digits>.lease` of the
 * runtime directory; the digits are the first 16 of the SHA-256 of its bus name. Whose a connection
 * is, is told by its session record; so these files are right also for leases on connections that
 * are down, and on nothing. Written as session records are: as a whole, not synced.
 */

#pragma once

#include <gio/gio.h>

#include "mbn-error.h"

G_BEGIN_DECLS

typedef struct _MbnLeaseFiles MbnLeaseFiles;

/**
 * mbn_lease_files_new:
 * @runtime_dir: is made, with its folder, when it does not exist
 *
 * Errors: #G_IO_ERROR naming the directory.
 */
MbnLeaseFiles *mbn_lease_files_new (const char *runtime_dir, GError **error);
void mbn_lease_files_free (MbnLeaseFiles *self);

/**
 * MbnLeaseFileEntry:
 * @device: "" = a lease on nothing, as @profile
 * @ended: %MBN_OK, or the lease has ended for that reason, and its holder may not know yet
 */
typedef struct
{
  char *device;
  char *profile;
  MbnError ended;
} MbnLeaseFileEntry;

/** mbn_lease_file_entry_clear: for arrays of them. */
void mbn_lease_file_entry_clear (gpointer entry);

/** MbnLeaseFilesFunc: @leases: (element-type MbnLeaseFileEntry); all is valid within the call. */
typedef void (*MbnLeaseFilesFunc) (const char *client,
                                   gint64 since_us,
                                   GArray *leases,
                                   gpointer user_data);

/**
 * mbn_lease_files_open:
 * @bus: GUID of the bus whose names are meant
 * @func: called for each client of that bus, those that have asked last come last
 *
 * Reads what an earlier process has left, and removes what is of another bus. A file that cannot be
 * used is set aside with a warning.
 */
void mbn_lease_files_open (MbnLeaseFiles *self,
                           const char *bus,
                           MbnLeaseFilesFunc func,
                           gpointer user_data);

/**
 * mbn_lease_files_remember:
 * @since_us: CLOCK_BOOTTIME
 * @leases: (element-type MbnLeaseFileEntry): all that @client has; none: the file is removed; of
 *   more than twice %MBN_LEASES_PER_CLIENT the last are left out
 *
 * Until mbn_lease_files_open() nothing is remembered. A failure is logged, once.
 */
void
mbn_lease_files_remember (MbnLeaseFiles *self, const char *client, gint64 since_us, GArray *leases);

/** mbn_lease_files_forget: the service ends for good, and all leases with it. */
void mbn_lease_files_forget (MbnLeaseFiles *self);

G_END_DECLS
