# SPDX-License-Identifier: MIT
"""Rooms of a server's own that people live in: what there is to move. Odd on purpose, and the same every time."""
import random
from xml.sax.saxutils import escape, quoteattr

from .client import NS, show

NICKS = ["Ada", "Ёлка", "日本の友達", "שָׁלוֹם", "naïve café", "☃ snow", "a.b-c_d", "Ὀδυσσεύς", "ლომი", "O'Brien & <Sons>", "ملاك"]  # ejabberd takes no newer characters
TEXTS = ["plain words", "x < y && y > z", "quotes ' and \"", "tab\there", "two\nlines", "  spaces  ", "e\u0301 and \u00e9", "\U0001f468\u200d\U0001f469\u200d\U0001f467",
         "\u202eright to left\u202c", "zero\u200bwidth", "]]>", "<!-- no comment -->", "&amp; already", "日本語のテキスト", "нет", "عربي", "\ufdfd", "x" * 3000]
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
REASONS = [None, "because", "Ünder & <over>", "長い理由"]


class Life:
    """What one room shall see: `setup` by its owner, then `stanzas` (speaker's index, id, inner XML)."""

    def __init__(self, seed, affiliations, messages, domain):
        r = random.Random(seed)
        self.name = f"room{seed}" if seed % 4 else f"caf\u00e9-{seed}"
        self.title = f"Room {seed} {r.choice(TEXTS[:8]).strip()}"
        self.fields = {
            "muc#roomconfig_roomname": self.title, "muc#roomconfig_roomdesc": r.choice(TEXTS[:10]).replace("\n", " ").strip(),
            "muc#roomconfig_persistentroom": "1", "muc#roomconfig_publicroom": r.choice("01"),
            "muc#roomconfig_membersonly": "0", "muc#roomconfig_moderatedroom": r.choice("01"),
            "muc#roomconfig_changesubject": r.choice("01"), "muc#roomconfig_whois": r.choice(["anyone", "moderators"]),
        }
        self.people = [(f"user{i}@{domain if i % 3 else 'elsewhere.example'}", r.choice(["admin", "member", "member", "member", "outcast"]), r.choice(REASONS))
                       for i in range(affiliations)]
        self.card = seed % 2 == 0 and f"<vCard xmlns='vcard-temp'><FN>{escape(self.title)}</FN><PHOTO><TYPE>image/png</TYPE><BINVAL>{PIXEL}</BINVAL></PHOTO></vCard>"
        if seed % 3 == 0:
            self.fields["members_by_default"] = "0"  # of ejabberd
        if seed % 5 == 0:
            self.fields.update({"muc#roomconfig_passwordprotectedroom": "1", "muc#roomconfig_roomsecret": f"open {seed} & <sesame>"})
        self.subjects = [f"Subject {seed}", r.choice(TEXTS[:14]).replace("\n", " ").strip()]
        self.stanzas = list(self.talk(r, seed, messages))

    @staticmethod
    def talk(r, seed, n):
        for i in range(n):
            ident, kind = f"m{seed}-{i}", r.random()
            earlier = f"m{seed}-{r.randrange(i)}" if i else None
            text = escape(r.choice(TEXTS) + f" {i}")
            if earlier and kind < 0.05:
                inner = f"<body>{text}</body><replace xmlns='urn:xmpp:message-correct:0' id='{earlier}'/>"
            elif earlier and kind < 0.08:
                inner = (f"<retract xmlns='urn:xmpp:message-retract:1' id='{earlier}'/><body>retracted {i}</body>"
                         f"<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><store xmlns='urn:xmpp:hints'/>")
            elif earlier and kind < 0.15:
                inner = (f"<reactions xmlns='urn:xmpp:reactions:0' id='{earlier}'><reaction>\U0001f44b</reaction><reaction>❤️</reaction>"
                         "</reactions><store xmlns='urn:xmpp:hints'/>")
            elif kind < 0.2:
                inner = f"<body xml:lang='de'>{text}</body><body xml:lang='en'>{text}</body>"
            elif kind < 0.25:
                inner = f"<body>{text}</body><x xmlns='jabber:x:oob'><url>https://example.org/?a=1&amp;b={i}</url></x>"
            elif earlier and kind < 0.3:
                inner = f"<body>{text}</body><reply xmlns='urn:xmpp:reply:0' id='{earlier}' to='somebody@example.org/x'/>"
            else:
                inner = f"<body>{text}</body><origin-id xmlns='urn:xmpp:sid:0' id='{ident}'/>"
            yield i, ident, inner


async def settle(room, life, owner, speakers):
    """Makes it as it shall be; then all is said, in order, each by one of the speakers."""
    await owner.create(room, "the owner", dict(life.fields, **{"muc#roomconfig_moderatedroom": "0"}))
    await change(owner, room, life.people)
    if life.card:
        answer = await owner.iq("set", room, life.card)
        assert answer.get("type") == "result", show(answer)
    crowd = [owner] + speakers
    for i, s in enumerate(speakers):
        await s.join(room, NICKS[(hash_of(life.name) + i) % len(NICKS)], history="maxstanzas='0'",
                     password=life.fields.get("muc#roomconfig_roomsecret"))
    for text in life.subjects:
        owner.send(f"<message type='groupchat' to={quoteattr(room)}><subject>{escape(text)}</subject></message>")
    for i, ident, inner in life.stanzas:
        crowd[i % len(crowd)].send(f"<message type='groupchat' to={quoteattr(room)} id={quoteattr(ident)}>{inner}</message>")
        if i % 25 == 24:  # nobody overtakes anybody for long
            await owner.wait(test=lambda s, wanted=ident: s.get("id") == wanted, timeout=60)
    await owner.wait(test=lambda s: s.get("id") == life.stanzas[-1][1], timeout=60)
    answer = await owner.configure(room, life.fields)
    assert answer.get("type") == "result", show(answer)
    for u in reversed(crowd):
        since = u.mark()
        u.send(f"<presence type='unavailable' to={quoteattr(room + '/x')}/>")
        await u.wait(since=since, test=lambda s: s.get("type") == "unavailable" and s.get("from", "").startswith(room + "/"))
        u.got.clear()


def hash_of(text):
    return sum(text.encode())


async def change(owner, room, people):
    for jid, affiliation, reason in people:  # Prosody takes one at once
        why = f"<reason>{escape(reason)}</reason>" if reason else ""
        answer = await owner.iq("set", room, f"<query xmlns='{NS['admin']}'><item jid={quoteattr(jid)} affiliation='{affiliation}'>{why}</item></query>")
        assert answer.get("type") == "result", show(answer)
