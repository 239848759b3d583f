"""Linux bridge: stacked tags, 802.1ad, and a bridge that does not look at tags at all."""
from case import Case, Frame
from frames import A, B, BROADCAST, C, D, E, c_tag, eth, is_at, ping, s_tag, who_has
from linux_basics import ports
from linux_vlans import PVID, access, tagged, trunk

TRANSPARENT = Case(
    "transparent-bridge",
    "A bridge without VLAN filtering passes every tag untouched and learns addresses without regard to VLANs.",
    ports(3), bridge={"vlan_filtering": 0},
    steps=[
        Frame("p1", tagged(BROADCAST, A, 10, "A with tag 10"), "tag 10 passes as it is"),
        Frame("p2", eth(A, B, "B to A untagged"), "B to A, untagged: p1, one table for all VLANs"),
        Frame("p2", tagged(A, B, 20, "B to A tag 20"), "B to A, tag 20: p1, although A spoke in 10"),
        Frame("p3", tagged(BROADCAST, A, 20, "A with tag 20 on p3"), "A with tag 20 on p3: the entry moves"),
        Frame("p2", tagged(A, B, 10, "B to A tag 10"), "B to A, tag 10: p3 now (shared learning's price)"),
        Frame("p1", eth(BROADCAST, C, "PCP 5 VID 0", tags=[c_tag(0, 5)]), "a priority tag is kept"),
        Frame("p1", eth(BROADCAST, C, "S and C tag", tags=[s_tag(100), c_tag(10)]), "stacked tags are kept"),
        Frame("p1", tagged(BROADCAST, C, 4095, "VID 4095"), "even VID 4095 is"),
        Frame("p3", eth(C, A, "three tags", tags=[s_tag(3000, 2), c_tag(0), c_tag(7)]), "three tags, to C: p1"),
    ])

STACKED = Case(
    "stacked-tags",
    "An 802.1Q bridge looks at the outer tag only: an inner tag travels as payload, and shows when the outer is popped.",
    {"p1": access(10), "p2": trunk(10, 20), "p3": trunk(10, 20), "p4": access(20)},
    [
        Frame("p2", eth(BROADCAST, B, "10 over 20", tags=[c_tag(10), c_tag(20)]), "outer 10, inner 20: VLAN 10; p1 gets tag 20 bare "
              "(the double-tag attack's first half)"),
        Frame("p2", eth(BROADCAST, B, "20 over 10", tags=[c_tag(20, 4), c_tag(10, 2)]), "outer 20, inner 10: p4 gets tag 10"),
        Frame("p1", eth(BROADCAST, A, "10 over 20", tags=[c_tag(10), c_tag(20)]), "into access p1 with its own VID outside: "
              "accepted, VLAN 10"),
        Frame("p1", eth(BROADCAST, A, "20 over 10", tags=[c_tag(20), c_tag(10)]), "outer 20 into access p1 of 10: dropped"),
        Frame("p2", eth(A, B, "10 over 10", tags=[c_tag(10, 1), c_tag(10, 6)]), "10 over 10, to A: one comes off"),
        Frame("p3", eth(BROADCAST, C, "0 over 10", tags=[c_tag(0, 5), c_tag(10)]), "priority tag outside on a trunk without PVID: "
              "dropped, the inner tag does not count"),
        Frame("p1", eth(BROADCAST, A, "0 over 20", tags=[c_tag(0, 5), c_tag(20)]), "priority tag outside on access p1: VLAN 10"),
        Frame("p2", eth(BROADCAST, B, "S 10", tags=[s_tag(10)]), "an S-tag (0x88a8) on a trunk: not this bridge's tag, so "
              "untagged: no PVID, dropped"),
        Frame("p1", eth(BROADCAST, A, "S 30", tags=[s_tag(30, 3)]), "an S-tag into access p1: untagged for this bridge; carried "
              "in VLAN 10"),
        Frame("p1", eth(BROADCAST, A, "S 30 C 40", tags=[s_tag(30, 3), c_tag(40)]), "S and C tag into access p1: both carried"),
        Frame("p2", eth(BROADCAST, B, "C 10 S 30 C 40", tags=[c_tag(10), s_tag(30), c_tag(40)]), "C 10 outside, S and C inside: "
              "p1 gets S and C"),
    ])

PROVIDER = Case(
    "provider-bridge-802.1ad",
    "A provider bridge (802.1ad) switches by the S-tag; customer frames, C-tagged or not, travel whole inside it.",
    {"p1": {"vlans": {"100": PVID}}, "p2": {"vlans": {"200": PVID}}, "p3": trunk(100, 200), "p4": {"vlans": {"100": PVID}},
     "p5": {"vlans": {"100": "pvid"}}},
    bridge={"vlan_protocol": "802.1ad"},
    steps=[
        Frame("p1", eth(BROADCAST, A, "untagged"), "customer A, untagged into p1: S-tag 100 on p3, as it was on p4"),
        Frame("p1", tagged(BROADCAST, A, 10, "C-tag 10", pcp=5), "customer A, C-tag 10 PCP 5: S-tag 100 is put around it"),
        Frame("p2", tagged(BROADCAST, B, 10, "C-tag 10"), "customer B also uses C-tag 10: S-tag 200 keeps them apart"),
        Frame("p3", eth(BROADCAST, C, "S 100", tags=[s_tag(100)]), "S-tag 100 from the core: p1 and p4, popped"),
        Frame("p3", eth(BROADCAST, C, "S 100 C 10", tags=[s_tag(100, 6, 1), c_tag(10, 2)]), "S 100 with C 10 inside: the C-tag "
              "comes out untouched"),
        Frame("p3", eth(B, C, "S 200 C 20", tags=[s_tag(200), c_tag(20)]), "to B in 200: p2"),
        Frame("p3", tagged(BROADCAST, C, 100, "C-tag 100 on the core"), "a C-tag 100 on the core port: no S-tag, no PVID, dropped"),
        Frame("p3", eth(BROADCAST, C, "untagged on the core"), "untagged on the core port: dropped"),
        Frame("p1", eth(BROADCAST, A, "S 100 on p1", tags=[s_tag(100)]), "S-tag 100 into customer port p1: its own VID, accepted"),
        Frame("p1", eth(BROADCAST, A, "S 200 on p1", tags=[s_tag(200)]), "S-tag 200 into p1: dropped"),
        Frame("p1", eth(BROADCAST, A, "S 0 PCP 5", tags=[s_tag(0, 5)]), "an S priority tag: PVID 100, PCP kept in the S-tag"),
        Frame("p1", eth(BROADCAST, A, "C 0 PCP 5", tags=[c_tag(0, 5)]), "a C priority tag: customer payload, kept inside"),
        Frame("p4", tagged(A, D, 10, "D to A"), "D to A inside 100: p1, C-tag kept"),
        Frame("p2", eth("01:80:c2:00:00:00", B, "customer BPDU address"), "to the customers' bridge group address ..-00 into p2"),
        Frame("p2", eth("01:80:c2:00:00:08", B, "provider BPDU address"), "to the provider bridges' group address ..-08"),
    ])

TAGGED_HOSTS = Case(
    "tagged-hosts",
    "Hosts that tag themselves (a phone in VLAN 20 with PCP 5, a server on a trunk) talk to hosts that do not.",
    {"p1": {"vlans": {"10": PVID, "20": ""}}, "p2": access(10), "p3": access(20), "p4": trunk(10, 20)},
    [
        Frame("p1", who_has(A, "10.0.20.1", "10.0.20.3", tags=[c_tag(20, 5)]), "the phone A asks in VLAN 20, PCP 5"),
        Frame("p3", is_at(C, "10.0.20.3", A, "10.0.20.1"), "the call server C answers untagged: reaches the phone tagged"),
        Frame("p1", ping(C, A, "10.0.20.3", "10.0.20.1", tags=[c_tag(20, 5)]), "the phone pings C"),
        Frame("p3", ping(A, C, "10.0.20.1", "10.0.20.3", reply=True), "C answers: tag 20 with PCP 0, nobody restores the 5"),
        Frame("p1", who_has(B, "10.0.10.1", "10.0.10.2"), "the PC B behind the phone asks untagged: VLAN 10"),
        Frame("p2", is_at(D, "10.0.10.2", B, "10.0.10.1"), "D answers: p1, untagged"),
        Frame("p1", ping(D, B, "10.0.10.2", "10.0.10.1"), "the PC pings D"),
        Frame("p4", who_has(E, "10.0.10.4", "10.0.10.1", tags=[c_tag(10)]), "the server E on the trunk asks for the PC"),
        Frame("p1", is_at(B, "10.0.10.1", E, "10.0.10.4"), "the PC answers: p4, tagged 10"),
        Frame("p4", who_has(E, "10.0.20.4", "10.0.20.1", tags=[c_tag(20)]), "the server asks for the phone in VLAN 20"),
        Frame("p1", is_at(A, "10.0.20.1", E, "10.0.20.4", tags=[c_tag(20, 5)]), "the phone answers with PCP 5: kept on the trunk"),
        Frame("p4", ping(A, E, "10.0.20.1", "10.0.20.4", tags=[c_tag(20, 6)], tos=0xB8), "a ping with PCP 6 to the phone: kept"),
    ])

CASES = [TRANSPARENT, STACKED, PROVIDER, TAGGED_HOSTS]
