/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */
#include "config.h"

#include "mbn-settings-table.h"

#include <string.h>

/* The rows first, then what can be done with one: say what it allows, read a value, free it.
 * Numbers are read without regard to the locale. */

typedef enum
{
  VERDICT_GOOD,
  VERDICT_WRONG,
  VERDICT_TOO_SMALL,
  VERDICT_TOO_LARGE,
  VERDICT_TOO_FINE,
} Verdict;

#define DAY_S  86400
#define WEEK_S 604800

/* clang-format off */
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define BOOLEAN_WORDS WORDS ([FALSE] = "false", [TRUE] = "true")
#define ROAMING_WORDS \
  WORDS ([MBN_SETTINGS_ROAMING_ALL] = "all", [MBN_SETTINGS_ROAMING_PARTNER] = "partner", \
         [MBN_SETTINGS_ROAMING_NONE] = "none")
#define CATEGORY_WORDS \
  WORDS ([MBN_SETTINGS_CATEGORY_DEVICE] = "device", [MBN_SETTINGS_CATEGORY_OPERATOR] = "operator", \
         [MBN_SETTINGS_CATEGORY_USER] = "user", [MBN_SETTINGS_CATEGORY_ADMIN] = "admin")
#define IP_WORDS \
  WORDS ([MBN_SETTINGS_IP_APPLY] = "apply", [MBN_SETTINGS_IP_REPORT] = "report")
#define DNS_WORDS \
  WORDS ([MBN_SETTINGS_DNS_AUTO] = "auto", [MBN_SETTINGS_DNS_RESOLVED] = "resolved", \
         [MBN_SETTINGS_DNS_RESOLVCONF] = "resolvconf", [MBN_SETTINGS_DNS_NONE] = "none")
#define PROPOSE_WORDS \
  WORDS ([MBN_SETTINGS_PROPOSE_OFF] = "off", [MBN_SETTINGS_PROPOSE_MANUAL] = "manual", \
         [MBN_SETTINGS_PROPOSE_AUTO] = "auto")
#define ON_STOP_WORDS \
  WORDS ([MBN_SETTINGS_ON_STOP_END] = "end", [MBN_SETTINGS_ON_STOP_KEEP] = "keep")
/* clang-format on */

/* The loader writes an enumeration as a guint. */
G_STATIC_ASSERT (sizeof (MbnSettingsRoaming) == sizeof (guint));

/* Offset of a member. The unevaluated conditional makes the compiler complain when the member has
 * not the C type that the loader writes for this kind of setting. */
#define AT(ctype_, member_)                                                                        \
  (G_STRUCT_OFFSET (MbnSettings, member_)                                                          \
   + 0 * sizeof (1 ? &((MbnSettings *)0)->member_ : (ctype_ *)0))

/* group and key are at once the name in the file and the name of the field, so they cannot
 * differ. */
#define LATER(effect_, group_, key_, type_, ctype_, field_, default_, min_, max_, unit_, words_,   \
              summary_)                                                                            \
  {                                                                                                \
    .group = #group_, .key = #key_, .type = MBN_SETTING_##type_,                                   \
    .offset = AT (ctype_, group_.field_), .default_text = default_, .min = min_, .max = max_,      \
    .unit = unit_, .words = words_, .effect = MBN_SETTING_##effect_, .summary = summary_           \
  }
#define ROW(...) LATER (AT_ONCE, __VA_ARGS__)

#define TIME(group_, key_, default_, min_, max_, summary_)                                         \
  ROW (group_, key_, TIME, guint, key_##_ms, default_, min_, max_, "seconds", NULL, summary_)
#define HOLD(group_, key_, default_, summary_)  TIME (group_, key_, default_, 0, DAY_S, summary_)
#define LIMIT(group_, key_, default_, summary_) TIME (group_, key_, default_, 0.1, DAY_S, summary_)
#define INTEGER(group_, key_, default_, min_, max_, unit_, summary_)                               \
  ROW (group_, key_, INTEGER, guint, key_, default_, min_, max_, unit_, NULL, summary_)
#define OPTIONAL(group_, key_, default_, min_, max_, summary_)                                     \
  ROW (group_, key_, OPTIONAL, gint, key_, default_, min_, max_, NULL, NULL, summary_)
#define NUMBER(group_, key_, default_, min_, max_, summary_)                                       \
  ROW (group_, key_, NUMBER, double, key_, default_, min_, max_, NULL, NULL, summary_)
#define BYTES(group_, key_, default_, max_, unit_, summary_)                                       \
  ROW (group_, key_, BYTES, guint64, key_, default_, 0, max_, unit_, NULL, summary_)
#define BOOLEAN(group_, key_, default_, summary_)                                                  \
  ROW (group_, key_, BOOLEAN, gboolean, key_, default_, 0, 0, NULL, BOOLEAN_WORDS, summary_)
#define ENUM(group_, key_, ctype_, default_, words_, summary_)                                     \
  ROW (group_, key_, ENUM, ctype_, key_, default_, 0, 0, NULL, words_, summary_)
#define CAUSES(group_, key_, default_, summary_)                                                   \
  ROW (group_, key_, INTEGERS, GArray *, key_, default_, 1, 65535, NULL, NULL, summary_)
#define DEVICES(group_, key_, default_, summary_)                                                  \
  ROW (group_, key_, DEVICES, char **, key_, default_, 0, 0, NULL, NULL, summary_)
#define STRING(group_, key_, default_, summary_)                                                   \
  ROW (group_, key_, STRING, char *, key_, default_, 0, 0, NULL, NULL, summary_)

/* One line, one setting. */
/* clang-format off */
static const MbnSettingInfo rows[] = {
  LATER (NEXT_START, autoconnect, boot_settle, TIME, guint, boot_settle_ms, "30", 0, DAY_S, "seconds", NULL, "Longest wait for start-up link configuration before \"no other Internet\" counts."),
  HOLD (autoconnect, check_max, "20", "Longest time another link may stay undecided; then it has no Internet."),
  HOLD (autoconnect, check_interval, "5", "Shortest time between the two failed checks that make a loss."),
  HOLD (autoconnect, none_hold, "3", "How long there must be no other Internet before an attempt starts."),
  HOLD (autoconnect, loss_hold, "20", "How long another link's failed check is forgiven."),
  HOLD (autoconnect, carrier_hold, "5", "How long another link's lost carrier is forgiven."),
  HOLD (autoconnect, gain_hold, "10", "How long other Internet must last before ours is no longer wanted."),
  HOLD (autoconnect, portal_hold, "60", "How long a captive portal counts as undecided."),
  HOLD (autoconnect, flap_hold, "60", "Pause after giving way to other Internet; doubles at each further flap."),
  HOLD (autoconnect, flap_hold_max, "900", "Longest pause after flaps."),
  HOLD (autoconnect, flap_window, "600", "Flaps closer than this double the pause."),
  HOLD (autoconnect, resume_settle, "15", "Longest wait for other links after resume."),
  TIME (autoconnect, backoff_initial, "3", 0.1, WEEK_S, "First delay after a failed round."),
  NUMBER (autoconnect, backoff_factor, "3", 1, 100, "Each further delay is this much longer."),
  TIME (autoconnect, backoff_cap, "86400", 0.1, WEEK_S, "Longest delay between rounds."),
  TIME (autoconnect, backoff_slow, "300", 0.1, WEEK_S, "First delay after a cause in slow_causes."),
  TIME (autoconnect, backoff_glacial, "86400", 0.1, WEEK_S, "First delay after a cause in glacial_causes."),
  NUMBER (autoconnect, backoff_jitter, "0.1", 0, 1, "Random share added to delays of 27 s and more; 0 = none."),
  CAUSES (autoconnect, slow_causes, "26;28;29;30;31;33", "Network causes that take the slow pace."),
  CAUSES (autoconnect, glacial_causes, "8;32", "Network causes that take the glacial pace, also when listed as slow."),
  HOLD (autoconnect, stable_after, "60", "A connection that lived this long was a success."),
  HOLD (autoconnect, coalesce, "0.2", "Triggers closer than this cause one evaluation."),
  LIMIT (autoconnect, soft_period, "30", "Soft disconnect: how often and over what time traffic is measured."),
  BYTES (autoconnect, soft_threshold, "2048", 1e12, "bytes/s", "Soft disconnect: traffic below this is none."),
  HOLD (autoconnect, soft_limit, "0", "Soft disconnect: cut after this time whatever the traffic; 0 = never."),
  OPTIONAL (autoconnect, minimize_connections, "unset", 0, 3, "Host policy for simultaneous connections; unset = each profile decides."),

  BOOLEAN (policy, data_enabled, "true", "Whether cellular data may be used at all."),
  BOOLEAN (policy, auto_connect, "true", "Whether the daemon may connect by itself."),
  ENUM (policy, data_roaming, MbnSettingsRoaming, "all", ROAMING_WORDS, "Where data may be used: all networks, home and partners, or home only (none)."),
  BOOLEAN (policy, roaming_prohibited, "false", "Refuse every connection, also a user's, while roaming."),
  ENUM (policy, max_category, MbnSettingsCategory, "device", CATEGORY_WORDS, "Lowest creation type of the profiles that may be used."),

  HOLD (lease, linger, "10", "How long a connection outlives its last lease."),
  TIME (lease, max_age, "14400", 0, WEEK_S, "A client counts as finished after this; 0 = never."),
  LIMIT (lease, establish_timeout, "180", "Time limit of EstablishConnection."),
  HOLD (lease, orphan_grace, "30", "After a restart: how long a connection without its client is kept."),
  STRING (lease, default_profile, "", "Profile that an empty name means; empty = the device's default profile."),
  BOOLEAN (lease, accept_alternate, "true", "An empty name is content with other Internet."),

  LIMIT (modem, activate_timeout, "180", "Time limit to activate a context."),
  LIMIT (modem, deactivate_timeout, "60", "Time limit to deactivate a context."),
  LIMIT (modem, query_timeout, "30", "Time limit of an ordinary query."),
  LIMIT (modem, open_timeout, "45", "Time limit to open a modem."),
  LIMIT (modem, attach_timeout, "30", "Time limit to attach to the packet service."),
  LIMIT (modem, register_timeout, "60", "Time limit to register with a network."),
  LIMIT (modem, scan_timeout, "300", "Time limit of a network scan."),
  LIMIT (modem, ip_timeout, "30", "Time limit for a valid address after activation."),
  LIMIT (modem, probe_timeout, "5", "Time limit of the probe that follows every time-out."),
  HOLD (modem, loss_threshold, "60", "Registration lost for longer than this ends the connection; 0 = never."),
  INTEGER (modem, max_activated_contexts, "1", 1, 1, NULL, "Contexts that may be active at a time."),
  DEVICES (modem, ignore, "", "Modems to keep hands off, unless --device names them: device paths and USB vid:pid."),

  LATER (NEXT_CONNECTION, network, ip, ENUM, MbnSettingsIp, ip, "apply", 0, 0, NULL, IP_WORDS, "Configure the network interface, or only publish its addresses; --ip wins over it."),
  INTEGER (network, route_metric, "700", 1, G_MAXUINT32 - 1000, NULL, "Metric of the default route, the lowest wins; a second modem has the next number."),
  ENUM (network, dns, MbnSettingsDns, "auto", DNS_WORDS, "Who is told the name servers; auto = the first of these that is there, none = nobody."),

  ENUM (profiles, propose, MbnSettingsPropose, "manual", PROPOSE_WORDS, "Profile proposed for a SIM without any: none, one to dial by hand, one that auto-connects."),
  INTEGER (profiles, max, "16384", 1, 1000000, "profiles", "Profiles that may be stored."),

  ENUM (service, on_stop, MbnSettingsOnStop, "end", ON_STOP_WORDS, "Whether the connection is ended or kept when the service is stopped; a restart keeps it, shutdown ends it."),
};
/* clang-format on */

const MbnSettingInfo *
mbn_settings_table (gsize *n_rows)
{
  *n_rows = G_N_ELEMENTS (rows);
  return rows;
}

const MbnSettingInfo *
mbn_settings_table_find (const char *group, const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].group, group) && (key == NULL || g_str_equal (rows[i].key, key)))
      return &rows[i];

  return NULL;
}

char *
mbn_settings_table_names (const char *group)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (group != NULL && g_str_equal (rows[i].group, group))
        g_ptr_array_add (names, (gpointer)rows[i].key);
      else if (group == NULL && (i == 0 || !g_str_equal (rows[i].group, rows[i - 1].group)))
        g_ptr_array_add (names, (gpointer)rows[i].group);
    }
  g_ptr_array_add (names, NULL);

  return g_strjoinv (", ", (char **)names->pdata);
}

/* "%g" of printf() would follow the locale. */
static char *
describe_range (const MbnSettingInfo *self)
{
  char min[G_ASCII_DTOSTR_BUF_SIZE];
  char max[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (min, sizeof min, "%.15g", self->min);
  g_ascii_formatd (max, sizeof max, "%.15g", self->max);

  return g_strdup_printf ("(%s to %s)", min, max);
}

static char *
describe_whole_number (const MbnSettingInfo *self, const char *range)
{
  if (self->min == self->max)
    return g_strdup_printf ("%.0f, the only value in this release", self->min);

  return g_strdup_printf ("a whole number%s%s %s", self->unit != NULL ? " of " : "",
                          self->unit != NULL ? self->unit : "", range);
}

char *
mbn_setting_info_allowed (const MbnSettingInfo *self)
{
  g_autofree char *range = describe_range (self);
  g_autofree char *words = NULL;

  switch (self->type)
    {
    case MBN_SETTING_TIME:
      return g_strdup_printf ("a number of %s %s", self->unit, range);
    case MBN_SETTING_INTEGER:
    case MBN_SETTING_BYTES:
      return describe_whole_number (self, range);
    case MBN_SETTING_OPTIONAL:
      return g_strdup_printf ("\"unset\" or a whole number %s", range);
    case MBN_SETTING_NUMBER:
      return g_strdup_printf ("a number %s", range);
    case MBN_SETTING_BOOLEAN:
      return g_strdup ("true or false");
    case MBN_SETTING_ENUM:
      words = g_strjoinv (", ", (char **)self->words);
      return g_strdup_printf ("one of %s", words);
    case MBN_SETTING_INTEGERS:
      return g_strdup_printf ("a list of whole numbers %s separated by ';'", range);
    case MBN_SETTING_DEVICES:
      return g_strdup (
          "a list of device paths (/dev/...) and vid:pid (12d1:1506) separated by ';'");
    case MBN_SETTING_STRING:
      return g_strdup ("a text whose backslashes are escapes (\\s \\t \\n \\r \\\\)");
    default:
      g_assert_not_reached ();
    }
}

static Verdict
check_range (const MbnSettingInfo *info, double value)
{
  if (value < info->min)
    return VERDICT_TOO_SMALL;
  if (value > info->max)
    return VERDICT_TOO_LARGE;

  return VERDICT_GOOD;
}

static Verdict
parse_whole (const MbnSettingInfo *info, const char *text, guint64 *value)
{
  g_autoptr (GError) error = NULL;

  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, value, &error))
    return check_range (info, *value);
  if (g_error_matches (error, G_NUMBER_PARSER_ERROR, G_NUMBER_PARSER_ERROR_OUT_OF_BOUNDS))
    return VERDICT_TOO_LARGE;

  return VERDICT_WRONG;
}

/* Digits, or digits '.' digits. Stricter than g_ascii_strtod(), which takes signs, blanks,
 * exponents, hexadecimal, "inf" and "nan". */
static gboolean
is_decimal (const char *text)
{
  const char *digits = "0123456789";
  const char *end = text + strspn (text, digits);
  const char *fraction = end + 1;

  if (end == text || *end == '\0')
    return end != text;
  if (*end != '.')
    return FALSE;
  end = fraction + strspn (fraction, digits);

  return end != fraction && *end == '\0';
}

static Verdict
parse_number (const MbnSettingInfo *info, const char *text, double *value)
{
  if (!is_decimal (text))
    return VERDICT_WRONG;
  *value = g_ascii_strtod (text, NULL);

  return check_range (info, *value);
}

static Verdict
parse_time (const MbnSettingInfo *info, const char *text, guint *ms)
{
  const char *point = strchr (text, '.');
  double seconds = 0;
  Verdict verdict = parse_number (info, text, &seconds);

  if (verdict != VERDICT_GOOD)
    return verdict;
  /* Rounding 0.0004 would turn a hold off that was asked for. */
  if (point != NULL && strlen (point + 1) > 3)
    return VERDICT_TOO_FINE;
  *ms = (guint)(seconds * 1000 + 0.5);

  return VERDICT_GOOD;
}

static Verdict
parse_word (const MbnSettingInfo *info, const char *text, guint *value)
{
  for (guint i = 0; info->words[i] != NULL; i++)
    if (g_str_equal (info->words[i], text))
      {
        *value = i;
        return VERDICT_GOOD;
      }

  return VERDICT_WRONG;
}

static Verdict
parse_integers (const MbnSettingInfo *info, const char *text, GArray **value)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (guint));
  g_auto (GStrv) items = g_strsplit (text, ";", -1);

  for (gsize i = 0; items[i] != NULL; i++)
    {
      guint64 number = 0;
      guint item;
      Verdict verdict;

      /* As in every key file the last item may have its separator too. */
      if (items[i][0] == '\0' && items[i + 1] == NULL)
        break;
      verdict = parse_whole (info, g_strstrip (items[i]), &number);
      if (verdict != VERDICT_GOOD)
        return verdict;
      item = (guint)number;
      g_array_append_val (list, item);
    }
  g_clear_pointer (value, g_array_unref);
  *value = g_steal_pointer (&list);

  return VERDICT_GOOD;
}

/* A key file of one value, to borrow GLib's reading of escapes. */
static GKeyFile *
new_scratch (const char *text)
{
  GKeyFile *scratch = g_key_file_new ();

  g_key_file_set_value (scratch, "group", "key", text);
  return scratch;
}

static gboolean
is_vid_pid (const char *text)
{
  if (strlen (text) != strlen ("12d1:1506") || text[4] != ':')
    return FALSE;
  for (gsize i = 0; text[i] != '\0'; i++)
    if (i != 4 && !g_ascii_isxdigit (text[i]))
      return FALSE;

  return TRUE;
}

static Verdict
parse_devices (const char *text, char ***value)
{
  g_autoptr (GKeyFile) scratch = new_scratch (text);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) items = g_key_file_get_string_list (scratch, "group", "key", NULL, &error);

  if (error != NULL)
    return VERDICT_WRONG;
  for (gsize i = 0; items[i] != NULL; i++)
    {
      g_strstrip (items[i]);
      if (is_vid_pid (items[i]))
        for (char *c = items[i]; *c != '\0'; c++)
          *c = g_ascii_tolower (*c);
      else if (items[i][0] != '/')
        return VERDICT_WRONG;
    }
  g_strfreev (*value);
  *value = g_steal_pointer (&items);

  return VERDICT_GOOD;
}

static Verdict
parse_string (const char *text, char **value)
{
  g_autoptr (GKeyFile) scratch = new_scratch (text);
  g_autoptr (GError) error = NULL;
  g_autofree char *string = g_key_file_get_string (scratch, "group", "key", &error);

  /* With a bad escape it sets the error and returns a string all the same. */
  if (error != NULL)
    return VERDICT_WRONG;
  g_free (*value);
  *value = g_steal_pointer (&string);

  return VERDICT_GOOD;
}

/* Reads @text into the field of @info. A field is of use only after VERDICT_GOOD. */
static Verdict
parse_into (MbnSettings *self, const MbnSettingInfo *info, const char *text)
{
  gpointer field = G_STRUCT_MEMBER_P (self, info->offset);
  guint64 whole = 0;
  Verdict verdict;

  switch (info->type)
    {
    case MBN_SETTING_TIME:
      return parse_time (info, text, field);
    case MBN_SETTING_INTEGER:
      verdict = parse_whole (info, text, &whole);
      *(guint *)field = (guint)whole;
      return verdict;
    case MBN_SETTING_OPTIONAL:
      if (g_str_equal (text, "unset"))
        {
          *(gint *)field = -1;
          return VERDICT_GOOD;
        }
      verdict = parse_whole (info, text, &whole);
      *(gint *)field = (gint)whole;
      return verdict;
    case MBN_SETTING_NUMBER:
      return parse_number (info, text, field);
    case MBN_SETTING_BYTES:
      return parse_whole (info, text, field);
    case MBN_SETTING_BOOLEAN:
    case MBN_SETTING_ENUM:
      return parse_word (info, text, field);
    case MBN_SETTING_INTEGERS:
      return parse_integers (info, text, field);
    case MBN_SETTING_DEVICES:
      return parse_devices (text, field);
    case MBN_SETTING_STRING:
      return parse_string (text, field);
    default:
      g_assert_not_reached ();
    }
}

static char *
explain (const MbnSettingInfo *info, Verdict verdict)
{
  g_autofree char *allowed = mbn_setting_info_allowed (info);

  /* With a single allowed value "too large" would only puzzle. */
  if (verdict == VERDICT_WRONG || info->min == info->max)
    return g_strdup_printf ("not %s", allowed);
  if (verdict == VERDICT_TOO_FINE)
    return g_strdup_printf ("finer than a millisecond, allowed: %s", allowed);

  return g_strdup_printf ("too %s, allowed: %s", verdict == VERDICT_TOO_SMALL ? "small" : "large",
                          allowed);
}

char *
mbn_setting_info_parse (const MbnSettingInfo *self, const char *text, MbnSettings *settings)
{
  Verdict verdict = parse_into (settings, self, text);

  return verdict == VERDICT_GOOD ? NULL : explain (self, verdict);
}

static gboolean
equal_integers (const GArray *a, const GArray *b)
{
  return a->len == b->len
         && (a->len == 0 || memcmp (a->data, b->data, a->len * sizeof (guint)) == 0);
}

gboolean
mbn_setting_info_equal (const MbnSettingInfo *self, const MbnSettings *a, const MbnSettings *b)
{
  gconstpointer of_a = G_STRUCT_MEMBER_P (a, self->offset);
  gconstpointer of_b = G_STRUCT_MEMBER_P (b, self->offset);

  switch (self->type)
    {
    case MBN_SETTING_NUMBER:
      /* read from a text by the same function: the same number has the same bits */
      return memcmp (of_a, of_b, sizeof (double)) == 0;
    case MBN_SETTING_BYTES:
      return *(const guint64 *)of_a == *(const guint64 *)of_b;
    case MBN_SETTING_INTEGERS:
      return equal_integers (*(GArray *const *)of_a, *(GArray *const *)of_b);
    case MBN_SETTING_DEVICES:
      return g_strv_equal (*(const char *const *const *)of_a, *(const char *const *const *)of_b);
    case MBN_SETTING_STRING:
      return strcmp (*(char *const *)of_a, *(char *const *)of_b) == 0;
    case MBN_SETTING_TIME:
    case MBN_SETTING_INTEGER:
    case MBN_SETTING_OPTIONAL:
    case MBN_SETTING_BOOLEAN:
    case MBN_SETTING_ENUM:
    default:
      return *(const guint *)of_a == *(const guint *)of_b;
    }
}

const char *
mbn_setting_effect_to_text (MbnSettingEffect effect)
{
  static const char *const texts[] = {
      [MBN_SETTING_AT_ONCE] = "at once",
      [MBN_SETTING_NEXT_CONNECTION] = "from the next connection on",
      [MBN_SETTING_NEXT_START]
      = "at the next start, which keeps connections (systemctl restart mbnd)",
  };

  return texts[effect];
}

void
mbn_setting_info_clear (const MbnSettingInfo *self, MbnSettings *settings)
{
  gpointer field = G_STRUCT_MEMBER_P (settings, self->offset);

  if (self->type == MBN_SETTING_INTEGERS)
    g_clear_pointer ((GArray **)field, g_array_unref);
  else if (self->type == MBN_SETTING_DEVICES)
    g_clear_pointer ((char ***)field, g_strfreev);
  else if (self->type == MBN_SETTING_STRING)
    g_clear_pointer ((char **)field, g_free);
}
