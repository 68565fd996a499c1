/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "race-host.h"

#define OBJECTS "GetManagedObjects"
#define CHECK   "CheckConnectivity"
#define MARKS   "org.mbnd1.Test"
#define REFUSAL "org.freedesktop.NetworkManager.Failed"

static const struct
{
  const char *name; /* its number is the interface index */
  guint type;       /* NMDeviceType */
} devices[RACE_N_LINKS] = {
    [RACE_ETHERNET] = {"eth1",  1 },
      [RACE_WIFI] = {"wlan2", 2 },
      [RACE_BRIDGE] = {"br3",   13},
    [RACE_TUNNEL] = {"tun4",  16},
      [RACE_OWN] = {"wwan5", 1 },
};

/* ---- the kernel ---- */

struct _RaceKernel
{
  GObject parent;
  RaceTruth *truth;
};

static void implement_link_source (MbnLinkSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RaceKernel,
                               race_kernel,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_LINK_SOURCE, implement_link_source))

static gboolean
is_known (MbnLinkSource *source)
{
  return TRUE;
}

static gboolean
is_there (MbnLinkSource *source)
{
  return RACE_KERNEL (source)->truth->has_kernel;
}

static MbnLinkStart
get_start (MbnLinkSource *source)
{
  return MBN_LINK_START_UNKNOWN;
}

static MbnConnectivityService
get_service (MbnLinkSource *source)
{
  return MBN_CONNECTIVITY_SERVICE_NONE;
}

static void
foreach_link (MbnLinkSource *source, MbnSourceLinkFunc func, gpointer user_data)
{
  const RaceTruth *truth = RACE_KERNEL (source)->truth;

  for (guint i = 0; i < RACE_N_LINKS; i++)
    {
      const RaceThing *thing = &truth->things[i];
      const MbnSourceLink link = {
          .index = i + 1,
          .name = devices[i].name,
          .sense
          = {.carrier = thing->carrier, .address = thing->address, .default_route = thing->route},
      };

      if (thing->present && i != RACE_TUNNEL)
        func (&link, user_data);
    }
}

static void
check (MbnLinkSource *source)
{
}

static gboolean
on_read_again (gpointer user_data)
{
  g_signal_emit_by_name (user_data, "read-again");

  return G_SOURCE_REMOVE;
}

static void
read_again (MbnLinkSource *source)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_read_again, g_object_ref (source), g_object_unref);
}

static void
implement_link_source (MbnLinkSourceInterface *iface)
{
  iface->is_known = is_known;
  iface->is_there = is_there;
  iface->get_start = get_start;
  iface->get_service = get_service;
  iface->foreach_link = foreach_link;
  iface->check = check;
  iface->read_again = read_again;
}

static void
race_kernel_class_init (RaceKernelClass *klass)
{
}

static void
race_kernel_init (RaceKernel *self)
{
}

/* ---- NetworkManager's devices ---- */

static char *
path_of (const char *kind, guint link)
{
  return g_strdup_printf ("%s/%u", kind, link + 1);
}

static void
put (RaceHost *self, const char *path, const char *interface, const char *properties)
{
  if (self->truth->nm_runs)
    fake_nm_change (self->nm, path, interface, properties);
  else
    fake_nm_set (self->nm, path, interface, properties);
}

static char *
print_device (const RaceThing *thing, guint link)
{
  g_autofree char *config
      = thing->address ? g_strdup_printf ("/org/freedesktop/NetworkManager/IP4Config/%u", link + 1)
                       : g_strdup ("/");

  return g_strdup_printf ("{'State': <uint32 %u>, 'InterfaceFlags': <uint32 %#x>,"
                          " 'Ip4Connectivity': <uint32 %u>, 'Ip4Config': <objectpath '%s'>}",
                          thing->carrier && thing->address ? 100 : 30,
                          thing->carrier ? 0x10003 : 0x1003, thing->reach, config);
}

static void
put_routes (RaceHost *self, guint link)
{
  g_autofree char *path = path_of ("IP4Config", link);

  put (self, path, "IP4Config",
       self->truth->things[link].route
           ? "{'RouteData': <[{'dest': <'0.0.0.0'>, 'prefix': <uint32 0>}]>}"
           : "{'RouteData': <@aa{sv} []>}");
}

static void
put_device (RaceHost *self, guint link)
{
  g_autofree char *path = path_of ("Devices", link);
  g_autofree char *properties = print_device (&self->truth->things[link], link);

  put (self, path, "Device", properties);
}

static void
add_device (RaceHost *self, guint link)
{
  g_autofree char *path = path_of ("Devices", link);
  g_autofree char *identity = g_strdup_printf ("{'Interface': <'%s'>, 'DeviceType': <uint32 %u>, "
                                               "'Ip6Connectivity': <uint32 1>,"
                                               " 'Ip6Config': <objectpath '/'>}",
                                               devices[link].name, devices[link].type);
  g_autofree char *properties = print_device (&self->truth->things[link], link);

  fake_nm_set (self->nm, path, "Device", identity);
  fake_nm_set (self->nm, path, "Device", properties);
  if (self->truth->nm_runs)
    fake_nm_announce (self->nm, "DeviceAdded", path);
}

static void
remove_device (RaceHost *self, guint link)
{
  g_autofree char *path = path_of ("Devices", link);

  fake_nm_drop (self->nm, path);
  if (self->truth->nm_runs)
    fake_nm_announce (self->nm, "DeviceRemoved", path);
}

/* The addresses are there before the device refers to them. */
static void
change_address (RaceHost *self, guint link)
{
  g_autofree char *path = path_of ("IP4Config", link);

  if (self->truth->things[link].address)
    {
      fake_nm_set (self->nm, path, "IP4Config", "{'AddressData': <[{'address': <'192.0.2.5'>}]>}");
      fake_nm_set (self->nm, path, "IP4Config", "{'RouteData': <@aa{sv} []>}");
    }
  put_device (self, link);
}

/* ---- NetworkManager ---- */

static void
on_mark (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *signal,
         GVariant *parameters,
         gpointer user_data)
{
  ((RaceHost *)user_data)->marked = TRUE;
}

/* What was sent before the mark has come with it. */
static void
deliver (RaceHost *self)
{
  self->marked = FALSE;
  fake_nm_emit (self->nm, "", MARKS, "Mark", NULL);
  private_bus_wait (&self->marked);
  private_bus_drain ();
}

static void
come (RaceHost *self, gboolean tells)
{
  fake_nm_say (self->nm, OBJECTS, tells ? "" : "...");
  fake_nm_come (self->nm);
}

static void
tell (RaceHost *self)
{
  fake_nm_say (self->nm, OBJECTS, "");
  fake_nm_release (self->nm);
}

/* Whoever waits for an answer hears that there will be none before it is sent. */
static void
leave (RaceHost *self, gboolean has_told)
{
  fake_nm_leave (self->nm);
  deliver (self);
  for (; self->n_held > 0; self->n_held--)
    fake_nm_release (self->nm);
  if (!has_told)
    tell (self);
}

static void
put_flag (RaceHost *self, const char *name, gboolean value)
{
  g_autofree char *properties = g_strdup_printf ("{'%s': <%s>}", name, value ? "true" : "false");

  put (self, "", "", properties);
}

static void
set_answers (RaceHost *self, RaceAnswers answers)
{
  static const char *const words[] = {"", "...", REFUSAL, "#", ""};

  self->answers = answers;
  fake_nm_say (self->nm, CHECK, words[answers]);
}

void
race_host_do (RaceHost *self, const RaceEvent *event)
{
  switch ((guint)event->kind)
    {
    case RACE_EVENT_ADD:
      add_device (self, event->link);
      break;
    case RACE_EVENT_REMOVE:
      remove_device (self, event->link);
      break;
    case RACE_EVENT_ADDRESS:
      change_address (self, event->link);
      break;
    case RACE_EVENT_ROUTE:
      put_routes (self, event->link);
      put_device (self, event->link);
      break;
    case RACE_EVENT_CARRIER:
    case RACE_EVENT_REACH:
      put_device (self, event->link);
      break;
    case RACE_EVENT_COME:
      come (self, event->value);
      break;
    case RACE_EVENT_TELL:
      tell (self);
      break;
    case RACE_EVENT_IMPATIENCE:
      break;
    case RACE_EVENT_LEAVE:
      leave (self, self->truth->teller == RACE_TELLER_NM);
      break;
    case RACE_EVENT_STARTUP:
      put_flag (self, "Startup", event->value);
      break;
    case RACE_EVENT_CHECKS:
      put_flag (self, "ConnectivityCheckEnabled", event->value);
      break;
    case RACE_EVENT_ANSWERS:
      set_answers (self, (RaceAnswers)event->value);
      break;
    case RACE_EVENT_RELEASE:
      fake_nm_set_host (self->nm, race_host_get_answer (self));
      fake_nm_release (self->nm);
      self->n_held--;
      break;
    default:
      g_assert_not_reached ();
    }

  g_signal_emit_by_name (self->kernel, "news");
}

/* Whether what happens makes whoever follows NetworkManager ask it something. */
gboolean
race_host_is_asked (const RaceEvent *event)
{
  return event->kind == RACE_EVENT_ADD || event->kind == RACE_EVENT_REMOVE
         || event->kind == RACE_EVENT_ADDRESS || event->kind == RACE_EVENT_COME
         || event->kind == RACE_EVENT_TELL;
}

guint
race_host_get_answer (const RaceHost *self)
{
  return self->answers == RACE_ANSWERS_FALSE ? RACE_FULL : race_truth_get_host (self->truth);
}

guint
race_host_settle (RaceHost *self, gboolean asked)
{
  guint n_asked;
  guint n_new;

  fake_nm_set_host (self->nm, race_host_get_answer (self));
  if (asked)
    fake_nm_converse (self->nm);
  else if (self->truth->nm_runs)
    deliver (self);
  n_asked = fake_nm_count (self->nm, CHECK);
  n_new = n_asked - self->n_asked;
  self->n_asked = n_asked;
  if (self->answers == RACE_ANSWERS_LATE)
    self->n_held += n_new;

  return self->answers == RACE_ANSWERS_WELL || self->answers == RACE_ANSWERS_FALSE ? n_new : 0;
}

void
race_host_meet (RaceHost *self)
{
  if (self->truth->nm_runs)
    fake_nm_settle (self->nm);
  else
    fake_nm_converse (self->nm);
}

void
race_host_init (RaceHost *self, RaceTruth *truth, FakeNm *nm, GDBusConnection *other)
{
  *self = (RaceHost){.truth = truth, .nm = nm};
  self->kernel = g_object_new (RACE_TYPE_KERNEL, NULL);
  self->kernel->truth = truth;
  self->other = g_object_ref (other);
  self->marks = g_dbus_connection_signal_subscribe (other, NULL, MARKS, "Mark", NULL, NULL,
                                                    G_DBUS_SIGNAL_FLAGS_NONE, on_mark, self, NULL);
  put_flag (self, "Startup", truth->startup);
  put_flag (self, "ConnectivityCheckEnabled", truth->checks);
}

/* All of it is heard now, so that the next timeline hears nothing of it. */
void
race_host_clear (RaceHost *self)
{
  if (self->truth->nm_runs)
    fake_nm_leave (self->nm);
  fake_nm_reset (self->nm);
  deliver (self);
  g_dbus_connection_signal_unsubscribe (self->other, self->marks);
  g_object_unref (self->other);
  g_assert_finalize_object (self->kernel);
}
