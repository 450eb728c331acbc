/* SPDX-License-Identifier: MIT */
/* The store's part about versions of affiliation lists (XEP-0463). */
#ifndef DB_VERSIONS_H
#define DB_VERSIONS_H

#include "db/store.h"

/* One change, as an audience sees it. */
struct version_row {
	struct span jid; /* absent: where counting began */
	enum affiliation was;
	struct span version; /* after it; absent: the next row has it */
};
/* Of more than max the oldest go. */
void store_version_add(struct store *s, int64_t room, int audience,
	const struct version_row *v, size_t max);
/* The newest version; false: none is known. */
bool store_version_now(struct store *s, struct arena *a, int64_t room,
	int audience, struct span *version_r) MUST_CHECK;
/* Each address that changed after that version, once, with what it was then,
 * by their first changes. false: no such version is known. */
bool store_versions_since(struct store *s, struct arena *a, int64_t room,
	int audience, struct span version, const struct version_row **rows_r,
	size_t *n_r) MUST_CHECK;
/* Whose version is it? 0: nobody's. */
int store_version_audience(
	struct store *s, int64_t room, struct span version) MUST_CHECK;

#endif
