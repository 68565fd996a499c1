/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-completion.h"

static void
add_network_error (GVariantBuilder *builder, const MbnOutcome *outcome)
{
  const char *name = mbn_network_error_name (outcome->scope, outcome->network_error);

  if (outcome->network_error == 0)
    return;

  g_variant_builder_add (builder, "{sv}", "network-error",
                         g_variant_new_uint32 (outcome->network_error));
  if (name != NULL)
    g_variant_builder_add (builder, "{sv}", "network-error-name", g_variant_new_string (name));
}

GVariant *
mbn_completion_details (MbnRequest *request, const MbnOutcome *outcome)
{
  MbnProfile *profile = mbn_request_get_profile (request);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "status-name",
                         g_variant_new_string (mbn_error_constant (outcome->status)));
  g_variant_builder_add (&builder, "{sv}", "message", g_variant_new_string (outcome->message));
  g_variant_builder_add (&builder, "{sv}", "elapsed-ms",
                         g_variant_new_uint32 (mbn_request_get_elapsed_ms (request)));
  add_network_error (&builder, outcome);
  if (profile != NULL)
    g_variant_builder_add (&builder, "{sv}", "profile",
                           g_variant_new_string (mbn_profile_get_name (profile)));

  return g_variant_builder_end (&builder);
}
