/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-variant.h"

GVariant *
mbn_variant_caps (const MbnCaps *caps, gboolean with_identity)
{
  if (caps == NULL)
    return g_variant_new ("(uuusuusuussss)", 0, 0, 0, "", 0, 0, "", 0, 0, "", "", "", "");

  return g_variant_new ("(uuusuusuussss)", (guint32)caps->cellular_class, caps->voice_class,
                        caps->data_classes, caps->custom_data_class, caps->gsm_bands,
                        caps->cdma_bands, caps->custom_bands, caps->sms_caps, caps->control_caps,
                        with_identity ? caps->device_id : "", caps->manufacturer, caps->model,
                        caps->firmware);
}

GVariant *
mbn_variant_provider (const MbnProvider *provider)
{
  if (provider == NULL)
    return g_variant_new ("(susu)", "", 0, "", 0);

  return g_variant_new ("(susu)", provider->id, provider->state, provider->name,
                        provider->data_classes);
}

GVariant *
mbn_variant_providers (const GPtrArray *providers)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(susu)"));
  for (guint i = 0; providers != NULL && i < providers->len; i++)
    g_variant_builder_add_value (&builder, mbn_variant_provider (g_ptr_array_index (providers, i)));

  return g_variant_builder_end (&builder);
}

GPtrArray *
mbn_variant_parse_providers (GVariant *list)
{
  GPtrArray *providers = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_provider_free);

  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      const char *id;
      const char *name;
      guint32 state;
      guint32 data_classes;

      g_variant_get_child (list, i, "(&su&su)", &id, &state, &name, &data_classes);
      g_ptr_array_add (providers, mbn_provider_new (id, state, name, data_classes));
    }

  return providers;
}

static GVariant *
addresses (const MbnIpFamily *family)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(su)"));
  for (guint i = 0; i < family->addresses->len; i++)
    {
      const MbnIpAddress *address = g_ptr_array_index (family->addresses, i);

      g_variant_builder_add (&builder, "(su)", address->address, address->prefix);
    }

  return g_variant_builder_end (&builder);
}

GVariant *
mbn_variant_ip_family (const MbnIpFamily *family)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (family != NULL && *family->method != '\0')
    {
      g_variant_builder_add (&builder, "{sv}", "addresses", addresses (family));
      g_variant_builder_add (&builder, "{sv}", "gateway", g_variant_new_string (family->gateway));
      g_variant_builder_add (&builder, "{sv}", "dns",
                             g_variant_new_strv ((const char *const *)family->dns, -1));
      g_variant_builder_add (&builder, "{sv}", "mtu", g_variant_new_uint32 (family->mtu));
      g_variant_builder_add (&builder, "{sv}", "method", g_variant_new_string (family->method));
    }

  return g_variant_builder_end (&builder);
}
