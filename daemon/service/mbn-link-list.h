/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What a source of link news tells at one time, so that it can see whether it has news. */

#pragma once

#include "mbn-link-source.h"

G_BEGIN_DECLS

typedef struct _MbnLinkList MbnLinkList;

MbnLinkList *mbn_link_list_new (void);
void mbn_link_list_free (MbnLinkList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnLinkList, mbn_link_list_free)

/** mbn_link_list_add: @link: copied. Which comes first does not matter. */
void mbn_link_list_add (MbnLinkList *self, const MbnSourceLink *link);

/** mbn_link_list_equal: the same links, with the same names and senses. */
gboolean mbn_link_list_equal (const MbnLinkList *a, const MbnLinkList *b);

/** mbn_link_list_foreach: by index. */
void mbn_link_list_foreach (const MbnLinkList *self, MbnSourceLinkFunc func, gpointer user_data);

G_END_DECLS
