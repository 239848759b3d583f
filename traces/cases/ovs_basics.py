"""Open vSwitch, NORMAL action: learning, flooding, moving, addresses with a meaning, lengths, protected ports."""
from case import Case, Frame
from frames import A, B, BROADCAST, C, D, E, F, c_tag, eth, gratuitous_arp, llc, lldp, bpdu, mac, ping, sized, who_has, is_at
from ovs_commands import flush, no_flood, set_bridge, set_port

PVST = "01:00:0c:cc:cc:cd"


def ports(n):
    return {f"p{i}": {} for i in range(1, n + 1)}


LEARNING = Case(
    "learning-and-flooding",
    "Open vSwitch floods what it does not know and learns from every source, as any switch does.",
    ports(4),
    [
        Frame("p1", eth(B, A, "A to B"), "A (p1) to B, unknown: flooded"),
        Frame("p2", eth(A, B, "B to A"), "B (p2) to A: p1 only"),
        Frame("p1", eth(B, A, "A to B again"), "A to B: p2 only"),
        Frame("p3", eth(BROADCAST, C, "C to all"), "broadcast: every other port"),
        Frame("p4", eth("01:00:5e:01:02:03", D, "D to group"), "IPv4 multicast, no snooping: flooded"),
        Frame("p4", eth("33:33:00:00:00:fb", D, "D to group"), "IPv6 multicast: flooded"),
        Frame("p1", eth(A, A, "A to itself"), "A to A: dropped, it would leave where it came from"),
        Frame("p3", eth(C, E, "E to C"), "E and C share p3: dropped"),
        Frame("p1", eth(E, A, "A to E"), "A to E: p3"),
        Frame("p2", sized(F, B, 1514, "a full frame"), "1514 bytes to unknown F: flooded"),
        Frame("p2", eth(F, B, "short", pad=0), "19 bytes: forwarded as they are"),
        Frame("p2", eth(F, B, b"", pad=0), "14 bytes, a bare header"),
        flush("the administrator flushes the table"),
        Frame("p1", eth(B, A, "A to B"), "flooded"),
        Frame("p2", who_has(B, "10.0.0.2", "10.0.0.1"), "an ARP request"),
        Frame("p1", is_at(A, "10.0.0.1", B, "10.0.0.2"), "its answer: p2 only"),
        Frame("p2", ping(A, B, "10.0.0.1", "10.0.0.2"), "a ping: p1 only"),
    ])

MOVE = Case(
    "station-move",
    "A station seen on another port moves at once; a gratuitous ARP moves it like any other frame (there is no bond here).",
    ports(4),
    [
        Frame("p1", eth(BROADCAST, A, "A on p1"), "A on p1"),
        Frame("p2", eth(A, B, "B to A"), "B to A: p1"),
        Frame("p3", eth(B, A, "A on p3"), "A on p3: moves"),
        Frame("p2", eth(A, B, "B to A"), "p3"),
        Frame("p4", gratuitous_arp(A, "10.0.0.1"), "A announces itself on p4"),
        Frame("p2", eth(A, B, "B to A"), "p4"),
        Frame("p1", eth(B, A, "A on p1"), "A back on p1 within 5 s of the announcement"),
        Frame("p2", eth(A, B, "B to A"), "p1"),
        Frame("p3", gratuitous_arp(A, "10.0.0.1", operation=2), "an announcement as an ARP reply on p3"),
        Frame("p2", eth(A, B, "B to A"), "p3"),
        Frame("p4", eth(A, A, "A echo"), "A to itself on p4: moves, then dropped"),
        Frame("p2", eth(A, B, "B to A"), "p4"),
    ])


def sweep(why):
    groups = [f"01:80:c2:00:00:{n:02x}" for n in list(range(16)) + [0x10, 0x20, 0x21, 0x2F, 0x30]]
    cisco = ["01:00:0c:cc:cc:cc", PVST, "01:00:0c:cd:cd:cd", "01:00:0c:00:00:00", "01:00:0c:cd:cd:d0", "01:00:0c:cc:cc:c0",
             "01:00:0c:cc:cc:cf", "01:00:0c:cc:cc:d0"]
    other = ["00:e0:2b:00:00:00", "00:e0:2b:00:00:04", "00:e0:2b:00:00:06", "00:e0:2b:00:00:05", "01:e0:2f:00:00:00"]
    return [Frame("p1", eth(a, A, f"to {a}"), f"{why}: to {a}") for a in groups + cisco + other]


RESERVED = Case(
    "reserved-addresses",
    "Open vSwitch drops the sixteen reserved group addresses, and some of Cisco's and Extreme's, unless forward-bpdu is on.",
    ports(3),
    sweep("forward-bpdu off") + [
        Frame("p2", bpdu(B), "a real BPDU: dropped, although the switch runs no STP"),
        Frame("p2", lldp(B), "a real LLDP frame: dropped"),
        Frame("p1", eth(B, A, "A to B"), "B, known from dropped frames only, is not learned: flooded (a Linux bridge would know it)"),
    ])

FORWARD_BPDU = Case(
    "reserved-addresses-forward-bpdu",
    "With forward-bpdu on, every reserved address is flooded like any other multicast.",
    ports(3), bridge={"other_config": {"forward-bpdu": True}},
    steps=sweep("forward-bpdu on") + [
        Frame("p2", bpdu(B), "a real BPDU: flooded"),
        Frame("p2", lldp(B), "a real LLDP frame: flooded"),
        Frame("p1", eth(B, A, "A to B"), "B is known"),
        set_bridge("forward-bpdu off again", other_config={"forward-bpdu": False}),
        Frame("p2", lldp(B), "dropped"),
    ])

ODD = Case(
    "odd-addresses",
    "Open vSwitch forwards frames whose source no station can have; it learns even the all-zero address, but no group address.",
    ports(3),
    [
        Frame("p1", eth(BROADCAST, A, "A speaks"), "A on p1"),
        Frame("p2", eth(A, B, "B to A"), "B on p2"),
        Frame("p1", eth(B, "01:00:00:00:00:aa", "group source"), "source is a group address: forwarded (a Linux bridge drops it), not learned"),
        Frame("p2", eth("01:00:00:00:00:aa", B, "to that group"), "to that group address: flooded, never learned"),
        Frame("p1", eth(B, BROADCAST, "broadcast source"), "source is the broadcast address: the same"),
        Frame("p1", eth(B, "00:00:00:00:00:00", "zero source"), "source is all zeros: forwarded, and learned"),
        Frame("p2", eth("00:00:00:00:00:00", B, "zero destination"), "to all zeros: known, p1"),
        Frame("p3", eth("fe:ff:ff:ff:ff:ff", C, "high"), "a locally administered address: flooded"),
        Frame("p3", eth(A, A, "A as seen on p3"), "A to itself on p3"),
    ])

PROTECTED = Case(
    "protected-ports",
    "Protected ports talk to the others but never to each other.",
    {"p1": {"protected": True}, "p2": {"protected": True}, "p3": {}, "p4": {}},
    [
        Frame("p1", eth(BROADCAST, A, "A to all"), "from protected p1: p3 and p4"),
        Frame("p2", eth(BROADCAST, B, "B to all"), "from protected p2: p3 and p4"),
        Frame("p3", eth(BROADCAST, C, "C to all"), "from p3: everybody"),
        Frame("p1", eth(B, A, "A to B"), "A to B, known on p2: dropped"),
        Frame("p1", eth(C, A, "A to C"), "A to C: p3"),
        Frame("p3", eth(A, C, "C to A"), "C to A: p1"),
        Frame("p1", eth(F, A, "A to F"), "unknown: p3 and p4"),
        Frame("p2", eth("01:00:5e:01:02:03", B, "B to group"), "multicast: p3 and p4"),
        set_port("p2", "p2 is freed", protected=False),
        Frame("p1", eth(B, A, "A to B"), "A to B: p2"),
        Frame("p2", eth(BROADCAST, B, "B to all"), "everybody"),
    ])

NO_FLOOD = Case(
    "no-flood-port",
    "A port with the OpenFlow flag no-flood gets no flooded frame at all: no unknown, no multicast, no broadcast.",
    {"p1": {}, "p2": {}, "p3": {"no_flood": True}},
    [
        Frame("p1", eth(F, A, "unknown"), "unknown unicast: p2"),
        Frame("p1", eth(BROADCAST, A, "broadcast"), "broadcast: p2"),
        Frame("p1", eth("01:00:5e:01:02:03", A, "multicast"), "multicast: p2"),
        Frame("p3", eth(BROADCAST, C, "C to all"), "p3 itself may flood"),
        Frame("p1", eth(C, A, "A to C"), "known: p3"),
        no_flood("p3", False, "the flag is taken away"),
        Frame("p1", eth(BROADCAST, A, "broadcast"), "p2 and p3"),
    ])

LENGTHS = Case(
    "mtu-and-runts",
    "A frame longer than the egress port's MTU is dropped there; short frames are switched as they are, but not one whose tag is cut off.",
    {"p1": {}, "p2": {"mtu": 1000}, "p3": {"tag": 10}, "p4": {}},
    [
        Frame("p1", sized(BROADCAST, A, 1014, "1014"), "1014 bytes = MTU 1000 + header"),
        Frame("p1", sized(BROADCAST, A, 1015, "1015"), "1015 bytes: too long for p2; the 4 bytes more are for tagged frames only"),
        Frame("p1", sized(BROADCAST, A, 1018, "1018"), "1018 bytes"),
        Frame("p1", sized(BROADCAST, A, 1018, "1018 tagged", tags=[c_tag(10)]), "1018 with tag"),
        Frame("p1", sized(BROADCAST, A, 1019, "1019 tagged", tags=[c_tag(10)]), "1019 with tag"),
        Frame("p3", sized(BROADCAST, C, 1014, "1014 access"), "1014 into access p3: 1018 where tagged"),
        Frame("p3", sized(BROADCAST, C, 1015, "1015 access"), "1015 into access p3: 1019 where tagged"),
        Frame("p2", sized(BROADCAST, B, 1514, "from p2"), "1514 bytes into p2"),
        Frame("p1", eth(BROADCAST, A, b"x", pad=0), "15 bytes"),
        Frame("p1", mac(BROADCAST) + mac(A) + b"\x81\x00", "14 bytes that end with 0x8100: dropped"),
        Frame("p1", mac(BROADCAST) + mac(A) + b"\x81\x00\x00\x0a", "16 bytes: tag 10 without a type: dropped"),
        Frame("p1", eth(BROADCAST, A, b"", tags=[c_tag(10)], pad=0), "18 bytes: tag and type"),
        Frame("p1", eth(BROADCAST, A, b"x", tags=[c_tag(10)], pad=0), "19 bytes with tag"),
        Frame("p1", llc(BROADCAST, A, 0xF0, 0xF0, 0x03, b"netbios"), "802.3 with LLC"),
        Frame("p1", eth(BROADCAST, A, b"length lies", ethertype=1400), "802.3 whose length of 1400 is a lie"),
        Frame("p1", eth(D, A, b"old qinq", ethertype=0x9100), "type 0x9100"),
    ])

CASES = [LEARNING, MOVE, RESERVED, FORWARD_BPDU, ODD, PROTECTED, NO_FLOOD, LENGTHS]
