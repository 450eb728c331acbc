/* SPDX-License-Identifier: MIT */
/* Labels of messages: the sender's side of the decisions (doc/design.md 5). */
#include "muc/room.h"
#include "xmpp/seclabel.h"

bool label_is_there(const struct stanza *s)
{
	xml_each_child (x, s->root) {
		if (seclabel_is(x))
			return true;
	}
	return false;
}

/* The policy's bytes of l, in the form that it came in where that can carry
 * it. Absent: no form can. */
static struct span element_of(const struct label *l)
{
	static const enum label_form forms[] = {
		LABEL_FORM_NONE, LABEL_NATO, LABEL_ESS};
	struct span x = SPAN_NONE;

	for (size_t i = 0; i < ARRAY_LEN(forms) && x.p == NULL; i++)
		x = label_element(l, forms[i]);
	return x;
}

bool label_has_form(const struct label *l)
{
	return element_of(l).p != NULL;
}

bool label_write(struct xw *w, const struct label *l)
{
	struct span x = element_of(l);

	if (x.p == NULL)
		return false;
	seclabel_write(
		w, label_marking(l), label_fgcolor(l), label_bgcolor(l), x);
	return true;
}

/* Shape and effective label. A label that is there and can't be used is never
 * replaced by the default. */
static enum sx_cond effective(struct room *r, const struct stanza *s,
	struct turn *t, const struct label **l_r)
{
	struct seclabel sl;

	switch (seclabel_find(t->arena, s->root, &sl)) {
	case SECLABEL_ABSENT:
		*l_r = place_default(r->place); /* NULL: nil, denied */
		return SX_OK;
	case SECLABEL_PRESENT:
		if (label_effective(r->muc->conf.labels, sl.x, sl.n, t->wall,
			    l_r, NULL) == LABEL_VALID)
			return SX_OK;
		return SX_POLICY_VIOLATION;
	case SECLABEL_BAD:
		break;
	}
	return SX_POLICY_VIOLATION;
}

enum sx_cond room_judge(struct room *r, const struct clearance *c,
	const struct stanza *s, struct turn *t, const struct label **l_r)
{
	struct muc *m = r->muc;
	const struct label *l = NULL;
	enum sx_cond cond = effective(r, s, t, &l);

	if (cond == SX_OK && (!gate_allows(m->gate, l, c) ||
				     !place_holds(m->gate, r->place, l) ||
				     element_of(l).p == NULL))
		cond = SX_DENIED;
	if (cond != SX_OK) {
		m->stats.denied++;
		return cond;
	}
	*l_r = l;
	return SX_OK;
}
