/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-values.h"

#include "mbn-secret.h"

MbnProvider *
mbn_provider_new (const char *id, guint32 state, const char *name, guint32 data_classes)
{
  MbnProvider *provider = g_new0 (MbnProvider, 1);

  provider->id = g_strdup (id);
  provider->state = state;
  provider->name = g_strdup (name);
  provider->data_classes = data_classes;

  return provider;
}

void
mbn_provider_free (MbnProvider *provider)
{
  g_free (provider->id);
  g_free (provider->name);
  g_free (provider);
}

static void
ip_address_free (MbnIpAddress *address)
{
  g_free (address->address);
  g_free (address);
}

static void
ip_family_init (MbnIpFamily *family)
{
  family->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify)ip_address_free);
  family->gateway = g_strdup ("");
  family->dns = g_new0 (char *, 1);
  family->method = "";
}

static void
ip_family_clear (MbnIpFamily *family)
{
  g_ptr_array_unref (family->addresses);
  g_free (family->gateway);
  g_strfreev (family->dns);
}

static void
ip_family_copy (MbnIpFamily *to, const MbnIpFamily *from)
{
  for (guint i = 0; i < from->addresses->len; i++)
    {
      const MbnIpAddress *address = g_ptr_array_index (from->addresses, i);

      mbn_ip_family_add_address (to, address->address, address->prefix);
    }

  g_free (to->gateway);
  to->gateway = g_strdup (from->gateway);
  g_strfreev (to->dns);
  to->dns = g_strdupv (from->dns);
  to->mtu = from->mtu;
  to->mtu_told = from->mtu_told;
  to->method = from->method;
}

static gboolean
ip_family_equal (const MbnIpFamily *a, const MbnIpFamily *b)
{
  if (a->addresses->len != b->addresses->len)
    return FALSE;

  for (guint i = 0; i < a->addresses->len; i++)
    {
      const MbnIpAddress *x = g_ptr_array_index (a->addresses, i);
      const MbnIpAddress *y = g_ptr_array_index (b->addresses, i);

      if (x->prefix != y->prefix || g_strcmp0 (x->address, y->address) != 0)
        return FALSE;
    }

  return a->mtu == b->mtu && g_strcmp0 (a->gateway, b->gateway) == 0
         && g_strcmp0 (a->method, b->method) == 0
         && g_strv_equal ((const char *const *)a->dns, (const char *const *)b->dns);
}

void
mbn_ip_family_add_address (MbnIpFamily *family, const char *text, guint prefix)
{
  MbnIpAddress *address = g_new0 (MbnIpAddress, 1);

  address->address = g_strdup (text);
  address->prefix = prefix;
  g_ptr_array_add (family->addresses, address);
}

void
mbn_ip_family_clear (MbnIpFamily *family)
{
  g_ptr_array_set_size (family->addresses, 0);
  g_free (family->gateway);
  family->gateway = g_strdup ("");
  g_strfreev (family->dns);
  family->dns = g_new0 (char *, 1);
  family->mtu = 0;
  family->mtu_told = FALSE;
  family->method = "";
}

MbnIpConfig *
mbn_ip_config_new (guint32 session)
{
  MbnIpConfig *config = g_new0 (MbnIpConfig, 1);

  config->session = session;
  ip_family_init (&config->ip4);
  ip_family_init (&config->ip6);

  return config;
}

MbnIpConfig *
mbn_ip_config_copy (const MbnIpConfig *config)
{
  MbnIpConfig *copy = mbn_ip_config_new (config->session);

  ip_family_copy (&copy->ip4, &config->ip4);
  ip_family_copy (&copy->ip6, &config->ip6);

  return copy;
}

void
mbn_ip_config_free (MbnIpConfig *config)
{
  ip_family_clear (&config->ip4);
  ip_family_clear (&config->ip6);
  g_free (config);
}

gboolean
mbn_ip_config_equal (const MbnIpConfig *a, const MbnIpConfig *b)
{
  return a->session == b->session && ip_family_equal (&a->ip4, &b->ip4)
         && ip_family_equal (&a->ip6, &b->ip6);
}

MbnProvisionedContext *
mbn_provisioned_context_new (void)
{
  return g_new0 (MbnProvisionedContext, 1);
}

void
mbn_provisioned_context_free (MbnProvisionedContext *context)
{
  g_free (context->access_string);
  g_free (context->user_name);
  mbn_secret_free (context->password);
  g_free (context->provider_id);
  g_free (context);
}

gboolean
mbn_provisioned_context_equal (const MbnProvisionedContext *a, const MbnProvisionedContext *b)
{
  return a->id == b->id && a->type == b->type && a->compression == b->compression
         && a->auth_protocol == b->auth_protocol
         && g_strcmp0 (a->access_string, b->access_string) == 0
         && g_strcmp0 (a->user_name, b->user_name) == 0 && g_strcmp0 (a->password, b->password) == 0
         && g_strcmp0 (a->provider_id, b->provider_id) == 0;
}
