# SPDX-License-Identifier: MIT
"""Free ports, and processes that are ended by the pid they were started with."""
import ctypes
import os
import random
import signal
import socket
import subprocess
import time


GIVEN = set()  # by free_ports()
PORTS = range(10240, 32768)  # below those that the kernel gives to clients


def is_free(port):
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_ports(count):
    """Ports of loopback that were free a moment ago, all different, and none of them given before."""
    ports = []
    while len(ports) < count:
        port = random.SystemRandom().choice(PORTS)
        if port not in GIVEN and is_free(port):
            GIVEN.add(port)
            ports.append(port)
    return ports


def wait_port(port, process, seconds=60):
    """Until something listens there; a process that ended is an error."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not process.alive():
            raise RuntimeError(f"{process.name} ended:\n{process.log_tail()}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"{process.name} doesn't listen on {port}:\n{process.log_tail()}")


LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1


def die_with_parent():
    """Whatever ends the tests ends what they started."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """One child with its output in a file."""

    def __init__(self, name, argv, log, env=None, cwd=None):
        self.name, self.log = name, log
        with open(log, "ab") as out:
            self.child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                          env=env, cwd=cwd, start_new_session=True, preexec_fn=die_with_parent)

    @property
    def pid(self):
        return self.child.pid

    def alive(self):
        return self.child.poll() is None

    def log_bytes(self):
        with open(self.log, "rb") as f:
            return f.read()

    def log_text(self):
        return self.log_bytes().decode("utf-8", "replace")

    def log_tail(self, lines=40):
        return "\n".join(self.log_text().splitlines()[-lines:])

    def wait_log(self, text, seconds=30, after=0):
        """Until the log holds text past the offset, in bytes; gives the end's offset."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            at = self.log_bytes().find(text.encode(), after)
            if at >= 0:
                return at + len(text.encode())
            if not self.alive():
                break
            time.sleep(0.02)
        raise RuntimeError(f"{self.name}: no '{text}' in its log:\n{self.log_tail()}")

    def signal(self, number):
        if self.alive():
            self.child.send_signal(number)

    def stop(self, seconds=15):
        """TERM, then KILL; the whole session that it leads. Gives the status."""
        if self.alive():
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(seconds)
            except subprocess.TimeoutExpired:
                pass
        return self.kill()

    def kill(self):
        try:
            os.killpg(self.child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        return self.child.wait()
