/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "sim-settings.h"

/*
 * The modem behind the protocol: SIM, radio, registration, packet service and contexts, and how a
 * change of one moves the others. It knows nothing of messages; it reports changes through the
 * hooks, and the function (sim-function.h) turns them into indications.
 */

#define SIM_MAX_SESSIONS 256

typedef struct _SimModem SimModem;

/**
 * SimCall: a command in progress that may be ended early.
 * @delay_ms: set by the first half of a command: time until the second half runs
 * @abort_status: non-zero: something else ended it; the second half does not run, this is the
 * status
 * @nw_error: network error for the answer; 0 = leave what the body says
 */
typedef struct
{
  guint delay_ms;
  guint32 abort_status;
  guint32 nw_error;
} SimCall;

/**
 * SimModemHooks:
 * @notify: state shown by @cid has changed (for @session, where that means something)
 * @hurry: @call is to end now, successfully if its abort_status is 0
 */
typedef struct
{
  void (*notify) (SimCid cid, guint32 session, gpointer user_data);
  void (*hurry) (SimCall *call, gpointer user_data);
  gpointer user_data;
} SimModemHooks;

/** SimStatistics: what a context has carried; in is to the host. */
typedef struct
{
  guint64 in_octets;
  guint64 in_packets;
  guint64 out_octets;
  guint64 out_packets;
} SimStatistics;

typedef struct
{
  guint32 session;
  SimContextState state;
  char *access_string;
  char *user_name;
  char *password;
  guint32 compression;
  guint32 auth;
  guint32 ip_type; /* SimIpType in effect */
  guint8 type[SIM_UUID_SIZE];
  guint32 nw_error;
  SimIpFamily ip4;
  SimIpFamily ip6;
  SimStatistics statistics;
  GPtrArray *filters; /* of GPtrArray {GBytes filter, GBytes mask} */
  SimCall *call;      /* borrowed: the command that is activating or deactivating it */
  guint timer;        /* becomes Activated by itself (activate-reply activating) */
  SimModem *modem;    /* borrowed */
} SimContext;

/** SimSubscription: @cids empty = every CID of the service. */
typedef struct
{
  guint8 service[SIM_UUID_SIZE];
  GArray *cids; /* guint32 */
} SimSubscription;

void sim_subscription_free (SimSubscription *subscription);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimSubscription, sim_subscription_free)

typedef struct
{
  SimRegisterState state;
  SimRegisterMode mode;
  guint32 cause;
  guint32 data_class; /* 0 = what the device can */
  char *provider;
  char *name;
  char *roaming_text;
} SimRegistration;

/** SimConnectRequest: a CONNECT set as it came from the host. */
typedef struct
{
  guint32 session;
  guint32 command;
  char *access_string;
  char *user_name;
  char *password;
  guint32 compression;
  guint32 auth;
  guint32 ip_type;
  guint8 type[SIM_UUID_SIZE];
} SimConnectRequest;

struct _SimModem
{
  SimModemHooks hooks;
  SimSettings settings;

  SimReadyState ready;
  gboolean pin_enabled;
  char *pin;
  char *puk;
  guint32 pin_attempts; /* left */
  guint32 pin_attempts_max;
  guint32 puk_attempts; /* left */
  guint32 puk_attempts_max;

  gboolean hardware_radio;
  gboolean software_radio;

  SimRegistration registration; /* now */
  SimRegistration network;      /* what the network grants to whoever registers */
  guint register_timer;

  SimPacketState packet;
  guint32 packet_cause;
  guint32 packet_data_class; /* 0 = best one the device can */
  SimCall *packet_call;      /* borrowed: the attach or detach in progress */
  guint attach_timer;

  SimContext *contexts[SIM_MAX_SESSIONS]; /* NULL = deactivated */
  SimConnectRequest *last_connect;        /* NULL = none yet */
  GPtrArray *subscriptions;               /* SimSubscription; NULL = no list yet: everything */

  guint32 signal_interval;
  guint32 rssi_threshold;
  guint32 error_rate_threshold;
  guint32 idle_hint;
};

/** sim_modem_new: @hooks is copied. Starts registered at home, packet service detached. */
SimModem *sim_modem_new (const SimModemHooks *hooks);
void sim_modem_free (SimModem *self);

/** sim_modem_reset: everything back to the defaults, without a notification. */
void sim_modem_reset (SimModem *self);

/** sim_modem_power_cycle: contexts and attach are lost, a PIN locks again, then registers anew. */
void sim_modem_power_cycle (SimModem *self);

/** sim_modem_close: the function is opened or closed: contexts, pending calls, lists are forgotten.
 */
void sim_modem_close (SimModem *self);

/** sim_modem_is_subscribed: Returns: %TRUE if the host wants indications of @cid. */
gboolean sim_modem_is_subscribed (const SimModem *self, SimCid cid);

/** sim_modem_radio_is_on: Returns: %TRUE if hardware and software switch are on. */
gboolean sim_modem_radio_is_on (const SimModem *self);

/** sim_modem_is_registered: Returns: %TRUE for home, roaming and partner. */
gboolean sim_modem_is_registered (const SimModem *self);

/** sim_modem_sim_status: Returns: success, or the status a command that needs the SIM ends with. */
SimStatus sim_modem_sim_status (const SimModem *self);

/** sim_modem_network_status: the same for a command that needs radio and SIM. */
SimStatus sim_modem_network_status (const SimModem *self);

/** sim_modem_set_sim: the SIM is now in state @ready; what depends on it follows. */
void sim_modem_set_sim (SimModem *self, SimReadyState ready);

/** sim_modem_set_radio: sets both switches; what depends on them follows. */
void sim_modem_set_radio (SimModem *self, gboolean hardware, gboolean software);

/** sim_modem_set_network: the network's side of registering changes to @network (copied). */
void sim_modem_set_network (SimModem *self, const SimRegistration *network);

/**
 * sim_modem_register: the host asks to register.
 * @provider: (nullable): with manual mode only
 *
 * The registration itself may follow later (register-delay).
 */
SimStatus sim_modem_register (SimModem *self, SimRegisterMode mode, const char *provider);

/** sim_modem_set_packet: the network or the modem changes the packet service. */
void sim_modem_set_packet (SimModem *self, SimPacketState state, guint32 cause);

/** sim_modem_auto_attach: attaches if the setting says so and the modem is registered. */
void sim_modem_auto_attach (SimModem *self);

/** sim_modem_detach: the host detaches: contexts end first. */
void sim_modem_detach (SimModem *self);

/** sim_modem_packet_class: Returns: highest available data class, one bit. */
guint32 sim_modem_packet_class (const SimModem *self);

void sim_registration_copy (SimRegistration *to, const SimRegistration *from);
void sim_registration_clear (SimRegistration *self);

/* PIN (sim-pin.c) */

/**
 * sim_pin_operate:
 * @type: PIN type; @operation: 0 enter, 1 enable, 2 disable, 3 change
 *
 * Wrong codes use up attempts, the last one leads to PUK and then to a bad SIM.
 */
SimStatus sim_pin_operate (
    SimModem *self, guint32 type, guint32 operation, const char *pin, const char *new_pin);

/* Contexts (sim-context.c) */

/** sim_context_find: Returns: (nullable): the context of @session; %NULL = deactivated. */
SimContext *sim_context_find (SimModem *self, guint32 session);

/** sim_context_count: Returns: contexts that are not deactivated. */
guint sim_context_count (SimModem *self);

/** sim_context_add: a new context in state Activating with the IP settings of its @ip_type. */
SimContext *sim_context_add (SimModem *self, guint32 session, guint32 ip_type);

/** sim_context_set_state: changes the state and notifies. */
void sim_context_set_state (SimContext *context, SimContextState state);

/**
 * sim_context_end:
 * @cause: network error of the notification
 * @abort_status: status for a command that was still activating it
 *
 * The context is gone afterwards.
 */
void sim_context_end (SimContext *context, guint32 cause, SimStatus abort_status);

/** sim_context_end_all: @notify FALSE: without a word, as when the function is closed. */
void sim_context_end_all (SimModem *self, guint32 cause, SimStatus abort_status, gboolean notify);

void sim_connect_request_free (SimConnectRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimConnectRequest, sim_connect_request_free)
