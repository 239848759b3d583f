"""What a case is, and how a recorded one is written down.

A case is data: facts about the bridge and its ports, and a list of steps. The commands given to the real switch are
made from the facts by the recorder of that switch, so case.json and setup.sh cannot disagree.

Virtual time: the first step stands at 0.1 s and each step takes 0.1 s; a `Wait` moves the clock on. What left the
switch because of a frame is stamped 1 ms after it, the ports in order.
"""
import json
import os
import shutil
from dataclasses import dataclass, field

import frames as fr
import pcapfile

STEP_NS = 100_000_000
OUT_NS = 1_000_000


@dataclass
class Frame:
    port: str
    data: bytes
    why: str


@dataclass
class Command:
    """A command to the real switch between two frames, and the same change as a structured fact."""
    command: str
    change: dict
    why: str


@dataclass
class Wait:
    seconds: float
    why: str


@dataclass
class Show:
    """Write the MAC table down here."""
    why: str


@dataclass
class Case:
    name: str
    description: str
    ports: dict                 # port name -> facts
    steps: list
    bridge: dict = field(default_factory=dict)
    fdb: list = field(default_factory=list)  # static entries made before the first frame
    mirrors: list = field(default_factory=list)
    paced: bool = False         # the real time between two steps is the virtual time (ageing)

    def times(self):
        """The virtual time in nanoseconds at which every step begins, and the time of the end."""
        now, result = STEP_NS, []
        for step in self.steps:
            result.append(now)
            now += round(step.seconds * 10**9) if isinstance(step, Wait) else 0 if isinstance(step, Show) else STEP_NS
        return result, now


@dataclass
class Recording:
    """What a run of a case showed: outs[i] = [(port, bytes)] of step i; tables[i] = lines shown at step i."""
    outs: list
    tables: dict
    end_table: list
    setup: list


def _port_key(name):
    return (name.rstrip("0123456789"), int(name[len(name.rstrip("0123456789")):] or 0))


def write(root, case, recording, oracle):
    """Writes the case's folder below `root`, replacing an older one."""
    folder = os.path.join(root, case.name)
    shutil.rmtree(folder, ignore_errors=True)
    for sub in ("in", "golden"):
        os.makedirs(os.path.join(folder, sub))
    times, end = case.times()
    went_in = {port: [] for port in case.ports}
    came_out = {port: [] for port in case.ports}
    text, events, number = [], [], 0
    for i, (step, now) in enumerate(zip(case.steps, times)):
        if isinstance(step, Show):
            continue
        number += 1
        head = f"step {number} t={now / 10**9:.3f} "
        if isinstance(step, Wait):
            text.append(head + f"wait {step.seconds:g} s: {step.why}")
        elif isinstance(step, Command):
            text.append(head + f"command: {step.why}\n  $ {step.command}")
            events.append({"t_s": now / 10**9, "command": step.command, "change": step.change, "why": step.why})
        else:
            went_in[step.port].append((now, step.data))
            text.append(head + f"frame into {step.port}: {step.why}")
            text.append(f"  in  {step.port} #{len(went_in[step.port])} t={now / 10**9:.6f} len={len(step.data)} "
                        + fr.summary(step.data))
            seen = {}
            for port, data in sorted(recording.outs[i], key=lambda o: _port_key(o[0])):
                stamp = now + OUT_NS + 1000 * seen.get(port, 0)
                seen[port] = seen.get(port, 0) + 1
                came_out[port].append((stamp, data))
                text.append(f"  out {port} #{len(came_out[port])} t={stamp / 10**9:.6f} len={len(data)} "
                            + fr.summary(data))
            if not seen:
                text.append("  out -")
    for port in case.ports:
        pcapfile.write(os.path.join(folder, "in", port + ".pcap"), went_in[port])
        pcapfile.write(os.path.join(folder, "golden", port + ".pcap"), came_out[port])

    def save(name, lines):
        with open(os.path.join(folder, name), "w") as out:
            out.write("\n".join(lines) + "\n")

    save("steps.txt", [f"# {case.name}: {case.description}"] + text)
    save("setup.sh", [f"# {case.description}", f"# Recorded from {oracle}"] + recording.setup)
    shown = []
    for i, step in enumerate(case.steps):
        if isinstance(step, Show):
            shown += [f"== t={times[i] / 10**9:.3f} {step.why}"] + recording.tables[i]
    save("fdb.txt", shown + [f"== t={end / 10**9:.3f} at the end"] + recording.end_table)
    facts = {"name": case.name, "description": case.description, "oracle": oracle, "end_s": end / 10**9,
             "bridge": case.bridge, "ports": case.ports, "fdb": case.fdb, "mirrors": case.mirrors, "events": events,
             "frames_in": sum(map(len, went_in.values())), "frames_out": sum(map(len, came_out.values()))}
    save("case.json", [json.dumps({k: v for k, v in facts.items() if v not in ([], {}) or k in ("bridge", "ports")},
                                  indent=1)])
