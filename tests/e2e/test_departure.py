# SPDX-License-Identifier: MIT
"""Places leave a running daemon as records, page by page (doc/transfer.md 4)."""
import http.client
import json
import socket
import urllib.parse
import xml.etree.ElementTree as ET

from lab.world import label

T = "{urn:caveat:transfer:0}"


class Control(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("caveat")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def call(w, method, path, **body):
    """Status, content type, bytes."""
    c = Control(w.caveat.settings["control"])
    c.request(method, path, json.dumps(body) if body else "")
    answer = c.getresponse()
    result = answer.status, answer.headers["Content-Type"], answer.read()
    c.close()
    return result


def depart(w, place, **ask):
    """All records of a place, and how many pages they were."""
    records, pages = [], 0
    while True:
        status, kind, body = call(w, "POST", "/departures/" + urllib.parse.quote(place, safe=""), **ask)
        assert (status, kind) == (200, "application/xml"), body
        page = ET.fromstring(body)
        assert page.tag == T + "records"
        records += list(page)
        pages += 1
        if "next" not in page.attrib:
            return records, pages
        ask["after"] = page.attrib["next"]


def refused(w, place, **ask):
    status, kind, body = call(w, "POST", "/departures/" + urllib.parse.quote(place, safe=""), **ask)
    assert kind == "application/json", kind
    return status, json.loads(body)["error"]


async def test_what_stands_over_labels_is_asked_in_words_that_are_known(w):
    for body in ({"labels": []}, {"labels": ["SECRET", 7]}, {"labels": "SECRET"}, {"labels": ["SECRET"], "as": "a@b"}, {}):
        status, _, answer = call(w, "POST", "/departure-marks", **body)
        assert status == 400, (body, answer)
    status, _, answer = call(w, "POST", "/departure-marks", labels=["SECRET", "no such thing"])
    assert status == 422 and json.loads(answer)["error"].startswith("label 2: "), answer
    status, _, answer = call(w, "POST", "/departure-marks", labels=["UNCLASSIFIED", "SECRET"])
    assert status == 200 and json.loads(answer)["bottom"] == "SECRET", answer


async def test_a_room_leaves(w):
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await alice.create(room, fields={"muc#roomconfig_persistentroom": "1"})
    await bob.join(room)
    for i in range(1200):
        alice.say(room, f"m{i}", label("UNCLASSIFIED"))
    await bob.wait("c:message[c:body='m1199']")
    w.caveat.ctl("clearance", "set", alice.bare, "up to SECRET")
    alice.say(room, "secret", label("SECRET"))
    await w.sync(alice, bob)
    records, pages = depart(w, room)
    assert pages > 1, pages
    assert records[0].tag == T + "about"
    said = [r.findtext("{jabber:client}body") for r in records if r.tag == T + "message"]
    assert said == [f"m{i}" for i in range(1200)] + ["secret"], said[-3:]
    records, _ = depart(w, room, **{"as": bob.bare})
    said = [r for r in records if r.tag == T + "message"]
    assert len(said) == 1200 and all(r.attrib["marking"] for r in said)
    assert not [r for r in records if r.tag == T + "affiliation"]
    people, _ = depart(w, "people")
    assert alice.bare in [r.attrib["jid"] for r in people], people
    places = json.loads(call(w, "GET", "/departures")[2])["places"]
    assert {"kind": "room", "jid": room, "messages": 1201} in places, places
    assert {"kind": "people"} in places, places
    # one record for each export, whatever its pages
    lines = [json.loads(x) for x in w.caveat.ctl("audit", "export", "--kind", "admin").splitlines()]
    exports = [(x["where"], x.get("is")) for x in lines if x["what"] == "export"]
    assert exports == [(room, None), (room, "as=" + bob.bare), ("people", None)], exports


async def test_what_can_not_leave_is_said(w):
    alice, = await w.everybody("alice")
    room = w.room()
    assert refused(w, room)[0] == 404
    assert refused(w, "room@no.such.example")[0] == 404
    assert refused(w, "nonsense")[0] == 400
    assert refused(w, "people", **{"as": "bob@example.org"})[0] == 422
    await alice.create(room, fields={"muc#roomconfig_persistentroom": "1", "muc#roomconfig_membersonly": "1"})
    assert refused(w, room, after="nonsense")[0] == 422
    assert refused(w, room, **{"as": "nobody"})[0] == 400
    # a reader that can't be read doesn't get everything
    for who in ({"as": ["bob@example.org"]}, {"As": "bob@example.org"}, {"clearance": 1}, {"head": "true"}):
        assert refused(w, room, **who)[0] == 400, who
    status, why = refused(w, room, **{"as": "bob@example.org"})
    assert status == 409 and "no member" in why, why
    # a page that goes on with nothing that is known is a record, too
    status, _, _ = call(w, "POST", "/departures/" + room, after="affiliation:")
    assert status == 200
    lines = [json.loads(x) for x in w.caveat.ctl("audit", "export", "--kind", "admin").splitlines()]
    assert [x.get("reason") for x in lines if x["what"] == "export"][-1] is None, lines
    assert len([x for x in lines if x["what"] == "export" and "reason" in x]) == 11, lines
