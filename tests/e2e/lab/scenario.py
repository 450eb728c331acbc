# SPDX-License-Identifier: MIT
"""Plays the scenarios of tests/scenarios behind a real server. What steps there are: tests/scenarios/scenario.h."""
import asyncio
import re
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from .caveat import ROOMS
from .client import User, show
from .policy import Label, ess_xml, securitylabel
from .world import ACME

EXPECT = "tests/support/expect.c"
MUC = "http://jabber.org/protocol/muc"


class Wrong(AssertionError):
    pass


class Actor(User):
    """A client that keeps what it gets and answers nothing by itself but the room's own ping."""

    def note(self, stanza):
        sender = stanza.xml.get("from", "")
        if sender.partition("/")[0].rpartition("@")[2] != ROOMS:
            return stanza
        ping = stanza.xml.find("{urn:xmpp:ping}ping") is not None and stanza.xml.get("type") == "get"
        if ping and "/" not in sender:
            self.send(f"<iq type='result' id={quoteattr(stanza.xml.get('id'))} to={quoteattr(sender)}/>")
            return None
        super().note(stanza)
        return None

    async def sync(self, service):
        """What the service sent before has arrived."""
        self.serial += 1
        ident = f"sync{self.serial}"
        self.send(f"<iq type='get' to='{service}' id='{ident}'><ping xmlns='urn:xmpp:ping'/></iq>")
        answer = await self.wait(test=lambda s: s.get("id") == ident)
        self.got.remove(answer)


def prefixes(path):
    """Those that tests/support/expect.c knows."""
    with open(path, encoding="utf-8") as f:
        return dict(re.findall(r'\{"([a-z0-9]+)",\s*"([^"]+)"\s*\}', f.read()))


def without_client(element):
    text = show(element)
    prefix = re.search(r'xmlns:(\w+)="jabber:client"', text)
    if prefix:
        text = re.sub(rf"(</?){prefix[1]}:", r"\1", text.replace(prefix[0], ""))
    return etree.fromstring(text.replace('xmlns="jabber:client"', 'xmlns=""'))


def label(expr):
    """Of an expression such as SECRET; Releasable To: GBR, USA."""
    name, *tags = [p.strip() for p in expr.split(";")]
    values = [ACME.value(t.partition(":")[0].strip(), v.strip()) for t in tags for v in t.partition(":")[2].split(",")]
    return securitylabel(ess_xml(ACME.ess(Label(name, frozenset(values)))))


def form(text):
    kind, *pairs = [p.strip() for p in text.split("|")]
    fields = {}
    for pair in pairs:
        var, _, value = pair.partition("=")
        fields.setdefault(var, []).append(value)
    inner = "".join(f"<field var={quoteattr(var)}>" + "".join(f"<value>{escape(v)}</value>" for v in values) + "</field>"
                    for var, values in fields.items())
    kind = "http://jabber.org/protocol/" + kind if kind.startswith("muc#") else kind
    return f"<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>{kind}</value></field>{inner}</x>"


def read(path):
    """[(line number, step, [(line number, text)])]"""
    steps = []
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            if not line.strip() or line.strip().startswith("#"):
                continue
            if line[0].isspace():
                steps[-1][2].append((number, line.strip()))
            else:
                steps.append((number, line.strip(), []))
    return steps


class Stage:
    """One server, one caveatd, and the people who have logged in; one scenario after the other plays on it."""

    def __init__(self, world, namespaces):
        self.w, self.namespaces = world, namespaces
        self.actors = {}  # full JID -> Actor
        self.cleared = set()

    async def actor(self, bare_name, resource):
        key = (bare_name, resource)
        if key not in self.actors:
            self.actors[key] = await Actor(self.w.host, bare_name, resource).login()
            self.w.users.append(self.actors[key])
        return self.actors[key]

    def ctl(self, *argv):
        return asyncio.to_thread(self.w.caveat.ctl, *argv)

    async def clear_away(self, scenario):
        for room in (scenario.words["room"], scenario.words["other"]):
            await self.ctl_any("room", "destroy", room)
        for name in self.cleared:
            await self.ctl_any("clearance", "remove", name)
        self.cleared.clear()
        for actor in self.actors.values():
            await actor.sync(ROOMS)
            actor.got.clear()

    async def ctl_any(self, *argv):
        await asyncio.to_thread(lambda: self.w.caveat.ctl(*argv, status=None))


class Scenario:
    def __init__(self, stage, path):
        self.stage, self.path, self.steps = stage, path, read(path)
        self.people, self.at = {}, 0
        self.words = {"room": stage.w.room(), "other": stage.w.room(), "service": ROOMS, "users": stage.w.host.domain}

    def for_servers(self):
        return not any(text == "only without a server" for _, text, _ in self.steps)

    async def play(self):
        try:
            for self.at, text, body in self.steps:
                await self.step(self.expand(text), body)
        except (AssertionError, LookupError, asyncio.TimeoutError) as e:
            raise Wrong(f"{self.path}:{self.at}: {e}") from e

    # ---- text

    def expand(self, text):
        done, depth, start = "", 0, 0
        for at, c in enumerate(text):
            if c == "{":
                depth += 1
                start = at + 1 if depth == 1 else start
            elif c == "}" and depth:
                depth -= 1
                done += self.braces(text[start:at]) if depth == 0 else ""
            elif depth == 0:
                done += c
        if depth:
            raise LookupError("a brace stays open")
        return done

    def braces(self, what):
        verb, _, rest = what.partition(" ")
        if verb == "label" and rest:
            return label(rest)
        if verb == "form" and rest:
            return form(self.expand(rest))
        if ":" in what:
            return "{" + what + "}"  # Clark's notation
        if what in self.words:
            return self.words[what]
        name, _, part = what.partition(".")
        actor = self.people[name]
        return actor.bare if part == "bare" else actor.jid

    def body(self, lines):
        return "".join(self.expand(text) for _, text in lines)

    # ---- steps

    async def step(self, text, body):
        for pattern, act in self.sentences:
            m = re.fullmatch(pattern, text)
            if m:
                return await act(self, body, *m.groups())
        raise LookupError("no such step: " + text)

    async def come(self, _, name):
        if name not in self.people:
            self.people[name] = await self.stage.actor(name.lower(), name)

    async def is_cleared(self, body, name, expr):
        await self.come(body, name)
        # whatever is on its way still counts under the old clearance
        await self.people[name].sync(ROOMS)
        self.stage.cleared.add(self.people[name].bare)
        await self.stage.ctl("clearance", "set", self.people[name].bare, expr)

    async def is_too(self, _, name, other):
        self.people[name] = await self.stage.actor(self.people[other].name, name)

    async def sends(self, body, name):
        self.people[name].send(self.body(body))
        # so that steps of different people keep their order
        await self.people[name].sync(ROOMS)

    async def skip(self, _=None, name=None):
        for actor in [self.people[name]] if name else self.people.values():
            await actor.sync(ROOMS)
            actor.got.clear()

    async def joins(self, _, name, room, nick=None):
        actor = self.people[name]
        await self.skip()
        actor.enter(room, nick or name)
        await actor.wait(".//user:status[@code='110']")
        await self.skip()

    async def opens(self, body, name, room):
        await self.joins(body, name, room)
        fields = "".join(" | " + self.expand(text) for _, text in body)
        answer = await self.people[name].iq("set", room, f"<query xmlns='{MUC}#owner'>{form('muc#roomconfig' + fields)}"
                                            "</query>")
        if answer.get("type") != "result":
            raise Wrong("can't: " + show(answer))
        await self.skip()

    def wrong(self, stanza, body):
        """The first line that isn't so, or None."""
        root = etree.ElementTree(without_client(stanza))
        for number, line in body:
            line = self.expand(line)
            keep = re.fullmatch(r"(\w+) = (.*)", line)
            if keep:
                self.words[keep[1]] = str(root.xpath(f"string({keep[2]})", namespaces=self.stage.namespaces))
                continue
            wanted = not line.startswith("!")
            value = root.xpath(f"boolean({line.lstrip('!')})", namespaces=self.stage.namespaces)
            if value != wanted:
                self.at = number
                return line
        return None

    async def receives(self, body, name):
        actor = self.people[name]
        await actor.wait()
        stanza = actor.got.pop(0)
        line = self.wrong(stanza, body)
        if line is not None:
            raise Wrong(f"{name} got {show(stanza)}, not {line}")

    async def receives_among(self, body, name):
        actor, at = self.people[name], self.at
        stanza = await actor.wait(test=lambda s: self.wrong(s, body) is None)
        self.at = at
        actor.got.remove(stanza)

    async def receives_nothing(self, _, name):
        await self.people[name].sync(ROOMS)
        for stanza in self.people[name].got:
            raise Wrong(f"{name} got {show(stanza)}")

    async def silence(self, body):
        for name in self.people:
            await self.receives_nothing(body, name)

    async def restart(self, _):
        await asyncio.to_thread(self.stage.w.caveat.kill9)
        await asyncio.to_thread(self.stage.w.caveat.start)

    async def operator_sets(self, _, room, pair):
        await self.stage.ctl("room", "set", room, pair)

    sentences = [
        (r"(\w+) is here", come),
        (r"(\w+) is cleared (.+)", is_cleared),
        (r"(\w+) is (\w+) too", is_too),
        (r"(\w+) sends", sends),
        (r"(\w+) receives", receives),
        (r"(\w+) receives among others", receives_among),
        (r"(\w+) receives nothing", receives_nothing),
        (r"nobody receives anything", silence),
        (r"(\w+) skips the rest", skip),
        (r"all skip the rest", skip),
        (r"(\w+) joins (\S+) as (.+)", joins),
        (r"(\w+) joins (\S+)", joins),
        (r"(\w+) opens (\S+)", opens),
        (r"the service restarts", restart),
        (r"the operator sets (\S+) (.+)", operator_sets),
    ]
