/* SPDX-License-Identifier: MIT */
/* The subject of a room, which only who enters is told. */
#include "base/digest.h"
#include "move/crawl_inner.h"
#include "move/message.h"

#define NICK_TRIES 3

struct visit {
	struct crawl *c;
	struct buf record; /* of the subject */
	struct span id;    /* of what ends it */
	bool refused, in;
	enum err err;
	struct errtext e;
};

struct keeper {
	struct move_sink sink;
	struct buf *b;
};

static enum err keep(struct move_sink *s, struct span record, struct errtext *e)
{
	struct keeper *k = (struct keeper *)s;

	(void)e;
	buf_reset(k->b);
	buf_add(k->b, record);
	return ERR_OK;
}

/* The question that is asked right behind the presence is answered when all
 * that entering brings has come. */
static bool watch(void *arg, const struct xml *x)
{
	static const struct move_sink_ops ops = {.put = keep};
	struct visit *v = arg;
	struct keeper k = {{&ops}, &v->record};
	struct span from = xml_attr(x, "from");

	if (x == NULL) {
		buf_reset(&v->record);
		v->refused = v->in = false;
		return false;
	}
	if (xml_is(x, NS_STANZA, "iq"))
		return span_eq(xml_attr(x, "id"), v->id) &&
		       !span_is(xml_attr(x, "type"), "get");
	/* SECURITY: another domain may begin like this one. */
	if (xml_is(x, NS_STANZA, "presence") &&
		(span_eq(from, v->c->place.jid) ||
			message_nick(v->c->place.jid, from).p != NULL)) {
		v->in = v->in || xml_attr(x, "type").p == NULL;
		if (span_is(xml_attr(x, "type"), "error")) {
			v->refused = true;
			(void)client_refused(x, NULL, &v->e);
		}
	}
	if (crawl_is_subject(x, v->c->place.jid))
		v->err = crawl_subject(&v->c->r, &k.sink, v->c->arena, x,
			v->c->place.jid, &v->e);
	return false;
}

void crawl_presence(
	struct crawl *c, struct buf *b, struct span nick, bool leave)
{
	struct xw w;

	xw_init(&w, b);
	xw_open(&w, NS_STANZA, "presence");
	xw_attr(&w, "to",
		arena_printf(c->arena, "%.*s/%.*s", SPAN_FMT(c->place.jid),
			SPAN_FMT(nick)));
	if (leave) {
		xw_attr_str(&w, "type", "unavailable");
	} else {
		xw_open(&w, NS_MUC, "x");
		xw_open(&w, NS_MUC, "history");
		xw_attr_str(&w, "maxstanzas", "0");
		xw_close(&w);
		if (c->secret != NULL)
			xw_leaf(&w, NS_MUC, "password", span_str(c->secret));
		xw_close(&w);
	}
	xw_close(&w);
}

static enum err visit_as(struct visit *v, struct span nick, struct errtext *e)
{
	struct crawl *c = v->c;
	struct client_ask ask = {.take = watch, .arg = v};
	static const char before[] = " id='";
	struct buf both;
	enum err err;

	buf_init(&both, 65536);
	crawl_presence(c, &both, nick, false);
	crawl_iq(c, "get", c->place.jid);
	xw_open(&c->w, NS_DISCO_INFO, "query");
	xw_close(&c->w);
	xw_close(&c->w);
	buf_add(&both, buf_span(&c->iq));
	v->id = arena_dup(
		c->arena, span_of((const char *)memmem(c->iq.p, c->iq.n, before,
					  sizeof(before) - 1) +
					  sizeof(before) - 1,
				  ID_TEXT_LEN));
	ask.stanza = buf_span(&both);
	err = both.over ? err_set(e, ERR_VALUE,
				  "its password is too long for a request")
	                : client_exchange(c->s.client, &ask, e);
	explicit_bzero(both.p, both.cap);
	buf_clear(&both);
	return err;
}

/* Under one nick after the other; v->refused: in vain. */
static enum err come_in(struct visit *v, struct span *nick_r, struct errtext *e)
{
	enum err err = ERR_OK;

	v->refused = true;
	for (int i = 0; i < NICK_TRIES && v->refused && err == ERR_OK; i++) {
		unsigned char chance[4];

		random_bytes(chance, sizeof(chance));
		*nick_r = arena_printf(v->c->arena, "caveat-%02x%02x%02x%02x",
			chance[0], chance[1], chance[2], chance[3]);
		v->refused = v->in = false;
		err = visit_as(v, *nick_r, e);
	}
	return err;
}

static void go_out(struct crawl *c, struct span nick)
{
	struct buf b;

	buf_init(&b, 65536);
	crawl_presence(c, &b, nick, true);
	client_say(c->s.client, buf_span(&b));
	buf_clear(&b);
}

/* As crawl_go_in(), but v->in says whether it was let in, v->e why not. */
static enum err try_to_enter(
	struct crawl *c, struct visit *v, struct errtext *e)
{
	struct span nick;
	enum err err;

	buf_init(&v->record, RECORD_MAX);
	err = come_in(v, &nick, e);
	if (err == ERR_OK && v->in)
		c->inside = nick;
	if (err == ERR_OK && !v->refused && v->err != ERR_OK)
		err = err_set(e, v->err, "its subject: %s", v->e.s);
	buf_reset(&c->subject);
	buf_add(&c->subject, buf_span(&v->record));
	buf_clear(&v->record);
	return err;
}

enum err crawl_go_in(struct crawl *c, struct errtext *e)
{
	struct visit v = {.c = c};
	enum err err = try_to_enter(c, &v, e);

	if (err == ERR_OK && !v.in)
		err = err_set(e, ERR_VALUE, "it isn't let in: %s", v.e.s);
	return err;
}

void crawl_go_out(struct crawl *c)
{
	if (c->inside.p != NULL)
		go_out(c, c->inside);
	c->inside = SPAN_NONE;
}

enum err crawl_visit(struct crawl *c, struct errtext *e)
{
	struct visit v = {.c = c};
	enum err err = ERR_OK;

	if (c->inside.p == NULL)
		err = try_to_enter(c, &v, e);
	crawl_go_out(c);
	if (err == ERR_OK && v.refused) {
		crawl_remark(c, "its subject isn't known: %s", v.e.s);
		err = record_lost(&c->r, c->to, "subject", SPAN_NONE, v.e.s, e);
	} else if (err == ERR_OK && c->subject.n != 0) {
		err = c->to->ops->put(c->to, buf_span(&c->subject), e);
	}
	return err;
}

enum err crawl_come_in(struct crawl *c, struct span *nick_r, struct errtext *e)
{
	struct visit v = {.c = c};
	enum err err;

	buf_init(&v.record, RECORD_MAX);
	err = come_in(&v, nick_r, e);
	if (err == ERR_OK && !v.in)
		err = err_set(e, ERR_VALUE, "it isn't let in: %s", v.e.s);
	buf_clear(&v.record);
	return err;
}
