# SPDX-License-Identifier: MIT
"""Validity (7.2), decision (7.1), equivalence (7.5)."""
from law.forms import Label
from law.policy import inside
from law.xmltree import fold


def group_holds(group, values):
    n = sum(any(r.matches(v) for v in values) for r in group.references)
    return {"onlyOne": n == 1, "oneOrMore": n >= 1, "all": n == len(group.references)}[group.operation]


def category_holds(label, v, now, creating):
    name = fold(label.cls.name)
    others = label.values - {v}
    return (name not in [fold(c) for c in v.excluded_classes]
            and (v.required_class is None or fold(v.required_class) == name)
            and not any(r.matches(o) for r in v.excluded for o in others)
            and all(group_holds(g, label.values) for g in v.groups)
            and inside(now, v.not_before, v.not_after)
            and not (creating and v.obsolete))


def selection_holds(tag, label):
    n = sum(v in label.values for v in tag.values)
    if n == 0:
        return True
    return (not (tag.single and n > 1) and (tag.most is None or n <= tag.most)
            and (tag.least is None or n >= tag.least))


def valid(label, now, creating=False):
    return (all(group_holds(g, label.values) for g in label.cls.groups)
            and all(category_holds(label, v, now, creating) for v in label.values)
            and not (creating and label.cls.obsolete)
            and all(selection_holds(t, label) for t in label.policy.tags))


def granted(label, clearance):
    """The decision on a label that is valid."""
    if label.policy is not clearance.policy or label.cls.lacv not in clearance.classes or label.nobody:
        return False
    for t in label.policy.tags:
        have = {v for v in t.values if v in label.values}
        held = have & clearance.values
        if t.type.lower().endswith("restrictive") and held != have:
            return False
        if t.type.lower().endswith("permissive") and have and not held:
            return False
    return True


def usable(mappings, names, direction):
    return [m for m in mappings if m.policy_ref in names and m.applied in (direction, "both")]


def translate(label, target, direction, now):
    """The label under the target policy, or None (7.5)."""
    source = label.policy
    names = {ref for ref, (oid, _) in source.others.items() if target is not None and oid == target.id}
    of_class = usable(label.cls.mappings, names, direction)
    cls = target.class_of(of_class[0].lacv) if of_class else None
    if cls is None or not target.usable(now) or label.nobody:
        return None
    result = Label(target, cls)
    for v in label.values:
        mappings = usable(v.mappings, names, direction)
        if not mappings:
            return None
        for m in mappings:
            if not m.discard:
                result.values.add(target.value_of(m.set_id, m.type, m.lacv))
    groups = list(of_class[0].groups)
    for set_id in dict.fromkeys(v.tag.set_id for v in label.ordered()):
        groups += [g for ref, required in source.set_groups[set_id] if ref in names for g in required]
    groups += [g for ref in names for g in source.others[ref][1]]
    for g in groups:
        add_required(g, result)
    # What one group adds may be too much for one before it.
    if None in result.values or not all(group_holds(g, result.values) for g in groups) or not valid(result, now):
        return None
    return result


def add_required(group, label):
    """Adds what makes the group hold; None where nothing does: values can't be taken away, and "any value" can't be added."""
    if None in label.values or group_holds(group, label.values):
        return
    for r in group.references if group.operation == "all" else group.references[:1]:
        if r.lacv is not None:
            label.values.add(next((v for v in label.policy.values if r.matches(v)), None))
    if None in label.values or not group_holds(group, label.values):
        label.values.add(None)
