/* SPDX-License-Identifier: MIT */
/* Requests between occupants, and the way back of their answers. */
#include "muc/request.h"

#include "domain/judge.h"
#include "domain/pace.h"
#include "muc/load.h"
#include "muc/relay.h"
#include "xmpp/seclabel.h"

#define ANSWER_MS   60000
#define WAITING_MAX 16384 /* of the whole service */
#define ID_BYTES    1024  /* of the asker's, which is kept */
/* As of messages: written anew a payload may grow. */
#define PAYLOAD_MAX ((size_t)384 << 10)

/* One that waits for its answer. */
struct request {
	UT_hash_handle hh; /* in requests->waiting, by id, the oldest first */
	char *text;        /* owned: all that the spans below are in */
	struct span id;    /* ours */
	struct span room;
	struct span asker;         /* full JID */
	struct span asked_as;      /* occupant JID of the asker then */
	struct span asked_id;      /* the asker's id */
	struct span asked_at;      /* the address as they wrote it */
	struct span target;        /* full JID of the session asked */
	struct span answers;       /* who may answer: that, or its bare JID */
	struct span payload, name; /* namespace and name of the question */
	int64_t until;             /* mono ms */
};

struct requests {
	struct request *waiting;
	struct pace *pace;
};

struct requests *requests_new(void)
{
	return xcalloc(1, sizeof(struct requests));
}

static void forget(struct requests *all, struct request *r)
{
	HASH_DEL(all->waiting, r);
	free(r->text);
	free(r);
}

void requests_free(struct requests **all)
{
	struct request *r, *next;

	if (*all == NULL)
		return;
	HASH_ITER(hh, (*all)->waiting, r, next)
	forget(*all, r);
	pace_clear(&(*all)->pace);
	free(*all);
	*all = NULL;
}

/* ---- what may be asked ---- */

/*
 * SECURITY: a request carries no label, so what can carry somebody's words or
 * files stays out: only questions whose answers are about the client or are
 * published by its user. The operator may add to it.
 */
static const struct rule {
	const char *ns, *element;
	bool bare; /* the user's server answers */
} harmless[] = {
	{"http://jabber.org/protocol/disco#info",  "query",  false},
	{"http://jabber.org/protocol/disco#items", "query",  false},
	{"jabber:iq:version",                      "query",  false},
	{"jabber:iq:last",                         "query",  false},
	{"urn:xmpp:time",			  "time",   false},
	{"urn:xmpp:ping",			  "ping",   false},
	{"vcard-temp",			     "vCard",  true }, /* C045-204 */
	{"http://jabber.org/protocol/pubsub",      "pubsub", true },
};

/* XEP-0084, 0172: what people show to everybody. */
static const char *const shown_nodes[] = {
	"urn:xmpp:avatar:metadata",
	"urn:xmpp:avatar:data",
	"http://jabber.org/protocol/nick",
};

static bool asks_shown_node(const struct xml *x)
{
	const struct xml *items = xml_first(x);
	struct span node = xml_attr(items, "node");

	if (items == NULL || xml_after(items) != NULL ||
		!span_is(items->name, "items"))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(shown_nodes); i++)
		if (span_is(node, shown_nodes[i]))
			return true;
	return false;
}

static bool is_harmless(const struct ask *q, const struct rule *r)
{
	return q->s->type == TYPE_GET && span_is(q->x->ns_uri, r->ns) &&
	       span_is(q->x->name, r->element) &&
	       (!span_is(q->x->name, "pubsub") || asks_shown_node(q->x));
}

static bool may_ask(const struct ask *q, bool *bare_r)
{
	const struct muc_conf *conf = &q->m->conf;

	*bare_r = false;
	if (!q->r->set->config.requests)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(harmless); i++)
		if (is_harmless(q, &harmless[i])) {
			*bare_r = harmless[i].bare;
			return true;
		}
	for (size_t i = 0; i < conf->relay_n; i++)
		if (span_eq(q->x->ns_uri, conf->relay[i]))
			return true;
	return false;
}

/* H258-06: anywhere inside. */
static bool holds_label(const struct xml *x)
{
	xml_each_child (c, x) {
		if (seclabel_is(c) || holds_label(c))
			return true;
	}
	return false;
}

/* ---- who may exchange them ---- */

/* SECURITY: what is asked and answered counts as marked with the room's
 * default label. NULL: it has none that it may hold, so nothing passes. */
static const struct label *label_of(const struct room *r)
{
	const struct label *l = place_default(r->place);

	return place_holds(r->muc->d.gate, r->place, l) ? l : NULL;
}

/* Question and answer are words of theirs, as a message is. */
static bool may_speak(const struct room *r, const struct session *s)
{
	return place_admits(r->muc->d.gate, r->place, s->clearance) &&
	       sender_is_cleared(&r->muc->d, session_bare(s), label_of(r));
}

/* The question or the answer, to one address of s. */
static void deliver(const struct room *r, const struct session *s,
	const struct packet *pk, struct span to, struct turn *t)
{
	struct handed h = room_handed(r, "request");
	struct muc *m = r->muc;
	struct withheld w = {.n = 0};
	const struct grant *g = NULL;

	buf_reset(&m->d.to);
	buf_xml(&m->d.to, to);
	if (m->d.to.over)
		return;
	if (place_admits(m->d.gate, r->place, s->clearance))
		g = gate_release(m->d.gate, pk->label, s->clearance);
	if (g == NULL) {
		h.by = t->by;
		h.to = to;
		h.label = pk->label;
		withheld_add(&w, s->clearance, 1);
		report_withheld(&m->d, &h, &w, t);
		return;
	}
	m->stats.deliveries++;
	outbox_send(m->d.out, pk, buf_span(&m->d.to), g);
}

/* ---- the question ---- */

/* All of it in one piece of memory. */
struct keeper {
	char *p;
};

static struct span keep(struct keeper *k, struct span s)
{
	struct span kept = span_of(k->p, s.n);

	if (s.n != 0)
		memcpy(k->p, s.p, s.n);
	k->p += s.n;
	return kept;
}

static struct request *request_new(const struct ask *q,
	const struct session *from, const struct session *to, bool bare)
{
	struct request *r = xcalloc(1, sizeof(*r));
	const struct stanza *s = q->s;
	struct span uid = relay_uid(q->t), answers;
	struct keeper k;

	answers = bare ? session_bare(to) : session_jid(to);
	r->text = xmalloc(uid.n + q->r->jid_n + session_jid(from).n +
			  from->occupant->jid_n + s->id.n + s->to_raw.n +
			  session_jid(to).n + answers.n + q->x->ns_uri.n +
			  q->x->name.n + 1);
	k.p = r->text;
	r->id = keep(&k, uid);
	r->room = keep(&k, room_jid(q->r));
	r->asker = keep(&k, session_jid(from));
	r->asked_as = keep(&k, occupant_jid(from->occupant));
	r->asked_id = keep(&k, s->id);
	r->asked_at = keep(&k, s->to_raw);
	r->target = keep(&k, session_jid(to));
	r->answers = keep(&k, answers);
	r->payload = keep(&k, q->x->ns_uri);
	r->name = keep(&k, q->x->name);
	r->until = q->t->mono + ANSWER_MS;
	return r;
}

/* What one who may not know the other's address must not find inside, such as
 * the publisher of an item. */
static struct span secret_address(const struct room *r, const struct session *s)
{
	return r->set->config.whois == WHOIS_ANYONE ? SPAN_NONE
	                                            : session_bare(s);
}

static struct packet write_question(const struct ask *q,
	const struct session *from, struct span id, const struct label *l)
{
	struct xw w;

	buf_reset(&q->m->d.scratch);
	xw_stanza(&w, &q->m->d.scratch, "iq", occupant_jid(from->occupant),
		q->s->type == TYPE_GET ? SPAN("get") : SPAN("set"), id);
	xw_copy_but(&w, q->x, secret_address(q->r, from));
	return xw_packet(&w, l);
}

static bool fits(const struct buf *b)
{
	return !b->over && b->n <= PAYLOAD_MAX;
}

static bool in_time(const struct ask *q)
{
	const struct pace_limit max = {
		q->m->conf.limits.requests_per_minute, 60000};

	return pace_take(
		&q->m->requests->pace, q->s->from.bare, 1, &max, q->t->mono);
}

enum sx_cond request_pass(
	struct ask *q, const struct session *from, const struct occupant *to)
{
	struct requests *all = q->m->requests;
	const struct session *target = to->session;
	struct packet pk;
	struct span id;
	struct request *r;
	bool bare;

	if (!may_ask(q, &bare))
		return SX_SERVICE_UNAVAILABLE;
	if (holds_label(q->x) || q->s->id.n > ID_BYTES)
		return SX_POLICY_VIOLATION;
	if (!may_speak(q->r, from)) {
		struct report x = room_said(q->r, q->s);

		x.what = "request";
		report_refused(&q->m->d, &x, q->t);
		q->m->stats.denied++;
		return SX_DENIED;
	}
	if (!in_time(q))
		return SX_SLOW_DOWN;
	if (HASH_COUNT(all->waiting) >= WAITING_MAX)
		return SX_RESOURCE_CONSTRAINT;
	r = request_new(q, from, target, bare);
	id = r->id;
	pk = write_question(q, from, id, label_of(q->r));
	if (!fits(&q->m->d.scratch)) {
		free(r->text);
		free(r);
		return SX_POLICY_VIOLATION;
	}
	HASH_ADD_KEYPTR(hh, all->waiting, r->id.p, r->id.n, r);
	/* SECURITY: who isn't cleared gets nothing, and is to the asker one
	 * who doesn't answer. */
	deliver(q->r, target, &pk, r->answers, q->t);
	return SX_OK;
}

/* ---- the answer ---- */

/* As the question was. */
static struct stanza question_of(const struct request *r)
{
	return (struct stanza){
		.kind = STANZA_IQ,
		.type = TYPE_GET,
		.id = r->asked_id.n != 0 ? r->asked_id : SPAN_NONE,
		.from.full = r->asker,
		.to_raw = r->asked_at,
	};
}

static void fail(struct muc *m, struct request *r, enum sx_cond c)
{
	const struct stanza s = question_of(r);

	answer_error(&m->d, &s, c, NULL);
	forget(m->requests, r);
}

/* Nothing, or one element of what was asked, and no label in it. */
static bool is_fitting(const struct request *r, const struct stanza *s)
{
	const struct xml *x = xml_first(s->root);

	return x == NULL ||
	       (xml_after(x) == NULL && span_eq(x->ns_uri, r->payload) &&
		       span_eq(x->name, r->name) && !holds_label(x));
}

static void bring_back(struct room *r, struct request *e,
	const struct stanza *s, const struct session *by, struct turn *t)
{
	const struct session *to = room_session(r, e->asker);
	const struct xml *x = xml_first(s->root);
	struct muc *m = r->muc;
	struct packet pk;
	struct xw w;

	buf_reset(&m->d.scratch);
	xw_stanza(&w, &m->d.scratch, "iq", e->asked_at, SPAN("result"),
		e->asked_id.n != 0 ? e->asked_id : SPAN_NONE);
	if (x != NULL)
		xw_copy_but(&w, x, secret_address(r, by));
	pk = xw_packet(&w, label_of(r));
	if (!fits(&m->d.scratch) ||
		!gate_allows(m->d.gate, pk.label, to->clearance))
		return; /* waits until its time is over */
	deliver(r, to, &pk, e->asker, t);
	forget(m->requests, e);
}

bool request_answer(struct muc *m, const struct stanza *s, struct turn *t)
{
	struct room *r = room_loaded(m, s->to.bare);
	struct request *e = NULL;
	struct session *by;

	(void)t;
	if (r == NULL || s->to.resource.p == NULL || s->id.n == 0)
		return false;
	HASH_FIND(hh, m->requests->waiting, s->id.p, s->id.n, e);
	if (e == NULL || !span_eq(s->from.full, e->answers) ||
		!span_eq(s->to.full, e->asked_as))
		return false;
	by = room_session(r, e->target);
	/* Who has left meanwhile has an end by the tick. What is of no use is
	 * as if it never came. */
	if (by == NULL || room_session(r, e->asker) == NULL || s->capped)
		return true;
	if (s->type == TYPE_ERROR) {
		alive_doubt(by, s);
		fail(m, e, error_read(s));
	} else if (may_speak(r, by) && is_fitting(e, s)) {
		bring_back(r, e, s, by, t);
	}
	return true;
}

void request_tick(struct muc *m, struct turn *t)
{
	struct request *e, *next;

	HASH_ITER(hh, m->requests->waiting, e, next)
	{
		const struct room *r = room_loaded(m, e->room);

		if (r == NULL || room_session(r, e->asker) == NULL ||
			room_session(r, e->target) == NULL)
			fail(m, e, SX_ITEM_NOT_FOUND);
		else if (t->mono >= e->until)
			fail(m, e, SX_REMOTE_SERVER_TIMEOUT);
	}
}
