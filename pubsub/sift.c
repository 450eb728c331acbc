/* SPDX-License-Identifier: MIT */
/*
 * What waits in the outbox was judged when it was written, and a server that
 * doesn't read lets it grow old. So it is read again as its receiver would, and
 * judged under the labels, clearances and nodes of now.
 */
#include "pubsub/sift.h"

#include "base/log.h"
#include "domain/before.h"
#include "domain/delegate.h"
#include "domain/report.h"
#include "pubsub/roster.h"
#include "xmpp/seclabel.h"
#include "xmpp/xdata.h"

/* Longer than any stanza of ours. */
static const struct xml_caps caps = {(size_t)8 << 20, 96, 65536, 64};

/* Who asked and gets an error instead. */
struct unanswered {
	struct unanswered *next;
	struct stanza ask; /* as far as an answer needs it */
};

struct sift {
	struct pubsub *p;
	struct span who, node; /* absent: all */
	struct turn *t;        /* the turn's own memory */
	struct turn brief;     /* of one stanza */
	uint64_t epoch;        /* of it */
	struct buf text;       /* it, in a stream */
	struct unanswered *unanswered;
	size_t taken;
};

/* ---- answers ---- */

/* Those that say no more than what was asked for is done. */
static bool is_harmless(const struct xml *payload)
{
	static const char *const said[] = {"publish", "subscription", "create"};
	const struct xml *x = xml_first(payload);

	if (payload == NULL)
		return true;
	if (payload->ns == NS_VERSION || delegate_is_discovery(payload))
		return true;
	if (payload->ns == NS_COMMANDS)
		return xml_first(payload) == NULL; /* it is completed */
	if (!xml_is(payload, NS_PUBSUB, "pubsub") || x == NULL ||
		xml_after(x) != NULL)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(said); i++)
		if (span_is(x->name, said[i]))
			return true;
	return false;
}

static void owe_answer(struct sift *f, const struct stanza *s)
{
	struct unanswered *u = arena_make(f->t->arena, struct unanswered);

	u->ask = (struct stanza){
		.kind = STANZA_IQ,
		.type = TYPE_GET,
		.id = arena_dup(f->t->arena, s->id),
		.from.full = arena_dup(f->t->arena, s->to.full),
		.to_raw = arena_dup(f->t->arena, s->from_raw),
	};
	u->next = f->unanswered;
	f->unanswered = u;
}

/* Else whoever changes a node of their own takes everybody's answers. What
 * names no node may name all of them inside, and so may what commands say:
 * `node` is the command's name there. */
static bool is_of_another(const struct sift *f, const struct xml *payload)
{
	const struct xml *x = payload;

	if (xml_is(x, NS_PUBSUB, "pubsub") ||
		xml_is(x, NS_PUBSUB_OWNER, "pubsub"))
		x = xml_first(x);
	return f->node.p != NULL && x != NULL && x->ns != NS_COMMANDS &&
	       xml_attr(x, "node").n != 0 &&
	       !span_eq(xml_attr(x, "node"), f->node);
}

static bool keep_answer(struct sift *f, const struct stanza *s)
{
	const struct xml *payload = xml_first(s->root);

	/* of errors only `gone` says more: where to */
	bool keeps =
		s->type == TYPE_ERROR
			? !span_is(error_condition(s), "gone")
			: is_harmless(payload) || is_of_another(f, payload);

	if (keeps || s->type == TYPE_GET) /* our own question */
		return true;
	owe_answer(f, s);
	return false;
}

/* ---- messages ---- */

/* Where a roster isn't known now, that of when it was written counts. */
static bool is_out_of_rosters(const struct node *n, struct span bare)
{
	return node_is_by_roster(n) && node_affiliation(n, bare) == NODE_NONE &&
	       roster_admits(n, bare) != SX_OK &&
	       roster_admits(n, bare) != SX_REMOTE_SERVER_TIMEOUT;
}

/* By the labels of now, and by all that the node, or one before it of that
 * name, has had since. */
static bool admits(struct sift *f, struct span node, struct span bare)
{
	struct domain *d = &f->p->d;
	struct node *n = node_find_for(f->p, node, bare, &f->brief);

	return n != NULL && !is_out_of_rosters(n, bare) &&
	       before_allows(d, node, f->epoch, BEFORE_PLACE,
		       dir_clearance(d->dir, bare), &f->brief);
}

static bool is_cleared(
	struct sift *f, const struct xml *carrier, struct span bare)
{
	struct domain *d = &f->p->d;
	const struct label *l = NULL;

	const struct label_ask ask = {
		d->conf->place, SPAN_NONE, carrier, &f->brief};

	return label_effective_in(d, &ask, &l) == SX_OK &&
	       gate_allows(d->gate, l, dir_clearance(d->dir, bare));
}

/* Labels of parts. */
static bool may_read_inside(
	struct sift *f, const struct xml *x, struct span bare)
{
	xml_each_child (c, x) {
		if (seclabel_is(c))
			continue;
		if (label_is_there(c) && !is_cleared(f, c, bare))
			return false;
		if (!may_read_inside(f, c, bare))
			return false;
	}
	return true;
}

/* Items and what became of them, under the labels that the message says. */
static bool may_read(
	struct sift *f, const struct xml *message, struct span bare)
{
	return label_is_there(message) && is_cleared(f, message, bare) &&
	       may_read_inside(f, message, bare);
}

/* That a node is gone says its name, which they knew. Where it went says
 * more. */
static bool is_obituary(const struct xml *x)
{
	return xml_is(x, NS_PUBSUB_EVENT, "delete") && xml_first(x) == NULL;
}

static bool keep_event(
	struct sift *f, const struct xml *message, struct span bare)
{
	const struct xml *x =
		xml_first(xml_child(message, NS_PUBSUB_EVENT, "event"));

	if (x == NULL)
		return false;
	if (is_obituary(x))
		return true;
	return admits(f, xml_attr(x, "node"), bare) &&
	       (!xml_is(x, NS_PUBSUB_EVENT, "items") ||
		       may_read(f, message, bare));
}

/* NULL: none. */
static const struct xml *forwarded(const struct xml *result)
{
	return xml_child(xml_child(result, NS_FORWARD, "forwarded"), NS_STANZA,
		"message");
}

static bool keep_message(struct sift *f, const struct stanza *s)
{
	const struct xml *x = xml_first(s->root);
	struct xdata d;

	if (s->type == TYPE_ERROR)
		return true;
	if (xml_is(x, NS_PUBSUB_EVENT, "event"))
		return keep_event(f, s->root, s->to.bare);
	if (xml_is(x, NS_MAM, "result"))
		return keep_event(f, forwarded(x), s->to.bare);
	if (xml_is(x, NS_PUBSUB, "pubsub"))
		return admits(f, xml_attr(xml_first(x), "node"), s->to.bare);
	if (xml_is(x, NS_XDATA, "x") && xdata_read(f->brief.arena, x, &d))
		return admits(f, xdata_get(&d, "pubsub#node"), s->to.bare);
	return false;
}

/* ---- all ---- */

/* A server may have asked for one of its users. */
static bool is_concerned(const struct sift *f, const struct stanza *s)
{
	struct span domain;

	if (f->who.p == NULL)
		return true;
	(void)span_cut(f->who, '@', &domain);
	return span_eq(s->to.bare, f->who) ||
	       (domain.p != NULL && span_eq(s->to.bare, domain));
}

/* As it will stand in the stream. false: it can't be read. */
static bool read_back(struct sift *f, struct span xml, struct stanza *s_r)
{
	const struct xml *root;

	arena_reset(f->brief.arena);
	buf_reset(&f->text);
	buf_str(&f->text, "<s xmlns='jabber:component:accept'>");
	buf_add(&f->text, xml);
	buf_str(&f->text, "</s>");
	return !f->text.over &&
	       xml_parse(f->brief.arena, buf_span(&f->text), &caps, &root,
		       NULL) == ERR_OK &&
	       xml_first(root) != NULL &&
	       stanza_view(f->brief.arena, xml_first(root), s_r) &&
	       s_r->to.full.p != NULL;
}

/* SECURITY: what can't be read again doesn't leave. */
static bool keep(void *arg, const struct waiting *w)
{
	struct sift *f = arg;
	struct stanza s;
	bool stays = false;

	f->epoch = w->epoch;
	if (read_back(f, w->xml, &s)) {
		if (!is_concerned(f, &s))
			return true;
		if (s.kind == STANZA_IQ)
			stays = keep_answer(f, &s);
		else if (s.kind == STANZA_MESSAGE)
			stays = keep_message(f, &s);
	}
	f->taken += !stays;
	return stays;
}

void pubsub_sift(
	struct pubsub *p, struct span who, struct span node, struct turn *t)
{
	struct sift f = {.p = p, .who = who, .node = node, .t = t, .brief = *t};

	f.brief.arena = arena_new();
	buf_init(&f.text, (size_t)8 << 20);
	outbox_sift(p->d.out, keep, &f);
	if (f.taken != 0)
		log_event(LOG_INFO, "outbox-sifted",
			KV("domain", p->d.conf->domain), KV("jid", who),
			KV_NUM("stanzas", f.taken));
	report_withheld(&p->d,
		&(struct handed){.what = "waiting",
			.where = p->d.conf->domain,
			.to = who},
		&(struct withheld){.n = f.taken}, t);
	for (struct unanswered *u = f.unanswered; u != NULL; u = u->next)
		answer_error(&p->d, &u->ask, SX_RESOURCE_CONSTRAINT, NULL);
	buf_clear(&f.text);
	arena_free(&f.brief.arena);
}
