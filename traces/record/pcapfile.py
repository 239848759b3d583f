"""Classic pcap, nanoseconds, little endian, Ethernet: written always, even with no frame in it."""
import struct

MAGIC_NANO = 0xA1B23C4D
MAGIC_MICRO = 0xA1B2C3D4
EPOCH = 1_000_000_000  # seconds: what virtual time 0 is written as


def write(path, frames):
    """`frames`: (nanoseconds of virtual time, bytes)."""
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", MAGIC_NANO, 2, 4, 0, 0, 65535, 1))
        for ns, data in frames:
            out.write(struct.pack("<IIII", EPOCH + ns // 10**9, ns % 10**9, len(data), len(data)) + data)


def read(path):
    """Returns [(absolute nanoseconds, bytes)] of a little-endian classic pcap. Stops at a half-written record."""
    data = open(path, "rb").read()
    if len(data) < 24:
        return []
    magic = struct.unpack_from("<I", data)[0]
    assert magic in (MAGIC_NANO, MAGIC_MICRO), f"{path}: magic {magic:#x}"
    unit = 1 if magic == MAGIC_NANO else 1000
    frames, at = [], 24
    while at + 16 <= len(data):
        sec, frac, length, _ = struct.unpack_from("<IIII", data, at)
        if at + 16 + length > len(data):
            break
        frames.append((sec * 10**9 + frac * unit, data[at + 16:at + 16 + length]))
        at += 16 + length
    return frames
