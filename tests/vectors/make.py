#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the vectors from the cases: what a case says by hand, and what the judge says of the rest.

usage: make.py [--check]

Writes decisions.jsonl and the policies that are one change away from a good one. It fails where the judge doesn't say what a case expects. --check
writes nothing and fails if something isn't up to date.
"""
import json
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import judge  # noqa: E402
from cases import binary, decide, equivalence, loading, marking, xml  # noqa: E402
from cases.build import CASES, POLICIES, named, load  # noqa: E402

# Members of `expected` under the names that cases use.
RENAMED = {"label_state": "label", "clearance_state": "clearance", "cls": "class"}
WORDS = {"grant": "allow"}  # in vectors


def agrees(key, want, got):
    """Does the judge's answer hold what the case says by hand?"""
    if key == "clearance_classes":
        return want == got["clearance"]["classes"]
    if key == "clearance_values":
        return want == [tuple(c) for c in got["clearance"]["categories"]]
    if key == "translated_as":
        translated = got["translated"]
        if want is None or translated is None:
            return want is translated
        policy = load(want[0])
        name, _, values = want[1].partition(":")
        return (translated["policy_id"] == policy.id
                and translated["class"] == next(c.lacv for c in policy.classes if c.name == name)
                and {tuple(c) for c in translated["categories"]} == {v.key() for v in named(policy, values)})
    if key == "ess_hex":
        der = judge.base64.b64decode(got["ess_der"]) if got["ess_der"] else None
        return (None if want is None else bytes.fromhex(want)) == der
    key = RENAMED.get(key, key)
    return key in got and got[key] == want


def vectors():
    """Each vector with its expected members; what disagrees is told and ends it."""
    for chapter in (loading, binary, xml, marking, decide, equivalence):
        chapter.add()
    wrong = 0
    for vector, by_hand in CASES:
        question = {**vector, "policies": [os.path.join(POLICIES, p) for p in vector["policies"]]}
        got = judge.answer(question)
        unspecified = by_hand.pop("unspecified", ())
        for key, want in by_hand.items():
            if not agrees(key, want, got):
                wrong += 1
                print(f"{vector['id']} {vector['group']} ({vector['note']}): {key} by hand {want!r}, the judge: {got}", file=sys.stderr)
        expected = {k: v for k, v in got.items() if k not in unspecified}
        expected["decision"] = WORDS.get(got["decision"], got["decision"])
        yield {**vector, "expected": expected, "certainty": "high"}
    if wrong:
        sys.exit(f"{wrong} disagreements")


def put(path, text, check):
    """Is the file as it should be, at the latest now?"""
    try:
        with open(path, encoding="utf-8") as f:
            if f.read() == text:
                return True
    except OSError:
        pass
    if check:
        print(f"{path} is not up to date: run make.py", file=sys.stderr)
        return False
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return True


def main():
    check = sys.argv[1:] == ["--check"]
    done = [put(os.path.join(POLICIES, name + ".xml"), text, check) for name, text in loading.made()]
    text = "".join(json.dumps(v, ensure_ascii=False) + "\n" for v in vectors())
    done.append(put(os.path.join(HERE, "decisions.jsonl"), text, check))
    print(f"{len(CASES)} vectors")
    print(f"{sum(done)} passed, {len(done) - sum(done)} failed")
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
