/* SPDX-License-Identifier: MIT */
/* Messages of ejabberd's archives. */
#include "move/ejabberd_inner.h"

const struct xml_caps ejabberd_caps = {
	.bytes = RECORD_MAX, .depth = 64, .children = 65536, .attrs = 64};
const char ejabberd_same_time[] =
	"another one of the same microsecond has its id";

struct span ejabberd_jid(struct arena *a, const struct erl *t)
{
	struct span user = erl_text(a, erl_at(t, 0));
	struct span server = erl_text(a, erl_at(t, 1));
	struct span resource = erl_text(a, erl_at(t, 2));

	if (t == NULL || t->n < 2 || t->n > 3 || server.n == 0 ||
		user.n + server.n + resource.n > EJABBERD_JID)
		return SPAN_NONE;
	return jid_make(a, user.n != 0 ? user : SPAN_NONE, server,
		resource.n != 0 ? resource : SPAN_NONE)
	        .full;
}

enum err ejabberd_put_message(struct span room, const struct move_message *m,
	struct record *r, struct move_sink *to, struct errtext *e)
{
	enum err err = record_message(r, to, room, m, e);

	if (err == ERR_LIMIT)
		return ejabberd_put_broken(m, "it is too long", r, to, e);
	return err;
}

enum err ejabberd_put_broken(const struct move_message *m, const char *why,
	struct record *r, struct move_sink *to, struct errtext *e)
{
	return record_lost(r, to, "message", m->id, why, e);
}

struct xml_build *ejabberd_build(void)
{
	static const char *scope[] = {"xmlns", "jabber:client", NULL};
	struct xml_build *b = xml_build_new(&ejabberd_caps);

	BUG_ON(!xml_build_scope(b, scope));
	return b;
}

static bool is_ascii_name(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool begins = (c >= 'a' && c <= 'z') ||
		              (c >= 'A' && c <= 'Z') || c == '_';
		bool inner = (c >= '0' && c <= '9') || c == '-' || c == '.';

		if (!begins && (!inner || i == 0))
			return false;
	}
	return s.n != 0;
}

/* Any name but for colons; expat knows the others best. */
static bool is_name(struct arena *a, struct span s)
{
	const struct xml *x;
	bool ascii = true;

	for (size_t i = 0; i < s.n; i++) {
		ascii &= s.p[i] >= 0;
		if (s.p[i] == '/' || s.p[i] == '>' || is_xml_space(s.p[i]))
			return false;
	}
	if (ascii)
		return is_ascii_name(s);
	return xml_parse(a, arena_printf(a, "<%.*s/>", SPAN_FMT(s)),
		       &xml_caps_default, &x, NULL) == ERR_OK;
}

/* A qualified name, NUL-terminated; NULL: none. */
static const char *to_name(struct arena *a, const struct erl *t)
{
	struct span s = erl_text(a, t), rest;
	struct span first = span_cut(s, ':', &rest);

	if (s.p == NULL || !is_name(a, first) ||
		(rest.p != NULL && !is_name(a, rest)))
		return NULL;
	return arena_dup(a, s).p;
}

/* [{Name, Value}] -> NULL-ended pairs; NULL: they aren't. */
static const char **to_atts(struct arena *a, const struct erl *list)
{
	const char **atts;
	size_t n = 0;

	if (list == NULL || list->kind != ERL_LIST ||
		list->n > ejabberd_caps.attrs)
		return NULL;
	atts = arena_array(a, const char *, 2 * list->n + 1);
	for (const struct erl *x = list->child; x != NULL; x = x->next) {
		struct span value = erl_text(a, erl_at(x, 1));

		atts[n] = to_name(a, erl_at(x, 0));
		if (atts[n] == NULL || value.p == NULL)
			return NULL;
		for (size_t i = 0; i < n; i += 2)
			if (strcmp(atts[i], atts[n]) == 0)
				return NULL;
		atts[n + 1] = arena_dup(a, value).p;
		n += 2;
	}
	return atts;
}

/* false: it is no element. */
static bool build(struct xml_build *b, struct arena *a, const struct erl *t)
{
	const struct erl *inside = erl_at(t, 3);
	const char *name = to_name(a, erl_at(t, 1));
	const char **atts = to_atts(a, erl_at(t, 2));
	bool whole;

	if ((!erl_record(t, "xmlel", 4) && !erl_record(t, "xmlelement", 4)) ||
		name == NULL || atts == NULL || inside->kind != ERL_LIST)
		return false;
	xml_build_open(b, name, atts);
	for (const struct erl *x = inside->child; x != NULL; x = x->next) {
		if (erl_record(x, "xmlcdata", 2))
			xml_build_text(b, erl_text(a, erl_at(x, 1)));
		else if (!build(b, a, x))
			return false;
	}
	whole = xml_build_close(b);
	(void)whole; /* the tuples have an end each */
	return true;
}

enum err ejabberd_tree(struct xml_build *b, struct arena *a,
	const struct erl *t, const struct xml **x_r, struct errtext *e)
{
	xml_build_start(b, a);
	if (!build(b, a, t))
		return err_set(e, ERR_SYNTAX, "no stanza");
	if (xml_build_fault(b) != NULL)
		return err_set(e, ERR_SYNTAX, "%s", xml_build_fault(b));
	if (xml_build_capped(b))
		return err_set(e, ERR_LIMIT, "too deep, too wide or too long");
	*x_r = xml_build_tree(b);
	return ERR_OK;
}
