/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-link-record.h"

#include <string.h>
#include <sys/socket.h>

#include "mbn-link-sysctl.h"

#define ADDRESSES "a(iayu)"
#define ROUTES    "a(iayayuu)"
#define SETUP     "(buiasb" ADDRESSES ADDRESSES ADDRESSES ROUTES ADDRESSES ")"
#define RECORD    "(uuuayu(tttt)m" SETUP ")"

/* ---- bytes ---- */

static GVariant *
write_bytes (const guint8 *bytes, gsize size)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, size, 1);
}

static gboolean
read_bytes (GVariant *variant, guint8 *bytes, gsize size)
{
  gsize n = 0;
  const guint8 *found = g_variant_get_fixed_array (variant, &n, 1);

  if (n != size)
    return FALSE;

  memcpy (bytes, found, size);

  return TRUE;
}

/* ---- addresses and routes ---- */

static GVariant *
write_addresses (const GArray *addresses)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (ADDRESSES));
  for (guint i = 0; i < addresses->len; i++)
    {
      const MbnLinkAddress *address = &g_array_index (addresses, MbnLinkAddress, i);

      g_variant_builder_add (&builder, "(i@ayu)", address->family,
                             write_bytes (address->bytes, sizeof address->bytes), address->prefix);
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
write_routes (const GArray *routes)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (ROUTES));
  for (guint i = 0; i < routes->len; i++)
    {
      const MbnLinkRoute *route = &g_array_index (routes, MbnLinkRoute, i);

      g_variant_builder_add (&builder, "(i@ay@ayuu)", route->family,
                             write_bytes (route->gateway, sizeof route->gateway),
                             write_bytes (route->source, sizeof route->source), route->metric,
                             route->mtu);
    }

  return g_variant_builder_end (&builder);
}

static gboolean
is_family (int family)
{
  return family == AF_INET || family == AF_INET6;
}

/* Appends to @addresses. */
static gboolean
read_addresses (GVariant *variant, GArray *addresses)
{
  gboolean ok = TRUE;

  for (gsize i = 0; ok && i < g_variant_n_children (variant); i++)
    {
      g_autoptr (GVariant) bytes = NULL;
      MbnLinkAddress address;

      memset (&address, 0, sizeof address);
      g_variant_get_child (variant, i, "(i@ayu)", &address.family, &bytes, &address.prefix);
      ok = is_family (address.family) && read_bytes (bytes, address.bytes, sizeof address.bytes)
           && address.prefix <= (address.family == AF_INET ? 32 : 128);
      g_array_append_val (addresses, address);
    }

  return ok;
}

static gboolean
read_routes (GVariant *variant, GArray *routes)
{
  gboolean ok = TRUE;

  for (gsize i = 0; ok && i < g_variant_n_children (variant); i++)
    {
      g_autoptr (GVariant) gateway = NULL;
      g_autoptr (GVariant) source = NULL;
      MbnLinkRoute route;

      memset (&route, 0, sizeof route);
      g_variant_get_child (variant, i, "(i@ay@ayuu)", &route.family, &gateway, &source,
                           &route.metric, &route.mtu);
      ok = is_family (route.family) && read_bytes (gateway, route.gateway, sizeof route.gateway)
           && read_bytes (source, route.source, sizeof route.source);
      g_array_append_val (routes, route);
    }

  return ok;
}

/* ---- the whole ---- */

static GVariant *
write_setup (const MbnLinkRecordSetup *setup)
{
  return g_variant_new ("(bui^asb@" ADDRESSES "@" ADDRESSES "@" ADDRESSES "@" ROUTES "@" ADDRESSES
                        ")",
                        setup->was_up, setup->found_mtu, setup->found_addr_gen_mode,
                        setup->found_sysctl, setup->listed_found,
                        write_addresses (setup->found_link_local),
                        write_addresses (setup->found_slaac), write_addresses (setup->addresses),
                        write_routes (setup->routes), write_addresses (setup->slaac));
}

static MbnLinkRecordSetup *
read_setup (GVariant *variant)
{
  MbnLinkRecordSetup *setup = mbn_link_record_setup_new ();
  g_autoptr (GVariant) found_link_local = NULL;
  g_autoptr (GVariant) found_slaac = NULL;
  g_autoptr (GVariant) addresses = NULL;
  g_autoptr (GVariant) routes = NULL;
  g_autoptr (GVariant) slaac = NULL;

  g_variant_get (variant,
                 "(bui^asb@" ADDRESSES "@" ADDRESSES "@" ADDRESSES "@" ROUTES "@" ADDRESSES ")",
                 &setup->was_up, &setup->found_mtu, &setup->found_addr_gen_mode,
                 &setup->found_sysctl, &setup->listed_found, &found_link_local, &found_slaac,
                 &addresses, &routes, &slaac);

  if (g_strv_length (setup->found_sysctl) == MBN_LINK_N_SYSCTLS
      && read_addresses (found_link_local, setup->found_link_local)
      && read_addresses (found_slaac, setup->found_slaac)
      && read_addresses (addresses, setup->addresses) && read_routes (routes, setup->routes)
      && read_addresses (slaac, setup->slaac))
    return setup;

  mbn_link_record_setup_free (setup);

  return NULL;
}

char *
mbn_link_record_to_text (const MbnLinkRecord *record)
{
  const MbnStatistics *base = &record->baseline;
  GVariant *setup = record->setup != NULL ? write_setup (record->setup) : NULL;
  g_autoptr (GVariant) variant = NULL;

  variant = g_variant_ref_sink (
      g_variant_new ("(uuu@ayu(tttt)m@" SETUP ")", record->index, record->metric,
                     record->base_metric,
                     write_bytes (record->identifier, sizeof record->identifier), record->dns,
                     base->rx_bytes, base->tx_bytes, base->rx_packets, base->tx_packets, setup));

  return g_variant_print (variant, FALSE);
}

MbnLinkRecord *
mbn_link_record_from_text (const char *text)
{
  g_autoptr (GVariant) variant = g_variant_parse (G_VARIANT_TYPE (RECORD), text, NULL, NULL, NULL);
  g_autoptr (GVariant) identifier = NULL;
  g_autoptr (GVariant) setup = NULL;
  g_autoptr (MbnLinkRecord) record = NULL;
  MbnStatistics *base;

  if (variant == NULL)
    return NULL;

  record = g_new0 (MbnLinkRecord, 1);
  base = &record->baseline;
  g_variant_get (variant, "(uuu@ayu(tttt)m@" SETUP ")", &record->index, &record->metric,
                 &record->base_metric, &identifier, &record->dns, &base->rx_bytes, &base->tx_bytes,
                 &base->rx_packets, &base->tx_packets, &setup);
  if (setup != NULL)
    record->setup = read_setup (setup);

  if (!read_bytes (identifier, record->identifier, sizeof record->identifier)
      || (setup != NULL && record->setup == NULL))
    return NULL;

  return g_steal_pointer (&record);
}

/* ---- memory ---- */

MbnLinkRecordSetup *
mbn_link_record_setup_new (void)
{
  MbnLinkRecordSetup *setup = g_new0 (MbnLinkRecordSetup, 1);

  setup->found_link_local = g_array_new (FALSE, TRUE, sizeof (MbnLinkAddress));
  setup->found_slaac = g_array_new (FALSE, TRUE, sizeof (MbnLinkAddress));
  setup->addresses = g_array_new (FALSE, TRUE, sizeof (MbnLinkAddress));
  setup->routes = g_array_new (FALSE, TRUE, sizeof (MbnLinkRoute));
  setup->slaac = g_array_new (FALSE, TRUE, sizeof (MbnLinkAddress));

  return setup;
}

void
mbn_link_record_setup_free (MbnLinkRecordSetup *setup)
{
  g_strfreev (setup->found_sysctl);
  g_array_unref (setup->found_link_local);
  g_array_unref (setup->found_slaac);
  g_array_unref (setup->addresses);
  g_array_unref (setup->routes);
  g_array_unref (setup->slaac);
  g_free (setup);
}

void
mbn_link_record_free (MbnLinkRecord *record)
{
  g_clear_pointer (&record->setup, mbn_link_record_setup_free);
  g_free (record);
}
