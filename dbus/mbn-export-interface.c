/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-export.h"

#include "mbn-announcer.h"
#include "mbn-clock.h"
#include "mbn-completion.h"
#include "mbn-dbus-generated.h"
#include "mbn-reply.h"
#include "mbn-variant.h"

struct _MbnExportInterface
{
  MbnModem *modem;
  MbnDbusInterface *skeleton;
  MbnDbusSubscriberInformation *subscriber;
  char *path;
  MbnConnectionPath connection_path;
  gpointer user_data;
  MbnAnnouncer capability;
  MbnAnnouncer ready_state;
  MbnAnnouncer subscriber_information;
  MbnAnnouncer emergency_mode;
  MbnAnnouncer home_provider;
  MbnAnnouncer preferred_providers;
};

/* ---- properties and events ---- */

static MbnError
status (MbnExportInterface *self, MbnFactKind kind, MbnSimCheck check)
{
  return mbn_modem_peek_status (self->modem, kind, check);
}

static gboolean
is_pending (MbnExportInterface *self, MbnFactKind kind, MbnSimCheck check)
{
  return status (self, kind, check) == MBN_ERROR_PENDING;
}

static const GPtrArray *
peek_providers (MbnExportInterface *self, MbnFactKind kind)
{
  const MbnFact *fact = mbn_modem_peek_fact (self->modem, kind);

  return fact != NULL ? fact->providers : NULL;
}

static const MbnProvider *
peek_home_provider (MbnExportInterface *self)
{
  const GPtrArray *providers = peek_providers (self, MBN_FACT_HOME_PROVIDER);

  return providers != NULL && providers->len > 0 ? g_ptr_array_index (providers, 0) : NULL;
}

static const MbnCaps *
peek_caps (MbnExportInterface *self)
{
  const MbnFact *fact = mbn_modem_peek_fact (self->modem, MBN_FACT_CAPS);

  return fact != NULL ? &fact->caps : NULL;
}

static void
flush (MbnExportInterface *self)
{
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (self->skeleton));
}

static void
update_capability (MbnExportInterface *self)
{
  mbn_dbus_interface_set_interface_capability (self->skeleton,
                                               mbn_variant_caps (peek_caps (self), FALSE));
  flush (self);
  if (mbn_announcer_is_due (&self->capability, is_pending (self, MBN_FACT_CAPS, MBN_SIM_CHECK_NONE),
                            mbn_variant_caps (peek_caps (self), TRUE)))
    mbn_dbus_interface_emit_on_interface_capability_available (self->skeleton);
}

static void
update_ready_state (MbnExportInterface *self)
{
  MbnReadyState state = MBN_READY_STATE_OFF;
  g_autoptr (GError) error = NULL;
  gboolean known = mbn_modem_get_ready_state (self->modem, &state, &error);

  mbn_dbus_interface_set_ready_state (self->skeleton, state);
  flush (self);
  if (mbn_announcer_is_due (&self->ready_state,
                            !known && g_error_matches (error, MBN_ERROR, MBN_ERROR_PENDING),
                            g_variant_new ("(bu)", known, state)))
    mbn_dbus_interface_emit_on_ready_state_change (self->skeleton);
}

/* Identity never travels in properties or broadcasts: the event only says that there is something
 * to ask for (design.md 1). */
static void
update_subscriber (MbnExportInterface *self)
{
  const MbnFact *fact = mbn_modem_peek_fact (self->modem, MBN_FACT_SUBSCRIBER);
  GVariant *identity = fact != NULL
                           ? g_variant_new ("(ss^as)", fact->subscriber.subscriber_id,
                                            fact->subscriber.sim_icc_id, fact->subscriber.numbers)
                           : g_variant_new_string ("refused");

  if (mbn_announcer_is_due (&self->subscriber_information,
                            is_pending (self, MBN_FACT_SUBSCRIBER, MBN_SIM_CHECK_NONE), identity))
    mbn_dbus_interface_emit_on_subscriber_information_change (self->skeleton);
}

static void
update_emergency (MbnExportInterface *self)
{
  const MbnFact *fact = mbn_modem_peek_fact (self->modem, MBN_FACT_EMERGENCY);
  gboolean on = fact != NULL && fact->emergency;

  mbn_dbus_interface_set_in_emergency_mode (self->skeleton, on);
  flush (self);
  if (mbn_announcer_is_due (&self->emergency_mode,
                            is_pending (self, MBN_FACT_EMERGENCY, MBN_SIM_CHECK_NONE),
                            g_variant_new_boolean (on)))
    mbn_dbus_interface_emit_on_emergency_mode_change (self->skeleton);
}

/* Empty while their getters are pending or fail (design.md 1). */
static void
update_home_provider (MbnExportInterface *self)
{
  MbnError readable = status (self, MBN_FACT_HOME_PROVIDER, MBN_SIM_CHECK_SIM3);
  const MbnProvider *provider = readable == MBN_OK ? peek_home_provider (self) : NULL;

  mbn_dbus_interface_set_home_provider (self->skeleton, mbn_variant_provider (provider));
  flush (self);
  if (mbn_announcer_is_due (&self->home_provider, readable == MBN_ERROR_PENDING,
                            g_variant_new ("(i@(susu))", readable,
                                           mbn_variant_provider (provider))))
    mbn_dbus_interface_emit_on_home_provider_available (self->skeleton);
}

static void
update_preferred_providers (MbnExportInterface *self, gboolean by_request)
{
  MbnError readable = status (self, MBN_FACT_PREFERRED_PROVIDERS, MBN_SIM_CHECK_SIM3);
  const GPtrArray *providers
      = readable == MBN_OK ? peek_providers (self, MBN_FACT_PREFERRED_PROVIDERS) : NULL;
  gboolean due;

  mbn_dbus_interface_set_preferred_providers (self->skeleton, mbn_variant_providers (providers));
  flush (self);
  due = mbn_announcer_is_due (&self->preferred_providers, readable == MBN_ERROR_PENDING,
                              g_variant_new ("(i@a(susu))", readable,
                                             mbn_variant_providers (providers)));

  /* not raised for a change that SetPreferredProviders made (mbn-api.md 6.8) */
  if (due && !by_request)
    mbn_dbus_interface_emit_on_preferred_providers_change (self->skeleton);
}

/* Empty while a scan runs: the getter is then Pending (design.md 1). */
static void
update_visible_providers (MbnExportInterface *self)
{
  gboolean scanning = mbn_modem_is_scanning (self->modem);

  mbn_dbus_interface_set_visible_providers (self->skeleton,
                                            mbn_variant_providers (
                                                scanning
                                                    ? NULL
                                                    : peek_providers (self,
                                                                      MBN_FACT_VISIBLE_PROVIDERS)));
  mbn_dbus_interface_set_visible_providers_time (self->skeleton,
                                                 scanning ? 0
                                                          : mbn_modem_get_scan_time (self->modem));
  flush (self);
}

static void
update (MbnExportInterface *self, MbnFactKind kind, gboolean by_request)
{
  switch ((int)kind)
    {
    case MBN_FACT_CAPS:
      update_capability (self);
      break;
    case MBN_FACT_SUBSCRIBER:
      update_ready_state (self);
      update_subscriber (self);
      update_home_provider (self);
      update_preferred_providers (self, FALSE);
      break;
    case MBN_FACT_PIN:
      update_ready_state (self);
      break;
    case MBN_FACT_EMERGENCY:
      update_emergency (self);
      break;
    case MBN_FACT_HOME_PROVIDER:
      update_home_provider (self);
      break;
    case MBN_FACT_PREFERRED_PROVIDERS:
      update_preferred_providers (self, by_request);
      break;
    case MBN_FACT_VISIBLE_PROVIDERS:
      update_visible_providers (self);
      break;
    default:
      break;
    }
}

static void
on_fact_changed (MbnModem *modem, MbnFactKind kind, gboolean by_request, MbnExportInterface *self)
{
  update (self, kind, by_request);
}

/* ---- getters ---- */

static const MbnFact *
get_fact (MbnExportInterface *self,
          MbnFactKind kind,
          MbnSimCheck check,
          GDBusMethodInvocation *invocation)
{
  GError *error = NULL;
  const MbnFact *fact = mbn_modem_get_fact (self->modem, kind, check, &error);

  if (fact == NULL)
    mbn_reply_error (invocation, error);

  return fact;
}

static gboolean
handle_get_interface_capability (MbnDbusInterface *skeleton,
                                 GDBusMethodInvocation *invocation,
                                 MbnExportInterface *self)
{
  const MbnFact *fact = get_fact (self, MBN_FACT_CAPS, MBN_SIM_CHECK_NONE, invocation);

  if (fact != NULL)
    mbn_dbus_interface_complete_get_interface_capability (
        skeleton, invocation,
        mbn_variant_caps (&fact->caps, mbn_gate_may_read_identity (invocation)));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_subscriber_information (MbnDbusInterface *skeleton,
                                   GDBusMethodInvocation *invocation,
                                   MbnExportInterface *self)
{
  if (get_fact (self, MBN_FACT_SUBSCRIBER, MBN_SIM_CHECK_NONE, invocation) != NULL)
    mbn_dbus_interface_complete_get_subscriber_information (skeleton, invocation, self->path);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_identity (MbnDbusSubscriberInformation *skeleton,
                     GDBusMethodInvocation *invocation,
                     MbnExportInterface *self)
{
  const MbnFact *fact = get_fact (self, MBN_FACT_SUBSCRIBER, MBN_SIM_CHECK_NONE, invocation);

  if (fact != NULL)
    mbn_dbus_subscriber_information_complete_get_subscriber_information (skeleton, invocation,
                                                                         fact->subscriber
                                                                             .subscriber_id,
                                                                         fact->subscriber
                                                                             .sim_icc_id,
                                                                         (const char *const *)fact
                                                                             ->subscriber.numbers);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_ready_state (MbnDbusInterface *skeleton,
                        GDBusMethodInvocation *invocation,
                        MbnExportInterface *self)
{
  MbnReadyState state;
  GError *error = NULL;

  if (mbn_modem_get_ready_state (self->modem, &state, &error))
    mbn_dbus_interface_complete_get_ready_state (skeleton, invocation, state);
  else
    mbn_reply_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_in_emergency_mode (MbnDbusInterface *skeleton,
                          GDBusMethodInvocation *invocation,
                          MbnExportInterface *self)
{
  const MbnFact *fact = get_fact (self, MBN_FACT_EMERGENCY, MBN_SIM_CHECK_NONE, invocation);

  if (fact != NULL)
    mbn_dbus_interface_complete_in_emergency_mode (skeleton, invocation, fact->emergency);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_home_provider (MbnDbusInterface *skeleton,
                          GDBusMethodInvocation *invocation,
                          MbnExportInterface *self)
{
  if (get_fact (self, MBN_FACT_HOME_PROVIDER, MBN_SIM_CHECK_SIM3, invocation) != NULL)
    mbn_dbus_interface_complete_get_home_provider (skeleton, invocation,
                                                   mbn_variant_provider (
                                                       peek_home_provider (self)));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_preferred_providers (MbnDbusInterface *skeleton,
                                GDBusMethodInvocation *invocation,
                                MbnExportInterface *self)
{
  const MbnFact *fact
      = get_fact (self, MBN_FACT_PREFERRED_PROVIDERS, MBN_SIM_CHECK_SIM3, invocation);

  if (fact != NULL)
    mbn_dbus_interface_complete_get_preferred_providers (skeleton, invocation,
                                                         mbn_variant_providers (fact->providers));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_visible_providers (MbnDbusInterface *skeleton,
                              GDBusMethodInvocation *invocation,
                              MbnExportInterface *self)
{
  const GPtrArray *providers = peek_providers (self, MBN_FACT_VISIBLE_PROVIDERS);

  if (mbn_modem_is_scanning (self->modem))
    mbn_reply_new_error (invocation, MBN_ERROR_PENDING,
                         "a scan is running; OnScanNetworkComplete follows");
  else if (providers == NULL)
    mbn_reply_new_error (invocation, MBN_ERROR_INVALID_CACHE,
                         "there is no scan result; call ScanNetwork");
  else
    mbn_dbus_interface_complete_get_visible_providers (skeleton, invocation,
                                                       (guint32)((mbn_clock_boottime_us ()
                                                                  - mbn_modem_get_scan_time (
                                                                      self->modem))
                                                                 / G_USEC_PER_SEC),
                                                       mbn_variant_providers (providers));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_connection (MbnDbusInterface *skeleton,
                       GDBusMethodInvocation *invocation,
                       MbnExportInterface *self)
{
  const char *path = self->connection_path (self->modem, self->user_data);

  if (path != NULL)
    mbn_dbus_interface_complete_get_connection (skeleton, invocation, path);
  else
    mbn_reply_new_error (invocation, MBN_ERROR_NOT_FOUND,
                         "there is no connection: the modem is not registered to a network");

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- requests ---- */

static void
on_scan_completed (MbnRequest *request, const MbnOutcome *outcome, MbnDbusInterface *skeleton)
{
  mbn_dbus_interface_emit_on_scan_network_complete (skeleton, mbn_request_get_id (request),
                                                    mbn_error_hresult (outcome->status),
                                                    mbn_completion_details (request, outcome));
}

static void
on_set_preferred_completed (MbnRequest *request,
                            const MbnOutcome *outcome,
                            MbnDbusInterface *skeleton)
{
  mbn_dbus_interface_emit_on_set_preferred_providers_complete (skeleton,
                                                               mbn_request_get_id (request),
                                                               mbn_error_hresult (outcome->status),
                                                               mbn_completion_details (request,
                                                                                       outcome));
}

static MbnRequest *
open_request (MbnExportInterface *self, MbnRequestKind kind, GDBusMethodInvocation *invocation)
{
  GError *error = NULL;
  MbnRequest *request
      = mbn_modem_open_request (self->modem, kind, g_dbus_method_invocation_get_sender (invocation),
                                &error);

  if (request == NULL)
    mbn_reply_error (invocation, error);

  return request;
}

static gboolean
handle_scan_network (MbnDbusInterface *skeleton,
                     GDBusMethodInvocation *invocation,
                     MbnExportInterface *self)
{
  MbnCommand command = {.kind = MBN_COMMAND_SCAN};
  g_autoptr (MbnRequest) request = open_request (self, MBN_REQUEST_SCAN, invocation);

  if (request == NULL)
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  g_signal_connect_object (request, "completed", G_CALLBACK (on_scan_completed), skeleton,
                           G_CONNECT_DEFAULT);
  mbn_dbus_interface_complete_scan_network (skeleton, invocation, mbn_request_get_id (request));
  mbn_modem_submit_operation (self->modem, request, &command);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_set_preferred_providers (MbnDbusInterface *skeleton,
                                GDBusMethodInvocation *invocation,
                                GVariant *list,
                                MbnExportInterface *self)
{
  g_autoptr (GPtrArray) providers = mbn_variant_parse_providers (list);
  MbnCommand command = {.kind = MBN_COMMAND_SET_PREFERRED_PROVIDERS, .providers = providers};
  g_autoptr (MbnRequest) request
      = open_request (self, MBN_REQUEST_SET_PREFERRED_PROVIDERS, invocation);

  if (request == NULL)
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  g_signal_connect_object (request, "completed", G_CALLBACK (on_set_preferred_completed), skeleton,
                           G_CONNECT_DEFAULT);
  mbn_dbus_interface_complete_set_preferred_providers (skeleton, invocation,
                                                       mbn_request_get_id (request));
  mbn_modem_submit_operation (self->modem, request, &command);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- object ---- */

static void
connect_handlers (MbnExportInterface *self)
{
  static const struct
  {
    const char *signal;
    GCallback handler;
  } handlers[] = {
      {"handle-get-interface-capability",   G_CALLBACK (handle_get_interface_capability)  },
      {"handle-get-subscriber-information", G_CALLBACK (handle_get_subscriber_information)},
      {"handle-get-ready-state",            G_CALLBACK (handle_get_ready_state)           },
      {"handle-in-emergency-mode",          G_CALLBACK (handle_in_emergency_mode)         },
      {"handle-get-home-provider",          G_CALLBACK (handle_get_home_provider)         },
      {"handle-get-preferred-providers",    G_CALLBACK (handle_get_preferred_providers)   },
      {"handle-set-preferred-providers",    G_CALLBACK (handle_set_preferred_providers)   },
      {"handle-get-visible-providers",      G_CALLBACK (handle_get_visible_providers)     },
      {"handle-scan-network",               G_CALLBACK (handle_scan_network)              },
      {"handle-get-connection",             G_CALLBACK (handle_get_connection)            },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect (self->skeleton, handlers[i].signal, handlers[i].handler, self);

  g_signal_connect (self->subscriber, "handle-get-subscriber-information",
                    G_CALLBACK (handle_get_identity), self);
}

MbnExportInterface *
mbn_export_interface_new (MbnGate *gate,
                          MbnModem *modem,
                          GDBusObjectSkeleton *object,
                          MbnConnectionPath connection_path,
                          gpointer user_data)
{
  static const char *const none[] = {NULL};
  MbnExportInterface *self = g_new0 (MbnExportInterface, 1);

  self->modem = modem;
  self->path = g_strdup (g_dbus_object_get_object_path (G_DBUS_OBJECT (object)));
  self->connection_path = connection_path;
  self->user_data = user_data;
  self->skeleton = mbn_gate_new_skeleton (gate, MBN_DBUS_TYPE_INTERFACE_SKELETON);
  self->subscriber = mbn_gate_new_skeleton (gate, MBN_DBUS_TYPE_SUBSCRIBER_INFORMATION_SKELETON);
  connect_handlers (self);
  g_signal_connect (modem, "fact-changed", G_CALLBACK (on_fact_changed), self);

  mbn_dbus_interface_set_interface_id (self->skeleton, mbn_modem_get_interface_id (modem));
  mbn_dbus_subscriber_information_set_subscriber_id (self->subscriber, "");
  mbn_dbus_subscriber_information_set_sim_icc_id (self->subscriber, "");
  mbn_dbus_subscriber_information_set_telephone_numbers (self->subscriber, none);
  for (MbnFactKind kind = 0; kind < MBN_N_FACTS; kind++)
    update (self, kind, FALSE);

  g_dbus_object_skeleton_add_interface (object, G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_dbus_object_skeleton_add_interface (object, G_DBUS_INTERFACE_SKELETON (self->subscriber));

  return self;
}

void
mbn_export_interface_free (MbnExportInterface *self)
{
  g_signal_handlers_disconnect_by_data (self->modem, self);
  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  g_signal_handlers_disconnect_by_data (self->subscriber, self);
  g_object_unref (self->skeleton);
  g_object_unref (self->subscriber);
  mbn_announcer_clear (&self->capability);
  mbn_announcer_clear (&self->ready_state);
  mbn_announcer_clear (&self->subscriber_information);
  mbn_announcer_clear (&self->emergency_mode);
  mbn_announcer_clear (&self->home_provider);
  mbn_announcer_clear (&self->preferred_providers);
  g_free (self->path);
  g_free (self);
}
