/* SPDX-License-Identifier: MIT */
/* The configuration of a room, as far as another server's form has it. */
#include "move/push_inner.h"

#define ROOMCONFIG "muc#roomconfig_"
#define OURS       "{urn:caveat:0}"
#define PERSISTENT ROOMCONFIG "persistentroom"
#define PUBLIC     ROOMCONFIG "publicroom"
#define MEMBERS    ROOMCONFIG "membersonly"
#define PROTECTED  ROOMCONFIG "passwordprotectedroom"
#define SECRET     ROOMCONFIG "roomsecret"
#define LOGGING    ROOMCONFIG "enablelogging"
#define MAXUSERS   ROOMCONFIG "maxusers"
#define REGISTERS  OURS "registration"
#define JOINS      "x-muc#roomconfig_registration"
#define NO_OPTION  "that server's rooms have no such option"
#define USED_MAX   XDATA_FIELDS_MAX

/* What others call it. */
static const struct {
	const char *ours, *theirs;
} aliases[] = {
	{LOGGING,			     ROOMCONFIG "enablearchiving"  }, /* Prosody */
	{LOGGING,			     ROOMCONFIG "mam"              }, /* ejabberd */
	{"muc#maxhistoryfetch",               ROOMCONFIG "historylength"    },
	{ROOMCONFIG "allowvisitornickchange", ROOMCONFIG "visitornickchange"},
	{REGISTERS,			   JOINS			 }, /* Openfire */
};

/* As rooms are everywhere: nothing is lost by it. Else that is an empty value,
 * or 0. Several values: in this order, with a comma between. */
static const struct {
	const char *var, *value;
} usual[] = {
	{REGISTERS,			    "approval"                     },
	{OURS "requests",                      "1"                            },
	{"x-muc#roomconfig_canchangenick",     "1"                            },
	{ROOMCONFIG "allowvoicerequests",      "1"                            },
	{ROOMCONFIG "voicerequestmininterval", "1800"                         },
	{ROOMCONFIG "allowvisitorstatus",      "1"                            },
	{ROOMCONFIG "allowvisitornickchange",  "1"                            },
	{ROOMCONFIG "allowpm",                 "anyone"                       },
	{MAXUSERS,			     "none"			 },
	{ROOMCONFIG "whois",                   "moderators"                   },
	{"muc#maxhistoryfetch",                "50"                           },
	{ROOMCONFIG "presencebroadcast",       "moderator,participant,visitor"},
	{ROOMCONFIG "getmemberlist",           "moderator,participant,visitor"},
};

/* A form on its way: theirs, and what of ours is in it. */
struct filling {
	struct push *p;
	const struct xml *form; /* theirs */
	bool is_caveat;         /* a server like this one */
	const struct xdata_field *used[USED_MAX];
	size_t used_n;
	bool closes;  /* it has a field for that */
	bool joins;   /* and for who may become a member by himself */
	bool again;   /* nothing of ours, but whether it stays */
	bool loosens; /* it doesn't */
};

static const struct xdata_field *ours(const struct push *p, const char *var)
{
	return p->has_options ? xdata_find(&p->options, var) : NULL;
}

/* Absent: it has none, or its hash is all that is known. */
static struct span secret_of(const struct push *p)
{
	const struct xdata_field *o = p->had_secret ? NULL : ours(p, SECRET);

	return o != NULL && o->value != NULL && o->value->text.n != 0
	               ? o->value->text
	               : SPAN_NONE;
}

static bool is_set(const struct push *p, const char *var)
{
	const struct xdata_field *f = ours(p, var);
	bool yes = false;

	return f != NULL && f->value != NULL &&
	       xdata_bool(f->value->text, &yes) && yes;
}

/* ---- their fields ---- */

static const struct xml *field_of(const struct xml *form, struct span var)
{
	xml_each_child (x, form) {
		if (xml_is(x, NS_XDATA, "field") &&
			span_eq(xml_attr(x, "var"), var))
			return x;
	}
	return NULL;
}

static bool is_a_list(const struct xml *field)
{
	return span_is(xml_attr(field, "type"), "list-single") ||
	       span_is(xml_attr(field, "type"), "list-multi");
}

static bool offers(struct push *p, const struct xml *field, struct span value)
{
	if (!is_a_list(field))
		return true;
	xml_each_child (o, field) {
		if (xml_is(o, NS_XDATA, "option") &&
			span_eq(xml_child_text(p->arena, o, NS_XDATA, "value"),
				value))
			return true;
	}
	return false;
}

/* Anybody? Elsewhere nobody approves. */
static bool may_register(const struct push *p)
{
	const struct xdata_field *f = ours(p, REGISTERS);

	return f != NULL && f->value != NULL &&
	       span_is(f->value->text, "open") && !p->closed;
}

/* SECURITY: elsewhere `enablelogging` puts what is said on a web page; here it
 * is the archive, for whoever may enter. */
static bool means_other(const struct filling *f, const char *var, bool on)
{
	return strcmp(var, LOGGING) == 0 && !f->is_caveat && on;
}

/* Ours for their field; NULL: none. */
static const struct xdata_field *for_field(
	const struct filling *f, const struct xml *field)
{
	struct push *p = f->p;
	const char *var = arena_dup(p->arena, xml_attr(field, "var")).p;

	if (means_other(f, var, is_set(p, LOGGING)))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
		if (strcmp(aliases[i].theirs, var) == 0 && ours(p, var) == NULL)
			return ours(p, aliases[i].ours);
	return ours(p, var);
}

/* ---- what has to be so ---- */

/* absent: as it is. */
static struct span forced(struct filling *f, struct span var)
{
	struct push *p = f->p;

	if (span_is(var, PERSISTENT)) {
		p->can_stay = true;
		return f->again && !f->loosens ? SPAN("1") : SPAN("0");
	}
	if (f->again)
		return SPAN_NONE;
	if (p->closed && span_is(var, MEMBERS)) {
		f->closes = true;
		return SPAN("1");
	}
	if (p->closed && p->had_label && span_is(var, PUBLIC))
		return SPAN("0");
	if (p->no_secret && span_is(var, PROTECTED))
		return SPAN("0");
	/* SECURITY: with Openfire who registers is a member at once, and a new
	 * room lets everybody. */
	if (span_is(var, JOINS)) {
		f->joins = true;
		return may_register(p) ? SPAN("1") : SPAN("0");
	}
	return SPAN_NONE;
}

/* ---- filling in ---- */

static void write_theirs(struct filling *f, const struct xml *field)
{
	struct push *p = f->p;

	xml_each_child (v, field) {
		if (xml_is(v, NS_XDATA, "value"))
			xdata_value(&p->w, xml_text(p->arena, v));
	}
}

/* Openfire says 0 where XEP-0045 says none. */
static struct span their_word(
	struct push *p, const struct xml *field, struct span value)
{
	bool is_none = span_is(xml_attr(field, "var"), MAXUSERS) &&
	               span_is(value, "none");

	return is_none && !offers(p, field, value) ? SPAN("0") : value;
}

/* false: there is no such choice. */
static bool write_ours(
	struct filling *f, const struct xml *field, const struct xdata_field *o)
{
	struct push *p = f->p;

	for (const struct xdata_value *v = o->value; v != NULL; v = v->next)
		if (!offers(p, field, their_word(p, field, v->text)))
			return false;
	for (const struct xdata_value *v = o->value; v != NULL; v = v->next)
		xdata_value(&p->w, their_word(p, field, v->text));
	return true;
}

static void write_field(struct filling *f, const struct xml *field)
{
	struct push *p = f->p;
	struct span var = xml_attr(field, "var"), must = forced(f, var);
	const struct xdata_field *o = f->again ? NULL : for_field(f, field);

	xw_open(&p->w, NS_XDATA, "field");
	xw_attr(&p->w, "var", var);
	if (must.p != NULL) {
		xdata_value(&p->w, must);
	} else if (o == NULL) {
		write_theirs(f, field);
	} else if (!write_ours(f, field, o)) {
		push_lose(p, arena_dup(p->arena, o->var).p,
			o->value != NULL && !span_is(o->var, SECRET)
				? o->value->text
				: SPAN_NONE,
			"that server has no such choice");
		write_theirs(f, field);
	}
	xw_close(&p->w);
	if (o != NULL && f->used_n < USED_MAX)
		f->used[f->used_n++] = o;
}

static bool is_used(const struct filling *f, const struct xdata_field *o)
{
	for (size_t i = 0; i < f->used_n; i++)
		if (f->used[i] == o)
			return true;
	return false;
}

static struct span text_of(struct push *p, const struct xdata_field *o)
{
	struct span all = SPAN("");

	for (const struct xdata_value *v = o->value; v != NULL; v = v->next)
		all = arena_printf(p->arena, "%.*s%s%.*s", SPAN_FMT(all),
			all.n != 0 ? "," : "", SPAN_FMT(v->text));
	return all;
}

static bool is_usual(const struct xdata_field *o, struct span text)
{
	for (size_t i = 0; i < ARRAY_LEN(usual); i++)
		if (span_is(o->var, usual[i].var))
			return span_is(text, usual[i].value);
	return text.n == 0 || span_is(text, "0");
}

static void lose_rest(struct filling *f)
{
	struct push *p = f->p;

	for (const struct xdata_field *o = p->options.field; o != NULL;
		o = o->next) {
		struct span text = text_of(p, o);
		bool secret = span_is(o->var, SECRET);

		if (!is_used(f, o) && !is_usual(o, text) &&
			!span_is(o->var, PROTECTED))
			push_lose(p, arena_dup(p->arena, o->var).p,
				secret ? SPAN_NONE : text, NO_OPTION);
	}
}

static void differ(
	struct push *p, const char *what, const char *there, const char *why)
{
	bool persistent = strcmp(what, PERSISTENT) == 0;

	push_note(p,
		&(struct push_finding){PUSH_DIFFERS, span_str(what),
			persistent ? SPAN("0") : SPAN_NONE, span_str(there),
			why},
		strcmp(what, "access") == 0);
}

/* Who registers there is a member, or may not. */
static void lose_approval(struct filling *f)
{
	const struct xdata_field *o = ours(f->p, REGISTERS);
	struct span was = o != NULL ? text_of(f->p, o) : SPAN_NONE;

	if (f->joins && was.n != 0 && !may_register(f->p) &&
		!span_is(was, "closed"))
		push_note(f->p,
			&(struct push_finding){PUSH_DIFFERS, SPAN(REGISTERS),
				was, SPAN("closed"),
				"there nobody approves: who registers would be "
				"a member at once"},
			false);
}

/* What isn't as it was because of what stays behind. */
static void lose_forced(struct push *p)
{
	uint64_t n = p->had_label ? push_members(p) : 0;

	if (p->no_secret)
		differ(p, "password", "members only",
			secret_of(p).p != NULL
				? "it can't be set there: the room is for "
				  "members alone"
				: "only its hash is known: the room is for "
				  "members alone, until its owner sets "
				  "another");
	if (p->had_label)
		differ(p, "access", "members only, not listed",
			"in place of the access label, the room is for "
			"members alone and isn't listed");
	if (n != 0)
		push_note(p,
			&(struct push_finding){PUSH_DIFFERS, SPAN("members"),
				arena_printf(p->arena, "%llu",
					(unsigned long long)n),
				SPAN("let in"),
				"who of them isn't cleared for the access "
				"label is kept out here, and isn't there"},
			true);
	if (ours(p, PERSISTENT) != NULL && !is_set(p, PERSISTENT))
		differ(p, PERSISTENT, "1",
			"it would have ended with our leaving it");
}

/* SECURITY: a room with a password that can't be set there would be open. */
static void find_secret(const struct filling *f)
{
	struct push *p = f->p;
	const struct xml *field = field_of(f->form, SPAN(SECRET));

	if (f->again || p->no_secret || !is_set(p, PROTECTED))
		return;
	p->no_secret = field == NULL ||
	               span_is(xml_attr(field, "type"), "fixed") ||
	               !offers(p, field, secret_of(p));
	p->closed = p->closed || p->no_secret;
}

static enum err fill_in(struct filling *f, struct errtext *e)
{
	struct push *p = f->p;
	const struct xml *answer;

	find_secret(f);
	push_iq(p, "set", NS_MUC_OWNER, "query");
	xw_open(&p->w, NS_XDATA, "x");
	xw_attr_str(&p->w, "type", "submit");
	xml_each_child (x, f->form) {
		if (xml_is(x, NS_XDATA, "field") && xml_attr(x, "var").n != 0 &&
			!span_is(xml_attr(x, "type"), "fixed"))
			write_field(f, x);
	}
	if (p->closed && !f->closes && !f->again)
		return err_set(e, ERR_VALUE,
			"that server has no rooms for members alone, and what "
			"kept others out stays behind");
	return push_ask(p, &answer, e);
}

static enum err send_form(struct filling *f, struct errtext *e)
{
	struct push *p = f->p;
	const struct xml *answer;
	struct errtext why;
	enum err err;

	push_iq(p, "get", NS_MUC_OWNER, "query");
	err = push_ask(p, &answer, &why);
	if (err == ERR_OK) {
		/* It is gone with the next question. */
		f->form = xml_child(xml_child(answer, NS_MUC_OWNER, "query"),
			NS_XDATA, "x");
		if (f->form == NULL)
			return err_set(e, ERR_VALUE,
				"that server shows no form for its rooms");
		f->is_caveat =
			field_of(f->form, SPAN(OURS "archive_days")) != NULL;
		err = fill_in(f, &why);
	}
	if (err != ERR_OK)
		return err_set(e, err == ERR_IO ? err : ERR_VALUE,
			"it can't be configured: %s", why.s);
	return ERR_OK;
}

/* Is a new room persistent by itself? */
static bool stays_by_itself(struct push *p, const struct xml *answer)
{
	const struct xml *form = xml_child(
		xml_child(answer, NS_MUC_OWNER, "query"), NS_XDATA, "x");
	const struct xml *field = field_of(form, SPAN(PERSISTENT));
	bool yes = false;

	return field != NULL &&
	       xdata_bool(xml_child_text(p->arena, field, NS_XDATA, "value"),
		       &yes) &&
	       yes;
}

enum err push_loosen(struct push *p, struct errtext *e)
{
	struct filling f = {.p = p, .again = true, .loosens = true};
	const struct xml *answer;
	struct errtext why;
	enum err err;

	push_iq(p, "get", NS_MUC_OWNER, "query");
	err = push_ask(p, &answer, &why);
	if (err == ERR_IO)
		return err_set(e, err, "%s", why.s);
	/* Without a form it fails soon enough. */
	return err == ERR_OK && stays_by_itself(p, answer) ? send_form(&f, e)
	                                                   : ERR_OK;
}

/* Is there something that keeps people out, and can't be said there? */
static bool keeps_out(struct push *p)
{
	p->no_secret = is_set(p, PROTECTED) && secret_of(p).p == NULL;
	return p->had_label || p->no_secret;
}

enum err push_configure(struct push *p, struct errtext *e)
{
	struct filling f = {.p = p};
	enum err err;

	p->closed = keeps_out(p);
	err = send_form(&f, e);
	if (err != ERR_OK)
		return err;
	lose_forced(p);
	if (p->has_options) {
		lose_approval(&f);
		lose_rest(&f);
	}
	return ERR_OK;
}

enum err push_stay(struct push *p, struct errtext *e)
{
	struct filling f = {.p = p, .again = true};

	return p->can_stay ? send_form(&f, e) : ERR_OK;
}

/* ---- before there is a form ---- */

/* Has lose_forced() said what becomes of it? */
static bool is_forced(const struct push *p, struct span var)
{
	return (span_is(var, PERSISTENT) && !is_set(p, PERSISTENT)) ||
	       (p->closed && span_is(var, MEMBERS)) ||
	       (p->had_label && span_is(var, PUBLIC)) ||
	       span_is(var, PROTECTED); /* with the password */
}

static void foresee(struct push *p, const struct xdata_field *o)
{
	const char *var = arena_dup(p->arena, o->var).p;
	struct span text = text_of(p, o);

	if (is_forced(p, o->var))
		return;
	if (span_is(o->var, REGISTERS) && !p->knows_labels)
		push_unknown(p, var, text,
			"where its rooms have that, nobody approves");
	else if (is_usual(o, text) || span_is(o->var, PERSISTENT))
		push_same(p, var, text);
	else if (span_starts(o->var, SPAN(OURS)) && !p->knows_labels)
		push_lose(p, var, text, NO_OPTION);
	else
		push_unknown(p, var, span_is(o->var, SECRET) ? SPAN_NONE : text,
			"only if the form of its rooms has that");
}

void push_foresee_form(struct push *p)
{
	p->closed = keeps_out(p);
	lose_forced(p);
	for (const struct xdata_field *o = p->options.field; o != NULL;
		o = o->next)
		foresee(p, o);
}
