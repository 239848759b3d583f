#!/usr/bin/env python3
"""Records the `office` case: real hosts talking through a real Linux bridge, captured at every port in both directions.

    traces/record/office.py

Everything stands in one QEMU guest: the switch is the kernel's bridge in the root namespace; the hosts are network
namespaces with the kernel's own TCP/IP, joined to it by veth pairs with all offloads off; the programs are busybox
(ping, arping, wget, httpd, udhcpc, nslookup), dnsmasq (DHCP, DNS), iperf3 (a voice call), lldpd (LLDP), and a second
bridge with STP on (BPDUs). At each bridge port one tcpdump writes what arrived, another what the bridge sent, with
nanosecond time stamps. The guest has one CPU, so the bridge handles frames in the order they arrived; `explain`
and `check_against_standard` prove from the files that it did, starting from an empty table, and a recording that cannot be explained is thrown away and made again.

Times are as recorded, moved together so that the first frame arrives at 0.1 s of virtual time.
"""
import argparse
import base64
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import frames as fr  # noqa: E402
import guest_image  # noqa: E402
import pcapfile  # noqa: E402
from guest import Guest  # noqa: E402

DESCRIPTION = ("A small office on one switch: PCs, a phone that tags its own VLAN, a call server, a router with DHCP, DNS "
               "and a web server on a trunk, and a second switch that speaks STP.")
OFF = "tx off rx off sg off tso off gso off gro off txvlan off rxvlan off"
PORTS = {
    "p1": {"vlans": {"10": "pvid untagged"}, "host": "alice, a PC, 10.0.10.11"},
    "p2": {"vlans": {"10": "pvid untagged", "20": ""},
           "host": "bob, a PC that asks DHCP, and behind the same cable a phone, 10.0.20.12, in VLAN 20 with PCP 5"},
    "p3": {"vlans": {"20": "pvid untagged"}, "host": "the call server, 10.0.20.30, untagged"},
    "p4": {"vlans": {"1": "pvid untagged", "10": "", "20": ""},
           "host": "the router: 10.0.10.1 and 10.0.20.1 on tagged VLANs, DHCP, DNS, HTTP, LLDP"},
    "p5": {"vlans": {"1": "pvid untagged", "10": "", "20": ""},
           "host": "a second switch with STP and LLDP, and carol, a PC, 10.0.10.13, behind it"},
}
HOSTS = {"p1": "alice", "p2": "bob", "p3": "calls", "p4": "router", "p5": "sw2"}


def switch_commands():
    lines = ["ip link add br0 type bridge vlan_filtering 1 mcast_snooping 0 stp_state 0 forward_delay 0 ageing_time 30000",
             "ip link set br0 address 02:00:00:00:00:b0"]
    for port in PORTS:
        lines += [f"ip link set {port} master br0", f"ip link set {port} up"]
    lines.append("ip link set br0 up")
    for port, facts in PORTS.items():
        if "1" not in facts["vlans"]:
            lines.append(f"bridge vlan del dev {port} vid 1")
        lines += [f"bridge vlan add dev {port} vid {vid} {how}".rstrip() for vid, how in facts["vlans"].items() if vid != "1"]
    return lines


def inside(name, command):
    return f"ip netns exec {name} {command}"


def host_commands():
    lines = ["echo 1 > /proc/sys/net/core/devconf_inherit_init_net", "mkdir -p /run/lldpd /tmp/www"]
    for number, (port, host) in enumerate(HOSTS.items(), 1):
        lines += [f"ip netns add {host}", f"ip link add {port} type veth peer name eth0 netns {host}",
                  f"ip link set {port} address 02:00:00:00:01:{number:02x}", f"ethtool -K {port} {OFF}",
                  inside(host, f"ip link set eth0 address 02:00:00:00:10:{number:02x}"),
                  inside(host, f"ethtool -K eth0 {OFF}"), inside(host, "ip link set lo up"),
                  inside(host, "ip link set eth0 up")]
    def vlan(host, vid, address, extra=""):
        return [inside(host, f"ip link add link eth0 name eth0.{vid} type vlan id {vid} {extra}".rstrip()),
                inside(host, f"ip link set eth0.{vid} up"), inside(host, f"ip addr add {address}/24 dev eth0.{vid}")]
    lines += [inside("alice", "ip addr add 10.0.10.11/24 dev eth0"), inside("alice", "ip route add default via 10.0.10.1")]
    lines += vlan("bob", 20, "10.0.20.12", "egress-qos-map 0:5")
    lines += [inside("calls", "ip addr add 10.0.20.30/24 dev eth0"), inside("calls", "ip route add default via 10.0.20.1")]
    lines += vlan("router", 10, "10.0.10.1") + vlan("router", 20, "10.0.20.1")
    lines += [inside("router", "sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'")]
    # The second switch: STP on, its uplink a trunk, carol on an access port of VLAN 10.
    lines += [inside("sw2", "ip link add br1 type bridge vlan_filtering 1 mcast_snooping 0 stp_state 1 forward_delay 200 "
                     "hello_time 200"),
              "ip netns add carol", inside("sw2", "ip link add d1 type veth peer name eth0 netns carol"),
              inside("sw2", f"ethtool -K d1 {OFF}"), inside("carol", f"ethtool -K eth0 {OFF}"),
              inside("sw2", "ip link set br1 address 02:00:00:00:20:b1"),
              inside("sw2", "ip link set eth0 master br1"), inside("sw2", "ip link set d1 master br1"),
              inside("sw2", "bridge vlan add dev eth0 vid 10"), inside("sw2", "bridge vlan add dev eth0 vid 20"),
              inside("sw2", "bridge vlan del dev d1 vid 1"), inside("sw2", "bridge vlan add dev d1 vid 10 pvid untagged"),
              inside("sw2", "ip link set d1 up"), inside("sw2", "ip link set br1 up"),
              inside("carol", "ip link set eth0 address 02:00:00:00:10:13"), inside("carol", "ip link set lo up"),
              inside("carol", "ip link set eth0 up"), inside("carol", "ip addr add 10.0.10.13/24 dev eth0"),
              inside("carol", "ip route add default via 10.0.10.1")]
    lines += ["printf '#!/bin/sh\\n[ \"$1\" = bound ] && ip addr add $ip/24 dev $interface && ip route add default via $router;"
              " exit 0\\n' > /tmp/leased; chmod +x /tmp/leased",
              "seq 1 1800 > /tmp/www/report.txt",
              inside("router", "httpd -p 80 -h /tmp/www"),
              inside("router", "dnsmasq --port=53 --no-resolv --no-hosts --user=root --interface=eth0.10 --bind-interfaces "
                     "--dhcp-range=10.0.10.100,10.0.10.150,1h --dhcp-option=3,10.0.10.1 --dhcp-leasefile=/tmp/leases "
                     "--address=/files.office/10.0.10.1 --pid-file=/tmp/dnsmasq.pid --dhcp-authoritative"),
              inside("calls", "iperf3 -s -D -p 5001"), "sleep 5"]
    return lines


def traffic():
    """What the hosts do while the captures run, in this order. Each is (command, may its status be other than 0)."""
    return [
        (inside("alice", "ping -c 2 -i 0.2 10.0.10.1"), False),
        (inside("router", "unshare -m sh -c 'mount -t tmpfs t /run; mkdir /run/lldpd; lldpd -I eth0 -S router -P office'"), False),
        (inside("sw2", "unshare -m sh -c 'mount -t tmpfs t /run; mkdir /run/lldpd; lldpd -I eth0 -S second-switch -P office'"), False),
        (inside("bob", "udhcpc -i eth0 -n -q -f -t 3 -T 5 -s /tmp/leased"), False),
        (inside("bob", "arping -U -c 2 -I eth0 $(ip netns exec bob ip -4 -o addr show eth0 | sed 's/.*inet //;s,/.*,,')"), True),
        (inside("alice", "nslookup files.office 10.0.10.1"), True),
        (inside("bob", "nslookup -type=a files.office 10.0.10.1"), False),
        (inside("alice", "wget -q -O /dev/null http://10.0.10.1/report.txt"), False),
        (inside("carol", "ping -c 3 -i 0.2 10.0.10.11"), False),
        (inside("bob", "iperf3 -c 10.0.20.30 -p 5001 -u -b 64k -l 160 -t 1 --bidir"), False),
        (inside("alice", "ping -c 1 -W 1 10.0.10.99"), True),
        (inside("alice", "ping -c 3 -i 0.2 10.0.20.30"), False),
        (inside("carol", "wget -q -O /dev/null http://10.0.10.1/report.txt"), False),
        (inside("carol", "nc -w 1 10.0.10.11 4444"), True),
        (inside("calls", "ping -c 2 -i 0.2 -p 5a 10.0.20.12"), False),
        (inside("bob", "ping -c 2 -i 0.2 -s 1400 10.0.10.13"), False),
        (inside("alice", "arping -c 2 -I eth0 10.0.10.13"), True),
        (inside("router", "ping -c 2 -i 0.2 10.0.20.12"), False),
        ("sleep 1", False),
    ]


def record(guest):
    """One recording: (inputs, outputs) as {port: [(ns, bytes)]}, the table at the end, and the setup lines."""
    guest.sh("echo 1 > /proc/sys/net/ipv4/conf/all/arp_ignore; mkdir -p /tmp/cap")
    hosts, switch = host_commands(), switch_commands()
    # The veth ports exist only once the hosts do; the switch is built before the daemons start.
    daemons = next(i for i, line in enumerate(hosts) if "printf" in line)
    for line in hosts[:daemons] + switch + hosts[daemons:]:
        guest.sh(line)
    for port in PORTS:
        for way in ("in", "out"):
            guest.sh(f"/usr/sbin/tcpdump -i {port} -Q {way} -s 2000 -B 1024 --time-stamp-precision=nano -n -Z root "
                     f"-w /tmp/cap/{way}.{port} 2> /tmp/cap/{way}.{port}.log &")
    guest.sh("sleep 3; while [ $(grep -l listening /tmp/cap/*.log | wc -l) != 10 ]; do sleep 1; done")
    # The captures begin with an empty table: what arrived until the second after the flush is cut away.
    begin = (int(guest.sh("ip link set br0 type bridge fdb_flush; date +%s; sleep 1.2")) + 1) * 10**9
    for command, may_fail in traffic():
        said = guest.sh(command, check=not may_fail, timeout=60)
        print(f"  $ {command}\n    " + said.strip().replace("\r", "").replace("\n", "\n    ")[-300:], flush=True)
    # Silence the network before the captures end, so that no frame is in one file and not yet in the other.
    guest.sh("killall lldpd dnsmasq iperf3; ip netns exec sw2 ip link set br1 down; sleep 1; killall -INT tcpdump; sleep 2")
    guest.sh("grep -h dropped /tmp/cap/*.log | grep -v '^0 packets' && exit_status=1 || exit_status=0; [ $exit_status = 0 ]")
    ins, outs = {}, {}
    for port in PORTS:
        for way, kept in (("in", ins), ("out", outs)):
            text = guest.sh(f"base64 /tmp/cap/{way}.{port}", timeout=120)
            raw = os.path.join(guest_image.cache_dir(), f"office-{way}-{port}.pcap")
            with open(raw, "wb") as out:
                out.write(base64.b64decode(text))
            kept[port] = [(ns, data) for ns, data in pcapfile.read(raw) if ns >= begin]
    table = [line.strip() for line in guest.sh("bridge fdb show br br0").splitlines()
             if " self" not in line and "permanent" not in line]
    return ins, outs, sorted(table), switch


def untagged(frame):
    return frame[:12] + frame[16:] if frame[12:14] == b"\x81\x00" else frame


def vlan(port, frame):
    """The VLAN of a frame at a port, by the port's membership alone: the tag's, else the port's PVID. In this office a
    port sends only its PVID untagged, so the same holds for what leaves."""
    vid = int.from_bytes(frame[14:16], "big") & 0xFFF if frame[12:14] == b"\x81\x00" else 0
    return vid or next(int(v) for v, how in PORTS[port]["vlans"].items() if "pvid" in how)


def explain(ins, outs):
    """Maps every output to the input it is a copy of: the same VLAN, the same bytes but for the tag. Raises if an output
    has no cause, comes before it or long after it, or if a port's outputs are not in the order of their causes.
    Returns [(input index, port, output number)] and the ordered inputs."""
    inputs = sorted((ns, port, data) for port, frames in ins.items() for ns, data in frames)
    keys = [(vlan(port, data), untagged(data)) for _, port, data in inputs]
    stamps = [ns for ns, _, _ in inputs]
    assert len(set(stamps)) == len(stamps), "two frames arrived at one time: their order is not known"
    causes = []
    for port, frames in outs.items():
        at = -1
        for number, (ns, data) in enumerate(frames):
            key, at = (vlan(port, data), untagged(data)), at + 1
            while at < len(inputs) and not (inputs[at][1] != port and keys[at] == key):
                at += 1
            about = f"{port}: output {number + 1} ({fr.summary(data)})"
            assert at < len(inputs), f"{about} has no input that explains it in order"
            late = ns - inputs[at][0]
            assert 0 <= late < 100_000_000, f"{about} left {late} ns after its input"
            causes.append((at, port, number))
    return causes, inputs


def check_against_standard(inputs, causes):
    """A learning VLAN bridge with an empty table, in its plainest form, must send every frame where the real one did;
    otherwise something happened that the captures do not show (a station learned before they began, say)."""
    sent = {}
    for at, port, _ in causes:
        sent.setdefault(at, set()).add(port)
    table = {}
    for at, (_, port, data) in enumerate(inputs):
        vid, dst, src = vlan(port, data), data[:6], data[6:12]
        members = {p for p, facts in PORTS.items() if str(vid) in facts["vlans"]}
        assert port in members, f"frame {at + 1}: {port} is not in VLAN {vid}"
        table[vid, src] = port
        reserved = dst[:5] == b"\x01\x80\xc2\x00\x00" and 0 < dst[5] < 16
        target = {table[vid, dst]} if (vid, dst) in table and not dst[0] & 1 else members
        want = set() if reserved else (target & members) - {port}
        assert sent.get(at, set()) == want, f"frame {at + 1} ({fr.summary(data)}): sent to {sent.get(at)}, expected {want}"


def write(folder, ins, outs, table, setup, facts):
    causes, inputs = explain(ins, outs)
    check_against_standard(inputs, causes)
    shift = 100_000_000 - inputs[0][0]
    shutil.rmtree(folder, ignore_errors=True)
    for sub, side in (("in", ins), ("golden", outs)):
        os.makedirs(os.path.join(folder, sub))
        for port in PORTS:
            pcapfile.write(os.path.join(folder, sub, port + ".pcap"), [(ns + shift, data) for ns, data in side[port]])
    by_input = {}
    for at, port, number in causes:
        by_input.setdefault(at, []).append((port, number))
    oracle = "the Linux {kernel} bridge (package version {kernel_package}) in a guest of {qemu}".format(**facts)
    seen = dict.fromkeys(PORTS, 0)

    def line(way, port, number, ns, data):
        when = ns + shift
        return f"  {way:3} {port} #{number} t={when // 10**9}.{when % 10**9:09} len={len(data)} " + fr.summary(data)

    with open(os.path.join(folder, "steps.txt"), "w") as out:
        out.write(f"# office: {DESCRIPTION}\n")
        for at, (ns, port, data) in enumerate(inputs):
            seen[port] += 1
            out.write(f"frame {at + 1} into {port}\n" + line("in", port, seen[port], ns, data) + "\n")
            for to, number in sorted(by_input.get(at, [])):
                out.write(line("out", to, number + 1, *outs[to][number]) + "\n")
            if at not in by_input:
                out.write("  out -\n")
    with open(os.path.join(folder, "setup.sh"), "w") as out:
        out.write(f"# {DESCRIPTION}\n# Recorded from {oracle}\n" + "\n".join(setup) + "\n")
    end = (inputs[-1][0] + shift) / 1e9 + 0.1
    with open(os.path.join(folder, "fdb.txt"), "w") as out:
        out.write("== after the captures had ended, when a station may have spoken again\n" + "\n".join(table) + "\n")
    with open(os.path.join(folder, "case.json"), "w") as out:
        json.dump({"name": "office", "description": DESCRIPTION, "oracle": oracle, "timing": "recorded", "end_s": round(end, 3),
                   "bridge": {}, "ports": PORTS, "frames_in": len(inputs), "frames_out": len(causes)}, out, indent=1)
        out.write("\n")
    print(f"office: {len(inputs)} frames in, {len(causes)} out")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("--out", default=os.path.join(here, "linux-bridge", "office"))
    parser.add_argument("--tries", type=int, default=3)
    args = parser.parse_args()
    for attempt in range(args.tries):
        with Guest(0, office=True) as guest:
            ins, outs, table, setup = record(guest)
            try:
                write(args.out, ins, outs, table, setup, guest.facts)
                return 0
            except AssertionError as problem:
                print(f"try {attempt + 1}: {problem}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
