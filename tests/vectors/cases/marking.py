# SPDX-License-Identifier: MIT
"""1.4 and 1.5: markings, by location and language."""
from cases.build import Raw, SPIFFY, case


def add():
    def shown(note, label, want, group="1.5/own-text", policy="marks", **question):
        case(group, note, policy, label, None, None, marking=want, **question)

    french, canadian, top = {"lang": "fr"}, {"lang": "fr-CA"}, {"location": "pageTop"}
    shown("the name, where there is no marking data", "PLAIN", "MARKS PLAIN")
    shown("a phrase without a location holds everywhere", "SAID", "MARKS Said")
    for location in ("pageTop", "documentStart", "portionMarking", "subject", "waterMark"):
        shown(f"also at {location}", "SAID", "MARKS Said", location=location)
    for location, want in (("pageTop", "On top"), ("pageBottom", "Below"), ("firstLineOfText", "First line"), ("lastLineOfText", "THERE"), ("documentEnd", "THERE")):
        shown(f"the phrase of a location: {location}", "THERE", "MARKS " + want, "1.5/location", location=location)
    for location, want in (("pageTop", "Wide"), ("pageBottom", "Wide"), ("documentStart", "WIDE"), ("xHeader", "WIDE")):
        shown(f"pageTopBottom is both; {location}", "WIDE", "MARKS " + want, "1.5/location", location=location)
    for lang, want in (("", "Neutral"), ("en", "Neutral"), ("fr", "Français"), ("FR", "Français"), ("fr-BE", "Français"), ("fr-CA", "Canadien"), ("fr-ca", "Canadien"),
                       ("fr-CA-x-a", "Canadien"), ("f", "Neutral"), ("frx", "Neutral")):
        shown(f"the chain of languages from {lang!r}", "TONGUES", "MARKS " + want, "1.5/language", lang=lang)
    shown("no phrase in the language and none without one", "FRENCH", "MARKS FRENCH", "1.5/language")
    shown("nor in a language that isn't asked for", "FRENCH", "MARKS FRENCH", "1.5/language", lang="en")
    shown("a phrase in the language alone", "FRENCH", "MARKS Secret français", "1.5/language", **french)
    shown("noMarkingDisplay: nothing, the phrase is for input", "HIDDEN", "MARKS", "1.5/noMarkingDisplay")
    shown("at its location alone", "TOPHIDDEN", "MARKS TOPHIDDEN", "1.5/noMarkingDisplay")
    shown("at its location", "TOPHIDDEN", "MARKS", "1.5/noMarkingDisplay", **top)
    shown("noNameDisplay: the phrase stands alone", "NAMELESS", "MARKS Phrase alone", "1.5/noNameDisplay")
    shown("at another location the name is back", "NAMELESS", "MARKS NAMELESS", "1.5/noNameDisplay", location="documentStart")
    shown("without a phrase nothing", "SILENT", "MARKS", "1.5/noNameDisplay")
    shown("replacePolicy: its phrase in the policy's place, and the own name stays", "SWAP", "OTHER SWAP", "1.5/replacePolicy")
    shown("at any location", "SWAP", "OTHER SWAP", "1.5/replacePolicy", location="documentEnd")
    shown("without a phrase the name", "SWAPBARE", "SWAPBARE SWAPBARE", "1.5/replacePolicy")
    shown("with noNameDisplay the own name goes", "SWAPGONE", "OTHER/GONE", "1.5/replacePolicy")
    shown("at its location alone", "SWAPTOP", "MARKS SWAPTOP", "1.5/replacePolicy")
    shown("at its location", "SWAPTOP", "TOPPOLICY SWAPTOP", "1.5/replacePolicy", **top)
    shown("beside a phrase of one's own", "SWAPSAID", "OTHER Said so", "1.5/replacePolicy")
    shown("a phrase in the language doesn't hide a replacement without one", "COSMOS", "STELLAR Cosmos", "1.5/replacePolicy", **canadian)
    shown("and without the language", "COSMOS", "STELLAR COSMOS", "1.5/replacePolicy")
    shown("a value's", "PLAIN: A7", "BPOLICY PLAIN A(A7)", "1.5/replacePolicy")
    shown("a value's, without its own text", "PLAIN: A4", "APOLICY PLAIN", "1.5/replacePolicy")
    shown("the class comes before values", "SWAP: A7", "OTHER SWAP A(A7)", "1.5/replacePolicy")
    shown("the first of two values", "PLAIN: A7 A4", "APOLICY PLAIN A(A7)", "1.5/replacePolicy")
    shown("the SPIF's own comes before the class's", "SWAP", "First Hit SWAP", "1.5/replacePolicy", "rootswap")
    shown("and holds without one", "ONE", "First Hit ONE", "1.5/replacePolicy", "rootswap")
    shown("prefix and suffix of a class", "CLOTHED", "MARKS <CLOTHED>", "1.5/qualifier")
    shown("a value in its tag's prefix and suffix", "PLAIN: A1", "MARKS PLAIN A(A1)", "1.5/qualifier")
    shown("two values with the separator", "PLAIN: A1 A2", "MARKS PLAIN A(A1+A two)", "1.5/qualifier")
    shown("in French: the prefix there is, the suffix without a language", "PLAIN: A2 A1", "MARKS PLAIN AF(A1+A deux)", "1.5/qualifier", **canadian)
    shown("in German: none of the French", "PLAIN: A2 A1", "MARKS PLAIN A(A1+A two)", "1.5/qualifier", lang="de-AT")
    shown("no separator in the policy: a slash", "PLAIN: B&1 B2", "MARKS PLAIN B&1/B2", "1.5/qualifier")
    shown("a separator without a location; a prefix of another location rather than none", "PLAIN: C1 C2", "MARKS PLAIN top:C1 & C2", "1.5/qualifier")
    shown("those of the location first", "PLAIN: C1 C2", "MARKS PLAIN top:C1^C2", "1.5/qualifier", **top)
    shown("an empty separator is one", "PLAIN: E1 E2", "MARKS PLAIN E1E2", "1.5/qualifier")
    shown("a prefix in one language alone", "PLAIN: E1", "MARKS PLAIN Grüße E1", "1.5/qualifier", lang="de")
    shown("suppressClassName leaves out the class", "PLAIN: A3", "MARKS A(A+class)", "1.5/suppressClassName")
    shown("with other values as well", "SAID: A1 A3 C1", "MARKS A(A1+A+class) top:C1", "1.5/suppressClassName")
    shown("at its location alone", "PLAIN: A6", "MARKS PLAIN A(A6)", "1.5/suppressClassName")
    shown("at its location", "PLAIN: A6", "MARKS A(top only)", "1.5/suppressClassName", **top)
    shown("it doesn't hide the class's replacement of the policy", "SWAP: A3", "OTHER A(A+class)", "1.5/suppressClassName")
    shown("an empty value leaves no separator", "PLAIN: A1 A5", "MARKS PLAIN A(A1)", "1.5/empty")
    shown("nor do a prefix and suffix stand around nothing", "PLAIN: A5", "MARKS PLAIN", "1.5/empty")
    shown("nor a separator of the whole", "HIDDEN: A5 C2", "MARKS top:C2", "1.5/empty")
    shown("nothing at all", "NOTHING", "", "1.5/empty", "blank")
    shown("something", "SOMETHING", "SOMETHING", "1.5/empty", "blank")
    shown("values in the policy's order, tags too", "PLAIN: E2 C2 B2 B&1 A2 A1", "MARKS PLAIN A(A1+A two) B&1/B2 top:C2 E2", "1.5/order")
    order = "".join(f'<tag type="{t}" id="2.25.88004.{n}" lacv="{v}"/>' for t, n, v in (
        ("restrictive", 3, 2), ("informative", 2, 2), ("enumeratedPermissive", 2, 2), ("enumeratedPermissive", 2, 9), ("restrictive", 1, 2), ("restrictive", 1, 1)))
    shown("whatever the label's order", Raw("spiffy-xml", f'<label xmlns="{SPIFFY}"><policy id="2.25.88004"/><classification lacv="1"/>{order}</label>'),
          "MARKS PLAIN A(A1+A two) B&1/B2 top:C2 E2", "1.5/order")
    shown("tags of one name stay apart", "PLAIN: A1 B2 C1", "MARKS PLAIN A(A1) B2 top:C1", "1.5/order")
    shown("a privacy mark of the policy comes last", "PLAIN: E1 | MARKED", "MARKS PLAIN E1 marked", "1.5/privacy")
    shown("at its location", "PLAIN | MARKED", "MARKS PLAIN MARKED", "1.5/privacy", **top)
    shown("in the language", "PLAIN | MARKED", "MARKS PLAIN marqué", "1.5/privacy", **french)
    shown("one that the policy doesn't have isn't shown", "PLAIN | Anything", "MARKS PLAIN", "1.5/privacy")
    shown("by its phrase", "OPEN | Personal data", "KINDS OPEN (personal)", "1.5/privacy", "kinds")
    shown("by its name", "OPEN: F1 | BARE", "KINDS OPEN F1 BARE", "1.5/privacy", "kinds")
    shown("or not at all", "OPEN: F1 | UNSEEN", "KINDS OPEN F1", "1.5/privacy", "kinds")
    shown("the phrase of the policy's identity, and the SPIF's qualifiers", "ONE", "[ Rooted // ONE ]", "1.5/root", "rootmarks")
    shown("a phrase of the SPIF's own stands for the policy's name", "ONE", "« Racine // ONE ]", "1.5/root", "rootmarks", **french)
    shown("with a class's phrase", "TWO", "« Racine // Deux ]", "1.5/root", "rootmarks", lang="fr-BE")
    shown("a replacement goes before both", "SWAP", "[ Swapped // SWAP ]", "1.5/root", "rootmarks")
    shown("at another location: its separator, any prefix, the plain name", "ONE", "[ ROOT~ONE ]", "1.5/root", "rootmarks", location="waterMark")
    case("1.5/invalid", "an invalid label has its marking, too", "rules", "ONEOF: R1", None, "invalid", marking="RULES ONEOF R1")
