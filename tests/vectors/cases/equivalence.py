# SPDX-License-Identifier: MIT
"""7.5: labels under another policy."""
from cases.build import case

BOTH = ["source", "target"]
ALL = "T-LOW, T-MID, T-STRICT, T-OLD: G1 G2 G-PAST P1 P2 P9"


def add():
    def sent(note, label, to, cleared=ALL, want=None, group="7.5/encrypt", direction="encrypt", policies=BOTH, **how):
        """What comes out, and what a clearance under the target policy says of it: without a translation, no."""
        to = ("target", to) if to is not None else None
        case(group, note, policies, label, cleared, want or ("grant" if to else "deny"), label_state="valid", translate_to="2.25.88007", direction=direction,
             translated_as=to, clearance_policy="target", **how)

    sent("both: usable when sending", "S-BOTH", "T-LOW: IMPORTED")
    sent("both: usable when receiving", "S-BOTH", "T-LOW: IMPORTED", group="7.5/decrypt", direction="decrypt")
    sent("encrypt: usable when sending", "S-SEND", "T-LOW: IMPORTED")
    sent("encrypt: not usable when receiving", "S-SEND", None, group="7.5/decrypt", direction="decrypt")
    sent("decrypt: not usable when sending", "S-RECEIVE", None)
    sent("decrypt: usable when receiving", "S-RECEIVE", "T-LOW: IMPORTED", group="7.5/decrypt", direction="decrypt")
    sent("a class without a mapping", "S-NONE", None)
    sent("a class whose mapping names a policy that isn't described", "S-GHOST", None)
    sent("a class that maps to one that the target doesn't have", "S-ASTRAY", None)
    sent("granted by what the target's class says", "S-BOTH", "T-LOW: IMPORTED", "T-LOW")
    sent("denied by it", "S-BOTH", "T-LOW: IMPORTED", "T-MID", "deny")
    sent("a value that maps", "S-BOTH: D-BOTH", "T-LOW: G1 IMPORTED", "T-LOW: G1", group="7.5/value")
    sent("its target is asked for", "S-BOTH: D-BOTH", "T-LOW: G1 IMPORTED", "T-LOW: G2", "deny", group="7.5/value")
    sent("encrypt when sending", "S-BOTH: D-SEND", "T-LOW: G2 IMPORTED", group="7.5/value")
    sent("encrypt when receiving", "S-BOTH: D-SEND", None, group="7.5/value", direction="decrypt")
    sent("decrypt when sending", "S-BOTH: D-RECEIVE", None, group="7.5/value")
    sent("decrypt when receiving", "S-BOTH: D-RECEIVE", "T-LOW: G2 IMPORTED", group="7.5/value", direction="decrypt")
    sent("a value without a mapping is never dropped silently", "S-BOTH: D-NONE", None, group="7.5/value")
    sent("nor beside one with a mapping", "S-BOTH: D-BOTH D-NONE", None, group="7.5/value")
    sent("an informative value neither", "S-BOTH: X-KEEP", None, group="7.5/value")
    sent("a mapping to another policy is none to this one", "S-BOTH: D-OTHER", None, group="7.5/value")
    sent("two entries: both targets", "S-BOTH: D-TWO", "T-LOW: G1 P1 IMPORTED", group="7.5/value")
    sent("both are asked for", "S-BOTH: D-TWO", "T-LOW: G1 P1 IMPORTED", "T-LOW: G1", "deny", group="7.5/value")
    sent("two values with one target", "S-BOTH: D-BOTH D-TWO", "T-LOW: G1 P1 IMPORTED", group="7.5/value")
    sent("a target of another type", "S-BOTH: D-NOTE", "T-LOW: NOTED IMPORTED", "T-LOW", group="7.5/value")
    sent("a target that isn't there", "S-BOTH: D-ASTRAY", None, group="7.5/value")
    sent("a target of a type that isn't there", "S-BOTH: D-KIND", None, group="7.5/value")
    sent("discarded", "S-BOTH: D-DROP", "T-LOW: IMPORTED", "T-LOW", group="7.5/discard")
    sent("an informative value discarded", "S-BOTH: X-DROP", "T-LOW: IMPORTED", "T-LOW", group="7.5/discard")
    sent("beside one that is kept", "S-BOTH: X-DROP D-BOTH", "T-LOW: G1 IMPORTED", "T-LOW: G1", group="7.5/discard")
    sent("discarded when sending alone: sent", "S-BOTH: D-DROPSENT", "T-LOW: IMPORTED", "T-LOW", group="7.5/discard")
    sent("discarded when sending alone: received", "S-BOTH: D-DROPSENT", None, group="7.5/discard", direction="decrypt")
    sent("all: each is added", "S-ALL", "T-MID: G1 G2 IMPORTED", group="7.5/required")
    sent("all: what is there counts", "S-ALL: D-BOTH", "T-MID: G1 G2 IMPORTED", group="7.5/required")
    sent("all: what is added is asked for", "S-ALL: D-BOTH", "T-MID: G1 G2 IMPORTED", "T-MID: G1", "deny", group="7.5/required")
    sent("oneOrMore: the first is added", "S-MORE", "T-MID: P2 IMPORTED", group="7.5/required")
    sent("oneOrMore: nothing if it holds", "S-MORE: D-TWO", "T-MID: G1 P1 IMPORTED", group="7.5/required")
    sent("onlyOne: the first is added", "S-ONLY", "T-MID: G2 IMPORTED", group="7.5/required")
    sent("onlyOne: nothing if it holds", "S-ONLY: D-BOTH", "T-MID: G1 IMPORTED", group="7.5/required")
    sent("any value can't be added", "S-ANY", None, group="7.5/required")
    sent("but it can be there", "S-ANY: D-BOTH", "T-MID: G1 IMPORTED", group="7.5/required")
    sent("a set that the target doesn't have", "S-LOST", None, group="7.5/required")
    sent("what a tag set requires", "S-BOTH: F1", "T-LOW: P1 P9 IMPORTED", "T-LOW: P1", group="7.5/required-set")
    sent("once for two of its values", "S-BOTH: F1 F2", "T-LOW: P1 P2 P9 IMPORTED", "T-LOW: P9", group="7.5/required-set")
    sent("not for another set", "S-BOTH: D-TWO", "T-LOW: G1 P1 IMPORTED", "T-LOW: G1 P9", "deny", group="7.5/required-set")
    sent("the target's rules hold", "S-STRICT: D-BOTH", "T-STRICT: G1 IMPORTED", group="7.5/valid")
    sent("or there is no translation", "S-STRICT", None, group="7.5/valid")
    sent("a value that is past there", "S-BOTH: D-PAST", None, group="7.5/valid")
    sent("a value that was valid then", "S-BOTH: D-PAST", "T-LOW: G-PAST IMPORTED", group="7.5/valid", now="2019-06-01T00:00:00Z")
    sent("obsolete isn't checked", "S-OLD", "T-OLD: IMPORTED", group="7.5/valid")
    sent("the privacy mark stays behind", "S-BOTH | PRIVATE", "T-LOW: IMPORTED", group="7.5/privacy")
    case("7.5/hops", "the first of two hops", ["source", "target", "third"], "S-BOTH", None, None, translate_to="2.25.88007", direction="encrypt",
         translated_as=("target", "T-LOW: IMPORTED"))
    case("7.5/hops", "one hop only", ["source", "target", "third"], "S-BOTH", None, None, translate_to="2.25.88008", direction="encrypt", translated_as=None)
    case("7.5/hops", "the second of two hops by itself", ["target", "third"], "T-LOW", None, None, translate_to="2.25.88008", direction="encrypt", translated_as=("third", "U"))
    case("7.5/target", "a target that isn't loaded", "source", "S-BOTH", None, None, translate_to="2.25.88007", direction="encrypt", translated_as=None)
    case("7.5/target", "a target that the source doesn't know", ["source", "kinds"], "S-BOTH", None, None, translate_to="2.25.88001", direction="encrypt", translated_as=None)
    case("7.5/target", "the target doesn't know its way back", BOTH[::-1], "T-LOW", None, None, translate_to="2.25.88006", direction="decrypt", translated_as=None)
    case("7.5/unasked", "without a translation another policy's clearance is worth nothing", BOTH, "S-BOTH", ALL, "deny", clearance_policy="target")
