/* SPDX-License-Identifier: MIT */
/*
 * Queries of archives (XEP-0313, 0059, 0431): what they say, and what is said
 * of an archive. What there is, and who may see it, is the service's business.
 */
#ifndef DOMAIN_MAM_H
#define DOMAIN_MAM_H

#include "xmpp/error.h"
#include "xmpp/rsm.h"
#include "xmpp/xdata.h"

/* Fields that not every archive has. */
enum mam_field {
	MAM_ALWAYS = 0,
	MAM_WITH = 1,
	MAM_TEXT = 2,
};

struct mam_query {
	int64_t start, end; /* ms, inclusive; INT64_MIN, INT64_MAX: no limit */
	struct span with;   /* absent: by anybody */
	struct span after, before;    /* ids; absent: no limit */
	const struct xdata_value *id; /* these alone; NULL: any */
	struct span text;             /* words; absent: any */
	struct span queryid;
	bool flip;
	struct rsm rsm;
};

/* fields: a sum of enum mam_field. Of `<query/>`; memory is the arena's. */
enum sx_cond mam_read(const struct xml *query, unsigned fields, struct arena *a,
	struct mam_query *q_r) MUST_CHECK;
/* The fields that there are, as `<x type='form'/>` (4.1.5). */
void mam_write_form(struct xw *w, unsigned fields);
/* Disco features of what has an archive. */
void mam_features(struct xw *w, unsigned fields);
/* `<start/>` or `<end/>` of the metadata (5). */
void mam_write_end(
	struct xw *w, const char *name, struct span uid, int64_t wall_ms);
/* The answer's `<fin/>`; rsm as of rsm_write(). */
struct mam_fin {
	bool complete;
	struct span first, last; /* uids; absent: the page is empty */
	int64_t index, count;
};
void mam_write_fin(struct xw *w, const struct mam_fin *f);

#endif
