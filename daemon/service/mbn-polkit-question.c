/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-polkit-question.h"

#include <string.h>

#include "mbn-error.h"

#define MAY_ASK_A_PERSON 1

/* To root polkit says that it has no such action, which has no error name of its own; to another
 * user that he may not ask, because he would be an owner of the action. */
#define POLKIT_FAILED         "org.freedesktop.PolicyKit1.Error.Failed"
#define POLKIT_UNKNOWN_ACTION "is not registered"
#define POLKIT_MAY_NOT_ASK    "org.freedesktop.PolicyKit1.Error.NotAuthorized"

/* ---- the question ---- */

static GVariant *
describe_subject (const MbnCaller *caller, gboolean by_name)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (by_name)
    {
      g_variant_builder_add (&builder, "{sv}", "name", g_variant_new_string (caller->name));

      return g_variant_new ("(sa{sv})", "system-bus-name", &builder);
    }

  g_variant_builder_add (&builder, "{sv}", "pid", g_variant_new_uint32 (caller->pid));
  g_variant_builder_add (&builder, "{sv}", "start-time", g_variant_new_uint64 (caller->start_time));
  g_variant_builder_add (&builder, "{sv}", "uid", g_variant_new_int32 ((gint32)caller->uid));

  return g_variant_new ("(sa{sv})", "unix-process", &builder);
}

GVariant *
mbn_polkit_question_new (const MbnCaller *caller,
                         gboolean by_name,
                         const char *action,
                         GVariant *details,
                         gboolean interactive,
                         const char *id)
{
  return g_variant_new ("(@(sa{sv})s@a{ss}us)", describe_subject (caller, by_name), action, details,
                        interactive ? MAY_ASK_A_PERSON : 0, id);
}

/* ---- the answer ---- */

static gboolean
was_dismissed (GVariant *details)
{
  const char *dismissed;

  return g_variant_lookup (details, "polkit.dismissed", "&s", &dismissed) && *dismissed != '\0';
}

/* polkit does not tell a wrong password from a rule that says no. */
static void
refuse (GError **error, const MbnCaller *caller, const char *action, gboolean asked)
{
  g_autofree char *who = caller->uid != MBN_UID_UNKNOWN ? g_strdup_printf ("user %u", caller->uid)
                                                        : g_strdup ("the caller");

  g_set_error (error, MBN_ERROR, MBN_ERROR_ACCESS_DENIED,
               "%s may not do this (%s): polkit's policy does not allow it%s", who, action,
               asked ? ", or the authentication failed" : "");
}

gboolean
mbn_polkit_question_judge (GVariant *answer,
                           const MbnCaller *caller,
                           const char *action,
                           gboolean interactive,
                           GError **error)
{
  g_autoptr (GVariant) details = NULL;
  gboolean authorised;
  gboolean challenge;

  g_variant_get (answer, "((bb@a{ss}))", &authorised, &challenge, &details);
  if (authorised)
    return TRUE;

  if (was_dismissed (details))
    g_set_error (error, MBN_ERROR, MBN_ERROR_ACCESS_DENIED,
                 "authentication is needed for this (%s), and the dialog was dismissed", action);
  else if (!challenge)
    refuse (error, caller, action, interactive);
  else if (interactive)
    g_set_error (error, MBN_ERROR, MBN_ERROR_ACCESS_DENIED,
                 "authentication is needed for this (%s), and nobody could be asked: the caller's "
                 "session has no authentication agent (in a terminal, pkttyagent is one)",
                 action);
  else
    g_set_error (error, MBN_ERROR, MBN_ERROR_ACCESS_DENIED,
                 "authentication is needed for this (%s); call again with the message flag "
                 "ALLOW_INTERACTIVE_AUTHORIZATION, and the person will be asked",
                 action);

  return FALSE;
}

MbnPolkitFailure
mbn_polkit_question_failure (const GError *error)
{
  g_autofree char *name = g_dbus_error_get_remote_error (error);

  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return MBN_POLKIT_ABSENT;

  /* said to polkit, of the caller: of polkit, which it may start, the bus says the above */
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    return MBN_POLKIT_CALLER_LEFT;

  if (g_strcmp0 (name, POLKIT_MAY_NOT_ASK) == 0
      || (g_strcmp0 (name, POLKIT_FAILED) == 0
          && strstr (error->message, POLKIT_UNKNOWN_ACTION) != NULL))
    return MBN_POLKIT_IGNORANT;

  return MBN_POLKIT_BROKEN;
}
