"""Linux bridge: VLAN membership: access, trunk, hybrid, PVID, ingress filtering, learning per VLAN."""
from case import Case, Frame, Show
from frames import A, B, BROADCAST, C, D, E, c_tag, eth
from linux_basics import ports
from linux_commands import add_vlan, del_vlan, set_bridge

PVID = "pvid untagged"


def access(vid):
    return {"vlans": {str(vid): PVID}}


def trunk(*vids):
    return {"vlans": {str(v): "" for v in vids}}


def tagged(dst, src, vid, text, pcp=0, dei=0):
    return eth(dst, src, text, tags=[c_tag(vid, pcp, dei)])


ACCESS_TRUNK = Case(
    "vlan-access-trunk",
    "Access ports carry one VLAN untagged, trunk ports carry several tagged; the switch pushes and pops the tag between.",
    {"p1": access(10), "p2": access(20), "p3": access(10), "p4": trunk(10, 20), "p5": trunk(20, 30)},
    [
        Frame("p1", eth(BROADCAST, A, "A in 10"), "untagged into access p1: p3 untagged, p4 tagged 10, not p2, not p5"),
        Frame("p2", eth(BROADCAST, B, "B in 20"), "untagged into access p2: both trunks, tagged 20"),
        Frame("p4", tagged(BROADCAST, C, 10, "C in 10"), "tag 10 on trunk p4: p1 and p3, tag removed"),
        Frame("p4", tagged(BROADCAST, C, 20, "C in 20"), "tag 20 on trunk p4: p2 untagged, p5 tagged"),
        Frame("p3", eth(A, D, "D to A"), "D (p3) to A in VLAN 10: p1"),
        Frame("p1", eth(C, A, "A to C"), "A to C in VLAN 10: the trunk p4, tagged"),
        Frame("p1", eth(B, A, "A to B"), "A to B: B is known in VLAN 20 only, so unknown in 10: flooded in 10"),
        Frame("p5", tagged(B, E, 20, "E to B"), "E on trunk p5 to B: p2, untagged"),
        Frame("p5", tagged(BROADCAST, E, 30, "E in 30"), "VLAN 30 has no other port: goes nowhere, E is learned"),
        Frame("p4", tagged(E, C, 20, "C to E", pcp=3), "C to E, PCP 3, trunk to trunk: the tag is kept whole"),
    ])

HYBRID = Case(
    "vlan-hybrid-pvid",
    "A hybrid port gives untagged frames its PVID and carries other VLANs tagged; egress tagging is chosen per VLAN.",
    {"p1": {"vlans": {"10": "pvid untagged", "20": "", "30": "untagged"}}, "p2": trunk(10, 20, 30),
     "p3": access(10), "p4": {"vlans": {"20": "pvid", "10": ""}}, "p5": access(30)},
    [
        Frame("p1", eth(BROADCAST, A, "untagged p1"), "untagged into hybrid p1: its PVID 10"),
        Frame("p1", tagged(BROADCAST, A, 20, "tag 20 p1"), "tag 20 into p1: VLAN 20"),
        Frame("p1", tagged(BROADCAST, A, 10, "tag 10 p1"), "tag 10 into p1 whose PVID is 10: the same VLAN as untagged"),
        Frame("p1", tagged(BROADCAST, A, 30, "tag 30 p1"), "tag 30 into p1: member (untagged at egress), accepted"),
        Frame("p2", tagged(BROADCAST, B, 30, "tag 30 p2"), "VLAN 30 from the trunk: leaves p1 untagged, although not its PVID"),
        Frame("p2", tagged(BROADCAST, B, 20, "tag 20 p2"), "VLAN 20: p1 tagged, p4 tagged (PVID without untagged)"),
        Frame("p4", eth(BROADCAST, D, "untagged p4"), "untagged into p4: PVID 20"),
        Frame("p4", tagged(BROADCAST, D, 10, "tag 10 p4"), "tag 10 into p4"),
        Frame("p5", eth(A, E, "E to A"), "E (VLAN 30) to A: A spoke in VLAN 30 in step 4: p1, untagged"),
        Frame("p3", eth(A, C, "C to A"), "C (VLAN 10) to A: p1, untagged"),
        Frame("p2", tagged(A, B, 20, "B to A", pcp=7), "B to A in VLAN 20: p1, tagged, PCP 7 kept"),
        Frame("p2", eth(A, B, "untagged p2"), "untagged into trunk p2, which has no PVID: dropped"),
    ])

DEFAULT_PVID = Case(
    "vlan-default-pvid",
    "A new port is in the bridge's default PVID untagged; changing that moves the ports, 0 leaves them with no VLAN.",
    ports(3), bridge={"vlan_default_pvid": 5},
    steps=[
        Frame("p1", eth(BROADCAST, A, "untagged"), "untagged: VLAN 5, flooded untagged"),
        Frame("p2", tagged(A, B, 5, "tag 5"), "tag 5: the same VLAN; leaves untagged"),
        Frame("p2", tagged(A, B, 1, "tag 1"), "tag 1: nobody is in VLAN 1 here, dropped"),
        Show("learned in VLAN 5"),
        set_bridge("vlan_default_pvid", 7, "the default PVID becomes 7"),
        Frame("p2", eth(A, B, "untagged"), "VLAN 7: A is not known there, flooded"),
        Frame("p1", tagged(B, A, 5, "tag 5"), "tag 5: no longer a member, dropped"),
        Frame("p1", eth(B, A, "untagged"), "A to B in VLAN 7: p2"),
        set_bridge("vlan_default_pvid", 0, "no default PVID at all"),
        Frame("p1", eth(B, A, "untagged"), "no PVID: dropped"),
        Frame("p1", tagged(B, A, 7, "tag 7"), "no VLAN at all: dropped"),
        add_vlan("p1", 9, PVID, "p1 becomes an access port of VLAN 9"),
        add_vlan("p3", 9, "", "p3 carries VLAN 9 tagged"),
        Frame("p1", eth(BROADCAST, A, "untagged"), "p3, tagged 9"),
        Frame("p3", tagged(A, C, 9, "tag 9"), "C to A: p1, untagged"),
    ])

INGRESS = Case(
    "vlan-ingress-filtering",
    "A frame whose VLAN its ingress port is not in is dropped on arrival, and its source is not learned.",
    {"p1": access(10), "p2": trunk(10, 20), "p3": trunk(20), "p4": access(10)},
    [
        Frame("p1", eth(BROADCAST, A, "A in 10"), "A on p1"),
        Frame("p1", tagged(BROADCAST, B, 20, "tag 20 into access"), "tag 20 into access port p1 of VLAN 10: dropped (VLAN hopping)"),
        Frame("p3", tagged(B, C, 20, "C to B"), "C to B in VLAN 20: flooded to p2, so B was not learned"),
        Frame("p1", tagged(BROADCAST, A, 10, "own tag"), "tag 10 into the access port of 10: accepted"),
        Frame("p3", tagged(BROADCAST, C, 10, "tag 10 into p3"), "tag 10 into p3, a trunk of 20 only: dropped"),
        Frame("p3", eth(BROADCAST, C, "untagged into p3"), "untagged into a trunk without PVID: dropped"),
        Frame("p3", eth(BROADCAST, C, "prio into p3", tags=[c_tag(0, 5)]), "priority-tagged into a trunk without PVID: dropped"),
        Frame("p2", tagged(BROADCAST, D, 4094, "tag 4094"), "tag 4094 into p2: not a member, dropped"),
        Frame("p2", tagged(BROADCAST, D, 4095, "tag 4095"), "tag 4095 (reserved) into p2: dropped"),
        add_vlan("p2", 4094, "", "VLAN 4094, the last one, on p2"),
        add_vlan("p3", 4094, "", "and on p3"),
        Frame("p2", tagged(BROADCAST, D, 4094, "tag 4094"), "now it passes to p3"),
        Frame("p4", tagged(A, E, 10, "E to A"), "a tagged frame from an access port to another: leaves untagged"),
    ])

PRIORITY = Case(
    "vlan-priority-tags",
    "A priority tag (VID 0) names no VLAN: the frame joins the PVID, its priority survives only where the VLAN leaves tagged.",
    {"p1": access(10), "p2": access(10), "p3": trunk(10), "p4": {"vlans": {"10": "pvid"}}},
    [
        Frame("p1", eth(BROADCAST, A, "VID 0 PCP 5", tags=[c_tag(0, 5)]), "PCP 5: p2 untagged, p3 and p4 tag 10 with PCP 5"),
        Frame("p1", eth(BROADCAST, A, "VID 0 PCP 0", tags=[c_tag(0, 0)]), "PCP 0: the tag is gone on p2 all the same"),
        Frame("p1", eth(BROADCAST, A, "VID 0 PCP 7 DEI", tags=[c_tag(0, 7, 1)]), "PCP 7 with DEI: both kept"),
        Frame("p2", tagged(A, B, 10, "VID 10 PCP 3", pcp=3), "own tag with PCP 3 to A: leaves p1 untagged, PCP lost"),
        Frame("p3", tagged(A, C, 10, "VID 10 PCP 6", pcp=6), "from the trunk, PCP 6, to access p1: PCP lost"),
        Frame("p3", tagged(BROADCAST, C, 10, "VID 10 PCP 6", pcp=6), "from the trunk, PCP 6, to all: kept on p4"),
        Frame("p4", eth(C, D, "VID 0 PCP 2", tags=[c_tag(0, 2)]), "into p4 (PVID 10, tagged egress): p3 with PCP 2"),
        Frame("p4", eth(C, D, "untagged"), "untagged: p3 with PCP 0"),
        Frame("p3", eth(A, C, "VID 0", tags=[c_tag(0, 4)]), "into trunk p3, which has no PVID: dropped"),
        Frame("p1", eth(BROADCAST, A, "VID 0 twice", tags=[c_tag(0, 5), c_tag(0, 3)]), "two priority tags: only the outer one is "
              "taken off"),
        Frame("p1", eth(BROADCAST, A, "VID 0 then 20", tags=[c_tag(0, 5), c_tag(20, 1)]), "a priority tag around tag 20: VLAN 10, "
              "the inner tag is payload"),
    ])

INDEPENDENT = Case(
    "vlan-independent-learning",
    "The table is per VLAN: one MAC address may stand on two ports in two VLANs, and neither disturbs the other.",
    {"p1": access(10), "p2": access(20), "p3": trunk(10, 20), "p4": trunk(10, 20)},
    [
        Frame("p1", eth(BROADCAST, A, "A in 10"), "A in VLAN 10 on p1"),
        Frame("p2", eth(BROADCAST, A, "A in 20"), "the same address in VLAN 20 on p2 (a router with one MAC): no move"),
        Frame("p3", tagged(A, C, 10, "C to A in 10"), "C to A in 10: p1"),
        Frame("p3", tagged(A, C, 20, "C to A in 20"), "C to A in 20: p2"),
        Frame("p4", tagged(BROADCAST, A, 20, "A moves in 20"), "A moves to p4 in VLAN 20 only"),
        Frame("p3", tagged(A, C, 20, "C to A in 20"), "C to A in 20: p4"),
        Frame("p3", tagged(A, C, 10, "C to A in 10"), "C to A in 10: still p1"),
        Frame("p1", eth(C, A, "A to C in 10"), "A to C in 10: p3, tagged 10"),
        Frame("p2", eth(C, B, "B to C in 20"), "B to C in 20: p3, tagged 20"),
        Frame("p2", eth(D, B, "B to D in 20"), "D unknown: flooded in 20"),
    ])

CHANGED = Case(
    "vlan-changed-while-running",
    "Taking a VLAN from a port forgets the stations known there in that VLAN; giving one takes effect with the next frame.",
    {"p1": access(10), "p2": trunk(10, 20), "p3": trunk(10, 20)},
    [
        Frame("p1", eth(BROADCAST, A, "A in 10"), "A on p1"),
        Frame("p2", tagged(A, B, 10, "B to A in 10"), "B on p2 to A"),
        Frame("p2", tagged(BROADCAST, B, 20, "B in 20"), "B on p2, VLAN 20"),
        del_vlan("p2", 10, "VLAN 10 is taken from p2"),
        Show("B is forgotten in VLAN 10, kept in 20"),
        Frame("p1", eth(B, A, "A to B in 10"), "A to B in 10: unknown again, flooded to p3, the only port left in 10"),
        Frame("p3", tagged(B, C, 10, "C to B in 10: flooded, too"), "C to B in 10: flooded, too"),
        Frame("p3", tagged(B, C, 20, "C to B in 20"), "C to B in 20: p2 as before"),
        Frame("p2", tagged(A, B, 10, "B to A in 10"), "B to A in 10: p2 is no member, dropped"),
        add_vlan("p2", 10, "untagged", "VLAN 10 comes back to p2, untagged at egress"),
        Frame("p1", eth(B, A, "A to B in 10"), "A to B: still unknown, flooded, untagged on p2"),
        Frame("p2", tagged(A, B, 10, "B to A in 10"), "B to A, tagged: accepted"),
        Frame("p1", eth(B, A, "A to B in 10"), "A to B: p2, untagged"),
        add_vlan("p1", 20, PVID, "p1's PVID becomes 20; it keeps VLAN 10, untagged"),
        Frame("p1", eth(B, A, "A now in 20"), "A's untagged frames are in VLAN 20 now: p2, tagged 20"),
        Frame("p3", tagged(A, C, 10, "C to A in 10"), "C to A in 10: the old entry, p1 still carries 10 untagged"),
        add_vlan("p1", 20, "", "VLAN 20 on p1 loses its PVID and untagged flags"),
        Frame("p1", eth(B, A, "A without PVID"), "p1 has no PVID: dropped"),
        Frame("p2", tagged(A, B, 20, "B to A in 20"), "B to A in 20: p1, tagged"),
    ])

CASES = [ACCESS_TRUNK, HYBRID, DEFAULT_PVID, INGRESS, PRIORITY, INDEPENDENT, CHANGED]
