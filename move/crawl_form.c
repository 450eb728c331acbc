/* SPDX-License-Identifier: MIT */
/* The owner's form of a room at another server becomes options; what servers
 * call otherwise than XEP-0045 gets its name there, or ours. */
#include "move/crawl_read.h"
#include "xmpp/xdata.h"

#define FORM_TYPE  "http://jabber.org/protocol/muc#roomconfig"
#define ROOMCONFIG "muc#roomconfig_"
#define JOINS      "x-muc#roomconfig_registration"
#define PROSODY    "{http://prosody.im/protocol/muc}roomconfig_"

/* Fields of ejabberd, Prosody and Openfire, by the names that their values have
 * here. The form's own field of such a name, if there is one, is about
 * something else: ejabberd's logging is pages for the public. */
static const struct {
	const char *var, *ours;
} aliases[] = {
	{"mam",			ROOMCONFIG "enablelogging"          },
	{ROOMCONFIG "enablearchiving", ROOMCONFIG "enablelogging"          },
	{PROSODY "allowmemberinvites", ROOMCONFIG "allowinvites"           },
	{ROOMCONFIG "historylength",   "muc#maxhistoryfetch"               },
	{"allow_query_users",          "{urn:caveat:0}requests"            },
	{"allow_visitor_status",       ROOMCONFIG "allowvisitorstatus"     },
	{"allow_visitor_nickchange",   ROOMCONFIG "allowvisitornickchange" },
	{"allow_voice_requests",       ROOMCONFIG "allowvoicerequests"     },
	{"voice_request_min_interval", ROOMCONFIG "voicerequestmininterval"},
	{JOINS,			"{urn:caveat:0}registration"        },
};

/* Openfire's words for values. */
static const struct {
	const char *var, *value, *ours;
} words[] = {
  /* Who registers is a member at once. */
	{JOINS,		 "1", "open"  },
	{JOINS,		 "0", "closed"},
	{ROOMCONFIG "maxusers", "0", "none"  },
};

/* Nothing is lost where they have this value; usual NULL: where they say the
 * same as another field, or it is told elsewhere. */
static const struct other {
	const char *var, *usual, *why;
} others[] = {
	{"members_by_default",                   NULL, NULL                                    },
	{"enable_hats",			  NULL, NULL				    },
	{"allow_private_messages",               NULL, NULL                                    },
	{"allow_private_messages_from_visitors", NULL, NULL                                    },
	{ROOMCONFIG "defaulthistorymessages",    NULL, NULL                                    },
	{ROOMCONFIG "roomadmins",                NULL, NULL                                    },
	{ROOMCONFIG "roomowners",                NULL, NULL                                    },
	{"public_list",			  "1",  "who may see the room sees who is in it"},
	{"captcha_protected",                    "0",  "nobody is asked to solve puzzles"      },
	{"allow_subscription",                   "0",
         "who isn't in the room gets no messages (MUC/Sub)"                                    },
};

#define MODERATED ROOMCONFIG "moderatedroom"
#define PROTECTED ROOMCONFIG "passwordprotectedroom"
#define ALLOWPM   ROOMCONFIG "allowpm"
#define LOGGING   ROOMCONFIG "enablelogging"

/* What one form is read with. */
struct form {
	const struct xml *x;
	struct arena *a;
	struct record *r;
	struct move_sink *to;
	struct crawl_form *f;
};

static const struct xml *form_of(const struct xml *answer)
{
	return xml_child(
		xml_child(answer, NS_MUC_OWNER, "query"), NS_XDATA, "x");
}

static bool is_to_fill_in(const struct xml *field)
{
	struct span type = xml_attr(field, "type");

	return xml_is(field, NS_XDATA, "field") &&
	       xml_attr(field, "var").n != 0 && !span_is(type, "fixed") &&
	       !span_is(type, "hidden");
}

static const struct xml *field_of(const struct xml *form, const char *var)
{
	xml_each_child (x, form)
		if (is_to_fill_in(x) && span_is(xml_attr(x, "var"), var))
			return x;
	return NULL;
}

/* Its first value; an unset boolean is false, and what isn't there is absent.
 */
static struct span value_of(const struct form *k, const char *var)
{
	const struct xml *x = field_of(k->x, var);
	struct span v = xml_child_text(k->a, x, NS_XDATA, "value");

	return v.p == NULL && span_is(xml_attr(x, "type"), "boolean")
	               ? SPAN("0")
	               : v;
}

static bool is_true(struct span value)
{
	bool yes;

	return xdata_bool(value, &yes) && yes;
}

static void put_values(
	struct xw *w, struct arena *a, const struct xml *field, struct span var)
{
	const struct xml *v = xml_child(field, NS_XDATA, "value");

	xw_open(w, NS_XDATA, "field");
	xw_attr(w, "var", var);
	if (v == NULL && span_is(xml_attr(field, "type"), "boolean"))
		xw_leaf(w, NS_XDATA, "value", SPAN("0"));
	for (; v != NULL; v = xml_next(v, NS_XDATA, "value"))
		xw_leaf(w, NS_XDATA, "value", xml_text(a, v));
	xw_close(w);
}

/* ---- one field ---- */

/* ejabberd calls a room moderated where everybody may speak all the same. */
static bool gives_voice(const struct form *k)
{
	return is_true(value_of(k, MODERATED)) &&
	       is_true(value_of(k, "members_by_default"));
}

static const struct other *other_of(struct span var)
{
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (span_is(var, others[i].var))
			return &others[i];
	return NULL;
}

/* By its own name; absent: another field takes its place. */
static struct span name_of(const struct form *k, struct span var)
{
	for (size_t i = 0; i < ARRAY_LEN(aliases); i++) {
		if (span_is(var, aliases[i].var))
			return span_str(aliases[i].ours);
		if (span_is(var, aliases[i].ours) &&
			field_of(k->x, aliases[i].var) != NULL)
			return SPAN_NONE;
	}
	return var;
}

/* What the value of that field is here; absent: the same. */
static struct span word_of(const struct form *k, struct span var)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_is(var, words[i].var) &&
			span_is(value_of(k, words[i].var), words[i].value))
			return span_str(words[i].ours);
	return SPAN_NONE;
}

static void put_field(const struct form *k, const struct xml *field)
{
	struct span var = xml_attr(field, "var"), name = name_of(k, var);
	struct span word = word_of(k, var);

	if (other_of(var) != NULL || name.p == NULL)
		return;
	if (span_is(var, MODERATED) && gives_voice(k))
		record_option_bool(k->r, MODERATED, false);
	else if (word.p != NULL)
		record_option(k->r, arena_dup(k->a, name).p, word);
	else
		put_values(&k->r->w, k->a, field, name);
}

/* ejabberd's two fields of private messages. */
static void put_private(const struct form *k)
{
	struct span who = value_of(k, "allow_private_messages_from_visitors");
	struct span any = value_of(k, "allow_private_messages");

	if (any.p == NULL || field_of(k->x, ALLOWPM) != NULL)
		return;
	record_option(k->r, ALLOWPM,
		!is_true(any) ? SPAN("none")
		: who.p == NULL || span_is(who, "anyone")
			? SPAN("anyone")
			: SPAN("participants"));
}

/* ---- what isn't an option here ---- */

static enum err put_other(
	const struct form *k, const struct other *o, struct errtext *e)
{
	struct span v = value_of(k, o->var);

	if (o->usual == NULL || v.p == NULL || span_is(v, o->usual) ||
		(span_is(SPAN("1"), o->usual) && is_true(v)) ||
		(span_is(SPAN("0"), o->usual) && !is_true(v)))
		return ERR_OK;
	return record_lost(k->r, k->to, o->var, v, o->why, e);
}

static enum err put_lost(const struct form *k, struct errtext *e)
{
	struct span pages = value_of(k, LOGGING);
	struct span first = value_of(k, ROOMCONFIG "defaulthistorymessages");
	enum err err = ERR_OK;

	for (size_t i = 0; i < ARRAY_LEN(others) && err == ERR_OK; i++)
		err = put_other(k, &others[i], e);
	if (err == ERR_OK && gives_voice(k))
		err = record_lost(k->r, k->to, "moderated", SPAN("1"),
			"newcomers had voice, so the room isn't moderated", e);
	if (err == ERR_OK && is_true(pages) &&
		name_of(k, SPAN(LOGGING)).p == NULL)
		err = record_lost(k->r, k->to, "logging", pages,
			"no web pages are written", e);
	if (err == ERR_OK && first.p != NULL &&
		!span_eq(first, value_of(k, ROOMCONFIG "historylength")))
		err = record_lost(k->r, k->to, "defaulthistorymessages", first,
			"who comes gets as much as may be fetched", e);
	return err;
}

/* ---- the form ---- */

enum err crawl_options(struct record *r, struct move_sink *to, struct arena *a,
	const struct xml *answer, struct crawl_form *f_r, struct errtext *e)
{
	const struct form k = {form_of(answer), a, r, to, f_r};
	enum err err;

	*f_r = (struct crawl_form){.open = false};
	if (k.x == NULL)
		return err_set(
			e, ERR_SYNTAX, "its configuration is told by no form");
	f_r->open = span_is(value_of(&k, ROOMCONFIG "whois"), "anyone");
	f_r->secret = value_of(&k, ROOMCONFIG "roomsecret");
	f_r->of_ejabberd = field_of(k.x, "members_by_default") != NULL;
	if (f_r->secret.n == 0)
		f_r->secret = SPAN_NONE;
	record_options(r, FORM_TYPE, SPAN_NONE);
	xml_each_child (field, k.x)
		if (is_to_fill_in(field))
			put_field(&k, field);
	put_private(&k);
	/* Prosody says it by the password alone. */
	if (field_of(k.x, PROTECTED) == NULL)
		record_option_bool(r, PROTECTED, f_r->secret.p != NULL);
	err = record_options_put(r, to, e);
	return err == ERR_OK ? put_lost(&k, e) : err;
}

void crawl_form_copy(struct buf *b, struct arena *a, const struct xml *answer)
{
	const struct xml *x = form_of(answer);
	struct xw w;

	buf_reset(b);
	if (x == NULL)
		return;
	xml_each_child (field, x) {
		if (!is_to_fill_in(field))
			continue;
		xw_init_in(&w, b, NS_XDATA);
		put_values(&w, a, field, xml_attr(field, "var"));
	}
}
