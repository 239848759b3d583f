"""Facts about a Linux bridge -> the commands (iproute2) that make them true. The only place that knows both.

Bridge facts: any option of `ip link ... type bridge` by its name; defaults here are vlan_filtering 1,
mcast_snooping 0, stp_state 0, forward_delay 0, ageing_time 30000 (hundredths of a second).
Port facts: `vlans` {"10": "pvid untagged"} (given: VLAN 1 is taken away first; absent: the bridge's default PVID),
`mtu`, and any flag of `bridge link set` (flood, mcast_flood, bcast_flood, isolated, learning, hairpin, locked) or
`group_fwd_mask`.
"""
from case import Command

BRIDGE_MAC = "02:00:00:00:00:b0"
BRIDGE_DEFAULTS = {"vlan_filtering": 1, "mcast_snooping": 0, "stp_state": 0, "forward_delay": 0, "ageing_time": 30000}
FLAGS = ("flood", "mcast_flood", "bcast_flood", "isolated", "learning", "hairpin", "locked")


def bridge_facts(case):
    return {**BRIDGE_DEFAULTS, **case.bridge}


def flag_command(port, name, value):
    if name == "group_fwd_mask":
        return f"ip link set {port} type bridge_slave group_fwd_mask {value}"
    return f"bridge link set dev {port} {name} {value}"


def vlan_command(port, vid, how):
    return f"bridge vlan add dev {port} vid {vid} {how}".rstrip()


def fdb_command(entry):
    vlan = f" vlan {entry['vlan']}" if "vlan" in entry else ""
    return f"bridge fdb replace {entry['mac']} dev {entry['port']} master {entry.get('kind', 'static')}{vlan}"


def setup(case):
    options = " ".join(f"{k} {v}" for k, v in bridge_facts(case).items())
    lines = [f"ip link add br0 type bridge {options}", f"ip link set br0 address {BRIDGE_MAC}"]
    for port, facts in case.ports.items():
        if "mtu" in facts:
            lines.append(f"ip link set {port} mtu {facts['mtu']}")
        lines.append(f"ip link set {port} master br0")
        lines.append(f"ip link set {port} up")
    lines.append("ip link set br0 up")
    for port, facts in case.ports.items():
        if "vlans" in facts:
            lines.append(f"bridge vlan del dev {port} vid 1")
            lines += [vlan_command(port, vid, how) for vid, how in facts["vlans"].items()]
        lines += [flag_command(port, k, facts[k]) for k in FLAGS + ("group_fwd_mask",) if k in facts]
    return lines + [fdb_command(entry) for entry in case.fdb]


# Changes between frames. Each gives the command and the same thing as a fact.

def port_down(port, why):
    return Command(f"ip link set {port} down", {"port": port, "up": False}, why)


def port_up(port, why):
    return Command(f"ip link set {port} up", {"port": port, "up": True}, why)


def set_bridge(name, value, why):
    return Command(f"ip link set br0 type bridge {name} {value}", {"bridge": {name: value}}, why)


def set_port(port, name, value, why):
    return Command(flag_command(port, name, value), {"port": port, name: value}, why)


def add_vlan(port, vid, how, why):
    return Command(vlan_command(port, vid, how), {"port": port, "vlan_add": {str(vid): how}}, why)


def del_vlan(port, vid, why):
    return Command(f"bridge vlan del dev {port} vid {vid}", {"port": port, "vlan_del": vid}, why)


def add_fdb(entry, why):
    return Command(fdb_command(entry), {"fdb_add": entry}, why)


def del_fdb(mac, port, vlan, why):
    at = f" vlan {vlan}" if vlan is not None else ""
    return Command(f"bridge fdb del {mac} dev {port} master{at}", {"fdb_del": {"mac": mac, "port": port, "vlan": vlan}},
                   why)


def flush(port, why):
    return Command(f"ip link set {port} type bridge_slave fdb_flush", {"port": port, "flush": True}, why)
