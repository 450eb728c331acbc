/* SPDX-License-Identifier: MIT */
/*
 * What services tell the audit of (db/audit.h): who was refused what, at which
 * step of the chain (domain/chain.h), who wasn't given what, and who changed
 * what. Never what was said.
 */
#ifndef DOMAIN_REPORT_H
#define DOMAIN_REPORT_H

#include "db/audit.h"
#include "domain/chain.h"

/* Somebody who wants something somewhere. Borrows all. */
struct report {
	const char *what;    /* message, join ... */
	struct span where;   /* the place's address, or `service node` */
	struct span by, who; /* full, or bare as well; bare */
	const struct place *place;
	enum chain_side side;
	bool labelled; /* as of struct chain_ask */
	const struct label *label;
	bool open; /* no label is asked about */
	const struct label *const *also;
	size_t also_n;
};

/* The labels forbid it. */
void report_refused(struct domain *d, const struct report *r, struct turn *t);
/* The same, if they do; asks the chain alone. */
void report_if_refused(
	struct domain *d, const struct report *r, struct turn *t);
/* They would, but the service warns only. */
void report_passed(struct domain *d, const struct report *r, struct turn *t);
/* How often that has happened: where it grows over some questions, it did. */
uint64_t report_warnings(const struct domain *d);

/* What came bears the label of another policy; l is the one that counts. Does
 * nothing for others. */
void report_mapped(struct domain *d, const struct label *l, struct turn *t);

/* Whom something wasn't given (or was, in warn mode), by clearance. Zeroed it
 * is empty; it borrows. */
#define WITHHELD_CLEARANCES 8
struct withheld {
	uint64_t n;
	struct {
		const struct clearance *clearance;
		uint64_t n;
	} of[WITHHELD_CLEARANCES];
	size_t of_n; /* of others n is all that is known */
};

static inline void withheld_add(
	struct withheld *w, const struct clearance *c, uint64_t n)
{
	size_t i = 0;

	w->n += n;
	while (i < w->of_n && w->of[i].clearance != c)
		i++;
	if (i == WITHHELD_CLEARANCES)
		return;
	if (i == w->of_n)
		w->of_n++;
	w->of[i].clearance = c;
	w->of[i].n += n;
}

/* One message on its way to many, or to one. */
struct handed {
	const char *what;
	struct span where;
	struct span by, to; /* absent: the place itself; all in it */
	struct span id;     /* of the archive, or of the item; absent: none */
	const struct label *label; /* NULL: none */
};
void report_withheld(struct domain *d, const struct handed *h,
	const struct withheld *w, struct turn *t);
/* Those who got it because the service warns only. */
void report_let_pass(struct domain *d, const struct handed *h,
	const struct withheld *w, struct turn *t);

/* A change by `by` (absent: the operator). was, is: absent if there is none. */
struct changed {
	enum audit_kind kind; /* AUDIT_LABELS, AUDIT_AFFILIATION, AUDIT_PLACE */
	const char *what;
	struct span where, by, to, was, is;
};
void report_changed(struct domain *d, const struct changed *c, struct turn *t);
/* Labels of a place, if they differ. */
void report_labels(struct domain *d, const struct changed *c,
	const struct place_labels *from, const struct place_labels *to,
	struct turn *t);

#endif
