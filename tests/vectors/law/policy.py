# SPDX-License-Identifier: MIT
"""Reading an Open XML SPIF and refusing what can't be used (chapter 1)."""
import re

from law.moment import moment
from law.xmltree import Refused, fold, parse

NAMESPACES = ("http://www.xmlspif.org/spif", "http://www.xmslpif.org/spif", "")
LOCATIONS = {"pageTop", "pageBottom", "pageTopBottom", "documentStart", "documentEnd", "firstLineOfText", "lastLineOfText",
             "subject", "xHeader", "portionMarking", "waterMark", "inputTitle"}
FLAGS = {"noNameDisplay", "noMarkingDisplay", "suppressClassName", "replacePolicy"}
ACP145 = "2.16.840.1.101.2.1.8.3"
OPERATIONS = {"onlyOne", "oneOrMore", "all"}
APPLIED = {"encrypt", "decrypt", "both"}
NORMALISED = {"restrictive": "RESTRICTIVE", "enumeratedRestrictive": "RESTRICTIVE", "permissive": "PERMISSIVE",
              "enumeratedPermissive": "PERMISSIVE", "informative": "INFORMATIVE", "notApplicable": "NOTAPPLICABLE"}


# What stands in a SPIF (1.2): attributes, then elements. What isn't here is refused, for a misspelt rule would be none.
MARKS = "markingData markingQualifier"
REFERENCE = ("tagSetRef tagType enumType lacv all", "")
SHAPES = {
    "SPIF": ("schemaVersion version creationDate originatorDN keyIdentifier privilegeId rbacId userRefURI docRefURI notBefore notAfter",
             "defaultSecurityPolicyId securityPolicyId updateInfo securityClassifications securityCategoryTagSets privacyMarks equivalentPolicies "
             "extensions " + MARKS),
    "defaultSecurityPolicyId": ("name id", MARKS),
    "securityPolicyId": ("name id", MARKS),
    "securityClassifications": ("name", "securityClassification " + MARKS),
    "securityClassification": ("name lacv hierarchy color obsolete", "equivalentClassification requiredCategory " + MARKS),
    "securityCategoryTagSets": ("", "securityCategoryTagSet"),
    "securityCategoryTagSet": ("name id", "securityCategoryTag equivalentSecurityCategoryTagSet"),
    "securityCategoryTag": ("name tagType enumType tag7Encoding singleSelection minSelection maxSelection", "tagCategory " + MARKS),
    "tagCategory": ("name lacv requiredClass obsolete userInput dateFormat notBefore notAfter",
                    "equivalentSecCategoryTag excludedClass requiredCategory excludedCategory " + MARKS),
    "excludedClass": ("", ""),
    "excludedCategory": REFERENCE,
    "requiredCategory": ("operation", "categoryGroup"),
    "categoryGroup": REFERENCE,
    "privacyMarks": ("minSelection maxSelection", "privacyMark " + MARKS),
    "privacyMark": ("name obsolete", MARKS),
    "equivalentPolicies": ("", "equivalentPolicy"),
    "equivalentPolicy": ("name id userRefURI docRefURI", "requiredCategory"),
    "equivalentClassification": ("policyRef lacv applied", "requiredCategory"),
    "equivalentSecCategoryTag": ("policyRef tagSetId tagType enumType lacv applied action", ""),
    "equivalentSecurityCategoryTagSet": ("policyRef name id", "requiredCategory"),
    "markingData": ("phrase", "code"),
    "code": ("", ""),
    "markingQualifier": ("markingCode code", "qualifier"),
    "qualifier": ("markingQualifier qualifierCode", ""),
}


def shape(node):
    attributes, elements = (words.split() for words in SHAPES[node.name])
    for ns, name in node.attributes:
        if ns not in NAMESPACES or (ns == "" and name in attributes):
            continue
        if ns != "" or node.name != "SPIF" or name.lower() in [a.lower() for a in attributes]:
            raise Refused(f"attribute {name} of {node.name}")
    if elements and node.text.strip():
        raise Refused(f"text in {node.name}")
    for c in node.children:
        if c.ns not in NAMESPACES:
            continue
        if c.name not in elements:
            raise Refused(f"{c.name} in {node.name}")
        if c.name not in ("extensions", "updateInfo"):
            shape(c)


class Item:
    """Anything that bears a name and marks."""

    def __init__(self, node, name):
        self.name = name
        self.marks = [Mark(n) for n in kids(node, "markingData")]
        self.qualifiers = [q for n in kids(node, "markingQualifier") for q in qualifiers(n)]


class Mark:
    """One markingData."""

    def __init__(self, node):
        codes = [c.text.strip() for c in kids(node, "code")]
        for c in codes:
            if c not in LOCATIONS | FLAGS:
                raise Refused(f"marking code {c}")
        self.phrase = node.get("phrase")
        self.lang = node.lang()
        self.flags = {c for c in codes if c in FLAGS}
        self.locations = {c for c in codes if c in LOCATIONS}


class Qualifier:
    """One prefix, suffix or separator, where and in which language it holds."""

    def __init__(self, code, text, lang, location):
        self.code, self.text, self.lang, self.location = code, text, lang, location


class Classification(Item):
    pass


class Tag(Item):
    """A securityCategoryTag: the element itself is its identity."""


class Value(Item):
    """A tagCategory."""

    def key(self):
        return self.tag.set_id, self.tag.type, self.lacv


class Reference:
    """A categoryGroup or excludedCategory: a set by name, a type, and one value or any."""

    def __init__(self, node):
        self.set_name = required(node, "tagSetRef")
        self.type = tag_type(node)
        lacv = node.get("lacv")
        self.lacv = None if lacv is None or truth(node.get("all")) else number(lacv)

    def matches(self, value):
        return (fold(value.tag.set_name) == fold(self.set_name) and value.tag.type == self.type
                and self.lacv in (None, value.lacv))


class Group:
    """A requiredCategory."""

    def __init__(self, node):
        self.operation = node.get("operation")
        if self.operation not in OPERATIONS:
            raise Refused(f"operation {self.operation}")
        self.references = [Reference(n) for n in kids(node, "categoryGroup")]
        if not self.references:
            raise Refused("a group of nothing")


class Mapping:
    """An equivalentClassification or equivalentSecCategoryTag."""

    def __init__(self, node):
        self.policy_ref = node.get("policyRef")  # unusable without, or with one that isn't described (1.3)
        self.applied = node.get("applied")
        if self.applied not in APPLIED:
            raise Refused(f"applied {self.applied}")
        self.groups = [Group(n) for n in kids(node, "requiredCategory")]
        self.discard = node.get("action") == "discard"
        if not self.discard:  # which leaves the target unused
            self.lacv = number(node.get("lacv"))
            if node.name == "equivalentSecCategoryTag":
                self.set_id, self.type = identifier(node, "tagSetId"), tag_type(node)


class Policy(Item):
    def __init__(self, data):
        root = parse(data)
        if root.name != "SPIF" or root.ns not in NAMESPACES:
            raise Refused("root is no SPIF")
        if (root.get("schemaVersion") or "").startswith("3"):
            raise Refused("SPIF 3")
        identities = kids(root, "securityPolicyId")
        if len(identities) != 1:
            raise Refused("not one securityPolicyId")
        self.id = identifier(identities[0], "id")
        super().__init__(root, required(identities[0], "name"))
        self.identity = Item(identities[0], self.name)
        # Without them, which is only worth a warning (1.3), ACP-145.
        self.rbac, self.privilege = root.get("rbacId", ACP145), root.get("privilegeId", ACP145)
        self.not_before, self.not_after = window(root)
        self.classes = [classification(n) for p in kids(root, "securityClassifications")
                        for n in kids(p, "securityClassification")]
        self.tags, self.set_groups = [], {}
        self.read_tag_sets(root)
        self.privacy = [Item(n, required(n, "name")) for p in kids(root, "privacyMarks") for n in kids(p, "privacyMark")]
        self.others = {}  # policyRef -> (OID, groups)
        for p in kids(root, "equivalentPolicies"):
            for n in kids(p, "equivalentPolicy"):
                if fold(required(n, "name")) in map(fold, self.others):
                    raise Refused("an equivalentPolicy twice")
                self.others[required(n, "name")] = identifier(n, "id"), [Group(g) for g in kids(n, "requiredCategory")]
        self.values = [v for t in self.tags for v in t.values]
        self.check()
        shape(root)

    def read_tag_sets(self, root):
        ids, names = set(), set()
        for node in (n for p in kids(root, "securityCategoryTagSets") for n in kids(p, "securityCategoryTagSet")):
            name, oid = required(node, "name"), identifier(node, "id")
            if fold(name) in names or oid in ids:
                raise Refused(f"tag set {name} twice")
            names.add(fold(name))
            ids.add(oid)
            tags = [tag(n, name, oid) for n in kids(node, "securityCategoryTag")]
            if len({t.bitmap for t in tags if t.type == "informative"}) > 1:
                raise Refused("two tag7Encodings in one tag set")
            self.tags += tags
            self.set_groups[oid] = [(n.get("policyRef"), [Group(g) for g in kids(n, "requiredCategory")])
                                    for n in kids(node, "equivalentSecurityCategoryTagSet")]

    def check(self):
        """What 1.3 refuses beyond single attributes."""
        if not self.classes:
            raise Refused("no classification")
        unique("classification", [fold(c.name) for c in self.classes])
        unique("classification lacv", [c.lacv for c in self.classes])
        unique("category", [v.key() for v in self.values])
        unique("category name", [(v.tag.set_id, NORMALISED[v.tag.type], fold(v.name)) for v in self.values])
        for v in self.values:
            named = v.excluded_classes + ([v.required_class] if v.required_class is not None else [])
            for name in named:
                if self.class_named(name) is None:
                    raise Refused(f"no class {name}")
            unique("excluded class", [fold(c) for c in v.excluded_classes])
            self.resolve([r for g in v.groups for r in g.references] + v.excluded)
        for c in self.classes:
            self.resolve([r for g in c.groups for r in g.references])

        for ref, groups in (g for groups in self.set_groups.values() for g in groups):
            if groups and fold(ref or "") not in map(fold, self.others):
                raise Refused("requirements of an unknown policy")

    def resolve(self, references):
        for r in references:
            if not any(r.matches(v) for v in self.values):
                raise Refused(f"reference to {r.set_name} resolves to nothing")

    def usable(self, now):
        return inside(now, self.not_before, self.not_after)

    def class_named(self, name):
        return next((c for c in self.classes if fold(c.name) == fold(name)), None)

    def class_of(self, lacv):
        return next((c for c in self.classes if c.lacv == lacv), None)

    def value_of(self, set_id, kind, lacv):
        return next((v for v in self.values if v.key() == (set_id, kind, lacv)), None)

    def value_named(self, set_name, normalised, name):
        return next((v for v in self.values if fold(v.tag.set_name) == fold(set_name)
                     and NORMALISED[v.tag.type] == normalised and fold(v.name) == fold(name)), None)


def kids(node, name):
    """Children that belong to the SPIF; those of other namespaces are extensions."""
    return [c for c in node.children if c.ns in NAMESPACES and c.name == name]


def required(node, attribute):
    value = node.get(attribute)
    if not value:
        raise Refused(f"{node.name} without {attribute}")
    return value


def identifier(node, attribute):
    text = required(node, attribute)
    if not re.fullmatch(r"[0-2](\.(0|[1-9][0-9]*))+", text):
        raise Refused(f"not an OID: {text}")
    return text


def number(text):
    if not re.fullmatch(r"\s*[0-9]+\s*", text or ""):
        raise Refused(f"not a number: {text}")
    return int(text)


def truth(text):
    return text in ("true", "1")


def selection(text):
    return None if text in (None, "unbounded") else number(text)


def window(node):
    return tuple(moment(node.get(a)) if node.get(a) is not None else None for a in ("notBefore", "notAfter"))


def inside(now, first, last):
    return (first is None or first <= now) and (last is None or now <= last)


def unique(what, things):
    if len(set(things)) != len(things):
        raise Refused(f"{what} twice")


def tag_type(node):
    """One of the five types, or notApplicable; the schema's tagType and enumType say which."""
    kind, enum = node.get("tagType"), node.get("enumType")
    if kind in ("restrictive", "permissive", "notApplicable"):
        return kind
    if kind in ("tagType7", "informative"):
        return "informative"
    if kind == "enumerated" and enum in ("restrictive", "permissive"):
        return "enumerated" + enum.capitalize()
    raise Refused(f"tag type {kind} {enum}")


def qualifiers(node):
    location = node.get("markingCode", node.get("code"))
    if location is not None and location not in LOCATIONS:
        raise Refused(f"marking code {location}")
    found = []
    for n in kids(node, "qualifier"):
        if n.get("qualifierCode") not in ("prefix", "suffix", "separator"):
            raise Refused(f"qualifier code {n.get('qualifierCode')}")
        found.append(Qualifier(n.get("qualifierCode"), n.get("markingQualifier", ""), n.lang(), location))
    return found


def classification(node):
    c = Classification(node, required(node, "name"))
    c.lacv, c.hierarchy = number(node.get("lacv")), number(node.get("hierarchy"))
    c.color, c.obsolete = node.get("color", ""), truth(node.get("obsolete"))
    c.groups = [Group(n) for n in kids(node, "requiredCategory")]
    c.mappings = [Mapping(n) for n in kids(node, "equivalentClassification")]
    return c


def tag(node, set_name, set_id):
    t = Tag(node, node.get("name", ""))
    t.set_name, t.set_id, t.type = set_name, set_id, tag_type(node)
    encoding = node.get("tag7Encoding", "bitSetAttributes")
    if t.type == "informative" and encoding not in ("bitSetAttributes", "securityAttributes"):
        raise Refused(f"tag7Encoding {encoding}")
    t.bitmap = t.type in ("restrictive", "permissive") or (t.type == "informative" and encoding == "bitSetAttributes")
    t.single = truth(node.get("singleSelection"))
    t.least, t.most = selection(node.get("minSelection")), selection(node.get("maxSelection"))
    t.values = []
    for n in kids(node, "tagCategory"):
        v = Value(n, required(n, "name"))
        v.tag, v.lacv = t, number(n.get("lacv"))
        v.required_class, v.obsolete = n.get("requiredClass"), truth(n.get("obsolete"))
        v.excluded_classes = [e.text.strip() for e in kids(n, "excludedClass")]
        v.excluded = [Reference(e) for e in kids(n, "excludedCategory")]
        v.groups = [Group(g) for g in kids(n, "requiredCategory")]
        v.not_before, v.not_after = window(n)
        v.mappings = [Mapping(e) for e in kids(n, "equivalentSecCategoryTag")]
        t.values.append(v)
    return t
