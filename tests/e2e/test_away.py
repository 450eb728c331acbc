# SPDX-License-Identifier: MIT
"""caveatctl migrate room: rooms of ours go to a server's own service, as far as that can have them."""
import asyncio
import contextlib
import json
import os
import shutil

from lab.caveat import CAVEATCTL, ROOMS
from lab.client import NS, condition, found, show
from lab.hosts import PASSWORD, only
from lab.source import CONFERENCE, SOURCES
from lab.world import USERS, World, label

HERE, THERE = f"ops@{ROOMS}", f"ops@{CONFERENCE}"
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
GIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


class Away:
    """A server with rooms of its own, and a Caveat at it."""

    def __init__(self, host, world):
        self.host, self.world, self.caveat = host, world, world.caveat
        self.secret = os.path.join(world.dir, "password")
        with open(self.secret, "w", encoding="utf-8") as f:
            os.fchmod(f.fileno(), 0o600)
            f.write(PASSWORD + "\n")

    async def begin(self, *argv):
        argv = ["-s", self.caveat.settings["control"], "migrate", "room", *argv, "--account", f"alice@{self.host.domain}", "--password-file",
                self.secret, "--host", "127.0.0.1", "--port", str(self.host.client_port), "--tls", "off"]
        return await asyncio.create_subprocess_exec(CAVEATCTL, *argv, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
                                                    stderr=asyncio.subprocess.PIPE)

    async def migrate(self, *argv, status=0):
        """Gives standard output and error."""
        run = await self.begin(*argv)
        out, err = (x.decode() for x in await asyncio.wait_for(run.communicate(), 100))
        assert run.returncode == status, f"{argv}: {run.returncode}: {err}{out}"
        return out, err


@contextlib.asynccontextmanager
async def away(w):
    directory = os.path.join(w.dir, "away")
    host = SOURCES[w.host.name](directory, USERS, [ROOMS]).start()
    try:
        world = World(host)
        world.caveat.start()
        try:
            yield Away(host, world)
        finally:
            await world.close()
    finally:
        host.stop()
    shutil.rmtree(directory, ignore_errors=True)


async def go_in(user, room):
    """Where nobody outside is told anything."""
    if room.endswith("@" + user.host.without_subject):
        await user.join(room)


async def affiliations(user, room):
    """{jid: affiliation} as the room says it."""
    await go_in(user, room)
    have = {}
    for kind in ("owner", "admin", "member", "outcast"):
        answer = await user.iq("get", room, f"<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='{kind}'/></query>")
        assert answer.get("type") == "result", show(answer)
        have.update({i.get("jid"): i.get("affiliation") for i in answer.iter("{http://jabber.org/protocol/muc#admin}item")})
    return have


async def form(user, room):
    """{var: [values]} of the owner's form."""
    await go_in(user, room)
    answer = await user.iq("get", room, "<query xmlns='http://jabber.org/protocol/muc#owner'/>")
    assert answer.get("type") == "result", show(answer)
    return {f.get("var"): [v.text or "" for v in f.findall("x:value", NS)] for f in answer.iter("{jabber:x:data}field")}


def people(domain):
    """More than one request has, of every kind."""
    have = {f"m{i}@{domain}": "member" for i in range(70)}
    have.update({f"bob@{domain}": "owner", f"carol@{domain}": "admin", f"bad@{domain}": "outcast", "worse.example": "outcast"})
    return have


async def furnish(p):
    """Alice's room, of which she is no owner at the end."""
    alice, bob = await p.world.everybody("alice", "bob")
    await alice.create(HERE, fields={"muc#roomconfig_persistentroom": "1", "muc#roomconfig_roomname": "Ops & more",
                                     "muc#roomconfig_roomdesc": "Daily", "muc#roomconfig_moderatedroom": "1",
                                     "muc#roomconfig_whois": "anyone"})
    await bob.join(HERE)
    alice.say(HERE, "secret words", label("SECRET"))
    alice.say(HERE, "open words", label("UNCLASSIFIED"))
    alice.send(f"<message type='groupchat' to='{HERE}'><subject>The topic</subject></message>")
    await bob.wait("c:message[c:subject='The topic']")
    card = await alice.iq("set", HERE, f"<vCard xmlns='vcard-temp'><FN>Ops</FN><PHOTO><TYPE>image/gif</TYPE><BINVAL>{GIF}</BINVAL></PHOTO></vCard>")
    assert card.get("type") == "result", show(card)
    for jid, affiliation in people(p.host.domain).items():
        p.caveat.ctl("room", "affiliation", HERE, jid, affiliation)
    p.caveat.ctl("room", "affiliation", HERE, alice.bare, "none")
    return alice, bob


async def test_a_room_goes_away(w):
    async with away(w) as p:
        alice, bob = await furnish(p)
        out, err = await p.migrate(HERE, CONFERENCE)
        assert out == f"{HERE} -> {THERE}: moved\n", out
        remarks = [line.removeprefix(f"caveatctl: {HERE}: lost: ") for line in err.splitlines()]
        assert remarks[0].startswith("labels '2': "), err
        assert [r for r in remarks if r.startswith("messages '")], err
        assert not [r for r in remarks if r.startswith("affiliation")], err
        assert "secret words" not in err + out
        got = await affiliations(bob, THERE)
        assert got == people(p.host.domain), set(got.items()) ^ set(people(p.host.domain).items())
        have = await form(bob, THERE)
        assert have["muc#roomconfig_roomname"] == ["Ops & more"] and have["muc#roomconfig_roomdesc"] == ["Daily"], have
        for var in ("muc#roomconfig_persistentroom", "muc#roomconfig_moderatedroom"):
            assert have[var] in (["1"], ["true"]), have
        assert have["muc#roomconfig_whois"] == ["anyone"], have
        assert have.get("muc#roomconfig_enablelogging", ["0"]) in (["0"], []), have
        since = await bob.join(THERE)
        assert found(await bob.wait("c:message/c:subject", since, lambda s: s.get("from", "").startswith(THERE)), ".//c:subject").text == "The topic"
        card = await bob.iq("get", THERE, "<vCard xmlns='vcard-temp'/>")
        assert card.get("type") != "result" or GIF[:20] in show(card), show(card)
        assert card.get("type") == "result" or [r for r in remarks if r.startswith("vcard")], err
        if w.host.name != "openfire":  # which has no archive
            said = [m.findtext("c:body", namespaces=NS) for m in await bob.archive(THERE)]
            assert not [b for b in said if b], said  # nobody's words but their own
        # it is here as before
        assert await bob.archive(HERE)


async def test_a_room_that_went_away_says_where_to(w):
    async with away(w) as p:
        alice, bob = await furnish(p)
        out, _ = await p.migrate(HERE, THERE, "--redirect")
        assert "moved" in out, out
        assert [r["jid"] for r in p.caveat.ctl_json("room", "list")["rooms"]] == []
        gone = await bob.iq("get", HERE, INFO)
        assert condition(gone) == ("cancel", "gone") and f"xmpp:{THERE}?join" in show(gone), show(gone)
        assert (await bob.iq("get", THERE, INFO)).get("type") == "result"


async def test_what_kept_people_out_keeps_them_out_there(w):
    async with away(w) as p:
        alice, bob = await p.world.everybody("alice", "bob")
        p.caveat.ctl("room", "create", HERE, "access_label=UNCLASSIFIED", "public=true")
        p.caveat.ctl("room", "create", f"pw@{ROOMS}", "password=sesame", "password_protected=true")
        out, err = await p.migrate(f"*@{ROOMS}", CONFERENCE)
        lines = [line for line in err.splitlines() if "lost: " in line]
        assert f"{HERE}: lost: access_label '" in lines[0], err
        assert "only its hash is known" in err and "sesame" not in err, err
        for room in (THERE, f"pw@{CONFERENCE}"):
            have = await form(alice, room)
            assert have["muc#roomconfig_membersonly"] in (["1"], ["true"]), have
            assert have.get("x-muc#roomconfig_registration", ["0"]) == ["0"], have  # with Openfire: who registers is a member
            since = bob.mark()
            bob.enter(room)
            assert condition(await bob.wait("c:presence/c:error", since)) == ("auth", "registration-required")
        assert (await form(alice, THERE))["muc#roomconfig_publicroom"] in (["0"], ["false"])


async def test_all_of_it_or_nothing(w):
    async with away(w) as p:
        alice, bob = await p.world.everybody("alice", "bob")
        p.caveat.ctl("room", "create", HERE, "name=ours")
        await bob.create(THERE, fields={"muc#roomconfig_persistentroom": "1", "muc#roomconfig_roomname": "theirs"})
        _, err = await p.migrate(HERE, THERE, status=1)
        assert "there is such a room already" in err, err
        assert (await form(bob, THERE))["muc#roomconfig_roomname"] == ["theirs"]
        _, err = await p.migrate(f"nosuch@{ROOMS}", CONFERENCE, status=1)
        assert f"nosuch@{ROOMS}: there is no such room" in err, err
        path = os.path.join(p.world.dir, "list")
        with open(path, "w", encoding="utf-8") as f:
            f.write(f"{HERE} other@{CONFERENCE}\nnosuch@{ROOMS} {CONFERENCE}\n")
        out, err = await p.migrate("--list", path, status=1)
        assert f"nosuch@{ROOMS}: there is no such room" in err and "1 of 2 moved" in out, err + out
        _, err = await p.migrate(HERE, f"x@{ROOMS}", status=2)
        assert "both ends are here" in err, err
        _, err = await p.migrate(HERE, CONFERENCE, "--label", "SECRET", status=2)
        assert "--redirect and --dry-run alone" in err, err
        out, _ = await p.migrate(HERE, f"new@{CONFERENCE}")
        assert "moved" in out
        lines = [json.loads(x) for x in p.caveat.ctl("audit", "export", "--kind", "admin").splitlines()]
        assert [x["where"] for x in lines if x["what"] == "export"][-1] == HERE, lines


def audited(caveat):
    """What is in the audit, but that rooms were read out."""
    lines = [json.loads(x) for x in caveat.ctl("audit", "export").splitlines()]
    return [(x.get("kind"), x.get("what"), x.get("where")) for x in lines if x.get("what") != "export"]


async def test_a_dry_run_makes_nothing_and_tells_what_would_be(w):
    async with away(w) as p:
        alice, bob = await furnish(p)
        p.caveat.ctl("room", "set", HERE, "access_label=UNCLASSIFIED", "public=true")
        before, had = p.caveat.ctl_json("room", "show", HERE), audited(p.caveat)
        out, err = await p.migrate(HERE, CONFERENCE, "--dry-run", "--redirect")
        lines = out.splitlines()
        assert lines[0].startswith(f"{HERE} -> {THERE}: ") and "not known before it is there" in lines[0], out
        assert "access_label" in lines[1] and lines[1].split()[0] == "lost", out
        assert err == "" and "secret words" not in out, err + out
        out, err = await p.migrate(HERE, CONFERENCE, "--dry-run", "--json")
        place = json.loads(out)["places"][0]
        assert (place["source"], place["target"], place["done"]) == (HERE, THERE, True), place
        lost = {f["what"]: f for f in place["lost"]}
        assert lost["labels"]["value"] == "2" and lost["access_label"]["value"].endswith("UNCLASSIFIED"), lost
        assert lost["messages"]["value"] == "3", lost  # the subject is one
        assert {f["what"]: f["there"] for f in place["differs"]}["access"] == "members only, not listed", place["differs"]
        same = {(f["what"], f["value"]) for f in place["same"]}
        assert {(f"affiliation {a}", jid) for jid, a in people(p.host.domain).items()} <= same and ("subject", "The topic") in same, same
        unknown = {f["what"]: f.get("value") for f in place["unknown"]}
        assert unknown["muc#roomconfig_roomname"] == "Ops & more" and "vcard" in lost, (unknown, lost)
        # nothing was made there, nor changed here
        assert condition(await bob.iq("get", THERE, INFO)) == ("cancel", "item-not-found")
        found_there = await bob.iq("get", CONFERENCE, "<query xmlns='http://jabber.org/protocol/disco#items'/>")
        assert THERE not in show(found_there), show(found_there)
        assert p.caveat.ctl_json("room", "show", HERE) == before and audited(p.caveat) == had
        # and what was foreseen came true
        out, err = await p.migrate(HERE, CONFERENCE)
        assert "moved" in out, out
        got = await affiliations(bob, THERE)
        assert got == people(p.host.domain), set(got.items()) ^ set(people(p.host.domain).items())
        _, err = await p.migrate(HERE, CONFERENCE, "--dry-run", status=1)
        assert "there is such a room already" in err, err
        _, err = await p.migrate(HERE, p.host.domain, "--dry-run", status=1)
        assert f"{p.host.domain} has no rooms" in err or "subscription-required" in err, err  # ejabberd takes it for a person


async def is_there(user, room):
    """A room of ejabberd's that ends just now answers nothing."""
    try:
        return condition(await user.iq("get", room, INFO, timeout=5)) != ("cancel", "item-not-found")
    except AssertionError:
        return True


async def crowd(user, room, n):
    """So many members, so that to make them all takes a while."""
    for i in range(0, n, 500):
        items = "".join(f"<item jid='c{k}@{user.host.domain}' affiliation='member'/>" for k in range(i, min(n, i + 500)))
        answer = await user.iq("set", room, f"<query xmlns='http://jabber.org/protocol/muc#admin'>{items}</query>")
        assert answer.get("type") == "result", show(answer)
    return {f"c{k}@{user.host.domain}": "member" for k in range(n)}


@only("prosody", "ejabberd")  # who isn't in the room learns that it comes
async def test_who_is_killed_on_the_way_leaves_nothing(w):
    async with away(w) as p:
        _, bob = await furnish(p)
        have = {**people(p.host.domain), **await crowd(bob, HERE, 1500)}
        run = await p.begin(HERE, CONFERENCE)
        members = "<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='member'/></query>"
        while (await bob.iq("get", THERE, members)).get("type") != "result":  # he is an owner there: a part of them is
            assert run.returncode is None
        run.kill()
        await run.communicate()
        assert run.returncode != 0, "it was done already"
        for _ in range(2000):
            if not await is_there(bob, THERE):
                break
        assert not await is_there(bob, THERE)
        out, _ = await p.migrate(HERE, CONFERENCE)
        assert out == f"{HERE} -> {THERE}: moved\n", out
        assert await affiliations(bob, THERE) == have
