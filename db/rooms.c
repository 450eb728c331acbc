/* SPDX-License-Identifier: MIT */
/* Rooms and their affiliations. */
#include "db/store_inner.h"

/*
 * The columns of a configuration: kind and name, which is the member's, too;
 * the statements below follow from it.
 */
#define CONFIG_COLUMNS(X)           \
	X(TEXT, name)               \
	X(TEXT, description)        \
	X(TEXT, lang)               \
	X(TEXT, secret)             \
	X(TEXT, contact)            \
	X(FLAG, persistent)         \
	X(FLAG, is_public)          \
	X(FLAG, members_only)       \
	X(FLAG, moderated)          \
	X(FLAG, change_subject)     \
	X(FLAG, allow_invites)      \
	X(FLAG, password_protected) \
	X(NUMBER, whois)            \
	X(NUMBER, allow_pm)         \
	X(NUMBER, max_users)        \
	X(NUMBER, history_fetch)    \
	X(NUMBER, broadcast)        \
	X(NUMBER, member_list)      \
	X(FLAG, archive)            \
	X(NUMBER, archive_days)     \
	X(NUMBER, archive_messages) \
	X(NUMBER, slow_mode)        \
	X(FLAG, forward_mentions)   \
	X(NUMBER, registration)     \
	X(FLAG, change_nick)        \
	X(FLAG, reserved_nick)      \
	X(FLAG, voice_requests)     \
	X(NUMBER, voice_interval)   \
	X(FLAG, visitor_status)     \
	X(FLAG, visitor_nick)       \
	X(FLAG, requests)           \
	X(TEXT, pubsub)             \
	X(TEXT, member_group)

#define NAME(kind, member) #member ", "

/* The columns of a row, in the order of bind_values() and read_row(). */
#define VALUES_COLUMNS                                                      \
	"locked, " CONFIG_COLUMNS(NAME) "label_access,"                     \
					" label_clearance, label_allowed, " \
					"label_fallback, archive_labels"    \
					", subject"                         \
					", subject_nick, subject_at"
#define ROOM_COLUMNS "id, jid, created, " VALUES_COLUMNS
/* As many as those. */
#define VALUES_N 42
#define VALUES                                                         \
	"$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14," \
	" $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26," \
	" $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38," \
	" $39, $40, $41, $42"

/* What follows the '@'; of a room that moves in (arrival.h) none. */
static struct span domain_of(struct span jid)
{
	struct span domain;

	if (span_starts(jid, SPAN("/")))
		return SPAN("");
	span_cut(jid, '@', &domain);
	return domain.p != NULL ? domain : jid;
}

/* Gives the next free parameter. */
static int bind_config(struct sql_stmt *q, int i, const struct room_config *c)
{
#define BIND_TEXT          sql_text
#define BIND_FLAG          sql_int
#define BIND_NUMBER        sql_int
#define BIND(kind, member) BIND_##kind(q, i++, c->member);
	CONFIG_COLUMNS(BIND)
	return i;
}

static int bind_values(struct sql_stmt *q, int i, const struct room_row *r)
{
	int first = i;

	sql_int(q, i++, r->locked);
	i = bind_config(q, i, &r->config);
	sql_text(q, i++, r->labels.access);
	sql_text(q, i++, r->labels.clearance);
	sql_text(q, i++, r->labels.allowed);
	sql_text(q, i++, r->labels.fallback);
	sql_text(q, i++, r->labels.keep);
	sql_text(q, i++, r->subject);
	sql_text(q, i++, r->subject_nick);
	sql_int(q, i++, r->subject_at);
	BUG_ON(i - first != VALUES_N);
	return i;
}

static int read_config(
	struct sql_stmt *q, int i, struct arena *a, struct room_config *c)
{
#define READ_TEXT          sql_col_dup(q, i++, a)
#define READ_FLAG          sql_col_int(q, i++) != 0
#define READ_NUMBER        sql_col_int(q, i++)
#define READ(kind, member) c->member = READ_##kind;
	CONFIG_COLUMNS(READ)
	return i;
}

static void read_row(struct sql_stmt *q, struct arena *a, struct room_row *r)
{
	int i = 0;

	r->id = sql_col_int(q, i++);
	r->jid = sql_col_dup(q, i++, a);
	r->created = sql_col_int(q, i++);
	r->locked = sql_col_int(q, i++) != 0;
	i = read_config(q, i, a, &r->config);
	r->labels.access = sql_col_dup(q, i++, a);
	r->labels.clearance = sql_col_dup(q, i++, a);
	r->labels.allowed = sql_col_dup(q, i++, a);
	r->labels.fallback = sql_col_dup(q, i++, a);
	r->labels.keep = sql_col_dup(q, i++, a);
	r->subject = sql_col_dup(q, i++, a);
	r->subject_nick = sql_col_dup(q, i++, a);
	r->subject_at = sql_col_int(q, i++);
	BUG_ON(i != 3 + VALUES_N);
}

int64_t store_room_add(struct store *s, const struct room_row *r)
{
	static const struct query add = {Q_ROOM_ADD,
		"INSERT INTO room (" VALUES_COLUMNS ", jid, domain, created)"
		" VALUES (" VALUES ", $43, $44, $45) RETURNING id"};
	struct sql_stmt *q = store_write(s, &add);
	int i = bind_values(q, 1, r);
	int64_t id;

	sql_text(q, i++, r->jid);
	sql_text(q, i++, domain_of(r->jid));
	sql_int(q, i, r->created);
	BUG_ON(!sql_step(q));
	id = sql_col_int(q, 0);
	sql_run(q);
	store_list_room(s, id, &r->labels);
	return id;
}

void store_room_put(struct store *s, const struct room_row *r)
{
	static const struct query put = {Q_ROOM_PUT,
		"UPDATE room SET (" VALUES_COLUMNS ")"
		" = (" VALUES ") WHERE id = $43"};
	struct sql_stmt *q = store_write(s, &put);

	sql_int(q, bind_values(q, 1, r), r->id);
	sql_run(q);
	BUG_ON(sql_changes(q) != 1);
	store_list_room(s, r->id, &r->labels);
}

void store_room_remove(struct store *s, int64_t id)
{
	static const struct query remove = {
		Q_ROOM_REMOVE, "DELETE FROM room WHERE id = $1"};
	struct sql_stmt *q = store_write(s, &remove);

	store_words_forget_room(s, id);
	sql_int(q, 1, id);
	sql_run(q);
}

bool store_room_get(
	struct store *s, struct arena *a, struct span jid, struct room_row *r_r)
{
	static const struct query get = {
		Q_ROOM_GET, "SELECT " ROOM_COLUMNS " FROM room WHERE jid = $1"};
	struct sql_stmt *q = store_read(s, &get);
	bool found;

	sql_text(q, 1, jid);
	found = sql_step(q);
	if (found)
		read_row(q, a, r_r);
	sql_reset(q);
	return found;
}

size_t store_rooms_page(struct store *s, struct arena *a, struct span domain,
	struct span after, bool only_public, size_t max,
	const struct room_row **rows_r)
{
	static const struct query page = {Q_ROOMS_PAGE,
		"SELECT " ROOM_COLUMNS " FROM room"
		" WHERE domain = $1 AND jid > $2"
		" AND ($3 = 0 OR (is_public = 1 AND locked = 0))"
		" ORDER BY jid LIMIT $4"};
	struct sql_stmt *q = store_read(s, &page);
	struct rows rows = rows_of(a, sizeof(struct room_row));

	sql_text(q, 1, domain);
	sql_text(q, 2, after.p != NULL ? after : SPAN(""));
	sql_int(q, 3, only_public);
	sql_int(q, 4, max < INT64_MAX ? (int64_t)max : INT64_MAX);
	while (sql_step(q))
		read_row(q, a, rows_add(&rows));
	*rows_r = rows.p;
	return rows.n;
}

size_t store_rooms_busy(struct store *s, struct arena *a, struct span domain,
	const struct span **jids_r)
{
	static const struct query busy = {Q_ROOMS_BUSY,
		"SELECT jid FROM room WHERE domain = $1"
		" AND id IN (SELECT room FROM occupant) ORDER BY jid"};
	struct sql_stmt *q = store_read(s, &busy);
	struct rows rows = rows_of(a, sizeof(struct span));

	sql_text(q, 1, domain);
	while (sql_step(q)) {
		struct span *jid = rows_add(&rows);

		*jid = sql_col_dup(q, 0, a);
	}
	*jids_r = rows.p;
	return rows.n;
}

uint64_t store_rooms_count(struct store *s, struct span domain)
{
	static const struct query count = {
		Q_ROOMS_COUNT, "SELECT count(*) FROM room WHERE domain = $1"};
	struct sql_stmt *q = store_read(s, &count);
	uint64_t n;

	sql_text(q, 1, domain);
	BUG_ON(!sql_step(q));
	n = (uint64_t)sql_col_int(q, 0);
	sql_reset(q);
	return n;
}

/* ---- affiliations ---- */

static void affiliation_remove(struct store *s, int64_t room, struct span jid)
{
	static const struct query remove = {Q_AFFILIATION_REMOVE,
		"DELETE FROM affiliation WHERE room = $1 AND jid = $2"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_int(q, 1, room);
	sql_text(q, 2, jid);
	sql_run(q);
}

void store_affiliation_put(
	struct store *s, int64_t room, const struct affiliation_row *r)
{
	static const struct query put = {Q_AFFILIATION_PUT,
		"INSERT INTO affiliation (room, jid, affiliation, nick, reason)"
		" VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (room, jid) DO UPDATE SET"
		" affiliation = excluded.affiliation, nick = excluded.nick,"
		" reason = excluded.reason"};
	struct sql_stmt *q;

	if (r->affiliation == AFF_NONE && r->nick.p == NULL) {
		affiliation_remove(s, room, r->jid);
		return;
	}
	q = store_write(s, &put);
	sql_int(q, 1, room);
	sql_text(q, 2, r->jid);
	sql_int(q, 3, r->affiliation);
	sql_text(q, 4, r->nick);
	sql_text(q, 5, r->reason);
	sql_run(q);
}

static size_t read_affiliations(struct sql_stmt *q, struct arena *a,
	const struct affiliation_row **rows_r)
{
	struct rows rows = rows_of(a, sizeof(struct affiliation_row));

	while (sql_step(q)) {
		struct affiliation_row *r = rows_add(&rows);

		r->jid = sql_col_dup(q, 0, a);
		r->affiliation = (enum affiliation)sql_col_int(q, 1);
		r->nick = sql_col_dup(q, 2, a);
		r->reason = sql_col_dup(q, 3, a);
	}
	sql_reset(q);
	*rows_r = rows.p;
	return rows.n;
}

size_t store_affiliations(struct store *s, struct arena *a, int64_t room,
	const struct affiliation_row **rows_r)
{
	static const struct query all = {Q_AFFILIATIONS,
		"SELECT jid, affiliation, nick, reason FROM affiliation"
		" WHERE room = $1 ORDER BY jid"};
	struct sql_stmt *q = store_read(s, &all);

	sql_int(q, 1, room);
	return read_affiliations(q, a, rows_r);
}

size_t store_affiliations_behind(struct store *s, struct arena *a, int64_t room,
	struct span after, size_t max, const struct affiliation_row **rows_r)
{
	static const struct query behind = {Q_AFFILIATIONS_BEHIND,
		"SELECT jid, affiliation, nick, reason FROM affiliation"
		" WHERE room = $1 AND jid > $2 ORDER BY jid LIMIT $3"};
	struct sql_stmt *q = store_read(s, &behind);

	sql_int(q, 1, room);
	sql_text(q, 2, after.p != NULL ? after : SPAN(""));
	sql_int(q, 3, max < INT64_MAX ? (int64_t)max : INT64_MAX);
	return read_affiliations(q, a, rows_r);
}
