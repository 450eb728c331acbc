# SPDX-License-Identifier: MIT
"""The leak test in the corners, behind a real server and with ourselves as the server."""
from lab import corners
from test_leak import by_itself, report, without_server


@by_itself
async def test_no_leak_in_the_corners_behind_the_server(w):
    test = corners.Corners(seed=7, steps=700)
    report(test, await corners.behind(w.host, w.dir, test))


@without_server
async def test_no_leak_in_the_corners(w):
    for seed in (1, 2, 3):
        test = corners.Corners(seed=seed)
        report(test, await corners.alone(w.dir + f"/{seed}", test))


@without_server
async def test_the_test_of_the_corners_sees_a_leak(w):
    wrong = await corners.alone(w.dir, corners.Corners(seed=4, steps=300), mode="warn")
    assert len(wrong) > 10, wrong
