/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The database of mobile broadband providers (serviceproviders.xml, format 2.0), which
 * distributions ship: which access points an operator has for the Internet. */

#pragma once

#include "mbn-profile.h"

G_BEGIN_DECLS

/**
 * MbnAccessPoint:
 * @provider_name: the operator, at most 255 characters; empty if the database has no name
 * @plan_name: (nullable): what the operator calls this access point, at most 255 characters
 * @access_string: APN without blanks around it, not empty; as long as the database has it
 * @user_name: (nullable): user name, not empty
 * @password: (nullable): password, not empty; may be given without a user name. Secret, if a public
 *   one: overwritten when freed
 * @has_auth: whether the database gives a protocol
 * @auth: the protocol; %MBN_PROFILE_AUTH_NONE without @has_auth
 * @country: code of the operator's country as the database has it, such as "de"; may be empty
 *
 * One access point for the Internet. All strings are UTF-8; names and settings may still be nothing
 * that a profile can say.
 */
typedef struct
{
  char *provider_name;
  char *plan_name;
  char *access_string;
  char *user_name;
  char *password;
  gboolean has_auth;
  MbnProfileAuth auth;
  char *country;
} MbnAccessPoint;

/**
 * mbn_access_point_free:
 * @self: (transfer full): an access point
 */
void mbn_access_point_free (MbnAccessPoint *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnAccessPoint, mbn_access_point_free)

/* Largest database in bytes: twenty times that of 2023. */
#define MBN_PROVIDER_DATABASE_MAX_BYTES (8 * 1024 * 1024)

/* Most access points that are returned, the first ones: eight times the most of 2023. */
#define MBN_PROVIDER_DATABASE_MAX_RESULTS 256

/**
 * MbnProviderDatabaseError:
 * @MBN_PROVIDER_DATABASE_ERROR_TOO_LARGE: more than %MBN_PROVIDER_DATABASE_MAX_BYTES bytes
 * @MBN_PROVIDER_DATABASE_ERROR_MALFORMED: not well-formed, or uses entities
 * @MBN_PROVIDER_DATABASE_ERROR_INVALID: something else than a database of format 2
 *
 * Why a text is no database.
 */
typedef enum
{
  MBN_PROVIDER_DATABASE_ERROR_TOO_LARGE,
  MBN_PROVIDER_DATABASE_ERROR_MALFORMED,
  MBN_PROVIDER_DATABASE_ERROR_INVALID,
} MbnProviderDatabaseError;

#define MBN_PROVIDER_DATABASE_ERROR (mbn_provider_database_error_quark ())
GQuark mbn_provider_database_error_quark (void);

/**
 * mbn_provider_database_find:
 * @text: (array length=length): the database in UTF-8; not NUL-terminated
 * @length: its size in bytes
 * @ids: (array zero-terminated=1): PLMNs as MCC and MNC in one, best first
 * @error: return location
 *
 * Looks for the GSM access points of the operators that have a PLMN, of the first one in @ids for
 * which there are any. PLMNs are compared digit by digit: "00101" is not "001001". Only access
 * points whose usage contains "internet" count, or that have no usage at all; those without an
 * access string do not. Several operators may have one PLMN; the order is that of the database.
 *
 * Reads the text once and keeps only what is found, however large the text is. It may be
 * hostile: there are no entities but the predefined ones, and nothing else is opened or fetched.
 *
 * Errors: #MbnProviderDatabaseError, with the line and what is wrong there. Nothing of the text is
 * quoted.
 *
 * Returns: (transfer full) (element-type MbnAccessPoint): the access points, maybe none; %NULL with
 *   @error set
 */
GPtrArray *
mbn_provider_database_find (const char *text, gsize length, const char *const *ids, GError **error);

/**
 * mbn_provider_database_find_for_sim:
 * @text: as mbn_provider_database_find()
 * @length: its size in bytes
 * @home_provider_id: (nullable): what the modem calls the SIM's home provider; counts if it has
 * five or six digits
 * @imsi: (nullable): the SIM's IMSI; identity. Counts if it has 11 to 15 digits: a subscriber of a
 *   CDMA network has a number of ten
 * @error: return location
 *
 * As mbn_provider_database_find() for @home_provider_id, then for the IMSI with an MNC of three
 * digits and with one of two: an IMSI alone does not tell how many there are (PROF-66).
 *
 * Returns: (transfer full) (element-type MbnAccessPoint): as mbn_provider_database_find()
 */
GPtrArray *mbn_provider_database_find_for_sim (
    const char *text, gsize length, const char *home_provider_id, const char *imsi, GError **error);

G_END_DECLS
