/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * `--authority=polkit`: root may do everything, and polkit is asked about everybody else. Where it
 * is absent, only root may (design.md 6); it is asked again with every call, so it is used as soon
 * as it appears. One that is there and cannot answer allows nothing.
 *
 * It is called over D-Bus and not through its library: on the connection to the system bus that is
 * there anyhow, where the library would open another one, keep a proxy with a copy of polkit's
 * properties, and hide when polkit comes and goes. What is needed of it are two methods.
 */

#pragma once

#include "mbn-root-authority.h"

G_BEGIN_DECLS

#define MBN_TYPE_POLKIT_AUTHORITY (mbn_polkit_authority_get_type ())
G_DECLARE_FINAL_TYPE (MbnPolkitAuthority, mbn_polkit_authority, MBN, POLKIT_AUTHORITY, GObject)

/**
 * mbn_polkit_authority_new:
 * @served_guid: of the bus on which callers call
 * @fallback: (transfer none): decides while polkit is absent
 *
 * Whoever is asked about waits until the system bus, or that there is none, has been told.
 */
MbnPolkitAuthority *mbn_polkit_authority_new (const char *served_guid, MbnRootAuthority *fallback);

/** mbn_polkit_authority_set_bus: @bus: (nullable): the system bus; %NULL: it is not there. */
void mbn_polkit_authority_set_bus (MbnPolkitAuthority *self, GDBusConnection *bus);

/** mbn_polkit_authority_stop: whoever waits for the system bus to be told waits no more. */
void mbn_polkit_authority_stop (MbnPolkitAuthority *self);

G_END_DECLS
