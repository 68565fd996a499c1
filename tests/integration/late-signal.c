/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Preloaded into a program, sends it a SIGTERM at the latest moment there is: after main() has
 * returned, when the process is about to end with the status that it has decided on.
 */

#include <signal.h>

__attribute__ ((destructor)) static void
end (void)
{
  raise (SIGTERM);
}
