/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What is different in a configuration that was read again, for people. */

#pragma once

#include "mbn-settings-table.h"

G_BEGIN_DECLS

/**
 * mbn_settings_is_changed:
 * @before: some settings
 * @after: others
 * @field: (nullable): the address of a field of @after, such as `&after->network.ip`; %NULL = any
 *
 * Returns: whether what @field says is another now. Of `[network] ip` also whether the file says it
 * at all, because what was asked for is treated in another way than a default.
 */
gboolean
mbn_settings_is_changed (const MbnSettings *before, const MbnSettings *after, gconstpointer field);

/**
 * mbn_settings_list_changes:
 * @before: the settings in force
 * @after: those that were read again
 * @effect: only keys whose values take effect then
 *
 * Returns: (transfer full) (nullable): the keys that have another value now, as
 * "[lease] linger, max_age, [policy] data_enabled"; %NULL when there are none
 */
char *mbn_settings_list_changes (const MbnSettings *before,
                                 const MbnSettings *after,
                                 MbnSettingEffect effect);

G_END_DECLS
