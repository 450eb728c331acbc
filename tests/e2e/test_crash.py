# SPDX-License-Identifier: MIT
"""Killed at random moments behind a real server; tests/e2e/crash does the same to rooms many times over without one."""
from lab import crash
from lab.caveat import NODES, ROOMS
from lab.nodecrash import NodeCrash


async def killed(w, test):
    await crash.behind(w.host, w.dir, test, kills=10)
    print("    " + ", ".join(f"{k} {v}" for k, v in sorted(test.counts.items())))


async def test_kills_behind_the_server(w):
    await killed(w, crash.Crash("load.example.org", ROOMS, seed=11, users=6, rooms=2))

test_kills_behind_the_server.starts_itself = True


async def test_kills_of_nodes(w):
    """Design, promises 5 and 6, of nodes."""
    await killed(w, NodeCrash("load.example.org", NODES, seed=12))

test_kills_of_nodes.starts_itself = True
