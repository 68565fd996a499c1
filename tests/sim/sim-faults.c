/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-faults.h"

typedef struct
{
  SimFault fault;
  guint32 cid;
  SimOp op;
  guint32 command; /* of CONNECT; SIM_NOT_SET = any */
  guint32 skip;
  guint32 count; /* left; G_MAXUINT32 = all */
  char *text;
} Rule;

struct _SimFaults
{
  GPtrArray *rules;
};

const SimWord sim_garbage_words[] = {
    {"truncated-buffer", SIM_GARBAGE_TRUNCATED_BUFFER},
    {"bad-offsets",      SIM_GARBAGE_BAD_OFFSETS     },
    {"random-bytes",     SIM_GARBAGE_RANDOM_BYTES    },
    {"wrong-length",     SIM_GARBAGE_WRONG_LENGTH    },
    {"wrong-tid",        SIM_GARBAGE_WRONG_TID       },
    {"unknown-type",     SIM_GARBAGE_UNKNOWN_TYPE    },
    {"zero-length",      SIM_GARBAGE_ZERO_LENGTH     },
    {"huge-count",       SIM_GARBAGE_HUGE_COUNT      },
    {NULL,               0                           },
};

static const SimWord body_words[] = {
    {"normal", SIM_BODY_NORMAL},
    {"empty",  SIM_BODY_EMPTY },
    {"short",  SIM_BODY_SHORT },
    {NULL,     0              },
};

static const SimWord command_words[] = {
    {"activate",   1},
    {"deactivate", 0},
    {NULL,         0}
};

static void
rule_free (gpointer data)
{
  Rule *rule = data;

  g_free (rule->text);
  g_free (rule);
}

void
sim_fault_init (SimFault *fault)
{
  *fault = (SimFault){.status = SIM_NOT_SET, .nw_error = SIM_NOT_SET, .state = SIM_NOT_SET};
}

gboolean
sim_fault_applies (const SimFault *fault)
{
  if (fault->apply != SIM_APPLY_DEFAULT)
    return fault->apply == SIM_APPLY_YES;

  return fault->function_error == 0
         && (fault->status == SIM_NOT_SET || fault->status == SIM_STATUS_SUCCESS);
}

SimFaults *
sim_faults_new (void)
{
  SimFaults *self = g_new0 (SimFaults, 1);

  self->rules = g_ptr_array_new_with_free_func (rule_free);
  return self;
}

void
sim_faults_free (SimFaults *self)
{
  g_ptr_array_unref (self->rules);
  g_free (self);
}

void
sim_faults_clear (SimFaults *self)
{
  g_ptr_array_set_size (self->rules, 0);
}

static const SimWord *
state_words_of (guint32 cid)
{
  if (cid == SIM_CID_REGISTER_STATE)
    return sim_register_words;

  return cid == SIM_CID_PACKET_SERVICE ? sim_packet_words : sim_context_words;
}

static gboolean
read_actions (Rule *rule, SimWords *words, GError **error)
{
  SimFault *fault = &rule->fault;
  const char *count = sim_words_text (words, "count");

  fault->drop = sim_words_flag (words, "drop");
  fault->duplicate = sim_words_flag (words, "duplicate");
  if (sim_words_flag (words, "apply"))
    fault->apply = SIM_APPLY_YES;
  if (sim_words_flag (words, "no-apply"))
    fault->apply = SIM_APPLY_NO;

  rule->count = 1;
  if (g_strcmp0 (count, "all") == 0)
    rule->count = G_MAXUINT32;
  else if (count != NULL && !sim_parse_u32 (count, "count", &rule->count, error))
    return FALSE;

  return sim_words_u32 (words, "status", &fault->status, NULL, error)
         && sim_words_u32 (words, "nw-error", &fault->nw_error, NULL, error)
         && sim_words_word (words, "state", state_words_of (rule->cid), &fault->state, NULL, error)
         && sim_words_word (words, "body", body_words, &fault->body, NULL, error)
         && sim_words_u32 (words, "delay", &fault->delay_ms, NULL, error)
         && sim_words_word (words, "garbage", sim_garbage_words, &fault->garbage, NULL, error)
         && sim_words_u32 (words, "function-error", &fault->function_error, NULL, error)
         && sim_words_word (words, "command", command_words, &rule->command, NULL, error)
         && sim_words_u32 (words, "skip", &rule->skip, NULL, error) && sim_words_end (words, error);
}

static gboolean
does_nothing (const SimFault *fault)
{
  return fault->status == SIM_NOT_SET && fault->nw_error == SIM_NOT_SET
         && fault->state == SIM_NOT_SET && fault->body == SIM_BODY_NORMAL && fault->delay_ms == 0
         && !fault->drop && !fault->duplicate && fault->garbage == SIM_GARBAGE_NONE
         && fault->function_error == 0 && fault->apply != SIM_APPLY_NO;
}

gboolean
sim_faults_add (SimFaults *self, SimWords *words, GError **error)
{
  Rule *rule = g_new0 (Rule, 1);
  const char *name = sim_words_next (words);

  sim_fault_init (&rule->fault);
  rule->command = SIM_NOT_SET;
  rule->op = SIM_OP_ANY;
  rule->text = g_strdup (name);
  if (sim_words_flag (words, "query"))
    rule->op = SIM_OP_QUERY;
  else if (sim_words_flag (words, "set"))
    rule->op = SIM_OP_SET;

  if (!sim_word_value (sim_cid_words, "command", name, &rule->cid, error)
      || !read_actions (rule, words, error))
    {
      rule_free (rule);
      return FALSE;
    }
  if (rule->fault.state != SIM_NOT_SET && rule->cid != SIM_CID_CONNECT
      && rule->cid != SIM_CID_REGISTER_STATE && rule->cid != SIM_CID_PACKET_SERVICE)
    {
      g_set_error_literal (error, SIM_ERROR, 0,
                           "state= is for connect, register-state and packet-service only");
      rule_free (rule);
      return FALSE;
    }
  if (does_nothing (&rule->fault) || rule->count == 0)
    {
      g_set_error_literal (error, SIM_ERROR, 0,
                           "the rule does nothing; wanted: status=, nw-error=, body=, state=, "
                           "delay=, drop, duplicate, garbage=, no-apply, function-error=");
      rule_free (rule);
      return FALSE;
    }

  g_ptr_array_add (self->rules, rule);
  return TRUE;
}

static gboolean
matches (const Rule *rule, SimCid cid, SimOp op, guint32 command)
{
  return (rule->cid == SIM_CID_ANY || rule->cid == (guint32)cid)
         && (rule->op == SIM_OP_ANY || rule->op == op)
         && (rule->command == SIM_NOT_SET || rule->command == command);
}

void
sim_faults_take (SimFaults *self, SimCid cid, SimOp op, guint32 command, SimFault *fault)
{
  sim_fault_init (fault);

  for (guint i = 0; i < self->rules->len; i++)
    {
      Rule *rule = self->rules->pdata[i];

      if (!matches (rule, cid, op, command))
        continue;
      if (rule->skip > 0)
        {
          rule->skip--;
          continue;
        }

      *fault = rule->fault;
      if (rule->count != G_MAXUINT32 && --rule->count == 0)
        g_ptr_array_remove_index (self->rules, i);
      return;
    }
}

void
sim_faults_write_json (const SimFaults *self, SimJson *json)
{
  sim_json_begin (json, "faults", '[');
  for (guint i = 0; i < self->rules->len; i++)
    {
      const Rule *rule = self->rules->pdata[i];

      sim_json_begin (json, NULL, '{');
      sim_json_string (json, "cid", rule->text);
      sim_json_number (json, "skip", rule->skip);
      sim_json_number (json, "count", rule->count == G_MAXUINT32 ? -1 : (gint64)rule->count);
      sim_json_end (json, '}');
    }
  sim_json_end (json, ']');
}
