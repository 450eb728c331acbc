# SPDX-License-Identifier: MIT
"""What is published is posted to another program: signed, once it is cleared, again until it is taken."""
import asyncio
import hashlib
import hmac
import json
import os

from lab.caveat import NODES, ROOMS
from lab.nodes import Nodes, good
from lab.world import label

SETTINGS = {"domains": (ROOMS, NODES), "security": {"default_label": "UNCLASSIFIED"}}
SECRET = "0123456789abcdef0123"


class Sink:
    """An HTTP server that takes what comes, but for the first time."""

    def __init__(self):
        self.got = []
        self.refuse = 1
        self.rubbish = b""
        self.server = None

    async def start(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        return self.server.sockets[0].getsockname()[1]

    async def serve(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        fields = {k.lower(): v for k, v in (line.split(": ", 1) for line in head.split("\r\n")[1:] if line)}
        body = await reader.readexactly(int(fields["content-length"]))
        signed = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        status = "503 Later" if self.refuse else "204 Thanks"
        if self.refuse:
            self.refuse -= 1
        else:
            self.got.append((json.loads(body), fields["x-caveat-signature"] == signed, head.split()[1]))
        writer.write(self.rubbish or
                     f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    async def wait(self, n):
        for _ in range(200):
            if len(self.got) >= n:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{len(self.got)} of {n} came: {self.got}")


async def test_a_hook_is_told_what_it_is_cleared_for(w):
    sink = Sink()
    port = await sink.start()
    secret = os.path.join(w.dir, "secret")
    with open(secret, "w", encoding="ascii") as f:
        f.write(SECRET + "\n")
    alice = Nodes(await w.user("alice"))
    await alice.create("watch", {})
    good(await alice.publish("watch", "before", "old"))
    w.caveat.ctl("node", "hook", NODES, "watch", f"http://127.0.0.1:{port}/in", "--secret-file", secret,
                 "--clearance", "up to RESTRICTED")
    good(await alice.publish("watch", "a", "first"))
    good(await alice.labelled("watch", "b", label("SECRET")))
    good(await alice.labelled("watch", "c", label("RESTRICTED")))
    await sink.wait(2)
    assert [(g[0]["id"], g[0]["node"], g[1], g[2]) for g in sink.got] == [
        ("a", "watch", True, "/in"), ("c", "watch", True, "/in")], sink.got
    assert "first" in sink.got[0][0]["payload"] and sink.got[1][0]["marking"] == "RESTRICTED"
    hooks = w.caveat.ctl_json("node", "hooks", NODES)["hooks"]
    assert [(h["node"], h["failures"]) for h in hooks] == [("watch", 0)], hooks
    w.caveat.ctl("node", "unhook", NODES, str(hooks[0]["hook"]))
    assert w.caveat.ctl_json("node", "hooks", NODES)["hooks"] == []
    sink.server.close()


async def test_a_room_is_told_of_what_is_published(w):
    alice, carol = await w.everybody("alice", "carol")
    room = w.room()
    await alice.create(room)
    await carol.join(room)
    nodes = Nodes(alice)
    await nodes.create("forms", {"pubsub#title": "Reports"})
    w.caveat.ctl("node", "hook", NODES, "forms", "xmpp:" + room, "--clearance", "up to SECRET")
    good(await nodes.labelled("forms", "one", label("SECRET")))
    good(await nodes.labelled("forms", "two", label("RESTRICTED")))
    for _ in range(100):
        if len(alice.bodies(room=room)) == 2:
            break
        await asyncio.sleep(0.1)
    link = f"Reports\nxmpp:{NODES}?;node=forms;item="
    assert alice.bodies(room=room) == [link + "one", link + "two"], alice.bodies(room=room)
    await w.sync(carol)
    assert carol.bodies(room=room) == [link + "two"], carol.bodies(room=room)


async def test_an_answer_is_its_status(w):
    """Whatever else the program says, it has the item: it comes once."""
    sink = Sink()
    sink.refuse = 0
    port = await sink.start()
    secret = os.path.join(w.dir, "secret")
    with open(secret, "w", encoding="ascii") as f:
        f.write(SECRET + "\n")
    alice = Nodes(await w.user("alice"))
    await alice.create("rubbish", {})
    w.caveat.ctl("node", "hook", NODES, "rubbish", f"http://127.0.0.1:{port}/in", "--secret-file", secret,
                 "--clearance", "up to RESTRICTED")
    rubbish = (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n\r\n",
               b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + b"x" * 1000000,
               b"HTTP/1.1 302 No\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n",
               b"")
    for i, sink.rubbish in enumerate(rubbish):
        good(await alice.publish("rubbish", f"i{i}", "text"))
        await sink.wait(i + 1)
    await sink.wait(5)  # what was sent elsewhere, again
    assert [(g[0]["id"], g[2]) for g in sink.got] == [
        (f"i{i}", "/in") for i in (0, 1, 2, 2, 3)], [g[0]["id"] for g in sink.got]
    sink.server.close()


async def test_a_room_skips_what_it_does_not_hold(w):
    alice, = await w.everybody("alice")
    room = w.room()
    await alice.create(room)
    nodes = Nodes(alice)
    await nodes.create("high", {})
    w.caveat.ctl("node", "hook", NODES, "high", "xmpp:" + room, "--clearance", "up to SECRET")
    w.caveat.ctl("room", "set", room, "clearance=up to RESTRICTED")
    good(await nodes.labelled("high", "one", label("SECRET")))
    good(await nodes.labelled("high", "two", label("RESTRICTED")))
    w.caveat.wait("event=hook-skipped")
    for _ in range(100):
        if alice.bodies(room=room):
            break
        await asyncio.sleep(0.1)
    assert alice.bodies(room=room) == [f"high\nxmpp:{NODES}?;node=high;item=two"], alice.bodies(room=room)


async def test_who_never_answers_holds_up_few(w):
    """32 posts at once; they end with their hook, outlive a reload, and don't keep the daemon."""
    open_now, seen = set(), []

    async def serve(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        seen.append(head.split()[1])
        open_now.add(seen[-1])
        await reader.read()
        open_now.discard(seen[-1])
        writer.close()

    async def until(n):
        for _ in range(100):
            if len(seen) >= n:
                break
            await asyncio.sleep(0.1)
        await asyncio.sleep(1.5)
        assert len(seen) == n, seen

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    secret = os.path.join(w.dir, "secret")
    with open(secret, "w", encoding="ascii") as f:
        f.write(SECRET + "\n")
    alice = Nodes(await w.user("alice"))
    await alice.create("slow", {})
    for i in range(40):
        w.caveat.ctl("node", "hook", NODES, "slow", f"http://127.0.0.1:{port}/{i}", "--secret-file", secret,
                     "--clearance", "up to RESTRICTED")
    good(await alice.publish("slow", "a", "text"))
    await until(32)
    hooks = w.caveat.ctl_json("node", "hooks", NODES)["hooks"]
    w.caveat.ctl("node", "unhook", NODES, str(hooks[0]["hook"]))
    await until(33)
    w.caveat.reload()
    w.caveat.wait("event=reloaded")
    w.caveat.ctl("node", "delete", NODES, "slow")
    await until(33)
    server.close()
