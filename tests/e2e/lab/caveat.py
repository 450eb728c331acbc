# SPDX-License-Identifier: MIT
"""A private caveatd, its configuration and its control program."""
import json
import os
import signal
import subprocess

from .hosts import COMPONENT_SECRET
from .process import Process

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
CAVEATD = os.environ.get("CAVEATD", os.path.join(TOP, "caveatd"))
CAVEATCTL = os.environ.get("CAVEATCTL", os.path.join(TOP, "caveatctl"))
POLICY = os.path.join(TOP, "examples", "policies", "acme.xml")
CATALOG = os.path.join(TOP, "examples", "catalogs", "default.yaml")
ROOMS = "rooms.example.org"
NODES = "nodes.example.org"
FORMS = "forms.example.org"
TYPES = {NODES: "pubsub", FORMS: "fdp"}  # the others have rooms


class Caveat:
    """`settings` is the configuration as a dict; keys given replace the defaults."""

    def __init__(self, directory, host, domains=(ROOMS,), **settings):
        self.dir = os.path.join(directory, "caveat")
        os.makedirs(self.dir, exist_ok=True)
        self.config = os.path.join(self.dir, "caveat.yaml")
        self.settings = {
            "server": {"host": "127.0.0.1"},
            "state": os.path.join(self.dir, "state"),
            "control": os.path.join(self.dir, "control.sock"),
            "local_domains": [host.domain],
            "policies": [POLICY],
            "security": {},
            "users": {},
            "services": [{"domain": d, "type": TYPES.get(d, "muc"), "port": host.component_ports[d], "secret": COMPONENT_SECRET,
                          "catalog": CATALOG, "create": ["*@" + host.domain]} for d in domains],
            "limits": {"backoff_max_seconds": 1},
        }
        self.settings.update(settings)
        self.process = None
        self.seen = self.began = 0

    def write(self):
        with open(self.config, "w", encoding="utf-8") as f:
            json.dump(self.settings, f, indent=1)  # JSON is YAML

    def start(self, ready=True):
        self.write()
        argv = [CAVEATD, "-c", self.config]
        wrap = os.environ.get("CAVEAT_WRAP")
        log = os.path.join(self.dir, "log")
        self.seen = self.began = os.path.getsize(log) if os.path.exists(log) else 0
        self.process = Process("caveatd", (wrap.split() if wrap else []) + argv, log)
        if ready:
            self.wait("event=ready")
        return self

    def wait_delegated(self):
        """For the server to hand the catalogues over, whenever since the start."""
        self.process.wait_log("event=delegation domain=" + ROOMS, 60, self.began)

    def wait(self, text, seconds=60):
        """For the next line with text."""
        self.seen = self.process.wait_log(text, seconds, self.seen)

    def stop(self):
        """TERM; a status other than 0 is an error."""
        if self.process is not None:
            alive = self.process.alive()
            status = self.process.stop()
            text = self.process.log_text()
            self.process = None
            if not alive or status != 0:
                raise RuntimeError(f"caveatd ended with status {status}:\n{text[-4000:]}")

    def kill9(self):
        self.process.signal(signal.SIGKILL)
        self.process.kill()
        self.process = None

    def reload(self):
        self.write()
        self.process.signal(signal.SIGHUP)

    def ctl(self, *argv, status=0):
        """caveatctl; gives what it printed. status None: any."""
        run = subprocess.run([CAVEATCTL, "-s", self.settings["control"], *argv],
                             capture_output=True, text=True, timeout=60)
        if status is not None and run.returncode != status:
            raise RuntimeError(f"caveatctl {' '.join(argv)}: status {run.returncode}: {run.stderr}{run.stdout}")
        return run.stdout if run.returncode == 0 else run.stdout + run.stderr

    def ctl_json(self, *argv):
        return json.loads(self.ctl("--json", *argv))
