#!/usr/bin/env python3
"""Records the Linux bridge cases: the real bridge of a Debian kernel in one QEMU guest.

    traces/record/linux_bridge.py --all              every case
    traces/record/linux_bridge.py NAME...            only these
    traces/record/linux_bridge.py --list

One frame goes in, then the recorder waits until nothing has left any port for 60 ms. Every case is run twice, on a
bridge made anew; if the two runs differ in one byte nothing is written and the exit status is 1.
"""
import argparse
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "cases")]

import case as model  # noqa: E402
import linux_commands  # noqa: E402
from guest import Guest  # noqa: E402

MAX_PORTS = 6


def all_cases():
    import linux_addresses
    import linux_basics
    import linux_limits
    import linux_ports
    import linux_tags
    import linux_vlans
    cases = [c for m in (linux_basics, linux_addresses, linux_vlans, linux_tags, linux_ports, linux_limits)
             for c in m.CASES]
    assert len({c.name for c in cases}) == len(cases), "two cases have one name"
    return cases


def clean(guest):
    guest.sh("ip link del br0", check=False)
    for port in guest.wires:
        guest.sh(f"ip link set {port} down; ip link set {port} mtu 1500; ethtool -K {port} gro off")
    guest.drain(0.02)


def table(guest):
    """The MAC table without the bridge's and the ports' own addresses."""
    lines = guest.sh("bridge fdb show br br0").splitlines()
    own = ("02:00:00:00:01:", linux_commands.BRIDGE_MAC)
    return sorted(line.strip() for line in lines if " self" not in line and not line.startswith(own))


def run_once(guest, case):
    clean(guest)
    setup = linux_commands.setup(case)
    for line in setup:
        guest.sh(line)
    spill = {p: f for p, f in guest.drain().items() if f}
    assert not spill, f"{case.name}: the bridge sent something by itself: {spill}"
    times, end = case.times()
    outs, tables, start = [], {}, time.monotonic()
    for i, step in enumerate(case.steps):
        outs.append([])
        due = start + times[i] / 1e9
        if case.paced:
            late = time.monotonic() - due
            assert late < 0.5, f"{case.name}: step {i} is {late:.2f} s late: is the machine busy?"
            time.sleep(max(0, -late))
        if isinstance(step, model.Frame):
            guest.wires[step.port].send(step.data)
            guest.sh(":")  # the guest has run since
            for port, data in guest.drain().items():
                outs[i] += [(port, frame) for frame in data]
        elif isinstance(step, model.Command):
            guest.sh(step.command)
            spill = {p: f for p, f in guest.drain().items() if f}
            assert not spill, f"{case.name}: step {i} made the bridge send {spill}"
        elif isinstance(step, model.Show):
            tables[i] = table(guest)
        elif not case.paced:
            raise AssertionError(f"{case.name}: a case that waits must be paced")
    if case.paced:
        time.sleep(max(0, start + end / 1e9 - time.monotonic()))
    return model.Recording(outs, tables, table(guest), setup)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--out", default=os.path.join(os.path.dirname(HERE), "linux-bridge"))
    args = parser.parse_args()
    cases = all_cases()
    unknown = set(args.names) - {c.name for c in cases}
    if unknown or not (args.names or args.all or args.list):
        parser.error(f"no such case: {', '.join(sorted(unknown))}" if unknown else "name cases, or --all")
    if args.list:
        for c in cases:
            print(f"{c.name:28} {c.description}")
        return 0
    wrong = []
    with Guest(MAX_PORTS) as guest:
        oracle = "the Linux {kernel} bridge (package version {kernel_package}) in a guest of {qemu}".format(**guest.facts)
        for c in cases:
            if args.names and c.name not in args.names:
                continue
            first, second = run_once(guest, c), run_once(guest, c)
            if first != second:
                wrong.append(c.name)
                print(f"{c.name}: two runs differ, not written", file=sys.stderr)
                for i, (a, b) in enumerate(zip(first.outs, second.outs)):
                    if a != b:
                        print(f"  step {i}: {a} / {b}", file=sys.stderr)
                continue
            model.write(args.out, c, first, oracle)
            print(f"{c.name}: {sum(isinstance(s, model.Frame) for s in c.steps)} frames in, "
                  f"{sum(map(len, first.outs))} out", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
