# SPDX-License-Identifier: MIT
"""The stories of tests/scenarios, which tests/scenarios/run plays in-process, behind a real server."""
import glob
import os

from lab.caveat import TOP
from lab.scenario import EXPECT, Scenario, Stage, Wrong, prefixes


async def test_scenarios(w):
    stage = Stage(w, prefixes(os.path.join(TOP, EXPECT)))
    only, failed, played = os.environ.get("SCENARIO", ""), [], 0
    for path in sorted(glob.glob(os.path.join(TOP, "tests", "scenarios", "*.xmpp"))):
        scenario = Scenario(stage, path)
        if only not in path or not scenario.for_servers():
            continue
        try:
            await scenario.play()
            played += 1
        except Wrong as e:
            failed.append(str(e))
            print("    " + str(e), flush=True)
        await stage.clear_away(scenario)
    assert not failed, f"{len(failed)} scenarios failed:\n" + "\n".join(failed)
    return played

test_scenarios.settings = {"security": {"default_label": "UNCLASSIFIED"}}
test_scenarios.seconds = 400
