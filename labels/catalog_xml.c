/* SPDX-License-Identifier: MIT */
/* Catalogue files: XEP-0258 `<catalog/>` and NATO Genericode. */
#include <stdlib.h>

#include "labels/catalog.h"
#include "labels/engine.h"
#include "labels/ns.h"
#include "labels/xml_util.h"

#define NS_CATALOG "urn:xmpp:sec-label:catalog:" /* 0, 1 and 2 are about */
#define NS_GC      "http://docs.oasis-open.org/codelist/ns/genericode/1.0/"
#define LABELS_MAX 16 /* of one item: label and its equivalents */

static const struct xu_limits limits = {CATALOG_MAX, 32, 1u << 20, true};

/* One file being read. */
struct job {
	struct labels *ls;
	struct arena *a;
	int64_t wall_ms;
	struct catalog *c;
	struct errtext *e;
};

static enum err fail(
	struct job *j, const xmlNode *at, enum err code, const char *what)
{
	return err_set(j->e, code, "line %ld: %s", xmlGetLineNo(at), what);
}

/* The effective one of these labels must be fit for new messages. */
static enum err read_label(struct job *j, const xmlNode *at,
	const struct element *x, size_t n, const struct label **l_r)
{
	struct errtext why = {""};
	enum label_status st =
		label_effective(j->ls, x, n, j->wall_ms, l_r, &why);

	if (st == LABEL_VALID)
		st = label_judge(*l_r, j->wall_ms, true, l_r, &why);
	if (st == LABEL_VALID)
		return ERR_OK;
	*l_r = NULL;
	return fail(j, at, ERR_VALUE,
		why.s[0] != '\0' ? why.s : "the label can't be used");
}

/* securitylabel: the label and its equivalents; displaymarking is ours. */
static enum err read_securitylabel(
	struct job *j, const xmlNode *n, const struct label **l_r)
{
	struct element x[LABELS_MAX];
	size_t count = 0, primary = 0;

	for (const xmlNode *c = xu_first(n); c != NULL; c = xu_next(c)) {
		bool label = xu_is(c, NS_SECLABEL, "label");
		const xmlNode *form = xu_first(c);

		if (!label && !xu_is(c, NS_SECLABEL, "equivalentlabel"))
			continue;
		if (label)
			primary++;
		if (form == NULL || xu_next(form) != NULL ||
			count == LABELS_MAX || primary != 1)
			return fail(j, c, ERR_SYNTAX, "bad securitylabel");
		if (!xu_element(j->a, form, LABELS_INPUT_MAX, &x[count++]))
			return fail(j, c, ERR_LIMIT, "too long a label");
	}
	if (primary != 1)
		return fail(j, n, ERR_SYNTAX, "securitylabel without label");
	return read_label(j, n, x, count, l_r);
}

/* A misspelt `restrict` would lift the restriction. Absent: false. */
static enum err read_bool(
	struct job *j, const xmlNode *n, const char *name, bool *to)
{
	struct span s = span_trim(xu_attr(j->a, n, name));

	*to = span_is(s, "true") || span_is(s, "1");
	if (*to || s.p == NULL || span_is(s, "false") || span_is(s, "0"))
		return ERR_OK;
	return fail(j, n, ERR_VALUE, "neither true nor false");
}

static enum err add_item(struct job *j, const xmlNode *n, struct span selector,
	const struct label *l, bool is_default)
{
	for (size_t i = 0; is_default && i < j->c->item_n; i++)
		if (j->c->item[i].is_default)
			return fail(j, n, ERR_CONFLICT, "a second default");
	catalog_add(j->c, selector, l, is_default);
	return ERR_OK;
}

/* An item without one offers no label; a misspelt one must not. */
static enum err label_of_item(
	struct job *j, const xmlNode *item, const xmlNode **sl_r)
{
	bool own = false;

	*sl_r = NULL;
	for (const xmlNode *n = xu_first(item); n != NULL; n = xu_next(n)) {
		if (!xu_is(n, NS_SECLABEL, "securitylabel")) {
			own |= n->ns == NULL ||
			       xu_is(n, NULL, "securitylabel") ||
			       span_is(xu_ns(n), NS_SECLABEL) ||
			       span_eq(xu_ns(n), xu_ns(item));
			continue;
		}
		if (*sl_r != NULL)
			return fail(j, n, ERR_SYNTAX, "two labels in an item");
		*sl_r = n;
	}
	return *sl_r != NULL || !own
	               ? ERR_OK
	               : fail(j, item, ERR_SYNTAX,
				 "no securitylabel in an item, and not empty");
}

/* item, or in old catalogues the securitylabel itself in its place. */
static enum err read_item(struct job *j, const xmlNode *n)
{
	const xmlNode *sl = n;
	const struct label *l = NULL;
	enum err err = ERR_OK;
	bool is_default;

	if (span_is(xu_name(n), "item"))
		err = label_of_item(j, n, &sl);
	else if (!xu_is(n, NS_SECLABEL, "securitylabel"))
		return ERR_OK;
	if (err == ERR_OK && sl != NULL)
		err = read_securitylabel(j, sl, &l);
	if (err == ERR_OK)
		err = read_bool(j, n, "default", &is_default);
	if (err != ERR_OK)
		return err;
	return add_item(j, n, xu_attr(j->a, n, "selector"), l, is_default);
}

static char *own(struct span s)
{
	return s.p != NULL ? span_strdup(s) : NULL;
}

static enum err read_catalog(struct job *j, const xmlNode *root)
{
	enum err err = read_bool(j, root, "restrict", &j->c->restricted);

	j->c->name = own(xu_attr(j->a, root, "name"));
	j->c->desc = own(xu_attr(j->a, root, "desc"));
	for (const xmlNode *n = xu_first(root); n != NULL && err == ERR_OK;
		n = xu_next(n))
		err = read_item(j, n);
	return err;
}

/* ---- Genericode (labels.md 9.6) ---- */

/* Row: a SimpleValue in column marking, a ComplexValue with the label. */
static enum err read_row(struct job *j, const xmlNode *row)
{
	struct span marking = SPAN_NONE;
	const struct label *l = NULL;
	struct element x;
	bool is_default;

	for (const xmlNode *v = xu_first(row); v != NULL; v = xu_next(v)) {
		struct span column = xu_attr(j->a, v, "ColumnRef");
		const xmlNode *in = xu_first(v);
		enum err err;

		if (!xu_is(v, NULL, "Value") || in == NULL)
			continue;
		if (span_is(column, "marking")) {
			marking = xu_token(j->a, in);
			continue;
		}
		if (!span_is(column, "confidentialityLabel"))
			continue;
		in = xu_first(in); /* inside of ComplexValue */
		if (in == NULL || xu_next(in) != NULL || l != NULL)
			return fail(
				j, v, ERR_SYNTAX, "a row without one label");
		if (!xu_element(j->a, in, LABELS_INPUT_MAX, &x))
			return fail(j, v, ERR_LIMIT, "too long a label");
		err = read_label(j, v, &x, 1, &l);
		if (err != ERR_OK)
			return err;
	}
	if (l == NULL)
		return fail(j, row, ERR_SYNTAX, "a row without label");
	is_default = span_eq_nocase(marking, SPAN("default"));
	return add_item(
		j, row, is_default ? SPAN_NONE : marking, l, is_default);
}

/* The list's name; the first, where it has some for other uses. */
static void read_identification(struct job *j, const xmlNode *id)
{
	for (const xmlNode *n = xu_first(id); n != NULL; n = xu_next(n))
		if (xu_is(n, NULL, "LongName") && j->c->name == NULL)
			j->c->name = own(xu_token(j->a, n));
}

static enum err read_genericode(struct job *j, const xmlNode *root)
{
	for (const xmlNode *n = xu_first(root); n != NULL; n = xu_next(n)) {
		if (xu_is(n, NULL, "Identification"))
			read_identification(j, n);
		if (!xu_is(n, NULL, "SimpleCodeList"))
			continue;
		for (const xmlNode *r = xu_first(n); r != NULL;
			r = xu_next(r)) {
			enum err err =
				xu_is(r, NULL, "Row") ? read_row(j, r) : ERR_OK;

			if (err != ERR_OK)
				return err;
		}
	}
	return ERR_OK;
}

enum err catalog_read_xml(struct labels *ls, struct span xml, int64_t wall_ms,
	struct catalog *c, struct errtext *e)
{
	struct job j = {ls, NULL, wall_ms, c, e};
	const xmlNode *root;
	enum err err;
	xmlDoc *doc = xu_parse(xml, &limits, &err, e);

	if (doc == NULL)
		return err;
	*c = (struct catalog){0};
	j.a = arena_new();
	root = xmlDocGetRootElement(doc);
	if (span_is(xu_name(root), "catalog") &&
		span_starts(xu_ns(root), SPAN(NS_CATALOG)))
		err = read_catalog(&j, root);
	else if (xu_is(root, NS_GC, "CodeList"))
		err = read_genericode(&j, root);
	else
		err = err_set(e, ERR_UNKNOWN,
			"neither a security label catalog nor Genericode");
	arena_free(&j.a);
	xmlFreeDoc(doc);
	if (err != ERR_OK)
		catalog_clear(c);
	return err;
}
