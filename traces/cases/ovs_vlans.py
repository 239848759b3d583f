"""Open vSwitch, NORMAL action: the VLAN modes of a port, priority tags, stacked tags."""
from case import Case, Frame, Show
from frames import A, B, BROADCAST, C, D, E, c_tag, eth, is_at, ping, s_tag, who_has
from ovs_commands import clear_port, set_port


def tagged(dst, src, vid, text, pcp=0, dei=0):
    return eth(dst, src, text, tags=[c_tag(vid, pcp, dei)])


ACCESS_TRUNK = Case(
    "vlan-access-trunk",
    "Access ports carry one VLAN untagged and refuse any tag; trunks carry several tagged; a trunk without a list carries all.",
    {"p1": {"tag": 10}, "p2": {"tag": 20}, "p3": {"trunks": [10, 20]}, "p4": {}, "p5": {"trunks": [20, 30]}},
    [
        Frame("p1", eth(BROADCAST, A, "A in 10"), "untagged into access p1: p3 and p4, tagged 10"),
        Frame("p2", eth(BROADCAST, B, "B in 20"), "untagged into access p2: p3, p4 and p5, tagged 20"),
        Frame("p3", tagged(BROADCAST, C, 10, "C in 10"), "tag 10 on the trunk: p1 untagged, p4 tagged"),
        Frame("p5", tagged(B, E, 20, "E to B"), "E to B in 20: p2, untagged"),
        Frame("p4", tagged(BROADCAST, D, 30, "D in 30"), "tag 30 on the trunk of all: p5"),
        Frame("p4", eth(BROADCAST, D, "D untagged"), "untagged on the trunk of all: VLAN 0, nobody else carries it"),
        Frame("p3", eth(BROADCAST, C, "C untagged"), "untagged into trunk 10,20: VLAN 0 is not in the list, dropped"),
        Frame("p3", tagged(BROADCAST, C, 30, "C in 30"), "tag 30 into trunk 10,20: dropped"),
        Frame("p1", tagged(BROADCAST, A, 10, "own tag"), "tag 10 into access p1 of VLAN 10: dropped, even its own VID"),
        Frame("p1", tagged(BROADCAST, A, 20, "other tag"), "tag 20 into access p1: dropped"),
        Frame("p1", eth(BROADCAST, A, "VID 0", tags=[c_tag(0, 5)]), "priority tag PCP 5 into access p1: VLAN 10, PCP kept where tagged"),
        Frame("p1", eth(C, A, "A to C"), "A to C: p3, tagged"),
        Frame("p3", tagged(A, C, 10, "C to A", pcp=6), "C to A, PCP 6: p1, untagged"),
        Frame("p4", tagged(BROADCAST, D, 4095, "VID 4095"), "VID 4095 on the trunk of all"),
    ])

NATIVE = Case(
    "vlan-native-tagged-and-untagged",
    "A native VLAN takes a trunk's untagged frames; native-untagged sends it back untagged, native-tagged sends it tagged.",
    {"p1": {"vlan_mode": "native-untagged", "tag": 10, "trunks": [20]}, "p2": {"vlan_mode": "native-tagged", "tag": 10, "trunks": [20]},
     "p3": {"vlan_mode": "native-untagged", "tag": 20}, "p4": {"tag": 10}, "p5": {"trunks": [10, 20]}},
    [
        Frame("p1", eth(BROADCAST, A, "untagged p1"), "untagged into native-untagged p1: VLAN 10"),
        Frame("p2", eth(BROADCAST, B, "untagged p2"), "untagged into native-tagged p2: VLAN 10"),
        Frame("p1", tagged(BROADCAST, A, 10, "tag 10 p1"), "tag 10 into p1 whose native VLAN is 10"),
        Frame("p2", tagged(BROADCAST, B, 10, "tag 10 p2"), "tag 10 into p2"),
        Frame("p1", tagged(BROADCAST, A, 20, "tag 20 p1"), "tag 20 into p1"),
        Frame("p3", eth(BROADCAST, C, "untagged p3"), "untagged into p3: VLAN 20"),
        Frame("p3", tagged(BROADCAST, C, 30, "tag 30 p3"), "tag 30 into p3, which has no list: accepted, nobody else in 30"),
        Frame("p1", tagged(BROADCAST, A, 30, "tag 30 p1"), "tag 30 into p1: dropped"),
        Frame("p4", eth(A, D, "D to A"), "D (access 10) to A: p1, untagged"),
        Frame("p4", eth(B, D, "D to B"), "D to B: p2, tagged"),
        Frame("p1", eth(D, A, "VID 0", tags=[c_tag(0, 5)]), "priority tag PCP 5 into p1 to D: the native VLAN"),
        Frame("p1", eth(B, A, "VID 0", tags=[c_tag(0, 5)]), "priority tag PCP 5 into p1 to B: p2, tag 10 with PCP 5"),
        Frame("p5", tagged(A, E, 10, "E to A", pcp=3), "E on the trunk to A, PCP 3: p1, untagged"),
    ])

TRUNK_ZERO = Case(
    "vlan-trunk-vlan-0",
    "For a trunk an untagged frame is in VLAN 0: it passes only if the list holds 0, or if there is no list.",
    {"p1": {"trunks": [0, 10]}, "p2": {"trunks": [10]}, "p3": {}, "p4": {"trunks": [0, 20]}},
    [
        Frame("p1", eth(BROADCAST, A, "untagged"), "untagged into p1 (0,10): p3 and p4, untagged"),
        Frame("p2", eth(BROADCAST, B, "untagged"), "untagged into p2 (10): dropped"),
        Frame("p1", eth(BROADCAST, A, "VID 0", tags=[c_tag(0, 5)]), "priority-tagged into p1: VLAN 0; between trunks the tag stays"),
        Frame("p1", tagged(BROADCAST, A, 10, "tag 10"), "tag 10 into p1: p2 and p3"),
        Frame("p4", eth(A, D, "D to A"), "D to A, untagged: A is known in VLAN 0: p1"),
        Frame("p3", tagged(A, C, 10, "C to A"), "C to A in 10: p1, tagged"),
        Frame("p3", tagged(A, C, 20, "C to A in 20"), "C to A in 20: unknown there: p4"),
        clear_port("p2", "trunks", "p2 carries every VLAN now"),
        Frame("p2", eth(BROADCAST, B, "untagged"), "untagged into p2: passes"),
    ])

PRIORITY = Case(
    "vlan-priority-tags-modes",
    "priority-tags keeps a priority as a VID 0 tag where a VLAN leaves untagged: never, or if it is not 0; always adds nothing to that here.",
    {"p1": {"tag": 10}, "p2": {"tag": 10, "other_config": {"priority-tags": "if-nonzero"}},
     "p3": {"tag": 10, "other_config": {"priority-tags": "always"}}, "p4": {"tag": 10}, "p5": {"trunks": [10]}},
    [
        Frame("p4", eth(BROADCAST, D, "untagged"), "untagged from p4: nobody adds a VID 0 tag, not even always (p3)"),
        Frame("p4", eth(BROADCAST, D, "VID 0 PCP 0", tags=[c_tag(0, 0)]), "priority tag PCP 0: gone everywhere"),
        Frame("p4", eth(BROADCAST, D, "VID 0 PCP 5", tags=[c_tag(0, 5)]), "priority tag PCP 5: p2 and p3 keep it"),
        Frame("p4", eth(BROADCAST, D, "VID 0 PCP 5 DEI", tags=[c_tag(0, 5, 1)]), "priority tag PCP 5 with DEI: the tag is made anew, DEI is lost"),
        Frame("p5", tagged(BROADCAST, E, 10, "VID 10 PCP 3", pcp=3), "tag 10 PCP 3 from the trunk: p2 and p3 get VID 0 PCP 3"),
        Frame("p5", tagged(BROADCAST, E, 10, "VID 10 PCP 0"), "tag 10 PCP 0 from the trunk"),
        Frame("p2", eth(E, B, "B to E"), "untagged from p2 to E: tag 10 PCP 0"),
        Frame("p5", tagged(B, E, 10, "E to B", pcp=7, dei=1), "E to B, PCP 7 with DEI: p2, VID 0 PCP 7, DEI lost"),
        set_port("p1", "p1 becomes always", other_config={"priority-tags": "always"}),
        Frame("p4", eth(BROADCAST, D, "untagged"), "untagged from p4: p1 does not add a tag, either"),
    ])

TUNNEL = Case(
    "vlan-dot1q-tunnel",
    "A dot1q-tunnel port puts the service VLAN around whatever the customer sends, if its customer VLAN is in cvlans.",
    {"p1": {"vlan_mode": "dot1q-tunnel", "tag": 100}, "p2": {"vlan_mode": "dot1q-tunnel", "tag": 100, "cvlans": [10, 20]},
     "p3": {"trunks": [100, 200]}, "p4": {"vlan_mode": "dot1q-tunnel", "tag": 200, "other_config": {"qinq-ethtype": "802.1q"}},
     "p5": {"vlan_mode": "dot1q-tunnel", "tag": 100, "other_config": {"qinq-ethtype": "802.1q"}}},
    bridge={"vlan_limit": 2},
    steps=[
        Frame("p1", tagged(BROADCAST, A, 10, "A C 10", pcp=3), "C-tag 10 into p1: S-tag 100 (type 0x88a8) around it on p3; the other customer ports get C-tag 10"),
        Frame("p1", tagged(BROADCAST, A, 30, "A C 30"), "C-tag 30 into p1: p2 allows only 10 and 20"),
        Frame("p1", eth(BROADCAST, A, "A untagged"), "untagged into p1, which has no cvlans: accepted"),
        Frame("p2", eth(BROADCAST, B, "B untagged"), "untagged into p2: VLAN 0 is not in its cvlans, dropped"),
        Frame("p2", tagged(BROADCAST, B, 20, "B C 20"), "C-tag 20 into p2"),
        Frame("p2", tagged(BROADCAST, B, 30, "B C 30"), "C-tag 30 into p2: dropped"),
        Frame("p5", tagged(BROADCAST, E, 10, "E C 10"), "C-tag 10 into p5, whose outer tag is to be 0x8100"),
        Frame("p4", tagged(BROADCAST, D, 10, "D C 10"), "another customer's C-tag 10 into p4: VLAN 200"),
        Frame("p3", eth(A, C, "C S 100 C 10", tags=[s_tag(100, 5), c_tag(10, 2)]), "S 100, C 10 from the core to A"),
        Frame("p3", eth(A, C, "C 100 C 10", tags=[c_tag(100, 5), c_tag(10, 2)]), "the same with 0x8100 outside"),
        Frame("p3", eth(A, C, "S 100", tags=[s_tag(100)]), "S 100 alone to A: leaves untagged"),
        Frame("p3", eth(BROADCAST, C, "S 200 C 10", tags=[s_tag(200), c_tag(10)]), "S 200: p4"),
        Frame("p1", eth(BROADCAST, A, "VID 0", tags=[c_tag(0, 6)]), "a priority tag into p1: kept inside"),
        Frame("p1", eth(BROADCAST, A, "S 7 C 10", tags=[s_tag(7), c_tag(10)]), "a customer's own S and C tag into p1: three tags with the service tag, one more than vlan-limit 2 can hold: the innermost is lost"),
    ])

DOUBLE = Case(
    "vlan-double-tags-one-parsed",
    "With vlan-limit 1 only the outer tag is seen: an inner tag is payload and shows up when the outer one is popped.",
    {"p1": {"tag": 10}, "p2": {"trunks": [10, 20]}, "p3": {}, "p4": {"tag": 20}},
    [
        Frame("p2", eth(BROADCAST, B, "10 over 20", tags=[c_tag(10), c_tag(20)]), "outer 10, inner 20: p1 gets tag 20"),
        Frame("p2", eth(BROADCAST, B, "20 over 10", tags=[c_tag(20, 4), c_tag(10, 2)]), "outer 20, inner 10: p4 gets tag 10"),
        Frame("p1", eth(BROADCAST, A, "10 over 20", tags=[c_tag(10), c_tag(20)]), "double-tagged into access p1: dropped"),
        Frame("p1", eth(BROADCAST, A, "0 over 20", tags=[c_tag(0, 5), c_tag(20)]), "priority tag outside tag 20 into access p1"),
        Frame("p3", eth(BROADCAST, C, "S 10", tags=[s_tag(10)]), "S-tag 10 on the trunk of all: VLAN 10, the type of the tag does not matter"),
        Frame("p3", eth(BROADCAST, C, "S 10 C 20", tags=[s_tag(10), c_tag(20)]), "S-tag 10 over C-tag 20"),
        Frame("p2", eth(BROADCAST, B, "S 20", tags=[s_tag(20, 3)]), "S-tag 20 into trunk 10,20"),
        Frame("p1", eth(BROADCAST, A, "S 10", tags=[s_tag(10)]), "S-tag 10 into access p1"),
        Frame("p3", eth(BROADCAST, C, "three", tags=[c_tag(10), c_tag(20), c_tag(30)]), "three tags"),
    ])

DOUBLE_TWO = Case(
    "vlan-double-tags-two-parsed",
    "With vlan-limit 2 both tags are seen: an access port gets no frame that would still carry a tag, and refuses what has two.",
    DOUBLE.ports,
    [
        Frame("p2", eth(BROADCAST, B, "10 over 20", tags=[c_tag(10), c_tag(20)]), "outer 10, inner 20: not to access p1"),
        Frame("p2", eth(BROADCAST, B, "20 over 10", tags=[c_tag(20, 4), c_tag(10, 2)]), "outer 20, inner 10: not to access p4"),
        Frame("p2", tagged(BROADCAST, B, 10, "10 alone"), "one tag: access p1 as ever"),
        Frame("p1", eth(BROADCAST, A, "10 over 20", tags=[c_tag(10), c_tag(20)]), "double-tagged into access p1: dropped"),
        Frame("p1", eth(BROADCAST, A, "0 over 20", tags=[c_tag(0, 5), c_tag(20)]), "priority tag outside tag 20 into access p1: "
              "accepted in VLAN 10, and the inner tag is lost"),
        Frame("p3", eth(BROADCAST, C, "S 10", tags=[s_tag(10)]), "S-tag 10 on the trunk of all: VLAN 10"),
        Frame("p3", eth(BROADCAST, C, "S 10 C 20", tags=[s_tag(10), c_tag(20)]), "S-tag 10 over C-tag 20: trunk p2 only"),
        Frame("p1", eth(BROADCAST, A, "S 10", tags=[s_tag(10)]), "S-tag 10 into access p1: dropped"),
        Frame("p3", eth(BROADCAST, C, "three", tags=[c_tag(10), c_tag(20), c_tag(30)]), "three tags: trunk p2 only"),
    ],
    bridge={"vlan_limit": 2})

PRIORITY_TRUNK = Case(
    "vlan-priority-tags-on-trunks",
    "Between trunks a priority tag with a priority stays whatever the mode; one with PCP 0 is dropped, except where the mode is always.",
    {"p1": {}, "p2": {}, "p3": {"other_config": {"priority-tags": "if-nonzero"}}, "p4": {"other_config": {"priority-tags": "always"}},
     "p5": {"vlan_mode": "native-untagged", "tag": 10, "other_config": {"priority-tags": "always"}}},
    [
        Frame("p1", eth(BROADCAST, A, "untagged"), "untagged, VLAN 0: stays so, always adds no tag"),
        Frame("p1", eth(BROADCAST, A, "VID 0 PCP 0", tags=[c_tag(0, 0)]), "priority tag PCP 0: only p4 (always) keeps the tag"),
        Frame("p1", eth(BROADCAST, A, "VID 0 PCP 5", tags=[c_tag(0, 5)]), "priority tag PCP 5: kept on every trunk, p2 (never) as well"),
        Frame("p1", eth(BROADCAST, A, "VID 0 PCP 5 DEI", tags=[c_tag(0, 5, 1)]), "priority tag PCP 5 with DEI: untouched, so DEI stays"),
        Frame("p1", tagged(BROADCAST, A, 10, "VID 10 PCP 3", pcp=3), "tag 10 PCP 3: p5 sends it with a VID 0 tag"),
        Frame("p1", tagged(BROADCAST, A, 10, "VID 10 PCP 0"), "tag 10 PCP 0: p5 sends it untagged, although its mode is always"),
        Frame("p1", tagged(BROADCAST, A, 10, "VID 10 PCP 3 DEI", pcp=3, dei=1), "tag 10 PCP 3 with DEI: DEI is lost where the tag is made anew (p5)"),
    ])

RETAG = Case(
    "vlan-changed-while-running",
    "When a port's VLAN configuration changes, what was learned there is not carried over to the new VLAN.",
    {"p1": {"tag": 10}, "p2": {"tag": 10}, "p3": {"trunks": [10, 20]}},
    [
        Frame("p1", eth(BROADCAST, A, "A in 10"), "A on p1"),
        Frame("p2", eth(A, B, "B to A"), "B to A: p1"),
        set_port("p1", "p1 becomes access 20", tag=20),
        Show("after p1 changed"),
        Frame("p2", eth(A, B, "B to A"), "B to A in 10: forgotten, flooded"),
        Frame("p1", eth(B, A, "A to B"), "A, in 20 now, to B: the trunk"),
        Frame("p3", tagged(A, C, 20, "C to A"), "C to A in 20: p1"),
        set_port("p3", "the trunk carries 10 only", trunks=[10]),
        Frame("p1", eth(C, A, "A to C"), "A to C in 20: nobody else is in 20"),
        Frame("p3", tagged(A, C, 20, "C to A"), "C to A in 20: dropped at p3"),
        clear_port("p1", "tag", "p1 becomes a trunk of everything"),
        Frame("p1", eth(B, A, "A untagged"), "A untagged: VLAN 0, nobody else"),
        Frame("p1", tagged(B, A, 10, "A tagged 10"), "A tagged 10 to B: p2"),
        Frame("p2", eth(A, B, "B to A"), "B to A: p1, tagged"),
    ])

CONVERSATION = Case(
    "vlan-conversation",
    "Hosts in two VLANs and a tagging phone resolve addresses and ping across access, trunk and native ports.",
    {"p1": {"vlan_mode": "native-untagged", "tag": 10, "trunks": [20]}, "p2": {"tag": 10}, "p3": {"tag": 20}, "p4": {"trunks": [10, 20]}},
    [
        Frame("p1", who_has(A, "10.0.20.1", "10.0.20.3", tags=[c_tag(20, 5)]), "the phone A asks in VLAN 20, PCP 5"),
        Frame("p3", is_at(C, "10.0.20.3", A, "10.0.20.1"), "C answers: p1, tagged 20"),
        Frame("p1", ping(C, A, "10.0.20.3", "10.0.20.1", tags=[c_tag(20, 5)]), "the phone pings C"),
        Frame("p3", ping(A, C, "10.0.20.1", "10.0.20.3", reply=True), "C answers"),
        Frame("p1", who_has(B, "10.0.10.1", "10.0.10.2"), "the PC B behind the phone asks in VLAN 10"),
        Frame("p2", is_at(D, "10.0.10.2", B, "10.0.10.1"), "D answers: p1, untagged"),
        Frame("p1", ping(D, B, "10.0.10.2", "10.0.10.1"), "the PC pings D"),
        Frame("p4", who_has(E, "10.0.10.4", "10.0.10.1", tags=[c_tag(10)]), "E on the trunk asks for the PC"),
        Frame("p1", is_at(B, "10.0.10.1", E, "10.0.10.4"), "the PC answers: p4, tagged 10"),
        Frame("p4", ping(A, E, "10.0.20.1", "10.0.20.4", tags=[c_tag(20, 6)], tos=0xB8), "E pings the phone with PCP 6: kept"),
        Frame("p4", ping(C, E, "10.0.20.3", "10.0.20.4", tags=[c_tag(20, 6)]), "E pings C: untagged, PCP lost"),
    ])

CASES = [ACCESS_TRUNK, NATIVE, TRUNK_ZERO, PRIORITY, TUNNEL, DOUBLE, DOUBLE_TWO, PRIORITY_TRUNK, RETAG, CONVERSATION]
