/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Value types: copies are deep, and equality sees every field. */

#include "config.h"

#include "mbn-values.h"

static void
fill (MbnIpFamily *family, const char *address, const char *gateway, const char *dns)
{
  mbn_ip_family_add_address (family, address, 24);
  g_free (family->gateway);
  family->gateway = g_strdup (gateway);
  g_strfreev (family->dns);
  family->dns = g_strsplit (dns, " ", -1);
  family->mtu = 1430;
  family->method = "static";
}

static MbnIpConfig *
make_config (void)
{
  MbnIpConfig *config = mbn_ip_config_new (7);

  fill (&config->ip4, "192.0.2.10", "192.0.2.1", "192.0.2.53 192.0.2.54");
  fill (&config->ip6, "2001:db8::10", "fe80::1", "2001:db8::53");

  return config;
}

static void
test_ip_config_new_is_empty (void)
{
  g_autoptr (MbnIpConfig) config = mbn_ip_config_new (3);
  const MbnIpFamily *families[] = {&config->ip4, &config->ip6};

  g_assert_cmpuint (config->session, ==, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_assert_cmpuint (families[i]->addresses->len, ==, 0);
      g_assert_cmpstr (families[i]->gateway, ==, "");
      g_assert_nonnull (families[i]->dns);
      g_assert_null (families[i]->dns[0]);
      g_assert_cmpuint (families[i]->mtu, ==, 0);
      g_assert_cmpstr (families[i]->method, ==, "");
    }
}

static void
test_ip_config_copy_is_deep (void)
{
  g_autoptr (MbnIpConfig) copy = NULL;
  g_autoptr (MbnIpConfig) same = make_config ();

  {
    g_autoptr (MbnIpConfig) original = make_config ();

    copy = mbn_ip_config_copy (original);
    g_assert_true (mbn_ip_config_equal (original, copy));

    mbn_ip_family_add_address (&original->ip4, "192.0.2.11", 32);
    original->ip6.gateway[0] = 'x';
    original->ip6.dns[0][0] = 'x';
    g_assert_false (mbn_ip_config_equal (original, copy));
  }

  /* the original is gone */
  g_assert_true (mbn_ip_config_equal (same, copy));
  g_assert_cmpuint (copy->session, ==, 7);
  g_assert_cmpuint (copy->ip4.addresses->len, ==, 1);
  g_assert_cmpstr (((MbnIpAddress *)copy->ip4.addresses->pdata[0])->address, ==, "192.0.2.10");
  g_assert_cmpstr (copy->ip6.gateway, ==, "fe80::1");
  g_assert_cmpstr (copy->ip4.dns[1], ==, "192.0.2.54");
}

/* One change each; the two configurations must differ by it, in both directions. */
typedef enum
{
  SESSION,
  ADDRESS_ADDED,
  ADDRESS_GONE,
  ADDRESS_TEXT,
  PREFIX,
  GATEWAY,
  GATEWAY_GONE,
  DNS_TEXT,
  DNS_ORDER,
  DNS_GONE,
  MTU,
  METHOD,
  N_CHANGES
} Change;

static const char *const change_names[N_CHANGES] = {
    "session",      "address-added", "address-gone", "address",  "prefix", "gateway",
    "gateway-gone", "dns",           "dns-order",    "dns-gone", "mtu",    "method",
};

static void
apply (MbnIpConfig *config, MbnIpFamily *family, Change change)
{
  MbnIpAddress *address = g_ptr_array_index (family->addresses, 0);

  switch (change)
    {
    case SESSION:
      config->session++;
      break;
    case ADDRESS_ADDED:
      mbn_ip_family_add_address (family, "192.0.2.99", 32);
      break;
    case ADDRESS_GONE:
      g_ptr_array_set_size (family->addresses, 0);
      break;
    case ADDRESS_TEXT:
      address->address[0] = '9';
      break;
    case PREFIX:
      address->prefix++;
      break;
    case GATEWAY:
      family->gateway[0] = '9';
      break;
    case GATEWAY_GONE:
      family->gateway[0] = '\0';
      break;
    case DNS_TEXT:
      family->dns[0][0] = '9';
      break;
    case DNS_ORDER:
      if (family->dns[1] == NULL)
        family->dns[0][0] = '8';
      else
        {
          char *first = family->dns[0];

          family->dns[0] = family->dns[1];
          family->dns[1] = first;
        }
      break;
    case DNS_GONE:
      g_strfreev (family->dns);
      family->dns = g_new0 (char *, 1);
      break;
    case MTU:
      family->mtu++;
      break;
    case METHOD:
      family->method = "slaac";
      break;
    case N_CHANGES:
      g_assert_not_reached ();
    }
}

static void
test_ip_config_differs (gconstpointer data)
{
  Change change = (Change)(GPOINTER_TO_INT (data) / 2);
  g_autoptr (MbnIpConfig) a = make_config ();
  g_autoptr (MbnIpConfig) b = make_config ();

  g_assert_true (mbn_ip_config_equal (a, b));
  apply (b, GPOINTER_TO_INT (data) % 2 == 0 ? &b->ip4 : &b->ip6, change);
  g_assert_false (mbn_ip_config_equal (a, b));
  g_assert_false (mbn_ip_config_equal (b, a));
  g_assert_true (mbn_ip_config_equal (b, b));
}

static void
test_provider_takes_copies (void)
{
  char id[] = "26201";
  char name[] = "Northwind";
  g_autoptr (MbnProvider) provider = mbn_provider_new (id, 0x9, name, 0x80000021u);

  id[0] = name[0] = 'x';
  g_assert_cmpstr (provider->id, ==, "26201");
  g_assert_cmpstr (provider->name, ==, "Northwind");
  g_assert_cmphex (provider->state, ==, 0x9);
  g_assert_cmphex (provider->data_classes, ==, 0x80000021u);
}

typedef struct
{
  const char *name;
  guint32 id;
  MbnContextType type;
  const char *access_string;
  const char *user_name;
  const char *password;
  gboolean compression;
  MbnAuthProtocol auth_protocol;
  const char *provider_id;
} ContextCase;

/* The first one, and then it with one change each. */
static const ContextCase context_cases[] = {
    {"base",          1, MBN_CONTEXT_TYPE_INTERNET, "internet", "me", "pw", FALSE, 1, "00101"},
    {"id",            2, MBN_CONTEXT_TYPE_INTERNET, "internet", "me", "pw", FALSE, 1, "00101"},
    {"type",          1, MBN_CONTEXT_TYPE_VPN,      "internet", "me", "pw", FALSE, 1, "00101"},
    {"access-string", 1, MBN_CONTEXT_TYPE_INTERNET, "Internet", "me", "pw", FALSE, 1, "00101"},
    {"user-name",     1, MBN_CONTEXT_TYPE_INTERNET, "internet", "ME", "pw", FALSE, 1, "00101"},
    {"password",      1, MBN_CONTEXT_TYPE_INTERNET, "internet", "me", "PW", FALSE, 1, "00101"},
    {"compression",   1, MBN_CONTEXT_TYPE_INTERNET, "internet", "me", "pw", TRUE,  1, "00101"},
    {"auth-protocol", 1, MBN_CONTEXT_TYPE_INTERNET, "internet", "me", "pw", FALSE, 2, "00101"},
    {"provider-id",   1, MBN_CONTEXT_TYPE_INTERNET, "internet", "me", "pw", FALSE, 1, ""     },
};

static MbnProvisionedContext *
make_context (const ContextCase *c)
{
  MbnProvisionedContext *context = mbn_provisioned_context_new ();

  context->id = c->id;
  context->type = c->type;
  context->access_string = g_strdup (c->access_string);
  context->user_name = g_strdup (c->user_name);
  context->password = g_strdup (c->password);
  context->compression = c->compression;
  context->auth_protocol = c->auth_protocol;
  context->provider_id = g_strdup (c->provider_id);

  return context;
}

static void
test_provisioned_context_differs (gconstpointer data)
{
  const ContextCase *c = data;
  g_autoptr (MbnProvisionedContext) base = make_context (&context_cases[0]);
  g_autoptr (MbnProvisionedContext) other = make_context (c);
  g_autoptr (MbnProvisionedContext) same = make_context (c);

  g_assert_true (mbn_provisioned_context_equal (other, same));
  g_assert_cmpint (mbn_provisioned_context_equal (base, other), ==, c == &context_cases[0]);
  g_assert_cmpint (mbn_provisioned_context_equal (other, base), ==, c == &context_cases[0]);
}

static void
test_provisioned_context_new_is_empty (void)
{
  g_autoptr (MbnProvisionedContext) context = mbn_provisioned_context_new ();
  g_autoptr (MbnProvisionedContext) other = mbn_provisioned_context_new ();

  g_assert_null (context->password);
  g_assert_cmpint (context->type, ==, MBN_CONTEXT_TYPE_NONE);
  g_assert_true (mbn_provisioned_context_equal (context, other));
}

/* mbn-api.md 3.4 */
static void
test_context_type_numbers (void)
{
  g_assert_cmpint (MBN_CONTEXT_TYPE_NONE, ==, 0);
  g_assert_cmpint (MBN_CONTEXT_TYPE_INTERNET, ==, 1);
  g_assert_cmpint (MBN_CONTEXT_TYPE_VPN, ==, 2);
  g_assert_cmpint (MBN_CONTEXT_TYPE_VOICE, ==, 3);
  g_assert_cmpint (MBN_CONTEXT_TYPE_VIDEO_SHARE, ==, 4);
  g_assert_cmpint (MBN_CONTEXT_TYPE_CUSTOM, ==, 5);
  g_assert_cmpint (MBN_CONTEXT_TYPE_PURCHASE, ==, 6);
}

static void
test_origin_words (void)
{
  /* design.md 2, property Origin */
  g_assert_cmpstr (mbn_origin_to_string (MBN_ORIGIN_NONE), ==, "");
  g_assert_cmpstr (mbn_origin_to_string (MBN_ORIGIN_USER), ==, "user");
  g_assert_cmpstr (mbn_origin_to_string (MBN_ORIGIN_AUTO), ==, "auto");
  g_assert_cmpstr (mbn_origin_to_string (MBN_ORIGIN_SYNC), ==, "sync");
  g_assert_cmpstr (mbn_origin_to_string (MBN_ORIGIN_ADOPTED), ==, "adopted");
}

static void
test_registered_states (void)
{
  for (guint state = 0; state <= 7; state++)
    g_assert_cmpint (mbn_register_state_is_registered ((MbnRegisterState)state), ==,
                     state == 3 || state == 4 || state == 5);
}

static void
test_names_survive_unknown_numbers (void)
{
  for (guint value = 0; value < 300; value++)
    {
      g_assert_nonnull (mbn_ready_state_to_string ((MbnReadyState)value));
      g_assert_nonnull (mbn_activation_state_to_string ((MbnActivationState)value));
      g_assert_nonnull (mbn_register_state_to_string ((MbnRegisterState)value));
      g_assert_nonnull (mbn_packet_service_state_to_string ((MbnPacketServiceState)value));
      g_assert_nonnull (mbn_origin_to_string ((MbnOrigin)value));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/values/ip-config/new-is-empty", test_ip_config_new_is_empty);
  g_test_add_func ("/values/ip-config/copy-is-deep", test_ip_config_copy_is_deep);

  for (int i = 0; i < 2 * N_CHANGES; i++)
    {
      g_autofree char *path = g_strdup_printf ("/values/ip-config/differs/%s/ip%d",
                                               change_names[i / 2], i % 2 == 0 ? 4 : 6);

      g_test_add_data_func (path, GINT_TO_POINTER (i), test_ip_config_differs);
    }

  g_test_add_func ("/values/provider/takes-copies", test_provider_takes_copies);
  for (gsize i = 0; i < G_N_ELEMENTS (context_cases); i++)
    {
      g_autofree char *path
          = g_strconcat ("/values/provisioned-context/differs/", context_cases[i].name, NULL);

      g_test_add_data_func (path, &context_cases[i], test_provisioned_context_differs);
    }

  g_test_add_func ("/values/provisioned-context/new-is-empty",
                   test_provisioned_context_new_is_empty);
  g_test_add_func ("/values/mbn-api-3.4/context-types", test_context_type_numbers);
  g_test_add_func ("/values/design-2/origin-words", test_origin_words);
  g_test_add_func ("/values/CTX-6/registered-states", test_registered_states);
  g_test_add_func ("/values/names-survive-unknown-numbers", test_names_survive_unknown_numbers);

  return g_test_run ();
}
