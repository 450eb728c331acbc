/* SPDX-License-Identifier: MIT */
/* Open XML SPIF: the document, the policy's identity, its classifications. */
#include "base/digest.h"
#include "labels/engine.h"
#include "labels/spif.h"

static const struct xu_limits limits = {(size_t)1 << 20, 32, 65536, true};

/* Versions 1.x and 2.x are one model; 3.0 marks in another way. */
static enum err check_root(struct spif *s, const xmlNode *root)
{
	static const char *const wanted[] = {"creationDate", "originatorDN",
		"keyIdentifier", "privilegeId", "rbacId"};
	struct span v = span_trim(spif_attr(s, root, "schemaVersion"));

	if (!span_is(xu_name(root), "SPIF"))
		return spif_fail(
			s, root, ERR_SYNTAX, "the root element is not SPIF");
	if (span_starts(v, SPAN("3")) ||
		span_is(xu_ns(root), "urn:xmlspif:spif:3.0"))
		return spif_fail(s, root, ERR_VALUE,
			"SPIF schema 3 is another format: convert to 2.1");
	if (v.p != NULL && !span_is(v, "1.0") && !span_is(v, "2.0") &&
		!span_is(v, "2.1"))
		return spif_fail(s, root, ERR_VALUE,
			"unknown schemaVersion \"%.*s\": 1.0, 2.0 or 2.1",
			SPAN_FMT(v));
	if (v.p == NULL)
		spif_note(s, root, "missing-attribute",
			"SPIF without schemaVersion");
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		if (spif_attr(s, root, wanted[i]).p == NULL)
			spif_note(s, root, "missing-attribute",
				"SPIF without %s", wanted[i]);
	return ERR_OK;
}

/* Every SPIF element must be in a namespace that is read; one in another
 * would be skipped as an extension, and its rules with it. */
static enum err check_children(struct spif *s, const xmlNode *root)
{
	static const struct {
		const char *name;
		size_t min, max;
	} kids[] = {
		{"securityPolicyId",        1, 1},
		{"securityClassifications", 1, 1},
		{"securityCategoryTagSets", 0, 1},
		{"privacyMarks",            0, 1},
		{"equivalentPolicies",      0, 1},
	};

	for (size_t i = 0; i < ARRAY_LEN(kids); i++) {
		size_t n = spif_count(root, kids[i].name);

		if (n < kids[i].min)
			return spif_fail(s, root, ERR_SYNTAX, "SPIF without %s",
				kids[i].name);
		if (n > kids[i].max)
			return spif_fail(s, root, ERR_SYNTAX,
				"more than one %s", kids[i].name);
	}
	return ERR_OK;
}

static enum cat_syntax label_syntax(struct span oid)
{
	/* Absent: old files that mean the common syntaxes. */
	if (oid.p == NULL || span_is(oid, "2.16.840.1.101.2.1.8.3") ||
		span_is(oid, "1.3.26.0.4774.5.24.1"))
		return SYNTAX_ACP145;
	return span_is(oid, "2.16.840.1.101.2.1.8.1") ? SYNTAX_MISSI
	                                              : SYNTAX_NONE;
}

static enum cat_syntax clearance_syntax(struct span oid)
{
	if (span_is(oid, "2.16.840.1.101.2.1.8.2"))
		return SYNTAX_MISSI;
	return label_syntax(oid) == SYNTAX_ACP145 ? SYNTAX_ACP145 : SYNTAX_NONE;
}

static enum err read_identity(struct spif *s, const xmlNode *root)
{
	const xmlNode *id = spif_first(root, "securityPolicyId");
	struct policy *p = s->p;
	enum err err = spif_required_attr(s, id, "name", &p->name);

	if (err == ERR_OK)
		err = spif_oid(s, id, "id", &p->oid);
	if (err != ERR_OK)
		return err;
	p->version = span_trim(spif_attr(s, root, "version"));
	p->rbac = span_trim(spif_attr(s, root, "rbacId"));
	p->privilege = span_trim(spif_attr(s, root, "privilegeId"));
	p->label_syntax = label_syntax(p->rbac);
	p->clearance_syntax = clearance_syntax(p->privilege);
	p->not_before = INT64_MIN;
	p->not_after = INT64_MAX;
	err = spif_time(s, root, "notBefore", &p->not_before);
	if (err == ERR_OK)
		err = spif_time(s, root, "notAfter", &p->not_after);
	if (err == ERR_OK)
		err = spif_markings(s, id, &p->policy_marks);
	if (err == ERR_OK)
		err = spif_markings(s, root, &p->marks);
	return err;
}

static enum err read_hierarchy(
	struct spif *s, const xmlNode *n, int64_t *hierarchy_r)
{
	struct span v;
	uint64_t u;
	bool minus;
	enum err err = spif_required_attr(s, n, "hierarchy", &v);

	if (err != ERR_OK)
		return err;
	minus = v.p[0] == '-';
	if (minus || v.p[0] == '+')
		v = span_of(v.p + 1, v.n - 1);
	if (!span_u64(v, &u) || u > INT32_MAX)
		return spif_fail(s, n, ERR_VALUE,
			"hierarchy \"%.*s\" is not a whole number",
			SPAN_FMT(span_trim(spif_attr(s, n, "hierarchy"))));
	*hierarchy_r = minus ? -(int64_t)u : (int64_t)u;
	return ERR_OK;
}

static enum err class_is_new(
	struct spif *s, const xmlNode *n, const struct classification *c)
{
	const struct classification *rank = NULL, *color = NULL; /* whose */

	for (const struct classification *o = s->p->cls; o != c; o++) {
		if (name_eq(o->name, c->name))
			return spif_fail(s, n, ERR_CONFLICT,
				"classification name \"%.*s\" is there twice",
				SPAN_FMT(c->name));
		if (o->lacv == c->lacv)
			return spif_fail(s, n, ERR_CONFLICT,
				"classification lacv %llu is there twice",
				(unsigned long long)c->lacv);
		if (o->hierarchy == c->hierarchy)
			rank = o;
		if (c->color.n != 0 && span_eq_nocase(o->color, c->color))
			color = o;
	}
	/* One remark each: a file may hold thousands of them. */
	if (rank != NULL)
		spif_note(s, n, "duplicate-hierarchy",
			"\"%.*s\" has the hierarchy of \"%.*s\"",
			SPAN_FMT(c->name), SPAN_FMT(rank->name));
	if (color != NULL)
		spif_note(s, n, "duplicate-color",
			"\"%.*s\" has the color of \"%.*s\"", SPAN_FMT(c->name),
			SPAN_FMT(color->name));
	return ERR_OK;
}

static enum err read_class(
	struct spif *s, const xmlNode *n, struct classification *c)
{
	struct span color = span_trim(spif_attr(s, n, "color"));
	enum err err = spif_required_attr(s, n, "name", &c->name);

	if (err == ERR_OK)
		err = spif_u64(s, n, "lacv", &c->lacv);
	if (err == ERR_OK)
		err = read_hierarchy(s, n, &c->hierarchy);
	if (err == ERR_OK)
		err = spif_bool(s, n, "obsolete", &c->obsolete);
	if (err == ERR_OK)
		err = spif_markings(s, n, &c->marks);
	if (color.n != 0)
		c->color = color;
	c->shown = color_shown(c->color);
	c->line = spif_line(n);
	return err;
}

static enum err read_classes(struct spif *s, const xmlNode *root)
{
	const xmlNode *list = spif_first(root, "securityClassifications");
	struct policy *p = s->p;
	size_t n = spif_count(list, "securityClassification");

	if (n == 0)
		return spif_fail(
			s, list, ERR_VALUE, "a policy without classification");
	if (n > 1024)
		return spif_fail(
			s, list, ERR_LIMIT, "more than 1024 classifications");
	p->cls = arena_array(s->a, struct classification, n);
	p->cls_words = (n + 63) / 64;
	for (const xmlNode *c = spif_first(list, "securityClassification");
		c != NULL; c = spif_next(c, "securityClassification")) {
		struct classification *cls = &p->cls[p->cls_n];
		enum err err = read_class(s, c, cls);

		if (err == ERR_OK)
			err = class_is_new(s, c, cls);
		if (err != ERR_OK)
			return err;
		cls->index = (unsigned)p->cls_n++;
	}
	return spif_markings(s, list, &p->class_marks);
}

static enum err read_privacy(struct spif *s, const xmlNode *root)
{
	const xmlNode *list = spif_first(root, "privacyMarks");
	struct policy *p = s->p;

	enum err err;

	p->privacy_max = UINT64_MAX;
	if (list == NULL)
		return ERR_OK;
	err = spif_selection(s, list, "minSelection", &p->privacy_min);
	if (err == ERR_OK)
		err = spif_selection(s, list, "maxSelection", &p->privacy_max);
	if (err != ERR_OK)
		return err;
	p->privacy = arena_array(
		s->a, struct privacy_mark, spif_count(list, "privacyMark") + 1);
	for (const xmlNode *c = spif_first(list, "privacyMark"); c != NULL;
		c = spif_next(c, "privacyMark")) {
		struct privacy_mark *m = &p->privacy[p->privacy_n];

		err = spif_required_attr(s, c, "name", &m->name);
		if (err == ERR_OK)
			err = spif_bool(s, c, "obsolete", &m->obsolete);
		if (err == ERR_OK)
			err = spif_markings(s, c, &m->marks);
		if (err != ERR_OK)
			return err;
		m->line = spif_line(c);
		p->privacy_n++;
	}
	return spif_markings(s, list, &p->privacy_marks);
}

static enum err read_policy(struct spif *s, const xmlNode *root)
{
	static enum err (*const steps[])(struct spif *, const xmlNode *) = {
		check_root, check_children, read_identity, read_classes,
		spif_tag_sets, read_privacy, spif_rules, spif_equivalences,
		spif_members,
		spif_shape, /* last, as it says the least of what is wrong */
	};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		enum err err = steps[i](s, root);

		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

static struct span digest_of(struct span spif, struct arena *a)
{
	unsigned char sum[SHA256_LEN];
	struct span hex;
	struct buf b;

	sha256(spif, sum);
	buf_init(&b, (size_t)2 * SHA256_LEN);
	hex_write(&b, span_of(sum, sizeof(sum)));
	hex = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return hex;
}

enum err spif_read(struct span spif, const char *name, struct policy **p_r,
	struct errtext *e)
{
	struct errtext why = {""};
	struct spif s = {.file = name, .e = e};
	enum err err;
	xmlDoc *doc = xu_parse(spif, &limits, &err, &why);

	if (doc == NULL)
		return err_set(e, err, "%s: %s", name, why.s);
	s.a = arena_new();
	s.p = arena_make(s.a, struct policy);
	s.p->arena = s.a;
	s.note_end = &s.p->note;
	s.p->digest = digest_of(spif, s.a);
	err = read_policy(&s, xmlDocGetRootElement(doc));
	xmlFreeDoc(doc);
	if (err == ERR_OK)
		*p_r = s.p;
	else
		policy_free(&s.p);
	return err;
}

void policy_free(struct policy **p)
{
	struct arena *a = *p != NULL ? (*p)->arena : NULL;

	if (a != NULL)
		arena_free(&a);
	*p = NULL;
}
