#!/usr/bin/env python3
"""Records the Open vSwitch cases: a private ovs-vswitchd in user space, its clock stopped.

    traces/record/open_vswitch.py --all              every case
    traces/record/open_vswitch.py NAME...            only these
    traces/record/open_vswitch.py --list

Each run of a case has an ovsdb-server and an ovs-vswitchd of its own (`--enable-dummy=override`: the dummy datapath, no
kernel, no network, everything in one temporary folder). `time/stop` halts its clock, `time/warp` moves it to each step; a
frame goes in by `netdev-dummy/receive`, what leaves is read from each port's `options:tx_pcap`, and `revalidator/purge`
empties the flow cache after every frame, so that each is judged afresh. The only flow is the default one,
actions=NORMAL. Every case is run twice; if the runs differ nothing is written and the exit status is 1.
"""
import argparse
import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "cases")]

import case as model  # noqa: E402
import ovs_commands  # noqa: E402
import pcapfile  # noqa: E402

SCHEMA = "/usr/share/openvswitch/vswitch.ovsschema"


class Switch:
    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="loom-ovs-")
        self.env = dict(os.environ, **{k: self.dir for k in ("OVS_RUNDIR", "OVS_LOGDIR", "OVS_DBDIR", "OVS_SYSCONFDIR")})
        self.daemons, self.control, self.pending, self.calls = [], None, "", 0
        self.read = {}
        try:
            self.boot()
        except BaseException:
            self.close()
            raise

    def boot(self):
        self.run("ovsdb-tool", "create", "conf.db", SCHEMA)
        self.start("ovsdb-server", "--remote=punix:db.sock", "--unixctl=" + self.path("db.ctl"), "conf.db", waits="db.sock")
        self.run("ovs-vsctl", "--db=unix:db.sock", "--no-wait", "init")
        self.start("ovs-vswitchd", "--enable-dummy=override", "--disable-system", "--unixctl=" + self.path("vs.ctl"),
                   "unix:db.sock", waits="vs.ctl")
        self.control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.control.settimeout(20)
        for _ in range(200):  # the socket's file is there a moment before anybody listens
            try:
                self.control.connect(self.path("vs.ctl"))
                break
            except ConnectionRefusedError:
                time.sleep(0.02)
        else:
            raise RuntimeError("ovs-vswitchd does not listen to its control socket")

    def path(self, name):
        return os.path.join(self.dir, name)

    def run(self, *words):
        done = subprocess.run(words, cwd=self.dir, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=30)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(words)}: {done.stdout}")
        return done.stdout

    def start(self, *words, waits):
        log = open(self.path(words[0] + ".log"), "w")
        self.daemons.append(subprocess.Popen(words, cwd=self.dir, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log))
        for _ in range(1000):
            if os.path.exists(self.path(waits)):
                return
            time.sleep(0.01)
        raise RuntimeError(f"{words[0]} did not start: {open(self.path(words[0] + '.log')).read()}")

    def appctl(self, method, *params):
        """One call of the control socket (JSON-RPC); the daemon's main loop has run when the answer is here."""
        self.calls += 1
        self.control.sendall(json.dumps({"id": self.calls, "method": method, "params": list(params)}).encode())
        while True:
            try:
                answer, end = json.JSONDecoder().raw_decode(self.pending)
                self.pending = self.pending[end:].lstrip()
                break
            except ValueError:
                piece = self.control.recv(65536)
                if not piece:
                    raise RuntimeError(f"ovs-vswitchd went away at {method}")
                self.pending += piece.decode()
        if answer["error"] is not None:
            raise RuntimeError(f"{method} {params}: {answer['error']}")
        return answer["result"]

    def command(self, line):
        words = shlex.split(line)
        if words[0] == "ovs-appctl":
            return self.appctl(words[1], *words[2:])
        if words[0] == "ovs-vsctl":
            return self.run("ovs-vsctl", "--db=unix:db.sock", "--timeout=20", *words[1:])
        if words[0] == "ovs-ofctl":
            return self.run("ovs-ofctl", words[1], "unix:br0.mgmt", *words[3:])
        raise RuntimeError(f"what is {line}?")

    def sent(self, ports):
        """The frames that left each port since the last call."""
        out = []
        for port in ports:
            frames = [data for _, data in pcapfile.read(self.path(port + ".pcap"))]
            out += [(port, data) for data in frames[self.read.get(port, 0):]]
            self.read[port] = len(frames)
        return out

    def settle(self):
        """Lets the daemon's main loop and its receive queues run dry."""
        size = None
        while size != (size := sum(os.path.getsize(e) for e in os.scandir(self.dir) if e.name.endswith(".pcap"))):
            for _ in range(3):
                self.appctl("version")
            time.sleep(0.01)

    def close(self):
        if self.control:
            self.control.close()
        for daemon in reversed(self.daemons):
            daemon.kill()
            daemon.wait()
        shutil.rmtree(self.dir, ignore_errors=True)


def table(switch, case):
    """`fdb/show`, ports by name, sorted by VLAN and address; the age is left out, `static` stays."""
    names = {str(n): port for n, port in enumerate(case.ports, 1)}
    rows = []
    for line in switch.appctl("fdb/show", "br0").splitlines()[1:]:
        port, vlan, mac, age = line.split()
        rows.append((int(vlan), mac, names.get(port, port), " static" if age == "static" else ""))
    return [f"{mac} vlan {vlan} port {port}{static}" for vlan, mac, port, static in sorted(rows)]


def run_once(case):
    switch = Switch()
    try:
        setup = ovs_commands.setup(case)
        for line in setup:
            switch.command(line)
        switch.appctl("time/stop")
        switch.settle()
        assert not switch.sent(case.ports), f"{case.name}: the switch sent something by itself"
        times, end = case.times()
        outs, tables, now = [], {}, 0
        for i, step in enumerate(case.steps):
            outs.append([])
            if times[i] > now:
                switch.appctl("time/warp", str((times[i] - now) // 1_000_000))
                now = times[i]
                switch.settle()  # ageing happens in the main loop
            if isinstance(step, model.Frame):
                switch.appctl("netdev-dummy/receive", step.port, step.data.hex())
                switch.settle()
                outs[i] = switch.sent(case.ports)
                switch.appctl("revalidator/purge")
            elif isinstance(step, model.Command):
                switch.command(step.command)
                switch.settle()
                switch.appctl("revalidator/purge")
                assert not switch.sent(case.ports), f"{case.name}: step {i} made the switch send"
            elif isinstance(step, model.Show):
                tables[i] = table(switch, case)
        if end > now:
            switch.appctl("time/warp", str((end - now) // 1_000_000))
        switch.settle()
        return model.Recording(outs, tables, table(switch, case), setup)
    finally:
        switch.close()


def all_cases():
    import ovs_basics
    import ovs_mirrors
    import ovs_tables
    import ovs_vlans
    cases = [c for m in (ovs_basics, ovs_tables, ovs_vlans, ovs_mirrors) for c in m.CASES]
    assert len({c.name for c in cases}) == len(cases), "two cases have one name"
    return cases


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--out", default=os.path.join(os.path.dirname(HERE), "open-vswitch"))
    args = parser.parse_args()
    cases = all_cases()
    unknown = set(args.names) - {c.name for c in cases}
    if unknown or not (args.names or args.all or args.list):
        parser.error(f"no such case: {', '.join(sorted(unknown))}" if unknown else "name cases, or --all")
    if args.list:
        for c in cases:
            print(f"{c.name:28} {c.description}")
        return 0
    version = subprocess.run(["ovs-vswitchd", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    oracle = version.splitlines()[0].removeprefix("ovs-vswitchd (").replace(")", "") + ", user space, dummy datapath, NORMAL action"
    wrong = []
    for c in cases:
        if args.names and c.name not in args.names:
            continue
        first, second = run_once(c), run_once(c)
        if first != second:
            wrong.append(c.name)
            print(f"{c.name}: two runs differ, not written", file=sys.stderr)
            for i, (a, b) in enumerate(zip(first.outs, second.outs)):
                if a != b:
                    print(f"  step {i}: {a} / {b}", file=sys.stderr)
            continue
        model.write(args.out, c, first, oracle)
        print(f"{c.name}: {sum(isinstance(s, model.Frame) for s in c.steps)} frames in, {sum(map(len, first.outs))} out",
              flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
