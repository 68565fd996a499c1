/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The watchdog with a real socket to notify, in virtual time. */

#include "config.h"

#include "mbn-watchdog.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "mbn-fake-clock.h"
#include "temp-dir.h"

#define INTERVAL_MS 60000
#define INTERVAL_US "60000000"

/* Where systemd would listen, and what is seen of the watchdog. */
typedef struct
{
  TempDir *dir;
  int fd;
  gboolean healthy;
  guint n_asked;
} Place;

static GString *warnings; /* a line each */

static GLogWriterOutput
keep_warning (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields && level == G_LOG_LEVEL_WARNING; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0)
      g_string_append_printf (warnings, "%s\n", (const char *)fields[i].value);

  return G_LOG_WRITER_HANDLED;
}

static Place *
place_new (void)
{
  Place *place = g_new0 (Place, 1);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  g_autofree char *pid = g_strdup_printf ("%d", (int)getpid ());

  g_string_truncate (warnings, 0);
  place->healthy = TRUE;
  place->dir = temp_dir_new ();
  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/notify", place->dir->path);
  place->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_assert_no_errno (place->fd);
  g_assert_no_errno (bind (place->fd, (struct sockaddr *)&address, sizeof address));

  g_setenv ("NOTIFY_SOCKET", address.sun_path, TRUE);
  g_setenv ("WATCHDOG_USEC", INTERVAL_US, TRUE);
  g_setenv ("WATCHDOG_PID", pid, TRUE);

  return place;
}

static void
place_free (Place *place)
{
  close (place->fd);
  temp_dir_free (place->dir);
  g_free (place);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

static gboolean
is_healthy (char **why, gpointer user_data)
{
  Place *place = user_data;

  place->n_asked++;
  if (!place->healthy)
    *why = g_strdup ("the engine is on fire");

  return place->healthy;
}

static MbnWatchdog *
watch (Place *place)
{
  return mbn_watchdog_new (is_healthy, place);
}

/* Since the last time; each must be a ping and nothing else. */
static guint
count_pings (Place *place)
{
  char text[100];
  gssize length;
  guint n = 0;

  while ((length = recv (place->fd, text, sizeof text - 1, MSG_DONTWAIT)) >= 0)
    {
      text[length] = '\0';
      g_assert_cmpstr (text, ==, "WATCHDOG=1");
      n++;
    }

  return n;
}

static void
test_pings_twice_in_each_interval (void)
{
  g_autoptr (Place) place = place_new ();
  MbnWatchdog *watchdog = watch (place);

  g_assert_nonnull (watchdog);
  g_assert_cmpuint (count_pings (place), ==, 1);
  for (guint i = 0; i < 10; i++)
    {
      mbn_fake_clock_run (INTERVAL_MS / 2 - 1);
      g_assert_cmpuint (count_pings (place), ==, 0);
      mbn_fake_clock_run (1);
      g_assert_cmpuint (count_pings (place), ==, 1);
    }
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 1);

  mbn_watchdog_free (watchdog);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
  g_assert_cmpstr (warnings->str, ==, "");
}

static void
test_not_healthy (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (MbnWatchdog) watchdog = watch (place);

  mbn_fake_clock_run (INTERVAL_MS);
  g_assert_cmpuint (count_pings (place), ==, 3);
  g_assert_cmpuint (place->n_asked, ==, 2);

  place->healthy = FALSE;
  mbn_fake_clock_run (INTERVAL_MS / 2);
  g_assert_cmpuint (count_pings (place), ==, 0);
  g_assert_cmpstr (warnings->str, ==,
                   "this must not be: the engine is on fire; systemd will restart the service, the "
                   "connection is kept\n");

  /* said once, and for good */
  place->healthy = TRUE;
  mbn_fake_clock_run (2 * INTERVAL_MS);
  g_assert_cmpuint (count_pings (place), ==, 0);
  g_assert_cmpuint (place->n_asked, ==, 3);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
  g_assert_cmpint (strchr (warnings->str, '\n')[1], ==, '\0');
}

static void
assert_none (Place *place, const char *warning)
{
  g_assert_null (watch (place));
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
  g_assert_cmpuint (count_pings (place), ==, 0);
  g_assert_cmpuint (place->n_asked, ==, 0);
  if (warning == NULL)
    g_assert_cmpstr (warnings->str, ==, "");
  else
    g_assert_nonnull (strstr (warnings->str, warning));
}

static void
test_not_wanted (void)
{
  g_autoptr (Place) place = place_new ();

  g_unsetenv ("WATCHDOG_USEC");
  assert_none (place, NULL);
}

/* What a parent has inherited to us is not meant for us. */
static void
test_wanted_of_another (void)
{
  g_autoptr (Place) place = place_new ();

  g_setenv ("WATCHDOG_PID", "1", TRUE);
  assert_none (place, NULL);
}

static void
test_senseless_environment (gconstpointer data)
{
  const char *const *setting = data;
  g_autoptr (Place) place = place_new ();

  g_setenv (setting[0], setting[1], TRUE);
  assert_none (place, "WATCHDOG_USEC or WATCHDOG_PID makes no sense");
}

static void
test_nobody_listens (gconstpointer socket)
{
  g_autoptr (Place) place = place_new ();

  if (socket != NULL)
    g_setenv ("NOTIFY_SOCKET", socket, TRUE);
  else
    g_unsetenv ("NOTIFY_SOCKET");
  assert_none (place, "NOTIFY_SOCKET leads nowhere");
}

/* The shortest is no busy loop, the longest no short one. */
static void
test_extreme_intervals (void)
{
  g_autoptr (Place) place = place_new ();
  MbnWatchdog *watchdog;

  g_setenv ("WATCHDOG_USEC", "1", TRUE);
  watchdog = watch (place);
  g_assert_cmpuint (mbn_fake_clock_next_ms (), ==, 1);
  mbn_watchdog_free (watchdog);

  g_setenv ("WATCHDOG_USEC", "18446744073709551614", TRUE);
  watchdog = watch (place);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 1);
  g_assert_cmpuint (mbn_fake_clock_next_ms (), ==, G_MAXUINT);
  mbn_watchdog_free (watchdog);
}

int
main (int argc, char **argv)
{
  static const char *const senseless[][2] = {
      {"WATCHDOG_USEC", ""                    },
      {"WATCHDOG_USEC", "0"                   },
      {"WATCHDOG_USEC", "-1"                  },
      {"WATCHDOG_USEC", "3min"                },
      {"WATCHDOG_USEC", "18446744073709551615"},
      {"WATCHDOG_USEC", "99999999999999999999"},
      {"WATCHDOG_PID",  "me"                  },
      {"WATCHDOG_PID",  "-5"                  },
  };

  g_test_init (&argc, &argv, NULL);
  warnings = g_string_new (NULL);
  g_log_set_writer_func (keep_warning, NULL, NULL);

  g_test_add_func ("/watchdog/pings-twice-in-each-interval", test_pings_twice_in_each_interval);
  g_test_add_func ("/watchdog/not-healthy", test_not_healthy);
  g_test_add_func ("/watchdog/not-wanted", test_not_wanted);
  g_test_add_func ("/watchdog/wanted-of-another", test_wanted_of_another);
  g_test_add_func ("/watchdog/extreme-intervals", test_extreme_intervals);
  g_test_add_data_func ("/watchdog/nobody-listens/unset", NULL, test_nobody_listens);
  g_test_add_data_func ("/watchdog/nobody-listens/gone", "/nonexistent/notify",
                        test_nobody_listens);
  g_test_add_data_func ("/watchdog/nobody-listens/relative", "notify", test_nobody_listens);
  for (gsize i = 0; i < G_N_ELEMENTS (senseless); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/watchdog/senseless/%s=%s", senseless[i][0], senseless[i][1]);

      g_test_add_data_func (path, senseless[i], test_senseless_environment);
    }

  return g_test_run ();
}
