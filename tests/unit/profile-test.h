/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Documents for tests of profiles: the examples of the specification, changed or not. */

#pragma once

#include "mbn-profile-parse.h"

/* Example 1 and 2 of profile-xml.md section 9. */
#define A "default-auto-home.xml"
#define B "additional-context.xml"

#define V1 "http://www.microsoft.com/networking/WWAN/profile/v1"

#define MINIMAL_HEAD                                                                               \
  "<MBNProfile xmlns=\"" V1 "\"><Name>m</Name><IsDefault>0</IsDefault>"                            \
  "<SubscriberID>1</SubscriberID>"
#define MINIMAL_TAIL "</MBNProfile>"
#define MINIMAL      MINIMAL_HEAD MINIMAL_TAIL

/* The text of an example; with @from, which occurs once in it, replaced by @to. */
char *load (const char *file);
char *change (const char *file, const char *from, const char *to);

MbnProfile *parse_valid (const char *xml);
