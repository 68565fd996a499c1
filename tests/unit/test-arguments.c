/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What D-Bus types cannot say about arguments (design.md 3.1, 3.6; CTX-49; mbn-api.md 2.3, 2.8). */

#include "config.h"

#include <string.h>

#include "mbn-arguments.h"
#include "mbn-error.h"

#define V1 "http://www.microsoft.com/networking/WWAN/profile/v1"
#define V4 "http://www.microsoft.com/networking/WWAN/profile/v4"
#define V4_PROFILE                                                                                 \
  "<MBNProfileExt xmlns=\"" V4 "\"><Name>n</Name><IsDefault>0</IsDefault><SimIccID>1</SimIccID>"   \
  "</MBNProfileExt>"

#define PROFILE(name)                                                                              \
  "<MBNProfile xmlns=\"" V1 "\"><Name>" name "</Name><IsDefault>0</IsDefault>"                     \
  "<SubscriberID>1</SubscriberID></MBNProfile>"

typedef gboolean (*Check) (GDBusMethodInvocation *invocation, GVariant *arguments, GError **error);

/* The checks only attach data to the invocation, so any object can stand for it. */
static gboolean
check (Check func, GObject *invocation, const char *arguments, GError **error)
{
  g_autoptr (GVariant) parsed = g_variant_parse (NULL, arguments, NULL, NULL, NULL);

  g_assert_nonnull (parsed);

  return func ((GDBusMethodInvocation *)invocation, parsed, error);
}

typedef struct
{
  const char *path;
  Check func;
  const char *arguments; /* GVariant text */
  const char *says;      /* of the refusal; NULL = accepted */
} Case;

#define CONNECT   mbn_arguments_check_connect
#define PROVIDERS mbn_arguments_check_providers
#define REGISTER  mbn_arguments_check_register_mode

/* clang-format off */
static const Case cases[] = {
  {"CTX-49/name", CONNECT, "(uint32 0, 'Work')", NULL},
  {"CTX-49/name-with-blanks", CONNECT, "(uint32 0, 'My work & more')", NULL},
  {"CTX-49/name-of-blanks", CONNECT, "(uint32 0, ' \\t\\n ')", "1 to 255 characters, this one 0"},
  {"CTX-49/name-empty", CONNECT, "(uint32 0, '')", "1 to 255"},
  {"CTX-49/document", CONNECT, "(uint32 1, '" PROFILE ("x") "')", NULL},
  {"CTX-49/document-empty", CONNECT, "(uint32 1, '')", "not valid"},
  {"CTX-49/name-as-document", CONNECT, "(uint32 1, 'Work')", "not valid"},
  {"CTX-49/document-invalid", CONNECT, "(uint32 1, '<MBNProfile xmlns=\"" V1 "\"/>')", "not valid"},
  {"CTX-49/document-of-version-4", CONNECT, "(uint32 1, '" V4_PROFILE "')", NULL},
  {"CTX-49/document-of-version-4-invalid", CONNECT, "(uint32 1, '<MBNProfileExt xmlns=\"" V4 "\"/>')", "not valid"},
  {"CTX-49/mode-2", CONNECT, "(uint32 2, 'Work')", "connection_mode 2"},
  {"CTX-49/mode-largest", CONNECT, "(uint32 4294967295, 'Work')", "connection_mode 4294967295"},

  {"providers/none", PROVIDERS, "(@a(susu) [],)", NULL},
  {"providers/five-and-six-digits", PROVIDERS, "(@a(susu) [('26201', 4, 'N', 0), ('310410', 4, '', 32)],)", NULL},
  {"providers/second-bad", PROVIDERS, "(@a(susu) [('26201', 4, 'N', 0), ('2620', 4, '', 32)],)", "2620"},
  {"providers/seven-digits", PROVIDERS, "(@a(susu) [('2620123', 4, '', 0)],)", "2620123"},
  {"providers/letters", PROVIDERS, "(@a(susu) [('2620x', 4, '', 0)],)", "2620x"},
  {"providers/empty-id", PROVIDERS, "(@a(susu) [('', 4, '', 0)],)", "provider_id"},

  {"register-mode/automatic", REGISTER, "(uint32 1, '', uint32 0)", NULL},
  {"register-mode/automatic-preferring", REGISTER, "(uint32 1, '', uint32 0x20)", NULL},
  {"register-mode/automatic-with-provider", REGISTER, "(uint32 1, '26201', uint32 0)", "26201"},
  {"register-mode/manual", REGISTER, "(uint32 2, '26201', uint32 0)", NULL},
  {"register-mode/manual-without-provider", REGISTER, "(uint32 2, '', uint32 0)", "provider_id"},
  {"register-mode/manual-bad-provider", REGISTER, "(uint32 2, '26201234', uint32 0)", "26201234"},
  {"register-mode/none", REGISTER, "(uint32 0, '', uint32 0)", "register_mode 0"},
  {"register-mode/3", REGISTER, "(uint32 3, '', uint32 0)", "register_mode 3"},
  {"register-mode/all-classes", REGISTER, "(uint32 1, '', uint32 0x807F00FF)", NULL},
  {"register-mode/unknown-class", REGISTER, "(uint32 1, '', uint32 0x100)", "0x00000100"},
  {"register-mode/unknown-class-high", REGISTER, "(uint32 1, '', uint32 0x40000020)", "0x40000000"},
};
/* clang-format on */

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GObject) invocation = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GError) error = NULL;
  gboolean ok = check (c->func, invocation, c->arguments, &error);

  if (c->says == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (ok);
      return;
    }

  g_assert_false (ok);
  g_assert_error (error, MBN_ERROR, MBN_ERROR_INVALID_ARG);
  if (strstr (error->message, c->says) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, c->says);
}

static void
connect_with (guint32 mode, const char *text, MbnError expected)
{
  g_autoptr (GObject) invocation = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GVariant) arguments = g_variant_ref_sink (g_variant_new ("(us)", mode, text));
  g_autoptr (GError) error = NULL;
  gboolean ok = CONNECT ((GDBusMethodInvocation *)invocation, arguments, &error);

  if (expected == MBN_OK)
    {
      g_assert_no_error (error);
      g_assert_true (ok);
    }
  else
    g_assert_error (error, MBN_ERROR, (int)expected);
}

static void
test_name_length (void)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint i = 0; i < 255; i++)
    g_string_append (name, "\xc3\xa4"); /* characters, not bytes */
  connect_with (0, name->str, MBN_OK);
  g_string_append (name, " \t"); /* blanks at the ends do not count */
  connect_with (0, name->str, MBN_OK);
  g_string_append (name, "x");
  connect_with (0, name->str, MBN_ERROR_INVALID_ARG);
}

/* design.md 3.6: profile XML 256 KiB, exactly. */
static void
test_document_size (void)
{
  const char *document = PROFILE ("x");
  g_autofree char *text = g_strnfill (256 * 1024 + 1, ' ');

  memcpy (text, document, strlen (document));
  connect_with (1, text, MBN_ERROR_INVALID_ARG);
  text[256 * 1024] = '\0';
  connect_with (1, text, MBN_OK);
}

static void
test_profile_stays_with_the_call (void)
{
  g_autoptr (GObject) a = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) b = g_object_new (G_TYPE_OBJECT, NULL);
  MbnProfile *profile;

  g_assert_true (check (CONNECT, a, "(uint32 1, '" PROFILE ("Travel") "')", NULL));
  g_assert_true (check (CONNECT, b, "(uint32 0, 'Travel')", NULL));

  profile = mbn_arguments_get_profile ((GDBusMethodInvocation *)a);
  g_assert_nonnull (profile);
  g_assert_cmpstr (mbn_profile_get_name (profile), ==, "Travel");
  g_assert_null (mbn_arguments_get_profile ((GDBusMethodInvocation *)b));
}

static void
test_many_providers (void)
{
  GVariantBuilder builder;
  g_autoptr (GObject) invocation = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GVariant) arguments = NULL;
  g_autoptr (GError) error = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(susu)"));
  for (guint i = 0; i < 100000; i++)
    g_variant_builder_add (&builder, "(susu)", "26201", 4, "", 0);
  arguments = g_variant_ref_sink (g_variant_new ("(a(susu))", &builder));

  g_assert_false (PROVIDERS ((GDBusMethodInvocation *)invocation, arguments, &error));
  g_assert_error (error, MBN_ERROR, MBN_ERROR_INVALID_ARG);
}

/* A refusal is written to a log and shown to people: it never repeats the document's secrets. */
static void
test_password_is_not_repeated (void)
{
  g_autoptr (GObject) invocation = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (check (CONNECT, invocation,
                         "(uint32 1, '<MBNProfile xmlns=\"" V1 "\"><Name>n</Name>"
                         "<Password>hunter2</Password></MBNProfile>')",
                         &error));
  g_assert_null (strstr (error->message, "hunter2"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/arguments/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_func ("/arguments/CTX-49/name-length", test_name_length);
  g_test_add_func ("/arguments/design-3.6/document-size", test_document_size);
  g_test_add_func ("/arguments/CTX-49/profile-stays-with-the-call",
                   test_profile_stays_with_the_call);
  g_test_add_func ("/arguments/providers/too-many", test_many_providers);
  g_test_add_func ("/arguments/PROF-40/password-is-not-repeated", test_password_is_not_repeated);

  return g_test_run ();
}
