/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-outcome.h"

MbnOutcome *
mbn_outcome_new (MbnError status, const char *format, ...)
{
  MbnOutcome *outcome = g_new0 (MbnOutcome, 1);
  va_list args;

  outcome->status = status;
  va_start (args, format);
  outcome->message = g_strdup_vprintf (format, args);
  va_end (args);

  return outcome;
}

MbnOutcome *
mbn_outcome_copy (const MbnOutcome *outcome)
{
  MbnOutcome *copy = g_new0 (MbnOutcome, 1);

  *copy = *outcome;
  copy->message = g_strdup (outcome->message);

  return copy;
}

void
mbn_outcome_free (MbnOutcome *outcome)
{
  g_free (outcome->message);
  g_free (outcome);
}

MbnOutcome *
mbn_outcome_success (void)
{
  return mbn_outcome_new (MBN_OK, "%s", mbn_error_text (MBN_OK));
}

static void
append_cause (GString *text, MbnCauseScope scope, guint32 cause)
{
  const char *name = mbn_network_error_name (scope, cause);
  const char *advice = mbn_network_error_advice (scope, cause);

  g_string_append_printf (text, "; network error %u", cause);

  if (name != NULL)
    g_string_append_printf (text, " (%s)", name);
  if (advice != NULL)
    g_string_append_printf (text, ": %s", advice);
}

MbnOutcome *
mbn_outcome_from_refusal (const char *doing,
                          MbnError status,
                          const MbnReply *reply,
                          MbnCauseScope scope,
                          guint32 network_error)
{
  g_autoptr (GString) text = g_string_new (mbn_error_text (status));
  MbnOutcome *outcome;

  g_string_append_printf (text, "; %s was refused (%s)", doing, reply->status_text);

  if (network_error != 0)
    append_cause (text, scope, network_error);

  outcome = mbn_outcome_new (status, "%s", text->str);
  outcome->network_error = network_error;
  outcome->scope = scope;

  return outcome;
}
