/* SPDX-License-Identifier: MIT */
/* Who is what in ejabberd's rooms: affiliations, roles and hats. */
#include "base/table.h"
#include "move/ejabberd_inner.h"

/* Somebody with an affiliation. */
struct known {
	UT_hash_handle hh;
	struct span jid;
};

static const struct erl *list_of(struct ejabberd_put *p, const char *name)
{
	const struct erl *x = ejabberd_opt(p->room->opts, name);

	return x != NULL && x->kind == ERL_LIST ? x->child : NULL;
}

/* `owner` or {owner, Reason}. */
static enum err put_affiliation(
	struct ejabberd_put *p, const struct erl *x, struct known **all)
{
	const struct erl *value = erl_at(x, 1);
	struct record_affiliation f = {ejabberd_jid(p->a, erl_at(x, 0)),
		SPAN_NONE, SPAN_NONE, SPAN_NONE};
	struct known *k;

	if (value != NULL && value->kind == ERL_TUPLE) {
		f.reason = erl_text(p->a, erl_at(value, 1));
		value = erl_at(value, 0);
	}
	if (f.jid.p == NULL || value == NULL || value->kind != ERL_ATOM)
		return record_lost(p->r, p->to, "affiliation", f.jid,
			"it can't be read", p->e);
	if (erl_is(value, "none"))
		return ERR_OK;
	f.affiliation = value->text;
	if (f.reason.n == 0)
		f.reason = SPAN_NONE;
	f.nick = p->room->nick(p->room->arg, f.jid);
	k = arena_make(p->a, struct known);
	k->jid = f.jid;
	HASH_ADD_KEYPTR(hh, *all, k->jid.p, k->jid.n, k);
	return record_affiliation(p->r, p->to, &f, p->e);
}

/*
 * Roles that outlive a visit. Whoever has an affiliation has the role that goes
 * with it; others have one that a moderator gave them.
 */
static enum err put_role(
	struct ejabberd_put *p, const struct erl *x, struct known *all)
{
	const struct erl *role = erl_at(x, 1);
	struct span jid = ejabberd_jid(p->a, erl_at(x, 0)), rest;
	struct known *k;

	if (jid.p == NULL || role == NULL)
		return ERR_OK;
	jid = span_cut(jid, '/', &rest);
	HASH_FIND(hh, all, jid.p, jid.n, k);
	if (k != NULL)
		return ERR_OK;
	if (role->kind == ERL_TUPLE)
		role = erl_at(role, 0);
	if (erl_is(role, "moderator"))
		return record_lost(p->r, p->to, "moderator", jid,
			"moderators are admins and owners here", p->e);
	if (erl_is(role, "visitor") && !p->is_moderated)
		return record_lost(p->r, p->to, "visitor", jid,
			"the room isn't moderated", p->e);
	if (!erl_is(role, "participant") || !p->is_moderated)
		return ERR_OK;
	record_open(p->r, "voice");
	xw_attr(&p->r->w, "jid", jid);
	return record_put(p->r, p->to, p->e);
}

enum err ejabberd_put_people(struct ejabberd_put *p)
{
	struct known *all = NULL;
	const struct erl *x = list_of(p, "affiliations");
	enum err err = ERR_OK;

	for (; x != NULL && err == ERR_OK; x = x->next)
		err = put_affiliation(p, x, &all);
	x = list_of(p, "roles");
	for (; x != NULL && err == ERR_OK; x = x->next)
		err = put_role(p, x, all);
	HASH_CLEAR(hh, all);
	return err;
}

struct holder {
	struct holder *next;
	struct span jid;
};
struct hat {
	UT_hash_handle hh;
	struct span uri, title, hue;
	struct holder *first, **last;
};

static struct hat *hat_of(
	struct ejabberd_put *p, struct hat **all, struct span uri)
{
	struct hat *h;

	HASH_FIND(hh, *all, uri.p, uri.n, h);
	if (h != NULL)
		return h;
	h = arena_make(p->a, struct hat);
	h->uri = uri;
	h->last = &h->first;
	HASH_ADD_KEYPTR(hh, *all, uri.p, uri.n, h);
	return h;
}

/* Until 25: each of one's hats is {URI, Title}; since then it is the URI, and
 * {URI, {Title, Hue}} stands apart. */
static void give_hats(
	struct ejabberd_put *p, const struct erl *user, struct hat **all)
{
	const struct erl *list = erl_at(user, 1);
	struct span jid = ejabberd_jid(p->a, erl_at(user, 0));

	if (jid.p == NULL || list == NULL || list->kind != ERL_LIST)
		return;
	for (const struct erl *x = list->child; x != NULL; x = x->next) {
		const struct erl *uri = x->kind == ERL_TUPLE ? erl_at(x, 0) : x;
		struct holder *o = arena_make(p->a, struct holder);
		struct span s = erl_text(p->a, uri);
		struct hat *h;

		if (s.n == 0)
			continue;
		h = hat_of(p, all, s);
		if (h->title.p == NULL)
			h->title = erl_text(p->a, erl_at(x, 1));
		o->jid = jid;
		*h->last = o;
		h->last = &o->next;
	}
}

static enum err put_hat(
	struct ejabberd_put *p, const struct hat *h, bool are_off)
{
	if (are_off)
		return record_lost(p->r, p->to, "hat", h->uri,
			"hats are switched off in the room", p->e);
	record_open(p->r, "hat");
	xw_attr(&p->r->w, "uri", h->uri);
	xw_attr(&p->r->w, "title", h->title);
	if (h->hue.n != 0)
		xw_attr(&p->r->w, "hue", h->hue);
	for (const struct holder *o = h->first; o != NULL; o = o->next) {
		xw_open(&p->r->w, NS_TRANSFER, "holder");
		xw_attr(&p->r->w, "jid", o->jid);
		xw_close(&p->r->w);
	}
	return record_put(p->r, p->to, p->e);
}

enum err ejabberd_put_hats(struct ejabberd_put *p)
{
	bool are_off =
		erl_is(ejabberd_opt(p->room->opts, "enable_hats"), "false");
	struct hat *all = NULL;
	enum err err = ERR_OK;

	for (const struct erl *x = list_of(p, "hats_defs"); x != NULL;
		x = x->next) {
		struct span uri = erl_text(p->a, erl_at(x, 0));
		struct hat *h;

		if (uri.n == 0)
			continue;
		h = hat_of(p, &all, uri);
		h->title = erl_text(p->a, erl_at(erl_at(x, 1), 0));
		h->hue = erl_text(p->a, erl_at(erl_at(x, 1), 1));
	}
	for (const struct erl *x = list_of(p, "hats_users"); x != NULL;
		x = x->next)
		give_hats(p, x, &all);
	for (struct hat *h = all; h != NULL && err == ERR_OK; h = h->hh.next)
		err = put_hat(p, h, are_off);
	HASH_CLEAR(hh, all);
	return err;
}

enum err ejabberd_put_subscriber(struct record *r, struct move_sink *to,
	struct span jid, struct errtext *e)
{
	return record_lost(r, to, "subscriber", jid,
		"who isn't in the room gets no messages (MUC/Sub)", e);
}

/* [{{jid, User, ...}, Nick, Nodes}]; in SQL later versions have a table of its
 * own for them. */
enum err ejabberd_put_subscribers(struct ejabberd_put *p)
{
	enum err err = ERR_OK;

	for (const struct erl *x = list_of(p, "subscribers");
		x != NULL && err == ERR_OK; x = x->next) {
		const struct erl *jid = erl_at(x, 0);
		struct span user = erl_text(p->a, erl_at(jid, 1));
		struct span server = erl_text(p->a, erl_at(jid, 2));

		if (erl_record(jid, "jid", 0) && server.n != 0)
			err = ejabberd_put_subscriber(p->r, p->to,
				jid_make(p->a, user, server, SPAN_NONE).full,
				p->e);
	}
	return err;
}
