#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
#
# unpack-modemmanager.sh BUILD: fetches the distribution's ModemManager and unpacks it below the
# build folder BUILD, for restart.py. Nothing is installed.

set -eu

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
scratch=$(mktemp -d -t mbnd-unpack.XXXXXX)
trap 'rm -rf -- "$scratch"' EXIT
# shellcheck source=tests/prepare.sh
. "$root/tests/prepare.sh"

if [[ $# -ne 1 || ! -f ${1-}/build.ninja ]]; then
    say "Usage: ${0##*/} BUILD    (a build folder, made by meson setup)" >&2
    exit 2
fi
unpack_packages "$1/unpacked" modemmanager libmm-glib0 libqmi-glib5 libqrtr-glib0 \
    libpolkit-gobject-1-0
[[ -x $1/unpacked/modemmanager/usr/sbin/ModemManager ]] \
    || die "there is no package modemmanager to be had here"
