/* SPDX-License-Identifier: MIT */
/* Requests that wait, as text, each with an end. */
#include "pubsub/await.h"

#include "pubsub/kind.h"
#include "pubsub/roster.h"

#define WAIT_MS   (2 * (int64_t)ROSTER_ASK_MS)
#define WAIT_MAX  256     /* requests of one service */
#define WAIT_EACH 16      /* of one bare JID */
#define WAIT_SIZE 4194304 /* bytes of all */

/* Longer than any stanza that came. */
static const struct xml_caps caps = {WAIT_SIZE + 1024, 96, 65536, 64};

struct waiting_ask {
	struct waiting_ask *next;
	int64_t until; /* mono ms */
	char *bare;    /* owned; who asks */
	size_t n;
	char text[]; /* in a stream */
};

/* ---- which ---- */

/* Forms for owners list the groups of who asks. */
static bool is_for_form(const struct ask *q)
{
	if (q->x->ns == NS_COMMANDS)
		return q->n != NULL;
	return q->s->type == TYPE_GET &&
	       (xml_is(q->x, NS_PUBSUB_OWNER, "configure") ||
		       xml_is(q->x, NS_PUBSUB_OWNER, "default"));
}

/* The form that is filled in by what is published there. */
static const struct node *partner_for(struct ask *q, const struct node *n)
{
	struct span name = kind_partner(q->p, node_name(n), q->t->arena);

	return name.n != 0 ? node_find_for(q->p, name, q->s->from.bare, q->t)
	                   : NULL;
}

static bool is_ready(struct ask *q)
{
	bool publish = xml_is(q->x, NS_PUBSUB, "publish");
	struct span who = q->s->from.bare;
	const struct node *n = q->n, *with = NULL;
	bool ready;

	if (n == NULL && publish && q->node.n != 0)
		n = node_find_for(q->p, q->node, who, q->t);
	if (n != NULL && publish)
		with = partner_for(q, n);
	ready = n == NULL || rosters_ready(n, q->t);
	if (with != NULL && !rosters_ready(with, q->t))
		ready = false;
	if (is_for_form(q) && !roster_ready(q->p, who, q->t))
		ready = false;
	return ready;
}

/* ---- keeping ---- */

static bool has_room(const struct pubsub *p, struct span bare, size_t bytes)
{
	size_t n = 0, each = 0;

	for (const struct waiting_ask *a = p->waiting; a != NULL; a = a->next) {
		n++;
		bytes += a->n;
		each += span_is(bare, a->bare);
	}
	return n < WAIT_MAX && each < WAIT_EACH && bytes <= WAIT_SIZE;
}

static void append(struct pubsub *p, struct waiting_ask *a)
{
	struct waiting_ask **end = &p->waiting;

	while (*end != NULL)
		end = &(*end)->next;
	*end = a;
}

static bool keep(struct ask *q)
{
	struct waiting_ask *a;
	struct buf b;
	struct xw w;
	bool kept;

	buf_init(&b, WAIT_SIZE);
	buf_str(&b, "<s xmlns='jabber:component:accept'>");
	xw_init(&w, &b);
	xw_copy(&w, q->s->root);
	buf_str(&b, "</s>");
	kept = !b.over && has_room(q->p, q->s->from.bare, b.n);
	if (kept) {
		a = xcalloc(1, sizeof(*a) + b.n);
		memcpy(a->text, b.p, b.n);
		a->n = b.n;
		a->bare = span_strdup(q->s->from.bare);
		a->until = q->t->mono + WAIT_MS;
		append(q->p, a);
	}
	buf_clear(&b);
	return kept;
}

bool await_rosters(struct ask *q, enum sx_cond *c_r)
{
	if (is_ready(q))
		return false;
	*c_r = keep(q) ? SX_OK : SX_RESOURCE_CONSTRAINT;
	return true;
}

/* ---- going on ---- */

static void start_anew(
	struct pubsub *p, const struct waiting_ask *a, struct turn *brief)
{
	const struct xml *root;
	struct stanza s;

	if (xml_parse(brief->arena, span_of(a->text, a->n), &caps, &root,
		    NULL) != ERR_OK ||
		xml_first(root) == NULL ||
		!stanza_view(brief->arena, xml_first(root), &s) ||
		s.to.full.p == NULL)
		return; /* it was written from a tree that was read */
	pubsub_iq(p, &s, brief);
}

static void free_one(struct waiting_ask *a)
{
	free(a->bare);
	free(a);
}

void await_run(struct pubsub *p, struct turn *t)
{
	struct waiting_ask *a = p->waiting, *next;
	struct turn brief = *t;

	if (a == NULL)
		return;
	p->waiting = NULL; /* who has to wait again comes in behind */
	brief.arena = arena_new();
	for (; a != NULL; a = next) {
		next = a->next;
		start_anew(p, a, &brief);
		arena_reset(brief.arena);
		free_one(a);
	}
	arena_free(&brief.arena);
}

void await_tick(struct pubsub *p, struct turn *t)
{
	if (p->waiting != NULL && p->waiting->until <= t->mono)
		await_run(p, t);
}

void await_free(struct pubsub *p)
{
	struct waiting_ask *a, *next;

	for (a = p->waiting; a != NULL; a = next) {
		next = a->next;
		free_one(a);
	}
	p->waiting = NULL;
}
