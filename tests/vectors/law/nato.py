# SPDX-License-Identifier: MIT
"""The STANAG forms: 4774 labels and clearances, 4778 bindings (3.4 and chapter 4)."""
from xml.sax.saxutils import escape, quoteattr

from law.forms import Clearance, Label
from law.moment import moment
from law.policy import NORMALISED
from law.xmltree import Refused, fold, parse, token

SLAB = "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0"
SCLR = "urn:nato:stanag:4774:confidentialityclearance:1:0"
BINDING = "urn:nato:stanag:4778:bindinginformation:1:0"
ORIGINATOR = "originatorConfidentialityLabel"
ALTERNATIVE = "alternativeConfidentialityLabel"
ROOTS = (ORIGINATOR, ALTERNATIVE, "metadataConfidentialityLabel", "ConfidentialityLabel")


def label(text, policies, now, succession=False):
    root = parse(text)
    if (root.ns, root.name) == (BINDING, "BindingInformation"):
        root = bound(root, policies)
    if root.ns != SLAB or root.name not in ROOTS:
        raise Refused("root")
    for times in root.all(SLAB, "CreationDateTime"):
        moment(times.text)
    handling = root.at_most_one(SLAB, "SuccessionHandling")
    if succession and handling is not None and moment(handling.one(SLAB, "SuccessionDateTime").text) <= now:
        root = handling.one(SLAB, "SuccessorConfidentialityLabel")
    contains(root, SLAB, "ConfidentialityInformation", "OriginatorID", "CreationDateTime", "SuccessionHandling")
    return information(root.one(SLAB, "ConfidentialityInformation"), policies, now)


def bound(root, policies):
    """The label of a binding to the document itself (4.6): the originator's if its policy is known, else the first alternative's that is (4.5)."""
    contains(root, BINDING, "MetadataBindingContainer")
    for container in root.all(BINDING, "MetadataBindingContainer"):
        contains(container, BINDING, "MetadataBinding")
        for binding in container.all(BINDING, "MetadataBinding"):
            contains(binding, BINDING, "Metadata", "DataReference")
            for n in binding.all(BINDING, "Metadata"):
                contains(n, SLAB, *ROOTS)
    for n in root.everything():
        if (n.ns, n.name) == (BINDING, "DataReference") and n.get("URI", "") != "":
            raise Refused("DataReference to something else")
    metadata = [n for n in root.everything() if (n.ns, n.name) == (BINDING, "Metadata")]
    labels = [c for name in (ORIGINATOR, ALTERNATIVE) for n in metadata for c in n.all(SLAB, name)]
    if not labels:
        raise Refused("no label in the binding")
    names = [fold(token(label_policy(c).text)) for c in labels]
    if len(set(names)) != len(names):
        raise Refused("two labels under one policy")  # 5.5
    known = [c for c, name in zip(labels, names) if any(fold(token(p.name)) == name for p in policies)]
    return (known or labels)[0]


def contains(node, ns, *names):
    """Only these elements, and those of others: what is unknown could restrict."""
    if node.text.strip():
        raise Refused(f"text in {node.name}")
    for c in node.children:
        if c.ns in ("", SLAB, BINDING) and not (c.ns == ns and c.name in names):
            raise Refused(f"unknown element {c.name}")


def label_policy(node):
    return node.one(SLAB, "ConfidentialityInformation").one(SLAB, "PolicyIdentifier")


def information(node, policies, now):
    policy = named_policy(node.one(SLAB, "PolicyIdentifier"), policies, now)
    found = Label(policy, named_class(node.one(SLAB, "Classification"), policy))
    contains(node, SLAB, "PolicyIdentifier", "Classification", "PrivacyMark", "Category")
    mark = node.at_most_one(SLAB, "PrivacyMark")
    found.privacy = mark.text if mark is not None else None
    for c in node.all(SLAB, "Category"):
        values = category(c, policy)
        found.nobody |= not values and c.get("Type") == "PERMISSIVE"
        found.values |= values
    return found


def named_policy(node, policies, now):
    for p in policies:
        if fold(token(p.name)) == fold(token(node.text)):
            if node.get("URI") not in (None, "urn:oid:" + p.id):
                raise Refused("policy URI")
            if not p.usable(now):
                raise Refused("policy is out of its window")
            return p
    raise Refused("unknown policy")


def named_class(node, policy):
    for c in policy.classes:
        if fold(token(c.name)) == fold(token(node.text)):
            return c
    raise Refused("unknown classification")


def category(node, policy):
    set_name, kind = node.get("TagName", ""), node.get("Type")
    if kind not in ("RESTRICTIVE", "PERMISSIVE", "INFORMATIVE"):
        raise Refused("Category Type")
    tags = [t for t in policy.tags if fold(t.set_name) == fold(set_name)]
    if not tags:
        raise Refused("unknown TagName")
    if node.get("URI") not in (None, "urn:oid:" + tags[0].set_id):
        raise Refused("Category URI")
    if not any(NORMALISED[t.type] == kind for t in tags):
        raise Refused("no such Type there")
    values = set()
    contains(node, SLAB, "GenericValue")
    for c in node.children:
        if c.ns == SLAB:
            value = policy.value_named(set_name, kind, c.text.strip())
            if value is None:
                raise Refused("unknown value")
            values.add(value)
    return values


def clearance(text, policies, now):
    root = parse(text)
    if (root.ns, root.name) != (SCLR, "ConfidentialityClearance"):
        raise Refused("root")
    found = Clearance(named_policy(root.one(SLAB, "PolicyIdentifier"), policies, now))
    classes = root.one(SCLR, "ClassificationList").all(SLAB, "Classification")
    found.classes = {named_class(c, found.policy).lacv for c in classes}
    for c in root.all(SLAB, "Category"):
        if c.get("Type") != "INFORMATIVE":
            found.values |= category(c, found.policy)
    return found


def write_information(label):
    """ConfidentialityInformation: one Category per tag set and Type, values in the policy's order."""
    out = [f'<PolicyIdentifier URI="urn:oid:{label.policy.id}">{escape(label.policy.name)}</PolicyIdentifier>',
           f"<Classification>{escape(label.cls.name)}</Classification>"]
    if label.privacy is not None:
        out.append(f"<PrivacyMark>{escape(label.privacy)}</PrivacyMark>")
    groups = {}  # whose order is the policy's, whatever the label holds
    for t in label.policy.tags:
        names = groups.setdefault((t.set_id, t.set_name, NORMALISED[t.type]), [])
        names += [v.name for v in t.values if v in label.values]
    for (set_id, set_name, kind), names in groups.items():
        if names:
            out.append(f'<Category Type="{kind}" URI="urn:oid:{set_id}" TagName={quoteattr(set_name)}>'
                       + "".join(f"<GenericValue>{escape(n)}</GenericValue>" for n in names) + "</Category>")
    return "<ConfidentialityInformation>" + "".join(out) + "</ConfidentialityInformation>"
