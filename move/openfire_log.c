/* SPDX-License-Identifier: MIT */
/* What was said in a room of Openfire's. */
#include "base/digest.h"
#include "move/message.h"
#include "move/openfire_inner.h"

/* Both SELECTs give the same columns. */
enum {
	SENDER,
	NICK,
	AT,
	SUBJECT,
	BODY,
	STANZA,
};
/*
 * The log that the room itself keeps, and what the Monitoring plugin does:
 * there toJIDResource is the nickname of who spoke. SECURITY: a private message
 * is to the room, too, where there is a column isPMforJID, and says in it for
 * whom it is. Before there was one (to 2.0) it was to a person.
 */
static const char log_sql[] =
	"SELECT sender, nickname, logTime, subject, body, stanza"
	" FROM ofMucConversationLog WHERE roomID = ?1 AND ?2 IS NOT NULL"
	" ORDER BY logTime, messageID";
static const char archive_sql[] =
	"SELECT CASE WHEN fromJIDResource IS NULL OR"
	" fromJIDResource = '' THEN fromJID ELSE fromJID || '/' ||"
	" fromJIDResource END, toJIDResource, sentDate, NULL, body, stanza"
	" FROM ofMessageArchive WHERE ?1 IS NOT NULL AND toJID = ?2"
	" AND isPMforJID IS NULL ORDER BY sentDate, messageID";

#define STANZA_BYTES RECORD_MAX

const struct xml *openfire_stanza(struct arena *a, struct span text)
{
	static const struct xml_caps caps = {
		STANZA_BYTES, XW_DEPTH - 8, 65536, 256};
	const struct xml *x;

	return message_parse(a, text, &caps, &x, NULL) == ERR_OK ? x : NULL;
}

/* ---- which table ---- */

static enum err count(struct openfire_room *room, const char *sql, int64_t *n_r,
	struct errtext *e)
{
	struct table_query *q;
	bool is_there;
	enum err err = table_prepare(room->of->tables, sql, &q, e);

	*n_r = 0;
	if (err != ERR_OK)
		return err;
	table_bind_int(q, 1, room->id);
	table_bind(q, 2, room->jid);
	err = table_next(q, &is_there, e);
	if (err == ERR_OK && is_there)
		*n_r = table_int(q, 0);
	table_finish(&q);
	return err;
}

/*
 * Both may have the same messages, and nothing says which is which. The room's
 * own log has subjects, too; the other is taken only where that one is empty,
 * so that the next time it's the same table again.
 */
enum err openfire_log_find(struct openfire_room *room, struct errtext *e)
{
	int64_t own, other;
	enum err err = count(room,
		"SELECT count(*) FROM ofMucConversationLog WHERE roomID = ?1 "
		"AND ?2 IS NOT NULL",
		&own, e);

	if (err == ERR_OK)
		err = count(room,
			"SELECT count(*) FROM ofMessageArchive WHERE ?1 IS NOT "
			"NULL AND toJID = ?2 AND isPMforJID IS NULL",
			&other, e);
	if (err != ERR_OK)
		return err;
	room->log = own > 0 ? log_sql : other > 0 ? archive_sql : NULL;
	room->is_archived = room->log == archive_sql;
	room->elsewhere = own > 0 && other > 0 ? (uint64_t)other : 0;
	return ERR_OK;
}

static enum err prepare(
	struct openfire_room *room, struct table_query **q_r, struct errtext *e)
{
	enum err err = table_prepare(room->of->tables, room->log, q_r, e);

	if (err == ERR_OK) {
		table_bind_int(*q_r, 1, room->id);
		table_bind(*q_r, 2, room->jid);
	}
	return err;
}

enum err openfire_log_subject(struct openfire_room *room, struct span *nick_r,
	int64_t *at_r, struct errtext *e)
{
	struct table_query *q;
	bool is_there;
	enum err err = table_prepare(room->of->tables,
		"SELECT nickname, logTime FROM ofMucConversationLog WHERE "
		"roomID = ?1 AND subject IS NOT NULL AND body IS NULL ORDER BY "
		"logTime DESC, messageID DESC LIMIT 1",
		&q, e);

	*nick_r = SPAN_NONE;
	*at_r = 0;
	if (err != ERR_OK)
		return err;
	table_bind_int(q, 1, room->id);
	err = table_next(q, &is_there, e);
	if (err == ERR_OK && is_there) {
		if (table_bytes(q, 0).n > 0)
			*nick_r = arena_dup(room->arena, table_bytes(q, 0));
		*at_r = table_int(q, 1);
	}
	table_finish(&q);
	return err;
}

/* ---- messages ---- */

/* Where there is no stanza that can be read, one of the texts beside it. */
static const struct xml *made(struct openfire_room *room, struct table_query *q)
{
	static const struct {
		const char *name;
		int col;
	} text[] = {
		{"subject", SUBJECT},
                {"body",    BODY   }
        };
	const struct xml *x;
	struct buf b;

	if (table_bytes(q, SUBJECT).p == NULL && table_bytes(q, BODY).p == NULL)
		return NULL;
	buf_init(&b, STANZA_BYTES);
	buf_str(&b, "<message>");
	for (size_t i = 0; i < ARRAY_LEN(text); i++) {
		if (table_bytes(q, text[i].col).p == NULL)
			continue;
		buf_printf(&b, "<%s>", text[i].name);
		buf_xml(&b, table_bytes(q, text[i].col));
		buf_printf(&b, "</%s>", text[i].name);
	}
	buf_str(&b, "</message>");
	x = b.over ? NULL : openfire_stanza(room->arena, buf_span(&b));
	buf_clear(&b);
	return x;
}

/* How many of the same time and text came before it: the rows come in the
 * order of time. Beyond what is remembered they are one. */
static size_t repeats(
	struct openfire_room *room, int64_t at, const unsigned char *hash)
{
	size_t n = 0;

	if (at != room->at)
		room->same_n = 0;
	room->at = at;
	for (size_t i = 0; i < room->same_n; i++)
		n += memcmp(room->same[i], hash, SHA256_LEN) == 0;
	if (room->same_n < ARRAY_LEN(room->same))
		memcpy(room->same[room->same_n++], hash, SHA256_LEN);
	return n;
}

/* The id that the room gave it (XEP-0359), else one that is the same each time.
 * SECURITY: the row's number isn't in it: gaps would tell how much there is
 * that a reader may not see. */
static struct span id_of(struct openfire_room *room, struct table_query *q,
	const struct xml *stanza)
{
	unsigned char hash[SHA256_LEN];
	int64_t at = table_int(q, AT);
	struct span text;

	for (const struct xml *x = xml_child(stanza, NS_SID, "stanza-id");
		x != NULL; x = xml_next(x, NS_SID, "stanza-id"))
		if (span_eq(xml_attr(x, "by"), room->jid) &&
			xml_attr(x, "id").n > 0)
			return xml_attr(x, "id");
	text = arena_printf(room->arena, "%lld %lld %.*s %.*s %.*s",
		(long long)room->id, (long long)at,
		SPAN_FMT(table_bytes(q, SENDER)),
		SPAN_FMT(table_bytes(q, SUBJECT)),
		SPAN_FMT(table_bytes(q, BODY)));
	sha256(text, hash);
	text = arena_printf(room->arena, "%.*s %zu", SPAN_FMT(text),
		repeats(room, at, hash));
	sha256(text, hash);
	text = arena_dup(room->arena, SPAN("0123456789012345678901"));
	id_text(hash, (char *)(uintptr_t)text.p);
	return text;
}

/* Nothing that can be told, or a private message: *m has no stanza. */
static void read_row(struct openfire_room *room, struct table_query *q,
	struct move_message *m)
{
	struct span type;

	arena_reset(room->arena);
	*m = (struct move_message){.at_ms = table_int(q, AT)};
	if (table_bytes(q, STANZA).n > 0)
		m->stanza = openfire_stanza(
			room->arena, span_trim(table_bytes(q, STANZA)));
	if (!xml_is(m->stanza, NS_STANZA, "message"))
		m->stanza = made(room, q);
	if (m->stanza == NULL)
		return;
	if (span_starts(table_bytes(q, STANZA), SPAN("\n")))
		m->stanza = openfire_unfolded(room->arena, m->stanza,
			table_bytes(q, SUBJECT), table_bytes(q, BODY));
	type = xml_attr(m->stanza, "type");
	if (type.p != NULL && !span_is(type, "groupchat")) {
		m->stanza = NULL;
		return;
	}
	m->id = id_of(room, q, m->stanza);
	if (table_bytes(q, NICK).n > 0)
		m->nick = table_bytes(q, NICK);
	if (m->nick.p != NULL && table_bytes(q, SENDER).n > 0)
		m->sender = table_bytes(q, SENDER);
}

/* Past the mark; *found_r false: it isn't there, and nothing was skipped. */
static enum err skip_to(struct openfire_room *room, struct table_query *q,
	bool *found_r, struct errtext *e)
{
	struct move_message m;
	bool more;
	enum err err;

	*found_r = false;
	do {
		err = table_next(q, &more, e);
		if (err != ERR_OK || !more)
			return err;
		read_row(room, q, &m);
		*found_r = m.stanza != NULL && span_eq(m.id, room->mark);
	} while (!*found_r);
	return ERR_OK;
}

static enum err put_rows(
	struct openfire_room *room, struct table_query *q, struct errtext *e)
{
	struct move_message m;
	bool more;
	enum err err;

	for (;;) {
		err = table_next(q, &more, e);
		if (err != ERR_OK || !more)
			return err;
		read_row(room, q, &m);
		if (m.stanza == NULL) {
			room->unreadable++;
			continue;
		}
		err = record_message(&room->r, room->to, room->jid, &m, e);
		if (err == ERR_LIMIT)
			err = record_lost(&room->r, room->to, "message", m.id,
				"too deep, or of too many bytes", e);
		if (err != ERR_OK)
			return err;
	}
}

/* How many of what couldn't be told, where there are any. */
static enum err lost(struct openfire_room *room, const char *what, uint64_t n,
	const char *why, struct errtext *e)
{
	struct span text;

	if (n == 0)
		return ERR_OK;
	arena_reset(room->arena);
	text = arena_printf(room->arena, "%llu", (unsigned long long)n);
	return record_lost(&room->r, room->to, what, text, why, e);
}

enum err openfire_log(struct openfire_room *room, struct errtext *e)
{
	struct table_query *q;
	bool found = false;
	enum err err = ERR_OK;

	if (room->log == NULL)
		return ERR_OK;
	err = prepare(room, &q, e);
	if (err != ERR_OK)
		return err;
	if (room->mark.p != NULL)
		err = skip_to(room, q, &found, e);
	if (err == ERR_OK)
		err = put_rows(room, q, e);
	table_finish(&q);
	if (err == ERR_OK)
		err = lost(room, "messages", room->unreadable,
			"no text that can be read, or a private message", e);
	if (err == ERR_OK)
		err = lost(room, "ofMessageArchive", room->elsewhere,
			"the room's own log was read instead", e);
	return err;
}
