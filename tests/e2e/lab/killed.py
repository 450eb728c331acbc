# SPDX-License-Identifier: MIT
"""What the crash tests of rooms and of nodes share: users on one stream, a store that is looked at after each kill."""
import asyncio
import collections
import os
import random
import shutil
import sqlite3
import subprocess
import tempfile

from .caveat import CAVEATD
from .wire import ACCEPT as ACCEPT_NS

SETTLE = os.path.join(os.path.dirname(os.path.abspath(CAVEATD)), "tests", "e2e", "settle")
ACCEPT = "{" + ACCEPT_NS + "}"


class Value:
    """Something that is set again and again: what it may be is the last one acknowledged, or one sent later."""

    def __init__(self, first):
        self.sent = [first]

    def send(self, value):
        self.sent.append(value)

    def known(self, value):
        if value in self.sent:
            del self.sent[:self.sent.index(value)]

    def may_be(self):
        return self.sent


class Killed:
    """Who is under load: `step` is one thing that somebody does, `check` looks at the store of the dead."""

    def __init__(self, domain, service, seed, users):
        self.random, self.seed, self.domain, self.service = random.Random(seed), seed, domain, service
        self.users = [f"u{n}@{domain}/r" for n in range(users)]
        self.owner = f"owner@{domain}/o"
        self.acknowledge, self.answers = {}, {}
        self.serial, self.wire = 0, None
        self.counts = collections.Counter()

    def step(self):
        raise NotImplementedError

    def check(self, db):
        raise NotImplementedError

    # ---- what is sent, and answers

    def on_iq(self, s, kind, ident):
        if kind == "get":
            self.send(f"<iq type='result' from='{s.get('to')}' to='{s.get('from')}' id='{ident}'/>")
        elif ident in self.answers:
            self.answers.pop(ident).set_result(s)
        elif kind == "result" and ident in self.acknowledge:
            self.acknowledge.pop(ident)()

    def send(self, xml):
        self.wire.send(xml)

    def number(self):
        self.serial += 1
        return self.serial

    async def iq(self, kind, to, payload):
        ident = f"ask{self.number()}"
        future = self.answers[ident] = asyncio.get_running_loop().create_future()
        self.send(f"<iq type='{kind}' from='{self.owner}' to='{to}' id='{ident}'>{payload}</iq>")
        return await asyncio.wait_for(future, 30)

    async def sync(self):
        answer = await self.iq("get", self.service, "<ping xmlns='urn:xmpp:ping'/>")
        assert answer.get("type") == "result"

    async def server_sync(self, domain):
        await self.iq("get", domain, "<ping xmlns='urn:xmpp:ping'/>")

    def change(self, to, payload, done, user=None):
        """An iq set of the owner, or a user; done is called when its result is here."""
        ident = f"set{self.number()}"
        self.acknowledge[ident] = done
        self.send(f"<iq type='set' from='{user or self.owner}' to='{to}' id='{ident}'>{payload}</iq>")

    # ---- a round

    async def load(self, seconds):
        """Steps, as fast as they are dealt with, for that long."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while loop.time() < end:
            for _ in range(8):
                self.step()
            await asyncio.sleep(0.002)

    def check_store(self, path):
        """What the dead process left."""
        with tempfile.TemporaryDirectory() as copy:
            for end in ("", "-wal", "-redo"):
                if os.path.exists(path + end):
                    shutil.copyfile(path + end, os.path.join(copy, "caveat.db" + end))
            subprocess.run([SETTLE, os.path.join(copy, "caveat.db")], check=True)
            db = sqlite3.connect(os.path.join(copy, "caveat.db"))
            try:
                assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert db.execute("PRAGMA foreign_key_check").fetchall() == []
                self.check(db)
            finally:
                db.close()

    async def crash(self, caveat, attached):
        """Kills under load, starts again, checks; attached() gives when the service is up again."""
        loading = asyncio.create_task(self.load(10))
        await asyncio.sleep(self.random.uniform(0.0, 0.12))
        caveat.kill9()
        loading.cancel()
        await asyncio.gather(loading, return_exceptions=True)
        await attached(caveat, self.random.random() < 0.15)
        self.counts["kills"] += 1
