/* SPDX-License-Identifier: MIT */
/* Rooms of ejabberd: all that isn't said in them. */
#include "move/ejabberd_inner.h"

/* The first of the subject's texts; those in other languages are lost. */
static enum err put_subject(struct ejabberd_put *p)
{
	const struct erl *subject = ejabberd_opt(p->room->opts, "subject");
	const struct erl *author =
		ejabberd_opt(p->room->opts, "subject_author");
	const struct erl *more = NULL;
	struct span text = erl_text(p->a, subject);
	enum err err;

	if (text.p == NULL && subject != NULL && subject->kind == ERL_LIST) {
		text = erl_text(p->a, erl_at(subject->child, 2));
		more = subject->child != NULL ? subject->child->next : NULL;
	}
	if (text.n == 0)
		return ERR_OK;
	if (author != NULL && author->kind == ERL_TUPLE) /* since 23.10 */
		author = erl_at(author, 0);
	record_open(p->r, "subject");
	xw_attr(&p->r->w, "nick", erl_text(p->a, author));
	xw_text(&p->r->w, text);
	err = record_put(p->r, p->to, p->e);
	for (; err == ERR_OK && more != NULL; more = more->next)
		err = record_lost(p->r, p->to, "subject",
			erl_text(p->a, erl_at(more, 2)),
			"a room has one subject, in one language", p->e);
	return err;
}

static enum err put_vcard(struct ejabberd_put *p)
{
	struct span text = erl_text(p->a, ejabberd_opt(p->room->opts, "vcard"));
	const struct xml *x;
	struct errtext why;

	if (text.n == 0)
		return ERR_OK;
	if (xml_parse(p->a, text, &ejabberd_caps, &x, &why) != ERR_OK)
		return record_lost(
			p->r, p->to, "vcard", SPAN_NONE, why.s, p->e);
	record_open(p->r, "vcard");
	xw_copy(&p->r->w, x);
	if (p->r->b.over)
		return record_lost(p->r, p->to, "vcard", SPAN_NONE,
			"it is too long", p->e);
	return record_put(p->r, p->to, p->e);
}

enum err ejabberd_put_room(const struct ejabberd_room *room, struct arena *a,
	struct record *r, struct move_sink *to, struct errtext *e)
{
	static enum err (*const put[])(struct ejabberd_put *) = {
		ejabberd_put_options, ejabberd_put_people, put_subject,
		put_vcard, ejabberd_put_hats, ejabberd_put_lost,
		ejabberd_put_subscribers};
	struct ejabberd_put p = {
		.room = room, .a = a, .r = r, .to = to, .e = e};
	enum err err;

	p.is_moderated =
		erl_is(ejabberd_opt(room->opts, "moderated"), "true") &&
		erl_is(ejabberd_opt(room->opts, "members_by_default"), "false");
	record_open(r, "about");
	xw_attr_str(&r->w, "from", "ejabberd");
	err = record_put(r, to, e);
	if (err == ERR_OK && room->opts == NULL)
		return ejabberd_put_closed(&p);
	for (size_t i = 0; i < ARRAY_LEN(put) && err == ERR_OK; i++)
		err = put[i](&p);
	return err;
}
