# SPDX-License-Identifier: MIT
"""The catalogue as clients ask for it that know nothing of components: at their own server, by slixmpp's XEP-0258."""
from lab.caveat import FORMS, NODES, ROOMS
from lab.client import NS, condition, found, marking, show
from lab.nodes import Nodes

CATALOG = "urn:xmpp:sec-label:catalog:2"
SETTINGS = {"domains": (ROOMS, NODES, FORMS), "security": {"default_label": "UNCLASSIFIED"}}


async def offered(user, chat, at=None, node=None):
    """Of their own server (of `at`, if given): {selector: item}, or the error."""
    user.xmpp.register_plugin("xep_0258")
    iq = user.xmpp.Iq()
    iq["type"], iq["to"] = "get", at
    iq["security_label_catalog"]["to"] = chat
    if node is not None:
        iq["security_label_catalog"].xml.set("node", node)
    try:
        answer = (await iq.send(timeout=20)).xml
    except Exception as error:  # IqError
        return error.iq.xml
    items = answer.findall("cat:catalog/cat:item", NS)
    assert answer.find("cat:catalog", NS).get("to") == str(chat), show(answer)
    return {i.get("selector"): i for i in items}


async def test_the_server_answers_with_our_catalogue(w):
    """A355-01, A355-02, A355-04, A355-05, K-16, H258-05: without `to`, as Swift asks, and to the server, as Gajim does."""
    w.caveat.wait_delegated()
    alice, bob, carol = await w.everybody("alice", "bob", "carol")
    info = await alice.iq("get", w.host.domain, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
    assert found(info, f".//info:feature[@var='{CATALOG}']") is not None, show(info)
    room = w.room()
    await w.inside(room, alice, bob, carol)
    for at in (None, w.host.domain):
        assert "SECRET" in await offered(alice, room, at)
        fewer = await offered(carol, room, at)
        assert "RESTRICTED" in fewer and "CONFIDENTIAL" not in fewer, fewer
    plain = await alice.xmpp["xep_0258"].get_catalog(w.host.domain)
    assert plain["security_label_catalog"]["name"] == "ACME labels", plain
    # what was picked is said, and goes to whom it may
    chosen = (await offered(alice, room))["CONFIDENTIAL"].find("label:securitylabel", NS)
    message = alice.xmpp.make_message(mto=room, mbody="from the menu", mtype="groupchat")
    message.append(chosen)
    message.send()
    heard = await bob.wait(".//c:body", test=lambda s: "from the menu" in show(s))
    assert marking(heard) == "CONFIDENTIAL", show(heard)
    await w.sync(carol)
    assert "from the menu" not in carol.bodies()


async def test_toward_people_and_places(w):
    """H258-04: both are cleared for it; a hidden room is as one that isn't there; nodes are known at the rooms' service."""
    w.caveat.wait_delegated()
    alice, carol = await w.everybody("alice", "carol")
    assert set(await offered(alice, carol.bare)) == set(await offered(carol, alice.bare))
    assert "CONFIDENTIAL" not in await offered(alice, carol.bare)
    assert await offered(alice, "somebody@elsewhere.example") == {}
    hidden = w.room()
    await alice.create(hidden, fields={"sec-label#label": "Custom", "sec-label#custom-label": "SECRET"})
    errors = [await offered(carol, chat) for chat in (hidden, w.room())]
    assert [condition(e) for e in errors] == [("cancel", "item-not-found")] * 2, [show(e) for e in errors]
    assert "SECRET" in await offered(alice, hidden)
    nodes = Nodes(alice)
    await nodes.create("quiet", {"sec-label#clearance": "Custom", "sec-label#custom-clearance": "up to RESTRICTED"})
    assert "SECRET" in await offered(alice, NODES)
    fits = await offered(alice, NODES, node="quiet")
    assert "RESTRICTED" in fits and "SECRET" not in fits, fits


async def test_it_comes_back_with_the_service(w):
    """After a restart of ours the server delegates again, and a clearance that changed counts at once."""
    w.caveat.wait_delegated()
    carol = await w.user("carol")
    room = w.room()
    await carol.create(room)
    await offered(carol, room)
    w.caveat.stop()
    error = await offered(carol, room)
    assert condition(error)[1] in ("service-unavailable", "remote-server-not-found", "internal-server-error"), show(error)
    w.caveat.start()
    w.caveat.wait_delegated()
    assert "CONFIDENTIAL" not in await offered(carol, room)
    w.caveat.ctl("clearance", "set", carol.bare, "up to SECRET")
    assert "CONFIDENTIAL" in await offered(carol, room)
