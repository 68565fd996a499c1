/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What has been put on one network interface: brings it to a plan by the difference from what is
 * there, and takes back what it did. Knows the interface by its index; its life ends with that.
 */

#pragma once

#include "mbn-link-plan.h"
#include "mbn-link-record.h"
#include "mbn-link.h"
#include "mbn-netlink.h"

G_BEGIN_DECLS

typedef struct _MbnLinkSetup MbnLinkSetup;

/* What the owner is told. */
typedef struct
{
  /* the progress of a family is another now; never called inside a function below */
  void (*progressed) (gpointer owner);
  /* mbn_link_setup_dup_record() is another now; what it tells is done after this */
  void (*recorded) (gpointer owner);
} MbnLinkSetupEvents;

/**
 * mbn_link_setup_new:
 * @netlink: kept alive
 * @found: the interface as it is, remembered for mbn_link_setup_undo()
 * @label: of the modem, for the log
 * @events: borrowed
 */
MbnLinkSetup *mbn_link_setup_new (MbnNetlink *netlink,
                                  const MbnNetlinkLink *found,
                                  const char *label,
                                  const MbnLinkSetupEvents *events,
                                  gpointer owner);

/**
 * mbn_link_setup_new_recorded:
 * @link: the interface as it is
 * @record: what mbn_link_setup_dup_record() told in an earlier process: it is there still, and is
 * to be taken back to how it was found then
 */
MbnLinkSetup *mbn_link_setup_new_recorded (MbnNetlink *netlink,
                                           const MbnNetlinkLink *link,
                                           const MbnLinkRecordSetup *record,
                                           const char *label,
                                           const MbnLinkSetupEvents *events,
                                           gpointer owner);

/** mbn_link_setup_dup_record: (transfer full): for mbn_link_setup_new_recorded(). */
MbnLinkRecordSetup *mbn_link_setup_dup_record (MbnLinkSetup *self);

/** mbn_link_setup_free: leaves on the interface what is there; nobody is told anything any more. */
void mbn_link_setup_free (MbnLinkSetup *self);

/**
 * mbn_link_setup_apply:
 * @plan: (transfer full): what is to be there, instead of what was before
 * @ifname: the interface's name now
 */
void mbn_link_setup_apply (MbnLinkSetup *self, MbnLinkPlan *plan, const char *ifname);

/** mbn_link_setup_repeat: puts the plan there anew: the kernel has lost it, or part of it. */
void mbn_link_setup_repeat (MbnLinkSetup *self, const char *ifname);

/** mbn_link_setup_undo: sets everything as it was found. The kernel has done it at the return. */
void mbn_link_setup_undo (MbnLinkSetup *self, const char *ifname);

/** mbn_link_setup_get_progress: how far the last plan is in force for AF_INET or AF_INET6. */
MbnLinkProgress mbn_link_setup_get_progress (MbnLinkSetup *self, int family);

/** mbn_link_setup_get_problem: (nullable): why @family has failed. */
const char *mbn_link_setup_get_problem (MbnLinkSetup *self, int family);

G_END_DECLS
