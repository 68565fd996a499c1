/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Preloaded into a program, makes the kernel slow with changes of addresses and routes: each waits
 * before it is sent, and is written down when the kernel has carried it out, as a line "TYPE NS"
 * with the number of the message (RTM_NEWADDR …) and CLOCK_MONOTONIC. So what the program tells
 * others too early they have long before that time.
 *
 * MBN_SLOW_NETLINK_LOG: the file; MBN_SLOW_NETLINK_MS: how long a change waits
 * MBN_SLOW_NETLINK_ASK_MS: how long a question about one interface waits; it is not written down
 */

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

typedef ssize_t (*SendFunc) (int fd, const struct msghdr *message, int flags);

/* 0: nothing that waits */
static int
message_type (const struct msghdr *message)
{
  const struct sockaddr *to = message->msg_name;
  const struct nlmsghdr *header;

  if (to == NULL || to->sa_family != AF_NETLINK || message->msg_iovlen == 0)
    return 0;

  header = message->msg_iov[0].iov_base;
  switch (header->nlmsg_type)
    {
    case RTM_GETLINK:
      return (header->nlmsg_flags & NLM_F_DUMP) == 0 ? RTM_GETLINK : 0;
    case RTM_NEWADDR:
    case RTM_DELADDR:
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      return header->nlmsg_type;
    default:
      return 0;
    }
}

static void
pause_ms (long ms)
{
  const struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

  nanosleep (&time, NULL);
}

static void
write_down (const char *path, int type)
{
  int fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  if (fd < 0 || dprintf (fd, "%d %lld\n", type, now.tv_sec * 1000000000LL + now.tv_nsec) < 0)
    abort ();
  close (fd);
}

/* In place of the C library's. */
__attribute__ ((visibility ("default"))) ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  static SendFunc next;
  const char *path = getenv ("MBN_SLOW_NETLINK_LOG");
  const char *ms = getenv ("MBN_SLOW_NETLINK_MS");
  const char *ask_ms = getenv ("MBN_SLOW_NETLINK_ASK_MS");
  int type = message_type (message);
  ssize_t sent;

  if (next == NULL)
    next = (SendFunc)dlsym (RTLD_NEXT, "sendmsg");
  if (type == RTM_GETLINK && ask_ms != NULL)
    pause_ms (atol (ask_ms));
  if (type == 0 || type == RTM_GETLINK || path == NULL || ms == NULL)
    return next (fd, message, flags);

  pause_ms (atol (ms));
  sent = next (fd, message, flags);
  write_down (path, type);

  return sent;
}
