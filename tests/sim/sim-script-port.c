/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-script.h"

#include "sim-cids.h"
#include "sim-frame.h"

#define DEFAULT_REBOOT_MS 500

static gboolean
run_fault (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  if (!sim_words_flag (words, "clear"))
    return sim_faults_add (sim_function_get_faults (function), words, error);

  if (!sim_words_end (words, error))
    return FALSE;
  sim_faults_clear (sim_function_get_faults (function));
  return TRUE;
}

static const SimWord *
state_words_of (guint32 cid)
{
  if (cid == SIM_CID_REGISTER_STATE)
    return sim_register_words;
  if (cid == SIM_CID_SUBSCRIBER_READY_STATUS)
    return sim_ready_words;

  return cid == SIM_CID_PACKET_SERVICE ? sim_packet_words : sim_context_words;
}

static gboolean
run_indicate (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  SimIndication how = {.state = SIM_NOT_SET, .nw_error = SIM_NOT_SET};
  gboolean force = sim_words_flag (words, "force");
  const SimCidEntry *entry;
  guint32 times = 1;
  guint32 cid = 0;

  how.force = force;
  if (!sim_word_value (sim_cid_words, "indication", sim_words_next (words), &cid, error)
      || !sim_words_word (words, "state", state_words_of (cid), &how.state, NULL, error)
      || !sim_words_u32 (words, "session", &how.session, NULL, error)
      || !sim_words_u32 (words, "cause", &how.nw_error, NULL, error)
      || !sim_words_u32 (words, "times", &times, NULL, error) || !sim_words_end (words, error))
    return FALSE;

  entry = sim_cid_find (cid);
  if (entry == NULL || !entry->is_indicated)
    {
      g_set_error (error, SIM_ERROR, 0, "%s has no indication", sim_word_name (sim_cid_words, cid));
      return FALSE;
    }
  if (how.state != SIM_NOT_SET && cid != SIM_CID_CONNECT && cid != SIM_CID_REGISTER_STATE
      && cid != SIM_CID_PACKET_SERVICE)
    {
      g_set_error_literal (error, SIM_ERROR, 0,
                           "state= is for connect, register-state and packet-service only");
      return FALSE;
    }

  for (; times > 0; times--)
    sim_function_indicate (function, cid, &how);
  return TRUE;
}

static gboolean
run_garbage (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  guint32 kind = 0;

  if (!sim_word_value (sim_garbage_words, "garbage", sim_words_next (words), &kind, error)
      || !sim_words_end (words, error))
    return FALSE;

  sim_function_send_garbage (function, kind);
  return TRUE;
}

static gboolean
run_stray (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  static const SimWord stray_words[] = {
      {"close-done", SIM_TYPE_CLOSE_DONE  },
      {"open-done",  SIM_TYPE_OPEN_DONE   },
      {"response",   SIM_TYPE_COMMAND_DONE},
      {NULL,         0                    },
  };
  guint32 tid = 0x7fffffff;
  guint32 type = 0;

  if (!sim_word_value (stray_words, "stray message", sim_words_next (words), &type, error)
      || !sim_words_u32 (words, "tid", &tid, NULL, error) || !sim_words_end (words, error))
    return FALSE;

  sim_function_send_stray (function, type, tid);
  return TRUE;
}

static gboolean
run_silent (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  guint32 silent = 0;

  if (!sim_word_value (sim_switch_words, "silent", sim_words_next (words), &silent, error)
      || !sim_words_end (words, error))
    return FALSE;

  sim_function_set_silent (function, silent);
  return TRUE;
}

static gboolean
unplug (SimFunction *function, SimWords *words, guint32 for_ms, GError **error)
{
  if (!sim_words_u32 (words, "for", &for_ms, NULL, error) || !sim_words_end (words, error))
    return FALSE;

  sim_function_unplug (function, for_ms);
  return TRUE;
}

static gboolean
run_unplug (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  return unplug (function, words, 0, error);
}

static gboolean
run_reboot (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  return unplug (function, words, DEFAULT_REBOOT_MS, error);
}

static gboolean
run_plug (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  return sim_words_end (words, error) && sim_function_plug (function, error);
}

static gboolean
run_lose_open (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  if (!sim_words_end (words, error))
    return FALSE;

  sim_function_lose_open (function);
  return TRUE;
}

static gboolean
run_state (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  if (!sim_words_end (words, error))
    return FALSE;

  sim_state_write_json (function, reply);
  return TRUE;
}

static gboolean
run_journal (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  SimJson json = SIM_JSON_INIT (reply);
  guint32 since = 0;

  if (!sim_words_u32 (words, "since", &since, NULL, error) || !sim_words_end (words, error))
    return FALSE;

  sim_journal_write_json (sim_function_get_journal (function), &json, since);
  return TRUE;
}

static gboolean
run_count (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  SimJournal *journal = sim_function_get_journal (function);
  SimJson json = SIM_JSON_INIT (reply);

  if (!sim_words_end (words, error))
    return FALSE;

  sim_json_begin (&json, NULL, '{');
  sim_json_number (&json, "host", sim_journal_count (journal, TRUE));
  sim_json_number (&json, "function", sim_journal_count (journal, FALSE));
  sim_json_end (&json, '}');
  return TRUE;
}

static gboolean
run_journal_clear (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  if (!sim_words_end (words, error))
    return FALSE;

  sim_journal_clear (sim_function_get_journal (function));
  return TRUE;
}

const SimCommand sim_port_commands[] = {
    {"fault",         run_fault        },
    {"indicate",      run_indicate     },
    {"garbage",       run_garbage      },
    {"stray",         run_stray        },
    {"silent",        run_silent       },
    {"unplug",        run_unplug       },
    {"plug",          run_plug         },
    {"reboot",        run_reboot       },
    {"lose-open",     run_lose_open    },
    {"state",         run_state        },
    {"journal",       run_journal      },
    {"count",         run_count        },
    {"journal-clear", run_journal_clear},
    {NULL,            NULL             },
};
