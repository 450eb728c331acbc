# SPDX-License-Identifier: MIT
"""A server that doesn't read, or is away, and a clearance that is lowered meanwhile (design, promises 1 and 7)."""
import asyncio
import re
import socket

from lab.caveat import Caveat, ROOMS
from lab.hosts import COMPONENT_SECRET
from lab.process import free_ports
from lab.wire import Server
from lab.world import label

USERS = "example.org"
ALICE, BOB, ROOM = f"alice@{USERS}/r", f"bob@{USERS}/r", f"slow@{ROOMS}"
MESSAGES = 80
BODY = 60000  # bytes of a confidential one: together more than sockets take
OFFERED = 16384  # bytes that TLS may have encrypted already


def without_server(f):
    f.starts_itself, f.once = True, True
    return f


class One:
    name, domain = "wire", USERS

    def __init__(self):
        self.component_ports = {ROOMS: free_ports(1)[0]}


class Slow(Server):
    """A server that can stop to read, and keeps the bytes that it read."""

    def __init__(self):
        super().__init__(self.answer)
        self.raw = bytearray()

    def answer(self, stanza):
        if stanza.tag.endswith("}iq") and stanza.get("type") == "get":
            self.send(f"<iq type='result' from='{stanza.get('to')}' to='{stanza.get('from')}' id='{stanza.get('id')}'/>")

    async def listen(self, port, domain, secret):
        self.domain, self.secret = domain, secret
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        listener.bind(("127.0.0.1", port))
        self.server = await asyncio.start_server(self.attached, sock=listener, limit=1 << 16)

    async def pump(self):
        while data := await self.reader.read(262144):
            self.raw += data
            self.parser.feed(data)
            self.events()

    def stop_reading(self):
        self.writer.transport.pause_reading()

    def read_on(self):
        self.writer.transport.resume_reading()

    def got(self, to, kind):
        """(number, offset) of each message of that kind."""
        begin = f"<message to='{to}' ".encode()
        return [(int(m[1]), m.start()) for m in re.finditer(re.escape(begin) + rb"[^>]*><body>" + kind + rb"(\d+) ",
                                                            self.raw)]


async def until(condition, what):
    for _ in range(4000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(what)


async def service(caveat):
    return (await asyncio.to_thread(caveat.ctl_json, "status"))["services"][0]


async def drained(caveat):
    for _ in range(2000):
        if (await service(caveat))["queued_bytes"] == 0:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the outbox doesn't empty")


async def filled(w):
    """A service whose outbox holds what a server that stopped to read didn't take."""
    host, server = One(), Slow()
    clearances = {f"alice@{USERS}": "up to SECRET", f"bob@{USERS}": "up to CONFIDENTIAL"}
    caveat = Caveat(w.dir, host, users={"clearances": clearances})
    await server.listen(host.component_ports[ROOMS], ROOMS, COMPONENT_SECRET)
    await asyncio.to_thread(caveat.start)
    server.send(f"<presence from='{ALICE}' to='{ROOM}/alice'><x xmlns='http://jabber.org/protocol/muc'/></presence>")
    server.send(f"<iq type='set' from='{ALICE}' to='{ROOM}' id='c'><query xmlns='http://jabber.org/protocol/muc#owner'>"
                "<x xmlns='jabber:x:data' type='submit'/></query></iq>")
    server.send(f"<presence from='{BOB}' to='{ROOM}/bob'><x xmlns='http://jabber.org/protocol/muc'/></presence>")
    await until(lambda: f"<presence to='{BOB}' from='{ROOM}/bob'".encode() in server.raw, "bob isn't in the room")
    server.stop_reading()
    for n in range(MESSAGES):
        for kind, size, classification in (("high", BODY, "CONFIDENTIAL"), ("low", 1, "RESTRICTED")):
            server.send(f"<message type='groupchat' from='{ALICE}' to='{ROOM}' id='{kind}{n}'>"
                        f"<body>{kind}{n} {'x' * size}</body>{label(classification)}</message>")
    for _ in range(2000):
        if (await service(caveat))["messages"] == 2 * MESSAGES:
            break
        await asyncio.sleep(0.02)
    assert (await service(caveat))["queued_bytes"] > 10 * BODY
    return host, server, caveat


async def lower(caveat):
    await asyncio.to_thread(caveat.ctl, "clearance", "set", f"bob@{USERS}", "up to RESTRICTED")


@without_server
async def test_what_a_slow_server_did_not_take_is_judged_again(w):
    """Only what the socket had already, or the stanza that had begun, is of yesterday's clearance."""
    _, server, caveat = await filled(w)
    try:
        before = (await service(caveat))["queued_bytes"]
        await lower(caveat)
        waits = (await service(caveat))["queued_bytes"]
        assert waits < before - 5 * BODY, (before, waits)
        server.read_on()
        await drained(caveat)
        everything = list(range(MESSAGES))
        await until(lambda: len(server.got(ALICE, b"low")) == MESSAGES, "alice misses messages")
        left = len(server.raw) - waits  # had left when the clearance was lowered
        high = server.got(BOB, b"high")
        assert high and all(offset < left + OFFERED for _, offset in high), (left, high)
        assert [n for n, _ in high] == everything[:len(high)] and len(high) < MESSAGES
        assert (before - waits) // BODY == MESSAGES - len(high), (before, waits, len(high))
        for to, kind in ((ALICE, b"high"), (ALICE, b"low"), (BOB, b"low")):
            assert [n for n, _ in server.got(to, kind)] == everything, (to, kind)
    finally:
        await server.close()
        await asyncio.to_thread(caveat.stop)


async def away(w, lowered_first):
    host, server, caveat = await filled(w)
    again = Slow()
    try:
        if lowered_first:  # the stanza that had begun is still to come again
            await lower(caveat)
        server.server.close()
        server.writer.transport.abort()
        await asyncio.to_thread(caveat.wait, "event=detached")
        if not lowered_first:
            await lower(caveat)
        await again.listen(host.component_ports[ROOMS], ROOMS, COMPONENT_SECRET)
        await asyncio.to_thread(caveat.wait, "event=attached")
        await drained(caveat)
        await until(lambda: (MESSAGES - 1) in [n for n, _ in again.got(BOB, b"low")], "bob misses messages")
        assert again.got(BOB, b"high") == []
        for to, kind in ((ALICE, b"high"), (ALICE, b"low"), (BOB, b"low")):
            numbers = [n for n, _ in again.got(to, kind)]
            assert numbers == list(range(numbers[0], MESSAGES)), (to, kind, numbers)
    finally:
        await server.close()
        await again.close()
        await asyncio.to_thread(caveat.stop)


@without_server
async def test_what_waits_for_a_server_that_is_away_is_judged_again(w):
    await away(w, lowered_first=False)


@without_server
async def test_what_had_begun_to_leave_is_judged_when_it_comes_again(w):
    await away(w, lowered_first=True)
