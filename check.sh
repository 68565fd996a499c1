#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
#
# Builds and tests everything. The last line is `N passed, N failed, N skipped`, counted so:
#
#   - every case of a C test (a line of its TAP output) and of a python test (its unittest summary);
#   - a test program that reports no cases, or that ends badly with all of them well, as one;
#   - besides, one each for: the format of the C files; the build with sanitizers; the plain
#     optimised build; that the tests leave no process behind;
#   - with --system: every test inside the virtual machine; one each for what it is made of.

set -eu

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
scratch=$(mktemp -d -t mbnd-check.XXXXXX)
# shellcheck source=tests/prepare.sh
. "$root/tests/prepare.sh"
# shellcheck source=tests/system/system.sh
. "$root/tests/system/system.sh"

# With this clang-format the tree is formatted; another version has other opinions.
clang_format_version=14
# Seconds for all tests together, when MBN_LONG is not set.
time_limit=720

passed=0
failed=0
skipped=0
marker=

usage() {
    cat <<'END'
Usage: ./check.sh [--quick | --system]

Installs the Debian packages that are missing (through sudo when not root, after
naming them), then:

  - checks the format of the C files with clang-format;
  - builds with warnings as errors under AddressSanitizer and
    UndefinedBehaviorSanitizer in build-check/, and runs all tests there;
  - builds what is installed with gcc -O2 and no sanitizers, warnings as errors,
    in build-check-plain/.

The last line is "N passed, N failed, N skipped". Exit status 0: nothing failed.

  --quick     one build, without sanitizers, in build-check-plain/, and all
              tests there
  --system    instead of all this the whole-system test: builds the Debian
              packages, looks at them with lintian, installs them in a virtual
              machine (Debian under QEMU, without KVM), plugs a simulated modem
              into its USB, and tries there what takes a whole system; see
              tests/system/README.md. In build-system/, 3 GB at most
  --help      this text

Environment:
  MBN_LONG=1  the tests' long runs, without the time limit of 12 minutes

One test again:  meson test -C build-check NAME --verbose
END
}

pass() {
    passed=$((passed + 1))
    say "ok: $*"
}

fail() {
    failed=$((failed + 1))
    say "FAILED: $*"
}

skip() {
    skipped=$((skipped + 1))
    say "skipped: $*"
}

headline() {
    say ""
    say "== $*"
}

c_files() {
    if ! git ls-files --error-unmatch meson.build >/dev/null 2>&1; then
        # Not a checkout, or another user's, which git refuses to read.
        find . -path './build*' -prune -o -name '*.[ch]' -print
    else
        # Without those that are deleted and not yet committed so.
        comm -23 <(git ls-files -- '*.c' '*.h' | sort) <(git ls-files -d | sort)
    fi
}

check_format() {
    local tool=clang-format
    headline "format"
    if command -v "clang-format-$clang_format_version" >/dev/null; then
        tool=clang-format-$clang_format_version
    fi
    if ! "$tool" --version 2>/dev/null | grep -q "version $clang_format_version\."; then
        skip "format of the C files: this is not clang-format $clang_format_version"
    elif (cd "$root" && c_files | xargs "$tool" --dry-run -Werror); then
        pass "format of the C files"
    else
        fail "format of the C files; to repair one: $tool -i FILE"
    fi
}

# build DIR WHAT OPTION…
build() {
    local dir=$1 what=$2
    shift 2
    headline "$what"
    if configure "$dir" -Dwerror=true "$@" && compile "$dir"; then
        pass "$what"
    else
        fail "$what"
        return 1
    fi
}

# Most of its time goes into code of the sanitizers: so little optimised, with what a report needs to
# name a line, and by the linker that is quick.
build_sanitized() {
    local linker=()
    ! command -v ld.gold >/dev/null || linker=(-Dc_link_args=-fuse-ld=gold)
    build "$root/build-check" "build with sanitizers" -Db_sanitize=address,undefined \
        -Doptimization=1 -Dc_args=-g1 "${linker[@]}"
}

# With the flags of Debian's packages, which bring warnings of their own.
# build_plain TESTS: with tests, or (false) only what is installed; the build with sanitizers has all.
build_plain() {
    local flags='-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong'
    build "$root/build-check-plain" "build with gcc -O2, without sanitizers" \
        -Doptimization=2 -Ddebug=false -Db_sanitize=none -Dtests="$1" \
        -Dc_args="$flags -Wformat -Wformat-security"
}

# run_tests DIR
run_tests() {
    local dir=$1 log=$1/meson-logs/testlog.json limit=() multiplier=2 status=0 counts
    headline "tests"
    if [[ -n ${MBN_LONG-} ]]; then
        multiplier=20
    else
        limit=(timeout --kill-after=30 "$time_limit")
    fi
    rm -f "$log"
    # These take over the host when they are installed; the tests run them where they lie.
    unpack_packages "$dir/unpacked" systemd-resolved libsystemd-shared openresolv resolvconf \
        udev network-manager libndp0
    marker=MBN_CHECK_RUN=$$.$RANDOM
    # In the background, so that a signal ends this script at once; then clean_up ends the tests.
    # Two more than there are processors: most tests wait most of their time.
    env "$marker" "${limit[@]}" meson test -C "$dir" --no-rebuild \
        --num-processes "$(($(nproc) + 2))" --timeout-multiplier "$multiplier" </dev/null &
    wait $! || status=$?
    check_leftovers

    if [[ ! -s $log ]]; then
        fail "the tests did not run"
        return
    fi
    /usr/bin/python3 "$root/tests/count_results.py" "$log" >"$scratch/counts"
    head -n -1 "$scratch/counts"
    read -r -a counts < <(tail -n 1 "$scratch/counts")
    passed=$((passed + counts[0]))
    failed=$((failed + counts[1]))
    skipped=$((skipped + counts[2]))
    if [[ $status -eq 124 || $status -eq 137 ]]; then
        fail "the tests took longer than $time_limit seconds"
    elif [[ $status -ne 0 && ${counts[1]} -eq 0 ]]; then
        fail "meson test ended with status $status"
    fi
    say ""
    say "All output of the tests: ${dir#"$root"/}/meson-logs/testlog.txt"
}

# The processes that the tests started and did not end: all have the marker in their environment.
leftovers() {
    { grep -lzFx -- "$marker" /proc/[0-9]*/environ 2>/dev/null || true; } | cut -d / -f 3
}

end_leftovers() {
    local signal pid
    for signal in TERM KILL; do
        for pid in $(leftovers); do
            kill "-$signal" "$pid" 2>/dev/null || true
            sleep 0.1
        done
    done
}

check_leftovers() {
    local pids
    # Processes that have been told to end get a moment for it.
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        pids=$(leftovers)
        [[ -n $pids ]] || break
        sleep 0.2
    done
    if [[ -z $pids ]]; then
        pass "no process left behind"
    else
        fail "the tests left processes behind:"
        # shellcheck disable=SC2086
        ps -o pid=,args= -p "$(echo $pids | tr ' ' ,)" || true
        end_leftovers
    fi
}

clean_up() {
    [[ -z $marker ]] || end_leftovers
    rm -rf -- "$scratch"
}

main() {
    local what=all
    for argument; do
        case $argument in
            --quick) what=quick ;;
            --system) what=system ;;
            --help | -h)
                usage
                exit 0
                ;;
            *)
                say "check.sh: unknown argument $argument; see ./check.sh --help" >&2
                exit 2
                ;;
        esac
    done

    lock_tree "$root/check.sh"
    use_distribution_tools
    if [[ $what == system ]]; then
        ensure_packages build system
        run_system
    else
        ensure_packages build run check
        check_format
        if [[ $what == quick ]]; then
            ! build_plain true || run_tests "$root/build-check-plain"
        else
            build_plain false || true
            ! build_sanitized || run_tests "$root/build-check"
        fi
    fi

    say "Took $SECONDS seconds."
    say "$passed passed, $failed failed, $skipped skipped"
    [[ $failed -eq 0 && $passed -gt 0 ]]
}

trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
main "$@"
