/* SPDX-License-Identifier: MIT */
/*
 * Expressions of labels and of clearances. What is accepted is written as a
 * canonical text that reads as the same value, the same pointer at that; what
 * isn't is refused with a reason; and both obey the laws of labels and
 * clearances.
 */
#include "tests/fuzz/laws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_label(struct labels *ls, struct arena *a, struct span in)
{
	struct label_parts p = {0};
	struct errtext e = {""};
	enum label_status st = expr_label_read(ls, a, in, &p, &e), kept;
	const struct label *l = NULL;

	BUG_ON(st == LABEL_INVALID);
	if (st != LABEL_VALID) {
		laws_refusal(&e);
		BUG_ON(label_read_expr(ls, in, LAWS_NOW, false, &l, NULL) !=
			st);
		BUG_ON(l != NULL);
		return;
	}
	laws_label(ls, &p);
	e = (struct errtext){""};
	kept = label_read_expr(ls, in, LAWS_NOW, true, &l, &e);
	BUG_ON(l == NULL || !laws_same_label(&p, &l->p));
	BUG_ON((kept == LABEL_VALID) !=
		label_rules_hold(&p, LAWS_NOW, true, NULL));
	if (kept != LABEL_VALID)
		laws_refusal(&e);
}

static void try_clearance(struct labels *ls, struct arena *a, struct span in)
{
	struct clearance_parts p = {0};
	const struct clearance *c, *again;
	struct errtext e = {""};

	if (expr_clearance_read(ls, a, in, &p, &e) != ERR_OK) {
		laws_refusal(&e);
		return;
	}
	laws_clearance(ls, &p);
	BUG_ON(clearance_read_expr(ls, in, &c, NULL) != ERR_OK);
	BUG_ON(clearance_read_expr(ls, in, &again, NULL) != ERR_OK);
	BUG_ON(c != again || !laws_same_clearance(&p, &c->p));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct labels *ls = laws_world();
	struct arena *a = arena_new();

	if (size <= LABELS_INPUT_MAX) {
		try_label(ls, a, span_of(data, size));
		try_clearance(ls, a, span_of(data, size));
	}
	arena_free(&a);
	labels_trim(ls);
	return 0;
}
