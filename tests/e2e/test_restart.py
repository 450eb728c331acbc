# SPDX-License-Identifier: MIT
"""Restarts throw nobody out and lose nothing (design, promises 5 and 6)."""
import asyncio

from lab.client import NS, found, show
from lab.world import label


async def lives_on(w, restart):
    alice, bob, carol = await w.everybody("alice", "bob", "carol")
    room = w.room()
    await w.inside(room, alice, bob, carol)
    alice.say(room, "before", label("CONFIDENTIAL"), ident="b1")
    await w.sync(alice)
    await w.sync(bob, carol)
    since = {u: u.mark() for u in (alice, bob, carol)}
    restart()
    alice.say(room, "after", label("CONFIDENTIAL"))
    await bob.wait("c:message[c:body='after']")
    await w.sync(alice)
    await w.sync(carol)
    assert bob.bodies() == ["before", "after"] and carol.bodies() == []
    for u in (alice, bob, carol):  # nobody was thrown out, nobody was told anything
        assert not [s for s in u.got[since[u]:] if s.tag.endswith("}presence") and s.get("from", "").startswith(room)]
    dave = await w.user("dave")
    since = await dave.join(room)
    assert dave.bodies() == ["before", "after"]
    present = {s.get("from").rpartition("/")[2] for s in dave.got[since:] if s.tag.endswith("}presence")}
    assert present >= {"alice", "bob", "carol", "dave"}, present


async def test_term_and_start(w):
    def restart():
        w.caveat.stop()
        w.caveat.start()
    await lives_on(w, restart)


async def test_kill_and_start(w):
    def restart():
        w.caveat.kill9()
        w.caveat.start()
    await lives_on(w, restart)


async def test_who_left_meanwhile_is_removed(w):
    """Found by ping after the restart."""
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await w.inside(room, alice, bob)
    since = alice.mark()
    w.caveat.stop()
    bob.cut()
    await asyncio.sleep(0)
    w.caveat.start()
    gone = await alice.wait("c:presence[@type='unavailable']", since)
    assert gone.get("from") == room + "/bob", show(gone)
    assert found(gone, ".//user:status[@code='333']") is not None, show(gone)


async def test_the_server_restarts_under_us(w):
    """Caveat attaches again; who comes back finds the room and its history."""
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await alice.create(room, fields={"muc#roomconfig_persistentroom": "1"})
    await bob.join(room)
    alice.say(room, "kept", label("UNCLASSIFIED"))
    await w.sync(alice)
    for u in (alice, bob):
        u.cut()
    w.users.clear()
    w.host.restart()
    w.caveat.wait("event=attached")
    alice = await w.user("alice", "again")
    await alice.join(room)
    assert alice.bodies() == ["kept"], alice.bodies()
    # the sessions from before are found gone by ping
    info = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
    for _ in range(100):
        answer = await alice.iq("get", room, info)
        counts = [f.findtext("x:value", namespaces=NS) for f in answer.iter("{jabber:x:data}field")
                  if f.get("var") == "muc#roominfo_occupants"]
        if counts == ["1"]:
            break
        await asyncio.sleep(0.1)
    assert counts == ["1"], counts


async def test_everything_delivered_survives_kill(w):
    """Whatever anybody has seen is in the history afterwards, killed at a random moment under load."""
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await alice.create(room, fields={"muc#maxhistoryfetch": "100"})
    await bob.join(room)
    for round_ in range(5):
        for i in range(20):
            alice.say(room, f"{round_}.{i}", label("UNCLASSIFIED"))
        await bob.wait("c:message", since=bob.mark())
        w.caveat.kill9()
        w.caveat.start()
        await w.sync(alice, bob)
    seen = bob.bodies()
    dave = await w.user("dave")
    await dave.join(room)
    history = dave.bodies()
    assert len(set(seen)) == len(seen), "something came twice"
    assert set(seen) <= set(history), set(seen) - set(history)


async def test_shutdown_with_notice(w):
    """C045-193."""
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await w.inside(room, alice, bob)
    w.caveat.ctl("shutdown", "--notify")
    for u in (alice, bob):
        gone = await u.wait("c:presence[@type='unavailable']//user:status[@code='332']")
        assert gone.get("from").startswith(room)
    for _ in range(100):
        if not w.caveat.process.alive():
            break
        await asyncio.sleep(0.05)
    assert w.caveat.process.child.poll() == 0
    w.caveat.process = None
