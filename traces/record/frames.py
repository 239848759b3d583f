"""Frame builder: Ethernet II, 802.3/LLC/SNAP, stacked 802.1Q/802.1ad tags, ARP, IPv4, UDP, ICMP, TCP.

Everything returns bytes from the destination MAC to the end of the payload, without FCS. Checksums are right.
`eth` pads to 60 bytes (the Ethernet minimum without FCS) unless told not to.
"""
import struct

BROADCAST = "ff:ff:ff:ff:ff:ff"
EXPERIMENTAL = 0x88B5  # IEEE Std 802 local experimental EtherType 1: frames that mean nothing to any stack

# The stations of the cases, one letter each: A is 02:00:00:00:00:0a and so on up to F; G.. follow at 10.
A, B, C, D, E, F, G, H = (f"02:00:00:00:00:{n:02x}" for n in range(0x0A, 0x12))


def mac(text):
    raw = bytes.fromhex(text.replace(":", "").replace("-", ""))
    assert len(raw) == 6, text
    return raw


def ip(text):
    return bytes(int(part) for part in text.split("."))


def c_tag(vid, pcp=0, dei=0):
    """An 802.1Q tag (TPID 0x8100). VID 0 makes a priority tag."""
    return struct.pack("!HH", 0x8100, pcp << 13 | dei << 12 | vid)


def s_tag(vid, pcp=0, dei=0):
    """An 802.1ad service tag (TPID 0x88A8)."""
    return struct.pack("!HH", 0x88A8, pcp << 13 | dei << 12 | vid)


def eth(dst, src, payload=b"", ethertype=EXPERIMENTAL, tags=(), pad=60):
    """An Ethernet II frame; `tags` from the outermost inwards; padded with zeros to `pad` bytes (0: not)."""
    if isinstance(payload, str):
        payload = payload.encode()
    frame = mac(dst) + mac(src) + b"".join(tags) + struct.pack("!H", ethertype) + payload
    return frame + bytes(max(0, pad - len(frame)))


def sized(dst, src, length, text="", tags=(), ethertype=EXPERIMENTAL):
    """A frame of exactly `length` bytes on the wire side of this builder, filled with a counting pattern."""
    head = mac(dst) + mac(src) + b"".join(tags) + struct.pack("!H", ethertype) + text.encode()
    assert length >= len(head), (length, len(head))
    return head + bytes(n & 0xFF for n in range(length - len(head)))


def llc(dst, src, dsap, ssap, control, payload=b"", tags=()):
    """An 802.3 frame: a length instead of an EtherType, then LLC."""
    body = bytes([dsap, ssap, control]) + payload
    return eth(dst, src, body, ethertype=len(body), tags=tags)


def snap(dst, src, oui, protocol, payload=b"", tags=()):
    return llc(dst, src, 0xAA, 0xAA, 0x03, oui.to_bytes(3, "big") + struct.pack("!H", protocol) + payload, tags)


def bpdu(src, dst="01:80:c2:00:00:00", priority=0x8000, port=0x8001):
    """A configuration BPDU (802.1D-1998 9.3.1) in which `src` claims to be the root."""
    bridge_id = struct.pack("!H", priority) + mac(src)
    body = struct.pack("!HBBB", 0, 0, 0, 0) + bridge_id + struct.pack("!I", 0) + bridge_id
    body += struct.pack("!HHHHH", port, 0, 20 << 8, 2 << 8, 15 << 8)
    return llc(dst, src, 0x42, 0x42, 0x03, body)


def lldp(src, dst="01:80:c2:00:00:0e", name="switch"):
    """An LLDPDU (802.1AB 8.2): chassis id, port id, TTL, system name, end."""
    def tlv(kind, value):
        return struct.pack("!H", kind << 9 | len(value)) + value
    body = tlv(1, b"\x04" + mac(src)) + tlv(2, b"\x05p1") + tlv(3, struct.pack("!H", 120))
    return eth(dst, src, body + tlv(5, name.encode()) + tlv(0, b""), ethertype=0x88CC)


def arp(operation, sender_mac, sender_ip, target_mac, target_ip, dst=None, tags=()):
    """ARP (RFC 826): operation 1 request, 2 reply. A request is broadcast unless `dst` is given."""
    body = struct.pack("!HHBBH", 1, 0x0800, 6, 4, operation)
    body += mac(sender_mac) + ip(sender_ip) + mac(target_mac) + ip(target_ip)
    return eth(dst or (BROADCAST if operation == 1 else target_mac), sender_mac, body, 0x0806, tags)


def who_has(sender_mac, sender_ip, target_ip, tags=()):
    return arp(1, sender_mac, sender_ip, "00:00:00:00:00:00", target_ip, tags=tags)


def is_at(sender_mac, sender_ip, target_mac, target_ip, tags=()):
    return arp(2, sender_mac, sender_ip, target_mac, target_ip, tags=tags)


def gratuitous_arp(sender_mac, sender_ip, operation=1, tags=(), dst=BROADCAST):
    """An announcement: sender and target address are the same, sent to everybody."""
    target = "00:00:00:00:00:00" if operation == 1 else sender_mac
    return arp(operation, sender_mac, sender_ip, target, sender_ip, dst=dst, tags=tags)


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(dst, src, dst_ip, src_ip, protocol, payload, ident=1, ttl=64, tos=0, tags=()):
    head = struct.pack("!BBHHHBBH", 0x45, tos, 20 + len(payload), ident, 0x4000, ttl, protocol, 0)
    head += ip(src_ip) + ip(dst_ip)
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    return eth(dst, src, head + payload, 0x0800, tags)


def _with_checksum(segment, at, protocol, dst_ip, src_ip):
    pseudo = ip(src_ip) + ip(dst_ip) + struct.pack("!BBH", 0, protocol, len(segment))
    value = checksum(pseudo + segment) or (0xFFFF if protocol == 17 else 0)
    return segment[:at] + struct.pack("!H", value) + segment[at + 2:]


def udp(dst, src, dst_ip, src_ip, dport, sport, data=b"", **kw):
    segment = struct.pack("!HHHH", sport, dport, 8 + len(data), 0) + data
    return ipv4(dst, src, dst_ip, src_ip, 17, _with_checksum(segment, 6, 17, dst_ip, src_ip), **kw)


def tcp(dst, src, dst_ip, src_ip, dport, sport, seq, ack, flags, data=b"", **kw):
    segment = struct.pack("!HHIIBBHHH", sport, dport, seq, ack, 5 << 4, flags, 64240, 0, 0) + data
    return ipv4(dst, src, dst_ip, src_ip, 6, _with_checksum(segment, 16, 6, dst_ip, src_ip), **kw)


def ping(dst, src, dst_ip, src_ip, sequence=1, reply=False, data=b"etherloom ping payload..", **kw):
    body = struct.pack("!BBHHH", 0 if reply else 8, 0, 0, 0x2A, sequence) + data
    body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
    return ipv4(dst, src, dst_ip, src_ip, 1, body, **kw)


def _text(octets):
    return ":".join(f"{b:02x}" for b in octets)


def summary(frame):
    """One readable line: source > destination, tags, type, and the first printable payload."""
    if len(frame) < 14:
        return f"{len(frame)} bytes: no whole Ethernet header"
    words, at = [f"{_text(frame[6:12])} > {_text(frame[:6])}"], 12
    while len(frame) >= at + 2:
        kind = struct.unpack_from("!H", frame, at)[0]
        if kind not in (0x8100, 0x88A8):
            break
        if len(frame) < at + 4:
            words.append("cut-off tag")
            at += 2
            break
        tci = struct.unpack_from("!H", frame, at + 2)[0]
        word = ("C" if kind == 0x8100 else "S") + f"-tag {tci & 0xFFF}"
        word += f" pcp {tci >> 13}" if tci >> 13 else ""
        words.append(word + (" dei" if tci & 0x1000 else ""))
        at += 4
    if len(frame) < at + 2:
        return ", ".join(words + ["ends here"])
    kind = struct.unpack_from("!H", frame, at)[0]
    body = frame[at + 2:]
    if kind == 0x0806 and len(body) >= 28:
        sender, target = ".".join(map(str, body[14:18])), ".".join(map(str, body[24:28]))
        words.append(f"ARP who-has {target} tell {sender}" if body[7] == 1 else f"ARP {sender} is-at {_text(body[8:14])}")
    elif kind == 0x0800 and len(body) >= 28:
        name = {1: "ICMP", 6: "TCP", 17: "UDP"}.get(body[9], f"protocol {body[9]}")
        src, dst = ".".join(map(str, body[12:16])), ".".join(map(str, body[16:20]))
        if body[9] in (6, 17):
            sport, dport = struct.unpack_from("!HH", body, 20)
            src, dst = f"{src}:{sport}", f"{dst}:{dport}"
        elif body[9] == 1:
            name += {0: " echo reply", 8: " echo request"}.get(body[20], f" type {body[20]}")
        words.append(f"{name} {src} > {dst}")
    elif kind < 0x600:
        words.append(f"802.3 length {kind}")
    else:
        text = bytes(b for b in body.rstrip(b"\0")[:40] if 32 <= b < 127).decode()
        words.append(f"type {kind:04x}" + (f' "{text}"' if text and kind == EXPERIMENTAL else ""))
    return ", ".join(words)
