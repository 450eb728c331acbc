# SPDX-License-Identifier: MIT
"""7.1 to 7.3: the decision, validity, clearances."""
from cases.build import SPIFFY, Raw, case, ess, oid, slab, info, tlv, twins, validity, x501

K = "kinds"
OWN = "PLAIN, ONEOF, BOTH, SINGLE, TWO, OLD: O1 O2 O3 NOTPLAIN NEITHER ONLYOLD NOO1 NOREACH ALONE WANTSALL WANTSONE WANTSANY STALE " \
      "R1 R2 R3 PAST LASTSECOND FIRSTSECOND SOON EASTPAST EASTNOW SPAN P1 P2 P3 L1 L2 Q1 Q2"


def decision():
    twins("7.1/class", "the class has to be in the list", K, "OPEN", "OPEN", "INNER")
    twins("7.1/class", "a higher class in the list doesn't include lower ones", K, "INNER", "INNER, CORE", "CORE, DEEP VAULT")
    twins("7.1/class", "a lower class doesn't include higher ones", K, "CORE", "OPEN, CORE", "OPEN, INNER")
    twins("7.1/class", "lacv says nothing about rank", K, "INNER", "INNER", "CORE, OPEN, DEEP VAULT")
    twins("7.1/class", "a class far up in the bits, with a space in its name", K, "DEEP VAULT", "DEEP VAULT", "OPEN, INNER, CORE")
    twins("7.1/class", "no class at all is granted nothing", K, "OPEN", "OPEN", "")
    for values, note in (("F0", "the first bit"), ("F7", "the last bit of an octet"), ("F8", "the first bit of the second octet"), ("F33", "a bit of the fifth octet")):
        twins("7.1/restrictive", note + " is asked for", K, f"OPEN: {values}", f"OPEN: {values}", "OPEN: F1")
    twins("7.1/restrictive", "all of two are asked for", K, "OPEN: F0 F1", "OPEN: F0 F1", "OPEN: F0")
    twins("7.1/restrictive", "the other of two is asked for as well", K, "OPEN: F0 F1", "OPEN: F0 F1 F7", "OPEN: F1 F7")
    twins("7.1/restrictive", "all of five are asked for", K, "OPEN: F0 F1 F7 F8 F33", "OPEN: F0 F1 F7 F8 F33", "OPEN: F0 F1 F7 F8")
    twins("7.1/restrictive", "nothing held isn't enough", K, "INNER: F8", "INNER: F8", "INNER")
    twins("7.1/enumeratedRestrictive", "a number of one octet", K, "OPEN: R3", "OPEN: R3", "OPEN: R128")
    twins("7.1/enumeratedRestrictive", "all of two are asked for", K, "OPEN: R3 R128", "OPEN: R3 R128", "OPEN: R128")
    twins("7.1/enumeratedRestrictive", "a number of three octets", K, "OPEN: R70000", "OPEN: R3 R128 R70000", "OPEN: R3 R128")
    twins("7.1/permissive", "one of one", K, "OPEN: AA", "OPEN: AA", "OPEN: BB")
    twins("7.1/permissive", "one of two is enough", K, "OPEN: AA BB", "OPEN: BB", "OPEN: CC")
    twins("7.1/permissive", "one of three is enough", K, "OPEN: AA BB CC", "OPEN: CC", "OPEN")
    twins("7.1/permissive", "other values don't harm", K, "OPEN: AA", "OPEN: AA BB CC", "OPEN: BB CC")
    twins("7.1/permissive-two-tags", "two tags of one set, each by itself", K, "OPEN: AA K1", "OPEN: AA K1", "OPEN: AA BB CC")
    twins("7.1/permissive-two-tags", "the tag without a name as well", K, "OPEN: AA BB K1 K2", "OPEN: BB K2", "OPEN: K1 K2")
    twins("7.1/permissive-unnamed", "a tag without a name is checked", K, "OPEN: K1", "OPEN: K1", "OPEN: K2")
    twins("7.1/permissive-same-name", "two tags of one name in two sets aren't one", K, "OPEN: T8 T9", "OPEN: T8 T9", "OPEN: T8")
    twins("7.1/permissive-same-name", "nor the other way round", K, "OPEN: T8 T9", "OPEN: T8 T9", "OPEN: T9")
    twins("7.1/permissive-same-name", "one number in two sets is two values", K, "OPEN: T8", "OPEN: T8", "OPEN: T9")
    twins("7.1/enumeratedPermissive", "one of two is enough", K, "OPEN: C1 C255", "OPEN: C255", "OPEN: C256")
    twins("7.1/enumeratedPermissive", "numbers of two octets", K, "OPEN: C256", "OPEN: C1 C256", "OPEN: C1 C255")
    case("7.1/permissive-absent", "a permissive tag that the label doesn't carry asks for nothing", K, "OPEN", "OPEN", "grant")
    case("7.1/permissive-absent", "nor if the label carries others", K, "OPEN: F1", "OPEN: F1", "grant")
    for values in ("N0", "N0 N15", "D2", "D2000 D2", "MI"):
        case("7.1/informative", "informative values ask for nothing", K, f"OPEN: {values}", "OPEN", "grant", label_state="valid")
    twins("7.1/informative", "nor do they help", K, "OPEN: F1 N15", "OPEN: F1", "OPEN")
    kinds = ("MR", "MP", "MER", "MEP")
    for want in kinds:
        others = " ".join(k for k in kinds if k != want)
        twins("7.1/type", f"{want} isn't met by the same number of other types", K, f"OPEN: {want}", f"OPEN: {want}", f"OPEN: {others}")
    whole = "F1 AA K1 R3 C1"
    for without in whole.split():
        rest = " ".join(v for v in whole.split() if v != without)
        twins("7.1/all-together", f"five tags, {without} held or not", K, f"CORE: {whole} N0 D2", f"CORE: {whole}", f"CORE: {rest}")
    case("7.1/privacy", "a privacy mark asks for nothing", K, "OPEN | BARE", "OPEN", "grant", label_state="valid")
    case("7.1/privacy", "nor does one that the policy doesn't know", K, "OPEN | Free text", "OPEN", "grant", label_state="valid")
    case("7.1/privacy", "and it grants nothing", K, "INNER | BARE", "OPEN", "deny", label_state="valid")
    for a, b in (("kinds", "rules"), ("rules", "kinds")):
        case("7.1/policies", "label and clearance of one policy among two", [a, b], "PLAIN" if a == "rules" else "OPEN", "PLAIN" if a == "rules" else "OPEN", "grant")
        case("7.1/policies", "label and clearance of two policies", [a, b], "PLAIN" if a == "rules" else "OPEN",
             "OPEN" if b == "kinds" else "PLAIN", "deny", clearance_policy=b)


def windows():
    for note, now, good in (("on its first second", "2024-01-01T00:00:00Z", True), ("before", "2023-12-31T23:59:59Z", False), ("within", "2025-01-01T00:00:00Z", True),
                            ("on its last second", "2025-12-31T23:59:59Z", True), ("after", "2026-01-01T00:00:00Z", False)):
        case("7.1/policy-window", f"a policy is used {note} of its time" if good else f"a policy isn't used {note} its time",
             "window", "OPEN", "OPEN, SHUT", "grant" if good else "invalid", now=now, label_state="valid" if good else "unreadable")
    case("7.1/policy-window", "without a clearance neither", "window", "OPEN", None, "invalid", now="2027-01-01T00:00:00Z", label_state="unreadable")
    case("7.1/policy-window", "another policy that is out of its time doesn't harm", "kinds window", "OPEN", "OPEN", "grant", now="2027-01-01T00:00:00Z")
    for name, good in (("PAST", False), ("LASTSECOND", True), ("FIRSTSECOND", True), ("SOON", False), ("EASTPAST", False), ("EASTNOW", True), ("SPAN", True)):
        case("7.2/window", f"{name}, at New Year 2025", "rules", f"PLAIN: {name}", OWN, "grant" if good else "invalid", label_state="valid" if good else "invalid")
    for name, now, good in (("PAST", "2024-12-31T23:59:59Z", True), ("SOON", "2025-01-01T00:00:01Z", True), ("LASTSECOND", "2025-01-01T00:00:01Z", False),
                            ("FIRSTSECOND", "2024-12-31T23:59:59Z", False), ("EASTPAST", "2024-12-31T23:59:59Z", True), ("EASTNOW", "2025-01-01T00:00:01Z", False),
                            ("SPAN", "2023-12-31T00:00:00Z", False), ("SPAN", "2026-01-01T00:00:01Z", False)):
        case("7.2/window", f"{name}, at {now}", "rules", f"PLAIN: {name}", OWN, "grant" if good else "invalid", now=now, label_state="valid" if good else "invalid")
    case("7.2/window", "one value out of its time spoils the label", "rules", "PLAIN: SPAN PAST", OWN, "invalid", label_state="invalid")
    case("7.2/window", "a window doesn't touch clearances", "rules", "PLAIN: O1", "PLAIN: O1 PAST SOON", "grant", label_state="valid")


def rules():
    def both(group, note, good, bad, **question):
        validity(group, note, "rules", good, bad, OWN, **question)

    both("7.2/class-oneOrMore", "one of two is there, or none", "ONEOF: O1", "ONEOF")
    both("7.2/class-oneOrMore", "the other will do; a third won't", "ONEOF: O2", "ONEOF: O3")
    case("7.2/class-oneOrMore", "both are fine", "rules", "ONEOF: O1 O2", OWN, "grant", label_state="valid")
    both("7.2/class-all", "a value and any of a tag", "BOTH: O1 R2", "BOTH: O1")
    both("7.2/class-all", "any other of the tag; the value is missing", "BOTH: O1 R3", "BOTH: R3")
    both("7.2/class-all", "more is fine; another value in its place isn't", "BOTH: O1 O2 R1 R2", "BOTH: O2 R1 R2")
    both("7.2/class-onlyOne", "exactly one, or none", "SINGLE: O1", "SINGLE")
    both("7.2/class-onlyOne", "exactly one, or two", "SINGLE: O3", "SINGLE: O1 O3")
    both("7.2/class-onlyOne", "values outside of the group don't count; three do", "SINGLE: O2 WANTSANY R1", "SINGLE: O1 O2 O3")
    both("7.2/class-two-groups", "both groups hold, or only the first", "TWO: O1 M1", "TWO: O1")
    both("7.2/class-two-groups", "both groups hold, or only the second", "TWO: O2 M2", "TWO: M2")
    both("7.2/excluded-class", "another class; names don't mind case", "ONEOF: O1 NOTPLAIN", "PLAIN: NOTPLAIN")
    both("7.2/excluded-class", "the first of two", "ONEOF: O1 NEITHER", "PLAIN: NEITHER")
    both("7.2/excluded-class", "the second of two", "BOTH: O1 R1 NEITHER", "OLD: NEITHER")
    both("7.2/required-class", "its class or another; names don't mind case", "OLD: ONLYOLD", "PLAIN: ONLYOLD")
    both("7.2/excluded-category", "without the excluded value, or with it", "PLAIN: NOO1 O2", "PLAIN: NOO1 O1")
    both("7.2/excluded-category-all", "without any of that tag, or with one", "PLAIN: NOREACH", "PLAIN: NOREACH R3")
    both("7.2/excluded-category-self", "the value itself doesn't count as one of its tag; others do", "PLAIN: ALONE", "PLAIN: ALONE O3")
    case("7.2/excluded-category-self", "values of another tag don't count", "rules", "PLAIN: ALONE R1", OWN, "grant", label_state="valid")
    both("7.2/required-category-all", "both are there, or one", "PLAIN: WANTSALL O2 M1", "PLAIN: WANTSALL O2")
    both("7.2/required-category-all", "both are there, or the other one", "ONEOF: WANTSALL O2 M1", "PLAIN: WANTSALL M1")
    case("7.2/required-category-all", "a like value isn't that value", "rules", "PLAIN: WANTSALL O2 M2", OWN, "invalid", label_state="invalid")
    both("7.2/required-category-onlyOne", "one, or none", "PLAIN: WANTSONE R1", "PLAIN: WANTSONE")
    both("7.2/required-category-onlyOne", "one beside another value; two", "PLAIN: WANTSONE R2 R3", "PLAIN: WANTSONE R1 R2")
    both("7.2/required-category-oneOrMore", "any of a tag, or none", "PLAIN: WANTSANY R3", "PLAIN: WANTSANY M1")
    both("7.2/single-selection", "one or two", "PLAIN: M1", "PLAIN: M1 M2")
    both("7.2/max-selection", "two or three", "PLAIN: R1 R2", "PLAIN: R1 R2 R3")
    both("7.2/min-selection", "two or one", "PLAIN: P1 P3", "PLAIN: P2")
    case("7.2/min-selection", "unbounded above", "rules", "PLAIN: P1 P2 P3", OWN, "grant", label_state="valid")
    case("7.2/min-selection", "a tag without values isn't checked", "rules", "PLAIN", OWN, "grant", label_state="valid")
    both("7.2/selection-per-tag", "one of each tag of a set, or two of the first", "PLAIN: L1 Q1", "PLAIN: L1 L2")
    both("7.2/selection-per-tag", "one of each tag of a set, or two of the second", "PLAIN: L2 Q2", "PLAIN: Q1 Q2")
    for new, state in ((False, "valid"), (True, "invalid")):
        want, question = "invalid" if new else "grant", {"options": {"new_label": new}}
        case("7.2/obsolete-class", "obsolete is fine to read, not in new labels", "rules", "OLD", OWN, want, label_state=state, **question)
        case("7.2/obsolete-value", "obsolete is fine to read, not in new labels", "rules", "PLAIN: STALE O1", OWN, want, label_state=state, **question)
        case("7.2/obsolete-none", "what isn't obsolete may be new", "rules", "PLAIN: O1", OWN, "grant", label_state="valid", **question)
    case("7.2/invalid-before-deny", "invalid is told before denied", "rules", "ONEOF", "PLAIN", "invalid", label_state="invalid")
    case("7.2/invalid-before-deny", "the same, valid: denied", "rules", "ONEOF: O1", "PLAIN", "deny", label_state="valid")
    case("7.2/label-only", "validity needs no clearance", "rules", "ONEOF: O1", None, "label-only", label_state="valid")
    case("7.2/label-only", "and neither does invalidity", "rules", "ONEOF", None, "invalid", label_state="invalid")


def clearances():
    head = oid("2.25.88001")

    def bad(note, text, **more):
        case("7.3/clearance", note, K, "OPEN", text, "invalid", label_state="valid", clearance_state=None, **more)

    good = f'<clearance xmlns="{SPIFFY}"><policy id="2.25.88001"/><classification lacv="1"/>%s</clearance>'
    case("7.3/clearance", "all that is named exists", K, "OPEN", Raw("spiffy-xml", good % '<tag type="restrictive" id="2.25.88001.1" lacv="1"/>'), "grant")
    bad("unknown value", Raw("spiffy-xml", good % '<tag type="restrictive" id="2.25.88001.1" lacv="2"/>'))
    bad("unknown tag set", Raw("spiffy-xml", good % '<tag type="restrictive" id="2.25.88001.99" lacv="1"/>'))
    bad("unknown type of tag", Raw("spiffy-xml", good % '<tag type="Restrictive" id="2.25.88001.1" lacv="1"/>'))
    bad("unknown class", Raw("spiffy-xml", good % '<classification lacv="99"/>'))
    bad("unknown policy", Raw("spiffy-xml", good.replace("88001", "88999") % ""))
    case("7.3/clearance", "a binary class that names nothing is harmless", K, "OPEN", x501(head, "030204 50"), "grant", clearance_classes=[1, 3])
    case("7.3/clearance", "class 2 is none of the policy's", K, "OPEN", x501(head, "030205 60"), "grant", clearance_classes=[1, 2])
    case("7.3/no-rules", "no rule of validity holds for clearances", "rules", "PLAIN: O1", "PLAIN: O1 NOO1 P1 R1 R2 R3", "grant", label_state="valid")
    case("7.3/no-rules", "nor does exclusion of a class", "rules", "PLAIN: O1", "PLAIN: O1 NOTPLAIN ONLYOLD STALE", "grant", label_state="valid")
    case("7.3/no-rules", "obsolete classes may be held, for labels that have them", "rules", "OLD", "OLD", "grant", label_state="valid")
    # What the label says of itself never counts.
    case("7.1/reviewed", "ReviewDateTime in the past changes nothing", K,
         slab(info('<PolicyIdentifier>KINDS</PolicyIdentifier><Classification>OPEN</Classification>'), attributes=' ReviewDateTime="2001-01-01T00:00:00Z"'),
         "OPEN", "grant", label_state="valid")
    case("7.1/policies", "a label of a policy that isn't loaded", K, ess("020101", oid("2.25.88999")), "OPEN", "invalid", label_state="unreadable")
    case("7.1/policies", "a clearance of a policy that isn't loaded", K, "OPEN", x501(oid("2.25.88999"), tlv(3, "0640")), "invalid", clearance_state=None)


def add():
    decision()
    windows()
    rules()
    clearances()
