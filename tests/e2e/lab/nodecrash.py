# SPDX-License-Identifier: MIT
"""The crash test of nodes: what was acknowledged or delivered is in the store, once, and what was taken back isn't."""
import collections
import os

from .caveat import Caveat
from .client import NS
from .killed import ACCEPT, Killed, Value
from .leak import bare
from .nodes import entry

PUBSUB, EVENT = NS["ps"], "{%s}" % NS["ev"]
OPEN = {"pubsub#publish_model": "open", "pubsub#max_items": "max", "pubsub#send_last_published_item": "never"}


def form(fields):
    return (f"<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>{PUBSUB}#node_config</value></field>" + "".join(
        f"<field var='{k}'><value>{v}</value></field>" for k, v in fields.items()) + "</x>")


class NodeCrash(Killed):
    def __init__(self, domain, service, seed, users=6, nodes=2):
        super().__init__(domain, service, seed, users)
        self.nodes = [f"crash{seed}x{n}" for n in range(nodes)]
        self.titles = {n: Value("") for n in self.nodes}
        self.subscribed = {(n, u): Value(False) for n in self.nodes for u in self.users}
        self.passing = {}  # nodes that come and go: name -> Value of True (there), False, None (never)
        self.sent = {n: [] for n in self.nodes}  # items, in order
        self.sure = set()  # acknowledged
        self.asked, self.gone = set(), set()  # somebody wanted it taken back; it is known to be done
        self.got = collections.defaultdict(list)  # user -> [(node, item)]
        self.ids = {n: {} for n in self.nodes}  # node -> item -> its number in the store, of all that were ever there
        self.kept = {n: [] for n in self.nodes}  # node -> items in the store, in order

    # ---- what arrives

    def on_stanza(self, s):
        if s.tag == ACCEPT + "iq":
            self.on_iq(s, s.get("type"), s.get("id"))
        elif s.tag == ACCEPT + "message" and s.get("type") != "error":
            items = s.find(f"{EVENT}event/{EVENT}items")
            for x in items if items is not None else ():
                if x.tag == EVENT + "item":
                    assert x.get("id") not in self.gone, f"{x.get('id')} was taken back and comes again"
                    self.got[s.get("to")].append((items.get("node"), x.get("id")))
                else:
                    self.gone.add(x.get("id"))

    # ---- what is sent

    def ask(self, payload, done, user=None, owner=False):
        self.change(self.service, f"<pubsub xmlns='{PUBSUB}{'#owner' if owner else ''}'>{payload}</pubsub>", done, user)

    def publish(self, node, user):
        item = f"item-{self.number()}"
        self.sent[node].append(item)
        self.ask(f"<publish node='{node}'><item id='{item}'>{entry(item)}</item></publish>", lambda: self.sure.add(item), user)
        return item

    def subscribe(self, node, user, wanted):
        value = self.subscribed[node, user]
        value.send(wanted)
        self.ask(f"<{'' if wanted else 'un'}subscribe node='{node}' jid='{user}'/>", lambda: value.known(wanted), user)

    def step(self):
        node, user, dice = self.random.choice(self.nodes), self.random.choice(self.users), self.random.random()
        self.counts["steps"] += 1
        if dice < 0.70:
            self.publish(node, user)
        elif dice < 0.80:
            value = self.subscribed[node, user]
            if len(value.sent) == 1:  # one thing at a time
                self.subscribe(node, user, not value.sent[0])
        elif dice < 0.88:
            self.retract(node)
        elif dice < 0.882:
            self.purge(node)
        elif dice < 0.95:
            title = f"title-{self.number()}"
            self.titles[node].send(title)
            self.ask(f"<configure node='{node}'>{form({'pubsub#title': title})}</configure>", lambda: self.titles[node].known(title),
                     owner=True)
        else:
            self.come_and_go()

    def retract(self, node):
        items = [i for i in self.sent[node][-50:] if i in self.sure and i not in self.asked]
        if items:
            item = self.random.choice(items)
            self.asked.add(item)
            self.ask(f"<retract node='{node}' notify='1'><item id='{item}'/></retract>", lambda: self.gone.add(item))

    def purge(self, node):
        items = set(self.sent[node])
        self.asked |= items
        self.ask(f"<purge node='{node}'/>", lambda: self.gone.update(items), owner=True)

    def come_and_go(self):
        there = [n for n, v in self.passing.items() if v.sent == [True]]
        if there and self.random.random() < 0.6:
            node = self.random.choice(there)
            self.passing[node].send(False)
            self.ask(f"<delete node='{node}'/>", lambda: self.passing[node].known(False), owner=True)
            return
        node = f"passing{self.number()}"
        value = self.passing[node] = Value(None)
        value.send(True)
        self.ask(f"<create node='{node}'/>", lambda: value.known(True))

    # ---- a round

    async def make_nodes(self):
        for node in self.nodes:
            answer = await self.iq("set", self.service, f"<pubsub xmlns='{PUBSUB}'><create node='{node}'/><configure>{form(OPEN)}"
                                   "</configure></pubsub>")
            assert answer.get("type") == "result"
            for user in self.users[::2]:
                self.subscribe(node, user, True)
        await self.sync()

    def check(self, db):
        rows = {name: (ident, title or "") for ident, name, title in db.execute(
            "SELECT id, name, title FROM node WHERE domain = ?", (self.service,))}
        for node in self.nodes:
            ident, title = rows[node]
            self.check_items(node, db.execute("SELECT name, id, payload FROM item WHERE node = ? ORDER BY id", (ident,)).fetchall())
            assert title in self.titles[node].may_be(), (node, title, self.titles[node].sent)
            self.titles[node].sent = [title]
            jids = {jid for jid, in db.execute("SELECT jid FROM subscription WHERE node = ?", (ident,))}
            for user in self.users:
                value = self.subscribed[node, user]
                assert (user in jids) in value.may_be(), (node, user, jids, value.sent)
                value.sent = [user in jids]
        self.check_got()
        for node, value in list(self.passing.items()):
            assert (node in rows) in [bool(v) for v in value.may_be()], (node, node in rows, value.sent)
            if node in rows:
                value.sent = [True]
            else:
                del self.passing[node]
        self.acknowledge.clear()

    def check_items(self, node, rows):
        self.kept[node] = [name for name, _, _ in rows]
        there = set(self.kept[node])
        assert len(there) == len(rows), f"{node} has an item twice"
        for name, number, payload in rows:
            assert name in payload, (name, payload)
            assert self.ids[node].setdefault(name, number) == number, f"{name} was kept again"
        lost = {i for i in self.sent[node] if i in self.sure} - self.asked - there
        assert not lost, f"{node}: {lost} was acknowledged and isn't there"
        assert not self.gone & there, f"{node}: {self.gone & there} was taken back and is there"
        self.counts["items kept"] = sum(len(k) for k in self.kept.values())

    def check_got(self):
        for user, got in self.got.items():
            assert len(set(got)) == len(got), f"{user} got something twice"
            last = dict.fromkeys(self.nodes, 0)
            for node, item in got:
                number = self.ids[node].get(item)
                if number is None:
                    assert item in self.asked, f"{user} got {item}, which isn't kept"
                    continue
                assert number > last[node], f"{user} got {item} in another order than it is kept"
                last[node] = number

    async def check_service(self):
        """It says what the store has, and tells who is subscribed, nobody else."""
        for node in self.nodes:
            assert await self.read(node) == self.kept[node], (node, self.kept[node])
            item = self.publish(node, self.owner)
            await self.sync()
            told = {u for u in self.users if (node, item) in self.got[u]}
            assert told == {u for u in self.users if self.subscribed[node, u].sent == [True]}, (node, told)
        self.counts["nodes checked"] += len(self.nodes)

    async def read(self, node):
        items, after = [], ""
        for _ in range(1000):
            answer = await self.iq("get", self.service, f"<pubsub xmlns='{PUBSUB}'><items node='{node}'/>"
                                   f"<set xmlns='{NS['rsm']}'><max>100</max>{after}</set></pubsub>")
            page = [i.get("id") for i in answer.iter(f"{{{PUBSUB}}}item")]
            if not page:
                return items
            items += page
            after = f"<after>{page[-1]}</after>"
        raise AssertionError("there is no end to the items")

    async def play(self, wire, caveat, kills, attached):
        self.wire = wire
        path = os.path.join(caveat.settings["state"], "caveat.db")
        await self.make_nodes()
        for _ in range(kills):
            await self.crash(caveat, lambda c, early: attached(c, early, lambda: self.check_store(path)))
            await self.check_service()
        self.counts["received"] = sum(len(g) for g in self.got.values())
        self.counts["taken back"] = len(self.gone)

    def caveat(self, directory, host):
        c = Caveat(directory, host, domains=(self.service,), local_domains=[self.domain],
                   users={"default_clearance": "UNCLASSIFIED"}, security={"default_label": "UNCLASSIFIED"},
                   limits={"backoff_max_seconds": 1})
        c.settings["services"][0]["create"] = [bare(self.owner)]
        return c
