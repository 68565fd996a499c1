/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The links that systemd-networkd configures, as MbnLinkSource has them (AUTO-22, AUTO-25). */

#include "config.h"

#include "fake-networkd.h"
#include "mbn-fake-clock.h"
#include "mbn-networkd-source.h"

/* ---- a source that sees the kernel's links ---- */

#define TYPE_KERNEL (kernel_get_type ())
G_DECLARE_FINAL_TYPE (Kernel, kernel, TEST, KERNEL, GObject)

struct _Kernel
{
  GObject parent;
  gboolean there;
};

static void kernel_source_init (MbnLinkSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (Kernel,
                               kernel,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_LINK_SOURCE, kernel_source_init))

static gboolean
kernel_is_there (MbnLinkSource *source)
{
  return TEST_KERNEL (source)->there;
}

static void
kernel_foreach_link (MbnLinkSource *source, MbnSourceLinkFunc func, gpointer user_data)
{
  MbnSourceLink link = {.index = 4, .name = "eth0", .sense = {.carrier = TRUE}};

  func (&link, user_data);
}

/* All else is not to be asked of it. */
static void
kernel_source_init (MbnLinkSourceInterface *iface)
{
  iface->is_there = kernel_is_there;
  iface->foreach_link = kernel_foreach_link;
}

static void
kernel_class_init (KernelClass *klass)
{
}

static void
kernel_init (Kernel *self)
{
  self->there = TRUE;
}

/* ---- the test ---- */

typedef struct
{
  PrivateBus *private_bus;
  FakeNetworkd *networkd;
  GDBusConnection *bus;
  Kernel *kernel;
  MbnNetworkdSource *source;
  guint n_news;
} Fixture;

static void
on_news (MbnLinkSource *source, gpointer user_data)
{
  Fixture *self = user_data;

  self->n_news++;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->private_bus = private_bus_new ();
  private_bus_start (self->private_bus);
  self->networkd = fake_networkd_new (self->private_bus);
  fake_networkd_add (self->networkd, 4, "configuring", "carrier");
  fake_networkd_come (self->networkd);
  self->bus = private_bus_connect (self->private_bus);
  self->kernel = g_object_new (TYPE_KERNEL, NULL);
  self->source = mbn_networkd_source_new (MBN_LINK_SOURCE (self->kernel));
  g_signal_connect (self->source, "news", G_CALLBACK (on_news), self);
  mbn_networkd_source_set_bus (self->source, self->bus);
  fake_networkd_settle (self->networkd, self->bus);
  g_assert_cmpuint (self->n_news, ==, 1);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (self->source), (gpointer *)&self->source);
  g_object_unref (self->source);
  g_assert_null (self->source);

  /* nobody listens to it any more */
  g_signal_emit_by_name (self->kernel, "news");
  g_object_add_weak_pointer (G_OBJECT (self->kernel), (gpointer *)&self->kernel);
  g_object_unref (self->kernel);
  g_assert_null (self->kernel);

  g_clear_object (&self->bus);
  fake_networkd_free (self->networkd);
  private_bus_free (self->private_bus);
}

static void
assert_news (Fixture *self, guint n)
{
  fake_networkd_settle (self->networkd, self->bus);
  g_assert_cmpuint (self->n_news, ==, n);
  self->n_news = 0;
}

static void
test_there (Fixture *self, gconstpointer data)
{
  MbnLinkSource *source = MBN_LINK_SOURCE (self->source);

  assert_news (self, 1);
  g_assert_true (mbn_link_source_is_there (source));
  self->kernel->there = FALSE;
  g_assert_false (mbn_link_source_is_there (source));
  self->kernel->there = TRUE;

  fake_networkd_leave (self->networkd);
  assert_news (self, 1);
  g_assert_false (mbn_link_source_is_there (source));
}

static void
test_started (Fixture *self, gconstpointer data)
{
  MbnLinkSource *source = MBN_LINK_SOURCE (self->source);

  assert_news (self, 1);
  g_assert_cmpint (mbn_link_source_get_start (source), ==, MBN_LINK_START_UNDER_WAY);
  fake_networkd_change (self->networkd, 4, "configured", NULL);
  assert_news (self, 1);
  g_assert_cmpint (mbn_link_source_get_start (source), ==, MBN_LINK_START_OVER);
}

static void
on_link (const MbnSourceLink *link, gpointer user_data)
{
  guint *n_links = user_data;

  g_assert_cmpuint (link->index, ==, 4);
  g_assert_cmpstr (link->name, ==, "eth0");
  g_assert_true (link->sense.carrier);
  (*n_links)++;
}

static void
test_links (Fixture *self, gconstpointer data)
{
  MbnLinkSource *source = MBN_LINK_SOURCE (self->source);
  guint n_links = 0;

  mbn_link_source_foreach_link (source, on_link, &n_links);
  g_assert_cmpuint (n_links, ==, 1);
  assert_news (self, 1);
  g_signal_emit_by_name (self->kernel, "news");
  assert_news (self, 1);
}

static void
on_link_elsewhere (const MbnSourceLink *link, gpointer user_data)
{
  GString *text = user_data;

  if (link->index > G_MAXINT)
    g_string_append_printf (text, "%s %c%c%c", link->name, link->sense.carrier ? 'c' : '-',
                            link->sense.address ? 'a' : '-', link->sense.default_route ? 'r' : '-');
}

static void
assert_elsewhere (Fixture *self, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  mbn_link_source_foreach_link (MBN_LINK_SOURCE (self->source), on_link_elsewhere, text);
  g_assert_cmpstr (text->str, ==, expected);
}

/* A link that the kernel does not show us: its interface has no index there. */
static void
test_link_elsewhere (Fixture *self, gconstpointer data)
{
  fake_networkd_leave (self->networkd);
  fake_networkd_add (self->networkd, 0, "configured", "no-carrier");
  fake_networkd_come (self->networkd);
  fake_networkd_settle (self->networkd, self->bus);
  assert_elsewhere (self, "net0 ---");
  fake_networkd_change (self->networkd, 0, NULL, "carrier");
  fake_networkd_say (self->networkd, 0, "AddressState", g_variant_new_string ("routable"));
  fake_networkd_settle (self->networkd, self->bus);
  assert_elsewhere (self, "net0 ca-");

  self->n_news = 0;
  fake_networkd_say (self->networkd, 0, "OnlineState", g_variant_new_string ("online"));
  assert_news (self, 1);
  assert_elsewhere (self, "net0 car");
  fake_networkd_say (self->networkd, 0, "OnlineState", g_variant_new_string ("offline"));
  assert_news (self, 1);
  assert_elsewhere (self, "net0 ca-");
}

static void
test_service (Fixture *self, gconstpointer data)
{
  MbnLinkSource *source = MBN_LINK_SOURCE (self->source);

  g_assert_cmpint (mbn_link_source_get_service (source), ==, MBN_CONNECTIVITY_SERVICE_NONE);
  mbn_link_source_check (source);
  assert_news (self, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/networkd-source/there", Fixture, NULL, set_up, test_there, tear_down);
  g_test_add ("/networkd-source/started", Fixture, NULL, set_up, test_started, tear_down);
  g_test_add ("/networkd-source/links", Fixture, NULL, set_up, test_links, tear_down);
  g_test_add ("/networkd-source/link-elsewhere", Fixture, NULL, set_up, test_link_elsewhere,
              tear_down);
  g_test_add ("/networkd-source/service", Fixture, NULL, set_up, test_service, tear_down);

  return g_test_run ();
}
