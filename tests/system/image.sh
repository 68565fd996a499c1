#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
#
#     image.sh FOLDER PACKAGE.deb OWNER          as root
#
# Makes the disk of the virtual machine in FOLDER: image.ext4, with vmlinuz and initrd.img beside it,
# which will belong to OWNER. It is a Debian of the release and from the mirrors that this machine
# is set up with, and holds everything but mbnd: of mbnd's dependencies those that any machine has
# are installed, the others only downloaded, so that installing PACKAGE.deb there pulls them in as
# it does everywhere. What is there is kept if it was made by the same recipe.

set -eu

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)

# What a Debian has, without what no test asks for, and what the tests need.
packages=(
    linux-image-amd64 initramfs-tools zstd                      # boots
    systemd-sysv udev kmod dbus login passwd procps iproute2    # is a Debian
    libpam-systemd polkitd systemd-resolved                     # sessions, policy, name servers
    python3 python3-gi gir1.2-glib-2.0 iputils-ping             # runs the tests
)
# Sparse; what is in it takes about a third.
size=3G
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

release() {
    # shellcheck source=/dev/null
    . /etc/os-release
    printf '%s\n' "$VERSION_CODENAME"
}

# The lines of a sources.list: what of this machine's sources is Debian of that release.
sources() {
    apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' \
        'Created-By: Packages' | sed -n "s|^Debian \(.* $1.*\)|deb [signed-by=$keyring] \1|p" | sort -u
}

# Everything that the result depends on.
recipe() {
    release
    sources "$(release)"
    dpkg-deb --field "$1" Depends Recommends
    find "$here/image.sh" "$here/image" -type f -exec sha256sum {} + | sort -k 2
}

# Runs in the finished tree $1: users, what starts, what does not.
settle() {
    local tree=$1
    cp -a --no-preserve=ownership "$here/image/." "$tree/"
    # alice sits at the machine, bob has no session, carol is its administrator.
    chroot "$tree" useradd --create-home --shell /bin/bash alice
    chroot "$tree" useradd --create-home --shell /bin/bash bob
    chroot "$tree" useradd --create-home --shell /bin/bash --groups sudo carol
    printf '%s\n' 'alice:alice' 'carol:carol' | chroot "$tree" chpasswd
    printf '%s\n' '[ "$(tty)" != /dev/tty1 ] || exec /usr/bin/python3 /run/mbn-test/tests/agent.py' \
        >>"$tree/home/alice/.profile"
    # Kept over a boot, so that the second can read how the first ended.
    mkdir -p "$tree/var/log/journal"
    chroot "$tree" systemctl -q enable mbn-system-test.service
    chroot "$tree" systemctl -q mask apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer \
        e2scrub_reap.service fstrim.timer dpkg-db-backup.timer
}

make_tree() {
    local tree=$1 package=$2
    sources "$(release)" >"$tree.list"
    # The initramfs is made when the kernel is installed: its configuration is there before.
    mmdebstrap --quiet --mode=root --variant=apt --format=directory \
        --aptopt='APT::Install-Recommends "false"' \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --essential-hook="mkdir -p \"\$1/etc/initramfs-tools/conf.d\"" \
        --essential-hook="cp $here/image/etc/initramfs-tools/modules \"\$1/etc/initramfs-tools/\"" \
        --essential-hook="cp $here/image/etc/initramfs-tools/conf.d/* \
            \"\$1/etc/initramfs-tools/conf.d/\"" \
        --include="$(IFS=,; echo "${packages[*]}")" --skip=cleanup/apt \
        "$(release)" "$tree" "$tree.list"
    cp "$package" "$tree/var/tmp/mbnd.deb"
    # The link to what systemd-resolved writes leads nowhere as long as that does not run.
    mv "$tree/etc/resolv.conf" "$tree/etc/resolv.conf.link"
    cp -L /etc/resolv.conf "$tree/etc/resolv.conf"
    chroot "$tree" apt-get clean
    chroot "$tree" apt-get -q -q -y install --download-only /var/tmp/mbnd.deb
    mv "$tree/etc/resolv.conf.link" "$tree/etc/resolv.conf"
    rm "$tree/var/tmp/mbnd.deb"
    settle "$tree"
}

main() {
    local folder=$1 package=$2 owner=$3 tree=$1/tree
    if [[ -e $folder/image.recipe && $(<"$folder/image.recipe") == "$(recipe "$package")" ]]; then
        return
    fi
    rm -rf -- "$folder/image.recipe" "$tree"
    # In a process of its own, where the first command that fails ends it.
    make_tree "$tree" "$package" >"$folder/image.log" 2>&1 &
    wait $! || { tail -n 40 "$folder/image.log" >&2; return 1; }
    rm -f "$folder/image.ext4"
    mke2fs -q -t ext4 -L system -d "$tree" "$folder/image.ext4" "$size" >/dev/null
    cp -L "$tree/vmlinuz" "$tree/initrd.img" "$folder/"
    chmod 644 "$folder/vmlinuz" "$folder/initrd.img" "$folder/image.ext4"
    recipe "$package" >"$folder/image.recipe"
    chown "$owner" "$folder"/{image.ext4,image.recipe,image.log,vmlinuz,initrd.img}
    rm -rf -- "$tree" "$tree.list"
}

main "$@"
