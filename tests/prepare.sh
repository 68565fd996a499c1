# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
#
# What check.sh and demo.sh share: the list of Debian packages, and how a build folder is made.
# Sourced; the caller has set root, the top of the source tree, and scratch, a temporary folder.

: "${root:?}" "${scratch:?}"

# Purpose, package, what it is for. demo.sh needs build and run, check.sh check, too, and
# check.sh --system build and system.
package_list() {
    cat <<'END'
build  gcc               compiles
build  libc6-dev         the C library
build  meson             describes the build
build  ninja-build       runs the build
build  pkg-config        finds the libraries
build  python3           scripts of the build, tests and demo
build  libglib2.0-dev    GLib, GIO, gdbus-codegen
build  libmbim-glib-dev  libmbim: talks to modems
build  libxml2-dev       libxml2: reads profiles
build  libgudev-1.0-dev  gudev: sees modems come and go
build  libnl-route-3-dev  libnl: configures network interfaces
build  libsystemd-dev    libsystemd: the machine id
run    dbus-daemon       a private message bus
run    python3-gi        the D-Bus client of demo and tests
run    gir1.2-glib-2.0   GLib and GIO for that client
run    iproute2          ip: looks at the network interface
run    iputils-ping      ping: goes through the connection
run    curl              fetches a page through the connection
check  bind9-dnsutils    dig: asks for names through the connection
check  libmbim-utils     mbimcli: tries the simulated modem
check  libmbim-proxy     mbim-proxy: a test shares a modem through it
check  python3-dbusmock  a ModemManager for tests
check  umockdev          sysfs and udev for tests of hot-plug
check  gir1.2-umockdev-1.0  bindings for that
check  systemd           systemd-analyze, busctl: try the units
check  duktape           tries the rule for polkit
check  man-db            man: formats the manual pages
check  mandoc            has an opinion on how they are written
check  clang-format      checks the format of the C files
check  mobile-broadband-provider-info  the database of providers: a test reads it
system  debhelper         builds packages
system  dpkg-dev          builds packages
system  lintian           checks packages
system  mmdebstrap        makes the Debian inside the virtual machine
system  e2fsprogs         makes its disk
system  qemu-system-x86   the virtual machine
END
}

say() {
    printf '%s\n' "$*"
}

die() {
    printf '%s\n' "${0##*/}: $*" >&2
    exit 1
}

# The distribution's programs come first, above all its python3, which alone has the GObject
# bindings; a pyenv, conda or ~/.local/bin in PATH must not get in between.
use_distribution_tools() {
    PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH
    export PATH
    export LC_ALL=C.UTF-8
    export PYTHONDONTWRITEBYTECODE=1
    unset PYTHONHOME PYTHONPATH
}

is_installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

run_as_root() {
    if [[ $(id -u) -eq 0 ]]; then
        "$@"
    elif [[ -n ${CI-} ]] || ! { : </dev/tty; } 2>/dev/null; then
        sudo -n "$@" # nobody is there to type a password
    else
        sudo "$@"
    fi
}

apt_get() {
    run_as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 \
        -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

install_packages() {
    local by_hand log
    by_hand="apt-get update && apt-get install -y --no-install-recommends $*"
    if [[ $(id -u) -ne 0 ]] && ! command -v sudo >/dev/null; then
        die "not root, and there is no sudo. Run this as root, then start again:
  $by_hand"
    fi

    log=$scratch/log
    say "Installing them with apt-get$([[ $(id -u) -eq 0 ]] || echo ' through sudo') ..."
    # A failing update may concern a source that is not needed here; the installation will tell.
    apt_get update >"$log" 2>&1 || true
    if ! apt_get install --no-install-recommends "$@" >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        die "could not install the packages. Run this as root, then start again:
  $by_hand"
    fi
    say "Done."
}

ensure_debian_packages() {
    local purpose package why missing=()
    while read -r purpose package why; do
        if [[ " $* " == *" $purpose "* ]] && ! is_installed "$package"; then
            [[ ${#missing[@]} -gt 0 ]] || say "These Debian packages are missing:"
            printf '  %-17s %s\n' "$package" "$why"
            missing+=("$package")
        fi
    done < <(package_list)
    if [[ ${#missing[@]} -gt 0 ]]; then
        install_packages "${missing[@]}"
    fi
}

# Not a Debian: nothing is installed, and what the list stands for is looked for one by one.
ensure_tools() {
    local tool module missing=()
    for tool in cc meson ninja pkg-config gdbus-codegen dbus-daemon ip ping curl /usr/bin/python3; do
        command -v "$tool" >/dev/null || missing+=("$tool")
    done
    for module in 'gio-unix-2.0 >= 2.74' 'mbim-glib >= 1.28' 'libxml-2.0 >= 2.9.14' \
        'gudev-1.0 >= 237' 'libnl-route-3.0 >= 3.7' 'libsystemd >= 252'; do
        pkg-config --exists "$module" 2>/dev/null || missing+=("$module")
    done
    /usr/bin/python3 -c 'from gi.repository import Gio' 2>/dev/null || missing+=("PyGObject")
    if [[ " $* " == *" check "* ]]; then
        for tool in mbimcli dig; do
            command -v "$tool" >/dev/null || missing+=("$tool")
        done
    fi
    if [[ " $* " == *" system "* ]]; then
        die "the packages can only be built and installed on a Debian"
    fi
    if [[ ${#missing[@]} -gt 0 ]]; then
        say "This is not a Debian, so nothing is installed. In Debian's words mbnd needs:"
        package_list | awk '{ printf "  %s\n", $2 }'
        die "missing here: $(printf '%s, ' "${missing[@]}" | sed 's/, $//')"
    fi
}

# ensure_packages PURPOSE…: what is missing is named and installed; nothing missing, nothing done.
ensure_packages() {
    if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
        ensure_debian_packages "$@"
    else
        ensure_tools "$@"
    fi
    /usr/bin/python3 -c 'import os; os.openpty()' 2>/dev/null \
        || die "no pseudo-terminal, which the simulated modem needs. In a chroot, as root:
  mount -t devpts devpts /dev/pts -o ptmxmode=666 && ln -sf pts/ptmx /dev/ptmx"
}

# lock_tree FILE: one run at a time in one source tree, until the script ends or closes fd 9.
lock_tree() {
    exec 9<"$1"
    if ! flock -n 9; then
        say "Another ${1##*/} is at work in this folder; waiting for it ..."
        flock 9
    fi
}

# configure DIR OPTION…: a build folder with these options, made afresh when it is of another
# tree, user, compiler, meson or set of options.
configure() {
    local dir=$1 settings log
    shift
    settings=$(printf '%s\n' "$root" "$(meson --version)" "$("${CC:-cc}" --version | head -n 1)" \
        "${CC-}" "${CFLAGS-}" "${LDFLAGS-}" "$@")
    if [[ -f $dir/build.ninja && -O $dir/.settings && $(<"$dir/.settings") == "$settings" ]]; then
        return
    fi
    rm -rf -- "$dir" 2>/dev/null \
        || die "cannot make $dir afresh, it belongs to $(stat -c %U "$dir"). Remove it, as root."
    log=$scratch/log
    if ! meson setup "$dir" "$root" "$@" >"$log" 2>&1 </dev/null; then
        tail -n 40 "$log"
        return 1
    fi
    printf '%s\n' "$settings" >"$dir/.settings"
}

# compile DIR [TARGET…]: shows progress to a person, and otherwise only what went wrong.
compile() {
    local dir=$1 log=$scratch/log
    shift
    if [[ -t 1 && ${TERM-dumb} != dumb ]]; then
        ninja -C "$dir" "$@" </dev/null
    elif ! ninja -C "$dir" --quiet "$@" >"$log" 2>&1 </dev/null; then
        tail -n 200 "$log"
        return 1
    fi
}

# unpack_packages DIR PACKAGE…: into DIR/PACKAGE, for tests; nothing is installed. What cannot be
# had is left out, and its tests are skipped.
unpack_packages() {
    local dir=$1 package
    shift
    command -v apt-get >/dev/null || return 0
    for package; do
        [[ ! -e $dir/$package ]] || continue
        rm -rf -- "$scratch/unpack"
        mkdir -p "$scratch/unpack" "$dir"
        if (cd "$scratch/unpack" && apt-get -q download "$package" \
            && dpkg-deb -x "$package"_*.deb tree) >"$scratch/log" 2>&1 </dev/null; then
            # shared with other users: resolved gives up root
            chmod 755 "$scratch/unpack/tree"
            mv "$scratch/unpack/tree" "$dir/$package"
        else
            say "No package $package to try mbnd with: $(tail -n 1 "$scratch/log")"
        fi
    done
}
