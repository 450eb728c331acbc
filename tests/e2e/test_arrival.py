# SPDX-License-Identifier: MIT
"""Rooms and clearances move into a running daemon, call by call (doc/transfer.md 4)."""
import http.client
import json
import socket
import urllib.parse

from lab.caveat import NODES, ROOMS
from lab.client import condition


class Control(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("caveat")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def call(w, method, noun, place, body=""):
    """Status and answer; a body that is a dict is JSON."""
    c = Control(w.caveat.settings["control"])
    c.request(method, f"/{noun}/" + urllib.parse.quote(place, safe=""),
              json.dumps(body) if isinstance(body, dict) else body.encode())
    answer = c.getresponse()
    result = answer.status, json.loads(answer.read())
    c.close()
    return result


def records(*rows):
    return "<records xmlns='urn:caveat:transfer:0'>" + "".join(rows) + "</records>"


def said(i, label="UNCLASSIFIED"):
    return (f"<message id='m{i}' at='2025-01-01T00:{i // 60 % 60:02}:{i % 60:02}Z' nick='Bob' label='{label}'>"
            f"<body xmlns='jabber:client'>m{i}</body></message>")


async def test_a_room_moves_in_over_kill_9(w):
    alice, bob = await w.everybody("alice", "bob")
    w.caveat.ctl("clearance", "set", alice.bare, "up to SECRET")
    room = w.room()
    begin = {"source": "test", "unfit": "refuse"}
    assert call(w, "PUT", "arrivals", room, begin) == (200, {"state": "new", "mark": None, "messages": 0})
    status, answer = call(w, "POST", "arrivals", room, records(
        f"<affiliation jid='{alice.bare}' affiliation='owner'/>", *[said(i) for i in range(900)]))
    assert (status, answer["taken"]) == (200, 901), answer
    w.caveat.kill9()
    w.caveat.start()
    alice, bob = await w.everybody("alice", "bob")
    assert call(w, "PUT", "arrivals", room, begin) == (200, {"state": "arriving", "mark": "m899", "messages": 900})
    # nobody's room until the end
    bob.enter(room)
    assert condition(await bob.wait("c:presence[@type='error']")) == ("cancel", "not-allowed")
    status, answer = call(w, "PUT", "rooms", room, {})
    assert status == 409 and "moves in" in answer["error"], answer
    # half a call that is bad is none
    status, answer = call(w, "POST", "arrivals", room, records(said(900), said(901, "PURPLE")))
    assert status == 422 and answer["error"].startswith("record 2: "), answer
    status, answer = call(w, "POST", "arrivals", room, records(said(899), said(900), said(901, "SECRET")))
    assert (status, answer["taken"], answer["known"]) == (200, 2, 1), answer
    status, answer = call(w, "POST", "arrival-checks", room, records(said(900), said(1000)))
    assert status == 200 and [x["value"] for x in answer["same"]] == ["1"], answer
    assert [(x["value"], x["why"]) for x in answer["differs"]] == [("m1000", "it isn't here")], answer
    assert call(w, "POST", "arrival-ends", room, {"invite": True}) == (200, {"done": True})
    await alice.wait("c:message/user:x/user:invite")
    w.caveat.kill9()
    w.caveat.start()
    alice, bob = await w.everybody("alice", "bob")
    await bob.join(room)
    await alice.join(room)
    await w.sync(alice, bob)
    heard = [m for m in bob.bodies() if m.startswith("m")]
    assert heard and heard[-1] == "m900", heard[-3:]
    assert alice.bodies()[-1] == "m901", alice.bodies()[-3:]
    lines = [json.loads(x) for x in w.caveat.ctl("audit", "export", "--kind", "place").splitlines()]
    told = [(x["what"], x["by"].split(":")[0]) for x in lines if x["where"] == room]
    assert ("arrival-begun", "uid") in told and ("arrival-ended", "uid") in told, told


async def test_what_moves_in_is_given_up(w):
    room = w.room()
    assert call(w, "POST", "arrivals", room, records())[0] == 404
    assert call(w, "PUT", "arrivals", room, {"source": "test"})[0] == 200
    for body in ("", "<records/>", "{}", "<records xmlns='urn:caveat:transfer:0'>", records("<x/>" * 1001)):
        assert call(w, "POST", "arrivals", room, body)[0] == 400, body[:80]
    assert call(w, "PUT", "arrivals", room, {"source": ""})[0] == 400
    assert call(w, "PUT", "arrivals", room, {"source": "test", "unfit": "maybe"})[0] == 400
    # a rule that can't be read isn't one that isn't there
    for rule in ({"label": 5}, {"labels": "SECRET"}, {"policy": ["x"]}, {"unfit": True}):
        assert call(w, "PUT", "arrivals", room, {"source": "test", **rule})[0] == 400, rule
    assert call(w, "POST", "arrival-ends", room, {"invite": "no"})[0] == 400
    assert call(w, "PUT", "arrivals", room, {"source": "other"})[0] == 409
    # the rules of an arrival stay until its end, and one that can't be used is refused at once
    status, answer = call(w, "PUT", "arrivals", room, {"source": "test", "label": "UNCLASSIFIED"})
    assert status == 409 and "arrival drop" in answer["error"], answer
    status, answer = call(w, "PUT", "arrivals", w.room(), {"source": "test", "label": "PURPLE"})
    assert status == 422, answer
    # a record as long as there may be one is read, and judged by what it is
    status, answer = call(w, "POST", "arrivals", room, records(
        f"<lost what='x' value='{'y' * (4 << 20)}' why='z'/>"))
    assert status == 200 and answer["remarks"], answer
    assert call(w, "DELETE", "arrivals", room) == (200, {"done": True})
    assert call(w, "DELETE", "arrivals", room)[0] == 404
    assert call(w, "PUT", "rooms", room, {})[0] == 200


async def test_what_moved_to_a_service_that_is_gone_is_given_up(w):
    second = "second.example.org"
    place = f"{w.room().split('@')[0]}@{second}"
    w.caveat.stop()
    w.caveat.settings["services"].append(
        dict(w.caveat.settings["services"][0], domain=second, port=w.host.component_ports[second]))
    w.caveat.start()
    assert call(w, "PUT", "arrivals", place, {"source": "test"})[0] == 200
    assert call(w, "POST", "arrivals", place, records(said(1)))[1]["taken"] == 1
    w.caveat.stop()
    del w.caveat.settings["services"][-1]
    w.caveat.start()
    assert place in w.caveat.ctl("arrival", "list")
    assert call(w, "PUT", "arrivals", place, {"source": "test"})[0] == 404
    assert call(w, "DELETE", "arrivals", "another@" + second)[0] == 404
    w.caveat.ctl("arrival", "drop", place)
    assert place not in w.caveat.ctl("arrival", "list")
    assert call(w, "DELETE", "arrivals", place)[0] == 404


async def test_one_message_of_an_odd_shape_ends_no_call(w):
    """What somebody said deeper, or in more elements, than this server lets them is a record like any."""
    room = w.room()
    odd = ("<a xmlns='urn:x'>" * 90 + "</a>" * 90, "<a xmlns='urn:x'/>" * 5000,
           "<a xmlns='urn:x'" + "".join(f" a{i}=''" for i in range(100)) + "/>")
    assert call(w, "PUT", "arrivals", room, {"source": "test", "unfit": "leave-out"})[0] == 200
    for i, inside in enumerate(odd):
        status, answer = call(w, "POST", "arrivals", room, records(said(i).replace("</message>", inside + "</message>")))
        assert status == 200 and answer["taken"] + answer["left_out"] == 1, (i, answer)
    assert call(w, "POST", "arrivals", room, records(said(9)))[1]["taken"] == 1
    assert call(w, "POST", "arrival-ends", room, {})[0] == 200


async def test_a_run_that_another_overtook_is_refused(w):
    """Into a room and a node that are there: what was meant for one label never comes under another."""
    for place, record in ((w.room(), "<message id='{0}' at='2025-01-01T00:00:00Z' nick='Bob'><body xmlns='jabber:client'>x</body></message>"),
                          (f"{NODES}/overtaken", "<item id='{0}'><x xmlns='urn:x'/></item>")):
        first, second = ({"source": "test", "unfit": "refuse", "label": label} for label in ("SECRET", "UNCLASSIFIED"))
        meant = "<records xmlns='urn:caveat:transfer:0' unfit='refuse' label='{}'>{}</records>"
        assert call(w, "PUT", "arrivals", place, first)[1]["state"] == "new"
        status, answer = call(w, "POST", "arrivals", place, meant.format("SECRET", record.format("m1")))
        assert (status, answer.get("taken")) == (200, 1), answer
        assert call(w, "POST", "arrival-ends", place, {})[0] == 200
        assert call(w, "PUT", "arrivals", place, first)[1]["state"] == "open"
        assert call(w, "PUT", "arrivals", place, second)[1]["state"] == "open"
        status, answer = call(w, "POST", "arrivals", place, meant.format("SECRET", record.format("m2")))
        assert status == 409 and "another run has begun since" in answer["error"], answer
        status, answer = call(w, "POST", "arrivals", place, meant.format("UNCLASSIFIED", record.format("m2")))
        assert (status, answer.get("taken")) == (200, 1), answer


async def test_clearances_move_in(w):
    domain = w.host.domain
    w.caveat.stop()
    w.caveat.settings["users"].setdefault("clearances", {})["written@" + domain] = "UNCLASSIFIED"
    w.caveat.start()
    w.caveat.ctl("clearance", "set", "kept@" + domain, "UNCLASSIFIED")
    assert call(w, "PUT", "arrivals", "people", {"source": "test"})[1]["state"] == "open"
    rows = [f"<clearance jid='new@{domain}' clearance='up to SECRET'/>",
            f"<clearance jid='kept@{domain}' clearance='up to SECRET'/>",
            f"<clearance jid='written@{domain}' clearance='up to SECRET'/>"]
    status, answer = call(w, "POST", "arrivals", "people", records(*rows, "<clearance jid='@' clearance='x'/>"))
    assert status == 422 and answer["error"].startswith("record 4: "), answer
    status, answer = call(w, "POST", "arrivals", "people", records(*rows))
    assert (status, answer["taken"], answer["known"]) == (200, 1, 2), answer
    assert all("keeps the clearance" in r for r in answer["remarks"]) and len(answer["remarks"]) == 2, answer
    # what the operator wrote into the configuration isn't overridden
    assert json.loads(w.caveat.ctl("--json", "clearance", "show", "written@" + domain))["source"] == "config"
    assert json.loads(w.caveat.ctl("--json", "clearance", "show", "new@" + domain))["source"] == "store"
    status, answer = call(w, "POST", "arrival-checks", "people", records(*rows))
    assert len(answer["same"]) == 1 and len(answer["differs"]) == 2, answer
    assert call(w, "POST", "arrival-ends", "people", {})[0] == 200


async def test_a_full_disk_takes_nothing_and_it_goes_on_later(w):
    room, node = w.room(), NODES + "/news"
    item = "<item id='i' at='2025-01-01T00:00:00Z' label='UNCLASSIFIED'/>"
    person = "<clearance jid='new@example.org' clearance='up to SECRET'/>"
    for place in (room, node):
        assert call(w, "PUT", "arrivals", place, {"source": "test"})[0] == 200
    assert call(w, "POST", "arrivals", room, records(said(0)))[1]["taken"] == 1
    w.caveat.settings["limits"]["reserve_mib"] = 1048576
    w.caveat.stop()
    w.caveat.start()
    for method, noun, place, body in (("PUT", "arrivals", w.room(), {"source": "test"}),
                                      ("POST", "arrivals", room, records(said(1))),
                                      ("POST", "arrivals", node, records(item)),
                                      ("POST", "arrivals", "people", records(person)),
                                      ("POST", "arrival-ends", room, {}),
                                      ("POST", "arrival-ends", node, {})):
        status, answer = call(w, method, noun, place, body)
        assert status == 503 and "disk" in answer["error"], (noun, place, status, answer)
    w.caveat.settings["limits"]["reserve_mib"] = 1
    w.caveat.stop()
    w.caveat.start()
    assert call(w, "PUT", "arrivals", room, {"source": "test"}) == (200, {"state": "arriving", "mark": "m0", "messages": 1})
    assert call(w, "POST", "arrivals", room, records(said(0), said(1)))[1]["taken"] == 1
    assert call(w, "POST", "arrivals", "people", records(person))[1]["taken"] == 1
    for place in (room, node):
        assert call(w, "POST", "arrival-ends", place, {})[0] == 200


for test in (test_a_full_disk_takes_nothing_and_it_goes_on_later, test_a_run_that_another_overtook_is_refused):
    test.settings = {"domains": (ROOMS, NODES), "security": {"default_label": "UNCLASSIFIED"}}
