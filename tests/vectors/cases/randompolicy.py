# SPDX-License-Identifier: MIT
"""Random policies, small and sound: two that may map to each other."""
from xml.sax.saxutils import quoteattr

from cases.build import ACP145, MISSI, SSL

KINDS = (("restrictive", None), ("permissive", None), ("enumerated", "restrictive"), ("enumerated", "permissive"), ("tagType7", None))
LACVS = (0, 1, 2, 7, 8, 9, 31, 33, 127, 128, 255, 300)
NUMBERS = LACVS + (32768, 70000, 4294967296)
CLASS_LACVS = (0, 1, 2, 3, 5, 7, 11, 127, 128, 130, 200)
CLASS_NAMES = ("OPEN", "SHUT", "Top Level", "A&B", "Größe", "MID", "low")
PHRASES = ("Phrase", "ü/x", "two words", "<&>", "")
LANGS = (None, None, "fr", "fr-CA", "de")
PLACES = ("pageTop", "pageBottom", "pageTopBottom", "documentStart")
TIMES = ("2024-12-31T23:59:59Z", "2025-01-01T00:00:00Z", "2025-01-01T00:00:01Z", "2025-01-01T01:00:00+01:00", "2030-06-01T00:00:00-05:00")


def attributes(**given):
    names = {"lang": "xml:lang"}
    return "".join(f" {names.get(k, k)}={quoteattr(str(v))}" for k, v in given.items() if v is not None)


class Maker:
    """One policy on its way."""

    def __init__(self, r, oid, name):
        self.r, self.oid, self.name = r, oid, name
        self.missi = r.random() < 0.15
        self.classes = list(zip(r.sample(CLASS_NAMES, r.randint(1, 4)), r.sample(CLASS_LACVS, 4)))
        self.sets = [self.tag_set(n + 1) for n in range(r.randint(0, 4))]
        self.tags = [t for s in self.sets for t in s["tags"]]
        self.values = [v for t in self.tags for v in t["values"]]
        self.target = None

    def tag_set(self, n):
        kinds = [KINDS[i] for i in sorted(self.r.choices(range(5), k=self.r.randint(1, 3)))]
        if self.missi:  # where tag 2 says one thing, and the order of tags is that of their numbers
            kinds = sorted({k for k in kinds if k != ("enumerated", "permissive")}, key=(KINDS[0], KINDS[2], KINDS[1], KINDS[4]).index)
        made = {"name": f"Set {n}", "id": f"{self.oid}.{n}", "bits": self.r.random() < 0.5, "tags": []}
        used = {}
        for t, (kind, enum) in enumerate(kinds):
            numbers = NUMBERS if kind == "enumerated" or (kind == "tagType7" and not made["bits"]) else LACVS
            free = [x for x in numbers if x not in used.setdefault((kind, enum), set())]
            lacvs = self.r.sample(free, self.r.randint(1, min(4, len(free))))
            used[kind, enum].update(lacvs)
            made["tags"].append({"set": made, "kind": kind, "enum": enum, "values": [(f"v{n}{t}{i}", x, made, kind, enum) for i, x in enumerate(lacvs)]})
        return made

    def reference(self, name, value, single):
        lacv = {"lacv": value[1]} if single else {"all": "true"}
        return f"<{name}{attributes(tagSetRef=value[2]['name'], tagType=value[3], enumType=value[4], **lacv)}/>"

    def group(self, chance, whose=None):
        """For another policy its references don't overlap: what is to be added then isn't settled."""
        values = (whose or self).values
        if not values or self.r.random() >= chance:
            return ""
        if whose is None:
            references = [(self.r.choice(values), self.r.random() < 0.7) for _ in range(self.r.randint(1, 3))]
        elif self.r.random() < 0.3:
            references = [(self.r.choice(values), False)]
        else:
            references = [(v, True) for v in self.r.sample(values, self.r.randint(1, min(3, len(values))))]
        inner = "".join(self.reference("categoryGroup", *one) for one in references)
        return f'<requiredCategory operation="{self.r.choice(("onlyOne", "oneOrMore", "all"))}">{inner}</requiredCategory>'

    def marks(self, chance, flags):
        out = ""
        while self.r.random() < chance and out.count("<m") < 3:
            codes = self.r.sample(PLACES, self.r.choice((0, 1, 1, 2))) + self.r.sample(flags, self.r.choice((0, 0, 1)) if flags else 0)
            phrase = self.r.choice(PHRASES) if self.r.random() < 0.8 else None
            out += f"<markingData{attributes(phrase=phrase, lang=self.r.choice(LANGS))}>{''.join(f'<code>{c}</code>' for c in codes)}</markingData>"
        return out

    def qualifiers(self, chance):
        out = ""
        while self.r.random() < chance and out.count("<m") < 4:
            place = self.r.choice(PLACES) if self.r.random() < 0.5 else None
            inner = "".join(f"<qualifier{attributes(markingQualifier=self.r.choice(('(', ') ', ', ', '', '+')), qualifierCode=c, lang=self.r.choice(LANGS))}/>"
                            for c in self.r.sample(("prefix", "suffix", "separator"), self.r.randint(1, 3)))
            out += f"<markingQualifier{attributes(markingCode=place)}>{inner}</markingQualifier>"
        return out

    def maybe(self, chance, value):
        return value if self.r.random() < chance else None

    def applied(self):
        return self.r.choice(("both", "both", "encrypt", "decrypt"))

    def class_xml(self, n, name, lacv):
        inner = self.marks(0.3, FLAGS[:3]) + self.group(0.15)
        if self.target and self.r.random() < 0.7:
            to = self.r.choice(self.target.classes)[1]
            inner += f'<equivalentClassification{attributes(policyRef="P", lacv=to, applied=self.applied())}>{self.group(0.3, self.target)}</equivalentClassification>'
        return (f"<securityClassification{attributes(name=name, lacv=lacv, hierarchy=n, color=self.maybe(0.3, 'red'), obsolete=self.maybe(0.1, 'true'))}>"
                f"{inner}</securityClassification>")

    def value_xml(self, value):
        r = self.r
        inner = self.marks(0.25, FLAGS)
        if r.random() < 0.05:
            inner += f"<excludedClass>{attributes(x=r.choice(self.classes)[0])[4:-1]}</excludedClass>"
        if r.random() < 0.07:
            inner += self.reference("excludedCategory", r.choice(self.values), r.random() < 0.7)
        inner += self.group(0.07)
        while self.target and r.random() < 0.6 and inner.count("<equivalentS") < 2:
            inner += self.equivalent(r.choice(self.target.values) if self.target.values else None)
        times = {"notBefore": self.maybe(0.06, r.choice(TIMES)), "notAfter": self.maybe(0.06, r.choice(TIMES))}
        return (f"<tagCategory{attributes(name=value[0], lacv=value[1], requiredClass=self.maybe(0.04, r.choice(self.classes)[0]), obsolete=self.maybe(0.1, 'true'), **times)}>"
                f"{inner}</tagCategory>")

    def equivalent(self, to):
        if to is None or self.r.random() < 0.2:
            return f'<equivalentSecCategoryTag{attributes(policyRef="P", applied=self.applied(), action="discard")}/>'
        return f'<equivalentSecCategoryTag{attributes(policyRef="P", tagSetId=to[2]["id"], tagType=to[3], enumType=to[4], lacv=to[1], applied=self.applied())}/>'

    def tag_xml(self, tag):
        r = self.r
        rules = {"singleSelection": self.maybe(0.1, "true"), "minSelection": self.maybe(0.05, r.randint(0, 2)), "maxSelection": self.maybe(0.1, r.choice((1, 2, "unbounded")))}
        encoding = ("bitSetAttributes" if tag["set"]["bits"] else "securityAttributes") if tag["kind"] == "tagType7" else None
        return (f"<securityCategoryTag{attributes(name=self.maybe(0.7, 'Tag'), tagType=tag['kind'], enumType=tag['enum'], tag7Encoding=encoding, **rules)}>"
                + "".join(self.value_xml(v) for v in tag["values"]) + self.qualifiers(0.3) + "</securityCategoryTag>")

    def set_xml(self, s):
        after = ""
        if self.target and self.r.random() < 0.3:
            after = f'<equivalentSecurityCategoryTagSet policyRef="P">{self.group(0.8, self.target)}</equivalentSecurityCategoryTagSet>'
        return f"<securityCategoryTagSet{attributes(name=s['name'], id=s['id'])}>{''.join(self.tag_xml(t) for t in s['tags'])}{after}</securityCategoryTagSet>"

    def xml(self):
        r = self.r
        rbac = MISSI if self.missi else r.choice((ACP145, ACP145, "1.3.26.0.4774.5.24.1"))
        classes = "".join(self.class_xml(n, *c) for n, c in enumerate(self.classes))
        sets = "".join(self.set_xml(s) for s in self.sets)
        sets = f"<securityCategoryTagSets>{sets}</securityCategoryTagSets>" if sets else ""
        marks = f'<privacyMarks><privacyMark name="PRIVATE">{self.marks(0.4, FLAGS[:2])}</privacyMark></privacyMarks>' if r.random() < 0.5 else ""
        others = f'<equivalentPolicies><equivalentPolicy name="P" id="{self.target.oid}">{self.group(0.3, self.target)}</equivalentPolicy></equivalentPolicies>' if self.target else ""
        return (f'<SPIF xmlns="http://www.xmlspif.org/spif" schemaVersion="2.1" creationDate="20250101" originatorDN="CN=x" keyIdentifier="0"'
                f'{attributes(rbacId=rbac, privilegeId=SSL if self.missi else rbac)}><securityPolicyId{attributes(name=self.name, id=self.oid)}>{self.marks(0.15, FLAGS[:1])}</securityPolicyId>'
                f"<securityClassifications>{classes}</securityClassifications>{sets}{marks}{others}{self.marks(0.15, FLAGS[:1])}{self.qualifiers(0.4)}</SPIF>\n")


FLAGS = ("noNameDisplay", "noMarkingDisplay", "replacePolicy", "suppressClassName")


def random_pair(r):
    """The first maps to the second, most of the time."""
    first, second = Maker(r, "2.25.89001", "FIRST"), Maker(r, "2.25.89002", "SECOND")
    if r.random() < 0.8:
        first.target = second
    return first.xml(), second.xml()
