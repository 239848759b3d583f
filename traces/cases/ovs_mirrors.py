"""Open vSwitch: port mirroring: to a port (SPAN) and to a VLAN (RSPAN)."""
from case import Case, Frame
from frames import A, B, BROADCAST, C, D, E, F, c_tag, eth, lldp
from ovs_basics import ports
from ovs_commands import clear_mirrors


def tagged(dst, src, vid, text, pcp=0):
    return eth(dst, src, text, tags=[c_tag(vid, pcp)])


PORT = Case(
    "mirror-source-and-destination-port",
    "A mirror copies what enters and what leaves one port to another port, which then takes part in nothing else.",
    ports(4), mirrors=[{"name": "span", "select_src_port": ["p1"], "select_dst_port": ["p1"], "output_port": "p4"}],
    steps=[
        Frame("p1", eth(BROADCAST, A, "A to all"), "A's broadcast enters p1: p2 and p3, and one copy to p4"),
        Frame("p2", eth(A, B, "B to A"), "leaves p1: a copy to p4"),
        Frame("p2", eth(C, B, "B to C"), "unknown, flooded: one copy (it left p1)"),
        Frame("p3", eth(B, C, "C to B"), "not through p1: no copy"),
        Frame("p1", eth(B, A, "A to B"), "enters p1: p2 and p4"),
        Frame("p1", eth(A, A, "A to itself"), "enters p1 and is dropped: copied all the same"),
        Frame("p1", lldp(A), "a reserved address enters p1: not forwarded, but copied"),
        Frame("p4", eth(BROADCAST, D, "from the mirror port"), "a frame INTO the mirror's output port: dropped"),
        Frame("p2", eth(D, B, "B to D"), "D was not learned: flooded, but not to p4 except as the copy for p1"),
        clear_mirrors("the mirror is removed"),
        Frame("p1", eth(BROADCAST, A, "A to all"), "p4 is an ordinary port again"),
        Frame("p4", eth(A, D, "D to A"), "p1"),
    ])

SOURCE = Case(
    "mirror-source-port-only",
    "select_src_port alone copies what enters the port; what leaves it is not copied.",
    ports(4), mirrors=[{"name": "in", "select_src_port": ["p1", "p2"], "output_port": "p4"}],
    steps=[
        Frame("p1", eth(BROADCAST, A, "A to all"), "p2, p3 and the copy"),
        Frame("p3", eth(A, C, "C to A"), "enters p3, leaves p1: no copy"),
        Frame("p2", eth(A, B, "B to A"), "enters p2: p1 and one copy, not two"),
        Frame("p3", eth(BROADCAST, C, "C to all"), "no copy"),
    ])

VLANS = Case(
    "mirror-vlan",
    "A mirror of a VLAN copies every frame of that VLAN, tagged or untagged as the output port's own mode says.",
    {"p1": {"tag": 10}, "p2": {"tag": 20}, "p3": {"trunks": [10, 20]}, "p4": {}},
    mirrors=[{"name": "vlan10", "select_all": True, "select_vlan": [10], "output_port": "p4"}],
    steps=[
        Frame("p1", eth(BROADCAST, A, "A in 10"), "VLAN 10: p3 tagged and a copy"),
        Frame("p2", eth(BROADCAST, B, "B in 20"), "VLAN 20: p3 only, no copy"),
        Frame("p3", tagged(A, C, 10, "C to A", pcp=5), "VLAN 10, PCP 5: p1 and a copy"),
        Frame("p3", tagged(B, C, 20, "C to B"), "VLAN 20: p2, no copy"),
        Frame("p3", tagged(F, C, 10, "C to F"), "unknown in 10: p1 and a copy"),
        Frame("p1", eth(BROADCAST, A, "VID 0", tags=[c_tag(0, 3)]), "a priority tag: VLAN 10"),
        Frame("p1", tagged(BROADCAST, A, 20, "tag 20"), "refused at access p1: no copy, it was never in VLAN 10"),
    ])

RSPAN = Case(
    "mirror-to-vlan-rspan",
    "A mirror to a VLAN sends its copies, tagged with that VLAN, out of every port that carries it.",
    {"p1": {"tag": 10}, "p2": {"tag": 10}, "p3": {"trunks": [10, 500]}, "p4": {"tag": 500}},
    bridge={"flood_vlans": [500]},
    mirrors=[{"name": "rspan", "select_src_port": ["p1"], "select_dst_port": ["p1"], "output_vlan": 500}],
    steps=[
        Frame("p1", eth(BROADCAST, A, "A to all"), "p2; p3 gets it twice, tagged 10 and tagged 500; p4 untagged"),
        Frame("p2", eth(A, B, "B to A"), "p1, and the copies on p3 and p4"),
        Frame("p3", tagged(A, C, 10, "C to A"), "p1; a copy to p4, and, tagged 500, to p3, the very port it came from"),
        Frame("p2", eth(C, B, "B to C"), "p3 only: not through p1"),
        Frame("p3", tagged(BROADCAST, E, 500, "from far"), "a copy made by another switch arrives in VLAN 500: p4"),
        Frame("p1", eth(B, A, "A to B"), "p2 and the copies"),
    ])

CASES = [PORT, SOURCE, VLANS, RSPAN]
