# SPDX-License-Identifier: MIT
"""The real Gajim with an account, driven by a plugin in its profile."""
import json
import os
import shutil
import socket
import sqlite3
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))

from desktop import until  # noqa: E402
from lab.hosts import PASSWORD  # noqa: E402

ACCOUNT = "test"
SETTINGS_VERSION = 5  # of Gajim 1.7


class Gajim:
    """Each verb of the plugin is a method."""

    def __init__(self, desktop, host, user, name=None, **account):
        self.desktop, self.name = desktop, name or user
        self.profile = os.path.join(desktop.home, self.name)
        os.makedirs(os.path.join(self.profile, "plugins"))
        shutil.copytree(os.path.join(HERE, "driver"), os.path.join(self.profile, "plugins", "driver"), ignore=shutil.ignore_patterns("__pycache__"))
        self.path = os.path.join(self.profile, "driver.sock")
        self.configure({
            "active": True, "name": user, "hostname": host.domain, "password": PASSWORD, "savepass": True, "resource": "gajim",
            "use_custom_host": True, "custom_host": "127.0.0.1", "custom_port": host.client_port, "custom_type": "PLAIN",
            "use_plain_connection": True, "confirm_unencrypted_connection": False, "enable_security_labels": True, **account})
        desktop.give(self.profile)
        self.socket = self.process = None

    def configure(self, account):
        """The database in which Gajim keeps its settings."""
        app = {"use_keyring": False, "check_for_update": False, "last_update_check": "2020-01-01 00:00:00", "confirm_on_window_delete": False,
               "show_subject_on_join": True}
        workspace = {"0": {}}
        db = sqlite3.connect(os.path.join(self.profile, "settings.sqlite"))
        db.executescript(f"""CREATE TABLE settings (name TEXT UNIQUE, settings TEXT);
                         CREATE TABLE account_settings (account TEXT UNIQUE, settings TEXT);
                         PRAGMA user_version={SETTINGS_VERSION};""")
        for name, value in {"app": app, "soundevents": {}, "status_presets": {}, "proxies": {}, "plugins": {}, "workspaces": workspace}.items():
            db.execute("INSERT INTO settings VALUES (?, ?)", (name, json.dumps(value)))
        db.execute("INSERT INTO account_settings VALUES (?, ?)", (ACCOUNT, json.dumps(
            {"account": account, "group_chat": {}, "contact": {}})))
        db.commit()
        db.close()

    def start(self):
        self.process = self.desktop.run(self.name, ["gajim", "--config-path", self.profile, "--loglevel", "gajim=INFO"], DRIVER_SOCKET=self.path)
        until(self.connect, self.name + " starts", 60)
        until(self.online, self.name + " is online")
        return self

    def connect(self):
        if not self.process.alive():
            raise RuntimeError("Gajim ended:\n" + self.process.log_tail())
        if not os.path.exists(self.path):
            return False
        s = socket.socket(socket.AF_UNIX)
        try:
            s.connect(self.path)
        except ConnectionRefusedError:
            return False
        self.socket = s.makefile("rw")
        return True

    def __getattr__(self, verb):
        if verb.startswith("_"):
            raise AttributeError(verb)

        def call(*args):
            self.socket.write(json.dumps([verb, *args]) + "\n")
            self.socket.flush()
            answer = json.loads(self.socket.readline())
            if "error" in answer:
                raise RuntimeError(f"{verb}: {answer['error']}")
            return answer["value"]
        return call

    def stop(self):
        if self.socket is not None:
            self.socket.close()
        self.process.stop()
        self.desktop.processes.remove(self.process)
        if os.path.exists(self.path):
            os.unlink(self.path)
