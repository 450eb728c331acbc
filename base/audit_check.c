/* SPDX-License-Identifier: MIT */
/* Are all records there, unchanged, in order, and signed? */
#include "base/audit_check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"

static enum audit_flaw PRINTF_LIKE(4, 5) flawed(struct audit_check *c,
	enum audit_flaw flaw, struct errtext *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(e->s, sizeof(e->s), fmt, ap);
	va_end(ap);
	c->flaws++;
	return flaw;
}

void audit_check_init(struct audit_check *c)
{
	*c = (struct audit_check){.fresh = true};
	buf_init(&c->signed_at, 64);
	buf_init(&c->hashes, SIZE_MAX / 2);
	buf_init(&c->value, AUDIT_RECORD_MAX);
	buf_init(&c->in, 1024);
}

void audit_check_clear(struct audit_check *c)
{
	buf_clear(&c->signed_at);
	buf_clear(&c->hashes);
	buf_clear(&c->value);
	buf_clear(&c->in);
}

void audit_check_source(struct audit_check *c)
{
	c->fresh = true;
}

static bool same(const unsigned char *a, const unsigned char *b)
{
	return memcmp(a, b, SHA256_LEN) == 0;
}

/* The hash that was met as seq's; NULL: none was. */
static const unsigned char *met(const struct audit_check *c, uint64_t seq)
{
	uint64_t n = c->hashes.n / SHA256_LEN;

	if (!c->began || seq < c->first || seq - c->first >= n)
		return NULL;
	return (const unsigned char *)c->hashes.p +
	       (seq - c->first) * SHA256_LEN;
}

static bool fits(const struct audit_record *r)
{
	struct audit_head h = {.seq = r->seq - 1};
	struct buf b;

	memcpy(h.hash, r->prev, SHA256_LEN);
	buf_init(&b, AUDIT_RECORD_MAX);
	buf_add(&b, r->text);
	buf_byte(&b, '}');
	audit_chain(&h, buf_span(&b));
	buf_clear(&b);
	return same(h.hash, r->hash);
}

/* ---- signatures ---- */

/* The member's value into c->value; false: it has none. */
static bool member_of(
	struct audit_check *c, const struct audit_record *r, enum audit_key key)
{
	struct span rest = r->text, name;
	bool number;

	while (audit_member(&rest, &name, &c->value, &number))
		if (span_is(name, audit_keys[key].name))
			return true;
	return false;
}

static bool bytes_of(struct audit_check *c, const struct audit_record *r,
	enum audit_key key, unsigned char *out, size_t n)
{
	struct buf b;
	bool ok;

	if (!member_of(c, r, key))
		return false;
	buf_init(&b, n);
	ok = base64_read(&b, buf_span(&c->value)) && b.n == n;
	if (ok)
		memcpy(out, b.p, n);
	buf_clear(&b);
	return ok;
}

static bool is_trusted(
	const struct audit_check *c, const unsigned char key[SIGN_PUBLIC_LEN])
{
	for (size_t i = 0; i < c->key_n; i++)
		if (memcmp(c->key[i], key, SIGN_PUBLIC_LEN) == 0)
			return true;
	return c->key_n == 0;
}

static enum audit_flaw check_signature(
	struct audit_check *c, const struct audit_record *r, struct errtext *e)
{
	unsigned char key[SIGN_PUBLIC_LEN], signature[SIGNATURE_LEN];
	struct audit_head before = {.seq = r->seq - 1};
	int64_t wall;

	memcpy(before.hash, r->prev, SHA256_LEN);
	buf_reset(&c->in);
	if (!time_parse(r->at, &wall) ||
		!bytes_of(c, r, AUDIT_KEY, key, sizeof(key)) ||
		!bytes_of(c, r, AUDIT_SIGNATURE, signature, sizeof(signature)))
		return flawed(c, AUDIT_FLAW_SIGNATURE, e,
			"record %" PRIu64 ": a checkpoint without a signature",
			r->seq);
	audit_signed_write(&c->in, &before, wall);
	if (!sign_holds(key, buf_span(&c->in), signature))
		return flawed(c, AUDIT_FLAW_SIGNATURE, e,
			"record %" PRIu64 ": the signature doesn't hold",
			r->seq);
	if (!is_trusted(c, key))
		return flawed(c, AUDIT_FLAW_KEY, e,
			"record %" PRIu64 ": signed by another key", r->seq);
	c->checkpoints++;
	c->signed_seq = r->seq - 1;
	buf_reset(&c->signed_at);
	buf_add(&c->signed_at, r->at);
	return AUDIT_GOOD;
}

/* ---- lines ---- */

/* Begun with this line, or anew after what is missing. */
static void begin_at(struct audit_check *c, const struct audit_record *r)
{
	c->began = true;
	c->first = r->seq;
	buf_reset(&c->hashes);
}

static void go_on(struct audit_check *c, const struct audit_record *r)
{
	c->head.seq = r->seq;
	memcpy(c->head.hash, r->hash, SHA256_LEN);
	buf_add(&c->hashes, span_of(r->hash, SHA256_LEN));
	c->records++;
}

static void meet_since(struct audit_check *c, const struct audit_record *r)
{
	if (!c->since_given)
		return;
	if ((r->seq == c->since.seq && same(r->hash, c->since.hash)) ||
		(r->seq == c->since.seq + 1 && same(r->prev, c->since.hash)))
		c->since_met = true;
}

/* Seq is one that we have had. */
static enum audit_flaw check_again(
	struct audit_check *c, const struct audit_record *r, struct errtext *e)
{
	const unsigned char *hash = met(c, r->seq);

	if (!c->fresh)
		return flawed(c, AUDIT_FLAW_ORDER, e,
			"record %" PRIu64 " stands behind %" PRIu64, r->seq,
			c->head.seq);
	if (hash == NULL || !same(hash, r->hash))
		return flawed(c, AUDIT_FLAW_CHAIN, e,
			"record %" PRIu64 " is there twice and differs",
			r->seq);
	return AUDIT_GOOD;
}

static enum audit_flaw check_next(
	struct audit_check *c, const struct audit_record *r, struct errtext *e)
{
	static const unsigned char zero[SHA256_LEN];
	enum audit_flaw flaw = AUDIT_GOOD;
	bool next = c->began && r->seq == c->head.seq + 1;

	if (c->began && !next)
		flaw = flawed(c, AUDIT_FLAW_MISSING, e,
			"records %" PRIu64 " to %" PRIu64 " are missing",
			c->head.seq + 1, r->seq - 1);
	else if (next && !same(r->prev, c->head.hash))
		flaw = flawed(c, AUDIT_FLAW_CHAIN, e,
			"record %" PRIu64 " doesn't follow record %" PRIu64,
			r->seq, c->head.seq);
	else if (r->seq == 1 && !same(r->prev, zero))
		flaw = flawed(c, AUDIT_FLAW_CHAIN, e,
			"record 1 isn't the first of its chain");
	if (!next)
		begin_at(c, r);
	go_on(c, r);
	return flaw;
}

/* One that we haven't had. */
static enum audit_flaw check_new(
	struct audit_check *c, const struct audit_record *r, struct errtext *e)
{
	enum audit_flaw flaw = check_next(c, r, e);

	c->fresh = false;
	if (flaw == AUDIT_GOOD &&
		span_is(r->kind, audit_kinds[AUDIT_CHECKPOINT].name))
		flaw = check_signature(c, r, e);
	return flaw;
}

enum audit_flaw audit_check_line(
	struct audit_check *c, struct span line, struct errtext *e)
{
	enum audit_flaw flaw;
	struct audit_record r;

	if (!audit_record_read(line, &r) || !r.chained)
		return flawed(c, AUDIT_FLAW_SHAPE, e,
			"a line behind record %" PRIu64 " is no record",
			c->head.seq);
	meet_since(c, &r);
	flaw = c->began && r.seq <= c->head.seq ? check_again(c, &r, e)
	                                        : check_new(c, &r, e);
	if (flaw == AUDIT_FLAW_MISSING || fits(&r))
		return flaw;
	return flawed(c, AUDIT_FLAW_CHANGED, e,
		"record %" PRIu64 " was changed", r.seq);
}

enum audit_flaw audit_check_end(struct audit_check *c, struct errtext *e)
{
	if (c->since_given && !c->since_met && c->since.seq != 0)
		return flawed(c, AUDIT_FLAW_MISSING, e,
			"record %" PRIu64 ", which was the head, is missing or "
			"another one",
			c->since.seq);
	/* SECURITY: who takes all signatures away needs no key to make up the
	 * rest. */
	if (c->key_n != 0 && c->records != 0 && c->checkpoints == 0)
		return flawed(
			c, AUDIT_FLAW_SIGNATURE, e, "nothing of it is signed");
	return AUDIT_GOOD;
}
