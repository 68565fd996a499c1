/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* IP configurations, lists of providers, texts, and messages that hold no fact of ours. */

#include "config.h"

#include "read-fact.h"
#include "wire.h"

#include <string.h>

/* ---- IP configuration ---- */

typedef struct
{
  const char *name;
  const char *buffer;
  const char *ip4; /* addresses|gateway|name servers|MTU, lists with blanks */
  const char *ip6;
} IpRow;

/* session, flags of IPv4 and IPv6; count and offset of addresses, twice; offsets of gateways; count
 * and offset of name servers, twice; MTUs: 60 bytes */
/* clang-format off */
static const IpRow ip_rows[] = {
    {"nothing", "4:0 4:0 4:0  4:0 4:0 4:0 4:0  4:0 4:0  4:0 4:0 4:0 4:0  4:0 4:0", "|||0", "|||0"},
    {"ip4",
     "4:0 4:15 4:0  4:1 4:60 4:0 4:0  4:68 4:0  4:2 4:72 4:0 4:0  4:1500 4:0 "
     "4:30 0a400002  0a400001  0a400001 08080808",
     "10.64.0.2/30|10.64.0.1|10.64.0.1 8.8.8.8|1500", "|||0"},
    {"ip6",
     "4:0 4:0 4:15  4:0 4:0 4:1 4:60  4:0 4:80  4:0 4:0 4:1 4:96  4:0 4:1280 "
     "4:64 20010db8006400000000000000000002  20010db8006400000000000000000001 "
     "fd000000000000000000000000000053",
     "|||0", "2001:db8:64::2/64|2001:db8:64::1|fd00::53|1280"},
    {"several-addresses-keep-their-order",
     "4:0 4:1 4:1  4:3 4:60 4:2 4:84  4:0 4:0  4:0 4:0 4:0 4:0  4:0 4:0 "
     "4:32 0a000003  4:24 0a000001  4:8 c0000201 "
     "4:64 fe800000000000000000000000000001  4:128 20010db8000000000000000000000009",
     "10.0.0.3/32 10.0.0.1/24 192.0.2.1/8|||0", "fe80::1/64 2001:db8::9/128|||0"},
    {"6/flags-decide-over-counts",
     "4:0 4:0 4:0  4:1 4:60 4:1 4:68  4:60 4:68  4:1 4:64 4:1 4:72  4:1400 4:1400 "
     "4:30 0a400002  4:64 20010db8006400000000000000000002",
     "|||0", "|||0"},
    {"6/address-flag-with-count-zero",
     "4:0 4:5 4:5  4:0 4:60 4:0 4:60  4:0 4:0  4:0 4:60 4:0 4:60  4:0 4:0",
     "|||0", "|||0"},
    {"6/gateway-flag-without-offset",
     "4:0 4:3 4:3  4:1 4:60 4:0 4:0  4:0 4:0  4:0 4:0 4:0 4:0  4:0 4:0  4:32 0a000001",
     "10.0.0.1/32|||0", "|||0"},
    {"mtu-only",
     "4:0 4:8 4:8  4:0 4:0 4:0 4:0  4:0 4:0  4:0 4:0 4:0 4:0  4:1430 4:0xffffffff",
     "|||1430", "|||4294967295"},
    {"unknown-flags",
     "4:0 4:0xfffffff0 4:0xfffffff8  4:0 4:0 4:0 4:0  4:0 4:0  4:0 4:0 4:0 4:0  4:1430 4:1431",
     "|||0", "|||1431"},
    {"prefix-is-passed-on-as-given", /* mbn-ip-check drops what cannot be */
     "4:0 4:1 4:0  4:1 4:60 4:0 4:0  4:0 4:0  4:0 4:0 4:0 4:0  4:0 4:0  4:77 0a000001",
     "10.0.0.1/77|||0", "|||0"},
};
/* clang-format on */

static char *
family_to_text (const MbnIpFamily *family)
{
  GString *text = g_string_new (NULL);
  g_autofree char *dns = g_strjoinv (" ", family->dns);

  for (guint i = 0; i < family->addresses->len; i++)
    {
      const MbnIpAddress *address = g_ptr_array_index (family->addresses, i);

      g_string_append_printf (text, "%s%s/%u", i > 0 ? " " : "", address->address, address->prefix);
    }

  g_string_append_printf (text, "|%s|%s|%u", family->gateway, dns, family->mtu);
  g_assert_cmpstr (family->method, ==, "");

  return g_string_free (text, FALSE);
}

static void
test_ip (gconstpointer data)
{
  const IpRow *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnFact) response = read_done (MBN_FACT_IP_CONFIG, CID_IP, 0, row->buffer);
  g_autoptr (MbnFact) indication = read_indication (CID_IP, row->buffer, &error);
  g_autofree char *ip4 = family_to_text (&response->ip_config->ip4);
  g_autofree char *ip6 = family_to_text (&response->ip_config->ip6);

  g_assert_cmpstr (ip4, ==, row->ip4);
  g_assert_cmpstr (ip6, ==, row->ip6);
  g_assert_no_error (error);
  g_assert_true (mbn_fact_equal (response, indication));
}

static void
test_ip_session (void)
{
  g_autoptr (MbnFact) fact
      = read_done (MBN_FACT_IP_CONFIG, CID_IP, 0,
                   "4:255 4:0 4:0  4:0 4:0 4:0 4:0  4:0 4:0  4:0 4:0 4:0 4:0  4:0 4:0");

  g_assert_cmpuint (fact->ip_config->session, ==, 255);
}

/* A thousand name servers are read, the first sixteen kept. */
static void
test_many_name_servers (void)
{
  GString *buffer
      = g_string_new ("4:0 4:4 4:0  4:0 4:0 4:0 4:0  4:0 4:0  4:1000 4:60 4:0 4:0  4:0 4:0 ");
  g_autoptr (MbnFact) fact = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (buffer, "0a00%04x", i + 1);

  fact = read_done (MBN_FACT_IP_CONFIG, CID_IP, 0, buffer->str);
  g_assert_cmpuint (g_strv_length (fact->ip_config->ip4.dns), ==, 16);
  g_assert_cmpstr (fact->ip_config->ip4.dns[0], ==, "10.0.0.1");
  g_assert_cmpstr (fact->ip_config->ip4.dns[15], ==, "10.0.0.16");
  g_string_free (buffer, TRUE);
}

/* ---- providers ---- */

static void
test_no_providers (void)
{
  g_autoptr (MbnFact) preferred = read_done (MBN_FACT_PREFERRED_PROVIDERS, CID_PREFERRED, 0, "4:0");
  g_autoptr (MbnFact) visible = read_done (MBN_FACT_VISIBLE_PROVIDERS, CID_VISIBLE, 0, "4:0");

  g_assert_cmpuint (preferred->providers->len, ==, 0);
  g_assert_cmpuint (visible->providers->len, ==, 0);
}

static void
test_hundred_providers (void)
{
  const guint n = 100;
  const guint size = 32 + 12 + 4; /* fixed part, id of five, name of two */
  GString *buffer = g_string_new (NULL);
  g_autoptr (MbnFact) fact = NULL;

  g_string_append_printf (buffer, "4:%u ", n);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (buffer, "4:%u 4:%u ", 4 + n * 8 + i * size, size);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (buffer, "4:32 4:10 4:%u 4:44 4:4 4:1 4:99 4:99 '%05u' 'P%c' ", i, i,
                            'A' + i % 26);

  fact = read_done (MBN_FACT_VISIBLE_PROVIDERS, CID_VISIBLE, 0, buffer->str);
  g_assert_cmpuint (fact->providers->len, ==, n);

  for (guint i = 0; i < n; i++)
    {
      const MbnProvider *provider = g_ptr_array_index (fact->providers, i);
      g_autofree char *id = g_strdup_printf ("%05u", i);

      g_assert_cmpstr (provider->id, ==, id);
      g_assert_cmphex (provider->state, ==, i);
      g_assert_cmpuint (strlen (provider->name), ==, 2);
    }

  g_string_free (buffer, TRUE);
}

/* More slots than a modem has: no text is read as often as a short message can name it. */
static void
test_many_contexts (void)
{
  for (guint n = 255; n <= 257; n++)
    {
      GString *buffer = g_string_new (NULL);

      g_string_append_printf (buffer, "4:%u ", n);
      for (guint i = 0; i < n; i++)
        g_string_append_printf (buffer, "4:%u 4:52 ", 4 + n * 8);
      g_string_append (buffer, "4:1 " WIRE_INTERNET " 4:52 4:2 4:0 4:0 4:0 4:0 4:0 4:0 'w'");

      if (n > 256)
        read_bad (MBN_FACT_PROVISIONED_CONTEXTS, CID_CONTEXTS, buffer->str);
      else
        {
          g_autoptr (MbnFact) fact
              = read_done (MBN_FACT_PROVISIONED_CONTEXTS, CID_CONTEXTS, 0, buffer->str);

          g_assert_cmpuint (fact->contexts->len, ==, n);
        }
      g_string_free (buffer, TRUE);
    }
}

/* CTX-79: also the answer to a set */
static void
test_no_contexts (void)
{
  g_autoptr (MbnFact) fact = read_done (MBN_FACT_PROVISIONED_CONTEXTS, CID_CONTEXTS, 0, "4:0");

  g_assert_cmpuint (fact->contexts->len, ==, 0);
}

static void
test_provider_without_texts (void)
{
  g_autoptr (MbnFact) fact
      = read_done (MBN_FACT_HOME_PROVIDER, CID_HOME, 0, "4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0");
  const MbnProvider *provider = g_ptr_array_index (fact->providers, 0);

  g_assert_cmpstr (provider->id, ==, "");
  g_assert_cmpstr (provider->name, ==, "");
}

/* ---- texts ---- */

/* style.md 9: control characters, blanks around, and what is longer than the API allows, go. */
static void
test_texts_are_cleaned (void)
{
  static const struct
  {
    const char *hex; /* 32 bytes of UTF-16LE at most */
    const char *expected;
  } rows[] = {
      {"41000a004200",         "AB"              }, /* a line break */
      {"20004100200042002000", "A B"             },
      {"410000004200",         "A"               }, /* ends at NUL */
      {"7f0041008000",         "A"               }, /* DEL, C1 */
      {"3dd800de",             "\xf0\x9f\x98\x80"}, /* U+1F600 */
      {"ac20",                 "\xe2\x82\xac"    },
      {"2000",                 ""                },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MbnFact) fact
          = read_format (MBN_FACT_HOME_PROVIDER, CID_HOME, "4:0 4:0 4:0 4:32 4:%zu 4:0 4:0 4:0 %s",
                         strlen (rows[i].hex) / 2, rows[i].hex);
      const MbnProvider *provider = g_ptr_array_index (fact->providers, 0);

      g_assert_cmpstr (provider->name, ==, rows[i].expected);
    }
}

static void
test_long_texts_are_cut (void)
{
  g_autoptr (MbnFact) fact
      = read_done (MBN_FACT_HOME_PROVIDER, CID_HOME, 0,
                   "4:32 4:16 4:0 4:48 4:48 4:0 4:0 4:0 '12345678' 'abcdefghijklmnopqrstuvwx'");
  const MbnProvider *provider = g_ptr_array_index (fact->providers, 0);

  g_assert_cmpstr (provider->id, ==, "123456");
  g_assert_cmpstr (provider->name, ==, "abcdefghijklmnopqrst");
}

/* Half a character counts as none; an odd offset is only unusual. */
static void
test_odd_texts (void)
{
  g_autoptr (MbnFact) odd_size = read_done (MBN_FACT_HOME_PROVIDER, CID_HOME, 0,
                                            "4:0 4:0 4:0 4:32 4:5 4:0 4:0 4:0 4100 4200 4300 0000");
  g_autoptr (MbnFact) odd_offset
      = read_done (MBN_FACT_HOME_PROVIDER, CID_HOME, 0,
                   "4:0 4:0 4:0 4:33 4:4 4:0 4:0 4:0 00 4100 4200 000000");

  g_assert_cmpstr (((MbnProvider *)odd_size->providers->pdata[0])->name, ==, "AB");
  g_assert_cmpstr (((MbnProvider *)odd_offset->providers->pdata[0])->name, ==, "AB");
}

/* ---- bodies of refusals; what cannot be read; what is none of ours ---- */

static void
test_failure_has_a_body (void)
{
  g_autoptr (MbnFact) session
      = read_done (MBN_FACT_SESSION, CID_CONNECT, 2, "4:0 4:3 4:0 4:0 " WIRE_INTERNET " 4:33");
  g_autoptr (MbnFact) service
      = read_done (MBN_FACT_PACKET_SERVICE, CID_PACKET, 2, "4:7 4:4 4:0 8:0 8:0");

  g_assert_cmpuint (session->session.network_error, ==, 33);
  g_assert_cmpuint (service->packet_service.network_error, ==, 7);
}

static void
test_unreadable (void)
{
  /* no buffer at all */
  for (guint kind = 0; kind < MBN_N_FACTS; kind++)
    read_bad (kind, 1, "");

  /* one field too few */
  read_bad (MBN_FACT_SESSION, CID_CONNECT, "4:0 4:1 4:0 4:0 " WIRE_INTERNET);
  read_bad (MBN_FACT_STATISTICS, CID_STATISTICS, "4:1 4:2 8:1000 8:10 8:2 4:20");
  /* a text beyond the end; a lone surrogate */
  read_bad (MBN_FACT_HOME_PROVIDER, CID_HOME, "4:0 4:0 4:0 4:32 4:4 4:0 4:0 4:0 4100");
  read_bad (MBN_FACT_HOME_PROVIDER, CID_HOME, "4:0 4:0 4:0 4:32 4:4 4:0 4:0 4:0 00d80000");
  /* a list, an address, a gateway, a name server beyond the end */
  read_bad (MBN_FACT_VISIBLE_PROVIDERS, CID_VISIBLE, "4:1");
  read_bad (MBN_FACT_VISIBLE_PROVIDERS, CID_VISIBLE, "4:1 4:0xfffffff0 4:32");
  read_bad (MBN_FACT_PROVISIONED_CONTEXTS, CID_CONTEXTS, "4:1 4:12 4:52 4:1 " WIRE_INTERNET);
  read_bad (MBN_FACT_PROVISIONED_CONTEXTS, CID_CONTEXTS,
            "4:1 4:12 4:52 4:1 " WIRE_INTERNET " 4:0 4:0 4:0 4:0 4:0xff00 4:8 4:0 4:0");
  read_bad (MBN_FACT_IP_CONFIG, CID_IP,
            "4:0 4:1 4:0  4:1 4:61 4:0 4:0  4:0 4:0  4:0 4:0 4:0 4:0  4:0 4:0 4:30 0a000001");
  read_bad (MBN_FACT_IP_CONFIG, CID_IP,
            "4:0 4:2 4:0  4:0 4:0 4:0 4:0  4:57 4:0  4:0 4:0 4:0 4:0  4:0 4:0");
  read_bad (MBN_FACT_IP_CONFIG, CID_IP,
            "4:0 4:4 4:0  4:0 4:0 4:0 4:0  4:0 4:0  4:16 4:0 4:0 4:0  4:0 4:0");
}

static void
test_foreign_indications (void)
{
  g_autoptr (GByteArray) buffer = wire_bytes ("4:1 4:2 4:3");
  g_autoptr (GByteArray) other = wire_indication (CID_RADIO, buffer);
  g_autoptr (GError) error = NULL;

  other->data[20] ^= 0xff; /* another service */
  g_assert_null (read_raw_indication (other, &error));
  g_assert_no_error (error);

  for (guint32 cid = 0; cid < 300; cid++)
    {
      g_autoptr (MbnFact) fact = NULL;
      gsize n_cids;
      const guint32 *cids = mbim_fact_indicated_cids (&n_cids);
      gboolean ours = FALSE;

      for (gsize i = 0; i < n_cids; i++)
        ours = ours || cids[i] == cid;
      if (ours)
        continue;

      fact = read_indication (cid, "4:1 4:2 4:3", &error);
      g_assert_null (fact);
      g_assert_no_error (error);
    }
}

/* Every CID that we subscribe to says so when it cannot be read. */
static void
test_unreadable_indications (void)
{
  gsize n_cids;
  const guint32 *cids = mbim_fact_indicated_cids (&n_cids);

  for (gsize i = 0; i < n_cids; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_indication (cids[i], "", &error));
      g_assert_nonnull (error);
    }
}

/* ---- recorded messages ---- */

static void
test_recorded (void)
{
  g_autoptr (GByteArray) caps = wire_file ("device-caps.hex");
  g_autoptr (GByteArray) ip = wire_file ("ip-configuration-dual-stack.hex");
  g_autoptr (GByteArray) registration = wire_file ("register-state-indication.hex");
  g_autoptr (GByteArray) rejected = wire_file ("connect-rejected.hex");
  g_autoptr (MbnFact) caps_fact = read_raw_response (MBN_FACT_CAPS, caps, NULL);
  g_autoptr (MbnFact) ip_fact = read_raw_response (MBN_FACT_IP_CONFIG, ip, NULL);
  g_autoptr (MbnFact) registration_fact = read_raw_indication (registration, NULL);
  g_autoptr (MbnFact) session_fact = read_raw_response (MBN_FACT_SESSION, rejected, NULL);
  g_autofree char *ip4 = family_to_text (&ip_fact->ip_config->ip4);
  g_autofree char *ip6 = family_to_text (&ip_fact->ip_config->ip6);

  g_assert_cmpstr (caps_fact->caps.device_id, ==, "490154203237518");
  g_assert_cmpstr (caps_fact->caps.firmware, ==, "EM12A.02.14_7");
  g_assert_cmphex (caps_fact->caps.data_classes, ==, 0x8000003c);
  g_assert_cmpstr (ip4, ==, "100.92.17.38/30|100.92.17.37|198.51.100.53 198.51.100.54|1430");
  g_assert_cmpstr (ip6, ==,
                   "2001:db8:8a2e:17::1/64|fe80::8a2e:17|2001:db8:53::1 2001:db8:53::2|1430");
  g_assert_cmpstr (registration_fact->registration.provider_name, ==,
                   "T\xc3\xa9l\xc3\xa9"
                   "com");
  g_assert_cmpint (registration_fact->registration.state, ==, MBN_REGISTER_STATE_PARTNER);
  g_assert_cmpuint (session_fact->session.network_error, ==, 33);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (ip_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/mbim/ip/", ip_rows[i].name, NULL);

      g_test_add_data_func (path, &ip_rows[i], test_ip);
    }

  g_test_add_func ("/mbim/ip/session", test_ip_session);
  g_test_add_func ("/mbim/ip/many-name-servers", test_many_name_servers);
  g_test_add_func ("/mbim/providers/none", test_no_providers);
  g_test_add_func ("/mbim/providers/hundred", test_hundred_providers);
  g_test_add_func ("/mbim/providers/without-texts", test_provider_without_texts);
  g_test_add_func ("/mbim/contexts/none", test_no_contexts);
  g_test_add_func ("/mbim/contexts/many", test_many_contexts);
  g_test_add_func ("/mbim/text/cleaned", test_texts_are_cleaned);
  g_test_add_func ("/mbim/text/cut", test_long_texts_are_cut);
  g_test_add_func ("/mbim/text/odd", test_odd_texts);
  g_test_add_func ("/mbim/refusal/7.1/failure-has-a-body", test_failure_has_a_body);
  g_test_add_func ("/mbim/bad/unreadable", test_unreadable);
  g_test_add_func ("/mbim/bad/foreign-indications", test_foreign_indications);
  g_test_add_func ("/mbim/bad/unreadable-indications", test_unreadable_indications);
  g_test_add_func ("/mbim/recorded", test_recorded);

  return g_test_run ();
}
