#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An independent judge of decision vectors, written from the specification alone.

usage: judge.py <QUESTIONS >ANSWERS

A question and an answer are JSON objects, one a line: those of `caveatctl label decide --batch`, which check.py compares with the judge and with the
vectors. It is made to be read, not to be fast; the rules are in law/, with the chapters that they come from.
"""
import base64
import functools
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from law import binary, forms, nato, rules  # noqa: E402
from law.marking import marking  # noqa: E402
from law.moment import moment  # noqa: E402
from law.policy import Policy  # noqa: E402
from law.xmltree import Refused  # noqa: E402

LABELS = {"ess-ber": binary.ess_label, "spiffy-xml": forms.spiffy_label, "stanag4774-xml": nato.label}
CLEARANCES = {"x501-ber": binary.x501_clearance, "spiffy-xml": forms.spiffy_clearance, "stanag4774-xml": nato.clearance}


@functools.lru_cache(maxsize=256)
def load(path):
    with open(path, "rb") as f:
        return Policy(f.read())


def base64_or_none(der):
    return None if der is None else base64.b64encode(der).decode()


def triples(holder):
    return [list(v.key()) for v in holder.ordered()]


def show_label(label, question):
    return {"policy_id": label.policy.id, "class": label.cls.lacv, "categories": triples(label),
            "marking": marking(label, question.get("location", "pageBottom"), question.get("lang", "")),
            "ess_der": base64_or_none(binary.write_label(label))}


def show_clearance(clearance):
    return {"policy_id": clearance.policy.id, "classes": sorted(clearance.classes), "categories": triples(clearance),
            "x501_der": base64_or_none(binary.write_clearance(clearance))}


def read_label(question, policies, now):
    options = {}
    if question["label_format"] == "stanag4774-xml":
        options = {"succession": question.get("options", {}).get("honour_succession", False)}
    return LABELS[question["label_format"]](question["label"], policies, now, **options)


def decide(label, clearance, translated):
    """On labels that are valid; a translation is, or it wouldn't be there."""
    if clearance is None:
        return "label-only"
    if clearance.policy is not label.policy and translated is not None:
        label = translated
    return "grant" if rules.granted(label, clearance) else "deny"


def answer(question):
    """All that can be said of a question; what can't be read is refused, not guessed."""
    try:
        policies = [load(p) for p in question["policies"]]
    except (Refused, OSError):
        return {"decision": "invalid-policy"}
    if "label" not in question:
        return {"decision": "policy-ok"}
    now = moment(question["now"])
    try:
        label = read_label(question, policies, now)
    except Refused:
        return {"decision": "invalid", "label": "unreadable"}
    creating = question.get("options", {}).get("new_label", False)
    valid = rules.valid(label, now, creating)
    out = {"label": "valid" if valid else "invalid", "color": label.cls.color,
           "stanag4774_information": nato.write_information(label), **show_label(label, question)}
    clearance, translated = None, None
    if "clearance" in question:
        try:
            clearance = CLEARANCES[question["clearance_format"]](question["clearance"], policies, now)
            out["clearance"] = show_clearance(clearance)
        except Refused:
            return {**out, "clearance": None, "decision": "invalid"}
    if "translate_to" in question:
        target = next((p for p in policies if p.id == question["translate_to"]), None)
        translated = rules.translate(label, target, question["direction"], now) if valid else None
        out["translated"] = {**show_label(translated, question), "valid": True} if translated else None
    out["decision"] = decide(label, clearance, translated) if valid else "invalid"
    return out


def main():
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps({"id": question["id"], **answer(question)}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
