# SPDX-License-Identifier: MIT
"""A slixmpp client that keeps every stanza it got, for assertions on exactly what arrived."""
import asyncio
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

import slixmpp

from .hosts import PASSWORD

NS = {
    "c": "jabber:client", "muc": "http://jabber.org/protocol/muc", "user": "http://jabber.org/protocol/muc#user",
    "admin": "http://jabber.org/protocol/muc#admin", "owner": "http://jabber.org/protocol/muc#owner",
    "x": "jabber:x:data", "label": "urn:xmpp:sec-label:0", "ess": "urn:xmpp:sec-label:ess:0",
    "info": "http://jabber.org/protocol/disco#info", "items": "http://jabber.org/protocol/disco#items",
    "delay": "urn:xmpp:delay", "sid": "urn:xmpp:sid:0", "cat": "urn:xmpp:sec-label:catalog:2",
    "mam": "urn:xmpp:mam:2", "forward": "urn:xmpp:forward:0", "retract": "urn:xmpp:message-retract:1",
    "stanzas": "urn:ietf:params:xml:ns:xmpp-stanzas", "caveat": "urn:caveat:0",
    "ps": "http://jabber.org/protocol/pubsub", "psowner": "http://jabber.org/protocol/pubsub#owner",
    "ev": "http://jabber.org/protocol/pubsub#event", "rsm": "http://jabber.org/protocol/rsm",
    "nato": "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0",
}
TIMEOUT = 20


class User:
    """`got` is everything since the login, in order, as ElementTree elements."""

    def __init__(self, host, name, resource="test"):
        self.host, self.name = host, name
        self.bare = f"{name}@{host.domain}"
        self.jid = f"{self.bare}/{resource}"
        self.got, self.news = [], asyncio.Event()
        self.said = {}  # id: text, of what say() sent
        self.xmpp, self.serial = None, 0

    async def login(self):
        self.xmpp = slixmpp.ClientXMPP(self.jid, PASSWORD, plugin_config={
            "feature_mechanisms": {"unencrypted_plain": True, "unencrypted_scram": True}})
        self.xmpp.auto_authorize = False
        self.xmpp.add_filter("in", self.note)
        started = asyncio.get_running_loop().create_future()
        for event in ("session_start", "failed_all_auth", "connection_failed"):
            self.xmpp.add_event_handler(event, lambda what, e=event: started.done() or started.set_result(e))
        self.xmpp.connect(("127.0.0.1", self.host.client_port), force_starttls=False, disable_starttls=True)
        if await asyncio.wait_for(started, TIMEOUT) != "session_start":
            raise RuntimeError(f"{self.jid}: no login")
        self.send("<presence/>")
        return self

    async def logout(self):
        if self.xmpp is not None:
            await self.xmpp.disconnect(wait=0.5)
            self.xmpp = None

    def cut(self):
        """The connection breaks without a word."""
        self.xmpp.abort()
        self.xmpp = None

    def note(self, stanza):
        self.got.append(stanza.xml)
        self.news.set()
        return stanza

    def send(self, xml):
        self.xmpp.send_raw(xml)

    def mark(self):
        return len(self.got)

    async def wait(self, path=None, since=0, test=None, timeout=TIMEOUT):
        """The first stanza from `since` on that has what the path finds (relative to a root around it)."""
        end = asyncio.get_running_loop().time() + timeout
        at = since
        while True:
            while at < len(self.got):
                stanza = self.got[at]
                at += 1
                if (path is None or found(stanza, path) is not None) and (test is None or test(stanza)):
                    return stanza
            self.news.clear()
            left = end - asyncio.get_running_loop().time()
            if left <= 0:
                raise AssertionError(f"{self.name}: no {path or 'such stanza'} among\n" + "\n".join(
                    show(s) for s in self.got[since:]))
            try:
                await asyncio.wait_for(self.news.wait(), left)
            except asyncio.TimeoutError:
                pass

    async def iq(self, kind, to, payload="", timeout=TIMEOUT):
        """Sends an iq, gives the answer, whatever its type; to None is their own account."""
        self.serial += 1
        ident, since = f"iq{self.serial}", self.mark()
        address = "" if to is None else f" to={quoteattr(to)}"
        self.send(f"<iq type='{kind}'{address} id='{ident}'>{payload}</iq>")
        return await self.wait(since=since, timeout=timeout, test=lambda s: s.tag.endswith("}iq") and s.get("id") == ident)

    async def sync(self, service):
        """Everything that the service sent us before now has arrived."""
        answer = await self.iq("get", service, "<ping xmlns='urn:xmpp:ping'/>")
        assert answer.get("type") == "result", show(answer)

    # ---- rooms

    def enter(self, room, nick=None, history=None, password=None):
        inner = "" if history is None else f"<history {history}/>"
        inner += "" if password is None else f"<password>{escape(password)}</password>"
        self.send(f"<presence to={quoteattr(room + '/' + (nick or self.name))}>"
                  f"<x xmlns='http://jabber.org/protocol/muc'>{inner}</x></presence>")

    async def join(self, room, nick=None, **how):
        """Enters and waits for the subject, which ends the join, or where that doesn't have to come for oneself; gives the mark before it."""
        since = self.mark()
        self.enter(room, nick, **how)
        end = "user:x/user:status[@code='110']" if room.endswith("@" + self.host.without_subject) else "c:subject"
        await self.wait(since=since, test=lambda s: s.get("from", "").startswith(room) and (
            s.find(end, NS) is not None and s.find("c:body", NS) is None or s.get("type") == "error"))
        assert not self.errors(since), "\n".join(show(e) for e in self.errors(since))
        return since

    async def create(self, room, nick=None, fields=None):
        """A new room: instant, or configured with `fields` {var: value or list}."""
        since = await self.join(room, nick)
        answer = await self.configure(room, fields or {})
        assert answer.get("type") == "result", show(answer)
        return since

    async def configure(self, room, fields):
        form = "".join(
            f"<field var={quoteattr(var)}>" + "".join(
                f"<value>{escape(v)}</value>" for v in ([value] if isinstance(value, str) else value)) + "</field>"
            for var, value in fields.items())
        if fields:
            form = ("<field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roomconfig</value></field>" + form)
        return await self.iq("set", room, "<query xmlns='http://jabber.org/protocol/muc#owner'>"
                             f"<x xmlns='jabber:x:data' type='submit'>{form}</x></query>")

    def say(self, room, body, label="", ident=None, extra=""):
        self.serial += 1
        ident = ident or f"say{self.serial}"
        self.said[ident] = body
        self.send(f"<message type='groupchat' to={quoteattr(room)} id={quoteattr(ident)}><body>{escape(body)}</body>{label}{extra}"
                  "</message>")

    async def archive(self, room):
        """What the room's archive has for this user: the forwarded messages."""
        since = self.mark()
        answer = await self.iq("set", room, "<query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'>"
                               "<max>100</max></set></query>")
        assert answer.get("type") == "result", show(answer)
        return [m for s in self.got[since:] for m in s.findall("mam:result/forward:forwarded/c:message", NS)]

    def bodies(self, since=0, kind="groupchat", room=None):
        """Texts that arrived, in order."""
        return [s.findtext("c:body", namespaces=NS) for s in self.got[since:]
                if s.tag.endswith("}message") and s.get("type") == kind and s.find("c:body", NS) is not None
                and (room is None or s.get("from", "").startswith(room))]

    def errors(self, since=0):
        return [s for s in self.got[since:] if s.get("type") == "error"]


def found(stanza, path):
    root = ET.Element("root")
    root.append(stanza)
    return root.find(path, NS)


def show(stanza):
    return ET.tostring(stanza, encoding="unicode")


def marking(message):
    """The display marking of a message, None if it carries none."""
    return message.findtext("label:securitylabel/label:displaymarking", namespaces=NS)


def condition(stanza):
    """(type, condition) of an error stanza."""
    error = stanza.find("c:error", NS)
    if error is None:
        return None
    names = [e.tag.split("}")[1] for e in error if e.tag.startswith("{" + NS["stanzas"]) and not e.tag.endswith("}text")]
    return error.get("type"), names[0] if names else None
