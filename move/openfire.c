/* SPDX-License-Identifier: MIT */
/* Openfire's rooms: its tables, its services, and which rooms there are. */
#include "move/openfire.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "move/openfire_inner.h"

/* ---- tables (Openfire's openfire_*.sql, 3.7 to 5.1) ---- */

static const struct table_column property[] = {
	{"name",      TABLE_TEXT},
        {"propValue", TABLE_TEXT},
        {NULL,        TABLE_TEXT}
};
static const struct table_column vcard[] = {
	{"username", TABLE_TEXT},
        {"vcard",    TABLE_TEXT},
        {NULL,       TABLE_TEXT}
};
static const struct table_column group[] = {
	{"groupName", TABLE_TEXT},
        {NULL,        TABLE_TEXT}
};
static const struct table_column group_user[] = {
	{"groupName", TABLE_TEXT},
        {"username",  TABLE_TEXT},
	{NULL,        TABLE_TEXT}
};
static const struct table_column service[] = {
	{"serviceID", TABLE_INT },
        {"subdomain", TABLE_TEXT},
	{NULL,        TABLE_TEXT}
};
static const struct table_column rooms[] = {
	{"serviceID",         TABLE_INT },
        {"roomID",            TABLE_INT },
	{"creationDate",      TABLE_INT },
        {"modificationDate",  TABLE_INT },
	{"name",              TABLE_TEXT},
        {"naturalName",       TABLE_TEXT},
	{"description",       TABLE_TEXT},
        {"lockedDate",        TABLE_INT },
	{"canChangeSubject",  TABLE_INT },
        {"maxUsers",          TABLE_INT },
	{"publicRoom",        TABLE_INT },
        {"moderated",         TABLE_INT },
	{"membersOnly",       TABLE_INT },
        {"canInvite",         TABLE_INT },
	{"roomPassword",      TABLE_TEXT},
        {"canDiscoverJID",    TABLE_INT },
	{"logEnabled",        TABLE_INT },
        {"retireOnDeletion",  TABLE_INT },
	{"preserveHistOnDel", TABLE_INT },
        {"subject",           TABLE_TEXT},
	{"rolesToBroadcast",  TABLE_INT },
        {"useReservedNick",   TABLE_INT },
	{"canChangeNick",     TABLE_INT },
        {"canRegister",       TABLE_INT },
	{"allowpm",           TABLE_INT },
        {"fmucEnabled",       TABLE_INT },
	{"fmucOutboundNode",  TABLE_TEXT},
        {"fmucInboundNodes",  TABLE_TEXT},
	{NULL,		TABLE_TEXT}
};
static const struct table_column room_property[] = {
	{"roomID",    TABLE_INT },
        {"name",      TABLE_TEXT},
        {"propValue", TABLE_TEXT},
	{NULL,        TABLE_TEXT}
};
static const struct table_column affiliation[] = {
	{"roomID",      TABLE_INT },
        {"jid",         TABLE_TEXT},
        {"affiliation", TABLE_INT },
	{NULL,          TABLE_TEXT}
};
static const struct table_column member[] = {
	{"roomID",    TABLE_INT },
        {"jid",       TABLE_TEXT},
        {"nickname",  TABLE_TEXT},
	{"firstName", TABLE_TEXT},
        {"lastName",  TABLE_TEXT},
	{"url",       TABLE_TEXT},
        {"email",     TABLE_TEXT},
        {"faqentry",  TABLE_TEXT},
	{NULL,        TABLE_TEXT}
};
static const struct table_column room_log[] = {
	{"roomID",    TABLE_INT },
        {"messageID", TABLE_INT },
        {"sender",    TABLE_TEXT},
	{"nickname",  TABLE_TEXT},
        {"logTime",   TABLE_INT },
	{"subject",   TABLE_TEXT},
        {"body",      TABLE_TEXT},
        {"stanza",    TABLE_TEXT},
	{NULL,        TABLE_TEXT}
};
/* Of the Monitoring plugin. */
static const struct table_column archive[] = {
	{"messageID",       TABLE_INT },
        {"fromJID",         TABLE_TEXT},
	{"fromJIDResource", TABLE_TEXT},
        {"toJID",           TABLE_TEXT},
	{"toJIDResource",   TABLE_TEXT},
        {"sentDate",        TABLE_INT },
	{"stanza",          TABLE_TEXT},
        {"body",            TABLE_TEXT},
	{"isPMforJID",      TABLE_TEXT},
        {NULL,              TABLE_TEXT}
};

const struct table_want openfire_tables[] = {
	{"ofProperty",           property,      "name"                      },
	{"ofVCard",              vcard,         "username"                  },
	{"ofGroup",              group,         NULL                        },
	{"ofGroupUser",          group_user,    "groupName"                 },
	{"ofMucService",         service,       NULL                        },
	{"ofMucRoom",            rooms,         "roomID"                    },
	{"ofMucRoomProp",        room_property, "roomID"                    },
	{"ofMucAffiliation",     affiliation,   "roomID"                    },
	{"ofMucMember",          member,        "roomID"                    },
	{"ofMucConversationLog", room_log,      "roomID, logTime, messageID"},
	{"ofMessageArchive",     archive,       "toJID, sentDate, messageID"},
};
const size_t openfire_table_n = ARRAY_LEN(openfire_tables);

/* ---- the file ---- */

/* What path means: a folder stands for the file that HSQLDB keeps in it. */
static struct span file_of(struct arena *a, const char *path)
{
	static const char *const in[] = {"", "/embedded-db"};
	struct stat st;

	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return arena_dup(a, span_str(path));
	for (size_t i = 0; i < ARRAY_LEN(in); i++) {
		struct span file =
			arena_printf(a, "%s%s/openfire.script", path, in[i]);

		if (stat(file.p, &st) == 0)
			return file;
	}
	return arena_dup(a, span_str(path));
}

bool openfire_is(const char *path)
{
	/* A dump may begin with any of them. */
	static const char *const tables[] = {"ofMucRoom", "ofMucService",
		"ofConversation", "ofConParticipant", "ofMessageArchive",
		"ofExtComponentConf", "ofGroup", "ofID", "ofUser", "ofVersion",
		NULL};
	struct arena *a = arena_new();
	struct span file = file_of(a, path);
	bool is = table_is_in(file.p, tables);
	const char *name = strrchr(file.p, '/');
	struct stat st;

	/* A server that has never ended has its tables in the .log alone. */
	if (!is && name != NULL && strcmp(name, "/openfire.script") == 0)
		is = stat(file.p, &st) == 0;
	arena_free(&a);
	return is;
}

enum err openfire_text(struct openfire *of, const char *sql, struct span param,
	struct span *s_r, struct errtext *e)
{
	struct table_query *q;
	bool is_there;
	enum err err = table_prepare(of->tables, sql, &q, e);

	*s_r = SPAN_NONE;
	if (err != ERR_OK)
		return err;
	table_bind(q, 1, param);
	err = table_next(q, &is_there, e);
	if (err == ERR_OK && is_there)
		*s_r = arena_dup(of->arena, table_bytes(q, 0));
	table_finish(&q);
	return err;
}

/* ---- services ---- */

/*
 * One whose domain is from, or any. Where the database doesn't say the domain
 * of the server, from has to: it is what follows the service's own name.
 */
static void add_service(
	struct openfire *of, struct span from, int64_t id, struct span name)
{
	struct span domain;
	struct openfire_service *s;

	if (of->domain.p != NULL) {
		domain = arena_printf(of->arena, "%.*s.%.*s", SPAN_FMT(name),
			SPAN_FMT(of->domain));
		if (from.p != NULL && !span_eq_nocase(domain, from))
			return;
	} else {
		if (from.n <= name.n || from.p[name.n] != '.' ||
			!span_eq_nocase(span_of(from.p, name.n), name))
			return;
		domain = arena_dup(of->arena, from);
		of->domain = span_of(domain.p + name.n + 1,
			domain.n - name.n - 1);
	}
	of->service = xrealloc(
		of->service, (of->service_n + 1) * sizeof(*of->service));
	s = &of->service[of->service_n++];
	s->id = id;
	s->domain = domain;
}

static enum err read_services(
	struct openfire *of, struct span from, struct errtext *e)
{
	struct table_query *q;
	bool more = true;
	enum err err = openfire_text(of,
		"SELECT propValue FROM ofProperty WHERE name = ?1",
		SPAN("xmpp.domain"), &of->domain, e);

	if (err == ERR_OK && of->domain.n == 0)
		of->domain = SPAN_NONE;
	if (err == ERR_OK)
		err = table_prepare(of->tables,
			"SELECT serviceID, subdomain FROM ofMucService "
			"ORDER BY serviceID",
			&q, e);
	if (err != ERR_OK)
		return err;
	for (;;) {
		err = table_next(q, &more, e);
		if (err != ERR_OK || !more)
			break;
		add_service(of, from, table_int(q, 0), table_bytes(q, 1));
	}
	table_finish(&q);
	return err;
}

/* SECURITY: who may enter, and who may not; without one of them rooms would
 * come open, or let in who is banned. All versions have them. */
static enum err check_doors(const struct openfire *of, struct errtext *e)
{
	static const struct {
		const char *table, *column;
	} door[] = {
		{"ofMucAffiliation", "affiliation" },
		{"ofMucMember",      "jid"         },
		{"ofMucRoom",        "membersOnly" },
		{"ofMucRoom",        "roomPassword"},
	};

	for (size_t i = 0; i < ARRAY_LEN(door); i++)
		if (!table_has(of->tables, door[i].table, door[i].column))
			return err_set(e, ERR_VALUE,
				"there is no %s.%s, which says who may enter "
				"a room",
				door[i].table, door[i].column);
	return ERR_OK;
}

/* What was found is enough to go on? */
static enum err check(
	const struct openfire *of, struct span from, struct errtext *e)
{
	if (!table_has(of->tables, "ofMucRoom", NULL) ||
		!table_has(of->tables, "ofMucService", NULL))
		return err_set(e, ERR_UNKNOWN,
			"there are no tables ofMucService and ofMucRoom");
	if (of->service_n > 0)
		return check_doors(of, e);
	if (from.p != NULL)
		return err_set(e, ERR_UNKNOWN,
			"there is no service of rooms %.*s", SPAN_FMT(from));
	if (of->domain.p == NULL)
		return err_set(e, ERR_UNKNOWN,
			"the property xmpp.domain isn't there: say the domain "
			"of the rooms");
	return ERR_OK; /* no rooms at all */
}

/* ---- places ---- */

static struct openfire *of_source(struct move_source *s)
{
	return (struct openfire *)s;
}

/* As openfire_log_find() decides. */
static const char list_sql[] =
	"SELECT name || '@' || ?2, (SELECT count(*) FROM ofMucConversationLog "
	"l WHERE l.roomID = r.roomID), (SELECT count(*) FROM ofMessageArchive "
	"a WHERE a.toJID = r.name || '@' || ?2 AND a.isPMforJID IS NULL) "
	"FROM ofMucRoom r WHERE serviceID = ?1 ORDER BY name";

static enum err list(struct move_source *source, move_found_fn *f, void *arg,
	struct errtext *e)
{
	struct openfire *of = of_source(source);
	struct table_query *q;
	bool more = false;
	enum err err = table_prepare(of->tables, list_sql, &q, e);

	for (size_t i = 0; err == ERR_OK && i < of->service_n; i++) {
		table_bind_int(q, 1, of->service[i].id);
		table_bind(q, 2, of->service[i].domain);
		do {
			struct move_found found = {.place.kind = MOVE_ROOM};

			err = table_next(q, &more, e);
			if (err != ERR_OK || !more)
				break;
			found.place.jid = table_bytes(q, 0);
			found.messages = (uint64_t)table_int(q, 1);
			if (found.messages == 0)
				found.messages = (uint64_t)table_int(q, 2);
			f(arg, &found);
		} while (more);
	}
	table_finish(&q);
	return err;
}

/* The room of that address; ERR_UNKNOWN. */
static enum err find(struct openfire_room *room, struct errtext *e)
{
	struct openfire *of = room->of;
	struct table_query *q;
	struct span domain;
	struct span name = span_cut(room->jid, '@', &domain);
	bool is_there = false;
	enum err err = table_prepare(of->tables,
		"SELECT roomID FROM ofMucRoom WHERE serviceID = ?1 AND name = "
		"?2",
		&q, e);

	for (size_t i = 0; err == ERR_OK && !is_there && i < of->service_n;
		i++) {
		if (!span_eq(domain, of->service[i].domain))
			continue;
		table_bind_int(q, 1, of->service[i].id);
		table_bind(q, 2, name);
		err = table_next(q, &is_there, e);
		if (err == ERR_OK && is_there)
			room->id = table_int(q, 0);
		table_reset(q);
	}
	table_finish(&q);
	if (err == ERR_OK && !is_there)
		return err_set(e, ERR_UNKNOWN, "there is no such room");
	return err;
}

static enum err read_room(struct move_source *s, const struct move_order *o,
	struct move_sink *to, struct errtext *e)
{
	struct openfire_room room = {.of = of_source(s),
		.to = to,
		.jid = o->place.jid,
		.mark = o->mark};
	enum err err;

	if (o->place.kind != MOVE_ROOM)
		return err_set(e, ERR_UNKNOWN, "only rooms are read");
	room.arena = arena_new();
	record_init(&room.r);
	err = find(&room, e);
	if (err == ERR_OK)
		err = openfire_log_find(&room, e);
	if (err == ERR_OK)
		err = openfire_head(&room, e);
	if (err == ERR_OK)
		err = openfire_people(&room, e);
	if (err == ERR_OK && !o->head)
		err = openfire_log(&room, e);
	record_clear(&room.r);
	arena_free(&room.arena);
	return err;
}

static void free_source(struct move_source *s)
{
	struct openfire *of = of_source(s);

	table_close(&of->tables);
	arena_free(&of->arena);
	free(of->service);
	free(of);
}

enum err openfire_open(const char *path, struct span from,
	struct move_source **s_r, struct errtext *e)
{
	static const struct move_source_ops ops = {
		list, read_room, free_source};
	struct openfire *of = xcalloc(1, sizeof(*of));
	enum err err;

	of->source.ops = &ops;
	of->arena = arena_new();
	*s_r = NULL;
	err = table_open(file_of(of->arena, path).p, openfire_tables,
		openfire_table_n, &of->tables, e);
	if (err == ERR_OK)
		err = read_services(of, from, e);
	if (err == ERR_OK)
		err = check(of, from, e);
	if (err != ERR_OK)
		free_source(&of->source);
	else
		*s_r = &of->source;
	return err;
}
