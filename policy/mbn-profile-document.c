/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Second step of the parser: from text to a tree, with libxml2 on a short lead. Its own messages
 * are never passed on, because they may quote the document. */

#include "config.h"

#include "mbn-profile-document.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "mbn-profile-element.h"
#include "mbn-profile-error.h"
#include "mbn-profile-private.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlParserCtxt, xmlFreeParserCtxt)

typedef struct
{
  int code; /* xmlParserErrors */
  const char *reason;
} Reason;

static const Reason reasons[] = {
    {XML_ERR_DOCUMENT_EMPTY,            "does not begin with an element; a profile is needed"            },
    {XML_ERR_DOCUMENT_END,              "goes on after the root element; comments may follow"            },
    {XML_ERR_TAG_NAME_MISMATCH,         "start tag and end tag differ; equal names are allowed"          },
    {XML_ERR_TAG_NOT_FINISHED,          "the document ends inside it; an end tag is needed"              },
    {XML_ERR_LTSLASH_REQUIRED,          "the document ends inside it; an end tag is needed"              },
    {XML_ERR_GT_REQUIRED,               "a tag is not finished; > is needed"                             },
    {XML_ERR_NAME_REQUIRED,             "no name after < or &; as text write &lt; or &amp;"              },
    {XML_ERR_ENTITYREF_SEMICOL_MISSING, "an & without name and semicolon; as text write &amp;"           },
    {XML_ERR_UNDECLARED_ENTITY,         "an entity that is not &amp; &lt; &gt; &quot; &apos;"            },
    {XML_ERR_INVALID_CHARREF,           "a number of no character; &#N; or &#xN; is allowed"             },
    {XML_ERR_INVALID_DEC_CHARREF,       "&# without a number; &#N; is allowed"                           },
    {XML_ERR_INVALID_HEX_CHARREF,       "&#x without a number; &#xN; is allowed"                         },
    {XML_ERR_INVALID_CHAR,              "a control character; text and line ends are allowed"            },
    {XML_ERR_LT_IN_ATTRIBUTE,           "a < in an attribute; &lt; is allowed"                           },
    {XML_ERR_ATTRIBUTE_REDEFINED,       "an attribute is given twice; once is allowed"                   },
    {XML_ERR_ATTRIBUTE_WITHOUT_VALUE,   "an attribute has no value; name=\"value\" is needed"            },
    {XML_ERR_RESERVED_XML_NAME,         "an XML declaration inside; it may stand at the start"           },
    {XML_WAR_NS_URI,                    "the name of a namespace is no URI; one such as urn:x is allowed"},
    {XML_NS_ERR_UNDEFINED_NAMESPACE,    "a prefix is not declared; xmlns:prefix=\"...\" is needed"       },
};

/* ctxt->_private points to the GError that will be reported: the first one. */
static void
refuse (xmlParserCtxt *ctxt, const char *element, glong line, const char *reason)
{
  GError **error = ctxt->_private;

  if (*error == NULL)
    *error = mbn_profile_error_new_at (MBN_PROFILE_ERROR_MALFORMED, line, element, "%s", reason);
}

/* Only names of the format are shown: a `<` in a password makes "elements" out of its rest. */
static const char *
find_open_element (xmlParserCtxt *ctxt)
{
  for (int i = ctxt->nameNr - 1; i >= 0; i--)
    {
      const char *name = (const char *)ctxt->nameTab[i];

      if (mbn_profile_element_is_known (name))
        return name;
    }

  return NULL;
}

static void
on_parser_error (void *user_data, MbnProfileXmlError *problem)
{
  xmlParserCtxt *ctxt = user_data;
  const char *reason
      = "is not well-formed XML; tags, attributes and references as XML 1.0 has them "
        "are allowed";

  /* Warnings, and what is said about xml:id, do not make a document ill-formed. */
  if (problem->level < XML_ERR_ERROR || problem->domain == XML_FROM_VALID
      || problem->domain == XML_FROM_DTD)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      if (reasons[i].code == problem->code)
        reason = reasons[i].reason;
    }

  refuse (ctxt, find_open_element (ctxt), MAX (problem->line, 1), reason);
}

/* Called before anything in the DOCTYPE is read: an entity bomb is never unpacked (PROF-7). */
static void
on_doctype (void *user_data,
            const xmlChar *name,
            const xmlChar *external_id,
            const xmlChar *system_id)
{
  xmlParserCtxt *ctxt = user_data;

  refuse (ctxt, NULL, xmlSAX2GetLineNumber (ctxt),
          "has a document type declaration (DOCTYPE); only elements are allowed");
  xmlStopParser (ctxt);
}

static void
on_start_element (void *user_data,
                  const xmlChar *name,
                  const xmlChar *prefix,
                  const xmlChar *uri,
                  int n_namespaces,
                  const xmlChar **namespaces,
                  int n_attributes,
                  int n_defaulted,
                  const xmlChar **attributes)
{
  xmlParserCtxt *ctxt = user_data;

  if (ctxt->nodeNr >= MBN_PROFILE_MAX_DEPTH)
    {
      refuse (ctxt, find_open_element (ctxt), xmlSAX2GetLineNumber (ctxt),
              "elements are nested too deep; 16 levels are allowed");
      xmlStopParser (ctxt);
      return;
    }

  xmlSAX2StartElementNs (ctxt, name, prefix, uri, n_namespaces, namespaces, n_attributes,
                         n_defaulted, attributes);
}

/* Unlike the functions that read memory, a string input is not copied: the owner of @text can wipe
 * it afterwards, and nothing is left behind when the parser gives up. */
static void
push_text (xmlParserCtxt *ctxt, const char *text)
{
  xmlParserInput *input = xmlNewStringInputStream (ctxt, BAD_CAST text);

  g_assert (input != NULL);
  inputPush (ctxt, input);
}

/* NOENT: without it libxml2 leaves a half-expanded &amp; in the names of namespaces. There are no
 * other entities than the predefined ones: a DOCTYPE ends the parse. */
static xmlParserCtxt *
new_parser (GError **problem)
{
  const int options = XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOCDATA | XML_PARSE_NODICT
                      | XML_PARSE_BIG_LINES | XML_PARSE_IGNORE_ENC;
  xmlParserCtxt *ctxt;

  xmlInitParser ();
  ctxt = xmlNewParserCtxt ();
  g_assert (ctxt != NULL);

  xmlCtxtUseOptions (ctxt, options);
  ctxt->_private = problem;
  ctxt->sax->serror = on_parser_error;
  ctxt->sax->internalSubset = on_doctype;
  ctxt->sax->startElementNs = on_start_element;

  return ctxt;
}

xmlDoc *
mbn_profile_document_read (const char *text, GError **error)
{
  GError *problem = NULL;
  g_autoptr (xmlParserCtxt) ctxt = new_parser (&problem);
  g_autoptr (xmlDoc) document = NULL;

  push_text (ctxt, text);
  xmlParseDocument (ctxt);
  document = g_steal_pointer (&ctxt->myDoc);
  xmlResetLastError ();

  if (problem == NULL
      && (document == NULL || !ctxt->wellFormed || !ctxt->nsWellFormed
          || xmlDocGetRootElement (document) == NULL))
    refuse (ctxt, NULL, 1, "is not well-formed XML; one profile element is needed");

  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return NULL;
    }

  return g_steal_pointer (&document);
}

/* Any element of that name, also one that is out of place or in a wrong namespace. Without a
 * dictionary (XML_PARSE_NODICT) each text node owns its characters; CDATA is text (NOCDATA). */
static void
wipe_passwords (xmlNode *node, gboolean inside)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      if (child->type == XML_ELEMENT_NODE)
        wipe_passwords (child, inside || xmlStrEqual (child->name, BAD_CAST "Password"));
      else if (inside && child->type == XML_TEXT_NODE && child->content != NULL)
        explicit_bzero (child->content, strlen ((const char *)child->content));
    }
}

void
mbn_profile_document_free (xmlDoc *document)
{
  wipe_passwords ((xmlNode *)document, FALSE);
  xmlFreeDoc (document);
}

char *
mbn_profile_node_get_text (const xmlNode *node)
{
  gsize length = 0;
  char *text;
  char *end;

  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    length += child->type == XML_TEXT_NODE ? strlen ((const char *)child->content) : 0;

  /* Sized once: growing would leave copies of a password behind. */
  text = end = g_malloc (length + 1);
  *end = '\0';
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    {
      if (child->type == XML_TEXT_NODE)
        end = g_stpcpy (end, (const char *)child->content);
    }

  return text;
}

char *
mbn_profile_node_get_collapsed (const xmlNode *node)
{
  char *text = mbn_profile_node_get_text (node);
  char *end = text;

  for (const char *p = text + strspn (text, " \t\r\n"); *p != '\0';)
    {
      gsize n_blanks = strspn (p, " \t\r\n");

      p += n_blanks;
      if (n_blanks > 0 && *p != '\0')
        *end++ = ' ';
      if (*p != '\0')
        *end++ = *p++;
    }

  *end = '\0';
  return text;
}

const char *
mbn_profile_node_get_namespace (const xmlNode *node)
{
  return node->ns != NULL && node->ns->href != NULL ? (const char *)node->ns->href : "";
}

gboolean
mbn_profile_node_is (const xmlNode *node, const char *ns, const char *name)
{
  return node != NULL && node->type == XML_ELEMENT_NODE
         && g_str_equal ((const char *)node->name, name)
         && g_str_equal (mbn_profile_node_get_namespace (node), ns);
}
