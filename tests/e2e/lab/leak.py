# SPDX-License-Identifier: MIT
"""The leak test: random users, rooms and messages; every delivery is foretold by a twin of the decision rule.

Nothing too much, nothing missing, nothing twice, nothing out of order: what each session gets is compared, in order,
with what the twin says it gets."""
import asyncio
import collections
import os
import random
import re

from .caveat import Caveat, ROOMS
from .hosts import COMPONENT_SECRET
from .policy import Clearance, Label, ess_xml, securitylabel
from .process import free_ports
from .wire import Component, Server
from .world import ACME

LOAD = "load.example.org"
OWNER = f"owner@{LOAD}/o"
ACCEPT = "{jabber:component:accept}"
HISTORY = 30


class Room:
    def __init__(self, name, access, clearance, default):
        self.jid, self.access, self.clearance, self.default = f"{name}@{ROOMS}", access, clearance, default
        self.inside = {}  # user -> nick, in the order of joining
        self.history = []  # (token, label)


class Leak:
    def __init__(self, seed, users=200, rooms=20, messages=5000):
        self.random = random.Random(seed)
        self.seed, self.message_n = seed, messages
        self.users = [f"u{n}@{LOAD}/r" for n in range(users)]
        self.clearance = {bare(u): self.any_clearance() for u in self.users}
        self.top = Clearance(frozenset(ACME.classes), frozenset(ACME.values()))
        self.clearance[bare(OWNER)] = self.top
        self.rooms = [self.any_room(n) for n in range(rooms)]
        self.want = collections.defaultdict(list)  # user -> what shall arrive
        self.got = collections.defaultdict(list)
        self.answers = {}
        self.wire, self.serial = None, 0
        self.counts = collections.Counter()

    # ---- random things

    def some_values(self, most):
        values = ACME.values()
        return frozenset(self.random.sample(values, self.random.randint(0, min(most, len(values)))))

    def any_label(self, valid=True):
        names = [c for c in ACME.classes if c not in ACME.obsolete_classes]
        for _ in range(1000):
            values = frozenset(v for v in self.some_values(3) if not v.obsolete)
            label = Label(self.random.choice(names), values)
            if ACME.valid(label) == valid:
                return label
        raise RuntimeError("the policy has no such label")

    def any_clearance(self):
        if self.random.random() < 0.05:
            return None  # nil: never anything
        ranks = sorted(ACME.classes, key=lambda c: ACME.classes[c][1])
        if self.random.random() < 0.8:
            classes = frozenset(ranks[:self.random.randint(1, len(ranks))])
        else:
            classes = frozenset(self.random.sample(ranks, self.random.randint(1, len(ranks))))
        return Clearance(classes, self.some_values(len(ACME.values())))

    def any_room(self, n):
        low = min(ACME.classes, key=lambda c: ACME.classes[c][1])
        access = Label(low) if ACME.valid(Label(low)) and self.random.random() < 0.5 else None
        if self.random.random() < 0.3:
            access = self.any_label()
        clearance = self.any_clearance() if self.random.random() < 0.5 else None
        default = None
        if self.random.random() < 0.7:
            for _ in range(200):
                default = self.any_label()
                if clearance is None or ACME.dominates(clearance, default):
                    break
            else:
                default = None
        return Room(f"leak{self.seed}x{n}", access, clearance, default)

    # ---- what the twin says

    def cleared(self, user, label):
        return ACME.dominates(self.clearance[bare(user)], label)

    def admits(self, room, user):
        return room.access is None or self.cleared(user, room.access)

    def passes(self, room, sender, label):
        """Entry and internal."""
        return (label is not None and ACME.valid(label) and self.cleared(sender, label) and
                (room.clearance is None or ACME.dominates(room.clearance, label)))

    # ---- the wire

    def on_stanza(self, s):
        to, kind = s.get("to"), s.get("type")
        if s.tag == ACCEPT + "iq" and kind in ("result", "error") and s.get("id") in self.answers:
            self.answers.pop(s.get("id")).set_result(s)
        elif s.tag == ACCEPT + "iq" and kind == "get":  # pinged by the room: alive
            self.wire.send(f"<iq type='result' from='{to}' to='{s.get('from')}' id='{s.get('id')}'/>")
        elif s.tag == ACCEPT + "message":
            self.message(to, kind, s)
        elif s.tag == ACCEPT + "presence" and kind == "error":
            self.got[to].append(("refused", s.get("from").partition("/")[0]))
        elif s.tag == ACCEPT + "presence" and s.find(".//{http://jabber.org/protocol/muc#user}status[@code='110']") is not None:
            room = s.get("from").partition("/")[0]
            self.got[to].append(("out" if kind == "unavailable" else "in", room))

    def message(self, to, kind, s):
        body, subject = s.findtext(ACCEPT + "body"), s.findtext(ACCEPT + "subject")
        room = s.get("from").partition("/")[0]
        if kind == "error":
            assert body is None and "sec-label" not in "".join(c.tag for c in s.iter()), "an error with content"
            self.got[to].append(("error", s.get("id")))
            return
        label = s.findtext(".//{urn:xmpp:sec-label:ess:0}esssecuritylabel")
        nato = s.find(".//{urn:nato:stanag:4774:confidentialitymetadatalabel:1:0}ConfidentialityInformation")
        delayed = s.find("{urn:xmpp:delay}delay") is not None
        if body is not None:
            what = {"groupchat": "old" if delayed else "live", "chat": "private"}[kind]
            self.got[to].append((what, room, body, label if nato is None else nato_key(nato)))
        elif subject is not None:
            self.got[to].append(("subject", room, subject))

    async def iq(self, kind, sender, to, payload):
        self.serial += 1
        ident = f"q{self.serial}"
        future = self.answers[ident] = asyncio.get_running_loop().create_future()
        self.wire.send(f"<iq type='{kind}' from='{sender}' to='{to}' id='{ident}'>{payload}</iq>")
        return await asyncio.wait_for(future, 60)

    async def sync(self):
        await self.wire.drain()
        answer = await self.iq("get", OWNER, ROOMS, "<ping xmlns='urn:xmpp:ping'/>")
        assert answer.get("type") == "result"

    # ---- steps: send, and say what shall come of it

    def join(self, room, user):
        nick = "n" + re.sub(r"\W", "", user.partition("@")[0])
        self.wire.send(f"<presence from='{user}' to='{room.jid}/{nick}'>"
                       f"<x xmlns='http://jabber.org/protocol/muc'/></presence>")
        if not self.admits(room, user):
            self.want[user].append(("refused", room.jid))
            return
        want = self.want[user]
        want.append(("in", room.jid))
        room.inside[user] = nick
        seen = [(t, label, form) for t, label, form in room.history if self.cleared(user, label)]
        want.extend(("old", room.jid, t, self.key(label, form)) for t, label, form in seen[-HISTORY:])
        want.append(("subject", room.jid, getattr(room, "subject", "")))
        self.counts["joins"] += 1

    def leave(self, room, user):
        nick = room.inside.pop(user)
        self.wire.send(f"<presence type='unavailable' from='{user}' to='{room.jid}/{nick}'/>")
        self.want[user].append(("out", room.jid))

    @staticmethod
    def key(label, form):
        return ACME.ess(label) if form == "ess" else nato_key_of(label)

    def any_labelling(self):
        """(xml, label or None, form, kind of trouble)"""
        dice = self.random.random()
        if dice < 0.45:
            label = self.any_label()
            return securitylabel(ess_xml(ACME.ess(label)), "FORGED"), label, "ess", None
        if dice < 0.65:
            label = self.any_label()
            return securitylabel(ACME.nato(label)), label, "nato", None
        if dice < 0.80:
            return "", None, "ess", "absent"
        if dice < 0.88:
            label = self.any_label(valid=False)
            return securitylabel(ess_xml(ACME.ess(label))), label, "ess", "invalid"
        return self.random.choice([
            securitylabel(ess_xml("MQYCAQQGASk=")),  # a policy that isn't loaded
            securitylabel(ess_xml("AAAA")), securitylabel(ess_xml("not base64!")),
            securitylabel("<label xmlns='urn:example:foreign'/>"),
            securitylabel(ACME.nato(Label("NO SUCH CLASS"))),
            securitylabel(ess_xml(ACME.ess(Label(next(iter(ACME.classes)))))) * 2,
        ]), None, "ess", "unusable"

    def speak(self, n):
        room = self.random.choice(self.rooms)
        sender = self.random.choice(list(room.inside) if room.inside and self.random.random() < 0.97 else self.users)
        xml, label, form, trouble = self.any_labelling()
        token, dice = f"m{n}", self.random.random()
        if trouble == "absent":
            label = room.default
        if dice < 0.05 and room.inside.get(sender):
            self.speak_subject(room, sender, token, xml)
        elif dice < 0.25 and room.inside.get(sender):
            self.speak_private(room, sender, token, xml, label, form, trouble)
        else:
            self.speak_aloud(room, sender, token, xml, label, form, trouble)
        self.counts[trouble or form] += 1

    def speak_subject(self, room, sender, token, xml):
        self.wire.send(f"<message type='groupchat' from='{sender}' to='{room.jid}' id='{token}'>"
                       f"<subject>{token}</subject>{xml}</message>")
        room.subject = token
        for user in room.inside:
            self.want[user].append(("subject", room.jid, token))

    def speak_private(self, room, sender, token, xml, label, form, trouble):
        target = self.random.choice(list(room.inside))
        self.wire.send(f"<message type='chat' from='{sender}' to='{room.jid}/{room.inside[target]}' id='{token}'>"
                       f"<body>{token}</body>{xml}</message>")
        if trouble in ("unusable", "invalid") or not self.passes(room, sender, label):
            self.want[sender].append(("error", token))
        elif self.cleared(target, label):
            self.want[target].append(("private", room.jid, token, self.key(label, form)))

    def speak_aloud(self, room, sender, token, xml, label, form, trouble):
        self.wire.send(f"<message type='groupchat' from='{sender}' to='{room.jid}' id='{token}'>"
                       f"<body>{token}</body>{xml}</message>")
        if sender not in room.inside or trouble in ("unusable", "invalid") or not self.passes(room, sender, label):
            self.want[sender].append(("error", token))
            return
        room.history.append((token, label, form))
        for user in room.inside:
            if self.cleared(user, label):
                self.want[user].append(("live", room.jid, token, self.key(label, form)))
                self.counts["deliveries"] += 1

    async def change_clearance(self, caveat):
        """Everything sent before is done; then the new clearance holds for whatever comes."""
        await self.sync()
        user = self.random.choice(self.users)
        fresh = self.any_clearance() or self.top
        await asyncio.to_thread(caveat.ctl, "clearance", "set", bare(user), ACME.clearance_expression(fresh))
        self.clearance[bare(user)] = fresh
        for room in self.rooms:
            if user in room.inside and not self.admits(room, user):
                del room.inside[user]
                self.want[user].append(("out", room.jid))
        self.counts["clearance changes"] += 1
        await self.sync()

    async def make_rooms(self):
        for room in self.rooms:
            self.join(room, OWNER)
            self.want[OWNER].clear()
            fields = {"muc#roomconfig_changesubject": "1", "muc#maxhistoryfetch": str(HISTORY),
                      "muc#roomconfig_persistentroom": "1"}
            if room.access:
                fields |= {"sec-label#label": "Custom", "sec-label#custom-label": ACME.expression(room.access)}
            if room.clearance:
                fields |= {"sec-label#clearance": "Custom",
                           "sec-label#custom-clearance": ACME.clearance_expression(room.clearance)}
            if room.default:
                fields |= {"sec-label#default-label": "Custom",
                           "sec-label#custom-default-label": ACME.expression(room.default)}
            form = "".join(f"<field var='{k}'><value>{v}</value></field>" for k, v in fields.items())
            answer = await self.iq("set", OWNER, room.jid, "<query xmlns='http://jabber.org/protocol/muc#owner'>"
                                   "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>"
                                   f"http://jabber.org/protocol/muc#roomconfig</value></field>{form}</x></query>")
            assert answer.get("type") == "result", (fields, answer.find(ACCEPT + "error")[0].tag)
        await self.sync()
        self.got.clear()

    async def play(self, wire, caveat):
        self.wire = wire
        await self.make_rooms()
        for room in self.rooms:
            for user in self.random.sample(self.users, len(self.users) // 4):
                self.join(room, user)
            await self.sync()
        for n in range(self.message_n):
            self.speak(n)
            dice = self.random.random()
            room, user = self.random.choice(self.rooms), self.random.choice(self.users)
            if dice < 0.02 and user not in room.inside:
                self.join(room, user)
            elif dice < 0.04 and user in room.inside:
                self.leave(room, user)
            elif dice > 0.997:
                await self.change_clearance(caveat)
            if n % 50 == 0:
                await self.sync()
        await self.sync()
        return self.compare()

    def compare(self):
        """What differs, in words; empty: nothing."""
        wrong = []
        for user in sorted(set(self.want) | set(self.got)):
            want, got = self.want[user], self.got[user]
            if want == got:
                continue
            at = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b), min(len(want), len(got)))
            wrong.append(f"{user} (cleared for {self.clearance[bare(user)]}):\n  at {at} want {want[at:at + 3]}\n"
                         f"  got {got[at:at + 3]}")
        return wrong

    def settings(self):
        clearances = {user: ACME.clearance_expression(c) for user, c in self.clearance.items() if c}
        return {"local_domains": [LOAD], "users": {"clearances": clearances}, "admins": []}


def bare(jid):
    return jid.partition("/")[0]


def nato_key(info):
    ns = "{urn:nato:stanag:4774:confidentialitymetadatalabel:1:0}"
    values = sorted((c.get("TagName"), v.text) for c in info.iter(ns + "Category") for v in c)
    return info.findtext(ns + "Classification"), tuple(values)


def nato_key_of(label):
    return label.classification, tuple(sorted((v.tag.set_name, v.name) for v in label.values))


async def behind(host, world_dir, leak):
    """On a real server: our users are another component's domain."""
    caveat = Caveat(world_dir, host, **leak.settings())
    for s in caveat.settings["services"]:
        s["create"] = [bare(OWNER)]
    caveat.start()
    wire = Component(leak.on_stanza)
    try:
        await wire.open(host.component_ports[LOAD], LOAD, COMPONENT_SECRET)
        return await leak.play(wire, caveat)
    finally:
        await wire.close()
        caveat.stop()


class Nowhere:
    """Stands for a host where we play the server ourselves."""
    name = "wire"

    def __init__(self, domain=LOAD, service=ROOMS):
        self.domain = domain
        self.component_ports = {service: free_ports(1)[0]}


async def alone(world_dir, leak, mode="enforce"):
    """We are the server."""
    host = Nowhere()
    caveat = Caveat(world_dir, host, **leak.settings())
    for s in caveat.settings["services"]:
        s["create"], s["mode"] = [bare(OWNER)], mode
    wire = Server(leak.on_stanza)
    await wire.listen(host.component_ports[ROOMS], ROOMS, COMPONENT_SECRET)
    try:
        await asyncio.to_thread(caveat.start)
        return await leak.play(wire, caveat)
    finally:
        await wire.close()
        if caveat.process is not None:
            await asyncio.to_thread(caveat.stop)
