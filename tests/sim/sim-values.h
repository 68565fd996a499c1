/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "sim-codec.h"

/* Values the modem keeps lists of: IP settings, providers, provisioned contexts. */

#define SIM_AVAILABLE_AUTO G_MAXUINT32

/**
 * SimIpFamily:
 * @addresses: "ADDRESS/PREFIX" each
 * @gateway: (nullable): %NULL = none
 * @dns: addresses
 * @mtu: bytes; 0 = none
 * @available: bits sent (1 address, 2 gateway, 4 DNS, 8 MTU); %SIM_AVAILABLE_AUTO = what is there
 */
typedef struct
{
  char **addresses;
  char *gateway;
  char **dns;
  guint32 mtu;
  guint32 available;
} SimIpFamily;

/** sim_ip_family_copy: replaces what @to (initialised) has by copies. */
void sim_ip_family_copy (SimIpFamily *to, const SimIpFamily *from);
void sim_ip_family_clear (SimIpFamily *family);

/**
 * sim_ip_family_set:
 * @v6: which family
 * @field: `` (addresses), `gateway`, `dns`, `mtu` or `available`
 * @value: text of a control command; lists have commas, `none` empties, `auto` for available
 *
 * Returns: %FALSE with @error set if @field or @value is wrong; then nothing changed
 */
gboolean sim_ip_family_set (
    SimIpFamily *family, gboolean v6, const char *field, const char *value, GError **error);

/** sim_ip_write: appends everything of IP_CONFIGURATION behind the session id. */
void sim_ip_write (SimWriter *out, const SimIpFamily *v4, const SimIpFamily *v6);

/** sim_ip_family_has_address: Returns: %TRUE if @address is one of the addresses. */
gboolean sim_ip_family_has_address (const SimIpFamily *family, gboolean v6, const guint8 *address);

/** sim_ip_family_covers: Returns: %TRUE if @address is in the prefix of one of the addresses. */
gboolean sim_ip_family_covers (const SimIpFamily *family, gboolean v6, const guint8 *address);

/** sim_ip_family_get_address: Returns: %TRUE and the address at @index; %FALSE if there is none. */
gboolean sim_ip_family_get_address (
    const SimIpFamily *family, gboolean v6, guint index, guint8 bytes[16], guint32 *prefix);

/** sim_ip_family_get_dns: likewise for the DNS servers. */
gboolean
sim_ip_family_get_dns (const SimIpFamily *family, gboolean v6, guint index, guint8 bytes[16]);

/** sim_ip_family_has_dns: Returns: %TRUE if @address is one of the DNS servers. */
gboolean sim_ip_family_has_dns (const SimIpFamily *family, gboolean v6, const guint8 *address);

typedef struct
{
  char *id;
  guint32 state; /* bits: 1 home, 2 forbidden, 4 preferred, 8 visible, 16 registered */
  char *name;
  guint32 cellular_class;
  guint32 rssi;
  guint32 error_rate;
} SimProvider;

void sim_provider_free (SimProvider *provider);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimProvider, sim_provider_free)

SimProvider *sim_provider_new (const char *id, const char *name, guint32 state);

/**
 * sim_providers_parse:
 * @text: "ID:NAME:STATE,…"; STATE a number or words joined by `+`; `none` or "" = empty list
 *
 * Returns: (transfer full) (element-type SimProvider): %NULL with @error set if malformed
 */
GPtrArray *sim_providers_parse (const char *text, GError **error);

/** sim_providers_format: Returns: (transfer full): the text sim_providers_parse() takes. */
char *sim_providers_format (GPtrArray *providers);

/** sim_provider_read: Returns: (transfer full): never %NULL; worthless if @in has failed. */
SimProvider *sim_provider_read (SimReader *in);
void sim_provider_write (SimWriter *out, const SimProvider *provider);

/** sim_providers_read: Returns: (transfer full) (nullable): the list; %NULL if undecodable. */
GPtrArray *sim_providers_read (SimReader *in);
void sim_providers_write (SimWriter *out, GPtrArray *providers);

typedef struct
{
  guint32 id;
  guint8 type[SIM_UUID_SIZE];
  char *access_string;
  char *user_name;
  char *password;
  guint32 compression;
  guint32 auth;
} SimProvisioned;

void sim_provisioned_free (SimProvisioned *element);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimProvisioned, sim_provisioned_free)

/**
 * sim_provisioned_parse:
 * @text: "ID:TYPE:APN[:USER[:PASSWORD[:COMPRESSION[:AUTH]]]],…"; `none` or "" = empty list
 *
 * Returns: (transfer full) (element-type SimProvisioned): %NULL with @error set if malformed
 */
GPtrArray *sim_provisioned_parse (const char *text, GError **error);
char *sim_provisioned_format (GPtrArray *list);

/** sim_provisioned_read: Returns: (transfer full): never %NULL; worthless if @in has failed. */
SimProvisioned *sim_provisioned_read (SimReader *in);
void sim_provisioned_write (SimWriter *out, GPtrArray *list);
