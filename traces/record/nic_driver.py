#!/usr/bin/env python3
"""Records what Linux's driver says to a NIC, and what the NIC of QEMU answers.

    traces/record/nic_driver.py e1000 [--out traces/nic]

A guest boots with one NIC, inserts its driver, takes the interface up, pings, adds a VLAN, changes what it filters, and
takes all of it down. `igb` is an 82576, whose virtual functions get their driver, igbvf, in the same guest; that NIC needs a
newer QEMU than Debian 12's, which newer_qemu.py fetches. QEMU writes every register access down. In place of the network there is a peer in this process
that answers ARP and ICMP echo, tagged or not.

NAME/linux.trace has one access a line: `R BAR OFFSET SIZE VALUE` and `W ...` in hexadecimal, `CR OFFSET SIZE VALUE` and
`CW ...` for configuration space, `# PHASE text` between; where a NIC has several functions, pf, vf0 or vf1 stands before
each. NAME/wire.pcap has the frames, both ways, in order.
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
import newer_qemu  # noqa: E402
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
    # Regions of one name are told apart by the order of their first use: the physical function's, then vf0's and vf1's.
    "igb": {"device": "igb", "qemu": "igb,bus=root1,romfile=", "module": "igb", "newer": True,
            "before": ["-device", "pcie-root-port,id=root1"],
            "config": {"igb": "pf", "igbvf 01:10.0": "vf0", "igbvf 01:10.2": "vf1"},
            "regions": {"igb-mmio": (0, 0x20000, 0), "igbvf-mmio": (0, 0x4000, 0), "msix-table": (3, 0x4000, 0)},
            "functions": {"igb-mmio": ["pf"], "igbvf-mmio": ["vf0", "vf1"], "msix-table": ["pf", "vf0", "vf1"]}},
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

# What the 82576 has beyond that, before its driver is removed.
VF_PHASES = [
    ("up again", ["ip link set eth0 mtu 1500", "ip link set eth0 up", "sleep 3"]),
    ("two virtual functions", ["echo 2 > /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs", "sleep 1"]),
    ("their addresses", ["ip link set eth0 vf 0 mac 02:00:00:00:01:00", "ip link set eth0 vf 1 mac 02:00:00:00:01:01"]),
    ("probe of the virtual functions", ["insmod /drivers/igbvf.ko", "sleep 2"]),
    ("vf0 up", ["ip addr flush dev eth0", "ip addr add 10.0.0.2/24 dev eth1", "ip link set eth1 up", "sleep 4"]),
    ("vf0 ping", ["ping -c 3 -i 0.2 10.0.0.1"]),
    ("vf0 vlan add", ["ip link add link eth1 name v100 type vlan id 100", "ip addr add 10.0.100.2/24 dev v100",
                      "ip link set v100 up"]),
    ("vf0 ping tagged", ["ping -c 2 -i 0.2 10.0.100.1"]),
    ("vf0 vlan del", ["ip link del v100"]),
    ("vf0 multicast add", ["ip maddr add 01:00:5e:01:02:03 dev eth1"]),
    ("vf1 up", ["ip link set eth2 up", "sleep 4"]),
    ("vf0 gets a port VLAN", ["ip link set eth0 vf 0 vlan 100", "sleep 2"]),
    ("vf0 spoof checking off, rate 100", ["ip link set eth0 vf 0 spoofchk off", "ip link set eth0 vf 0 max_tx_rate 100"]),
    ("vf0 down", ["ip link set eth1 down"]),
    ("virtual functions gone", ["rmmod igbvf", "echo 0 > /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs", "sleep 1"]),
    ("pf down", ["ip link set eth0 down"]),
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


ACCESS = re.compile(r"memory_region_ops_(read|write) cpu -?\d+ mr (\S+) addr (0x[0-9a-f]+) value (0x[0-9a-f]+) "
                    r"size (\d+) name '([^']+)'")
CONFIG = re.compile(r"pci_cfg_(read|write) (\S+) (\S+ )?@(0x[0-9a-f]+) (?:->|<-) (0x[0-9a-f]+)")


class Parser:
    """The lines of a log that are about the NIC."""

    def __init__(self, nic):
        self.nic, self.seen = nic, {}

    def function(self, name, region):
        """Whose region this is: those of one name belong to the functions in the order of their first use."""
        if "functions" not in self.nic:
            return ""
        known = self.seen.setdefault(name, [])
        if region not in known:
            known.append(region)
        return self.nic["functions"][name][known.index(region)] + " "

    def configured(self, device, place):
        config = self.nic["config"]
        if isinstance(config, str):
            return "" if device == config else None
        whose = config.get(device) or config.get(f"{device} {(place or '').strip()}")
        return whose + " " if whose else None

    def lines(self, log):
        for line in log:
            found = ACCESS.search(line)
            if found and found[6] in self.nic["regions"]:
                bar, size, place = self.nic["regions"][found[6]]
                letter = "R" if found[1] == "read" else "W"
                whose = self.function(found[6], found[2])
                yield f"{whose}{letter} {bar} {int(found[3], 16) % size + place:05x} {found[5]} {int(found[4], 16):08x}"
                continue
            found = CONFIG.search(line)
            whose = self.configured(found[2], found[3]) if found else None
            if whose is not None:
                yield f"{whose}{'CR' if found[1] == 'read' else 'CW'} {int(found[4], 16):02x} {int(found[5], 16):08x}"


def record(name, out):
    nic = NICS[name]
    vmlinux, initramfs, facts = guest_image.build()
    passed = []
    with tempfile.TemporaryDirectory() as folder:
        log_name = os.path.join(folder, "trace.log")
        near, far = guest.Guest._pair(passed, socket.SOCK_DGRAM)
        newer = nic.get("newer", False)
        qemu = newer_qemu.build() if newer else ["qemu-system-x86_64"]
        if newer:
            facts["qemu"] = newer_qemu.version(qemu)
        extra = nic.get("before", []) + ["-netdev", f"dgram,id=n1,local.type=fd,local.str={far}",
                 "-device", f"{nic['qemu']},netdev=n1,mac=52:54:00:12:34:56",
                 "-D", log_name]
        for event in ("memory_region_ops_read", "memory_region_ops_write", "pci_cfg_read", "pci_cfg_write"):
            extra += ["-trace", event]
        frames, lines = [], []
        # virtio's driver is there already; it lets go and takes the device again.
        insert = (f"while read m; do insmod /drivers/$m; done < /drivers/{name}.order" if name != "virtio" else
                  "echo virtio0 > /sys/bus/virtio/drivers/virtio_net/unbind; "
                  "echo virtio0 > /sys/bus/virtio/drivers/virtio_net/bind")
        with guest.Guest(0, extra=extra, passed=passed, qemu=qemu) as machine:
            peer = Peer(near, frames)
            peer.start()
            with open(log_name) as log:
                log.read()  # what the firmware and the kernel's enumeration did
                parser = Parser(nic)
                # The last phase removes the driver.
                for phase, commands in PHASES[:-1] + (VF_PHASES if newer else []) + PHASES[-1:]:
                    lines.append(f"# PHASE {phase}: " + "; ".join(commands).format(module=nic["module"], insert=insert))
                    for command in commands:
                        machine.sh(command.format(module=nic["module"], insert=insert), check="ping" not in command)
                    lines += parser.lines(log.read().splitlines())
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
