/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What polkit is sent, and what its answers and its failures mean. */

#include "config.h"

#include <string.h>

#include "mbn-error.h"
#include "mbn-polkit-question.h"

#define ACTION "org.mbnd1.connect"

static const MbnCaller caller = {.name = ":1.7", .uid = 1000, .pid = 4711, .start_time = 815};

static GVariant *
parse (const char *type, const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (G_VARIANT_TYPE (type), text, NULL, NULL, &error);

  g_assert_no_error (error);

  return value;
}

/* ---- the question ---- */

static void
assert_question (gboolean by_name, gboolean interactive, const char *expected)
{
  g_autoptr (GVariant) details = parse ("a{ss}", "{'profile': 'Work'}");
  g_autoptr (GVariant) question = g_variant_ref_sink (
      mbn_polkit_question_new (&caller, by_name, ACTION, details, interactive, "id"));
  g_autoptr (GVariant) wanted = parse ("((sa{sv})sa{ss}us)", expected);

  g_assert_true (g_variant_equal (question, wanted));
}

static void
test_question (void)
{
  assert_question (TRUE, FALSE,
                   "(('system-bus-name', {'name': <':1.7'>}), 'org.mbnd1.connect', "
                   "{'profile': 'Work'}, 0, 'id')");
  assert_question (FALSE, TRUE,
                   "(('unix-process', {'pid': <uint32 4711>, 'start-time': <uint64 815>, 'uid': "
                   "<int32 1000>}), 'org.mbnd1.connect', {'profile': 'Work'}, 1, 'id')");
}

/* ---- the answer ---- */

static const struct
{
  const char *answer;
  gboolean interactive;
  const char *refusal; /* part of the message; NULL = allowed */
} answers[] = {
    {"((true, false, {}),)",                            FALSE, NULL                             },
    {"((true, true, {}),)",                             FALSE, NULL                             },
    {"((true, false, {'polkit.dismissed': 'true'}),)",  TRUE,  NULL                             },
    {"((false, false, {}),)",                           FALSE, "user 1000 may not do this"      },
    {"((false, false, {}),)",                           TRUE,  "or the authentication failed"   },
    {"((false, true, {}),)",                            FALSE, "ALLOW_INTERACTIVE_AUTHORIZATION"},
    {"((false, true, {}),)",                            TRUE,  "no authentication agent"        },
    {"((false, true, {'polkit.dismissed': 'true'}),)",  TRUE,  "was dismissed"                  },
    {"((false, false, {'polkit.dismissed': 'true'}),)", TRUE,  "was dismissed"                  },
    {"((false, false, {'polkit.dismissed': ''}),)",     FALSE, "policy does not allow it"       },
    {"((false, false, {'something': 'not known'}),)",   FALSE, "policy does not allow it"       },
};

static void
test_answers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GVariant) answer = parse (MBN_POLKIT_ANSWER, answers[i].answer);
      g_autoptr (GError) error = NULL;
      gboolean allowed
          = mbn_polkit_question_judge (answer, &caller, ACTION, answers[i].interactive, &error);

      g_assert_cmpint (allowed, ==, answers[i].refusal == NULL);
      g_assert_cmpint (allowed, ==, error == NULL);
      if (allowed)
        continue;

      g_assert_error (error, MBN_ERROR, MBN_ERROR_ACCESS_DENIED);
      if (strstr (error->message, answers[i].refusal) == NULL
          || strstr (error->message, ACTION) == NULL)
        g_error ("\"%s\" is without \"%s\"", error->message, answers[i].refusal);
    }
}

/* ---- no answer ---- */

static const struct
{
  const char *name;
  const char *message;
  MbnPolkitFailure failure;
} failures[] = {
    {"org.freedesktop.DBus.Error.ServiceUnknown",                "x",                                   MBN_POLKIT_ABSENT     },
    {"org.freedesktop.DBus.Error.NameHasNoOwner",                "x",                                   MBN_POLKIT_CALLER_LEFT},
    {"org.freedesktop.DBus.Error.NoReply",                       "x",                                   MBN_POLKIT_BROKEN     },
    {"org.freedesktop.DBus.Error.Spawn.ChildExited",             "x",                                   MBN_POLKIT_BROKEN     },
    {"org.freedesktop.DBus.Error.AccessDenied",                  "x",                                   MBN_POLKIT_BROKEN     },
    {"org.freedesktop.DBus.Error.UnknownMethod",                 "x",                                   MBN_POLKIT_BROKEN     },
    {"org.freedesktop.systemd1.UnitMasked",                      "x",                                   MBN_POLKIT_BROKEN     },
    {"org.freedesktop.PolicyKit1.Error.Failed",                  "Action " ACTION " is not registered",
     MBN_POLKIT_IGNORANT                                                                                                      },
    {"org.freedesktop.PolicyKit1.Error.NotAuthorized",           "Only trusted callers",                MBN_POLKIT_IGNORANT   },
    {"org.freedesktop.PolicyKit1.Error.Failed",                  "no such user",                        MBN_POLKIT_BROKEN     },
    {"org.freedesktop.PolicyKit1.Error.CancellationIdNotUnique", "x",                                   MBN_POLKIT_BROKEN     },
    {"org.example.Error",                                        "it is not registered",                MBN_POLKIT_BROKEN     },
};

static void
test_failures (void)
{
  g_autoptr (GError) closed = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "closed");
  g_autoptr (GError) late = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "late");
  g_autoptr (GError) odd = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "odd");

  g_assert_cmpint (mbn_polkit_question_failure (closed), ==, MBN_POLKIT_ABSENT);
  g_assert_cmpint (mbn_polkit_question_failure (late), ==, MBN_POLKIT_BROKEN);
  g_assert_cmpint (mbn_polkit_question_failure (odd), ==, MBN_POLKIT_BROKEN);
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr (GError) error
          = g_dbus_error_new_for_dbus_error (failures[i].name, failures[i].message);

      g_assert_cmpint (mbn_polkit_question_failure (error), ==, failures[i].failure);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/polkit-question/question", test_question);
  g_test_add_func ("/polkit-question/answers", test_answers);
  g_test_add_func ("/polkit-question/failures", test_failures);

  return g_test_run ();
}
