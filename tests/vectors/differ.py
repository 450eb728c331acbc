#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random policies, labels and clearances, some of them damaged: do a program and the judge say the same?

usage: differ.py [--seed N] [--count N] [--keep DIR] PROGRAM [ARGUMENT]...
   ex: differ.py --seed 1 --count 2000 ./caveatctl label decide --batch

Every question follows from the seed. What they disagree on is shown with the question; --keep leaves the policies and the questions in DIR.
"""
import argparse
import base64
import json
import os
import random
import re
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import check  # noqa: E402
import judge  # noqa: E402
from cases import build  # noqa: E402
from cases.randompolicy import TIMES, random_pair  # noqa: E402
from law import nato, rules  # noqa: E402
from law.moment import moment  # noqa: E402

PER_POLICY = 50
NOW = "2025-01-01T00:00:00Z"
LOCATIONS = ("pageTop", "pageBottom", "pageBottom", "documentStart", "portionMarking")
LANGUAGES = ("", "", "fr", "fr-CA", "de", "EN-gb")


def some(r, things, most):
    things = list(things)
    return r.sample(things, r.randint(0, min(most, len(things))))


def random_label(r, policy):
    """Values mostly few: more seldom make a valid label."""
    values = some(r, policy.values, r.choice((1, 2, 3, 6)))
    mark = r.choice([p.name for p in policy.privacy] + ["own words", "né"]) if r.random() < 0.15 else ""
    text = f"{r.choice(policy.classes).name}: {' '.join(v.name for v in values)} | {mark}"
    return build.write_label(policy, text, r.choice(build.LABEL_FORMS))


def random_clearance(r, policy, informative):
    """Often all values but a few, so that grants and denials are both common; informative ones, which are read past, where that is easy."""
    values = {v for v in policy.values if informative or v.tag.type != "informative"} - set(some(r, policy.values, r.choice((0, 1, 2, 99))))
    classes = set(policy.classes) - set(some(r, policy.classes, r.choice((0, 0, 1, 9))))
    text = f"{', '.join(c.name for c in policy.classes if c in classes)}: {' '.join(v.name for v in policy.values if v in values)}"
    return build.write_clearance(policy, text, r.choice(build.CLEARANCE_FORMS))


def wrapped(r, policy, label, q):
    """Now and then a 4774 label in a binding; or with a successor, if it is valid itself (see 4.4/succession-invalid)."""
    if label.form != "stanag4774-xml" or r.random() < 0.7:
        return label
    if r.random() < 0.5:
        data = r.choice(("", '<DataReference URI=""/>', '<DataReference URI=""/>', '<DataReference URI="#x"/>'))
        return build.Raw(label.form, f'<BindingInformation xmlns="{nato.BINDING}"><MetadataBindingContainer><MetadataBinding><Metadata>{label.text}</Metadata>'
                         f"{data}</MetadataBinding></MetadataBindingContainer></BindingInformation>")
    now = moment(NOW)
    if not rules.valid(nato.label(label.text, [policy], now), now):
        return label
    if r.random() < 0.7:
        q["options"] = {"honour_succession": True}
    inner = re.search("<ConfidentialityInformation>.*</CreationDateTime>", label.text).group()
    fewer = re.sub("<Category.*</Category>", "", inner)
    handling = (f"<SuccessionHandling><SuccessionDateTime>{r.choice(TIMES)}</SuccessionDateTime><SuccessorConfidentialityLabel>{fewer}"
                "</SuccessorConfidentialityLabel></SuccessionHandling>")
    return build.Raw(label.form, label.text.replace("</CreationDateTime>", "</CreationDateTime>" + handling))


def damage(r, given):
    if given.form in ("ess-ber", "x501-ber"):
        data = damage_octets(r, bytearray(base64.b64decode(given.text)))
        return build.Raw(given.form, base64.b64encode(bytes(data)).decode())
    return build.Raw(given.form, damage_xml(r, given.text))


def damage_octets(r, data):
    at = r.randrange(len(data))
    how = r.randrange(5)
    if how == 0:
        data[at] ^= 1 << r.randrange(8)
    elif how == 1:
        data[at] = r.choice((0, 1, 2, 3, 5, 6, 0x0C, 0x13, 0x30, 0x31, 0x7F, 0x80, 0x81, 0xA0, 0xA1, 0xFF))
    elif how == 2:
        del data[at]
    elif how == 3:
        data.insert(at, r.randrange(256))
    else:
        del data[at:]
    return data


# What of an XML form is replaced, and by what.
SPOTS = (
    (r'(?<!<classification )lacv="\d+"', lambda r, old: f'lacv="{r.choice((0, 1, 2, 3, 9, 33, 128, 70000))}"'),
    (r'(id|URI|TagName)="[^"]*"', lambda r, old: old.replace(old[-2], "9", 1)),
    (r'(type|Type)="[^"]*"', lambda r, old: r.choice((old.upper(), old[:-2] + '"'))),
    (r"(?<!Mark)>[^<>]+<", lambda r, old: r.choice((old.swapcase(), f"> {old[1:-1]} <", f">{old[1:-1]}x<"))),
    (r"<tag[^>]*/>|<(Category|Classification|GenericValue|PolicyIdentifier)[^>]*>.*?</\1>", lambda r, old: r.choice(("", old + old))),
    (r"\D", lambda r, old: ""),
)


def damage_xml(r, text):
    """Something else in place of a name, a number or an element, or a letter less.

    Left alone is what the specification doesn't settle: a spiffy classification twice, or one in a clearance that is unknown; white space around a
    privacy mark.
    """
    pattern, change = r.choice(SPOTS)
    spots = list(re.finditer(pattern, text))
    if not spots:
        return text
    spot = r.choice(spots)
    return text[:spot.start()] + change(r, spot.group()) + text[spot.end():]


# What of a policy is replaced. A tag7Encoding that is missing says nothing that the specification settles.
POLICY_SPOTS = (
    (r' (?!tag7)[a-zA-Z:]+="[^"]*"', lambda r, old: ""),
    (r' lacv="\d+"', lambda r, old: f' lacv="{r.choice(("0", "1", "2", "-1", "x", "", "1.0", "99"))}"'),
    (r' (name|tagSetRef|[a-z]*[tT]ype|operation|applied|requiredClass|tagSetId|id|qualifierCode|markingCode|policyRef)="[^"]+"',
     lambda r, old: old[:old.index('"')] + '"' + r.choice((old[old.index('"') + 1:-2], old[old.index('"') + 1:-1].swapcase(), "both", "restrictive", "Set 1", "Set 2")) + '"'),
    (r"<(\w+)[^>]*/>|<(\w+)[^>]*>[^<]*</\2>", lambda r, old: r.choice(("", old + old))),
    (r">[^<>\s]+<", lambda r, old: old[:-2] + "<"),
)


def damaged_policy(r, path):
    """A copy of the policy in which one thing is wrong, or perhaps is not."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    pattern, change = r.choice(POLICY_SPOTS)
    spots = list(re.finditer(pattern, text))
    if spots:
        spot = r.choice(spots)
        text = text[:spot.start()] + change(r, spot.group()) + text[spot.end():]
    return text


def policy_question(r, path, number):
    name = path.replace(".xml", f"-{number}.xml")
    with open(name, "w", encoding="utf-8") as f:
        f.write(damaged_policy(r, path))
    return {"id": f"r{number}", "policies": [name], "location": "pageBottom", "now": NOW}


def random_question(r, pair, names, number):
    mine, other = pair if r.random() < 0.9 else pair[::-1]
    q = {"id": f"r{number}", "policies": names}
    label = wrapped(r, mine, random_label(r, mine), q)
    translate = r.random() < 0.3
    spoil = r.random() < 0.1
    clearance = random_clearance(r, other if translate else mine, not spoil)
    if r.random() < 0.3 and "Succession" not in label.text:  # whether what isn't followed has to be sound is open
        label = damage(r, label)
    if spoil:
        clearance = damage(r, clearance)
    q.update(label_format=label.form, label=label.text, location=r.choice(LOCATIONS), now=NOW)
    if r.random() < 0.9:
        q.update(clearance_format=clearance.form, clearance=clearance.text)
    if translate:
        q.update(translate_to=other.id, direction=r.choice(("encrypt", "decrypt")))
    if r.random() < 0.4:
        q["lang"] = r.choice(LANGUAGES)
    if r.random() < 0.1 and "Succession" not in label.text:
        q["options"] = {"new_label": True}
    return q


def questions(r, count, directory):
    made = []
    while len(made) < count:
        texts = random_pair(r)
        names, pair = [], []
        for n, text in enumerate(texts):
            names.append(os.path.join(directory, f"p{len(made)}-{n}.xml"))
            with open(names[-1], "w", encoding="utf-8") as f:
                f.write(text)
            pair.append(judge.load(names[-1]))
        for _ in range(min(PER_POLICY, count - len(made))):
            if r.random() < 0.1:
                made.append(policy_question(r, names[0], len(made)))
            else:
                made.append(random_question(r, pair, names, len(made)))
    return made


def expected(answer):
    """What isn't written in the specification isn't compared: the binary form where there is none."""
    if answer.get("ess_der", "") is None:
        return {k: v for k, v in answer.items() if k not in ("ess_der", "stanag4774_information")}
    return answer


def compare(program, made):
    answers = check.ask(program, made)
    failed, decisions = 0, {}
    for q in made:
        want = judge.answer(q)
        decisions[want["decision"]] = decisions.get(want["decision"], 0) + 1
        off = check.differences(expected(want), answers.get(q["id"], {}))
        if off:
            failed += 1
            if failed <= 5:
                print(json.dumps(q, ensure_ascii=False))
                for key, judged, got in off:
                    print(f"    {key}: judge {json.dumps(judged, ensure_ascii=False)}\n    {' ' * len(key)}  answer {json.dumps(got, ensure_ascii=False)}")
    print(", ".join(f"{n} {d}" for d, n in sorted(decisions.items())))
    return failed


def run(a, directory):
    made = questions(random.Random(a.seed), a.count, directory)
    with open(os.path.join(directory, "questions.jsonl"), "w", encoding="utf-8") as f:
        f.writelines(json.dumps(q) + "\n" for q in made)
    failed = compare(a.program, made)
    print(f"{len(made) - failed} passed, {failed} failed")
    return 1 if failed or not made else 0


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--count", type=int, default=2000)
    ap.add_argument("--keep", help="the directory in which policies and questions stay")
    ap.add_argument("program", nargs=argparse.REMAINDER)
    a = ap.parse_args()
    if a.keep:
        os.makedirs(a.keep, exist_ok=True)
        return run(a, os.path.abspath(a.keep))
    with tempfile.TemporaryDirectory() as directory:
        return run(a, directory)


if __name__ == "__main__":
    sys.exit(main())
