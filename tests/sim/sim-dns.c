/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-dns.h"

#include <arpa/inet.h>
#include <string.h>

#include "sim-mbim.h"
#include "sim-packet.h"

#define HEADER        12
#define MAX_LABEL     63
#define MAX_NAME      255 /* as in a message, with lengths */
#define MAX_ADDRESSES 16
#define PLAIN_LIMIT   512 /* bytes of an answer without EDNS */
#define OUR_LIMIT     1232

/* Header flags */
#define FLAG_RESPONSE  0x8000u
#define MASK_OPCODE    0x7800u
#define FLAG_TRUNCATED 0x0200u
#define FLAG_DESIRED   0x0100u /* recursion */
#define FLAG_AVAILABLE 0x0080u

#define CODE_GOOD     0u
#define CODE_FORMERR  1u
#define CODE_NXDOMAIN 3u
#define CODE_NOTIMP   4u
#define CODE_REFUSED  5u

#define TYPE_A    1
#define TYPE_AAAA 28
#define TYPE_OPT  41
#define CLASS_IN  1

#define TTL_S 60

struct _SimDns
{
  GHashTable *names; /* lower case, no dot at the end → char ** of addresses */
};

typedef struct
{
  guint16 id;
  guint16 flags;
  char name[MAX_NAME + 1];
  guint16 type;
  guint16 class;
  gsize question_size; /* bytes behind the header */
  gboolean edns;
  guint limit; /* bytes the host takes */
} Query;

SimDns *
sim_dns_new (void)
{
  SimDns *self = g_new0 (SimDns, 1);

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
  sim_dns_reset (self);
  return self;
}

void
sim_dns_free (SimDns *self)
{
  g_hash_table_unref (self->names);
  g_free (self);
}

void
sim_dns_reset (SimDns *self)
{
  g_hash_table_remove_all (self->names);
  sim_dns_set (self, "www.mbnd.example", "203.0.113.80,2001:db8:80::80", NULL);
}

static gboolean
is_name (const char *name)
{
  g_auto (GStrv) labels = g_strsplit (name, ".", -1);

  if (strlen (name) > MAX_NAME - 2)
    return FALSE;
  for (char **label = labels; *label != NULL; label++)
    if (**label == '\0' || strlen (*label) > MAX_LABEL)
      return FALSE;

  return labels[0] != NULL;
}

/* Returns the family of the address, or 0. */
static int
parse_address (const char *text, guint8 bytes[16])
{
  if (inet_pton (AF_INET, text, bytes) == 1)
    return AF_INET;

  return inet_pton (AF_INET6, text, bytes) == 1 ? AF_INET6 : 0;
}

gboolean
sim_dns_set (SimDns *self, const char *name, const char *addresses, GError **error)
{
  g_autofree char *key = g_ascii_strdown (name, -1);
  g_auto (GStrv) list = g_strsplit (addresses, ",", -1);
  guint8 bytes[16];

  if (g_str_has_suffix (key, "."))
    key[strlen (key) - 1] = '\0';
  if (!is_name (key))
    {
      g_set_error (error, SIM_ERROR, 0, "\"%s\" is no domain name", name);
      return FALSE;
    }
  if (g_str_equal (addresses, "none"))
    {
      g_hash_table_remove (self->names, key);
      return TRUE;
    }

  for (char **address = list; *address != NULL; address++)
    if (parse_address (*address, bytes) == 0)
      {
        g_set_error (error, SIM_ERROR, 0, "\"%s\" is no address; `none` takes the name away",
                     *address);
        return FALSE;
      }
  if (list[0] == NULL || g_strv_length (list) > MAX_ADDRESSES)
    {
      g_set_error (error, SIM_ERROR, 0, "wanted: 1 to %d addresses", MAX_ADDRESSES);
      return FALSE;
    }

  g_hash_table_insert (self->names, g_steal_pointer (&key), g_steal_pointer (&list));
  return TRUE;
}

/* Reading */

/* A name without compression, which a query has no use for; moves *at behind it. */
static gboolean
read_name (const guint8 *data, gsize size, gsize *at, char name[MAX_NAME + 1])
{
  gsize start = *at;
  gsize length = 0;

  while (*at < size && data[*at] != 0)
    {
      gsize label = data[*at];

      if (label > MAX_LABEL || label >= size - *at || *at + label + 2 - start > MAX_NAME)
        return FALSE;
      if (length > 0)
        name[length++] = '.';
      for (gsize i = 1; i <= label; i++)
        name[length++] = g_ascii_tolower (data[*at + i]);
      *at += label + 1;
    }

  name[length] = '\0';
  (*at)++;
  return *at <= size;
}

/* The records behind the question: of interest is the one that says EDNS (RFC 6891). */
static gboolean
read_records (const guint8 *data, gsize size, gsize at, guint count, Query *query)
{
  char name[MAX_NAME + 1];

  for (guint i = 0; i < count; i++)
    {
      gsize length;

      if (!read_name (data, size, &at, name) || size - at < 10)
        return FALSE;
      length = sim_get_u16 (data + at + 8);
      if (size - at - 10 < length)
        return FALSE;
      if (sim_get_u16 (data + at) == TYPE_OPT)
        {
          if (query->edns || name[0] != '\0')
            return FALSE;
          query->edns = TRUE;
          query->limit = CLAMP (sim_get_u16 (data + at + 2), PLAIN_LIMIT, OUR_LIMIT);
        }
      at += 10 + length;
    }

  return TRUE;
}

/* Behind the header; FALSE: FORMERR. */
static gboolean
read_question (const guint8 *data, gsize size, Query *query)
{
  gsize at = HEADER;
  guint records = sim_get_u16 (data + 6) + sim_get_u16 (data + 8) + (guint)sim_get_u16 (data + 10);

  if (sim_get_u16 (data + 4) != 1 || !read_name (data, size, &at, query->name) || size - at < 4)
    return FALSE;

  query->type = sim_get_u16 (data + at);
  query->class = sim_get_u16 (data + at + 2);
  query->question_size = at + 4 - HEADER;
  return read_records (data, size, at + 4, records, query);
}

/* Writing */

static guint
append_records (GByteArray *to, char **addresses, guint16 type)
{
  guint count = 0;

  for (char **address = addresses; *address != NULL; address++)
    {
      guint8 bytes[16];
      int family = parse_address (*address, bytes);
      guint16 size = family == AF_INET6 ? 16 : 4;

      if (type != (family == AF_INET6 ? TYPE_AAAA : TYPE_A))
        continue;
      sim_append_u16 (to, 0xc000 | HEADER); /* the name of the question */
      sim_append_u16 (to, type);
      sim_append_u16 (to, CLASS_IN);
      sim_append_u32 (to, TTL_S);
      sim_append_u16 (to, size);
      g_byte_array_append (to, bytes, size);
      count++;
    }

  return count;
}

static void
append_edns (GByteArray *to)
{
  const guint8 root = 0;

  g_byte_array_append (to, &root, 1);
  sim_append_u16 (to, TYPE_OPT);
  sim_append_u16 (to, OUR_LIMIT);
  sim_append_u32 (to, 0);
  sim_append_u16 (to, 0);
}

/* @question: as many bytes as the query says, to be repeated */
static GByteArray *
write_answer (const Query *query, const guint8 *question, char **addresses, guint code)
{
  GByteArray *answer = g_byte_array_new ();
  guint flags = FLAG_RESPONSE | FLAG_AVAILABLE | (query->flags & (FLAG_DESIRED | MASK_OPCODE));
  guint count = 0;

  sim_append_u16 (answer, query->id);
  sim_append_u16 (answer, flags | code);
  sim_append_u16 (answer, query->question_size > 0);
  sim_append_u16 (answer, 0);
  sim_append_u16 (answer, 0);
  sim_append_u16 (answer, query->edns);
  g_byte_array_append (answer, question, query->question_size);

  if (addresses != NULL)
    count = append_records (answer, addresses, query->type);
  if (answer->len + (query->edns ? 11 : 0) > query->limit)
    {
      g_byte_array_set_size (answer, HEADER + query->question_size);
      sim_put_u16 (answer->data + 2, flags | code | FLAG_TRUNCATED);
      count = 0;
    }
  sim_put_u16 (answer->data + 6, count);
  if (query->edns)
    append_edns (answer);

  return answer;
}

GByteArray *
sim_dns_answer (SimDns *self, const guint8 *data, gsize size)
{
  Query query = {.limit = PLAIN_LIMIT};
  char **addresses = NULL;
  guint code = CODE_GOOD;

  if (size < HEADER || sim_get_u16 (data + 2) & FLAG_RESPONSE)
    return NULL;

  query.id = sim_get_u16 (data);
  query.flags = sim_get_u16 (data + 2);
  if (query.flags & MASK_OPCODE)
    {
      code = CODE_NOTIMP;
    }
  else if (!read_question (data, size, &query))
    {
      code = CODE_FORMERR;
      query.question_size = 0;
      query.edns = FALSE;
    }
  else if (query.class != CLASS_IN)
    {
      code = CODE_REFUSED;
    }
  else
    {
      addresses = g_hash_table_lookup (self->names, query.name);
      code = addresses != NULL ? CODE_GOOD : CODE_NXDOMAIN;
    }

  return write_answer (&query, data + HEADER, addresses, code);
}
