/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "mbn-options.h"

/* A command line in one string, arguments separated by '\n': some contain blanks. */
static MbnOptions *
parse (const char *line, GError **error)
{
  g_autofree char *whole = g_strconcat ("mbnd", line[0] != '\0' ? "\n" : "", line, NULL);
  g_auto (GStrv) argv = g_strsplit (whole, "\n", -1);

  return mbn_options_parse ((int)g_strv_length (argv), argv, error);
}

static MbnOptions *
parse_good (const char *line)
{
  g_autoptr (GError) error = NULL;
  MbnOptions *options = parse (line, &error);

  g_assert_no_error (error);
  g_assert_nonnull (options);

  return options;
}

static const MbnOptionsDevice *
device (const MbnOptions *options, guint i)
{
  g_assert_cmpuint (i, <, options->devices->len);
  return g_ptr_array_index (options->devices, i);
}

static void
test_defaults (void)
{
  g_autoptr (MbnOptions) options = parse_good ("");

  g_assert_null (options->text);
  g_assert_false (options->session);
  g_assert_null (options->bus_address);
  g_assert_true (options->system_bus);
  g_assert_cmpuint (options->devices->len, ==, 0);
  g_assert_true (options->hotplug);
  g_assert_cmpstr (options->state_dir, ==, "/var/lib/mbnd");
  g_assert_cmpstr (options->runtime_dir, ==, "/run/mbnd");
  g_assert_cmpstr (options->config, ==, "/etc/mbnd/mbnd.conf");
  g_assert_false (options->config_given);
  g_assert_cmpint (options->authority, ==, MBN_OPTIONS_AUTHORITY_POLKIT);
  g_assert_false (options->authority_given);
  g_assert_cmpint (options->ip, ==, MBN_SETTINGS_IP_APPLY);
  g_assert_false (options->ip_given);
  g_assert_false (options->verbose);
}

/* argv[0] may be missing altogether. */
static void
test_no_arguments (void)
{
  char *argv[] = {NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnOptions) options = mbn_options_parse (0, argv, &error);

  g_assert_no_error (error);
  g_assert_true (options->system_bus);
}

static void
test_all (void)
{
  g_autoptr (MbnOptions) options
      = parse_good ("--session\n--device=/dev/a,net=wwan0,driver=mbim\n--no-hotplug\n"
                    "--state-dir=/s\n--runtime-dir=/r\n--config=/c\n--authority=none\n"
                    "--ip=report\n--verbose\n--device=/dev/b");

  g_assert_true (options->session);
  g_assert_false (options->system_bus);
  g_assert_cmpuint (options->devices->len, ==, 2);
  g_assert_cmpstr (device (options, 0)->path, ==, "/dev/a");
  g_assert_cmpstr (device (options, 0)->net, ==, "wwan0");
  g_assert_cmpint (device (options, 0)->driver, ==, MBN_OPTIONS_DRIVER_MBIM);
  g_assert_cmpstr (device (options, 1)->path, ==, "/dev/b");
  g_assert_null (device (options, 1)->net);
  g_assert_cmpint (device (options, 1)->driver, ==, MBN_OPTIONS_DRIVER_DEFAULT);
  g_assert_false (device (options, 1)->proxy);
  g_assert_false (options->hotplug);
  g_assert_cmpstr (options->state_dir, ==, "/s");
  g_assert_cmpstr (options->runtime_dir, ==, "/r");
  g_assert_cmpstr (options->config, ==, "/c");
  g_assert_true (options->config_given);
  g_assert_cmpint (options->authority, ==, MBN_OPTIONS_AUTHORITY_NONE);
  g_assert_true (options->authority_given);
  g_assert_cmpint (options->ip, ==, MBN_SETTINGS_IP_REPORT);
  g_assert_true (options->ip_given);
  g_assert_true (options->verbose);
}

static void
test_separate_values (void)
{
  g_autoptr (MbnOptions) options = parse_good ("--ip\nreport\n--state-dir\n/a b\n--verbose");

  g_assert_cmpint (options->ip, ==, MBN_SETTINGS_IP_REPORT);
  g_assert_cmpstr (options->state_dir, ==, "/a b");
  g_assert_true (options->verbose);
}

static void
test_last_counts (void)
{
  g_autoptr (MbnOptions) options = parse_good ("--ip=apply\n--state-dir=/a\n--ip=report\n"
                                               "--state-dir=/b=c");

  g_assert_cmpint (options->ip, ==, MBN_SETTINGS_IP_REPORT);
  g_assert_cmpstr (options->state_dir, ==, "/b=c");
}

/* What the caller owns is left as it was. */
static void
test_argv_untouched (void)
{
  char *argv[] = {"mbnd", "--device=/dev/a,net=wwan0", "--ip", "report", NULL};
  char *before[G_N_ELEMENTS (argv)];
  g_autoptr (MbnOptions) options = NULL;

  memcpy (before, argv, sizeof argv);
  options = mbn_options_parse (4, argv, NULL);
  g_assert_nonnull (options);
  g_assert_cmpmem (argv, sizeof argv, before, sizeof before);
  g_assert_cmpstr (argv[1], ==, "--device=/dev/a,net=wwan0");
}

typedef struct
{
  const char *name;
  const char *line;
  gboolean system_bus;
  MbnOptionsAuthority authority;
} Bus;

/* clang-format off */
static const Bus buses[] = {
  {"default", "", TRUE, MBN_OPTIONS_AUTHORITY_POLKIT},
  {"session", "--session", FALSE, MBN_OPTIONS_AUTHORITY_ROOT},
  {"private", "--bus-address=unix:path=/tmp/bus", FALSE, MBN_OPTIONS_AUTHORITY_ROOT},
  {"system-by-address", "--bus-address=unix:path=/run/dbus/system_bus_socket", TRUE, MBN_OPTIONS_AUTHORITY_POLKIT},
  {"system-root", "--authority=root", TRUE, MBN_OPTIONS_AUTHORITY_ROOT},
  {"private-polkit", "--bus-address=unix:path=/tmp/bus\n--authority=polkit", FALSE, MBN_OPTIONS_AUTHORITY_POLKIT},
  {"private-none", "--authority=none\n--bus-address=unix:path=/tmp/bus", FALSE, MBN_OPTIONS_AUTHORITY_NONE},
  {"session-none", "--authority=none\n--session", FALSE, MBN_OPTIONS_AUTHORITY_NONE},
};
/* clang-format on */

static void
test_bus (gconstpointer data)
{
  const Bus *row = data;
  g_autoptr (MbnOptions) options = parse_good (row->line);

  g_assert_cmpint (options->system_bus, ==, row->system_bus);
  g_assert_cmpint (options->authority, ==, row->authority);
  g_assert_cmpint (options->authority_given, ==, strstr (row->line, "authority") != NULL);
}

typedef struct
{
  const char *name;
  const char *value;
  const char *path;
  const char *net;
  MbnOptionsDriver driver;
  gboolean proxy;
} Device;

/* clang-format off */
static const Device devices[] = {
  {"path", "/dev/a", "/dev/a", NULL, MBN_OPTIONS_DRIVER_DEFAULT, FALSE},
  {"relative", "a", "a", NULL, MBN_OPTIONS_DRIVER_DEFAULT, FALSE},
  {"net", "/dev/a,net=wwan0", "/dev/a", "wwan0", MBN_OPTIONS_DRIVER_DEFAULT, FALSE},
  {"net-15-characters", "/dev/a,net=wwan56789012345", "/dev/a", "wwan56789012345", MBN_OPTIONS_DRIVER_DEFAULT, FALSE},
  {"net-three-dots", "/dev/a,net=...", "/dev/a", "...", MBN_OPTIONS_DRIVER_DEFAULT, FALSE},
  {"qmi", "/dev/a,driver=qmi", "/dev/a", NULL, MBN_OPTIONS_DRIVER_QMI, FALSE},
  {"proxy", "/dev/a,proxy", "/dev/a", NULL, MBN_OPTIONS_DRIVER_DEFAULT, TRUE},
  {"any-order", "/dev/a,proxy,net=w,driver=mbim", "/dev/a", "w", MBN_OPTIONS_DRIVER_MBIM, TRUE},
  {"comma-in-path", "/dev/a,b/c", "/dev/a,b/c", NULL, MBN_OPTIONS_DRIVER_DEFAULT, FALSE},
  {"commas-in-path", "/dev/usb,1,2-if00,net=w", "/dev/usb,1,2-if00", "w", MBN_OPTIONS_DRIVER_DEFAULT, FALSE},
  {"key-in-path", "/dev/net=x,proxy2/driver=y", "/dev/net=x,proxy2/driver=y", NULL, MBN_OPTIONS_DRIVER_DEFAULT, FALSE},
};
/* clang-format on */

static void
test_device (gconstpointer data)
{
  const Device *row = data;
  g_autofree char *line = g_strconcat ("--device=", row->value, NULL);
  g_autoptr (MbnOptions) options = parse_good (line);

  g_assert_cmpuint (options->devices->len, ==, 1);
  g_assert_cmpstr (device (options, 0)->path, ==, row->path);
  g_assert_cmpstr (device (options, 0)->net, ==, row->net);
  g_assert_cmpint (device (options, 0)->driver, ==, row->driver);
  g_assert_cmpint (device (options, 0)->proxy, ==, row->proxy);
}

typedef struct
{
  const char *name;
  const char *line;
  const char *message;
} Refusal;

#define SEE         "; see mbnd --help"
#define SUB_OPTIONS "allowed after the path are net=IFNAME, driver=mbim|qmi and proxy"
#define NET_NAME                                                                                   \
  "net= needs the name of a network interface: 1 to 15 characters, no '/', no ':', no blanks, "    \
  "not "                                                                                           \
  "\".\" or \"..\""

/* clang-format off */
static const Refusal refusals[] = {
  {"unknown-option", "--bogus=1", "\"--bogus=1\": unknown option" SEE},
  {"abbreviation", "--sess", "\"--sess\": unknown option" SEE},
  {"longer-name", "--sessions", "\"--sessions\": unknown option" SEE},
  {"short-option", "-v", "\"-v\": unknown option" SEE},
  {"one-dash", "-", "\"-\": unknown option" SEE},
  {"two-dashes", "--", "\"--\": unknown option" SEE},
  {"no-name", "--=x", "\"--=x\": unknown option" SEE},
  {"positional", "/dev/cdc-wdm0", "\"/dev/cdc-wdm0\": mbnd takes options only" SEE},
  {"positional-empty", "--verbose\n", "\"\": mbnd takes options only" SEE},
  {"positional-after-option", "--verbose\nno", "\"no\": mbnd takes options only" SEE},
  {"value-for-flag", "--verbose=no", "\"--verbose=no\": this option takes no value" SEE},
  {"empty-value-for-flag", "--no-hotplug=", "\"--no-hotplug=\": this option takes no value" SEE},
  {"value-missing-at-end", "--ip", "\"--ip\": needs a value, apply|report" SEE},
  {"value-missing-before-option", "--config\n--verbose", "\"--config\": needs a value, FILE" SEE},
  {"ip", "--ip=none", "--ip=none: not one of apply, report"},
  {"ip-case", "--ip=Report", "--ip=Report: not one of apply, report"},
  {"ip-empty", "--ip=", "--ip=: not one of apply, report"},
  {"authority", "--authority=sudo", "--authority=sudo: not one of polkit, root, none"},
  {"none-on-system-bus", "--authority=none", "--authority=none: refused on the system bus; allowed there are polkit and root"},
  {"none-on-system-bus-by-address", "--authority=none\n--bus-address=unix:path=/tmp/b;unix:path=/var/run/dbus/system_bus_socket", "--authority=none: refused on the system bus; allowed there are polkit and root"},
  {"session-and-address", "--bus-address=unix:path=/tmp/bus\n--session", "--bus-address=unix:path=/tmp/bus: not together with --session; allowed is one of them"},
  {"state-dir-empty", "--state-dir=", "--state-dir=: needs a path"},
  {"runtime-dir-empty", "--runtime-dir=", "--runtime-dir=: needs a path"},
  {"config-empty", "--config=", "--config=: needs a path"},
  {"device-empty", "--device=", "--device=: needs the path of a device"},
  {"device-path-empty", "--device=,net=wwan0", "--device=,net=wwan0: needs the path of a device"},
  {"device-twice", "--device=/dev/none\n--device=/dev/none,proxy", "--device=/dev/none,proxy: the same device as --device=/dev/none; allowed once"},
  {"device-twice-spelling", "--device=/dev/none\n--device=/dev/.//none", "--device=/dev/.//none: the same device as --device=/dev/none; allowed once"},
  {"sub-option-unknown", "--device=/dev/a,baud=9600", "--device=/dev/a,baud=9600: \"baud=9600\" is not a sub-option; " SUB_OPTIONS},
  {"sub-option-unknown-word", "--device=/dev/a,qmi", "--device=/dev/a,qmi: \"qmi\" is not a sub-option; " SUB_OPTIONS},
  {"sub-option-unknown-before-known", "--device=/dev/a,baud=9600,proxy", "--device=/dev/a,baud=9600,proxy: \"baud=9600\" is not a sub-option; " SUB_OPTIONS},
  {"sub-option-unknown-after-known", "--device=/dev/a,proxy,usb-1", "--device=/dev/a,proxy,usb-1: \"usb-1\" is not a sub-option; " SUB_OPTIONS},
  {"sub-option-empty", "--device=/dev/a,", "--device=/dev/a,: \"\" is not a sub-option; " SUB_OPTIONS},
  {"sub-option-without-value", "--device=/dev/a,net", "--device=/dev/a,net: \"net\" is not a sub-option; " SUB_OPTIONS},
  {"proxy-with-value", "--device=/dev/a,proxy=1", "--device=/dev/a,proxy=1: \"proxy=1\" is not a sub-option; " SUB_OPTIONS},
  {"net-twice", "--device=/dev/a,net=x,net=y", "--device=/dev/a,net=x,net=y: net= given twice"},
  {"driver-twice", "--device=/dev/a,driver=mbim,driver=mbim", "--device=/dev/a,driver=mbim,driver=mbim: driver= given twice"},
  {"proxy-twice", "--device=/dev/a,proxy,proxy", "--device=/dev/a,proxy,proxy: proxy given twice"},
  {"driver", "--device=/dev/a,driver=at", "--device=/dev/a,driver=at: driver= needs mbim or qmi"},
  {"net-empty", "--device=/dev/a,net=", "--device=/dev/a,net=: " NET_NAME},
  {"net-16-characters", "--device=/dev/a,net=wwan567890123456", "--device=/dev/a,net=wwan567890123456: " NET_NAME},
  {"net-slash", "--device=/dev/a,net=a/b", "--device=/dev/a,net=a/b: " NET_NAME},
  {"net-colon", "--device=/dev/a,net=a:1", "--device=/dev/a,net=a:1: " NET_NAME},
  {"net-blank", "--device=/dev/a,net=a b", "--device=/dev/a,net=a b: " NET_NAME},
  {"net-tab", "--device=/dev/a,net=a\tb", "--device=/dev/a,net=a?b: " NET_NAME},
  {"net-dot", "--device=/dev/a,net=.", "--device=/dev/a,net=.: " NET_NAME},
  {"net-two-dots", "--device=/dev/a,net=..", "--device=/dev/a,net=..: " NET_NAME},
};
/* clang-format on */

static void
test_refusal (gconstpointer data)
{
  const Refusal *row = data;
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (row->line, &error));
  g_assert_error (error, MBN_OPTIONS_ERROR, MBN_OPTIONS_ERROR_USAGE);
  g_assert_cmpstr (error->message, ==, row->message);
}

/* The rest of these messages is GLib's. */
static void
test_bad_address (void)
{
  static const char *const values[]
      = {"", "nonsense", "bogus:x=y", "unix:", "unix:path=a;b", "\xff"};

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *line = g_strconcat ("--bus-address=", values[i], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (line, &error));
      g_assert_error (error, MBN_OPTIONS_ERROR, MBN_OPTIONS_ERROR_USAGE);
      g_assert_true (g_str_has_prefix (error->message, "--bus-address="));
      g_assert_nonnull (strstr (error->message, ": not a D-Bus address"));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
test_same_device_by_link (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("mbnd-options-XXXXXX", &error);
  g_autofree char *real = g_build_filename (folder, "real", NULL);
  g_autofree char *by_link = g_build_filename (folder, "link", NULL);
  g_autofree char *line = g_strdup_printf ("--device=%s\n--device=%s", real, by_link);
  g_autoptr (MbnOptions) options = NULL;

  /* Nothing there yet: two names, two devices. */
  options = parse_good (line);
  g_assert_cmpuint (options->devices->len, ==, 2);

  g_assert_true (g_file_set_contents (real, "", 0, NULL));
  g_assert_cmpint (symlink ("real", by_link), ==, 0);
  g_assert_null (parse (line, &error));
  g_assert_error (error, MBN_OPTIONS_ERROR, MBN_OPTIONS_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "the same device as"));

  g_unlink (by_link);
  g_unlink (real);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_directories (void)
{
  static const struct
  {
    const char *environment;
    const char *line;
    const char *expected;
  } rows[] = {
      {"/srv/a",        "",                                     "/srv/a"},
      {"/srv/a:/srv/b", "",                                     "/srv/a"},
      {"",              "",                                     NULL    },
      {":/srv/b",       "",                                     NULL    },
      {"/srv/a",        "--state-dir=/x:y\n--runtime-dir=/x:y", "/x:y"  },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *expected = rows[i].expected;
      g_autoptr (MbnOptions) state = NULL;
      g_autoptr (MbnOptions) runtime = NULL;

      g_setenv ("STATE_DIRECTORY", rows[i].environment, TRUE);
      state = parse_good (rows[i].line);
      g_unsetenv ("STATE_DIRECTORY");
      g_setenv ("RUNTIME_DIRECTORY", rows[i].environment, TRUE);
      runtime = parse_good (rows[i].line);
      g_unsetenv ("RUNTIME_DIRECTORY");

      g_assert_cmpstr (state->state_dir, ==, expected != NULL ? expected : "/var/lib/mbnd");
      g_assert_cmpstr (runtime->runtime_dir, ==, expected != NULL ? expected : "/run/mbnd");
    }
}

static void
test_version (void)
{
  g_autoptr (MbnOptions) options = parse_good ("--version");

  g_assert_cmpstr (options->text, ==, "mbnd " MBN_VERSION "\n");
}

/* Every option with the choices of design.md, the defaults, an example and the exit statuses. */
static void
test_help (void)
{
  static const char *const expected[] = {
      "\n  --session\n",
      "\n  --bus-address=ADDR\n",
      "\n  --device=PATH[,net=IFNAME][,driver=mbim|qmi][,proxy]\n",
      "\n  --no-hotplug\n",
      "\n  --state-dir=DIR\n",
      "\n  --runtime-dir=DIR\n",
      "\n  --config=FILE\n",
      "\n  --authority=polkit|root|none\n",
      "\n  --ip=apply|report\n",
      "\n  --verbose\n",
      "\n  --version\n",
      "\n  --help\n",
      "default: the system bus",
      "/etc/mbnd/mbnd.conf",
      "$STATE_DIRECTORY or /var/lib/mbnd",
      "/run/mbnd",
      "\nExample",
      "\nExit status:\n  0  ",
      "\n  1  ",
      "\n  2  ",
  };
  g_autoptr (MbnOptions) options = parse_good ("--help");
  g_auto (GStrv) lines = g_strsplit (options->text, "\n", -1);

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    if (strstr (options->text, expected[i]) == NULL)
      g_error ("--help lacks \"%s\"", expected[i]);
  for (gsize i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint (strlen (lines[i]), <=, 90);
  g_assert_true (g_str_has_suffix (options->text, "\n"));
}

/* As everywhere: help is given whatever else is wrong behind it. */
static void
test_help_first (void)
{
  g_autoptr (MbnOptions) options = parse_good ("--authority=none\n--help\n--bogus");
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (options->text);
  g_assert_null (parse ("--bogus\n--help", &error));
  g_assert_error (error, MBN_OPTIONS_ERROR, MBN_OPTIONS_ERROR_USAGE);
}

/* message NULL = this release can do it. */
static const Refusal releases[] = {
    {"defaults",           "",                                                           NULL},
    {"defaults-elsewhere", "--session\n--device=/dev/a,net=w",                           NULL},
    {"can",                "--authority=root\n--ip=report\n--device=/dev/a,driver=mbim", NULL},
    {"none",               "--session\n--authority=none",                                NULL},
    {"qmi",                "--device=/dev/b\n--device=/dev/a,driver=qmi",
     "--device=/dev/a,driver=qmi: driving a QMI modem is not in this release; use an MBIM modem "
     "with driver=mbim"                                                                      },
    {"proxy",              "--device=/dev/a,driver=mbim,proxy",                          NULL},
    {"polkit",             "--authority=polkit",                                         NULL},
    {"ip-apply",           "--ip=apply",                                                 NULL},
};

static void
test_release (gconstpointer data)
{
  const Refusal *row = data;
  g_autoptr (MbnOptions) options = parse_good (row->line);
  g_autoptr (GError) error = NULL;
  gboolean can = mbn_options_check_release (options, &error);

  if (row->message == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (can);
      return;
    }
  g_assert_false (can);
  g_assert_error (error, MBN_OPTIONS_ERROR, MBN_OPTIONS_ERROR_NOT_IN_RELEASE);
  g_assert_cmpstr (error->message, ==, row->message);
}

/* mbim-proxy admits only root. */
static void
test_proxy_needs_root (void)
{
  g_autoptr (MbnOptions) without = parse_good ("--device=/dev/a,net=w");
  g_autoptr (MbnOptions) with = parse_good ("--device=/dev/b\n--device=/dev/a,proxy");
  g_autoptr (GError) error = NULL;

  g_assert_true (mbn_options_check_rights (without, 1000, &error));
  g_assert_true (mbn_options_check_rights (with, 0, &error));
  g_assert_no_error (error);
  g_assert_false (mbn_options_check_rights (with, 1000, &error));
  g_assert_error (error, MBN_OPTIONS_ERROR, MBN_OPTIONS_ERROR_RIGHTS);
  g_assert_cmpstr (error->message, ==,
                   "--device=/dev/a,proxy: mbim-proxy admits only root; run mbnd as root, or leave "
                   "proxy out");
}

#define ADD_ROWS(path_, rows_, test_)                                                              \
  for (gsize i = 0; i < G_N_ELEMENTS (rows_); i++)                                                 \
    {                                                                                              \
      g_autofree char *path = g_strdup_printf ("/options/design-6/%s/%s", path_, rows_[i].name);   \
                                                                                                   \
      g_test_add_data_func (path, &rows_[i], test_);                                               \
    }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("STATE_DIRECTORY");
  g_unsetenv ("RUNTIME_DIRECTORY");

  g_test_add_func ("/options/design-6/defaults", test_defaults);
  g_test_add_func ("/options/no-arguments", test_no_arguments);
  g_test_add_func ("/options/design-6/all", test_all);
  g_test_add_func ("/options/separate-values", test_separate_values);
  g_test_add_func ("/options/last-counts", test_last_counts);
  g_test_add_func ("/options/argv-untouched", test_argv_untouched);
  ADD_ROWS ("bus", buses, test_bus)
  ADD_ROWS ("device", devices, test_device)
  ADD_ROWS ("refuse", refusals, test_refusal)
  g_test_add_func ("/options/design-6/refuse/bus-address", test_bad_address);
  g_test_add_func ("/options/design-6/refuse/same-device-by-link", test_same_device_by_link);
  g_test_add_func ("/options/design-6/directories", test_directories);
  g_test_add_func ("/options/design-6/version", test_version);
  g_test_add_func ("/options/design-6/help", test_help);
  g_test_add_func ("/options/design-6/help-first", test_help_first);
  ADD_ROWS ("release", releases, test_release)
  g_test_add_func ("/options/design-6/proxy-needs-root", test_proxy_needs_root);

  return g_test_run ();
}
