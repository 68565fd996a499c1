/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-wait.h"

#define DEFAULT_TIMEOUT_MS 5000

typedef enum
{
  WAIT_HOST,
  WAIT_FUNCTION,
  WAIT_INDICATION,
  WAIT_OPENED,
  WAIT_CLOSED,
  WAIT_PLUGGED,
  WAIT_NET,
  WAIT_TRAFFIC,
  WAIT_CONTEXT,
  WAIT_REGISTER,
  WAIT_PACKET,
} WaitKind;

struct _SimWait
{
  guint32 kind;
  guint32 cid;
  SimOp op;
  guint32 count;
  guint32 session;
  guint32 state;
};

static const SimWord kind_words[] = {
    {"host",       WAIT_HOST      },
    {"function",   WAIT_FUNCTION  },
    {"indication", WAIT_INDICATION},
    {"opened",     WAIT_OPENED    },
    {"closed",     WAIT_CLOSED    },
    {"plugged",    WAIT_PLUGGED   },
    {"net",        WAIT_NET       },
    {"traffic",    WAIT_TRAFFIC   },
    {"context",    WAIT_CONTEXT   },
    {"register",   WAIT_REGISTER  },
    {"packet",     WAIT_PACKET    },
    {NULL,         0              },
};

void
sim_wait_free (SimWait *self)
{
  g_free (self);
}

static gboolean
parse_kind (SimWait *self, SimWords *words, GError **error)
{
  switch (self->kind)
    {
    case WAIT_HOST:
    case WAIT_FUNCTION:
    case WAIT_INDICATION:
      if (sim_words_flag (words, "query"))
        self->op = SIM_OP_QUERY;
      else if (sim_words_flag (words, "set"))
        self->op = SIM_OP_SET;
      return sim_word_value (sim_cid_words, "message", sim_words_next (words), &self->cid, error)
             && sim_words_u32 (words, "count", &self->count, NULL, error);

    case WAIT_CONTEXT:
      self->state = SIM_CONTEXT_ACTIVATED;
      return sim_words_u32 (words, "session", &self->session, NULL, error)
             && sim_words_word (words, "state", sim_context_words, &self->state, NULL, error);

    case WAIT_TRAFFIC:
      return sim_word_value (sim_traffic_words, "traffic", sim_words_next (words), &self->state,
                             error)
             && sim_words_u32 (words, "count", &self->count, NULL, error);

    case WAIT_REGISTER:
      self->state = SIM_REGISTER_HOME;
      return sim_words_word (words, "state", sim_register_words, &self->state, NULL, error);

    case WAIT_PACKET:
      self->state = SIM_PACKET_ATTACHED;
      return sim_words_word (words, "state", sim_packet_words, &self->state, NULL, error);

    default:
      return TRUE;
    }
}

SimWait *
sim_wait_parse (SimWords *words, guint32 *timeout_ms, GError **error)
{
  g_autoptr (SimWait) self = g_new0 (SimWait, 1);

  self->op = SIM_OP_ANY;
  self->count = 1;
  *timeout_ms = DEFAULT_TIMEOUT_MS;
  if (!sim_words_u32 (words, "timeout", timeout_ms, NULL, error)
      || !sim_word_value (kind_words, "condition", sim_words_next (words), &self->kind, error)
      || !parse_kind (self, words, error) || !sim_words_end (words, error))
    return NULL;

  return g_steal_pointer (&self);
}

static guint
count (const SimWait *self, SimFunction *function)
{
  guint32 type = self->kind == WAIT_INDICATION ? SIM_TYPE_INDICATION : 0;

  return sim_journal_count_matching (sim_function_get_journal (function), self->kind == WAIT_HOST,
                                     self->cid, self->op, type);
}

static gboolean
check_net (const SimWait *self, const SimNet *net)
{
  if (net == NULL)
    return FALSE;

  return self->kind == WAIT_NET ? sim_net_is_present (net)
                                : sim_net_get_traffic (net)->kinds[self->state] >= self->count;
}

gboolean
sim_wait_is_true (const SimWait *self, SimFunction *function)
{
  SimModem *modem = sim_function_get_modem (function);
  const SimContext *context;

  switch (self->kind)
    {
    case WAIT_HOST:
    case WAIT_FUNCTION:
    case WAIT_INDICATION:
      return count (self, function) >= self->count;
    case WAIT_OPENED:
      return sim_function_is_open (function);
    case WAIT_CLOSED:
      return !sim_function_is_open (function);
    case WAIT_PLUGGED:
      return sim_function_is_plugged (function);
    case WAIT_NET:
    case WAIT_TRAFFIC:
      return check_net (self, sim_function_get_net (function));
    case WAIT_REGISTER:
      return modem->registration.state == self->state;
    case WAIT_PACKET:
      return modem->packet == self->state;
    case WAIT_CONTEXT:
    default:
      context = sim_context_find (modem, self->session);
      return self->state == (context != NULL ? context->state : SIM_CONTEXT_DEACTIVATED);
    }
}
