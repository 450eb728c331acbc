# SPDX-License-Identifier: MIT
"""Killed at random moments behind a real server; tests/e2e/crash does the same many times over without one."""
from lab import crash
from lab.caveat import ROOMS


async def test_kills_behind_the_server(w):
    test = crash.Crash("load.example.org", ROOMS, seed=11, users=6, rooms=2)
    await crash.behind(w.host, w.dir, test, kills=10)
    print("    " + ", ".join(f"{k} {v}" for k, v in sorted(test.counts.items())))

test_kills_behind_the_server.starts_itself = True
