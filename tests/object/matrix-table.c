/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "matrix-table.h"

static void
be_detached (Bench *bench)
{
  bench->fake->packet = MBN_PACKET_SERVICE_DETACHED;
}

static void
be_attaching (Bench *bench)
{
  bench->fake->packet = MBN_PACKET_SERVICE_ATTACHING;
}

static void
be_auto_attaching (Bench *bench)
{
  bench->fake->attaches_itself = TRUE;
  bench->fake->packet = MBN_PACKET_SERVICE_DETACHED;
}

void
be_locked (Bench *bench)
{
  bench->fake->ready = MBN_READY_STATE_DEVICE_LOCKED;
}

static void
be_switched_off (Bench *bench)
{
  bench->radio = MBN_RADIO_MEMORY_NEVER_SEEN;
  bench->fake->radio_software = MBN_RADIO_OFF;
}

void
have_no_address (Bench *bench)
{
  bench->fake->ip4 = "";
}

MbnFact *
session_fact (MbnActivationState state)
{
  MbnFact *fact = mbn_fact_new (MBN_FACT_SESSION);

  fact->session.state = state;
  fact->session.ip_type = MBN_IP_TYPE_IPV4;

  return fact;
}

static void
activate_by_indication (Bench *bench)
{
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_ACTIVATE,
                         (MbnFakeAnswer){.fact = session_fact (MBN_ACTIVATION_STATE_ACTIVATING)});
}

static void
be_busy (Bench *bench)
{
  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_BUSY, 1);
}

static void
refuse_with_max (Bench *bench)
{
  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_MAX_ACTIVATED_CONTEXTS, 1);
}

static void
refuse_with_max_and_be_up (Bench *bench)
{
  refuse_with_max (bench);
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
}

static void
attach_by_indication (Bench *bench)
{
  MbnFact *fact = mbn_fact_new (MBN_FACT_PACKET_SERVICE);

  fact->packet_service.state = MBN_PACKET_SERVICE_ATTACHING;
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_ATTACH, (MbnFakeAnswer){.fact = fact});
}

static void
be_busy_attaching (Bench *bench)
{
  bench_refuse (bench, MBN_COMMAND_ATTACH, MBN_ERROR_BUSY, 1);
}

/* A Connect whose attach is unanswered, cancelled. */
void
cancel_attach (Bench *bench)
{
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_ATTACH,
                         (MbnFakeAnswer){.silent = TRUE, .stubborn = TRUE});
  g_assert_cmpint ((int)bench_connect (bench, "C"), ==, MBN_OK);
  bench_run (bench, 0);
  g_assert_cmpint ((int)bench_disconnect (bench, "Y"), ==, MBN_OK);
  bench_run (bench, 0);
}

static void
hold_activation (Bench *bench)
{
  bench_hold (bench, MBN_COMMAND_ACTIVATE);
}

static void
hold_activation_stubbornly (Bench *bench)
{
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_ACTIVATE,
                         (MbnFakeAnswer){.silent = TRUE, .stubborn = TRUE});
}

static void
answer_activation (Bench *bench)
{
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ACTIVATE, MBN_OK);
}

static void
be_up_and_busy (Bench *bench)
{
  bench_up (bench);
  bench_refuse (bench, MBN_COMMAND_DEACTIVATE, MBN_ERROR_BUSY, 1);
}

static void
be_up_and_refuse (Bench *bench)
{
  bench_up (bench);
  bench_refuse (bench, MBN_COMMAND_DEACTIVATE, MBN_ERROR_FAILURE, 1);
}

static void
attached (Bench *bench)
{
  mbn_fake_modem_indicate_packet (bench->fake, MBN_PACKET_SERVICE_ATTACHED);
}

static void
activated (Bench *bench)
{
  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_ACTIVATED, 0);
}

static void
not_attached (Bench *bench)
{
  mbn_fake_modem_indicate_packet (bench->fake, MBN_PACKET_SERVICE_DETACHED);
}

static void
not_activated (Bench *bench)
{
  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_DEACTIVATED, 33);
}

static void
give_address (Bench *bench)
{
  mbn_fake_modem_indicate_ip (bench->fake, "192.0.2.10");
}

static void
have_address (Bench *bench)
{
  bench->fake->ip4 = "192.0.2.10";
}

static void
be_attached (Bench *bench)
{
  bench->fake->packet = MBN_PACKET_SERVICE_ATTACHED;
}

/* Statuses: design.md 3.2 for time-outs and a missing address, 3.5 for the attach ("wait up to 5 s
 * for the indication before sending an attach") and for resets, 3.7 for MaxActivatedContexts,
 * mbn-api.md 2.8 for SetRegisterMode. An unanswered IP_CONFIGURATION may be asked again (4), or
 * ip_timeout ends it, or a reset. */
const Step matrix_steps[] = {
    {"open/pin",                  OPENING,            MBN_COMMAND_READ_PIN,                    .setup = be_locked,                                                                      .limit_ms = 30000},
    {"open/set-radio",                           OPENING,                              MBN_COMMAND_SET_RADIO,                                    .setup = be_switched_off,                                                                         .limit_ms = 30000},
    {"register/register",          OPERATION,                            MBN_COMMAND_REGISTER,                                                 .limit_ms = 60000,                                              .answered = OK,
     .refused = "E_FAIL", .expired = TIMEOUT, .dead = TIMEOUT},
    {"attach/attach",          CONNECTING,              MBN_COMMAND_ATTACH,                                                                      .setup = be_detached,                                                                                                                                           .restore = be_attached,
     .limit_ms = 30000, .answered = OK, .refused = DETACHED, .expired = TIMEOUT, .dead = TIMEOUT,
     .queue = TRUE},
    {"attach/attaching",                           CONNECTING,                               NOTHING,                                                   .setup = be_attaching,                                                                                                           .answer = attached,
     .refuse = not_attached, .restore = be_attached, .limit_ms = 5000, .answered = OK,
     .refused = OK, .expired = OK, .dead = TIMEOUT, .queue = TRUE},
    {"attach/auto-attach",     CONNECTING,                               NOTHING,                                                        .setup = be_auto_attaching,                                                                                                                            .answer = attached,
     .restore = be_attached, .limit_ms = 5000, .answered = OK, .refused = OK, .expired = OK,
     .dead = TIMEOUT, .queue = TRUE},
    {"attach/pending",            CONNECTING,                                   NOTHING,                                                                          .setup = be_detached,                                                                                                                                                .prepare = attach_by_indication,
     .answer = attached, .refuse = not_attached, .restore = be_attached, .limit_ms = 30000,
     .answered = OK, .refused = DETACHED, .expired = TIMEOUT, .dead = TIMEOUT, .queue = TRUE},
    {"attach/pause",                    CONNECTING,NOTHING,.setup = be_detached,                                                                                                                                                            .prepare = be_busy_attaching,
     .answer = attached, .restore = be_attached, .limit_ms = 500, .answered = OK, .expired = OK,
     .dead = TIMEOUT, .queue = TRUE},
    {"attach/draining",           CONNECTING,               MBN_COMMAND_ATTACH,                                                                            .setup = be_detached,
     .prepare = cancel_attach, .behind = TRUE, .held = TRUE, .restore = be_attached,
     .limit_ms = 30000, .answered = OK, .refused = OK, .expired = OK, .dead = TIMEOUT,
     .queue = TRUE},
    {"connect/activate",              CONNECTING,                                MBN_COMMAND_ACTIVATE,                                                    .limit_ms = 180000,                                                                                                                             .answered = OK,
     .refused = FAILURE, .expired = TIMEOUT, .dead = TIMEOUT, .queue = TRUE},
    {"connect/activating", CONNECTING, NOTHING,                                                                   .prepare = activate_by_indication,
     .answer = activated, .refuse = not_activated, .limit_ms = 180000, .answered = OK,
     .refused = FAILURE, .expired = TIMEOUT, .dead = TIMEOUT, .queue = TRUE},
    {"connect/pause",              CONNECTING,                   NOTHING,                                                                          .prepare = be_busy,                                                                                                                                                    .limit_ms = 500, .answered = OK,
     .expired = OK, .dead = TIMEOUT, .queue = TRUE},
    {"connect/session",            CONNECTING,         MBN_COMMAND_READ_SESSION,       .prepare = refuse_with_max,
     .limit_ms = 30000, .answered = IN_USE, .refused = IN_USE " " FAILURE,
     .expired = IN_USE " " TIMEOUT, .dead = IN_USE " " TIMEOUT, .queue = TRUE},
    {"connect/clear",          CONNECTING,      MBN_COMMAND_DEACTIVATE,                       .prepare = refuse_with_max_and_be_up,
     .limit_ms = 60000, .answered = OK, .refused = OK " " IN_USE " " FAILURE,
     .expired = OK " " IN_USE " " TIMEOUT, .dead = IN_USE " " TIMEOUT, .queue = TRUE},
    {"ip/query",        CONNECTING,        MBN_COMMAND_READ_IP_CONFIG,                                .limit_ms = 30000,                                                                                                          .answered = OK,
     .refused = OK " " FAILURE, .expired = OK " " FAILURE, .dead = FAILURE " " TIMEOUT,
     .queue = TRUE},
    {"ip/wait",              CONNECTING,   NOTHING,                                                 .setup = have_no_address,                                                                                                                                                               .answer = give_address,
     .refuse = not_activated, .restore = have_address, .limit_ms = 30000, .answered = OK,
     .refused = FAILURE, .expired = FAILURE, .dead = FAILURE " " TIMEOUT, .queue = TRUE},
    {"disconnect/deactivate",          DISCONNECTING,      MBN_COMMAND_DEACTIVATE,                              .prepare = bench_up,
     .limit_ms = 60000, .answered = OK, .refused = OK, .expired = OK, .dead = OK, .queue = TRUE},
    {"disconnect/pause",             DISCONNECTING,                  NOTHING,                                                         .prepare = be_up_and_busy,                                                                                                                                .limit_ms = 500,
     .answered = OK, .expired = OK, .dead = OK, .queue = TRUE},
    {"disconnect/verify",         DISCONNECTING,MBN_COMMAND_READ_SESSION,                                                                 .prepare = be_up_and_refuse,
     .limit_ms = 30000, .answered = OK, .refused = OK, .expired = OK, .dead = OK, .queue = TRUE},
    {"disconnect/cancel",     DISCONNECTING,                               MBN_COMMAND_DEACTIVATE,                                                        .prepare = hold_activation,
     .cancels = TRUE, .waits_on = TRUE, .limit_ms = 60000, .answered = OK, .refused = OK,
     .expired = OK, .dead = OK, .queue = TRUE},
    {"disconnect/cancel-pending",            DISCONNECTING,                                   MBN_COMMAND_DEACTIVATE,
     .prepare = activate_by_indication,                                                                                                                                                .cancels = TRUE, .waits_on = TRUE, .limit_ms = 60000,
     .answered = OK, .refused = OK, .expired = OK, .dead = OK, .queue = TRUE},
    {"disconnect/crossed",       DISCONNECTING,MBN_COMMAND_DEACTIVATE,.prepare = hold_activation,
     .middle = answer_activation, .cancels = TRUE, .limit_ms = 60000, .answered = OK, .refused = OK,
     .expired = OK, .dead = OK, .queue = TRUE},
    {"disconnect/await-activation",            DISCONNECTING,                 MBN_COMMAND_ACTIVATE,
     .prepare = hold_activation_stubbornly,                                                                                                                            .held = TRUE, .cancels = TRUE, .limit_ms = 60000,
     .answered = OK, .refused = OK, .expired = OK, .dead = OK, .queue = TRUE},
    {"disconnect/await-session",                    DISCONNECTING,     NOTHING,                                                                      .prepare = activate_by_indication,
     .cancels = TRUE, .answer = activated, .refuse = not_activated, .limit_ms = 60000,
     .answered = OK, .refused = OK, .expired = OK, .dead = OK, .queue = TRUE},
    {"connected",             IDLE,                              NOTHING,                                                   .prepare = bench_up                                                                                                                          },
};

const gsize matrix_n_steps = G_N_ELEMENTS (matrix_steps);

const char *const interruptions[N_INTERRUPTIONS] = {
    [DISCONNECT] = "disconnect",  [DISCONNECT_TWICE] = "disconnect-twice",
    [SILENT] = "silent",          [GONE] = "gone",
    [FORGOTTEN] = "forgotten",    [NO_INTERRUPTION] = "none",
    [DUPLICATE] = "answer-twice", [STOP] = "stop",
};

const char *const moments[N_MOMENTS] = {
    [BEFORE] = "before-the-answer",          [INSTEAD] = "instead-of-the-answer",
    [JUST_BEFORE] = "just-before-it",        [JUST_AFTER] = "just-after-it",
    [BEFORE_REFUSAL] = "before-a-refusal",   [BEFORE_BUSY] = "before-busy",
    [AFTER_TIME_OUT] = "after-its-time-out",
};
