/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-values.h"

#include "sim-mbim.h"
#include "sim-words.h"

static const SimWord state_words[] = {
    {"unknown",    0 },
    {"home",       1 },
    {"forbidden",  2 },
    {"preferred",  4 },
    {"visible",    8 },
    {"registered", 16},
    {NULL,         0 },
};

void
sim_provider_free (SimProvider *provider)
{
  g_free (provider->id);
  g_free (provider->name);
  g_free (provider);
}

SimProvider *
sim_provider_new (const char *id, const char *name, guint32 state)
{
  SimProvider *provider = g_new0 (SimProvider, 1);

  provider->id = g_strdup (id);
  provider->name = g_strdup (name);
  provider->state = state;
  provider->cellular_class = 1;
  provider->rssi = 99;
  provider->error_rate = 99;
  return provider;
}

static gboolean
parse_state (const char *text, guint32 *state, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, "+", -1);

  *state = 0;
  if (g_ascii_isdigit (text[0]))
    return sim_parse_u32 (text, "provider state", state, error);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      guint32 bit = 0;

      if (!sim_word_value (state_words, "provider state", parts[i], &bit, error))
        return FALSE;
      *state |= bit;
    }

  return TRUE;
}

GPtrArray *
sim_providers_parse (const char *text, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_provider_free);
  g_auto (GStrv) entries = g_strsplit (g_str_equal (text, "none") ? "" : text, ",", -1);

  for (guint i = 0; entries[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (entries[i], ":", -1);
      guint32 state = 0;

      if (g_strv_length (parts) < 2 || g_strv_length (parts) > 3)
        {
          g_set_error (error, SIM_ERROR, 0, "provider \"%s\" is not ID:NAME[:STATE]", entries[i]);
          return NULL;
        }
      if (parts[2] != NULL && !parse_state (parts[2], &state, error))
        return NULL;
      g_ptr_array_add (list, sim_provider_new (parts[0], parts[1], state));
    }

  return g_steal_pointer (&list);
}

char *
sim_providers_format (GPtrArray *providers)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < providers->len; i++)
    {
      const SimProvider *provider = providers->pdata[i];

      g_string_append_printf (text, "%s%s:%s:%u", i > 0 ? "," : "", provider->id, provider->name,
                              provider->state);
    }

  return g_string_free (text, FALSE);
}

SimProvider *
sim_provider_read (SimReader *in)
{
  SimProvider *provider = g_new0 (SimProvider, 1);

  provider->id = sim_reader_string (in);
  provider->state = sim_reader_u32 (in);
  provider->name = sim_reader_string (in);
  provider->cellular_class = sim_reader_u32 (in);
  provider->rssi = sim_reader_u32 (in);
  provider->error_rate = sim_reader_u32 (in);
  return provider;
}

void
sim_provider_write (SimWriter *out, const SimProvider *provider)
{
  sim_writer_string (out, provider->id);
  sim_writer_u32 (out, provider->state);
  sim_writer_string (out, provider->name);
  sim_writer_u32 (out, provider->cellular_class);
  sim_writer_u32 (out, provider->rssi);
  sim_writer_u32 (out, provider->error_rate);
}

GPtrArray *
sim_providers_read (SimReader *in)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_provider_free);
  guint32 count = sim_reader_u32 (in);

  /* Ends at the first failure, so a huge count costs nothing. */
  for (guint32 i = 0; i < count && sim_reader_ok (in); i++)
    {
      SimReader child;

      sim_reader_child (in, &child);
      g_ptr_array_add (list, sim_provider_read (&child));
      if (!sim_reader_ok (&child))
        return NULL;
    }

  return sim_reader_ok (in) ? g_steal_pointer (&list) : NULL;
}

void
sim_providers_write (SimWriter *out, GPtrArray *providers)
{
  sim_writer_count (out, providers->len);
  for (guint i = 0; i < providers->len; i++)
    {
      SimWriter *child = sim_writer_new ();

      sim_provider_write (child, providers->pdata[i]);
      sim_writer_child (out, child);
    }
}

/* Provisioned contexts */

void
sim_provisioned_free (SimProvisioned *element)
{
  g_free (element->access_string);
  g_free (element->user_name);
  g_free (element->password);
  g_free (element);
}

GPtrArray *
sim_provisioned_parse (const char *text, GError **error)
{
  g_autoptr (GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_provisioned_free);
  g_auto (GStrv) entries = g_strsplit (g_str_equal (text, "none") ? "" : text, ",", -1);

  for (guint i = 0; entries[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (entries[i], ":", -1);
      guint n = g_strv_length (parts);
      SimProvisioned *element;

      if (n < 3 || n > 7)
        {
          g_set_error (error, SIM_ERROR, 0,
                       "context \"%s\" is not ID:TYPE:APN[:USER[:PASSWORD[:COMPRESSION[:AUTH]]]]",
                       entries[i]);
          return NULL;
        }

      element = g_new0 (SimProvisioned, 1);
      g_ptr_array_add (list, element);
      element->access_string = g_strdup (parts[2]);
      element->user_name = g_strdup (n > 3 ? parts[3] : "");
      element->password = g_strdup (n > 4 ? parts[4] : "");
      if (!sim_parse_u32 (parts[0], "context id", &element->id, error)
          || !sim_context_type_parse (parts[1], element->type, error)
          || (n > 5 && !sim_parse_u32 (parts[5], "compression", &element->compression, error))
          || (n > 6 && !sim_parse_u32 (parts[6], "auth", &element->auth, error)))
        return NULL;
    }

  return g_steal_pointer (&list);
}

char *
sim_provisioned_format (GPtrArray *list)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const SimProvisioned *element = list->pdata[i];
      g_autofree char *type = sim_context_type_format (element->type);

      g_string_append_printf (text, "%s%u:%s:%s:%s:%s:%u:%u", i > 0 ? "," : "", element->id, type,
                              element->access_string, element->user_name, element->password,
                              element->compression, element->auth);
    }

  return g_string_free (text, FALSE);
}

SimProvisioned *
sim_provisioned_read (SimReader *in)
{
  SimProvisioned *element = g_new0 (SimProvisioned, 1);

  element->id = sim_reader_u32 (in);
  sim_reader_uuid (in, element->type);
  element->access_string = sim_reader_string (in);
  element->user_name = sim_reader_string (in);
  element->password = sim_reader_string (in);
  element->compression = sim_reader_u32 (in);
  element->auth = sim_reader_u32 (in);
  return element;
}

void
sim_provisioned_write (SimWriter *out, GPtrArray *list)
{
  sim_writer_count (out, list->len);
  for (guint i = 0; i < list->len; i++)
    {
      const SimProvisioned *element = list->pdata[i];
      SimWriter *child = sim_writer_new ();

      sim_writer_u32 (child, element->id);
      sim_writer_uuid (child, element->type);
      sim_writer_string (child, element->access_string);
      sim_writer_string (child, element->user_name);
      sim_writer_string (child, element->password);
      sim_writer_u32 (child, element->compression);
      sim_writer_u32 (child, element->auth);
      sim_writer_child (out, child);
    }
}
