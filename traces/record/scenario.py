#!/usr/bin/env python3
"""Writes scenario.yaml beside each recording: the same inputs, the same changes, and what the real switch did as the
expectation, in the words of scenario files. Made from case.json and fdb.txt alone.

    traces/record/scenario.py [FOLDER...]           default: every case below traces/
    traces/record/scenario.py --check [FOLDER...]   writes nothing; fails when a file is not what it would write
"""
import glob
import json
import os
import re
import sys

TRACES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PCAP_HEADER = 24
LINUX_VLANS = {"1": "pvid untagged"}  # of a port that says nothing


def vid_list(vids):
    return "[" + ", ".join(str(v) for v in sorted(map(int, vids))) + "]" if vids else "none"


def seconds(value):
    return f"{value:g}s"


def on(value):
    return "true" if value in ("on", True, 1) else "false"


def linux_vlans(vlans):
    words = [f"vids: {vid_list(vlans)}"]
    words += [f"pvid: {vid}" for vid, flags in vlans.items() if "pvid" in flags]
    untagged = [vid for vid, flags in vlans.items() if "untagged" in flags]
    return words + ([f"untagged: {vid_list(untagged)}"] if untagged else [])


class LinuxBridge:
    """The facts of a Linux bridge as they stand while the case goes on."""
    about = "The bridge of Linux 6.1"

    def __init__(self, case):
        self.case = case
        self.pvid = case["bridge"].get("vlan_default_pvid", 1)
        self.vlans = {port: dict(facts.get("vlans") or self.follow(self.pvid)) for port, facts in case["ports"].items()}

    @staticmethod
    def follow(pvid):
        return {str(pvid): "pvid untagged"} if pvid else {}

    def switch(self):
        facts = self.case["bridge"]
        lines = ["address: 02:00:00:00:00:b0"]
        if "ageing_time" in facts:
            lines.append(f"ageing-time: {seconds(facts['ageing_time'] / 100)}")
        if facts.get("vlan_filtering") == 0:
            lines.append("vlan-filtering: false")
        if "vlan_protocol" in facts:
            lines.append(f"vlan-protocol: {facts['vlan_protocol']}")
        lines += self.bridge_words(facts)
        known = {"ageing_time", "vlan_filtering", "vlan_protocol", "vlan_default_pvid", "group_fwd_mask",
                 "no_linklocal_learn"}
        assert set(facts) <= known, facts
        return lines

    @staticmethod
    def bridge_words(facts):
        lines = []
        if "vlan_default_pvid" in facts:
            lines.append(f"default-pvid: {facts['vlan_default_pvid']}")
        if "group_fwd_mask" in facts:
            lines.append(f"group-fwd-mask: {facts['group_fwd_mask']:#x}")
        if "no_linklocal_learn" in facts:
            lines.append(f"link-local-learning: {on(not facts['no_linklocal_learn'])}")
        return lines

    def port(self, name, facts):
        words = [f"address: 02:00:00:00:01:{int(name[1:]):02x}"] + self.port_words(facts)
        if "mtu" in facts:
            words.append(f"mtu: {facts['mtu']}B")
        return words + (linux_vlans(self.vlans[name]) if facts.get("vlans") is not None else [])

    @staticmethod
    def port_words(facts):
        flags = [f"{word}: {on(facts[word])}" for word in ("learning", "locked", "isolated", "hairpin") if word in facts]
        kinds = {"flood": "unknown-unicast", "mcast_flood": "multicast", "bcast_flood": "broadcast"}
        flood = [f"{kind}: {on(facts[word])}" for word, kind in kinds.items() if word in facts]
        if flood:
            flags.append("flood: { " + ", ".join(flood) + " }")
        if "group_fwd_mask" in facts:
            flags.append(f"group-fwd-mask: {facts['group_fwd_mask']:#x}")
        known = {"vlans", "mtu", "host", "port", "learning", "locked", "isolated", "hairpin", "group_fwd_mask", *kinds}
        assert set(facts) <= known, facts
        return flags

    def static(self):
        return [self.entry(e, e["kind"]) for e in self.case.get("fdb", [])]

    @staticmethod
    def entry(entry, kind):
        names = {"static": "static", "sticky static": "sticky", "permanent": "local", "none": "none"}
        return f"{{ mac: {entry['mac']}, vlan: {entry['vlan']}, port: {entry['port']}, type: {names[kind]} }}"

    def change(self, change):
        """One event as (target, words) of a set, or as a whole fault line."""
        if "bridge" in change:
            if "vlan_default_pvid" in change["bridge"]:
                self.move_default(change["bridge"]["vlan_default_pvid"])
            return "set: sw1, with: { " + ", ".join(self.bridge_words(change["bridge"])) + " }"
        if "fdb_add" in change:
            return f"set: sw1, with: {{ static: [{self.entry(change['fdb_add'], change['fdb_add']['kind'])}] }}"
        if "fdb_del" in change:
            return f"set: sw1, with: {{ static: [{self.entry(change['fdb_del'], 'none')}] }}"
        port = change["port"]
        if "up" in change:
            return f'{"up" if change["up"] else "down"}: "sw1:{port}"'
        if change.get("flush"):
            return f'flush: "sw1:{port}"'
        words = self.port_words({k: v for k, v in change.items() if k not in ("vlan_add", "vlan_del")})
        if "vlan_del" in change:
            self.vlans[port].pop(str(change["vlan_del"]))
        for vid, flags in change.get("vlan_add", {}).items():
            if "pvid" in flags:
                self.vlans[port] = {v: f.replace("pvid", "").strip() for v, f in self.vlans[port].items()}
            self.vlans[port][vid] = flags
        if "vlan_add" in change or "vlan_del" in change:
            words += linux_vlans(self.vlans[port])
        return f'set: "sw1:{port}", with: {{ ' + ", ".join(words) + " }"

    def move_default(self, pvid):
        for port, vlans in self.vlans.items():
            if self.pvid and vlans.get(str(self.pvid)) == "pvid untagged":
                vlans.pop(str(self.pvid))
                vlans.update(self.follow(pvid))
            elif not self.pvid:
                vlans.update(self.follow(pvid))
        self.pvid = pvid

    @staticmethod
    def row(line):
        m = re.match(r"([0-9a-f:]{17}) dev (\S+)(?: vlan (\d+))?(.*)$", line)
        kind = "sticky" if " sticky" in m[4] else "static" if " static" in m[4] else "dynamic"
        return m[3] or "0", m[1], m[2], kind


class OpenVswitch:
    """The facts of an Open vSwitch bridge as they stand while the case goes on."""
    about = "Open vSwitch 3.1"

    def __init__(self, case):
        self.case = case
        self.ports = {port: dict(facts) for port, facts in case["ports"].items()}
        self.static_ports = {e["mac"]: e["port"] for e in case.get("fdb", [])}

    def switch(self):
        facts = self.case["bridge"]
        lines = ["dialect: open-vswitch"]
        if "vlan_limit" in facts:
            lines.append(f"vlan-limit: {facts['vlan_limit']}")
        lines += self.bridge_words({k: v for k, v in facts.items() if k != "vlan_limit"})
        if self.case.get("mirrors"):
            lines.append("mirrors:")
            lines += ["  " + self.mirror(m) for m in self.case["mirrors"]]
        return lines

    @staticmethod
    def bridge_words(facts):
        assert set(facts) <= {"flood_vlans", "other_config"}, facts
        lines = [f"flood-vlans: {vid_list(facts['flood_vlans'])}"] if "flood_vlans" in facts else []
        words = {"mac-aging-time": lambda v: f"ageing-time: {v}s", "mac-table-size": lambda v: f"mac-table-size: {v}",
                 "forward-bpdu": lambda v: f"forward-bpdu: {on(v)}"}
        return lines + [words[key](value) for key, value in facts.get("other_config", {}).items()]

    @staticmethod
    def mirror(mirror):
        words = ["select-all: true"] if mirror.get("select_all") else []
        for key, word in (("select_src_port", "select-src"), ("select_dst_port", "select-dst")):
            if key in mirror:
                words.append(f"{word}: [{', '.join(mirror[key])}]")
        if "select_vlan" in mirror:
            words.append(f"select-vlan: {vid_list(mirror['select_vlan'])}")
        for key, word in (("output_port", "output-port"), ("output_vlan", "output-vlan")):
            if key in mirror:
                words.append(f"{word}: {mirror[key]}")
        return f"{mirror['name']}: {{ " + ", ".join(words) + " }"

    def port(self, name, facts):
        words = self.vlan_words(facts) + self.flag_words(facts)
        return words + ([f"mtu: {facts['mtu']}B"] if "mtu" in facts else [])

    @staticmethod
    def vlan_words(facts):
        known = {"vlan_mode", "tag", "trunks", "cvlans", "protected", "other_config", "mtu", "no_flood", "port"}
        assert set(facts) <= known, facts
        mode = facts.get("vlan_mode") or ("access" if "tag" in facts else "trunk")
        key = {"access": "access", "native-untagged": "native", "native-tagged": "native-tagged",
               "dot1q-tunnel": "dot1q-tunnel"}.get(mode)
        words = [f"{key}: {facts['tag']}"] if key else []
        if mode != "access" and "trunks" in facts:
            words.append(f"trunk: {vid_list([v for v in facts['trunks'] if v])}")
            if 0 in facts["trunks"]:
                words.append("vlan-0: true")
        if "cvlans" in facts:
            words.append(f"cvlans: {vid_list(facts['cvlans'])}")
        other = facts.get("other_config", {})
        assert set(other) <= {"priority-tags", "qinq-ethtype"}, other
        if "priority-tags" in other:
            words.append(f"priority-tags: {other['priority-tags']}")
        if "qinq-ethtype" in other:
            words.append("qinq-ethtype: " + other["qinq-ethtype"].replace("q", "Q"))
        return words

    @staticmethod
    def flag_words(facts):
        words = [f"isolated: {on(facts['protected'])}"] if "protected" in facts else []
        if "no_flood" in facts:
            flag = on(not facts["no_flood"])
            words.append(f"flood: {{ unknown-unicast: {flag}, multicast: {flag}, broadcast: {flag} }}")
        return words

    def static(self):
        return [self.entry(e, "static") for e in self.case.get("fdb", [])]

    @staticmethod
    def entry(entry, kind):
        vlan = f"vlan: {entry['vlan']}, " if entry.get("vlan") else ""
        return f"{{ mac: {entry['mac']}, {vlan}port: {entry['port']}, type: {kind} }}"

    def change(self, change):
        if "bridge" in change:
            return "set: sw1, with: { " + ", ".join(self.bridge_words(change["bridge"])) + " }"
        if change.get("clear_mirrors"):
            return "set: sw1, with: { mirrors: {} }"
        if "fdb_add" in change:
            self.static_ports[change["fdb_add"]["mac"]] = change["fdb_add"]["port"]
            return f"set: sw1, with: {{ static: [{self.entry(change['fdb_add'], 'static')}] }}"
        if "fdb_del" in change:
            gone = dict(change["fdb_del"], port=self.static_ports[change["fdb_del"]["mac"]])
            return f"set: sw1, with: {{ static: [{self.entry(gone, 'none')}] }}"
        if change.get("flush"):
            return "flush: sw1"
        port = self.ports[change["port"]]
        if "clear" in change:
            del port[change["clear"]]
        changed = {k: v for k, v in change.items() if k not in ("port", "clear")}
        port.update(changed)
        words = self.flag_words(changed)
        if "clear" in change or set(changed) - {"protected", "no_flood"}:
            words = (self.vlan_words(port) or ["trunk: all"]) + words
        return f'set: "sw1:{change["port"]}", with: {{ ' + ", ".join(words) + " }"

    @staticmethod
    def row(line):
        m = re.match(r"([0-9a-f:]{17}) vlan (\d+) port (\S+)(.*)$", line)
        return m[2], m[1], m[3], "static" if " static" in m[4] else "dynamic"


def tables(folder, end):
    """[(time or None for the end, why, lines)] of fdb.txt; what was read after the captures had ended is left out."""
    shown = []
    for line in open(os.path.join(folder, "fdb.txt")).read().splitlines():
        m = re.match(r"== t=([0-9.]+) (.*)$", line)
        if m:
            shown.append((None if m[2] == "at the end" else float(m[1]), m[2], []))
        elif line.startswith("=="):
            shown.append(None)
        elif line and shown and shown[-1]:
            shown[-1][2].append(line)
    return [table for table in shown if table]


def table_expectation(name, when, why, rows):
    at = f"    at: {when:g}s\n" if when is not None else ""
    lines = [f"        - {{ vlan: {vlan}, mac: {mac}, port: {port}, type: {kind} }}" for vlan, mac, port, kind in rows]
    exactly = "      exactly:\n" + "\n".join(lines) if lines else "      exactly: []"
    return f"  {name}:\n    node: sw1\n{at}    table:\n{exactly}\n    fail: the real switch's table was another ({why})\n"


def scenario(folder):
    case = json.load(open(os.path.join(folder, "case.json")))
    kind = os.path.basename(os.path.dirname(os.path.abspath(folder)))
    model = {"linux-bridge": LinuxBridge, "open-vswitch": OpenVswitch}[kind](case)
    out = [f"# Written by traces/record/scenario.py from case.json and fdb.txt.", "version: 1",
           f"name: {kind}-{case['name']}", f"description: {json.dumps(case['description'])}", "", "topology:", "  nodes:",
           "    sw1:", "      kind: switch"]
    out += ["      " + line for line in model.switch()]
    out.append("      ports:")
    for port, facts in case["ports"].items():
        words = model.port(port, facts)
        out.append(f"        {port}: {{ " + ", ".join(words) + " }" if words else f"        {port}: {{}}")
    static = model.static()
    if static:
        out += ["      static:"] + ["        - " + entry for entry in static]
    out += ["", "traffic:"]
    for port in case["ports"]:
        if os.path.getsize(os.path.join(folder, "in", port + ".pcap")) > PCAP_HEADER:
            out.append(f'  - {{ replay: in/{port}.pcap, at: "sw1:{port}", time-zero: 1000000000 }}')
    if case.get("events"):
        out += ["", "faults:"]
        for event in case["events"]:
            out.append(f"  - {{ at: {seconds(event['t_s'])}, {model.change(event['change'])} }}  # {event['why']}")
    # Copies that one frame puts into one port have no order among themselves.
    compare = "    compare: per-flow\n" if case.get("mirrors") else ""
    out += ["", "expect:"]
    for port in case["ports"]:
        out.append(f'  {port}:\n    port: "sw1:{port}"\n    golden: golden/{port}.pcap\n'
                   f"    recorded: {model.about}\n{compare}"
                   f"    fail: {model.about} sent other frames here")
    for when, why, lines in tables(folder, case["end_s"]):
        # The real table was read before whatever else happened at that time.
        before = None if when is None else when - 0.001
        name = "table" if when is None else f"table-at-{when:g}s"
        out.append(table_expectation(name, before, why, [model.row(line) for line in lines]).rstrip())
    out += ["", f"run: {{ until: {seconds(case['end_s'])} }}"]
    return "\n".join(out) + "\n"


def main(words):
    check = "--check" in words
    folders = [w for w in words if w != "--check"] or sorted(map(os.path.dirname, glob.glob(TRACES + "/*/*/case.json")))
    stale = 0
    for folder in folders:
        path, text = os.path.join(folder, "scenario.yaml"), scenario(folder)
        if not check:
            open(path, "w").write(text)
        elif not os.path.exists(path) or open(path).read() != text:
            print(f"{path} is not what case.json says; run traces/record/scenario.py", file=sys.stderr)
            stale += 1
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
