# SPDX-License-Identifier: MIT
"""A second client library: nbxmpp, Gajim's own. It needs GLib's main loop, so it is a program of its own."""
import asyncio
import os

from lab.caveat import ROOMS


async def test_rooms_as_gajim_uses_them(w):
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "gajim")
    run = await asyncio.create_subprocess_exec(
        program, str(w.host.client_port), w.host.domain, ROOMS, w.room(),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    out, _ = await asyncio.wait_for(run.communicate(), 120)
    assert run.returncode == 0, out.decode(errors="replace")

test_rooms_as_gajim_uses_them.settings = {"security": {"default_label": "UNCLASSIFIED"}}
