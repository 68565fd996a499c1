/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "usb-control.h"

#include <linux/usb/cdc.h>
#include <linux/usb/ch9.h>

#include "usb-bytes.h"
#include "usb-ntb.h"

/* MBIM 1.0 only; the kernel's header has no name for it. */
#define REQUEST_RESET_FUNCTION 0x05

#define NTB_PARAMETERS_SIZE 28
#define NTB_FORMAT_16       1

/* A request taken apart. */
typedef struct
{
  guint16 value;
  guint16 index;
  const guint8 *data;
  gsize size;
} Request;

typedef UsbOutcome (*Handler) (UsbControl *self, const Request *request, GByteArray *out);

/* Every device */

static UsbOutcome
get_descriptor (UsbControl *self, const Request *request, GByteArray *out)
{
  g_autoptr (GByteArray) descriptor
      = usb_descriptor_new (self->identity, request->value >> 8, request->value & 0xff);

  if (descriptor == NULL)
    return USB_OUTCOME_REFUSED;

  g_byte_array_append (out, descriptor->data, descriptor->len);
  return USB_OUTCOME_DONE;
}

/* Powered by the bus, no remote wake-up; no endpoint is ever halted. */
static UsbOutcome
get_status (UsbControl *self, const Request *request, GByteArray *out)
{
  usb_append_u16 (out, 0);
  return USB_OUTCOME_DONE;
}

static UsbOutcome
clear_feature (UsbControl *self, const Request *request, GByteArray *out)
{
  return request->value == USB_ENDPOINT_HALT ? USB_OUTCOME_DONE : USB_OUTCOME_REFUSED;
}

static UsbOutcome
set_address (UsbControl *self, const Request *request, GByteArray *out)
{
  return USB_OUTCOME_DONE;
}

static UsbOutcome
get_configuration (UsbControl *self, const Request *request, GByteArray *out)
{
  usb_append_u8 (out, self->configuration);
  return USB_OUTCOME_DONE;
}

static UsbOutcome
set_configuration (UsbControl *self, const Request *request, GByteArray *out)
{
  if (request->value > USB_CONFIGURATION)
    return USB_OUTCOME_REFUSED;

  usb_control_init (self, self->identity);
  self->configuration = request->value;
  return USB_OUTCOME_CONFIGURED;
}

static UsbOutcome
get_interface (UsbControl *self, const Request *request, GByteArray *out)
{
  if (self->configuration == 0 || request->index > USB_INTERFACE_DATA)
    return USB_OUTCOME_REFUSED;

  usb_append_u8 (out, request->index == USB_INTERFACE_DATA ? self->data_setting : 0);
  return USB_OUTCOME_DONE;
}

static UsbOutcome
set_interface (UsbControl *self, const Request *request, GByteArray *out)
{
  gboolean is_data = request->index == USB_INTERFACE_DATA;

  if (self->configuration == 0 || request->index > USB_INTERFACE_DATA
      || request->value > (is_data ? 1 : 0))
    return USB_OUTCOME_REFUSED;
  if (!is_data)
    return USB_OUTCOME_DONE;

  /* Setting 0 takes back what was agreed upon for setting 1 (NCM 1.0, 7.2). */
  if (request->value == 0)
    self->ntb_input_size = USB_NTB_MAX_SIZE;
  self->data_setting = request->value;
  return USB_OUTCOME_DATA_SET;
}

/* MBIM */

static UsbOutcome
send_command (UsbControl *self, const Request *request, GByteArray *out)
{
  if (request->size == 0 || request->size > self->identity->max_control_message)
    return USB_OUTCOME_REFUSED;

  return USB_OUTCOME_COMMAND;
}

static UsbOutcome
get_response (UsbControl *self, const Request *request, GByteArray *out)
{
  return USB_OUTCOME_RESPONSE;
}

static UsbOutcome
reset_function (UsbControl *self, const Request *request, GByteArray *out)
{
  return USB_OUTCOME_RESET;
}

static UsbOutcome
get_ntb_parameters (UsbControl *self, const Request *request, GByteArray *out)
{
  usb_append_u16 (out, NTB_PARAMETERS_SIZE);
  usb_append_u16 (out, NTB_FORMAT_16);

  usb_append_u32 (out, USB_NTB_MAX_SIZE);
  usb_append_u16 (out, USB_NTB_ALIGNMENT);
  usb_append_u16 (out, 0);
  usb_append_u16 (out, USB_NTB_ALIGNMENT);
  usb_append_u16 (out, 0);

  usb_append_u32 (out, USB_NTB_MAX_SIZE);
  usb_append_u16 (out, USB_NTB_ALIGNMENT);
  usb_append_u16 (out, 0);
  usb_append_u16 (out, USB_NTB_ALIGNMENT);
  usb_append_u16 (out, 0); /* packets a block: as many as fit */
  return USB_OUTCOME_DONE;
}

static UsbOutcome
get_ntb_input_size (UsbControl *self, const Request *request, GByteArray *out)
{
  usb_append_u32 (out, self->ntb_input_size);
  return USB_OUTCOME_DONE;
}

static UsbOutcome
set_ntb_input_size (UsbControl *self, const Request *request, GByteArray *out)
{
  guint32 size = request->size == 4 ? usb_get_u32 (request->data) : 0;

  if (size < USB_NTB_MIN_SIZE || size > USB_NTB_MAX_SIZE)
    return USB_OUTCOME_REFUSED;

  self->ntb_input_size = size;
  return USB_OUTCOME_DONE;
}

#define TO_DEVICE     (USB_DIR_OUT | USB_TYPE_STANDARD | USB_RECIP_DEVICE)
#define TO_INTERFACE  (USB_DIR_OUT | USB_TYPE_STANDARD | USB_RECIP_INTERFACE)
#define TO_ENDPOINT   (USB_DIR_OUT | USB_TYPE_STANDARD | USB_RECIP_ENDPOINT)
#define OF_DEVICE     (USB_DIR_IN | USB_TYPE_STANDARD | USB_RECIP_DEVICE)
#define OF_INTERFACE  (USB_DIR_IN | USB_TYPE_STANDARD | USB_RECIP_INTERFACE)
#define OF_ENDPOINT   (USB_DIR_IN | USB_TYPE_STANDARD | USB_RECIP_ENDPOINT)
#define TO_FUNCTION   (USB_DIR_OUT | USB_TYPE_CLASS | USB_RECIP_INTERFACE)
#define FROM_FUNCTION (USB_DIR_IN | USB_TYPE_CLASS | USB_RECIP_INTERFACE)

static const struct
{
  guint8 type;
  guint8 request;
  Handler handler;
} handlers[] = {
    {OF_DEVICE,     USB_REQ_GET_DESCRIPTOR,            get_descriptor    },
    {OF_DEVICE,     USB_REQ_GET_STATUS,                get_status        },
    {OF_INTERFACE,  USB_REQ_GET_STATUS,                get_status        },
    {OF_ENDPOINT,   USB_REQ_GET_STATUS,                get_status        },
    {TO_ENDPOINT,   USB_REQ_CLEAR_FEATURE,             clear_feature     },
    {TO_DEVICE,     USB_REQ_SET_ADDRESS,               set_address       },
    {OF_DEVICE,     USB_REQ_GET_CONFIGURATION,         get_configuration },
    {TO_DEVICE,     USB_REQ_SET_CONFIGURATION,         set_configuration },
    {OF_INTERFACE,  USB_REQ_GET_INTERFACE,             get_interface     },
    {TO_INTERFACE,  USB_REQ_SET_INTERFACE,             set_interface     },
    {TO_FUNCTION,   USB_CDC_SEND_ENCAPSULATED_COMMAND, send_command      },
    {FROM_FUNCTION, USB_CDC_GET_ENCAPSULATED_RESPONSE, get_response      },
    {TO_FUNCTION,   REQUEST_RESET_FUNCTION,            reset_function    },
    {FROM_FUNCTION, USB_CDC_GET_NTB_PARAMETERS,        get_ntb_parameters},
    {FROM_FUNCTION, USB_CDC_GET_NTB_INPUT_SIZE,        get_ntb_input_size},
    {TO_FUNCTION,   USB_CDC_SET_NTB_INPUT_SIZE,        set_ntb_input_size},
};

void
usb_control_init (UsbControl *self, const UsbIdentity *identity)
{
  *self = (UsbControl){.identity = identity, .ntb_input_size = USB_NTB_MAX_SIZE};
}

/* The function is there once the device is configured, and is addressed by its control interface.
 */
static gboolean
may_ask (const UsbControl *self, guint8 type, guint16 index)
{
  return (type & USB_TYPE_MASK) != USB_TYPE_CLASS
         || (self->configuration != 0 && index == USB_INTERFACE_CONTROL);
}

UsbOutcome
usb_control_handle (UsbControl *self,
                    const guint8 setup[USB_SETUP_SIZE],
                    const guint8 *data,
                    gsize size,
                    GByteArray *out)
{
  Request request = {
      .value = usb_get_u16 (setup + 2),
      .index = usb_get_u16 (setup + 4),
      .data = data,
      .size = size,
  };
  UsbOutcome outcome = USB_OUTCOME_REFUSED;

  if (!may_ask (self, setup[0], request.index))
    return USB_OUTCOME_REFUSED;

  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    if (handlers[i].type == setup[0] && handlers[i].request == setup[1])
      outcome = handlers[i].handler (self, &request, out);

  return outcome;
}
