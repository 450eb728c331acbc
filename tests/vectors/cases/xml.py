# SPDX-License-Identifier: MIT
"""3.4 and chapter 4: labels and clearances in XML."""
from cases.build import SPIFFY, Raw, case, info, load, readable, slab, write_label
from law import nato

K = "kinds"
ALL = "OPEN, INNER, CORE, DEEP VAULT: F0 F1 F7 F8 F33 AA BB CC K1 K2 R3 R128 R70000 C1 C255 C256 MR MP MER MEP T8 T9"
POLICY = "<PolicyIdentifier>KINDS</PolicyIdentifier>"
CLASS = "<Classification>OPEN</Classification>"
HEAD = POLICY + CLASS
CREATED = "<CreationDateTime>2025-01-01T00:00:00Z</CreationDateTime>"


def category(kind, set_name, *values, more=""):
    return (f'<Category Type="{kind}" TagName="{set_name}"{more}>' + "".join(f"<GenericValue>{v}</GenericValue>" for v in values) + "</Category>")


def label(inner, **how):
    return slab(info(inner), **how)


def spiffy():
    def form(inner, root="label", ns=SPIFFY):
        return Raw("spiffy-xml", f"<{root} xmlns='{ns}'>{inner}</{root}>")

    policy, cls = "<policy id='2.25.88001'>any text</policy>", "<classification lacv='1'>any text</classification>"
    f1 = "<tag type='restrictive' id='2.25.88001.1' lacv='1'>any text</tag>"
    readable("3.4/spiffy", "its root; another", K, form(policy + cls), form(policy + cls, "labels"), ALL)
    readable("3.4/spiffy", "its namespace; another", K, form(policy + cls), form(policy + cls, ns="urn:example"), ALL)
    readable("3.4/spiffy", "a policy that is known; one that isn't", K, form(policy + cls), form("<policy id='2.25.88999'/>" + cls), ALL)
    readable("3.4/spiffy", "a policy; none", K, form(policy + cls), form(cls), ALL)
    readable("3.4/spiffy", "a classification; none", K, form(policy + cls), form(policy), ALL)
    readable("3.4/spiffy", "a classification that is known; one that isn't", K, form(policy + cls), form(policy + "<classification lacv='2'/>"), ALL)
    readable("3.4/spiffy", "a tag; its type is misspelt", K, form(policy + cls + f1), form(policy + cls + f1.replace("restrictive", "restricted")), ALL)
    readable("3.4/spiffy", "a tag; of another type", K, form(policy + cls + f1), form(policy + cls + f1.replace("restrictive", "enumeratedRestrictive")), ALL)
    readable("3.4/spiffy", "a tag; its set is unknown", K, form(policy + cls + f1), form(policy + cls + f1.replace("88001.1", "88001.99")), ALL)
    readable("3.4/spiffy", "a tag; its value is unknown", K, form(policy + cls + f1), form(policy + cls + f1.replace("lacv='1'", "lacv='2'")), ALL)
    readable("3.4/spiffy", "a tag beside the classification; in it", K, form(policy + cls + f1), form(policy + cls.replace("any text", f1)), ALL)
    readable("3.4/spiffy", "a tag; text", K, form(policy + cls + f1), form(policy + cls + "tag"), ALL)
    readable("3.4/spiffy", "well-formed; not", K, form(policy + cls), Raw("spiffy-xml", f"<label xmlns='{SPIFFY}'>{policy}{cls}"), ALL)
    readable("3.4/spiffy", "a document; with a document type", K, form(policy + cls), Raw("spiffy-xml", f"<!DOCTYPE label><label xmlns='{SPIFFY}'>{policy}{cls}</label>"), ALL)
    case("3.4/spiffy", "texts are ignored; numbers are numbers", K, form("<policy id='2.25.88001'>RULES</policy><classification lacv='007'>OPEN</classification>"), "INNER", "grant",
         marking="KINDS INNER")
    case("3.4/spiffy", "a value twice is one", K, form(policy + cls + f1 + f1), "OPEN: F1", "grant", marking="KINDS OPEN F1")


def nato_label():
    for root in ("originatorConfidentialityLabel", "alternativeConfidentialityLabel", "metadataConfidentialityLabel", "ConfidentialityLabel"):
        case("4.1/root", root, K, label(HEAD, root=root), "OPEN", "grant", label_state="valid")
    for root in ("OriginatorConfidentialityLabel", "alternateConfidentialityLabel", "SuccessorConfidentialityLabel"):
        case("4.1/root", root + " is no root", K, label(HEAD, root=root), "OPEN", "invalid", label_state="unreadable")
    case("4.1/root", "another namespace", K, Raw("stanag4774-xml", label(HEAD).text.replace(":1:0", ":2:0")), "OPEN", "invalid", label_state="unreadable")
    case("4.1/prefix", "prefixes say nothing", K, Raw("stanag4774-xml", f'<a:ConfidentialityLabel xmlns:a="{nato.SLAB}" xmlns:b="{nato.SLAB}"><b:ConfidentialityInformation>'
         '<a:PolicyIdentifier>KINDS</a:PolicyIdentifier><b:Classification>OPEN</b:Classification></b:ConfidentialityInformation></a:ConfidentialityLabel>'), "OPEN", "grant")
    case("4.1/creation", "CreationDateTime may be missing", K, label(HEAD, after=""), "OPEN", "grant", label_state="valid")
    case("4.1/id", "Id and ReviewDateTime, past or to come", K, label(HEAD, attributes=' Id="a1" ReviewDateTime="2040-01-01T00:00:00Z"'), "OPEN", "grant")
    case("4.1/originator", "OriginatorID and elements of other namespaces", K, label(HEAD, after='<OriginatorID IDType="jID">a@b</OriginatorID>' + CREATED + '<x xmlns="urn:x"/>'), "OPEN", "grant")
    case("4.1/foreign", "elements of other namespaces beside a category", K, label(HEAD + '<x:Category xmlns:x="urn:x" Type="RESTRICTIVE"/>'), "OPEN", "grant")
    readable("4.1/text", "a value in its element; without", K, label(HEAD + category("RESTRICTIVE", "Fences", "F1")),
             label(HEAD + '<Category Type="RESTRICTIVE" TagName="Fences">F1</Category>'), ALL)
    readable("4.1/information", "with and without ConfidentialityInformation", K, label(HEAD), slab(""), ALL)
    readable("4.1/information", "once; twice", K, label(HEAD), slab(info(HEAD) + info(HEAD)), ALL)
    readable("4.1/policy", "with and without a policy", K, label(HEAD), label(CLASS), ALL)
    readable("4.1/policy", "with one; with two", K, label(HEAD), label(POLICY + HEAD), ALL)
    readable("4.1/policy", "with a policy; with an empty one", K, label(HEAD), label("<PolicyIdentifier/>" + CLASS), ALL)
    readable("4.1/class", "with and without a classification", K, label(HEAD), label(POLICY), ALL)
    readable("4.1/class", "with one; with two", K, label(HEAD), label(HEAD + CLASS), ALL)
    for text in ("kinds", " KINDS ", "\n\tKinds"):
        case("4.1/case", f"the policy as {text!r}", K, label(f"<PolicyIdentifier>{text}</PolicyIdentifier>" + CLASS), "OPEN", "grant", marking="KINDS OPEN")
    for text in ("Deep Vault", " deep   vault ", "DEEP\nVAULT"):
        case("4.1/case", f"the class as {text!r}", K, label(POLICY + f"<Classification>{text}</Classification>"), "DEEP VAULT", "grant", marking="KINDS DEEP VAULT")
    case("4.1/case", "white space isn't nothing", K, label(POLICY + "<Classification>DEEPVAULT</Classification>"), "DEEP VAULT", "invalid", label_state="unreadable")
    for set_name, value in (("fences", "f1"), ("FENCES", " F1 "), ("Fences", "\nF1\n")):
        case("4.1/case", f"{value!r} of {set_name!r}", K, label(HEAD + category("RESTRICTIVE", set_name, value)), "OPEN: F1", "grant", marking="KINDS OPEN F1")


def nato_categories():
    good = label(HEAD + category("RESTRICTIVE", "Fences", "F1"))

    def one(note, inner):
        readable("4.2/refused", note, K, good, label(HEAD + inner), ALL)

    one("a policy's set; an unknown one", category("RESTRICTIVE", "Fence", "F1"))
    one("a tag's name is none of a set's", category("PERMISSIVE", "Lands", "AA"))
    one("its Type; another", category("PERMISSIVE", "Fences", "F1"))
    one("its Type; an unknown one", category("ENUMERATED", "Fences", "F1"))
    one("its Type; in small letters", category("restrictive", "Fences", "F1"))
    one("its Type; none", '<Category TagName="Fences"><GenericValue>F1</GenericValue></Category>')
    one("its TagName; none", '<Category Type="RESTRICTIVE"><GenericValue>F1</GenericValue></Category>')
    one("a value; an unknown one", category("RESTRICTIVE", "Fences", "F2"))
    one("a value; an unknown one beside it", category("RESTRICTIVE", "Fences", "F1", "F2"))
    one("a value by name; by number", category("RESTRICTIVE", "Fences", "1"))
    one("a value; one of another set", category("RESTRICTIVE", "Fences", "R3"))
    one("GenericValue; IntegerValue", '<Category Type="RESTRICTIVE" TagName="Fences"><IntegerValue>1</IntegerValue></Category>')
    one("GenericValue; BitStringValue beside it", '<Category Type="RESTRICTIVE" TagName="Fences"><GenericValue>F1</GenericValue><BitStringValue>01</BitStringValue></Category>')
    one("without a URI; with that of another set", category("RESTRICTIVE", "Fences", "F1", more=' URI="urn:oid:2.25.88001.2"'))
    one("an informative value; an unknown one", category("INFORMATIVE", "Notes", "N1"))
    case("4.2/uri", "URIs that agree", K, label('<PolicyIdentifier URI="urn:oid:2.25.88001">KINDS</PolicyIdentifier>' + CLASS
         + category("RESTRICTIVE", "Fences", "F1", more=' URI="urn:oid:2.25.88001.1"')), "OPEN: F1", "grant")
    readable("4.2/uri", "the policy's; another's", K, label('<PolicyIdentifier URI="urn:oid:2.25.88001">KINDS</PolicyIdentifier>' + CLASS),
             label('<PolicyIdentifier URI="urn:oid:2.25.88002">KINDS</PolicyIdentifier>' + CLASS), ALL)
    case("4.2/uri", "the URI of one loaded policy, the name of another", [K, "rules"], label('<PolicyIdentifier URI="urn:oid:2.25.88002">KINDS</PolicyIdentifier>' + CLASS), "OPEN",
         "invalid", label_state="unreadable")
    twice = label(HEAD + category("RESTRICTIVE", "Fences", "F1") + category("RESTRICTIVE", "Fences", "F8"))
    case("4.2/union", "two elements for one set and Type", K, twice, "OPEN: F1 F8", "grant", marking="KINDS OPEN F1/F8")
    case("4.2/union", "all of both is asked for", K, twice, "OPEN: F8", "deny")
    case("4.2/types", "RESTRICTIVE is for bits and for numbers", K, label(HEAD + category("RESTRICTIVE", "Mixed", "MR", "MER")), "OPEN: MR MER", "grant", marking="KINDS OPEN MR MER")
    case("4.2/types", "both are asked for", K, label(HEAD + category("RESTRICTIVE", "Mixed", "MR", "MER")), "OPEN: MR", "deny")
    case("4.2/types", "two permissive tags in one Category", K, label(HEAD + category("PERMISSIVE", "Mixed", "MP", "MEP")), "OPEN: MP MEP", "grant")
    case("4.2/types", "each is asked for by itself", K, label(HEAD + category("PERMISSIVE", "Mixed", "MP", "MEP")), "OPEN: MEP", "deny")
    case("4.2/types", "INFORMATIVE", K, label(HEAD + category("INFORMATIVE", "Notes", "N0", "N15")), "OPEN", "grant", marking="KINDS OPEN N0/N15")
    case("4.2/empty", "a RESTRICTIVE Category without a value asks nothing", K, label(HEAD + category("RESTRICTIVE", "Fences")), "OPEN", "grant", label_state="valid")
    case("4.2/empty", "a PERMISSIVE one without a value: nobody passes", K, label(HEAD + category("PERMISSIVE", "Guests")), ALL, "deny", label_state="valid",
         unspecified=("ess_der", "stanag4774_information"))
    case("4.2/empty", "an INFORMATIVE one asks nothing", K, label(HEAD + category("INFORMATIVE", "Notes")), "OPEN", "grant", label_state="valid")
    case("4.2/empty", "an empty one of an unknown set", K, label(HEAD + category("RESTRICTIVE", "Nowhere")), "OPEN", "invalid", label_state="unreadable")
    case("4.2/privacy", "a mark of the policy", K, label(HEAD + "<PrivacyMark>BARE</PrivacyMark>"), "OPEN", "grant", marking="KINDS OPEN BARE", ess_hex="310f020101 06046985af41 130442415245")
    case("4.2/privacy", "free text", K, label(HEAD + "<PrivacyMark>my own</PrivacyMark>"), "OPEN", "grant", marking="KINDS OPEN", ess_hex="3111020101 06046985af41 13066d79206f776e")


def succession():
    def followed(at, to="OPEN"):
        return label(POLICY + "<Classification>CORE</Classification>", after=CREATED + f"<SuccessionHandling><SuccessionDateTime>{at}</SuccessionDateTime>"
                     "<SuccessorConfidentialityLabel>" + info(POLICY + f"<Classification>{to}</Classification>") + CREATED + "</SuccessorConfidentialityLabel></SuccessionHandling>")

    on, off = {"options": {"honour_succession": True}}, {"options": {"honour_succession": False}}
    past, now, coming = "2024-12-31T23:59:59Z", "2025-01-01T00:00:00Z", "2025-01-01T00:00:01Z"
    case("4.4/succession", "past, followed", K, followed(past), "OPEN", "grant", marking="KINDS OPEN", **on)
    case("4.4/succession", "past, not followed unless it is asked for", K, followed(past), "OPEN", "deny", marking="KINDS CORE")
    case("4.4/succession", "past, expressly not followed", K, followed(past), "OPEN", "deny", marking="KINDS CORE", **off)
    case("4.4/succession", "this very second, followed", K, followed(now), "OPEN", "grant", marking="KINDS OPEN", **on)
    case("4.4/succession", "to come", K, followed(coming), "OPEN", "deny", marking="KINDS CORE", **on)
    case("4.4/succession", "to come, and the first label granted", K, followed(coming), "CORE", "grant", marking="KINDS CORE", **on)
    case("4.4/succession", "past in another zone", K, followed("2025-01-01T00:59:59+01:00"), "OPEN", "grant", marking="KINDS OPEN", **on)
    case("4.4/succession", "the successor can be denied", K, followed(past, "INNER"), "CORE, OPEN", "deny", marking="KINDS INNER", **on)
    case("4.4/succession", "a successor that can't be read", K, followed(past, "NONE"), "OPEN, CORE", "invalid", label_state="unreadable", **on)
    for cls, shown, more in (("BOTH: O1 R1", "is valid", {}),
                             ("ONEOF", "isn't valid itself", {})):
        handling = ("<SuccessionHandling><SuccessionDateTime>2024-01-01T00:00:00Z</SuccessionDateTime><SuccessorConfidentialityLabel>"
                    + info("<PolicyIdentifier>RULES</PolicyIdentifier><Classification>PLAIN</Classification>") + CREATED + "</SuccessorConfidentialityLabel></SuccessionHandling>")
        first = write_label(load("rules"), cls, "stanag4774-xml").text.replace(CREATED, CREATED + handling)
        case("4.4/succession-invalid", f"the successor replaces the whole label, which {shown}", "rules", Raw("stanag4774-xml", first), "PLAIN", "grant",
             label_state="valid", marking="RULES PLAIN", **more, **on)
    case("4.4/succession", "ReviewDateTime changes nothing", K, Raw("stanag4774-xml", followed(coming).text.replace(
        "Label xmlns", 'Label ReviewDateTime="2001-01-01T00:00:00Z" xmlns', 1)), "OPEN", "deny", marking="KINDS CORE", **on)


def bindings():
    def bound(metadata, data='<DataReference URI=""/>'):
        return Raw("stanag4774-xml", f'<BindingInformation xmlns="{nato.BINDING}"><MetadataBindingContainer><MetadataBinding>{metadata}{data}</MetadataBinding>'
                   "</MetadataBindingContainer></BindingInformation>")

    def meta(*labels):
        return "<Metadata>" + "".join(one.text for one in labels) + "</Metadata>"

    mine = label(HEAD + category("RESTRICTIVE", "Fences", "F1"))
    other = label("<PolicyIdentifier>RULES</PolicyIdentifier><Classification>PLAIN</Classification>", root="alternativeConfidentialityLabel")
    case("4.6/binding", "the label of a binding", K, bound(meta(mine)), "OPEN: F1", "grant", marking="KINDS OPEN F1")
    case("4.6/binding", "and its denial", K, bound(meta(mine)), "OPEN", "deny", marking="KINDS OPEN F1")
    case("4.6/binding", "the originator's label, after another", K, bound(meta(other) + meta(mine)), "OPEN", "deny", marking="KINDS OPEN F1")
    case("4.6/binding", "both in one Metadata", K, bound(meta(other, mine)), "OPEN", "deny", marking="KINDS OPEN F1")
    case("4.5/binding", "the originator's policy is known, the other too", [K, "rules"], bound(meta(other) + meta(mine)), "OPEN", "deny", marking="KINDS OPEN F1")
    case("4.5/binding", "the originator's policy isn't known: the alternative", "rules", bound(meta(mine) + meta(other)), "PLAIN", "grant", marking="RULES PLAIN")
    case("4.5/binding", "an alternative alone", "rules", bound(meta(other)), "PLAIN", "grant", marking="RULES PLAIN")
    case("5.5/binding", "two labels under one policy", K, bound(meta(mine) + meta(label(HEAD, root="alternativeConfidentialityLabel"))), "OPEN: F1", "invalid",
         label_state="unreadable")
    case("5.5/binding", "two originators' under one policy", K, bound(meta(mine) + meta(label(HEAD))), "OPEN: F1", "invalid", label_state="unreadable")
    case("4.6/binding", "no DataReference", K, bound(meta(mine), ""), "OPEN: F1", "grant", marking="KINDS OPEN F1")
    case("4.6/binding", "a DataReference to something else", K, bound(meta(mine), '<DataReference URI="#body"/>'), "OPEN: F1", "invalid", label_state="unreadable")
    case("4.6/binding", "one more to something else", K, bound(meta(mine), '<DataReference URI=""/><DataReference URI="cid:1"/>'), "OPEN: F1", "invalid", label_state="unreadable")
    for note, binding, more in (
            ("a DataReference that is misspelt", meta(mine), '<dataReference URI="#body"/>'),
            ("one without namespace", meta(mine), '<DataReference xmlns="" URI="#body"/>'),
            ("metadata that stand elsewhere", meta(mine), '<MetadataReference URI="#label"/>'),
            ("a label beside its Metadata", meta(mine) + other.text, ""),
            ("a misspelt label beside the label", meta(mine, Raw(mine.form, other.text.replace("alternative", "alternate"))), "")):
        case("4.6/binding", note, K, bound(binding, more), "OPEN: F1", "invalid", label_state="unreadable")
    case("4.6/binding", "no label in it", K, bound("<Metadata/>"), "OPEN", "invalid", label_state="unreadable")


def nato_clearance():
    at = f'xmlns="{nato.SLAB}"'

    def form(policy="KINDS", classes=("OPEN",), after="", more="", root="ConfidentialityClearance"):
        return Raw("stanag4774-xml", f'<{root} xmlns="{nato.SCLR}"><PolicyIdentifier {at}{more}>{policy}</PolicyIdentifier><ClassificationList>'
                   + "".join(f"<Classification {at}>{c}</Classification>" for c in classes) + f"</ClassificationList>{after}</{root}>")

    def cat(*given):
        return category(*given).replace("<Category", f"<Category {at}")

    def held(note, text, want, what="OPEN", **by_hand):
        case("3.4/stanag-clearance", note, K, what, text, want, **by_hand)

    held("a class", form(), "grant", clearance_classes=[1])
    held("another class", form(classes=("INNER", "CORE")), "deny", clearance_classes=[3, 7])
    held("names don't mind case or white space", form(" kinds ", ("Open", "deep  vault")), "grant", clearance_classes=[1, 130])
    held("its URI", form(more=' URI="urn:oid:2.25.88001"'), "grant")
    held("another's URI", form(more=' URI="urn:oid:2.25.88002"'), "invalid", clearance_state=None)
    held("an unknown policy", form("KIND"), "invalid", clearance_state=None)
    held("an unknown class", form(classes=("OPEN", "SECRET")), "invalid", clearance_state=None)
    held("a category", form(after=cat("RESTRICTIVE", "Fences", "F1")), "grant", "OPEN: F1")
    held("another category", form(after=cat("RESTRICTIVE", "Fences", "F8")), "deny", "OPEN: F1")
    held("two elements of one set", form(after=cat("RESTRICTIVE", "Fences", "F8") + cat("RESTRICTIVE", "fences", "f1")), "grant", "OPEN: F1 F8")
    held("an informative category is ignored", form(after=cat("INFORMATIVE", "Notes", "N0")), "grant", "OPEN: N0", clearance_values=[])
    held("an unknown value", form(after=cat("RESTRICTIVE", "Fences", "F9")), "invalid", clearance_state=None)
    held("an unknown set", form(after=cat("RESTRICTIVE", "Fence", "F1")), "invalid", clearance_state=None)
    held("another Type", form(after=cat("PERMISSIVE", "Fences", "F1")), "invalid", clearance_state=None)
    held("extensions", form(after='<ConfidentialityClearanceExtensions><x xmlns="urn:x"/></ConfidentialityClearanceExtensions>'), "grant")
    held("another root", form(root="confidentialityClearance"), "invalid", clearance_state=None)
    held("a label is no clearance", Raw("stanag4774-xml", label(HEAD).text), "invalid", clearance_state=None)
    held("not well-formed", Raw("stanag4774-xml", form().text[:-3]), "invalid", clearance_state=None)


def add():
    spiffy()
    nato_label()
    nato_categories()
    succession()
    bindings()
    nato_clearance()
