# SPDX-License-Identifier: MIT
"""What only a server could do to us: we play it."""
import asyncio
import signal
import xml.etree.ElementTree as ET

from lab.caveat import Caveat, ROOMS
from lab.hosts import COMPONENT_SECRET
from lab.process import free_ports
from lab.wire import Server
from lab.world import label

SECOND = "second.example.org"
USERS = "example.org"


def without_server(f):
    f.starts_itself, f.once = True, True
    return f


class Side(Server):
    """A server that keeps what it is sent, as text."""

    def __init__(self):
        super().__init__(lambda s: self.keep(s))
        self.got = []

    def keep(self, stanza):
        text = ET.tostring(stanza, encoding="unicode")
        self.got.append(text)
        if stanza.tag.endswith("}iq") and stanza.get("type") == "get":
            self.send(f"<iq type='result' from='{stanza.get('to')}' to='{stanza.get('from')}' id='{stanza.get('id')}'/>")

    def enter(self, user, room):
        self.send(f"<presence from='{user}' to='{room}/nick'><x xmlns='http://jabber.org/protocol/muc'/></presence>")

    async def sync(self, service):
        ident = f"sync{len(self.got)}"
        self.send(f"<iq type='get' from='sync@{USERS}/s' to='{service}' id='{ident}'><ping xmlns='urn:xmpp:ping'/></iq>")
        for _ in range(2000):
            if any(f'"{ident}"' in g for g in self.got):
                return
            await asyncio.sleep(0.005)
        raise AssertionError("no answer to a ping")


class Two:
    """Two services, each with a port of its own."""
    name, domain = "wire", USERS

    def __init__(self):
        ports = free_ports(2)
        self.component_ports = {ROOMS: ports[0], SECOND: ports[1]}


@without_server
async def test_a_server_speaks_for_its_own_service_only(w):
    """What comes by one server's stream can't act in another server's rooms, whatever its `from` says."""
    host = Two()
    clearances = {f"alice@{USERS}": "up to SECRET"}
    caveat = Caveat(w.dir, host, (ROOMS, SECOND), users={"clearances": clearances})
    a, b = Side(), Side()
    await a.listen(host.component_ports[ROOMS], ROOMS, COMPONENT_SECRET)
    await b.listen(host.component_ports[SECOND], SECOND, COMPONENT_SECRET)
    try:
        await asyncio.to_thread(caveat.start)
        alice, room = f"alice@{USERS}/r", f"own@{ROOMS}"
        a.enter(alice, room)
        a.send(f"<iq type='set' from='{alice}' to='{room}' id='c'><query xmlns='http://jabber.org/protocol/muc#owner'>"
               "<x xmlns='jabber:x:data' type='submit'/></query></iq>")
        await a.sync(ROOMS)
        b.send(f"<message type='groupchat' from='{alice}' to='{room}'><body>forged</body>{label('SECRET')}</message>")
        b.send(f"<iq type='set' from='{alice}' to='{room}' id='d'><query xmlns='http://jabber.org/protocol/muc#owner'>"
               "<destroy/></query></iq>")
        await b.sync(SECOND)
        await a.sync(ROOMS)
        assert not any("forged" in g for g in a.got + b.got)
        assert any('"d"' in g and "item-not-found" in g for g in b.got), b.got
        assert [r["jid"] for r in caveat.ctl_json("room", "list")["rooms"]] == [room]
        assert "event=stanza-astray" in caveat.process.log_text()
    finally:
        await a.close()
        await b.close()
        await asyncio.to_thread(caveat.stop)


@without_server
async def test_a_server_that_goes_away_throws_nobody_out(w):
    """Design, promise 6: the stream breaks and comes back; who answers the ping is still inside."""
    host = Two()
    caveat = Caveat(w.dir, host, (ROOMS,))
    a = Side()
    await a.listen(host.component_ports[ROOMS], ROOMS, COMPONENT_SECRET)
    try:
        await asyncio.to_thread(caveat.start)
        alice, room = f"alice@{USERS}/r", f"own@{ROOMS}"
        a.enter(alice, room)
        await a.sync(ROOMS)
        a.server.close()
        a.writer.transport.abort()
        await asyncio.to_thread(caveat.wait, "event=detached")
        again = Side()
        await again.listen(host.component_ports[ROOMS], ROOMS, COMPONENT_SECRET)
        await asyncio.to_thread(caveat.wait, "event=attached")
        for _ in range(400):
            if any("urn:xmpp:ping" in g and alice in g for g in again.got):
                break
            await asyncio.sleep(0.01)
        await again.sync(ROOMS)
        assert any("urn:xmpp:ping" in g and alice in g for g in again.got), again.got
        assert not any("unavailable" in g for g in again.got), again.got
        assert caveat.ctl_json("room", "list")["rooms"][0]["occupants"] == 1
        a = again
    finally:
        await a.close()
        await asyncio.to_thread(caveat.stop)


@without_server
async def test_nothing_starts_again_while_it_stops(w):
    """TERM, then HUP: the process ends, and a reload doesn't bring services back."""
    host = Two()
    caveat = Caveat(w.dir, host, (ROOMS,))
    a = Side()
    await a.listen(host.component_ports[ROOMS], ROOMS, COMPONENT_SECRET)
    try:
        await asyncio.to_thread(caveat.start)
        caveat.process.signal(signal.SIGTERM)
        caveat.process.signal(signal.SIGHUP)
        for _ in range(600):
            if not caveat.process.alive():
                break
            await asyncio.sleep(0.01)
        assert caveat.process.child.poll() == 0, caveat.process.log_tail()
        caveat.process = None
    finally:
        await a.close()
        if caveat.process is not None:
            caveat.kill9()
