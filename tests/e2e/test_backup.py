# SPDX-License-Identifier: MIT
"""A copy is made under load, and is the store again after a disaster."""
import asyncio
import json
import os
import socket
import sqlite3
import stat
import subprocess

from lab.caveat import CAVEATCTL
from lab.world import label


def ctl(w, *argv):
    """caveatctl with the configuration; gives status, output, errors."""
    run = subprocess.run([CAVEATCTL, "-c", w.caveat.config, *argv], capture_output=True, text=True, timeout=60)
    return run.returncode, run.stdout, run.stderr


async def test_backup_under_load_and_restore(w):
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await alice.create(room, fields={"muc#roomconfig_persistentroom": "1", "muc#maxhistoryfetch": "500"})
    await bob.join(room)
    file = os.path.join(w.caveat.dir, "copy.db")
    said = 0

    async def talk():
        nonlocal said
        for said in range(1, 401):
            alice.say(room, str(said), label("UNCLASSIFIED"))
            if said % 20 == 0:
                await asyncio.sleep(0.01)

    talking = asyncio.ensure_future(talk())
    await bob.wait("c:message[c:body='100']")
    heard = bob.bodies()
    make = await asyncio.create_subprocess_exec(CAVEATCTL, "-c", w.caveat.config, "--json", "backup", file,
                                                stdout=subprocess.PIPE)
    out, _ = await make.communicate()
    assert make.returncode == 0
    facts = json.loads(out)
    assert facts["bytes"] == os.path.getsize(file) and len(facts["sha256"]) == 64, facts
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    assert not os.path.exists(file + ".part")
    await talking
    await w.sync(alice, bob)
    status, _, err = ctl(w, "backup", file)
    assert status == 1 and "exists" in err, err
    status, _, err = ctl(w, "restore", file)
    assert status == 1 and "in use" in err, err
    w.caveat.kill9()
    status, out, err = ctl(w, "--json", "restore", file)
    assert status == 0, err
    back = json.loads(out)
    assert back["sha256"] == facts["sha256"] and os.path.exists(back["before"]), back
    w.caveat.start()
    dave = await w.user("dave")
    await dave.join(room)
    there = dave.bodies()
    last = int(there[-1])
    assert last >= len(heard) and there == [str(i) for i in range(last - len(there) + 1, last + 1)], there
    with sqlite3.connect(f"file:{file}?immutable=1", uri=True) as copy:
        assert copy.execute("SELECT count(*) FROM message").fetchone() == (last,)
    records = [json.loads(line) for line in ctl(w, "audit", "export", "--kind", "admin")[1].splitlines()]
    assert [r["what"] for r in records if r.get("what") in ("backup", "restore")] == ["backup", "restore"], records
    status, out, err = ctl(w, "audit", "verify")
    assert status == 0, out + err


async def test_a_backup_that_nobody_takes_ends(w):
    """Who asked and goes away stops nothing, and the next one is served."""
    ask = b"POST /backup HTTP/1.1\r\nHost: caveat\r\nContent-Length: 0\r\n\r\n"
    for _ in range(3):
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(w.caveat.settings["control"])
            s.sendall(ask)
            assert b" 200 " in s.recv(64)
        w.caveat.wait("event=backup-given-up")
    file = os.path.join(w.caveat.dir, "copy.db")
    w.caveat.ctl("backup", file)
    assert w.caveat.ctl("status")
