/* SPDX-License-Identifier: MIT */
/* Behind the public interface: how its types are ours. */
#ifndef LABELS_LIBRARY_H
#define LABELS_LIBRARY_H

#include "labels/catalog.h"
#include "labels/caveat-labels.h"
#include "labels/inspect.h"

#define TEXT_MAX ((size_t)8 << 20) /* bytes of one text that is given out */

struct caveat_engine {
	struct labels *ls;
	struct gate *gate;
	int64_t now; /* CAVEAT_CLOCK: ask */
};

struct caveat_catalog {
	struct catalog c;
};

/* Public handles are the engine's own objects under another name. */
static inline const struct label *in_label(const struct caveat_label *l)
{
	return (const struct label *)l;
}

static inline const struct clearance *in_clearance(
	const struct caveat_clearance *c)
{
	return (const struct clearance *)c;
}

static inline const struct policy *in_policy(const struct caveat_policy *p)
{
	return (const struct policy *)p;
}

static inline const struct caveat_policy *out_policy(const struct policy *p)
{
	return (const struct caveat_policy *)p;
}

static inline struct caveat_str out_str(struct span s)
{
	return (struct caveat_str){s.p, s.n};
}

/* library.c */
struct errtext *in_error(struct caveat_error *e); /* emptied; NULL is fine */
struct caveat_value out_value(const struct value_fact *f);
/* l with a reference for the caller, who gets NULL for NULL. */
enum caveat_status give_label(enum label_status status, const struct label *l,
	const struct caveat_label **l_r);
/* b's bytes as the caller's own, b emptied; NULL where b is over. */
char *give_text(struct buf *b, size_t *n_r);
int64_t engine_now(const struct caveat_engine *e);
/* The engine at the start of a call: what earlier ones left unheld goes. */
struct labels *engine_begin(struct caveat_engine *e);

#endif
