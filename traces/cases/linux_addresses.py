"""Linux bridge: addresses with a meaning of their own: the reserved group addresses, and odd ones."""
from case import Case, Frame, Show
from frames import A, B, BROADCAST, C, D, E, bpdu, eth, lldp, snap
from linux_basics import ports
from linux_commands import BRIDGE_MAC, set_bridge, set_port


def reserved(last):
    return f"01:80:c2:00:00:{last:02x}"


def sweep(port, src, why):
    """One frame to each reserved address 01-80-C2-00-00-00..0F and to the first three addresses after them."""
    names = {0x00: "bridge group (STP)", 0x01: "PAUSE", 0x02: "slow protocols (LACP)", 0x03: "802.1X",
             0x08: "provider bridge group", 0x0D: "provider MVRP", 0x0E: "LLDP", 0x10: "all LANs management, not reserved",
             0x20: "MMRP, not reserved", 0x21: "MVRP, not reserved"}
    return [Frame(port, eth(reserved(n), src, f"to {reserved(n)}"), f"{why}: ..-{n:02X} {names.get(n, '')}".rstrip())
            for n in list(range(16)) + [0x10, 0x20, 0x21]]


RESERVED = Case(
    "reserved-addresses",
    "Frames to 01-80-C2-00-00-01..0F are for the switch itself and never forwarded; ..-00 passes because STP is off.",
    ports(3),
    sweep("p1", A, "mask 0") + [
        Frame("p2", bpdu("02:00:00:00:00:5b"), "a real configuration BPDU: passes, STP is off"),
        Frame("p2", lldp("02:00:00:00:00:5b"), "a real LLDP frame: stopped"),
        Frame("p3", snap("01:00:0c:cc:cc:cc", C, 0x00000C, 0x2000, b"\x02\xb4\0\0"), "CDP to Cisco's address: not reserved "
              "for this switch, flooded"),
    ])

FORWARD_MASK = Case(
    "reserved-addresses-forward-mask",
    "group_fwd_mask opens reserved addresses one by one: 0x4000 lets LLDP through, 0xfff8 all but ..-01 and ..-02.",
    ports(3), bridge={"group_fwd_mask": 0x4000},
    steps=sweep("p1", A, "mask 0x4000") + [
        Frame("p2", lldp(B), "a real LLDP frame passes now"),
        set_bridge("group_fwd_mask", 0xFFF8, "open all that may be opened (bits 0-2 are refused for a whole bridge)"),
    ] + sweep("p1", A, "mask 0xfff8"))

PORT_MASK = Case(
    "reserved-addresses-port-mask",
    "A port's own group_fwd_mask adds to the bridge's for what arrives there; it may open LACP (bit 2) but not PAUSE.",
    {"p1": {"group_fwd_mask": 0x4004}, "p2": {}, "p3": {}},
    [
        Frame("p1", eth(reserved(0x02), A, "LACP into p1"), "slow protocols into p1: opened by the port's mask"),
        Frame("p1", lldp(A), "LLDP into p1: opened"),
        Frame("p1", eth(reserved(0x03), A, "802.1X into p1"), "802.1X into p1: not in the mask"),
        Frame("p2", eth(reserved(0x02), B, "LACP into p2"), "slow protocols into p2: p2 has no mask"),
        Frame("p2", lldp(B), "LLDP into p2: stopped; the mask of the port it would leave does not matter"),
        set_port("p2", "group_fwd_mask", 0x0008, "p2 opens 802.1X"),
        Frame("p2", eth(reserved(0x03), B, "802.1X into p2"), "802.1X into p2: passes"),
        Frame("p2", eth(reserved(0x01), B, "PAUSE into p2"), "PAUSE into p2: never"),
    ])

LINK_LOCAL_LEARNING = Case(
    "link-local-learning",
    "A frame to a reserved address is not forwarded, yet its source is learned, unless no_linklocal_learn says not to.",
    ports(3),
    [
        Frame("p1", lldp(A), "LLDP from A on p1: stopped"),
        Frame("p2", eth(A, B, "B to A"), "B to A: p1 only, learned from a frame that went nowhere"),
        Frame("p3", eth(reserved(0x01), C, "PAUSE"), "PAUSE from C on p3: dropped"),
        Frame("p2", eth(C, B, "B to C"), "B to C: flooded; a PAUSE address is dropped too early to teach anything"),
        Frame("p3", eth(reserved(0x02), A, "LACP"), "LACP from A's address on p3: moves A"),
        Frame("p2", eth(A, B, "B to A"), "B to A: p3"),
        Show("what was learned"),
        set_bridge("no_linklocal_learn", 1, "link-local frames teach nothing from now on"),
        Frame("p1", lldp(D), "LLDP from D on p1"),
        Frame("p2", eth(D, B, "B to D"), "B to D: flooded"),
        Frame("p1", lldp(A), "LLDP from A on p1: does not move A"),
        Frame("p2", eth(A, B, "B to A"), "B to A: still p3"),
        Frame("p1", bpdu(E), "a BPDU from E: forwarded as STP is off"),
        Frame("p2", eth(E, B, "B to E"), "B to E: a forwarded BPDU does teach"),
    ])

ODD = Case(
    "odd-addresses",
    "Sources that no station can have (a group address, all zeros) are dropped and never learned; odd destinations are not.",
    ports(3),
    [
        Frame("p1", eth(BROADCAST, A, "A speaks"), "A on p1"),
        Frame("p2", eth(A, B, "B to A"), "B on p2"),
        Frame("p1", eth(B, "01:00:00:00:00:aa", "group source"), "source is a group address: dropped"),
        Frame("p1", eth(B, BROADCAST, "broadcast source"), "source is the broadcast address: dropped"),
        Frame("p1", eth(B, "00:00:00:00:00:00", "zero source"), "source is all zeros: dropped"),
        Frame("p1", eth("00:00:00:00:00:00", A, "zero destination"), "destination all zeros: an unknown station, flooded"),
        Frame("p3", eth(BRIDGE_MAC, C, "to the bridge"), "to the bridge's own address: taken by the switch, not forwarded"),
        Frame("p3", eth("02:00:00:00:01:02", C, "to p2's own"), "to the address of port p2: taken by the switch"),
        Frame("p3", eth(B, BRIDGE_MAC, "as the bridge"), "source is the bridge's own address: forwarded, but not learned"),
        Frame("p3", eth(B, "02:00:00:00:01:01", "as p1"), "source is the address of port p1: the same"),
        Frame("p2", eth(BRIDGE_MAC, B, "to the bridge"), "the bridge's address stays the bridge's"),
        Frame("p1", eth("fe:ff:ff:ff:ff:ff", A, "a high unicast"), "a locally administered unicast address: flooded"),
        Frame("p1", eth("ff:ff:ff:ff:ff:fe", A, "nearly broadcast"), "a group address one below broadcast: flooded"),
        Frame("p3", eth("fe:ff:ff:ff:ff:ff", "fe:ff:ff:ff:ff:ff", "self"), "source equals destination, never seen: learned first, "
              "then found on its own port"),
        Frame("p1", eth("fe:ff:ff:ff:ff:ff", A, "to the high one"), "and so it is known: p3 only"),
    ])

CASES = [RESERVED, FORWARD_MASK, PORT_MASK, LINK_LOCAL_LEARNING, ODD]
