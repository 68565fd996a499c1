/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-link-sysctl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

/* These are kernel memory, not a disk: reading and writing them waits for nothing. */

typedef struct
{
  const char *folder; /* below net/ipv6 */
  const char *name;
  const char *with_slaac; /* %NULL: as found */
  const char *without;    /* likewise */
} Setting;

static const Setting settings[] = {
    {"conf",  "accept_ra",              "2",  "0" },
    {"conf",  "autoconf",               "1",  NULL},
    {"conf",  "accept_ra_defrtr",       "0",  NULL},
    {"conf",  "hop_limit",              NULL, NULL},
    {"conf",  "mtu",                    NULL, NULL},
    {"neigh", "retrans_time_ms",        NULL, NULL},
    {"neigh", "base_reachable_time_ms", NULL, NULL},
};

G_STATIC_ASSERT (G_N_ELEMENTS (settings) == MBN_LINK_N_SYSCTLS);

struct _MbnLinkSysctl
{
  char *found[G_N_ELEMENTS (settings)]; /* (nullable): there is none */
};

static char *
path_of (const char *folder, const char *ifname, const char *name)
{
  return g_strdup_printf ("/proc/sys/net/ipv6/%s/%s/%s", folder, ifname, name);
}

static char *
read_setting (const char *folder, const char *ifname, const char *name)
{
  g_autofree char *path = path_of (folder, ifname, name);
  char *value = NULL;

  if (!g_file_get_contents (path, &value, NULL, NULL))
    return NULL;

  return g_strchomp (value);
}

/* Not g_file_set_contents(), which makes a new file. Returns 0 or errno. */
static int
write_setting (const Setting *setting, const char *ifname, const char *value)
{
  g_autofree char *path = path_of (setting->folder, ifname, setting->name);
  g_autofree char *now = read_setting (setting->folder, ifname, setting->name);
  gsize length = strlen (value);
  int error = 0;
  int fd;

  if (g_strcmp0 (now, value) == 0)
    return 0;

  fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  if (fd < 0)
    return errno;

  if (write (fd, value, length) != (gssize)length)
    error = errno;
  close (fd);

  return error;
}

char *
mbn_link_sysctl_set (MbnLinkSysctl *self, const char *ifname, gboolean slaac)
{
  g_autoptr (GString) refused = g_string_new (NULL);
  int why = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      const Setting *setting = &settings[i];
      const char *wanted = slaac ? setting->with_slaac : setting->without;
      gboolean is_ours = setting->with_slaac != NULL || setting->without != NULL;
      int error = 0;

      if (is_ours && self->found[i] != NULL)
        error = write_setting (setting, ifname, wanted != NULL ? wanted : self->found[i]);
      if (error == 0)
        continue;

      why = error;
      g_string_append_printf (refused, "%snet.ipv6.%s.%s.%s", refused->len > 0 ? ", " : "",
                              setting->folder, ifname, setting->name);
    }

  if (refused->len == 0)
    return NULL;

  return g_strdup_printf ("%s cannot be set: %s", refused->str, g_strerror (why));
}

void
mbn_link_sysctl_restore (MbnLinkSysctl *self, const char *ifname)
{
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    if (self->found[i] != NULL)
      write_setting (&settings[i], ifname, self->found[i]);
}

gboolean
mbn_link_sysctl_is_ip6_disabled (const char *ifname)
{
  g_autofree char *disabled = read_setting ("conf", ifname, "disable_ipv6");

  /* no such file: the interface has gone, or the kernel has no IPv6 and will say so */
  return disabled != NULL && strcmp (disabled, "0") != 0;
}

MbnLinkSysctl *
mbn_link_sysctl_new (const char *ifname)
{
  MbnLinkSysctl *self = g_new0 (MbnLinkSysctl, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    self->found[i] = read_setting (settings[i].folder, ifname, settings[i].name);

  return self;
}

MbnLinkSysctl *
mbn_link_sysctl_new_found (char **found)
{
  MbnLinkSysctl *self = g_new0 (MbnLinkSysctl, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    self->found[i] = *found[i] != '\0' ? g_strdup (found[i]) : NULL;

  return self;
}

char **
mbn_link_sysctl_dup_found (const MbnLinkSysctl *self)
{
  char **found = g_new0 (char *, G_N_ELEMENTS (settings) + 1);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    found[i] = g_strdup (self->found[i] != NULL ? self->found[i] : "");

  return found;
}

void
mbn_link_sysctl_free (MbnLinkSysctl *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    g_free (self->found[i]);
  g_free (self);
}
