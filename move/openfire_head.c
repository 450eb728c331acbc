/* SPDX-License-Identifier: MIT */
/* What Openfire says of a room. */
#include "move/openfire_inner.h"
#include "xmpp/xdata.h"

/* Columns of the room's row. */
enum {
	CREATED,
	NAME,
	DESCRIPTION,
	SUBJECT,
	PASSWORD,
	ROLES,
	MAX_USERS,
	ALLOW_PM,
	ANYONE_SEES,
	REGISTRATION,
	MODIFIED,
	LOCKED,
	FMUC,
	FMUC_OUT,
	FMUC_IN,
	LOGGED,
	FLAGS, /* and on */
};
static const char room_sql[] =
	"SELECT creationDate, naturalName, description, subject, roomPassword,"
	" rolesToBroadcast, maxUsers, allowpm, canDiscoverJID, canRegister,"
	" modificationDate, lockedDate, fmucEnabled, fmucOutboundNode,"
	" fmucInboundNodes, logEnabled, publicRoom, moderated, membersOnly, "
	"canInvite,"
	" canChangeSubject, useReservedNick, canChangeNick,"
	" retireOnDeletion, preserveHistOnDel"
	" FROM ofMucRoom WHERE roomID = ?1";

/* 0 or 1, from FLAGS on; why: what it means can't be said here. */
static const struct {
	const char *name, *why;
} flag[] = {
	{"muc#roomconfig_publicroom",      NULL					  },
	{"muc#roomconfig_moderatedroom",   NULL                                          },
	{"muc#roomconfig_membersonly",     NULL                                          },
	{"muc#roomconfig_allowinvites",    NULL                                          },
	{"muc#roomconfig_changesubject",   NULL                                          },
	{"x-muc#roomconfig_reservednick",  NULL                                          },
	{"x-muc#roomconfig_canchangenick", NULL                                          },
	{"retireOnDeletion",
         "the name of a room that was destroyed stays taken for ever"                    },
	{"preserveHistOnDel",              "the archive of a destroyed room goes with it"},
};

/* ---- options ---- */

/* Bits of rolesToBroadcast, as they are written in binary. */
static void write_roles(struct record *r, int64_t bits)
{
	static const char *const role[] = {
		"visitor", "participant", "moderator"};

	xw_open(&r->w, NS_XDATA, "field");
	xw_attr_str(&r->w, "var", "muc#roomconfig_presencebroadcast");
	for (size_t i = ARRAY_LEN(role); i-- > 0;)
		if ((bits >> i & 1) != 0)
			xw_leaf(&r->w, NS_XDATA, "value", span_str(role[i]));
	xw_close(&r->w);
}

/* SECURITY: a room that was locked is for nobody who isn't a member; and what
 * closes one does so by any number. */
static bool is_set(struct table_query *q, int i)
{
	int64_t n = table_int(q, FLAGS + i);

	if (strcmp(flag[i].name, "muc#roomconfig_membersonly") == 0)
		return n != 0 || table_int(q, LOCKED) != 0;
	if (strcmp(flag[i].name, "muc#roomconfig_moderatedroom") == 0)
		return n != 0;
	return n == 1;
}

static enum err options(
	struct openfire_room *room, struct table_query *q, struct errtext *e)
{
	static const char *const pm[] = {
		"anyone", "participants", "moderators", "none"};
	struct record *r = &room->r;
	struct span password = table_bytes(q, PASSWORD);
	int64_t to = table_int(q, ALLOW_PM);

	record_options(
		r, "http://jabber.org/protocol/muc#roomconfig", SPAN_NONE);
	if (table_bytes(q, NAME).n > 0)
		record_option(
			r, "muc#roomconfig_roomname", table_bytes(q, NAME));
	if (table_bytes(q, DESCRIPTION).n > 0)
		record_option(r, "muc#roomconfig_roomdesc",
			table_bytes(q, DESCRIPTION));
	/* Only rooms that stay are in the database. */
	record_option_bool(r, "muc#roomconfig_persistentroom", true);
	for (int i = 0; i < (int)ARRAY_LEN(flag); i++)
		if (flag[i].why == NULL)
			record_option_bool(r, flag[i].name, is_set(q, i));
	/* The Monitoring plugin asks no room whether it may. */
	record_option_bool(r, "muc#roomconfig_enablelogging",
		table_int(q, LOGGED) == 1 || room->is_archived);
	record_option_bool(
		r, "muc#roomconfig_passwordprotectedroom", password.n > 0);
	if (password.n > 0)
		record_option(r, "muc#roomconfig_roomsecret", password);
	record_option(r, "muc#roomconfig_whois",
		table_int(q, ANYONE_SEES) == 1 ? SPAN("anyone")
					       : SPAN("moderators"));
	record_option(r, "muc#roomconfig_allowpm",
		span_str(pm[to >= 0 && to < (int)ARRAY_LEN(pm) ? to : 3]));
	if (table_int(q, MAX_USERS) > 0)
		record_option_int(
			r, "muc#roomconfig_maxusers", table_int(q, MAX_USERS));
	else
		record_option(r, "muc#roomconfig_maxusers", SPAN("none"));
	write_roles(r, table_int(q, ROLES));
	/* Who registers is a member at once. */
	record_option(r, "{urn:caveat:0}registration",
		table_int(q, REGISTRATION) == 1 ? SPAN("open")
						: SPAN("closed"));
	return record_options_put(r, room->to, e);
}

/* ---- what can't be said ---- */

static enum err lost(struct openfire_room *room, const char *what,
	struct span value, const char *why, struct errtext *e)
{
	return record_lost(&room->r, room->to, what, value, why, e);
}

static enum err lost_options(
	struct openfire_room *room, struct table_query *q, struct errtext *e)
{
	enum err err = ERR_OK;

	for (int i = 0; err == ERR_OK && i < (int)ARRAY_LEN(flag); i++)
		if (flag[i].why != NULL && table_int(q, FLAGS + i) == 1)
			err = lost(
				room, flag[i].name, SPAN("1"), flag[i].why, e);
	if (err == ERR_OK && table_int(q, FMUC) == 1)
		err = lost(room, "fmucEnabled", SPAN("1"),
			"rooms aren't joined with others (XEP-0289)", e);
	if (err == ERR_OK && table_bytes(q, FMUC_OUT).n > 0)
		err = lost(room, "fmucOutboundNode", table_bytes(q, FMUC_OUT),
			"rooms aren't joined with others (XEP-0289)", e);
	if (err == ERR_OK && table_bytes(q, FMUC_IN).n > 0)
		err = lost(room, "fmucInboundNodes", table_bytes(q, FMUC_IN),
			"rooms aren't joined with others (XEP-0289)", e);
	if (err == ERR_OK && table_int(q, LOCKED) != 0)
		err = lost(room, "lockedDate", SPAN("1"),
			"the room was locked: its members may enter now", e);
	return err;
}

static enum err lost_properties(struct openfire_room *room, struct errtext *e)
{
	struct table_query *q;
	bool more;
	struct buf what;
	enum err err = table_prepare(room->of->tables,
		"SELECT name, propValue FROM ofMucRoomProp WHERE roomID = ?1 "
		"ORDER BY name",
		&q, e);

	if (err != ERR_OK)
		return err;
	buf_init(&what, SIZE_MAX / 2);
	table_bind_int(q, 1, room->id);
	for (;;) {
		err = table_next(q, &more, e);
		if (err != ERR_OK || !more)
			break;
		buf_reset(&what);
		buf_str(&what, "ofMucRoomProp ");
		buf_add(&what, table_bytes(q, 0));
		err = lost(room, buf_cstr(&what), table_bytes(q, 1),
			"a property of Openfire's own", e);
		if (err != ERR_OK)
			break;
	}
	buf_clear(&what);
	table_finish(&q);
	return err;
}

/* ---- subject and picture ---- */

/* Since 5.0 the column has the message that set it. */
static enum err subject(
	struct openfire_room *room, struct table_query *q, struct errtext *e)
{
	struct span text = table_bytes(q, SUBJECT), nick = SPAN_NONE;
	const struct xml *x = NULL;
	int64_t at = 0;
	enum err err;

	if (text.n == 0)
		return ERR_OK;
	arena_reset(room->arena);
	if (span_starts(span_trim(text), SPAN("<message")))
		x = openfire_stanza(room->arena, span_trim(text));
	if (x != NULL)
		text = xml_child_text(room->arena, x, NS_STANZA, "subject");
	if (text.n == 0)
		return ERR_OK;
	err = openfire_log_subject(room, &nick, &at, e);
	if (err != ERR_OK)
		return err;
	record_open(&room->r, "subject");
	xw_attr(&room->r.w, "nick", nick);
	record_time(&room->r, "at", at != 0 ? at : table_int(q, MODIFIED));
	xw_text(&room->r.w, text);
	return record_put(&room->r, room->to, e);
}

static enum err picture(struct openfire_room *room, struct errtext *e)
{
	struct span text;
	const struct xml *x;
	enum err err = openfire_text(room->of,
		"SELECT vcard FROM ofVCard WHERE username = ?1", room->jid,
		&text, e);

	if (err != ERR_OK || text.n == 0)
		return err;
	arena_reset(room->arena);
	x = openfire_stanza(room->arena, span_trim(text));
	if (!xml_is(x, NS_VCARD, "vCard"))
		return lost(room, "vcard", SPAN_NONE, "it can't be read", e);
	record_open(&room->r, "vcard");
	xw_copy(&room->r.w, x);
	return record_put(&room->r, room->to, e);
}

/* ---- all of it ---- */

static enum err about(
	struct openfire_room *room, struct table_query *q, struct errtext *e)
{
	record_open(&room->r, "about");
	if (table_int(q, CREATED) > 0)
		record_time(&room->r, "created", table_int(q, CREATED));
	xw_attr_str(&room->r.w, "from", "Openfire");
	return record_put(&room->r, room->to, e);
}

enum err openfire_head(struct openfire_room *room, struct errtext *e)
{
	struct table_query *q;
	bool is_there;
	enum err err = table_prepare(room->of->tables, room_sql, &q, e);

	if (err != ERR_OK)
		return err;
	table_bind_int(q, 1, room->id);
	err = table_next(q, &is_there, e);
	if (err == ERR_OK && !is_there)
		err = err_set(e, ERR_UNKNOWN, "there is no such room");
	if (err == ERR_OK)
		err = about(room, q, e);
	if (err == ERR_OK)
		err = options(room, q, e);
	if (err == ERR_OK)
		err = subject(room, q, e);
	if (err == ERR_OK)
		err = picture(room, e);
	if (err == ERR_OK)
		err = lost_options(room, q, e);
	if (err == ERR_OK)
		err = lost_properties(room, e);
	table_finish(&q);
	return err;
}
