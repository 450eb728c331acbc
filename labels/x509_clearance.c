/* SPDX-License-Identifier: MIT */
/* The X.501 clearance attribute: RFC 5755, RFC 3281 (labels.md 3.1). */
#include "labels/ess_category.h"

/* classList when it is left out: {unclassified}. */
#define DEFAULT_CLASS 1

static enum err bad(struct errtext *e, const char *what)
{
	return err_set(e, ERR_SYNTAX, "clearance: %s", what);
}

/* Takes the member under its universal tag or, in old form, its context one.
 * A string may be constructed: extra is the bit that says so. */
static bool take_member(
	struct span *in, unsigned char tag, bool strings, struct tlv *t)
{
	bool there =
		ber_is(*in, tag) ||
		(strings &&
			ber_is(*in, (unsigned char)(tag | DER_CONSTRUCTED)));

	return there && ber_next(in, t);
}

static enum err read_policy(struct labels *ls, struct arena *a,
	struct span body, struct clearance_parts *c, struct errtext *e)
{
	struct span oid = ber_oid(a, body);

	if (oid.p == NULL)
		return bad(e, "malformed policy identifier");
	c->policy = labels_find_policy(ls, oid);
	if (c->policy == NULL)
		return err_set(e, ERR_UNKNOWN, "policy %.*s isn't loaded",
			SPAN_FMT(oid));
	return ERR_OK;
}

/* Bits that name no classification of the policy are kept: they harm none. */
static enum err read_classes(struct arena *a, const struct tlv *t,
	struct clearance_parts *c, struct errtext *e)
{
	struct span bits = ber_bits(a, t);

	if (bits.p == NULL)
		return bad(e, "malformed classList");
	c->lacv = arena_array(a, uint64_t, bits.n * 8 + 1);
	for (size_t n = 0; n < bits.n * 8; n++) {
		if (!ber_bit(bits, n))
			continue;
		if (n > DER_MAX_BIT)
			return bad(e, "classification bit too high");
		c->lacv[c->lacv_n++] = n;
	}
	return ERR_OK;
}

static enum err read_members(struct labels *ls, struct arena *a, struct span in,
	struct clearance_parts *c, struct errtext *e)
{
	/* RFC 3281 has [0], [1], [2] in place of the universal tags. */
	bool old = ber_is(in, CONTEXT(0));
	struct category_reader r = {.arena = a, .clearance = true, .e = e};
	struct tlv t;
	enum err err;

	if (!take_member(&in, old ? CONTEXT(0) : DER_OID, false, &t))
		return bad(e, "no policy");
	err = read_policy(ls, a, t.body, c, e);
	if (err != ERR_OK)
		return err;
	c->bits = arena_array(a, uint64_t, c->policy->words);
	if (take_member(&in, old ? CONTEXT(1) : DER_BIT_STRING, true, &t)) {
		err = read_classes(a, &t, c, e);
	} else {
		c->lacv = arena_array(a, uint64_t, 1);
		c->lacv[c->lacv_n++] = DEFAULT_CLASS;
	}
	if (err != ERR_OK)
		return err;
	r.policy = c->policy;
	r.bits = c->bits;
	r.empty = empty_sets_new(a, c->policy);
	if (take_member(&in, old ? CONSTRUCTED(2) : DER_SET, false, &t))
		err = categories_read(&r, t.body);
	if (err == ERR_OK && in.n != 0)
		err = bad(e, "members behind its end, or out of order");
	return err;
}

enum err ess_clearance_read(struct labels *ls, struct arena *a, struct span der,
	struct clearance_parts *p_r, struct errtext *e)
{
	struct span in;

	*p_r = (struct clearance_parts){0};
	if (der.n > DER_MAX_BYTES)
		return err_set(e, ERR_LIMIT, "clearance of more than %d bytes",
			DER_MAX_BYTES);
	if (!ber_take(&der, DER_SEQUENCE, &in))
		return bad(e, "not a SEQUENCE, or truncated");
	if (der.n != 0)
		return bad(e, "bytes behind its end");
	return read_members(ls, a, in, p_r, e);
}

static enum err write_classes(
	const struct clearance_parts *c, struct buf *b, struct errtext *e)
{
	unsigned char octets[DER_MAX_BIT / 8 + 1] = {0};
	uint64_t top = 0;

	if (c->lacv_n == 1 && c->lacv[0] == DEFAULT_CLASS)
		return ERR_OK; /* DER leaves a default out */
	for (size_t i = 0; i < c->lacv_n; i++) {
		top = c->lacv[i];
		if (top > DER_MAX_BIT)
			return err_set(e, ERR_LIMIT,
				"classification %llu is too high for a "
				"classList",
				(unsigned long long)top);
		octets[top / 8] |= (unsigned char)(0x80u >> top % 8);
	}
	der_bits(b, DER_BIT_STRING, octets, top / 8 + 1);
	return ERR_OK;
}

static enum err write_members(
	const struct clearance_parts *c, struct buf *b, struct errtext *e)
{
	const struct category_writer w = {.policy = c->policy,
		.bits = c->bits,
		.clearance = true,
		.e = e};
	enum err err;

	if (!der_oid(b, DER_OID, c->policy->oid))
		return err_set(e, ERR_VALUE, "policy id %.*s can't be encoded",
			SPAN_FMT(c->policy->oid));
	err = write_classes(c, b, e);
	if (err == ERR_OK)
		err = categories_write(&w, DER_SET, b);
	return err;
}

enum err ess_clearance_write(
	const struct clearance_parts *p, struct buf *b, struct errtext *e)
{
	struct buf der;
	enum err err;

	buf_init(&der, DER_MAX_BYTES);
	err = write_members(p, &der, e);
	der_wrap(&der, 0, DER_SEQUENCE);
	if (err == ERR_OK && der.over)
		err = err_set(e, ERR_LIMIT, "clearance of more than %d bytes",
			DER_MAX_BYTES);
	if (err == ERR_OK)
		buf_add(b, buf_span(&der));
	buf_clear(&der);
	return err;
}
