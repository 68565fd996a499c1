/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-values.h"

#include <arpa/inet.h>
#include <string.h>

#include "sim-mbim.h"
#include "sim-words.h"

#define AVAILABLE_ADDRESS 1u
#define AVAILABLE_GATEWAY 2u
#define AVAILABLE_DNS     4u
#define AVAILABLE_MTU     8u

void
sim_ip_family_clear (SimIpFamily *family)
{
  g_clear_pointer (&family->addresses, g_strfreev);
  g_clear_pointer (&family->gateway, g_free);
  g_clear_pointer (&family->dns, g_strfreev);
  family->mtu = 0;
  family->available = SIM_AVAILABLE_AUTO;
}

void
sim_ip_family_copy (SimIpFamily *to, const SimIpFamily *from)
{
  sim_ip_family_clear (to);
  to->addresses = g_strdupv (from->addresses);
  to->gateway = g_strdup (from->gateway);
  to->dns = g_strdupv (from->dns);
  to->mtu = from->mtu;
  to->available = from->available;
}

static gboolean
parse_address (gboolean v6, const char *text, guint8 bytes[16])
{
  return inet_pton (v6 ? AF_INET6 : AF_INET, text, bytes) == 1;
}

/* bytes may be NULL when only the form matters. */
static gboolean
parse_prefix (gboolean v6, const char *text, guint8 bytes[16], guint32 *prefix)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 2);

  return g_strv_length (parts) == 2 && parse_address (v6, parts[0], bytes)
         && sim_parse_u32 (parts[1], "prefix", prefix, NULL) && *prefix <= (v6 ? 128 : 32);
}

gboolean
sim_ip_family_get_address (
    const SimIpFamily *family, gboolean v6, guint index, guint8 bytes[16], guint32 *prefix)
{
  return family->addresses != NULL && index < g_strv_length (family->addresses)
         && parse_prefix (v6, family->addresses[index], bytes, prefix);
}

gboolean
sim_ip_family_get_dns (const SimIpFamily *family, gboolean v6, guint index, guint8 bytes[16])
{
  return family->dns != NULL && index < g_strv_length (family->dns)
         && parse_address (v6, family->dns[index], bytes);
}

gboolean
sim_ip_family_has_address (const SimIpFamily *family, gboolean v6, const guint8 *address)
{
  guint8 bytes[16];
  guint32 prefix;

  for (guint i = 0; sim_ip_family_get_address (family, v6, i, bytes, &prefix); i++)
    if (memcmp (bytes, address, v6 ? 16 : 4) == 0)
      return TRUE;

  return FALSE;
}

gboolean
sim_ip_family_has_dns (const SimIpFamily *family, gboolean v6, const guint8 *address)
{
  guint8 bytes[16];

  for (guint i = 0; sim_ip_family_get_dns (family, v6, i, bytes); i++)
    if (memcmp (bytes, address, v6 ? 16 : 4) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_in_prefix (const guint8 *address, const guint8 *network, guint32 prefix)
{
  guint rest = prefix % 8;

  return memcmp (address, network, prefix / 8) == 0
         && (rest == 0 || (address[prefix / 8] ^ network[prefix / 8]) >> (8 - rest) == 0);
}

gboolean
sim_ip_family_covers (const SimIpFamily *family, gboolean v6, const guint8 *address)
{
  guint8 bytes[16];
  guint32 prefix;

  for (guint i = 0; sim_ip_family_get_address (family, v6, i, bytes, &prefix); i++)
    if (is_in_prefix (address, bytes, prefix))
      return TRUE;

  return FALSE;
}

static gboolean
check_list (gboolean v6, gboolean with_prefix, char **list, GError **error)
{
  guint8 bytes[16];
  guint32 prefix;

  for (; *list != NULL; list++)
    if (with_prefix ? !parse_prefix (v6, *list, bytes, &prefix) : !parse_address (v6, *list, bytes))
      {
        g_set_error (error, SIM_ERROR, 0, "\"%s\" is no IPv%d address%s; `none` for none", *list,
                     v6 ? 6 : 4, with_prefix ? " with /PREFIX" : "");
        return FALSE;
      }

  return TRUE;
}

gboolean
sim_ip_family_set (
    SimIpFamily *family, gboolean v6, const char *field, const char *value, GError **error)
{
  gboolean none = g_str_equal (value, "none");
  g_auto (GStrv) list = g_strsplit (none ? "" : value, ",", -1);

  if (g_str_equal (field, "mtu"))
    return sim_parse_u32 (none ? "0" : value, "MTU", &family->mtu, error);

  if (g_str_equal (field, "available"))
    {
      if (!g_str_equal (value, "auto"))
        return sim_parse_u32 (value, "available bits", &family->available, error);
      family->available = SIM_AVAILABLE_AUTO;
      return TRUE;
    }

  if (!check_list (v6, field[0] == '\0', list, error))
    return FALSE;

  if (field[0] == '\0')
    {
      g_strfreev (family->addresses);
      family->addresses = g_steal_pointer (&list);
    }
  else if (g_str_equal (field, "dns"))
    {
      g_strfreev (family->dns);
      family->dns = g_steal_pointer (&list);
    }
  else if (g_str_equal (field, "gateway") && g_strv_length (list) <= 1)
    {
      g_free (family->gateway);
      family->gateway = g_strdup (list[0]);
    }
  else
    {
      g_set_error (error, SIM_ERROR, 0, "more than one gateway: \"%s\"", value);
      return FALSE;
    }

  return TRUE;
}

static guint32
available (const SimIpFamily *family)
{
  guint32 bits = 0;

  if (family->available != SIM_AVAILABLE_AUTO)
    return family->available;

  if (family->addresses != NULL && family->addresses[0] != NULL)
    bits |= AVAILABLE_ADDRESS;
  if (family->gateway != NULL)
    bits |= AVAILABLE_GATEWAY;
  if (family->dns != NULL && family->dns[0] != NULL)
    bits |= AVAILABLE_DNS;
  if (family->mtu != 0)
    bits |= AVAILABLE_MTU;

  return bits;
}

static GByteArray *
pack_addresses (const SimIpFamily *family, gboolean v6)
{
  GByteArray *data = g_byte_array_new ();

  for (char **address = family->addresses; address != NULL && *address != NULL; address++)
    {
      guint8 bytes[16] = {0};
      guint32 prefix = 0;

      parse_prefix (v6, *address, bytes, &prefix);
      prefix = GUINT32_TO_LE (prefix);
      g_byte_array_append (data, (const guint8 *)&prefix, sizeof prefix);
      g_byte_array_append (data, bytes, v6 ? 16 : 4);
    }

  return data;
}

static GByteArray *
pack_dns (const SimIpFamily *family, gboolean v6)
{
  GByteArray *data = g_byte_array_new ();

  for (char **server = family->dns; server != NULL && *server != NULL; server++)
    {
      guint8 bytes[16] = {0};

      parse_address (v6, *server, bytes);
      g_byte_array_append (data, bytes, v6 ? 16 : 4);
    }

  return data;
}

static void
write_gateway (SimWriter *out, const SimIpFamily *family, gboolean v6)
{
  guint8 bytes[16] = {0};

  if (family->gateway != NULL)
    parse_address (v6, family->gateway, bytes);
  sim_writer_data (out, bytes, family->gateway == NULL ? 0 : v6 ? 16 : 4);
}

void
sim_ip_write (SimWriter *out, const SimIpFamily *v4, const SimIpFamily *v6)
{
  const SimIpFamily *families[] = {v4, v6};

  sim_writer_u32 (out, available (v4));
  sim_writer_u32 (out, available (v6));

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GByteArray) data = pack_addresses (families[i], i == 1);

      sim_writer_count (out, data->len / (i == 1 ? 20 : 8));
      sim_writer_data (out, data->data, data->len);
    }

  write_gateway (out, v4, FALSE);
  write_gateway (out, v6, TRUE);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GByteArray) data = pack_dns (families[i], i == 1);

      sim_writer_count (out, data->len / (i == 1 ? 16 : 4));
      sim_writer_data (out, data->data, data->len);
    }

  sim_writer_u32 (out, v4->mtu);
  sim_writer_u32 (out, v6->mtu);
}
