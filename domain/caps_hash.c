/* SPDX-License-Identifier: MIT */
/* The hash of what discovery tells of a client (XEP-0115 5.1, 5.4). */
#include <stdlib.h>

#include "domain/caps.h"

#define TEXT_MAX  65536 /* of what is hashed */
#define PARTS_MAX 512   /* identities, features, values of one field */

/* Strings that are sorted and joined. */
struct parts {
	struct span at[PARTS_MAX];
	size_t n;
	bool bad; /* ill-formed: not to be believed */
};

static int by_octets(const void *a, const void *b)
{
	return span_cmp(*(const struct span *)a, *(const struct span *)b);
}

/* SECURITY: what has a `<` in it could be read in two ways. */
static void add(struct parts *p, struct span s)
{
	if (p->n == PARTS_MAX || memchr(s.p != NULL ? s.p : "", '<', s.n)) {
		p->bad = true;
		return;
	}
	p->at[p->n++] = s.p != NULL ? s : SPAN("");
}

/* unique: two alike are ill-formed. */
static void put(struct buf *b, struct parts *p, bool unique)
{
	qsort(p->at, p->n, sizeof(p->at[0]), by_octets);
	for (size_t i = 0; i < p->n; i++) {
		if (unique && i != 0 && span_eq(p->at[i], p->at[i - 1]))
			p->bad = true;
		buf_add(b, p->at[i]);
		buf_byte(b, '<');
	}
}

static struct span identity_of(struct arena *a, const struct xml *x)
{
	struct span category = xml_attr(x, "category");
	struct span type = xml_attr(x, "type"), lang = xml_lang(x);
	struct span name = xml_attr(x, "name");

	return arena_printf(a, "%.*s/%.*s/%.*s/%.*s", SPAN_FMT(category),
		SPAN_FMT(type), SPAN_FMT(lang), SPAN_FMT(name));
}

static bool put_names(struct buf *b, const struct xml *query, struct arena *a)
{
	struct parts *identity = arena_make(a, struct parts);
	struct parts *feature = arena_make(a, struct parts);

	xml_each_child (x, query) {
		if (xml_is(x, NS_DISCO_INFO, "identity"))
			add(identity, identity_of(a, x));
		else if (xml_is(x, NS_DISCO_INFO, "feature"))
			add(feature, xml_attr(x, "var"));
	}
	put(b, identity, true);
	put(b, feature, true);
	return !identity->bad && !feature->bad;
}

/* ---- forms ---- */

static bool is_type_field(const struct xml *x)
{
	return xml_is(x, NS_XDATA, "field") &&
	       span_is(xml_attr(x, "var"), "FORM_TYPE");
}

/* `var<value<value<`: sorted with the others it stands as it would alone,
 * since no name has a `<` in it. */
static struct span field_of(struct arena *a, const struct xml *x, bool *bad)
{
	struct parts *value = arena_make(a, struct parts);
	struct span var = xml_attr(x, "var"), text;
	struct buf b;

	*bad = *bad || memchr(var.p != NULL ? var.p : "", '<', var.n) != NULL;
	xml_each_child (v, x) {
		if (xml_is(v, NS_XDATA, "value"))
			add(value, xml_text(a, v));
	}
	buf_init(&b, TEXT_MAX);
	buf_add(&b, var);
	buf_byte(&b, '<');
	put(&b, value, false);
	*bad = *bad || value->bad || b.over;
	text = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return text;
}

/* Absent: a form that doesn't count. */
static struct span form_of(struct arena *a, const struct xml *form, bool *bad)
{
	struct span at[PARTS_MAX], type = SPAN_NONE, text;
	struct buf b;
	size_t n = 0;

	xml_each_child (x, form) {
		if (is_type_field(x)) {
			if (!span_is(xml_attr(x, "type"), "hidden"))
				return SPAN_NONE;
			type = xml_child_text(a, x, NS_XDATA, "value");
		} else if (xml_is(x, NS_XDATA, "field")) {
			*bad = *bad || n == PARTS_MAX;
			if (n < PARTS_MAX)
				at[n++] = field_of(a, x, bad);
		}
	}
	if (type.p == NULL)
		return SPAN_NONE;
	*bad = *bad || memchr(type.p, '<', type.n) != NULL;
	qsort(at, n, sizeof(at[0]), by_octets);
	buf_init(&b, TEXT_MAX);
	buf_add(&b, type);
	buf_byte(&b, '<');
	for (size_t i = 0; i < n; i++)
		buf_add(&b, at[i]);
	*bad = *bad || b.over;
	text = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return text;
}

static bool put_forms(struct buf *b, const struct xml *query, struct arena *a)
{
	struct span at[16], form;
	bool bad = false;
	size_t n = 0;

	xml_each_child (x, query) {
		if (!xml_is(x, NS_XDATA, "x"))
			continue;
		form = form_of(a, x, &bad);
		if (form.p == NULL)
			continue;
		if (n == ARRAY_LEN(at))
			return false;
		at[n++] = form;
	}
	qsort(at, n, sizeof(at[0]), by_octets);
	for (size_t i = 0; i < n; i++) {
		struct span rest;
		struct span type = span_cut(at[i], '<', &rest);

		if (i != 0 && span_eq(type, span_cut(at[i - 1], '<', &rest)))
			return false; /* two of one type */
		buf_add(b, at[i]);
	}
	return !bad;
}

static bool is_hash_of(struct span text, struct span hash, struct span ver)
{
	unsigned char digest[SHA256_LEN];
	size_t n = SHA256_LEN;
	struct buf b;
	bool is;

	if (span_is(hash, "sha-256")) {
		sha256(text, digest);
	} else if (span_is(hash, "sha-1")) {
		sha1(text, digest);
		n = SHA1_LEN;
	} else {
		return false;
	}
	buf_init(&b, 128);
	base64_write(&b, span_of(digest, n));
	is = span_eq(buf_span(&b), ver);
	buf_clear(&b);
	return is;
}

bool caps_verify(const struct xml *query, struct span hash, struct span ver,
	struct arena *a)
{
	struct buf b;
	bool is;

	buf_init(&b, TEXT_MAX);
	is = put_names(&b, query, a) && put_forms(&b, query, a) && !b.over &&
	     is_hash_of(buf_span(&b), hash, ver);
	buf_clear(&b);
	return is;
}
