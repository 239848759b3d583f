"""Linux bridge: frames that are too long, too short, or cut off."""
from case import Case, Frame
from frames import A, B, BROADCAST, C, D, c_tag, eth, llc, mac, s_tag, sized, snap
from linux_basics import ports
from linux_vlans import access, trunk

MTU = Case(
    "mtu-exceeded",
    "A frame longer than the egress port's MTU is dropped there without a word; a bridge does not fragment.",
    {"p1": {"vlans": {"10": "pvid untagged"}}, "p2": {"mtu": 1000, "vlans": {"10": "pvid untagged"}},
     "p3": {"mtu": 1000, "vlans": {"10": ""}}, "p4": {"vlans": {"10": ""}}},
    [
        Frame("p1", sized(BROADCAST, A, 1014, "1014"), "1014 bytes = MTU 1000 + header: everybody"),
        Frame("p1", sized(BROADCAST, A, 1015, "1015"), "one byte more: still passes, 4 bytes are allowed for a tag"),
        Frame("p1", sized(BROADCAST, A, 1018, "1018"), "1018 = MTU + header + 4: the last that passes"),
        Frame("p1", sized(BROADCAST, A, 1019, "1019"), "1019: too long for p2 and p3; the tag p3 adds is not counted"),
        Frame("p1", sized(BROADCAST, A, 1514, "1514"), "1514: p4 only"),
        Frame("p4", sized(BROADCAST, D, 1018, "1018 tagged", tags=[c_tag(10)]), "1018 with tag: 1014 untagged on p2, 1018 on p3"),
        Frame("p4", sized(BROADCAST, D, 1022, "1022 tagged", tags=[c_tag(10)]), "1022 with tag: 1018 without it"),
        Frame("p4", sized(BROADCAST, D, 1023, "1023 tagged", tags=[c_tag(10)]), "1023 with tag: 1019 without it"),
        Frame("p2", sized(A, B, 1514, "from p2"), "1514 bytes INTO p2: the MTU is for what leaves: p1"),
        Frame("p1", sized(B, A, 1514, "A to B"), "A to B, known on p2: dropped, not flooded"),
        Frame("p1", sized(B, A, 1000, "A to B"), "shorter: p2"),
        Frame("p4", sized(A, D, 1518, "1518 tagged", tags=[c_tag(10)]), "1518 with tag to A: 1514 on p1"),
        Frame("p1", sized(D, A, 1518, "1518 untagged"), "1518 untagged to D: 1522 with its tag on p4"),
    ])

RUNTS = Case(
    "runts-and-cut-off-tags",
    "A software switch forwards frames far shorter than 64 bytes; only a tag that is cut off makes it drop them.",
    {"p1": access(10), "p2": access(10), "p3": trunk(10)},
    [
        Frame("p1", eth(BROADCAST, A, b"", pad=0), "14 bytes, a bare Ethernet header"),
        Frame("p1", eth(BROADCAST, A, b"x", pad=0), "15 bytes"),
        Frame("p1", eth(BROADCAST, A, b"12345", pad=0), "19 bytes"),
        Frame("p1", eth(BROADCAST, A, b"1" * 45, pad=0), "59 bytes: one short of the minimum"),
        Frame("p3", mac(BROADCAST) + mac(C) + b"\x81\x00", "14 bytes that end with the type 0x8100: no tag behind it"),
        Frame("p3", mac(BROADCAST) + mac(C) + b"\x81\x00\x00\x0a", "16 bytes: tag 10, but no type behind it"),
        Frame("p3", eth(BROADCAST, C, b"", tags=[c_tag(10)], pad=0), "18 bytes: tag 10 and a type, nothing more: dropped, the kernel wants two bytes behind the type"),
        Frame("p3", eth(BROADCAST, C, b"x", tags=[c_tag(10)], pad=0), "19 bytes with tag"),
        Frame("p3", eth(BROADCAST, C, b"xy", tags=[c_tag(10)], pad=0), "20 bytes with tag: the shortest that passes"),
        Frame("p3", eth(BROADCAST, C, b"1" * 42, tags=[c_tag(10)], pad=0), "60 bytes with tag: 56 without"),
        Frame("p1", mac(BROADCAST) + mac(A) + b"\x81\x00", "14 bytes that end with 0x8100, into an access port"),
        Frame("p1", mac(BROADCAST) + mac(A) + b"\x88\xa8\x00\x0a\x81", "17 bytes: a cut-off S-tag into an access port"),
        Frame("p1", eth(BROADCAST, A, b"", tags=[c_tag(10), c_tag(20)], pad=0), "22 bytes: two tags, a type, nothing more"),
        Frame("p1", mac(BROADCAST) + mac(A) + c_tag(10) + b"\x81\x00", "18 bytes: tag 10, then a cut-off inner tag"),
        Frame("p1", mac(BROADCAST) + mac(A) + c_tag(10) + b"\x81\x00\x00", "19 bytes of the same"),
        Frame("p1", mac(BROADCAST) + mac(A) + c_tag(10) + b"\x81\x00\x00\x14", "20 bytes: tag 10, inner tag without a type"),
    ])

RUNTS_TRANSPARENT = Case(
    "runts-transparent-bridge",
    "Even a bridge that does not filter VLANs drops a frame whose outer tag is cut off: the kernel parses it on arrival.",
    ports(3), bridge={"vlan_filtering": 0},
    steps=[
        Frame("p1", eth(BROADCAST, A, b"", pad=0), "14 bytes"),
        Frame("p1", mac(BROADCAST) + mac(A) + b"\x81\x00", "14 bytes that end with 0x8100"),
        Frame("p1", eth(BROADCAST, B, b"", tags=[c_tag(10)], pad=0), "18 bytes: tag and type"),
        Frame("p1", eth(BROADCAST, B, b"x", tags=[c_tag(10)], pad=0), "19 bytes"),
        Frame("p1", eth(BROADCAST, B, b"xy", tags=[c_tag(10)], pad=0), "20 bytes"),
        Frame("p1", eth(BROADCAST, C, b"x", tags=[s_tag(10)], pad=0), "19 bytes, S-tag"),
        Frame("p1", eth(BROADCAST, C, b"xy", tags=[s_tag(10)], pad=0), "20 bytes, S-tag"),
    ])

FRAME_TYPES = Case(
    "ethernet-802.3-llc-snap",
    "A switch forwards by address whatever the type field means: Ethernet II, 802.3 with LLC, SNAP, a wrong length.",
    {"p1": access(10), "p2": access(10), "p3": trunk(10)},
    [
        Frame("p1", llc(BROADCAST, A, 0xF0, 0xF0, 0x03, b"netbios"), "802.3 with LLC: tagged on p3, the length field stays"),
        Frame("p1", snap(BROADCAST, A, 0x000000, 0x0800, b"ip in snap"), "802.3 with SNAP"),
        Frame("p3", llc(A, C, 0x42, 0x42, 0x03, b"llc", tags=[c_tag(10, 7)]), "a tagged LLC frame to A"),
        Frame("p1", eth(C, A, b"length lies", ethertype=1400), "a length of 1400 in a frame of 60: not checked"),
        Frame("p1", eth(C, A, b"", ethertype=0), "length 0"),
        Frame("p1", eth(C, A, b"between", ethertype=0x05FF), "0x05FF, neither a length nor a type"),
        Frame("p1", eth(C, A, b"ipx raw", ethertype=46), "raw 802.3, no LLC at all"),
        Frame("p1", eth(C, A, b"loopback", ethertype=0x9000), "0x9000, configuration test"),
        Frame("p1", eth(C, A, b"old qinq", ethertype=0x9100), "0x9100, the old stacked tag: only a type here"),
        Frame("p1", eth("01:80:c2:00:00:00", A, b"type 88cc", ethertype=0x88CC), "an LLDP type to the bridge group address"),
        Frame("p1", eth(C, A, b"pause type", ethertype=0x8808), "a MAC control type to a station: forwarded"),
    ])

CASES = [MTU, RUNTS, RUNTS_TRANSPARENT, FRAME_TYPES]
