/* SPDX-License-Identifier: MIT */
/* The store's part about versions of affiliation lists (XEP-0463). */
#ifndef DB_VERSIONS_H
#define DB_VERSIONS_H

#include "db/store.h"

/* Who may read which lists; the numbers stand in the tables. */
enum audience {
	AUDIENCE_NONE = 0,
	AUDIENCE_LISTS, /* all but the outcasts, who seem to be nobody */
	AUDIENCE_ALL,
	AUDIENCE_STALE, /* of a session: not up to date with either */
};

/* One change, as an audience sees it. */
struct version_row {
	struct span jid; /* absent: where counting began */
	enum affiliation was;
	struct span version; /* after it; absent: the next row has it */
};
/* Of more than max the oldest go. */
void store_version_add(struct store *s, int64_t room, enum audience audience,
	const struct version_row *v, size_t max);
/* The newest version; false: none is known. */
bool store_version_now(struct store *s, struct arena *a, int64_t room,
	enum audience audience, struct span *version_r) MUST_CHECK;
/* Each address that changed after that version, once, with what it was then,
 * by their first changes. false: no such version is known. */
bool store_versions_since(struct store *s, struct arena *a, int64_t room,
	enum audience audience, struct span version,
	const struct version_row **rows_r, size_t *n_r) MUST_CHECK;
/* Whose version is it? AUDIENCE_NONE: nobody's. */
enum audience store_version_audience(
	struct store *s, int64_t room, struct span version) MUST_CHECK;

#endif
