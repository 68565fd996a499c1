/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-modem-port.h"

MbnModemPort *
mbn_modem_port_copy (const MbnModemPort *port)
{
  MbnModemPort *copy = g_new0 (MbnModemPort, 1);

  copy->path = g_strdup (port->path);
  copy->net = g_strdup (port->net);
  copy->place = g_strdup (port->place);
  copy->proxy = port->proxy;

  return copy;
}

void
mbn_modem_port_free (MbnModemPort *port)
{
  g_free (port->path);
  g_free (port->net);
  g_free (port->place);
  g_free (port);
}
