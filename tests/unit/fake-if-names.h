/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Interfaces of a made-up kernel: the number at the end of the name is the index; a name without
 * one is of no interface. Replaces the C library's if_nametoindex(). */

#pragma once

/** fake_if_names_shift: is added to every index: interfaces have been made anew since. */
extern unsigned int fake_if_names_shift;
