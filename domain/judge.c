/* SPDX-License-Identifier: MIT */
/* Labels of what comes and what goes: the sender's side of design 5. */
#include "domain/judge.h"

#include "domain/report.h"
#include "labels/equiv.h"
#include "xmpp/seclabel.h"

bool label_is_there(const struct xml *carrier)
{
	xml_each_child (x, carrier) {
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

/* The originator's label is never replaced: ours goes beside it. */
static bool read_text(const struct label *l, struct seclabel_text *t_r)
{
	struct span own = element_of(l), origin = label_origin(l);

	*t_r = (struct seclabel_text){
		.marking = label_marking(l),
		.fg = label_fgcolor(l),
		.bg = label_bgcolor(l),
		.label = origin.p != NULL ? origin : own,
		.equivalent = origin.p != NULL ? own : SPAN_NONE,
	};
	return own.p != NULL;
}

bool label_write(struct xw *w, const struct label *l)
{
	struct seclabel_text text;

	if (!read_text(l, &text))
		return false;
	seclabel_write(w, &text);
	return true;
}

bool label_write_as(struct xw *w, const struct label *l, struct span id)
{
	struct seclabel_text text;

	if (!read_text(l, &text))
		return false;
	xw_open(w, NS_SECLABEL, "securitylabel");
	xw_attr_ns(w, ns_uri(NS_SLPS), SPAN("id"), id);
	seclabel_write_inside(w, &text);
	xw_close(w);
	return true;
}

/* ---- what came ---- */

/* Is it the policy of a peer, whose labels are mapped to the one that governs
 * here? */
static bool is_foreign(const struct domain *d, const struct policy *p)
{
	const struct peers *peers = d->conf->peers;

	if (peers == NULL || p == labels_policy(d->conf->labels, 0))
		return false;
	for (size_t i = 0; i < peers->peer_n; i++)
		if (peers->peer[i].policy == p)
			return true;
	return false;
}

/* NULL: there is no equivalent, so it can't be used. */
static const struct label *map_in(
	const struct domain *d, const struct label *l, struct turn *t)
{
	const struct policy *ours = labels_policy(d->conf->labels, 0);
	const struct label *own, *both;

	if (label_translate(l, ours, EQUIV_DECRYPT, t->wall, &own, NULL) !=
			LABEL_VALID ||
		label_with_origin(own, l, &both, NULL) != LABEL_VALID)
		return NULL;
	return both;
}

enum label_found label_find(struct domain *d, const struct xml *carrier,
	struct turn *t, const struct label **l_r)
{
	const struct label *l = NULL;
	struct seclabel sl;

	*l_r = NULL;
	switch (seclabel_find(t->arena, carrier, &sl)) {
	case SECLABEL_ABSENT:
		return LABEL_FOUND_NONE;
	case SECLABEL_BAD:
		return LABEL_FOUND_BAD;
	case SECLABEL_PRESENT:
		break;
	}
	if (label_effective(d->conf->labels, sl.x, sl.n, t->wall, &l, NULL) !=
		LABEL_VALID)
		return LABEL_FOUND_BAD;
	if (is_foreign(d, label_policy(l)))
		l = map_in(d, l, t);
	*l_r = l;
	return l != NULL ? LABEL_FOUND : LABEL_FOUND_BAD;
}

enum sx_cond label_effective_in(
	struct domain *d, const struct label_ask *ask, const struct label **l_r)
{
	switch (label_find(d, ask->carrier, ask->turn, l_r)) {
	case LABEL_FOUND:
		report_mapped(d, *l_r, ask->turn);
		return SX_OK;
	case LABEL_FOUND_NONE:
		if (ask->who.p != NULL && d->conf->peers != NULL)
			*l_r = peers_fallback(d->conf->peers, ask->who);
		if (*l_r == NULL)
			*l_r = place_default(ask->place);
		return SX_OK; /* NULL: nil, denied */
	case LABEL_FOUND_BAD:
		break;
	}
	*l_r = NULL;
	return SX_POLICY_VIOLATION;
}

bool sender_is_cleared(struct domain *d, struct span who, const struct label *l)
{
	return gate_allows(d->gate, l, dir_sender(d->dir, who));
}
