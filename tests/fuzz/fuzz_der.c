/* SPDX-License-Identifier: MIT */
/*
 * Binary labels. What is accepted obeys the laws of labels (through each form
 * it stays the same value, its DER is a fixed point, engine and twin decide
 * alike); what was DER already is written as the same bytes; and a label reads
 * as the same in any BER that it could be written in. An input that doesn't
 * begin with SET is choices for such a label.
 */
#include "labels/der.h"
#include "tests/fuzz/ber.h"
#include "tests/fuzz/laws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool informs(const struct label_parts *p)
{
	for (size_t i = 0; i < p->policy->value_n; i++)
		if (bit_test(p->bits, (unsigned)i) &&
			p->policy->value[i]->tag->type == TAG_INFORMATIVE)
			return true;
	return false;
}

/*
 * One value, one encoding. Where a spelling is not for DER to rule (the order
 * of MISSI's tags, the kind of an informative value, the place of an empty
 * category) or elements say nothing new, the bytes may differ.
 */
static void same_bytes(const struct label_parts *p, struct span in)
{
	size_t was, is;
	struct buf b;

	if (!ber_is_der(in, &was) || informs(p) || p->empty_permissive ||
		p->policy->label_syntax != SYNTAX_ACP145)
		return;
	buf_init(&b, DER_MAX_BYTES);
	BUG_ON(ess_label_write(p, &b, NULL) != ERR_OK);
	BUG_ON(!ber_is_der(buf_span(&b), &is));
	BUG_ON(is > was);
	BUG_ON(is == was && !span_eq(in, buf_span(&b)));
	buf_clear(&b);
}

static void try_bytes(struct labels *ls, struct arena *a, struct span in)
{
	struct label_parts p;
	struct errtext e = {""};
	enum label_status st = ess_label_read(ls, a, in, &p, &e);

	BUG_ON(st == LABEL_INVALID);
	if (st != LABEL_VALID) {
		laws_refusal(&e);
		return;
	}
	laws_label(ls, &p);
	same_bytes(&p, in);
}

static void try_choices(struct labels *ls, struct arena *a, struct tape *t)
{
	struct label_parts p, back;
	struct buf der, ber;

	p = laws_make_label(t, a,
		labels_policy(ls, tape_below(t, labels_policy_count(ls))));
	laws_label(ls, &p);
	buf_init(&der, DER_MAX_BYTES);
	buf_init(&ber, (size_t)4 * DER_MAX_BYTES);
	if (ess_label_write(&p, &der, NULL) == ERR_OK) {
		ber_respell(t, buf_span(&der), &ber);
		if (ber.n <= DER_MAX_BYTES) {
			BUG_ON(ess_label_read(ls, a, buf_span(&ber), &back,
				       NULL) != LABEL_VALID);
			BUG_ON(!laws_same_label(&p, &back));
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

	if (size != 0 && data[0] != DER_SET)
		try_choices(ls, a, &t);
	else
		try_bytes(ls, a, span_of(data, size));
	arena_free(&a);
	labels_trim(ls);
	return 0;
}
