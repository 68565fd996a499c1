/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-http.h"

#include <string.h>

#define MAX_REQUEST 16384
#define LINE        8

static GString *
make_page (const char *body, guint32 size)
{
  GString *page = g_string_new (NULL);

  if (size == 0)
    return g_string_append (page, body);

  for (guint32 at = 0; at < size; at += LINE)
    g_string_append_printf (page, "%07x\n", at / LINE);

  return g_string_truncate (page, size);
}

static GBytes *
make_answer (const char *status, const GString *page, gboolean with_page)
{
  GString *answer = g_string_new (NULL);

  g_string_printf (answer,
                   "HTTP/1.1 %s\r\n"
                   "Content-Type: text/plain; charset=utf-8\r\n"
                   "Content-Length: %" G_GSIZE_FORMAT "\r\n"
                   "Connection: close\r\n"
                   "\r\n",
                   status, page->len);
  if (with_page)
    g_string_append_len (answer, page->str, page->len);

  return g_string_free_to_bytes (answer);
}

static GBytes *
refuse (const char *status)
{
  g_autoptr (GString) page = g_string_new (status);

  g_string_append_c (page, '\n');
  return make_answer (status, page, TRUE);
}

GBytes *
sim_http_answer (const GByteArray *request, const char *body, guint32 size)
{
  g_autoptr (GString) text = g_string_new_len ((const char *)request->data, request->len);
  g_autoptr (GString) page = NULL;
  g_auto (GStrv) words = NULL;

  if (strlen (text->str) < text->len)
    return refuse ("400 Bad Request");
  if (strstr (text->str, "\r\n\r\n") == NULL)
    return text->len > MAX_REQUEST ? refuse ("431 Request Header Fields Too Large") : NULL;

  g_string_truncate (text, strstr (text->str, "\r\n") - text->str);
  words = g_strsplit (text->str, " ", -1);
  if (g_strv_length (words) != 3 || !g_str_has_prefix (words[2], "HTTP/1."))
    return refuse ("400 Bad Request");
  if (!g_str_equal (words[0], "GET") && !g_str_equal (words[0], "HEAD"))
    return refuse ("501 Not Implemented");

  page = make_page (body, size);
  return make_answer ("200 OK", page, g_str_equal (words[0], "GET"));
}
