# SPDX-License-Identifier: MIT
"""The leak test behind a real server, and with ourselves as the server."""
from lab import leak


def by_itself(f):
    f.starts_itself = True
    return f


def without_server(f):
    """The same whatever the host: run once."""
    f.starts_itself, f.once = True, True
    return f


def report(test, wrong):
    print("    " + ", ".join(f"{k} {v}" for k, v in sorted(test.counts.items())))
    assert not wrong, f"seed {test.seed}: {len(wrong)} sessions differ\n" + "\n".join(wrong[:5])


@by_itself
async def test_no_leak_behind_the_server(w):
    test = leak.Leak(seed=7)
    report(test, await leak.behind(w.host, w.dir, test))


@without_server
async def test_no_leak_on_the_bare_wire(w):
    for seed in (1, 2):
        test = leak.Leak(seed=seed)
        report(test, await leak.alone(w.dir + f"/{seed}", test))


@without_server
async def test_the_leak_test_sees_a_leak(w):
    """In warn mode labels stop nothing: the twin must object, or it proves nothing elsewhere."""
    wrong = await leak.alone(w.dir, leak.Leak(seed=3, users=40, rooms=5, messages=300), mode="warn")
    assert len(wrong) > 10, wrong
