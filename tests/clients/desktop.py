# SPDX-License-Identifier: MIT
"""A screen of its own on which a real client runs, as a user without rights, in a home of its own."""
import os
import pwd
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from lab.process import Process, die_with_parent  # noqa: E402

NEEDED = ["Xvfb", "openbox", "dbus-run-session", "setpriv", "import"]
USER = "nobody"  # clients refuse to run as root


def missing(*programs):
    return [p for p in (*NEEDED, *programs) if shutil.which(p) is None]


def as_user():
    """What a command begins with so that it has no rights."""
    if os.geteuid() != 0:
        return []
    u = pwd.getpwnam(USER)
    return ["setpriv", f"--reuid={u.pw_uid}", f"--regid={u.pw_gid}", "--clear-groups"]


class Desktop:
    def __init__(self, directory):
        self.dir = directory
        self.home = os.path.join(directory, "home")
        os.makedirs(self.home)
        os.chmod(directory, 0o755)
        self.give(self.home)
        self.processes = []
        self.shots = 0

    def give(self, path):
        """To the one who runs the client, with all below."""
        if os.geteuid() == 0:
            u = pwd.getpwnam(USER)
            for at, _, files in os.walk(path):
                for name in (at, *(os.path.join(at, f) for f in files)):
                    os.chown(name, u.pw_uid, u.pw_gid)

    def start(self):
        read, write = os.pipe()
        os.set_inheritable(write, True)
        log = os.path.join(self.dir, "screen.log")
        with open(log, "ab") as out:
            self.screen = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1200x800x24", "-nolisten", "tcp"],
                                           pass_fds=[write], stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
                                           preexec_fn=die_with_parent)
        os.close(write)
        with os.fdopen(read) as f:
            number = f.readline().strip()
        if not number:
            raise RuntimeError("no screen: " + log)
        self.env = {"PATH": os.environ["PATH"], "DISPLAY": ":" + number, "HOME": self.home, "LANG": "C.UTF-8", "GDK_BACKEND": "x11",
                    "NO_AT_BRIDGE": "1", "GSETTINGS_BACKEND": "memory", "XDG_RUNTIME_DIR": self.home, "PYTHONDONTWRITEBYTECODE": "1"}
        self.run("openbox", ["openbox"])
        return self

    def run(self, name, argv, **env):
        """With a session bus of its own."""
        process = Process(name, as_user() + ["dbus-run-session", "--", *argv], os.path.join(self.dir, name + ".log"),
                          env={**self.env, **env}, cwd=self.home)
        self.processes.append(process)
        return process

    def shot(self, name):
        """What the screen shows, as a picture."""
        self.shots += 1
        path = os.path.join(self.dir, f"{self.shots:02d}-{name}.png")
        subprocess.run(["import", "-window", "root", path], env=self.env, check=True)
        return path

    def stop(self):
        for process in reversed(self.processes):
            process.stop()
        self.screen.terminate()
        self.screen.wait()


def until(condition, what, seconds=30):
    """What it gives when it is so."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("not seen: " + what)
        time.sleep(0.05)
