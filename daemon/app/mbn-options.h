/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */
#pragma once

#include <glib.h>
#include <sys/types.h>

#include "mbn-options-device.h"
#include "mbn-settings.h"

G_BEGIN_DECLS

/**
 * MBN_OPTIONS_ERROR:
 *
 * Error domain of the command line. Every message is one line that names the option, the value and
 * what is allowed. The process ends with exit status 2.
 */
#define MBN_OPTIONS_ERROR (mbn_options_error_quark ())
GQuark mbn_options_error_quark (void);

/**
 * MbnOptionsError:
 * @MBN_OPTIONS_ERROR_USAGE: the command line is wrong
 * @MBN_OPTIONS_ERROR_NOT_IN_RELEASE: it is right, and this release cannot do it yet
 * @MBN_OPTIONS_ERROR_RIGHTS: it is right, and this process may not do it
 */
typedef enum
{
  MBN_OPTIONS_ERROR_USAGE,
  MBN_OPTIONS_ERROR_NOT_IN_RELEASE,
  MBN_OPTIONS_ERROR_RIGHTS,
} MbnOptionsError;

typedef enum
{
  MBN_OPTIONS_AUTHORITY_POLKIT,
  MBN_OPTIONS_AUTHORITY_ROOT,
  MBN_OPTIONS_AUTHORITY_NONE,
} MbnOptionsAuthority;

/**
 * MbnOptions:
 * @text: (nullable): what --help or --version prints on standard output before an exit with
 *   status 0; what follows on the command line is then not read and the other fields are of no
 *   use. %NULL = run
 * @session: serve the session bus
 * @bus_address: (nullable): serve the bus at this address; %NULL = session or system bus
 * @system_bus: whether the served bus counts as the system bus
 * @devices: (element-type MbnOptionsDevice): fixed devices in the order given
 * @hotplug: watch udev
 * @state_dir: state directory
 * @runtime_dir: runtime directory
 * @runtime_dir_given: asked for by --runtime-dir, so it must be usable
 * @config: configuration file
 * @config_given: asked for by --config, so it must exist
 * @authority: who decides; the default for the bus when not given
 * @authority_given: asked for by --authority
 * @ip: the value of --ip; wins over the configuration file if @ip_given
 * @ip_given: asked for by --ip
 * @verbose: debug messages
 *
 * The command line, checked, with defaults filled in. Read-only.
 */
typedef struct
{
  char *text;
  gboolean session;
  char *bus_address;
  gboolean system_bus;
  GPtrArray *devices;
  gboolean hotplug;
  char *state_dir;
  char *runtime_dir;
  gboolean runtime_dir_given;
  char *config;
  gboolean config_given;
  MbnOptionsAuthority authority;
  gboolean authority_given;
  MbnSettingsIp ip;
  gboolean ip_given;
  gboolean verbose;
} MbnOptions;

/**
 * mbn_options_parse:
 * @argc: number of arguments, that of the program's name included
 * @argv: the arguments, left alone
 * @error: return location
 *
 * Reads the command line, and $STATE_DIRECTORY and $RUNTIME_DIRECTORY for defaults. Prints nothing
 * and never exits. A value follows its option after '=' or as the next argument. Of an option given
 * more than once the last one counts; --device adds up.
 *
 * In the value of --device, the path ends at the first comma that is followed by a known
 * sub-option, and sub-options go on to the end. The path itself may contain commas, but not end in
 * a comma and a word of lower-case letters (with or without "=value"): that is taken for a
 * misspelt sub-option and refused. A device of such a name needs a symbolic link.
 *
 * Errors: %MBN_OPTIONS_ERROR_USAGE.
 *
 * Returns: (transfer full) (nullable): the options, or %NULL with @error set
 */
MbnOptions *mbn_options_parse (int argc, char **argv, GError **error);

/**
 * mbn_options_check_release:
 * @self: the options
 * @error: return location
 *
 * Refuses what was asked for explicitly and is not in this release. Defaults are never refused:
 * who uses them falls back and says so once in the log.
 *
 * Errors: %MBN_OPTIONS_ERROR_NOT_IN_RELEASE.
 *
 * Returns: whether this release can do what was asked for
 */
gboolean mbn_options_check_release (const MbnOptions *self, GError **error);

/**
 * mbn_options_check_rights:
 * @self: the options
 * @uid: effective user id of this process
 * @error: return location
 *
 * Refuses what was asked for explicitly and only root can have: a modem through mbim-proxy.
 *
 * Errors: %MBN_OPTIONS_ERROR_RIGHTS.
 *
 * Returns: whether this process may do what was asked for
 */
gboolean mbn_options_check_rights (const MbnOptions *self, uid_t uid, GError **error);

/**
 * mbn_options_free:
 * @self: (transfer full): the options
 */
void mbn_options_free (MbnOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnOptions, mbn_options_free)

G_END_DECLS
