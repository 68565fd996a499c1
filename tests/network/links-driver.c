/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Follows the kernel's links, and prints `news TEXT` with what is told now, see source-text.h.
 *
 * What it reads from standard input, until that ends:
 *
 *   tell             prints `told TEXT`, when all that the kernel has said by now is taken in
 *   again            mbn_link_source_read_again(); prints `again` when that is done
 *   on INDEX NAME    prints `on yes` or `on no`
 *   shrink BYTES     from now on there is room for a few news only
 *   wireless INDEX   the kernel tells of an event of a Wi-Fi, of that link
 *   refuse TYPE      the next listing of this type (number of RTM_GET…) is refused
 *   break TYPE       … cannot even be sent
 *   abort TYPE       … ends with an error
 *   interrupt TYPE   … is interrupted, says the kernel
 *   crowd TYPE       … begins while something waits to be read
 *   stop TYPE        … stops this program (SIGSTOP) when the kernel has begun with it
 *
 * Several that are said of one type are for as many listings.
 * Its arguments are such lines, too, of listings.
 */

#include "config.h"

#include "mbn-kernel-links.h"

#include <dlfcn.h>
#include <errno.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "mbn-log.h"
#include "source-text.h"

/* No such request is known to the kernel. */
#define UNKNOWN_TYPE 0x7ff0

typedef struct
{
  GMainLoop *loop;
  GDataInputStream *input;
  MbnKernelLinks *links;
} Driver;

/* By type: what is to become of the next listings. */
static GQueue plans[G_MAXUINT8 + 1];
static int netlink_fd = -1;

static GQueue *
plans_for (guint type)
{
  return &plans[type & G_MAXUINT8];
}

/* As if the kernel had said it. */
static void
say (const struct nlmsghdr *message)
{
  struct sockaddr_nl own;
  socklen_t size = sizeof own;

  if (getsockname (netlink_fd, (struct sockaddr *)&own, &size) < 0
      || sendto (netlink_fd, message, message->nlmsg_len, 0, (struct sockaddr *)&own, size) < 0)
    g_error ("cannot speak for the kernel: %m");
}

static void
say_of_listing (const struct nlmsghdr *listing, int type, int flags, int error)
{
  struct nl_msg *message = nlmsg_inherit (&(struct nlmsghdr){
      .nlmsg_len = NLMSG_HDRLEN,
      .nlmsg_type = (guint16)type,
      .nlmsg_flags = (guint16)(NLM_F_MULTI | flags),
      .nlmsg_seq = listing->nlmsg_seq,
      .nlmsg_pid = listing->nlmsg_pid,
  });

  nlmsg_append (message, &error, sizeof error, NLMSG_ALIGNTO);
  say (nlmsg_hdr (message));
  nlmsg_free (message);
}

/* Such a message has nothing of a link but its name and flags. */
static void
say_wireless (guint index)
{
  const struct ifinfomsg body = {.ifi_index = (int)index, .ifi_flags = IFF_UP};
  struct nl_msg *message = nlmsg_alloc_simple (RTM_NEWLINK, 0);

  nlmsg_append (message, (void *)&body, sizeof body, NLMSG_ALIGNTO);
  nla_put_string (message, IFLA_IFNAME, "wireless");
  nla_put_u32 (message, IFLA_WIRELESS, 0);
  say (nlmsg_hdr (message));
  nlmsg_free (message);
}

/* Something that says nothing. */
static void
say_nothing (void)
{
  struct nl_msg *message = nlmsg_alloc_simple (NLMSG_NOOP, 0);

  nlmsg_reserve (message, 1024, NLMSG_ALIGNTO);
  say (nlmsg_hdr (message));
  nlmsg_free (message);
}

static void
after_listing (const char *plan, const struct nlmsghdr *listing)
{
  if (g_str_equal (plan, "stop"))
    raise (SIGSTOP);
  else if (g_str_equal (plan, "abort"))
    say_of_listing (listing, NLMSG_DONE, 0, -ENOMEM);
  else if (g_str_equal (plan, "interrupt"))
    say_of_listing (listing, NLMSG_NOOP, NLM_F_DUMP_INTR, 0);
}

/* In the place of libnl's. */
int
nl_send (struct nl_sock *socket, struct nl_msg *message)
{
  int (*send) (struct nl_sock *, struct nl_msg *) = dlsym (RTLD_NEXT, "nl_send");
  struct nlmsghdr *header = nlmsg_hdr (message);
  gboolean is_listing = (header->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
  g_autofree char *plan = is_listing ? g_queue_pop_head (plans_for (header->nlmsg_type)) : NULL;
  int result;

  netlink_fd = nl_socket_get_fd (socket);
  if (g_strcmp0 (plan, "break") == 0)
    return -NLE_FAILURE;
  if (g_strcmp0 (plan, "refuse") == 0)
    header->nlmsg_type = UNKNOWN_TYPE;
  if (g_strcmp0 (plan, "crowd") == 0)
    say_nothing ();

  result = send (socket, message);
  if (plan != NULL)
    after_listing (plan, header);

  return result;
}

static void
shrink (int size)
{
  if (setsockopt (netlink_fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size) < 0)
    g_error ("no smaller buffer: %m");
}

static void
print (MbnLinkSource *source, const char *word)
{
  g_autofree char *text = source_to_text (source);

  printf ("%s %s\n", word, text);
}

static void
on_news (MbnLinkSource *source, gpointer user_data)
{
  print (source, "news");
}

static void
on_read_again (MbnLinkSource *source, gpointer user_data)
{
  printf ("again\n");
}

static void
tell (Driver *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  print (MBN_LINK_SOURCE (self->links), "told");
}

static void
obey (Driver *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);

  if (g_str_equal (words[0], "tell"))
    tell (self);
  else if (g_str_equal (words[0], "again"))
    mbn_link_source_read_again (MBN_LINK_SOURCE (self->links));
  else if (g_str_equal (words[0], "on"))
    printf ("on %s\n",
            mbn_kernel_links_is_on (self->links, (guint)atoi (words[1]), words[2]) ? "yes" : "no");
  else if (g_str_equal (words[0], "shrink"))
    shrink (atoi (words[1]));
  else if (g_str_equal (words[0], "wireless"))
    say_wireless ((guint)atoi (words[1]));
  else
    g_queue_push_tail (plans_for ((guint)atoi (words[1])), g_strdup (words[0]));
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Driver *self = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (self->input, result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (self->loop);
      return;
    }

  obey (self, line);
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, on_line, self);
}

int
main (int argc, char **argv)
{
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GError) error = NULL;
  Driver self = {.loop = g_main_loop_new (NULL, FALSE)};

  setvbuf (stdout, NULL, _IOLBF, 0);
  mbn_log_set_up (TRUE);
  for (int i = 1; i < argc; i++)
    obey (&self, argv[i]);

  self.links = mbn_kernel_links_new (&error);
  if (self.links == NULL)
    g_error ("no netlink: %s", error->message);
  g_signal_connect (self.links, "news", G_CALLBACK (on_news), NULL);
  g_signal_connect (self.links, "read-again", G_CALLBACK (on_read_again), NULL);
  self.input = g_data_input_stream_new (stream);
  g_data_input_stream_read_line_async (self.input, G_PRIORITY_DEFAULT, NULL, on_line, &self);
  g_main_loop_run (self.loop);

  g_object_unref (self.links);
  g_object_unref (self.input);
  g_main_loop_unref (self.loop);

  return 0;
}
