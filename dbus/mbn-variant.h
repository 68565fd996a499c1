/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Values as D-Bus carries them (design.md 1). Every function returns a floating reference. */

#pragma once

#include "mbn-values.h"

G_BEGIN_DECLS

/** mbn_variant_caps: `(uuusuusuussss)`; @caps nullable; the device id only @with_identity. */
GVariant *mbn_variant_caps (const MbnCaps *caps, gboolean with_identity);

/** mbn_variant_provider: `(susu)`; @provider nullable. */
GVariant *mbn_variant_provider (const MbnProvider *provider);

/** mbn_variant_providers: `a(susu)`; @providers nullable. */
GVariant *mbn_variant_providers (const GPtrArray *providers);

/** mbn_variant_parse_providers: (transfer full): of MbnProvider, from `a(susu)`. */
GPtrArray *mbn_variant_parse_providers (GVariant *list);

/** mbn_variant_ip_family: `a{sv}` with the keys of design.md 2; empty when there is no address. */
GVariant *mbn_variant_ip_family (const MbnIpFamily *family);

G_END_DECLS
