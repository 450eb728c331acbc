# SPDX-License-Identifier: MIT
"""Nodes that people use move: from a server's own service here, from one Caveat to another, topics with them."""
import json
import os
import random
import shutil
import xml.etree.ElementTree as ET

from lab.caveat import FORMS, NODES, TYPES, Caveat
from lab.client import NS, condition, show
from lab.hosts import PASSWORD, Ejabberd, Prosody
from lab.nodes import PUBSUB, Nodes, fields_of, good
from lab.world import USERS, World, label
from test_moving import ctl, finish, until_done

ONLY = "prosody", "ejabberd"  # Whose nodes are known here.

DOOR = "pubsub.example.org"
NODES2, FORMS2 = "nodes2.example.org", "forms2.example.org"
TYPES.update({NODES2: "pubsub", FORMS2: "fdp"})
SETTINGS = {"domains": (NODES, FORMS), "security": {"default_label": "UNCLASSIFIED"}}
ITEMS = 45
TOPIC = "incident"


class ProsodyNodes(Prosody):
    def configure(self):
        super().configure()
        with open(os.path.join(self.dir, "prosody.cfg.lua"), "a", encoding="utf-8") as f:
            f.write(f'''
Component "{DOOR}" "pubsub"
  admins = {{ "alice@{self.domain}" }}
  expose_publisher = true
''')


class EjabberdNodes(Ejabberd):
    def configure(self):
        super().configure()
        path = os.path.join(self.dir, "ejabberd.yml")
        with open(path, encoding="utf-8") as f:
            config = json.load(f)
        config["modules"]["mod_pubsub"] = {"host": DOOR, "plugins": ["flat"], "access_createnode": "all", "max_items_node": 1000,
                                           "last_item_cache": False}
        with open(path, "w", encoding="utf-8") as f:
            json.dump(config, f, indent=1)


HOSTS = {"prosody": ProsodyNodes, "ejabberd": EjabberdNodes}
# What every owner's form has.
OPTIONS = ["pubsub#title", "pubsub#access_model", "pubsub#publish_model", "pubsub#max_items", "pubsub#persist_items",
           "pubsub#deliver_payloads", "pubsub#notify_retract", "pubsub#notify_delete"]
FLAGS = {"true": "1", "false": "0"}


async def rows(nodes, node, what, attr):
    """Of the owner's lists: {jid: value}."""
    answer = good(await nodes.get(f"<{what}s node='{node}'/>", owner=True))
    return {x.get("jid"): x.get(attr) for x in answer.iter("{%s#owner}%s" % (PUBSUB, what)) if x.get(attr) != "none"}


async def items(nodes, node, ids):
    """As they are: (id, publisher, payload), in the order asked for, whatever the service makes of it."""
    all_ = []
    for i in range(0, len(ids), 10):
        answer = good(await nodes.get(f"<items node='{node}'>" + "".join(f"<item id='{x}'/>" for x in ids[i:i + 10]) + "</items>"))
        all_ += [(x.get("id"), x.get("publisher"), [ET.canonicalize(ET.tostring(c, encoding="unicode"), strip_text=True) for c in x])
                 for x in answer.iter("{%s}item" % PUBSUB)]
    return sorted(all_, key=lambda i: ids.index(i[0]))


async def census(nodes, node, ids):
    form = fields_of(good(await nodes.get(f"<configure node='{node}'/>", owner=True)))
    return {
        "options": {o: [FLAGS.get(v, v) for v in form[o] if v] for o in OPTIONS if o in form},
        "affiliations": await rows(nodes, node, "affiliation", "affiliation"),
        "subscriptions": await rows(nodes, node, "subscription", "subscription"),
        "items": await items(nodes, node, ids),
    }


async def lived_in(owner, service, bob, carol):
    """Two nodes; gives {node: ids, the oldest first}."""
    nodes, theirs = Nodes(owner, service), Nodes(bob, service)
    await nodes.create("tides", {"pubsub#title": "Tides & <more>", "pubsub#access_model": "whitelist", "pubsub#max_items": "200",
                                 "pubsub#persist_items": "1", "pubsub#notify_retract": "1"})
    good(await nodes.set("<affiliations node='tides'>" + "".join(
        f"<affiliation jid='{name}@{bob.host.domain}' affiliation='{what}'/>"
        for name, what in (("bob", "publisher"), ("carol", "member"), ("erin", "outcast"))) + "</affiliations>", owner=True))
    for who in (bob, carol):
        good(await Nodes(who, service).set(f"<subscribe node='tides' jid='{who.bare}'/>"))
    ids = [f"i{n:02}" for n in range(ITEMS)]
    for n, ident in enumerate(ids):
        good(await (theirs if n % 3 == 2 else nodes).publish("tides", ident, f"high <&'\"> \u00e9\U0001f40c {n}"))
    good(await nodes.publish("tides", "i01", "low again"))  # the newest now
    if bob.host.name == "prosody":  # for ejabberd an item is as old as what it took the place of
        ids.append(ids.pop(1))
    await nodes.create("a/b c", {"pubsub#access_model": "open", "pubsub#max_items": "10", "pubsub#persist_items": "1"})
    good(await nodes.publish("a/b c", "one", "1"))
    return {"tides": ids, "a/b c": ["one"]}


def login(w, host):
    secret = os.path.join(w.dir, "password")
    with open(secret, "w", encoding="utf-8") as f:
        os.fchmod(f.fileno(), 0o600)
        f.write(PASSWORD + "\n")
    os.chmod(secret, 0o600)
    return ["--account", f"alice@{host.domain}", "--password-file", secret, "--host", "127.0.0.1", "--port", str(host.client_port),
            "--tls", "off"]


async def run(caveat, *argv):
    status, out = await finish(await ctl(caveat, *argv))
    assert status == 0, out
    return out


async def on_own_host(w, play):
    directory = os.path.join(w.dir, "source")
    host = HOSTS[w.host.name](directory, USERS, [NODES, FORMS, NODES2, FORMS2]).start()
    try:
        world = World(host, **SETTINGS)
        world.caveat.start()
        await play(world, host)
        await world.close()
    finally:
        host.stop()
    shutil.rmtree(directory, ignore_errors=True)


async def from_the_server(w, host):
    alice, bob, carol = await w.everybody("alice", "bob", "carol")
    there = await lived_in(alice, DOOR, bob, carol)
    theirs, ours = Nodes(alice, DOOR), Nodes(alice, NODES)
    before = {node: await census(theirs, node, ids) for node, ids in there.items()}
    assert [i[0] for i in before["tides"]["items"]] == there["tides"]
    how = ["--label", "UNCLASSIFIED", *login(w, host)]

    told = await run(w.caveat, "migrate", "node", DOOR, NODES, *how, "--dry-run")
    assert "same" in told and "times of items" in told, told
    assert condition(await ours.ask("get_items", "tides")) == ("cancel", "item-not-found")
    assert json.loads(await run(w.caveat, "--json", "arrival", "list"))["arrivals"] == []

    print(await until_done(w.caveat, random.Random(1), 3, "migrate", "node", DOOR, NODES, *how))
    await alice.sync(NODES)
    for node, ids in there.items():
        now = await census(ours, node, ids)
        was = before[node]
        assert {k: v for k, v in now["options"].items() if k in was["options"]} == was["options"], (now["options"], was["options"])
        assert now["affiliations"] == was["affiliations"], now
        assert now["subscriptions"] == was["subscriptions"], now
        assert [(i, p) for i, _, p in now["items"]] == [(i, p) for i, _, p in was["items"]], now["items"]
        assert await ours.ids(node, max_items=200) == ids, await ours.ids(node, max_items=200)
    assert await bob_told(bob, NODES) == []
    assert condition(await Nodes(carol, NODES).publish("tides", "x")) == ("auth", "forbidden")
    good(await Nodes(bob, NODES).publish("tides", "new", "here"))
    await carol.wait("c:message/ev:event/ev:items[@node='tides']/ev:item[@id='new']")

    # what is new there comes with a second run, and the old one goes
    good(await theirs.publish("tides", "later", "there"))
    out = json.loads(await run(w.caveat, "--json", "migrate", "node", DOOR + "/tides", NODES, *how, "--redirect"))
    assert [p["was"] for p in out["places"]] == ["open"] and out["places"][0]["messages"] == 1, out
    assert (await ours.ids("tides", max_items=200))[-3:] == [there["tides"][-1], "new", "later"], await ours.ids("tides", max_items=200)
    assert condition(await theirs.ask("get_items", "tides")) in (("cancel", "item-not-found"), ("cancel", "gone"))
    good(await theirs.ask("get_items", "a/b c"))

    # unless something of it can't be told
    good(await theirs.set("<publish node='a/b c'><item id='odd'><label xmlns='urn:caveat:transfer:0'/></item></publish>"))
    refused = ("migrate", "node", DOOR + "/a/b c", NODES, *how, "--redirect")
    status, out = await finish(await ctl(w.caveat, *refused))
    assert status == 1 and "1 of its items can't be told; with --unfit leave-out" in out, out
    good(await theirs.ask("get_items", "a/b c"))
    await run(w.caveat, *refused, "--unfit", "leave-out")
    assert condition(await theirs.ask("get_items", "a/b c")) in (("cancel", "item-not-found"), ("cancel", "gone"))


async def bob_told(user, service):
    """Events of that service until now."""
    await user.sync(service)
    return [s for s in user.got if s.find("ev:event", NS) is not None and s.get("from") == service]


async def from_a_caveat(w, host):
    """Labels of items go along, over XMPP; and who isn't cleared sees as little as before."""
    alice, dave = await w.everybody("alice", "dave")
    nodes = Nodes(alice, NODES)
    await nodes.create("news", {"pubsub#title": "News"})
    good(await nodes.publish("news", "open", "o"))
    good(await nodes.labelled("news", "secret", label("SECRET", "GBR")))
    second = Caveat(os.path.join(w.dir, "second"), host, domains=(NODES2, FORMS2), users=w.caveat.settings["users"],
                    admins=w.caveat.settings["admins"], security=SETTINGS["security"]).start()
    try:
        await run(second, "migrate", "node", f"{NODES}/news", f"{NODES2}/moved", *login(w, host))
        there = Nodes(alice, NODES2)
        assert await there.ids("moved") == ["open", "secret"]
        assert await Nodes(dave, NODES2).ids("moved") == ["open"]
        file = os.path.join(w.dir, "moved.xml")
        await run(second, "export", file, f"{NODES2}/moved")
        labels = [i.get("label").partition(" / ")[2] for i in ET.parse(file).getroot().iter("{urn:caveat:transfer:0}item")]
        assert labels == ["UNCLASSIFIED", "SECRET; Releasable To: GBR"], labels
        await topic(w, second, alice, dave)
    finally:
        second.stop()


def form(fields):
    return "<x xmlns='jabber:x:data' type='submit'>" + "".join(
        f"<field var='{k}'><value>{v}</value></field>" for k, v in fields.items()) + "</x>"


async def topic(w, second, alice, dave):
    """A topic goes as a document, with the labels of its fields."""
    template, sent = (f"fdp/{kind}/{TOPIC}" for kind in ("template", "submitted"))
    forms = Nodes(alice, FORMS)
    await forms.create(template, {"pubsub#title": "Incidents"})
    good(await forms.set(f"<publish node='{template}'><item id='v1'><x xmlns='jabber:x:data' type='form'>"
                         "<field var='what' type='text-single'/>"
                         f"<field var='source' type='text-single'>{label('SECRET', 'GBR')}</field></x></item></publish>"))
    good(await forms.set(f"<affiliations node='{sent}'><affiliation jid='{dave.bare}' affiliation='member'/></affiliations>", owner=True))
    for n in range(5):
        good(await forms.set(f"<publish node='{sent}'><item>{form({'what': f'ship {n}', 'source': f'spy {n}'})}</item></publish>"))
    file, again = (os.path.join(w.dir, n) for n in ("topic.xml", "again.xml"))
    await run(w.caveat, "export", file, f"{FORMS}/{TOPIC}")
    await run(second, "import", file, "--map", f"{FORMS}={FORMS2}")
    await run(second, "export", again, f"{FORMS2}/{TOPIC}")
    assert records_of(again) == records_of(file)
    theirs = Nodes(dave, FORMS2)
    answer = show(await theirs.do("get_items", sent))
    assert "ship 4" in answer and "withheld" in answer and "spy" not in answer, answer
    assert "source" not in show(await theirs.do("get_items", template))
    assert "spy 4" in show(await Nodes(alice, FORMS2).do("get_items", sent))
    # half of a topic is none
    second.ctl("node", "delete", FORMS2, template)
    one = os.path.join(w.dir, "one.xml")
    await run(w.caveat, "export", one, f"{FORMS}/{template}")
    out = await run(second, "import", one, "--map", f"{FORMS}={FORMS2}")
    assert f"isn't there before {sent} is whole" in out, out
    assert condition(await Nodes(alice, FORMS2).ask("get_items", template)) == ("cancel", "item-not-found")
    assert [a["place"] for a in json.loads(await run(second, "--json", "arrival", "list"))["arrivals"]] == [f"{FORMS2}/{template}"]


def records_of(path):
    """Of each place, without what says where and when."""
    root = ET.parse(path).getroot()
    return [[ET.canonicalize(ET.tostring(r, encoding="unicode")) for r in p] for p in root.iter("{urn:caveat:transfer:0}place")]


async def test_nodes_move_and_nothing_is_lost(w):
    """On a server of its own, whose own nodes are the source."""
    await on_own_host(w, from_the_server)


async def test_labels_and_topics_move(w):
    await on_own_host(w, from_a_caveat)


for test in (test_nodes_move_and_nothing_is_lost, test_labels_and_topics_move):
    test.starts_itself = True
    test.seconds = 600
