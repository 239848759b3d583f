#!/usr/bin/env python3
"""Records what Linux's driver says to a NIC, and what the NIC of QEMU answers.

    traces/record/nic_driver.py e1000 [--out traces/nic]

A guest boots with one NIC, inserts its driver, takes the interface up, pings, adds a VLAN, changes what it filters, and
takes all of it down. QEMU writes every register access down. In place of the network there is a peer in this process
that answers ARP and ICMP echo, tagged or not.

NAME/linux.trace has one access a line: `R BAR OFFSET SIZE VALUE` and `W ...` in hexadecimal, `CR OFFSET SIZE VALUE` and
`CW ...` for configuration space, `# PHASE text` between; NAME/wire.pcap the frames, both ways, in order.
"""
import argparse
import os
import re
import select
import socket
import struct
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import guest  # noqa: E402
import guest_image  # noqa: E402
import pcapfile  # noqa: E402

PEER_MAC = bytes.fromhex("020000000001")
PEER_IP = bytes([10, 0, 0, 1])
PEER_VLAN_IP = bytes([10, 0, 100, 1])

NICS = {
    # regions by QEMU's name: BAR, size, and where in the BAR
    "e1000": {"device": "e1000", "qemu": "e1000,romfile=", "module": "e1000", "config": "e1000",
              "regions": {"e1000-mmio": (0, 0x20000, 0), "e1000-io": (1, 64, 0)}},
    # Parts of one BAR, each at its offset; notifications are seen only when QEMU handles them itself.
    "virtio": {"device": "virtio-net-pci",
               "qemu": "virtio-net-pci,disable-legacy=on,ioeventfd=off,romfile=", "module": "virtio_net",
               "config": "virtio-net-pci",
               "regions": {"virtio-pci-common-virtio-net": (4, 0x1000, 0), "virtio-pci-isr-virtio-net": (4, 0x1000, 0x1000),
                           "virtio-pci-device-virtio-net": (4, 0x1000, 0x2000),
                           "virtio-pci-notify-virtio-net": (4, 0x1000, 0x3000), "msix-table": (1, 0x1000, 0)}},
}

PHASES = [
    ("probe", ["{insert}", "sleep 1"]),
    ("up", ["ip link set eth0 up", "sleep 3", "ip addr add 10.0.0.2/24 dev eth0"]),
    ("ping", ["ping -c 3 -i 0.2 10.0.0.1"]),
    ("ping of 4000 bytes", ["ping -c 1 -s 4000 10.0.0.1"]),
    ("vlan add", ["ip link add link eth0 name eth0.100 type vlan id 100", "ip addr add 10.0.100.2/24 dev eth0.100",
                  "ip link set eth0.100 up"]),
    ("ping tagged", ["ping -c 2 -i 0.2 10.0.100.1"]),
    ("vlan del", ["ip link del eth0.100"]),
    ("promisc on", ["ip link set eth0 promisc on"]),
    ("promisc off", ["ip link set eth0 promisc off"]),
    ("multicast add", ["ip maddr add 01:00:5e:01:02:03 dev eth0"]),
    ("statistics", ["ethtool -S eth0"]),
    ("mtu 4000", ["ip link set eth0 mtu 4000", "sleep 3"]),
    ("down", ["ip link set eth0 down"]),
    ("remove", ["rmmod {module}"]),
]


def checksum(data):
    total = sum(struct.unpack(f"!{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


class Peer(threading.Thread):
    """The other end of the wire: answers ARP for its addresses, and ICMP echo, fragments as they came."""

    def __init__(self, wire, frames):
        super().__init__(daemon=True)
        self.wire, self.frames, self.going = wire, frames, True

    def run(self):
        while self.going:
            if not select.select([self.wire], [], [], 0.1)[0]:
                continue
            frame = self.wire.recv(65536)
            self.frames.append(frame)
            answer = self.answer(frame)
            if answer:
                self.frames.append(answer)
                self.wire.send(answer)

    def answer(self, frame):
        head = 18 if frame[12:14] == b"\x81\x00" else 14
        kind, body = frame[head - 2:head], frame[head:]
        ends = frame[6:12] + PEER_MAC + frame[12:head]
        if kind == b"\x08\x06" and body[7] == 1 and body[24:28] in (PEER_IP, PEER_VLAN_IP):
            reply = body[:6] + b"\0\2" + PEER_MAC + body[24:28] + body[8:18]
            return (ends + reply).ljust(60, b"\0")
        if kind != b"\x08\x00" or body[9] != 1:
            return None
        length = struct.unpack("!H", body[2:4])[0]
        ip = bytearray(body[:20])
        ip[12:16], ip[16:20] = body[16:20], body[12:16]
        icmp = bytearray(body[20:length])
        if struct.unpack("!H", body[6:8])[0] & 0x1fff == 0:
            if icmp[0] != 8:
                return None
            old = struct.unpack("!H", icmp[2:4])[0]
            icmp[0] = 0
            total = (~old & 0xffff) + (~0x0800 & 0xffff)
            total = (total & 0xffff) + (total >> 16)
            icmp[2:4] = struct.pack("!H", ~total & 0xffff)
        ip[10:12] = b"\0\0"
        ip[10:12] = struct.pack("!H", checksum(bytes(ip)))
        return (ends + bytes(ip) + bytes(icmp)).ljust(60, b"\0")


ACCESS = re.compile(r"memory_region_ops_(read|write) cpu -?\d+ mr \S+ addr (0x[0-9a-f]+) value (0x[0-9a-f]+) "
                    r"size (\d+) name '([^']+)'")
CONFIG = re.compile(r"pci_cfg_(read|write) (\S+) (?:\S+ )?@(0x[0-9a-f]+) (?:->|<-) (0x[0-9a-f]+)")


def parse(log, nic):
    """The lines of the log that are about the NIC."""
    for line in log:
        found = ACCESS.search(line)
        if found and found[5] in nic["regions"]:
            bar, size, place = nic["regions"][found[5]]
            letter = "R" if found[1] == "read" else "W"
            yield f"{letter} {bar} {int(found[2], 16) % size + place:05x} {found[4]} {int(found[3], 16):08x}"
            continue
        found = CONFIG.search(line)
        if found and found[2] == nic["config"]:
            yield f"{'CR' if found[1] == 'read' else 'CW'} {int(found[3], 16):02x} {int(found[4], 16):08x}"


def record(name, out):
    nic = NICS[name]
    vmlinux, initramfs, facts = guest_image.build()
    passed = []
    with tempfile.TemporaryDirectory() as folder:
        log_name = os.path.join(folder, "trace.log")
        near, far = guest.Guest._pair(passed, socket.SOCK_DGRAM)
        extra = ["-netdev", f"dgram,id=n1,local.type=fd,local.str={far}",
                 "-device", f"{nic['qemu']},netdev=n1,mac=52:54:00:12:34:56",
                 "-D", log_name]
        for event in ("memory_region_ops_read", "memory_region_ops_write", "pci_cfg_read", "pci_cfg_write"):
            extra += ["-trace", event]
        frames, lines = [], []
        # virtio's driver is there already; it lets go and takes the device again.
        insert = ("insmod /drivers/e1000.ko" if name == "e1000" else
                  "echo virtio0 > /sys/bus/virtio/drivers/virtio_net/unbind; "
                  "echo virtio0 > /sys/bus/virtio/drivers/virtio_net/bind")
        with guest.Guest(0, extra=extra, passed=passed) as machine:
            peer = Peer(near, frames)
            peer.start()
            with open(log_name) as log:
                log.read()  # what the firmware and the kernel's enumeration did
                for phase, commands in PHASES:
                    lines.append(f"# PHASE {phase}: " + "; ".join(commands).format(module=nic["module"], insert=insert))
                    for command in commands:
                        machine.sh(command.format(module=nic["module"], insert=insert), check="ping" not in command)
                    lines += parse(log.read().splitlines(), nic)
            peer.going = False
            peer.join()
        near.close()
    folder = os.path.join(out, name)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "linux.trace"), "w") as trace:
        trace.write(f"# The {name} driver of Linux {facts['kernel']} (package version {facts['kernel_package']}) on the "
                    f"{name} of {facts['qemu']}.\n# Written by traces/record/nic_driver.py {name}; its head tells the format.\n")
        trace.write("\n".join(lines) + "\n")
    pcapfile.write(os.path.join(folder, "wire.pcap"), [(1_000_000 * i, frame) for i, frame in enumerate(frames)])
    print(f"{name}: {len(lines)} accesses, {len(frames)} frames")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="+", choices=sorted(NICS))
    parser.add_argument("--out", default=os.path.join(os.path.dirname(HERE), "nic"))
    args = parser.parse_args()
    for name in args.names:
        record(name, args.out)


if __name__ == "__main__":
    main()
