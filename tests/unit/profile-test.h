/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the tests of profiles share. Most cases are one change to an example of the specification;
 * the examples are in tests/data/profiles. */

#pragma once

#include "mbn-profile-parse.h"

G_BEGIN_DECLS

/* Examples 1 to 3 of profile-xml.md section 9, and a ModemDMConfigProfile. */
#define A "default-auto-home.xml"
#define B "additional-context.xml"
#define C "partner-roaming-v4.xml"
#define D "modem-dm.xml"

#define VALID     (-1)
#define MALFORMED MBN_PROFILE_ERROR_MALFORMED
#define INVALID   MBN_PROFILE_ERROR_INVALID

#define V1  "http://www.microsoft.com/networking/WWAN/profile/v1"
#define V2  "http://www.microsoft.com/networking/WWAN/profile/v2"
#define V3  "http://www.microsoft.com/networking/WWAN/profile/v3"
#define V4  "http://www.microsoft.com/networking/WWAN/profile/v4"
#define XSI "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""

#define E_ACUTE "\xc3\xa9"
#define ANTENNA "\xf0\x9f\x93\xb6" /* U+1F4F6: one character, two UTF-16 units, four bytes */

#define MINIMAL_HEAD                                                                               \
  "<MBNProfile xmlns=\"" V1 "\"><Name>m</Name><IsDefault>0</IsDefault>"                            \
  "<SubscriberID>1</SubscriberID>"
#define MINIMAL_TAIL "</MBNProfile>"
#define MINIMAL      MINIMAL_HEAD MINIMAL_TAIL

#define MINIMAL_V4_HEAD                                                                            \
  "<MBNProfileExt xmlns=\"" V4 "\"><Name>m</Name><IsDefault>0</IsDefault>"                         \
  "<SimIccID>1</SimIccID>"
#define MINIMAL_V4_TAIL "</MBNProfileExt>"
#define MINIMAL_V4      MINIMAL_V4_HEAD MINIMAL_V4_TAIL

/**
 * ProfileCase:
 * @path: name of the case
 * @file: an example
 * @from: text that occurs once in it
 * @to: what replaces it
 * @code: %VALID or an #MbnProfileError
 * @line: where the error must be
 * @element: which element it must name; %NULL for any
 * @says: what it must say somewhere
 */
typedef struct
{
  const char *path;
  const char *file;
  const char *from;
  const char *to;
  int code;
  int line;
  const char *element;
  const char *says;
} ProfileCase;

/** profile_test_load: the text of an example (transfer full) */
char *profile_test_load (const char *file);

/** profile_test_change: the text of an example with one occurrence of @from replaced */
char *profile_test_change (const char *file, const char *from, const char *to);

/** profile_test_repeat: @text, @count times */
char *profile_test_repeat (const char *text, guint count);

/** profile_test_to_utf16: with a byte order mark; @length counts bytes */
char *profile_test_to_utf16 (const char *xml, gboolean big_endian, gsize *length);

/** profile_test_parse: the profile that @xml, which must be valid, is */
MbnProfile *profile_test_parse (const char *xml);

/** profile_test_parse_changed: profile_test_parse() of profile_test_change() */
MbnProfile *profile_test_parse_changed (const char *file, const char *from, const char *to);

/**
 * profile_test_assert_refused:
 * @xml: a document
 * @length: its size, -1 if NUL-terminated
 * @code: how it must be refused
 * @says: what the error must say; besides it must be one printable line without secrets
 */
void profile_test_assert_refused (const char *xml, gssize length, int code, const char *says);

/** profile_test_case: runs a #ProfileCase */
void profile_test_case (gconstpointer data);

/** profile_test_add: adds a test below /policy */
void profile_test_add (const char *path, gconstpointer data, GTestDataFunc function);

/** profile_test_add_cases: adds all of the program's one table, and that it runs without noise */
void profile_test_add_cases (const ProfileCase *cases, gsize n_cases);

/** profile_test_init: instead of g_test_init() */
void profile_test_init (int *argc, char ***argv);

G_END_DECLS
