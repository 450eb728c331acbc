# SPDX-License-Identifier: MIT
"""An independent twin of the label engine: reads the SPIF by itself, writes labels by itself, and decides by walking
the tables. Slow on purpose; shares nothing with the C code but the standard."""
import base64
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

SPIF = "{http://www.xmlspif.org/spif}"
ACP145 = "2.16.840.1.101.2.1.8.3"
SYNTAX = {"restrictive": 0, "enumPermissive": 1, "permissive": 2, "informative": 3, "enumRestrictive": 4}
NATO = "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0"


@dataclass
class Value:
    name: str
    lacv: int
    tag: "Tag"
    required_class: str | None = None
    excluded_classes: set = field(default_factory=set)
    required: list = field(default_factory=list)
    excluded: list = field(default_factory=list)
    obsolete: bool = False

    def __hash__(self):
        return id(self)

    def __eq__(self, other):
        return self is other


@dataclass
class Tag:
    set_name: str
    set_oid: str
    kind: str
    single: bool
    least: int
    most: float
    values: list = field(default_factory=list)


def kind_of(element):
    kind, enum = element.get("tagType"), element.get("enumType")
    if kind == "enumerated":
        return {"restrictive": "enumRestrictive", "permissive": "enumPermissive"}[enum]
    return {"tagType7": "informative"}.get(kind, kind)


def number(text, default):
    return default if text is None else float("inf") if text == "unbounded" else int(text)


@dataclass(frozen=True)
class Label:
    """A classification's name and its category values."""
    classification: str
    values: frozenset = frozenset()


@dataclass(frozen=True)
class Clearance:
    classifications: frozenset
    values: frozenset = frozenset()


class Policy:
    def __init__(self, path):
        root = ET.parse(path).getroot()
        ident = root.find(SPIF + "securityPolicyId")
        self.path, self.name, self.oid = path, ident.get("name"), ident.get("id")
        self.classes, self.class_required, self.obsolete_classes = {}, {}, set()
        for c in root.iter(SPIF + "securityClassification"):
            self.classes[c.get("name")] = (int(c.get("lacv")), int(c.get("hierarchy")))
            self.class_required[c.get("name")] = [self.group(g) for g in c.findall(SPIF + "requiredCategory")]
            if c.get("obsolete") in ("true", "1"):
                self.obsolete_classes.add(c.get("name"))
        self.tags = []
        for s in root.iter(SPIF + "securityCategoryTagSet"):
            for t in s.findall(SPIF + "securityCategoryTag"):
                self.tags.append(self.read_tag(s, t))

    def read_tag(self, s, t):
        tag = Tag(s.get("name"), s.get("id"), kind_of(t), t.get("singleSelection") in ("true", "1"),
                  number(t.get("minSelection"), 0), number(t.get("maxSelection"), float("inf")))
        for v in t.findall(SPIF + "tagCategory"):
            tag.values.append(Value(
                v.get("name"), int(v.get("lacv")), tag, v.get("requiredClass"),
                {e.text.strip().lower() for e in v.findall(SPIF + "excludedClass")},
                [self.group(g) for g in v.findall(SPIF + "requiredCategory")],
                [self.reference(e) for e in v.findall(SPIF + "excludedCategory")],
                v.get("obsolete") in ("true", "1")))
        return tag

    def reference(self, e):
        """(tag set name, kind, lacv or None for any)"""
        lacv = None if e.get("all") in ("true", "1") or e.get("lacv") is None else int(e.get("lacv"))
        return e.get("tagSetRef"), kind_of(e), lacv

    def group(self, g):
        return g.get("operation"), [self.reference(r) for r in g.findall(SPIF + "categoryGroup")]

    def value(self, set_name, name):
        return next(v for t in self.tags if t.set_name == set_name for v in t.values if v.name == name)

    def values(self):
        return [v for t in self.tags for v in t.values]

    # ---- rules

    @staticmethod
    def matches(reference, value):
        name, kind, lacv = reference
        return value.tag.set_name.lower() == name.lower() and value.tag.kind == kind and lacv in (None, value.lacv)

    def holds(self, group, label):
        operation, references = group
        met = sum(any(self.matches(r, v) for v in label.values) for r in references)
        return {"onlyOne": met == 1, "oneOrMore": met >= 1, "all": met == len(references)}[operation]

    def valid(self, label):
        if not all(self.holds(g, label) for g in self.class_required[label.classification]):
            return False
        name = label.classification.lower()
        for v in label.values:
            if name in v.excluded_classes or (v.required_class and v.required_class.lower() != name):
                return False
            if any(self.matches(r, w) for r in v.excluded for w in label.values if w is not v):
                return False
            if not all(self.holds(g, label) for g in v.required):
                return False
        for t in self.tags:
            n = sum(v in label.values for v in t.values)
            if n and ((t.single and n > 1) or n > t.most or n < t.least):
                return False
        return True

    def dominates(self, clearance, label):
        """The access decision; None is nil, which is denied."""
        if clearance is None or label is None or not self.valid(label):
            return False
        if label.classification not in clearance.classifications:
            return False
        for t in self.tags:
            have = {v for v in t.values if v in label.values}
            held = have & clearance.values
            if not have:
                continue
            if t.kind in ("restrictive", "enumRestrictive") and held != have:
                return False
            if t.kind in ("permissive", "enumPermissive") and not held:
                return False
        return True

    # ---- forms

    def expression(self, label):
        text = quote(label.classification)
        for name in dict.fromkeys(t.set_name for t in self.tags):
            values = [v.name for t in self.tags if t.set_name == name for v in t.values if v in label.values]
            if values:
                text += f"; {quote(name)}: " + ", ".join(map(quote, values))
        return text

    def clearance_expression(self, clearance):
        text = " | ".join(quote(c) for c in self.classes if c in clearance.classifications)
        for name in dict.fromkeys(t.set_name for t in self.tags):
            values = [v.name for t in self.tags if t.set_name == name for v in t.values if v in clearance.values]
            if values:
                text += f"; {quote(name)}: " + ", ".join(map(quote, values))
        return text

    def ess(self, label):
        """ESS SecurityLabel, DER, base64."""
        parts = [integer(self.classes[label.classification][0]), oid(self.oid)]
        categories = []
        pairs = dict.fromkeys((t.set_oid, t.kind) for t in self.tags)
        for set_oid, kind in pairs:
            lacvs = sorted(v.lacv for t in self.tags if (t.set_oid, t.kind) == (set_oid, kind)
                           for v in t.values if v in label.values)
            if not lacvs:
                continue
            enumerated = kind.startswith("enum") or kind == "informative" and self.enumerated7(set_oid)
            body = tlv(0x31, b"".join(sorted(integer(n) for n in lacvs))) if enumerated else bits(lacvs)
            inner = tlv(0x30, oid(set_oid) + body)
            kind_oid = tlv(0x80, oid(f"{ACP145}.{SYNTAX[kind]}")[2:])
            categories.append(tlv(0x30, kind_oid + tlv(0xA1, inner)))
        if categories:
            parts.append(tlv(0x31, b"".join(sorted(categories))))
        return base64.b64encode(tlv(0x31, b"".join(parts))).decode()

    def enumerated7(self, set_oid):
        root = ET.parse(self.path).getroot()
        return any(t.get("tag7Encoding") == "securityAttributes" for s in root.iter(SPIF + "securityCategoryTagSet")
                   if s.get("id") == set_oid for t in s.iter(SPIF + "securityCategoryTag"))

    def nato(self, label, created="2026-01-01T00:00:00Z"):
        """originatorConfidentialityLabel of STANAG 4774."""
        root = ET.Element(f"{{{NATO}}}originatorConfidentialityLabel", ReviewDateTime="2031-01-01T00:00:00Z")
        info = ET.SubElement(root, f"{{{NATO}}}ConfidentialityInformation")
        ET.SubElement(info, f"{{{NATO}}}PolicyIdentifier", URI="urn:oid:" + self.oid).text = self.name
        ET.SubElement(info, f"{{{NATO}}}Classification").text = label.classification
        for t in self.tags:
            values = [v for v in t.values if v in label.values]
            if values:
                kind = {"r": "RESTRICTIVE", "p": "PERMISSIVE", "i": "INFORMATIVE"}[
                    t.kind.replace("enum", "")[0].lower()]
                c = ET.SubElement(info, f"{{{NATO}}}Category", TagName=t.set_name, Type=kind)
                for v in values:
                    ET.SubElement(c, f"{{{NATO}}}GenericValue").text = v.name
        ET.SubElement(root, f"{{{NATO}}}CreationDateTime").text = created
        return ET.tostring(root, encoding="unicode")

    def read_ess(self, text):
        """The label of canonical base64 DER that a service sent; raises on anything else."""
        for label in self.known.values():
            if self.ess(label) == "".join(text.split()):
                return label
        raise ValueError("a label that nobody sent: " + text)

    known = {}


def quote(name):
    special = any(c in name for c in ';:,|/"') or name.lower().startswith("up to") or name != name.strip()
    return '"' + name.replace('"', '\\"') + '"' if special else name


def tlv(tag, body):
    n = len(body)
    if n < 128:
        return bytes([tag, n]) + body
    size = n.to_bytes((n.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def integer(n):
    return tlv(2, n.to_bytes(n.bit_length() // 8 + 1, "big"))


def oid(dotted):
    arcs = [int(a) for a in dotted.split(".")]
    out = b""
    for arc in [arcs[0] * 40 + arcs[1]] + arcs[2:]:
        part = [arc & 0x7F]
        while arc := arc >> 7:
            part.append(arc & 0x7F | 0x80)
        out += bytes(reversed(part))
    return tlv(6, out)


def bits(numbers):
    last = max(numbers)
    octets = bytearray(last // 8 + 1)
    for n in numbers:
        octets[n // 8] |= 0x80 >> (n % 8)
    return tlv(3, bytes([7 - last % 8]) + bytes(octets))


def ess_xml(text):
    return f"<esssecuritylabel xmlns='urn:xmpp:sec-label:ess:0'>{text}</esssecuritylabel>"


def securitylabel(inner, marking=None):
    """XEP-0258 element; marking None: no displaymarking."""
    shown = "" if marking is None else f"<displaymarking fgcolor='black' bgcolor='white'>{marking}</displaymarking>"
    return f"<securitylabel xmlns='urn:xmpp:sec-label:0'>{shown}<label>{inner}</label></securitylabel>"
