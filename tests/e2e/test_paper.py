# SPDX-License-Identifier: MIT
"""Places leave as mail and as a page, read by what reads such files anywhere."""
import email.header
import email.policy
import gzip
import html.parser
import json
import mailbox
import os
import re

from lab.hosts import only
from lab.world import label
from test_export import ctl

HOSTILE = ("first\n\nFrom eve@evil.example Sun Nov 29 12:00:00 2026\nBcc: eve\n>From me\n</div><script>alert(1)</script>"
           " &amp; \u20ac\U0001f40c \u202e' \"" + "x" * 2000)


class Page(html.parser.HTMLParser):
    """Its elements, its attributes and its text."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.attributes, self.text = set(), [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.attributes += [a for a in attrs if a[0] in ("src", "href", "style", "on") or a[0].startswith("on")]

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_data(self, data):
        self.text += data


async def spoken(w):
    """A room with something for all, something for Alice alone, and something hostile."""
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await alice.create(room, nick='"Boss" <boss@evil.example>',
                       fields={"muc#roomconfig_persistentroom": "1", "muc#roomconfig_roomname": "Ops & <more>"})
    await bob.join(room)
    w.caveat.ctl("clearance", "set", alice.bare, "up to SECRET")
    alice.say(room, "for all", label("UNCLASSIFIED"), ident="one")
    alice.say(room, HOSTILE, label("UNCLASSIFIED"))
    alice.say(room, "for all of us", label("UNCLASSIFIED"), ident="two",
              extra="<replace xmlns='urn:xmpp:message-correct:0' id='one'/>")
    alice.say(room, "hush", label("SECRET"))
    await w.sync(alice, bob)
    return room, alice, bob


def export(w, name, *argv):
    path = os.path.join(w.caveat.dir, name)
    status, out, err = ctl(w, "--json", "export", path, *argv)
    assert status == 0, err
    return path, json.loads(out)["places"]


def plain(value):
    return str(email.header.make_header(email.header.decode_header(value)))


@only("prosody", "ejabberd")  # an Openfire 4.2 reads no presence with "Boss" between single quotes
async def test_a_room_is_mail(w):
    room, _, bob = await spoken(w)
    path, places = export(w, "ops.mbox", room)
    assert [(p["place"], p["messages"]) for p in places] == [(room, 4)], places
    assert os.stat(path).st_mode & 0o777 == 0o600
    box = list(mailbox.mbox(path, create=False))
    assert len(box) == 4, [m.as_string() for m in box]
    texts = [m.get_payload(decode=True).decode() for m in box]
    assert texts[0].rstrip("\n") == "UNCLASSIFIED\nfor all", texts[0]
    assert texts[1].rstrip("\n") == "UNCLASSIFIED\n" + HOSTILE, texts[1]
    assert texts[3].rstrip("\n") == "SECRET\nhush", texts[3]
    assert box[2]["In-Reply-To"] == box[0]["Message-ID"] and "(corrects " in texts[2]
    assert [m["X-Label"] for m in box] == ["UNCLASSIFIED"] * 3 + ["SECRET"]
    assert all(m["Bcc"] is None for m in box)
    assert plain(box[0]["Subject"]) == "[UNCLASSIFIED] for all"
    # by the strict parser, too: who said it is a name, and no address
    with open(path, "rb") as f:
        mail = email.message_from_bytes(f.read().split(b"\n", 1)[1], policy=email.policy.default)
    assert not mail.defects, mail.defects
    assert [(a.display_name, a.addr_spec) for a in mail["From"].addresses] == [('"Boss" <boss@evil.example>', room)]
    assert mail["Date"].datetime is not None
    # what Bob may read
    path, places = export(w, "bob.mbox.gz", room, "--as", bob.bare)
    assert [p["messages"] for p in places] == [3], places
    with gzip.open(path, "rt", encoding="utf-8") as f:
        text = f.read()
    assert "SECRET" not in text and "hush" not in text and text.count("\nMessage-ID: ") == 3


@only("prosody", "ejabberd")  # an Openfire 4.2 reads no presence with "Boss" between single quotes
async def test_a_room_is_a_page(w):
    room, _, bob = await spoken(w)
    path, _ = export(w, "page", room, "--format", "html")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    page = Page(text)
    assert page.elements <= {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "section", "div",
                             "span", "b", "i", "a", "small", "time", "bdi"}, page.elements
    assert all(v.startswith("#r") for n, v in page.attributes if n == "href"), page.attributes
    assert all(n in ("href", "style") for n, _ in page.attributes)
    assert "Ops & <more>" in page.text and "</div><script>alert(1)</script> &" in page.text
    assert "U+202E" in page.text and "\u202e" not in text
    assert page.text.count("SECRET") == 4 and "hush" in page.text  # before and behind it, and on each page
    assert on_pages(text) == ["SECRET", "SECRET"], text[-500:]
    path, _ = export(w, "bob.html", room, "--clearance", "UNCLASSIFIED")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    assert "hush" not in text and on_pages(text) == ["UNCLASSIFIED"] * 2, text[-500:]


def on_pages(text):
    """What stands above and below on each page."""
    return re.findall(r"<div class='(?:top|foot)'><p><bdi[^>]*>([^<]*)</bdi></p></div>", text)


async def test_each_page_is_marked_for_all_that_is_in_it(w):
    alice, = await w.everybody("alice")
    room = w.room()
    await alice.create(room, fields={"muc#roomconfig_persistentroom": "1"})
    w.caveat.ctl("clearance", "set", alice.bare, "up to SECRET; Releasable To: *")

    async def pages(*labels):
        for each in labels:
            alice.say(room, "x", each)
        await w.sync(alice)
        path, _ = export(w, f"{len(os.listdir(w.caveat.dir))}.html", room)
        with open(path, encoding="utf-8") as f:
            return on_pages(f.read())

    assert await pages(label("SECRET", "GBR", "USA"), label("UNCLASSIFIED", "GBR")) == ["SECRET REL TO GBR"] * 2
    # nobody may read both: no label says that
    above, below = await pages(label("CONFIDENTIAL", "USA"))
    assert above == below and above.startswith("NO ONE LABEL STANDS OVER ALL"), above


async def test_a_reader_gets_the_places_that_they_may_enter(w):
    alice, bob = await w.everybody("alice", "bob")
    closed, room = w.room(), w.room()
    for jid, only in ((closed, "1"), (room, "0")):
        await alice.create(jid, fields={"muc#roomconfig_persistentroom": "1", "muc#roomconfig_membersonly": only})
        alice.say(jid, "in " + jid, label("UNCLASSIFIED"))
    await w.sync(alice)
    path, places = export(w, "all.html", "--as", bob.bare)
    named = [p["place"] for p in places]
    assert room in named and closed not in named and "people" not in named, named
    with open(path, encoding="utf-8") as f:
        text = f.read()
    assert "in " + room in text and closed not in text
    # who names it hears why not
    path = os.path.join(w.caveat.dir, "closed.mbox")
    status, _, err = ctl(w, "export", path, closed, "--as", bob.bare)
    assert status == 1 and f"{closed}: " in err and "no member of the room" in err, (status, err)
    assert not os.path.exists(path)


async def test_what_does_not_go_together_is_said(w):
    for argv, why in ((("x.mbox", "--sign", "key"), "only documents"), (("x", "--format", "pdf"), "no format"),
                      (("x", "--as", "a@b", "--clearance", "SECRET"), "only one of the two")):
        status, _, err = ctl(w, "export", os.path.join(w.caveat.dir, argv[0]), *argv[1:])
        assert status == 2 and why in err, (argv, err)
