# SPDX-License-Identifier: MIT
"""Audit: what is refused and changed is on record, and nothing of it can go unseen."""
import json
import os

from lab.world import label

SETTINGS = {"audit": {"checkpoint_records": 10}}


def records(w, *kinds):
    lines = w.caveat.ctl("audit", "export").splitlines()
    return [r for r in map(json.loads, lines) if not kinds or r["kind"] in kinds]


def verify(w, *argv, status=0):
    return w.caveat.ctl("audit", "verify", *argv, status=status)


def state(w, name):
    return os.path.join(w.caveat.settings["state"], name)


async def test_operators_are_on_record(w):
    room = w.room()
    w.caveat.ctl("room", "create", room, "name=Hall")
    w.caveat.ctl("clearance", "set", "zoe@" + w.host.domain, "UNCLASSIFIED")
    w.caveat.ctl("clearance", "set", "zoe@" + w.host.domain, "NO SUCH", status=1)
    w.caveat.reload()
    w.caveat.wait("event=reloaded")
    got = records(w)
    kinds = [r["kind"] for r in got]
    assert kinds[:3] == ["started", "configured", "policy"], kinds
    assert kinds.count("configured") == 2, kinds
    me = "uid:" + str(os.getuid())
    made = [r for r in got if r.get("what") == "room-create"]
    assert [(r["by"], r["where"]) for r in made] == [(me, room)], made
    changed = [r for r in got if r["kind"] == "clearance"]
    assert [(r["by"], r["is"]) for r in changed] == [(me, "UNCLASSIFIED")], changed
    failed = [r for r in got if r.get("what") == "clearance-set" and "reason" in r]
    assert len(failed) == 1, failed
    assert "good:" in verify(w, "--key", state(w, "audit.pub"))


async def test_all_is_there_after_kill_and_stop(w):
    for n in range(30):
        w.caveat.ctl("clearance", "set", f"u{n}@{w.host.domain}", "UNCLASSIFIED")
    head = verify(w).split()[-1]
    w.caveat.kill9()
    w.caveat.start()
    assert "good:" in verify(w, "--since", head, "--key", state(w, "audit.pub"))
    assert len([r for r in records(w) if r["kind"] == "clearance"]) == 30
    w.caveat.stop()
    w.caveat.start()
    assert "good:" in verify(w, "--since", head)
    kinds = [r["kind"] for r in records(w)]
    assert kinds.count("started") == 3 and kinds.count("stopped") == 1
    assert kinds[kinds.index("stopped") + 1] == "checkpoint"


async def test_an_export_is_checked_without_the_daemon(w):
    w.caveat.ctl("clearance", "set", "zoe@" + w.host.domain, "UNCLASSIFIED")
    key = state(w, "audit.pub")
    lines = w.caveat.ctl("audit", "export").splitlines(True)
    path = os.path.join(w.dir, "export.jsonl")

    def check(some, status):
        with open(path, "w", encoding="utf-8") as f:
            f.writelines(some)
        return verify(w, "--key", key, path, status=status)

    assert f"good: {len(lines)} records" in check(lines, 0)
    assert "was changed" in check([x.replace("zoe", "joe") for x in lines], 1)
    assert "missing" in check(lines[:2] + lines[3:], 1)
    check(lines[:1] + [lines[2], lines[1]] + lines[3:], 1)
    check(lines[:2] + [lines[1]] + lines[2:], 1)
    check(lines[:-1], 0)  # unless somebody kept the head:
    assert "is missing" in verify(w, "--since", verify(w).split()[-1], path, status=1)


async def test_an_end_that_was_cut_off_is_found(w):
    """Even if the table is cut where it was signed: the state remembers."""
    import sqlite3
    for n in range(12):
        w.caveat.ctl("clearance", "set", f"u{n}@{w.host.domain}", "UNCLASSIFIED")
    w.caveat.stop()
    db = sqlite3.connect(state(w, "caveat.db"))
    db.execute("DELETE FROM audit WHERE seq > 10")
    db.commit()
    db.close()
    w.caveat.start()
    assert "missing" in verify(w, status=1)
    assert len(records(w, "damaged")) == 1


async def test_what_people_are_refused_is_on_record(w):
    alice, bob, carol = await w.everybody("alice", "bob", "carol")
    room = w.room()
    await w.inside(room, alice, bob, carol)
    alice.say(room, "plans-of-alice", label("CONFIDENTIAL"))
    carol.say(room, "lies-of-carol", label("SECRET"))
    await w.sync(alice, bob, carol)
    withheld = records(w, "withheld")
    assert [(r["what"], r["where"], r["recipients"]) for r in withheld] == [("message", room, 1)], withheld
    refused = records(w, "refused")
    assert [(r["what"], r["where"], r["step"]) for r in refused] == [("message", room, "entry/user")], refused
    assert refused[0]["by"].startswith(carol.bare) and "SECRET" in refused[0]["label"]
    w.caveat.kill9()
    text = w.caveat.start().ctl("audit", "export") + w.caveat.ctl("audit", "export", "--cef")
    assert "of-alice" not in text and "of-carol" not in text
    assert {r["hash"] for r in records(w, "withheld", "refused")} == {r["hash"] for r in withheld + refused}
    assert "good:" in verify(w, "--key", state(w, "audit.pub"))
