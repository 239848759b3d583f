"""Linux bridge: what a port may be told: flood control, isolation, learning, hairpin, locked, static entries."""
from case import Case, Frame, Show
from frames import A, B, BROADCAST, C, D, E, F, eth, who_has
from linux_basics import ports
from linux_commands import add_fdb, del_fdb, port_down, port_up, set_port
from linux_vlans import access, tagged, trunk

FLOOD_UNICAST = Case(
    "flood-control-unknown-unicast",
    "flood off keeps unknown unicast from a port; broadcast, multicast and known stations still reach it.",
    {"p1": {}, "p2": {}, "p3": {"flood": "off"}},
    [
        Frame("p1", eth(F, A, "A to F"), "unknown unicast: p2 only, p3 is spared"),
        Frame("p1", eth(BROADCAST, A, "A to all"), "broadcast: p2 and p3"),
        Frame("p1", eth("01:00:5e:01:02:03", A, "A to group"), "multicast: p2 and p3"),
        Frame("p1", eth(C, A, "A to C"), "C is silent on p3: never reaches it"),
        Frame("p3", eth(A, C, "C to A"), "C speaks from p3: leaves p1"),
        Frame("p1", eth(C, A, "A to C"), "now known: p3"),
        Frame("p3", eth(F, C, "C to F"), "the flag is about egress: C's own unknown frame is flooded"),
        set_port("p3", "flood", "on", "flooding back on"),
        Frame("p1", eth(F, A, "A to F"), "p2 and p3"),
    ])

FLOOD_GROUPS = Case(
    "flood-control-multicast-broadcast",
    "mcast_flood off stops multicast and bcast_flood off stops broadcast at a port, each alone.",
    {"p1": {}, "p2": {"mcast_flood": "off"}, "p3": {"bcast_flood": "off"}, "p4": {}},
    [
        Frame("p1", eth("01:00:5e:01:02:03", A, "group"), "IPv4 multicast: p3 and p4"),
        Frame("p1", eth("33:33:00:00:00:01", A, "all nodes"), "IPv6 all nodes: p3 and p4"),
        Frame("p1", eth("01:00:5e:00:00:01", A, "all hosts"), "224.0.0.1: p3 and p4"),
        Frame("p1", eth(BROADCAST, A, "all"), "broadcast: p2 and p4"),
        Frame("p1", who_has(A, "10.0.0.1", "10.0.0.3"), "an ARP request never reaches p3: its host cannot be found"),
        Frame("p1", eth(F, A, "unknown"), "unknown unicast: all three"),
        Frame("p3", who_has(C, "10.0.0.3", "10.0.0.1"), "p3 may ask itself"),
        Frame("p2", eth("01:00:5e:01:02:03", B, "group from p2"), "p2 may send to a group"),
        Frame("p1", eth("01:80:c2:00:00:00", A, "bridge group"), "a BPDU address, STP off: forwarded as multicast: p3 and p4"),
        set_port("p2", "bcast_flood", "off", "broadcast off on p2, too"),
        set_port("p2", "flood", "off", "unknown unicast off on p2, too"),
        Frame("p1", eth(BROADCAST, A, "all"), "p4 only"),
        Frame("p1", eth(F, A, "unknown"), "p3 and p4"),
        Frame("p4", eth(B, D, "D to B"), "B is known: p2, whatever is off"),
    ])

ISOLATED = Case(
    "port-isolation",
    "Isolated ports talk to the others but never to each other, whether the station is known or flooded to.",
    {"p1": {"isolated": "on"}, "p2": {"isolated": "on"}, "p3": {}, "p4": {}},
    [
        Frame("p1", eth(BROADCAST, A, "A to all"), "from isolated p1: p3 and p4, not p2"),
        Frame("p2", eth(BROADCAST, B, "B to all"), "from isolated p2: p3 and p4, not p1"),
        Frame("p3", eth(BROADCAST, C, "C to all"), "from p3: everybody"),
        Frame("p1", eth(B, A, "A to B"), "A to B, known on p2: dropped"),
        Frame("p1", eth(C, A, "A to C"), "A to C: p3"),
        Frame("p3", eth(A, C, "C to A"), "C to A: p1"),
        Frame("p1", eth(F, A, "A to F"), "unknown: p3 and p4"),
        Frame("p2", eth("01:00:5e:01:02:03", B, "B to group"), "multicast: p3 and p4"),
        Frame("p4", eth(B, D, "D to B"), "D to B: p2"),
        set_port("p2", "isolated", "off", "p2 is freed"),
        Frame("p1", eth(B, A, "A to B"), "A to B: one isolated port alone is not isolated from anybody"),
        Frame("p2", eth(BROADCAST, B, "B to all"), "everybody"),
    ])

LEARNING_OFF = Case(
    "learning-off",
    "A port with learning off teaches the table nothing: its stations stay unknown and their frames are flooded for ever.",
    {"p1": {"learning": "off"}, "p2": {}, "p3": {}},
    [
        Frame("p1", eth(BROADCAST, A, "A to all"), "A on p1: not learned"),
        Frame("p2", eth(A, B, "B to A"), "B to A: flooded"),
        Frame("p1", eth(B, A, "A to B"), "A to B: forwarded by the table all the same: p2"),
        Frame("p2", eth(BROADCAST, A, "A seen on p2"), "A's address on p2, which learns"),
        Frame("p3", eth(A, C, "C to A"), "C to A: p2"),
        Frame("p1", eth(BROADCAST, A, "A on p1 again"), "A on p1 again: the entry does not move"),
        Frame("p3", eth(A, C, "C to A"), "C to A: still p2"),
        set_port("p2", "learning", "off", "learning off on p2: its entries are kept"),
        Show("after learning off on p2"),
        Frame("p3", eth(B, C, "C to B"), "C to B: p2, by the entry that was kept"),
        set_port("p1", "learning", "on", "learning on on p1"),
        Frame("p1", eth(C, A, "A to C"), "A moves to p1"),
        Frame("p3", eth(A, C, "C to A"), "C to A: p1"),
    ])

STATIC = Case(
    "static-and-sticky-entries",
    "A static entry never ages, but a frame from that address on another port still moves it; a sticky entry stays.",
    {"p1": access(10), "p2": access(10), "p3": access(10), "p4": trunk(10, 20)},
    [
        Frame("p1", eth(D, A, "A to D"), "D never spoke, but a static entry says p2: p2 only"),
        Frame("p1", eth(E, A, "A to E"), "E is sticky on p2"),
        Frame("p4", tagged(D, C, 20, "C to D in 20"), "the entry is for VLAN 10: nobody else is in 20"),
        Frame("p3", eth(BROADCAST, D, "D on p3"), "D speaks on p3"),
        Frame("p1", eth(D, A, "A to D"), "A to D: p3, the static entry has followed the frame"),
        Frame("p3", eth(BROADCAST, E, "E on p3"), "E speaks on p3: forwarded"),
        Frame("p1", eth(E, A, "A to E"), "A to E: sticky, p2"),
        Show("after D and E spoke on p3"),
        add_fdb({"mac": F, "port": "p4", "vlan": 10, "kind": "static"}, "a static entry behind the trunk"),
        Frame("p1", eth(F, A, "A to F"), "p4, tagged 10"),
        port_down("p4", "p4 down: static entries survive it, learned ones do not"),
        Frame("p1", eth(F, A, "A to F, p4 down"), "to a static station behind a dead port: dropped, not flooded"),
        port_up("p4", "p4 up"),
        Frame("p1", eth(F, A, "A to F, p4 up"), "p4 again"),
        port_down("p2", "p2 down: the sticky entry survives, too"),
        port_up("p2", "p2 up"),
        Frame("p1", eth(E, A, "A to E"), "A to E: p2"),
        del_fdb(F, "p4", 10, "the static entry is deleted"),
        Frame("p1", eth(F, A, "A to F"), "flooded"),
    ],
    fdb=[{"mac": D, "port": "p2", "vlan": 10, "kind": "static"},
         {"mac": E, "port": "p2", "vlan": 10, "kind": "sticky static"}])

LOCAL = Case(
    "local-entries",
    "A permanent (local) entry makes an address the switch's own: frames to it are taken by the switch and go nowhere.",
    ports(3),
    [
        Frame("p1", eth(D, A, "A to D"), "D is local to the switch on p2: not forwarded"),
        Frame("p3", eth(D, C, "C to D"), "nor from p3"),
        Frame("p3", eth(BROADCAST, D, "D on p3"), "a frame from the switch's own address arrives: forwarded, the entry stays"),
        Frame("p1", eth(D, A, "A to D"), "still local"),
        Frame("p1", eth(A, B, "B to A"), "B and A share p1: filtered"),
        del_fdb(D, "p2", 1, "the local entry goes"),
        Frame("p1", eth(D, A, "A to D"), "D is unknown now: flooded"),
    ],
    fdb=[{"mac": D, "port": "p2", "vlan": 1, "kind": "permanent"}])

HAIRPIN = Case(
    "hairpin",
    "With hairpin mode a frame may leave the port it came from: two stations behind one port reach each other through it.",
    {"p1": {"hairpin": "on"}, "p2": {}, "p3": {}},
    [
        Frame("p1", eth(BROADCAST, A, "A to all"), "broadcast from p1: p1 as well"),
        Frame("p1", eth(BROADCAST, B, "B to all"), "B is behind p1, too"),
        Frame("p1", eth(A, B, "B to A"), "B to A: reflected to p1"),
        Frame("p1", eth(F, A, "A to F"), "unknown: p1, p2 and p3"),
        Frame("p2", eth(BROADCAST, C, "C to all"), "p2 has no hairpin: p1 and p3"),
        Frame("p2", eth(C, D, "D to C"), "D and C are both behind p2: filtered"),
        Frame("p1", eth(A, A, "A to itself"), "A to itself: comes back"),
        set_port("p1", "hairpin", "off", "hairpin off"),
        Frame("p1", eth(A, B, "B to A"), "filtered"),
        Frame("p1", eth(BROADCAST, A, "A to all"), "p2 and p3"),
    ])

LOCKED = Case(
    "locked-port",
    "A locked port (802.1X) lets in only stations its table already holds there; it learns nobody by itself.",
    {"p1": {"locked": "on", "learning": "off"}, "p2": {}, "p3": {}},
    [
        Frame("p1", eth(BROADCAST, A, "A to all"), "A is not authorised: dropped"),
        Frame("p2", eth(BROADCAST, B, "B to all"), "frames out of p1 are not held back"),
        add_fdb({"mac": A, "port": "p1", "vlan": 1, "kind": "static"}, "A is authorised: a static entry on p1"),
        Frame("p1", eth(B, A, "A to B"), "A to B: p2"),
        Frame("p2", eth(A, B, "B to A"), "B to A: p1"),
        Frame("p1", eth(B, C, "C to B"), "C on the same port is not authorised: dropped"),
        Frame("p1", eth(C, B, "B's address on p1"), "B is known, but on p2: dropped, and B does not move"),
        Frame("p3", eth(B, D, "D to B"), "D to B: p2"),
        Frame("p1", eth("01:80:c2:00:00:03", C, "EAPOL"), "802.1X from C: for the switch itself; not forwarded, not learned"),
        del_fdb(A, "p1", 1, "A is logged off"),
        Frame("p1", eth(B, A, "A to B"), "dropped"),
    ])

CASES = [FLOOD_UNICAST, FLOOD_GROUPS, ISOLATED, LEARNING_OFF, STATIC, LOCAL, HAIRPIN, LOCKED]
