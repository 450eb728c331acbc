# SPDX-License-Identifier: MIT
"""How cases are written down: labels and clearances by the names of their policy, or as they are.

A label is "CLASS: VALUE VALUE | MARK", a clearance "CLASS, CLASS: VALUE VALUE". Which form they take goes round, so that each rule is seen through
several, unless the case names the forms. What isn't written that way is Raw.
"""
import base64
import os
from xml.sax.saxutils import escape, quoteattr

from law import ber, binary, nato
from law.forms import Clearance, Label
from law.policy import NORMALISED, Policy

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
POLICIES = os.path.join(HERE, "policies")
NOW = "2025-01-01T00:00:00Z"
LABEL_FORMS = ("spiffy-xml", "ess-ber", "stanag4774-xml")
CLEARANCE_FORMS = ("x501-ber", "spiffy-xml", "stanag4774-xml")
SPIFFY = "http://surevine.com/xmlns/spiffy"
ACP145 = "2.16.840.1.101.2.1.8.3"
MISSI, SSL = "2.16.840.1.101.2.1.8.1", "2.16.840.1.101.2.1.8.2"
TYPES = {"restrictive": 0, "enumeratedPermissive": 1, "permissive": 2, "informative": 3, "enumeratedRestrictive": 4}

CASES = []


class Raw:
    """A label or clearance as it stands."""

    def __init__(self, form, text):
        self.form, self.text = form, text


def load(name):
    with open(os.path.join(POLICIES, name + ".xml"), "rb") as f:
        return Policy(f.read())


def named(policy, text):
    found = []
    for name in text.split():
        values = [v for v in policy.values if v.name == name]
        assert len(values) == 1, f"{policy.name}: {name}"
        found += values
    return found


def cls(policy, name):
    c = next((c for c in policy.classes if c.name == name.strip()), None)
    assert c is not None, f"{policy.name}: {name}"
    return c


def write_label(policy, text, form):
    rest, _, mark = text.partition("|")
    name, _, values = rest.partition(":")
    label = Label(policy, cls(policy, name))
    label.values, label.privacy = set(named(policy, values)), mark.strip() or None
    if label.privacy and form == "spiffy-xml":
        form = "stanag4774-xml"  # spiffy has no mark
    if form == "ess-ber":
        return Raw(form, base64.b64encode(binary.write_label(label)).decode())
    if form == "stanag4774-xml":
        return slab(nato.write_information(label))
    return Raw(form, spiffy("label", policy.id, [label.cls.lacv], label.ordered()))


def write_clearance(policy, text, form):
    names, _, values = text.partition(":")
    clearance = Clearance(policy)
    clearance.classes = {cls(policy, n).lacv for n in names.split(",") if n.strip()}
    clearance.values = set(named(policy, values))
    if not clearance.classes and form == "stanag4774-xml":
        form = "x501-ber"  # ClassificationList can't be empty
    if form == "x501-ber":
        return Raw(form, base64.b64encode(binary.write_clearance(clearance)).decode())
    if form == "stanag4774-xml":
        return Raw(form, sclr(policy, clearance))
    return Raw(form, spiffy("clearance", policy.id, sorted(clearance.classes), clearance.ordered()))


def spiffy(root, oid, classes, values):
    return (f'<{root} xmlns="{SPIFFY}"><policy id="{oid}"/>' + "".join(f'<classification lacv="{c}"/>' for c in classes)
            + "".join(f'<tag type="{v.tag.type}" id="{v.tag.set_id}" lacv="{v.lacv}"/>' for v in values) + f"</{root}>")


def slab(information, root="originatorConfidentialityLabel", after="<CreationDateTime>2025-01-01T00:00:00Z</CreationDateTime>", attributes=""):
    return Raw("stanag4774-xml", f'<{root} xmlns="{nato.SLAB}"{attributes}>{information}{after}</{root}>')


def info(inner):
    return f"<ConfidentialityInformation>{inner}</ConfidentialityInformation>"


def sclr(policy, clearance):
    groups = {}
    for v in clearance.ordered():
        groups.setdefault((v.tag.set_name, NORMALISED[v.tag.type]), []).append(v.name)
    at = f'xmlns="{nato.SLAB}"'
    return (f'<ConfidentialityClearance xmlns="{nato.SCLR}"><PolicyIdentifier {at}>{escape(policy.name)}</PolicyIdentifier><ClassificationList>'
            + "".join(f"<Classification {at}>{escape(policy.class_of(c).name)}</Classification>" for c in sorted(clearance.classes))
            + "</ClassificationList>"
            + "".join(f'<Category {at} Type="{k}" TagName={quoteattr(s)}>' + "".join(f"<GenericValue>{escape(n)}</GenericValue>" for n in names)
                      + "</Category>" for (s, k), names in groups.items()) + "</ConfidentialityClearance>")


# --- octets

def octets(part):
    return bytes.fromhex(part) if isinstance(part, str) else part


def tlv(tag, *parts):
    return ber.write(tag, *(octets(p) for p in parts))


def oid(text, tag=0x06):
    return ber.write_oid(text, tag)


def ess(*members):
    return ess_raw(tlv(0x31, *members))


def ess_raw(data):
    return Raw("ess-ber", base64.b64encode(octets(data)).decode())


def x501(*members):
    return Raw("x501-ber", base64.b64encode(tlv(0x30, *members)).decode())


def category(syntax, value):
    return tlv(0x30, oid(syntax, 0x80), tlv(0xA1, value))


def acp(kind, tag_set, attributes):
    """An ACP-145 category; attributes as octets."""
    return category(f"{ACP145}.{TYPES[kind]}", tlv(0x30, oid(tag_set), attributes))


# --- cases

def case(group, note, policies, label=None, clearance=None, want=None, forms=(None, None), now=NOW, **by_hand):
    """Adds a vector; by_hand are members of `expected` and of the question that matter in it."""
    policies = policies.split() if isinstance(policies, str) else policies
    turn = len(CASES)
    vector = {"id": f"c{turn + 1:04}", "group": group, "note": note, "policies": [p + ".xml" for p in policies]}
    for key, given, write, round_robin, form in (
            ("label", label, write_label, LABEL_FORMS[turn % 3], forms[0]),
            ("clearance", clearance, write_clearance, CLEARANCE_FORMS[(turn + turn // 3) % 3], forms[1])):
        if given is None:
            continue
        if isinstance(given, str):
            whose = by_hand.get("clearance_policy", policies[0]) if key == "clearance" else policies[0]
            given = write(load(whose), given, form or round_robin)
        vector[key + "_format"], vector[key] = given.form, given.text
    by_hand.pop("clearance_policy", None)
    vector.update(location=by_hand.pop("location", "pageBottom"), now=now)
    for key in ("lang", "translate_to", "direction", "options", "disputed"):
        if key in by_hand:
            vector[key] = by_hand.pop(key)
    if want is None:
        want = "policy-ok" if label is None else "label-only"
    CASES.append((vector, {"decision": want, **by_hand}))


def twins(group, note, policy, label, cleared, uncleared, forms=(None, None)):
    """One label; whom it is granted to, and who is denied for that rule alone."""
    case(group, note + ": granted", policy, label, cleared, "grant", forms, label_state="valid")
    case(group, note + ": denied", policy, label, uncleared, "deny", forms, label_state="valid")


def validity(group, note, policy, good, bad, clearance, **question):
    """One clearance that holds all; a label that is valid, and one that isn't for that rule alone."""
    case(group, note + ": valid", policy, good, clearance, "grant", label_state="valid", **question)
    case(group, note + ": invalid", policy, bad, clearance, "invalid", label_state="invalid", **question)


def readable(group, note, policy, good, bad, clearance, state="valid"):
    """A label that is read, and one that is refused for that rule alone."""
    case(group, note + ": read", policy, good, clearance, "grant", label_state=state)
    case(group, note + ": refused", policy, bad, clearance, "invalid", label_state="unreadable")
