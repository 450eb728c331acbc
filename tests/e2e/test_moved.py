# SPDX-License-Identifier: MIT
"""Rooms and nodes that the operator has moved away say so, through a real server, and nothing of them can be had."""
from lab.caveat import NODES, ROOMS
from lab.client import condition, found, show
from lab.world import label

SECOND = "second.example.org"
SETTINGS = {"domains": (ROOMS, NODES, SECOND)}
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
REQUESTS = [("get", INFO), ("get", "<query xmlns='http://jabber.org/protocol/disco#items'/>"), ("set", "<query xmlns='urn:xmpp:mam:2'/>"),
            ("get", "<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='member'/></query>"),
            ("get", "<query xmlns='http://jabber.org/protocol/muc#owner'/>"), ("get", "<vCard xmlns='vcard-temp'/>")]


def where(answer):
    """The address that it points to; empty: none."""
    assert condition(answer) == ("cancel", "gone"), show(answer)
    return found(answer, ".//stanzas:gone").text or ""


async def refused(user, room):
    since = user.mark()
    user.enter(room)
    return await user.wait("c:presence/c:error", since)


async def test_a_room_that_moved(w):
    alice, bob, admin = await w.everybody("alice", "bob", "admin")
    room, new = w.room(), "new@elsewhere.example"
    await w.inside(room, alice, bob)
    alice.say(room, "old words", label("UNCLASSIFIED"))
    await bob.wait("c:message[c:body='old words']")
    w.caveat.ctl("room", "destroy", room, "--alternate", new)
    farewell = await bob.wait("c:presence[@type='unavailable']")
    assert found(farewell, ".//user:destroy").get("jid") == new, show(farewell)
    w.caveat.kill9()
    w.caveat.start()
    uri = f"xmpp:{new}?join"
    for user in (alice, bob, admin):
        assert where(await refused(user, room)) == uri
        for kind, request in REQUESTS:
            assert where(await user.iq(kind, room, request)) == uri
        since = user.mark()
        user.say(room, "hello")
        assert where(await user.wait("c:message/c:error", since)) == uri
    assert f"it has moved to {new}" in w.caveat.ctl("room", "show", room, status=1)
    w.caveat.ctl("room", "create", room)
    assert await bob.join(room) is not None
    assert not await bob.archive(room)


async def test_the_refuge_of_another_service_is_not_named_to_who_may_not_know(w):
    alice, carol = await w.everybody("alice", "carol")
    room, new = w.room(), f"new@{SECOND}"
    await alice.create(room)
    w.caveat.ctl("room", "create", new, "access_label=SECRET")
    w.caveat.ctl("room", "destroy", room, "--alternate", new)
    assert where(await refused(alice, room)) == f"xmpp:{new}?join"
    assert where(await refused(carol, room)) == ""
    assert condition(await carol.iq("get", room, INFO)) == ("cancel", "item-not-found")
    w.caveat.ctl("room", "set", new, "access_label=")
    assert where(await carol.iq("get", room, INFO)) == f"xmpp:{new}?join"


async def test_a_node_that_moved(w):
    alice, bob = await w.everybody("alice", "bob")
    uri = "xmpp:pubsub.elsewhere.example?;node=news"
    w.caveat.ctl("node", "create", NODES, "news", "--owner", alice.bare)
    w.caveat.ctl("node", "delete", NODES, "news", "--redirect", uri)
    w.caveat.kill9()
    w.caveat.start()
    items = "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='news'/></pubsub>"
    for user in (alice, bob):
        assert where(await user.iq("get", NODES, items)) == uri
        assert where(await user.iq("set", NODES, "<pubsub xmlns='http://jabber.org/protocol/pubsub'><create node='news'/></pubsub>")) == uri
    w.caveat.ctl("node", "create", NODES, "news", "--owner", alice.bare)
    assert (await alice.iq("get", NODES, items)).get("type") == "result"
