/* SPDX-License-Identifier: MIT */
/* Two versions of small policies, and what is to be told of them. */
#ifndef TESTS_LABELS_POLICY_DIFF_ROWS_H
#define TESTS_LABELS_POLICY_DIFF_ROWS_H

#include "labels/policy_diff.h"
#include "tests/labels/fixture.h"

#define P(inside) FIX_SPIF("P", "2.25.9", inside)
#define CLS(name, n, more, inside)                                   \
	"<securityClassification name='" name "' lacv='" n "' " more \
	">" inside "</securityClassification>"
#define LOW  CLS("LOW", "1", "hierarchy='1'", "")
#define HIGH CLS("HIGH", "2", "hierarchy='2'", "")
#define TWO  FIX_CLASSES(LOW HIGH)
#define TAG(type, inside) \
	"<securityCategoryTag " type ">" inside "</securityCategoryTag>"
#define RES "tagType='restrictive'"
#define PER "tagType='permissive'"
#define INF "tagType='tagType7'"
#define CAT(name, n, more, inside)                                   \
	"<tagCategory name='" name "' lacv='" n "' " more ">" inside \
	"</tagCategory>"
#define A CAT("A", "1", "", "")
#define B CAT("B", "2", "", "")
#define C CAT("C", "3", "", "")
#define SET(name, id, inside)                                                \
	"<securityCategoryTagSet name='" name "' id='2.25.9." id "'>" inside \
	"</securityCategoryTagSet>"
#define TAGS(inside)  P(TWO FIX_SETS(SET("S", "1", inside)))
#define VALUES(list)  TAGS(TAG(RES, list))
#define PERMITS(list) TAGS(TAG(PER, list))
#define NEED(op, list) \
	"<requiredCategory operation='" op "'>" list "</requiredCategory>"
#define GROUP(n) "<categoryGroup tagSetRef='S' " RES " lacv='" n "'/>"
#define ANY      "<categoryGroup tagSetRef='S' " RES " all='true'/>"
#define EXCL(n)  "<excludedCategory tagSetRef='S' " RES " lacv='" n "'/>"
#define NOT(c)   "<excludedClass>" c "</excludedClass>"
#define MARK     "<markingData phrase='x'><code>pageTop</code></markingData>"
#define QUAL                                                \
	"<markingQualifier><qualifier markingQualifier='('" \
	" qualifierCode='prefix'/></markingQualifier>"
#define HEAD(more)                                                    \
	"<SPIF " more "><securityPolicyId name='P' id='2.25.9'/>" TWO \
	FIX_SETS(SET("S", "1", TAG(RES, A))) "</SPIF>"
#define PRIV(more, inside) \
	P(TWO "<privacyMarks " more ">" inside "</privacyMarks>")
#define EQP(inside) "<equivalentPolicies>" inside "</equivalentPolicies>"
#define Q           "<equivalentPolicy name='Q' id='2.25.8'/>"
#define MAP(n)                                                   \
	"<equivalentClassification policyRef='Q' applied='both'" \
	" lacv='" n "'/>"
#define MAPV(n)                                                  \
	"<equivalentSecCategoryTag policyRef='Q' applied='both'" \
	" tagSetId='2.25.8.1' tagType='restrictive' lacv='" n "'/>"
#define MAPS(inside)                                              \
	"<equivalentSecurityCategoryTagSet policyRef='Q'>" inside \
	"</equivalentSecurityCategoryTagSet>"
#define CLASSES(list) \
	P(FIX_CLASSES(list) FIX_SETS(SET("S", "1", TAG(RES, A B))))

#define D4   CAT("D", "4", "", "")
#define E5   CAT("E", "5", "", "")
#define F6   CAT("F", "6", "", "")
#define G7   CAT("G", "7", "", "")
#define K(n) CLS("K" n, n, "hierarchy='" n "'", "")
#define MANY K("1") K("2") K("3") K("4") K("5") K("6") K("7") K("8") K("9")
#define R    "<equivalentPolicy name='R' id='2.25.7'/>"
#define MAPX(to, how, n, inside)                                     \
	"<equivalentClassification policyRef='" to "' applied='" how \
	"' lacv='" n "'>" inside "</equivalentClassification>"
#define MAPY(to, how, id, type)                                      \
	"<equivalentSecCategoryTag policyRef='" to "' applied='" how \
	"' tagSetId='" id "' " type " lacv='1'/>"
#define MAPPED(inside)           \
	P(TWO EQP(Q R) FIX_SETS( \
		SET("S", "1", TAG(RES, CAT("A", "1", "", inside)))))
#define QUALX(where, code, text, lang)                                   \
	"<markingQualifier " where "><qualifier markingQualifier='" text \
	"' qualifierCode='" code "' " lang "/></markingQualifier>"

#define NONE       CHANGE_NONE
#define UNREADABLE CHANGE_UNREADABLE
#define GAIN       CHANGE_GAIN
#define LOSE       CHANGE_LOSE
#define BOTH       CHANGE_BOTH

/* clang-format off */
static const struct row {
	const char *old, *new, *says;
	enum change_effect effect;
	const char *label, *clearance; /* of the example */
} rows[] = {
	/* Classifications. */
	{P(TWO), P(FIX_CLASSES(LOW)),
		"classification \"HIGH\" is gone: such labels can't be read",
		LOSE, "HIGH", "HIGH"},
	{P(FIX_CLASSES(LOW)), P(TWO), "classification \"HIGH\" is new", NONE,
		NULL, NULL},
	{P(TWO), P(FIX_CLASSES(LOW CLS("HIGH", "9", "hierarchy='2'", ""))),
		"has another number: 9, before 2", LOSE, "HIGH", "HIGH"},
	{P(TWO), P(FIX_CLASSES(LOW CLS("TOP", "2", "hierarchy='2'", ""))),
		"\"HIGH\" is now called \"TOP\"", UNREADABLE, NULL, NULL},
	{P(TWO), P(FIX_CLASSES(CLS("HIGH", "1", "hierarchy='1'", "") CLS("LOW",
		"2", "hierarchy='2'", ""))),
		"\"HIGH\" is now the name of another number", BOTH, "HIGH",
		"HIGH"},
	{P(TWO), P(FIX_CLASSES(CLS("LOW", "1", "hierarchy='3'", "") HIGH)),
		"\"HIGH\" is no longer above \"LOW\": clearances that are "
		"written \"up to LOW\"", GAIN, "HIGH", "up to LOW"},
	{P(TWO), P(FIX_CLASSES(CLS("LOW", "1", "hierarchy='3'", "") HIGH)),
		"\"LOW\" is now above \"HIGH\"", LOSE, "LOW", "up to HIGH"},
	{CLASSES(LOW), CLASSES(CLS("LOW", "1", "hierarchy='1'", NEED("all",
		GROUP("1")))),
		"\"LOW\" requires other categories: such labels are no longer "
		"valid", LOSE, "LOW", "LOW"},
	{CLASSES(CLS("LOW", "1", "hierarchy='1'", NEED("all", GROUP("1")))),
		CLASSES(LOW),
		"\"LOW\" requires other categories: such labels become valid",
		GAIN, "LOW", "LOW"},
	{CLASSES(CLS("LOW", "1", "hierarchy='1'", NEED("oneOrMore", GROUP("1")
		GROUP("2")))), CLASSES(CLS("LOW", "1", "hierarchy='1'", NEED(
		"onlyOne", GROUP("1") GROUP("2")))),
		"\"LOW\" requires other categories", LOSE, "LOW; S: A, B",
		"LOW; S: *"},
	{CLASSES(CLS("LOW", "1", "hierarchy='1'", NEED("all", GROUP("1")))),
		CLASSES(CLS("LOW", "1", "hierarchy='1'", NEED("all", GROUP("2")))),
		"\"LOW\" requires other categories", BOTH, NULL, NULL},
	/* Written otherwise, and meaning the same. */
	{CLASSES(CLS("LOW", "1", "hierarchy='1'", NEED("oneOrMore", GROUP("1")
		GROUP("2")))), CLASSES(CLS("LOW", "1", "hierarchy='1'", NEED(
		"oneOrMore", ANY))), "\"LOW\" requires other categories", NONE,
		NULL, NULL},
	{P(TWO), P(FIX_CLASSES(LOW CLS("HIGH", "2",
		"hierarchy='2' obsolete='true'", ""))), "is now obsolete", NONE,
		NULL, NULL},
	{P(FIX_CLASSES(LOW CLS("HIGH", "2", "hierarchy='2' obsolete='true'", ""))),
		P(TWO), "is no longer obsolete", NONE, NULL, NULL},
	{P(TWO), P(FIX_CLASSES(LOW CLS("HIGH", "2", "hierarchy='2' color='red'",
		""))), "another color", NONE, NULL, NULL},
	{P(TWO), P(FIX_CLASSES(LOW CLS("HIGH", "2", "hierarchy='2'", MARK))),
		"\"HIGH\" has another marking", NONE, NULL, NULL},
	{P(FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", MAP("1"))) EQP(Q)), P(
		FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", MAP("2"))) EQP(Q)),
		"\"LOW\" has other equivalents", NONE, NULL, NULL},
	{P(FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", MAP("1"))) EQP(Q)), P(
		FIX_CLASSES(LOW) EQP(Q)), "\"LOW\" has other equivalents", NONE,
		NULL, NULL},
	/* Values. */
	{VALUES(A B), VALUES(A),
		"\"B\" of \"S\" is gone, and clearances that hold it can't be "
		"read: such labels can't be read", LOSE, "LOW; S: B",
		"LOW; S: B"},
	{VALUES(A), VALUES(A B), "\"B\" of \"S\" is new", NONE, NULL, NULL},
	{VALUES(A B), VALUES(A CAT("B", "7", "", "")),
		"another number or type: restrictive 7, before restrictive 2",
		LOSE, "LOW; S: B", "LOW; S: B"},
	{VALUES(A B), VALUES(A CAT("Z", "2", "", "")),
		"\"B\" of \"S\" is now called \"Z\"", UNREADABLE, NULL, NULL},
	{VALUES(A B), VALUES(CAT("B", "1", "", "") CAT("A", "2", "", "")),
		"\"A\" of \"S\" is now called \"B\", and names moved", BOTH,
		"LOW; S: B", "LOW; S: B"},
	{VALUES(A), VALUES(CAT("A", "1", "notAfter='2020-01-01T00:00:00Z'", "")),
		"another notBefore or notAfter: such labels are no longer "
		"valid", LOSE, "LOW; S: A", "LOW; S: A"},
	{VALUES(CAT("A", "1", "notBefore='2030-01-01T00:00:00Z'", "")), VALUES(A),
		"another notBefore or notAfter: such labels become valid", GAIN,
		"LOW; S: A", "LOW; S: A"},
	{VALUES(A), VALUES(CAT("A", "1", "notAfter='2030-01-01T00:00:00Z'", "")),
		"(not now, but later)", LOSE, "LOW; S: A", "LOW; S: A"},
	{VALUES(A), VALUES(CAT("A", "1", "requiredClass='HIGH'", "")),
		"\"A\" of \"S\" goes with other classifications", LOSE,
		"LOW; S: A", "LOW; S: A"},
	{VALUES(CAT("A", "1", "requiredClass='LOW'", "")), VALUES(CAT("A", "1",
		"requiredClass='HIGH'", "")), "goes with other classifications",
		BOTH, "HIGH; S: A", "HIGH; S: A"},
	{VALUES(CAT("A", "1", "", NOT("HIGH"))), VALUES(A),
		"goes with other classifications: such labels become valid",
		GAIN, "HIGH; S: A", "HIGH; S: A"},
	{VALUES(A B), VALUES(CAT("A", "1", "", EXCL("2")) B),
		"excludes other categories", LOSE, "LOW; S: A, B", "LOW; S: *"},
	{VALUES(CAT("A", "1", "", EXCL("2")) B C), VALUES(CAT("A", "1", "", EXCL
		("3")) B C), "excludes other categories", BOTH, NULL, NULL},
	{VALUES(A B), VALUES(CAT("A", "1", "", NEED("all", GROUP("2")) NOT(
		"HIGH")) B),
		"goes with other classifications, requires other categories",
		LOSE, NULL, NULL},
	{VALUES(CAT("A", "1", "", NEED("all", GROUP("2"))) B), VALUES(A B),
		"requires other categories: such labels become valid", GAIN,
		"LOW; S: A", "LOW; S: A"},
	{VALUES(A), VALUES(CAT("A", "1", "obsolete='true'", "")),
		"\"A\" of \"S\" is now obsolete", NONE, NULL, NULL},
	{VALUES(CAT("A", "1", "obsolete='true'", "")), VALUES(A),
		"\"A\" of \"S\" is no longer obsolete", NONE, NULL, NULL},
	{VALUES(A), VALUES(CAT("A", "1", "", MARK)),
		"\"A\" of \"S\" has another marking", NONE, NULL, NULL},
	{P(TWO EQP(Q) FIX_SETS(SET("S", "1", TAG(RES, CAT("A", "1", "", MAPV("1")))))),
		P(TWO EQP(Q) FIX_SETS(SET("S", "1", TAG(RES, CAT("A", "1", "",
		MAPV("2")))))), "\"A\" of \"S\" has other equivalents", NONE,
		NULL, NULL},
	/* Tags and sets. */
	{TAGS(TAG(RES, A B)), TAGS(TAG(PER, A B)),
		"turned from restrictive to permissive, where labels and "
		"clearances are written by name: who holds such a clearance "
		"gains such labels", GAIN, "LOW; S: A, B", "LOW; S: A"},
	{TAGS(TAG(PER, A B)), TAGS(TAG(RES, A B)),
		"turned from permissive to restrictive", LOSE, "LOW; S: A, B",
		"LOW; S: A"},
	{TAGS(TAG(RES, A)), TAGS(TAG(INF, A)),
		"turned from restrictive to informative", GAIN, "LOW; S: A",
		"LOW"},
	{TAGS(TAG(RES, A)), TAGS(TAG(PER, A)),
		"another number or type: permissive 1, before restrictive 1",
		LOSE, "LOW; S: A", "LOW; S: A"},
	{TAGS(TAG(PER, A B)), TAGS(TAG(PER, A) TAG(PER, B)),
		"\"B\" of \"S\" stands in one tag with others than before: who "
		"holds such a clearance loses", LOSE, "LOW; S: A, B", NULL},
	{TAGS(TAG(PER, A) TAG(PER, B)), TAGS(TAG(PER, A B)),
		"\"B\" of \"S\" stands in one tag with others than before: who "
		"holds such a clearance gains", GAIN, "LOW; S: A, B", NULL},
	{TAGS(TAG(RES, A B)), TAGS(TAG(RES " maxSelection='1'", A B)),
		"another minSelection, maxSelection", LOSE, "LOW; S: A, B",
		"LOW; S: *"},
	{TAGS(TAG(RES " minSelection='2'", A B)), TAGS(TAG(RES, A B)),
		"another minSelection, maxSelection", GAIN, "LOW; S: A",
		"LOW; S: A"},
	{TAGS(TAG(RES " singleSelection='true'", A B)), TAGS(TAG(RES, A B)),
		"another minSelection, maxSelection", GAIN, "LOW; S: A, B",
		"LOW; S: *"},
	{TAGS(TAG(RES " maxSelection='7'", A B)), TAGS(TAG(RES
		" maxSelection='8'", A B)), "another minSelection, maxSelection",
		NONE, NULL, NULL},
	{TAGS(TAG(RES " name='T'", A)), TAGS(TAG(RES " name='U'", A)),
		"the tag \"T\" of \"S\" is now called \"U\"", UNREADABLE, NULL, NULL},
	{TAGS(TAG(INF, A)), TAGS(TAG(INF " tag7Encoding='bitSetAttributes'", A)),
		"another tag7Encoding", NONE, NULL, NULL},
	{TAGS(TAG(RES, A)), TAGS(TAG(RES, A QUAL)),
		"a tag of \"S\" has another marking", NONE, NULL, NULL},
	{VALUES(A B), P(TWO),
		"tag set \"S\" is gone with its 2 values: such labels can't be "
		"read", LOSE, "LOW; S: A", "LOW; S: A"},
	{P(TWO), VALUES(A B), "tag set \"S\" is new with its 2 values", NONE,
		NULL, NULL},
	{VALUES(A), P(TWO FIX_SETS(SET("S", "2", TAG(RES, A)))),
		"tag set \"S\" has another id: 2.25.9.2, before 2.25.9.1", LOSE,
		"LOW; S: A", "LOW; S: A"},
	{VALUES(A), P(TWO FIX_SETS(SET("T", "1", TAG(RES, A)))),
		"tag set \"S\" is now called \"T\"", UNREADABLE, NULL, NULL},
	{P(TWO EQP(Q) FIX_SETS(SET("S", "1", TAG(RES, A) MAPS("")))), P(TWO EQP(
		Q) FIX_SETS(SET("S", "1", TAG(RES, A) MAPS(NEED("all", GROUP("1")))))),
		"tag set \"S\" requires other categories where labels are "
		"translated", NONE, NULL, NULL},
	/* One name is gone, and another number has it: who is named gains. */
	{VALUES(A B), VALUES(CAT("B", "1", "", "")),
		"\"A\" of \"S\" is now called \"B\", and names moved", BOTH,
		"LOW; S: B", "LOW; S: B"},
	{P(TWO), P(FIX_CLASSES(CLS("HIGH", "1", "hierarchy='1'", ""))),
		"\"HIGH\" is now the name of another number", BOTH, "HIGH",
		"HIGH"},
	{P(TWO), P(FIX_CLASSES(CLS("TOP", "1", "hierarchy='1'", "") CLS("LOW",
		"2", "hierarchy='2'", ""))),
		"\"TOP\" is now the name of another number", LOSE, "LOW", "LOW"},
	{TAGS(TAG(PER " maxSelection='6'", A B C D4 E5 F6 G7)), TAGS(TAG(PER
		" maxSelection='7'", A B C D4 E5 F6 G7)),
		"another minSelection, maxSelection", GAIN, NULL, "LOW; S: *"},
	{TAGS(TAG(PER, A B C D4 E5 F6 G7)), TAGS(TAG(PER " minSelection='3'", A
		B C D4 E5 F6 G7)), "another minSelection, maxSelection", LOSE,
		NULL, NULL},
	{TAGS(TAG(RES, A B)), TAGS(TAG(RES " maxSelection='1'", B)),
		"another minSelection, maxSelection", NONE, NULL, NULL},
	{P(TWO FIX_SETS(SET("R", "7", TAG(RES, A)) SET("S", "1", TAG(RES, A)))),
		P(TWO FIX_SETS(SET("R", "7", TAG(RES, A B)))),
		"\"B\" of \"R\" is new", NONE, NULL, NULL},
	{P(TWO FIX_SETS(SET("R", "7", TAG(RES, A)) SET("S", "1", TAG(RES, A)))),
		P(TWO FIX_SETS(SET("R", "7", TAG(RES, A B)) SET("T", "8", TAG(
		RES, C)))), "tag set \"S\" is gone with its 1 values", LOSE,
		"LOW; S: A", "LOW; S: A"},
	{VALUES(CAT("A", "1", "", NOT("HIGH"))), P(FIX_CLASSES(LOW CLS("TOP",
		"3", "hierarchy='3'", "")) FIX_SETS(SET("S", "1", TAG(RES, CAT(
		"A", "1", "", NOT("LOW")))))),
		"\"A\" of \"S\" goes with other classifications", LOSE,
		"LOW; S: A", "LOW; S: A"},
	{VALUES(A B C), VALUES(CAT("A", "1", "", EXCL("2") EXCL("3")) B C),
		"excludes other categories", LOSE, NULL, NULL},
	{VALUES(CAT("A", "1", "", EXCL("2") EXCL("3")) B C), VALUES(CAT("A", "1",
		"", EXCL("2")) B C), "excludes other categories", GAIN,
		"LOW; S: A, C", NULL},
	{VALUES(CAT("A", "1", "", NEED("all", GROUP("2")) NEED("all", GROUP("3")))
		B C), VALUES(CAT("A", "1", "", NEED("all", GROUP("2"))) B C),
		"requires other categories", GAIN, "LOW; S: A, B", NULL},
	{VALUES(CAT("A", "1", "", NEED("all", GROUP("2"))) B C D4 E5 F6 G7),
		VALUES(CAT("A", "1", "", NEED("all", GROUP("2") GROUP("3") GROUP
		("4") GROUP("5") GROUP("6") GROUP("7"))) B C D4 E5 F6 G7),
		"requires other categories", LOSE, "LOW; S: A, B", NULL},
	/* Every classification changed, and a value as well. */
	{CLASSES(LOW HIGH), P(FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", NEED(
		"all", GROUP("2"))) CLS("HIGH", "2", "hierarchy='2'", NEED("all",
		GROUP("2")))) FIX_SETS(SET("S", "1", TAG(RES, CAT("A", "1",
		"notAfter='2020-01-01T00:00:00Z'", "") B)))),
		"\"A\" of \"S\" has another notBefore", LOSE, NULL, NULL},
	{P(FIX_CLASSES(LOW) FIX_SETS(SET("S", "1", TAG(RES, A)))), P(FIX_CLASSES
		(HIGH) FIX_SETS(SET("S", "1", TAG(RES, CAT("A", "1", "", NOT(
		"HIGH")))))), "classification \"LOW\" is gone", LOSE, NULL, NULL},
	{P(FIX_CLASSES(MANY) FIX_SETS(SET("S", "1", TAG(RES, A)))), P(
		FIX_CLASSES(MANY) FIX_SETS(SET("S", "1", TAG(RES, CAT("A", "1",
		"", NOT("K9")))))), "goes with other classifications", LOSE,
		"K9; S: A", "K9; S: A"},
	{P(FIX_CLASSES(MANY) FIX_SETS(SET("S", "1", TAG(RES, A)))), P(
		FIX_CLASSES(MANY) FIX_SETS(SET("S", "1", TAG(RES, CAT("A", "1",
		"notAfter='2031-01-01T00:00:00Z'", ""))))),
		"(not now, but later)", LOSE, NULL, NULL},
	/* Mappings, markings: each part counts. */
	{P(FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", MAP("1"))) EQP(Q R)), P(
		FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", MAPX("R", "both",
		"1", ""))) EQP(Q R)), "has other equivalents", NONE, NULL, NULL},
	{P(FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", MAP("1"))) EQP(Q)), P(
		FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", MAPX("Q", "encrypt",
		"1", ""))) EQP(Q)), "has other equivalents", NONE, NULL, NULL},
	{P(FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", MAP("1"))) EQP(Q)), P(
		FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", MAP("1") MAP("2")))
		EQP(Q)), "has other equivalents", NONE, NULL, NULL},
	{P(FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", MAPX("Q", "both", "1",
		NEED("all", GROUP("1"))))) EQP(Q)), P(FIX_CLASSES(CLS("LOW", "1",
		"hierarchy='1'", MAPX("Q", "both", "1", NEED("onlyOne", GROUP(
		"1"))))) EQP(Q)), "has other equivalents", NONE, NULL, NULL},
	{P(FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", MAPX("Q", "both", "1",
		NEED("all", GROUP("1"))))) EQP(Q)), P(FIX_CLASSES(CLS("LOW", "1",
		"hierarchy='1'", MAPX("Q", "both", "1", NEED("all", GROUP("2")))))
		EQP(Q)), "has other equivalents", NONE, NULL, NULL},
	{P(FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", MAPX("Q", "both", "1",
		NEED("all", GROUP("1"))))) EQP(Q)), P(FIX_CLASSES(CLS("LOW", "1",
		"hierarchy='1'", MAPX("Q", "both", "1", NEED("all", GROUP("1")
		GROUP("2"))))) EQP(Q)), "has other equivalents", NONE, NULL,
		NULL},
	{P(FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", MAPX("Q", "both", "1",
		NEED("all", GROUP("1") GROUP("2"))))) EQP(Q)), P(FIX_CLASSES(CLS
		("LOW", "1", "hierarchy='1'", MAPX("Q", "both", "1", NEED("all",
		GROUP("1"))))) EQP(Q)), "has other equivalents", NONE, NULL,
		NULL},
	{P(FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", MAPX("Q", "both", "1",
		NEED("all", GROUP("1"))))) EQP(Q)), P(FIX_CLASSES(CLS("LOW", "1",
		"hierarchy='1'", MAPX("Q", "both", "1", NEED("all", ANY)))) EQP(
		Q)), "has other equivalents", NONE, NULL, NULL},
	{P(FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", MAPX("Q", "both", "1",
		NEED("all", GROUP("1"))))) EQP(Q)), P(FIX_CLASSES(CLS("LOW", "1",
		"hierarchy='1'", MAPX("Q", "both", "1", NEED("all",
		"<categoryGroup tagSetRef='T' " RES " lacv='1'/>")))) EQP(Q)),
		"has other equivalents", NONE, NULL, NULL},
	{P(FIX_CLASSES(CLS("LOW", "1", "hierarchy='1'", MAPX("Q", "both", "1",
		NEED("all", GROUP("1"))))) EQP(Q)), P(FIX_CLASSES(CLS("LOW", "1",
		"hierarchy='1'", MAPX("Q", "both", "1", NEED("all",
		"<categoryGroup tagSetRef='S' " PER " lacv='1'/>")))) EQP(Q)),
		"has other equivalents", NONE, NULL, NULL},
	{MAPPED(MAPV("1")), MAPPED(""), "has other equivalents", NONE, NULL,
		NULL},
	{MAPPED(MAPV("1")), MAPPED(MAPV("1") MAPV("2")), "has other equivalents",
		NONE, NULL, NULL},
	{MAPPED(MAPV("1")), MAPPED(MAPY("R", "both", "2.25.8.1", RES)),
		"has other equivalents", NONE, NULL, NULL},
	{MAPPED(MAPV("1")), MAPPED(MAPY("Q", "decrypt", "2.25.8.1", RES)),
		"has other equivalents", NONE, NULL, NULL},
	{MAPPED(MAPV("1")), MAPPED(MAPY("Q", "both", "2.25.8.2", RES)),
		"has other equivalents", NONE, NULL, NULL},
	{MAPPED(MAPV("1")), MAPPED(MAPY("Q", "both", "2.25.8.1", PER)),
		"has other equivalents", NONE, NULL, NULL},
	{MAPPED(MAPV("1")), MAPPED(
		"<equivalentSecCategoryTag policyRef='Q' applied='both' "
		"action='discard'/>"), "has other equivalents", NONE, NULL, NULL},
	{P(TWO EQP(Q R) FIX_SETS(SET("S", "1", TAG(RES, A) MAPS("")))), P(TWO
		EQP(Q R) FIX_SETS(SET("S", "1", TAG(RES, A)
		"<equivalentSecurityCategoryTagSet " "policyRef='R'/>"))),
		"requires other categories where", NONE, NULL, NULL},
	{P(TWO EQP(Q) FIX_SETS(SET("S", "1", TAG(RES, A) MAPS("")))), P(TWO EQP(
		Q) FIX_SETS(SET("S", "1", TAG(RES, A)))),
		"requires other categories where", NONE, NULL, NULL},
	{P(TWO EQP(Q) FIX_SETS(SET("S", "1", TAG(RES, A)))), P(TWO EQP(Q)
		FIX_SETS(SET("S", "1", TAG(RES, A) MAPS("")))),
		"requires other categories where", NONE, NULL, NULL},
	{P(TWO MARK), P(TWO "<markingData "
		"phrase='y'><code>pageTop</code></markingData>"),
		"the policy has another marking", NONE, NULL, NULL},
	{P(TWO MARK), P(TWO "<markingData "
		"phrase='x'><code>pageBottom</code></markingData>"),
		"the policy has another marking", NONE, NULL, NULL},
	{P(TWO MARK), P(TWO "<markingData "
		"phrase='x'><code>pageTop</code><code>noNameDisplay</"
		"code></markingData>"), "the policy has another marking", NONE,
		NULL, NULL},
	{P(TWO MARK), P(TWO "<markingData phrase='x' "
		"xml:lang='fr'><code>pageTop</code></markingData>"),
		"the policy has another marking", NONE, NULL, NULL},
	{P(TWO MARK), P(TWO MARK MARK), "the policy has another marking", NONE,
		NULL, NULL},
	{P(TWO MARK), P(TWO), "the policy has another marking", NONE, NULL, NULL},
	{P(TWO QUAL), P(TWO), "the policy has another marking", NONE, NULL, NULL},
	{P(TWO QUAL), P(TWO QUALX("", "prefix", "[", "")),
		"the policy has another marking", NONE, NULL, NULL},
	{P(TWO QUAL), P(TWO QUALX("", "suffix", "(", "")),
		"the policy has another marking", NONE, NULL, NULL},
	{P(TWO QUAL), P(TWO QUALX("markingCode='pageTop'", "prefix", "(", "")),
		"the policy has another marking", NONE, NULL, NULL},
	{P(TWO QUAL), P(TWO QUALX("", "prefix", "(", "xml:lang='fr'")),
		"the policy has another marking", NONE, NULL, NULL},
	/* The policy as a whole. */
	{HEAD(""), HEAD("notAfter='2020-01-01T00:00:00Z'"),
		"the policy has another notBefore or notAfter: such labels are "
		"no longer valid", LOSE, "LOW", "LOW"},
	{HEAD("notBefore='2030-01-01T00:00:00Z'"), HEAD(""),
		"the policy has another notBefore", GAIN, NULL, NULL},
	{HEAD(""), HEAD("notAfter='2030-01-01T00:00:00Z'"),
		"(not now, but later)", LOSE, NULL, NULL},
	{HEAD(""), HEAD("rbacId='2.16.840.1.101.2.1.8.1'"),
		"rbacId names another syntax (the common one, now MISSI)", UNREADABLE,
		NULL, NULL},
	{HEAD(""), HEAD("privilegeId='1.2.3'"),
		"privilegeId names another syntax (the common one, now none "
		"that is known)", UNREADABLE, NULL, NULL},
	{FIX_SPIF("P", "2.25.9", TWO), FIX_SPIF("R", "2.25.9", TWO),
		"the policy is now called \"R\"", UNREADABLE, NULL, NULL},
	{P(TWO), P(TWO MARK), "the policy has another marking", NONE, NULL, NULL},
	{"<SPIF><securityPolicyId name='P' id='2.25.9'/>" TWO "</SPIF>",
		"<SPIF><securityPolicyId name='P' id='2.25.9'>" MARK
		"</securityPolicyId>" TWO "</SPIF>",
		"the policy has another marking", NONE, NULL, NULL},
	{P(TWO), P(FIX_CLASSES(LOW HIGH MARK)),
		"the classifications have another common marking", NONE, NULL,
		NULL},
	{PRIV("", "<privacyMark name='M'/>"), PRIV("", "<privacyMark name='M'/>"
		MARK), "the privacy marks have another common marking", NONE,
		NULL, NULL},
	{PRIV("", "<privacyMark name='M'/>"), PRIV("", ""),
		"privacy mark \"M\" is gone", NONE, NULL, NULL},
	{PRIV("", ""), PRIV("", "<privacyMark name='M'/>"),
		"privacy mark \"M\" is new", NONE, NULL, NULL},
	{PRIV("", "<privacyMark name='M'/>"), PRIV("",
		"<privacyMark name='M' obsolete='true'/>"),
		"privacy mark \"M\" is now obsolete", NONE, NULL, NULL},
	{PRIV("", "<privacyMark name='M' obsolete='true'/>"), PRIV("",
		"<privacyMark name='M'/>"),
		"privacy mark \"M\" is no longer obsolete", NONE, NULL, NULL},
	{PRIV("", "<privacyMark name='M'/>"), PRIV("", "<privacyMark name='M'>"
		MARK "</privacyMark>"), "privacy mark \"M\" has another marking",
		NONE, NULL, NULL},
	{PRIV("", ""), PRIV("maxSelection='0'", ""),
		"another number of privacy marks", NONE, NULL, NULL},
	{P(TWO EQP("<equivalentPolicy name='R' id='2.25.7'/>" Q)), P(TWO EQP(Q)),
		"no label is translated to \"R\" any more", NONE, NULL, NULL},
	{P(TWO), P(TWO EQP(Q)), "labels may be translated to \"Q\" now", NONE,
		NULL, NULL},
	{P(TWO EQP(Q)), P(TWO EQP("<equivalentPolicy name='Q' id='2.25.8'>" NEED
		("all", GROUP("1")) "</equivalentPolicy>")),
		"translations to \"Q\" get other required", NONE, NULL, NULL},
};
/* clang-format on */

#endif
