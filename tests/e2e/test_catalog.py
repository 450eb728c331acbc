# SPDX-License-Identifier: MIT
"""The catalogue as clients ask for it that know nothing of components: at their own server, by slixmpp's XEP-0258."""
import os

from lab.caveat import FORMS, NODES, ROOMS, TOP
from lab.client import NS, condition, found, marking, show
from lab.nodes import Nodes, fields_of, good

ONLY = "prosody", "ejabberd"  # They hand the catalogue over (XEP-0355).

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
    w.caveat.ctl("topic", "add", FORMS, "example.org/salute", os.path.join(TOP, "examples", "forms", "salute.xml"),
                 "clearance=up to RESTRICTED")
    fits = await offered(alice, FORMS, node="fdp/submitted/example.org/salute")
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


class Command:
    """An ad-hoc command, form by form: what the form hides comes back by itself."""

    def __init__(self, user, at, name):
        self.user, self.at, self.node, self.answer = user, at, "urn:caveat:commands:" + name, None

    async def go(self, action="next", **fields):
        if self.answer is not None:
            kept = {f.get("var"): [f.findtext("x:value", "", NS)] for f in self.answer.iter("{jabber:x:data}field")
                    if f.get("type") == "hidden"}
            fields = {**kept, **{k: v if isinstance(v, list) else [v] for k, v in fields.items()}}
        form = "".join(f"<field var='{k}'>" + "".join(f"<value>{v}</value>" for v in vs) + "</field>" for k, vs in fields.items())
        form = f"<x xmlns='jabber:x:data' type='submit'>{form}</x>" if fields else ""
        self.answer = good(await self.user.iq("set", self.at, f"<command xmlns='http://jabber.org/protocol/commands' "
                                              f"node='{self.node}' action='{action}'>{form}</command>"))
        return self.answer

    def options(self):
        field = self.answer.find(".//x:field[@var='choice']", NS)
        return {o.get("label"): o.findtext("x:value", namespaces=NS) for o in field.findall("x:option", NS)}


async def test_a_label_is_composed_and_kept(w):
    """Step by step with what is open; then it is said, and in the catalogue that their own server gives."""
    w.caveat.wait_delegated()
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await w.inside(room, alice, bob)
    command = Command(bob, room, "compose-label")
    await command.go("execute")
    classes = command.options()
    assert "CONFIDENTIAL" in classes and "SECRET" not in classes, classes
    await command.go(choice=classes["CONFIDENTIAL"])
    while command.answer.find(".//{http://jabber.org/protocol/commands}complete") is None:
        options = command.options()
        await command.go(**({"choice": options["GBR"]} if "GBR" in options else {}))
    done = await command.go("complete", keep="1", selector="Mine|Allies")
    label = done.find(".//label:securitylabel", NS)
    assert label is not None and fields_of(done)["label"] == ["CONFIDENTIAL; Releasable To: GBR"], show(done)
    bob.say(room, "composed", show(label))
    heard = await alice.wait(".//c:body")
    assert marking(heard) == fields_of(done)["marking"][0], show(heard)
    assert "Mine|Allies" in await offered(bob, room)
    assert "Mine|Allies" not in await offered(alice, room)
    listed = await Command(bob, NODES, "my-labels").go("execute")  # at any service
    assert "CONFIDENTIAL; Releasable To: GBR" in show(listed), show(listed)
    removing = Command(bob, FORMS, "my-labels-remove")
    await removing.go("execute")
    await removing.go("complete", labels=removing.answer.findtext(".//x:option/x:value", namespaces=NS))
    assert "Mine|Allies" not in await offered(bob, room)
