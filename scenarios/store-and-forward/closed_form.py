#!/usr/bin/env python3
"""Writes golden/far-end.pcap: when five frames leave a chain of four store-and-forward switches, in closed form."""
import os
import struct

SWITCHES, SIZE = 4, 1000
BYTE_PS = 8 * 10**12 // 100_000_000  # a byte at 100 Mbit/s, in picoseconds
ON_WIRE_PS = (8 + SIZE + 4) * BYTE_PS  # preamble and SFD, frame, FCS
GAP_PS = 12 * BYTE_PS
LATENCY_PS, DELAY_PS = 2_000_000, 5_000_000

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden", "far-end.pcap")
with open(path, "wb") as out:
    out.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1))  # nanoseconds, Ethernet
    for n in range(5):
        at_ps = SWITCHES * LATENCY_PS + (SWITCHES - 1) * (ON_WIRE_PS + DELAY_PS) + n * (ON_WIRE_PS + GAP_PS)
        frame = bytes.fromhex("02000000000b" + f"0200000000{n + 1:02x}" + "88b5").ljust(SIZE, b"\0")
        out.write(struct.pack("<IIII", 0, at_ps // 1000, SIZE, SIZE) + frame)
