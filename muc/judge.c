/* SPDX-License-Identifier: MIT */
/* Labels of messages: the sender's side of the decisions (doc/design.md 5). */
#include "domain/judge.h"

#include "muc/report.h"

enum sx_cond room_judge(struct room *r, const struct stanza *s, struct turn *t,
	const struct label **l_r)
{
	struct muc *m = r->muc;
	const struct label *l = NULL;
	const struct label_ask ask = {r->place, s->from.bare, s->root, t};
	uint64_t warned = report_warnings(&m->d);
	enum sx_cond cond = label_effective_in(&m->d, &ask, &l);

	if (cond == SX_OK && (!sender_is_cleared(&m->d, s->from.bare, l) ||
				     !place_holds(m->d.gate, r->place, l) ||
				     !label_has_form(l)))
		cond = SX_DENIED;
	if (cond != SX_OK || report_warnings(&m->d) != warned) {
		struct report x = room_said(r, s);

		x.label = l;
		if (cond == SX_OK)
			report_passed(&m->d, &x, t);
		else
			report_refused(&m->d, &x, t);
	}
	if (cond != SX_OK) {
		m->stats.denied++;
		return cond;
	}
	*l_r = l;
	return SX_OK;
}
