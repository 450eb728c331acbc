# SPDX-License-Identifier: MIT
"""Places leave as a document that others can read, too (doc/transfer.md)."""
import base64
import gzip
import hashlib
import json
import os
import re
import subprocess
import xml.etree.ElementTree as ET

from lab.caveat import CAVEATCTL, FORMS, NODES, ROOMS
from lab.world import label

T = "{urn:caveat:transfer:0}"
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
    assert [p["messages"] for p in facts["places"]] == [0, 1201]
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
