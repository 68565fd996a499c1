#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
#
#     build-packages.sh TREE FOLDER
#
# Builds the Debian packages of the source TREE in FOLDER, away from the tree, twice: into
# FOLDER/first, and into FOLDER/second as an upgrade, the same with a higher version. What is there
# is kept if it was made from the same sources.

set -eu

tree=$1
folder=$2
source=$folder/source

# What belongs to the tree: all of it that is no build folder.
copy_tree() {
    mkdir -p "$source"
    if git -C "$tree" ls-files --error-unmatch meson.build >/dev/null 2>&1; then
        # without those that are deleted and not yet committed so
        (cd "$tree" && comm -23 <(git ls-files --cached --others --exclude-standard | sort) \
            <(git ls-files --deleted | sort)) >"$folder/files"
    else
        (cd "$tree" && find . -path './build*' -prune -o -path ./.git -prune -o -type f -print) \
            >"$folder/files"
    fi
    # Times are kept, so that a build that is still there goes on where it can.
    tar -C "$tree" -c -T "$folder/files" | tar -C "$source" -x
}

# build NAME DEB_BUILD_OPTIONS OPTION…
build() {
    local name=$1 options=$2
    shift 2
    (cd "$source" && DEB_BUILD_OPTIONS="$options parallel=$(nproc)" \
        dpkg-buildpackage --build=binary --unsigned-changes "$@") >"$folder/$name.log" 2>&1 </dev/null \
        || { tail -n 60 "$folder/$name.log" >&2; return 1; }
    mkdir "$folder/$name"
    mv "$folder"/*.deb "$folder"/*.changes "$folder"/*.buildinfo "$folder/$name/"
}

upgrade_version() {
    local version
    version=$(dpkg-parsechangelog -l "$source/debian/changelog" -S Version)
    {
        printf 'mbnd (%s+upgrade1) UNRELEASED; urgency=medium\n\n' "$version"
        printf '  * The same again, to try an upgrade with.\n\n'
        printf ' -- The mbnd authors <mbnd@localhost>  %s\n\n' "$(date -R)"
        cat "$tree/debian/changelog"
    } >"$source/debian/changelog"
}

# One line that is another when a source is. Nothing of the tests gets into a package.
fingerprint() {
    (cd "$tree" && find . \( -path './build*' -o -path ./.git -o -path ./tests \) -prune \
        -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
}

main() {
    local sum
    sum=$(fingerprint)
    if [[ -e $folder/built && $(<"$folder/built") == "$sum" ]]; then
        return
    fi
    rm -rf -- "$folder"
    mkdir -p "$folder"
    copy_tree
    # as somebody does who has read README.md: it runs the unit tests
    build first ''
    upgrade_version
    # Nothing but the version is another, so what is compiled stays; not so the list of what was made.
    rm -f "$source/debian/files"
    build second nocheck --no-pre-clean
    rm -rf -- "$source"
    printf '%s\n' "$sum" >"$folder/built"
}

main
