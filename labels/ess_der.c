/* SPDX-License-Identifier: MIT */
/* The binary label: RFC 2634 ESSSecurityLabel, X.841, X.411 (labels.md 2). */
#include "labels/ess_category.h"

/* X.411 stops at 256, X.841 nowhere. */
#define MAX_CLASS INT32_MAX
/* Longer marks are no PrintableString in any of the standards. */
#define MAX_PRINTABLE 128

/* Members of the SET as found, in any order. */
struct members {
	struct span policy, classification, categories;
	struct tlv mark; /* body absent: none */
};

static enum err bad(struct errtext *e, const char *what)
{
	return err_set(e, ERR_SYNTAX, "label: %s", what);
}

/* Each member once: refuses to fill a place twice. */
static bool place(struct span *to, struct span body)
{
	if (to->p != NULL)
		return false;
	*to = body;
	return true;
}

static bool is_string(unsigned char tag, unsigned char primitive)
{
	return (tag & ~(unsigned)DER_CONSTRUCTED) == primitive;
}

static enum err read_members(
	struct span in, struct members *m, struct errtext *e)
{
	struct tlv t;

	while (in.n > 0) {
		bool once;

		if (!ber_next(&in, &t))
			return bad(e, "malformed BER");
		if (t.tag == DER_OID)
			once = place(&m->policy, t.body);
		else if (t.tag == DER_INTEGER)
			once = place(&m->classification, t.body);
		else if (t.tag == DER_SET)
			once = place(&m->categories, t.body);
		else if (is_string(t.tag, DER_PRINTABLE_STRING) ||
			 is_string(t.tag, DER_UTF8_STRING)) {
			once = place(&m->mark.body, t.body);
			m->mark.tag = t.tag;
		} else
			return bad(e, "unknown member");
		if (!once)
			return bad(e, "a member stands there twice");
	}
	return ERR_OK;
}

static enum err read_mark(struct arena *a, const struct members *m,
	struct label_parts *p, struct errtext *e)
{
	struct span text;

	if (m->mark.body.p == NULL)
		return ERR_OK;
	text = ber_string(a, &m->mark);
	if (text.p == NULL || !text_is_plain(text))
		return bad(e, "malformed privacy mark");
	/* As in XML, where white space at the ends means nothing. */
	text = span_trim(text);
	if (text.n > 0)
		p->privacy = text;
	return ERR_OK;
}

static enum err read_policy(struct labels *ls, struct arena *a,
	struct span body, struct label_parts *p, struct errtext *e)
{
	struct span oid;

	if (body.p == NULL)
		return bad(e, "no policy");
	oid = ber_oid(a, body);
	if (oid.p == NULL)
		return bad(e, "malformed policy identifier");
	p->policy = labels_find_policy(ls, oid);
	if (p->policy == NULL)
		return err_set(e, ERR_UNKNOWN, "policy %.*s isn't loaded",
			SPAN_FMT(oid));
	return ERR_OK;
}

static enum err read_class(
	struct span body, struct label_parts *p, struct errtext *e)
{
	uint64_t lacv;

	if (body.p == NULL)
		return bad(e, "no classification");
	if (!ber_u64(body, &lacv) || lacv > MAX_CLASS)
		return bad(e, "classification is out of range");
	p->cls = policy_class_lacv(p->policy, lacv);
	if (p->cls == NULL)
		return err_set(e, ERR_VALUE,
			"the policy has no classification %llu",
			(unsigned long long)lacv);
	return ERR_OK;
}

static enum err read_categories(struct arena *a, struct span set,
	struct label_parts *p, struct errtext *e)
{
	struct category_reader r = {
		.arena = a, .policy = p->policy, .bits = p->bits, .e = e};
	enum err err = ERR_OK;

	r.empty = empty_sets_new(a, p->policy);
	if (set.p != NULL)
		err = categories_read(&r, set);
	p->empty_permissive = empty_sets_remain(&r.empty, p->policy, p->bits);
	return err;
}

static enum err read_label(struct labels *ls, struct arena *a, struct span der,
	struct label_parts *p, struct errtext *e)
{
	struct members m = {0};
	struct span set;
	enum err err;

	if (der.n > DER_MAX_BYTES)
		return err_set(e, ERR_LIMIT, "label of more than %d bytes",
			DER_MAX_BYTES);
	if (!ber_take(&der, DER_SET, &set))
		return bad(e, "not a SET, or truncated");
	if (der.n != 0)
		return bad(e, "bytes behind its end");
	err = read_members(set, &m, e);
	if (err == ERR_OK)
		err = read_policy(ls, a, m.policy, p, e);
	if (err != ERR_OK)
		return err;
	p->form = LABEL_ESS;
	p->bits = arena_array(a, uint64_t, p->policy->words);
	err = read_class(m.classification, p, e);
	if (err == ERR_OK)
		err = read_mark(a, &m, p, e);
	if (err == ERR_OK)
		err = read_categories(a, m.categories, p, e);
	return err;
}

enum label_status ess_label_read(struct labels *ls, struct arena *a,
	struct span der, struct label_parts *p_r, struct errtext *e)
{
	*p_r = (struct label_parts){0};
	return codec_status(read_label(ls, a, der, p_r, e));
}

static bool is_printable(struct span s)
{
	static const char others[] = " '()+,-./:=?";

	if (s.n > MAX_PRINTABLE)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
			!(c >= '0' && c <= '9') &&
			memchr(others, c, sizeof(others) - 1) == NULL)
			return false;
	}
	return true;
}

/* DER sorts the members by tag: 2, 6, 12, 17, 19. */
static enum err write_members(
	const struct label_parts *p, struct buf *b, struct errtext *e)
{
	bool mark = p->privacy.n > 0, printable = is_printable(p->privacy);
	struct category_writer w = {
		.policy = p->policy, .bits = p->bits, .e = e};
	enum err err;

	if (p->empty_permissive) {
		w.empty = empty_tag(p);
		if (w.empty == NULL)
			return err_set(e, ERR_VALUE,
				"no place for an empty permissive category");
	}
	der_u64(b, p->cls->lacv);
	if (!der_oid(b, DER_OID, p->policy->oid))
		return err_set(e, ERR_VALUE, "policy id %.*s can't be encoded",
			SPAN_FMT(p->policy->oid));
	if (mark && !printable)
		der_string(b, DER_UTF8_STRING, p->privacy);
	err = categories_write(&w, DER_SET, b);
	if (mark && printable)
		der_string(b, DER_PRINTABLE_STRING, p->privacy);
	return err;
}

enum err ess_label_write(
	const struct label_parts *p, struct buf *b, struct errtext *e)
{
	struct buf der;
	enum err err;

	buf_init(&der, DER_MAX_BYTES);
	err = write_members(p, &der, e);
	der_wrap(&der, 0, DER_SET);
	if (err == ERR_OK && der.over)
		err = err_set(e, ERR_LIMIT, "label of more than %d bytes",
			DER_MAX_BYTES);
	if (err == ERR_OK)
		buf_add(b, buf_span(&der));
	buf_clear(&der);
	return err;
}
