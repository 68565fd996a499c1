/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* One question to polkit, as its D-Bus interface has it: whom it is about, and what its answer
 * means. Nothing here has a state. */

#pragma once

#include "mbn-authority.h"

G_BEGIN_DECLS

#define MBN_POLKIT_NAME      "org.freedesktop.PolicyKit1"
#define MBN_POLKIT_PATH      "/org/freedesktop/PolicyKit1/Authority"
#define MBN_POLKIT_INTERFACE "org.freedesktop.PolicyKit1.Authority"

/** MBN_POLKIT_ANSWER: type of what CheckAuthorization replies. */
#define MBN_POLKIT_ANSWER "((bba{ss}))"

/**
 * mbn_polkit_question_new:
 * @by_name: polkit is on the bus that @caller is on, so it knows the name; otherwise the process
 *   and its user are what it can be told
 * @id: by which the question can be taken back
 *
 * Returns: (transfer floating): the arguments of CheckAuthorization
 */
GVariant *mbn_polkit_question_new (const MbnCaller *caller,
                                   gboolean by_name,
                                   const char *action,
                                   GVariant *details,
                                   gboolean interactive,
                                   const char *id);

/**
 * mbn_polkit_question_judge:
 * @answer: of type #MBN_POLKIT_ANSWER
 * @interactive: a person could have been asked
 *
 * Errors: %MBN_ERROR_ACCESS_DENIED, the message says what is missing.
 *
 * Returns: %TRUE when @caller may
 */
gboolean mbn_polkit_question_judge (GVariant *answer,
                                    const MbnCaller *caller,
                                    const char *action,
                                    gboolean interactive,
                                    GError **error);

/* Why there is no answer. */
typedef enum
{
  MBN_POLKIT_ABSENT,      /* it is not there, and nothing would start it */
  MBN_POLKIT_IGNORANT,    /* it does not know the action, or that we may ask about it */
  MBN_POLKIT_CALLER_LEFT, /* it could not ask the bus who the caller is */
  MBN_POLKIT_BROKEN,      /* it is there, or should be */
} MbnPolkitFailure;

MbnPolkitFailure mbn_polkit_question_failure (const GError *error);

G_END_DECLS
