#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
#
# A first look at mbnd: a private bus, a simulated modem, the daemon, and a client that tells what
# it sees (tests/demo/story.py). Touches nothing outside build-demo/ and a temporary folder; the
# network interface is made, configured and used in a network namespace of the demo's own.

set -eu

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
scratch=$(mktemp -d -t mbnd-demo.XXXXXX)
# shellcheck source=tests/prepare.sh
. "$root/tests/prepare.sh"

bus=$scratch/bus
modem=$scratch/modem
control=$scratch/modem.control
build=$root/build-demo
started=()
show_logs=
# Set by enter_namespace for the run inside it.
inside=${MBN_DEMO_INSIDE-}

usage() {
    cat <<'END'
Usage: ./demo.sh [--keep]

Installs the Debian packages that are missing (through sudo when not root, after
naming them), builds mbnd in build-demo/, starts a private message bus, a
simulated modem and mbnd, and shows a connection from plugging in the modem to
Disconnect, with a ping and a web page through it. Needs no modem, changes
nothing of the system's network (all is done in a network namespace), and
leaves nothing running.

  --keep   then leave everything running to play with, until Enter or Ctrl-C
  --help   this text
END
}

# start NAME COMMAND…: in the background, its output in NAME.log.
start() {
    local name=$1
    shift
    "$@" >"$scratch/$name.log" 2>&1 </dev/null &
    started+=($!)
}

# wait_for WHAT PATH: the newest program has made PATH.
wait_for() {
    local pid=${started[-1]}
    for _ in {1..200}; do
        [[ ! -e $2 ]] || return 0
        if ! kill -0 "$pid" 2>/dev/null; then
            say "The demo failed: $1 did not start."
            return 1
        fi
        sleep 0.05
    done
    say "The demo failed: $1 did not start within 10 seconds."
    return 1
}

start_everything() {
    start dbus-daemon dbus-daemon --session --nofork --nosyslog --address="unix:path=$bus"
    wait_for "the message bus" "$bus"
    start modem "$build/tests/sim/mbn-modem-sim" --link="$modem" --control="$control" \
        --scenario="$root/tests/demo/modem.scenario" ${inside:+--net=wwan0}
    wait_for "the simulated modem" "$control"
    # the resolver is the system's: it must not hear of an interface that it cannot see; and nobody
    # wants to wait long for the end of a connection
    printf '[network]\ndns=none\n[lease]\nlinger=3\n' >"$scratch/mbnd.conf"
    start mbnd env DBUS_SYSTEM_BUS_ADDRESS="unix:path=$bus" "$build/daemon/mbnd" --bus-address="unix:path=$bus" --device="$modem,net=wwan0" \
        --no-hotplug --authority=none --verbose --config="$scratch/mbnd.conf" \
        --ip="$([[ -n $inside ]] && echo apply || echo report)" \
        --state-dir="$scratch/state" --runtime-dir="$scratch/run"
}

# Ways to a network of one's own, best first, one a line. An ordinary user stays who it is, so that
# the message bus knows it from another terminal, too; where that is not allowed, sudo may do, if it
# asks for no password.
namespace_ways() {
    if [[ $(id -u) -eq 0 ]]; then
        echo unshare --net --mount
    else
        echo unshare --user --map-current-user --keep-caps --net --mount
        echo sudo -n unshare --net --mount
    fi
}

# enter_namespace ARGUMENT…: starts the demo again in namespaces of its own, if that is possible.
enter_namespace() {
    local way line reason reasons=
    while read -r line <&3; do
        read -r -a way <<<"$line"
        if reason=$("${way[@]}" sh -c 'ip link set lo up && : <>/dev/net/tun' 2>&1 </dev/null); then
            rm -rf -- "$scratch"
            exec "${way[@]}" env MBN_DEMO_INSIDE=1 "$root/demo.sh" "$@" 3<&-
        fi
        reasons+="  ${way[0]}: ${reason##*$'\n'}"$'\n'
    done 3< <(namespace_ways)
    say "No network namespace with a TUN interface can be made here, so no data will flow:"
    printf '%s' "$reasons"
    say "As root (sudo ./demo.sh) it is likely to work."
}

# Names are looked up at the name server behind the simulated modem, in this namespace only.
use_modem_dns() {
    ip link set lo up
    [[ -e /etc/resolv.conf ]] || return 0
    echo "nameserver 10.64.0.1" >"$scratch/resolv.conf"
    mount --bind "$scratch/resolv.conf" "$(readlink -f /etc/resolv.conf)"
}

# end_one PID: orderly, and by force when that takes longer than mbnd's own limit of 10 seconds.
end_one() {
    kill "$1" 2>/dev/null || return 0
    for _ in {1..240}; do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.05
    done
    kill -KILL "$1" 2>/dev/null || true
}

clean_up() {
    local status=$? index log
    set +e
    trap '' HUP INT TERM PIPE
    for ((index = ${#started[@]} - 1; index >= 0; index--)); do
        end_one "${started[index]}"
    done
    if [[ -n $show_logs && $status -ne 0 && $status -lt 128 ]]; then
        for log in "$scratch"/*.log; do
            say ""
            say "---- ${log##*/}, its end:"
            tail -n 40 "$log"
        done
        say ""
        say "The demo failed; the reason stands above the logs."
    fi
    rm -rf -- "$scratch"
    exit "$status"
}

keep_running() {
    cat <<END

Everything is still running. In another terminal:

  cd $root
  export DBUS_SESSION_BUS_ADDRESS=unix:path=$bus
  export MODEM=$control

Every signal as it comes:
  gdbus monitor --session --dest org.mbnd1

What is there:
  gdbus introspect --session -d org.mbnd1 -o /org/mbnd1 -r -p
  busctl --address=\$DBUS_SESSION_BUS_ADDRESS tree org.mbnd1

Connect, and Disconnect:
  gdbus call --session -d org.mbnd1 -o /org/mbnd1/Connection/0 \\
    -m org.mbnd1.Connection.Connect 1 "\$(cat tests/demo/profile.xml)"
  gdbus call --session -d org.mbnd1 -o /org/mbnd1/Connection/0 \\
    -m org.mbnd1.Connection.Disconnect

Have a connection for as long as a command runs (tests/examples/README.md tells
how to do the same by hand):
  tests/examples/mbn-lease-run --bus-address=\$DBUS_SESSION_BUS_ADDRESS \\
    --connection='Northwind data' -- sleep 60

Be the network, which ends the connection, or refuses the next one; or pull out
the modem for 3 seconds, after which its paths end in 1 (all that the modem can
do is in tests/sim/README.md):
  tests/demo/modem.py \$MODEM deactivate cause=38
  tests/demo/modem.py \$MODEM fault connect set status=2 nw-error=33
  tests/demo/modem.py \$MODEM unplug for=3000

mbnd's log:
  tail -f $scratch/mbnd.log

END
    if [[ -t 0 ]]; then
        read -r -p "Enter or Ctrl-C ends all of it. " _ || true
    else
        say "Ctrl-C or SIGTERM ends all of it."
        wait "${started[-1]}" || true
    fi
}

say_goodbye() {
    cat <<'END'

What you saw: mbnd owned a modem through libmbim, as it would own one in
/dev/cdc-wdm0, took a profile over D-Bus, answered with a request id, announced
each change until the one completion of that request. The modem was simulated
from the MBIM wire upwards.
END
    if [[ -n $inside ]]; then
        say "The network interface was configured so that packets went through; the Internet"
        say "behind it was simulated, too."
    else
        say "No data went through: see what is said above about network namespaces."
    fi
    cat <<'END'

Where to go next:
  ./demo.sh --keep      play with it yourself
  README.md             what works and what does not yet
  tests/examples/       a program that has a connection while it needs it
  dbus/*.xml            the whole D-Bus interface, documented
  tests/sim/README.md   what the simulated modem can do
  ./check.sh            build and test everything
END
}

main() {
    local keep=
    for argument; do
        case $argument in
            --keep) keep=1 ;;
            --help | -h)
                usage
                exit 0
                ;;
            *)
                say "demo.sh: unknown argument $argument; see ./demo.sh --help" >&2
                exit 2
                ;;
        esac
    done

    use_distribution_tools
    if [[ -z $inside ]]; then
        ensure_packages build run

        lock_tree "$root/demo.sh"
        say "Building mbnd and the simulated modem in build-demo/ (a minute at most) ..."
        configure "$build" || die "could not configure the build; see above"
        compile "$build" daemon/mbnd tests/sim/mbn-modem-sim || die "could not build; see above"
        exec 9<&-
        enter_namespace "$@"
    else
        use_modem_dns
    fi

    say "Starting a private message bus, the simulated modem and mbnd ..."
    show_logs=1
    start_everything
    /usr/bin/python3 "$root/tests/demo/story.py" "unix:path=$bus" "$control" \
        "$root/tests/demo/profile.xml" ${inside:+wwan0}
    [[ -z $keep ]] || keep_running
    say_goodbye
}

trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 141' PIPE
trap 'exit 143' TERM
main "$@"
