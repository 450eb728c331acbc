# SPDX-License-Identifier: MIT
"""The leak test in the corners: archive, search, moderation, registration, invitations, hats, what refers to hidden
messages, lists, counts and ids. Random people ask for all that can be asked for; each text has a token of its own, and
an oracle that shares nothing with the service says for whom it is at the time when it is sent."""
import asyncio
import random
import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass, field

from .caveat import Caveat, ROOMS
from .hosts import COMPONENT_SECRET
from .leak import ACCEPT, LOAD, Leak, Nowhere, bare
from .policy import Clearance, ess_xml, securitylabel
from .wire import Component, Server
from .world import ACME

TOKEN = re.compile(r"tok\d+end")
MUC = "http://jabber.org/protocol/muc"
CLIENT = "{jabber:client}"
MAM = "{urn:xmpp:mam:2}"
RSM = "{http://jabber.org/protocol/rsm}"
FORWARD = "{urn:xmpp:forward:0}"
SID = "{urn:xmpp:sid:0}stanza-id"


@dataclass
class Text:
    """For whom a token is: who is cleared for all of its labels, and for the room as it is today."""
    room: "Place"
    life: int
    sender: str
    labels: list = field(default_factory=list)
    only: set | None = None
    uid: str | None = None
    spoken: bool = False  # a groupchat message with a body
    gone: bool = False  # retracted or moderated


class Place:
    def __init__(self, name):
        self.jid, self.access, self.life = f"{name}@{ROOMS}", None, 0


class Corners:
    def __init__(self, seed, users=12, rooms=3, steps=1500):
        self.random, self.seed, self.steps = random.Random(seed), seed, steps
        self.draw = Leak(seed, users=1, rooms=1)  # for its random labels and clearances
        self.owner = f"owner@{LOAD}/o"
        self.users = [f"u{n}@{LOAD}/r" for n in range(users)]
        self.clearance = {bare(u): self.draw.any_clearance() for u in self.users}
        self.clearance[bare(self.owner)] = Clearance(frozenset(ACME.classes), frozenset(ACME.values()))
        self.places = [Place(f"corner{seed}x{n}") for n in range(rooms)]
        self.texts, self.by_uid = {}, {}
        self.wrong, self.counts = [], Counter()
        self.answers, self.results = {}, {}  # id -> future, queryid -> messages
        self.serial, self.wire = 0, None

    # ---- the oracle

    def cleared(self, user, label):
        return ACME.dominates(self.clearance[bare(user)], label)

    def may_see(self, user, text):
        place = text.room
        return (text.life == place.life and (place.access is None or self.cleared(user, place.access)) and
                (text.only is None or bare(user) in text.only) and
                # people hear their own words, whatever they name
                all(self.cleared(user, label) for n, label in enumerate(text.labels)
                    if n == 0 or bare(user) != bare(text.sender)))

    def on_stanza(self, s):
        to, raw = s.get("to"), ET.tostring(s, encoding="unicode")
        for token in set(TOKEN.findall(raw)):
            text = self.texts[token]
            self.counts["texts that arrived"] += 1
            if not self.may_see(to, text):
                self.wrong.append(f"{token} went to {to}: {raw}")
            elif s.tag == ACCEPT + "message" and s.find(SID) is not None and s.get("type") == "groupchat":
                if text.uid is None and s.findtext(ACCEPT + "body") == token:
                    text.uid = s.find(SID).get("id")
                    self.by_uid[text.uid] = text
        said = s.find(f"{MAM}result/{FORWARD}forwarded/{CLIENT}message")
        own = (s if said is None else said).get("from", "").partition("/")[2] == self.nick(to)
        for uid in () if own else re.findall(r"\b[0-9a-f]{32}\b", raw):
            if uid in self.by_uid and not self.may_see(to, self.by_uid[uid]):
                self.wrong.append(f"the id {uid} went to {to}: {raw}")
        self.sort_out(s, to)

    def sort_out(self, s, to):
        kind, ident = s.get("type"), s.get("id")
        result = s.find(MAM + "result")
        if s.tag == ACCEPT + "iq" and kind in ("result", "error") and ident in self.answers:
            self.answers.pop(ident).set_result(s)
        elif s.tag == ACCEPT + "iq" and kind in ("get", "set"):
            self.wire.send(f"<iq type='result' from='{to}' to='{s.get('from')}' id='{ident}'/>")
        elif result is not None and result.get("queryid") in self.results:
            self.results[result.get("queryid")].append(result)

    # ---- the wire

    @staticmethod
    def nick(user):
        return "n" + user.partition("@")[0]

    def number(self):
        self.serial += 1
        return self.serial

    async def iq(self, kind, user, to, payload):
        ident = f"q{self.number()}"
        future = self.answers[ident] = asyncio.get_running_loop().create_future()
        self.wire.send(f"<iq type='{kind}' from='{user}' to='{to}' id='{ident}'>{payload}</iq>")
        return await asyncio.wait_for(future, 30)

    async def sync(self):
        answer = await self.iq("get", self.owner, ROOMS, "<ping xmlns='urn:xmpp:ping'/>")
        assert answer.get("type") == "result"

    def ask(self, kind, user, to, payload):
        self.wire.send(f"<iq type='{kind}' from='{user}' to='{to}' id='a{self.number()}'>{payload}</iq>")

    def text(self, place, sender, only=None):
        token = f"tok{self.number()}end"
        self.texts[token] = Text(place, place.life, sender, only=only)
        return token

    def marked(self, token, default=None):
        """A random label on it, as XML."""
        label = self.draw.any_label()
        self.texts[token].labels.insert(0, label)
        return securitylabel(ess_xml(ACME.ess(label)) if self.random.random() < 0.6 else ACME.nato(label))

    def known(self, place):
        """A text that the room has, whoever may see it."""
        return self.random.choice([t for t in self.by_uid.values() if t.room is place and t.life == place.life] or [None])

    # ---- what people do

    def join(self, place, user):
        token = self.text(place, user)
        self.wire.send(f"<presence from='{user}' to='{place.jid}/{self.nick(user)}'><status>{token}</status>"
                       f"<x xmlns='{MUC}'><mav xmlns='urn:xmpp:muc:affiliations:1'/></x></presence>")

    def leave(self, place, user):
        self.wire.send(f"<presence type='unavailable' from='{user}' to='{place.jid}/{self.nick(user)}'/>")

    def say(self, place, user, inner="", other=None):
        token = self.text(place, user)
        xml = self.marked(token)
        self.texts[token].spoken = True
        if other is not None:
            self.texts[token].labels += other.labels  # what it names counts for whatever names it
        self.wire.send(f"<message type='groupchat' from='{user}' to='{place.jid}' id='i{token[3:-3]}'><body>{token}</body>"
                       f"{inner}{xml}</message>")

    def whisper(self, place, user):
        target = self.random.choice(self.users)
        token = self.text(place, user, {bare(user), bare(target)})
        self.wire.send(f"<message type='chat' from='{user}' to='{place.jid}/{self.nick(target)}' id='i{token[3:-3]}'>"
                       f"<body>{token}</body>{self.marked(token)}</message>")

    def subject(self, place, user):
        token = self.text(place, user)
        self.wire.send(f"<message type='groupchat' from='{user}' to='{place.jid}'><subject>{token}</subject></message>")

    def refer(self, place, user):
        other = self.known(place)
        if other is None:
            return
        if self.random.random() < 0.2:
            target = self.random.choice(self.users)
            self.say(place, user, f"<reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:{bare(target)}'/>")
            return
        inner = self.random.choice([
            "<reactions xmlns='urn:xmpp:reactions:0' id='{}'><reaction>+</reaction></reactions>",
            "<reply xmlns='urn:xmpp:reply:0' id='{}'/>", "<displayed xmlns='urn:xmpp:chat-markers:0' id='{}'/>",
            "<received xmlns='urn:xmpp:receipts' id='{}'/>", "<attach-to xmlns='urn:xmpp:message-attaching:1' id='{}'/>",
            "<apply-to xmlns='urn:xmpp:fasten:0' id='{}'/>"])
        self.say(place, user, inner.format(other.uid), other)

    def invite(self, place, user):
        target = self.random.choice(self.users)
        token = self.text(place, user, {bare(user), bare(target)})
        self.wire.send(f"<message from='{user}' to='{place.jid}' id='i{token[3:-3]}'><x xmlns='{MUC}#user'>"
                       f"<invite to='{bare(target)}'><reason>{token}</reason></invite></x>{self.marked(token)}</message>")

    def question(self, place, user):
        to = place.jid + self.random.choice(["", "", "", "/" + self.nick(self.random.choice(self.users))])
        if self.random.random() < 0.2:
            to = ROOMS
        self.ask("get", user, to, self.random.choice([
            "<metadata xmlns='urn:xmpp:mam:2'/>", "<query xmlns='http://jabber.org/protocol/disco#info'/>",
            "<query xmlns='http://jabber.org/protocol/disco#items'/>", "<query xmlns='jabber:iq:register'/>",
            "<query xmlns='http://jabber.org/protocol/disco#info' node='x-roomuser-item'/>",
            "<query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/commands'/>",
            "<vCard xmlns='vcard-temp'/>", f"<query xmlns='{MUC}#owner'/>", "<query xmlns='urn:xmpp:mam:2'/>",
            f"<query xmlns='{MUC}#admin'><item affiliation='member'/></query>",
            f"<query xmlns='{MUC}#admin'><item role='participant'/></query>",
            f"<catalog xmlns='urn:xmpp:sec-label:catalog:2' to='{place.jid}'/>",
        ]))

    def search(self, place, user):
        token = self.random.choice(list(self.texts))
        self.ask("get", user, ROOMS, "<search xmlns='urn:xmpp:channel-search:0:search'>" + form(
            "urn:xmpp:channel-search:0:search-params", q=self.random.choice([token, "tok", "corner"]), sinname="1",
            sindescription="1", sinaddress="1", key="{urn:xmpp:channel-search:0:order}nusers") + "</search>")

    def archive(self, place, user):
        other, token = self.known(place), self.random.choice(list(self.texts))
        uid = other.uid if other else "none"
        page = self.random.choice([f"<after>{uid}</after>", f"<before>{uid}</before>", "<before/>", "", "<max>3</max>"])
        fields = self.random.choice([
            {}, {"before-id": uid}, {"after-id": uid}, {"ids": uid}, {"{urn:xmpp:fulltext:0}fulltext": token},
            {"with": bare(self.random.choice(self.users))}, {"start": "2020-01-01T00:00:00Z"}])
        self.ask("set", user, place.jid, "<query xmlns='urn:xmpp:mam:2'>" + form("urn:xmpp:mam:2", **fields) +
                 f"<set xmlns='http://jabber.org/protocol/rsm'><max>5</max>{page}</set>"
                 f"{self.random.choice(['', '<flip-page/>'])}</query>")

    def moderate(self, place, user):
        other = self.known(place)
        if other is None or self.random.random() < 0.7:
            return
        user = self.random.choice([user, self.owner])
        token = self.text(place, user)
        self.texts[token].labels += other.labels
        other.gone = True  # perhaps
        self.ask("set", user, place.jid, f"<moderate xmlns='urn:xmpp:message-moderate:1' id='{other.uid}'>"
                 f"<retract xmlns='urn:xmpp:message-retract:1'/><reason>{token}</reason></moderate>")

    def register(self, place, user):
        token = self.text(place, user)
        self.ask("set", user, place.jid, "<query xmlns='jabber:iq:register'>" + form(
            MUC + "#register", **{"muc#register_roomnick": self.nick(user), "muc#register_faqentry": token}) + "</query>")

    def card(self, place, user):
        token = self.text(place, user)
        self.ask("set", user, place.jid, f"<vCard xmlns='vcard-temp'><DESC>{token}</DESC></vCard>")

    def relay(self, place, user):
        target = self.random.choice(self.users)
        token = self.text(place, user, {bare(user), bare(target)})
        self.ask(self.random.choice(["get", "set"]), user, f"{place.jid}/{self.nick(target)}",
                 f"<q xmlns='urn:example'>{token}</q>")

    def voice(self, place, user):
        self.wire.send(f"<message from='{user}' to='{place.jid}'>" + form(MUC + "#request", **{"muc#role": "participant"}) +
                       "</message>")

    async def command(self, place, user):
        """A hat's title is in the presence of whoever wears it."""
        token = self.text(place, self.owner)
        node = self.random.choice(["create", "assign", "unassign", "destroy", "list-assigned"])
        user = self.random.choice([user, self.owner, self.owner])
        command = f"<command xmlns='http://jabber.org/protocol/commands' node='urn:xmpp:hats:commands:{node}'"
        answer = await self.iq("set", user, place.jid, command + " action='execute'/>")
        session = answer.find("{http://jabber.org/protocol/commands}command")
        if session is not None:
            fields = {"hats#jid": bare(self.random.choice(self.users)), "hats#uri": f"urn:hat:{self.random.randint(0, 2)}",
                      "hats#title": token}
            self.ask("set", user, place.jid, f"{command} action='complete' sessionid='{session.get('sessionid')}'>" +
                     form("urn:xmpp:hats:commands", **fields) + "</command>")

    weights = {say: 30, whisper: 5, subject: 2, refer: 12, invite: 4, join: 12, leave: 3, question: 12, search: 3,
               archive: 14, moderate: 3, register: 2, card: 2, relay: 3, voice: 1, command: 3}

    # ---- what changes who may see what: with nothing on its way

    async def change_clearance(self, caveat):
        user = self.random.choice(self.users)
        fresh = self.draw.any_clearance() or self.clearance[bare(self.owner)]
        await self.sync()
        await asyncio.to_thread(caveat.ctl, "clearance", "set", bare(user), ACME.clearance_expression(fresh))
        self.clearance[bare(user)] = fresh
        self.counts["clearance changes"] += 1

    async def configure(self, place, **fields):
        answer = await self.iq("set", self.owner, place.jid,
                               f"<query xmlns='{MUC}#owner'>{form(MUC + '#roomconfig', **fields)}</query>")
        assert answer.get("type") == "result", ET.tostring(answer)

    async def change_access(self, place):
        await self.sync()
        name = self.text(place, self.owner)
        fresh = self.draw.any_label() if self.random.random() < 0.5 else None
        await self.configure(place, **{"muc#roomconfig_roomname": name, "sec-label#label": "Custom" if fresh else "",
                                       "sec-label#custom-label": ACME.expression(fresh) if fresh else ""})
        place.access = fresh
        self.counts["access changes"] += 1

    async def destroy(self, place):
        await self.sync()
        await self.iq("set", self.owner, place.jid, f"<query xmlns='{MUC}#owner'><destroy/></query>")
        place.life, place.access = place.life + 1, None
        self.counts["rooms destroyed"] += 1
        await self.open(place)

    async def open(self, place):
        self.join(place, self.owner)
        await self.configure(place, **{
            "muc#roomconfig_persistentroom": "1", "muc#roomconfig_changesubject": "1",
            "muc#roomconfig_forwardmentions": "1", "{urn:caveat:0}registration": "open"})

    # ---- what the archive says must be all, and no more

    async def page(self, place, user):
        """(token, uid) of the whole archive as that user sees it, the count, and the metadata; None: no archive."""
        queryid = f"all{self.number()}"
        self.results[queryid] = []
        found, after = [], ""
        while True:
            answer = await self.iq("set", user, place.jid, f"<query xmlns='urn:xmpp:mam:2' queryid='{queryid}'>"
                                   f"<set xmlns='http://jabber.org/protocol/rsm'><max>7</max>{after}</set></query>")
            if answer.get("type") != "result":
                return None
            fin = answer.find(MAM + "fin")
            count = fin.findtext(f"{RSM}set/{RSM}count")
            if fin.get("complete") == "true":
                break
            after = f"<after>{fin.findtext(f'{RSM}set/{RSM}last')}</after>"
        for result in self.results.pop(queryid):
            message = result.find(f"{FORWARD}forwarded/{CLIENT}message")
            found.append((message.findtext(CLIENT + "body"), result.get("id")))
        return found, count

    async def check_archive(self, place):
        user = self.random.choice(self.users)
        await self.sync()
        answer = await self.page(place, user)
        if answer is None:
            if place.access is None or self.cleared(user, place.access):
                self.counts["no archive"] += 1
            return
        found, count = answer
        tokens = [t for t, _ in found if t and TOKEN.fullmatch(t)]
        want = [n for n, t in self.texts.items()
                if t.room is place and t.uid and t.spoken and not t.gone and self.may_see(user, t)]
        missing, twice = set(want) - set(tokens), len(tokens) - len(set(tokens))
        if missing or twice:
            self.wrong.append(f"{user}'s archive of {place.jid}: misses {missing}, {twice} twice")
        if count is not None and int(count) != len(found):
            self.wrong.append(f"{user} was told that {count} are in {place.jid} and got {len(found)}")
        self.counts["archives read"] += 1

    # ---- the whole

    async def play(self, wire, caveat):
        self.wire = wire
        acts, weights = list(self.weights), list(self.weights.values())
        for place in self.places:
            await self.open(place)
        for n in range(self.steps):
            place, user = self.random.choice(self.places), self.random.choice(self.users)
            done = self.random.choices(acts, weights)[0](self, place, user)
            if done is not None:  # it waits for an answer
                await done
            dice = self.random.random()
            if dice < 0.02:
                await self.change_clearance(caveat)
            elif dice < 0.03:
                await self.change_access(place)
            elif dice < 0.05:
                await self.check_archive(place)
            elif dice < 0.053:
                await self.destroy(place)
            elif n % 10 == 0:
                await self.sync()
        await self.sync()
        self.counts["steps"] = self.steps
        return self.wrong

    def caveat(self, directory, host, mode="enforce"):
        clearances = {u: ACME.clearance_expression(c) for u, c in self.clearance.items() if c}
        c = Caveat(directory, host, local_domains=[LOAD], users={"clearances": clearances}, admins=[bare(self.owner)],
                   security={"default_label": None})
        for s in c.settings["services"]:
            s["create"], s["mode"] = [bare(self.owner)], mode
        return c


def form(kind, **fields):
    inner = "".join(f"<field var='{k}'><value>{v}</value></field>" for k, v in fields.items())
    return f"<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>{kind}</value></field>{inner}</x>"


async def behind(host, directory, test):
    """On a real server: our users are another component's domain."""
    caveat = test.caveat(directory, host)
    await asyncio.to_thread(caveat.start)
    wire = Component(test.on_stanza)
    try:
        await wire.open(host.component_ports[LOAD], LOAD, COMPONENT_SECRET)
        return await test.play(wire, caveat)
    finally:
        await wire.close()
        await asyncio.to_thread(caveat.stop)


async def alone(directory, test, mode="enforce"):
    """We are the server."""
    host = Nowhere()
    caveat = test.caveat(directory, host, mode)
    wire = Server(test.on_stanza)
    await wire.listen(host.component_ports[ROOMS], ROOMS, COMPONENT_SECRET)
    try:
        await asyncio.to_thread(caveat.start)
        return await test.play(wire, caveat)
    finally:
        await wire.close()
        await asyncio.to_thread(caveat.stop)
