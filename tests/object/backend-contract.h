/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What every implementation of MbnBackend must do (mbn-backend.h). A program that has one gives a
 * subject and adds these tests to its own; the modem behind it must be a good one.
 */

#pragma once

#include "mbn-backend.h"

G_BEGIN_DECLS

typedef struct
{
  /* (transfer full): new and unopened, on a modem of its own */
  MbnBackend *(*create) (gpointer data);
  /* runs the main loop until *@done, or longer than any modem needs; NULL: until what is left over
   * has had its turn */
  void (*wait) (const gboolean *done, gpointer data);
  /* (nullable): after the back end is gone */
  void (*clean_up) (gpointer data);
  gpointer data;
} ContractSubject;

/** backend_contract_add: @prefix such as "/backend/fake"; @subject is borrowed for ever. */
void backend_contract_add (const char *prefix, const ContractSubject *subject);

G_END_DECLS
