"""Builds the tiny Linux guest that the recorders and `etherloom test --dut guest` drive: a kernel and an initramfs,
from Debian packages alone.

The kernel is taken out of the linux-image package without installing it (`apt-get download`, `dpkg-deb -x`);
the compressed vmlinux inside vmlinuz is unpacked so that QEMU can enter it by PVH. The initramfs holds
busybox-static, iproute2's ip and bridge, ethtool, iperf3 and tcpdump with their libraries, and the modules and drivers
listed below; more programs are added for the office recording. All of it is in build/guest; facts.json there says which
files make the guest and what they were made from.
"""
import glob
import json
import lzma
import os
import shutil
import stat
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MODULES = ["virtio_pci", "virtio_net", "bridge", "8021q", "veth", "tun"]
DRIVERS = ["e1000", "e1000e", "igb", "igbvf", "openvswitch", "vfio-pci"]  # in /drivers, for whoever wants to see one begin; NAME.order lists what each needs
PROGRAMS = ["ip", "bridge", "ethtool", "iperf3", "tcpdump"]
OFFICE_PROGRAMS = ["dnsmasq", "lldpd", "lldpcli"]

# The guest's init: mounts, modules, then a read/eval loop on the second serial port. Each line is one command of
# a shell of its own; its output is followed by a line "=STATUS=<exit status>".
INIT = """#!/bin/busybox sh
/bin/busybox mount -t devtmpfs dev /dev
export PATH=/usr/sbin:/usr/bin:/bin
mkdir -p /proc /sys /tmp /run
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs tmp /tmp
mount -t tmpfs run /run
dmesg -n 1
while read m; do insmod /modules/$m || echo "cannot insert $m"; done < /modules/order
echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6
echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6
ip link set lo up
hostname switch
# The console has a shell of its own.
while true; do setsid cttyhack sh -l < /dev/ttyS0 > /dev/ttyS0 2>&1; done &
exec < /dev/ttyS1 > /dev/ttyS1 2>&1
stty raw -echo
. /etc/profile
echo =READY=
while read -r line; do
  (eval "$line") < /dev/null
  echo "=STATUS=$?"
done
"""


PROFILE = """export PATH=/usr/sbin:/usr/bin:/bin
# Debian's busybox shell prefers its own applets over PATH; these must be the real programs.
ip() { /usr/sbin/ip "$@"; }
bridge() { /usr/sbin/bridge "$@"; }
ethtool() { /usr/sbin/ethtool "$@"; }
"""


def cache_dir():
    path = os.path.join(ROOT, "build", "guest")
    os.makedirs(path, exist_ok=True)
    return path


def run(*args, **kw):
    return subprocess.run(args, check=True, stdout=subprocess.PIPE, text=True, **kw).stdout


def newest_kernel_package():
    for line in run("apt-cache", "depends", "linux-image-amd64").splitlines():
        if "Depends: linux-image-" in line:
            return line.split()[-1]
    raise SystemExit("apt-cache knows no linux-image-amd64: run apt-get update")


def unpack_kernel(cache, package):
    """Downloads and unpacks `package` below the cache, once. Returns the unpacked tree."""
    tree = os.path.join(cache, package)
    if not os.path.isdir(tree):
        run("apt-get", "download", package, cwd=cache)
        deb = glob.glob(os.path.join(cache, package + "_*.deb"))[0]
        run("dpkg-deb", "-x", deb, tree + ".tmp")
        version = package.removeprefix("linux-image-")
        os.makedirs(os.path.join(tree + ".tmp", "lib/modules", version), exist_ok=True)
        run("depmod", "-b", tree + ".tmp", version)
        os.rename(tree + ".tmp", tree)
        with open(os.path.join(tree, "package-version"), "w") as out:
            out.write(run("dpkg-deb", "-f", deb, "Version"))
        os.unlink(deb)
    return tree


def extract_vmlinux(vmlinuz, target):
    data = open(vmlinuz, "rb").read()
    start = data.index(b"\xfd7zXZ\x00")
    image = lzma.LZMADecompressor().decompress(data[start:])
    if image[:4] != b"\x7fELF":
        raise SystemExit(f"{vmlinuz}: the xz payload is not an ELF vmlinux")
    with open(target, "wb") as out:
        out.write(image)


def module_files(tree, version, names):
    """The .ko files of `names` with all they depend on, in the order they must be inserted."""
    order = []
    for name in names:
        shown = run("modprobe", "-d", tree, "-S", version, "--ignore-install", "--show-depends", name)
        for line in shown.splitlines():
            kind, path = line.split()[:2]
            if kind == "insmod" and path not in order:
                order.append(path)
    return order


def libraries(program):
    found = []
    for line in run("ldd", program).splitlines():
        found += [word for word in line.split() if word.startswith("/")]
    return found


class Cpio:
    """A newc archive, written in memory."""

    def __init__(self):
        self.parts, self.seen, self.inode = [], set(), 1

    def add(self, name, mode, data=b"", rdev=(0, 0)):
        name = name.lstrip("/")
        if name in self.seen:
            return
        parent = os.path.dirname(name)
        if parent and parent not in self.seen:
            self.add(parent, stat.S_IFDIR | 0o755)
        self.seen.add(name)
        encoded = name.encode() + b"\0"
        fields = [self.inode, mode, 0, 0, 1, 0, len(data), 0, 0, rdev[0], rdev[1], len(encoded), 0]
        head = b"070701" + b"".join(b"%08x" % f for f in fields) + encoded
        self.parts += [head, b"\0" * (-len(head) % 4), data, b"\0" * (-len(data) % 4)]
        self.inode += 1

    def file(self, name, source):
        self.add(name, stat.S_IFREG | 0o755, open(source, "rb").read())

    def bytes(self):
        self.add("TRAILER!!!", 0)
        return b"".join(self.parts)


def build(office=False):
    """Returns (vmlinux, initramfs, facts); facts go into PROVENANCE and setup.sh."""
    cache = cache_dir()
    package = newest_kernel_package()
    version = package.removeprefix("linux-image-")
    tree = unpack_kernel(cache, package)
    vmlinux = os.path.join(cache, "vmlinux-" + version)
    if not os.path.exists(vmlinux):
        extract_vmlinux(os.path.join(tree, "boot/vmlinuz-" + version), vmlinux)

    archive = Cpio()
    for directory in ["dev", "proc", "sys", "tmp", "run", "etc", "var/lib/misc"]:
        archive.add(directory, stat.S_IFDIR | 0o755)
    archive.add("dev/console", stat.S_IFCHR | 0o600, rdev=(5, 1))
    archive.file("bin/busybox", shutil.which("busybox"))
    for applet in run("busybox", "--list").split():
        if applet not in PROGRAMS and applet not in ("busybox", "init"):
            archive.add("bin/" + applet, stat.S_IFLNK | 0o777, b"busybox")
    for name in PROGRAMS + (OFFICE_PROGRAMS if office else []):
        path = shutil.which(name)
        if path is None:
            raise SystemExit(f"{name} is not installed here; apt-get install it (see PROVENANCE.md)")
        archive.file("usr/sbin/" + name, path)
        for library in libraries(path):
            archive.file(library, library)
    order = module_files(tree, version, MODULES)
    for path in order:
        archive.file("modules/" + os.path.basename(path), path)
    for driver in DRIVERS:
        needed = [path for path in module_files(tree, version, [driver]) if path not in order]
        for path in needed:
            archive.file("drivers/" + os.path.basename(path), path)
        names = "".join(os.path.basename(path) + "\n" for path in needed)
        archive.add(f"drivers/{driver}.order", stat.S_IFREG | 0o644, names.encode())
    listing = "".join(os.path.basename(path) + "\n" for path in order)
    archive.add("modules/order", stat.S_IFREG | 0o644, listing.encode())
    archive.add("etc/passwd", stat.S_IFREG | 0o644, b"root:x:0:0:root:/:/bin/sh\n_lldpd:x:101:101::/run:/bin/false\n")
    archive.add("etc/profile", stat.S_IFREG | 0o644, PROFILE.encode())
    archive.add("etc/group", stat.S_IFREG | 0o644, b"root:x:0:\n_lldpd:x:101:\n")
    archive.add("init", stat.S_IFREG | 0o755, INIT.encode())
    initramfs = os.path.join(cache, "initramfs-office.cpio" if office else "initramfs.cpio")
    with open(initramfs, "wb") as out:
        out.write(archive.bytes())

    facts = {
        "kernel": version,
        "kernel_package": open(os.path.join(tree, "package-version")).read().strip(),
        "qemu": run("qemu-system-x86_64", "--version").splitlines()[0].replace(" emulator version", ""),
        "vmlinux": os.path.basename(vmlinux),
        "initramfs": os.path.basename(initramfs),
    }
    if not office:
        with open(os.path.join(cache, "facts.json"), "w") as out:
            json.dump(facts, out, indent=1)
    return vmlinux, initramfs, facts


if __name__ == "__main__":
    build()
    print(f"the guest is in {cache_dir()}")
