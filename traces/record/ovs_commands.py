"""Facts about an Open vSwitch bridge -> the ovs-vsctl commands that make them true. The only place that knows both.

Bridge facts: `other_config` {name: value}, `flood_vlans` [..], `vlan_limit` (Open_vSwitch other_config:vlan-limit).
Port facts, as in ovs-vswitchd.conf.db(5): `vlan_mode`, `tag`, `trunks`, `cvlans`, `protected`, `other_config`;
and `mtu` (the interface's mtu_request), `no_flood` (OpenFlow port flag).
Mirrors: `name`, `select_src_port`, `select_dst_port`, `select_vlan`, `select_all`, `output_port`, `output_vlan`.
"""
from case import Command


def _value(value):
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(str, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _columns(facts, names):
    words = [f"{name}={_value(facts[name])}" for name in names if name in facts]
    return words + [f"other_config:{k}={_value(v)}" for k, v in facts.get("other_config", {}).items()]


def mirror_command(mirror):
    words = ["ovs-vsctl"]
    ports = {p for key in ("select_src_port", "select_dst_port") for p in mirror.get(key, [])}
    if "output_port" in mirror:
        ports.add(mirror["output_port"])
    for port in sorted(ports):
        words += [f"-- --id=@{port} get Port {port}"]
    words.append(f"-- --id=@m create Mirror name={mirror['name']}")
    for key in ("select_src_port", "select_dst_port"):
        if key in mirror:
            words.append(f"{key}=" + ",".join("@" + p for p in mirror[key]))
    if mirror.get("select_all"):
        words.append("select_all=true")
    if "select_vlan" in mirror:
        words.append(f"select_vlan={_value(mirror['select_vlan'])}")
    words.append(f"output_port=@{mirror['output_port']}" if "output_port" in mirror else f"output_vlan={mirror['output_vlan']}")
    return " ".join(words + ["-- add Bridge br0 mirrors @m"])


def fdb_command(entry):
    return f"ovs-appctl fdb/add br0 {entry['port']} {entry.get('vlan', 0)} {entry['mac']}"


def setup(case):
    lines = [f"ovs-vsctl set Open_vSwitch . other_config:vlan-limit={case.bridge.get('vlan_limit', 1)}",
             "ovs-vsctl add-br br0 -- set Bridge br0 datapath_type=dummy fail_mode=standalone"]
    words = _columns(case.bridge, ["flood_vlans"])
    if words:
        lines.append("ovs-vsctl set Bridge br0 " + " ".join(words))
    for number, (port, facts) in enumerate(case.ports.items(), 1):
        interface = f"type=dummy ofport_request={number} options:tx_pcap={port}.pcap"
        interface += f" mtu_request={facts['mtu']}" if "mtu" in facts else ""
        line = f"ovs-vsctl add-port br0 {port} -- set Interface {port} {interface}"
        words = _columns(facts, ["vlan_mode", "tag", "trunks", "cvlans", "protected"])
        lines.append(line + (f" -- set Port {port} " + " ".join(words) if words else ""))
    lines += [f"ovs-ofctl mod-port br0 {port} no-flood" for port, facts in case.ports.items() if facts.get("no_flood")]
    return lines + [mirror_command(m) for m in case.mirrors] + [fdb_command(e) for e in case.fdb]


# Changes between frames. Each gives the command and the same thing as a fact.

def set_port(port, why, **facts):
    words = _columns(facts, ["vlan_mode", "tag", "trunks", "cvlans", "protected"])
    return Command(f"ovs-vsctl set Port {port} " + " ".join(words), {"port": port, **facts}, why)


def clear_port(port, column, why):
    return Command(f"ovs-vsctl clear Port {port} {column}", {"port": port, "clear": column}, why)


def set_bridge(why, **facts):
    return Command("ovs-vsctl set Bridge br0 " + " ".join(_columns(facts, ["flood_vlans"])), {"bridge": facts}, why)


def add_fdb(entry, why):
    return Command(fdb_command(entry), {"fdb_add": entry}, why)


def del_fdb(mac, vlan, why):
    return Command(f"ovs-appctl fdb/del br0 {vlan} {mac}", {"fdb_del": {"mac": mac, "vlan": vlan}}, why)


def flush(why):
    return Command("ovs-appctl fdb/flush br0", {"flush": True}, why)


def no_flood(port, value, why):
    return Command(f"ovs-ofctl mod-port br0 {port} {'no-flood' if value else 'flood'}", {"port": port, "no_flood": value}, why)


def clear_mirrors(why):
    return Command("ovs-vsctl clear Bridge br0 mirrors", {"clear_mirrors": True}, why)
