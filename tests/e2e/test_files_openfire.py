# SPDX-License-Identifier: MIT
"""Rooms of Openfire, from dumps of its database, move into a running daemon."""
import os

from lab.caveat import ROOMS
from lab.census import configuration
from lab.client import NS
from test_moving import ctl, finish

DUMPS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "move", "openfire")
SAID = ["hi", "it's \\ \U0001f600\nnext", "a < b", "the room"]


async def migrate(w, *argv):
    return await finish(await ctl(w.caveat, "migrate", "files", *argv, "--label", "UNCLASSIFIED"))


async def check_room(w, room, alice):
    await alice.join(room, nick="Al", password="pa'ss\\word")
    said = await alice.archive(room)
    bodies = [m.findtext("c:body", namespaces=NS) for m in said]
    assert [b for b in bodies if b is not None] == SAID, bodies
    form = await configuration(alice, room)
    for var, value in (("muc#roomconfig_roomname", "Ops, the room's"), ("muc#roomconfig_membersonly", "1"),
                       ("muc#roomconfig_moderatedroom", "1"), ("muc#roomconfig_whois", "anyone"),
                       ("muc#roomconfig_allowpm", "moderators"), ("x-muc#roomconfig_canchangenick", "0")):
        assert value in str(form[var]), (var, form[var])
    await alice.logout()


async def test_rooms_of_openfire_move_in(w):
    alice, = await w.everybody("alice")
    room = f"ops@{ROOMS}"
    for dump in ("openfire.script", "mysqldump.sql", "pg_dump.sql"):
        path = os.path.join(DUMPS, dump)
        status, out = await migrate(w, path, ROOMS, "--from", "conference.example.org", "--dry-run")
        assert status == 0 and "fmucEnabled" in out, (dump, out)
        status, out = await migrate(w, path, ROOMS, "--from", "conference.example.org")
        assert status == 0, (dump, out)
        await check_room(w, room, alice)
        # again: nothing is there twice
        status, out = await migrate(w, path, ROOMS, "--from", "conference.example.org")
        assert status == 0, (dump, out)
        alice = await w.user("alice")
        await check_room(w, room, alice)
        for name in ("ops", "bare"):
            w.caveat.ctl("room", "destroy", f"{name}@{ROOMS}")
        alice = await w.user("alice")
