/* SPDX-License-Identifier: MIT */
/* The options of a subscription, and their form. */
#include "pubsub/suboptions.h"

#include "base/clock.h"
#include "pubsub/digest.h"
#include "xmpp/xdata.h"

#define DELIVER   "pubsub#deliver"
#define DIGEST    "pubsub#digest"
#define FREQUENCY "pubsub#digest_frequency"
#define EXPIRE    "pubsub#expire"

void suboptions_use(struct node *n, struct sub *s, const struct suboptions *o,
	struct turn *t)
{
	digest_set(n, s, o->digest, t);
	s->deliver = o->deliver;
	s->expire = o->expire;
	sub_store(s, n);
}

/* `presence` asks for what a component isn't told (K-23). */
static bool read_expire(struct span text, int64_t wall, int64_t *expire_r)
{
	text = span_trim(text);
	if (text.n == 0) {
		*expire_r = 0;
		return true;
	}
	return time_parse(text, expire_r) && *expire_r > wall;
}

/* How often may stay unsaid, or be said where it doesn't matter. */
static bool read_digest(const struct xdata *d, int64_t *ms_r)
{
	bool on = *ms_r != 0;
	uint64_t ms = on ? (uint64_t)*ms_r : DIGEST_DEFAULT_MS;

	if (xdata_find(d, DIGEST) != NULL &&
		!xdata_bool(span_trim(xdata_get(d, DIGEST)), &on))
		return false;
	if (xdata_find(d, FREQUENCY) != NULL &&
		(!span_u64(span_trim(xdata_get(d, FREQUENCY)), &ms) ||
			ms < DIGEST_MIN_MS || ms > DIGEST_MAX_MS))
		return false;
	*ms_r = on ? (int64_t)ms : 0;
	return true;
}

enum sx_cond suboptions_read(
	struct ask *q, const struct xml *form, struct suboptions *o)
{
	struct xdata d;

	if (!xml_is(form, NS_XDATA, "x") ||
		!xdata_read(q->t->arena, form, &d) || d.kind != XDATA_SUBMIT ||
		(d.form_type.p != NULL &&
			!span_is(d.form_type, FORM_SUB_OPTIONS)))
		return SX_BAD_REQUEST;
	if (xdata_find(&d, DELIVER) != NULL &&
		!xdata_bool(span_trim(xdata_get(&d, DELIVER)), &o->deliver))
		return SX_INVALID_OPTIONS;
	if (xdata_find(&d, EXPIRE) != NULL &&
		!read_expire(xdata_get(&d, EXPIRE), q->t->wall, &o->expire))
		return SX_INVALID_OPTIONS;
	return read_digest(&d, &o->digest) ? SX_OK : SX_INVALID_OPTIONS;
}

static void write_form(struct xw *w, const char *type, const struct sub *s)
{
	struct buf b;

	buf_init(&b, 64);
	if (s->expire != 0)
		time_write(&b, s->expire);
	xdata_open(w, type, FORM_SUB_OPTIONS, "Subscription");
	xdata_field(w, XF_BOOLEAN, DELIVER, "Send me what is published",
		s->deliver ? SPAN("1") : SPAN("0"));
	xdata_field(w, XF_TEXT_SINGLE, EXPIRE,
		"Until then (a date and time; empty: for ever)", buf_span(&b));
	xdata_field(w, XF_BOOLEAN, DIGEST,
		"Several of them in one, now and then",
		s->digest != 0 ? SPAN("1") : SPAN("0"));
	buf_reset(&b);
	buf_printf(&b, "%lld",
		(long long)(s->digest != 0 ? s->digest : DIGEST_DEFAULT_MS));
	xdata_field_open(w, XF_TEXT_SINGLE, FREQUENCY,
		"Milliseconds from one to the next, at least");
	xdata_value(w, buf_span(&b));
	xdata_range(w, DIGEST_MIN_MS, DIGEST_MAX_MS);
	xw_close(w);
	xw_close(w);
	buf_clear(&b);
}

static void write_options(
	struct ask *q, struct xw *w, const struct sub *s, const char *type)
{
	xw_open(w, NS_PUBSUB, "options");
	xw_attr(w, "node", node_name(q->n));
	xw_attr(w, "jid", sub_jid(s));
	if (s->subid_n != 0)
		xw_attr(w, "subid", sub_subid(s));
	write_form(w, type, s);
	xw_close(w);
}

void suboptions_write(struct ask *q, struct xw *w, const struct sub *s)
{
	write_options(q, w, s, "result");
}

enum sx_cond sub_options_get(struct ask *q)
{
	struct sub *s;
	enum sx_cond c = sub_find(q, &s);
	struct xw w;

	if (c != SX_OK)
		return c;
	ask_open(q, &w, NS_PUBSUB);
	write_options(q, &w, s, "form");
	return ask_send(q, &w);
}

enum sx_cond sub_options_set(struct ask *q)
{
	struct suboptions o;
	struct sub *s;
	enum sx_cond c = sub_find(q, &s);

	if (c != SX_OK)
		return c;
	o = (struct suboptions){s->deliver, s->expire, s->digest};
	c = suboptions_read(q, xml_first(q->x), &o);
	if (c != SX_OK)
		return c;
	c = ask_done(q);
	suboptions_use(q->n, s, &o, q->t);
	return c;
}

enum sx_cond sub_default_get(struct ask *q)
{
	const struct sub first = {.deliver = true};
	struct xw w;

	ask_open(q, &w, NS_PUBSUB);
	xw_open(&w, NS_PUBSUB, "default");
	xw_attr(&w, "node", q->node);
	write_form(&w, "form", &first);
	xw_close(&w);
	return ask_send(q, &w);
}
