"""A QEMU of trixie-backports, for the NICs that Debian 12's has not (the 82576 with its virtual functions): downloaded and
unpacked below build/, never installed. The mirror is the one this machine's own apt uses.
"""
import glob
import os
import re
import subprocess

import guest_image

SUITES = ["trixie", "trixie-backports"]
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def mirror():
    """Where this machine gets Debian from."""
    for name in sorted(glob.glob("/etc/apt/sources.list.d/*")) + ["/etc/apt/sources.list"]:
        if not os.path.exists(name):
            continue
        for line in open(name):
            found = re.match(r"(?:URIs:|deb(?: \[.*\])?)\s+(\S+/debian/?)(?:\s|$)", line)
            if found:
                return found[1].rstrip("/")
    raise SystemExit("apt knows no Debian mirror")


def build():
    """The words that start it."""
    home = os.path.join(guest_image.cache_dir(), "qemu")
    root = os.path.join(home, "root")
    loader = os.path.join(root, "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
    if not os.path.exists(loader):
        for folder in ("lists/partial", "cache/archives/partial", "state", "parts"):
            os.makedirs(os.path.join(home, folder), exist_ok=True)
        open(os.path.join(home, "status"), "w").close()
        with open(os.path.join(home, "sources"), "w") as out:
            for suite in SUITES:
                out.write(f"deb [signed-by={KEYRING}] {mirror()} {suite} main\n")
        options = [f"-oDir::State={home}/state", f"-oDir::State::lists={home}/lists",
                   f"-oDir::State::status={home}/status", f"-oDir::Cache={home}/cache",
                   f"-oDir::Etc::sourcelist={home}/sources", f"-oDir::Etc::sourceparts={home}/parts",
                   "-oDebug::NoLocking=1"]
        subprocess.run(["apt-get", *options, "update"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["apt-get", *options, "install", "--no-install-recommends", "--yes", "--download-only",
                        "--target-release", SUITES[-1], "qemu-system-x86"], check=True, stdout=subprocess.DEVNULL)
        for package in glob.glob(os.path.join(home, "cache/archives/*.deb")):
            subprocess.run(["dpkg-deb", "-x", package, root], check=True)
    return [loader, "--library-path", os.path.join(root, "usr/lib/x86_64-linux-gnu"),
            os.path.join(root, "usr/bin/qemu-system-x86_64"), "-L", os.path.join(root, "usr/share/qemu"),
            "-L", os.path.join(root, "usr/share/seabios")]


def version(words):
    shown = subprocess.run([*words, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return shown.splitlines()[0].replace(" emulator version", "")
