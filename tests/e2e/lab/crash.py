# SPDX-License-Identifier: MIT
"""The crash test: caveatd is killed at random moments under load and started again (design, promises 5 and 6).

After each kill the store must be whole, who was in a room is in without joining again, whatever anybody has received
is kept once and in that order, and every change that was acknowledged holds."""
import asyncio
import collections
import os
import re

from .caveat import Caveat
from .hosts import COMPONENT_SECRET
from .killed import ACCEPT, Killed, Value
from .leak import Nowhere, bare
from .wire import Component, Server

MUC = "http://jabber.org/protocol/muc"
TOKEN = re.compile(r"tok-\d+x")
MAM, FORWARDED, CLIENT = "{urn:xmpp:mam:2}", "{urn:xmpp:forward:0}", "{jabber:client}"
RSM = "http://jabber.org/protocol/rsm"
HISTORY = 20
OUTCASTS = 4  # addresses whose affiliation changes


class Seat:
    """One user in one room: `inside` as anybody was told last, `asked` what was sent since and not yet answered."""

    def __init__(self):
        self.inside, self.asked = False, []

    def may_be(self):
        return {self.inside, *self.asked}


class Crash(Killed):
    def __init__(self, domain, service, seed, users=10, rooms=3):
        super().__init__(domain, service, seed, users)
        self.rooms = [f"crash{seed}x{n}@{service}" for n in range(rooms)]
        self.seats = {(r, u): Seat() for r in self.rooms for u in self.users}
        self.names = {r: Value(None) for r in self.rooms}
        self.subjects = {r: Value(None) for r in self.rooms}
        self.affiliations = {(r, n): Value(None) for r in self.rooms for n in range(OUTCASTS)}
        self.passing = {}  # rooms that come and go: jid -> Value of True (there), False, None (never)
        self.got = collections.defaultdict(list)  # user -> [(room, token)], live
        self.history = collections.defaultdict(list)  # room -> tokens of the owner's last join
        self.kept = {r: {} for r in self.rooms}  # room -> token -> message.id
        self.uids = {}  # token -> (room, archive id), of the last that came
        self.asked, self.gone = set(), set()  # tokens: moderators asked for it; it is known to be done
        self.pages = []  # what a query of the archive gave: texts
        self.refused, self.heard = set(), set()  # ids
        self.seen_id = 0

    # ---- what arrives

    def on_stanza(self, s):
        kind, ident = s.get("type"), s.get("id")
        if s.tag == ACCEPT + "iq":
            self.on_iq(s, kind, ident)
        elif s.tag == ACCEPT + "presence":
            self.presence(s, kind)
        elif s.tag == ACCEPT + "message":
            self.message(s, kind, ident)

    def presence(self, s, kind):
        codes = {c.get("code") for c in s.iter("{" + MUC + "#user}status")}
        room, _, nick = s.get("from").partition("/")
        user = f"{nick.partition('-')[0]}@{self.domain}/r"
        seat = self.seats.get((room, user))
        if seat is None or kind == "error" or "303" in codes:
            return
        seat.inside = kind != "unavailable"
        if "110" in codes and seat.asked:
            seat.asked.pop(0)

    def message(self, s, kind, ident):
        if kind == "error":
            self.refused.add(ident)
            return
        room, body = s.get("from").partition("/")[0], s.findtext(ACCEPT + "body")
        found = s.find(f"{MAM}result/{FORWARDED}forwarded/{CLIENT}message")
        if found is not None:
            self.pages.append(found.findtext(CLIENT + "body"))
            return
        retract = s.find("{urn:xmpp:message-retract:1}retract")
        if retract is not None:
            self.gone |= {t for t in self.asked if self.uids[t][1] == retract.get("id")}
            return
        if kind != "groupchat" or room not in self.names:
            return
        if body is None:
            self.subjects[room].known(s.findtext(ACCEPT + "subject") or None)
        elif s.find("{urn:xmpp:delay}delay") is not None:
            if s.get("to") == self.owner and TOKEN.fullmatch(body):
                self.history[room].append(body)
        elif s.get("to") != self.owner:
            self.got[s.get("to")].append((room, body))
            self.uids[body] = room, s.find("{urn:xmpp:sid:0}stanza-id").get("id")
            if s.get("to").startswith(s.get("from").partition("/")[2].partition("-")[0] + "@"):
                self.heard.add(ident)

    # ---- what is sent

    def submit(self, room, fields, done):
        form = "".join(f"<field var='{k}'><value>{v}</value></field>" for k, v in fields.items())
        self.change(room, f"<query xmlns='{MUC}#owner'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'>"
                    f"<value>{MUC}#roomconfig</value></field>{form}</x></query>", done)

    def enter(self, room, user, nick, history=0):
        self.send(f"<presence from='{user}' to='{room}/{nick}'><x xmlns='{MUC}'><history maxstanzas='{history}'/></x>"
                  "</presence>")

    def nick(self, user):
        return f"{user.partition('@')[0]}-{self.number()}"

    def say(self, room, user):
        token = f"tok-{self.number()}x"
        self.send(f"<message type='groupchat' from='{user}' to='{room}' id='{token}'><body>{token}</body></message>")
        return token

    def join(self, room, user):
        self.seats[room, user].asked.append(True)
        self.enter(room, user, self.nick(user))

    def leave(self, room, user):
        self.seats[room, user].asked.append(False)
        self.send(f"<presence type='unavailable' from='{user}' to='{room}/x'/>")

    def step(self):
        """One thing that somebody does."""
        room, user = self.random.choice(self.rooms), self.random.choice(self.users)
        seat, dice = self.seats[room, user], self.random.random()
        self.counts["steps"] += 1
        if dice < 0.62:
            self.say(room, user)
        elif dice < 0.72:
            # one thing at a time, so that each answer is known to be of this
            if not seat.asked:
                (self.leave if seat.inside else self.join)(room, user)
        elif dice < 0.76:
            if not seat.asked and seat.inside:
                seat.asked.append(True)
                self.send(f"<presence from='{user}' to='{room}/{self.nick(user)}'/>")
        elif dice < 0.80:
            subject = f"sub-{self.number()}"
            self.subjects[room].send(subject)
            self.send(f"<message type='groupchat' from='{self.owner}' to='{room}'><subject>{subject}</subject></message>")
        elif dice < 0.86:
            name = f"name-{self.number()}"
            self.names[room].send(name)
            self.submit(room, {"muc#roomconfig_roomname": name}, lambda: self.names[room].known(name))
        elif dice < 0.92:
            self.affiliate(room)
        elif dice < 0.94:
            self.moderate()
        else:
            self.come_and_go()

    def moderate(self):
        tokens = [t for t in list(self.uids)[-50:] if t not in self.asked]
        if tokens:
            token = self.random.choice(tokens)
            room, uid = self.uids[token]
            self.asked.add(token)
            self.change(room, f"<moderate xmlns='urn:xmpp:message-moderate:1' id='{uid}'>"
                        "<retract xmlns='urn:xmpp:message-retract:1'/></moderate>", lambda: self.gone.add(token))

    def affiliate(self, room):
        n = self.random.randrange(OUTCASTS)
        value = self.affiliations[room, n]
        fresh = self.random.choice([a for a in (None, 1, 2, -1) if a != value.sent[-1]])
        name = {None: "none", 1: "member", 2: "admin", -1: "outcast"}[fresh]
        mark = object()  # two of the same aren't the same
        value.send((mark, fresh))
        self.change(room, f"<query xmlns='{MUC}#admin'><item jid='a{n}@{self.domain}' affiliation='{name}'/></query>",
                    lambda: value.known((mark, fresh)))

    def come_and_go(self):
        there = [r for r, v in self.passing.items() if v.sent == [True]]
        if there and self.random.random() < 0.6:
            room = self.random.choice(there)
            self.passing[room].send(False)
            self.change(room, f"<query xmlns='{MUC}#owner'><destroy/></query>", lambda: self.passing[room].known(False))
            return
        room = f"passing{self.number()}@{self.service}"
        value = self.passing[room] = Value(None)
        value.send(True)
        self.enter(room, self.owner, "owner")
        self.submit(room, {"muc#roomconfig_persistentroom": "1"}, lambda: value.known(True))

    # ---- a round

    async def make_rooms(self):
        for room in self.rooms:
            self.enter(room, self.owner, "owner")
            done = asyncio.get_running_loop().create_future()
            self.submit(room, {"muc#roomconfig_persistentroom": "1", "muc#maxhistoryfetch": str(HISTORY)},
                        lambda: done.set_result(True))
            await asyncio.wait_for(done, 30)
            for user in self.users[::2]:
                self.join(room, user)
        await self.sync()

    def check(self, db):
        self.check_messages(db)
        self.check_changes(db)

    def check_messages(self, db):
        for number, room, payload in db.execute(
                "SELECT m.id, r.jid, m.payload FROM message m JOIN room r ON r.id = m.room WHERE m.id > ? ORDER BY m.id",
                (self.seen_id,)):
            self.seen_id = number
            token = TOKEN.search(payload)
            if token and room in self.kept:
                assert token[0] not in self.kept[room], f"{token[0]} is kept twice"
                self.kept[room][token[0]] = number
        for user, got in self.got.items():
            assert len(set(got)) == len(got), f"{user} got something twice"
            last = dict.fromkeys(self.rooms, 0)
            for room, token in got:
                at = self.kept[room].get(token)
                if at is None and token in self.asked:
                    continue
                assert at is not None, f"{user} got {token}, which isn't kept"
                assert at > last[room], f"{user} got {token} in another order than it is kept"
                last[room] = at

        for token in self.gone:
            at = self.kept[self.uids[token][0]].get(token, 0)
            for payload, in db.execute("SELECT payload FROM message WHERE id = ?", (at,)):
                assert token not in payload, f"{token} was taken back and is there"

    def check_changes(self, db):
        rows = {r[0]: r[1:] for r in db.execute("SELECT jid, name, subject, locked FROM room")}
        for room in self.rooms:
            name, subject, locked = rows[room]
            assert not locked and name in self.names[room].may_be(), (room, name, self.names[room].sent)
            assert (subject or None) in self.subjects[room].may_be(), (room, subject, self.subjects[room].sent)
            self.names[room].sent, self.subjects[room].sent = [name], [subject or None]
        lists = {(r, j): a for r, j, a in db.execute(
            "SELECT r.jid, a.jid, a.affiliation FROM affiliation a JOIN room r ON r.id = a.room")}
        for (room, n), value in self.affiliations.items():
            kept = lists.get((room, f"a{n}@{self.domain}"))
            may = [v[1] if isinstance(v, tuple) else v for v in value.may_be()]
            assert kept in may, (room, n, kept, may)
            value.sent = [kept]
        for room, value in list(self.passing.items()):
            there = room in rows and not rows[room][2]
            if value.sent[-1] is True and not there:
                assert None in value.sent, f"{room} was acknowledged and isn't there"
            elif there:
                assert value.sent[0] is not False, f"{room} was destroyed and is there"
            if there:
                value.sent = [True]
            else:
                del self.passing[room]
        self.acknowledge.clear()

    async def check_inside(self):
        """Who is in can speak; who is not, can't."""
        self.history.clear()
        for room in self.rooms:
            self.enter(room, self.owner, "owner", HISTORY)
        await self.sync()
        for room in self.rooms:
            self.check_texts(room, self.history[room], min(5, len(self.kept[room])))
        said = {(room, user): self.say(room, user) for room, user in self.seats}
        await self.sync()
        for key, token in said.items():
            seat = self.seats[key]
            inside = token in self.heard
            assert inside != (token in self.refused), f"{key}: no answer to {token}"
            assert inside in seat.may_be(), f"{key}: {'in' if inside else 'out'}, but may be {seat.may_be()}"
            seat.inside, seat.asked = inside, []
            self.counts["seats checked"] += 1
        self.heard.clear()
        self.refused.clear()

    def check_texts(self, room, got, least):
        """These are the newest that are kept, but for those that moderators took back, or may have."""
        want = sorted(self.kept[room], key=self.kept[room].get)
        sure = [t for t in want if t not in self.asked]
        shown = [t for t in got if t not in self.asked]
        assert not self.gone & set(got), f"{room}: {self.gone & set(got)} was taken back and comes again"
        assert shown == sure[len(sure) - len(shown):] and len(got) >= least, (room, got, want[-len(got):])

    async def check_archive(self):
        """All that is kept, by the protocol."""
        for room in self.rooms:
            self.pages, after = [], ""
            for _ in range(1000):
                answer = await self.iq("set", room, f"<query xmlns='urn:xmpp:mam:2'><set xmlns='{RSM}'><max>100</max>{after}"
                                       "</set></query>")
                fin = answer.find(MAM + "fin")
                if fin.get("complete") == "true":
                    break
                after = "<after>" + fin.findtext(f"{{{RSM}}}set/{{{RSM}}}last") + "</after>"
            tokens = [t for t in self.pages if t and TOKEN.fullmatch(t)]
            self.check_texts(room, tokens, len(set(self.kept[room]) - self.asked))
            self.counts["read from the archive"] += len(tokens)

    async def play(self, wire, caveat, kills, attached):
        self.wire = wire
        path = os.path.join(caveat.settings["state"], "caveat.db")
        await self.make_rooms()
        for _ in range(kills):
            await self.crash(caveat, lambda c, early: attached(c, early, lambda: self.check_store(path)))
            await self.check_inside()
        await self.sync()
        caveat.kill9()
        await attached(caveat, False, lambda: self.check_store(path))
        await self.check_archive()
        self.counts["taken back"] = len(self.gone)
        self.counts["messages kept"] = sum(len(k) for k in self.kept.values())
        self.counts["received"] = sum(len(g) for g in self.got.values())

    def settings(self):
        return {"local_domains": [self.domain], "users": {"default_clearance": "UNCLASSIFIED"},
                "security": {"default_label": "UNCLASSIFIED"}, "limits": {"backoff_max_seconds": 1}}

    def caveat(self, directory, host):
        c = Caveat(directory, host, **self.settings())
        for s in c.settings["services"]:
            s["create"] = [bare(self.owner)]
        return c


class Again(Server):
    """A server to which one component attaches again and again."""

    def __init__(self, stanza):
        super().__init__(stanza)
        self.gone, self.task = asyncio.Event(), None
        self.gone.set()

    async def attached(self, reader, writer):
        if self.writer is not None:
            self.writer.close()
        self.fresh()
        self.gone.clear()
        self.reader, self.writer, self.task = reader, writer, asyncio.current_task()
        try:
            await self.pump()
        except (ConnectionError, asyncio.CancelledError):
            pass
        self.gone.set()

    async def ended(self):
        """No connection is left, if there was one."""
        for _ in range(20):
            await asyncio.sleep(0)
        await asyncio.wait_for(self.gone.wait(), 30)

    def send(self, text):
        if not self.gone.is_set() and not self.writer.is_closing():
            super().send(text)


async def alone(directory, crash, kills):
    """We are the server."""
    host = Nowhere(crash.domain, crash.service)
    caveat = crash.caveat(directory, host)
    wire = Again(crash.on_stanza)
    await wire.listen(host.component_ports[crash.service], crash.service, COMPONENT_SECRET)

    async def up():
        wire.authenticated.clear()
        caveat.start(ready=False)
        await asyncio.wait_for(wire.authenticated.wait(), 30)

    async def again(_, early, check):
        await asyncio.wait_for(wire.gone.wait(), 30)
        check()
        if early:  # once more, while it comes up
            caveat.start(ready=False)
            await asyncio.sleep(crash.random.uniform(0, 0.03))
            caveat.kill9()
            await wire.ended()
            check()
            crash.counts["kills while starting"] += 1
        await up()

    try:
        await up()
        await crash.play(wire, caveat, kills, again)
        await asyncio.to_thread(caveat.stop)
    except BaseException:
        print("---- caveatd's log\n" + (caveat.process.log_tail() if caveat.process else ""))
        raise
    finally:
        if caveat.process is not None:
            caveat.kill9()
        await wire.close()


async def behind(host, directory, crash, kills):
    """On a real server: our users are another component's domain."""
    caveat = crash.caveat(directory, host)
    await asyncio.to_thread(caveat.start)
    wire = Component(crash.on_stanza)

    async def again(_, early, check):
        await crash.server_sync(host.domain)  # whatever was on its way to the dead one has come back
        check()
        await asyncio.to_thread(caveat.start)

    try:
        await wire.open(host.component_ports[crash.domain], crash.domain, COMPONENT_SECRET)
        await crash.play(wire, caveat, kills, again)
        await asyncio.to_thread(caveat.stop)
    finally:
        await wire.close()
        if caveat.process is not None:
            caveat.kill9()
