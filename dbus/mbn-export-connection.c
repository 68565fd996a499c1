/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-export.h"

#include "mbn-announcer.h"
#include "mbn-arguments.h"
#include "mbn-connection-rights.h"
#include "mbn-completion.h"
#include "mbn-connect-profile.h"
#include "mbn-dbus-generated.h"
#include "mbn-reply.h"
#include "mbn-variant.h"

struct _MbnExportConnection
{
  MbnModem *modem;
  MbnProfiles *profiles;
  MbnAutoConnect *auto_connect;
  MbnContext *context;
  MbnDbusConnection *skeleton;
  MbnAnnouncer connect_state;
  MbnAnnouncer voice_call_state;
};

/* ---- properties and events ---- */

/* What the getters answer: PEND and SIM3 of mbn-api.md 0.3. */
static gboolean
check_readable (MbnExportConnection *self, GError **error)
{
  if (!mbn_modem_check_sim (self->modem, MBN_SIM_CHECK_SIM3, error))
    return FALSE;
  if (mbn_context_is_known (self->context))
    return TRUE;

  g_set_error_literal (error, MBN_ERROR, MBN_ERROR_PENDING,
                       "the modem has not told its context yet; OnConnectStateChange follows");
  return FALSE;
}

/* Metered, and of the two kinds of that the one that Windows takes for cellular (AUTO-75). A
 * partner of the home provider is not roaming to Windows. */
static guint32
get_cost (MbnExportConnection *self)
{
  const MbnFact *fact = mbn_modem_peek_fact (self->modem, MBN_FACT_REGISTRATION);

  if (fact != NULL && fact->registration.state == MBN_REGISTER_STATE_ROAMING)
    return MBN_COST_FIXED | MBN_COST_ROAMING;

  return MBN_COST_FIXED;
}

/* Properties are empty while their getter is pending or fails (design.md 1). */
static void
update_properties (MbnExportConnection *self)
{
  gboolean readable = check_readable (self, NULL);
  const MbnIpConfig *ip = mbn_context_get_ip_config (self->context);
  MbnDbusConnection *skeleton = self->skeleton;

  mbn_dbus_connection_set_activation_state (skeleton, readable
                                                          ? mbn_context_get_state (self->context)
                                                          : MBN_ACTIVATION_STATE_NONE);
  mbn_dbus_connection_set_profile_name (skeleton, readable
                                                      ? mbn_context_get_profile_name (self->context)
                                                      : "");
  mbn_dbus_connection_set_voice_call_state (skeleton, readable ? mbn_context_get_voice_call_state (
                                                          self->context)
                                                               : MBN_VOICE_CALL_STATE_NONE);
  mbn_dbus_connection_set_activation_network_error (skeleton,
                                                    mbn_context_get_network_error (self->context));
  mbn_dbus_connection_set_origin (skeleton,
                                  mbn_origin_to_string (mbn_context_get_origin (self->context)));
  mbn_dbus_connection_set_cost (skeleton, get_cost (self));
  mbn_dbus_connection_set_network_interface (skeleton, mbn_modem_get_net_interface (self->modem));
  mbn_dbus_connection_set_ip4_config (skeleton,
                                      mbn_variant_ip_family (ip != NULL ? &ip->ip4 : NULL));
  mbn_dbus_connection_set_ip6_config (skeleton,
                                      mbn_variant_ip_family (ip != NULL ? &ip->ip6 : NULL));

  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (skeleton));
}

/* Own changes are announced as well as the network's (design.md 4), and other errors of the getters
 * as well as other values (mbn-api.md 6.4). */
static void
update (MbnExportConnection *self)
{
  gboolean pending = !mbn_context_is_known (self->context);
  gboolean readable = check_readable (self, NULL);

  update_properties (self);

  if (mbn_announcer_is_due (&self->connect_state, pending,
                            g_variant_new ("(busu)", readable,
                                           mbn_context_get_state (self->context),
                                           mbn_context_get_profile_name (self->context),
                                           mbn_context_get_network_error (self->context))))
    mbn_dbus_connection_emit_on_connect_state_change (self->skeleton);

  if (mbn_announcer_is_due (&self->voice_call_state, pending,
                            g_variant_new ("(bu)", readable,
                                           mbn_context_get_voice_call_state (self->context))))
    mbn_dbus_connection_emit_on_voice_call_state_change (self->skeleton);
}

static void
on_fact_changed (MbnModem *modem, MbnFactKind kind, gboolean by_request, MbnExportConnection *self)
{
  if (kind == MBN_FACT_SUBSCRIBER)
    update (self);
  else if (kind == MBN_FACT_REGISTRATION)
    update_properties (self);
}

static void
on_net_interface_changed (MbnModem *modem, MbnExportConnection *self)
{
  update_properties (self);
}

static void
on_context_changed (MbnContext *context, MbnExportConnection *self)
{
  update (self);
}

/* ---- Connect and Disconnect ---- */

static void
on_connect_completed (MbnRequest *request, const MbnOutcome *outcome, MbnDbusConnection *skeleton)
{
  mbn_dbus_connection_emit_on_connect_complete (skeleton, mbn_request_get_id (request),
                                                mbn_error_hresult (outcome->status),
                                                mbn_completion_details (request, outcome));
}

static void
on_disconnect_completed (MbnRequest *request,
                         const MbnOutcome *outcome,
                         MbnDbusConnection *skeleton)
{
  mbn_dbus_connection_emit_on_disconnect_complete (skeleton, mbn_request_get_id (request),
                                                   mbn_error_hresult (outcome->status),
                                                   mbn_completion_details (request, outcome));
}

/* Names and applicability (design.md 3.1). */
static MbnProfile *
find_profile (MbnExportConnection *self,
              GDBusMethodInvocation *invocation,
              guint32 mode,
              const char *name,
              GError **error)
{
  MbnProfile *profile = mbn_arguments_get_profile (invocation);

  if (mode == MBN_CONNECTION_MODE_PROFILE)
    return mbn_connect_profile_find (self->profiles, self->modem, name, error);

  return mbn_connect_profile_check_inline (profile, self->modem, error) ? profile : NULL;
}

/* A user who names the profile of a connection that the service has made wants it to stay, though
 * his Connect is refused (design.md 3.3). */
static gboolean
check_connect (MbnExportConnection *self, guint32 mode, const MbnProfile *profile, GError **error)
{
  if (mbn_context_check_connect (self->context, error))
    return TRUE;

  if (mode == MBN_CONNECTION_MODE_PROFILE)
    mbn_context_claim (self->context, profile);

  return FALSE;
}

/* State last; nothing is asked of the modem before the reply is on its way (design.md 3.2). */
static gboolean
handle_connect (MbnDbusConnection *skeleton,
                GDBusMethodInvocation *invocation,
                guint32 mode,
                const char *name,
                MbnExportConnection *self)
{
  g_autoptr (MbnRequest) request = NULL;
  GError *error = NULL;
  MbnProfile *profile = find_profile (self, invocation, mode, name, &error);

  if (profile != NULL && mbn_auto_connect_check_connect (self->auto_connect, profile, &error)
      && check_connect (self, mode, profile, &error))
    request = mbn_modem_open_request (self->modem, MBN_REQUEST_CONNECT,
                                      g_dbus_method_invocation_get_sender (invocation), &error);

  if (request == NULL)
    {
      mbn_reply_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  mbn_request_set_profile (request, profile, mode == MBN_CONNECTION_MODE_PROFILE);
  mbn_request_set_uid (request, mbn_gate_get_caller_uid (invocation));
  g_signal_connect_object (request, "completed", G_CALLBACK (on_connect_completed), skeleton,
                           G_CONNECT_DEFAULT);
  mbn_context_accept (self->context, request);
  mbn_dbus_connection_complete_connect (skeleton, invocation, mbn_request_get_id (request));
  mbn_context_submit (self->context, request);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_disconnect (MbnDbusConnection *skeleton,
                   GDBusMethodInvocation *invocation,
                   MbnExportConnection *self)
{
  g_autoptr (MbnRequest) request = NULL;
  GError *error = NULL;

  if (mbn_context_check_disconnect (self->context, &error))
    request = mbn_modem_open_request (self->modem, MBN_REQUEST_DISCONNECT,
                                      g_dbus_method_invocation_get_sender (invocation), &error);

  if (request == NULL)
    {
      mbn_reply_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  g_signal_connect_object (request, "completed", G_CALLBACK (on_disconnect_completed), skeleton,
                           G_CONNECT_DEFAULT);
  mbn_context_accept (self->context, request);
  mbn_dbus_connection_complete_disconnect (skeleton, invocation, mbn_request_get_id (request));
  mbn_context_submit (self->context, request);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- getters ---- */

static gboolean
reply_unless_readable (MbnExportConnection *self, GDBusMethodInvocation *invocation)
{
  GError *error = NULL;

  if (check_readable (self, &error))
    return FALSE;

  mbn_reply_error (invocation, error);

  return TRUE;
}

static gboolean
handle_get_connection_state (MbnDbusConnection *skeleton,
                             GDBusMethodInvocation *invocation,
                             MbnExportConnection *self)
{
  if (!reply_unless_readable (self, invocation))
    mbn_dbus_connection_complete_get_connection_state (skeleton, invocation,
                                                       mbn_context_get_state (self->context),
                                                       mbn_context_get_profile_name (
                                                           self->context));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_voice_call_state (MbnDbusConnection *skeleton,
                             GDBusMethodInvocation *invocation,
                             MbnExportConnection *self)
{
  if (!reply_unless_readable (self, invocation))
    mbn_dbus_connection_complete_get_voice_call_state (skeleton, invocation,
                                                       mbn_context_get_voice_call_state (
                                                           self->context));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_activation_network_error (MbnDbusConnection *skeleton,
                                     GDBusMethodInvocation *invocation,
                                     MbnExportConnection *self)
{
  mbn_dbus_connection_complete_get_activation_network_error (skeleton, invocation,
                                                             mbn_context_get_network_error (
                                                                 self->context));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- GetStatistics ---- */

static GVariant *
statistics_to_variant (MbnContext *context, const MbnStatistics *statistics)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "duration-ms",
                         g_variant_new_uint64 (mbn_context_get_duration_ms (context)));

  if (statistics != NULL)
    {
      const struct
      {
        const char *key;
        guint64 value;
      } counters[] = {
          {"rx-bytes",   statistics->rx_bytes  },
          {"tx-bytes",   statistics->tx_bytes  },
          {"rx-packets", statistics->rx_packets},
          {"tx-packets", statistics->tx_packets},
      };

      for (gsize i = 0; i < G_N_ELEMENTS (counters); i++)
        g_variant_builder_add (&builder, "{sv}", counters[i].key,
                               g_variant_new_uint64 (counters[i].value));
    }

  return g_variant_builder_end (&builder);
}

static void
on_statistics (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  MbnModem *modem = MBN_MODEM (source);
  MbnStatistics statistics;
  gboolean known = mbn_modem_read_statistics_finish (modem, result, &statistics, NULL);
  GVariant *answer
      = statistics_to_variant (mbn_modem_get_context (modem), known ? &statistics : NULL);

  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(@a{sv})", answer));
}

static gboolean
handle_get_statistics (MbnDbusConnection *skeleton,
                       GDBusMethodInvocation *invocation,
                       MbnExportConnection *self)
{
  if (mbn_context_get_state (self->context) == MBN_ACTIVATION_STATE_ACTIVATED)
    mbn_modem_read_statistics_async (self->modem, on_statistics, invocation);
  else
    mbn_dbus_connection_complete_get_statistics (skeleton, invocation,
                                                 g_variant_new ("a{sv}", NULL));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- object ---- */

static void
connect_handlers (MbnExportConnection *self)
{
  static const struct
  {
    const char *signal;
    GCallback handler;
  } handlers[] = {
      {"handle-connect",                      G_CALLBACK (handle_connect)                     },
      {"handle-disconnect",                   G_CALLBACK (handle_disconnect)                  },
      {"handle-get-connection-state",         G_CALLBACK (handle_get_connection_state)        },
      {"handle-get-voice-call-state",         G_CALLBACK (handle_get_voice_call_state)        },
      {"handle-get-activation-network-error", G_CALLBACK (handle_get_activation_network_error)},
      {"handle-get-statistics",               G_CALLBACK (handle_get_statistics)              },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect (self->skeleton, handlers[i].signal, handlers[i].handler, self);
}

MbnExportConnection *
mbn_export_connection_new (MbnGate *gate,
                           MbnModem *modem,
                           MbnProfiles *profiles,
                           MbnAutoConnect *auto_connect,
                           GDBusObjectSkeleton *object)
{
  MbnExportConnection *self = g_new0 (MbnExportConnection, 1);

  self->modem = modem;
  self->profiles = profiles;
  self->auto_connect = auto_connect;
  self->context = mbn_modem_get_context (modem);
  self->skeleton = mbn_gate_new_skeleton (gate, MBN_DBUS_TYPE_CONNECTION_SKELETON);
  mbn_gate_keep_order (self->skeleton, MBN_GATE_ORDER_OF_CHANGES);
  mbn_connection_rights_set_context (self->skeleton, self->context);
  connect_handlers (self);
  g_signal_connect (self->context, "changed", G_CALLBACK (on_context_changed), self);
  g_signal_connect (modem, "fact-changed", G_CALLBACK (on_fact_changed), self);
  g_signal_connect (modem, "net-interface-changed", G_CALLBACK (on_net_interface_changed), self);

  mbn_dbus_connection_set_connection_id (self->skeleton, mbn_modem_get_connection_id (modem));
  mbn_dbus_connection_set_interface_id (self->skeleton, mbn_modem_get_interface_id (modem));
  update (self);
  g_dbus_object_skeleton_add_interface (object, G_DBUS_INTERFACE_SKELETON (self->skeleton));

  return self;
}

void
mbn_export_connection_free (MbnExportConnection *self)
{
  g_signal_handlers_disconnect_by_data (self->context, self);
  g_signal_handlers_disconnect_by_data (self->modem, self);
  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  mbn_connection_rights_set_context (self->skeleton, NULL);
  g_object_unref (self->skeleton);
  mbn_announcer_clear (&self->connect_state);
  mbn_announcer_clear (&self->voice_call_state);
  g_free (self);
}
