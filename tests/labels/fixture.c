/* SPDX-License-Identifier: MIT */
/* The small policy and the short ways. */
#include "tests/labels/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char fix_policy[] = FIX_SPIF("TEST", "2.25.1001",
	FIX_CLASSES(
		"<securityClassification name='LOW' lacv='1' hierarchy='1'"
		" color='green'/>"
		"<securityClassification name='MID' lacv='2' hierarchy='2'"
		" color='navy'>"
		"<markingData xml:lang='fr' phrase='MOYEN'>"
		"<code>pageTopBottom</code></markingData>"
		"</securityClassification>"
		"<securityClassification name='HIGH' lacv='300' hierarchy='3'"
		" color='#FFAA00'/>"
		"<securityClassification name='VERY HIGH' lacv='4'"
		" hierarchy='4' color='fuschia'/>"
		"<securityClassification name='OLD' lacv='5' hierarchy='9'"
		" color='gold' obsolete='true'/>")
		FIX_SETS(
			"<securityCategoryTagSet name='Doors' id='2.25.1001.1'>"
			"<securityCategoryTag name='Doors' "
                        "tagType='restrictive'>"
			"<tagCategory name='red' lacv='1'/>"
			"<tagCategory name='blue' lacv='2'>"
			"<excludedClass>LOW</excludedClass></tagCategory>"
			"<tagCategory name='green' lacv='3' "
                        "requiredClass='HIGH'/>"
			"<tagCategory name='gone' lacv='4' obsolete='true'/>"
			"<tagCategory name='past' lacv='5'"
			" notAfter='2001-01-01T00:00:00Z'/>"
			"<tagCategory name='soon' lacv='6'"
			" notBefore='2999-01-01T00:00:00Z'/>"
			"</securityCategoryTag></securityCategoryTagSet>"
			"<securityCategoryTagSet name='Release' "
                        "id='2.25.1001.2'>"
			"<securityCategoryTag name='Release' "
                        "tagType='permissive'>"
			"<tagCategory name='AA' lacv='1'/>"
			"<tagCategory name='BB' lacv='2'/>"
			"<tagCategory name='C;D' lacv='3'/>"
			"<markingQualifier><qualifier markingQualifier='REL '"
			" qualifierCode='prefix'/></markingQualifier>"
			"</securityCategoryTag></securityCategoryTagSet>"
			"<securityCategoryTagSet name='Skills' "
                        "id='2.25.1001.3'>"
			"<securityCategoryTag name='Skills' "
                        "tagType='enumerated'"
			" enumType='restrictive'>"
			"<tagCategory name='S5' lacv='5'/>"
			"<tagCategory name='S300' lacv='300'>"
			"<excludedCategory tagSetRef='Doors' "
                        "tagType='restrictive'"
			" lacv='1'/></tagCategory>"
			"</securityCategoryTag></securityCategoryTagSet>"
			"<securityCategoryTagSet name='Teams' id='2.25.1001.4'>"
			"<securityCategoryTag name='Teams' tagType='enumerated'"
			" enumType='permissive' maxSelection='2'>"
			"<tagCategory name='T1' lacv='1'/>"
			"<tagCategory name='T2' lacv='2'/>"
			"<tagCategory name='T3' lacv='3'/>"
			"</securityCategoryTag></securityCategoryTagSet>"
			"<securityCategoryTagSet name='Notes' id='2.25.1001.5'>"
			"<securityCategoryTag name='Notes' tagType='tagType7'"
			" tag7Encoding='bitSetAttributes' "
                        "singleSelection='true'>"
			"<tagCategory name='N1' lacv='1'/>"
			"<tagCategory name='N2' lacv='2'>"
			"<requiredCategory operation='onlyOne'>"
			"<categoryGroup tagSetRef='Teams' tagType='enumerated'"
			" enumType='permissive' lacv='1'/>"
			"<categoryGroup tagSetRef='Teams' tagType='enumerated'"
			" enumType='permissive' lacv='2'/>"
			"</requiredCategory></tagCategory>"
			"</securityCategoryTag></securityCategoryTagSet>"
			"<securityCategoryTagSet name='Two' id='2.25.1001.6'>"
			"<securityCategoryTag name='Alpha' "
                        "tagType='permissive'>"
			"<tagCategory name='x' lacv='1'/>"
			"<tagCategory name='y' lacv='2'/></securityCategoryTag>"
			"<securityCategoryTag name='Beta' "
                        "tagType='restrictive'>"
			"<tagCategory name='x' lacv='1'/>"
			"<tagCategory name='z' lacv='2'/></securityCategoryTag>"
			"</securityCategoryTagSet>"
			"<securityCategoryTagSet name='Pair' id='2.25.1001.7'>"
			"<securityCategoryTag name='Pair' tagType='restrictive'"
			" minSelection='2'>"
			"<tagCategory name='p1' lacv='1'/>"
			"<tagCategory name='p2' "
                        "lacv='2'/></securityCategoryTag>"
			"</securityCategoryTagSet>") "<privacyMarks>"
						     "<privacyMark "
                                                     "name='CLEAR'>"
						     "<markingData "
                                                     "phrase='(CLEAR)'/>"
						     "</privacyMark>"
						     "<privacyMark name='GREY'"
						     " obsolete='true'/>"
						     "</privacyMarks>");

void fix_add(struct labels *ls, const char *spif)
{
	struct errtext e = {""};
	enum err err = labels_add_policy(ls, span_str(spif), "inline", &e);

	ck_assert_msg(err == ERR_OK, "%s", e.s);
}

struct labels *fix_labels_of(const char *spif)
{
	struct labels *ls = labels_new();

	fix_add(ls, spif);
	return ls;
}

struct labels *fix_labels(void)
{
	return fix_labels_of(fix_policy);
}

bool fix_shared(
	struct labels *ls, const char *name, enum err *err_r, struct errtext *e)
{
	const char *dir = getenv("CAVEAT_POLICIES");
	const char *src = getenv("srcdir");
	char path[1024];

	if (dir != NULL)
		snprintf(path, sizeof(path), "%s/%s", dir, name);
	else
		snprintf(path, sizeof(path), "%s/../shared/policies/%s",
			src != NULL ? src : ".", name);
	if (access(path, R_OK) != 0)
		return false;
	*err_r = labels_add_policy_file(ls, path, e);
	return true;
}

const struct label *fix_any_label(struct labels *ls, const char *expr)
{
	const struct label *l;
	struct errtext e = {""};

	label_read_expr(ls, span_str(expr), FIX_NOW, false, &l, &e);
	ck_assert_msg(l != NULL, "%s: %s", expr, e.s);
	return l;
}

const struct label *fix_label(struct labels *ls, const char *expr)
{
	const struct label *l;
	struct errtext e = {""};
	enum label_status st =
		label_read_expr(ls, span_str(expr), FIX_NOW, false, &l, &e);

	ck_assert_msg(st == LABEL_VALID, "%s: %s", expr, e.s);
	return l;
}

const struct clearance *fix_clearance(struct labels *ls, const char *expr)
{
	const struct clearance *c;
	struct errtext e = {""};
	enum err err = clearance_read_expr(ls, span_str(expr), &c, &e);

	ck_assert_msg(err == ERR_OK, "%s: %s", expr, e.s);
	return c;
}
