/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-export.h"

#include "mbn-announcer.h"
#include "mbn-completion.h"
#include "mbn-dbus-generated.h"
#include "mbn-reply.h"

struct _MbnExportRegistration
{
  MbnModem *modem;
  MbnDbusRegistration *skeleton;
  MbnAnnouncer register_state;
  MbnAnnouncer register_mode;
  MbnAnnouncer packet_service;
};

/* Data classes are none while not registered (mbn-api.md 6.10). */
static guint32
current_data_class (MbnModem *modem)
{
  const MbnFact *registration = mbn_modem_peek_fact (modem, MBN_FACT_REGISTRATION);
  const MbnFact *service = mbn_modem_peek_fact (modem, MBN_FACT_PACKET_SERVICE);

  if (service == NULL
      || (registration != NULL
          && !mbn_register_state_is_registered (registration->registration.state)))
    return MBN_DATA_CLASS_NONE;

  return service->packet_service.current_data_class;
}

static guint32
packet_state (MbnModem *modem)
{
  const MbnFact *service = mbn_modem_peek_fact (modem, MBN_FACT_PACKET_SERVICE);

  return service != NULL ? service->packet_service.state : MBN_PACKET_SERVICE_UNKNOWN;
}

static MbnError
status (MbnExportRegistration *self, MbnFactKind kind, MbnSimCheck check)
{
  return mbn_modem_peek_status (self->modem, kind, check);
}

/* What getters of this class may tell now; empty while they are pending or fail (design.md 1). */
static const MbnRegistration *
readable_registration (MbnExportRegistration *self, MbnSimCheck check)
{
  static const MbnRegistration none = {.provider_id = "", .provider_name = "", .roaming_text = ""};

  if (status (self, MBN_FACT_REGISTRATION, check) != MBN_OK)
    return &none;

  return &mbn_modem_peek_fact (self->modem, MBN_FACT_REGISTRATION)->registration;
}

static guint32
readable_data_class (MbnExportRegistration *self)
{
  return status (self, MBN_FACT_PACKET_SERVICE, MBN_SIM_CHECK_SIM3) == MBN_OK
             ? current_data_class (self->modem)
             : MBN_DATA_CLASS_NONE;
}

static void
update_properties (MbnExportRegistration *self)
{
  const MbnRegistration *plain = readable_registration (self, MBN_SIM_CHECK_PIN);
  const MbnRegistration *strict = readable_registration (self, MBN_SIM_CHECK_SIM3);
  MbnDbusRegistration *skeleton = self->skeleton;

  mbn_dbus_registration_set_register_state (skeleton, plain->state);
  mbn_dbus_registration_set_available_data_classes (skeleton, plain->available_data_classes);
  mbn_dbus_registration_set_register_mode (skeleton, strict->mode);
  mbn_dbus_registration_set_provider_id (skeleton, strict->provider_id);
  mbn_dbus_registration_set_provider_name (skeleton, strict->provider_name);
  mbn_dbus_registration_set_roaming_text (skeleton, strict->roaming_text);
  mbn_dbus_registration_set_registration_network_error (skeleton, mbn_modem_get_registration_error (
                                                                      self->modem));
  mbn_dbus_registration_set_packet_attach_network_error (skeleton,
                                                         mbn_modem_get_attach_error (self->modem));
  mbn_dbus_registration_set_current_data_class (skeleton, readable_data_class (self));
  mbn_dbus_registration_set_packet_service_state (skeleton, packet_state (self->modem));

  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (skeleton));
}

/* A getter that answers with another error is an event, too (mbn-api.md 6.4). */
static GVariant *
register_state_values (MbnExportRegistration *self)
{
  MbnDbusRegistration *skeleton = self->skeleton;

  return g_variant_new ("(iusssu)", status (self, MBN_FACT_REGISTRATION, MBN_SIM_CHECK_SIM3),
                        mbn_dbus_registration_get_register_state (skeleton),
                        mbn_dbus_registration_get_provider_id (skeleton),
                        mbn_dbus_registration_get_provider_name (skeleton),
                        mbn_dbus_registration_get_roaming_text (skeleton),
                        mbn_dbus_registration_get_registration_network_error (skeleton));
}

static GVariant *
register_mode_values (MbnExportRegistration *self)
{
  return g_variant_new ("(iu)", status (self, MBN_FACT_REGISTRATION, MBN_SIM_CHECK_SIM3),
                        mbn_dbus_registration_get_register_mode (self->skeleton));
}

static GVariant *
packet_service_values (MbnExportRegistration *self)
{
  MbnDbusRegistration *skeleton = self->skeleton;

  return g_variant_new ("(iuuuu)", status (self, MBN_FACT_PACKET_SERVICE, MBN_SIM_CHECK_SIM3),
                        mbn_dbus_registration_get_packet_service_state (skeleton),
                        mbn_dbus_registration_get_current_data_class (skeleton),
                        mbn_dbus_registration_get_available_data_classes (skeleton),
                        mbn_dbus_registration_get_packet_attach_network_error (skeleton));
}

static gboolean
is_pending (MbnExportRegistration *self, MbnFactKind kind)
{
  return status (self, kind, MBN_SIM_CHECK_SIM3) == MBN_ERROR_PENDING;
}

static void
update (MbnExportRegistration *self)
{
  gboolean registration_pending = is_pending (self, MBN_FACT_REGISTRATION);
  gboolean packet_pending = is_pending (self, MBN_FACT_PACKET_SERVICE);

  update_properties (self);

  if (mbn_announcer_is_due (&self->register_mode, registration_pending,
                            register_mode_values (self)))
    mbn_dbus_registration_emit_on_register_mode_available (self->skeleton);

  if (mbn_announcer_is_due (&self->register_state, registration_pending,
                            register_state_values (self)))
    mbn_dbus_registration_emit_on_register_state_change (self->skeleton);

  if (mbn_announcer_is_due (&self->packet_service, packet_pending, packet_service_values (self)))
    mbn_dbus_registration_emit_on_packet_service_state_change (self->skeleton);
}

static void
on_fact_changed (MbnModem *modem,
                 MbnFactKind kind,
                 gboolean by_request,
                 MbnExportRegistration *self)
{
  if (kind == MBN_FACT_REGISTRATION || kind == MBN_FACT_PACKET_SERVICE
      || kind == MBN_FACT_SUBSCRIBER)
    update (self);
}

/* ---- getters ---- */

static const MbnRegistration *
get_registration (MbnExportRegistration *self, MbnSimCheck check, GDBusMethodInvocation *invocation)
{
  GError *error = NULL;
  const MbnFact *fact = mbn_modem_get_fact (self->modem, MBN_FACT_REGISTRATION, check, &error);

  if (fact == NULL)
    {
      mbn_reply_error (invocation, error);
      return NULL;
    }

  return &fact->registration;
}

static gboolean
handle_get_register_state (MbnDbusRegistration *skeleton,
                           GDBusMethodInvocation *invocation,
                           MbnExportRegistration *self)
{
  const MbnRegistration *registration = get_registration (self, MBN_SIM_CHECK_PIN, invocation);

  if (registration != NULL)
    mbn_dbus_registration_complete_get_register_state (skeleton, invocation, registration->state);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_register_mode (MbnDbusRegistration *skeleton,
                          GDBusMethodInvocation *invocation,
                          MbnExportRegistration *self)
{
  const MbnRegistration *registration = get_registration (self, MBN_SIM_CHECK_SIM3, invocation);

  if (registration != NULL)
    mbn_dbus_registration_complete_get_register_mode (skeleton, invocation, registration->mode);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_provider_id (MbnDbusRegistration *skeleton,
                        GDBusMethodInvocation *invocation,
                        MbnExportRegistration *self)
{
  const MbnRegistration *registration = get_registration (self, MBN_SIM_CHECK_SIM3, invocation);

  if (registration != NULL)
    mbn_dbus_registration_complete_get_provider_id (skeleton, invocation,
                                                    registration->provider_id);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_provider_name (MbnDbusRegistration *skeleton,
                          GDBusMethodInvocation *invocation,
                          MbnExportRegistration *self)
{
  const MbnRegistration *registration = get_registration (self, MBN_SIM_CHECK_SIM3, invocation);

  if (registration != NULL)
    mbn_dbus_registration_complete_get_provider_name (skeleton, invocation,
                                                      registration->provider_name);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_roaming_text (MbnDbusRegistration *skeleton,
                         GDBusMethodInvocation *invocation,
                         MbnExportRegistration *self)
{
  const MbnRegistration *registration = get_registration (self, MBN_SIM_CHECK_SIM3, invocation);

  if (registration != NULL)
    mbn_dbus_registration_complete_get_roaming_text (skeleton, invocation,
                                                     registration->roaming_text);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_available_data_classes (MbnDbusRegistration *skeleton,
                                   GDBusMethodInvocation *invocation,
                                   MbnExportRegistration *self)
{
  const MbnRegistration *registration = get_registration (self, MBN_SIM_CHECK_PIN, invocation);

  if (registration != NULL)
    mbn_dbus_registration_complete_get_available_data_classes (skeleton, invocation,
                                                               registration
                                                                   ->available_data_classes);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_current_data_class (MbnDbusRegistration *skeleton,
                               GDBusMethodInvocation *invocation,
                               MbnExportRegistration *self)
{
  GError *error = NULL;

  if (mbn_modem_get_fact (self->modem, MBN_FACT_PACKET_SERVICE, MBN_SIM_CHECK_SIM3, &error) == NULL)
    mbn_reply_error (invocation, error);
  else
    mbn_dbus_registration_complete_get_current_data_class (skeleton, invocation,
                                                           current_data_class (self->modem));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* The two registers of mbn-api.md 6.7 are the daemon's own: never pending. */
static gboolean
handle_get_registration_error (MbnDbusRegistration *skeleton,
                               GDBusMethodInvocation *invocation,
                               MbnExportRegistration *self)
{
  mbn_dbus_registration_complete_get_registration_network_error (skeleton, invocation,
                                                                 mbn_modem_get_registration_error (
                                                                     self->modem));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_attach_error (MbnDbusRegistration *skeleton,
                         GDBusMethodInvocation *invocation,
                         MbnExportRegistration *self)
{
  mbn_dbus_registration_complete_get_packet_attach_network_error (skeleton, invocation,
                                                                  mbn_modem_get_attach_error (
                                                                      self->modem));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- SetRegisterMode ---- */

static void
on_completed (MbnRequest *request, const MbnOutcome *outcome, MbnDbusRegistration *skeleton)
{
  mbn_dbus_registration_emit_on_set_register_mode_complete (skeleton, mbn_request_get_id (request),
                                                            mbn_error_hresult (outcome->status),
                                                            mbn_completion_details (request,
                                                                                    outcome));
}

static gboolean
is_set_already (MbnModem *modem, guint32 mode, const char *provider_id)
{
  const MbnFact *fact = mbn_modem_peek_fact (modem, MBN_FACT_REGISTRATION);

  return fact != NULL && (guint32)fact->registration.mode == mode
         && (mode == MBN_REGISTER_MODE_AUTOMATIC
             || g_strcmp0 (fact->registration.provider_id, provider_id) == 0);
}

static gboolean
is_connected (MbnModem *modem)
{
  MbnActivationState state = mbn_context_get_state (mbn_modem_get_context (modem));

  return state != MBN_ACTIVATION_STATE_DEACTIVATED && state != MBN_ACTIVATION_STATE_NONE;
}

static MbnError
find_obstacle (MbnModem *modem, guint32 mode, const char *provider_id)
{
  const MbnFact *caps = mbn_modem_peek_fact (modem, MBN_FACT_CAPS);

  if (mode == MBN_REGISTER_MODE_MANUAL && caps != NULL
      && (caps->caps.control_caps & MBN_CTRL_CAPS_REG_MANUAL) == 0)
    return MBN_ERROR_NOT_SUPPORTED;

  if (is_connected (modem) && !is_set_already (modem, mode, provider_id))
    return MBN_ERROR_INVALID_STATE;

  return MBN_OK;
}

static gboolean
handle_set_register_mode (MbnDbusRegistration *skeleton,
                          GDBusMethodInvocation *invocation,
                          guint32 mode,
                          const char *provider_id,
                          guint32 data_class,
                          MbnExportRegistration *self)
{
  MbnCommand command = {
      .kind = MBN_COMMAND_REGISTER,
      .register_mode = (MbnRegisterMode)mode,
      .provider_id = provider_id,
      .data_classes = data_class,
  };
  g_autoptr (MbnRequest) request = NULL;
  GError *error = NULL;
  MbnError obstacle = find_obstacle (self->modem, mode, provider_id);

  if (obstacle != MBN_OK)
    {
      mbn_reply_new_error (invocation, obstacle, "%s",
                           obstacle == MBN_ERROR_INVALID_STATE
                               ? "a data connection is up; call Disconnect first"
                               : "this modem cannot register with a network chosen by hand");
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  request = mbn_modem_open_request (self->modem, MBN_REQUEST_SET_REGISTER_MODE,
                                    g_dbus_method_invocation_get_sender (invocation), &error);
  if (request == NULL)
    {
      mbn_reply_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  g_signal_connect_object (request, "completed", G_CALLBACK (on_completed), skeleton,
                           G_CONNECT_DEFAULT);
  mbn_dbus_registration_complete_set_register_mode (skeleton, invocation,
                                                    mbn_request_get_id (request));
  /* asking again could make the modem register anew and drop the call (mbn-api.md 2.8) */
  if (is_connected (self->modem))
    mbn_modem_settle_operation (self->modem, request);
  else
    mbn_modem_submit_operation (self->modem, request, &command);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
connect_handlers (MbnExportRegistration *self)
{
  static const struct
  {
    const char *signal;
    GCallback handler;
  } handlers[] = {
      {"handle-get-register-state",              G_CALLBACK (handle_get_register_state)        },
      {"handle-get-register-mode",               G_CALLBACK (handle_get_register_mode)         },
      {"handle-get-provider-id",                 G_CALLBACK (handle_get_provider_id)           },
      {"handle-get-provider-name",               G_CALLBACK (handle_get_provider_name)         },
      {"handle-get-roaming-text",                G_CALLBACK (handle_get_roaming_text)          },
      {"handle-get-available-data-classes",      G_CALLBACK (handle_get_available_data_classes)},
      {"handle-get-current-data-class",          G_CALLBACK (handle_get_current_data_class)    },
      {"handle-get-registration-network-error",  G_CALLBACK (handle_get_registration_error)    },
      {"handle-get-packet-attach-network-error", G_CALLBACK (handle_get_attach_error)          },
      {"handle-set-register-mode",               G_CALLBACK (handle_set_register_mode)         },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect (self->skeleton, handlers[i].signal, handlers[i].handler, self);
}

MbnExportRegistration *
mbn_export_registration_new (MbnGate *gate, MbnModem *modem, GDBusObjectSkeleton *object)
{
  MbnExportRegistration *self = g_new0 (MbnExportRegistration, 1);

  self->modem = modem;
  self->skeleton = mbn_gate_new_skeleton (gate, MBN_DBUS_TYPE_REGISTRATION_SKELETON);
  connect_handlers (self);
  g_signal_connect (modem, "fact-changed", G_CALLBACK (on_fact_changed), self);

  update (self);
  g_dbus_object_skeleton_add_interface (object, G_DBUS_INTERFACE_SKELETON (self->skeleton));

  return self;
}

void
mbn_export_registration_free (MbnExportRegistration *self)
{
  g_signal_handlers_disconnect_by_data (self->modem, self);
  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  g_object_unref (self->skeleton);
  mbn_announcer_clear (&self->register_state);
  mbn_announcer_clear (&self->register_mode);
  mbn_announcer_clear (&self->packet_service);
  g_free (self);
}
