/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The elements of the three kinds of documents as a tree of tables: for messages, for reading and
 * for writing. The schemas in data/schema decide what is valid. */

#pragma once

#include <glib.h>
#include <libxml/tree.h>

#include "mbn-profile-private.h"

G_BEGIN_DECLS

#define MBN_PROFILE_NS_V1 "http://www.microsoft.com/networking/WWAN/profile/v1"
#define MBN_PROFILE_NS_V2 "http://www.microsoft.com/networking/WWAN/profile/v2"
#define MBN_PROFILE_NS_V3 "http://www.microsoft.com/networking/WWAN/profile/v3"
#define MBN_PROFILE_NS_V4 "http://www.microsoft.com/networking/WWAN/profile/v4"

/**
 * MbnProfileElementFlags:
 * @MBN_PROFILE_ELEMENT_REQUIRED: its parent is not complete without it
 * @MBN_PROFILE_ELEMENT_REPEATS: may occur more than once
 * @MBN_PROFILE_ELEMENT_PRIVATE: its value is never quoted
 * @MBN_PROFILE_ELEMENT_EXTENSION: of version 2 or 3; stands anywhere at the extension point
 */
typedef enum
{
  MBN_PROFILE_ELEMENT_REQUIRED = 1 << 0,
  MBN_PROFILE_ELEMENT_REPEATS = 1 << 1,
  MBN_PROFILE_ELEMENT_PRIVATE = 1 << 2,
  MBN_PROFILE_ELEMENT_EXTENSION = 1 << 3,
} MbnProfileElementFlags;

/**
 * MbnProfileElementForm:
 * @MBN_PROFILE_FORM_GROUP: elements, no text
 * @MBN_PROFILE_FORM_TEXT: text, blanks collapsed (PROF-13)
 * @MBN_PROFILE_FORM_RAW: text as it is
 * @MBN_PROFILE_FORM_WORD: one of a list of words
 * @MBN_PROFILE_FORM_BOOLEAN: true, false, 1 or 0
 * @MBN_PROFILE_FORM_NUMBER: an unsigned integer of 32 bits
 * @MBN_PROFILE_FORM_DECIMAL: a decimal number
 * @MBN_PROFILE_FORM_GUID: a GUID in braces
 *
 * What an element holds, and so how its value is brought into canonical form.
 */
typedef enum
{
  MBN_PROFILE_FORM_GROUP,
  MBN_PROFILE_FORM_TEXT,
  MBN_PROFILE_FORM_RAW,
  MBN_PROFILE_FORM_WORD,
  MBN_PROFILE_FORM_BOOLEAN,
  MBN_PROFILE_FORM_NUMBER,
  MBN_PROFILE_FORM_DECIMAL,
  MBN_PROFILE_FORM_GUID,
} MbnProfileElementForm;

typedef struct _MbnProfileElement MbnProfileElement;

/**
 * MbnProfileElement:
 * @ns: (nullable): its namespace; %NULL in the one entry that stands for the extension point
 * @name: local name
 * @field: where a profile keeps it
 * @form: what it holds
 * @flags: how often it occurs, and whether its value may be shown
 * @words: (nullable): permitted words, %NULL-terminated
 * @allowed: (nullable): permitted text in words; %NULL with @words and for a group
 * @children: (nullable): of a group, in the order in which a document must have them (PROF-4); the
 *   entry after the last has no name
 */
struct _MbnProfileElement
{
  const char *ns;
  const char *name;
  MbnProfileField field;
  MbnProfileElementForm form;
  MbnProfileElementFlags flags;
  const char *const *words;
  const char *allowed;
  const MbnProfileElement *children;
};

/**
 * mbn_profile_element_find_root:
 * @node: the root of a document
 * @kind: (out) (optional): its kind
 *
 * Returns: (nullable): its description; %NULL if it is no root of a profile (PROF-1)
 */
const MbnProfileElement *mbn_profile_element_find_root (const xmlNode *node, MbnProfileKind *kind);

/**
 * mbn_profile_element_get_root:
 * @kind: a kind of document
 *
 * Returns: the description of its root
 */
const MbnProfileElement *mbn_profile_element_get_root (MbnProfileKind kind);

/**
 * mbn_profile_element_get_extensions:
 *
 * Returns: the elements of versions 2 and 3; the entry after the last has no name
 */
const MbnProfileElement *mbn_profile_element_get_extensions (void);

/**
 * mbn_profile_element_find_child:
 * @self: (nullable): the parent's description
 * @node: a child
 *
 * Returns: (nullable): the child's description; an entry without namespace for an unknown element
 * at the extension point (PROF-9); %NULL if the format has no such element there
 */
const MbnProfileElement *mbn_profile_element_find_child (const MbnProfileElement *self,
                                                         const xmlNode *node);

/**
 * mbn_profile_element_find:
 * @node: an element of a document
 *
 * Returns: (nullable): as mbn_profile_element_find_child(), from the root down
 */
const MbnProfileElement *mbn_profile_element_find (const xmlNode *node);

/**
 * mbn_profile_element_is_unknown_extension:
 * @self: (nullable): an element
 *
 * Returns: %TRUE if it is kept as it is, and never looked into (PROF-9)
 */
gboolean mbn_profile_element_is_unknown_extension (const MbnProfileElement *self);

/**
 * mbn_profile_element_is_known:
 * @name: local name
 *
 * Returns: %TRUE if any element of the format is called so
 */
gboolean mbn_profile_element_is_known (const char *name);

/**
 * mbn_profile_element_is_allowed:
 * @self: an element
 * @parent: its parent
 * @previous: (nullable): the element before it under the same parent; %NULL for none
 *
 * Returns: %TRUE if @self may come next
 */
gboolean mbn_profile_element_is_allowed (const MbnProfileElement *self,
                                         const MbnProfileElement *parent,
                                         const MbnProfileElement *previous);

/**
 * mbn_profile_element_list_allowed:
 * @self: a group
 * @previous: (nullable): its last child so far
 *
 * Returns: (transfer full): what may come next, in words
 */
char *mbn_profile_element_list_allowed (const MbnProfileElement *self,
                                        const MbnProfileElement *previous);

/**
 * mbn_profile_element_describe_allowed:
 * @self: an element of text
 *
 * Returns: (transfer full): the text it may have, in words
 */
char *mbn_profile_element_describe_allowed (const MbnProfileElement *self);

G_END_DECLS
