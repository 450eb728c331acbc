# SPDX-License-Identifier: MIT
"""Servers with rooms of their own, archived: what people come from."""
import json
import os

from .hosts import Ejabberd, Prosody
from .openfire import PLACE, Openfire

CONFERENCE = "conference.example.org"


class ProsodySource(Prosody):
    def configure(self):
        super().configure()
        with open(os.path.join(self.dir, "prosody.cfg.lua"), "a", encoding="utf-8") as f:
            f.write(f'''
Component "{CONFERENCE}" "muc"
  modules_enabled = {{ "muc_mam", "vcard_muc" }}
  muc_log_by_default = true
  muc_log_presences = false
  archive_expires_after = "never"
''')


class EjabberdSource(Ejabberd):
    def configure(self):
        super().configure()
        path = os.path.join(self.dir, "ejabberd.yml")
        with open(path, encoding="utf-8") as f:
            config = json.load(f)
        config["modules"]["mod_muc"] = {
            "host": CONFERENCE, "history_size": 20, "max_users": 1000, "min_message_interval": 0, "min_presence_interval": 0,
            "default_room_options": {"mam": True, "persistent": True, "allow_query_users": True}}
        config["modules"]["mod_mam"] = {"db_type": "mnesia", "default": "never"}
        with open(path, "w", encoding="utf-8") as f:
            json.dump(config, f, indent=1)


SOURCES = {"prosody": ProsodySource, "ejabberd": EjabberdSource}
if PLACE:
    SOURCES["openfire"] = Openfire  # with rooms of its own, as it is
