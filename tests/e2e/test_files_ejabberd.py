# SPDX-License-Identifier: MIT
"""Rooms of a real ejabberd, read from its dump and from its database: all that its clients said and saw is in the records."""
import json
import os
import urllib.request
import xml.etree.ElementTree as ET
from xml.sax.saxutils import quoteattr

from lab.caveat import ROOMS
from lab.census import Census, archive, census_of, configuration, payload_of, stamp_ms
from lab.census import compare as compare_rooms
from lab.client import User, show
from lab.lived import Life, settle
from lab.process import free_ports
from lab.source import CONFERENCE, EjabberdSource
from lab.world import USERS, World
from test_files_prosody import flag, named, options, records
from test_moving import OPTIONS, check, ctl, finish

MUC = "http://jabber.org/protocol/muc"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
FORM = "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>{}</value></field>{}</x>"


def field(var, value):
    return f"<field var={quoteattr(var)}><value>{value}</value></field>"


class Dumped(EjabberdSource):
    """With the commands of ejabberdctl over HTTP."""

    sql = {}

    def configure(self):
        super().configure()
        path = os.path.join(self.dir, "ejabberd.yml")
        with open(path, encoding="utf-8") as f:
            config = json.load(f)
        self.http = free_ports(1)[0]
        config["listen"].append({"port": self.http, "ip": "127.0.0.1", "module": "ejabberd_http", "request_handlers": {"/api": "mod_http_api"}})
        config["api_permissions"] = {"all": {"from": ["mod_http_api"], "who": "all", "what": "*"}}
        config["modules"]["mod_muc"].update(access_register="all", **self.sql)
        config["modules"]["mod_mam"].update(self.sql)
        if self.sql:
            config.update(sql_type="sqlite", sql_database=os.path.join(self.dir, "rooms.db"), new_sql_schema=self.new)
        with open(path, "w", encoding="utf-8") as f:
            json.dump(config, f, indent=1)

    def ctl(self, command, **arguments):
        request = urllib.request.Request(f"http://127.0.0.1:{self.http}/api/{command}", data=json.dumps(arguments).encode(),
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())


class Old(Dumped):
    sql, new = {"db_type": "sql"}, False


class New(Dumped):
    sql, new = {"db_type": "sql"}, True


FLAGS = ["persistentroom", "publicroom", "membersonly", "changesubject", "allowinvites"]
SAME = ["roomname", "roomdesc", "whois", "lang", "maxusers"]


def same_messages(census, them, is_open):
    messages = named(them, "message")
    ids = [x.get("id") for x in messages]
    assert ids == [m.id for m in census.messages], (ids, census.messages)
    for x, m in zip(messages, census.messages):
        assert payload_of(x) == m.payload, (show(x), m)
        assert (stamp_ms(x.get("at")), x.get("nick"), x.get("stanza"), x.get("sender")) == (m.stamp, m.nick, m.stanza, m.sender), (show(x), m)
        assert (x.get("open") == "true") == is_open
        assert x.get(LANG) in ("en", "fr")


def same_options(census, ours):
    for name in SAME:
        var = "muc#roomconfig_" + name
        assert ours.get(var, [""]) == (census.config.get(var) or [""]), (var, ours, census.config)
    for name in FLAGS:
        var = "muc#roomconfig_" + name
        assert flag(ours[var]) == flag(census.config[var]), (var, ours, census.config)
    assert flag(ours["muc#roomconfig_enablelogging"]) == flag(census.config["mam"])
    silent = flag(census.config["muc#roomconfig_moderatedroom"]) and not flag(census.config["members_by_default"])
    assert flag(ours["muc#roomconfig_moderatedroom"]) == silent


def compare(census, them):
    """What a client saw of a room, and its records."""
    same_options(census, options(them))
    got = {x.get("jid"): (x.get("affiliation"), x.get("reason")) for x in named(them, "affiliation")}
    assert got == {jid: (a, why) for jid, (a, _, why) in census.affiliations.items()}, (got, census.affiliations)
    subject = [(x.get("nick"), x.text) for x in named(them, "subject")]
    assert subject == ([census.subject] if census.subject[1] else []), (subject, census.subject)
    same_messages(census, them, census.config["muc#roomconfig_whois"] == ["anyone"])


VCARD = "<vCard xmlns='vcard-temp'><FN>Caf\u00e9 &amp; &lt;co&gt; \u263a</FN><PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw0KGgo=</BINVAL></PHOTO></vCard>"
ODD = f"odd\u00e9_%7e.room@{CONFERENCE}"


async def good(user, to, payload):
    answer = await user.iq("set", to, payload)
    assert answer.get("type") == "result", show(answer)


async def odd_room(owner, other, guest):
    """What no other room has: a password, a vCard, hats, voice, a registered nickname, and odd stanzas."""
    await owner.create(ODD, "the / \u043e\u043d", {
        "muc#roomconfig_roomname": "'t \"is\" {odd}. %\u263a\\", "muc#roomconfig_roomdesc": "one\ntwo\t\u4e09 ~p <<\"x\">>",
        "muc#roomconfig_persistentroom": "1", "muc#roomconfig_passwordprotectedroom": "1", "muc#roomconfig_roomsecret": "pass <w\u00f6rd> \u263a",
        "muc#roomconfig_moderatedroom": "1", "members_by_default": "0", "muc#roomconfig_lang": "nb", "muc#roomconfig_maxusers": "50",
        "muc#roomconfig_presencebroadcast": ["moderator", "visitor"], "muc#roomconfig_whois": "anyone", "muc#roomconfig_publicroom": "0",
        "public_list": "0", "allow_private_messages_from_visitors": "nobody", "allow_query_users": "0", "allow_subscription": "1",
        "voice_request_min_interval": "17", "enable_hats": "1", "mam": "1"})
    await good(owner, ODD, f"<query xmlns='{MUC}#admin'><item jid='{other.bare}' affiliation='admin'/></query>")
    await good(owner, ODD, f"<query xmlns='{MUC}#admin'><item jid='banned.example' affiliation='outcast'><reason>\u201cno\u201d &amp; &lt;out&gt;</reason></item></query>")
    await good(owner, ODD, VCARD)
    await good(other, CONFERENCE, "<query xmlns='jabber:iq:register'>"
               + FORM.format(MUC + "#register", field("muc#register_roomnick", "R\u00e9s\u00e9rv\u00e9")) + "</query>")
    await good(owner, ODD, "<command xmlns='http://jabber.org/protocol/commands' node='http://prosody.im/protocol/hats#add' action='complete'>"
               + FORM.format("x", field("jid", other.bare) + field("hat_title", "H\u00fct \u263a") + field("hat_uri", "urn:hat:1")) + "</command>")
    await other.join(ODD, "R\u00e9s\u00e9rv\u00e9", password="pass <w\u00f6rd> \u263a")
    await guest.join(ODD, "gast", password="pass <w\u00f6rd> \u263a")
    await good(owner, ODD, f"<query xmlns='{MUC}#admin'><item nick='gast' role='participant'/></query>")
    await good(guest, ODD, f"<subscribe xmlns='urn:xmpp:mucsub:0' nick='gast' password='pass &lt;w\u00f6rd&gt; \u263a'>"
               "<event node='urn:xmpp:mucsub:nodes:messages'/></subscribe>")
    owner.send(f"<message type='groupchat' to={quoteattr(ODD)} id='topic'><subject>T\u00f6pic {{'a', \"b\"}}.</subject></message>")
    await owner.wait(test=lambda s: s.get("id") == "topic")
    for i, inner in enumerate(ODD_STANZAS):
        other.send(f"<message type='groupchat' to={quoteattr(ODD)} id='o{i}' xml:lang='fr'>{inner}</message>")
        await owner.wait(test=lambda s, wanted=f"o{i}": s.get("id") == wanted)
    c = Census(ODD)  # nobody enters without the password to take it
    c.config, c.messages = await configuration(owner, ODD), await archive(owner, ODD)
    return c


ODD_STANZAS = [
    "<body>d\u00e9</body><y xmlns='urn:y'><z xmlns='urn:z' xmlns:q='urn:q' q:a='1'/><w/></y>",
    "<body>\u0085\u00a0\u200b\u2028 \U0001f98a ]]&gt; ~w~p \\x{41} \\\" '. \"</body>",
    "<body>latin \u00a1\u00ff</body><x xmlns='urn:x' a='\"' b=\"'\" c='&lt;&amp;&#9;&#10;'>  </x>",
    "<body>" + "\u65e5\u672c\u8a9e " * 2000 + "</body>",
    "<body>" + "long " * 5000 + "</body>",
    "<body/><store xmlns='urn:xmpp:hints'/><reactions xmlns='urn:xmpp:reactions:0' id='o0'><reaction>\U0001f44b</reaction></reactions>",
    "<body>f</body><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' to='a@b'><body xml:lang='de'>x</body></message></forwarded>",
]


def check_odd(them, census, other, guest):
    ours = options(them)
    same_options(census, ours)
    assert ours["muc#roomconfig_passwordprotectedroom"] == ["1"] and ours["muc#roomconfig_roomsecret"] == ["pass <w\u00f6rd> \u263a"], ours
    assert sorted(ours["muc#roomconfig_presencebroadcast"]) == ["moderator", "visitor"], ours
    assert ours["muc#roomconfig_moderatedroom"] == ["1"] and ours["muc#roomconfig_allowpm"] == ["participants"], ours
    assert ours["{urn:caveat:0}requests"] == ["0"] and ours["muc#roomconfig_voicerequestmininterval"] == ["17"], ours
    (vcard,) = named(them, "vcard")
    assert sorted((x.tag, x.text or "") for x in vcard[0].iter()) == sorted((x.tag, x.text or "") for x in ET.fromstring(VCARD).iter()), show(vcard)
    people = {x.get("jid"): x for x in named(them, "affiliation")}
    assert people["banned.example"].get("reason") == "\u201cno\u201d & <out>"
    assert people[other.bare].get("nick") == "R\u00e9s\u00e9rv\u00e9"
    (hat,) = named(them, "hat")
    assert (hat.get("uri"), hat.get("title"), [x.get("jid") for x in hat]) == ("urn:hat:1", "H\u00fct \u263a", [other.bare]), show(hat)
    (subject,) = named(them, "subject")
    assert (subject.get("nick"), subject.text) == ("the / \u043e\u043d", "T\u00f6pic {'a', \"b\"}."), show(subject)
    lost = {x.get("what"): x.get("value") for x in named(them, "lost")}
    assert lost == {"public_list": "false", "allow_subscription": "true", "subscriber": guest.bare}, lost
    same_messages(census, them, True)
    assert [x.get("stanza") for x in named(them, "message")] == ["topic"] + [f"o{i}" for i in range(len(ODD_STANZAS))]


def secrets(lives):
    return {life.name: life.fields.get("muc#roomconfig_roomsecret") for life in lives}


async def live(host, users):
    """What was seen of the rooms: (censuses, that of the odd one)."""
    for name in ("alice", "bob", "carol"):
        users.append(await User(host, name).login())
    owner, *speakers = users
    lives = [Life(seed, 7, 80, host.domain) for seed in (3, 4)]
    rooms = [f"{life.name}@{CONFERENCE}" for life in lives]
    for room, life in zip(rooms, lives):
        await settle(room, life, owner, speakers)
    gone, silent = f"gone@{CONFERENCE}", f"silent@{CONFERENCE}"
    await owner.create(gone, "o", {"muc#roomconfig_persistentroom": "1"})
    owner.say(gone, "last words", ident="last")
    await owner.wait(test=lambda s: s.get("id") == "last")
    await good(owner, gone, f"<query xmlns='{MUC}#owner'><destroy/></query>")
    await owner.create(silent, "o", {"muc#roomconfig_persistentroom": "1", "mam": "0"})
    owner.say(silent, "nobody keeps this", ident="silent")
    await owner.wait(test=lambda s: s.get("id") == "silent")
    owner.send(f"<presence type='unavailable' to='{silent}/o'/>")  # whoever takes the census enters
    await owner.wait(test=lambda s: s.get("type") == "unavailable" and s.get("from") == silent + "/o")
    odd = await odd_room(*users)
    census = await census_of(owner, rooms + [silent], secrets(lives))
    census[silent].messages.clear()  # whoever asks for its archive gets what the room still remembers
    return census, odd


async def lived(w, kind, end=lambda host: None):
    """The folder of a server that is no more, what was seen there, and by whom; `end`: its last deed."""
    directory = os.path.join(w.dir, kind.__name__)
    os.makedirs(directory)
    host, users = kind(directory, USERS, [ROOMS]), []
    try:
        seen = await live(host.start(), users)
        end(host)
        for u in users:
            await u.logout()
    finally:
        host.stop()
    return host.dir, *seen, users


async def same(census, odd, users, *argv):
    places = await records(*argv)
    assert sorted(places) == sorted([*census, ODD]), sorted(places)
    for room, seen in census.items():
        compare(seen, places[room][1])
        assert places[room][0] == len(seen.messages)
    check_odd(places[ODD][1], odd, *users[1:])


async def test_rooms_of_ejabberd_are_read_from_its_dump(w):
    whole, parts = os.path.join(w.dir, "whole.txt"), os.path.join(w.dir, "parts")

    def dump(host):
        os.makedirs(parts)
        host.ctl("dump", file=whole)
        for table in ("archive_msg", "muc_room", "muc_registered"):
            host.ctl("dump_table", file=os.path.join(parts, table), table=table)

    _, *seen = await lived(w, Dumped, dump)
    await same(*seen, whole)
    await same(*seen, parts)
    await same(*seen, whole, CONFERENCE)
    assert await records(whole, "elsewhere.example") == {}


async def from_sql(w, kind):
    directory, *seen = await lived(w, kind)
    await same(*seen, os.path.join(directory, "rooms.db"))


async def test_rooms_of_ejabberd_are_read_from_its_database(w):
    await from_sql(w, Old)


async def test_rooms_of_ejabberd_are_read_from_the_new_schema(w):
    await from_sql(w, New)


async def test_rooms_of_ejabberd_move_in_from_its_dump(w):
    """From an ejabberd into the Caveat beside it: what clients saw there, they see here."""
    directory, dump = os.path.join(w.dir, "source"), os.path.join(w.dir, "dump.txt")
    host = Dumped(directory, USERS, [ROOMS]).start()
    try:
        world = World(host)
        world.caveat.start()
        owner, *speakers = await world.everybody("alice", "bob", "carol")
        lives = [Life(seed, 9, 60, host.domain) for seed in (7, 8)]
        for life in lives:
            await settle(f"{life.name}@{CONFERENCE}", life, owner, speakers)
        rooms = {f"{life.name}@{CONFERENCE}": f"{life.name}@{ROOMS}" for life in lives}
        there = await census_of(owner, rooms, secrets(lives))
        host.ctl("dump", file=dump)
        argv = ("migrate", "files", dump, ROOMS, "--label", "UNCLASSIFIED")
        status, out = await finish(await ctl(world.caveat, *argv))
        assert status == 0, out
        await world.sync(owner)
        same_here = {var: same for var, same in OPTIONS.items() if var != "muc#roomconfig_moderatedroom"}  # another thing there
        here = await census_of(owner, rooms.values(), secrets(lives))
        check(compare_rooms("ejabberd's dump -> Caveat", there, here, rooms, same_here, "UNCLASSIFIED"))
        await world.close()
    finally:
        host.stop()


for test in (test_rooms_of_ejabberd_move_in_from_its_dump, test_rooms_of_ejabberd_are_read_from_its_dump, test_rooms_of_ejabberd_are_read_from_its_database,
             test_rooms_of_ejabberd_are_read_from_the_new_schema):
    test.starts_itself = test.once = True
