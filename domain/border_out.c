/* SPDX-License-Identifier: MIT */
/*
 * The outbox of a service: what is for those who get things as they are
 * written goes on in one call; for the others it is read once, written anew
 * once for each way, and copied to all who get it so.
 */
#include <stdlib.h>

#include "base/log.h"
#include "domain/border_inner.h"
#include "domain/caps.h"
#include "domain/report.h"

/* Longer and deeper than any stanza of ours, which may repeat more than what
 * comes in. */
static const struct xml_caps caps = {(size_t)8 << 20, XW_DEPTH + 2, 65536, 128};
#define PACKET_MAX ((size_t)8 << 20)
#define DONE       (~0u) /* in place of what is allowed */

struct border {
	struct outbox outbox; /* first: what the service sends by */
	struct outbox *out;   /* of the stream */
	struct domain *d;
	struct caps *caps;        /* what clients know */
	struct span ours;         /* a local domain, of d->conf */
	struct arena *arena;      /* of one packet */
	struct buf text;          /* it, in a stream */
	struct buf anew;          /* as it is written for some */
	struct border_view *view; /* of each address of a call */
	struct span *to;          /* those of one way */
	size_t cap;
};

/* ---- who gets it how ---- */

static struct span bare_of(struct span to)
{
	struct span resource;

	return span_cut(to, '/', &resource); /* nothing in it is escaped */
}

static struct border_view client_view(const struct domain *d, struct span to)
{
	enum border_way way = WAY_NATIVE;

	if (d->conf->traffic != (unsigned)PEER_MUC) /* there are no texts */
		return (struct border_view){
			.way = way, .allow = PEER_TRAFFIC_ALL};
	switch (d->conf->flot) {
	case CLIENT_FLOT_NEVER:
		break;
	case CLIENT_FLOT_AUTO:
		if (!caps_knows(d->border->caps, to))
			way = WAY_LINE;
		break;
	case CLIENT_FLOT_ALWAYS:
		way = WAY_LINE;
		break;
	}
	return (struct border_view){.way = way, .allow = PEER_TRAFFIC_ALL};
}

struct caps *border_caps(const struct domain *d)
{
	return d->border->caps;
}

struct border_view border_view_of(const struct domain *d, struct span to)
{
	struct peer_standing s;

	if (d->conf->peers == NULL)
		return client_view(d, to);
	s = peers_standing(d->conf->peers, bare_of(to));
	if (s.denied || (s.allow & d->conf->traffic) != d->conf->traffic)
		return (struct border_view){.way = WAY_CLOSED};
	if (s.peer == NULL)
		return client_view(d, to);
	return (struct border_view){WAY_PEER, s.peer, s.allow};
}

static bool is_same_way(
	const struct border_view *a, const struct border_view *b)
{
	return a->way == b->way && a->peer == b->peer && a->allow == b->allow;
}

/* ---- one packet ---- */

/* Each packet that somebody doesn't get for its form is seen here. */
static void withhold(struct border *b, const struct packet *pk,
	const struct span *to, size_t n, const char *why)
{
	struct turn t = {.arena = arena_new(),
		.wall = gate_time(b->d->gate),
		.mono = b->d->mono};
	const struct withheld w = {.n = n};

	log_event(LOG_INFO, "border-withheld", KV("domain", b->d->conf->domain),
		KV("jid", bare_of(to[0])), KV_STR("reason", why));
	report_withheld(b->d,
		&(struct handed){
			.what = why,
			.where = b->d->conf->domain,
			.to = bare_of(to[0]),
			.label = pk->label,
		},
		&w, &t);
	arena_free(&t.arena);
}

static const struct xml *read_packet(struct border *b, const struct packet *pk)
{
	const struct xml *root;

	arena_reset(b->arena);
	buf_reset(&b->text);
	buf_str(&b->text, "<s xmlns='jabber:component:accept'>");
	buf_add(&b->text, pk->head);
	buf_byte(&b->text, 'x');
	buf_add(&b->text, pk->tail);
	buf_str(&b->text, "</s>");
	if (b->text.over || xml_parse(b->arena, buf_span(&b->text), &caps,
				    &root, NULL) != ERR_OK)
		return NULL;
	return xml_first(root);
}

/* That who asked gets no answer in a form of theirs. */
static void refuse(struct border *b, const struct xml *root,
	const struct span *to, size_t n)
{
	const struct stanza ask = {
		.kind = STANZA_IQ,
		.type = TYPE_GET,
		.id = xml_attr(root, "id"),
		.from.full = SPAN("x"),
		.to_raw = xml_attr(root, "from"),
	};
	struct packet error;

	buf_reset(&b->anew);
	error = error_write(
		&b->anew, &ask, SX_NOT_ACCEPTABLE, NULL, SPAN_NONE, false);
	if (error.head.p != NULL)
		b->out->send(b->out, &error, to, n);
}

static bool is_iq_result(const struct xml *root)
{
	return xml_is(root, NS_STANZA, "iq") &&
	       span_is(xml_attr(root, "type"), "result");
}

/* Errors, which repeat nothing, and that they themselves are out. */
static bool passes_all(const struct xml *root)
{
	struct span type = xml_attr(root, "type");

	return span_is(type, "error") ||
	       (span_is(type, "unavailable") && is_self_presence(root));
}

static void send_anew(struct border *b, const struct packet *pk,
	const struct border_view *v, const struct span *to, size_t n)
{
	const struct xml *root = read_packet(b, pk);
	struct rewrite r = {.d = b->d, .view = *v, .a = b->arena};
	struct packet anew;
	struct xw w;

	if (root == NULL) {
		withhold(b, pk, to, n, "unreadable");
		return;
	}
	if (span_is(xml_attr(root, "type"), "error") ||
		(v->way == WAY_CLOSED && passes_all(root))) {
		b->out->send(b->out, pk, to, n);
		return;
	}
	if (v->way == WAY_CLOSED)
		return;
	r.w = &w;
	r.wall = gate_time(b->d->gate);
	buf_reset(&b->anew);
	if (!border_write(&r, root, &b->anew))
		return;
	anew = r.fails == NULL ? xw_packet(&w, pk->label)
	                       : (struct packet){.label = NULL};
	if (anew.head.p != NULL) {
		b->out->send(b->out, &anew, to, n);
		return;
	}
	withhold(b, pk, to, n, r.fails != NULL ? r.fails : "too-long");
	if (is_iq_result(root))
		refuse(b, root, to, n);
}

/* ---- the outbox ---- */

static struct border *border_of(struct outbox *o)
{
	return (struct border *)(void *)o;
}

static void reserve(struct border *b, size_t n)
{
	if (n <= b->cap)
		return;
	b->cap = n;
	b->view = xrealloc(b->view, n * sizeof(*b->view));
	b->to = xrealloc(b->to, n * sizeof(*b->to));
}

/* The ones from i on that get it like the i-th, which are marked as done. */
static size_t gather(
	struct border *b, const struct span *to_xml, size_t i, size_t n)
{
	const struct border_view v = b->view[i];
	size_t count = 0;

	for (; i < n; i++)
		if (is_same_way(&b->view[i], &v)) {
			b->to[count++] = to_xml[i];
			b->view[i].allow = DONE;
		}
	return count;
}

/* One of the domain that was found to be ours last, most of the time. */
static bool is_of(struct span domain, struct span to)
{
	const char *at = memchr(to.p, '@', to.n);
	size_t n;

	if (domain.n == 0 || at == NULL ||
		memchr(to.p, '/', (size_t)(at - to.p)) != NULL)
		return false; /* that one stands in a resource */
	n = to.n - (size_t)(at + 1 - to.p);
	return n >= domain.n && memcmp(at + 1, domain.p, domain.n) == 0 &&
	       (n == domain.n || at[1 + domain.n] == '/');
}

/* It is a client's, and they get everything as it is. */
static bool is_plain(struct border *b, struct span to)
{
	const struct domain_conf *c = b->d->conf;

	if (c->flot != CLIENT_FLOT_NEVER || c->peers == NULL)
		return false;
	if (is_of(b->ours, to))
		return true;
	for (size_t i = 0; i < c->peers->local_n; i++)
		if (is_of(c->peers->local[i], to)) {
			b->ours = c->peers->local[i];
			return true;
		}
	return false;
}

static enum border_way way_for(
	struct border *b, struct span to, bool text, struct border_view *v_r)
{
	*v_r = border_view_of(b->d, to);
	if (v_r->way == WAY_LINE && !text)
		v_r->way = WAY_NATIVE;
	return v_r->way;
}

static void send(struct outbox *o, const struct packet *pk,
	const struct span *to_xml, size_t n)
{
	const struct border_view plain = {
		.way = WAY_NATIVE, .allow = PEER_TRAFFIC_ALL};
	struct border *b = border_of(o);
	bool text = span_starts(pk->head, SPAN("<message"));
	size_t first = 0, native;

	while (first < n && is_plain(b, to_xml[first]))
		first++;
	native = first;
	reserve(b, n);
	for (size_t i = first; i < n; i++)
		native +=
			way_for(b, to_xml[i], text, &b->view[i]) == WAY_NATIVE;
	if (native == n) {
		b->out->send(b->out, pk, to_xml, n);
		return;
	}
	for (size_t i = 0; i < first; i++)
		b->view[i] = plain;
	for (size_t i = 0; i < n; i++) {
		struct border_view v = b->view[i];
		size_t count;

		if (v.allow == DONE)
			continue;
		count = gather(b, to_xml, i, n);
		if (v.way == WAY_NATIVE)
			b->out->send(b->out, pk, b->to, count);
		else
			send_anew(b, pk, &v, b->to, count);
	}
}

static void sift(struct outbox *o, outbox_keep_fn *keep, void *arg)
{
	outbox_sift(border_of(o)->out, keep, arg);
}

static uint64_t end_epoch(struct outbox *o)
{
	return outbox_end_epoch(border_of(o)->out);
}

static uint64_t oldest_epoch(struct outbox *o)
{
	return outbox_oldest_epoch(border_of(o)->out);
}

struct border *border_new(struct domain *d, struct outbox *out)
{
	struct border *b = xcalloc(1, sizeof(*b));

	b->outbox = (struct outbox){send, sift, end_epoch, oldest_epoch};
	b->out = out;
	b->d = d;
	b->caps = caps_new(d, out);
	b->arena = arena_new();
	buf_init(&b->text, PACKET_MAX);
	buf_init(&b->anew, PACKET_MAX);
	return b;
}

void border_free(struct border **bp)
{
	struct border *b = *bp;

	if (b == NULL)
		return;
	caps_free(&b->caps);
	arena_free(&b->arena);
	buf_clear(&b->text);
	buf_clear(&b->anew);
	free(b->view);
	free(b->to);
	free(b);
	*bp = NULL;
}

void border_tick(struct border *b, struct turn *t)
{
	if (b->d->conf->flot == CLIENT_FLOT_AUTO)
		caps_tick(b->caps, t);
}

struct outbox *border_outbox(struct border *b)
{
	const struct domain_conf *c = b->d->conf;
	bool alike = c->flot == CLIENT_FLOT_NEVER &&
	             (c->peers == NULL ||
			     (c->peers->peer_n == 0 && !c->peers->deny_others));

	b->ours = SPAN_NONE;
	return alike ? b->out : &b->outbox;
}
