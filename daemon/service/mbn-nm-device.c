/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-nm-device.h"

#include <gio/gio.h>
#include <net/if.h>

#define STATE_UNMANAGED 10
#define STATE_IP_CONFIG 70 /* associated, or with carrier */
#define STATE_ACTIVATED 100
#define FLAG_CARRIER    0x10000
#define NO_OBJECT       "/"

typedef struct
{
  char *config; /* object path; NULL: none */
  gboolean address;
  gboolean default_route;
  guint32 connectivity; /* as NetworkManager says */
  guint progress;       /* when it last settled */
  gboolean waiting;     /* for a check since it got so far */
} Family;

struct _MbnNmDevice
{
  char *path;
  char *interface;
  char *ip_interface; /* NULL or "": the same */
  guint32 type;
  guint32 state;
  guint32 flags;
  gboolean has_flags;   /* since version 1.22 */
  gboolean unreal;      /* could be made, but is not */
  gboolean has_configs; /* it tells whether it has addresses */
  Family families[MBN_NM_N_FAMILIES];

  gboolean seen;  /* settled once */
  gboolean asked; /* a check has been wanted for what waits */
  gboolean checked;
};

MbnNmDevice *
mbn_nm_device_new (const char *path)
{
  MbnNmDevice *self = g_new0 (MbnNmDevice, 1);

  self->path = g_strdup (path);

  return self;
}

void
mbn_nm_device_free (MbnNmDevice *self)
{
  for (guint i = 0; i < MBN_NM_N_FAMILIES; i++)
    g_free (self->families[i].config);
  g_free (self->path);
  g_free (self->interface);
  g_free (self->ip_interface);
  g_free (self);
}

const char *
mbn_nm_device_get_path (const MbnNmDevice *self)
{
  return self->path;
}

/* ---- properties ---- */

static const char *
get_name (const MbnNmDevice *self)
{
  gboolean has_own = self->ip_interface != NULL && *self->ip_interface != '\0';

  return has_own ? self->ip_interface : self->interface;
}

static void
take_name (MbnNmDevice *self, GVariant *properties, const char *property, char **name)
{
  const char *value;

  if (!g_variant_lookup (properties, property, "&s", &value) || g_strcmp0 (value, *name) == 0)
    return;

  g_free (*name);
  *name = g_strdup (value);
}

static void
set_waiting (MbnNmDevice *self, gboolean waiting)
{
  for (guint i = 0; i < MBN_NM_N_FAMILIES; i++)
    self->families[i].waiting = waiting;
}

/* Whatever is new was found by a check. That of the other family may take longer, but what it finds
 * does not matter if this one has all. */
static void
take_connectivity (MbnNmDevice *self, GVariant *properties, const char *property, Family *family)
{
  guint32 value;

  if (!g_variant_lookup (properties, property, "u", &value) || value == family->connectivity)
    return;

  family->connectivity = value;
  family->waiting = FALSE;
  if (value == MBN_REACHABILITY_FULL)
    set_waiting (self, FALSE);
}

static gboolean
take_config_path (MbnNmDevice *self, GVariant *properties, const char *property, Family *family)
{
  const char *path;

  if (!g_variant_lookup (properties, property, "&o", &path))
    return FALSE;

  if (g_str_equal (path, NO_OBJECT))
    {
      g_clear_pointer (&family->config, g_free);
      family->address = FALSE;
      family->default_route = FALSE;
      return FALSE;
    }

  if (g_strcmp0 (path, family->config) == 0)
    return FALSE;

  g_free (family->config);
  family->config = g_strdup (path);

  return TRUE;
}

gboolean
mbn_nm_device_take (MbnNmDevice *self, GVariant *properties)
{
  Family *ip4 = &self->families[MBN_NM_IP4];
  Family *ip6 = &self->families[MBN_NM_IP6];
  gboolean new_ip4, new_ip6, real;

  take_name (self, properties, "Interface", &self->interface);
  take_name (self, properties, "IpInterface", &self->ip_interface);
  g_variant_lookup (properties, "DeviceType", "u", &self->type);
  g_variant_lookup (properties, "State", "u", &self->state);
  if (g_variant_lookup (properties, "InterfaceFlags", "u", &self->flags))
    self->has_flags = TRUE;
  if (g_variant_lookup (properties, "Real", "b", &real))
    self->unreal = !real;
  take_connectivity (self, properties, "Ip4Connectivity", ip4);
  take_connectivity (self, properties, "Ip6Connectivity", ip6);
  new_ip4 = take_config_path (self, properties, "Ip4Config", ip4);
  new_ip6 = take_config_path (self, properties, "Ip6Config", ip6);

  return new_ip4 || new_ip6;
}

/* ---- addresses and routes ---- */

gboolean
mbn_nm_device_has_config (const MbnNmDevice *self, MbnNmFamily family, const char *path)
{
  return g_strcmp0 (self->families[family].config, path) == 0;
}

/* One that can reach further than the link. */
static gboolean
is_global (const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  return address != NULL && !g_inet_address_get_is_link_local (address)
         && !g_inet_address_get_is_loopback (address) && !g_inet_address_get_is_any (address);
}

static gboolean
is_global_address (GVariant *entry)
{
  const char *text;

  return g_variant_lookup (entry, "address", "&s", &text) && is_global (text);
}

/* One of another table than the main one says which, and does not count: it is for some only. */
static gboolean
is_default_route (GVariant *entry)
{
  g_autoptr (GVariant) table = g_variant_lookup_value (entry, "table", NULL);
  guint32 prefix;

  return table == NULL && g_variant_lookup (entry, "prefix", "u", &prefix) && prefix == 0;
}

/* Whether one of @list, aa{sv}, is so. */
static gboolean
has_entry (GVariant *list, gboolean (*is_so) (GVariant *entry))
{
  gboolean found = FALSE;

  for (gsize i = 0; !found && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (list, i);

      found = is_so (entry);
    }

  return found;
}

static void
take_entries (GVariant *properties,
              const char *property,
              gboolean (*is_so) (GVariant *entry),
              gboolean *found)
{
  g_autoptr (GVariant) list
      = g_variant_lookup_value (properties, property, G_VARIANT_TYPE ("aa{sv}"));

  if (list != NULL)
    *found = has_entry (list, is_so);
}

/* Not by Gateway, which does not show a default route without one (point to point). */
void
mbn_nm_device_take_config (MbnNmDevice *self, MbnNmFamily family, GVariant *properties)
{
  g_autoptr (GVariant) addresses = g_variant_lookup_value (properties, "AddressData", NULL);

  self->has_configs = self->has_configs || addresses != NULL;
  take_entries (properties, "AddressData", is_global_address, &self->families[family].address);
  take_entries (properties, "RouteData", is_default_route, &self->families[family].default_route);
}

/* ---- what it means ---- */

gboolean
mbn_nm_device_is_managed (const MbnNmDevice *self)
{
  return self->state > STATE_UNMANAGED;
}

/* InterfaceFlags has it for every type, as the kernel does, or as the type's own property Carrier
 * if that knows better; for Wi-Fi it is the association. State follows seconds later. Where there
 * is neither, the address alone decides. */
static gboolean
has_carrier (const MbnNmDevice *self)
{
  if (self->has_flags)
    return (self->flags & FLAG_CARRIER) != 0;
  if (!mbn_nm_device_is_managed (self))
    return TRUE;

  return self->state >= STATE_IP_CONFIG && self->state <= STATE_ACTIVATED;
}

gboolean
mbn_nm_device_is_full (const MbnNmDevice *self)
{
  return self->families[MBN_NM_IP4].connectivity == MBN_REACHABILITY_FULL
         || self->families[MBN_NM_IP6].connectivity == MBN_REACHABILITY_FULL;
}

/* By its word, one that is activated and has Internet has what it takes, whatever else it says. */
static gboolean
has_address (const MbnNmDevice *self)
{
  return self->families[MBN_NM_IP4].address || self->families[MBN_NM_IP6].address
         || (self->state == STATE_ACTIVATED && mbn_nm_device_is_full (self));
}

static gboolean
has_default_route (const MbnNmDevice *self)
{
  return self->families[MBN_NM_IP4].default_route || self->families[MBN_NM_IP6].default_route;
}

static gboolean
is_said (const Family *family)
{
  return family->connectivity >= MBN_REACHABILITY_PORTAL
         && family->connectivity <= MBN_REACHABILITY_FULL;
}

/* See the table in the header. */
static MbnReachability
judge_family (const MbnNmDevice *self, const Family *family)
{
  if (is_said (family) && family->connectivity != MBN_REACHABILITY_LIMITED)
    return (MbnReachability)family->connectivity;
  if (!family->address)
    return MBN_REACHABILITY_NONE;
  if (family->waiting)
    return MBN_REACHABILITY_UNKNOWN;
  if (is_said (family))
    return MBN_REACHABILITY_LIMITED;
  if (mbn_nm_device_is_managed (self))
    return MBN_REACHABILITY_UNKNOWN;

  return family->default_route ? MBN_REACHABILITY_FULL : MBN_REACHABILITY_LIMITED;
}

static guint
rank (MbnReachability reachability)
{
  static const guint ranks[] = {
      [MBN_REACHABILITY_NONE] = 0,   [MBN_REACHABILITY_LIMITED] = 1, [MBN_REACHABILITY_UNKNOWN] = 2,
      [MBN_REACHABILITY_PORTAL] = 3, [MBN_REACHABILITY_FULL] = 4,
  };

  return ranks[reachability];
}

/* By its word alone: that of IPv4, unless IPv6 has something that IPv4 has not. Where there is no
 * IPv6, as on most links, it says so at once, and of IPv4 only when that has been checked. */
static MbnReachability
take_its_word (const MbnNmDevice *self)
{
  guint32 ip4 = MIN (self->families[MBN_NM_IP4].connectivity, MBN_REACHABILITY_FULL);
  guint32 ip6 = MIN (self->families[MBN_NM_IP6].connectivity, MBN_REACHABILITY_FULL);
  gboolean ip6_has = ip6 == MBN_REACHABILITY_FULL || ip6 == MBN_REACHABILITY_PORTAL;

  return (MbnReachability)(ip6_has && rank (ip6) > rank (ip4) ? ip6 : ip4);
}

static MbnReachability
judge_families (const MbnNmDevice *self)
{
  MbnReachability ip4 = judge_family (self, &self->families[MBN_NM_IP4]);
  MbnReachability ip6 = judge_family (self, &self->families[MBN_NM_IP6]);

  return rank (ip4) >= rank (ip6) ? ip4 : ip6;
}

static MbnReachability
judge (const MbnNmDevice *self)
{
  return self->has_configs ? judge_families (self) : take_its_word (self);
}

/* The more, the more a check could find. */
static guint
measure_progress (const MbnNmDevice *self, const Family *family)
{
  if (!has_carrier (self) || !family->address)
    return 0;

  return family->default_route ? 2 : 1;
}

/* What is said of one that is up when it is first seen has been said since, as far as anybody
 * knows. */
static gboolean
has_to_wait (const MbnNmDevice *self, const Family *family)
{
  return !mbn_nm_device_is_full (self) && (self->seen || !is_said (family));
}

static void
settle_family (MbnNmDevice *self, Family *family)
{
  guint progress = measure_progress (self, family);

  if (progress > family->progress)
    {
      family->waiting = has_to_wait (self, family);
      self->asked = FALSE;
    }
  family->progress = progress;
}

/* Where it tells nothing of addresses its state does: then it has one, and a way out. */
static void
assume_config (MbnNmDevice *self, Family *family)
{
  family->address = self->state == STATE_ACTIVATED;
  family->default_route = family->address;
  self->seen = TRUE;
}

void
mbn_nm_device_settle (MbnNmDevice *self)
{
  if (!self->has_configs)
    {
      assume_config (self, &self->families[MBN_NM_IP4]);
      return;
    }

  for (guint i = 0; i < MBN_NM_N_FAMILIES; i++)
    settle_family (self, &self->families[i]);
  self->seen = TRUE;
}

/* ---- links ---- */

/* By NMDeviceType. Left out are tunnels, VPN and dial-up (section 4 of the specification), modems,
 * and what carries no addresses of its own. */
static gboolean
is_alternate (guint32 type)
{
  switch (type)
    {
    case 1:  /* Ethernet */
    case 2:  /* Wi-Fi */
    case 5:  /* Bluetooth */
    case 9:  /* InfiniBand */
    case 10: /* bond */
    case 11: /* VLAN */
    case 13: /* bridge */
    case 15: /* team */
    case 18: /* macvlan */
    case 20: /* veth */
    case 21: /* MACsec */
    case 24: /* Open vSwitch interface */
      return TRUE;
    default:
      return FALSE;
    }
}

static guint
get_index (const MbnNmDevice *self, const char *name)
{
  guint index = if_nametoindex (name);

  return index != 0 ? index : MBN_LINK_MADE_UP | g_str_hash (self->path);
}

gboolean
mbn_nm_device_get_link (MbnNmDevice *self, MbnSourceLink *link)
{
  const char *name = get_name (self);

  if (name == NULL || self->unreal || !is_alternate (self->type))
    return FALSE;

  *link = (MbnSourceLink){
      .index = get_index (self, name),
      .name = name,
      .sense = {
          .carrier = has_carrier (self),
          .address = has_address (self),
          .default_route = has_default_route (self),
          .reachability = judge (self),
      },
  };

  return TRUE;
}

/* ---- checks ---- */

gboolean
mbn_nm_device_take_wish (MbnNmDevice *self)
{
  gboolean waiting = self->families[MBN_NM_IP4].waiting || self->families[MBN_NM_IP6].waiting;

  if (!waiting || self->asked || mbn_nm_device_is_managed (self) || !is_alternate (self->type))
    return FALSE;

  self->asked = TRUE;

  return TRUE;
}

void
mbn_nm_device_note_checked (MbnNmDevice *self, guint32 host)
{
  if (host == MBN_REACHABILITY_FULL && !mbn_nm_device_is_full (self))
    return;

  set_waiting (self, FALSE);
  self->checked = TRUE;
}

void
mbn_nm_device_note_refused (MbnNmDevice *self)
{
  if (self->asked)
    set_waiting (self, FALSE);
}

gboolean
mbn_nm_device_take_checked (MbnNmDevice *self)
{
  gboolean checked = self->checked;

  self->checked = FALSE;

  return checked;
}
