"""Open vSwitch, NORMAL action: the MAC table: its size, ageing, static entries, VLANs without learning."""
from case import Case, Frame, Show, Wait
from frames import A, B, BROADCAST, C, D, E, F, c_tag, eth
from ovs_basics import ports
from ovs_commands import add_fdb, del_fdb, set_bridge


def station(n):
    return f"02:00:00:00:01:{n:02x}"


SIZE = Case(
    "mac-table-size-fair-eviction",
    "A full table makes room by forgetting the oldest station of the port that holds the most, so no port can crowd out others.",
    ports(3), bridge={"other_config": {"mac-table-size": 10}},
    steps=[Frame("p1", eth(BROADCAST, station(n), f"station {n}"), f"station {n} on p1") for n in range(1, 9)] + [
        Frame("p2", eth(BROADCAST, B, "B on p2"), "B on p2: 9 entries"),
        Frame("p3", eth(BROADCAST, C, "C on p3"), "C on p3: 10 entries, full"),
        Show("full"),
        Frame("p1", eth(BROADCAST, station(1), "station 1 again"), "station 1 speaks again: now the youngest of p1"),
        Frame("p2", eth(BROADCAST, D, "D on p2"), "D on p2: one of p1's must go: station 2, its oldest"),
        Frame("p3", eth(station(1), C, "C to 1"), "station 1 is known: p1"),
        Frame("p3", eth(station(2), C, "C to 2"), "station 2 is forgotten: flooded"),
        Frame("p3", eth(B, C, "C to B"), "B, older than all of p1's, was spared: p2"),
    ] + [Frame("p1", eth(BROADCAST, station(n), f"station {n}"), f"a storm of new sources on p1: station {n}") for n in range(20, 32)] + [
        Frame("p1", eth(B, station(31), "31 to B"), "B survived the storm: p2"),
        Frame("p1", eth(C, station(31), "31 to C"), "C survived: p3"),
        Frame("p2", eth(station(1), B, "B to 1"), "station 1 did not: flooded"),
        Show("after the storm"),
        Frame("p2", eth(BROADCAST, E, "E on p2"), "E on p2"),
        Frame("p2", eth(BROADCAST, F, "F on p2"), "F on p2"),
        Frame("p2", eth(BROADCAST, station(40), "40 on p2"), "another on p2"),
        Frame("p2", eth(BROADCAST, station(41), "41 on p2"), "another on p2: p2 itself holds the most now, and loses B, its oldest"),
        Frame("p3", eth(BROADCAST, station(50), "50 on p3"), "one on p3: p2 still holds the most and loses D"),
    ])

AGEING = Case(
    "mac-aging-time",
    "An entry not refreshed for the aging time (20 s here) is forgotten; the clock of this switch is virtual, so exact.",
    ports(3), bridge={"other_config": {"mac-aging-time": 20}},
    steps=[
        Frame("p1", eth(BROADCAST, A, "A speaks"), "A on p1"),
        Frame("p2", eth(A, B, "B to A"), "B on p2 to A: p1"),
        Wait(10, "ten seconds"),
        Frame("p2", eth(A, B, "B to A"), "A is 10 s old: p1; refreshes B, not A"),
        Wait(8, "eight more"),
        Frame("p2", eth(A, B, "B to A"), "A is 18 s old: p1"),
        Wait(4, "four more"),
        Show("A is gone"),
        Frame("p2", eth(A, B, "B to A"), "A is 22 s old: forgotten, flooded"),
        Frame("p3", eth(B, C, "C to B"), "B was refreshed: p2"),
        Frame("p1", eth(C, A, "A to C"), "A speaks: p3"),
        set_bridge("the aging time becomes 60 s", other_config={"mac-aging-time": 60}),
        Wait(40, "forty seconds"),
        Frame("p3", eth(A, C, "C to A"), "A is 40 s old, still there: p1"),
        set_bridge("the aging time becomes 15 s", other_config={"mac-aging-time": 15}),
        Frame("p3", eth(A, C, "C to A"), "A is older than allowed now: flooded"),
        Wait(16, "sixteen seconds"),
        Frame("p3", eth(A, C, "C to A"), "flooded"),
        Wait(16, "sixteen seconds"),
    ])

STATIC = Case(
    "static-entries",
    "A static entry neither ages nor moves: a frame from its address on another port is forwarded but teaches nothing.",
    {"p1": {"tag": 10}, "p2": {"tag": 10}, "p3": {"tag": 10}, "p4": {}},
    bridge={"other_config": {"mac-aging-time": 15}},
    fdb=[{"mac": D, "port": "p2", "vlan": 10}],
    steps=[
        Frame("p1", eth(D, A, "A to D"), "D is static on p2: p2 only"),
        Frame("p3", eth(BROADCAST, D, "D on p3"), "D's address on p3: forwarded, teaches nothing"),
        Frame("p1", eth(D, A, "A to D"), "A to D: p2 as before"),
        add_fdb({"mac": E, "port": "p4", "vlan": 10}, "E static behind trunk p4"),
        Frame("p1", eth(E, A, "A to E"), "p4, tagged 10"),
        Wait(20, "longer than the aging time"),
        Show("A is gone, D and E are not"),
        Frame("p1", eth(D, A, "A to D"), "p2"),
        del_fdb(D, 10, "D is deleted"),
        Frame("p1", eth(D, A, "A to D"), "flooded"),
        Frame("p3", eth(BROADCAST, D, "D on p3"), "D is learned on p3 as anybody"),
        Frame("p1", eth(D, A, "A to D"), "p3"),
        add_fdb({"mac": D, "port": "p2", "vlan": 10}, "a static entry replaces the learned one"),
        Frame("p1", eth(D, A, "A to D"), "p2"),
    ])

FLOOD_VLANS = Case(
    "flood-vlans",
    "In a VLAN listed in flood_vlans the switch learns nothing: every frame is flooded (as an RSPAN VLAN needs).",
    {"p1": {"trunks": [10, 20]}, "p2": {"trunks": [10, 20]}, "p3": {"tag": 10}, "p4": {"tag": 20}},
    bridge={"flood_vlans": [20]},
    steps=[
        Frame("p3", eth(BROADCAST, C, "C in 10"), "C in VLAN 10"),
        Frame("p4", eth(BROADCAST, D, "D in 20"), "D in VLAN 20: not learned"),
        Frame("p1", eth(C, A, "A to C", tags=[c_tag(10)]), "A to C in 10: p3"),
        Frame("p1", eth(D, A, "A to D", tags=[c_tag(20)]), "A to D in 20: flooded to p2 and p4"),
        Frame("p4", eth(A, D, "D to A"), "D to A in 20: flooded to both trunks"),
        Frame("p3", eth(A, C, "C to A"), "C to A in 10: p1"),
        Show("only VLAN 10"),
        set_bridge("VLAN 10 floods, 20 learns", flood_vlans=[10]),
        Show("after the change"),
        Frame("p3", eth(A, C, "C to A"), "C to A in 10: flooded; the change has emptied the table"),
        Frame("p4", eth(BROADCAST, D, "D in 20"), "D is learned in 20 now"),
        Frame("p1", eth(D, A, "A to D", tags=[c_tag(20)]), "A to D in 20: p4"),
    ])

CASES = [SIZE, AGEING, STATIC, FLOOD_VLANS]
