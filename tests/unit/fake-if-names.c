/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "fake-if-names.h"

#include <net/if.h>
#include <stdlib.h>
#include <string.h>

unsigned int fake_if_names_shift;

unsigned int
if_nametoindex (const char *name)
{
  unsigned int number = (unsigned int)atoi (name + strcspn (name, "0123456789"));

  return number == 0 ? 0 : number + fake_if_names_shift;
}
