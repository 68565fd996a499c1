# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
#
# The whole-system test, as check.sh --system runs it. Sourced by check.sh, whose functions it uses.

: "${root:?}" "${scratch:?}"

system_folder=$root/build-system

# What the machine finds in /run/mbn-test.
make_payload() {
    local payload=$system_folder/payload tests=$root/tests
    rm -rf -- "$payload"
    mkdir -p "$payload/tests" "$payload/bin" "$payload/packages"
    cp "$tests"/system/guest/*.py "$tests"/integration/mbn{bus,sim,ping}.py "$payload/tests/"
    cp -r "$tests/system/guest/units" "$payload/"
    cp "$system_folder/modem/tests/sim/mbn-modem-sim" \
        "$system_folder/modem/tests/sim/usb/mbn-modem-usb" "$payload/bin/"
    cp -r "$system_folder/packages/first" "$system_folder/packages/second" "$payload/packages/"
}

build_packages() {
    headline "Debian packages"
    if "$root/tests/system/build-packages.sh" "$root" "$system_folder/packages"; then
        pass "dpkg-buildpackage"
    else
        fail "dpkg-buildpackage; all it said: ${system_folder#"$root"/}/packages/*.log"
        return 1
    fi
}

check_packages() {
    local changes=("$system_folder"/packages/first/*.changes)
    if lintian --fail-on error --suppress-tags bad-distribution-in-changes-file "${changes[0]}" \
        >"$scratch/lintian" 2>&1; then
        pass "lintian"
    else
        fail "lintian"
    fi
    cat "$scratch/lintian"
}

build_modem() {
    headline "simulated modem"
    if configure "$system_folder/modem" -Doptimization=1 -Db_sanitize=none \
        && compile "$system_folder/modem" tests/sim/mbn-modem-sim tests/sim/usb/mbn-modem-usb; then
        pass "the simulated modem, for the virtual machine"
    else
        fail "the simulated modem, for the virtual machine"
        return 1
    fi
}

make_image() {
    headline "virtual machine"
    say "The first time its disk takes some minutes ..."
    if run_as_root "$root/tests/system/image.sh" "$system_folder" \
        "$(echo "$system_folder"/packages/first/mbnd_*.deb)" "$(id -u):$(id -g)"; then
        pass "disk image"
    else
        fail "disk image; all that was said: ${system_folder#"$root"/}/image.log"
        return 1
    fi
}

run_machine() {
    local counts=(0 0 0) status=0
    make_payload
    marker=MBN_CHECK_RUN=$$.$RANDOM
    # In the background, so that a signal ends this script at once; then clean_up ends the machine.
    (
        set -o pipefail
        env "$marker" /usr/bin/python3 "$root/tests/system/run.py" "$system_folder" </dev/null \
            | tee "$scratch/system"
    ) &
    wait $! || status=$?
    check_leftovers
    read -r -a counts < <(tail -n 1 "$scratch/system")
    if [[ $status -ne 0 || ! ${counts[*]} =~ ^[0-9]+\ [0-9]+\ [0-9]+$ ]]; then
        fail "the virtual machine was not run to its end (status $status)"
        return
    fi
    passed=$((passed + counts[0]))
    failed=$((failed + counts[1]))
    skipped=$((skipped + counts[2]))
}

run_system() {
    mkdir -p "$system_folder"
    build_packages || return 0
    check_packages
    build_modem || return 0
    make_image || return 0
    run_machine
}
