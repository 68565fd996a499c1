/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-script.h"

#include <string.h>

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, SIM_ERROR, 0, text);
  return FALSE;
}

static gboolean
run_sim (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  guint32 ready = 0;

  if (!sim_word_value (sim_ready_words, "SIM state", sim_words_next (words), &ready, error)
      || !sim_words_end (words, error))
    return FALSE;

  sim_modem_set_sim (sim_function_get_modem (function), ready);
  return TRUE;
}

static gboolean
is_digits (const char *text, gsize min)
{
  gsize length = strlen (text);

  return length >= min && length <= 8 && strspn (text, "0123456789") == length;
}

static gboolean
run_pin (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  SimModem *modem = sim_function_get_modem (function);
  const char *code = sim_words_text (words, "code");
  const char *puk = sim_words_text (words, "puk");
  guint32 attempts = modem->pin_attempts;
  guint32 puk_attempts = modem->puk_attempts;
  gboolean attempts_given = FALSE;
  gboolean puk_attempts_given = FALSE;
  guint32 enabled = modem->pin_enabled;

  if (!sim_words_u32 (words, "attempts", &attempts, &attempts_given, error)
      || !sim_words_u32 (words, "puk-attempts", &puk_attempts, &puk_attempts_given, error)
      || !sim_words_word (words, "enabled", sim_switch_words, &enabled, NULL, error)
      || !sim_words_end (words, error))
    return FALSE;
  if ((code != NULL && !is_digits (code, 4)) || (puk != NULL && !is_digits (puk, 8)))
    return fail (error, "code= takes 4 to 8 digits, puk= 8 digits");

  if (code != NULL)
    {
      g_free (modem->pin);
      modem->pin = g_strdup (code);
    }
  if (puk != NULL)
    {
      g_free (modem->puk);
      modem->puk = g_strdup (puk);
    }
  modem->pin_enabled = enabled;
  modem->pin_attempts = attempts;
  modem->puk_attempts = puk_attempts;
  if (attempts_given)
    modem->pin_attempts_max = MAX (attempts, 1);
  if (puk_attempts_given)
    modem->puk_attempts_max = MAX (puk_attempts, 1);

  return TRUE;
}

static gboolean
run_radio (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  SimModem *modem = sim_function_get_modem (function);
  guint32 hardware = modem->hardware_radio;
  guint32 software = modem->software_radio;
  gboolean hardware_given = FALSE;
  gboolean software_given = FALSE;

  if (!sim_words_word (words, "hardware", sim_switch_words, &hardware, &hardware_given, error)
      || !sim_words_word (words, "software", sim_switch_words, &software, &software_given, error)
      || !sim_words_end (words, error))
    return FALSE;
  if (!hardware_given && !software_given)
    return fail (error, "wanted: radio hardware=on|off software=on|off (one or both)");

  sim_modem_set_radio (modem, hardware, software);
  return TRUE;
}

/* Provider and name that go with a state when the command does not say. */
static void
default_provider (const SimModem *modem, SimRegistration *network)
{
  if (network->state == SIM_REGISTER_ROAMING)
    {
      network->provider = (char *)"00102";
      network->name = (char *)"Other PLMN";
    }
  else if (network->state == SIM_REGISTER_PARTNER)
    {
      network->provider = (char *)"00103";
      network->name = (char *)"Partner PLMN";
    }
  else
    {
      network->provider = modem->settings.home_provider;
      network->name = modem->settings.home_provider_name;
    }
}

static gboolean
run_register (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  SimModem *modem = sim_function_get_modem (function);
  SimRegistration network = {0};
  guint32 state = 0;
  const char *provider = sim_words_text (words, "provider");
  const char *name = sim_words_text (words, "name");
  const char *roaming_text = sim_words_text (words, "roaming-text");

  if (!sim_words_u32 (words, "cause", &network.cause, NULL, error)
      || !sim_words_u32 (words, "data-class", &network.data_class, NULL, error)
      || !sim_word_value (sim_register_words, "registration state", sim_words_next (words), &state,
                          error)
      || !sim_words_end (words, error))
    return FALSE;

  network.state = state;
  default_provider (modem, &network);
  if (provider != NULL)
    network.provider = (char *)provider;
  if (name != NULL)
    network.name = (char *)name;
  network.roaming_text = (char *)(roaming_text != NULL ? roaming_text : "");
  sim_modem_set_network (modem, &network);
  return TRUE;
}

static gboolean
run_packet (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  SimModem *modem = sim_function_get_modem (function);
  guint32 data_class = modem->packet_data_class;
  guint32 cause = 0;
  guint32 state = 0;
  gboolean given = FALSE;

  if (!sim_words_u32 (words, "cause", &cause, NULL, error)
      || !sim_words_u32 (words, "data-class", &data_class, &given, error)
      || !sim_word_value (sim_packet_words, "packet service state", sim_words_next (words), &state,
                          error)
      || !sim_words_end (words, error))
    return FALSE;

  modem->packet_data_class = data_class;
  if (given && modem->packet == state && modem->packet_cause == cause)
    modem->hooks.notify (SIM_CID_PACKET_SERVICE, 0, modem->hooks.user_data);
  else
    sim_modem_set_packet (modem, state, cause);

  return TRUE;
}

static gboolean
run_set (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  SimModem *modem = sim_function_get_modem (function);
  const char *key = sim_words_raw (words);
  const char *value = sim_words_raw (words);
  SimCid notify = SIM_CID_ANY;

  if (value == NULL)
    return fail (error, "wanted: set KEY VALUE (\"\" for an empty value)");
  if (!sim_words_end (words, error)
      || !sim_settings_set (&modem->settings, key, value, &notify, error))
    return FALSE;

  if (notify != SIM_CID_ANY)
    modem->hooks.notify (notify, 0, modem->hooks.user_data);
  if (g_str_equal (key, "auto-attach"))
    sim_modem_auto_attach (modem);
  return TRUE;
}

/* The context a command names with session=; it must be there. */
static SimContext *
take_context (SimFunction *function, SimWords *words, GError **error)
{
  SimContext *context;
  guint32 session = 0;

  if (!sim_words_u32 (words, "session", &session, NULL, error))
    return NULL;

  context = sim_context_find (sim_function_get_modem (function), session);
  if (context == NULL)
    g_set_error (error, SIM_ERROR, 0, "session %u is not active", session);
  return context;
}

static gboolean
run_deactivate (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  SimContext *context = take_context (function, words, error);
  guint32 cause = 0;

  if (context == NULL || !sim_words_u32 (words, "cause", &cause, NULL, error)
      || !sim_words_end (words, error))
    return FALSE;

  sim_context_end (context, cause, SIM_STATUS_FAILURE);
  return TRUE;
}

static gboolean
run_activate (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  SimModem *modem = sim_function_get_modem (function);
  const char *access_string = sim_words_text (words, "access-string");
  guint32 ip_type = modem->settings.default_ip_type;
  guint32 session = 0;
  SimContext *context;

  if (!sim_words_u32 (words, "session", &session, NULL, error)
      || !sim_words_word (words, "ip-type", sim_ip_type_words, &ip_type, NULL, error)
      || !sim_words_end (words, error))
    return FALSE;
  if (session >= modem->settings.max_sessions || sim_context_find (modem, session) != NULL)
    return fail (error, "that session is active already or above max-sessions");

  context = sim_context_add (modem, session, ip_type);
  context->access_string = g_strdup (access_string != NULL ? access_string : "");
  context->user_name = g_strdup ("");
  context->password = g_strdup ("");
  memcpy (context->type, sim_uuid_context_internet, SIM_UUID_SIZE);
  sim_context_set_state (context, SIM_CONTEXT_ACTIVATED);
  return TRUE;
}

static gboolean
run_ip (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  static const char *const fields[] = {"", "gateway", "dns", "mtu", "available"};
  SimModem *modem = sim_function_get_modem (function);
  SimContext *context = take_context (function, words, error);
  SimIpFamily changed[2] = {{.available = SIM_AVAILABLE_AUTO}, {.available = SIM_AVAILABLE_AUTO}};
  gboolean good = context != NULL;
  gboolean any = FALSE;

  if (!good)
    return FALSE;

  sim_ip_family_copy (&changed[0], &context->ip4);
  sim_ip_family_copy (&changed[1], &context->ip6);
  for (guint i = 0; good && i < 2 * G_N_ELEMENTS (fields); i++)
    {
      gboolean v6 = i >= G_N_ELEMENTS (fields);
      const char *field = fields[i % G_N_ELEMENTS (fields)];
      g_autofree char *key
          = g_strdup_printf ("ip%d%s%s", v6 ? 6 : 4, field[0] != '\0' ? "-" : "", field);
      const char *value = sim_words_text (words, key);

      any |= value != NULL;
      good = value == NULL || sim_ip_family_set (&changed[v6], v6, field, value, error);
    }

  good = good && sim_words_end (words, error);
  if (good && !any)
    good = fail (error,
                 "wanted: ip session=N, then ip4=, ip4-gateway=, ip4-dns=, ip4-mtu=, ip6=, …");
  if (good)
    {
      sim_ip_family_copy (&context->ip4, &changed[0]);
      sim_ip_family_copy (&context->ip6, &changed[1]);
      if (modem->settings.ip_indicate)
        modem->hooks.notify (SIM_CID_IP_CONFIGURATION, context->session, modem->hooks.user_data);
    }

  sim_ip_family_clear (&changed[0]);
  sim_ip_family_clear (&changed[1]);
  return good;
}

const SimCommand sim_modem_commands[] = {
    {"sim",        run_sim       },
    {"pin",        run_pin       },
    {"radio",      run_radio     },
    {"register",   run_register  },
    {"packet",     run_packet    },
    {"set",        run_set       },
    {"activate",   run_activate  },
    {"deactivate", run_deactivate},
    {"ip",         run_ip        },
    {NULL,         NULL          },
};
