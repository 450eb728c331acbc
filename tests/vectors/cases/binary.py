# SPDX-License-Identifier: MIT
"""Chapters 2 and 3: labels and clearances in BER, octet by octet; writing in DER."""
import base64

from cases.build import ACP145, MISSI, SSL, Raw, acp, case, category, ess, ess_raw, oid, readable, tlv, x501

K = "kinds"
HEAD = oid("2.25.88001")
OPEN = "020101"
ALL = "OPEN, INNER, CORE, DEEP VAULT: F0 F1 F7 F8 F33 AA BB CC K1 K2 R3 R128 R70000 C1 C255 C256 MR MP MER MEP T8 T9"
F1 = acp("restrictive", "2.25.88001.1", "03020640")


def reading():
    readable("2.2/one-set", "one SET with nothing behind it; an octet more", K, ess(OPEN, HEAD), ess_raw(tlv(0x31, OPEN, HEAD) + b"\0"), ALL)
    readable("2.2/one-set", "a SET; a SEQUENCE", K, ess(OPEN, HEAD), ess_raw(tlv(0x30, OPEN, HEAD)), ALL)
    readable("2.2/one-set", "all octets; one is missing", K, ess(OPEN, HEAD), ess_raw(tlv(0x31, OPEN, HEAD)[:-1]), ALL)
    case("2.2/one-set", "nothing at all", K, Raw("ess-ber", ""), "OPEN", "invalid", label_state="unreadable")
    case("2.2/one-set", "one octet", K, ess_raw("31"), "OPEN", "invalid", label_state="unreadable")
    case("2.2/one-set", "an empty SET", K, ess(), "OPEN", "invalid", label_state="unreadable")
    case("2.2/ber", "members in any order", K, ess(HEAD, OPEN), ALL, "grant", label_state="valid", ess_hex="310902010106046985af41")
    case("2.2/ber", "categories first", K, ess(tlv(0x31, F1), HEAD, OPEN), ALL, "grant", label_state="valid")
    case("2.2/ber", "a long length for a short one", K, ess_raw("318109 020101 06046985af41"), ALL, "grant", label_state="valid")
    case("2.2/ber", "a length with leading zeros", K, ess_raw("31830000 09 020101 06046985af41"), ALL, "grant", label_state="valid")
    case("2.2/ber", "an indefinite length", K, ess_raw("3180 020101 06046985af41 0000"), ALL, "grant", label_state="valid", ess_hex="310902010106046985af41")
    case("2.2/ber", "an indefinite length without its end", K, ess_raw("3180 020101 06046985af41"), ALL, "invalid", label_state="unreadable")
    case("2.2/ber", "a length that reaches beyond the end", K, ess_raw("310a 020101 06046985af41"), ALL, "invalid", label_state="unreadable")
    case("2.2/ber", "a bit string in two parts", K, ess(OPEN, HEAD, tlv(0x31, acp("restrictive", "2.25.88001.1", tlv(0x23, "03020040", "03020080")))), ALL,
         "grant", label_state="valid", marking="KINDS OPEN F1/F8")
    case("2.2/ber", "unused bits before the last part", K, ess(OPEN, HEAD, tlv(0x31, acp("restrictive", "2.25.88001.1", tlv(0x23, "03020640", "03020080")))), ALL,
         "invalid", label_state="unreadable")
    readable("2.2/member-twice", "one classification; two", K, ess(OPEN, HEAD), ess(OPEN, OPEN, HEAD), ALL)
    readable("2.2/member-twice", "one policy; two", K, ess(OPEN, HEAD), ess(OPEN, HEAD, HEAD), ALL)
    readable("2.2/member-twice", "one SET of categories; two", K, ess(OPEN, HEAD, tlv(0x31, F1)), ess(OPEN, HEAD, tlv(0x31, F1), tlv(0x31, F1)), ALL)
    readable("2.2/member-twice", "one privacy mark; two of two kinds", K, ess(OPEN, HEAD, tlv(0x0C, b"x")), ess(OPEN, HEAD, tlv(0x0C, b"x"), tlv(0x13, b"x")), ALL)
    readable("2.2/unknown-member", "four members there are; an OCTET STRING isn't one", K, ess(OPEN, HEAD, tlv(0x31, F1)), ess(OPEN, HEAD, tlv(0x31, F1), "040100"), ALL)
    readable("2.2/unknown-member", "an INTEGER; an ENUMERATED", K, ess(OPEN, HEAD), ess("0a0101", HEAD), ALL)
    for octets in ("02020001", "0203000001", "020400000001"):
        case("2.2/integer", f"{octets} is 1", K, ess(octets, HEAD), ALL, "grant", label_state="valid", ess_hex="310902010106046985af41")
    readable("2.2/integer", "130 has a zero before it; without it is negative", K, ess("02020082", HEAD), ess("020182", HEAD), ALL)
    readable("2.2/integer", "1; -1", K, ess(OPEN, HEAD), ess("0201ff", HEAD), ALL)
    readable("2.2/integer", "7; no octet", K, ess("020107", HEAD), ess("0200", HEAD), ALL)
    readable("2.2/integer", "1; 1 and 2 to the 64th", K, ess(OPEN, HEAD), ess("0209010000000000000001", HEAD), ALL)
    readable("2.2/no-policy", "with and without a policy", K, ess(OPEN, HEAD), ess(OPEN), ALL)
    readable("2.2/unknown-policy", "a policy that is known; one that isn't", K, ess(OPEN, HEAD), ess(OPEN, oid("2.25.88999")), ALL)
    readable("2.2/no-class", "with and without a classification", K, ess(OPEN, HEAD), ess(HEAD), ALL)
    readable("2.2/no-class", "a classification of the policy; a basic value that it doesn't have", K, ess("020103", HEAD), ess("020102", HEAD), ALL)
    readable("2.2/oid", "an OID; one whose last octet goes on", K, ess(OPEN, HEAD), ess(OPEN, "06046985afc1"), ALL)
    readable("2.2/oid", "an OID; an empty one", K, ess(OPEN, HEAD), ess(OPEN, "0600"), ALL)
    categories()


def with_categories(*given):
    return ess(OPEN, HEAD, tlv(0x31, *given))


def categories():
    good = with_categories(F1)
    readable("2.2/category", "a syntax that is known; one that isn't, in place of it", K, good, with_categories(category("1.2.3.4", "03020640")), ALL)
    readable("2.2/category", "one more of an unknown syntax", K, good, with_categories(F1, category(ACP145 + ".5", tlv(0x30, oid("2.25.88001.1"), "03020640"))), ALL)
    readable("2.2/category", "MISSI's syntax isn't this policy's", K, good, with_categories(category(MISSI, "3100")), ALL)
    readable("2.2/category", "a set that is known; one that isn't", K, good, with_categories(acp("restrictive", "2.25.88001.99", "03020640")), ALL)
    readable("2.2/category", "a set that is known; one that isn't, without a bit", K, good, with_categories(acp("restrictive", "2.25.88001.99", "030100")), ALL)
    readable("2.2/category", "a type of that set; another, without a bit", K, good, with_categories(acp("restrictive", "2.25.88001.2", "030100")), ALL)
    readable("2.2/category", "a bit that is known; one more that isn't", K, good, with_categories(acp("restrictive", "2.25.88001.1", "03020560")), ALL)
    readable("2.2/category", "an informative bit that is known; one that isn't", K, with_categories(acp("informative", "2.25.88001.5", "03020780")),
             with_categories(acp("informative", "2.25.88001.5", "03020640")), ALL)
    readable("2.2/category", "a number that is known; one that isn't", K, with_categories(acp("enumeratedPermissive", "2.25.88001.4", "3103020101")),
             with_categories(acp("enumeratedPermissive", "2.25.88001.4", "3103020102")), ALL)
    readable("2.2/category", "the type of the set; another", K, good, with_categories(acp("permissive", "2.25.88001.1", "03020640")), ALL)
    readable("2.2/category", "the number of the type matters: 1 is permissive, 4 restrictive", K, with_categories(category(ACP145 + ".4", tlv(0x30, oid("2.25.88001.3"), "3103020103"))),
             with_categories(category(ACP145 + ".1", tlv(0x30, oid("2.25.88001.3"), "3103020103"))), ALL)
    readable("2.2/category", "the set's OID; a policy's", K, good, with_categories(acp("restrictive", "2.25.88001", "03020640")), ALL)
    readable("2.2/category", "type and value; no value", K, good, with_categories(tlv(0x30, oid(ACP145 + ".0", 0x80))), ALL)
    readable("2.2/category", "type and value; an empty value", K, good, with_categories(tlv(0x30, oid(ACP145 + ".0", 0x80), "a100")), ALL)
    readable("2.2/category", "type and value; a member more", K, good, with_categories(tlv(0x30, oid(ACP145 + ".0", 0x80), tlv(0xA1, tlv(0x30, oid("2.25.88001.1"), "03020640")), "0500")), ALL)
    readable("2.2/category", "type [0]; type as an OID", K, good, with_categories(tlv(0x30, oid(ACP145 + ".0"), tlv(0xA1, tlv(0x30, oid("2.25.88001.1"), "03020640")))), ALL)
    readable("2.2/category", "value [1] explicit; implicit", K, good, with_categories(tlv(0x30, oid(ACP145 + ".0", 0x80), tlv(0xA1, oid("2.25.88001.1"), "03020640"))), ALL)
    readable("2.2/category", "a bit string; numbers for bits", K, good, with_categories(acp("restrictive", "2.25.88001.1", "3103020101")), ALL)
    readable("2.2/category", "numbers; a bit string for numbers", K, with_categories(acp("enumeratedRestrictive", "2.25.88001.3", "3103020103")),
             with_categories(acp("enumeratedRestrictive", "2.25.88001.3", "03020410")), ALL)
    readable("2.2/category", "a SET OF numbers; a SEQUENCE", K, with_categories(acp("enumeratedRestrictive", "2.25.88001.3", "3103020103")),
             with_categories(acp("enumeratedRestrictive", "2.25.88001.3", "3003020103")), ALL)
    readable("2.2/category", "a number; a negative one", K, with_categories(acp("enumeratedRestrictive", "2.25.88001.3", "310402020080")),
             with_categories(acp("enumeratedRestrictive", "2.25.88001.3", "3103020180")), ALL)
    case("2.2/category", "numbers are compared as numbers", K, with_categories(acp("enumeratedRestrictive", "2.25.88001.3", "310502030000 03")), ALL, "grant", marking="KINDS OPEN R3")
    case("2.2/empty-set", "an empty SET of categories", K, ess(OPEN, HEAD, "3100"), "OPEN", "grant", label_state="valid", ess_hex="310902010106046985af41")
    for octets, good_bits, note in (("030207ff", "F0", "bits in the unused part don't count"), ("0305004000", None, "short"), ("0303004000", "F1", "trailing zero octets"),
                                    ("03020640", "F1", "6 unused"), ("03020040", "F1", "0 unused"), ("030300ff80", None, "bits that aren't the policy's")):
        bits = with_categories(acp("restrictive", "2.25.88001.1", octets))
        case("2.2/bits", f"{octets}: {note}", K, bits, ALL, "grant" if good_bits else "invalid", label_state="valid" if good_bits else "unreadable",
             **({"marking": f"KINDS OPEN {good_bits}"} if good_bits else {}))
    readable("2.2/bits", "no bits at all: nothing is asked for; unused bits of none", K, with_categories(acp("restrictive", "2.25.88001.1", "030100")),
             with_categories(acp("restrictive", "2.25.88001.1", "030103")), "OPEN")
    readable("2.2/bits", "7 unused bits; 8", K, with_categories(acp("restrictive", "2.25.88001.1", "03020780")), with_categories(acp("restrictive", "2.25.88001.1", "03020880")), ALL)
    readable("2.2/bits", "an octet for the number of unused bits; none", K, with_categories(acp("restrictive", "2.25.88001.1", "030100")),
             with_categories(acp("restrictive", "2.25.88001.1", "0300")), "OPEN")
    case("2.4/union", "two entries for one set and type are one", K, with_categories(F1, acp("restrictive", "2.25.88001.1", "0303070080")), ALL, "grant", marking="KINDS OPEN F1/F8")
    case("2.4/union", "and all of it is asked for", K, with_categories(F1, acp("restrictive", "2.25.88001.1", "0303070080")), "OPEN: F1", "deny")
    case("2.4/many", "64 categories may be", K, with_categories(*[F1] * 64), ALL, "grant", label_state="valid", marking="KINDS OPEN F1")
    case("2.4/many", "65 may not", K, with_categories(*[F1] * 65), ALL, "invalid", label_state="unreadable")
    mark = tlv(0x0C, "c3a9")
    readable("2.2/privacy", "UTF-8; what isn't", K, ess(OPEN, HEAD, mark), ess(OPEN, HEAD, tlv(0x0C, "c3")), ALL)


def base64_text():
    good = ess(OPEN, HEAD, tlv(0x0C, b"xxx")).text
    assert good.endswith("=")
    case("5.2/base64", "without padding", K, Raw("ess-ber", good.rstrip("=")), "OPEN", "grant", label_state="valid")
    case("5.2/base64", "white space doesn't count", K, Raw("ess-ber", " " + good[:5] + "\n\t" + good[5:] + "\r\n"), "OPEN", "grant", label_state="valid")
    case("5.2/base64", "other junk does", K, Raw("ess-ber", good[:5] + "*" + good[5:]), "OPEN", "invalid", label_state="unreadable")
    case("5.2/base64", "the letters of URLs aren't meant", K, Raw("ess-ber", good[:5] + "-_" + good[7:]), "OPEN", "invalid", label_state="unreadable")


def writing():
    case("2.3/order", "the class before the policy, categories behind", K, "OPEN: F1", ALL, "grant",
         ess_hex="3128020101 06046985af41 311d 301b 800a60864801650201080300 a10d 300b 06056985af4101 03020640")
    case("2.3/order", "a PrintableString mark comes last", K, "OPEN: F1 | BARE", ALL, "grant",
         ess_hex="312e020101 06046985af41 311d 301b 800a60864801650201080300 a10d 300b 06056985af4101 03020640 130442415245")
    case("2.3/order", "a UTF8String mark comes before the categories", K, "OPEN: F1 | né", ALL, "grant",
         ess_hex="312d020101 06046985af41 0c036ec3a9 311d 301b 800a60864801650201080300 a10d 300b 06056985af4101 03020640")
    for char in "'()+,-./:=? aZ0":
        case("2.3/printable", f"{char!r} is printable", K, ess(OPEN, HEAD, tlv(0x0C, f"x{char}x".encode())), "OPEN", "grant",
             ess_hex=f"310e020101 06046985af41 1303 78{ord(char):02x}78")
    for char in "*@_&":
        case("2.3/printable", f"{char!r} isn't", K, ess(OPEN, HEAD, tlv(0x0C, f"x{char}x".encode())), "OPEN", "grant",
             ess_hex=f"310e020101 06046985af41 0c03 78{ord(char):02x}78")
    case("2.3/printable", "128 characters are", K, ess(OPEN, HEAD, tlv(0x0C, b"x" * 128)), "OPEN", "grant", ess_hex="31818c020101 06046985af41 138180" + "78" * 128)
    case("2.3/printable", "129 are too many", K, ess(OPEN, HEAD, tlv(0x0C, b"x" * 129)), "OPEN", "grant", ess_hex="31818d020101 06046985af41 0c8181" + "78" * 129)
    case("2.3/no-categories", "no categories, no member", K, "INNER", ALL, "grant", ess_hex="310902010706046985af41")
    case("2.3/integer", "130 in two octets", K, "DEEP VAULT", ALL, "grant", ess_hex="310a0202008206046985af41")
    case("2.3/bits", "the last bit is the highest that is set", K, "OPEN: F33 F0", ALL, "grant",
         ess_hex="312c020101 06046985af41 3121 301f 800a60864801650201080300 a111 300f 06056985af4101 0306068000000040")
    case("2.3/bits", "bit 7 ends its octet", K, "OPEN: F7", ALL, "grant", ess_hex="3128020101 06046985af41 311d 301b 800a60864801650201080300 a10d 300b 06056985af4101 03020001")
    case("2.3/set-of", "numbers in the order of their encodings", K, "OPEN: R3 R128 R70000", ALL, "grant",
         ess_hex="3132020101 06046985af41 3127 3025 800a60864801650201080304 a117 3015 06056985af4103 310c 020103 02020080 0203011170")
    case("2.3/set-of", "shorter categories first where the length decides", K, "OPEN: AA R3", ALL, "grant",
         ess_hex="3146020101 06046985af41 313b 301b 800a60864801650201080302 a10d 300b 06056985af4102 03020640"
                 "301c 800a60864801650201080304 a10e 300c 06056985af4103 3103020103")
    case("2.4/types", "one category for two permissive tags of a set", K, "OPEN: AA K1", ALL, "grant",
         ess_hex="312a020101 06046985af41 311f 301d 800a60864801650201080302 a10f 300d 06056985af4102 030403400008")
    case("2.4/types", "informative as bits and as numbers", K, "OPEN: N15 D2", "OPEN", "grant",
         ess_hex="3147020101 06046985af41 313c 301c 800a60864801650201080303 a10e 300c 06056985af4105 0303000001"
                 "301c 800a60864801650201080303 a10e 300c 06056985af4106 3103020102")


def missi():
    m, head = "missi", oid("2.25.88009")
    all_of = "LOW, HIGH: R0 R12 P3 P4 E7 E600 Y1 Y2"

    def label(*sets):
        return ess("020101", head, tlv(0x31, category(MISSI, tlv(0x31, *sets))))

    def tags(n, *given):
        return tlv(0x30, oid(f"2.25.88009.{n}"), tlv(0x30, *given))

    case("2.5/write", "restrictive bits 0 and 12", m, "HIGH: R0 R12", all_of, "grant",
         ess_hex="312e020104 06046985af49 3123 3021 8009608648016502010801 a114 3112 3010 06056985af4901 3007 a105 0303038008")
    case("2.5/write", "five kinds of tag", m, "HIGH: R0 P3 I1 E7 Y2 I5", all_of, "grant", marking="MISSI HIGH R0 P3 I1 E7 Y2 I5")
    case("2.5/restrictive", "all are asked for", m, "HIGH: R0 R12", "HIGH: R0", "deny")
    case("2.5/permissive", "one is enough", m, "HIGH: P3 P4", "HIGH: P4", "grant")
    case("2.5/permissive", "none isn't", m, "HIGH: P3 P4", "HIGH: R0 R12", "deny")
    case("2.5/enumerated", "of a set that is restrictive: all", m, "HIGH: E7 E600", "HIGH: E7", "deny")
    case("2.5/enumerated", "of a set that is permissive: one", m, "HIGH: Y1 Y2", "HIGH: Y2", "grant")
    case("2.5/informative", "nothing is asked for", m, "HIGH: I1 I5", "HIGH", "grant")
    readable("2.5/form", "the SET of the common form; the SEQUENCE of the local one", m, label(tags(1, "a104 03020780")),
             ess("020101", head, tlv(0x31, category(MISSI, tlv(0x30, oid("1.2.3"), "3100")))), all_of)
    readable("2.5/tag", "tag 1; tag 5, which isn't used", m, label(tags(1, "a104 03020780")), label(tags(1, "a504 03020780")), all_of)
    readable("2.5/tag", "restrictive; the same bits permissive", m, label(tags(1, "a104 03020780")), label(tags(1, "a604 03020780")), all_of)
    readable("2.5/tag", "an enumerated tag; in a set that has none", m, label(tags(2, "a205 3103020107")), label(tags(1, "a205 3103020107")), all_of)
    readable("2.5/tag", "free form explicit; implicit", m, label(tags(1, "a704 03020640")), label(tags(1, "87020640")), all_of)
    readable("2.5/tag", "a set that is known; one that isn't", m, label(tags(1, "a104 03020780")), label(tags(9, "a104 03020780")), all_of)
    case("2.5/level", "a level is read past", m, label(tags(1, "a107 020104 03020780")), all_of, "grant", marking="MISSI LOW R0",
         ess_hex="312d020101 06046985af49 3122 3020 8009608648016502010801 a113 3111 300f 06056985af4901 3006 a104 03020780")
    readable("2.5/syntax", "MISSI's; ACP-145's isn't this policy's", m, label(tags(1, "a104 03020780")),
             ess("020101", head, tlv(0x31, acp("restrictive", "2.25.88009.1", "03020780"))), all_of)
    # Privileges: the tag holds the value itself (3.3).

    def privileges(*sets):
        return x501(head, "03020640", tlv(0x31, category(SSL, tlv(0x31, *sets))))

    case("3.3/privileges", "a restrictive bit", m, "LOW: R12", privileges(tags(1, "8103030008")), "grant", clearance_values=[("2.25.88009.1", "restrictive", 12)])
    case("3.3/privileges", "another one", m, "LOW: R12", privileges(tags(1, "81020780")), "deny", clearance_values=[("2.25.88009.1", "restrictive", 0)])
    case("3.3/privileges", "a permissive bit and a restrictive one", m, "LOW: R0 P4", privileges(tags(1, "81020780", "86020308")), "grant")
    case("3.3/privileges", "numbers", m, "LOW: E600 Y1", privileges(tags(2, "a20402020258"), tags(3, "a203020101")), "grant")
    case("3.3/privileges", "the form of labels, with a level, isn't that of clearances", m, "LOW", privileges(tags(1, "a107 020104 03020780")), "invalid", clearance_state=None)
    case("3.3/privileges", "an unknown tag", m, "LOW", privileges(tags(1, "85020780")), "invalid", clearance_state=None)
    case("3.3/privileges", "an unknown bit", m, "LOW", privileges(tags(1, "81020640")), "invalid", clearance_state=None)


def clearances():
    def held(group, note, label, clearance, want, **by_hand):
        case(group, note, K, label, clearance, want, **by_hand)

    held("3.1/default", "no classList is class 1", "OPEN", x501(HEAD), "grant", clearance_classes=[1])
    held("3.1/default", "and no other", "INNER", x501(HEAD), "deny", clearance_classes=[1])
    held("3.1/default", "an empty classList is none", "OPEN", x501(HEAD, "030100"), "deny", clearance_classes=[])
    held("3.1/default", "class 1 written out", "OPEN", x501(HEAD, "03020640"), "grant", clearance_classes=[1])
    held("3.1/default", "with categories behind", "OPEN: F1", x501(HEAD, tlv(0x31, F1)), "grant", clearance_classes=[1])
    held("3.1/bits", "bit 7 is lacv 7", "INNER", x501(HEAD, "03020001"), "grant", clearance_classes=[7])
    held("3.1/bits", "bit 130", "DEEP VAULT", x501(HEAD, "031205" + "00" * 16 + "20"), "grant", clearance_classes=[130])
    held("3.1/bits", "trailing zero bits are harmless", "OPEN", x501(HEAD, "0304004000" + "00"), "grant", clearance_classes=[1])
    held("3.1/bits", "bits in the unused part don't count", "INNER", x501(HEAD, "03020141"), "deny", clearance_classes=[1])
    for parts, label, want, note in ((("80046985af41",), "OPEN", "grant", "no classList"), (("80046985af41", "81020001"), "INNER", "grant", "a classList"),
                                     (("80046985af41", "81020001"), "OPEN", "deny", "a classList without it"),
                                     (("80046985af41", "81020640", tlv(0xA2, F1)), "OPEN: F1", "grant", "categories"),
                                     (("80046985af41", tlv(0xA2, F1)), "OPEN: F0", "deny", "categories without it")):
        held("3.1/rfc3281", f"the old tags: {note}", label, x501(*parts), want)
    for parts, note in ((("80046985af41", "03020640"), "a new classList behind an old policy"), ((HEAD, "81020640"), "an old one behind a new policy"),
                        ((HEAD, tlv(0x31, F1), "03020640"), "out of order"), ((HEAD, "03020640", "03020640"), "a member twice"), ((HEAD, "03020640", "0500"), "a member more"),
                        (("03020640", HEAD), "the policy isn't first"), ((), "empty"), (("03020640",), "no policy")):
        held("3.1/form", note, "OPEN", x501(*parts), "invalid", clearance_state=None)
    whole = tlv(0x30, HEAD, "03020640")
    held("3.1/form", "octets behind it", "OPEN", Raw("x501-ber", base64.b64encode(whole + b"\0").decode()), "invalid", clearance_state=None)
    held("3.1/form", "a SET", "OPEN", Raw("x501-ber", base64.b64encode(tlv(0x31, HEAD, "03020640")).decode()), "invalid", clearance_state=None)
    held("3.1/unknown", "a syntax that isn't known grants nothing", "OPEN", x501(HEAD, tlv(0x31, category("1.2.3", "0500"))), "grant", clearance_values=[])
    held("3.1/unknown", "and takes nothing from the rest", "OPEN: F1", x501(HEAD, tlv(0x31, category("1.2.3", "0500"), F1)), "grant")
    held("3.1/unknown", "nor does it stand in for the rest", "OPEN: F1", x501(HEAD, tlv(0x31, category("1.2.3", "03020640"))), "deny")
    held("3.1/unknown", "an unknown set under a known syntax", "OPEN", x501(HEAD, tlv(0x31, acp("restrictive", "2.25.88001.99", "03020640"))), "invalid", clearance_state=None)
    held("3.1/unknown", "an unknown bit under a known syntax", "OPEN", x501(HEAD, tlv(0x31, acp("restrictive", "2.25.88001.1", "03020410"))), "invalid", clearance_state=None)
    held("3.2/informative", "informative values are read past", "OPEN: N15", x501(HEAD, tlv(0x31, acp("informative", "2.25.88001.5", "0303000001"))), "grant", clearance_values=[])
    held("3.2/type", "a permissive category doesn't meet a restrictive value", "OPEN: MR", x501(HEAD, tlv(0x31, acp("permissive", "2.25.88001.7", "03020308"))), "deny")
    held("3.2/type", "the restrictive one does", "OPEN: MR", x501(HEAD, tlv(0x31, acp("restrictive", "2.25.88001.7", "03020308"))), "grant")
    held("3.2/type", "an enumerated category doesn't meet a bit", "OPEN: MP", x501(HEAD, tlv(0x31, acp("enumeratedPermissive", "2.25.88001.7", "3103020104"))), "deny")
    held("3.2/type", "the bit does", "OPEN: MP", x501(HEAD, tlv(0x31, acp("permissive", "2.25.88001.7", "03020308"))), "grant")
    held("3.2/union", "two entries for one set and type", "OPEN: F1 F8", x501(HEAD, tlv(0x31, F1, acp("restrictive", "2.25.88001.1", "0303070080"))), "grant")


def add():
    reading()
    base64_text()
    writing()
    missi()
    clearances()
