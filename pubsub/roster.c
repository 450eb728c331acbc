/* SPDX-License-Identifier: MIT */
/* Rosters: asked for, kept a while, and looked into. */
#include "pubsub/roster.h"

#include "base/log.h"
#include "domain/privilege.h"
#include "pubsub/item.h"
#include "pubsub/sift.h"

#define KNOWN_MS     300000
#define NONE_MS      60000  /* one that couldn't be had is asked for again */
#define ROSTERS_MAX  1000   /* the oldest makes room */
#define CONTACTS_MAX 200000 /* of all of them */

struct contact {
	UT_hash_handle hh; /* in roster->contact, by the bare JID */
	bool from; /* subscribed to the presence of whose roster it is */
	size_t groups_n;
	char *groups; /* owned; one per line */
	char jid[];
};

enum roster_state {
	ROSTER_ASKED = 0,
	ROSTER_KNOWN,
	ROSTER_FAILED,
};

struct roster {
	UT_hash_handle hh; /* in pubsub->roster, by the bare JID */
	enum roster_state state;
	int64_t until;           /* mono ms */
	char *id;                /* owned; of the question */
	struct contact *contact; /* owned */
	size_t bare_n;
	char bare[];
};

/* ---- memory ---- */

static struct roster *find(const struct pubsub *p, struct span bare)
{
	struct roster *r;

	HASH_FIND(hh, p->roster, bare.p, bare.n, r);
	return r;
}

static struct contact *find_contact(const struct roster *r, struct span bare)
{
	struct contact *c;

	HASH_FIND(hh, r->contact, bare.p, bare.n, c);
	return c;
}

static void remove_contact(struct pubsub *p, struct roster *r, struct span bare)
{
	struct contact *c = find_contact(r, bare);

	if (c == NULL)
		return;
	HASH_DEL(r->contact, c);
	free(c->groups);
	free(c);
	p->contacts--;
}

static void clear_contacts(struct pubsub *p, struct roster *r)
{
	struct contact *c, *next;

	HASH_ITER(hh, r->contact, c, next)
	{
		HASH_DEL(r->contact, c);
		free(c->groups);
		free(c);
		p->contacts--;
	}
}

static void drop(struct pubsub *p, struct roster *r)
{
	clear_contacts(p, r);
	HASH_DEL(p->roster, r);
	free(r->id);
	free(r);
}

/* The table keeps the order in which they were asked for. */
static void make_room(struct pubsub *p, const struct roster *but)
{
	struct roster *r, *next;

	HASH_ITER(hh, p->roster, r, next)
	{
		if (HASH_COUNT(p->roster) < ROSTERS_MAX &&
			p->contacts < CONTACTS_MAX)
			return;
		if (r != but)
			drop(p, r);
	}
}

void rosters_forget(struct pubsub *p)
{
	struct roster *r, *next;

	HASH_ITER(hh, p->roster, r, next)
	drop(p, r);
}

/* ---- asking ---- */

static void send_question(struct pubsub *p, const struct roster *r)
{
	struct domain *d = &p->d;
	struct packet pk;
	struct xw w;

	buf_reset(&d->scratch);
	xw_stanza(&w, &d->scratch, "iq", d->conf->domain, SPAN("get"),
		span_str(r->id));
	xw_open(&w, NS_ROSTER, "query");
	xw_close(&w);
	pk = xw_packet(&w, NULL);
	send_plain(d, &pk, span_of(r->bare, r->bare_n));
}

static void ask(struct pubsub *p, struct span bare, struct turn *t)
{
	struct roster *r;

	make_room(p, NULL);
	r = xcalloc(1, sizeof(*r) + bare.n);
	memcpy(r->bare, bare.p, bare.n);
	r->bare_n = bare.n;
	r->id = span_strdup(item_new_id(t));
	r->until = t->mono + ROSTER_ASK_MS;
	HASH_ADD_KEYPTR(hh, p->roster, r->bare, r->bare_n, r);
	send_question(p, r);
}

bool roster_ready(struct pubsub *p, struct span bare, struct turn *t)
{
	struct roster *r;

	if (!privilege_roster(&p->d, bare))
		return true;
	r = find(p, bare);
	if (r == NULL)
		ask(p, bare, t);
	return r != NULL && r->state != ROSTER_ASKED;
}

/*
 * SECURITY: that of who made the node, while they own it. Others are made
 * owners without being asked, and whoever did it could then try out how their
 * contacts are grouped.
 */
static bool has_roster(const struct node *n)
{
	return node_is_by_roster(n) &&
	       node_affiliation(n, n->creator) == NODE_OWNER &&
	       privilege_roster(&n->pubsub->d, n->creator);
}

bool rosters_ready(const struct node *n, struct turn *t)
{
	return !has_roster(n) || roster_ready(n->pubsub, n->creator, t);
}

/* ---- what they say ---- */

struct roster_view roster_view(const struct node *n)
{
	struct roster_view v = {.node = n};

	if (!has_roster(n))
		return v;
	v.roster = find(n->pubsub, n->creator);
	if (v.roster == NULL || v.roster->state != ROSTER_KNOWN) {
		v.roster = NULL;
		v.unknown = true;
	}
	return v;
}

static bool has_line(struct span lines, struct span line)
{
	for (struct span rest = lines; rest.n != 0;)
		if (span_eq(span_cut(rest, '\n', &rest), line))
			return true;
	return false;
}

static bool is_admitted(const struct node *n, const struct contact *c)
{
	struct span rest;

	if (c == NULL)
		return false;
	if (n->config.access_model == ACCESS_PRESENCE)
		return c->from;
	rest = span_of(c->groups, c->groups_n);
	while (rest.n != 0) {
		struct span group = span_cut(rest, '\n', &rest);

		if (group.n != 0 && has_line(n->config.roster_groups, group))
			return true;
	}
	return false;
}

enum sx_cond roster_view_admits(const struct roster_view *v, struct span bare)
{
	if (v->roster != NULL &&
		is_admitted(v->node, find_contact(v->roster, bare)))
		return SX_OK;
	if (v->unknown)
		return SX_REMOTE_SERVER_TIMEOUT;
	return v->node->config.access_model == ACCESS_PRESENCE
	               ? SX_PRESENCE_REQUIRED
	               : SX_NOT_IN_ROSTER_GROUP;
}

bool roster_view_tells(const struct roster_view *v, struct span bare)
{
	return !node_is_by_roster(v->node) ||
	       node_affiliation(v->node, bare) != NODE_NONE ||
	       roster_view_admits(v, bare) == SX_OK;
}

enum sx_cond roster_admits(const struct node *n, struct span bare)
{
	const struct roster_view v = roster_view(n);

	return roster_view_admits(&v, bare);
}

size_t roster_groups(const struct pubsub *p, struct span bare, struct arena *a,
	const char *const **group_r)
{
	const struct roster *r =
		privilege_roster(&p->d, bare) ? find(p, bare) : NULL;
	const char **group = arena_array(a, const char *, ROSTER_GROUPS);
	size_t n = 0, k;

	*group_r = group;
	for (const struct contact *c = r != NULL ? r->contact : NULL; c != NULL;
		c = c->hh.next) {
		struct span rest = span_of(c->groups, c->groups_n);

		while (rest.n != 0 && n < ROSTER_GROUPS) {
			struct span s = span_cut(rest, '\n', &rest);

			for (k = 0; k < n && !span_is(s, group[k]);)
				k++;
			if (k == n && s.n != 0)
				group[n++] =
					arena_printf(a, "%.*s", SPAN_FMT(s)).p;
		}
	}
	return n;
}

/* ---- what servers say ---- */

static void read_groups(
	struct contact *c, const struct xml *item, struct turn *t)
{
	struct buf b;

	buf_init(&b, 65536);
	for (const struct xml *x = xml_child(item, NS_ROSTER, "group");
		x != NULL; x = xml_next(x, NS_ROSTER, "group")) {
		struct span s = span_trim(xml_text(t->arena, x));

		if (s.n == 0 || memchr(s.p, '\n', s.n) != NULL)
			continue;
		if (b.n != 0)
			buf_byte(&b, '\n');
		buf_add(&b, s);
	}
	if (!b.over && b.n != 0) {
		c->groups_n = b.n;
		c->groups = span_strdup(buf_span(&b));
	}
	buf_clear(&b);
}

/* false: it is none. */
static bool read_item(struct pubsub *p, struct roster *r, const struct xml *x,
	struct span *who_r, struct turn *t)
{
	struct span subscription = xml_attr(x, "subscription");
	struct contact *c;
	struct jid j;

	if (!xml_is(x, NS_ROSTER, "item") ||
		!jid_parse(t->arena, xml_attr(x, "jid"), &j))
		return false;
	*who_r = j.bare;
	remove_contact(p, r, j.bare);
	if (span_is(subscription, "remove") || p->contacts >= CONTACTS_MAX)
		return true;
	c = xcalloc(1, sizeof(*c) + j.bare.n);
	memcpy(c->jid, j.bare.p, j.bare.n);
	c->from =
		span_is(subscription, "from") || span_is(subscription, "both");
	read_groups(c, x, t);
	HASH_ADD_KEYPTR(hh, r->contact, c->jid, j.bare.n, c);
	p->contacts++;
	return true;
}

static void fail(struct pubsub *p, struct roster *r, enum roster_state state,
	struct span reason, struct turn *t)
{
	clear_contacts(p, r);
	r->state = state;
	r->until = t->mono + NONE_MS;
	log_event(LOG_WARN, "roster-failed", KV("domain", p->d.conf->domain),
		KV("jid", span_of(r->bare, r->bare_n)), KV("reason", reason));
}

bool roster_take(struct pubsub *p, const struct stanza *s, struct turn *t)
{
	const struct xml *query = xml_child(s->root, NS_ROSTER, "query");
	struct span who;
	struct roster *r;

	if (s->kind != STANZA_IQ ||
		(s->type != TYPE_RESULT && s->type != TYPE_ERROR))
		return false;
	r = find(p, s->from.full); /* SECURITY: bare: no client's */
	if (r == NULL || r->state != ROSTER_ASKED || !span_is(s->id, r->id))
		return false;
	if (s->type == TYPE_ERROR) { /* nobody is in it */
		fail(p, r, ROSTER_KNOWN, error_condition(s), t);
		return true;
	}
	if (s->capped || query == NULL) {
		fail(p, r, ROSTER_FAILED, SPAN("answer"), t);
		return true;
	}
	make_room(p, r);
	xml_each_child (x, query)
		(void)read_item(p, r, x, &who, t);
	r->state = ROSTER_KNOWN;
	r->until = t->mono + KNOWN_MS;
	return true;
}

bool roster_push(struct pubsub *p, const struct stanza *s, struct turn *t)
{
	const struct xml *query = xml_first(s->root);
	struct roster *r = find(p, s->from.full);
	struct span who;

	/* SECURITY: only the user's server sends with the bare address */
	if (s->type != TYPE_SET || !xml_is(query, NS_ROSTER, "query") ||
		s->from.resource.p != NULL ||
		!privilege_roster(&p->d, s->from.full))
		return false;
	/* what isn't known yet comes later than this, and says it, too */
	if (r != NULL && r->state == ROSTER_KNOWN) {
		if (!read_item(p, r, xml_first(query), &who, t)) {
			answer_error(&p->d, s, SX_BAD_REQUEST, NULL);
			return true;
		}
		pubsub_sift(p, who, SPAN_NONE, t);
	}
	answer_empty(&p->d, s);
	return true;
}

bool rosters_tick(struct pubsub *p, struct turn *t)
{
	struct roster *r, *next;
	bool any = false;

	HASH_ITER(hh, p->roster, r, next)
	{
		if (r->until > t->mono)
			continue;
		if (r->state == ROSTER_ASKED) {
			fail(p, r, ROSTER_FAILED, SPAN("silence"), t);
			any = true;
		} else {
			drop(p, r);
		}
	}
	return any;
}
