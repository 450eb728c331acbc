# SPDX-License-Identifier: MIT
"""Many users over one stream: a component that plays their domain on a real server, or a server of our own."""
import asyncio
import hashlib
import xml.etree.ElementTree as ET

STREAM = "http://etherx.jabber.org/streams"
ACCEPT = "jabber:component:accept"


class Wire:
    """`stanza(element)` is called for each inbound stanza, in order."""

    def __init__(self, stanza):
        self.stanza = stanza
        self.reader = self.writer = None
        self.header, self.authenticated = asyncio.Event(), asyncio.Event()
        self.fresh()

    def fresh(self):
        """A stream begins."""
        self.parser = ET.XMLPullParser(("start", "end"))
        self.depth, self.root = 0, None
        self.header.clear()

    def events(self):
        for kind, element in self.parser.read_events():
            if kind == "start":
                self.depth += 1
                if self.depth == 1:
                    self.root = element
                    self.header.set()
                continue
            self.depth -= 1
            if self.depth == 1:
                self.element(element)
                self.root.clear()

    def element(self, element):
        if element.tag.endswith("}handshake"):
            self.authenticated.set()
        else:
            self.stanza(element)

    async def pump(self):
        while data := await self.reader.read(262144):
            self.parser.feed(data)
            self.events()

    def send(self, text):
        self.writer.write(text.encode())

    async def drain(self):
        await self.writer.drain()

    async def close(self):
        if self.writer is not None:
            self.writer.close()
            self.task.cancel()


class Component(Wire):
    """XEP-0114 to a real server."""

    async def open(self, port, domain, secret):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
        self.send(f"<stream:stream xmlns='{ACCEPT}' xmlns:stream='{STREAM}' to='{domain}'>")
        self.task = asyncio.create_task(self.pump())
        await asyncio.wait_for(self.header.wait(), 20)
        digest = hashlib.sha1((self.root.get("id") + secret).encode()).hexdigest()
        self.send(f"<handshake>{digest}</handshake>")
        await asyncio.wait_for(self.authenticated.wait(), 20)


class Server(Wire):
    """The other side of XEP-0114: one component attaches to us."""

    domain = None

    async def listen(self, port, domain, secret):
        self.domain, self.secret = domain, secret
        self.server = await asyncio.start_server(self.attached, "127.0.0.1", port, limit=1 << 22)

    async def attached(self, reader, writer):
        self.reader, self.writer, self.task = reader, writer, asyncio.current_task()
        await self.pump()

    def events(self):
        fresh = not self.header.is_set()
        super().events()
        if fresh and self.header.is_set():
            self.send(f"<?xml version='1.0'?><stream:stream xmlns='{ACCEPT}' xmlns:stream='{STREAM}' id='x1' "
                      f"from='{self.domain}'>")

    def element(self, element):
        if element.tag.endswith("}handshake"):
            assert element.text == hashlib.sha1(("x1" + self.secret).encode()).hexdigest(), "wrong handshake"
            self.send("<handshake/>")
            self.authenticated.set()
        else:
            self.stanza(element)

    async def close(self):
        await super().close()
        self.server.close()
