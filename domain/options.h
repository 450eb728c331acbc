/* SPDX-License-Identifier: MIT */
/*
 * The options of a room or node, a row each: the field of the owner's form, the
 * name that the operator uses, and the member of the configuration are one
 * thing. The labels of a place have rows of their own, in domain/levels.h.
 */
#ifndef DOMAIN_OPTIONS_H
#define DOMAIN_OPTIONS_H

#include "base/turn.h"
#include "db/store.h"
#include "xmpp/xdata.h"

enum option_kind {
	OPTION_BOOL,   /* bool */
	OPTION_TEXT,   /* struct span; max: bytes */
	OPTION_LANG,   /* struct span: a language tag */
	OPTION_JIDS,   /* struct span: one per line */
	OPTION_NAMES,  /* struct span: any, one per line; choice: some */
	OPTION_SECRET, /* struct span: hashed on the way in, never shown */
	OPTION_NUMBER, /* int64_t from min to max */
	OPTION_COUNT,  /* the same from a list; 0 is called "none" */
	OPTION_LIMIT,  /* int64_t: from min to max; 0 is called "max": none */
	OPTION_CHOICE, /* int64_t: index into choice */
	OPTION_MANY,   /* int64_t: of n choices, choice[i] is bit n - i */
};

struct option {
	const char *var;  /* of the form field */
	const char *name; /* for the operator */
	const char *label;
	enum option_kind kind;
	size_t offset; /* in the configuration */
	int64_t initial, min, max;
	const struct xdata_option *choice;
	size_t choice_n;
};

struct options {
	const struct option *row;
	size_t n;
};

/* The member of c that o is about, by its type. */
static inline bool option_bool(const struct option *o, const void *c)
{
	bool b;

	memcpy(&b, (const char *)c + o->offset, sizeof(b));
	return b;
}
static inline int64_t option_number(const struct option *o, const void *c)
{
	int64_t n;

	memcpy(&n, (const char *)c + o->offset, sizeof(n));
	return n;
}
static inline struct span option_span(const struct option *o, const void *c)
{
	struct span s;

	memcpy(&s, (const char *)c + o->offset, sizeof(s));
	return s;
}

/* NULL: no such option. */
const struct option *option_find(const struct options *all, struct span name);
/* All members that there is a row for. */
void options_initial(const struct options *all, void *c);

/* One option's new value, in the list of values that a form or the operator
 * gives. ERR_VALUE, ERR_LIMIT: c is as it was. What is kept is the arena's. */
enum err option_set(const struct option *o, const struct xdata_value *v,
	void *c, struct turn *t, struct errtext *e) MUST_CHECK;
/* The values as text, several with commas between; a secret is never told,
 * only "set". */
struct span option_text(const struct option *o, const void *c, struct arena *a);
/* The list of values of such a text. */
const struct xdata_value *option_split(
	const struct option *o, struct span text, struct arena *a);
bool option_same(const struct option *o, const void *a, const void *b);

/* The form's fields, each with its present value. */
void options_write(const struct options *all, struct xw *w, const void *c,
	struct arena *a);
/* One field as a submit has it, with its values alone; a secret is left out. */
void option_submit(
	const struct option *o, struct xw *w, const void *c, struct arena *a);
/* What the submit has; the rest of c stays, unknown fields are ignored
 * (XEP-0004 3.1, 3.5). */
enum err options_read(const struct options *all, const struct xdata *d, void *c,
	struct turn *t, struct errtext *e) MUST_CHECK;

#endif
