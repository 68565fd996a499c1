/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */
#include "config.h"

#include "mbn-options.h"

#include <stdlib.h>
#include <string.h>

#include <gio/gio.h>

#include "mbn-bus-address.h"

/* Not GOptionContext: that takes "--verbose=no" for --verbose and "--ip --verbose" for an --ip
 * called "--verbose", and its help has one line for each option. */

#define DEFAULT_CONFIG      "/etc/mbnd/mbnd.conf"
#define DEFAULT_STATE_DIR   "/var/lib/mbnd"
#define DEFAULT_RUNTIME_DIR "/run/mbnd"

typedef enum
{
  OPTION_SESSION,
  OPTION_BUS_ADDRESS,
  OPTION_DEVICE,
  OPTION_NO_HOTPLUG,
  OPTION_CONFIG,
  OPTION_STATE_DIR,
  OPTION_RUNTIME_DIR,
  OPTION_AUTHORITY,
  OPTION_IP,
  OPTION_VERBOSE,
  OPTION_VERSION,
  OPTION_HELP,
  N_OPTIONS,
} OptionId;

typedef struct
{
  const char *name;
  const char *metavar; /* NULL = takes no value */
  const char *heading; /* opens a section of the help; NULL = goes on */
  const char *help;    /* one or more lines */
} Option;

/* In the order of the help. */
/* clang-format off */
static const Option option_table[N_OPTIONS] = {
  [OPTION_SESSION] = {
    "session", NULL, "Bus to serve (default: the system bus)",
    "The session bus. Not together with --bus-address." },
  [OPTION_BUS_ADDRESS] = {
    "bus-address", "ADDR", NULL,
    "The bus at this D-Bus address, such as unix:path=/tmp/bus." },
  [OPTION_DEVICE] = {
    "device", "PATH[,net=IFNAME][,driver=mbim|qmi][,proxy]",
    "Modems (default: those that udev shows)",
    "A fixed device: any character device or pseudo-terminal, no udev\n"
    "needed. It is waited for while it does not exist. Repeatable.\n"
    "  net=IFNAME       its network interface (default: looked up)\n"
    "  driver=mbim|qmi  its protocol (default: mbim; qmi is not in this\n"
    "                   release)\n"
    "  proxy            open it through mbim-proxy, so that other programs\n"
    "                   can use it too (default: directly); root only" },
  [OPTION_NO_HOTPLUG] = {
    "no-hotplug", NULL, NULL,
    "Do not watch udev: fixed devices only (default: watch)." },
  [OPTION_CONFIG] = {
    "config", "FILE", "Files",
    "Configuration file, which must exist when given (default:\n"
    DEFAULT_CONFIG ", which need not exist)." },
  [OPTION_STATE_DIR] = {
    "state-dir", "DIR", NULL,
    "Profiles, secrets and other state that is kept (default:\n"
    "$STATE_DIRECTORY or " DEFAULT_STATE_DIR ")." },
  [OPTION_RUNTIME_DIR] = {
    "runtime-dir", "DIR", NULL,
    "State that a reboot may lose (default: $RUNTIME_DIRECTORY or\n"
    DEFAULT_RUNTIME_DIR ")." },
  [OPTION_AUTHORITY] = {
    "authority", "polkit|root|none", "Behaviour",
    "Who may call: those that polkit allows, only root (on other buses\n"
    "than the system bus also mbnd's own user), or everybody (refused on\n"
    "the system bus). Default: polkit on the system bus, root elsewhere.\n"
    "Without polkit on this host, polkit means root." },
  [OPTION_IP] = {
    "ip", "apply|report", NULL,
    "Configure address, routes, MTU and DNS of the network interface, or\n"
    "only publish them on D-Bus (default: apply, and report where that\n"
    "cannot be)." },
  [OPTION_VERBOSE] = {
    "verbose", NULL, NULL,
    "Log debug messages too." },
  [OPTION_VERSION] = {
    "version", NULL, NULL,
    "Print the version and exit." },
  [OPTION_HELP] = {
    "help", NULL, NULL,
    "Print this text and exit." },
};
/* clang-format on */

static const char help_head[]
    = "Usage: mbnd [OPTION]...\n"
      "\n"
      "Owns the cellular modems of this machine and offers them on D-Bus as org.mbnd1, with the\n"
      "Mobile Broadband API that Windows programs know.\n";

static const char help_tail[]
    = "\n"
      "Example: one modem, on the session bus, for members of the group mbnd:\n"
      "  mbnd --session --no-hotplug --device=/dev/cdc-wdm0,net=wwan0 --ip=report \\\n"
      "       --state-dir=$HOME/mbnd/state --runtime-dir=$XDG_RUNTIME_DIR/mbnd\n"
      "\n"
      "Exit status:\n"
      "  0  orderly stop\n"
      "  1  failure at run time\n"
      "  2  wrong usage or configuration; one line on standard error says what\n";

/* Indexed by MbnOptionsAuthority and MbnSettingsIp. */
static const char *const authority_words[] = {"polkit", "root", "none", NULL};
static const char *const ip_words[] = {"apply", "report", NULL};

/* clang-format off */
G_DEFINE_QUARK (mbn-options-error-quark, mbn_options_error)
/* clang-format on */

/* What the user typed, fit for one line of a message. */
static char *
show (const char *text)
{
  char *shown = g_filename_display_name (text);

  for (char *c = shown; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = '?';

  return shown;
}

/* "--option=value: problem" */
static gboolean G_GNUC_PRINTF (4, 5)
    refuse (GError **error, OptionId id, const char *value, const char *format, ...)
{
  g_autofree char *shown = show (value);
  g_autofree char *problem = NULL;
  va_list args;

  va_start (args, format);
  problem = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, MBN_OPTIONS_ERROR, MBN_OPTIONS_ERROR_USAGE, "--%s=%s: %s",
               option_table[id].name, shown, problem);

  return FALSE;
}

static char *
make_help (void)
{
  GString *text = g_string_new (help_head);

  for (guint i = 0; i < N_OPTIONS; i++)
    {
      const Option *option = &option_table[i];
      g_auto (GStrv) lines = g_strsplit (option->help, "\n", -1);

      if (option->heading != NULL)
        g_string_append_printf (text, "\n%s:\n", option->heading);
      g_string_append_printf (text, "  --%s%s%s\n", option->name,
                              option->metavar != NULL ? "=" : "",
                              option->metavar != NULL ? option->metavar : "");
      for (gsize line = 0; lines[line] != NULL; line++)
        g_string_append_printf (text, "          %s\n", lines[line]);
    }
  g_string_append (text, help_tail);

  return g_string_free (text, FALSE);
}

static gboolean
take_device (MbnOptions *self, const char *value, GError **error)
{
  g_autofree char *problem = NULL;
  MbnOptionsDevice *device = mbn_options_device_parse (value, self->devices, &problem);
  g_autofree char *shown = NULL;

  if (device == NULL)
    {
      shown = show (problem);
      return refuse (error, OPTION_DEVICE, value, "%s", shown);
    }

  g_ptr_array_add (self->devices, device);

  return TRUE;
}

static gboolean
take_word (guint *word, OptionId id, const char *value, const char *const *words, GError **error)
{
  g_autofree char *allowed = g_strjoinv (", ", (char **)words);

  for (*word = 0; words[*word] != NULL; *word += 1)
    if (g_str_equal (words[*word], value))
      return TRUE;

  return refuse (error, id, value, "not one of %s", allowed);
}

static gboolean
take_path (char **field, OptionId id, const char *value, GError **error)
{
  if (value[0] == '\0')
    return refuse (error, id, value, "needs a path");
  g_free (*field);
  *field = g_strdup (value);

  return TRUE;
}

static gboolean
take_address (MbnOptions *self, const char *value, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  /* For GIO the empty string is a good list, of no address. */
  if (value[0] == '\0' || !g_utf8_validate (value, -1, NULL))
    return refuse (error, OPTION_BUS_ADDRESS, value,
                   "not a D-Bus address such as unix:path=/tmp/bus");
  if (!g_dbus_is_supported_address (value, &local_error))
    return refuse (error, OPTION_BUS_ADDRESS, value,
                   "not a D-Bus address such as unix:path=/tmp/bus (%s)", local_error->message);

  return take_path (&self->bus_address, OPTION_BUS_ADDRESS, value, error);
}

/* @value is NULL for an option without value. */
static gboolean
take (MbnOptions *self, OptionId id, const char *value, GError **error)
{
  guint word;

  switch (id)
    {
    case OPTION_SESSION:
      self->session = TRUE;
      return TRUE;
    case OPTION_BUS_ADDRESS:
      return take_address (self, value, error);
    case OPTION_DEVICE:
      return take_device (self, value, error);
    case OPTION_NO_HOTPLUG:
      self->hotplug = FALSE;
      return TRUE;
    case OPTION_CONFIG:
      self->config_given = TRUE;
      return take_path (&self->config, id, value, error);
    case OPTION_STATE_DIR:
      return take_path (&self->state_dir, id, value, error);
    case OPTION_RUNTIME_DIR:
      return take_path (&self->runtime_dir, id, value, error);
    case OPTION_AUTHORITY:
      if (!take_word (&word, id, value, authority_words, error))
        return FALSE;
      self->authority = word;
      self->authority_given = TRUE;
      return TRUE;
    case OPTION_IP:
      if (!take_word (&word, id, value, ip_words, error))
        return FALSE;
      self->ip = word;
      self->ip_given = TRUE;
      return TRUE;
    case OPTION_VERBOSE:
      self->verbose = TRUE;
      return TRUE;
    case OPTION_VERSION:
      self->text = g_strdup ("mbnd " MBN_VERSION "\n");
      return TRUE;
    case OPTION_HELP:
      self->text = make_help ();
      return TRUE;
    case N_OPTIONS:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
refuse_argument (GError **error, const char *argument, const char *problem)
{
  g_autofree char *shown = show (argument);

  g_set_error (error, MBN_OPTIONS_ERROR, MBN_OPTIONS_ERROR_USAGE, "\"%s\": %s; see mbnd --help",
               shown, problem);
  return FALSE;
}

static OptionId
find_option (const char *name, gsize length)
{
  OptionId id = 0;

  while (id < N_OPTIONS
         && (strlen (option_table[id].name) != length
             || strncmp (option_table[id].name, name, length) != 0))
    id++;

  return id;
}

/* Takes @argument and, for "--option value", @next. Adds the number of arguments taken to @taken.
 */
static gboolean
take_argument (MbnOptions *self, const char *argument, const char *next, int *taken, GError **error)
{
  const char *equals = strchr (argument, '=');
  const char *value = equals != NULL ? equals + 1 : NULL;
  gsize length = equals != NULL ? (gsize)(equals - argument) : strlen (argument);
  OptionId id;

  *taken += 1;
  if (argument[0] != '-')
    return refuse_argument (error, argument, "mbnd takes options only");
  id = length > 2 && argument[1] == '-' ? find_option (argument + 2, length - 2) : N_OPTIONS;
  if (id == N_OPTIONS)
    return refuse_argument (error, argument, "unknown option");
  if (option_table[id].metavar == NULL)
    return value == NULL ? take (self, id, NULL, error)
                         : refuse_argument (error, argument, "this option takes no value");
  if (value == NULL && next != NULL && next[0] != '-')
    {
      *taken += 1;
      value = next;
    }
  if (value == NULL)
    {
      g_autofree char *problem = g_strdup_printf ("needs a value, %s", option_table[id].metavar);

      return refuse_argument (error, argument, problem);
    }

  return take (self, id, value, error);
}

/* A directory that systemd made for us, the first if there are several, else @fallback. */
static char *
default_dir (const char *variable, const char *fallback)
{
  const char *value = g_getenv (variable);
  gsize length = value != NULL ? strcspn (value, ":") : 0;

  return length > 0 ? g_strndup (value, length) : g_strdup (fallback);
}

/* Whichever way the system bus is asked for, it is the system bus (design.md 6). */
static gboolean
serves_system_bus (const MbnOptions *self)
{
  const char *session_address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");

  if (self->session)
    return session_address != NULL && mbn_bus_address_is_system (session_address);

  return mbn_bus_address_is_system (self->bus_address);
}

/* Rules between options, and defaults. */
static gboolean
complete (MbnOptions *self, GError **error)
{
  if (self->session && self->bus_address != NULL)
    return refuse (error, OPTION_BUS_ADDRESS, self->bus_address,
                   "not together with --session; allowed is one of them");

  self->system_bus = serves_system_bus (self);
  if (!self->authority_given)
    self->authority = self->system_bus ? MBN_OPTIONS_AUTHORITY_POLKIT : MBN_OPTIONS_AUTHORITY_ROOT;
  if (self->system_bus && self->authority == MBN_OPTIONS_AUTHORITY_NONE)
    return refuse (error, OPTION_AUTHORITY, "none",
                   "refused on the system bus; allowed there are polkit and root");

  if (self->config == NULL)
    self->config = g_strdup (DEFAULT_CONFIG);
  if (self->state_dir == NULL)
    self->state_dir = default_dir ("STATE_DIRECTORY", DEFAULT_STATE_DIR);
  self->runtime_dir_given = self->runtime_dir != NULL;
  if (!self->runtime_dir_given)
    self->runtime_dir = default_dir ("RUNTIME_DIRECTORY", DEFAULT_RUNTIME_DIR);

  return TRUE;
}

MbnOptions *
mbn_options_parse (int argc, char **argv, GError **error)
{
  g_autoptr (MbnOptions) self = g_new0 (MbnOptions, 1);

  self->devices = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_options_device_free);
  self->hotplug = TRUE;
  self->ip = MBN_SETTINGS_IP_APPLY;

  for (int i = 1; i < argc && self->text == NULL;)
    if (!take_argument (self, argv[i], i + 1 < argc ? argv[i + 1] : NULL, &i, error))
      return NULL;
  if (self->text == NULL && !complete (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

static gboolean
refuse_in_release (GError **error, const char *option, const char *problem)
{
  g_set_error (error, MBN_OPTIONS_ERROR, MBN_OPTIONS_ERROR_NOT_IN_RELEASE,
               "%s is not in this release; %s", option, problem);
  return FALSE;
}

gboolean
mbn_options_check_release (const MbnOptions *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->devices->len; i++)
    {
      const MbnOptionsDevice *device = g_ptr_array_index (self->devices, i);
      g_autofree char *path = show (device->path);
      g_autofree char *driver
          = g_strdup_printf ("--device=%s,driver=qmi: driving a QMI modem", path);

      if (device->driver == MBN_OPTIONS_DRIVER_QMI)
        return refuse_in_release (error, driver, "use an MBIM modem with driver=mbim");
    }

  return TRUE;
}

gboolean
mbn_options_check_rights (const MbnOptions *self, uid_t uid, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->devices->len && uid != 0; i++)
    {
      const MbnOptionsDevice *device = g_ptr_array_index (self->devices, i);
      g_autofree char *path = show (device->path);

      if (!device->proxy)
        continue;
      g_set_error (error, MBN_OPTIONS_ERROR, MBN_OPTIONS_ERROR_RIGHTS,
                   "--device=%s,proxy: mbim-proxy admits only root; run mbnd as root, or leave "
                   "proxy out",
                   path);
      return FALSE;
    }

  return TRUE;
}

void
mbn_options_free (MbnOptions *self)
{
  g_free (self->text);
  g_free (self->bus_address);
  g_ptr_array_unref (self->devices);
  g_free (self->state_dir);
  g_free (self->runtime_dir);
  g_free (self->config);
  g_free (self);
}
