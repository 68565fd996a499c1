/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MBN_SETTINGS_ERROR:
 *
 * Error domain of mbn_settings_load(). Every message is one line that names the file and, where
 * they apply, group, key, value and what is allowed; it is fit for standard error as it is.
 */
#define MBN_SETTINGS_ERROR (mbn_settings_error_quark ())
GQuark mbn_settings_error_quark (void);

/**
 * MbnSettingsError:
 * @MBN_SETTINGS_ERROR_READ: the file is missing or cannot be read
 * @MBN_SETTINGS_ERROR_SYNTAX: not a key file, or not UTF-8
 * @MBN_SETTINGS_ERROR_UNKNOWN: a group or key that does not exist
 * @MBN_SETTINGS_ERROR_DUPLICATE: a group or key that is there twice
 * @MBN_SETTINGS_ERROR_VALUE: a value of the wrong type or out of range
 */
typedef enum
{
  MBN_SETTINGS_ERROR_READ,
  MBN_SETTINGS_ERROR_SYNTAX,
  MBN_SETTINGS_ERROR_UNKNOWN,
  MBN_SETTINGS_ERROR_DUPLICATE,
  MBN_SETTINGS_ERROR_VALUE,
} MbnSettingsError;

typedef enum
{
  MBN_SETTINGS_ROAMING_ALL,
  MBN_SETTINGS_ROAMING_PARTNER,
  MBN_SETTINGS_ROAMING_NONE,
} MbnSettingsRoaming;

typedef enum
{
  MBN_SETTINGS_CATEGORY_DEVICE,
  MBN_SETTINGS_CATEGORY_OPERATOR,
  MBN_SETTINGS_CATEGORY_USER,
  MBN_SETTINGS_CATEGORY_ADMIN,
} MbnSettingsCategory;

typedef enum
{
  MBN_SETTINGS_IP_APPLY,
  MBN_SETTINGS_IP_REPORT,
} MbnSettingsIp;

typedef enum
{
  MBN_SETTINGS_DNS_AUTO,
  MBN_SETTINGS_DNS_RESOLVED,
  MBN_SETTINGS_DNS_RESOLVCONF,
  MBN_SETTINGS_DNS_NONE,
} MbnSettingsDns;

typedef enum
{
  MBN_SETTINGS_PROPOSE_OFF,
  MBN_SETTINGS_PROPOSE_MANUAL,
  MBN_SETTINGS_PROPOSE_AUTO,
} MbnSettingsPropose;

typedef enum
{
  MBN_SETTINGS_ON_STOP_END,
  MBN_SETTINGS_ON_STOP_KEEP,
} MbnSettingsOnStop;

/**
 * MbnSettings:
 *
 * What the configuration file says, defaults filled in (design.md 6). A field is named like its
 * key, times with `_ms` added, and a nested struct like its group. What each one means, its default
 * and its range are in mbn-settings-table.c and data/mbnd.conf.
 *
 * A reference-counted value that nobody changes after mbn_settings_new_defaults() or
 * mbn_settings_load() returned it: read the fields, never write them. In times that are holds 0
 * means "no hold".
 */
typedef struct
{
  struct
  {
    guint boot_settle_ms;
    guint check_max_ms;
    guint check_interval_ms;
    guint none_hold_ms;
    guint loss_hold_ms;
    guint carrier_hold_ms;
    guint gain_hold_ms;
    guint portal_hold_ms;
    guint flap_hold_ms;
    guint flap_hold_max_ms;
    guint flap_window_ms;
    guint resume_settle_ms;
    guint backoff_initial_ms;
    double backoff_factor;
    guint backoff_cap_ms;
    guint backoff_slow_ms;
    guint backoff_glacial_ms;
    double backoff_jitter;  /* share of the delay, 0.1 = up to 10 % */
    GArray *slow_causes;    /* of guint, as in the file, never NULL */
    GArray *glacial_causes; /* of guint, as in the file, never NULL; wins over slow_causes */
    guint stable_after_ms;
    guint coalesce_ms;
    guint soft_period_ms;
    guint64 soft_threshold;    /* bytes per second */
    guint soft_limit_ms;       /* 0 = none */
    gint minimize_connections; /* AUTO-35: 0 to 3, -1 = unset */
  } autoconnect;

  struct
  {
    gboolean data_enabled;
    gboolean auto_connect;
    MbnSettingsRoaming data_roaming;
    gboolean roaming_prohibited;
    MbnSettingsCategory max_category; /* lowest creation type that may be used */
  } policy;

  struct
  {
    guint linger_ms;
    guint max_age_ms; /* 0 = none */
    guint establish_timeout_ms;
    guint orphan_grace_ms;
    char *default_profile; /* never NULL; "" = none named */
    gboolean accept_alternate;
  } lease;

  struct
  {
    guint activate_timeout_ms;
    guint deactivate_timeout_ms;
    guint query_timeout_ms;
    guint open_timeout_ms;
    guint attach_timeout_ms;
    guint register_timeout_ms;
    guint scan_timeout_ms;
    guint ip_timeout_ms;
    guint probe_timeout_ms;
    guint loss_threshold_ms; /* 0 = never */
    guint max_activated_contexts;
    char **ignore; /* absolute device paths and "vid:pid" in lower case; never NULL */
  } modem;

  struct
  {
    MbnSettingsIp ip; /* the command line's --ip wins */
    guint route_metric;
    MbnSettingsDns dns;
  } network;

  struct
  {
    MbnSettingsPropose propose;
    guint max;
  } profiles;

  struct
  {
    MbnSettingsOnStop on_stop;
  } service;
} MbnSettings;

/**
 * mbn_settings_new_defaults:
 *
 * Returns: (transfer full): the settings of an empty file
 */
MbnSettings *mbn_settings_new_defaults (void);

/**
 * mbn_settings_load:
 * @path: the key file
 * @missing_ok: whether a file that does not exist counts as an empty one
 * @error: return location
 *
 * Reads and checks the whole file, blocking: it is small, and what is larger than 1 MiB or would
 * have to be waited for is refused. Strict: the first thing that is unknown, double,
 * malformed or out of range refuses the file.
 *
 * Errors: #MbnSettingsError.
 *
 * Returns: (transfer full) (nullable): the settings, or %NULL with @error set
 */
MbnSettings *mbn_settings_load (const char *path, gboolean missing_ok, GError **error);

/**
 * mbn_settings_is_set:
 * @self: the settings
 * @field: the address of a field of @self, such as `&settings->network.ip`
 *
 * Tells what was asked for from what is the default.
 *
 * Returns: whether the file sets the key of @field, be it to its default
 */
gboolean mbn_settings_is_set (const MbnSettings *self, gconstpointer field);

/**
 * mbn_settings_ref:
 * @self: the settings
 *
 * Not thread-safe.
 *
 * Returns: (transfer full): @self
 */
MbnSettings *mbn_settings_ref (MbnSettings *self);

/**
 * mbn_settings_unref:
 * @self: (transfer full): the settings
 */
void mbn_settings_unref (MbnSettings *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnSettings, mbn_settings_unref)

G_END_DECLS
