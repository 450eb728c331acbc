# SPDX-License-Identifier: MIT
"""Why somebody may, or may not: the operator asks, and the answer is what the service did."""
import re

from lab.caveat import FORMS, NODES, POLICY, ROOMS
from lab.client import condition
from lab.nodes import Nodes, good
from lab.world import label

SETTINGS = {"domains": (ROOMS, NODES, FORMS), "security": {"default_label": "UNCLASSIFIED"}}


def ids_of(user):
    return {m.findtext("{jabber:client}body"): m.find("{urn:xmpp:sid:0}stanza-id").get("id")
            for m in user.got if m.find("{urn:xmpp:sid:0}stanza-id") is not None}


def why(w, *argv, status=0):
    """The answers of the last footing, as JSON."""
    import json
    answer = json.loads(w.caveat.ctl("--json", "why", *argv, status=status).strip())
    return answer.get("then", answer["now"])


def first_no(side):
    return next(((a["step"], a["level"], a["category"]) for a in side["answers"] if not a["passes"]), None)


async def test_why_says_which_step_refused(w):
    """Each refusal that a client meets has its step, level and category."""
    alice, carol = await w.everybody("alice", "carol")
    room = w.room()
    await w.inside(room, alice, carol)
    carol.say(room, "above me", label("SECRET"))
    assert condition(await carol.wait(".//c:error")) == ("auth", "forbidden")
    answer = why(w, carol.bare, room, "SECRET", status=1)["answers"][0]
    assert not answer["sender"]["granted"] and not answer["receiver"]["granted"], answer
    assert first_no(answer["sender"]) == ("entry", "user", "classification"), answer
    assert first_no(answer["receiver"]) == ("exit", "user", "classification"), answer
    text = w.caveat.ctl("why", carol.bare, room, "SECRET", status=1)
    assert re.search(r"entry +user +deny +SECRET +", text) and "as sender: refused" in text, text
    assert why(w, carol.bare, room)["answers"][0]["sender"]["label"] == "UNCLASSIFIED"
    assert why(w, alice.bare, room, "SECRET; Releasable To: GBR")["answers"][0]["sender"]["granted"]
    answer = why(w, alice.bare, room, "SECRET; Releasable To: USA", status=1)["answers"][0]
    assert first_no(answer["sender"]) == ("entry", "user", "Releasable To"), answer

    w.caveat.ctl("room", "set", room, "clearance=up to RESTRICTED")
    alice.say(room, "above the room", label("CONFIDENTIAL"))
    assert condition(await alice.wait(".//c:error")) == ("auth", "forbidden")
    answer = why(w, alice.bare, room, "CONFIDENTIAL", status=1)["answers"][0]
    assert first_no(answer["sender"]) == ("internal", "place", "classification"), answer
    assert answer["receiver"]["granted"], answer
    assert why(w, alice.bare, room, "CONFIDENTIAL", "--as", "receiver")
    w.caveat.ctl("room", "set", room, "access_label=CONFIDENTIAL", "clearance=")
    answer = why(w, carol.bare, room, status=1)["answers"][0]
    assert first_no(answer["receiver"]) == ("use", "place", "classification"), answer


async def test_why_of_a_message_and_of_an_item(w):
    """--message: who sent it under what, and who may see it today."""
    alice, bob, carol = await w.everybody("alice", "bob", "carol")
    room = w.room()
    await w.inside(room, alice, bob, carol)
    alice.say(room, "plans", label("CONFIDENTIAL"))
    await bob.wait(".//c:body")
    await w.sync(alice, bob, carol)
    ident = ids_of(alice)["plans"]
    answer = why(w, bob.bare, room, "--message", ident)["answers"][0]
    assert answer["from"].startswith(alice.bare) and answer["id"] == ident and answer["kept"], answer
    assert answer["receiver"]["label"] == "CONFIDENTIAL" and "plans" not in str(answer), answer
    answer = why(w, carol.bare, room, "--message", ident, status=1)["answers"][0]
    assert first_no(answer["receiver"]) == ("exit", "user", "classification"), answer
    assert "no message" in w.caveat.ctl("why", bob.bare, room, "--message", "nothing", status=1)
    # If Carol held more she could.
    held = why(w, carol.bare, room, "--message", ident, "--clearance", "up to CONFIDENTIAL")
    assert held["answers"][0]["receiver"]["granted"] and held["source"] == "asked", held

    nodes = Nodes(alice)
    await nodes.create("tides")
    good(await nodes.labelled("tides", "monday", label("RESTRICTED")))
    answer = why(w, carol.bare, f"{NODES}/tides", "--message", "monday")["answers"][0]
    assert answer["receiver"]["label"] == "RESTRICTED" and answer["from"].startswith(alice.bare), answer
    why(w, f"frank@{w.host.domain}", f"{NODES}/tides", "--message", "monday", status=1)
    why(w, alice.bare, NODES)

    template = w.dir + "/report.xml"
    with open(template, "w", encoding="utf-8") as f:
        f.write("<x xmlns='jabber:x:data' type='form'><title>Report</title><field var='place' type='text-single'/></x>")
    w.caveat.ctl("topic", "add", FORMS, "report", template, "--owner", alice.bare)
    w.caveat.ctl("node", "set", FORMS, "fdp/submitted/report", "clearance=RESTRICTED")
    answer = why(w, alice.bare, f"{FORMS}/report", "SECRET", status=1)["answers"][0]
    assert first_no(answer["sender"]) == ("internal", "place", "classification"), answer


async def test_why_under_another_policy(w):
    """--policy: as it would be; what can't be loaded is refused, and nothing changes by asking."""
    alice, = await w.everybody("alice")
    room = w.room()
    await w.inside(room, alice)
    with open(POLICY, encoding="utf-8") as f:
        spif = f.read()
    new = w.dir + "/new.xml"
    with open(new, "w", encoding="utf-8") as f:
        f.write(spif.replace('"Releasable To" tagType="permissive"', '"Releasable To" tagType="restrictive"'))
    both = "SECRET; Releasable To: GBR, USA"
    why(w, alice.bare, room, both)
    then = why(w, alice.bare, room, both, "--policy", new, status=1)
    assert first_no(then["answers"][0]["sender"]) == ("entry", "user", "Releasable To"), then
    why(w, alice.bare, room, both)
    with open(new, "w", encoding="utf-8") as f:
        f.write(spif.replace('name="GBR"', 'name="GBX"'))
    assert "GBR" in w.caveat.ctl("why", alice.bare, room, both, "--policy", new, status=1)


async def test_what_a_policy_or_a_clearance_would_change(w):
    """--days: who would gain or lose what of the archive, by label; ids, and never content."""
    alice, bob, carol = await w.everybody("alice", "bob", "carol")
    room = w.room()
    await w.inside(room, alice, bob, carol)
    both = "CONFIDENTIAL; Releasable To: GBR, USA"
    for i in range(3):
        alice.say(room, f"words of both {i}", label("CONFIDENTIAL", "GBR", "USA"))
    alice.say(room, "words of all", label("UNCLASSIFIED"))
    await alice.wait(".//c:body", test=lambda m: m.findtext("{jabber:client}body") == "words of all")
    ids = ids_of(alice)
    with open(POLICY, encoding="utf-8") as f:
        spif = f.read()
    new = w.dir + "/new.xml"
    with open(new, "w", encoding="utf-8") as f:
        f.write(spif.replace('lacv="3" hierarchy="3"', 'lacv="3" hierarchy="6"'))  # "up to SECRET" has it no more
    place, = w.caveat.ctl_json("why", room, "--days", "1", "--policy", new)
    losers = [f"{u}@{w.host.domain}" for u in ("admin", "alice", "dave")]
    assert place["counted"] == 4 and list(place["people"]) == losers, place
    lost = place["people"][alice.bare]
    assert lost["gain"] == {} and list(lost["lose"]) == [both] and lost["lose"][both]["messages"] == 3, place
    assert set(lost["lose"][both]["examples"]) == {ids[f"words of both {i}"] for i in range(3)}, place
    assert "words of" not in str(place)
    text = w.caveat.ctl("why", room, "--days", "1", "--policy", new)
    assert re.search(re.escape(alice.bare) + r" +lose +3 +" + both, text), text
    place, = w.caveat.ctl_json("why", bob.bare, room, "--days", "1", "--policy", new)
    assert place["people"] == {} and place["unreadable"] == {}, place

    with open(new, "w", encoding="utf-8") as f:  # the value goes: who doesn't hold it by name is still readable
        f.write(spif.replace('lacv="12"', 'lacv="99"'))
    place, = w.caveat.ctl_json("why", room, "--days", "1", "--policy", new)
    assert place["unreadable"][both]["messages"] == 3, place

    place, = w.caveat.ctl_json("why", carol.bare, ROOMS, "--days", "0", "--clearance",
                               "up to CONFIDENTIAL; Releasable To: USA")
    assert place["place"] == room and place["people"][carol.bare]["gain"][both]["messages"] == 3, place

    nodes = Nodes(alice)
    await nodes.create("tides")
    for ident in ("monday", "tuesday"):
        good(await nodes.labelled("tides", ident, label("CONFIDENTIAL")))
    place, = w.caveat.ctl_json("why", carol.bare, f"{NODES}/tides", "--days", "7", "--clearance", "up to SECRET")
    assert place["people"][carol.bare]["gain"]["CONFIDENTIAL"] == {
        "messages": 2, "examples": ["tuesday", "monday"]}, place
    w.caveat.ctl("why", room, "--days", "1", status=2)
    w.caveat.ctl("why", room, "--days", "soon", "--policy", new, status=2)


async def test_each_level_says_what_it_has(w):
    """What is in force of server, domain and place, and where it comes from."""
    alice, = await w.everybody("alice")
    room = w.room()
    await w.inside(room, alice)
    w.caveat.ctl("room", "set", room, "access_label=RESTRICTED", "clearance=up to SECRET", "default_label=RESTRICTED")
    levels = {x["level"]: x for x in w.caveat.ctl_json("level", room)["levels"]}
    assert list(levels) == ["room", "domain", "server"], levels
    assert levels["room"]["access_label"] == "RESTRICTED" and levels["room"]["clearance"] == "up to SECRET", levels
    assert levels["room"]["default_counts"] and not levels["server"]["default_counts"], levels
    text = w.caveat.ctl("level", room)
    assert re.search(f"default_label +server +UNCLASSIFIED +a nearer one counts", text), text
    assert re.search(f"default_label +room {room} +RESTRICTED +counts", text), text
    assert "open to all" in w.caveat.ctl("level", ROOMS) and "UNCLASSIFIED" in w.caveat.ctl("level")
    nodes = Nodes(alice)
    await nodes.create("tides")
    assert w.caveat.ctl_json("level", f"{NODES}/tides")["levels"][0]["level"] == "node"
    assert "effective_default_label: server: UNCLASSIFIED" in w.caveat.ctl("node", "show", NODES, "tides")
    w.caveat.ctl("level", f"nothing@{ROOMS}", status=1)
