# SPDX-License-Identifier: MIT
"""Places leave as a document that others can read, too (doc/transfer.md)."""
import asyncio
import base64
import gzip
import hashlib
import json
import os
import re
import signal
import subprocess
import xml.etree.ElementTree as ET

from lab.caveat import CAVEATCTL, FORMS, NODES, POLICY, ROOMS, Caveat
from lab.client import show
from lab.nodes import Nodes, good
from lab.world import label
from test_departure import call

T = "{urn:caveat:transfer:0}"
SECOND = "second.example.org"
PARTNER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lab", "partner.xml")
SETTINGS = {"domains": (ROOMS, NODES, FORMS), "security": {"default_label": "UNCLASSIFIED"}}


def ctl(w, *argv):
    """caveatctl; gives status, output, errors."""
    run = subprocess.run([CAVEATCTL, "-s", w.caveat.settings["control"], *argv], capture_output=True, text=True, timeout=120)
    return run.returncode, run.stdout, run.stderr


def key(w):
    """A key pair, as the manual says to make it."""
    private, public = (os.path.join(w.caveat.dir, n) for n in ("sign.pem", "sign.pub"))
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", private], check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", public], check=True, capture_output=True)
    return private, public


def read(path):
    """A document, read by nothing of ours: {place: records}. All digests are made again."""
    with open(path, "rb") as f:
        data = f.read()
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    root = ET.fromstring(data)
    assert root.tag == T + "transfer" and root.attrib["version"] == "1", root.attrib
    raw = re.findall(rb"^<place .*?^</place>", data, re.S | re.M)
    rows = root.find(T + "manifest")
    places = root.findall(T + "place")
    assert len(rows) == len(raw) == len(places)
    assert hashlib.sha256(data[:data.index(b"<place ")]).hexdigest() == rows.attrib["head"]
    found = {}
    for text, row, place in zip(raw, rows, places):
        assert hashlib.sha256(text).hexdigest() == row.attrib["sha256"]
        assert len(place) == int(row.attrib["records"])
        messages = [r for r in place if r.tag in (T + "message", T + "item")]
        assert len(messages) == int(row.attrib["messages"])
        name = place.attrib.get("jid", "people") + ("/" + place.attrib["node"] if "node" in place.attrib else "")
        assert name not in found
        found[name] = list(place)
    return found


def write(path, places):
    """A document that nothing of ours wrote: {(attributes): [records]}."""
    head = "<?xml version='1.0' encoding='UTF-8'?>\n<transfer xmlns='urn:caveat:transfer:0' version='1'>\n"
    body, rows = "", f"<manifest head='{hashlib.sha256(head.encode()).hexdigest()}'>\n"
    for attributes, records in places.items():
        place = f"<place {attributes}>\n" + "".join(r + "\n" for r in records) + "</place>"
        messages = sum(r.startswith(("<message", "<item")) for r in records)
        rows += (f"<place {attributes} records='{len(records)}' messages='{messages}' "
                 f"sha256='{hashlib.sha256(place.encode()).hexdigest()}'/>\n")
        body += place + "\n"
    with open(path, "w", encoding="utf-8") as f:
        f.write(head + body + rows + "</manifest>\n</transfer>\n")


def signature_holds(w, path, public):
    """Of openssl's opinion."""
    with gzip.open(path) as f:
        data = f.read()
    signed = data[data.index(b"<manifest "):data.index(b"</manifest>") + len(b"</manifest>")]
    made = base64.b64decode(re.search(rb"<signature key='[^']*'>([^<]*)<", data).group(1))
    names = [os.path.join(w.caveat.dir, n) for n in ("signed", "made")]
    for name, what in zip(names, (signed, made)):
        with open(name, "wb") as f:
            f.write(what)
    run = subprocess.run(["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", public,
                          "-in", names[0], "-sigfile", names[1]], capture_output=True, text=True)
    return run.returncode == 0


def bodies(records):
    return [r.findtext("{jabber:client}body") for r in records if r.tag == T + "message"]


async def lived_in(w, room, n=1200):
    """A room where things were said."""
    alice, bob = await w.everybody("alice", "bob")
    await alice.create(room, fields={"muc#roomconfig_persistentroom": "1", "muc#roomconfig_roomname": "Ops & <more>",
                                     "muc#roomconfig_membersonly": "0"})
    await bob.join(room)
    for i in range(n):
        alice.say(room, f"m{i} <&'\"> \u00e9\U0001f40c", label("UNCLASSIFIED"))
    alice.say(room, "for some", label("CONFIDENTIAL", "GBR"))
    await w.sync(alice, bob)
    ctl(w, "room", "affiliation", room, "carol@example.org", "admin")
    return alice, bob


async def test_a_room_is_a_document(w):
    room, other = w.room(), w.room()
    alice, _ = await lived_in(w, room)
    await alice.create(other, fields={"muc#roomconfig_persistentroom": "1"})
    file = os.path.join(w.caveat.dir, "ops.caveat")
    private, public = key(w)
    status, out, err = ctl(w, "--json", "export", file, room, "people", "--sign", private)
    assert status == 0, err
    assert [(p["place"], p["messages"]) for p in json.loads(out)["places"]] == [("people", 0), (room, 1201)], out
    assert os.stat(file).st_mode & 0o777 == 0o600 and not os.path.exists(file + ".part")
    found = read(file)
    assert sorted(found) == ["people", room]
    said = bodies(found[room])
    assert said == [f"m{i} <&'\"> \u00e9\U0001f40c" for i in range(1200)] + ["for some"], said[-2:]
    assert all(r.attrib["id"] and r.attrib["label"] for r in found[room] if r.tag == T + "message")
    assert signature_holds(w, file, public)
    # as we see it ourselves
    status, out, err = ctl(w, "--json", "import", "--verify", file, "--key", public)
    assert status == 0, err
    facts = json.loads(out)
    assert facts["key"] and facts["remarks"] == "", facts
    assert [p["messages"] for p in facts["places"]] == [0, 1201], facts
    # no file is overwritten
    status, _, err = ctl(w, "export", file)
    assert status == 1 and "isn't overwritten" in err, err


async def test_all_of_a_server_is_a_document(w):
    """Rooms, nodes, topics; what isn't there is said; domains are mapped on the way."""
    room = w.room()
    alice, _ = await lived_in(w, room, 3)
    w.caveat.ctl("node", "create", NODES, "a/b", "--owner", alice.bare)
    w.caveat.ctl("node", "create", NODES, "c", "--owner", alice.bare)
    form = os.path.join(os.path.dirname(__file__), "..", "..", "examples", "forms", "incident.xml")
    w.caveat.ctl("topic", "add", FORMS, "incident", form)
    file = os.path.join(w.caveat.dir, "all.xml")
    status, out, err = ctl(w, "export", file)
    assert status == 0, err
    topic = [f"{FORMS}/fdp/{kind}/incident" for kind in ("submitted", "template")]
    assert sorted(read(file)) == sorted(["people", room, NODES + "/a/b", NODES + "/c", *topic]), out
    for place, wanted in ((NODES, [NODES + "/a/b", NODES + "/c"]), (NODES + "/a/b", [NODES + "/a/b"]),
                          (FORMS + "/incident", topic)):
        file = os.path.join(w.caveat.dir, "some.xml")
        status, out, err = ctl(w, "export", file, place)
        assert status == 0, err
        assert sorted(read(file)) == wanted, out
        os.unlink(file)
    for place in ("nobody@" + room.split("@")[1], NODES + "/d", "no.such.example"):
        status, _, err = ctl(w, "export", file, place)
        assert status == 1 and "there is no such place" in err, err
        assert not os.path.exists(file) and not os.path.exists(file + ".part")
    status, _, err = ctl(w, "export", file, "a@b@c")
    assert status == 2, err
    status, out, err = ctl(w, "export", file, room, "--map", "example.org=new.example",
                           "--map", room.split("@")[1] + "=muc.new.example")
    assert status == 0, err
    found = read(file)
    there = found[room.split("@")[0] + "@muc.new.example"]
    people = {r.attrib["jid"] for r in there if r.tag == T + "affiliation"}
    assert people == {"alice@new.example", "carol@new.example"}, people
    senders = {r.attrib["sender"].split("/")[0] for r in there if r.tag == T + "message"}
    assert senders == {"alice@new.example"}, senders


async def test_a_document_that_was_touched_is_refused(w):
    room = w.room()
    await lived_in(w, room, 3)
    file, bad = (os.path.join(w.caveat.dir, n) for n in ("good.xml", "bad.xml"))
    status, _, err = ctl(w, "export", file, room)
    assert status == 0, err
    _, public = key(w)
    with open(file, "rb") as f:
        good = f.read()
    for change, why in ((good.replace(b"for some", b"for sume"), "changed since it was written"),
                        (good[:-20], "cut off"), (good.replace(b" version='1'", b" version='2'"), "version 2"),
                        (gzip.compress(good)[:-30], "cut off")):
        with open(bad, "wb") as f:
            f.write(change)
        status, _, err = ctl(w, "import", bad)
        assert status == 1 and why in err and bad in err, err
    status, _, err = ctl(w, "import", file, "--key", public)
    assert status == 1 and "isn't signed" in err, err
    status, _, err = ctl(w, "import", "--verify", file, "x@y.example")
    assert status == 1 and "there is no such place" in err, err


def texts(records):
    return [ET.tostring(r, encoding="unicode") for r in records]


async def test_a_room_comes_back_as_it_was(w):
    """Exported, destroyed, imported, exported again: the same records, and people find it."""
    room = w.room()
    alice, bob = await lived_in(w, room)
    file, again = (os.path.join(w.caveat.dir, n) for n in ("one.caveat", "two.caveat"))
    status, _, err = ctl(w, "export", file, room)
    assert status == 0, err
    # it is there, and didn't come by an import
    status, _, err = ctl(w, "import", file)
    assert status == 1 and room in err, err
    ctl(w, "room", "destroy", room)
    status, out, err = ctl(w, "--json", "import", file)
    assert status == 0, err + out
    place, = json.loads(out)["places"]
    assert (place["state"], place["known"], place["left_out"], place["remarks"]) == ("new", 0, 0, []), place
    assert place["taken"] == place["records"], place
    status, _, err = ctl(w, "export", again, room)
    assert status == 0, err
    one, two = texts(read(file)[room]), texts(read(again)[room])
    assert one == two, [x for x in zip(one, two) if x[0] != x[1]][:3]
    # the members find it, with what they may read of its history
    carol = await w.user("carol")
    await carol.join(room)
    assert "for some" not in carol.bodies() and carol.bodies()[-1].startswith("m1199"), carol.bodies()
    await alice.join(room)
    assert alice.bodies()[-1] == "for some", alice.bodies()
    # again: nothing is new
    status, out, err = ctl(w, "--json", "import", file)
    assert status == 0, err
    place, = json.loads(out)["places"]
    assert (place["state"], place["taken"]) == ("added to", 0), place
    # what was said meanwhile stays, what is new in a later document is added
    alice.say(room, "later", label("UNCLASSIFIED"))
    await w.sync(alice)
    os.unlink(again)
    status, _, err = ctl(w, "export", again, room)
    assert status == 0, err
    status, out, err = ctl(w, "--json", "import", again)
    assert status == 0, err
    assert bodies(read(again)[room])[-1] == "later"


async def test_a_check_says_what_would_be_and_leaves_nothing(w):
    room = w.room()
    await lived_in(w, room, 3)
    file, bad = (os.path.join(w.caveat.dir, n) for n in ("one.xml", "other.caveat"))
    status, _, err = ctl(w, "export", file, room, "people")
    assert status == 0, err
    ctl(w, "room", "destroy", room)
    status, out, err = ctl(w, "--json", "import", "--check", file)
    assert status == 0, err
    found = json.loads(out)["findings"]
    assert {f["kind"] for f in found} == {"same"}, [f for f in found if f["kind"] != "same"]
    assert ("messages", "4") in {(f["what"], f["value"]) for f in found}, found
    status, out, err = ctl(w, "import", "--check", file)
    assert status == 0 and f"{room}: all of it will be the same\n" in out, out + err
    # nothing of it is there
    assert room not in w.caveat.ctl("room", "list")
    assert w.caveat.ctl("arrival", "list") == ""
    status, out, err = ctl(w, "import", file)
    assert status == 0, err
    # beside what is there: what was changed meanwhile differs
    ctl(w, "room", "set", room, "name=Another")
    status, out, err = ctl(w, "--json", "import", "--check", file)
    assert status == 0, err
    found = [f for f in json.loads(out)["findings"] if f["kind"] == "differs"]
    assert [f["here"] for f in found] == ["Another"], found
    status, out, err = ctl(w, "import", "--check", file)
    assert status == 0 and "Another" in out, out + err


class Second:
    """Another Caveat, with rooms of another domain, behind the same server."""

    def __init__(self, w, **settings):
        self.caveat = Caveat(os.path.join(w.dir, "second"), w.host, (SECOND,), security={"default_label": "UNCLASSIFIED"},
                             users=w.caveat.settings["users"], **settings)

    def __enter__(self):
        self.caveat.start()
        return self

    def __exit__(self, *_):
        self.caveat.stop()


async def test_a_room_moves_to_another_caveat_and_domain(w):
    room = w.room()
    alice, _ = await lived_in(w, room, 300)
    there = room.split("@")[0] + "@" + SECOND
    file, again = (os.path.join(w.caveat.dir, n) for n in ("one.caveat", "two.caveat"))
    private, public = key(w)
    status, _, err = ctl(w, "export", file, "--sign", private)
    assert status == 0, err
    with Second(w) as second:
        # its domain isn't there
        status, _, err = ctl(second, "import", file, room, "--key", public)
        assert status == 1 and ROOMS in err, err
        assert second.caveat.ctl("arrival", "list") == ""
        status, out, err = ctl(second, "import", file, room, "--key", public, "--map", f"{ROOMS}={SECOND}", "--invite")
        assert status == 0, err
        await alice.join(there)
        assert alice.bodies()[-1] == "for some", alice.bodies()
        status, _, err = ctl(second, "export", again, there, "--map", f"{SECOND}={ROOMS}")
        assert status == 0, err
        assert texts(read(file)[room]) == texts(read(again)[room])


async def test_a_room_goes_to_another_caveat_step_by_step(w):
    """As doc/deploy.md has it, and the way back."""
    room = w.room()
    alice, bob = await lived_in(w, room, 30)
    there = room.split("@")[0] + "@" + SECOND
    files = [os.path.join(w.caveat.dir, n) for n in ("one.caveat", "two.caveat", "back.caveat")]
    private, public = key(w)
    how = ("--key", public, "--map", f"{ROOMS}={SECOND}")
    assert ctl(w, "export", files[0], room, "--sign", private)[0] == 0
    with Second(w) as second:
        status, out, err = ctl(second, "import", files[0], *how, "--check")
        assert status == 0 and f"{room}: all " in out and second.caveat.ctl("room", "list") == "", out + err
        assert ctl(second, "import", files[0], *how)[0] == 0
        assert ctl(second, "arrival", "list")[:2] == (0, "")
        status, out, err = ctl(second, "import", files[0], *how, "--check")
        assert status == 0 and "message" not in out, out + err
        # the evening: nobody comes in with a voice, and what was said meanwhile comes along
        bob.say(room, "the last word", label("UNCLASSIFIED"))
        await w.sync(alice, bob)
        assert ctl(w, "room", "set", room, "moderated=true")[0] == 0
        assert ctl(w, "export", files[1], room, "--sign", private)[0] == 0
        status, out, err = ctl(second, "import", files[1], *how)
        assert status == 0 and "added to" in out, out + err
        assert ctl(w, "room", "destroy", room, "--alternate", there)[0] == 0
        since = bob.mark()
        bob.enter(room)
        gone = await bob.wait("c:presence/c:error", since)
        assert there in show(gone), show(gone)
        # and back: the sign goes
        assert ctl(second, "export", files[2], there)[0] == 0
        status, out, err = ctl(w, "import", files[2], "--map", f"{SECOND}={ROOMS}")
        assert status == 0 and "new" in out, out + err
        back = texts(read(files[2])[there])
    again = os.path.join(w.caveat.dir, "again.caveat")
    assert ctl(w, "export", again, room)[0] == 0
    assert texts(read(again)[room]) == back and bodies(read(again)[room])[-1] == "the last word"
    await bob.join(room)


async def test_an_import_that_was_cut_off_goes_on(w):
    """caveatctl is killed, then the daemon: the place isn't there, its name is taken, the next run completes it."""
    room = w.room()
    await lived_in(w, room, 3000)
    file, again = (os.path.join(w.caveat.dir, n) for n in ("one.caveat", "two.caveat"))
    status, _, err = ctl(w, "export", file, room)
    assert status == 0, err
    ctl(w, "room", "destroy", room)
    for kill in ("caveatctl", "caveatd"):
        run = subprocess.Popen([CAVEATCTL, "-s", w.caveat.settings["control"], "import", file],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        while room not in w.caveat.ctl("arrival", "list"):
            await asyncio.sleep(0.001)
        if kill == "caveatctl":
            run.send_signal(signal.SIGKILL)
            run.communicate()
        else:
            w.caveat.kill9()
            out, _ = run.communicate()
            assert run.returncode == 3, out
            w.caveat.start()
        if "\t3001\t" in w.caveat.ctl("arrival", "list") or room in w.caveat.ctl("room", "list"):
            break  # it was quicker; no harm
        assert room not in w.caveat.ctl("room", "list")
        status, out, err = ctl(w, "export", again, room)
        assert status == 1 and "there is no such place" in err, err
    status, out, err = ctl(w, "--json", "import", file)
    assert status == 0, err
    assert json.loads(out)["places"][0]["state"] in ("completed", "added to"), out
    status, _, err = ctl(w, "export", again, room)
    assert status == 0, err
    assert texts(read(file)[room]) == texts(read(again)[room])
    assert w.caveat.ctl("arrival", "list") == ""


async def test_an_import_can_be_given_up(w):
    room = w.room()
    status, _, body = call(w, "PUT", "/arrivals/" + room, source="document: " + room)
    assert status == 200 and json.loads(body)["state"] == "new", body
    listed = w.caveat.ctl("arrival", "list")
    assert listed == f"{room}\t0\tdocument: {room}\n", listed
    w.caveat.ctl("arrival", "drop", room)
    assert w.caveat.ctl("arrival", "list") == ""
    status, _, err = ctl(w, "arrival", "drop", room)
    assert status == 1, err


async def test_what_does_not_hold_here_refuses_its_place(w):
    """Labels are judged again where they arrive."""
    good, bad = w.room(), w.room()
    alice, _ = await lived_in(w, good, 3)
    await alice.create(bad, fields={"muc#roomconfig_persistentroom": "1"})
    alice.say(bad, "secret", label("SECRET"))
    alice.say(bad, "not", label("UNCLASSIFIED"))
    await w.sync(alice)
    file = os.path.join(w.caveat.dir, "two.caveat")
    status, _, err = ctl(w, "export", file)
    assert status == 0, err
    to = {r: r.split("@")[0] + "@" + SECOND for r in (good, bad)}
    second = Second(w)
    second.caveat.settings["services"][0]["security"] = {"clearance": "up to CONFIDENTIAL; Releasable To: GBR"}
    with second:
        status, out, err = ctl(second, "--json", "import", file, good, bad, "--map", f"{ROOMS}={SECOND}")
        assert status == 1 and bad in err and "record " in err, err
        states = {p["place"]: p["state"] for p in json.loads(out)["places"]}
        assert states == {good: "new", bad: "refused"}, states
        rooms = second.caveat.ctl("room", "list")
        assert to[good] in rooms and to[bad] not in rooms, rooms
        assert second.caveat.ctl("arrival", "list") == ""
        status, out, err = ctl(second, "--json", "import", file, bad, "--map", f"{ROOMS}={SECOND}", "--unfit", "leave-out")
        assert status == 0, err
        place, = json.loads(out)["places"]
        assert place["left_out"] == 1 and place["remarks"], place
        back = os.path.join(w.caveat.dir, "back.caveat")
        assert ctl(second, "export", back, to[bad])[0] == 0
        assert bodies(read(back)[to[bad]]) == ["not"]


async def test_what_others_write_is_taken_under_the_label_that_is_given(w):
    room = w.room()
    file, back = (os.path.join(w.caveat.dir, n) for n in ("theirs.xml", "back.xml"))
    write(file, {f"kind='room' jid='{room}'": [
        "<about created='2019-05-06T07:08:09.010Z' from='another'/>",
        "<affiliation jid='alice@example.org' affiliation='owner'/>",
        "<mood>happy</mood>",
        "<lost what='captcha' value='1' why='no such option'/>",
        "<message at='2020-01-01T00:00:00.000Z' nick='Al' sender='alice@example.org/x'>"
        "<body xmlns='jabber:client'>once &lt;upon&gt; a time</body></message>",
        "<message id='theirs' at='2020-01-01T00:00:01.000Z' nick='Bo'><body xmlns='jabber:client'>two</body></message>"]})
    status, out, err = ctl(w, "--json", "import", "--verify", file)
    assert status == 0 and json.loads(out)["key"] is None, out + err
    status, _, err = ctl(w, "import", file, "--label", "NO SUCH THING")
    assert status == 1, err
    status, out, err = ctl(w, "--json", "import", file, "--label", "RESTRICTED")
    assert status == 0, err
    place, = json.loads(out)["places"]
    remarks = " ".join(r["text"] for r in place["remarks"])
    assert "mood" in remarks and "captcha" in remarks, remarks
    alice, = await w.everybody("alice")
    await alice.join(room)
    assert alice.bodies() == ["once <upon> a time", "two"], alice.bodies()
    assert ctl(w, "export", back, room)[0] == 0
    said = [r for r in read(back)[room] if r.tag == T + "message"]
    assert [r.attrib["label"].split(" / ")[1] for r in said] == ["RESTRICTED"] * 2, said
    assert said[1].attrib["id"] == "theirs" and said[0].attrib["at"] == "2020-01-01T00:00:00.000Z"
    about = read(back)[room][0]
    assert about.attrib["created"] == "2019-05-06T07:08:09.010Z", about.attrib


async def test_nodes_and_topics_come_back_as_they_were(w):
    alice, = await w.everybody("alice")
    node, topic = NODES + "/a/b", FORMS + "/incident"
    w.caveat.ctl("node", "create", NODES, "a/b", "--owner", alice.bare, "title=One & <two>", "max_items=5")
    for i in range(7):
        good(await Nodes(alice).publish("a/b", f"i{i}", f"said {i} <"))
    form = os.path.join(os.path.dirname(__file__), "..", "..", "examples", "forms", "incident.xml")
    w.caveat.ctl("topic", "add", FORMS, "incident", form)
    w.caveat.ctl("clearance", "set", "somebody@example.org", "up to SECRET")
    file, again = (os.path.join(w.caveat.dir, n) for n in ("one.caveat", "two.caveat"))
    status, _, err = ctl(w, "export", file, node, topic, "people")
    assert status == 0, err
    w.caveat.ctl("node", "delete", NODES, "a/b")
    w.caveat.ctl("topic", "remove", FORMS, "incident")
    w.caveat.ctl("clearance", "remove", "somebody@example.org")
    status, out, err = ctl(w, "import", file, "--check")
    assert status == 0, err
    status, out, err = ctl(w, "--json", "import", file)
    assert status == 0, err + out
    assert [p["state"] for p in json.loads(out)["places"] if p["kind"] == "node"] == ["new"] * 3, out
    status, _, err = ctl(w, "export", again, node, topic, "people")
    assert status == 0, err
    one, two = read(file), read(again)
    assert sorted(one) == sorted(two) == sorted(["people", node, FORMS + "/fdp/submitted/incident",
                                                 FORMS + "/fdp/template/incident"])
    for place in one:
        assert texts(one[place]) == texts(two[place]), (place, texts(one[place]), texts(two[place]))
    assert len([r for r in one[node] if r.tag == T + "item"]) >= 5, texts(one[node])
    status, out, err = ctl(w, "--json", "import", file)
    assert status == 0, err
    assert [p["taken"] for p in json.loads(out)["places"]] == [0] * 4, out


async def test_a_check_names_each_place_once(w):
    """With what the daemon remarks while it takes it in."""
    rooms = [w.room(), w.room()]
    file = os.path.join(w.caveat.dir, "theirs.xml")
    write(file, {f"kind='room' jid='{r}'": [
        "<about/>", "<affiliation jid='alice@example.org' affiliation='owner'/>", "<mood>happy</mood>",
        "<lost what='captcha' value='1' why='no such option'/>"] for r in rooms})
    status, out, err = ctl(w, "import", "--check", file)
    assert status == 0, err
    for r in rooms:
        assert out.count(r) == 1, out
    assert out.count("captcha") >= 2 and out.count("mood") == 2, out
    assert w.caveat.ctl("arrival", "list") == "" and w.caveat.ctl("room", "list") == ""


async def test_labels_of_another_policy_become_ours(w):
    room = w.room()
    file, back = (os.path.join(w.caveat.dir, n) for n in ("theirs.xml", "back.xml"))
    said = [f"<message id='{name}' at='2020-01-01T00:00:0{i}.000Z' nick='Al' label='2.25.314159 / {name}'>"
            f"<body xmlns='jabber:client'>{name}</body></message>" for i, name in enumerate(("P-OPEN", "P-RESTRICTED", "P-OWN"))]
    write(file, {f"kind='room' jid='{room}'": ["<about/>", "<affiliation jid='alice@example.org' affiliation='owner'/>", *said]})
    status, out, err = ctl(w, "import", file, "--policy", "ACME")
    assert status == 1 and "record 5" in err, err
    assert w.caveat.ctl("room", "list") == w.caveat.ctl("arrival", "list") == ""
    status, out, err = ctl(w, "--json", "import", file, "--policy", "ACME", "--unfit", "leave-out")
    assert status == 0, err
    place, = json.loads(out)["places"]
    assert place["left_out"] == 1, place
    assert ctl(w, "export", back, room)[0] == 0
    labels = {r.attrib["id"]: r.attrib["label"].split(" / ")[1] for r in read(back)[room] if r.tag == T + "message"}
    assert labels == {"P-OPEN": "UNCLASSIFIED", "P-RESTRICTED": "RESTRICTED"}, labels


test_labels_of_another_policy_become_ours.settings = {**SETTINGS, "policies": [POLICY, PARTNER]}
