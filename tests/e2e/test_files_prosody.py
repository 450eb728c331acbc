# SPDX-License-Identifier: MIT
"""Rooms of a real Prosody, read from what it leaves on the disk: all that its clients said and saw is in the records."""
import asyncio
import os
import xml.etree.ElementTree as ET
from xml.sax.saxutils import quoteattr

from lab.caveat import CAVEATD, ROOMS
from lab.census import Census, archive, canonical, census_of, configuration, payload_of, stamp_ms
from lab.census import compare as compare_rooms
from lab.client import User, show
from lab.hosts import Prosody
from lab.lived import Life, settle
from lab.world import USERS, World
from test_moving import OPTIONS, check, ctl, finish

RECORDS = os.path.join(os.path.dirname(os.path.abspath(CAVEATD)), "tests", "move", "records")
CONFERENCE = "conference.example.org"
T = "{urn:caveat:transfer:0}"
X = "{jabber:x:data}"


class Source(Prosody):
    storage = ""

    def configure(self):
        super().configure()
        with open(os.path.join(self.dir, "prosody.cfg.lua"), "a", encoding="utf-8") as f:
            f.write(f'''
Component "{CONFERENCE}" "muc"
  modules_enabled = {{ "muc_mam", "vcard_muc", "muc_moderation" }}
  plugin_paths = {{ "/usr/lib/prosody/modules" }}
  muc_log_by_default = true
  muc_log_expires_after = "never"
  muc_log_presences = true
  {self.storage}
''')


class SqlSource(Source):
    storage = '''storage = "sql"
  sql = { driver = "SQLite3", database = "rooms.sqlite" }'''


class MixedSource(Source):
    storage = '''storage = { muc_log = "sql" }
  sql = { driver = "SQLite3", database = "prosody.sqlite" }'''


async def records(*argv):
    """{room: (messages that it was said to have, [records])}"""
    process = await asyncio.create_subprocess_exec(RECORDS, *argv, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, err.decode()
    places, at = {}, None
    for line in out.decode().split("\n")[:-1]:  # U+2028 ends none
        if line.startswith("place "):
            _, jid, n = line.rsplit(" ", 1)[0].split(" ", 1) + [line.rsplit(" ", 1)[1]]
            at = places[jid] = (int(n), [])
        else:
            at[1].append(ET.fromstring(f"<records xmlns='urn:caveat:transfer:0'>{line}</records>")[0])
    return places


def named(them, name):
    return [x for x in them if x.tag == T + name]


def options(them):
    (x,) = named(them, "options")
    return {f.get("var"): [v.text or "" for v in f.findall(X + "value")] for f in x.iter(X + "field")}


FLAGS = ["persistentroom", "publicroom", "membersonly", "moderatedroom", "changesubject", "allowinvites"]
SAME = ["roomname", "roomdesc", "whois", "lang"]


def flag(values):
    return values in (["1"], ["true"])


def compare(census, them):
    """What a client saw of a room, and its records."""
    ours = options(them)
    for name in SAME:
        var = "muc#roomconfig_" + name
        assert ours.get(var, [""]) == (census.config.get(var) or [""]), (var, ours, census.config)
    for name in FLAGS:
        var = "muc#roomconfig_" + name
        assert var not in census.config or flag(ours[var]) == flag(census.config[var]), (var, ours, census.config)
    assert ours["muc#maxhistoryfetch"] == census.config["muc#roomconfig_historylength"]
    got = {x.get("jid"): (x.get("affiliation"), x.get("nick"), x.get("reason")) for x in named(them, "affiliation")}
    assert got == census.affiliations, (got, census.affiliations)
    subject = [(x.get("nick"), x.text) for x in named(them, "subject")]
    assert subject == ([census.subject] if census.subject[1] else []), (subject, census.subject)
    messages = named(them, "message")
    assert [x.get("id") for x in messages] == [m.id for m in census.messages]
    for x, m in zip(messages, census.messages):
        got = payload_of(x)
        assert got == m.payload, (got, m)
        assert (stamp_ms(x.get("at")), x.get("nick"), x.get("stanza"), x.get("sender")) == (m.stamp, m.nick, m.stanza, m.sender), (show(x), m)
        assert (x.get("open") == "true") == (m.sender is not None)
        assert x.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


ODD = ("<body>d\u00e9</body><y xmlns=''><z xmlns='urn:z' xmlns:q='urn:q' q:a='1'/><w/></y><forwarded xmlns='urn:xmpp:forward:0'>"
       "<message xmlns='jabber:client' to='a@b'><body xml:lang='fr'>\u2028&#9;&#10;</body></message></forwarded>")
VCARD = "<vCard xmlns='vcard-temp'><FN>Caf\u00e9 &amp; &lt;co&gt;</FN><PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw0KGgo=</BINVAL></PHOTO></vCard>"


async def odd_room(owner, other):
    """What no other room has: a password, a vCard, a reserved nickname, an archive that saw more than messages."""
    room = f"odd\u00e9_%7e.room@{CONFERENCE}"
    await owner.create(room, "the / owner", {
        "muc#roomconfig_persistentroom": "1", "muc#roomconfig_roomsecret": "pass <word>", "muc#roomconfig_membersonly": "1",
        "muc#roomconfig_historylength": "7", "muc#roomconfig_defaulthistorymessages": "3", "muc#roomconfig_lang": "nb",
        "{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites": "1", "muc#roomconfig_allowinvites": "1",
        "muc#roomconfig_presencebroadcast": ["moderator", "visitor"], "muc#roomconfig_enablearchiving": "1",
        "muc#roomconfig_whois": "anyone", "muc#roomconfig_publicroom": "0"})
    for payload in (f"<query xmlns='http://jabber.org/protocol/muc#admin'><item jid='{other.bare}' affiliation='admin' nick='Res\u00e9rv\u00e9'/></query>",
                    "<query xmlns='http://jabber.org/protocol/muc#admin'><item jid='banned.example' affiliation='outcast'/></query>", VCARD):
        answer = await owner.iq("set", room, payload)
        assert answer.get("type") == "result", show(answer)
    await other.join(room, "Res\u00e9rv\u00e9", password="pass <word>")
    other.send(f"<message type='groupchat' to={quoteattr(room)} id='o1'>{ODD}</message>")
    told = await owner.wait(test=lambda s: s.get("id") == "o1")
    ident = told.find("{urn:xmpp:sid:0}stanza-id").get("id")
    other.send(f"<message type='groupchat' to={quoteattr(room)} id='o2'><body>bad</body></message>")
    told = await owner.wait(test=lambda s: s.get("id") == "o2")
    bad = told.find("{urn:xmpp:sid:0}stanza-id").get("id")
    answer = await owner.iq("set", room, f"<apply-to xmlns='urn:xmpp:fasten:0' id={quoteattr(bad)}><moderate xmlns='urn:xmpp:message-moderate:0'>"
                            "<retract xmlns='urn:xmpp:message-retract:0'/><reason>so</reason></moderate></apply-to>")
    assert answer.get("type") == "result", show(answer)
    return room, ident, bad


def check_odd(them, census, ident, bad):
    ours = options(them)
    assert ours["muc#roomconfig_passwordprotectedroom"] == ["1"] and ours["muc#roomconfig_roomsecret"] == ["pass <word>"]
    assert sorted(ours["muc#roomconfig_presencebroadcast"]) == ["moderator", "visitor"]
    assert ours["muc#roomconfig_enablelogging"] == ["1"] and ours["muc#maxhistoryfetch"] == ["7"]
    assert flag(ours["muc#roomconfig_allowinvites"]) and ours["muc#roomconfig_publicroom"] == ["0"]
    (vcard,) = named(them, "vcard")
    assert canonical(vcard[0]) == canonical(ET.fromstring(VCARD))
    nicks = {x.get("jid"): x.get("nick") for x in named(them, "affiliation")}
    assert nicks["banned.example"] is None and "Res\u00e9rv\u00e9" in nicks.values()
    ids = [x.get("id") for x in named(them, "message")]
    assert ident in ids and bad in ids, ids
    lost = {x.get("what"): x.get("value") for x in named(them, "lost")}
    assert lost["default_history_messages"] == "3", lost
    assert int(lost["presences"]) >= 2, lost
    assert census.messages


async def lived(directory, kind):
    host = kind(directory, USERS, [ROOMS]).start()
    users = []
    try:
        for name in ("alice", "bob", "carol"):
            users.append(await User(host, name).login())
        owner, *speakers = users
        lives = [Life(seed, 7, 80, host.domain) for seed in (3, 4)]
        rooms = [f"{life.name}@{CONFERENCE}" for life in lives]
        for room, life in zip(rooms, lives):
            await settle(room, life, owner, speakers)
        odd, ident, bad = await odd_room(owner, speakers[0])
        # one that is no more, and one that isn't archived
        gone, silent = f"gone@{CONFERENCE}", f"silent@{CONFERENCE}"
        await owner.create(gone, "o", {"muc#roomconfig_persistentroom": "1"})
        owner.say(gone, "last words", ident="last")
        await owner.wait(test=lambda s: s.get("id") == "last")
        answer = await owner.iq("set", gone, "<query xmlns='http://jabber.org/protocol/muc#owner'><destroy><reason>over</reason></destroy></query>")
        assert answer.get("type") == "result", show(answer)
        await owner.create(silent, "o", {"muc#roomconfig_persistentroom": "1", "muc#roomconfig_enablearchiving": "0"})
        owner.say(silent, "nobody keeps this", ident="silent")
        await owner.wait(test=lambda s: s.get("id") == "silent")
        census = await census_of(owner, rooms + [silent])
        odd_census = await odd_of(owner, odd)
        for u in users:
            await u.logout()
    finally:
        host.stop()
    return host, rooms, silent, odd, census, odd_census, ident, bad


async def odd_of(owner, room):
    """Whoever takes the census can't enter it: there is a password."""
    c = Census(room)
    c.config, c.messages = await configuration(owner, room), await archive(owner, room)
    return c


async def reads(w, kind, paths):
    directory = os.path.join(w.dir, kind.__name__)
    os.makedirs(directory)
    host, rooms, silent, odd, census, odd_census, ident, bad = await lived(directory, kind)
    for path in paths:
        places = await records(os.path.join(host.dir, "data", path))
        assert sorted(places) == sorted(rooms + [silent, odd]), sorted(places)
        for room in rooms + [silent]:
            compare(census[room], places[room][1])
            assert places[room][0] >= len(census[room].messages)
        assert not named(places[silent][1], "message")
        assert options(places[silent][1])["muc#roomconfig_enablelogging"] == ["0"]
        them = places[odd][1]
        check_odd(them, odd_census, ident, bad)
        messages = {x.get("id"): x for x in named(them, "message")}
        assert list(messages) == [m.id for m in odd_census.messages]
        for m in odd_census.messages:
            payload = payload_of(messages[m.id])
            if m.id == ident:  # as it was sent: Prosody itself forgets xmlns='' of what it has in SQL
                assert payload == payload_of(ET.fromstring(f"<m xmlns='jabber:client' xml:lang='en'>{ODD}</m>")), payload
            else:
                assert payload == m.payload, (payload, m)
    return host


async def test_rooms_of_prosody_are_read_from_its_files(w):
    host = await reads(w, Source, ["", "conference%2eexample%2eorg"])
    places = await records(os.path.join(host.dir, "data"), CONFERENCE)
    assert places


test_rooms_of_prosody_are_read_from_its_files.starts_itself = True
test_rooms_of_prosody_are_read_from_its_files.once = True


async def test_rooms_of_prosody_are_read_from_its_database(w):
    host = await reads(w, SqlSource, ["rooms.sqlite"])
    places = await records(os.path.join(host.dir, "data", "rooms.sqlite"), CONFERENCE)
    assert places


test_rooms_of_prosody_are_read_from_its_database.starts_itself = True
test_rooms_of_prosody_are_read_from_its_database.once = True


async def test_rooms_of_prosody_are_read_from_files_and_a_database(w):
    """Some stores are here and some there, as its configuration may say."""
    await reads(w, MixedSource, [""])


test_rooms_of_prosody_are_read_from_files_and_a_database.starts_itself = True
test_rooms_of_prosody_are_read_from_files_and_a_database.once = True


MUC_USER = "http://jabber.org/protocol/muc#user"


async def speak_as(users, room):
    """What bob says, as himself and as alice, while the room hides who is who, shows it, and hides it again."""
    alice, bob = users
    forged = f"<x xmlns='{MUC_USER}'><item affiliation='owner' role='moderator' jid='{alice.bare}'/></x>"
    await alice.create(room, "a", {"muc#roomconfig_persistentroom": "1", "muc#roomconfig_whois": "moderators"})
    await bob.join(room, "b")
    for whois in ("moderators", "anyone", "moderators"):
        await alice.configure(room, {"muc#roomconfig_whois": whois})
        for x in ("", forged):
            ident = f"{whois}{alice.mark()}"
            bob.send(f"<message type='groupchat' to='{room}' id='{ident}'><body>{'as ' if x else ''}me</body>{x}</message>")
            told = await alice.wait(test=lambda s, wanted=ident: s.get("id") == wanted)
            # it passes on what it doesn't say itself: else this tests nothing
            assert (told.find(f"{{{MUC_USER}}}x") is not None) == bool(x), show(told)


async def test_nobody_of_a_prosody_comes_as_another(w):
    for kind in (Source, SqlSource):
        directory = os.path.join(w.dir, kind.__name__)
        os.makedirs(directory)
        host = kind(directory, USERS, [ROOMS]).start()
        room = f"masks@{CONFERENCE}"
        try:
            users = [await User(host, name).login() for name in ("alice", "bob")]
            await speak_as(users, room)
            for u in users:
                await u.logout()
        finally:
            host.stop()
        ((_, them),) = (await records(os.path.join(host.dir, "data", "" if kind is Source else "rooms.sqlite"))).values()
        senders = [x.get("sender") for x in named(them, "message")]
        bob = users[1].bare
        assert senders == [None, None, bob, bob, None, None], senders
        lost = {x.get("what"): x.get("value") for x in named(them, "lost")}
        assert lost["senders"] == "2", lost


test_nobody_of_a_prosody_comes_as_another.starts_itself = True
test_nobody_of_a_prosody_comes_as_another.once = True


async def test_rooms_of_prosody_move_in_from_its_files(w):
    """From the disk of a Prosody into the Caveat beside it: what clients saw there, they see here."""
    directory = os.path.join(w.dir, "source")
    host = Source(directory, USERS, [ROOMS]).start()
    try:
        world = World(host)
        world.caveat.start()
        owner, *speakers = await world.everybody("alice", "bob", "carol")
        lives = [Life(seed, 9, 60, host.domain) for seed in (7, 8)]
        for life in lives:
            await settle(f"{life.name}@{CONFERENCE}", life, owner, speakers)
        rooms = {f"{life.name}@{CONFERENCE}": f"{life.name}@{ROOMS}" for life in lives}
        there = await census_of(owner, rooms)
        argv = ("migrate", "files", os.path.join(host.dir, "data"), ROOMS, "--label", "UNCLASSIFIED")
        status, out = await finish(await ctl(world.caveat, *argv))
        assert status == 0, out
        await world.sync(owner)
        check(compare_rooms("Prosody's files -> Caveat", there, await census_of(owner, rooms.values()), rooms, OPTIONS,
                            "UNCLASSIFIED"))
        await world.close()
    finally:
        host.stop()


test_rooms_of_prosody_move_in_from_its_files.starts_itself = True
test_rooms_of_prosody_move_in_from_its_files.once = True
