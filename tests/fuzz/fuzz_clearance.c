/* SPDX-License-Identifier: MIT */
/*
 * Clearances: X.501 in DER and BER, STANAG 4774, spiffing's XML, expressions.
 * What a reader accepts obeys the laws of clearances: each form reads back as
 * the same one, its DER is a fixed point, and engine and twin decide alike on
 * labels. What was DER already is written as the same bytes. An input that
 * begins with 0xff is choices for a clearance, spelled in some BER.
 */
#include "labels/der.h"
#include "tests/fuzz/ber.h"
#include "tests/fuzz/laws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As for labels; RFC 3281 has other tags for the same. */
static void same_bytes(const struct clearance_parts *c, struct span in)
{
	bool old = in.n > 2 && memchr(in.p, 0x80, in.n < 6 ? in.n : 6) != NULL;
	size_t was, is;
	struct buf b;

	if (old || !ber_is_der(in, &was) ||
		c->policy->clearance_syntax != SYNTAX_ACP145)
		return;
	buf_init(&b, DER_MAX_BYTES);
	BUG_ON(ess_clearance_write(c, &b, NULL) != ERR_OK);
	BUG_ON(!ber_is_der(buf_span(&b), &is));
	BUG_ON(is > was);
	BUG_ON(is == was && !span_eq(in, buf_span(&b)));
	buf_clear(&b);
}

static void try_readers(struct labels *ls, struct arena *a, struct span in)
{
	static enum err (*const readers[])(struct labels *, struct arena *,
		struct span, struct clearance_parts *, struct errtext *) = {
		ess_clearance_read,
		xml_clearance_read,
		nato_clearance_read,
		spiffy_clearance_read,
		expr_clearance_read,
	};

	for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
		struct clearance_parts c = {0};
		struct errtext e = {""};

		if (readers[i](ls, a, in, &c, &e) != ERR_OK) {
			laws_refusal(&e);
			continue;
		}
		laws_clearance(ls, &c);
		if (readers[i] == ess_clearance_read)
			same_bytes(&c, in);
	}
}

static void try_choices(struct labels *ls, struct arena *a, struct tape *t)
{
	struct clearance_parts c, back;
	struct buf der, ber;

	c = laws_make_clearance(t, a,
		labels_policy(ls, tape_below(t, labels_policy_count(ls))));
	laws_clearance(ls, &c);
	buf_init(&der, DER_MAX_BYTES);
	buf_init(&ber, (size_t)4 * DER_MAX_BYTES);
	if (ess_clearance_write(&c, &der, NULL) == ERR_OK) {
		ber_respell(t, buf_span(&der), &ber);
		if (ber.n <= DER_MAX_BYTES) {
			BUG_ON(ess_clearance_read(ls, a, buf_span(&ber), &back,
				       NULL) != ERR_OK);
			BUG_ON(!laws_same_clearance(&c, &back));
		}
	}
	buf_clear(&der);
	buf_clear(&ber);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct labels *ls = laws_world();
	struct arena *a = arena_new();
	struct tape t = {span_of(data, size)};

	if (tape_byte(&t) == 0xff)
		try_choices(ls, a, &t);
	else
		try_readers(ls, a, span_of(data, size));
	arena_free(&a);
	labels_trim(ls);
	return 0;
}
