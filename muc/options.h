/* SPDX-License-Identifier: MIT */
/*
 * The options of a room, a row each: the field of the owner's form, the name
 * that the operator uses, and the member of struct room_config are one thing.
 * The labels of a room have rows of their own, in muc/levels.h.
 */
#ifndef MUC_OPTIONS_H
#define MUC_OPTIONS_H

#include "base/turn.h"
#include "db/store.h"
#include "xmpp/xdata.h"

enum option_kind {
	OPTION_BOOL,   /* bool */
	OPTION_TEXT,   /* struct span; max: bytes */
	OPTION_LANG,   /* struct span: a language tag */
	OPTION_JIDS,   /* struct span: one per line */
	OPTION_SECRET, /* struct span: hashed on the way in, never shown */
	OPTION_NUMBER, /* int64_t from min to max */
	OPTION_COUNT,  /* the same from a list; 0 is called "none" */
	OPTION_CHOICE, /* int64_t: index into choice */
	OPTION_ROLES,  /* int64_t: bits 1 << enum role; choice[i] is the role
	                  ROLE_MODERATOR - i */
};

struct option {
	const char *var;  /* of the form field */
	const char *name; /* for the operator */
	const char *label;
	enum option_kind kind;
	size_t offset; /* in struct room_config */
	int64_t initial, min, max;
	const struct xdata_option *choice;
	size_t choice_n;
};

extern const struct option room_option[];
extern const size_t room_option_n;

/* The member of c that o is about, by its type. */
static inline bool option_bool(
	const struct option *o, const struct room_config *c)
{
	bool b;

	memcpy(&b, (const char *)c + o->offset, sizeof(b));
	return b;
}
static inline int64_t option_number(
	const struct option *o, const struct room_config *c)
{
	int64_t n;

	memcpy(&n, (const char *)c + o->offset, sizeof(n));
	return n;
}
static inline struct span option_span(
	const struct option *o, const struct room_config *c)
{
	struct span s;

	memcpy(&s, (const char *)c + o->offset, sizeof(s));
	return s;
}

/* NULL: no such option. */
const struct option *option_find(struct span name);

/* One option's new value, in the list of values that a form or the operator
 * gives. ERR_VALUE, ERR_LIMIT: c is as it was. What is kept is the arena's. */
enum err option_set(const struct option *o, const struct xdata_value *v,
	struct room_config *c, struct turn *t, struct errtext *e) MUST_CHECK;
/* The values as text, several with commas between; a secret is never told,
 * only "set". */
struct span option_text(
	const struct option *o, const struct room_config *c, struct arena *a);
/* The list of values of such a text. */
const struct xdata_value *option_split(
	const struct option *o, struct span text, struct arena *a);
bool option_same(const struct option *o, const struct room_config *a,
	const struct room_config *b);

/* Do the options fit together? */
enum err options_check(
	const struct room_config *c, struct errtext *e) MUST_CHECK;
/* The form's fields, each with its present value. */
void options_write(struct xw *w, const struct room_config *c, struct arena *a);
/* What the submit has; the rest of c stays, unknown fields are ignored
 * (XEP-0004 3.1, 3.5). */
enum err options_read(const struct xdata *d, struct room_config *c,
	struct turn *t, struct errtext *e) MUST_CHECK;

#endif
