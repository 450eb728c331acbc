# SPDX-License-Identifier: MIT
"""Labels in rooms: who gets what, with which marking."""
from lab.caveat import ROOMS
from lab.client import NS, condition, found, marking, show
from lab.policy import Label, securitylabel
from lab.world import ACME, label

UNKNOWN = securitylabel("<icismlabel xmlns='http://example.gov/IC-ISM/0' classification='S'/>", "SECRET")


async def test_each_gets_what_they_are_cleared_for(w):
    """H258-09, H258-10: live and in history, three clearances in one room."""
    alice, bob, carol = await w.everybody("alice", "bob", "carol")
    room = w.room()
    await w.inside(room, alice, bob, carol)
    alice.say(room, "for all", label("UNCLASSIFIED"))
    alice.say(room, "restricted", label("RESTRICTED"))
    alice.say(room, "confidential", label("CONFIDENTIAL"))
    alice.say(room, "secret", label("SECRET"))
    alice.say(room, "secret to GBR", label("SECRET", "GBR"))
    await w.sync(alice)
    await w.sync(bob, carol)
    assert alice.bodies() == ["for all", "restricted", "confidential", "secret", "secret to GBR"], alice.bodies()
    assert bob.bodies() == ["for all", "restricted", "confidential"], bob.bodies()
    assert carol.bodies() == ["for all", "restricted"], carol.bodies()
    dave, erin = await w.everybody("dave", "erin")
    await dave.join(room)
    await erin.join(room)
    assert dave.bodies() == ["for all", "restricted", "confidential", "secret"], dave.bodies()
    assert erin.bodies() == ["for all"], erin.bodies()


async def test_a_refused_message_goes_nowhere(w):
    """H258-09: the sender's own clearance; design 5, the answer says nothing of the content (H258-06)."""
    alice, carol = await w.everybody("alice", "carol")
    room = w.room()
    await w.inside(room, alice, carol)
    carol.say(room, "above me", label("SECRET"), ident="m1")
    error = await carol.wait(".//c:error")
    assert condition(error) == ("auth", "forbidden"), show(error)
    assert error.get("id") == "m1" and error.get("from") == room
    assert found(error, ".//caveat:denied") is not None
    assert "above me" not in show(error) and "sec-label" not in show(error)
    await w.sync(alice)
    assert alice.bodies() == []


async def test_markings_come_from_the_policy(w):
    """A forged marking never reaches anybody (design, promise 3)."""
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await w.inside(room, alice, bob)
    forged = label("CONFIDENTIAL").replace("<label>", "<displaymarking fgcolor='white' bgcolor='green'>UNCLASSIFIED"
                                           "</displaymarking><label>")
    alice.say(room, "forged", forged)
    message = await bob.wait(".//c:body")
    assert "CONFIDENTIAL" in marking(message) and "UNCLASSIFIED" not in show(message), show(message)
    ess = message.findtext(".//ess:esssecuritylabel", namespaces=NS)
    assert ess == ACME.ess(Label("CONFIDENTIAL")), ess


async def test_an_unknown_form_is_refused(w):
    """A label that's there but can't be used is nil, never the default (H258-08)."""
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await w.inside(room, alice, bob)
    alice.say(room, "unknown form", UNKNOWN)
    error = await alice.wait(".//c:error")
    assert condition(error) == ("modify", "policy-violation"), show(error)
    await w.sync(bob)
    assert bob.bodies() == []


async def test_unlabelled_gets_the_default_label(w):
    """H258-08: and is sent with it."""
    alice, carol = await w.everybody("alice", "carol")
    room = w.room()
    await alice.create(room, fields={"sec-label#default-label": "Custom",
                                     "sec-label#custom-default-label": "CONFIDENTIAL"})
    await carol.join(room)
    alice.say(room, "unlabelled")
    message = await alice.wait(".//c:body")
    assert "CONFIDENTIAL" in marking(message), show(message)
    await w.sync(carol)
    assert carol.bodies() == []
    alice.say(room, "empty label", "<securitylabel xmlns='urn:xmpp:sec-label:0'><label/></securitylabel>")
    message = await alice.wait("c:message[c:body='empty label']")
    assert "CONFIDENTIAL" in marking(message), show(message)


async def test_unlabelled_without_default_is_denied(w):
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await w.inside(room, alice, bob)
    alice.say(room, "no label, no default")
    error = await alice.wait(".//c:error")
    assert condition(error) == ("auth", "forbidden"), show(error)
    await w.sync(bob)
    assert bob.bodies() == []


async def test_a_stanag_4774_label(w):
    """Both forms in one room; 4774 goes out as 4774."""
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await w.inside(room, alice, bob)
    alice.say(room, "nato", securitylabel(ACME.nato(Label("CONFIDENTIAL"))))
    message = await bob.wait(".//c:body")
    assert found(message, ".//nato:originatorConfidentialityLabel") is not None, show(message)
    assert "CONFIDENTIAL" in marking(message)


async def test_a_clearance_lowered_holds_at_once(w):
    """Design, promise 7: who is no longer cleared for the place is removed, the others get less."""
    alice, bob, carol = await w.everybody("alice", "bob", "carol")
    room = w.room()
    await alice.create(room, fields={"sec-label#label": "Custom", "sec-label#custom-label": "RESTRICTED"})
    await bob.join(room)
    await carol.join(room)
    w.caveat.ctl("clearance", "set", bob.bare, "up to RESTRICTED")
    alice.say(room, "confidential", label("CONFIDENTIAL"))
    await w.sync(alice)
    await w.sync(bob)
    assert bob.bodies() == []
    w.caveat.ctl("clearance", "set", carol.bare, "UNCLASSIFIED")
    gone = await carol.wait("c:presence[@type='unavailable']//user:status[@code='307']")
    assert gone.get("from") == room + "/carol"
    await bob.wait("c:presence[@type='unavailable']//user:status[@code='307']")
    alice.say(room, "restricted", label("RESTRICTED"))
    await w.sync(alice)
    await w.sync(bob, carol)
    assert bob.bodies() == ["restricted"]
    assert carol.bodies() == []
    assert "RESTRICTED" in w.caveat.ctl("clearance", "show", bob.bare)


async def test_private_messages_are_filtered(w):
    """H258-11, C045-076: not told to the sender either."""
    alice, bob, carol = await w.everybody("alice", "bob", "carol")
    room = w.room()
    await w.inside(room, alice, bob, carol)
    for nick in ("bob", "carol"):
        alice.send(f"<message type='chat' to='{room}/{nick}'><body>psst</body>{label('CONFIDENTIAL')}</message>")
    message = await bob.wait(".//c:body")
    assert message.get("from") == room + "/alice" and message.get("type") == "chat"
    await w.sync(alice)
    await w.sync(carol)
    assert carol.bodies(kind="chat") == []
    assert alice.errors() == []


async def test_a_room_above_does_not_exist(w):
    """Design, promise 4: join, disco and messages answer as for a room that was never there."""
    alice, carol = await w.everybody("alice", "carol")
    hidden, absent = w.room(), w.room()
    await alice.create(hidden, fields={
        "sec-label#label": "Custom", "sec-label#custom-label": "SECRET", "muc#roomconfig_publicroom": "1"})
    listed = await alice.iq("get", ROOMS, "<query xmlns='http://jabber.org/protocol/disco#items'/>")
    assert hidden in show(listed)
    listed = await carol.iq("get", ROOMS, "<query xmlns='http://jabber.org/protocol/disco#items'/>")
    assert hidden not in show(listed), show(listed)
    for payload in ("<query xmlns='http://jabber.org/protocol/disco#info'/>",
                    "<query xmlns='http://jabber.org/protocol/disco#items'/>",
                    "<query xmlns='http://jabber.org/protocol/muc#owner'/>",
                    "<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='owner'/></query>",
                    "<catalog xmlns='urn:xmpp:sec-label:catalog:2'/>", "<ping xmlns='urn:xmpp:ping'/>"):
        kind = "get"
        answers = []
        for room in (hidden, absent):
            a = await carol.iq(kind, room, payload)
            a.attrib.pop("id")
            answers.append(show(a).replace(room, "ROOM"))
        assert answers[0] == answers[1], "\n".join(answers)
    since = carol.mark()
    carol.say(hidden, "anybody?", label("UNCLASSIFIED"))
    error = await carol.wait(".//c:error", since)
    assert condition(error) == ("cancel", "item-not-found"), show(error)
    since = carol.mark()
    carol.enter(hidden)
    error = await carol.wait("c:presence/c:error", since)
    assert condition(error) == ("cancel", "not-allowed"), show(error)


async def test_the_catalogue_is_what_one_may_use(w):
    """H258-04: filtered by clearance, each item with a selector."""
    alice, carol = await w.everybody("alice", "carol")
    room = w.room()
    await alice.create(room)
    for user, allowed in ((alice, True), (carol, False)):
        answer = await user.iq("get", room, f"<catalog xmlns='urn:xmpp:sec-label:catalog:2' to='{room}'/>")
        items = answer.findall(".//cat:item", NS)
        assert items and all(i.get("selector") for i in items), show(answer)
        shown = " ".join(i.findtext(".//label:displaymarking", "", NS) for i in items)
        assert ("SECRET" in shown) == allowed, shown


async def test_the_room_shows_its_marking(w):
    """H258-15: Swift's banner."""
    alice = await w.user("alice")
    room = w.room()
    await alice.create(room, fields={"sec-label#label": "Custom", "sec-label#custom-label": "SECRET"})
    info = await alice.iq("get", room, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
    values = {f.get("var"): f.findtext("x:value", namespaces=NS) for f in info.iter("{jabber:x:data}field")}
    assert "SECRET" in values["x-isode#roominfo_marking"], values
    assert values["x-isode#roominfo_marking_bg_color"] and values["x-isode#roominfo_marking_fg_color"], values


async def test_the_owner_cannot_set_what_they_are_not_cleared_for(w):
    """Design 7: label settings in the owner's form are checked."""
    carol = await w.user("carol")
    room = w.room()
    await carol.create(room)
    for fields in ({"sec-label#label": "Custom", "sec-label#custom-label": "SECRET"},
                   {"sec-label#label": "Custom", "sec-label#custom-label": "NO SUCH CLASS"},
                   {"sec-label#default-label": "Custom", "sec-label#custom-default-label": "SECRET"}):
        answer = await carol.configure(room, fields)
        assert condition(answer) == ("modify", "not-acceptable"), show(answer)
