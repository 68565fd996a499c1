/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Read with GLib's parser and not with libxml2, which would have to be kept from expanding entities
 * in attributes, and compares each attribute of a tag with each: here there is no DTD, no entity,
 * and nothing that takes more than linear time. */

#include "config.h"

#include "mbn-provider-database.h"

#include <string.h>

#include "mbn-profile-private.h"

#define MAX_NAME_CHARS    255 /* nameType: more never stands in a profile */
#define MAX_COUNTRY_BYTES 8

#define NO_DATABASE     "is no database of providers; one element serviceproviders is needed"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

#define MCC_DIGITS      3
#define PLMN_DIGITS_MIN 5
#define PLMN_DIGITS_MAX 6
#define IMSI_DIGITS_MIN 11
#define IMSI_DIGITS_MAX 15

/* clang-format off */
G_DEFINE_QUARK (mbn-provider-database-error-quark, mbn_provider_database_error)
/* clang-format on */

typedef enum
{
  PLACE_OUTSIDE,
  PLACE_DATABASE,
  PLACE_COUNTRY,
  PLACE_PROVIDER,
  PLACE_PROVIDER_NAME,
  PLACE_GSM,
  PLACE_NETWORK_ID,
  PLACE_APN,
  PLACE_USAGE,
  PLACE_AUTHENTICATION,
  PLACE_APN_NAME,
  PLACE_USER_NAME,
  PLACE_PASSWORD,
} Place;

/* What is read; an element that is not here is skipped with all that is in it. */
static const struct
{
  Place parent;
  const char *element;
  Place place;
} places[] = {
    {PLACE_OUTSIDE,  "serviceproviders", PLACE_DATABASE      },
    {PLACE_DATABASE, "country",          PLACE_COUNTRY       },
    {PLACE_COUNTRY,  "provider",         PLACE_PROVIDER      },
    {PLACE_PROVIDER, "name",             PLACE_PROVIDER_NAME },
    {PLACE_PROVIDER, "gsm",              PLACE_GSM           },
    {PLACE_GSM,      "network-id",       PLACE_NETWORK_ID    },
    {PLACE_GSM,      "apn",              PLACE_APN           },
    {PLACE_APN,      "usage",            PLACE_USAGE         },
    {PLACE_APN,      "authentication",   PLACE_AUTHENTICATION},
    {PLACE_APN,      "name",             PLACE_APN_NAME      },
    {PLACE_APN,      "username",         PLACE_USER_NAME     },
    {PLACE_APN,      "password",         PLACE_PASSWORD      },
};

/* A name in several languages: the one without a language counts, else the first. */
typedef struct
{
  char *text;
  gboolean is_plain;
} Name;

typedef struct
{
  const char *const *ids; /* borrowed */
  guint n_ids;
  GPtrArray *found; /* of MbnAccessPoint */
  guint found_id;   /* position of the id they have; n_ids = none found */

  gboolean has_root;
  Place place;
  guint n_skipped; /* elements open inside one that is not read */
  GString *text;   /* of the element that is open */
  gboolean text_is_plain;

  char *country;
  Name provider;
  guint provider_id;        /* as found_id */
  GPtrArray *access_points; /* of MbnAccessPoint: for the Internet, of the provider so far */
  MbnAccessPoint *access_point;
  Name plan;
  gboolean has_usage;
  gboolean is_for_internet;
} Reader;

void
mbn_access_point_free (MbnAccessPoint *self)
{
  g_free (self->provider_name);
  g_free (self->plan_name);
  g_free (self->access_string);
  g_free (self->user_name);
  mbn_profile_secret_free (self->password);
  g_free (self->country);
  g_free (self);
}

static GPtrArray *
access_points_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_access_point_free);
}

/* ---- values ---- */

static const char *
find_attribute (const char **names, const char **values, const char *name)
{
  for (gsize i = 0; names[i] != NULL; i++)
    {
      if (g_str_equal (names[i], name))
        return values[i];
    }

  return NULL;
}

static gboolean
is_digits (const char *text, gsize min, gsize max)
{
  gsize length = text != NULL ? strlen (text) : 0;

  return length >= min && length <= max && strspn (text, "0123456789") == length;
}

static void
take_name (Name *name, const Reader *reader)
{
  g_autofree char *text = g_strstrip (g_strdup (reader->text->str));

  if (*text == '\0' || (name->text != NULL && (name->is_plain || !reader->text_is_plain)))
    return;

  g_free (name->text);
  name->text = g_utf8_strlen (text, -1) > MAX_NAME_CHARS
                   ? g_utf8_substring (text, 0, MAX_NAME_CHARS)
                   : g_steal_pointer (&text);
  name->is_plain = reader->text_is_plain;
}

static void
clear_name (Name *name)
{
  g_clear_pointer (&name->text, g_free);
  name->is_plain = FALSE;
}

/* The first that is not empty counts. Blanks around are of the document's making. */
static void
take_text (char **value, const Reader *reader)
{
  if (*value != NULL)
    return;

  *value = g_strstrip (g_strdup (reader->text->str));
  if (**value == '\0')
    g_clear_pointer (value, g_free);
}

static void
take_auth (MbnAccessPoint *access_point, const char *method)
{
  static const struct
  {
    const char *method;
    MbnProfileAuth auth;
  } methods[] = {
      {"pap",  MBN_PROFILE_AUTH_PAP },
      {"chap", MBN_PROFILE_AUTH_CHAP},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (methods) && !access_point->has_auth; i++)
    {
      if (g_strcmp0 (method, methods[i].method) == 0)
        {
          access_point->has_auth = TRUE;
          access_point->auth = methods[i].auth;
        }
    }
}

/* ---- start and end of what is read ---- */

static void
take_network_id (Reader *reader, const char *mcc, const char *mnc)
{
  g_autofree char *id = NULL;

  if (!is_digits (mcc, MCC_DIGITS, MCC_DIGITS) || mnc == NULL)
    return;

  id = g_strconcat (mcc, mnc, NULL);
  for (guint i = 0; i < reader->provider_id; i++)
    {
      if (g_str_equal (reader->ids[i], id))
        reader->provider_id = i;
    }
}

static void
start_country (Reader *reader, const char *code)
{
  g_free (reader->country);
  reader->country = g_strdup (code != NULL && strlen (code) <= MAX_COUNTRY_BYTES ? code : "");
}

static void
start_provider (Reader *reader)
{
  clear_name (&reader->provider);
  reader->provider_id = reader->n_ids;
  g_ptr_array_set_size (reader->access_points, 0);
}

static void
start_apn (Reader *reader, const char *access_string)
{
  reader->access_point = g_new0 (MbnAccessPoint, 1);
  reader->access_point->access_string
      = g_strstrip (g_strdup (access_string != NULL ? access_string : ""));
  clear_name (&reader->plan);
  reader->has_usage = FALSE;
  reader->is_for_internet = FALSE;
}

static void
check_format (const char *format, GError **error)
{
  if (format == NULL || !g_str_has_prefix (format, "2."))
    g_set_error_literal (error, MBN_PROVIDER_DATABASE_ERROR, MBN_PROVIDER_DATABASE_ERROR_INVALID,
                         "serviceproviders: the format is not 2.x, which is needed");
}

static void
start_place (Reader *reader, const char **names, const char **values, GError **error)
{
  const char *usage;

  g_string_truncate (reader->text, 0);
  reader->text_is_plain = find_attribute (names, values, "xml:lang") == NULL;

  switch ((int)reader->place)
    {
    case PLACE_DATABASE:
      check_format (find_attribute (names, values, "format"), error);
      break;
    case PLACE_COUNTRY:
      start_country (reader, find_attribute (names, values, "code"));
      break;
    case PLACE_PROVIDER:
      start_provider (reader);
      break;
    case PLACE_NETWORK_ID:
      take_network_id (reader, find_attribute (names, values, "mcc"),
                       find_attribute (names, values, "mnc"));
      break;
    case PLACE_APN:
      start_apn (reader, find_attribute (names, values, "value"));
      break;
    case PLACE_USAGE:
      usage = find_attribute (names, values, "type");
      reader->has_usage = TRUE;
      reader->is_for_internet |= usage != NULL && strstr (usage, "internet") != NULL;
      break;
    case PLACE_AUTHENTICATION:
      take_auth (reader->access_point, find_attribute (names, values, "method"));
      break;
    default:
      break;
    }
}

static void
end_apn (Reader *reader)
{
  g_autoptr (MbnAccessPoint) access_point = g_steal_pointer (&reader->access_point);

  if ((reader->has_usage && !reader->is_for_internet) || *access_point->access_string == '\0'
      || reader->access_points->len >= MBN_PROVIDER_DATABASE_MAX_RESULTS)
    return;

  access_point->plan_name = g_steal_pointer (&reader->plan.text);
  g_ptr_array_add (reader->access_points, g_steal_pointer (&access_point));
}

/* Only now all of its names and ids are known. */
static void
end_provider (Reader *reader)
{
  GPtrArray *new = reader->access_points;

  if (new->len == 0 || reader->provider_id >= reader->n_ids
      || reader->provider_id > reader->found_id)
    return;

  if (reader->provider_id < reader->found_id)
    g_ptr_array_set_size (reader->found, 0);
  reader->found_id = reader->provider_id;

  for (guint i = 0; i < new->len; i++)
    {
      MbnAccessPoint *access_point = g_ptr_array_index (new, i);

      access_point->provider_name
          = g_strdup (reader->provider.text != NULL ? reader->provider.text : "");
      access_point->country = g_strdup (reader->country);
    }

  g_ptr_array_extend_and_steal (reader->found, g_steal_pointer (&reader->access_points));
  reader->access_points = access_points_new ();
  g_ptr_array_set_size (reader->found, MIN (reader->found->len, MBN_PROVIDER_DATABASE_MAX_RESULTS));
}

static void
end_place (Reader *reader)
{
  switch ((int)reader->place)
    {
    case PLACE_PROVIDER:
      end_provider (reader);
      break;
    case PLACE_PROVIDER_NAME:
      take_name (&reader->provider, reader);
      break;
    case PLACE_APN:
      end_apn (reader);
      break;
    case PLACE_APN_NAME:
      take_name (&reader->plan, reader);
      break;
    case PLACE_USER_NAME:
      take_text (&reader->access_point->user_name, reader);
      break;
    case PLACE_PASSWORD:
      take_text (&reader->access_point->password, reader);
      break;
    default:
      break;
    }
}

/* ---- what the parser tells ---- */

static gboolean
check_root (Reader *reader, const char *element, GError **error)
{
  const char *reason = NULL;

  if (reader->has_root)
    reason = "goes on after the root element";
  else if (!g_str_equal (element, "serviceproviders"))
    reason = NO_DATABASE;

  reader->has_root = TRUE;
  if (reason == NULL)
    return TRUE;

  g_set_error_literal (error, MBN_PROVIDER_DATABASE_ERROR, MBN_PROVIDER_DATABASE_ERROR_INVALID,
                       reason);
  return FALSE;
}

static void
on_start (GMarkupParseContext *context,
          const char *element,
          const char **names,
          const char **values,
          gpointer user_data,
          GError **error)
{
  Reader *reader = user_data;

  if (reader->place == PLACE_OUTSIDE && !check_root (reader, element, error))
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (places) && reader->n_skipped == 0; i++)
    {
      if (places[i].parent == reader->place && g_str_equal (places[i].element, element))
        {
          reader->place = places[i].place;
          start_place (reader, names, values, error);
          return;
        }
    }

  reader->n_skipped++;
}

static void
on_end (GMarkupParseContext *context, const char *element, gpointer user_data, GError **error)
{
  Reader *reader = user_data;

  if (reader->n_skipped > 0)
    {
      reader->n_skipped--;
      return;
    }

  end_place (reader);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      if (places[i].place == reader->place)
        {
          reader->place = places[i].parent;
          return;
        }
    }
}

static void
on_text (GMarkupParseContext *context,
         const char *text,
         gsize length,
         gpointer user_data,
         GError **error)
{
  Reader *reader = user_data;

  if (reader->n_skipped == 0)
    g_string_append_len (reader->text, text, (gssize)length);
}

static const GMarkupParser parser = {
    .start_element = on_start,
    .end_element = on_end,
    .text = on_text,
};

/* ---- the whole ---- */

/* GLib's own messages quote the document. */
static void
take_error (GError **error, const GError *problem, GMarkupParseContext *context)
{
  MbnProviderDatabaseError code = MBN_PROVIDER_DATABASE_ERROR_MALFORMED;
  const char *reason = "is not well-formed XML, or has entities that are not predefined";
  int line = 1;

  if (problem->domain == MBN_PROVIDER_DATABASE_ERROR)
    {
      code = (MbnProviderDatabaseError)problem->code;
      reason = problem->message;
    }
  else if (g_error_matches (problem, G_MARKUP_ERROR, G_MARKUP_ERROR_EMPTY))
    reason = "is empty";

  g_markup_parse_context_get_position (context, &line, NULL);
  g_set_error (error, MBN_PROVIDER_DATABASE_ERROR, (gint)code, "line %d: %s", line, reason);
}

/* GLib's parser does not look into comments. */
static gboolean
check_utf8 (const char *text, gsize length, GError **error)
{
  const char *bad;
  int line = 1;

  if (length == 0 || g_utf8_validate_len (text, length, &bad))
    return TRUE;

  for (const char *p = text; p < bad; p++)
    line += *p == '\n';

  g_set_error (error, MBN_PROVIDER_DATABASE_ERROR, MBN_PROVIDER_DATABASE_ERROR_MALFORMED,
               "line %d: is not valid UTF-8", line);
  return FALSE;
}

/* GLib's parser is content without one. */
static gboolean
check_has_root (const Reader *reader, GError **error)
{
  if (reader->has_root)
    return TRUE;

  g_set_error_literal (error, MBN_PROVIDER_DATABASE_ERROR, MBN_PROVIDER_DATABASE_ERROR_INVALID,
                       NO_DATABASE);
  return FALSE;
}

static gboolean
read_text (Reader *reader, const char *text, gsize length, GError **error)
{
  g_autoptr (GMarkupParseContext) context
      = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, reader, NULL);
  g_autoptr (GError) problem = NULL;

  if (g_markup_parse_context_parse (context, length > 0 ? text : "", (gssize)length, &problem)
      && g_markup_parse_context_end_parse (context, &problem) && check_has_root (reader, &problem))
    return TRUE;

  take_error (error, problem, context);
  return FALSE;
}

static void
reader_init (Reader *reader, const char *const *ids)
{
  reader->ids = ids;
  reader->n_ids = g_strv_length ((char **)ids);
  reader->found = access_points_new ();
  reader->found_id = reader->n_ids;
  reader->text = g_string_new (NULL);
  reader->access_points = access_points_new ();
}

static void
reader_clear (Reader *reader)
{
  g_clear_pointer (&reader->found, g_ptr_array_unref);
  g_clear_pointer (&reader->access_point, mbn_access_point_free);
  g_clear_pointer (&reader->access_points, g_ptr_array_unref);
  if (reader->text != NULL)
    g_string_free (reader->text, TRUE);
  clear_name (&reader->provider);
  clear_name (&reader->plan);
  g_free (reader->country);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

GPtrArray *
mbn_provider_database_find (const char *text, gsize length, const char *const *ids, GError **error)
{
  g_auto (Reader) reader = {0};

  g_return_val_if_fail (text != NULL || length == 0, NULL);
  g_return_val_if_fail (ids != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (length > MBN_PROVIDER_DATABASE_MAX_BYTES)
    {
      g_set_error (error, MBN_PROVIDER_DATABASE_ERROR, MBN_PROVIDER_DATABASE_ERROR_TOO_LARGE,
                   "has %" G_GSIZE_FORMAT " bytes; at most %d are allowed", length,
                   MBN_PROVIDER_DATABASE_MAX_BYTES);
      return NULL;
    }

  if (length >= strlen (BYTE_ORDER_MARK)
      && memcmp (text, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0)
    {
      text += strlen (BYTE_ORDER_MARK);
      length -= strlen (BYTE_ORDER_MARK);
    }

  reader_init (&reader, ids);
  return check_utf8 (text, length, error) && read_text (&reader, text, length, error)
             ? g_steal_pointer (&reader.found)
             : NULL;
}

GPtrArray *
mbn_provider_database_find_for_sim (
    const char *text, gsize length, const char *home_provider_id, const char *imsi, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;

  if (is_digits (home_provider_id, PLMN_DIGITS_MIN, PLMN_DIGITS_MAX))
    g_strv_builder_add (builder, home_provider_id);

  for (gsize n = PLMN_DIGITS_MAX;
       n >= PLMN_DIGITS_MIN && is_digits (imsi, IMSI_DIGITS_MIN, IMSI_DIGITS_MAX); n--)
    {
      g_autofree char *id = g_strndup (imsi, n);

      g_strv_builder_add (builder, id);
    }

  ids = g_strv_builder_end (builder);
  return mbn_provider_database_find (text, length, (const char *const *)ids, error);
}
