# SPDX-License-Identifier: MIT
"""1.1 to 1.4: policies that are refused, each one change away from load.xml, which is taken; and changes that are taken."""
import os

from cases.build import POLICIES, Raw, case, ess, load, oid

# name, what is shown, what in load.xml is replaced, by what
REFUSED = (
    ("not-well-formed", "a wrong end tag", "</securityClassifications>", "</securityClassification>"),
    ("truncated", "the end is missing", "</SPIF>", ""),
    ("doctype", "a document type", "<SPIF ", "<!DOCTYPE SPIF>\n<SPIF "),
    ("entity", "an entity declaration", "<SPIF ", '<!DOCTYPE SPIF [<!ENTITY e "x">]>\n<SPIF '),
    ("root", "the root is no SPIF", "SPIF", "SPIV"),
    ("namespace", "the root is in a namespace that is none of a SPIF", "http://www.xmlspif.org/spif", "http://www.example.org/spif"),
    ("version-3", "version 3 is another language", 'schemaVersion="2.1"', 'schemaVersion="3.0"'),
    ("no-policy-id", "no securityPolicyId", '<securityPolicyId name="LOAD" id="2.25.88020"/>', ""),
    ("two-policy-ids", "two securityPolicyId", '<securityPolicyId name="LOAD" id="2.25.88020"/>',
     '<securityPolicyId name="LOAD" id="2.25.88020"/><securityPolicyId name="LOAD2" id="2.25.88021"/>'),
    ("policy-without-name", "a securityPolicyId without a name", 'name="LOAD" ', ""),
    ("policy-without-oid", "a securityPolicyId without an OID", ' id="2.25.88020"/>', "/>"),
    ("class-name-twice", "two classes of one name", 'name="SHUT" lacv', 'name="OPEN" lacv'),
    ("class-name-case", "two classes whose names differ in case alone", 'name="SHUT" lacv', 'name="Open" lacv'),
    ("class-lacv-twice", "two classes of one lacv", 'lacv="2" hierarchy', 'lacv="1" hierarchy'),
    ("class-lacv-negative", "a class with a negative lacv", 'lacv="2" hierarchy', 'lacv="-2" hierarchy'),
    ("class-lacv-text", "a class with a lacv that is no number", 'lacv="2" hierarchy', 'lacv="two" hierarchy'),
    ("set-name-twice", "two tag sets of one name", 'name="Guests" id', 'name="Fences" id'),
    ("set-id-twice", "two tag sets of one OID", "2.25.88020.2", "2.25.88020.1"),
    ("set-without-id", "a tag set without an OID", ' id="2.25.88020.2"', ""),
    ("value-lacv-twice", "two values of one lacv in a tag", 'name="F3" lacv="3"', 'name="F3" lacv="1"'),
    ("value-name-twice", "two values of one name in a tag", 'name="F3"', 'name="F1"'),
    ("value-name-case", "two values whose names differ in case alone", 'name="F3"', 'name="f1"'),
    ("value-lacv-twice-in-set", "one lacv in two tags of one type in a set", "</securityCategoryTagSet>\n    <securityCategoryTagSet name",
     '<securityCategoryTag tagType="restrictive"><tagCategory name="F9" lacv="3"/></securityCategoryTag></securityCategoryTagSet>\n    <securityCategoryTagSet name'),
    ("value-name-twice-in-set", "one name in a bitmap and an enumerated tag that both are restrictive in 4774",
     "</securityCategoryTagSet>\n    <securityCategoryTagSet name",
     '<securityCategoryTag tagType="enumerated" enumType="restrictive"><tagCategory name="F3" lacv="9"/></securityCategoryTag></securityCategoryTagSet>\n'
     "    <securityCategoryTagSet name"),
    ("value-lacv-negative", "a value with a negative lacv", 'name="F3" lacv="3"', 'name="F3" lacv="-3"'),
    ("value-lacv-text", "a value with a lacv that is no number", 'name="F3" lacv="3"', 'name="F3" lacv="C3"'),
    ("value-without-name", "a value without a name", 'name="F3" ', ""),
    ("tag-type", "a misspelt tag type is not informative", 'name="Fences" tagType="restrictive"', 'name="Fences" tagType="restrictiv"'),
    ("tag-type-missing", "nor is a missing one", 'name="Fences" tagType="restrictive"', 'name="Fences"'),
    ("enum-type", "a misspelt enumType is not restrictive", 'enumType="permissive"', 'enumType="permisive"'),
    ("enum-type-missing", "nor is a missing one", ' enumType="permissive"', ""),
    ("operation", "a misspelt operation", '"oneOrMore"', '"oneOrMany"'),
    ("operation-missing", "a group without operation", ' operation="oneOrMore"', ""),
    ("qualifier-code", "a qualifier code that is none", '"separator"', '"divider"'),
    ("marking-code", "a marking code that is none", "<code>pageTop</code>", "<code>pageMiddle</code>"),
    ("marking-code-misspelt", "one that the guidance misspells", "<code>pageTop</code>", "<code>supressClassName</code>"),
    ("applied", "a misspelt direction", 'applied="both"', 'applied="booth"'),
    ("required-class", "a required class that isn't there", 'requiredClass="SHUT"', 'requiredClass="SHUTTER"'),
    ("excluded-class", "an excluded class that isn't there", "<excludedClass>OPEN<", "<excludedClass>OPENER<"),
    ("excluded-class-twice", "one class excluded twice", "<excludedClass>OPEN</excludedClass>", "<excludedClass>OPEN</excludedClass><excludedClass>OPEN</excludedClass>"),
    ("group-set", "a group that names a tag set that isn't there", '<categoryGroup tagSetRef="Fences"', '<categoryGroup tagSetRef="Fence"'),
    ("group-lacv", "a group that names a value that isn't there", 'tagSetRef="Fences" tagType="restrictive" lacv="1"', 'tagSetRef="Fences" tagType="restrictive" lacv="9"'),
    ("group-type", "a group with a misspelt tag type", '<categoryGroup tagSetRef="Fences" tagType="restrictive"', '<categoryGroup tagSetRef="Fences" tagType="restricted"'),
    ("excluded-category", "an excluded value that isn't there", 'tagSetRef="Fences" tagType="restrictive" lacv="3"', 'tagSetRef="Fences" tagType="restrictive" lacv="4"'),
    ("attribute-misspelt", "a required class that is misspelt, and so would be none", "requiredClass", "requiredclass"),
    ("attribute-elsewhere", "a rule that isn't of this element", "<excludedClass>OPEN<", '<excludedClass requiredClass="OPEN">OPEN<'),
    ("attribute-prefixed", "an attribute with the prefix of elements", 'requiredClass="SHUT"', 'xmlns:s="http://www.xmlspif.org/spif" s:requiredClass="SHUT"'),
    ("root-attribute-case", "the end of a policy, misspelt", "<SPIF ", '<SPIF notafter="2001-01-01T00:00:00Z" '),
    ("element-misspelt", "an excluded class that is misspelt, and so would be none", "<excludedClass>OPEN</excludedClass>", "<excludedclass>OPEN</excludedclass>"),
    ("element-elsewhere", "an excluded class where none stands", '<securityClassification ', "<excludedClass>OPEN</excludedClass><securityClassification "),
    ("text", "text where elements stand", "<excludedClass>OPEN</excludedClass>", "OPEN"),
    ("oid-zero", "an OID that would be written as another", "2.25.88020.2", "2.25.88020.02"),
    ("equivalent-twice", "two policies of one name to map to", "</equivalentPolicies>", '<equivalentPolicy name="other" id="2.25.88029"/></equivalentPolicies>'),
    ("set-requires", "what a tag set requires of a policy that isn't named", "</securityCategoryTagSets>",
     '<securityCategoryTagSet name="Last" id="2.25.88020.9"><equivalentSecurityCategoryTagSet policyRef="Another"><requiredCategory operation="all">'
     '<categoryGroup tagSetRef="Far" tagType="restrictive" lacv="1"/></requiredCategory></equivalentSecurityCategoryTagSet></securityCategoryTagSet>'
     "</securityCategoryTagSets>"),
    ("no-classes", "no classification", "securityClassification ", "x"),
)
TAKEN = (
    ("hierarchy-twice", "two classes of one rank: a warning", 'hierarchy="2"', 'hierarchy="1"'),
    ("colour-twice", "two classes of one colour: a warning", 'hierarchy="', 'color="red" hierarchy="'),
    ("root-attributes-missing", "required attributes of the root are missing: a warning", 'originatorDN="CN=Vectors" keyIdentifier="00"', ""),
    ("policy-ref", "a mapping to a policy that isn't named: a warning", 'policyRef="Other"', 'policyRef="Another"'),
    ("past", "expired: refused when it is used, not before", "<SPIF ", '<SPIF notAfter="2001-01-01T00:00:00Z" '),
    ("misprint", "the namespace as it was misprinted", "http://www.xmlspif.org/spif", "http://www.xmslpif.org/spif"),
    ("no-namespace", "no namespace", ' xmlns="http://www.xmlspif.org/spif"', ""),
    ("version-1", "version 1", 'schemaVersion="2.1"', 'schemaVersion="1.0"'),
    ("tag-without-name", "the name of a tag is optional", '<securityCategoryTag name="Fences"', "<securityCategoryTag"),
    ("tag-name-twice", "and not unique", '<securityCategoryTag name="Guests"', '<securityCategoryTag name="Fences"'),
    ("not-applicable", "a tag that is not applicable", "</securityCategoryTagSet>\n    <securityCategoryTagSet name",
     '<securityCategoryTag tagType="notApplicable"/></securityCategoryTagSet>\n    <securityCategoryTagSet name'),
    ("informative", "informative instead of tagType7", "</securityCategoryTagSet>\n    <securityCategoryTagSet name",
     '<securityCategoryTag tagType="informative"><tagCategory name="I1" lacv="1"/></securityCategoryTag></securityCategoryTagSet>\n    <securityCategoryTagSet name'),
    ("value-lacv-in-other-type", "one lacv in two types is two values", "</securityCategoryTagSet>\n    <securityCategoryTagSet name",
     '<securityCategoryTag tagType="permissive"><tagCategory name="V1" lacv="1"/></securityCategoryTag></securityCategoryTagSet>\n    <securityCategoryTagSet name'),
    ("value-name-in-other-set", "one name in two sets is two values", 'name="G1"', 'name="F1"'),
    ("excluded-class-case", "names of classes don't mind case", "<excludedClass>OPEN<", "<excludedClass>open<"),
    ("all-codes", "all marking codes", "<code>pageTop</code>", "".join(f"<code>{c}</code>" for c in (
        "pageTop pageBottom pageTopBottom documentStart documentEnd firstLineOfText lastLineOfText subject xHeader portionMarking waterMark "
        "inputTitle noNameDisplay noMarkingDisplay suppressClassName replacePolicy").split())),
    ("colon-free-extension", "elements of other namespaces", "</SPIF>", '<extensions><x:y xmlns:x="urn:x"><x:securityClassification name="OPEN"/></x:y></extensions></SPIF>'),
)


def made():
    """The files that the tables above describe."""
    with open(os.path.join(POLICIES, "load.xml"), encoding="utf-8") as f:
        good = f.read()
    for kind, table in (("bad", REFUSED), ("ok", TAKEN)):
        for name, shown, old, new in table:
            assert old in good, name
            head, _, rest = good.replace(old, new).partition("?>\n")
            yield f"{kind}-{name}", f"{head}?>\n<!-- {shown[0].upper()}{shown[1:]}; made by make.py from load.xml. -->\n{rest}"


def add():
    case("1.3/taken", "the policy from which the others are made", "load")
    for name, shown, _, _ in REFUSED:
        case("1.3/refused", shown, f"bad-{name}", want="invalid-policy")
    for name, shown, _, _ in TAKEN:
        case("1.3/taken", shown, f"ok-{name}")
    case("1.3/refused", "one bad policy among two spoils the question", ["load", "bad-operation"], want="invalid-policy")
    case("1.3/refused", "with a label as well", ["bad-operation"],
         ess("020101", oid(load("load").id)), "OPEN", "invalid-policy", clearance_policy="load")
    case("1.1/lenient", "read leniently, and used", "lenient", "OPEN: F1 N1", "OPEN: F1", "grant", label_state="valid", marking="LENIENT OPEN F1 N1")
    case("1.1/lenient", "its rules hold", "lenient", "OPEN: F1 F2", "OPEN: F1", "deny", label_state="valid")
    case("1.2/rbac", "the OID that ADatP-4774.1 asks for means ACP-145", "stanag-rbac", "OPEN: F1", "OPEN: F1", "grant", ("ess-ber", "x501-ber"),
         ess_hex="312802010106046985af4a311d301b800a608648016502010803 00a10d300b06056985af4a0103020640")
    case("1.2/rbac", "and denies as such", "stanag-rbac", "OPEN: F1 F2", "OPEN: F1", "deny", ("ess-ber", "x501-ber"))
    case("1.2/rbac", "an unknown syntax: XML labels are accepted", "foreign-rbac", "OPEN: F1", "OPEN: F1", "grant", ("spiffy-xml", "stanag4774-xml"), ess_hex=None)
    case("1.2/rbac", "and denied", "foreign-rbac", "OPEN: F1 F2", "OPEN: F1", "deny", ("stanag4774-xml", "spiffy-xml"), ess_hex=None)
    case("1.2/rbac", "without categories there is nothing to guess", "foreign-rbac", "SHUT", "SHUT", "grant", ("ess-ber", "x501-ber"),
         ess_hex="310902010206046985af4b")
    case("1.2/rbac", "binary categories of an unknown syntax aren't read", "foreign-rbac",
         Raw("ess-ber", "MSgCAQEGBGmFr0sxHTAbgApghkgBZQIBCAMAoQ0wCwYFaYWvSwEDAgZA"), "OPEN", "invalid", label_state="unreadable")
    case("1.2/rbac", "in a clearance they grant nothing", "foreign-rbac", "OPEN",
         Raw("x501-ber", "MCUGBGmFr0sxHTAbgApghkgBZQIBCAMAoQ0wCwYFaYWvSwEDAgZA"), "grant", clearance_values=[])
    case("1.5/colour", "as the policy has it", "kinds", "INNER", "INNER", "grant", color="#00ff7F")
    case("1.5/colour", "none", "kinds", "DEEP VAULT", "DEEP VAULT", "grant", color="")
