# SPDX-License-Identifier: MIT
"""What a test gets: one running host, a Caveat of its own, users by name."""
import asyncio
import itertools
import os
import tempfile

from .caveat import Caveat, POLICY, ROOMS
from .client import User
from .policy import Label, Policy, ess_xml, securitylabel

ACME = Policy(POLICY)
# Everybody whom tests know, with the clearance that the configuration gives them.
CLEARANCES = {
    "alice": "up to SECRET; Releasable To: GBR",
    "bob": "up to CONFIDENTIAL; Releasable To: GBR, USA",
    "carol": "up to RESTRICTED",
    "dave": "up to SECRET; Releasable To: USA",
    "admin": "up to TOP SECRET; Releasable To: *",
}
SCENARIO = ["juliet", "romeo", "nurse", "tybalt", "paris", "mercutio"]  # whoever tests/scenarios name
USERS = list(CLEARANCES) + ["erin", "frank"] + SCENARIO  # these have none of their own


def label(classification, *nations):
    """A labelled message's element, as ESS, without marking."""
    values = frozenset(ACME.value("Releasable To", n) for n in nations)
    return securitylabel(ess_xml(ACME.ess(Label(classification, values))))


class World:
    rooms = (f"room{n}@{ROOMS}" for n in itertools.count(1))

    def __init__(self, host, **settings):
        self.host = host
        self.dir = tempfile.mkdtemp(dir=host.dir)
        users = {"default_clearance": "UNCLASSIFIED",
                 "clearances": {f"{u}@{host.domain}": c for u, c in CLEARANCES.items()}}
        settings = {"users": users, "admins": [f"admin@{host.domain}"], **settings}
        self.caveat = Caveat(self.dir, host, **settings)
        self.users = []

    def room(self):
        return next(self.rooms)

    async def user(self, name, resource="test"):
        u = await User(self.host, name, resource).login()
        self.users.append(u)
        return u

    async def everybody(self, *names):
        return await asyncio.gather(*(self.user(n) for n in names))

    async def inside(self, room, *users):
        """The first creates the room, the others join; gives when all know of each other."""
        await users[0].create(room)
        for u in users[1:]:
            await u.join(room)
        await self.sync(*users)

    async def sync(self, *users):
        """What the service sent to them so far has arrived."""
        await asyncio.gather(*(u.sync(ROOMS) for u in users))

    async def close(self):
        for u in self.users:
            try:
                await u.logout()
            except Exception:  # the connection may be cut already
                pass
        self.caveat.stop()

    def log(self):
        path = os.path.join(self.caveat.dir, "log")
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8", errors="replace") as f:
            return f.read()
