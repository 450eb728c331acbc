# SPDX-License-Identifier: MIT
"""Rooms as clients know them (XEP-0045)."""
from lab.caveat import ROOMS
from lab.client import NS, condition, found, show
from lab.world import label


def codes(presence):
    return {s.get("code") for s in presence.findall(".//user:status", NS)}


async def test_create_join_and_leave(w):
    """C045-040, C045-048, C045-061, C045-063, C045-095, C045-180, C045-181."""
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    since = await alice.join(room)
    own = await alice.wait("c:presence//user:status[@code='201']", since)
    assert codes(own) >= {"110", "201"}, show(own)
    bob.enter(room)
    error = await bob.wait("c:presence/c:error")  # C045-058: locked
    assert condition(error) == ("cancel", "item-not-found"), show(error)
    assert (await alice.configure(room, {})).get("type") == "result"
    alice.say(room, "first", label("UNCLASSIFIED"), ident="x1")
    await w.sync(alice)
    since = await bob.join(room)
    kinds = [("presence", s.get("from")) if s.tag.endswith("}presence") else
             ("message", s.findtext("c:body", namespaces=NS)) for s in bob.got[since:]
             if s.get("from", "").startswith(room)]
    assert kinds == [("presence", room + "/alice"), ("presence", room + "/bob"), ("message", "first"),
                     ("message", None)], kinds
    message = await bob.wait(".//c:body", since)
    assert message.get("id") == "x1" and found(message, "c:message/delay:delay").get("from") == room, show(message)
    bob.send(f"<presence type='unavailable' to='{room}/bob'><status>bye</status></presence>")
    gone = await alice.wait(f"c:presence[@type='unavailable']")
    assert gone.findtext("c:status", namespaces=NS) == "bye"
    own = await bob.wait("c:presence[@type='unavailable']", since)
    assert "110" in codes(own)


async def test_nick_change_and_conflict(w):
    """C045-055, C045-090, C045-092."""
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await w.inside(room, alice, bob)
    since = alice.mark()
    bob.send(f"<presence to='{room}/alice'/>")
    error = await bob.wait("c:presence/c:error")
    assert condition(error) == ("cancel", "conflict"), show(error)
    bob.send(f"<presence to='{room}/robert'/>")
    old = await alice.wait("c:presence[@type='unavailable']", since)
    assert old.get("from") == room + "/bob" and codes(old) == {"303"}
    assert found(old, ".//user:item").get("nick") == "robert"
    new = await alice.wait("c:presence", since, test=lambda s: s.get("from") == room + "/robert")
    assert new.get("type") is None


async def test_subject(w):
    """C045-131 to C045-133, H258-12."""
    alice, carol = await w.everybody("alice", "carol")
    room = w.room()
    await w.inside(room, alice, carol)
    since = carol.mark()
    alice.send(f"<message type='groupchat' to='{room}'><subject>Exercise</subject></message>")
    got = await carol.wait("c:message[c:subject='Exercise']", since)
    assert found(got, ".//label:securitylabel") is None
    carol.send(f"<message type='groupchat' to='{room}'><subject>Mine</subject></message>")
    error = await carol.wait("c:message/c:error")
    assert condition(error) == ("auth", "forbidden"), show(error)


async def test_kick_and_ban(w):
    """C045-054, C045-134, C045-135, C045-151, C045-152, C045-155."""
    alice, bob, carol = await w.everybody("alice", "bob", "carol")
    room = w.room()
    await w.inside(room, alice, bob, carol)
    admin = "<query xmlns='http://jabber.org/protocol/muc#admin'>{}</query>"
    answer = await carol.iq("set", room, admin.format("<item nick='bob' role='none'/>"))
    assert condition(answer) == ("auth", "forbidden")
    answer = await alice.iq("set", room, admin.format("<item nick='bob' role='none'><reason>enough</reason></item>"))
    assert answer.get("type") == "result"
    gone = await bob.wait("c:presence[@type='unavailable']")
    assert codes(gone) >= {"110", "307"} and "enough" in show(gone), show(gone)
    assert codes(await carol.wait("c:presence[@type='unavailable']")) == {"307"}
    answer = await alice.iq("set", room, admin.format(f"<item jid='{carol.bare}' affiliation='outcast'/>"))
    assert answer.get("type") == "result"
    assert "301" in codes(await carol.wait("c:presence[@type='unavailable']", test=lambda s: s.get("from") == room + "/carol"))
    carol.enter(room)
    error = await carol.wait("c:presence/c:error")
    assert condition(error) == ("auth", "forbidden"), show(error)
    listed = await alice.iq("get", room, admin.format("<item affiliation='outcast'/>"))
    assert carol.bare in show(listed)
    answer = await alice.iq("set", room, admin.format(f"<item jid='{alice.bare}' affiliation='outcast'/>"))
    assert condition(answer) == ("cancel", "conflict")


async def test_members_only_and_password(w):
    """C045-052, C045-053, C045-187."""
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await alice.create(room, fields={"muc#roomconfig_membersonly": "1"})
    bob.enter(room)
    assert condition(await bob.wait("c:presence/c:error")) == ("auth", "registration-required")
    answer = await alice.configure(room, {
        "muc#roomconfig_membersonly": "0", "muc#roomconfig_passwordprotectedroom": "1",
        "muc#roomconfig_roomsecret": "open sesame"})
    assert answer.get("type") == "result", show(answer)
    since = bob.mark()
    bob.enter(room, password="wrong")
    assert condition(await bob.wait("c:presence/c:error", since)) == ("auth", "not-authorized")
    await bob.join(room, password="open sesame")


async def test_destroy(w):
    """C045-190."""
    alice, bob = await w.everybody("alice", "bob")
    room, new = w.room(), w.room()
    await w.inside(room, alice, bob)
    await alice.create(new)
    answer = await alice.iq("set", room, "<query xmlns='http://jabber.org/protocol/muc#owner'>"
                            f"<destroy jid='{new}'><reason>moved</reason></destroy></query>")
    assert answer.get("type") == "result"
    gone = await bob.wait("c:presence[@type='unavailable']")
    assert found(gone, ".//user:destroy").get("jid") == new and "moved" in show(gone)
    info = await bob.iq("get", room, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
    assert condition(info) == ("cancel", "gone") and f"xmpp:{new}?join" in show(info), show(info)


async def test_discovery(w):
    """C045-021, C045-022, C045-024, H258-01."""
    alice = await w.user("alice")
    room = w.room()
    await alice.create(room, fields={"muc#roomconfig_roomname": "The bridge", "muc#roomconfig_publicroom": "1"})
    info = await alice.iq("get", ROOMS, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
    assert found(info, ".//info:identity[@category='conference']") is not None
    listed = await alice.iq("get", ROOMS, "<query xmlns='http://jabber.org/protocol/disco#items'/>")
    assert [i.get("name") for i in listed.iter("{http://jabber.org/protocol/disco#items}item")
            if i.get("jid") == room] == ["The bridge"]
    info = await alice.iq("get", room, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
    features = {f.get("var") for f in info.iter("{http://jabber.org/protocol/disco#info}feature")}
    assert {"http://jabber.org/protocol/muc", "urn:xmpp:sec-label:0", "muc_public", "muc_unsecured"} <= features, features


async def test_the_server_lists_the_service(w):
    """The host's own disco#items finds us, and its disco#info reaches us."""
    alice = await w.user("alice")
    listed = await alice.iq("get", w.host.domain, "<query xmlns='http://jabber.org/protocol/disco#items'/>")
    if w.host.name in ("prosody", "openfire"):
        assert ROOMS in show(listed), show(listed)
    info = await alice.iq("get", ROOMS, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
    assert info.get("type") == "result"


async def test_a_client_that_vanishes_is_removed(w):
    """C045-194: its server says so with its first bounce, or at its logout."""
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await w.inside(room, alice, bob)
    since = alice.mark()
    bob.cut()
    alice.say(room, "still there?", label("UNCLASSIFIED"))
    gone = await alice.wait("c:presence[@type='unavailable']", since)
    assert gone.get("from") == room + "/bob"
