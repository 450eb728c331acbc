# SPDX-License-Identifier: MIT
"""Nodes as clients know them (XEP-0060), behind the server, beside rooms and beside what the server has of its own."""
import xml.etree.ElementTree as ET

from lab.caveat import FORMS, NODES, ROOMS
from lab.client import NS, condition, found, marking, show
from lab.hosts import only
from lab.nodes import PUBSUB, SLPS, Nodes, applications, fields_of, good, local
from lab.world import label

CONFIGURE = "urn:caveat:commands:configure"
SETTINGS = {"domains": (ROOMS, NODES, FORMS), "security": {"default_label": "UNCLASSIFIED"}}


async def at_nodes(w, *names):
    return [Nodes(u) for u in await w.everybody(*names)]


async def test_a_node_from_first_to_last(w):
    """E060-001, E060-016, E060-020, E060-021, E060-022, E060-031, E060-080, E060-082, E060-086, E060-094, E060-113,
    E060-116, E060-117, E060-124, A114-06, K-10, K-18."""
    alice, bob = await at_nodes(w, "alice", "bob")
    info = await alice.user.iq("get", NODES, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
    assert found(info, ".//info:identity[@category='pubsub'][@type='service']") is not None, show(info)
    features = {f.get("var") for f in info.iter("{%s}feature" % NS["info"])}
    assert {NS["ps"], NS["ps"] + "#publish", NS["ps"] + "#auto-create", "urn:xmpp:sec-label:0"} <= features, features
    assert [f for f in features if "#access-" in f] == [NS["ps"] + "#access-open"], features
    await alice.create("tides", {"pubsub#title": "Tides", "pubsub#max_items": "10", "pubsub#notify_config": "1"})
    form = fields_of(await alice.do("get_node_config", "tides"))
    assert form["pubsub#title"] == ["Tides"] and form["pubsub#max_items"] == ["10"], form
    assert condition(await bob.ask("get_node_config", "tides")) == ("auth", "forbidden")
    assert condition(await bob.ask("create_node", "tides")) == ("cancel", "conflict")
    answer = await alice.ask("create_node", "all tides", ntype="collection", config=alice.form("#node_config", {}))
    assert condition(answer) == ("cancel", "feature-not-implemented") and applications(answer) == ["unsupported"], show(answer)
    listed = await bob.user.iq("get", NODES, "<query xmlns='http://jabber.org/protocol/disco#items'/>")
    assert found(listed, f".//items:item[@jid='{NODES}'][@node='tides'][@name='Tides']") is not None, show(listed)
    info = await bob.user.iq("get", NODES, "<query xmlns='http://jabber.org/protocol/disco#info' node='tides'/>")
    assert found(info, ".//info:identity[@category='pubsub'][@type='leaf']") is not None, show(info)
    assert fields_of(info)["pubsub#title"] == ["Tides"], show(info)
    answer = await bob.do("subscribe", "tides")
    assert found(answer, f".//ps:subscription[@subscription='subscribed'][@jid='{bob.user.bare}']") is not None, show(answer)

    answer = good(await alice.publish("tides", "monday", "high at noon"))
    assert found(answer, ".//ps:publish[@node='tides']/ps:item[@id='monday']") is not None, show(answer)
    event = await bob.event("ev:items[@node='tides']/ev:item[@id='monday']")
    assert event.get("from") == NODES and event.get("type") == "headline" and event.get("id"), show(event)
    assert "high at noon" in show(event)
    answer = good(await alice.publish("tides", None, "low at six"))
    generated = found(answer, ".//ps:item").get("id")
    good(await alice.publish("tides", "monday", "high at one"))
    assert await bob.ids("tides") == [generated, "monday"]
    assert "high at one" in show(await bob.do("get_item", "tides", "monday"))
    assert condition(await bob.publish("tides", "mine")) == ("auth", "forbidden")

    await alice.do("retract", "tides", generated, notify="true")
    good(await alice.configure("tides", {"pubsub#title": "High tides"}))
    await alice.do("purge", "tides")
    assert await bob.ids("tides") == []
    await alice.do("delete_node", "tides")
    assert condition(await bob.ask("get_items", "tides")) == ("cancel", "item-not-found")
    assert await bob.told() == [
        ("item", "tides", "monday"), ("item", "tides", generated), ("item", "tides", "monday"),
        ("retract", "tides", generated), ("configuration", "tides", None), ("purge", "tides", None),
        ("delete", "tides", None)], bob.events()
    assert await alice.told() == [], alice.events()


async def test_items_in_pages(w):
    """E060-061, E060-062, E060-063, E060-065: max_items, ids, RSM forwards and backwards."""
    alice, bob = await at_nodes(w, "alice", "bob")
    await alice.create("log")
    for n in range(7):
        good(await alice.publish("log", f"i{n}"))
    assert await bob.ids("log") == [f"i{n}" for n in range(7)]
    assert await bob.ids("log", max_items=2) == ["i5", "i6"]
    assert await bob.ids("log", item_ids=["i3", "none", "i1"]) == ["i3", "i1"]
    assert await bob.pages("log", amount=3) == ([["i0", "i1", "i2"], ["i3", "i4", "i5"], ["i6"]], [7, 7, 7])
    assert (await bob.pages("log", amount=3, reverse=True))[0] == [["i4", "i5", "i6"], ["i1", "i2", "i3"], ["i0"]]
    listed = await bob.user.iq("get", NODES, "<query xmlns='http://jabber.org/protocol/disco#items' node='log'/>")
    assert [i.get("name") for i in listed.iter("{http://jabber.org/protocol/disco#items}item")] == [f"i{n}" for n in range(7)]
    good(await alice.configure("log", {"pubsub#max_items": "2"}))
    good(await alice.publish("log", "i7"))
    assert await bob.ids("log") == ["i6", "i7"]


async def test_affiliations_and_subscriptions(w):
    """E060-024, E060-025, E060-036, E060-042, E060-045, E060-120, E060-121, E060-123."""
    alice, bob, carol = await at_nodes(w, "alice", "bob", "carol")
    await alice.create("orders")
    for who in (bob, carol):
        await who.do("subscribe", "orders")
    await bob.do("subscribe", "orders")  # again: as it is
    await alice.do("modify_affiliations", "orders", [(bob.user.bare, "publisher"), (carol.user.bare, "outcast")])
    told = await carol.event(f"ev:subscription[@jid='{carol.user.bare}'][@subscription='none']")
    assert found(told, ".//ev:subscription[@node='orders']") is not None, show(told)
    assert condition(await carol.ask("subscribe", "orders")) == ("auth", "forbidden")
    good(await bob.publish("orders", "first"))
    listed = await alice.do("get_node_affiliations", "orders")
    assert {a.get("jid"): a.get("affiliation") for a in listed.iter("{%s}affiliation" % NS["psowner"])} == {
        alice.user.bare: "owner", bob.user.bare: "publisher", carol.user.bare: "outcast"}, show(listed)
    mine = await bob.do("get_affiliations")
    assert found(mine, ".//ps:affiliation[@node='orders'][@affiliation='publisher']") is not None, show(mine)
    mine = await bob.do("get_subscriptions")
    assert [(s.get("node"), s.get("jid")) for s in mine.findall(".//ps:subscription", NS)] == [("orders", bob.user.bare)]
    listed = await alice.do("get_node_subscriptions", "orders")
    assert [(s.get("jid"), s.get("subscription")) for s in listed.findall(".//psowner:subscription", NS)] == [
        (bob.user.bare, "subscribed")], show(listed)
    options = await bob.do("get_subscription_options", "orders", bob.user.bare)
    assert fields_of(options)["pubsub#deliver"] == ["1"], show(options)
    good(await bob.set(f"<options node='orders' jid='{bob.user.bare}'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'>"
                       f"<value>{NS['ps']}#subscribe_options</value></field><field var='pubsub#deliver'><value>0</value></field></x>"
                       "</options>"))
    good(await alice.publish("orders", "second"))
    assert ("item", "orders", "second") not in await bob.told()
    await bob.do("unsubscribe", "orders")
    answer = await bob.ask("unsubscribe", "orders")
    assert condition(answer)[1] == "unexpected-request" and applications(answer) == ["not-subscribed"], show(answer)
    await alice.do("modify_subscriptions", "orders", [(bob.user.bare, "subscribed")])
    await bob.event("ev:subscription[@subscription='subscribed']")
    await alice.do("modify_affiliations", "orders", [(bob.user.bare, "owner"), (alice.user.bare, "none")])
    answer = await bob.ask("modify_affiliations", "orders", [(bob.user.bare, "none")])  # the last one
    assert condition(answer) == ("modify", "not-acceptable"), show(answer)


async def test_pending_approval(w):
    """E060-035, E060-040, E060-043, E060-060, E060-118."""
    alice, bob, carol = await at_nodes(w, "alice", "bob", "carol")
    await alice.create("board", {"pubsub#access_model": "authorize"})
    good(await alice.publish("board", "minutes"))
    for who, allow in ((bob, True), (carol, False)):
        answer = await who.do("subscribe", "board")
        assert found(answer, ".//ps:subscription[@subscription='pending']") is not None, show(answer)
        answer = await who.ask("subscribe", "board")
        assert condition(answer) == ("auth", "not-authorized") and applications(answer) == ["pending-subscription"]
        answer = await who.ask("get_items", "board")
        assert condition(answer) == ("auth", "not-authorized") and applications(answer) == ["not-subscribed"], show(answer)
        asked = await alice.user.wait("c:message/x:x", test=lambda s, w=who: w.user.bare in show(s))
        form = fields_of(asked)
        assert form["FORM_TYPE"] == [NS["ps"] + "#subscribe_authorization"], form
        form["pubsub#allow"] = ["1" if allow else "0"]
        fields = "".join(f"<field var='{var}'><value>{values[0]}</value></field>" for var, values in form.items())
        alice.user.send(f"<message to='{NODES}'><x xmlns='jabber:x:data' type='submit'>{fields}</x></message>")
        state = "subscribed" if allow else "none"
        await who.event(f"ev:subscription[@node='board'][@subscription='{state}']")
    assert await bob.told() == [("subscription", "board", None), ("item", "board", "minutes")], bob.events()
    last = await bob.event("ev:items/ev:item")
    assert found(last, "c:message/delay:delay") is not None, show(last)
    assert await bob.ids("board") == ["minutes"]
    assert await carol.told() == [("subscription", "board", None)], carol.events()


async def test_publish_options(w):
    """E060-092, E060-093: what isn't so is refused, and a node that isn't there is made so."""
    alice = (await at_nodes(w, "alice"))[0]
    for fields, fits in (({"pubsub#access_model": "whitelist", "pubsub#persist_items": "1"}, True),
                         ({"pubsub#access_model": "whitelist"}, True), ({"pubsub#access_model": "open"}, False)):
        answer = await alice.publish("bookmarks", "x", options=alice.form("#publish-options", fields))
        assert (answer.get("type") == "result") == fits, show(answer)
    assert condition(answer) == ("cancel", "conflict") and applications(answer) == ["precondition-not-met"], show(answer)
    assert fields_of(await alice.do("get_node_config", "bookmarks"))["pubsub#access_model"] == ["whitelist"]



# ---- labels (XEP-0314)

SUBSCRIBE = "<subscribe node='{0}' jid='{1}'/>"


async def test_each_subscriber_gets_what_they_are_cleared_for(w):
    """H314-01, H314-03, H314-04, H314-05, H314-06: events, items, ids, pages, single items, counts, the last item."""
    alice, bob, carol, erin = await at_nodes(w, "alice", "bob", "carol", "erin")
    await alice.create("news")
    for who in (alice, bob, carol):
        await who.do("subscribe", "news")
    sent = [("u", label("UNCLASSIFIED")), ("c", label("CONFIDENTIAL")), ("s", label("SECRET")), ("r", label("RESTRICTED")),
            ("g", label("CONFIDENTIAL", "GBR"))]
    for ident, element in sent:
        good(await alice.labelled("news", ident, element))
    answer = await carol.labelled("news", "above", label("SECRET"))
    assert condition(answer) == ("auth", "forbidden") and "SECRET" not in show(answer), show(answer)
    for who, reads in ((alice, "ucsrg"), (bob, "ucrg"), (carol, "ur")):
        assert await who.told() == [("item", "news", i) for i in reads], (who.user.name, who.events())
        assert await who.ids("news") == list(reads)
        assert await who.ids("news", max_items=1) == [reads[-1]]
        assert await who.ids("news", item_ids=["s"]) == (["s"] if "s" in reads else [])
        ids, counts = await who.pages("news", amount=2)
        assert sum(ids, []) == list(reads) and set(counts) == {len(reads)}, (ids, counts)
    event = await bob.event("ev:items/ev:item[@id='c']")  # the label stands beside the event
    assert marking(event) == "CONFIDENTIAL" and found(event, "c:message/ev:event//label:securitylabel") is None, show(event)
    items = found(await bob.do("get_items", "news"), ".//ps:items")
    names = {e.get(SLPS + "id"): e.findtext("label:displaymarking", namespaces=NS) for e in items.findall("label:securitylabel", NS)}
    assert {i.get("id"): names[i.get(SLPS + "label")] for i in items.findall("ps:item", NS)} == {
        "u": "UNCLASSIFIED", "c": "CONFIDENTIAL", "r": "RESTRICTED", "g": names[items[-1].get(SLPS + "id")]}, show(items)
    order = [local(e) for e in items]
    assert order == sorted(order), order  # items, then labels
    assert condition(await carol.ask("get_items", "news", item_ids=["s"])) is None
    answer = await carol.set("<retract node='news'><item id='s'/></retract>")
    assert condition(answer) == ("cancel", "item-not-found"), show(answer)
    await erin.do("subscribe", "news")
    assert await erin.told() == [("item", "news", "u")], erin.events()
    await alice.do("retract", "news", "s", notify="true")
    assert await bob.told() == [("item", "news", i) for i in "ucrg"], bob.events()
    assert ("retract", "news", "s") in await alice.told()


async def test_an_item_gets_another_label(w):
    """E060-015, E060-086: one item of that id is left, and who doesn't see it any more is told that it is gone."""
    alice, bob, carol = await at_nodes(w, "alice", "bob", "carol")
    await alice.create("route")
    for who in (bob, carol):
        await who.do("subscribe", "route")
    for element in (label("UNCLASSIFIED"), label("CONFIDENTIAL"), label("RESTRICTED")):
        good(await alice.labelled("route", "plan", element))
    assert await bob.told() == [("item", "route", "plan")] * 3, bob.events()
    assert await carol.told() == [("item", "route", "plan"), ("retract", "route", "plan"), ("item", "route", "plan")], carol.events()
    assert await alice.ids("route") == await carol.ids("route") == ["plan"]


async def test_the_catalogue_of_a_node(w):
    """H314-01: what the asker may use and the node may hold."""
    alice, carol = await at_nodes(w, "alice", "carol")
    await alice.create("board", {"sec-label#clearance": "Custom", "sec-label#custom-clearance": "up to CONFIDENTIAL"})
    offered = {}
    for who in (alice, carol):
        answer = good(await who.user.iq("get", NODES, f"<catalog xmlns='urn:xmpp:sec-label:catalog:2' to='{NODES}' node='board'/>"))
        offered[who] = [i.findtext(".//label:displaymarking", "", NS) for i in answer.findall(".//cat:item", NS)]
        assert all(i.get("selector") for i in answer.findall(".//cat:item", NS)), show(answer)
    assert "CONFIDENTIAL" in offered[alice] and "RESTRICTED" in offered[carol] and "CONFIDENTIAL" not in offered[carol], offered
    assert not [m for m in offered[alice] if m.startswith("SECRET")], offered[alice]
    answer = await alice.labelled("board", "x", label("SECRET"))
    assert condition(answer) == ("modify", "bad-request") and applications(answer) == ["insufficient-clearance"], show(answer)


async def test_a_hidden_node_is_not_there(w):
    """H314-02, H314-03: every answer is that of a node that doesn't exist."""
    alice, carol = await at_nodes(w, "alice", "carol")
    await alice.create("hidden", {"sec-label#label": "Custom", "sec-label#custom-label": "SECRET"})
    good(await alice.labelled("hidden", "plan", label("SECRET")))
    good(await alice.set(f"<affiliations node='hidden'><affiliation jid='{carol.user.bare}' affiliation='publisher'/></affiliations>", True))
    for who, seen in ((alice, True), (carol, False)):
        listed = await who.user.iq("get", NODES, "<query xmlns='http://jabber.org/protocol/disco#items'/>")
        assert ("hidden" in show(listed)) == seen, show(listed)
    me = carol.user.bare
    own = [("set", "<configure node='{0}'/>"), ("get", "<configure node='{0}'/>"), ("set", "<delete node='{0}'/>"),
           ("set", "<purge node='{0}'/>"), ("get", "<subscriptions node='{0}'/>"), ("get", "<affiliations node='{0}'/>")]
    plain = [("set", SUBSCRIBE), ("set", "<unsubscribe node='{0}' jid='{1}'/>"), ("get", "<items node='{0}'/>"),
             ("get", "<items node='{0}'><item id='plan'/></items>"), ("get", "<options node='{0}' jid='{1}'/>"),
             ("set", "<retract node='{0}'><item id='plan'/></retract>"), ("get", "<subscriptions node='{0}'/>"),
             ("get", "<affiliations node='{0}'/>"), ("get", "<default node='{0}'/>")]
    bare = [("get", "<query xmlns='http://jabber.org/protocol/disco#info' node='{0}'/>"),
            ("get", "<query xmlns='http://jabber.org/protocol/disco#items' node='{0}'/>"),
            ("get", "<catalog xmlns='urn:xmpp:sec-label:catalog:2' node='{0}'/>")]
    for kind, payload, wrap in [(*p, lambda x: Nodes.wrap(x, True)) for p in own] + [
            (*p, lambda x: Nodes.wrap(x, False)) for p in plain] + [(*p, str) for p in bare]:
        answers = []
        for node in ("hidden", "absent"):
            answer = await carol.user.iq(kind, NODES, wrap(payload.format(node, me)))
            answer.attrib.pop("id")
            answers.append(show(answer).replace(node, "NODE"))
        assert answers[0] == answers[1], "\n".join(answers)
        assert "item-not-found" in answers[0], answers[0]
    for payload in ("<subscriptions/>", "<affiliations/>"):
        assert "hidden" not in show(good(await carol.get(payload)))
    answer = await alice.set(f"<subscriptions node='hidden'><subscription jid='{me}' subscription='subscribed'/></subscriptions>", True)
    assert condition(answer) == ("modify", "not-acceptable"), show(answer)
    assert await carol.told() == [] and "hidden" not in "".join(show(s) for s in carol.user.got if s.tag.endswith("}message"))


async def test_a_clearance_changed_in_flight(w):
    """H314-03: who is cleared for the node no more is out at once, the others get less; it doesn't come back by itself."""
    alice, bob, carol = await at_nodes(w, "alice", "bob", "carol")
    await alice.create("watch", {"sec-label#label": "Custom", "sec-label#custom-label": "RESTRICTED"})
    for who in (bob, carol):
        await who.do("subscribe", "watch")
    good(await alice.labelled("watch", "one", label("CONFIDENTIAL")))
    await bob.event("ev:items/ev:item[@id='one']")
    w.caveat.ctl("clearance", "set", bob.user.bare, "up to RESTRICTED")
    w.caveat.ctl("clearance", "set", carol.user.bare, "UNCLASSIFIED")
    gone = await carol.event("ev:delete[@node='watch']")
    assert found(gone, ".//label:securitylabel") is None, show(gone)
    good(await alice.labelled("watch", "two", label("CONFIDENTIAL")))
    good(await alice.labelled("watch", "three", label("RESTRICTED")))
    assert await bob.told() == [("item", "watch", "one"), ("item", "watch", "three")], bob.events()
    assert await bob.ids("watch") == ["three"]
    assert await carol.told() == [("delete", "watch", None)], carol.events()
    assert condition(await carol.ask("get_items", "watch")) == ("cancel", "item-not-found")
    listed = await alice.do("get_node_subscriptions", "watch")
    assert [s.get("jid") for s in listed.findall(".//psowner:subscription", NS)] == [bob.user.bare], show(listed)
    w.caveat.ctl("clearance", "set", carol.user.bare, "up to RESTRICTED")
    good(await alice.labelled("watch", "four", label("RESTRICTED")))
    assert await carol.told() == [("delete", "watch", None)], carol.events()
    assert await carol.ids("watch") == ["three", "four"]


async def test_a_node_relabelled_takes_out_what_it_may_not_hold(w):
    """H314-07, H314-08: and who may not know of it any more."""
    alice, bob, carol = await at_nodes(w, "alice", "bob", "carol")
    await alice.create("plans")
    for who in (bob, carol):
        await who.do("subscribe", "plans")
    good(await alice.labelled("plans", "c", label("CONFIDENTIAL")))
    good(await alice.labelled("plans", "u", label("UNCLASSIFIED")))
    answer = await alice.configure("plans", {
        "sec-label#clearance": "Custom", "sec-label#custom-clearance": "up to RESTRICTED",
        "sec-label#default-label": "Custom", "sec-label#custom-default-label": "SECRET"})
    assert condition(answer) == ("modify", "not-acceptable"), show(answer)
    good(await alice.configure("plans", {"sec-label#clearance": "Custom", "sec-label#custom-clearance": "up to RESTRICTED"}))
    assert await bob.told() == [("item", "plans", "c"), ("item", "plans", "u"), ("retract", "plans", "c")], bob.events()
    assert await carol.told() == [("item", "plans", "u")], carol.events()
    assert await alice.ids("plans") == ["u"]
    good(await alice.configure("plans", {"sec-label#clearance": "None", "sec-label#label": "Custom",
                                         "sec-label#custom-label": "CONFIDENTIAL"}))
    await carol.event("ev:delete[@node='plans']")
    assert await bob.ids("plans") == ["u"]


async def test_a_node_is_labelled_by_a_command(w):
    """H314-07, B050-04: step by step, with slixmpp's own forms; others don't come near."""
    alice, bob, carol = await at_nodes(w, "alice", "bob", "carol")
    await alice.create("orders")
    plugins = alice.user.xmpp
    plugins.register_plugin("xep_0050")
    which = await plugins["xep_0050"].send_command(NODES, CONFIGURE, action="execute")
    form = which["command"]["form"]
    assert "orders" in [o["value"] for o in form.get_fields()["pubsub#node"]["options"]], show(which.xml)
    form = plugins["xep_0004"].make_form("submit")
    form.add_field(var="pubsub#node", value="orders")
    session = which["command"]["sessionid"]
    how = await plugins["xep_0050"].send_command(NODES, CONFIGURE, action="next", payload=form, sessionid=session)
    fields = fields_of(how.xml)
    assert fields["pubsub#node"] == ["orders"] and fields["FORM_TYPE"] == [PUBSUB + "#node_config"], show(how.xml)
    form = alice.form("#node_config", {"pubsub#node": "orders", "sec-label#label": "Custom", "sec-label#custom-label": "CONFIDENTIAL"})
    done = await plugins["xep_0050"].send_command(NODES, CONFIGURE, action="complete", payload=form, sessionid=session)
    assert done["command"]["status"] == "completed", show(done.xml)
    assert await bob.ids("orders") == []
    answer = await carol.ask("get_items", "orders")
    assert condition(answer) == ("cancel", "item-not-found"), show(answer)
    command = f"<command xmlns='http://jabber.org/protocol/commands' node='{CONFIGURE}'><x xmlns='jabber:x:data' type='submit'><field var='pubsub#node'><value>orders</value></field></x></command>"
    answer = await bob.user.iq("set", NODES, command)
    assert condition(answer) == ("auth", "forbidden"), show(answer)
    answer = await carol.user.iq("set", NODES, command)
    assert condition(answer) == ("cancel", "item-not-found"), show(answer)


# ---- restarts (design, promises 5 and 6)

async def lives_on(w, restart):
    """What one is, may and is subscribed to, and the items under their labels, are as they were; nobody is told anything."""
    alice, bob, carol, dave = await at_nodes(w, "alice", "bob", "carol", "dave")
    await alice.create("kept", {"pubsub#access_model": "authorize", "pubsub#title": "Kept"})
    await alice.do("modify_affiliations", "kept", [(bob.user.bare, "publisher"), (carol.user.bare, "member")])
    for who in (bob, carol, dave):
        await who.do("subscribe", "kept")
    good(await alice.labelled("kept", "c", label("CONFIDENTIAL")))
    good(await bob.labelled("kept", "u", label("UNCLASSIFIED")))
    await bob.event("ev:items/ev:item[@id='u']")
    form = fields_of(await alice.do("get_node_config", "kept"))
    for who in (bob, carol, dave):
        await who.user.sync(NODES)
    since = {who: who.user.mark() for who in (bob, carol, dave)}
    restart()
    good(await bob.labelled("kept", "again", label("CONFIDENTIAL")))
    assert [e for e in await bob.told(since[bob]) if e[0] != "item"] == [], bob.events()
    assert await bob.told(since[bob]) == [("item", "kept", "again")] and await carol.told(since[carol]) == []
    assert await bob.ids("kept") == ["c", "u", "again"] and await carol.ids("kept") == ["u"]
    assert fields_of(await alice.do("get_node_config", "kept")) == form
    answer = await dave.ask("subscribe", "kept")
    assert applications(answer) == ["pending-subscription"], show(answer)
    await alice.do("modify_affiliations", "kept", [(dave.user.bare, "member")])
    await dave.event("ev:subscription[@subscription='subscribed']")


async def test_nodes_live_on_over_term_and_start(w):
    def restart():
        w.caveat.stop()
        w.caveat.start()
    await lives_on(w, restart)


async def test_nodes_live_on_over_a_kill(w):
    def restart():
        w.caveat.kill9()
        w.caveat.start()
    await lives_on(w, restart)


async def test_a_clearance_lost_while_the_daemon_was_down(w):
    """H314-03: who lost it meanwhile is out before anything else is said."""
    alice, carol = await at_nodes(w, "alice", "carol")
    await alice.create("watch", {"sec-label#label": "Custom", "sec-label#custom-label": "RESTRICTED"})
    await carol.do("subscribe", "watch")
    w.caveat.stop()
    w.caveat.settings["users"]["clearances"] = {**w.caveat.settings["users"]["clearances"], carol.user.bare: "UNCLASSIFIED"}
    w.caveat.start()
    await carol.event("ev:delete[@node='watch']")
    good(await alice.labelled("watch", "one", label("RESTRICTED")))
    assert await carol.told() == [("delete", "watch", None)], carol.events()


async def test_nodes_when_the_server_restarts(w):
    """Who comes back is still subscribed, by the bare address."""
    alice, bob = await at_nodes(w, "alice", "bob")
    await alice.create("kept")
    await bob.do("subscribe", "kept")
    good(await alice.publish("kept", "before"))
    await bob.event("ev:items/ev:item[@id='before']")
    for u in w.users:
        u.cut()
    w.users.clear()
    w.host.restart()
    for _ in SETTINGS["domains"]:
        w.caveat.wait("event=attached")
    alice, bob = await at_nodes(w, "alice", "bob")
    good(await alice.publish("kept", "after"))
    assert await bob.told() == [("item", "kept", "after")], bob.events()
    assert await bob.ids("kept") == ["before", "after"]


async def test_who_is_not_there_stays_subscribed(w):
    """E060-097: to be away isn't to be gone, whatever an event is sent as."""
    alice, bob = await at_nodes(w, "alice", "bob")
    for kind in ("headline", "normal"):
        await alice.create(kind, {"pubsub#notification_type": kind, "pubsub#access_model": "authorize"})
        await alice.do("modify_affiliations", kind, [(bob.user.bare, "member")])
        await bob.do("subscribe", kind)
    w.users.remove(bob.user)
    await bob.user.logout()
    for kind in ("headline", "normal"):
        good(await alice.publish(kind, "while away"))
        await alice.do("purge", kind)
    for _ in range(2):  # to the service and back: a bounce has been seen
        await alice.user.sync(NODES)
    bob = (await at_nodes(w, "bob"))[0]
    for kind in ("headline", "normal"):
        good(await alice.publish(kind, "back again"))
        await bob.event(f"ev:items[@node='{kind}']/ev:item[@id='back again']")


# ---- forms (XEP-0346), as Swift and its like use them

TEMPLATE = ("<x xmlns='jabber:x:data' type='form'><title>Report of a sighting</title>"
            "<field type='fixed'><value>What was seen</value></field>"
            "<field var='what' type='text-single' label='What'><required/></field>"
            "<field var='sure' type='boolean' label='Sure'/></x>")
SUBMISSION = ("<x xmlns='jabber:x:data' type='submit'><field type='fixed'><value>What was seen</value></field>"
              "<field var='what' type='text-single'><value>a sail</value></field>"
              "<field var='sure' type='boolean'><value>1</value></field></x>")


def same(element):
    """What doesn't depend on prefixes and order of attributes."""
    return ET.canonicalize(ET.tostring(element), rewrite_prefixes=True)


async def test_forms_as_swift_uses_them(w):
    """G346-01, G346-02, G346-03, G346-04, G346-05, G346-06, G346-07, G346-08, G346-09, G346-10,
    G346-11, E060-081, K-12, K-13, K-17: listed unpaged, newest template, submitted without an id, told to who monitors."""
    alice, bob, carol = [Nodes(u, FORMS) for u in await w.everybody("alice", "bob", "carol")]
    info = await carol.user.iq("get", FORMS, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
    kinds = [i.get("type") for i in info.findall(".//info:identity", NS) if i.get("category") == "pubsub"]
    assert sorted(kinds) == ["service", "urn:xmpp:fdp:0"], show(info)
    info = await carol.user.iq("get", NODES, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
    assert "urn:xmpp:fdp:0" not in show(info), show(info)
    await alice.create("fdp/template/sighting", {"pubsub#title": "Sighting"})
    for n in range(120):  # more than any page of items
        await alice.create(f"fdp/template/f{n}")
    for ident in ("version01", "version02"):
        good(await alice.set(f"<publish node='fdp/template/sighting'><item id='{ident}'>{TEMPLATE.replace('sighting', ident)}</item></publish>"))
    await alice.do("modify_affiliations", "fdp/submitted/sighting", [(bob.user.bare, "member")])
    await bob.do("subscribe", "fdp/submitted/sighting")  # monitors

    listed = await carol.user.iq("get", FORMS, "<query xmlns='http://jabber.org/protocol/disco#items'/>")
    templates = {i.get("node"): i.get("name") for i in listed.iter("{%s}item" % NS["items"]) if i.get("node")[:13] == "fdp/template/"}
    assert len(templates) == 121 and templates["fdp/template/sighting"] == "Sighting", templates
    assert found(listed, ".//rsm:set") is None, show(listed)
    answer = good(await carol.get("<items node='fdp/template/sighting' max_items='1'/>"))
    items = answer.findall(".//ps:item", NS)
    assert [i.get("id") for i in items] == ["version02"] and len(items[0]) == 1, show(answer)
    assert same(items[0][0]) == same(ET.fromstring(TEMPLATE.replace("sighting", "version02"))), show(answer)

    ids = []
    for item in ("<item>", "<item id=''>"):
        answer = good(await carol.set(f"<publish node='fdp/submitted/sighting'>{item}{SUBMISSION}</item></publish>"))
        ids.append(found(answer, ".//ps:publish[@node='fdp/submitted/sighting']/ps:item").get("id"))
    assert all(ids) and len(set(ids)) == 2, ids
    assert await bob.told() == [("item", "fdp/submitted/sighting", i) for i in ids], bob.events()
    event = await bob.event(f"ev:items/ev:item[@id='{ids[0]}']")
    assert same(found(event, ".//x:x")) == same(ET.fromstring(SUBMISSION)), show(event)


async def test_a_labelled_submission(w):
    """G346-12: told to who is cleared for it, by the label that it has."""
    alice, bob, carol, dave = [Nodes(u, FORMS) for u in await w.everybody("alice", "bob", "carol", "dave")]
    await alice.create("fdp/template/contact")
    good(await alice.set(f"<publish node='fdp/template/contact'><item>{TEMPLATE}</item></publish>"))
    await alice.do("modify_affiliations", "fdp/submitted/contact", [(who.user.bare, "member") for who in (bob, carol)])
    for who in (bob, carol):
        await who.do("subscribe", "fdp/submitted/contact")
    for element in (label("CONFIDENTIAL"), ""):
        good(await dave.set(f"<publish node='fdp/submitted/contact'><item>{SUBMISSION}</item>{element}</publish>"))
    assert len(await bob.told()) == 2 and len(await carol.told()) == 1, (bob.events(), carol.events())


async def befriend(owner, friend):
    """The friend is subscribed to the presence of the owner."""
    owner.xmpp.auto_authorize = None  # slixmpp would refuse
    friend.send(f"<presence type='subscribe' to='{owner.bare}'/>")
    await owner.wait(test=lambda s: s.get("type") == "subscribe")
    owner.send(f"<presence type='subscribed' to='{friend.bare}'/>")
    await friend.wait(test=lambda s: s.tag.endswith("}presence") and s.get("type") is None and s.get("from") == owner.jid)


async def contact(owner, other, inner="", **attributes):
    """In the owner's roster."""
    extra = "".join(f" {k}='{v}'" for k, v in attributes.items())
    good(await owner.iq("set", owner.bare, f"<query xmlns='jabber:iq:roster'><item jid='{other.bare}'{extra}>{inner}</item></query>"))


@only("prosody", "ejabberd")
async def test_access_by_the_owners_roster(w):
    """E060-013, E060-033, A356-01, A356-02, K-23."""
    erin, frank, dave = await at_nodes(w, "erin", "frank", "dave")
    await befriend(erin.user, frank.user)
    await contact(erin.user, dave.user, "<group>Crew</group>")
    try:
        await erin.create("friends", {"pubsub#access_model": "presence"})
        await erin.create("crew", {"pubsub#access_model": "roster", "pubsub#roster_groups_allowed": "Crew"})
        form = await erin.do("get_node_config", "crew")
        assert fields_of(form)["pubsub#roster_groups_allowed"] == ["Crew"], show(form)
        assert found(form, ".//x:field[@var='pubsub#access_model']/x:option[x:value='presence']") is not None, show(form)
        await frank.do("subscribe", "friends")
        await dave.do("subscribe", "crew")
        answer = await dave.ask("subscribe", "friends")
        assert condition(answer) == ("auth", "not-authorized"), show(answer)
        assert applications(answer) == ["presence-subscription-required"], show(answer)
        answer = await frank.ask("get_items", "crew")
        assert condition(answer) == ("auth", "not-authorized"), show(answer)
        assert applications(answer) == ["not-in-roster-group"], show(answer)
        for node in ("friends", "crew"):
            good(await erin.publish(node, "hello"))
        assert await frank.told() == [("item", "friends", "hello")], frank.events()
        assert await dave.told() == [("item", "crew", "hello")], dave.events()
        assert await frank.ids("friends") == ["hello"]
    finally:
        for friend in (frank, dave):
            await contact(erin.user, friend.user, subscription="remove")
