# SPDX-License-Identifier: MIT
"""Rooms of a real Openfire's own move here: by XMPP, and from the database that it left."""
import os

from lab.caveat import ROOMS
from lab.census import affiliations, configuration, payload_of, stamp_ms, subject
from lab.client import NS, condition, show
from lab.hosts import PASSWORD
from lab.lived import Life, settle
from lab.openfire import PLACE, Openfire
from lab.source import CONFERENCE
from lab.world import USERS, World
from test_moving import FLAG, OPTIONS, TEXT, ctl, finish

ONLY = "openfire",
# What its form has besides.
MORE = {**OPTIONS, "muc#roomconfig_allowinvites": FLAG, "muc#roomconfig_allowpm": TEXT, "muc#roomconfig_presencebroadcast": TEXT,
        "x-muc#roomconfig_canchangenick": FLAG, "muc#roomconfig_enablelogging": FLAG}


def lives_of(domain):
    lives = [Life(seed, 9, 40, domain) for seed in (4, 5, 7)]
    for life in lives:
        life.card = None  # its rooms have none
        life.fields["muc#roomconfig_enablelogging"] = "1"
        life.people = [(jid, affiliation, None) for jid, affiliation, _ in life.people]  # no reason is kept
    return lives


def secret(life):
    return life.fields.get("muc#roomconfig_roomsecret")


async def live(owner, speakers, lives):
    """What was heard of it: {room: [(nick, id, payload)]}, without what has neither body nor subject, which it keeps nowhere."""
    heard = {}
    for life in lives:
        room = f"{life.name}@{CONFERENCE}"
        stanzas = heard[room] = []

        def note(s, stanzas=stanzas, room=room):
            if s.xml.get("from", "").startswith(room) and s.xml.get("type") == "groupchat" and any(
                    s.xml.find("c:" + x, NS) is not None for x in ("body", "subject")):
                stanzas.append((s.xml.get("from").partition("/")[2] or None, s.xml.get("id"), payload_of(s.xml, room)))
            return s
        owner.xmpp.add_filter("in", note)
        await settle(room, life, owner, speakers)
        owner.xmpp.del_filter("in", note)
    return heard


async def told(owner, lives, service):
    """Options, affiliations and subject of each, by the room's name; from inside, as Openfire up to 4.8 tells nobody else."""
    have = {}
    for life in lives:
        room = f"{life.name}@{service}"
        topic = await subject(owner, room, secret(life))
        since = await owner.join(room, "reader", history="maxstanzas='0'", password=secret(life))
        have[life.name] = await configuration(owner, room), await affiliations(owner, room), topic
        owner.send(f"<presence type='unavailable' to='{room}/reader'/>")
        await owner.wait(since=since, test=lambda s, room=room: s.get("type") == "unavailable" and s.get("from") == room + "/reader")
    return have


def compare(there, here, subjects_by=True):
    for name, (config, people, topic) in there.items():
        got, have, about = here[name]
        for var, same in MORE.items():
            if var in config and var in got:
                assert sorted(map(same, config[var])) == sorted(map(same, got[var])), (name, var, config[var], got[var])
        assert have == people, (name, people, have)
        assert about[1] == topic[1] and (about[0] == topic[0] or not subjects_by), (name, topic, about)


def known(said):
    """What its log has of it, in an order of their own: it handles several at once. A body in a second language has its white space folded."""
    def fold(payload):
        first = next((x for x in payload if "<ns0:body " in x), None)
        return [x if x is first or "<ns0:body " not in x else " ".join(x.split()) for x in payload]
    return sorted((str(ident), str(nick), fold(payload)) for nick, ident, payload in said)


async def archived(owner, room):
    """As live() has it."""
    return [(m.get("from").partition("/")[2] or None, m.get("id"), payload_of(m, room)) for m in await owner.archive(room)]


async def test_rooms_come_from_the_database_that_it_left(w):
    host = Openfire(os.path.join(w.dir, "source"), USERS, [ROOMS]).start()
    lives = lives_of(host.domain)
    try:
        world = World(host)
        owner, *speakers = await world.everybody("alice", "bob", "carol")
        heard = await live(owner, speakers, lives)
        there = await told(owner, lives, CONFERENCE)
        for u in world.users:
            await u.logout()
    finally:
        host.stop()
    argv = ("migrate", "files", host.dir, ROOMS, "--from", CONFERENCE, "--label", "UNCLASSIFIED")
    status, out = await finish(await ctl(w.caveat, *argv))
    print(out)
    assert status == 0, out
    alice = await w.user("alice")
    compare(there, await told(alice, lives, ROOMS))
    for life in lives:
        said, there = known(await archived(alice, f"{life.name}@{ROOMS}")), known(heard[f"{life.name}@{CONFERENCE}"])
        assert said == there, (life.name, [(a, b) for a, b in zip(said, there) if a != b][:3])
    status, out = await finish(await ctl(w.caveat, *argv, "--json"))  # again: nothing is there twice
    assert status == 0 and '"messages": 0' in out, out


class Monitored(Openfire):
    plugins = "monitoring",
    more = {"conversation.roomArchiving": "true", "conversation.messageArchiving": "true"}


async def test_what_the_monitoring_plugin_kept_comes(w):
    """Of a room that keeps no log itself, and nothing private."""
    if not os.path.exists(os.path.join(PLACE, "plugins", "monitoring.jar")):
        return
    host = Monitored(os.path.join(w.dir, "source"), USERS, [ROOMS])
    life = lives_of(host.domain)[2]
    life.fields["muc#roomconfig_enablelogging"] = "0"
    room = f"{life.name}@{CONFERENCE}"
    host.start()
    try:
        owner, *speakers = await World(host).everybody("alice", "bob", "carol")
        heard = await live(owner, speakers, [life])
        for u in speakers:
            await u.join(room)
        speakers[0].send(f"<message to='{room}/carol' type='chat'><body>psst</body><x xmlns='{NS['user']}'/></message>")
        await speakers[1].wait("c:message[c:body='psst']")
        for u in (owner, *speakers):
            await u.logout()
    finally:
        host.stop()
    status, out = await finish(await ctl(w.caveat, "migrate", "files", host.dir, ROOMS, "--from", CONFERENCE, "--label", "UNCLASSIFIED"))
    print(out)
    assert status == 0 and "private" not in out, out
    alice = await w.user("alice")
    bodies = [(nick, [x for x in payload if "<ns0:body " in x][0]) for nick, _, payload in await archived(alice, f"{life.name}@{ROOMS}")]
    said = [(nick, [x for x in payload if "<ns0:body " in x][0].replace(' xml:lang="de"', "")) for nick, _, payload in heard[room] if "body" in str(payload)]
    assert sorted(bodies) == sorted(said), (sorted(bodies), sorted(said))


def as_alice(w):
    path = os.path.join(w.dir, "password")
    with open(path, "w", encoding="utf-8") as f:
        os.fchmod(f.fileno(), 0o600)
        f.write(PASSWORD + "\n")
    return ("--account", "alice@" + w.host.domain, "--password-file", path, "--host", "127.0.0.1", "--port", str(w.host.client_port), "--tls", "off",
            "--label", "UNCLASSIFIED")


async def test_who_is_in_a_room_of_it_is_sent_on(w):
    owner, bob = await w.everybody("alice", "bob")
    old, new = f"moves@{CONFERENCE}", f"moves@{ROOMS}"
    await owner.create(old, "the owner", {"muc#roomconfig_persistentroom": "1"})
    await bob.join(old)
    status, out = await finish(await ctl(w.caveat, "migrate", "room", old, ROOMS, *as_alice(w), "--no-archive", "--redirect"))
    assert status == 0, out
    end = await bob.wait("c:presence[@type='unavailable']/user:x/user:destroy")
    assert end.find("user:x/user:destroy", NS).get("jid") == new, show(end)
    gone = await bob.iq("get", old, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
    assert condition(gone) == ("cancel", "item-not-found"), show(gone)
    await bob.join(new)


async def test_rooms_come_by_xmpp_without_their_archive(w):
    """Its core has no archive that can be asked for (XEP-0313)."""
    lives = [life for life in lives_of(w.host.domain) if secret(life) is None]  # who needs the password isn't told it
    owner, *speakers = await w.everybody("alice", "bob", "carol")
    await live(owner, speakers, lives)
    there = await told(owner, lives, CONFERENCE)
    argv = ("migrate", "room", f"*@{CONFERENCE}", ROOMS, *as_alice(w))
    status, out = await finish(await ctl(w.caveat, *argv))
    assert status == 1 and "its archive can't be read" in out, out
    status, out = await finish(await ctl(w.caveat, *argv, "--no-archive"))
    print(out)
    assert status == 0 and "its archive stays behind" in out, out
    compare(there, await told(owner, lives, ROOMS))
