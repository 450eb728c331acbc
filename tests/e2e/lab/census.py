# SPDX-License-Identifier: MIT
"""All that a room's owner can learn of it over XMPP, of any server's room, to be compared with another's."""
import xml.etree.ElementTree as ET
from xml.sax.saxutils import quoteattr

from .client import NS, show

# What a room or an archive adds to a message, and isn't what was said.
ADDED = {"{urn:xmpp:delay}delay", "{jabber:x:delay}x", "{http://jabber.org/protocol/muc#user}x", "{urn:xmpp:occupant-id:0}occupant-id",
         "{urn:xmpp:sec-label:0}securitylabel"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
BY_ROOM = {"{urn:xmpp:sid:0}stanza-id", "{urn:xmpp:mam:tmp}archived"}


class Census:
    """`config` {var: values}, `affiliations` {jid: (affiliation, nick, reason)}, `subject` (nick, text), `messages` in order."""

    def __init__(self, room):
        self.room = room
        self.config, self.affiliations, self.subject, self.vcard, self.messages = {}, {}, None, None, []


class Message:
    def __init__(self, ident, stamp, nick, sender, stanza, payload, label):
        self.id, self.stamp, self.nick, self.sender, self.stanza = ident, stamp, nick, sender, stanza
        self.payload, self.label = payload, label

    def __repr__(self):
        return f"<{self.id} {self.stamp} {self.nick!r} {self.payload}>"


def canonical(x):
    """The same bytes for what means the same."""
    return ET.canonicalize(show(x))


def stamp_ms(stamp):
    """Milliseconds, as far as the archive told them."""
    whole, _, rest = stamp.rstrip("Z").partition(".")
    return whole, (rest + "000")[:3]


def payload_of(stanza, room=None):
    """What was said, of a stanza or of a record, without what the room or its archive added."""
    payload = []
    for child in stanza:
        if child.tag in ADDED or child.tag in BY_ROOM and child.get("by") == room:
            continue
        if child.tag.startswith("{jabber:client}") and stanza.get(LANG):  # some say it there, others on the stanza
            child.attrib.setdefault(LANG, stanza.get(LANG))
        payload.append(canonical(child))
    return payload


def message_of(result, room):
    forwarded = result.find("forward:forwarded", NS)
    stanza = forwarded.find("c:message", NS)
    payload = payload_of(stanza, room)
    item = stanza.find("user:x/user:item", NS)
    label = stanza.find("label:securitylabel/label:displaymarking", NS)
    return Message(result.get("id"), stamp_ms(forwarded.find("delay:delay", NS).get("stamp")),
                   stanza.get("from").partition("/")[2], None if item is None else item.get("jid"), stanza.get("id"), payload,
                   None if label is None else label.text)


async def archive(user, room, page=200):
    after, messages = "", []
    while True:
        since = user.mark()
        answer = await user.iq("set", room, "<query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'>"
                               f"<max>{page}</max>{after}</set></query>", timeout=60)
        assert answer.get("type") == "result", show(answer)
        found = [r for s in user.got[since:] for r in s.findall("mam:result", NS)]
        messages += [message_of(r, room) for r in found]
        del user.got[since:]
        fin = answer.find("mam:fin", NS)
        if fin.get("complete") == "true" or not found:
            return messages
        after = f"<after>{found[-1].get('id')}</after>"


async def affiliations(user, room):
    them = {}
    for name in ("owner", "admin", "member", "outcast"):
        answer = await user.iq("get", room, f"<query xmlns='{NS['admin']}'><item affiliation='{name}'/></query>")
        assert answer.get("type") == "result", show(answer)
        for item in answer.findall("admin:query/admin:item", NS):
            nick = None if item.get("role") else item.get("nick")  # of the moment
            them[item.get("jid")] = (name, nick, item.findtext("admin:reason", namespaces=NS) or None)
    return them


async def configuration(user, room):
    answer = await user.iq("get", room, f"<query xmlns='{NS['owner']}'/>")
    assert answer.get("type") == "result", show(answer)
    unset = {"boolean": ["0"]}  # XEP-0004 3.3
    return {f.get("var"): [v.text or "" for v in f.findall("x:value", NS)] or unset.get(f.get("type"), [])
            for f in answer.findall("owner:query/x:x/x:field", NS) if f.get("var") and f.get("type") not in ("fixed", "hidden")}


async def subject(user, room, password):
    since = user.mark()
    user.enter(room, "census-taker", history="maxstanzas='0'", password=password)
    told = await user.wait(since=since, test=lambda s: s.get("from", "").startswith(room) and (
        s.find("c:subject", NS) is not None or s.get("type") == "error"))
    assert told.get("type") != "error", show(told)
    user.send(f"<presence type='unavailable' to={quoteattr(room + '/census-taker')}/>")
    await user.wait(since=since, test=lambda s: s.get("type") == "unavailable" and s.get("from") == room + "/census-taker")
    return told.get("from").partition("/")[2] or None, told.findtext("c:subject", namespaces=NS) or ""


async def vcard(user, room):
    """What is in it, without regard to order; None: there is none."""
    answer = await user.iq("get", room, "<vCard xmlns='vcard-temp'/>")
    card = answer.find("{vcard-temp}vCard")
    return None if card is None or not len(card) else sorted(canonical(x) for x in card)


async def census(user, room, password=None):
    c = Census(room)
    c.config = await configuration(user, room)
    c.affiliations = await affiliations(user, room)
    c.subject = await subject(user, room, password)
    c.vcard = await vcard(user, room)
    c.messages = await archive(user, room)
    return c


async def census_of(user, rooms, passwords=None):
    """`passwords`: of a room, by its node."""
    return {room: await census(user, room, (passwords or {}).get(room.partition("@")[0])) for room in rooms}


# ---- comparing

class Table:
    """What was kept, of how many, by what it is; `lost` says of the rest what it was."""

    def __init__(self, title):
        self.title, self.kept, self.all, self.lost = title, {}, {}, []

    def count(self, what, kept, detail):
        self.all[what] = self.all.get(what, 0) + 1
        self.kept[what] = self.kept.get(what, 0) + bool(kept)
        if not kept:
            self.lost.append((what, detail))

    def __str__(self):
        return "\n".join([self.title] + [f"  {what:12} {self.kept[what]:6} of {n:6}" for what, n in self.all.items()])


def compare(title, before, after, rooms, options, stamped=None):
    """`rooms`: the new room of each old one; `options`: the fields that both have, with how a value there is called here; `stamped`: the
    marking of what had none."""
    table = Table(title)
    for old, new in rooms.items():
        a, b = before[old], after[new]
        for var, same in options.items():
            if var in a.config and var in b.config:
                table.count("options", sorted(same(v) for v in a.config[var]) == sorted(same(v) for v in b.config[var]),
                            f"{new} {var}: {a.config[var]} -> {b.config[var]}")
        for jid, was in a.affiliations.items():
            table.count("affiliations", b.affiliations.get(jid) == was, f"{new} {jid}: {was} -> {b.affiliations.get(jid)}")
        table.count("nobody new", set(b.affiliations) <= set(a.affiliations), f"{new}: {set(b.affiliations) - set(a.affiliations)}")
        table.count("subjects", a.subject == b.subject, f"{new}: {a.subject} -> {b.subject}")
        table.count("vCards", a.vcard == b.vcard, f"{new}: {a.vcard} -> {b.vcard}")
        table.count("order", [m.id for m in a.messages] == [m.id for m in b.messages], f"{new}: another order, or number")
        there = {m.id: m for m in b.messages}
        for m in a.messages:
            n = there.get(m.id)
            table.count("messages", n is not None and n.payload == m.payload, f"{new}: {m} -> {n}")
            table.count("times", n is not None and n.stamp == m.stamp, f"{new}: {m} -> {n}")
            table.count("nicks", n is not None and n.nick == m.nick, f"{new}: {m} -> {n}")
            table.count("stanza ids", n is not None and n.stanza == m.stanza, f"{new}: {m} -> {n}")
            if not all("subject" in x for x in m.payload):  # which bear none
                table.count("labels", n is not None and n.label == (m.label or stamped),
                            f"{new}: {m} {m.label} -> {n and n.label}")
    return table
