/* SPDX-License-Identifier: MIT */
/*
 * The labels of a room or node: access label, clearance and default label
 * (design 7), as the owner chooses them in the form and as the operator writes
 * them.
 */
#ifndef DOMAIN_LEVELS_H
#define DOMAIN_LEVELS_H

#include "domain/domain.h"
#include "xmpp/xdata.h"

/* What is set as one: a clearance and a list of labels are one bound of what
 * may be in the room. */
enum level_kind {
	LEVEL_ACCESS,
	LEVEL_BOUND,
	LEVEL_DEFAULT,
	LEVEL_KEEP, /* how long what is said is kept: for the operator alone */
};

/* The operator's names; each is one member of struct place_labels. */
struct level {
	const char *name;
	size_t offset;
	enum level_kind kind;
	bool many;         /* a label per line */
	bool is_clearance; /* else labels */
};
extern const struct level room_level[];
extern const size_t room_level_n;

const struct level *level_find(struct span name); /* NULL: no such setting */
static inline struct span level_span(
	const struct level *v, const struct place_labels *l)
{
	struct span s;

	memcpy(&s, (const char *)l + v->offset, sizeof(s));
	return s;
}
/* Blank text unsets. Borrows text. */
void level_set(const struct level *v, struct place_labels *l, struct span text);
bool levels_same(const struct place_labels *a, const struct place_labels *b);

/* As expressions; no clearance is "none". */
struct span level_label_text(const struct label *l, struct arena *a);
struct span level_clearance_text(const struct clearance *c, struct arena *a);
/* What the levels are called, from the room upward. */
#define LEVELS 3
extern const char *const level_names[LEVELS];

/*
 * The settings as the gate asks them, under `above`. An error says which one
 * can't be read; *p_r is then broken: nobody, nothing. place_clear() it in
 * either case.
 */
enum err levels_read(struct labels *ls, const struct place_labels *l,
	const struct place *above, int64_t wall_ms, struct place *p_r,
	struct errtext *e) MUST_CHECK;

/*
 * May who holds c be shown what is in force in p, and set it anew? An access
 * or default label, the room's own or inherited: who is cleared for it. A
 * bound: who is cleared for both of these and for each of its labels, and
 * holds all that its clearance has.
 */
bool level_is_known(
	const struct place *p, enum level_kind k, const struct clearance *c);

/*
 * May the labels become `to`? Everything readable; a new label valid today;
 * the default label within the clearances of all levels; and who (absent: the
 * operator) may know what they change, as it is and as it shall be: nobody
 * lowers what is above them, or locks themselves out. Only the operator is
 * told why not.
 */
enum err levels_check(struct domain *d, const struct place_labels *from,
	const struct place_labels *to, struct span who, struct turn *t,
	struct errtext *e) MUST_CHECK;

/* The form's fields (XEP-0258 5.2.6), choices as who may use them. What they
 * may not know has the one choice to leave it as it is. */
struct levels {
	struct domain *d;
	const struct place_labels *labels; /* as they are set */
	const struct place *place;         /* and what the gate makes of them */
};
void levels_write(
	struct xw *w, const struct levels *v, struct span who, struct turn *t);
/* What the submit has of them, into l; not yet checked. ERR_VALUE: l is
 * undefined. Memory is the arena's. */
enum err levels_submit(const struct levels *v, const struct xdata *d,
	struct span who, struct place_labels *l, struct turn *t,
	struct errtext *e) MUST_CHECK;

#endif
