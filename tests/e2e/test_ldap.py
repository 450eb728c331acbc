# SPDX-License-Identifier: MIT
"""Clearances in a directory: a real slapd."""
import asyncio
import functools
import os
import signal
import subprocess

from lab.caveat import CAVEATCTL, NODES, POLICY, ROOMS
from lab.client import condition, show
from lab.hosts import only
from lab.nodes import Nodes, good
from lab.slapd import BASE, READER, READER_PASSWORD, Slapd
from lab.world import label

SETTINGS = {"users": {"default_clearance": "UNCLASSIFIED"}, "security": {}, "domains": (ROOMS, NODES)}


def form(expression, to):
    run = subprocess.run([CAVEATCTL, "clearance", "convert", expression, "--to", to, "--policy", POLICY],
                         check=True, capture_output=True)
    return run.stdout.strip() if to != "der" else run.stdout


def directory(**settings):
    """A test with a directory, that caveatd is configured to ask."""
    def wrap(f):
        @functools.wraps(f)
        async def test(w):
            s = Slapd(w.dir).start()
            try:
                s.fill()
                w.caveat.settings["ldap"] = {
                    "uri": s.uri, "bind_dn": READER, "password": READER_PASSWORD, "base": "ou=people," + BASE,
                    "groups": {"base": "ou=groups," + BASE, "filter": "(member=%n)"}, "timeout": 2, **settings}
                await f(w, s)
                await w.close()
            finally:
                s.stop()
        test.starts_itself = True
        return test
    return wrap


async def until(what, seconds=20):
    for _ in range(seconds * 10):
        if what():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("never: " + str(what))


def shown(w, name):
    return w.caveat.ctl_json("clearance", "show", f"{name}@{w.host.domain}")


def helper(w):
    with open(f"/proc/{w.caveat.process.pid}/task/{w.caveat.process.pid}/children", encoding="ascii") as f:
        return int(f.read().split()[0])


async def known(w, name):
    """What the directory says of them, once it has."""
    await until(lambda: "age_seconds" in shown(w, name))
    return shown(w, name)


@directory()
async def test_clearances_come_from_the_directory_in_each_form(w, s):
    s.person("alice", form("up to SECRET", "4774"))
    s.person("bob", form("up to CONFIDENTIAL", "der"))
    s.person("carol", "up to RESTRICTED")
    s.person("dave")
    s.person("erin", "up to WHATEVER")
    w.caveat.start()
    for name, clearance, source in (("alice", "SECRET", "ldap"), ("bob", "CONFIDENTIAL", "ldap"), ("carol", "RESTRICTED", "ldap"),
                                    ("dave", "UNCLASSIFIED", "default"), ("erin", None, "ldap"), ("frank", "UNCLASSIFIED", "default")):
        got = await known(w, name)
        assert got["source"] == source and (got["clearance"] or "").endswith(clearance or ""), got
        assert (got["clearance"] is None) == (clearance is None), got
    alice, bob, carol = await w.everybody("alice", "bob", "carol")
    room = w.room()
    await w.inside(room, alice, bob, carol)
    alice.say(room, "all", label("UNCLASSIFIED"))
    alice.say(room, "confidential", label("CONFIDENTIAL"))
    alice.say(room, "secret", label("SECRET"))
    await w.sync(alice, bob, carol)
    assert alice.bodies() == ["all", "confidential", "secret"], alice.bodies()
    assert bob.bodies() == ["all", "confidential"] and carol.bodies() == ["all"], (bob.bodies(), carol.bodies())
    assert w.caveat.ctl_json("status")["ldap"]["up"] is True


@directory()
async def test_a_first_stanza_waits_for_the_answer(w, s):
    """Nobody is known: what each sends is handled in order, with the clearance that the directory has."""
    s.person("alice", "up to SECRET")
    w.caveat.start()
    alice = await w.user("alice")
    room = w.room()
    alice.enter(room)
    alice.send(f"<iq type='set' to='{room}' id='c'><query xmlns='http://jabber.org/protocol/muc#owner'>"
               "<x xmlns='jabber:x:data' type='submit'/></query></iq>")
    alice.say(room, "secret", label("SECRET"))
    await alice.wait(test=lambda m: m.get("type") == "groupchat" and "secret" in show(m))
    assert not alice.errors(), [show(e) for e in alice.errors()]


@directory()
async def test_a_change_holds_when_the_directory_tells_it(w, s):
    s.person("alice", "up to SECRET")
    s.person("carol", "up to SECRET")
    w.caveat.start()
    alice, carol = await w.everybody("alice", "carol")
    room = w.room()
    await alice.create(room)
    w.caveat.ctl("room", "set", room, "access_label=CONFIDENTIAL")
    await carol.join(room)
    nodes, hers = Nodes(alice), Nodes(carol)
    await nodes.create("watch", {})
    await hers.do("subscribe", "watch")
    s.clear("carol", "up to RESTRICTED")
    mark = carol.mark()
    assert "asked for" in w.caveat.ctl("clearance", "refresh", carol.bare)
    gone = await carol.wait(since=mark, test=lambda p: p.get("type") == "unavailable")
    assert "307" in show(gone), show(gone)
    alice.say(room, "secret", label("SECRET"))
    good(await nodes.labelled("watch", "one", label("SECRET")))
    good(await nodes.labelled("watch", "two", label("RESTRICTED")))
    await carol.wait(since=mark, test=lambda m: "two" in show(m))
    await w.sync(carol)
    assert "secret" not in carol.bodies(room=room) and not any("'one'" in show(m) or '"one"' in show(m) for m in carol.got)
    s.clear("carol", None)
    w.caveat.ctl("clearance", "refresh")
    await until(lambda: shown(w, "carol")["source"] == "default")


@directory(ttl=6, refresh=2, negative_ttl=6)
async def test_a_dead_directory_gives_nobody_more_than_it_said(w, s):
    """The cache holds, over a restart as well, then it expires; and what comes back is taken up by itself."""
    s.person("alice", "up to SECRET")
    s.person("carol", "up to SECRET")
    w.caveat.start()
    alice, carol = await w.everybody("alice", "carol")
    room = w.room()
    await w.inside(room, alice, carol)
    w.caveat.ctl("room", "set", room, "access_label=UNCLASSIFIED", "persistent=true")
    nodes, hers = Nodes(alice), Nodes(carol)
    await nodes.create("watch", {})
    await hers.do("subscribe", "watch")
    await asyncio.sleep(3)  # a refresh by itself
    s.stop()
    alice.say(room, "still", label("SECRET"))
    await carol.wait(test=lambda m: "still" in show(m))
    w.caveat.kill9()
    w.caveat.start()
    alice.say(room, "again", label("SECRET"))
    mark = carol.mark()
    await carol.wait(test=lambda m: "again" in show(m))
    gone = await carol.wait(since=mark, test=lambda p: p.get("type") == "unavailable" and p.get("from") == f"{room}/carol")
    assert "307" in show(gone), show(gone)
    got = shown(w, "carol")
    assert (got["clearance"], got["source"]) == (None, "ldap"), got
    mark = carol.mark()
    carol.enter(room)
    error = await carol.wait(since=mark, test=lambda p: p.get("type") == "error")
    assert condition(error)[1] == "not-allowed", show(error)
    assert w.caveat.ctl_json("status")["ldap"]["up"] is False and "DOWN" in w.caveat.ctl("status")
    s.start()
    await until(lambda: (shown(w, "carol")["clearance"] or "").endswith("SECRET"), 40)
    await until(lambda: (shown(w, "alice")["clearance"] or "").endswith("SECRET"), 40)
    await carol.join(room)
    mark = carol.mark()
    good(await nodes.labelled("watch", "one", label("SECRET")))  # she is subscribed still
    await carol.wait(since=mark, test=lambda m: m.tag.endswith("message") and "one" in show(m))


@directory(refresh=2)
async def test_a_room_whose_members_are_a_group(w, s):
    s.person("alice", "up to SECRET")
    s.person("carol", "up to SECRET")
    s.group("Blue Team", "alice")
    w.caveat.start()
    alice, carol = await w.everybody("alice", "carol")
    room = w.room()
    await alice.create(room)
    w.caveat.ctl("room", "set", room, "member_group=Blue Team", "members_only=true")
    mark = carol.mark()
    carol.enter(room)
    error = await carol.wait(since=mark, test=lambda p: p.get("type") == "error")
    assert condition(error)[1] == "registration-required", show(error)
    s.regroup("Blue Team", "alice", "carol")
    w.caveat.ctl("clearance", "refresh", carol.bare)
    before = w.caveat.ctl_json("status")["ldap"]["answers"]
    await until(lambda: w.caveat.ctl_json("status")["ldap"]["answers"] > before)
    await carol.join(room)
    assert any('affiliation="member"' in show(p) for p in carol.got)
    mark = carol.mark()
    s.regroup("Blue Team", "alice")
    gone = await carol.wait(since=mark, test=lambda p: p.get("type") == "unavailable")  # by itself
    assert "321" in show(gone), show(gone)


@directory()
async def test_names_are_no_filters(w, s):
    s.person("alice", "up to SECRET")
    w.caveat.start()
    for name in ("*", "al*", "alice)(uid=*", "x)(|(uid=alice)", "alice)", "(", "a\\2a", "*)(objectClass=*"):
        if any(c in name for c in "\"&'/:<>@"):
            continue
        got = await known(w, name)
        assert (got["source"], got["clearance"]) == ("default", "UNCLASSIFIED"), (name, got)
    assert (await known(w, "alice"))["source"] == "ldap"


@directory()
async def test_who_answers_over_tls_is_checked(w, s):
    s.person("alice", "up to SECRET")
    ldap = w.caveat.settings["ldap"]
    for uri, starttls in ((s.tls_uri, False), (s.uri, True)):
        ldap.update(uri=uri, starttls=starttls, ca_file=s.ca)
        w.caveat.start()
        assert (await known(w, "alice"))["source"] == "ldap"
        w.caveat.stop()
        subprocess.run(["rm", "-rf", w.caveat.settings["state"]], check=True)
        del ldap["ca_file"]  # that of the system doesn't know it
        w.caveat.start()
        shown(w, "alice")
        w.caveat.wait("event=ldap-down")
        assert shown(w, "alice")["clearance"] is None and "age_seconds" not in shown(w, "alice")
        w.caveat.stop()
    ldap.update(uri=s.tls_uri.replace("127.0.0.1", "localhost"), starttls=False, ca_file=s.ca)  # another name
    w.caveat.start()
    shown(w, "alice")
    w.caveat.wait("event=ldap-down")


@directory(timeout=1)
async def test_a_helper_that_dies_or_hangs_is_started_again(w, s):
    s.person("alice", "up to SECRET")
    w.caveat.start()
    assert (await known(w, "alice"))["source"] == "ldap"
    os.kill(helper(w), signal.SIGKILL)
    w.caveat.wait("event=ldap-helper")
    before = w.caveat.ctl_json("status")["ldap"]["answers"]
    w.caveat.ctl("clearance", "refresh")
    await until(lambda: w.caveat.ctl_json("status")["ldap"]["answers"] > before)
    os.kill(helper(w), signal.SIGSTOP)
    before = w.caveat.ctl_json("status")["ldap"]["answers"]
    w.caveat.ctl("clearance", "refresh")
    w.caveat.wait("event=ldap-helper")
    await until(lambda: w.caveat.ctl_json("status")["ldap"]["answers"] > before)


@only("prosody", "ejabberd")
@directory(labels="description")
async def test_a_catalogue_has_what_the_directory_has_for_people(w, s):
    """The first request waits for both people, who asks and who it is about, though their server brings it."""
    s.person("alice", "up to SECRET")
    s.person("bob", "up to CONFIDENTIAL")
    s.ldif("\n".join([f"dn: {s.dn('alice')}", "changetype: modify", "add: description", "description: SECRET",
                      "description: CONFIDENTIAL", "description: no label at all"]) + "\n")
    w.caveat.settings["services"][0].pop("catalog")
    w.caveat.start()
    w.caveat.wait_delegated()
    alice = await w.user("alice")
    for to, expected in ((f"bob@{w.host.domain}", {"CONFIDENTIAL"}), (ROOMS, {"CONFIDENTIAL", "SECRET"})):
        answer = await alice.iq("get", w.host.domain, f"<catalog xmlns='urn:xmpp:sec-label:catalog:2' to='{to}'/>")
        shown = {i.get("selector") for i in answer.iter("{urn:xmpp:sec-label:catalog:2}item")}
        assert shown == expected, show(answer)


@directory()
async def test_a_value_under_an_option_is_a_second_one(w, s):
    """Which of them is named first is the directory's whim."""
    s.person("alice", "OFFICIAL")
    s.ldif("\n".join([f"dn: {s.dn('alice')}", "changetype: modify", "replace: confidentialityClearance",
                      "confidentialityClearance: UNCLASSIFIED", "-", "add: confidentialityClearance;lang-de",
                      "confidentialityClearance;lang-de: up to SECRET"]) + "\n")
    w.caveat.start()
    got = await known(w, "alice")
    assert (got["source"], got["clearance"]) == ("ldap", None), got


@directory()
async def test_who_may_be_elsewhere_has_no_default(w, s):
    """A part of the tree that another directory has: nobody knows who is there."""
    s.person("alice", "up to SECRET")
    s.person("dave")
    s.ldif(f"dn: ou=far,ou=people,{BASE}\nobjectClass: referral\nobjectClass: extensibleObject\nou: far\n"
           f"ref: ldap://127.0.0.1:1/ou=far,ou=people,{BASE}\n", "ldapadd")
    w.caveat.start()
    for name, clearance, source in (("alice", "SECRET", "ldap"), ("dave", "UNCLASSIFIED", "default"), ("frank", None, "ldap")):
        got = await known(w, name)
        assert got["source"] == source and (got["clearance"] or "").endswith(clearance or ""), got
        assert (got["clearance"] is None) == (clearance is None), got
