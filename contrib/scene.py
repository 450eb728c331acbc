#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The demo's scene: a private Prosody on loopback, Caveat attached to it, users of different clearances in one room,
and a form that they fill in.

usage: scene.py [--keep] [--host prosody|ejabberd]
"""
import argparse
import asyncio
import os
import shutil
import signal
import sys
import tempfile

TOP = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, os.path.join(TOP, "tests", "e2e"))
sys.dont_write_bytecode = True

from lab.caveat import FORMS, ROOMS  # noqa: E402
from lab.client import NS, condition, marking  # noqa: E402
from lab.nodes import Nodes, good  # noqa: E402
from lab.hosts import HOSTS, PASSWORD  # noqa: E402
from lab.policy import Label, ess_xml, securitylabel  # noqa: E402
from lab.world import ACME, USERS, World, label  # noqa: E402

ROOM = "bridge@" + ROOMS
DOMAINS = (ROOMS, FORMS)
TOPIC = "example.org/salute"
CAST = {  # name: clearance, as the configuration gives it
    "alice": "up to SECRET; Releasable To: GBR; Project: ATLAS",
    "bob": "up to CONFIDENTIAL; Releasable To: USA, GBR",
    "carol": "up to RESTRICTED",
    "dave": "up to SECRET; Releasable To: USA",
}
COLOUR = sys.stdout.isatty() and "NO_COLOR" not in os.environ
ANSI = {"green": 42, "blue": 44, "purple": 45, "red": 41, "orange": 43, "black": 40, "white": 47, "yellow": 43}


def paint(text, background):
    if not COLOUR:
        return f"[{text}]"
    code = ANSI.get(background)
    if code is None and background and background.startswith("#") and len(background) == 7:
        r, g, b = (int(background[i:i + 2], 16) for i in (1, 3, 5))
        code = f"48;2;{r};{g};{b}"
    return f"\033[97;{code or 100}m {text} \033[0m"


def bold(text):
    return f"\033[1m{text}\033[0m" if COLOUR else text


def line_of(stanza, said):
    """One line of a transcript; None for what isn't worth one."""
    if not stanza.tag.endswith("}message") or not stanza.get("from", "").startswith(ROOM):
        return None
    nick = stanza.get("from").partition("/")[2]
    if stanza.get("type") == "error":
        text = said.get(stanza.get("id"), "?")
        return f"    {bold('REFUSED')} {'/'.join(condition(stanza))}, nobody got it: {text}"
    body = stanza.findtext("c:body", namespaces=NS)
    if body is None:
        return None
    shown = stanza.find("label:securitylabel/label:displaymarking", NS)
    mark = paint(marking(stanza) or "no marking", shown.get("bgcolor") if shown is not None else None)
    old = "  (history)" if stanza.find("delay:delay", NS) is not None else ""
    return f"    {mark} {nick}: {body}{old}"


def transcript(user):
    print(f"\n{bold(user.name)}, cleared for {CAST[user.name]}")
    lines = [t for t in (line_of(s, user.said) for s in user.got) if t]
    print("\n".join(lines) if lines else "    (nothing)")
    return lines


def project(classification, name):
    return securitylabel(ess_xml(ACME.ess(Label(classification, frozenset({ACME.value("Project", name)})))))


def check(user, texts, refused=0):
    """The demo shows what is true, or fails."""
    got = user.bodies(room=ROOM)
    if got != texts or len(user.errors()) != refused:
        raise SystemExit(f"demo: {user.name} got {got}, should be {texts}")


async def play(world):
    alice, bob, carol = await world.everybody("alice", "bob", "carol")
    print(f"{bold('The room')} {ROOM}: alice opens it, bob and carol join.")
    await alice.create(ROOM, fields={"muc#roomconfig_roomname": "The bridge", "muc#roomconfig_persistentroom": "1"})
    await bob.join(ROOM)
    await carol.join(ROOM)
    alice.say(ROOM, "Exercise starts at 0900.", label("UNCLASSIFIED"))
    alice.say(ROOM, "Patrol routes as last week.", label("RESTRICTED"))
    alice.say(ROOM, "Convoy leaves by the north gate.", label("CONFIDENTIAL", "GBR", "USA"))
    alice.say(ROOM, "ATLAS has a new site.", project("SECRET", "ATLAS"))
    await world.sync(alice)
    bob.say(ROOM, "Understood, escort is ready.", label("CONFIDENTIAL"))
    await world.sync(bob)
    carol.say(ROOM, "Let me guess the SECRET part.", label("SECRET"))
    await world.sync(carol)
    dave = await world.user("dave")
    print("carol tries to send above her clearance; dave joins late, with history.")
    await dave.join(ROOM)
    await world.sync(alice, bob, carol, dave)
    for user in (alice, bob, carol, dave):
        transcript(user)
    five = ["Exercise starts at 0900.", "Patrol routes as last week.", "Convoy leaves by the north gate.",
            "ATLAS has a new site.", "Understood, escort is ready."]
    check(alice, five)
    check(bob, five[:3] + five[4:])
    check(carol, five[:2], refused=1)
    check(dave, five[:3] + five[4:])
    print("\nEach saw exactly what their clearance dominates, live and in history.")
    await look_back(world, alice, carol)
    await forms(world, alice, bob, carol)


async def look_back(world, alice, carol):
    """The archive, asked by one who is cleared and one who isn't; then a message is taken back."""
    patrol = next(s for s in carol.got if s.findtext("c:body", namespaces=NS) == "Patrol routes as last week.")
    uid = patrol.find("sid:stanza-id", NS).get("id")
    for when in ("alice and carol ask for the archive", "alice takes a message back; both ask again"):
        print(f"\n{bold('Later')} {when}.")
        kept = {}
        for user in (alice, carol):
            kept[user] = await user.archive(ROOM)
            print(f"  {bold(user.name)}'s archive")
            for message in kept[user]:
                body = message.findtext("c:body", namespaces=NS)
                gone = message.find("retract:retracted", NS) is not None
                if gone or body and message.find("retract:retract", NS) is None:
                    print(f"    {paint(marking(message) or 'no marking', None)} {'(taken back)' if gone else body}")
        texts = {u: [m.findtext("c:body", namespaces=NS) for m in kept[u]] for u in kept}
        if "ATLAS has a new site." not in texts[alice] or "ATLAS has a new site." in texts[carol]:
            raise SystemExit("demo: the archive isn't what each is cleared for")
        if "back" in when and "Patrol routes as last week." in texts[alice] + texts[carol]:
            raise SystemExit("demo: it was taken back and is there")
        await alice.iq("set", ROOM, f"<moderate xmlns='urn:xmpp:message-moderate:1' id='{uid}'>"
                       "<retract xmlns='urn:xmpp:message-retract:1'/><reason>Routes have changed</reason></moderate>")
        await world.sync(alice, carol)


def report(people, where, what):
    """What somebody fills in."""
    fields = {"people": people, "activity": what, "location": where, "unit": "Unknown",
              "time": "2026-11-29T10:15:00Z", "equipment": "rifles", "intention": "withdraw"}
    inner = "".join(f"<field var='{k}'><value>{v}</value></field>" for k, v in fields.items())
    return f"<x xmlns='jabber:x:data' type='submit'>{inner}</x>"


async def submit(user, form, mark=""):
    node = f"fdp/submitted/{TOPIC}"
    return await Nodes(user, FORMS).set(f"<publish node='{node}'><item>{form}</item>{mark}</publish>")


async def forms(world, alice, bob, carol):
    """A form of the operator's: filled in right and wrong, and read by two of different clearances."""
    ctl = world.caveat.ctl
    ctl("topic", "add", FORMS, TOPIC, os.path.join(TOP, "examples", "forms", "salute.xml"), "title=SALUTE", "default_label=UNCLASSIFIED")
    print(f"\n{bold('A form')} {TOPIC} at {FORMS}: carol fills it in wrong, then right; bob's is CONFIDENTIAL.")
    answer = await submit(carol, report("a few", "33U XP 0498 3712", "digs in"))
    print(f"    {bold('REFUSED')} {'/'.join(condition(answer))}: "
          + answer.findtext(".//{urn:ietf:params:xml:ns:xmpp-stanzas}text", default="?"))
    if condition(answer) is None:
        raise SystemExit("demo: a wrong form was taken")
    good(await submit(carol, report("12", "33U XP 0498 3712", "digs in")))
    good(await submit(bob, report("3", "33U XP 0501 3720", "waits for the convoy"), label("CONFIDENTIAL")))
    for user, count in ((carol, 1), (alice, 2)):
        reports = world.caveat.ctl_json("topic", "submissions", FORMS, TOPIC, "--as", user.bare)["items"]
        print(f"  {bold(user.name)} may read")
        for r in reports:
            print(f"    {paint(r['marking'], r['bgcolor'])} by {r['publisher']}")
        if len(reports) != count:
            raise SystemExit(f"demo: {user.name} reads {len(reports)} forms, should be {count}")
    print("  caveatctl topic export writes them as JSON, CSV, XML, HTML or text.")


async def keep(world):
    h = world.host
    print(f"""
{bold('Everything stays up')} until Ctrl-C. To look around with Gajim or another client:
    account   alice@{h.domain} (bob, carol, dave), password {PASSWORD}
    server    127.0.0.1, port {h.client_port}, no encryption (it listens on loopback only)
    room      {ROOM}
    forms     {FORMS}
    operator  caveatctl -s {world.caveat.settings['control']} status
    logs      {world.caveat.dir}/log, {h.dir}/log""", flush=True)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


async def scene(host, stay):
    clearances = {f"{u}@{host.domain}": c for u, c in CAST.items()}
    world = World(host, domains=DOMAINS, users={"default_clearance": "UNCLASSIFIED", "clearances": clearances})
    world.caveat.start()
    try:
        await play(world)
        if stay:
            await keep(world)
    finally:
        await world.close()


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--keep", action="store_true", help="leave server and Caveat running until Ctrl-C")
    ap.add_argument("--host", choices=sorted(HOSTS), default="prosody")
    a = ap.parse_args()
    directory = tempfile.mkdtemp(prefix="caveat-demo-")
    host = HOSTS[a.host](directory, USERS, list(DOMAINS))
    try:
        host.start()
        print(f"{a.host} listens on 127.0.0.1:{host.client_port}, Caveat is attached as {ROOMS}.")
        asyncio.run(scene(host, a.keep))
    finally:
        host.stop()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
