/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-link-sysctl.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

/* These are kernel memory, not a disk: reading and writing them waits for nothing. */

typedef enum
{
  ACCEPT_RA,
  AUTOCONF,
  ROUTE_METRIC,
  HOP_LIMIT,
  MTU,
  N_SETTINGS
} Setting;

static const char *const names[N_SETTINGS] = {
    [ACCEPT_RA] = "accept_ra",           [AUTOCONF] = "autoconf",
    [ROUTE_METRIC] = "ra_defrtr_metric", /* since Linux 5.12 */
    [HOP_LIMIT] = "hop_limit",           [MTU] = "mtu",
};

struct _MbnLinkSysctl
{
  char *found[N_SETTINGS]; /* (nullable): there is none */
};

static char *
path_of (const char *ifname, const char *setting)
{
  return g_strdup_printf ("/proc/sys/net/ipv6/conf/%s/%s", ifname, setting);
}

static char *
read_setting (const char *ifname, const char *setting)
{
  g_autofree char *path = path_of (ifname, setting);
  char *value = NULL;

  if (!g_file_get_contents (path, &value, NULL, NULL))
    return NULL;

  return g_strchomp (value);
}

/* Not g_file_set_contents(), which makes a new file. */
static gboolean
write_setting (const char *ifname, const char *setting, const char *value)
{
  g_autofree char *path = path_of (ifname, setting);
  g_autofree char *now = read_setting (ifname, setting);
  gssize length = (gssize)strlen (value);
  gboolean written;
  int fd;

  if (g_strcmp0 (now, value) == 0)
    return TRUE;

  fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  if (fd < 0)
    return FALSE;

  written = write (fd, value, (gsize)length) == length;
  close (fd);

  return written;
}

char *
mbn_link_sysctl_set (MbnLinkSysctl *self, const char *ifname, gboolean slaac, guint32 metric)
{
  g_autofree char *metric_text = g_strdup_printf ("%u", metric);
  const char *const values[N_SETTINGS] = {
      [ACCEPT_RA] = slaac ? "2" : "0",
      [AUTOCONF] = slaac ? "1" : self->found[AUTOCONF],
      [ROUTE_METRIC] = slaac ? metric_text : self->found[ROUTE_METRIC],
  };
  g_autoptr (GString) refused = g_string_new (NULL);

  for (Setting i = 0; i < N_SETTINGS; i++)
    if (self->found[i] != NULL && values[i] != NULL && !write_setting (ifname, names[i], values[i]))
      g_string_append_printf (refused, "%snet.ipv6.conf.%s.%s", refused->len > 0 ? ", " : "",
                              ifname, names[i]);

  return refused->len > 0 ? g_string_free (g_steal_pointer (&refused), FALSE) : NULL;
}

void
mbn_link_sysctl_restore (MbnLinkSysctl *self, const char *ifname)
{
  for (Setting i = 0; i < N_SETTINGS; i++)
    if (self->found[i] != NULL)
      write_setting (ifname, names[i], self->found[i]);
}

gboolean
mbn_link_sysctl_is_ip6_disabled (const char *ifname)
{
  g_autofree char *disabled = read_setting (ifname, "disable_ipv6");

  /* no such file: a kernel without IPv6 */
  return g_strcmp0 (disabled, "0") != 0;
}

MbnLinkSysctl *
mbn_link_sysctl_new (const char *ifname)
{
  MbnLinkSysctl *self = g_new0 (MbnLinkSysctl, 1);

  for (Setting i = 0; i < N_SETTINGS; i++)
    self->found[i] = read_setting (ifname, names[i]);

  return self;
}

void
mbn_link_sysctl_free (MbnLinkSysctl *self)
{
  for (Setting i = 0; i < N_SETTINGS; i++)
    g_free (self->found[i]);
  g_free (self);
}
