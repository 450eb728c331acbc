# SPDX-License-Identifier: MIT
"""The binary forms: ESS labels (chapter 2), X.501 clearances (3.1 to 3.3)."""
from law import ber
from law.forms import ACP145_LIKE, ACP145_TYPES, MISSI, SSL, Clearance, Label, by_oid, read_values
from law.policy import ACP145
from law.xmltree import Refused

CATEGORIES = 64
BITMAPS = ("restrictive", "permissive")
PERMISSIVE = ("permissive", "enumeratedPermissive")


def ess_label(text, policies, now):
    data = ber.from_base64(text)
    members = {}
    kinds = {ber.OID: "policy", ber.INTEGER: "class", ber.PRINTABLE: "mark", ber.PRINTABLE | ber.CONSTRUCTED: "mark",
             ber.UTF8: "mark", ber.UTF8 | ber.CONSTRUCTED: "mark", ber.SET: "categories"}
    for e in ber.need(ber.read_one(data), ber.SET, "not one SET").children:
        if e.tag not in kinds or kinds[e.tag] in members:
            raise Refused("unknown member, or one twice")
        members[kinds[e.tag]] = e
    if "policy" not in members or "class" not in members:
        raise Refused("no policy, or no classification")
    policy = by_oid(policies, ber.oid(members["policy"]), now)
    cls = policy.class_of(ber.integer(members["class"]))
    if cls is None:
        raise Refused("unknown classification")
    label = Label(policy, cls)
    if "mark" in members:
        try:
            label.privacy = ber.string(members["mark"], members["mark"].tag & ~ber.CONSTRUCTED).decode("utf-8")
        except UnicodeError as e:
            raise Refused("privacy mark is not UTF-8") from e
        if not all(c in "\t\n\r" or " " <= c not in "\ufffe\uffff" for c in label.privacy):
            raise Refused("privacy mark with characters that XML can't have")
    categories = members["categories"].children if "categories" in members else []
    if len(categories) > CATEGORIES:
        raise Refused("too many categories")
    for c in categories:
        syntax, value = category(c)
        found = label_category(policy, syntax, value)
        if found is None:
            raise Refused(f"unknown category syntax {syntax}")
        for kind, values in found:
            label.values |= values
            label.nobody |= not values and kind in PERMISSIVE
    return label


def category(element):
    """Type and value of a SecurityCategory."""
    ber.need(element, ber.SEQUENCE, "category")
    if len(element.children) != 2:
        raise Refused("category")
    kind, value = element.children
    if ber.need(value, 0xA1, "category value") and len(value.children) != 1:
        raise Refused("category value")
    return ber.oid(kind, 0x80), value.children[0]


def label_category(policy, syntax, value):
    """[(type, values)], or None where the syntax isn't known."""
    if policy.rbac in ACP145_LIKE:
        return acp145(policy, syntax, value)
    if policy.rbac == MISSI and syntax == MISSI:
        return missi(policy, value)
    return None


def acp145(policy, syntax, value):
    kind = next((k for k, n in ACP145_TYPES.items() if syntax == f"{ACP145}.{n}"), None)
    if kind is None:
        return None
    ber.need(value, ber.SEQUENCE, "category value")
    if len(value.children) != 2:
        raise Refused("category value")
    set_id, attributes = ber.oid(value.children[0]), value.children[1]
    bitmap = kind in BITMAPS or (kind == "informative" and attributes.tag & ~ber.CONSTRUCTED == ber.BITS)
    return [(kind, read_values(policy, set_id, kind, numbers(attributes, bitmap)))]


def numbers(element, bitmap, bit_tag=ber.BITS, set_tag=ber.SET):
    return ber.bits(element, bit_tag) if bitmap else ber.integers(element, set_tag)


def missi(policy, value):
    """prbac, a SET; the local form, a SEQUENCE, is refused (2.5)."""
    found = []
    for named in ber.need(value, ber.SET, "local form").children:
        if ber.need(named, ber.SEQUENCE, "NamedTagSet") and len(named.children) != 2:
            raise Refused("NamedTagSet")
        set_id = ber.oid(named.children[0])
        for t in ber.need(named.children[1], ber.SEQUENCE, "securityTags").children:
            found.append(missi_tag(policy, set_id, t))
    return found


def missi_tag(policy, set_id, element):
    if element.tag == 0xA7:
        if len(element.children) != 1:
            raise Refused("freeFormField")
        inner = element.children[0]
        return "informative", read_values(policy, set_id, "informative", numbers(inner, inner.tag & ~ber.CONSTRUCTED == ber.BITS))
    if element.tag not in (0xA1, 0xA2, 0xA6):
        raise Refused("security tag")
    inner = element.children
    if len(inner) == 2:  # a level, which says nothing here
        ber.integer(inner[0])
        inner = inner[1:]
    if len(inner) != 1:
        raise Refused("security tag")
    kind = tag_kind(policy, set_id, element.tag & 0x1F)
    return kind, read_values(policy, set_id, kind, numbers(inner[0], kind in BITMAPS))


def tag_kind(policy, set_id, n):
    """Tag 2 doesn't say which kind it is: the policy does, if its set has one only."""
    if n != 2:
        return {1: "restrictive", 6: "permissive"}[n]
    kinds = {t.type for t in policy.tags if t.set_id == set_id and t.type.startswith("enumerated")}
    if len(kinds) != 1:
        raise Refused("which enumerated type?")
    return kinds.pop()


def x501_clearance(text, policies, now):
    members = ber.need(ber.read_one(ber.from_base64(text)), ber.SEQUENCE, "not one SEQUENCE").children
    if not members:
        raise Refused("no policy")
    old = members[0].tag == 0x80  # RFC 3281's tags
    tags = (0x80, 0x81, 0xA2) if old else (ber.OID, ber.BITS, ber.SET)
    clearance = Clearance(by_oid(policies, ber.oid(members[0], tags[0]), now))
    clearance.classes = {1}
    rest = members[1:]
    if rest and rest[0].tag & ~ber.CONSTRUCTED == tags[1]:
        clearance.classes = ber.bits(rest[0], tags[1])
        rest = rest[1:]
    if rest and rest[0].tag == tags[2]:
        for c in rest[0].children:
            clearance.values |= clearance_category(clearance.policy, *category(c))
        rest = rest[1:]
    if rest:
        raise Refused("trailing fields")
    return clearance


def clearance_category(policy, syntax, value):
    """What it grants; of unknown syntax or informative: nothing."""
    if policy.privilege in ACP145_LIKE and syntax != f"{ACP145}.3":
        return {v for _, values in acp145(policy, syntax, value) or () for v in values}
    if policy.privilege == SSL and syntax == SSL:
        return ssl(policy, value)
    return set()


def ssl(policy, value):
    found = set()
    for named in ber.need(value, ber.SET, "SSLPrivileges").children:
        if ber.need(named, ber.SEQUENCE, "privileges") and len(named.children) != 2:
            raise Refused("privileges")
        set_id = ber.oid(named.children[0])
        for t in ber.need(named.children[1], ber.SEQUENCE, "privileges").children:
            n = t.tag & 0x1F
            if t.tag & 0xC0 != 0x80 or n not in (1, 2, 6):
                raise Refused("privilege")
            kind = tag_kind(policy, set_id, n)
            found |= read_values(policy, set_id, kind, numbers(t, n != 2, 0x80 | n, 0xA0 | n))
    return found


def by_tag_set(values):
    """(set, type) -> (values, are they bits?), in the order in which they come."""
    found = {}
    for v in values:
        found.setdefault((v.tag.set_id, v.tag.type), ([], v.tag.bitmap))[0].append(v.lacv)
    return found


def write_categories(policy, syntax, values, missi_syntax):
    """The complete SecurityCategory encodings; None where the policy's syntax is not known (1.2)."""
    groups = by_tag_set(values)
    if not groups:
        return []
    if syntax in ACP145_LIKE:
        return [write_category(f"{ACP145}.{ACP145_TYPES[kind]}", ber.write(
            ber.SEQUENCE, ber.write_oid(set_id), ber.write_bits(lacvs) if bitmap else ber.write_integers(lacvs)))
            for (set_id, kind), (lacvs, bitmap) in groups.items()]
    if syntax != missi_syntax:
        return None
    sets = {}
    for (set_id, kind), (lacvs, bitmap) in groups.items():
        n = {"restrictive": 1, "permissive": 6, "informative": 7}.get(kind, 2)
        if missi_syntax == SSL:
            one = ber.write_bits(lacvs, 0x80 | n) if bitmap else ber.write_integers(lacvs, 0xA0 | n)
        else:
            one = ber.write(0xA0 | n, ber.write_bits(lacvs) if bitmap else ber.write_integers(lacvs))
        sets.setdefault(set_id, []).append(one)
    named = [ber.write(ber.SEQUENCE, ber.write_oid(s), ber.write(ber.SEQUENCE, *tags)) for s, tags in sets.items()]
    return [write_category(missi_syntax, ber.write_set_of(named))]


def write_category(syntax, value):
    return ber.write(ber.SEQUENCE, ber.write_oid(syntax, 0x80), ber.write(0xA1, value))


def write_label(label):
    """DER, or None: no syntax, or more categories than may be."""
    categories = write_categories(label.policy, label.policy.rbac, label.ordered(), MISSI)
    if categories is None or len(categories) > CATEGORIES or label.nobody:
        return None
    members = [ber.write_integer(label.cls.lacv), ber.write_oid(label.policy.id)]
    if label.privacy is not None:
        members.append(ber.write_text(label.privacy))
    if categories:
        members.append(ber.write_set_of(categories))
    return ber.write(ber.SET, *sorted(members, key=lambda m: m[0] & 0x1F))


def write_clearance(clearance):
    categories = write_categories(clearance.policy, clearance.policy.privilege, clearance.ordered(), SSL)
    if categories is None:
        return None
    members = [ber.write_oid(clearance.policy.id)]
    if clearance.classes != {1}:
        members.append(ber.write_bits(clearance.classes))
    if categories:
        members.append(ber.write_set_of(categories))
    return ber.write(ber.SEQUENCE, *members)
