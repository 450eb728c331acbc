/* SPDX-License-Identifier: MIT */
/* Labels of what comes and what goes: the sender's side of design 5. */
#include "domain/judge.h"

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

bool label_write(struct xw *w, const struct label *l)
{
	struct span x = element_of(l);

	if (x.p == NULL)
		return false;
	seclabel_write(
		w, label_marking(l), label_fgcolor(l), label_bgcolor(l), x);
	return true;
}

bool label_write_as(struct xw *w, const struct label *l, struct span id)
{
	struct span x = element_of(l);

	if (x.p == NULL)
		return false;
	xw_open(w, NS_SECLABEL, "securitylabel");
	xw_attr_ns(w, ns_uri(NS_SLPS), SPAN("id"), id);
	seclabel_write_inside(
		w, label_marking(l), label_fgcolor(l), label_bgcolor(l), x);
	xw_close(w);
	return true;
}

enum sx_cond label_effective_in(struct domain *d, const struct place *p,
	const struct xml *carrier, struct turn *t, const struct label **l_r)
{
	struct seclabel sl;

	*l_r = NULL;
	switch (seclabel_find(t->arena, carrier, &sl)) {
	case SECLABEL_ABSENT:
		*l_r = place_default(p); /* NULL: nil, denied */
		return SX_OK;
	case SECLABEL_PRESENT:
		if (label_effective(d->conf->labels, sl.x, sl.n, t->wall, l_r,
			    NULL) == LABEL_VALID)
			return SX_OK;
		break;
	case SECLABEL_BAD:
		break;
	}
	*l_r = NULL;
	return SX_POLICY_VIOLATION;
}
