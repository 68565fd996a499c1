/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-limits.h"

#include "mbn-connect-check.h"
#include "mbn-context-machine.h"

guint
mbn_limits_for (const MbnLimits *limits, MbnCommandKind kind)
{
  switch ((int)kind)
    {
    case MBN_COMMAND_ACTIVATE:
      return limits->activate_ms;
    case MBN_COMMAND_DEACTIVATE:
      return limits->deactivate_ms;
    case MBN_COMMAND_ATTACH:
      return limits->attach_ms;
    case MBN_COMMAND_REGISTER:
      return limits->register_ms;
    case MBN_COMMAND_SCAN:
      return limits->scan_ms;
    default:
      return limits->query_ms;
    }
}

/* Between the tries of what is answered "busy". */
static guint64
busy_pauses_ms (void)
{
  guint64 sum_ms = 0;

  for (guint i = 1; i <= MBN_CONTEXT_BUSY_RETRIES; i++)
    {
      const MbnContextMachine machine = {.busy_retries = i};

      sum_ms += mbn_context_machine_backoff_ms (&machine);
    }

  return sum_ms;
}

/* From the first activation or attach to a context, or to the refusal. */
static guint64
attempt_ms (const MbnLimits *limits)
{
  /* once more after "detached" */
  guint64 attaches_ms = 2 * (guint64)limits->attach_ms;
  /* once more after each of "detached", "invalid parameters" and "max contexts" */
  guint64 activations_ms = 4 * (guint64)limits->activate_ms;
  /* after "max contexts": is a session up that nobody knows? down with it */
  guint64 clearing_ms = (guint64)limits->query_ms + limits->deactivate_ms;
  /* either of them can be answered "busy" */
  guint64 busy_ms
      = MBN_CONTEXT_BUSY_RETRIES * (guint64)MAX (limits->attach_ms, limits->activate_ms);

  return MBN_ATTACH_WAIT_MS + attaches_ms + activations_ms + clearing_ms + busy_ms
         + busy_pauses_ms () + limits->ip_ms;
}

/* From "down with it" to no context in the modem. */
static guint64
take_down_ms (const MbnLimits *limits)
{
  /* An activation under way may come up all the same: one deactivation comes too early, then the
   * activation's end is waited for as long, then there is another. Each "busy" adds one. */
  guint64 deactivations_ms = (3 + MBN_CONTEXT_BUSY_RETRIES) * (guint64)limits->deactivate_ms;

  /* what is refused in the end is looked at, and ended by closing the modem */
  return deactivations_ms + busy_pauses_ms () + limits->probe_ms + MBN_CLOSE_LIMIT_MS;
}

/* Until a request's turn comes, with none before it: what nobody asked for is taken down, or an
 * attach given up is answered; the modem is found dead and reset; it is waited for. */
static guint64
turn_ms (const MbnLimits *limits)
{
  guint64 reset_ms
      = (guint64)limits->probe_ms + MBN_CLOSE_LIMIT_MS + MBN_LAST_RETRY_MS + limits->open_ms;

  return MAX (take_down_ms (limits), limits->attach_ms) + reset_ms + limits->activate_ms;
}

/* One command: it waits for the modem, or for the one before it, as long as it may run; what it
 * changed may be read again. */
static guint64
operation_ms (const MbnLimits *limits)
{
  guint64 command_ms = MAX (MAX (limits->scan_ms, limits->register_ms), limits->query_ms);

  return 2 * command_ms + limits->query_ms;
}

guint64
mbn_limits_longest_request_ms (const MbnLimits *limits)
{
  /* a Disconnect is the last part of it: it does not wait for its turn */
  guint64 connect_ms = 2 * turn_ms (limits) + attempt_ms (limits) + take_down_ms (limits);

  return MAX (connect_ms, operation_ms (limits));
}
