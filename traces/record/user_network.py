"""Records what QEMU's user network (libslirp) answers: DHCP, ARP and ping of its gateway and name server. QEMU runs without a
machine: its user network and a datagram socket meet at a hub, and this script is the guest at the socket.

    python3 traces/record/user_network.py        writes traces/user-network/slirp.pcap
"""
import os
import socket
import struct
import subprocess
import tempfile
import time

import frames
import pcapfile

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, "..", "user-network", "slirp.pcap")
GUEST = frames.A
GATEWAY_MAC = "52:55:0a:00:02:02"
DNS_MAC = "52:55:0a:00:02:03"
STEP = 100_000_000  # nanoseconds of the stamps between frames: no clock is recorded


def dhcp(kind, options=b"", xid=b"loom", ciaddr="0.0.0.0", src="0.0.0.0"):
    message = bytearray(240)
    message[0:4] = bytes([1, 1, 6, 0])
    message[4:8] = xid
    message[12:16] = frames.ip(ciaddr)
    message[28:34] = frames.mac(GUEST)
    message[236:240] = bytes.fromhex("63825363")
    payload = bytes(message) + bytes([53, 1, kind]) + options + bytes([55, 5, 1, 3, 6, 15, 51, 255])
    return frames.udp(frames.BROADCAST, GUEST, "255.255.255.255", src, 67, 68, payload.ljust(300, b"\0"))


def option(kind, address):
    return bytes([kind, 4]) + frames.ip(address)


SCRIPT = [
    dhcp(1),
    dhcp(3, option(50, "10.0.2.15") + option(54, "10.0.2.2")),
    frames.who_has(GUEST, "10.0.2.15", "10.0.2.2"),
    frames.who_has(GUEST, "10.0.2.15", "10.0.2.3"),
    frames.ping(GATEWAY_MAC, GUEST, "10.0.2.2", "10.0.2.15"),
    frames.ping(DNS_MAC, GUEST, "10.0.2.3", "10.0.2.15", sequence=2),
    dhcp(1, xid=b"next"),
]


def record():
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = folder + "/guest", folder + "/qemu"
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        wire.bind(ours)
        wire.settimeout(0.5)
        qemu = subprocess.Popen([
            "qemu-system-x86_64", "-machine", "none", "-display", "none", "-nodefaults", "-netdev", "user,id=u",
            "-netdev", f"dgram,id=d,local.type=unix,local.path={theirs},remote.type=unix,remote.path={ours}",
            "-netdev", "hubport,hubid=0,id=h0,netdev=u", "-netdev", "hubport,hubid=0,id=h1,netdev=d"],
            stderr=subprocess.DEVNULL)
        try:
            while not os.path.exists(theirs):
                time.sleep(0.05)
            time.sleep(0.5)
            talk = []
            for frame in SCRIPT:
                talk.append(frame)
                wire.sendto(frame, theirs)
                while True:
                    try:
                        talk.append(wire.recv(65536))
                    except TimeoutError:
                        break
            return talk
        finally:
            qemu.terminate()
            qemu.wait()


if __name__ == "__main__":
    os.makedirs(os.path.dirname(TARGET), exist_ok=True)
    talk = record()
    pcapfile.write(TARGET, [(i * STEP, frame) for i, frame in enumerate(talk, 1)])
    print(f"{len(talk)} frames")
