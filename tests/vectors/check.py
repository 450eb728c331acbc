#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Asks a program every vector and compares its answers with what is expected.

usage: check.py [--vectors FILE] [--policies DIR] [--show N] PROGRAM [ARGUMENT]...
   ex: check.py ./caveatctl label decide --batch

The program gets a question a line on standard input (a vector without `expected`, the policies as paths) and answers each with a line that bears its
`id`. Each member of `expected` has to be there and the same; others aren't looked at. A vector with `disputed` is one that the program is known to
answer otherwise: it fails if the program doesn't any more, so that the word goes. Exit status 0 when nothing failed.
"""
import argparse
import collections
import json
import os
import subprocess
import sys
from xml.etree import ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
NOT_ASKED = ("expected", "note", "group", "certainty", "disputed")
FREE = ("reasons",)


def words(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def ask(program, questions):
    """The answers by id. What is no JSON, or a program that ends badly, is told."""
    text = "".join(json.dumps(q) + "\n" for q in questions)
    run = subprocess.run(program, input=text, capture_output=True, text=True, check=False)
    answers = {}
    for line in run.stdout.splitlines():
        try:
            answer = json.loads(line)
            answers[answer["id"]] = answer
        except (ValueError, KeyError):
            print(f"no answer: {line[:200]}")
    if run.returncode != 0:
        print(f"status {run.returncode}: {run.stderr[-500:]}")
    return answers


def question(vector, policies):
    q = {k: v for k, v in vector.items() if k not in NOT_ASKED}
    q["policies"] = [os.path.join(policies, p) for p in vector["policies"]]
    return q


def tree(text):
    """XML by what it says: names without namespace, attributes, texts, children in their order."""
    def of(e):
        return e.tag.rpartition("}")[2], sorted(e.attrib.items()), (e.text or "").strip(), [of(c) for c in e]
    return of(ElementTree.fromstring(text))


def same(key, want, got):
    if key == "decision":
        return {want, got} <= {"allow", "grant"} or want == got
    if key == "stanag4774_information":
        try:
            return tree(want) == tree(got)
        except (ElementTree.ParseError, TypeError):
            return False
    if key == "color":
        return isinstance(got, str) and want.lower() == got.lower()
    if isinstance(want, dict):
        return isinstance(got, dict) and all(same(k, v, got.get(k)) for k, v in want.items() if k not in FREE)
    return want == got


def differences(expected, answer):
    """(member, expected, answered) for each that isn't the same."""
    return [(k, want, answer.get(k)) for k, want in expected.items() if k not in FREE and not same(k, want, answer.get(k))]


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    ap.add_argument("--vectors", default=os.path.join(HERE, "decisions.jsonl"))
    ap.add_argument("--policies", default=os.path.join(HERE, "policies"))
    ap.add_argument("--show", type=int, default=20, help="how many failures are told in full")
    ap.add_argument("program", nargs=argparse.REMAINDER)
    a = ap.parse_args()
    vectors = words(a.vectors)
    answers = ask(a.program, [question(v, a.policies) for v in vectors])
    failed, by_group = 0, collections.Counter()
    for v in vectors:
        off = differences(v["expected"], answers.get(v["id"], {}))
        if bool(off) == ("disputed" in v):
            continue
        failed += 1
        by_group[v["group"]] += 1
        if failed > a.show:
            continue
        print(f"{v['id']} {v['group']}: {v.get('note', '')}")
        for key, want, got in off:
            print(f"    {key}: expected {json.dumps(want, ensure_ascii=False)}\n    {' ' * len(key)}  answered {json.dumps(got, ensure_ascii=False)}")
        if not off:
            print(f"    no longer disputed: {v['disputed']}")
    for group, n in by_group.items():
        print(f"{group}: {n} failed")
    disputed = sum("disputed" in v for v in vectors)
    if disputed:
        print(f"{disputed} disputed")
    print(f"{len(vectors) - failed} passed, {failed} failed")
    return 1 if failed or not vectors else 0


if __name__ == "__main__":
    sys.exit(main())
