/* SPDX-License-Identifier: MIT */
/* The table of room options, and what is read by it. */
#include "muc/options.h"

#include "muc/room.h"
#include "xmpp/jid.h"

#define ROOMCONFIG "muc#roomconfig_"
#define OURS       "{urn:caveat:0}"
#define ALL_ROLES \
	(1 << ROLE_VISITOR | 1 << ROLE_PARTICIPANT | 1 << ROLE_MODERATOR)
#define TEXT_BYTES 4096
#define MANY       1000000

static const struct xdata_option whois_choice[] = {
	{"Moderators", "moderators"},
	{"Anyone",     "anyone"    },
};
static const struct xdata_option pm_choice[] = {
	{"Anyone",              "anyone"      },
	{"Those who may speak", "participants"},
	{"Moderators",          "moderators"  },
	{"Nobody",              "none"        },
};
static const struct xdata_option role_choice[] = {
	{"Moderator",   "moderator"  },
	{"Participant", "participant"},
	{"Visitor",     "visitor"    },
};
static const struct xdata_option registration_choice[] = {
	{"Nobody",               "closed"  },
	{"Whom an admin admits", "approval"},
	{"Everybody",            "open"    },
};
static const struct xdata_option count_choice[] = {
	{"As many as the service allows", "none"},
	{"10",			    "10"  },
	{"20",			    "20"  },
	{"50",			    "50"  },
	{"100",			   "100" },
	{"200",			   "200" },
	{"500",			   "500" },
	{"1000",			  "1000"},
};

#define ROW(kind_, var_, name_, member, label_)                             \
	.var = (var_), .name = (name_), .label = (label_), .kind = (kind_), \
	.offset = offsetof(struct room_config, member)
#define LIST(l) .choice = (l), .choice_n = ARRAY_LEN(l)

#define FLAG(var, member, first, name, label)                          \
	{                                                              \
		ROW(OPTION_BOOL, ROOMCONFIG var, name, member, label), \
			.initial = (first)                             \
	}
#define CHOICE(var, member, first, name, label, list)                    \
	{                                                                \
		ROW(OPTION_CHOICE, ROOMCONFIG var, name, member, label), \
			.initial = (first), LIST(list)                   \
	}
#define ROLES(var, member, name, label)                                 \
	{                                                               \
		ROW(OPTION_ROLES, ROOMCONFIG var, name, member, label), \
			.initial = ALL_ROLES, LIST(role_choice)         \
	}
#define WORDS(kind, var, member, bytes, name, label)                \
	{                                                           \
		ROW(kind, var, name, member, label), .max = (bytes) \
	}
#define NUMBER(kind, var, member, first, name, label, ...)           \
	{                                                            \
		ROW(kind, var, name, member, label),                 \
			.max = MANY, .initial = (first), __VA_ARGS__ \
	}

/* XEP-0045 16.5.3; the contact is ours: only roominfo has a field for it. */
const struct option room_option[] = {
	WORDS(OPTION_TEXT, ROOMCONFIG "roomname", name, 256, "name", "Name"),
	WORDS(OPTION_TEXT, ROOMCONFIG "roomdesc", description, TEXT_BYTES,
		"description", "Description"),
	WORDS(OPTION_LANG, ROOMCONFIG "lang", lang, 35, "language",
		"Language of the discussion"),
	WORDS(OPTION_JIDS, "{urn:caveat:0}contactjid", contact, TEXT_BYTES,
		"contact", "Addresses to ask about the room"),
	FLAG("persistentroom", persistent, 0, "persistent",
		"Keep the room when the last one leaves"),
	FLAG("publicroom", is_public, 1, "public",
		"List the room for those who may find it"),
	FLAG("membersonly", members_only, 0, "members_only",
		"Only members may enter"),
	FLAG("allowinvites", allow_invites, 0, "allow_invites",
		"Members may invite others into a members-only room"),
	FLAG("moderatedroom", moderated, 0, "moderated",
		"Only who has voice may speak"),
	FLAG("changesubject", change_subject, 0, "change_subject",
		"Participants may change the subject"),
	FLAG("passwordprotectedroom", password_protected, 0,
		"password_protected", "A password is needed to enter"),
	WORDS(OPTION_SECRET, ROOMCONFIG "roomsecret", secret, 1023, "password",
		"Password (empty keeps the present one)"),
	CHOICE("whois", whois, WHOIS_MODERATORS, "whois",
		"Who sees real addresses", whois_choice),
	CHOICE("allowpm", allow_pm, PM_ANYONE, "allow_pm",
		"Who may send private messages", pm_choice),
	NUMBER(OPTION_COUNT, ROOMCONFIG "maxusers", max_users, 0, "max_users",
		"How many may be in the room", LIST(count_choice)),
	NUMBER(OPTION_NUMBER, "muc#maxhistoryfetch", history_fetch, 50,
		"history", "Messages that who enters gets at most", .min = 0),
	ROLES("presencebroadcast", broadcast, "presence_broadcast",
		"Roles whose presence is told"),
	ROLES("getmemberlist", member_list, "member_list",
		"Roles that may read the member list"),
	FLAG("enablelogging", archive, 1, "archive",
		"Keep what is said, for those who may enter and read it"),
	NUMBER(OPTION_NUMBER, OURS "archive_days", archive_days, 0,
		"archive_days", "Days that it is kept (0: for ever)", .min = 0),
	NUMBER(OPTION_NUMBER, OURS "archive_messages", archive_messages, 0,
		"archive_messages",
		"How many messages are kept (0: any number)", .min = 0),
	NUMBER(OPTION_NUMBER, ROOMCONFIG "slow_mode_duration", slow_mode, 0,
		"slow_mode", "Seconds between two messages of one person",
		.min = 0),
	FLAG("forwardmentions", forward_mentions, 0, "forward_mentions",
		"Tell absent members that they were mentioned"),
	{ROW(OPTION_CHOICE, OURS "registration", "registration",              registration,
           "Who may become a member by registering"),
           .initial = REGISTRATION_APPROVAL,                            LIST(registration_choice)},
	{ROW(OPTION_BOOL,                 "x-muc#roomconfig_canchangenick",                      "change_nick",
           change_nick,  "Occupants may change their nickname"),
           .initial = 1       },
	{ROW(OPTION_BOOL,                 "x-muc#roomconfig_reservednick",                      "reserved_nick",
           reserved_nick, "Who has a reserved nickname has to use it")                               },
	FLAG("allowvoicerequests", voice_requests, 1, "voice_requests",
		"Visitors may ask for voice"),
	NUMBER(OPTION_NUMBER, ROOMCONFIG "voicerequestmininterval",
		voice_interval, 1800, "voice_interval",
		"Seconds between two requests for voice", .min = 0),
	FLAG("allowvisitorstatus", visitor_status, 1, "visitor_status",
		"Visitors may tell a status text"),
	FLAG("allowvisitornickchange", visitor_nick, 1, "visitor_nick",
		"Visitors may change their nickname"),
	{ROW(OPTION_BOOL,   OURS "requests",     "requests",                  requests,
           "Occupants may send requests to each other"),
           .initial = 1},
	WORDS(OPTION_TEXT, ROOMCONFIG "pubsub", pubsub, 1023, "pubsub",
		"Address of a node that goes with the room"),
};
const size_t room_option_n = ARRAY_LEN(room_option);

/* ---- members by their rows ---- */

static void *member(const struct option *o, struct room_config *c)
{
	return (char *)c + o->offset;
}

static void put_bool(const struct option *o, struct room_config *c, bool b)
{
	memcpy(member(o, c), &b, sizeof(b));
}

static void put_number(const struct option *o, struct room_config *c, int64_t n)
{
	memcpy(member(o, c), &n, sizeof(n));
}

static void put_span(
	const struct option *o, struct room_config *c, struct span s)
{
	memcpy(member(o, c), &s, sizeof(s));
}

const struct option *option_find(struct span name)
{
	for (size_t i = 0; i < room_option_n; i++)
		if (span_is(name, room_option[i].name))
			return &room_option[i];
	return NULL;
}

void options_initial(struct room_config *c)
{
	*c = (struct room_config){0};
	for (size_t i = 0; i < room_option_n; i++) {
		const struct option *o = &room_option[i];

		switch (o->kind) {
		case OPTION_BOOL:
			put_bool(o, c, o->initial != 0);
			break;
		case OPTION_NUMBER:
		case OPTION_COUNT:
		case OPTION_CHOICE:
		case OPTION_ROLES:
			put_number(o, c, o->initial);
			break;
		case OPTION_TEXT:
		case OPTION_LANG:
		case OPTION_JIDS:
		case OPTION_SECRET:
			break; /* absent */
		}
	}
}

bool option_same(const struct option *o, const struct room_config *a,
	const struct room_config *b)
{
	switch (o->kind) {
	case OPTION_BOOL:
		return option_bool(o, a) == option_bool(o, b);
	case OPTION_NUMBER:
	case OPTION_COUNT:
	case OPTION_CHOICE:
	case OPTION_ROLES:
		return option_number(o, a) == option_number(o, b);
	case OPTION_TEXT:
	case OPTION_LANG:
	case OPTION_JIDS:
	case OPTION_SECRET:
		return span_eq(option_span(o, a), option_span(o, b));
	}
	BUG("option kind");
}

/* ---- reading ---- */

static enum err bad(const struct option *o, struct errtext *e, const char *what)
{
	return err_set(e, ERR_VALUE, "option '%s': %s", o->name, what);
}

static struct span first(const struct xdata_value *v)
{
	return v != NULL ? v->text : SPAN("");
}

/* true: nothing but white space in it. */
static bool blank(struct span s)
{
	return span_trim(s).n == 0;
}

static enum err set_text(const struct option *o, struct span s,
	struct room_config *c, struct turn *t, struct errtext *e)
{
	if (s.n > (size_t)o->max)
		return err_set(e, ERR_LIMIT, "option '%s': more than %d bytes",
			o->name, (int)o->max);
	if (!span_is_utf8(s))
		return bad(o, e, "not UTF-8");
	put_span(o, c, blank(s) ? SPAN_NONE : arena_dup(t->arena, s));
	return ERR_OK;
}

/* RFC 5646 in shape only: letters, digits and hyphens. */
static enum err set_lang(const struct option *o, struct span s,
	struct room_config *c, struct turn *t, struct errtext *e)
{
	s = span_trim(s);
	for (size_t i = 0; i < s.n; i++) {
		char ch = s.p[i];

		if (!(ch >= 'a' && ch <= 'z') && !(ch >= 'A' && ch <= 'Z') &&
			!(ch >= '0' && ch <= '9') && (ch != '-' || i == 0))
			return bad(o, e, "not a language tag");
	}
	return set_text(o, s, c, t, e);
}

/* Bare, each once (XEP-0004 3.3). */
static enum err set_jids(const struct option *o, const struct xdata_value *v,
	struct room_config *c, struct turn *t, struct errtext *e)
{
	struct span list = SPAN_NONE;

	for (; v != NULL; v = v->next) {
		struct span rest = list, have = SPAN_NONE;
		struct jid j;

		if (blank(v->text))
			continue;
		if (!jid_parse(t->arena, span_trim(v->text), &j))
			return bad(o, e, "not an address");
		while (rest.p != NULL && !span_eq(have, j.bare))
			have = span_cut(rest, '\n', &rest);
		if (span_eq(have, j.bare))
			continue;
		list = list.p == NULL
		               ? j.bare
		               : arena_printf(t->arena, "%.*s\n%.*s",
					 SPAN_FMT(list), SPAN_FMT(j.bare));
		if (list.n > (size_t)o->max)
			return err_set(e, ERR_LIMIT,
				"option '%s': too many addresses", o->name);
	}
	put_span(o, c, list);
	return ERR_OK;
}

/* An empty one keeps the old: options_check() refuses where there is none. */
static enum err set_secret(const struct option *o, struct span s,
	struct room_config *c, struct turn *t, struct errtext *e)
{
	unsigned char salt[16];
	struct buf b = {0};

	if (s.n == 0)
		return ERR_OK;
	if (s.n > (size_t)o->max)
		return err_set(e, ERR_LIMIT, "option '%s': too long", o->name);
	t->entropy->fill(t->entropy, salt, sizeof(salt));
	buf_init(&b, 1024);
	secret_hash(s, salt, &b);
	put_span(o, c, arena_dup(t->arena, buf_span(&b)));
	buf_clear(&b);
	return ERR_OK;
}

static enum err set_number(const struct option *o, struct span s,
	struct room_config *c, struct errtext *e)
{
	uint64_t n;

	s = span_trim(s);
	if (o->kind == OPTION_COUNT && (s.n == 0 || span_is(s, "none"))) {
		put_number(o, c, 0);
		return ERR_OK;
	}
	if (!span_u64(s, &n))
		return bad(o, e, "not a number");
	if (n < (uint64_t)o->min || n > (uint64_t)o->max)
		return err_set(e, ERR_VALUE, "option '%s': not from %d to %d",
			o->name, (int)o->min, (int)o->max);
	put_number(o, c, (int64_t)n);
	return ERR_OK;
}

/* -1: none of them. */
static int choice_index(const struct option *o, struct span s)
{
	for (size_t i = 0; i < o->choice_n; i++)
		if (span_is(span_trim(s), o->choice[i].value))
			return (int)i;
	return -1;
}

static enum err set_choice(const struct option *o, struct span s,
	struct room_config *c, struct errtext *e)
{
	int i = choice_index(o, s);

	if (i < 0)
		return bad(o, e, "not one of its choices");
	put_number(o, c, i);
	return ERR_OK;
}

static enum err set_roles(const struct option *o, const struct xdata_value *v,
	struct room_config *c, struct errtext *e)
{
	int64_t bits = 0;

	for (; v != NULL; v = v->next) {
		int i = choice_index(o, v->text);

		if (blank(v->text) || span_is(v->text, "none"))
			continue;
		if (i < 0)
			return bad(o, e, "not a role");
		bits |= (int64_t)1 << (ROLE_MODERATOR - i);
	}
	put_number(o, c, bits);
	return ERR_OK;
}

enum err option_set(const struct option *o, const struct xdata_value *v,
	struct room_config *c, struct turn *t, struct errtext *e)
{
	bool b;

	if (o->kind != OPTION_JIDS && o->kind != OPTION_ROLES && v != NULL &&
		v->next != NULL)
		return bad(o, e, "more than one value");
	switch (o->kind) {
	case OPTION_BOOL:
		if (!xdata_bool(span_trim(first(v)), &b))
			return bad(o, e, "neither true nor false");
		put_bool(o, c, b);
		return ERR_OK;
	case OPTION_TEXT:
		return set_text(o, first(v), c, t, e);
	case OPTION_LANG:
		return set_lang(o, first(v), c, t, e);
	case OPTION_JIDS:
		return set_jids(o, v, c, t, e);
	case OPTION_SECRET:
		return set_secret(o, first(v), c, t, e);
	case OPTION_NUMBER:
	case OPTION_COUNT:
		return set_number(o, first(v), c, e);
	case OPTION_CHOICE:
		return set_choice(o, first(v), c, e);
	case OPTION_ROLES:
		return set_roles(o, v, c, e);
	}
	BUG("option kind");
}

enum err options_check(const struct room_config *c, struct errtext *e)
{
	if (c->password_protected && c->secret.n == 0)
		return err_set(e, ERR_VALUE,
			"a room with a password needs the password");
	return ERR_OK;
}

enum err options_read(const struct xdata *d, struct room_config *c,
	struct turn *t, struct errtext *e)
{
	for (size_t i = 0; i < room_option_n; i++) {
		const struct option *o = &room_option[i];
		const struct xdata_field *f = xdata_find(d, o->var);
		enum err err;

		if (f == NULL)
			continue;
		err = option_set(o, f->value, c, t, e);
		if (err != ERR_OK)
			return err;
	}
	/* The door stands open: nothing of the old password is kept. */
	if (!c->password_protected)
		c->secret = SPAN_NONE;
	return options_check(c, e);
}
