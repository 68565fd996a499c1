/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Generated skeletons with somebody before them, who sees each call before its handler does. Who
 * that is and what he decides is not known here (mbn-gate.h).
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MbnGatedSkeletonFunc:
 * @skeleton: that was called
 * @invocation: (transfer full): to be answered, or handed on with mbn_gated_skeleton_hand_on(); now
 *   or later
 */
typedef void (*MbnGatedSkeletonFunc) (GDBusInterfaceSkeleton *skeleton,
                                      GDBusMethodInvocation *invocation);

/**
 * mbn_gated_skeleton_new:
 * @skeleton_type: a generated skeleton type, such as MBN_DBUS_TYPE_CONNECTION_SKELETON
 * @func: gets every call of a method
 *
 * Returns: (transfer full): a skeleton of that type
 */
gpointer mbn_gated_skeleton_new (GType skeleton_type, MbnGatedSkeletonFunc func);

/**
 * mbn_gated_skeleton_hand_on:
 * @skeleton: from mbn_gated_skeleton_new()
 * @invocation: (transfer full): of a call of @skeleton
 *
 * Runs the handler before it returns.
 */
void mbn_gated_skeleton_hand_on (GDBusInterfaceSkeleton *skeleton,
                                 GDBusMethodInvocation *invocation);

/**
 * mbn_gated_skeleton_set_before_get:
 * @skeleton: from mbn_gated_skeleton_new()
 * @func: called before a client gets a property of @skeleton
 *
 * For what is not kept up to date at all times.
 */
void mbn_gated_skeleton_set_before_get (gpointer skeleton,
                                        void (*func) (gpointer user_data),
                                        gpointer user_data);

G_END_DECLS
