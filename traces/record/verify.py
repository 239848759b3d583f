#!/usr/bin/env python3
"""Checks the written cases: tshark opens every pcap, and each holds exactly the frames steps.txt tells of.

    traces/record/verify.py [FOLDER...]     default: every case below traces/

Per frame the time, the length and both addresses must agree. Also: no output before its input, times of a port never
run backwards, every port has both files, and no two inputs share a time.
"""
import glob
import os
import re
import subprocess
import sys

TRACES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LINE = re.compile(r"^  (in|out) +(\S+) #(\d+) t=(\d+\.\d+) len=(\d+) (\S+) > ([0-9a-f:]{17})")
EPOCH = 1_000_000_000


def nanoseconds(text):
    whole, _, fraction = text.partition(".")
    return int(whole) * 10**9 + int(fraction.ljust(9, "0")[:9])


def tshark(path):
    """[(time in ns, length, source, destination)] of a capture, as tshark reads it."""
    said = subprocess.run(["tshark", "-n", "-r", path, "-T", "fields", "-e", "frame.time_epoch", "-e", "frame.len",
                           "-e", "eth.src", "-e", "eth.dst"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if said.returncode != 0:
        raise SystemExit(f"{path}: tshark: {said.stderr.strip()}")
    rows = [line.split("\t") for line in said.stdout.splitlines()]
    return [(nanoseconds(r[0]) - EPOCH * 10**9, int(r[1]), r[2].split(",")[0], r[3].split(",")[0]) for r in rows]


def check(folder):
    told = {}
    for line in open(os.path.join(folder, "steps.txt")):
        m = LINE.match(line)
        if m:
            way, port, number, when, length, src, dst = m.groups()
            frames = told.setdefault(("in" if way == "in" else "golden", port), [])
            assert int(number) == len(frames) + 1, f"{folder}: {line}"
            frames.append((nanoseconds(when), int(length), src, dst))
    ports = {sub: {os.path.basename(p)[:-5] for p in glob.glob(os.path.join(folder, sub, "*.pcap"))}
             for sub in ("in", "golden")}
    assert ports["in"] == ports["golden"], f"{folder}: ports differ: {ports}"
    inputs, outputs = [], []
    for sub in ("in", "golden"):
        for port in sorted(ports[sub]):
            got = tshark(os.path.join(folder, sub, port + ".pcap"))
            want = told.get((sub, port), [])
            assert got == want, f"{folder}: {sub}/{port}.pcap is not what steps.txt tells:\n{got}\n{want}"
            assert got == sorted(got, key=lambda f: f[0]), f"{folder}: {sub}/{port}.pcap runs backwards"
            (inputs if sub == "in" else outputs).extend(f[0] for f in got)
    assert set(told) <= {(s, p) for s in ports for p in ports[s]}, f"{folder}: a port without a file"
    assert len(set(inputs)) == len(inputs), f"{folder}: two inputs at one time"
    assert not outputs or min(inputs) < min(outputs), f"{folder}: an output before the first input"
    return len(inputs), len(outputs)


def main():
    folders = sys.argv[1:] or sorted(os.path.dirname(p) for p in glob.glob(os.path.join(TRACES, "*", "*", "steps.txt")))
    total = [0, 0]
    for folder in folders:
        counts = check(folder.rstrip("/"))
        total = [total[0] + counts[0], total[1] + counts[1]]
    print(f"{len(folders)} cases: {total[0]} frames in, {total[1]} frames out; tshark and steps.txt agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
