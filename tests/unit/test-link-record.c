/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-link-record.h"

#include <string.h>
#include <sys/socket.h>

#include "mbn-link-sysctl.h"

static void
add_address (GArray *addresses, int family, guint8 fill, guint prefix)
{
  MbnLinkAddress address;

  memset (&address, 0, sizeof address);
  address.family = family;
  address.prefix = prefix;
  memset (address.bytes, fill, family == AF_INET ? 4 : 16);
  g_array_append_val (addresses, address);
}

static MbnLinkRecord *
make_record (void)
{
  MbnLinkRecord *record = g_new0 (MbnLinkRecord, 1);
  MbnLinkRecordSetup *setup = mbn_link_record_setup_new ();
  MbnLinkRoute route;

  memset (&route, 0, sizeof route);
  route.family = AF_INET6;
  memset (route.source, 0x20, sizeof route.source);
  route.metric = 700;
  route.mtu = 1000;
  g_array_append_val (setup->routes, route);

  setup->was_up = TRUE;
  setup->found_mtu = 1430;
  setup->found_addr_gen_mode = -1;
  setup->found_sysctl = g_new0 (char *, MBN_LINK_N_SYSCTLS + 1);
  for (guint i = 0; i < MBN_LINK_N_SYSCTLS; i++)
    setup->found_sysctl[i] = g_strdup (i == 3 ? "" : "1");
  setup->listed_found = TRUE;
  add_address (setup->found_link_local, AF_INET6, 0xfe, 64);
  add_address (setup->found_slaac, AF_INET6, 0x21, 64);
  add_address (setup->addresses, AF_INET, 10, 32);
  add_address (setup->addresses, AF_INET6, 0x22, 128);
  add_address (setup->slaac, AF_INET6, 0x23, 64);

  record->index = 7;
  record->metric = 701;
  record->base_metric = 700;
  memset (record->identifier, 0xab, sizeof record->identifier);
  record->dns = 3;
  record->baseline = (MbnStatistics){1, G_MAXUINT64, 3, 4};
  record->setup = setup;

  return record;
}

static void
assert_same_items (const GArray *a, const GArray *b)
{
  guint size = g_array_get_element_size ((GArray *)a);

  g_assert_cmpmem (a->data, a->len * size, b->data, b->len * size);
}

static void
test_round_trip (void)
{
  g_autoptr (MbnLinkRecord) record = make_record ();
  g_autofree char *text = mbn_link_record_to_text (record);
  g_autoptr (MbnLinkRecord) again = mbn_link_record_from_text (text);
  g_autofree char *text_again = NULL;

  g_assert_nonnull (again);
  g_assert_cmpuint (again->index, ==, 7);
  g_assert_cmpuint (again->metric, ==, 701);
  g_assert_cmpuint (again->base_metric, ==, 700);
  g_assert_cmpmem (again->identifier, sizeof again->identifier, record->identifier,
                   sizeof record->identifier);
  g_assert_cmpuint (again->dns, ==, 3);
  g_assert_cmpmem (&again->baseline, sizeof again->baseline, &record->baseline,
                   sizeof record->baseline);
  g_assert_true (again->setup->was_up);
  g_assert_cmpuint (again->setup->found_mtu, ==, 1430);
  g_assert_cmpint (again->setup->found_addr_gen_mode, ==, -1);
  g_assert_true (again->setup->listed_found);
  g_assert_cmpstrv (again->setup->found_sysctl, record->setup->found_sysctl);
  assert_same_items (again->setup->found_link_local, record->setup->found_link_local);
  assert_same_items (again->setup->found_slaac, record->setup->found_slaac);
  assert_same_items (again->setup->addresses, record->setup->addresses);
  assert_same_items (again->setup->routes, record->setup->routes);
  assert_same_items (again->setup->slaac, record->setup->slaac);

  text_again = mbn_link_record_to_text (again);
  g_assert_cmpstr (text_again, ==, text);
  g_assert_null (strpbrk (text, "\n\r\t"));
}

static void
test_without_setup (void)
{
  g_autoptr (MbnLinkRecord) record = make_record ();
  g_autoptr (MbnLinkRecord) again = NULL;
  g_autofree char *text = NULL;

  g_clear_pointer (&record->setup, mbn_link_record_setup_free);
  text = mbn_link_record_to_text (record);
  again = mbn_link_record_from_text (text);
  g_assert_nonnull (again);
  g_assert_null (again->setup);
  g_assert_cmpuint (again->index, ==, 7);
}

/* Cut off anywhere, it is no record. */
static void
test_cut_off (void)
{
  g_autoptr (MbnLinkRecord) record = make_record ();
  g_autofree char *text = mbn_link_record_to_text (record);

  for (gsize length = 0; length < strlen (text); length++)
    {
      g_autofree char *part = g_strndup (text, length);

      g_assert_null (mbn_link_record_from_text (part));
    }
}

typedef void (*Spoil) (MbnLinkRecordSetup *setup);

static void
spoil_family (MbnLinkRecordSetup *setup)
{
  g_array_index (setup->addresses, MbnLinkAddress, 0).family = AF_UNIX;
}

static void
spoil_prefix (MbnLinkRecordSetup *setup)
{
  g_array_index (setup->addresses, MbnLinkAddress, 0).prefix = 33;
}

static void
spoil_prefix6 (MbnLinkRecordSetup *setup)
{
  g_array_index (setup->slaac, MbnLinkAddress, 0).prefix = 129;
}

static void
spoil_route (MbnLinkRecordSetup *setup)
{
  g_array_index (setup->routes, MbnLinkRoute, 0).family = 0;
}

static void
spoil_sysctls (MbnLinkRecordSetup *setup)
{
  g_clear_pointer (&setup->found_sysctl[MBN_LINK_N_SYSCTLS - 1], g_free);
}

static void
test_impossible (gconstpointer data)
{
  Spoil spoil = (Spoil)data;
  g_autoptr (MbnLinkRecord) record = make_record ();
  g_autofree char *text = NULL;

  spoil (record->setup);
  text = mbn_link_record_to_text (record);
  g_assert_null (mbn_link_record_from_text (text));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/link-record/design-6/round-trip", test_round_trip);
  g_test_add_func ("/link-record/design-6/without-setup", test_without_setup);
  g_test_add_func ("/link-record/design-6/cut-off", test_cut_off);
  g_test_add_data_func ("/link-record/impossible/family", spoil_family, test_impossible);
  g_test_add_data_func ("/link-record/impossible/prefix", spoil_prefix, test_impossible);
  g_test_add_data_func ("/link-record/impossible/prefix6", spoil_prefix6, test_impossible);
  g_test_add_data_func ("/link-record/impossible/route", spoil_route, test_impossible);
  g_test_add_data_func ("/link-record/impossible/sysctls", spoil_sysctls, test_impossible);

  return g_test_run ();
}
