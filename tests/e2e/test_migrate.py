# SPDX-License-Identifier: MIT
"""caveatctl migrate: a server's own rooms come here, or it is said why not."""
import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import xml.etree.ElementTree as ET

from lab.caveat import CAVEATCTL, ROOMS
from lab.census import archive, census
from lab.client import NS, show
from lab.hosts import PASSWORD
from lab.lived import Life, settle
from lab.source import CONFERENCE, SOURCES
from lab.tls import TLS_SOURCES, Authority
from lab.world import USERS, World

ONLY = "prosody", "ejabberd"  # Their archives are read.

OLD, NEW = f"room@{CONFERENCE}", f"room@{ROOMS}"


class Place:
    """A server whose own rooms are the source, a Caveat at it, and a password in a file."""

    def __init__(self, host, world):
        self.host, self.world, self.caveat = host, world, world.caveat
        self.secret = os.path.join(world.dir, "password")
        self.write(PASSWORD)

    def write(self, password):
        with open(self.secret, "w", encoding="utf-8") as f:
            os.fchmod(f.fileno(), 0o600)
            f.write(password + "\n")

    def options(self, account="alice", tls="off", host="127.0.0.1"):
        return ["--account", f"{account}@{self.host.domain}", "--password-file", self.secret, "--host", host,
                "--port", str(self.host.client_port), "--tls", tls, "--label", "UNCLASSIFIED"]

    async def migrate(self, *argv, status=0, **how):
        """Gives standard output and error."""
        argv = ["migrate", "room", *argv, *self.options(**how)]
        run = await asyncio.create_subprocess_exec(CAVEATCTL, "-s", self.caveat.settings["control"], *argv, stdin=asyncio.subprocess.DEVNULL,
                                                   stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
        out, err = (x.decode() for x in await asyncio.wait_for(run.communicate(), 100))
        assert run.returncode == status, f"{argv}: {run.returncode}: {err}{out}"
        return out, err

    def rooms(self):
        return [r["jid"] for r in self.caveat.ctl_json("room", "list")["rooms"]]


@contextlib.asynccontextmanager
async def place(w, kinds=SOURCES, **attributes):
    directory = os.path.join(w.dir, "source")
    host = kinds[w.host.name](directory, USERS, [ROOMS])
    for name, value in attributes.items():
        setattr(host, name, value)
    host.start()
    try:
        world = World(host)
        world.caveat.start()
        try:
            yield Place(host, world)
        finally:
            await world.close()
    finally:
        host.stop()
    shutil.rmtree(directory, ignore_errors=True)


async def lived_in(p, messages=30):
    """Alice's room, in which she, bob and carol have talked."""
    owner, *speakers = await p.world.everybody("alice", "bob", "carol")
    await settle(OLD, Life(7, 6, messages, p.host.domain), owner, speakers)
    return owner, speakers


async def test_who_may_ask_and_where(w):
    async with place(w) as p:
        await lived_in(p, 5)
        _, err = await p.migrate(OLD, ROOMS, account="bob", status=1)
        assert f"{OLD}: its configuration is for its owner" in err and "forbidden" in err, err
        _, err = await p.migrate(f"nosuch@{CONFERENCE}", ROOMS, status=1)
        assert "item-not-found" in err, err
        _, err = await p.migrate(OLD, "room.example.org", status=1)
        assert "room.example.org: there is no such service here" in err, err
        _, err = await p.migrate(f"nosuch*@{CONFERENCE}", ROOMS, status=1)
        assert "there is no such room" in err, err
        p.write("wrong")
        _, err = await p.migrate(OLD, ROOMS, status=1)
        assert "the server refuses name or password: not-authorized" in err, err
        p.write("")
        _, err = await p.migrate(OLD, ROOMS, status=1)
        assert "no password in it" in err, err
        # what can't be is said before anybody types a password
        _, err = await p.migrate(OLD, ROOMS, host="192.0.2.1", status=2)
        assert "without TLS only this machine" in err, err
        p.write(PASSWORD)
        _, err = await p.migrate(OLD, ROOMS, tls="required", status=1)
        assert "offers no TLS" in err, err
        assert p.rooms() == [], p.rooms()  # nothing of it came


async def test_the_certificate_has_to_be_good(w):
    authority = Authority(os.path.join(w.dir, "ca"))
    async with place(w, TLS_SOURCES, certificate=authority.issue("example.org")) as p:
        await lived_in(p, 5)
        _, err = await p.migrate(OLD, ROOMS, tls="required", status=1)
        assert "the server's certificate isn't trusted: " in err, err
        out, _ = await p.migrate(OLD, ROOMS, "--ca-file", authority.ca, tls="required")
        assert f"{OLD} -> {NEW}: " in out, out
        other = Authority(os.path.join(w.dir, "other"))
        _, err = await p.migrate(OLD, ROOMS, "--ca-file", other.ca, tls="required", status=1)
        assert "the server's certificate isn't trusted: " in err, err
        for u in p.world.users:
            await u.logout()
        p.host.certificate = authority.issue("elsewhere.example")
        p.host.restart()
        _, err = await p.migrate(OLD, ROOMS, "--ca-file", authority.ca, tls="required", status=1)
        assert "the server's certificate isn't trusted: " in err and "mismatch" in err.lower(), err


async def test_a_dry_run_changes_nothing(w):
    async with place(w) as p:
        owner, _ = await lived_in(p)
        before = await census(owner, OLD)
        out, _ = await p.migrate(OLD, ROOMS, "--dry-run")
        assert f"{OLD} -> {NEW}: " in out and " the same, " in out, out
        assert p.rooms() == [] and p.caveat.ctl_json("room", "list")["rooms"] == []
        answer = await owner.iq("get", NEW, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
        assert answer.get("type") == "error", show(answer)
        out, _ = await p.migrate(OLD, ROOMS, "--dry-run", "--json")
        room, = json.loads(out)["places"]
        assert room["source"] == OLD and room["target"] == NEW and room["done"], room
        assert any(f["what"] == "muc#roomconfig_roomname" for f in room["same"]), room
        after = await census(owner, OLD)
        assert after.config == before.config and after.affiliations == before.affiliations and len(after.messages) == len(before.messages)
        out, _ = await p.migrate(OLD, NEW, "--json")
        room, = json.loads(out)["places"]
        assert room["messages"] == len(before.messages), room


async def test_a_later_run_brings_what_is_new(w):
    async with place(w) as p:
        owner, (bob, _) = await lived_in(p)
        await p.migrate(OLD, ROOMS)
        here = await archive(owner, NEW)
        await bob.join(OLD, "later", history="maxstanzas='0'")
        since = owner.mark()
        await owner.join(OLD, "the owner", history="maxstanzas='0'")
        for i in range(3):
            bob.say(OLD, f"new {i}", ident=f"new{i}")
            await owner.wait(since=since, test=lambda s, i=i: s.get("id") == f"new{i}")
        out, _ = await p.migrate(OLD, ROOMS, "--json")
        room, = json.loads(out)["places"]
        assert room["was"] == "open" and room["messages"] == 3, room
        now = await archive(owner, NEW)
        assert [m.id for m in now[:len(here)]] == [m.id for m in here]
        assert [m.stanza for m in now[len(here):]] == ["new0", "new1", "new2"], now[len(here):]
        out, _ = await p.migrate(OLD, ROOMS, "--json")
        assert json.loads(out)["messages"] == 0, out


async def test_an_evening_step_by_step(w):
    """As doc/deploy.md has it."""
    async with place(w) as p:
        owner, (bob, _) = await lived_in(p)
        out, _ = await p.migrate(OLD, ROOMS, "--dry-run")
        assert p.rooms() == [] and " the same, " in out, out
        await p.migrate(OLD, ROOMS)
        assert p.caveat.ctl("arrival", "list") == "" and p.rooms() == [NEW]
        out, _ = await p.migrate(OLD, ROOMS, "--dry-run")
        assert p.rooms() == [NEW] and "differs  message" not in out and "lost     message" not in out, out
        since = bob.mark()
        await bob.join(OLD, "late", history="maxstanzas='0'")
        bob.say(OLD, "the last word", ident="last")
        await bob.wait(since=since, test=lambda s: s.get("id") == "last")
        out, _ = await p.migrate(OLD, ROOMS, "--redirect", "--invite")
        end = await bob.wait(since=since, test=lambda s: s.find(DESTROY, NS) is not None)
        assert end.find(DESTROY, NS).get("jid") == NEW, show(end)
        assert (await archive(owner, NEW))[-1].stanza == "last"
        _, err = await p.migrate(OLD, ROOMS, "--redirect", status=1)
        assert f"{OLD}: " in err and p.rooms() == [NEW], err


async def test_a_dry_run_that_is_interrupted_leaves_nothing(w):
    """While it waits, for two minutes, behind the first page."""
    async with place(w) as p:
        await lived_in(p, 150)
        run = await asyncio.create_subprocess_exec(CAVEATCTL, "-s", p.caveat.settings["control"], "migrate", "room", OLD, ROOMS, *p.options(),
                                                   "--dry-run", "--rate", "1", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
        while NEW not in p.caveat.ctl("arrival", "list"):
            await asyncio.sleep(0.05)
        run.send_signal(signal.SIGINT)
        out, err = await asyncio.wait_for(run.communicate(), 60)
        assert run.returncode == -signal.SIGINT, (run.returncode, out, err)
        assert p.caveat.ctl("arrival", "list") == ""
        # so that it can be run under another label
        out, _ = await p.migrate(OLD, ROOMS, "--unfit", "leave-out", "--dry-run")
        assert " the same, " in out, out


async def test_what_nobody_was_told_is_not_done(w):
    """Each room is told as it has come: who ran it may have nothing of that."""
    async with place(w) as p:
        await lived_in(p, 5)
        with open("/dev/full", "wb") as full:
            run = await asyncio.create_subprocess_exec(CAVEATCTL, "-s", p.caveat.settings["control"], "migrate", "room", OLD, ROOMS,
                                                       *p.options(), stdout=full, stderr=asyncio.subprocess.PIPE)
            _, err = await asyncio.wait_for(run.communicate(), 100)
        assert run.returncode == 1 and b"can't write the answer" in err, err
        assert p.rooms() == [NEW]  # it has come all the same


DESTROY = "user:x/user:destroy"


async def talk(user, said):
    """All the time, as fast as the room repeats it, until it takes his voice or ends."""
    while True:
        ident, since = f"{user.name}{len(said)}", user.mark()
        user.say(OLD, f"while it moves {len(said)}", ident=ident)
        got = await user.wait(since=since, timeout=60, test=lambda s: s.get("id") == ident or s.find(DESTROY, NS) is not None)
        if got.get("type") != "groupchat":
            return
        said.append(ident)


async def test_who_talks_while_a_room_is_redirected_is_heard(w):
    """Bob loses his voice, and carol keeps hers, as an admin, to the last moment."""
    async with place(w) as p:
        owner, (bob, carol) = await lived_in(p, 200)
        await owner.iq("set", OLD, f"<query xmlns='{NS['admin']}'><item jid='{carol.bare}' affiliation='admin'/></query>")
        said = {bob: [], carol: []}
        for u in said:
            await u.join(OLD, "talking " + u.name, history="maxstanzas='0'")
        since = bob.mark()
        talking = [asyncio.ensure_future(talk(u, of)) for u, of in said.items()]
        out, err = await p.migrate(OLD, ROOMS, "--redirect")
        assert f"{OLD} -> {NEW}: " in out and "moment" not in err, out + err
        end = await bob.wait(since=since, test=lambda s: s.find(DESTROY, NS) is not None)
        assert end.find(DESTROY, NS).get("jid") == NEW, show(end)
        await asyncio.wait_for(asyncio.gather(*talking), 60)
        here = await archive(owner, NEW)
        for u, of in said.items():
            assert of and [m.stanza for m in here if m.stanza in set(of)] == of, (u.name, of[-5:], [m.stanza for m in here[-20:]])
            assert {m.nick for m in here if m.stanza in set(of)} == {"talking " + u.name}
        answer = await owner.iq("get", OLD, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
        assert answer.get("type") == "error", show(answer)


async def test_what_is_not_moved_is_not_redirected(w):
    async with place(w) as p:
        owner, _ = await lived_in(p, 5)
        before = await census(owner, OLD)
        p.caveat.ctl("room", "create", NEW)  # somebody else's, by that name
        _, err = await p.migrate(OLD, ROOMS, "--redirect", status=1)
        assert OLD in err, err
        after = await census(owner, OLD)
        assert after.config == before.config and len(after.messages) == len(before.messages)


async def test_a_password_comes_along(w):
    """And opens the door there: to the subject, which only who enters is told, and to what is said to the last."""
    async with place(w) as p:
        owner, bob = await p.world.everybody("alice", "bob")
        await owner.create(OLD, "the owner", {"muc#roomconfig_persistentroom": "1", "muc#roomconfig_passwordprotectedroom": "1",
                                              "muc#roomconfig_roomsecret": "open sesame & more"})
        since = owner.mark()
        owner.send(f"<message type='groupchat' to='{OLD}'><subject>behind a door</subject></message>")
        await owner.wait(since=since, test=lambda s: s.findtext("c:subject", namespaces=NS) == "behind a door")
        _, err = await p.migrate(OLD, ROOMS, "--redirect")
        assert "listened" not in err and "moment" not in err, err
        since = bob.mark()
        bob.enter(NEW)
        refused = await bob.wait(since=since, test=lambda s: s.get("type") == "error")
        assert refused.find("c:error/stanzas:not-authorized", NS) is not None, show(refused)
        since = await bob.join(NEW, password="open sesame & more")
        told = await bob.wait(since=since, test=lambda s: s.find("c:subject", NS) is not None)
        assert told.findtext("c:subject", namespaces=NS) == "behind a door", show(told)


async def test_nobody_comes_as_another(w):
    """What bob writes into the place of the room's word on who he is: in a room that hides who is who, and one that shows it."""
    async with place(w) as p:
        alice, bob, carol = await p.world.everybody("alice", "bob", "carol")
        forged = f"<x xmlns='{NS['user']}'><item affiliation='owner' role='moderator' jid='{carol.bare}'/></x>"
        await alice.create(OLD, "a", {"muc#roomconfig_persistentroom": "1", "muc#roomconfig_whois": "moderators"})
        await bob.join(OLD, "b")
        for whois in ("moderators", "anyone"):
            await alice.configure(OLD, {"muc#roomconfig_whois": whois})
            for x in ("", forged, forged + forged, forged + f"<x xmlns='{NS['user']}'/>"):
                ident = f"{whois}{alice.mark()}"
                bob.send(f"<message type='groupchat' to='{OLD}' id='{ident}'><body>me</body>{x}</message>")
                await alice.wait(test=lambda s, wanted=ident: s.get("id") == wanted)
        await p.migrate(OLD, ROOMS)
        path = os.path.join(p.world.dir, "out.xml")
        p.caveat.ctl("export", path, NEW)
        with open(path, encoding="utf-8") as f:
            senders = re.findall(r"<message [^>]*sender='([^']*)'", f.read())
        assert senders and {s.partition("/")[0] for s in senders} == {bob.bare}, senders


class NoArchive:
    def configure(self):
        super().configure()
        path = os.path.join(self.dir, "prosody.cfg.lua" if self.name == "prosody" else "ejabberd.yml")
        with open(path, encoding="utf-8") as f:
            text = f.read()
        if self.name == "prosody":
            text = text.replace('"muc_mam", ', "")
        else:
            config = json.loads(text)
            del config["modules"]["mod_mam"]
            text = json.dumps(config)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)


async def test_a_room_without_an_archive_comes_if_asked_for(w):
    kinds = {name: type(name.title(), (NoArchive, kind), {}) for name, kind in SOURCES.items()}
    async with place(w, kinds) as p:
        owner, _ = await lived_in(p, 5)
        _, err = await p.migrate(OLD, ROOMS, status=1)
        assert "its archive can't be read" in err and p.rooms() == [], err
        _, err = await p.migrate(OLD, ROOMS, "--no-archive")
        assert "its archive stays behind" in err, err
        here = await census(owner, NEW)
        assert here.messages == [] and len(here.affiliations) == 7, here.affiliations


async def test_what_can_not_be_told_keeps_a_room_where_it_is(w):
    """Unless it is left out."""
    async with place(w) as p:
        owner, bob = await p.world.everybody("alice", "bob")
        await owner.create(OLD, "the owner", {"muc#roomconfig_persistentroom": "1"})
        await bob.join(OLD, "bob", history="maxstanzas='0'")
        since = bob.mark()
        bob.send(f"<message type='groupchat' to='{OLD}' id='deep'><body>deep</body><a xmlns='urn:a'>{'<b>' * 90}{'</b>' * 90}</a></message>")
        await bob.wait(since=since, test=lambda s: s.get("id") == "deep")
        _, err = await p.migrate(OLD, ROOMS, "--redirect", status=1)
        assert "1 of its messages can't be told; with --unfit leave-out" in err, err
        assert (await owner.iq("get", OLD, "<query xmlns='http://jabber.org/protocol/disco#info'/>")).get("type") == "result"
        await p.migrate(OLD, ROOMS, "--redirect", "--unfit", "leave-out")
        assert (await owner.iq("get", OLD, "<query xmlns='http://jabber.org/protocol/disco#info'/>")).get("type") == "error"


FORGED = ("<message type='groupchat' to='{old}' id='f{i}' xmlns:f='urn:forged' f:from='{old}/the owner' f:id='owners' f:type='chat'>"
          "<body f:made='up'>forged {i}</body>"
          "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='owner' role='moderator' jid='{owner}'/></x></message>")


async def test_nobody_moves_as_somebody_else(w):
    """Whatever he puts into what he says; where addresses are hidden, and where they are shown."""
    async with place(w) as p:
        owner, bob = await p.world.everybody("alice", "bob")
        for i, whois in enumerate(("moderators", "anyone")):
            old, new = f"forged{i}@{CONFERENCE}", f"forged{i}@{ROOMS}"
            await owner.create(old, "the owner", {"muc#roomconfig_persistentroom": "1", "muc#roomconfig_whois": whois})
            await bob.join(old, "bob", history="maxstanzas='0'")
            since = bob.mark()
            bob.send(FORGED.format(old=old, owner=owner.bare, i=i))
            await bob.wait(since=since, test=lambda s, i=i: s.findtext("c:body", namespaces=NS) == f"forged {i}")
            await p.migrate(old, ROOMS, "--redirect")
            document = os.path.join(p.world.dir, f"moved{i}.xml")
            p.caveat.ctl("export", document, new)
            message, = (m for m in ET.parse(document).iter("{urn:caveat:transfer:0}message") if f"forged {i}" in "".join(m.itertext()))
            assert (message.get("nick"), message.get("stanza")) == ("bob", f"f{i}"), message.attrib
            assert owner.bare not in (message.get("sender") or ""), message.attrib
            made = message.find("c:body", NS).get("{urn:forged}made")
            assert made == "up" or w.host.name != "prosody", message.find("c:body", NS).attrib  # ejabberd takes it out


async def test_a_list_names_each_room_and_where_it_goes(w):
    async with place(w) as p:
        owner, _ = await lived_in(p, 5)
        await owner.create(f"other@{CONFERENCE}", "the owner", {"muc#roomconfig_persistentroom": "1"})
        path = os.path.join(p.world.dir, "list")
        with open(path, "w", encoding="utf-8") as f:
            f.write(f"# what goes where\n{OLD}\t{ROOMS}\n\n  other@{CONFERENCE}   new@{ROOMS}\nnosuch@{CONFERENCE} x@{ROOMS}\n")
        out, err = await p.migrate("--list", path, status=1)
        assert "2 of 3 moved" in out and f"nosuch@{CONFERENCE}: " in err, out + err
        assert sorted(p.rooms()) == sorted([NEW, f"new@{ROOMS}"]), p.rooms()
        with open(path, "w", encoding="utf-8") as f:
            f.write(f"{OLD} {ROOMS}\n{OLD}\n")
        _, err = await p.migrate("--list", path, status=2)
        assert f"{path}:2: a line is `SOURCE TARGET`" in err, err


for test in [t for name, t in list(globals().items()) if name.startswith("test_")]:
    test.starts_itself = True
