/* SPDX-License-Identifier: MIT */
/* Short ways for stories: people, clearances, labels, rooms. */
#include "tests/support/world.h"
#include "xmpp/seclabel.h"

void world_clear(struct world *w, const char *bare, const char *expr)
{
	struct turn *t = world_begin(w);
	struct errtext e = {""};

	if (expr == NULL)
		(void)dir_remove(w->dir, span_str(bare));
	else if (dir_set(w->dir, span_str(bare), span_str(expr), t->wall, &e) !=
		 ERR_OK)
		die("%s: %s", expr, e.s);
	if (w->muc != NULL)
		muc_rejudge(w->muc, span_str(bare), t);
	else
		pubsub_rejudge(w->pubsub, span_str(bare), t);
	world_end(w);
}

void world_set(struct world *w, const char *pair)
{
	struct turn *t = world_begin(w);
	struct span s = span_str(pair);
	struct errtext e = {""};

	if (muc_set(w->muc, SPAN(ROOM), &s, 1, t, &e) != ERR_OK)
		die("%s: %s", pair, e.s);
	world_end(w);
}

static const char *write_label(
	struct world *w, const char *expr, enum label_form form, bool bare)
{
	const struct label *l = NULL;
	struct errtext e = {""};
	struct span text;
	struct buf b;
	struct xw x;

	if (label_read_expr(w->labels, span_str(expr), w->turn.wall, false, &l,
		    &e) != LABEL_VALID)
		die("%s: %s", expr, e.s);
	text = label_element(l, form);
	if (text.p == NULL)
		die("%s: has no such form", expr);
	buf_init(&b, 65536);
	xw_init(&x, &b);
	if (!bare)
		seclabel_write(
			&x, &(struct seclabel_text){.marking = label_marking(l),
				    .label = text});
	else
		buf_add(&b, text);
	text = arena_dup(w->keep, buf_span(&b));
	buf_clear(&b);
	return text.p;
}

const char *world_label(struct world *w, const char *expr)
{
	return write_label(w, expr, LABEL_NATO, false);
}

const char *world_label_ess(struct world *w, const char *expr)
{
	return write_label(w, expr, LABEL_ESS, false);
}

const char *world_label_inner(struct world *w, const char *expr)
{
	return write_label(w, expr, LABEL_NATO, true);
}

void world_join(struct world *w, const char *full, const char *nick)
{
	world_recvf(w,
		"<presence from='%s' to='" ROOM "/%s'>"
		"<x xmlns='http://jabber.org/protocol/muc'/></presence>",
		full, nick);
}

void world_open(struct world *w, const char *full, const char *nick)
{
	world_join(w, full, nick);
	world_recvf(w,
		"<iq type='set' id='open' from='%s' to='" ROOM "'>"
		"<query xmlns='http://jabber.org/protocol/muc#owner'>"
		"<x xmlns='jabber:x:data' type='submit'/></query></iq>",
		full);
	world_forget(w);
}

void world_say(
	struct world *w, const char *full, const char *body, const char *label)
{
	world_recvf(w,
		"<message type='groupchat' id='say' from='%s' to='" ROOM "'>"
		"<body>%s</body>%s</message>",
		full, body, label != NULL ? label : "");
}
