# SPDX-License-Identifier: MIT
"""A second client library: nbxmpp, Gajim's own. It needs GLib's main loop, so it is programs of its own."""
import asyncio
import os

from lab.caveat import NODES, ROOMS
from lab.hosts import only

SETTINGS = {"domains": (ROOMS, NODES), "security": {"default_label": "UNCLASSIFIED"}}


async def play(w, name, *args):
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    run = await asyncio.create_subprocess_exec(
        program, str(w.host.client_port), w.host.domain, *args,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    out, _ = await asyncio.wait_for(run.communicate(), 120)
    assert run.returncode == 0, out.decode(errors="replace")


@only("prosody", "ejabberd")  # it asks them for the catalogue
async def test_rooms_as_gajim_uses_them(w):
    await play(w, "gajim", ROOMS, w.room())


async def test_nodes_as_gajim_uses_them(w):
    """E060-063, E060-080, E060-093, K-13: to publish, read, configure, retract, purge and delete."""
    await play(w, "gajim-nodes", NODES)
