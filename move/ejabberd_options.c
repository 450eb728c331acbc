/* SPDX-License-Identifier: MIT */
/* Options of ejabberd's rooms -> fields of the owner's form. */
#include <stdio.h>

#include "move/ejabberd_inner.h"
#include "move/lua_stanza.h"

/* Of a value that is lost; the record says what it was, not more. */
#define LOST_BYTES   ((size_t)1000)

#define FORM_TYPE    "http://jabber.org/protocol/muc#roomconfig"
#define ROOMCONFIG   "muc#roomconfig_"
#define MEMBERS_ONLY ROOMCONFIG "membersonly"

const struct erl *ejabberd_opt(const struct erl *opts, const char *name)
{
	const struct erl *x =
		opts != NULL && opts->kind == ERL_LIST ? opts->child : NULL;

	for (; x != NULL; x = x->next)
		if (erl_record(x, name, 2))
			return erl_at(x, 1);
	return NULL;
}

static bool is_true(const struct erl *opts, const char *name)
{
	return erl_is(ejabberd_opt(opts, name), "true");
}

bool ejabberd_is_open(const struct erl *opts)
{
	return erl_is(ejabberd_opt(opts, "anonymous"), "false");
}

static void put_text(
	struct ejabberd_put *p, const char *var, const struct erl *value)
{
	struct span s = erl_text(p->a, value);

	if (s.n != 0)
		record_option(p->r, var, s);
}

static void put_bool(
	struct ejabberd_put *p, const char *var, const struct erl *value)
{
	if (erl_is(value, "true") || erl_is(value, "false"))
		record_option_bool(p->r, var, erl_is(value, "true"));
}

static void put_number(
	struct ejabberd_put *p, const char *var, const struct erl *value)
{
	if (value->kind == ERL_INT)
		record_option_int(p->r, var, value->number);
	else if (erl_is(value, "none"))
		record_option(p->r, var, SPAN("none"));
}

/* `anonymous`: the other way about. */
static void put_whois(
	struct ejabberd_put *p, const char *var, const struct erl *value)
{
	record_option(p->r, var,
		erl_is(value, "false") ? SPAN("anyone") : SPAN("moderators"));
}

static void put_moderated(
	struct ejabberd_put *p, const char *var, const struct erl *value)
{
	(void)value;
	record_option_bool(p->r, var, p->is_moderated);
}

static void put_roles(
	struct ejabberd_put *p, const char *var, const struct erl *value)
{
	if (value->kind != ERL_LIST)
		return;
	xw_open(&p->r->w, NS_XDATA, "field");
	xw_attr_str(&p->r->w, "var", var);
	for (const struct erl *x = value->child; x != NULL; x = x->next)
		if (x->kind == ERL_ATOM)
			xw_leaf(&p->r->w, NS_XDATA, "value", x->text);
	xw_close(&p->r->w);
}

/*
 * SECURITY: doors. What isn't understood opens none, and a room that asks for a
 * password which can't be said is for its members instead.
 */

static bool asks(const struct ejabberd_put *p)
{
	const struct erl *x = ejabberd_opt(p->room->opts, "password_protected");

	return x != NULL && !erl_is(x, "false");
}

/* Absent: it asks for none, or for one that XML hasn't. */
static struct span secret_of(const struct ejabberd_put *p)
{
	const struct erl *x = ejabberd_opt(p->room->opts, "password");
	struct span s = erl_text(p->a, x);

	if (x != NULL && x->kind == ERL_ATOM)
		return SPAN_NONE;
	return asks(p) && s.n != 0 && !lua_stanza_odd(s) ? s : SPAN_NONE;
}

static bool is_for_members(const struct ejabberd_put *p)
{
	return asks(p) && secret_of(p).p == NULL;
}

static void put_public(
	struct ejabberd_put *p, const char *var, const struct erl *value)
{
	record_option_bool(p->r, var, erl_is(value, "true"));
}

static void put_members_only(
	struct ejabberd_put *p, const char *var, const struct erl *value)
{
	if (!is_for_members(p))
		record_option_bool(p->r, var, !erl_is(value, "false"));
}

static void put_secret(
	struct ejabberd_put *p, const char *var, const struct erl *value)
{
	struct span s = secret_of(p);

	(void)value;
	if (s.p != NULL)
		record_option(p->r, var, s);
}

static void put_protected(
	struct ejabberd_put *p, const char *var, const struct erl *value)
{
	(void)value;
	record_option_bool(p->r, var, secret_of(p).p != NULL);
	if (is_for_members(p))
		record_option_bool(p->r, MEMBERS_ONLY, true);
}

/*
 * Until 23.04 yes or no, then the word; and another one for those without
 * voice. What they may send to moderators alone, they may no more.
 */
static void put_private(
	struct ejabberd_put *p, const char *var, const struct erl *value)
{
	const struct erl *visitors = ejabberd_opt(
		p->room->opts, "allow_private_messages_from_visitors");
	struct span s = value->text;

	if (value->kind != ERL_ATOM)
		return;
	if (span_is(s, "true"))
		s = SPAN("anyone");
	else if (span_is(s, "false"))
		s = SPAN("none");
	if (span_is(s, "anyone") && visitors != NULL &&
		!erl_is(visitors, "anyone"))
		s = SPAN("participants");
	record_option(p->r, var, s);
}

static const struct {
	const char *opt, *var;
	void (*put)(struct ejabberd_put *p, const char *var,
		const struct erl *value);
} fields[] = {
	{"title",		      ROOMCONFIG "roomname",                put_text        },
	{"description",                ROOMCONFIG "roomdesc",                put_text        },
	{"lang",		       ROOMCONFIG "lang",                    put_text        },
	{"persistent",                 ROOMCONFIG "persistentroom",          put_bool        },
	{"public",		     ROOMCONFIG "publicroom",              put_public      },
	{"members_only",               MEMBERS_ONLY,                         put_members_only},
	{"allow_user_invites",         ROOMCONFIG "allowinvites",            put_bool        },
	{"moderated",                  ROOMCONFIG "moderatedroom",           put_moderated   },
	{"allow_change_subj",          ROOMCONFIG "changesubject",           put_bool        },
	{"password_protected",         ROOMCONFIG "passwordprotectedroom",
         put_protected								       },
	{"password",                   ROOMCONFIG "roomsecret",              put_secret      },
	{"anonymous",                  ROOMCONFIG "whois",                   put_whois       },
	{"allow_private_messages",     ROOMCONFIG "allowpm",                 put_private     },
	{"allowpm",		    ROOMCONFIG "allowpm",                 put_private     },
	{"max_users",                  ROOMCONFIG "maxusers",                put_number      },
	{"presence_broadcast",         ROOMCONFIG "presencebroadcast",       put_roles       },
	{"mam",			ROOMCONFIG "enablelogging",           put_bool        },
	{"allow_voice_requests",       ROOMCONFIG "allowvoicerequests",      put_bool        },
	{"voice_request_min_interval", ROOMCONFIG "voicerequestmininterval",
         put_number									  },
	{"allow_visitor_status",       ROOMCONFIG "allowvisitorstatus",      put_bool        },
	{"allow_visitor_nickchange",   ROOMCONFIG "allowvisitornickchange",
         put_bool									    },
	{"allow_query_users",          "{urn:caveat:0}requests",             put_bool        },
	{"pubsub",		     ROOMCONFIG "pubsub",                  put_text        },
};

/* What says the same as another option or record, or of this server alone. */
static const char *const silent[] = {"affiliations", "allowpm",
	"allow_private_messages_from_visitors", "enable_hats", "hats_defs",
	"hats_users", "hibernation_time", "members_by_default", "roles", "salt",
	"subject", "subject_author", "subscribers", "vcard", "vcard_xupdate"};

/* Nothing is lost where they have this value. */
static const struct {
	const char *opt, *usual, *why;
} others[] = {
	{"public_list",        "true",  "who may see the room sees who is in it"},
	{"captcha_protected",  "false", "nobody is asked to solve puzzles"      },
	{"logging",            "false", "no web pages are written"              },
	{"allow_subscription", "false",
         "who isn't in the room gets no messages (MUC/Sub)"                     },
};

enum err ejabberd_put_options(struct ejabberd_put *p)
{
	record_options(p->r, FORM_TYPE, SPAN_NONE);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		const struct erl *x =
			ejabberd_opt(p->room->opts, fields[i].opt);

		if (x != NULL)
			fields[i].put(p, fields[i].var, x);
	}
	return record_options_put(p->r, p->to, p->e);
}

/* SECURITY: who was let in isn't known any more. */
enum err ejabberd_put_closed(struct ejabberd_put *p)
{
	enum err err;

	record_options(p->r, FORM_TYPE, SPAN_NONE);
	record_option_bool(p->r, ROOMCONFIG "persistentroom", true);
	record_option_bool(p->r, ROOMCONFIG "publicroom", false);
	record_option_bool(p->r, MEMBERS_ONLY, true);
	err = record_options_put(p->r, p->to, p->e);
	if (err != ERR_OK)
		return err;
	return record_lost(p->r, p->to, "room", SPAN_NONE,
		"only its archive is left: nobody owns it, and only members "
		"may enter",
		p->e);
}

static bool is_field(const struct erl *name)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (erl_is(name, fields[i].opt))
			return true;
	for (size_t i = 0; i < ARRAY_LEN(silent); i++)
		if (erl_is(name, silent[i]))
			return true;
	return false;
}

static enum err put_lost(struct ejabberd_put *p, struct span what,
	const struct erl *value, const char *why)
{
	struct span s = erl_text(p->a, value);

	if (value->kind == ERL_INT)
		s = arena_printf(p->a, "%lld", (long long)value->number);
	if (value->kind == ERL_NUMBER || value->kind == ERL_OPAQUE)
		s = value->text;
	if (s.n > LOST_BYTES)
		s.n = LOST_BYTES;
	return record_lost(p->r, p->to, arena_dup(p->a, what).p, s, why, p->e);
}

static enum err put_other(struct ejabberd_put *p, const struct erl *x)
{
	const struct erl *name = erl_at(x, 0), *value = erl_at(x, 1);

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (erl_is(name, others[i].opt))
			return erl_is(value, others[i].usual)
			               ? ERR_OK
			               : put_lost(p, name->text, value,
						 others[i].why);
	if (erl_is(name, "captcha_whitelist"))
		return value->n == 0
		               ? ERR_OK
		               : put_lost(p, name->text, value,
					 "nobody is asked to solve puzzles");
	return put_lost(p, name->text, value, "no such option is known");
}

static enum err put_combined(struct ejabberd_put *p)
{
	const struct erl *opts = p->room->opts, *visitors;
	enum err err = ERR_OK;

	if (is_for_members(p))
		err = record_lost(p->r, p->to, "password", SPAN_NONE,
			"it can't be said: only members may enter", p->e);
	if (err == ERR_OK && is_true(opts, "moderated") && !p->is_moderated)
		err = put_lost(p, SPAN("moderated"),
			ejabberd_opt(opts, "moderated"),
			"newcomers had voice, so the room isn't moderated");
	visitors = ejabberd_opt(opts, "allow_private_messages_from_visitors");
	if (err == ERR_OK && erl_is(visitors, "moderators"))
		err = put_lost(p, SPAN("allow_private_messages_from_visitors"),
			visitors, "who has no voice may send to nobody");
	return err;
}

enum err ejabberd_put_lost(struct ejabberd_put *p)
{
	enum err err = put_combined(p);
	const struct erl *x = p->room->opts->child;

	for (; x != NULL && err == ERR_OK; x = x->next) {
		const struct erl *name = erl_at(x, 0);

		if (x->kind == ERL_TUPLE && x->n == 2 &&
			name->kind == ERL_ATOM && !is_field(name))
			err = put_other(p, x);
	}
	return err;
}
