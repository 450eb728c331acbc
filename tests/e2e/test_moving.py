# SPDX-License-Identifier: MIT
"""Rooms that people live in move: from a server's own service here, killed at random, to a second Caveat by a document, and back."""
import asyncio
import os
import random
import shutil
import signal

from lab.caveat import CAVEATCTL, ROOMS, Caveat
from lab.census import census_of, compare
from lab.hosts import PASSWORD
from lab.lived import Life, settle
from lab.source import CONFERENCE, SOURCES
from lab.world import USERS, World, label

ONLY = "prosody", "ejabberd"  # Their archives are read.

# The whole of it: CAVEAT_MOVE="40 25 500", rooms, affiliations and messages of each.
ROOM_N, AFFILIATION_N, MESSAGE_N = (int(n) for n in os.environ.get("CAVEAT_MOVE", "6 12 60").split())
OTHER = "rooms2.example.org"
SEED = int(os.environ.get("CAVEAT_MOVE_SEED", "1"))


def one_of(names):
    """How a value is called by both, of fields that are lists or booleans."""
    return lambda value: names.get(value, value)


FLAG = one_of({"true": "1", "false": "0", "": "0"})
TEXT = one_of({})
# What every server's owner form has, and how its values compare.
OPTIONS = {"muc#roomconfig_roomname": TEXT, "muc#roomconfig_roomdesc": TEXT, "muc#roomconfig_persistentroom": FLAG, "muc#roomconfig_publicroom": FLAG,
           "muc#roomconfig_membersonly": FLAG, "muc#roomconfig_moderatedroom": FLAG, "muc#roomconfig_changesubject": FLAG,
           "muc#roomconfig_whois": TEXT, "muc#roomconfig_passwordprotectedroom": FLAG}
OURS = dict.fromkeys(["muc#roomconfig_allowpm", "muc#roomconfig_maxusers", "muc#roomconfig_presencebroadcast", "muc#roomconfig_getmemberlist",
                      "muc#roomconfig_enablelogging", "muc#maxhistoryfetch", "muc#roomconfig_lang", "sec-label#label", "sec-label#custom-label"], TEXT)


async def ctl(caveat, *argv):
    process = await asyncio.create_subprocess_exec(CAVEATCTL, "-s", caveat.settings["control"], *argv, stdout=asyncio.subprocess.PIPE,
                                                   stderr=asyncio.subprocess.STDOUT, stdin=asyncio.subprocess.DEVNULL)
    return process


async def finish(process, seconds=200):
    out, _ = await asyncio.wait_for(process.communicate(), seconds)
    return process.returncode, out.decode()


async def until_done(caveat, r, kills, *argv):
    """Runs it; kills it, or the daemon that it speaks to, at random moments, and runs it again until it ends by itself."""
    while kills:
        process = await ctl(caveat, *argv)
        waiting = asyncio.ensure_future(finish(process))
        done, _ = await asyncio.wait([waiting], timeout=r.uniform(0.02, 1.5))
        if done:
            break
        kills -= 1
        if r.random() < 0.5:
            process.send_signal(signal.SIGKILL)
        else:
            caveat.kill9()
            caveat.start()
        await waiting
    status, out = await finish(await ctl(caveat, *argv))
    assert status == 0, out
    return out


def check(table):
    print(table, flush=True)
    assert not table.lost, "\n".join(f"{what}: {detail}" for what, detail in table.lost[:10])


async def live_on(w, owner, rooms):
    """What only a Caveat has: labels of messages and of places."""
    for room in rooms[:3]:
        await owner.join(room, history="maxstanzas='0'")
        for i, marked in enumerate((label("SECRET", "GBR"), label("RESTRICTED"), label("CONFIDENTIAL", "GBR", "USA"))):
            owner.say(room, f"labelled {i}", marked)
        owner.send(f"<presence type='unavailable' to='{room}/alice'/>")
    await w.sync(owner)
    w.caveat.ctl("room", "set", rooms[0], "access_label=RESTRICTED", "clearance=up to SECRET; Releasable To: GBR, USA", "default_label=RESTRICTED",
                 "archive_days=400")


def levels(caveat, rooms):
    """What the operator is told of the labels of places, and of what only a Caveat has."""
    told = [caveat.ctl_json("room", "show", room) for room in rooms]
    return [{k: v.split(" / ")[-1] for k, v in t.items() if k in ("access_label", "clearance", "default_label", "archive_days", "keep", "password")} for t in told]


async def moves(w, host):
    r = random.Random(SEED)
    owner, *speakers = await w.everybody("alice", "bob", "carol")
    lives = [Life(seed, AFFILIATION_N, MESSAGE_N, host.domain) for seed in range(SEED, SEED + ROOM_N)]
    for life in lives:
        await settle(f"{life.name}@{CONFERENCE}", life, owner, speakers)
    passwords = {life.name: life.fields["muc#roomconfig_roomsecret"] for life in lives if "muc#roomconfig_roomsecret" in life.fields}
    rooms = {f"{life.name}@{CONFERENCE}": f"{life.name}@{ROOMS}" for life in lives}
    there = await census_of(owner, rooms, passwords)
    for c in there.values():  # ejabberd's moderated rooms where everybody may speak aren't what we call so
        if "members_by_default" in c.config and FLAG(c.config["members_by_default"][0]) == "1":
            c.config["muc#roomconfig_moderatedroom"] = ["0"]
    assert sum(len(c.messages) for c in there.values()) >= ROOM_N * MESSAGE_N
    assert any(c.vcard for c in there.values())

    secret = os.path.join(w.dir, "password")
    with open(secret, "w", encoding="utf-8") as f:
        os.fchmod(f.fileno(), 0o600)
        f.write(PASSWORD + "\n")
    os.chmod(secret, 0o600)
    names = [f"*@{CONFERENCE}", ROOMS]
    if host.name == "prosody":  # it lists hidden rooms to nobody
        names = ["--list", os.path.join(w.dir, "list")]
        with open(names[1], "w", encoding="utf-8") as f:
            f.writelines(f"{old} {new}\n" for old, new in rooms.items())
    print(await until_done(w.caveat, r, ROOM_N, "migrate", "room", *names, "--account", f"alice@{host.domain}", "--password-file", secret,
                           "--host", "127.0.0.1", "--port", str(host.client_port), "--tls", "off", "--label", "UNCLASSIFIED"))
    await w.sync(owner)
    here = await census_of(owner, rooms.values(), passwords)
    check(compare(f"{host.name} -> Caveat", there, here, rooms, OPTIONS, "UNCLASSIFIED"))
    await live_on(w, owner, list(rooms.values()))
    here = await census_of(owner, rooms.values(), passwords)

    labelled = levels(w.caveat, here)
    assert labelled[0]["access_label"] == "RESTRICTED", labelled
    file = os.path.join(w.dir, "all.xml.gz")
    status, out = await finish(await ctl(w.caveat, "export", file))
    assert status == 0, out
    second = Caveat(os.path.join(w.dir, "second"), host, domains=(OTHER,), users=w.caveat.settings["users"], admins=w.caveat.settings["admins"]).start()
    try:
        await until_done(second, r, 4, "import", file, "--map", f"{ROOMS}={OTHER}")
        rooms = {old: old.replace(ROOMS, OTHER) for old in here}
        elsewhere = await census_of(owner, rooms.values(), passwords)
        check(compare("Caveat -> second Caveat", here, elsewhere, rooms, {**OPTIONS, **OURS}))
        assert levels(second, rooms.values()) == labelled, (levels(second, rooms.values()), labelled)
        back = os.path.join(w.dir, "back.xml.gz")
        status, out = await finish(await ctl(second, "export", back))
        assert status == 0, out
    finally:
        second.stop()
    for room in here:
        w.caveat.ctl("room", "destroy", room)
    await until_done(w.caveat, r, 4, "import", back, "--map", f"{OTHER}={ROOMS}")
    await w.sync(owner)
    rooms = {room: room for room in here}
    assert levels(w.caveat, rooms) == labelled, (levels(w.caveat, rooms), labelled)
    check(compare("second Caveat -> back", here, await census_of(owner, rooms, passwords), rooms, {**OPTIONS, **OURS}))


async def test_rooms_move_and_nothing_is_lost(w):
    """On a server of its own, whose own rooms are the source."""
    directory = os.path.join(w.dir, "source")
    host = SOURCES[w.host.name](directory, USERS, [ROOMS, OTHER]).start()
    try:
        world = World(host)
        world.caveat.start()
        await moves(world, host)
        await world.close()
    finally:
        host.stop()
    shutil.rmtree(directory, ignore_errors=True)


test_rooms_move_and_nothing_is_lost.starts_itself = True
test_rooms_move_and_nothing_is_lost.seconds = 1500
