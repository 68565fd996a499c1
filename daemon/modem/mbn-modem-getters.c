/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-modem-private.h"

#include "mbn-connect-check.h"

/* What is answered from the core, without asking the modem or its parts. */

MbnRequest *
mbn_modem_open_request (MbnModem *self, MbnRequestKind kind, const char *client, GError **error)
{
  MbnModemCore *core = mbn_modem_get_core (self);

  return mbn_request_ledger_open (core->config->ledger, kind,
                                  client != NULL ? MBN_ORIGIN_USER : MBN_ORIGIN_NONE, client,
                                  core->label, error);
}

MbnRequest *
mbn_modem_open_own_request (MbnModem *self, MbnRequestKind kind, MbnOrigin origin, GError **error)
{
  MbnModemCore *core = mbn_modem_get_core (self);

  return mbn_request_ledger_open (core->config->ledger, kind, origin, NULL, core->label, error);
}

MbnError
mbn_modem_find_obstacle (MbnModem *self)
{
  return mbn_connect_find_obstacle (mbn_modem_get_core (self));
}

const MbnFact *
mbn_modem_peek_fact (MbnModem *self, MbnFactKind kind)
{
  return mbn_facts_peek (mbn_modem_get_core (self)->facts, kind);
}

gboolean
mbn_modem_check_sim (MbnModem *self, MbnSimCheck check, GError **error)
{
  return mbn_facts_check_sim (mbn_modem_get_core (self)->facts, check, error);
}

MbnError
mbn_modem_peek_status (MbnModem *self, MbnFactKind kind, MbnSimCheck check)
{
  return mbn_facts_get_status (mbn_modem_get_core (self)->facts, kind, check);
}

gboolean
mbn_modem_get_ready_state (MbnModem *self, MbnReadyState *state, GError **error)
{
  return mbn_modem_core_get_ready_state (mbn_modem_get_core (self), state, error);
}

guint
mbn_modem_get_number (MbnModem *self)
{
  return mbn_modem_get_core (self)->number;
}

const char *
mbn_modem_get_device (MbnModem *self)
{
  return mbn_modem_get_core (self)->port->path;
}

const char *
mbn_modem_get_net_interface (MbnModem *self)
{
  const MbnModemCore *core = mbn_modem_get_core (self);

  if (core->link != NULL)
    return mbn_link_get_name (core->link);

  return core->port->net != NULL ? core->port->net : "";
}

const char *
mbn_modem_get_label (MbnModem *self)
{
  return mbn_modem_get_core (self)->label;
}

const char *
mbn_modem_get_interface_id (MbnModem *self)
{
  return mbn_modem_get_core (self)->interface_id;
}

gboolean
mbn_modem_is_running (MbnModem *self)
{
  return mbn_modem_get_core (self)->running;
}

gboolean
mbn_modem_is_failed (MbnModem *self)
{
  return mbn_modem_get_core (self)->failed;
}

guint32
mbn_modem_get_registration_error (MbnModem *self)
{
  return mbn_facts_get_registration_error (mbn_modem_get_core (self)->facts);
}

guint32
mbn_modem_get_attach_error (MbnModem *self)
{
  return mbn_facts_get_attach_error (mbn_modem_get_core (self)->facts);
}

guint64
mbn_modem_get_scan_time (MbnModem *self)
{
  return mbn_facts_get_scan_time (mbn_modem_get_core (self)->facts);
}

char *
mbn_modem_print_trace (MbnModem *self)
{
  return mbn_trace_print (mbn_modem_get_core (self)->trace);
}
