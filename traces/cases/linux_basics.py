"""Linux bridge: learning, flooding, moving, ageing, flushing, and one conversation as real hosts have it."""
from case import Case, Frame, Show, Wait
from frames import (A, B, BROADCAST, C, D, E, F, arp, c_tag, eth, gratuitous_arp, is_at, ping, sized, tcp, udp, who_has)
from linux_commands import del_fdb, flush, port_down, port_up


def ports(n):
    return {f"p{i}": {} for i in range(1, n + 1)}


LEARNING = Case(
    "learning-and-flooding",
    "A switch floods a frame whose destination it does not know, and learns from every source where that station is.",
    ports(4),
    [
        Frame("p1", eth(B, A, "A to B"), "A (p1) to B, unknown: flooded to every other port"),
        Frame("p2", eth(A, B, "B to A"), "B (p2) to A, learned in step 1: p1 only"),
        Frame("p1", eth(B, A, "A to B again"), "A to B, learned now: p2 only"),
        Frame("p3", eth(BROADCAST, C, "C to all"), "broadcast: always to every other port"),
        Frame("p4", eth(C, D, "D to C"), "D (p4) to C, learned from its broadcast: p3 only"),
        Frame("p1", eth("01:00:5e:01:02:03", A, "A to group"), "IPv4 multicast, no snooping: flooded"),
        Frame("p2", eth("33:33:00:00:00:fb", B, "B to group"), "IPv6 multicast, no snooping: flooded"),
        Frame("p1", eth(A, A, "A to itself"), "A to A: the destination is on the port it came from, filtered"),
        Frame("p4", eth(E, D, "D to E"), "E never spoke: flooded"),
        Frame("p3", eth(D, E, "E to D"), "E (p3, behind the same port as C) to D: p4 only"),
        Frame("p3", eth(C, E, "E to C"), "E to C, both on p3: filtered, their own segment delivers it"),
        Frame("p1", eth(E, A, "A to E"), "A to E: p3 only"),
        Show("five stations learned"),
        Frame("p2", sized(F, B, 1514, "a full frame"), "1514 bytes (1500 of payload) to unknown F: flooded"),
        Frame("p2", eth(F, B, "short", pad=0), "19 bytes, not padded to 60: flooded as it is"),
    ])

MOVE = Case(
    "station-move",
    "A station that is seen on another port is believed at once: its table entry moves with the first frame.",
    ports(4),
    [
        Frame("p1", eth(BROADCAST, A, "A on p1"), "A speaks on p1"),
        Frame("p2", eth(BROADCAST, B, "B on p2"), "B speaks on p2"),
        Frame("p2", eth(A, B, "B to A"), "B to A: p1"),
        Frame("p3", eth(B, A, "A moved to p3"), "A speaks on p3 now: its entry moves"),
        Frame("p2", eth(A, B, "B to A"), "B to A: p3, no longer p1"),
        Frame("p4", gratuitous_arp(B, "10.0.0.2"), "B announces itself on p4 (gratuitous ARP): moves"),
        Frame("p3", eth(B, A, "A to B"), "A to B: p4"),
        Frame("p4", eth(A, A, "A as its own echo"), "A's own address arrives on p4 (a loop?): the entry moves to p4, "
              "then the frame is for the port it came from"),
        Frame("p2", eth(A, C, "C to A"), "C (p2) to A: p4"),
        Frame("p1", eth(BROADCAST, A, "A back on p1"), "A back on p1"),
        Frame("p2", eth(A, C, "C to A"), "C to A: p1"),
    ])

AGEING = Case(
    "ageing",
    "A table entry that nothing refreshes is forgotten after the ageing time (4 s here), and the next frame is flooded.",
    ports(3), bridge={"ageing_time": 400}, paced=True,
    steps=[
        Frame("p1", eth(BROADCAST, A, "A speaks"), "A is learned on p1"),
        Frame("p2", eth(BROADCAST, B, "B speaks"), "B is learned on p2"),
        Frame("p2", eth(A, B, "B to A"), "B to A: p1 only"),
        Wait(2.5, "A is silent, still fresh"),
        Frame("p2", eth(A, B, "B to A, 2.8 s on"), "A's entry is 2.8 s old: p1 only; B's is refreshed"),
        Wait(2.9, "A is silent for more than 4 s, B for less"),
        Show("A is gone, B is there"),
        Frame("p3", eth(A, C, "C to A"), "A's entry aged out (being a destination does not refresh): flooded"),
        Frame("p3", eth(B, C, "C to B"), "B's entry was refreshed by its last frame: p2 only"),
        Frame("p1", eth(C, A, "A to C"), "A speaks again: learned again, C is known: p3"),
        Frame("p3", eth(A, C, "C to A"), "p1 only"),
        Wait(6, "nobody speaks for longer than the ageing time"),
        Show("everything aged out"),
        Frame("p1", eth(C, A, "A to C"), "flooded as on the first day"),
    ])

AGEING_ZERO = Case(
    "ageing-time-zero",
    "With an ageing time of 0 the bridge keeps no entry: every frame is flooded, the switch behaves as a hub.",
    ports(3), bridge={"ageing_time": 0}, paced=True,
    steps=[
        Frame("p1", eth(BROADCAST, A, "A speaks"), "A speaks"),
        Frame("p2", eth(A, B, "B to A"), "B to A at once"),
        Wait(1, "a moment later"),
        Show("the table"),
        Frame("p2", eth(A, B, "B to A"), "B to A a second later: flooded"),
        Frame("p1", eth(B, A, "A to B"), "A to B"),
        Wait(1, "a moment later"),
        Frame("p3", eth(B, C, "C to B"), "C to B: flooded"),
        Frame("p3", eth(A, C, "C to A"), "C to A: flooded"),
    ])

FLUSH = Case(
    "port-down-flush",
    "A port that goes down loses its table entries at once; frames for its stations are flooded to the ports left.",
    ports(4),
    [
        Frame("p1", eth(BROADCAST, A, "A speaks"), "A on p1"),
        Frame("p2", eth(BROADCAST, B, "B speaks"), "B on p2"),
        Frame("p3", eth(BROADCAST, C, "C speaks"), "C on p3"),
        Frame("p2", eth(A, B, "B to A"), "B to A: p1"),
        port_down("p1", "the cable of p1 is pulled"),
        Show("A is forgotten"),
        Frame("p2", eth(A, B, "B to A, p1 down"), "flooded to p3 and p4; nothing can leave p1"),
        Frame("p3", eth(BROADCAST, C, "all, p1 down"), "broadcast to p2 and p4"),
        port_up("p1", "the cable is back"),
        Frame("p2", eth(A, B, "B to A, p1 up"), "A is still unknown: flooded, p1 again among the ports"),
        Frame("p4", eth(BROADCAST, A, "A came back on p4"), "A now speaks on p4"),
        Frame("p2", eth(A, B, "B to A"), "p4"),
        flush("p2", "fdb_flush of p2 by the administrator"),
        Frame("p3", eth(B, C, "C to B"), "B was flushed: flooded"),
        Frame("p3", eth(A, C, "C to A"), "A was not: p4 only"),
        del_fdb(A, "p4", 1, "one entry deleted by hand"),
        Frame("p3", eth(A, C, "C to A"), "flooded"),
    ])

CONVERSATION = Case(
    "two-vlan-conversation",
    "Three hosts in two VLANs resolve addresses, ping and talk UDP and TCP across an access-and-trunk switch.",
    {"p1": {"vlans": {"10": "pvid untagged"}}, "p2": {"vlans": {"10": "pvid untagged"}},
     "p3": {"vlans": {"20": "pvid untagged"}}, "p4": {"vlans": {"10": "", "20": ""}}},
    [
        Frame("p1", who_has(A, "10.0.10.1", "10.0.10.2"), "A asks for 10.0.10.2"),
        Frame("p2", is_at(B, "10.0.10.2", A, "10.0.10.1"), "B answers"),
        Frame("p1", ping(B, A, "10.0.10.2", "10.0.10.1", 1), "ping"),
        Frame("p2", ping(A, B, "10.0.10.1", "10.0.10.2", 1, reply=True), "pong"),
        Frame("p3", who_has(C, "10.0.20.3", "10.0.20.1"), "C asks for its gateway, VLAN 20: the trunk only"),
    ])


def _tag(frame, vid, pcp=0):
    """`frame` with an 802.1Q tag pushed after the addresses, as a router on a trunk sends it."""
    return frame[:12] + c_tag(vid, pcp) + frame[12:]


CONVERSATION.steps += [
    Frame("p4", _tag(is_at(D, "10.0.20.1", C, "10.0.20.3"), 20), "the gateway D answers on the trunk, tag 20"),
    Frame("p3", udp(D, C, "10.0.20.1", "10.0.20.3", 53, 40000, b"query"), "C asks the gateway for a name"),
    Frame("p4", _tag(udp(C, D, "10.0.20.3", "10.0.20.1", 40000, 53, b"answer"), 20), "the answer comes back tagged"),
    Frame("p3", ping(D, C, "10.0.10.1", "10.0.20.3", 1), "C pings A: another network, so to the gateway"),
    Frame("p4", _tag(who_has(D, "10.0.10.254", "10.0.10.1"), 10), "the gateway asks for A in VLAN 10: p1 and p2"),
    Frame("p1", is_at(A, "10.0.10.1", D, "10.0.10.254"), "A answers; D is known in VLAN 10 too: the trunk only"),
    Frame("p4", _tag(ping(A, D, "10.0.10.1", "10.0.20.3", 1, ttl=63), 10), "the routed ping, TTL 63, reaches A"),
    Frame("p1", ping(D, A, "10.0.20.3", "10.0.10.1", 1, reply=True), "A's answer to the gateway"),
    Frame("p4", _tag(ping(C, D, "10.0.20.3", "10.0.10.1", 1, reply=True, ttl=63), 20), "routed back to C"),
    Frame("p1", tcp(B, A, "10.0.10.2", "10.0.10.1", 80, 40001, 1000, 0, 0x02), "A opens TCP to B: SYN"),
    Frame("p2", tcp(A, B, "10.0.10.1", "10.0.10.2", 40001, 80, 7000, 1001, 0x12), "SYN+ACK"),
    Frame("p1", tcp(B, A, "10.0.10.2", "10.0.10.1", 80, 40001, 1001, 7001, 0x10), "ACK"),
    Frame("p1", tcp(B, A, "10.0.10.2", "10.0.10.1", 80, 40001, 1001, 7001, 0x18, b"GET / HTTP/1.0\r\n\r\n"), "request"),
    Frame("p2", tcp(A, B, "10.0.10.1", "10.0.10.2", 40001, 80, 7001, 1019, 0x18, bytes(1400)), "1400 bytes of answer"),
    Frame("p2", tcp(A, B, "10.0.10.1", "10.0.10.2", 40001, 80, 8401, 1019, 0x11), "FIN"),
    Frame("p1", tcp(B, A, "10.0.10.2", "10.0.10.1", 80, 40001, 1019, 8402, 0x11), "FIN+ACK"),
    Frame("p3", arp(1, C, "10.0.20.3", "00:00:00:00:00:00", "10.0.10.2"), "C asks for B directly: stays in VLAN 20"),
    Frame("p2", udp(BROADCAST, B, "255.255.255.255", "10.0.10.2", 67, 68, b"anybody?"), "a broadcast in VLAN 10"),
]

CASES = [LEARNING, MOVE, AGEING, AGEING_ZERO, FLUSH, CONVERSATION]
