/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "nm-fixture.h"

#include "source-text.h"

/* ---- what is told ---- */

void
nm_fixture_assert_told (NmFixture *self, guint n_news, const char *expected)
{
  g_autofree char *text = NULL;

  fake_nm_settle (self->nm);
  text = source_to_text (MBN_LINK_SOURCE (self->source));
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpuint (self->n_news, ==, n_news);
  self->n_news = 0;
}

void
nm_fixture_assert_checked (NmFixture *self, const char *expected)
{
  fake_nm_settle (self->nm);
  g_assert_cmpstr (self->checked->str, ==, expected);
  g_string_truncate (self->checked, 0);
}

static void
on_news (MbnLinkSource *source, gpointer user_data)
{
  NmFixture *self = user_data;

  self->n_news++;
}

static void
on_checked (MbnLinkSource *source, guint index, guint reachability, gpointer user_data)
{
  NmFixture *self = user_data;

  g_string_append_printf (self->checked, "%s%u=%u", self->checked->len > 0 ? " " : "", index,
                          reachability);
}

/* ---- devices ---- */

void
nm_fixture_set_device (NmFixture *self, guint number, guint state, guint connectivity)
{
  g_autofree char *path = g_strdup_printf ("Devices/%u", number);
  g_autofree char *config = g_strdup_printf ("IP4Config/%u", number);
  g_autofree char *properties
      = g_strdup_printf ("{'Interface': <'eth%u'>, 'DeviceType': <uint32 1>, 'State': <uint32 %u>,"
                         " 'InterfaceFlags': <uint32 0x10003>, 'Ip4Connectivity': <uint32 %u>,"
                         " 'Ip6Connectivity': <uint32 1>, 'Ip6Config': <objectpath '/'>,"
                         " 'Ip4Config': <objectpath "
                         "'/org/freedesktop/NetworkManager/IP4Config/%u'>}",
                         number, state, connectivity, number);

  fake_nm_set (self->nm, path, "Device", properties);
  fake_nm_set (self->nm, config, "IP4Config", ROUTES);
}

void
nm_fixture_change_connectivity (NmFixture *self, guint number, guint connectivity)
{
  g_autofree char *path = g_strdup_printf ("Devices/%u", number);
  g_autofree char *properties = g_strdup_printf ("{'Ip4Connectivity': <uint32 %u>}", connectivity);

  fake_nm_change (self->nm, path, "Device", properties);
}

void
nm_fixture_add_device (NmFixture *self, guint number, guint state, guint connectivity)
{
  g_autofree char *path = g_strdup_printf ("Devices/%u", number);

  nm_fixture_set_device (self, number, state, connectivity);
  fake_nm_announce (self->nm, "DeviceAdded", path);
}

void
nm_fixture_remove_device (NmFixture *self, guint number)
{
  g_autofree char *path = g_strdup_printf ("Devices/%u", number);
  g_autofree char *config = g_strdup_printf ("IP4Config/%u", number);

  fake_nm_drop (self->nm, path);
  fake_nm_drop (self->nm, config);
  fake_nm_announce (self->nm, "DeviceRemoved", path);
}

/* ---- fixture ---- */

void
nm_fixture_begin (NmFixture *self, gconstpointer data)
{
  self->bus = private_bus_new ();
  private_bus_start (self->bus);
  self->connection = private_bus_connect (self->bus);
  self->nm = fake_nm_new (self->bus, self->connection);
  self->checked = g_string_new (NULL);
  self->source = mbn_nm_source_new ();
  g_signal_connect (self->source, "news", G_CALLBACK (on_news), self);
  g_signal_connect (self->source, "checked", G_CALLBACK (on_checked), self);
}

void
nm_fixture_set_up (NmFixture *self, gconstpointer data)
{
  nm_fixture_begin (self, data);
  nm_fixture_set_device (self, 2, 100, 4);
  fake_nm_come (self->nm);
  mbn_nm_source_set_bus (self->source, self->connection);
  nm_fixture_assert_told (self, 1, "started checking; 2 eth2 car 4");
  g_assert_cmpuint (fake_nm_count (self->nm, OBJECTS), ==, 1);
}

void
nm_fixture_let_go (NmFixture *self)
{
  g_object_add_weak_pointer (G_OBJECT (self->source), (gpointer *)&self->source);
  g_object_unref (self->source);
  g_assert_null (self->source);
}

void
nm_fixture_tear_down (NmFixture *self, gconstpointer data)
{
  if (self->source != NULL)
    nm_fixture_let_go (self);
  g_assert_cmpuint (self->n_news, ==, 0);
  g_assert_cmpstr (self->checked->str, ==, "");
  g_clear_pointer (&self->nm, fake_nm_free);
  g_clear_object (&self->connection);
  private_bus_free (self->bus);
  g_string_free (self->checked, TRUE);
}
