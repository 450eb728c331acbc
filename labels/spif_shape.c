/* SPDX-License-Identifier: MIT */
/* Which elements and attributes a SPIF has (labels.md 1.2): all others are
 * refused. */
#include "labels/spif.h"

#define MARKS " markingData markingQualifier"

/* Lists of names with a space between. */
static const struct shape {
	const char *name, *attrs, *children;
	bool open; /* more attributes may stand there */
} shapes[] = {
	{"SPIF",
         "schemaVersion version creationDate originatorDN keyIdentifier "
		"privilegeId rbacId userRefURI docRefURI notBefore notAfter",		    "defaultSecurityPolicyId securityPolicyId updateInfo "
		"securityClassifications securityCategoryTagSets privacyMarks "
		"equivalentPolicies extensions" MARKS,
         true															    },
	{"defaultSecurityPolicyId",          "name id",                                          MARKS,                             false},
	{"securityPolicyId",                 "name id",					  MARKS,                             false},
	{"securityClassifications",          "name",					     "securityClassification" MARKS,
         false															   },
	{"securityClassification",           "name lacv hierarchy color obsolete",
         "equivalentClassification requiredCategory" MARKS,									 false},
	{"securityCategoryTagSets",          "",						 "securityCategoryTagSet",          false},
	{"securityCategoryTagSet",           "name id",
         "securityCategoryTag equivalentSecurityCategoryTagSet",                                                                    false},
	{"securityCategoryTag",
         "name tagType enumType tag7Encoding singleSelection "
		"minSelection maxSelection",						     "tagCategory" MARKS,               false},
	{"tagCategory",
         "name lacv requiredClass obsolete userInput dateFormat "
		"notBefore notAfter",							    "equivalentSecCategoryTag excludedClass requiredCategory "
		"excludedCategory" MARKS,
         false															   },
	{"excludedClass",                    "",						 "",                                false},
	{"excludedCategory",                 "tagSetRef tagType enumType tag7Encoding lacv all",
         "",															false},
	{"requiredCategory",                 "operation",                                        "categoryGroup",                   false},
	{"categoryGroup",                    "tagSetRef tagType enumType tag7Encoding lacv all",
         "",															false},
	{"privacyMarks",                     "minSelection maxSelection",                        "privacyMark" MARKS,
         false															   },
	{"privacyMark",                      "name obsolete",                                    MARKS,                             false},
	{"equivalentPolicies",               "",						 "equivalentPolicy",                false},
	{"equivalentPolicy",                 "name id userRefURI docRefURI",                     "requiredCategory",
         false															   },
	{"equivalentClassification",         "policyRef lacv applied",
         "requiredCategory",													false},
	{"equivalentSecCategoryTag",
         "policyRef tagSetId tagType enumType tag7Encoding lacv applied "
		"action",									"",				false},
	{"equivalentSecurityCategoryTagSet", "policyRef name id",
         "requiredCategory",													false},
	{"markingData",                      "phrase",					   "code",                            false},
	{"code",			     "",						 "",				false},
	{"markingQualifier",                 "markingCode code",                                 "qualifier",                       false},
	{"qualifier",			"markingQualifier qualifierCode",                   "",                                false},
};

static bool has_word(const char *list, struct span word,
	bool (*same)(struct span, struct span))
{
	struct span rest = span_str(list);

	while (rest.p != NULL)
		if (same(span_cut(rest, ' ', &rest), word))
			return true;
	return false;
}

static const struct shape *shape_of(const xmlNode *n)
{
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
		if (span_is(xu_name(n), shapes[i].name))
			return &shapes[i];
	return NULL;
}

/* A rule whose attribute is misspelt, or has the namespace that elements have
 * and attributes don't, would be no rule. */
static enum err check_attrs(
	struct spif *s, const xmlNode *n, const struct shape *shape)
{
	for (const xmlAttr *a = n->properties; a != NULL; a = a->next) {
		struct span name = span_str((const char *)a->name);
		bool plain = a->ns == NULL;

		if (!plain && !spif_is_ours(a->ns))
			continue;
		if (plain &&
			(has_word(shape->attrs, name, span_eq) ||
				(shape->open && !has_word(shape->attrs, name,
							span_eq_nocase))))
			continue;
		return spif_fail(s, n, ERR_VALUE,
			"%s can't have an attribute %s%.*s", shape->name,
			plain ? "" : "with a prefix, ", SPAN_FMT(name));
	}
	return ERR_OK;
}

static enum err check_element(struct spif *s, const xmlNode *n)
{
	const struct shape *shape = shape_of(n);

	BUG_ON(shape == NULL); /* the list of its parent has it */
	if (shape->children[0] != '\0' && !xu_elements_only(n))
		return spif_fail(s, n, ERR_SYNTAX, "text in %s", shape->name);
	for (const xmlNode *c = xu_first(n); c != NULL; c = xu_next(c))
		if (spif_is_ours(c->ns) &&
			!has_word(shape->children, xu_name(c), span_eq))
			return spif_fail(s, c, ERR_SYNTAX,
				"no %s can stand in %s", (const char *)c->name,
				shape->name);
	return check_attrs(s, n, shape);
}

/* What is in the place of an element that isn't read isn't read either. */
static bool is_read(const xmlNode *n)
{
	return spif_is_ours(n->ns) && !span_is(xu_name(n), "extensions") &&
	       !span_is(xu_name(n), "updateInfo");
}

/* The element after n and all in it; NULL: no more in root. */
static const xmlNode *after(const xmlNode *n, const xmlNode *root)
{
	while (n != root && xu_next(n) == NULL)
		n = n->parent;
	return n != root ? xu_next(n) : NULL;
}

enum err spif_shape(struct spif *s, const xmlNode *root)
{
	const xmlNode *n = root, *first;

	while (n != NULL) {
		enum err err;

		if (!is_read(n)) {
			if (!spif_is_ours(n->ns) && shape_of(n) != NULL)
				spif_note(s, n, "foreign-element",
					"%s is in another namespace and says"
					" nothing here",
					(const char *)n->name);
			n = after(n, root);
			continue;
		}
		err = check_element(s, n);
		if (err != ERR_OK)
			return err;
		first = xu_first(n);
		n = first != NULL ? first : after(n, root);
	}
	return ERR_OK;
}
