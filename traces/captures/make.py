#!/usr/bin/env python3
"""Writes the capture files of this folder, each from the fields it is made of.

    python3 make.py            writes them beside this script
    python3 make.py DIRECTORY  writes them there
    python3 make.py --check    says which of the files here differ from what it would write

The frames are made up (locally administered addresses, RFC 5737 numbers). Nothing depends on time, host or chance, so the same
script makes the same bytes. Field names are those of draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng.
"""
import os
import struct
import sys

LITTLE, BIG = "<", ">"
ETHERNET, RAW_IP, LINUX_COOKED = 1, 101, 113
START = 1_700_000_000  # seconds: 2023-11-14 22:13:20 UTC
INBOUND, OUTBOUND = 1, 2


def frame(n, size=60):
    """An Ethernet frame with a counting payload; `n` numbers it and the VM it comes from."""
    head = bytes([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, n & 0xFF]) + struct.pack(">H", 0x88B5)  # local experimental
    return (head + bytes((n + i) & 0xFF for i in range(size)))[:size]


# --- classic pcap -------------------------------------------------------------------------------------------------

def pcap_header(order, nanoseconds=False, link=ETHERNET, snaplen=262144, version=(2, 4)):
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
    return struct.pack(order + "IHHiIII", magic, *version, 0, 0, snaplen, link)


def record(order, seconds, fraction, data, original=None):
    return struct.pack(order + "IIII", seconds, fraction, len(data), len(data) if original is None else original) + data


# --- pcapng -------------------------------------------------------------------------------------------------------

def pad(data):
    return data + bytes(-len(data) % 4)


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + pad(value)


def options(order, pairs):
    if not pairs:
        return b""
    return b"".join(option(order, code, value) for code, value in pairs) + struct.pack(order + "HH", 0, 0)


def block(order, kind, body, length=None, trailer=None):
    body = pad(body)
    length = len(body) + 12 if length is None else length
    return struct.pack(order + "II", kind, length) + body + struct.pack(order + "I", length if trailer is None else trailer)


def section(order, pairs=(), version=(1, 0)):
    return block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, *version, -1) + options(order, pairs))


def interface(order, name="", link=ETHERNET, snaplen=0, tsresol=None, tsoffset=None, fcslen=None, pairs=()):
    listed = []
    if name:
        listed.append((2, name.encode()))
    if tsresol is not None:
        listed.append((9, bytes([tsresol])))
    if fcslen is not None:
        listed.append((13, bytes([fcslen])))
    if tsoffset is not None:
        listed.append((14, struct.pack(order + "q", tsoffset)))
    return block(order, 1, struct.pack(order + "HHI", link, 0, snaplen) + options(order, listed + list(pairs)))


def enhanced(order, stamp, data, interface_id=0, original=None, pairs=()):
    head = struct.pack(order + "IIIII", interface_id, stamp >> 32, stamp & 0xFFFFFFFF, len(data),
                       len(data) if original is None else original)
    return block(order, 6, head + pad(data) + options(order, pairs))


def simple(order, data, original=None):
    return block(order, 3, struct.pack(order + "I", len(data) if original is None else original) + data)


def obsolete(order, stamp, data, interface_id=0, drops=0xFFFF, pairs=()):
    head = struct.pack(order + "HHIIII", interface_id, drops, stamp >> 32, stamp & 0xFFFFFFFF, len(data), len(data))
    return block(order, 2, head + pad(data) + options(order, pairs))


def flags(order, direction=0, fcs_octets=0):
    return (2, struct.pack(order + "I", direction | fcs_octets << 5))


# --- the files ----------------------------------------------------------------------------------------------------

def pcap(order, nanoseconds):
    unit = 1_000_000_000 if nanoseconds else 1_000_000
    out = pcap_header(order, nanoseconds)
    for n, fraction in enumerate([0, 1, 123456, unit - 1]):
        out += record(order, START + n, fraction, frame(n, 60 + 3 * n))
    return out


def pcapng(order):
    out = section(order, [(2, b"x86-64"), (3, b"Linux 6.1"), (4, b"make.py"), (1, b"a section comment")])
    out += interface(order, "tap0", tsresol=9, pairs=[(3, b"to the guest"), (8, struct.pack(order + "Q", 10**10)),
                                                      (11, b"\0vlan 10"), (1, b"an interface comment")])
    for n in range(4):
        out += enhanced(order, (START + n) * 10**9 + n, frame(n, 60 + n))
    return out


def resolution(tsresol, stamps):
    out = section(LITTLE) + interface(LITTLE, "eth0", tsresol=tsresol)
    for n, stamp in enumerate(stamps):
        out += enhanced(LITTLE, stamp, frame(n))
    return out


def two_sections():
    out = section(LITTLE) + interface(LITTLE, "eth0", tsresol=9)
    out += enhanced(LITTLE, START * 10**9, frame(1))
    out += section(BIG, [(1, b"recorded elsewhere")]) + interface(BIG, "swp1") + interface(BIG, "swp2", tsresol=9)
    out += enhanced(BIG, (START + 1) * 10**6, frame(2)) + enhanced(BIG, (START + 2) * 10**9, frame(3), interface_id=1)
    return out


def other_blocks():
    """Everything that is stepped over stands between two packets."""
    out = section(LITTLE) + interface(LITTLE, "eth0")
    out += enhanced(LITTLE, START * 10**6, frame(1))
    names = struct.pack("<HH4s", 1, 9, bytes([192, 0, 2, 1])) + pad(b"host\0") + struct.pack("<HH", 0, 0)
    out += block(LITTLE, 4, names)
    counters = options(LITTLE, [(4, struct.pack("<Q", 2)), (5, struct.pack("<Q", 0))])
    out += block(LITTLE, 5, struct.pack("<III", 0, 0, 0) + counters)
    out += block(LITTLE, 10, struct.pack("<II", 0x544C534B, 8) + b"# empty\n")
    out += block(LITTLE, 0x0F00BA55, b"of a kind nobody knows")
    out += block(LITTLE, 0x80000001, b"for local use")
    out += enhanced(LITTLE, (START + 1) * 10**6, frame(2))
    return out


def numbered_blocks():
    """Wireshark gives these a frame number although they are no packets."""
    out = section(LITTLE) + interface(LITTLE, "eth0")
    out += enhanced(LITTLE, START * 10**6, frame(1))
    out += block(LITTLE, 9, b"__REALTIME_TIMESTAMP=1700000000000000\nMESSAGE=hello\n\0\0\0")
    out += enhanced(LITTLE, (START + 1) * 10**6, frame(2))
    out += block(LITTLE, 0x00000BAD, struct.pack("<I", 32473) + b"custom, of the example number")
    out += enhanced(LITTLE, (START + 2) * 10**6, frame(3))
    out += block(LITTLE, 0x40000BAD, struct.pack("<I", 32473) + b"custom, not to be copied")
    out += enhanced(LITTLE, (START + 3) * 10**6, frame(4))
    return out


def annotated():
    out = section(LITTLE, [(1, b"first comment"), (1, b"second comment")]) + interface(LITTLE, "eth0", tsresol=9)
    out += enhanced(LITTLE, START * 10**9, frame(1), pairs=[flags(LITTLE, INBOUND)])
    out += enhanced(LITTLE, START * 10**9 + 1, frame(2), pairs=[(1, "einmal über sw1".encode()), flags(LITTLE, OUTBOUND)])
    out += enhanced(LITTLE, START * 10**9 + 2, frame(3), pairs=[(1, b"one"), (1, b"two"), (4, struct.pack("<Q", 7))])
    out += enhanced(LITTLE, START * 10**9 + 3, frame(4))
    return out


def simple_blocks():
    out = section(LITTLE) + interface(LITTLE, "eth0", snaplen=64)
    return out + simple(LITTLE, frame(1, 61)) + simple(LITTLE, frame(2, 64), original=1500)


def obsolete_blocks():
    out = section(BIG) + interface(BIG, "eth0") + interface(BIG, "eth1", tsresol=9)
    out += obsolete(BIG, START * 10**6, frame(1), pairs=[flags(BIG, OUTBOUND), (1, b"an old comment")])
    return out + obsolete(BIG, (START + 1) * 10**9, frame(2, 61), interface_id=1, drops=3)


def truncated_frames():
    out = section(LITTLE) + interface(LITTLE, "eth0", snaplen=32)
    return out + enhanced(LITTLE, 10**6, frame(1, 32), original=1514) + enhanced(LITTLE, 2 * 10**6, frame(2, 20))


def mixed_links():
    out = section(LITTLE) + interface(LITTLE, "any", link=LINUX_COOKED) + interface(LITTLE, "eth0")
    out += enhanced(LITTLE, START * 10**6, frame(1), interface_id=1)
    out += enhanced(LITTLE, START * 10**6 + 1, bytes(16) + frame(2))
    return out + enhanced(LITTLE, START * 10**6 + 2, frame(3), interface_id=1)


def fcs_pcap():
    out = pcap_header(LITTLE, link=ETHERNET | 0x04000000 | 2 << 28)
    out += record(LITTLE, START, 0, frame(1) + b"\xde\xad\xbe\xef")
    return out + record(LITTLE, START + 1, 0, frame(2, 40), original=104)


def fcs_pcapng():
    out = section(LITTLE) + interface(LITTLE, "eth0", fcslen=4) + interface(LITTLE, "eth1")
    out += enhanced(LITTLE, 10**6, frame(1) + b"\xde\xad\xbe\xef")
    out += enhanced(LITTLE, 2 * 10**6, frame(2) + b"\xde\xad\xbe\xef", interface_id=1, pairs=[flags(LITTLE, INBOUND, 4)])
    return out + enhanced(LITTLE, 3 * 10**6, frame(3), interface_id=1)


SOUND = pcapng(LITTLE)
HEAD = section(LITTLE) + interface(LITTLE, "eth0", tsresol=9) + enhanced(LITTLE, START * 10**9, frame(1))

FILES = {
    "us_le.pcap": pcap(LITTLE, False),
    "us_be.pcap": pcap(BIG, False),
    "ns_le.pcap": pcap(LITTLE, True),
    "ns_be.pcap": pcap(BIG, True),
    "truncated.pcap": pcap_header(LITTLE, snaplen=32) + record(LITTLE, START, 5, frame(1, 32), original=1514),
    "no_packets.pcap": pcap_header(LITTLE),
    "fcs.pcap": fcs_pcap(),
    "linux_cooked.pcap": pcap_header(LITTLE, link=LINUX_COOKED) + record(LITTLE, START, 0, bytes(16) + frame(1)),
    "le.pcapng": pcapng(LITTLE),
    "be.pcapng": pcapng(BIG),
    "no_packets.pcapng": section(LITTLE) + interface(LITTLE, "eth0"),
    "two_sections.pcapng": two_sections(),
    "tsresol_3.pcapng": resolution(3, [0, 1, START * 1000 + 999]),
    "tsresol_6.pcapng": resolution(6, [0, 1, START * 10**6 + 999_999]),
    "tsresol_9.pcapng": resolution(9, [0, 1, START * 10**9 + 999_999_999]),
    "tsresol_12.pcapng": resolution(12, [0, 1999, 1_700_000 * 10**12 + 12_345_678_901]),
    "tsresol_2_20.pcapng": resolution(0x80 | 20, [0, 1, (START << 20) + (1 << 20) - 1]),
    "tsoffset.pcapng": section(BIG) + interface(BIG, "eth0", tsresol=9, tsoffset=START)
                       + enhanced(BIG, 5, frame(1)) + enhanced(BIG, 10**9 + 6, frame(2)),
    "before_1970.pcapng": section(LITTLE) + interface(LITTLE, "eth0", tsresol=9, tsoffset=-10)
                          + enhanced(LITTLE, 9_750_000_000, frame(1)) + enhanced(LITTLE, 11_000_000_000, frame(2)),
    "simple.pcapng": simple_blocks(),
    "obsolete.pcapng": obsolete_blocks(),
    "other_blocks.pcapng": other_blocks(),
    "numbered_blocks.pcapng": numbered_blocks(),
    "annotated.pcapng": annotated(),
    "truncated.pcapng": truncated_frames(),
    "mixed_links.pcapng": mixed_links(),
    "fcs.pcapng": fcs_pcapng(),

    "damaged/header_cut.pcap": pcap_header(LITTLE)[:17],
    "damaged/record_header_cut.pcap": pcap(LITTLE, False)[:24 + 76 + 11],
    "damaged/packet_cut.pcap": pcap(LITTLE, False)[:24 + 76 + 16 + 40],
    "damaged/captured_length.pcap": pcap_header(LITTLE) + record(LITTLE, START, 0, frame(1))
                                    + struct.pack("<IIII", START, 0, 262145, 262145) + frame(2),
    "damaged/version.pcap": pcap_header(LITTLE, version=(2, 2)),
    "damaged/header_cut.pcapng": SOUND[:20],
    "damaged/magic.pcapng": block(LITTLE, 0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4E, 1, 0, -1)),
    "damaged/version.pcapng": section(LITTLE, version=(2, 0)),
    "damaged/block_cut.pcapng": HEAD + enhanced(LITTLE, START * 10**9, frame(2))[:50],
    "damaged/block_header_cut.pcapng": HEAD + enhanced(LITTLE, START * 10**9, frame(2))[:7],
    "damaged/trailer.pcapng": HEAD + block(LITTLE, 6, struct.pack("<IIIII", 0, 0, 1, 60, 60) + frame(2), trailer=96),
    "damaged/zero_length.pcapng": HEAD + block(LITTLE, 6, struct.pack("<IIIII", 0, 0, 1, 60, 60) + frame(2), length=0),
    "damaged/odd_length.pcapng": HEAD + block(LITTLE, 6, struct.pack("<IIIII", 0, 0, 1, 60, 60) + frame(2), length=93),
    "damaged/short_block.pcapng": HEAD + block(LITTLE, 6, struct.pack("<II", 0, 0)),
    "damaged/captured_length.pcapng": HEAD + block(LITTLE, 6, struct.pack("<IIIII", 0, 0, 1, 61, 61) + frame(2)),
    "damaged/interface.pcapng": HEAD + enhanced(LITTLE, START * 10**9, frame(2), interface_id=1),
    "damaged/option.pcapng": HEAD + block(LITTLE, 6, struct.pack("<IIIII", 0, 0, 1, 60, 60) + frame(2)
                                          + struct.pack("<HH", 1, 9) + b"long"),
    "damaged/tsresol.pcapng": section(LITTLE) + interface(LITTLE, "eth0", pairs=[(9, b"\x09\x00")]),
}


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    if sys.argv[1:] == ["--check"]:
        wrong = [name for name, data in FILES.items()
                 if not os.path.exists(os.path.join(here, name)) or open(os.path.join(here, name), "rb").read() != data]
        print("\n".join(wrong) if wrong else f"{len(FILES)} files as they should be")
        return bool(wrong)
    target = sys.argv[1] if len(sys.argv) > 1 else here
    for name, data in FILES.items():
        path = os.path.join(target, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
