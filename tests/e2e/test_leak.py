# SPDX-License-Identifier: MIT
"""The leak test behind a real server, and with ourselves as the server."""
from lab import leak


def by_itself(f):
    f.starts_itself = True
    return f


def report(test, wrong):
    print("    " + ", ".join(f"{k} {v}" for k, v in sorted(test.counts.items())))
    assert not wrong, f"seed {test.seed}: {len(wrong)} sessions differ\n" + "\n".join(wrong[:5])


@by_itself
async def test_no_leak_behind_the_server(w):
    test = leak.Leak(seed=7)
    report(test, await leak.behind(w.host, w.dir, test))


@by_itself
async def test_no_leak_on_the_bare_wire(w):
    if w.host.name != "prosody":
        return  # the same on every host: once is enough
    for seed in (1, 2):
        test = leak.Leak(seed=seed)
        report(test, await leak.alone(w.dir + f"/{seed}", test))
