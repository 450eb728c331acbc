# SPDX-License-Identifier: MIT
"""Labels and clearances: what is shared by their forms, and the spiffy form (3.4)."""
from law.policy import ACP145, number
from law.xmltree import Refused, parse

SPIFFY = "http://surevine.com/xmlns/spiffy"
ACP145_LIKE = (ACP145, "1.3.26.0.4774.5.24.1")  # 1.2: the second is written as the first
MISSI = "2.16.840.1.101.2.1.8.1"
SSL = "2.16.840.1.101.2.1.8.2"
TYPES = ("restrictive", "permissive", "enumeratedRestrictive", "enumeratedPermissive", "informative")
ACP145_TYPES = {"restrictive": 0, "enumeratedPermissive": 1, "permissive": 2, "informative": 3, "enumeratedRestrictive": 4}


class Label:
    def __init__(self, policy, cls):
        self.policy, self.cls = policy, cls
        self.values = set()
        self.privacy = None
        self.nobody = False  # a permissive category without a value (4.2), which no form but 4774 speaks of

    def ordered(self):
        """Its values in the policy's order."""
        return [v for v in self.policy.values if v in self.values]


class Clearance:
    def __init__(self, policy):
        self.policy, self.classes, self.values = policy, set(), set()

    def ordered(self):
        return [v for v in self.policy.values if v in self.values]


def by_oid(policies, oid, now):
    """The policy with that OID; one outside of its window is as good as unknown (7.1)."""
    for p in policies:
        if p.id == oid:
            if not p.usable(now):
                raise Refused("policy is out of its window")
            return p
    raise Refused(f"unknown policy {oid}")


def known(policy, set_id, kind, lacv):
    value = policy.value_of(set_id, kind, lacv)
    if value is None:
        raise Refused(f"unknown category {kind} {lacv} of {set_id}")
    return value


def spiffy_root(text, name):
    root = parse(text)
    if (root.ns, root.name) != (SPIFFY, name):
        raise Refused("root")
    return root


def spiffy_tags(root, policy, informative):
    own = [c for c in root.children if c.ns in ("", SPIFFY)]
    if root.text.strip() or any(c.children or c.ns == "" or c.name not in ("policy", "classification", "tag") for c in own):
        raise Refused("unknown content")  # it could restrict
    for n in root.all(SPIFFY, "tag"):
        if n.get("type") not in TYPES:
            raise Refused("tag type")
        if informative or n.get("type") != "informative":
            yield known(policy, n.get("id"), n.get("type"), number(n.get("lacv")))


def spiffy_label(text, policies, now):
    root = spiffy_root(text, "label")
    policy = by_oid(policies, root.one(SPIFFY, "policy").get("id"), now)
    cls = policy.class_of(number(root.one(SPIFFY, "classification").get("lacv")))
    if cls is None:
        raise Refused("unknown classification")
    label = Label(policy, cls)
    label.values |= set(spiffy_tags(root, policy, True))
    return label


def spiffy_clearance(text, policies, now):
    root = spiffy_root(text, "clearance")
    clearance = Clearance(by_oid(policies, root.one(SPIFFY, "policy").get("id"), now))
    for n in root.all(SPIFFY, "classification"):
        lacv = number(n.get("lacv"))
        if clearance.policy.class_of(lacv) is None:
            raise Refused("unknown classification")
        clearance.classes.add(lacv)
    clearance.values = set(spiffy_tags(root, clearance.policy, False))
    return clearance


def read_values(policy, set_id, kind, numbers):
    """The values of a tag set and type that exist, even where there are none (2.2, 6)."""
    if not any(t.set_id == set_id and t.type == kind for t in policy.tags):
        raise Refused(f"no {kind} in {set_id}")
    return {known(policy, set_id, kind, n) for n in numbers}
