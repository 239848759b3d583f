"""One QEMU guest (TCG, one CPU) with N virtio-net NICs whose wires end in this process.

Every NIC sits on an AF_UNIX datagram socketpair (`-netdev dgram`), so a frame is one datagram, without names,
root or a network. Commands go to the guest over a second serial port on another socketpair.
"""
import os
import select
import socket
import subprocess
import time

import guest_image


class GuestError(Exception):
    pass


class Guest:
    def __init__(self, ports, office=False, log=None, extra=(), passed=None, qemu=("qemu-system-x86_64",)):
        """Boots the guest with `ports` NICs named p1..pN (0 is allowed) and waits for its shell. `extra` are further
        arguments of QEMU's, which may use the sockets of `passed`; `qemu` are the words that start it."""
        vmlinux, initramfs, self.facts = guest_image.build(office)
        self.wires = {}
        passed = [] if passed is None else passed
        args = [*qemu, "-machine", "q35,accel=tcg", "-cpu", "qemu64", "-smp", "1",
                "-m", "320" if office else "192",
                "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
                "-kernel", vmlinux, "-initrd", initramfs,
                "-append", "console=ttyS0 quiet loglevel=1 tsc=reliable no_timer_check nokaslr lpj=4000000 "
                           "net.ifnames=0 panic=-1",
                "-serial", "file:" + (log or os.path.join(guest_image.cache_dir(), "console.log"))]
        self.console, far = self._pair(passed, socket.SOCK_STREAM)
        args += ["-chardev", f"socket,id=control,fd={far}", "-serial", "chardev:control"]
        for number in range(1, ports + 1):
            near, far = self._pair(passed, socket.SOCK_DGRAM)
            self.wires[f"p{number}"] = near
            args += ["-netdev", f"dgram,id=n{number},local.type=fd,local.str={far}",
                     "-device", f"virtio-net-pci,netdev=n{number},mac=02:00:00:00:01:{number:02x},romfile=,"
                                "csum=off,gso=off,guest_csum=off,guest_tso4=off,guest_tso6=off,guest_ecn=off,"
                                "guest_ufo=off,host_tso4=off,host_tso6=off,host_ecn=off,host_ufo=off,"
                                "ctrl_vlan=off,mrg_rxbuf=on"]
        self.process = subprocess.Popen(args + list(extra), pass_fds=[s.fileno() for s in passed],
                                        stdin=subprocess.DEVNULL)
        for s in passed:
            s.close()
        self.buffer = b""
        self._read_until(b"=READY=\n", 120)
        for number in range(1, ports + 1):
            # The kernel numbers the NICs in PCI order, which is the order of the options above.
            self.sh(f"ip link set eth{number - 1} name p{number}")
            got = self.sh(f"cat /sys/class/net/p{number}/address").strip()
            if got != f"02:00:00:00:01:{number:02x}":
                raise GuestError(f"p{number} has the address {got}: the NICs are not in order")

    @staticmethod
    def _pair(passed, kind):
        near, far = socket.socketpair(socket.AF_UNIX, kind)
        for s in (near, far):
            s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        far.set_inheritable(True)
        passed.append(far)
        return near, far.fileno()

    def _read_until(self, mark, seconds):
        deadline = time.monotonic() + seconds
        while mark not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or self.process.poll() is not None:
                raise GuestError(f"the guest did not answer {mark!r}; it said {self.buffer[-400:]!r}")
            if select.select([self.console], [], [], left)[0]:
                self.buffer += self.console.recv(65536)
        before, _, self.buffer = self.buffer.partition(mark)
        return before

    def sh(self, command, check=True, timeout=60):
        """Runs one line in the guest's shell and returns what it printed."""
        assert "\n" not in command
        self.console.sendall(command.encode() + b"\n")
        said = self._read_until(b"=STATUS=", timeout)
        status = int(self._read_until(b"\n", 5))
        text = said.decode(errors="replace")
        if check and status != 0:
            raise GuestError(f"in the guest: {command}\nstatus {status}: {text}")
        return text

    def drain(self, quiet=0.06):
        """Frames that left the guest until nothing left for `quiet` seconds: {port: [bytes]}."""
        out = {port: [] for port in self.wires}
        by_socket = {s: port for port, s in self.wires.items()}
        while True:
            ready = select.select(list(by_socket), [], [], quiet)[0]
            if not ready:
                return out
            for s in ready:
                out[by_socket[s]].append(s.recv(65536))

    def close(self):
        self.process.kill()
        self.process.wait()
        for s in self.wires.values():
            s.close()
        self.console.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
