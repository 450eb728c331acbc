# SPDX-License-Identifier: MIT
"""Users of another server, over a real federation: what their server is cleared for, under which policy, in which shape."""
import os
import shutil

from lab.caveat import POLICY, ROOMS
from lab.client import NS, User, condition, marking, show
from lab.federation import PEER, Federation
from lab.policy import Label, Policy, ess_xml, securitylabel
from lab.world import World, label

ONLY = "prosody", "ejabberd"  # Which the lab federates.

PARTNER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lab", "partner.xml")


def federated(**settings):
    """The test gets a world whose server has a peer, with the one entry for it."""
    def wrap(f):
        async def test(w):
            federation = Federation(os.path.join(w.dir, "federation"), w.host.name, ["alice", "bob", "carol"], [ROOMS], ["pia", "per"])
            try:
                federation.start()
                users = {"clearances": {"alice@example.org": "up to SECRET; Releasable To: GBR", "bob@example.org": "up to RESTRICTED",
                                        f"per@{PEER}": "UNCLASSIFIED"}}
                policies = [POLICY, shutil.copy(PARTNER, w.dir)]
                world = World(federation.ours, users=users, policies=policies, peers=[{"domain": PEER, **settings}])
                world.peer = federation.peer
                world.caveat.start()
                await f(world)
                await world.close()
            finally:
                federation.stop()
        test.starts_itself = True
        test.__name__ = f.__name__
        return test
    return wrap


async def peer_user(w, name):
    u = await User(w.peer, name).login()
    w.users.append(u)
    return u


async def talk(w, room):
    """Alice makes the room; two of the peer and one of us join."""
    alice, bob = await w.everybody("alice", "bob")
    pia, per = await peer_user(w, "pia"), await peer_user(w, "per")
    await alice.create(room)
    for u in (bob, pia, per):
        await u.join(room)
    await w.sync(alice, bob, pia, per)
    return alice, bob, pia, per


@federated(clearance="up to CONFIDENTIAL", clearance_in="up to RESTRICTED", default_label="RESTRICTED")
async def test_a_peer_is_bounded_both_ways(w):
    room = w.room()
    alice, bob, pia, per = await talk(w, room)
    since = {u: u.mark() for u in (alice, bob, pia, per)}
    for text, classification in (("u", "UNCLASSIFIED"), ("r", "RESTRICTED"), ("c", "CONFIDENTIAL"), ("s", "SECRET")):
        alice.say(room, text, label(classification))
    await alice.wait(".//c:body[.='s']", since[alice])
    pia.say(room, "pia r", label("RESTRICTED"))
    await pia.wait(".//c:body[.='pia r']", since[pia])
    pia.say(room, "pia c", label("CONFIDENTIAL"))
    error = await pia.wait(since=since[pia], test=lambda s: s.get("type") == "error")
    assert condition(error) == ("auth", "forbidden"), error
    pia.say(room, "pia default")
    got = await alice.wait(".//c:body[.='pia default']", since[alice])
    assert marking(got) == "RESTRICTED", marking(got)
    await w.sync(alice, bob, pia, per)
    assert alice.bodies(since[alice]) == ["u", "r", "c", "s", "pia r", "pia default"], alice.bodies(since[alice])
    assert bob.bodies(since[bob]) == ["u", "r", "pia r", "pia default"], bob.bodies(since[bob])
    assert pia.bodies(since[pia]) == ["u", "r", "c", "pia r", "pia default"], pia.bodies(since[pia])
    assert per.bodies(since[per]) == ["u"], per.bodies(since[per])
    # denied by a reload: put out within a second, for themselves and for the others
    w.caveat.settings["peers"][0]["deny"] = True
    since = {u: u.mark() for u in (alice, pia)}
    w.caveat.reload()
    for u in (alice, pia):
        await u.wait(since=since[u], test=lambda s: s.get("type") == "unavailable" and s.get("from") == f"{room}/pia", timeout=2)


@federated(clearance="up to SECRET; Releasable To: *", policy="Partner Example")
async def test_labels_of_the_peers_policy_are_mapped(w):
    room = w.room()
    alice, bob, pia, per = await talk(w, room)
    partner = Policy(PARTNER)
    since = {u: u.mark() for u in (alice, bob, pia, per)}
    foreign = securitylabel(ess_xml(partner.ess(Label("P-RESTRICTED"))))
    pia.say(room, "mapped", foreign)
    for u in (alice, bob):
        got = await u.wait(".//c:body[.='mapped']", since[u])
        assert marking(got) == "RESTRICTED", marking(got)
        assert got.find(".//label:equivalentlabel", {"label": "urn:xmpp:sec-label:0"}) is not None
    pia.say(room, "no equivalent", securitylabel(ess_xml(partner.ess(Label("P-OWN")))))
    error = await pia.wait(since=since[pia], test=lambda s: s.get("type") == "error")
    assert condition(error) == ("modify", "policy-violation"), error
    await w.sync(alice, bob, pia, per)
    assert per.bodies(since[per]) == [], per.bodies(since[per])


@federated(deny=True, users=[{"jid": f"per@{PEER}"}])
async def test_a_denied_peer_but_for_one(w):
    room = w.room()
    alice = await w.user("alice")
    pia, per = await peer_user(w, "pia"), await peer_user(w, "per")
    await alice.create(room)
    await per.join(room)
    since = pia.mark()
    pia.enter(room)
    error = await pia.wait(since=since, test=lambda s: s.get("type") == "error")
    hidden = pia.mark()
    pia.enter(f"nowhere@{ROOMS}")
    other = await pia.wait(since=hidden, test=lambda s: s.get("type") == "error")
    assert condition(error) == condition(other), (condition(error), condition(other))


@federated(clearance="up to CONFIDENTIAL", label_format="flot", presence="none", message=["body"])
async def test_a_peer_that_knows_no_labels(w):
    room = w.room()
    alice = await w.user("alice")
    pia, per = await peer_user(w, "pia"), await peer_user(w, "per")
    await alice.create(room)
    await pia.join(room)
    await per.join(room)
    since = {u: u.mark() for u in (alice, pia, per)}
    alice.say(room, "one", label("CONFIDENTIAL"), extra="<reply xmlns='urn:xmpp:reply:0' id='x'/>")
    got = await pia.wait(".//c:body[.='CONFIDENTIAL\none']", since[pia])
    assert got.find(".//label:securitylabel", NS) is None and got.find(".//{urn:xmpp:reply:0}reply") is None, show(got)
    pia.say(room, "RESTRICTED\ntwo")
    got = await alice.wait(".//c:body[.='two']", since[alice])
    assert marking(got) == "RESTRICTED", show(got)
    pia.say(room, "SECRET\nthree")
    error = await pia.wait(since=since[pia], test=lambda s: s.get("type") == "error")
    assert condition(error) == ("auth", "forbidden"), show(error)
    await w.sync(alice, pia, per)
    assert alice.bodies(since[alice]) == ["one", "two"], alice.bodies(since[alice])
    # presence folding: of nobody but themselves
    assert all(s.get("from").endswith("/per") for s in per.got if s.tag.endswith("}presence") and s.get("from").startswith(room))
