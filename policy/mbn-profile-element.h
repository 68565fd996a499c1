/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What people call the elements of a profile: for messages, and for turning words into numbers.
 * The schemas in data/schema decide what is valid. */

#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

#define MBN_PROFILE_NS_V1 "http://www.microsoft.com/networking/WWAN/profile/v1"
#define MBN_PROFILE_NS_V2 "http://www.microsoft.com/networking/WWAN/profile/v2"
#define MBN_PROFILE_NS_V3 "http://www.microsoft.com/networking/WWAN/profile/v3"
#define MBN_PROFILE_NS_V4 "http://www.microsoft.com/networking/WWAN/profile/v4"

typedef enum
{
  MBN_PROFILE_ELEMENT_REQUIRED = 1 << 0,
  MBN_PROFILE_ELEMENT_REPEATS = 1 << 1,
  MBN_PROFILE_ELEMENT_PRIVATE = 1 << 2, /* never quote its value */
} MbnProfileElementFlags;

/**
 * MbnProfileElement:
 * @ns: (nullable): its namespace; %NULL in the one entry that stands for the extension point
 * @parent: local name of the parent, %NULL for the root
 * @name: local name
 * @flags: how often it occurs, and whether its value may be shown
 * @values: (nullable): permitted words, %NULL-terminated
 * @allowed: (nullable): permitted text in words; %NULL with @values, or for an element of elements
 */
typedef struct
{
  const char *ns;
  const char *parent;
  const char *name;
  MbnProfileElementFlags flags;
  const char *const *values;
  const char *allowed;
} MbnProfileElement;

/**
 * mbn_profile_element_find:
 * @node: an element
 *
 * Returns: (nullable): its description; the extension point for a child of the root that is of
 * another namespace and not known; %NULL if the format has no such element under this parent
 */
const MbnProfileElement *mbn_profile_element_find (const xmlNode *node);

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
 * @previous: (nullable): the element before it under the same parent; %NULL for none
 *
 * Returns: %TRUE if @self may come next
 */
gboolean mbn_profile_element_is_allowed (const MbnProfileElement *self,
                                         const MbnProfileElement *previous);

/**
 * mbn_profile_element_list_allowed:
 * @parent: local name of an element of elements
 * @previous: (nullable): its last child so far
 *
 * Returns: (transfer full): what may come next, in words
 */
char *mbn_profile_element_list_allowed (const char *parent, const MbnProfileElement *previous);

/**
 * mbn_profile_element_describe_allowed:
 * @self: an element of text
 *
 * Returns: (transfer full): the text it may have, in words
 */
char *mbn_profile_element_describe_allowed (const MbnProfileElement *self);

G_END_DECLS
