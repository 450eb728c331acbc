/* SPDX-License-Identifier: MIT */
/* Who is what in a room of Openfire's. */
#include <stdlib.h>

#include "move/openfire_inner.h"

/* The numbers of ofMucAffiliation; members have a table of their own. */
static struct span affiliation_name(int64_t n)
{
	switch (n) {
	case 10:
		return SPAN("owner");
	case 20:
		return SPAN("admin");
	case 30:
		return SPAN("member");
	case 40:
		return SPAN("outcast");
	default:
		return SPAN_NONE;
	}
}

/* ---- groups ---- */

/* base32hex (RFC 4648 7), lower case, without padding or with. */
static bool unbase32(struct buf *b, struct span s)
{
	unsigned bits = 0, n = 0;

	for (size_t i = 0; i < s.n && s.p[i] != '='; i++) {
		char c = s.p[i];
		unsigned v;

		if (c >= '0' && c <= '9')
			v = (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'v')
			v = (unsigned)(c - 'a') + 10;
		else
			return false;
		bits = (bits << 5 | v) & 0xffff;
		n += 5;
		if (n >= 8) {
			n -= 8;
			buf_byte(b, (char)(bits >> n & 0xff));
		}
	}
	return b->n > 0;
}

static bool is_hash(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr("0123456789abcdef", s.p[i]) == NULL ||
			s.p[i] == '\0')
			return false;
	return s.n == 32;
}

/*
 * A group's address: its name in base32hex at the server's domain, with the
 * MD5 of the name as resource. name_r: of the source's arena; absent: it is no
 * group.
 */
static enum err group_name(struct openfire_room *room, struct span jid,
	struct span *name_r, bool *known_r, struct errtext *e)
{
	struct span rest, hash;
	struct span node = span_cut(jid, '@', &rest);
	struct buf b;
	struct span known;
	enum err err = ERR_OK;

	*name_r = SPAN_NONE;
	*known_r = false;
	(void)span_cut(rest, '/', &hash);
	if (rest.p == NULL || !is_hash(hash))
		return ERR_OK;
	buf_init(&b, 1024);
	if (unbase32(&b, node)) {
		*name_r = arena_dup(room->of->arena, buf_span(&b));
		err = openfire_text(room->of,
			"SELECT groupName FROM ofGroup WHERE groupName = ?1",
			*name_r, &known, e);
		*known_r = known.p != NULL;
	}
	buf_clear(&b);
	return err;
}

static enum err put_person(struct openfire_room *room, struct span jid,
	struct span affiliation, struct span nick, struct errtext *e)
{
	struct span rest;
	struct record_affiliation a = {
		span_cut(jid, '/', &rest), affiliation, nick, SPAN_NONE};

	if (a.nick.n == 0)
		a.nick = SPAN_NONE;
	return record_affiliation(&room->r, room->to, &a, e);
}

/* SECURITY: of a group that is kept elsewhere (LDAP) nobody is known, and who
 * is banned as one of it could enter. */
static enum err lose_group(struct openfire_room *room, struct span group,
	struct span affiliation, struct errtext *e)
{
	if (span_is(affiliation, "outcast"))
		return err_set(e, ERR_VALUE,
			"the group %.*s is banned, and the database doesn't "
			"say who is in it",
			SPAN_FMT(group));
	return record_lost(&room->r, room->to, "group", group,
		"the database doesn't say who is in it", e);
}

/* Those who are in the group today stand for it. */
static enum err put_group(struct openfire_room *room, struct span group,
	struct span affiliation, struct errtext *e)
{
	struct table_query *q;
	bool more;
	enum err err = record_lost(&room->r, room->to, "group", group,
		"rooms have people, not groups: its members of today stand "
		"for it",
		e);

	if (err == ERR_OK)
		err = table_prepare(room->of->tables,
			"SELECT DISTINCT CASE WHEN instr(username, '@') > 0 "
			"THEN username ELSE username || '@' || ?2 END FROM "
			"ofGroupUser WHERE groupName = ?1 ORDER BY 1",
			&q, e);
	if (err != ERR_OK)
		return err;
	table_bind(q, 1, group);
	table_bind(q, 2, room->of->domain);
	for (;;) {
		err = table_next(q, &more, e);
		if (err != ERR_OK || !more)
			break;
		if (table_bytes(q, 0).n == 0)
			continue;
		err = put_person(
			room, table_bytes(q, 0), affiliation, SPAN_NONE, e);
		if (err != ERR_OK)
			break;
	}
	table_finish(&q);
	return err;
}

/* ---- one by one ---- */

/* jid, affiliation, nickname, and the form that a member filled in. Who is in
 * both tables is what ofMucAffiliation says, under the member's name. */
static const char people_sql[] =
	"SELECT a.jid, a.affiliation, m.nickname, m.firstName, m.lastName,"
	" m.url, m.email, m.faqentry"
	" FROM ofMucAffiliation a LEFT JOIN ofMucMember m"
	" ON m.roomID = a.roomID AND m.jid = a.jid WHERE a.roomID = ?1"
	" UNION ALL SELECT jid, 30, nickname, firstName, lastName, url, email,"
	" faqentry FROM ofMucMember m WHERE roomID = ?1 AND NOT EXISTS"
	" (SELECT 1 FROM ofMucAffiliation a WHERE a.roomID = m.roomID"
	" AND a.jid = m.jid) ORDER BY 2, 1";

static enum err put_form(
	struct openfire_room *room, struct table_query *q, struct errtext *e)
{
	static const char *const what[] = {"registration first name",
		"registration last name", "registration address",
		"registration mail", "registration text"};
	enum err err = ERR_OK;

	for (int i = 0; err == ERR_OK && i < (int)ARRAY_LEN(what); i++) {
		struct span text = table_bytes(q, 3 + i);

		if (text.n == 0)
			continue;
		text = arena_printf(room->arena, "%.*s: %.*s",
			SPAN_FMT(table_bytes(q, 0)), SPAN_FMT(text));
		err = record_lost(&room->r, room->to, what[i], text,
			"members have a nickname, and no form", e);
	}
	return err;
}

static enum err put_one(
	struct openfire_room *room, struct table_query *q, struct errtext *e)
{
	struct span jid = table_bytes(q, 0);
	struct span affiliation = affiliation_name(table_int(q, 1));
	struct span group;
	bool is_known;
	enum err err = group_name(room, jid, &group, &is_known, e);

	if (err != ERR_OK)
		return err;
	if (affiliation.p == NULL || jid.n == 0)
		return record_lost(&room->r, room->to, "affiliation", jid,
			"a number that Openfire doesn't use", e);
	if (group.p != NULL && !is_known)
		return lose_group(room, group, affiliation, e);
	if (group.p != NULL)
		return put_group(room, group, affiliation, e);
	err = put_person(room, jid, affiliation, table_bytes(q, 2), e);
	arena_reset(room->arena);
	return err == ERR_OK ? put_form(room, q, e) : err;
}

enum err openfire_people(struct openfire_room *room, struct errtext *e)
{
	struct table_query *q;
	bool more;
	enum err err = table_prepare(room->of->tables, people_sql, &q, e);

	if (err != ERR_OK)
		return err;
	table_bind_int(q, 1, room->id);
	for (;;) {
		err = table_next(q, &more, e);
		if (err != ERR_OK || !more)
			break;
		err = put_one(room, q, e);
		if (err != ERR_OK)
			break;
	}
	table_finish(&q);
	return err;
}
