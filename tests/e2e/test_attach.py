# SPDX-License-Identifier: MIT
"""Attaching to a server, and what an operator sees."""
import asyncio
import copy

from lab.caveat import ROOMS
from lab.client import NS, found, show
from lab.world import label


async def test_status_and_rooms(w):
    alice = await w.user("alice")
    room = w.room()
    await alice.create(room, fields={"muc#roomconfig_persistentroom": "1", "sec-label#label": "Custom",
                                     "sec-label#custom-label": "RESTRICTED"})
    status = w.caveat.ctl_json("status")
    assert status["ready"] and status["services"][0]["up"], status
    rooms = w.caveat.ctl_json("room", "list")["rooms"]
    assert [(r["jid"], r["occupants"], r["access_label"]) for r in rooms] == [(room, 1, "RESTRICTED")], rooms
    shown = w.caveat.ctl("room", "show", room)
    assert "RESTRICTED" in shown and alice.bare in shown, shown
    w.caveat.ctl("room", "show", "nowhere@" + ROOMS, status=1)
    w.caveat.ctl("clearance", "set", "erin@example.org", "up to NONSENSE", status=1)
    w.caveat.ctl("clearance", "set", "erin@example.org", "up to RESTRICTED")
    assert "erin@example.org" in w.caveat.ctl("clearance", "list")
    w.caveat.ctl("clearance", "remove", "erin@example.org")
    w.caveat.ctl("clearance", "remove", "erin@example.org", status=1)


async def test_a_wrong_secret(w):
    """A114-04: a clear line, no tight loop."""
    w.caveat.stop()
    good = copy.deepcopy(w.caveat.settings)
    w.caveat.settings["services"][0]["secret"] = "wrong"
    w.caveat.start(ready=False)
    w.caveat.wait("event=stream-refused")
    tail = w.caveat.process.log_text()[-2000:]
    assert "not-authorized" in tail and "secret" in tail, tail
    before = w.caveat.process.log_text().count("event=stream-refused")
    await asyncio.sleep(2)
    assert w.caveat.process.log_text().count("event=stream-refused") - before <= 6
    w.caveat.settings = good
    w.caveat.reload()
    w.caveat.wait("event=ready")


async def test_an_unreachable_server(w):
    w.caveat.stop()
    port = w.caveat.settings["services"][0]["port"]
    w.caveat.settings["services"][0]["port"] = 1
    w.caveat.start(ready=False)
    w.caveat.wait("event=stream-")
    assert not w.caveat.ctl_json("status")["services"][0]["up"]
    w.caveat.settings["services"][0]["port"] = port
    w.caveat.reload()
    w.caveat.wait("event=ready")


async def test_two_services_in_one_process(w):
    w.caveat.stop()
    second = "second.example.org"
    more = dict(w.caveat.settings["services"][0], domain=second, port=w.host.component_ports[second])
    w.caveat.settings["services"].append(more)
    w.caveat.start()
    alice, bob = await w.everybody("alice", "bob")
    for room in ("one@" + ROOMS, "one@" + second):
        await w.inside(room, alice, bob)
        alice.say(room, room, label("UNCLASSIFIED"))
        await bob.wait(f"c:message[c:body='{room}']")
    # a removed service tells its occupants (332), the other goes on
    del w.caveat.settings["services"][1]
    w.caveat.reload()
    gone = await bob.wait("c:presence[@type='unavailable']//user:status[@code='332']")
    assert gone.get("from") == f"one@{second}/bob", show(gone)
    alice.say("one@" + ROOMS, "goes on", label("UNCLASSIFIED"))
    await bob.wait("c:message[c:body='goes on']")


async def test_reload(w):
    """A wrong file changes nothing; a right one holds at once for who is inside."""
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await w.inside(room, alice, bob)
    good = copy.deepcopy(w.caveat.settings)
    w.caveat.settings["security"]["clearance"] = "up to NONSENSE"
    w.caveat.reload()
    w.caveat.wait("event=reload-refused")
    alice.say(room, "one", label("CONFIDENTIAL"))
    await bob.wait("c:message[c:body='one']")
    w.caveat.settings = good
    w.caveat.settings["users"]["clearances"][bob.bare] = "up to RESTRICTED"
    w.caveat.reload()
    w.caveat.wait("event=reloaded")
    alice.say(room, "two", label("CONFIDENTIAL"))
    await w.sync(alice)
    await w.sync(bob)
    assert bob.bodies() == ["one"], bob.bodies()
    w.caveat.settings["services"][0]["security"] = {"clearance": "up to RESTRICTED"}
    w.caveat.reload()
    w.caveat.wait("event=reloaded")
    alice.say(room, "three", label("CONFIDENTIAL"))
    error = await alice.wait("c:message/c:error")
    assert found(error, ".//caveat:denied") is not None, show(error)
