/* SPDX-License-Identifier: MIT */
/* Stanzas that wait for what a directory says of who sent them. */
#include "component/park.h"

#include "base/table.h"
#include "domain/offer.h"

struct parked_stanza {
	struct parked_stanza *next;
	struct service *via;
	int64_t until; /* mono ms */
	char *about;   /* owned: whom it takes to know as well; NULL: nobody */
	bool capped;
	size_t n;
	char text[];
};

struct parked_user {
	UT_hash_handle hh; /* in park->user, by bare JID */
	char *bare;        /* owned */
	size_t bare_n, n, bytes;
	struct parked_stanza *first, **end;
};

struct park {
	struct daemon *d;
	struct parked_user *user;
	size_t n, bytes;
};

/* Longer than any stanza that came. */
static const struct xml_caps caps = {PARK_BYTES, 96, 65536, 2048};

struct park *park_new(struct daemon *d)
{
	struct park *p = xcalloc(1, sizeof(*p));

	p->d = d;
	return p;
}

static void stanza_free(struct parked_stanza *s)
{
	free(s->about);
	free(s);
}

static void drop_first(struct park *p, struct parked_user *u)
{
	struct parked_stanza *s = u->first;

	u->first = s->next;
	if (u->first == NULL)
		u->end = &u->first;
	u->n--;
	u->bytes -= s->n;
	p->n--;
	p->bytes -= s->n;
	stanza_free(s);
}

static void drop_user(struct park *p, struct parked_user *u)
{
	while (u->first != NULL)
		drop_first(p, u);
	HASH_DEL(p->user, u);
	free(u->bare);
	free(u);
}

void park_free(struct park **pp)
{
	struct park *p = *pp;
	struct parked_user *u, *next;

	if (p == NULL)
		return;
	HASH_ITER(hh, p->user, u, next)
	{
		drop_user(p, u);
	}
	free(p);
	*pp = NULL;
}

size_t park_count(const struct park *p)
{
	return p->n;
}

/* ---- keeping ---- */

static struct parked_user *find(const struct park *p, struct span bare)
{
	struct parked_user *u;

	HASH_FIND(hh, p->user, bare.p, bare.n, u);
	return u;
}

static struct parked_user *add_user(struct park *p, struct span bare)
{
	struct parked_user *u = xcalloc(1, sizeof(*u));

	u->bare = span_strdup(bare);
	u->bare_n = bare.n;
	u->end = &u->first;
	HASH_ADD_KEYPTR(hh, p->user, u->bare, u->bare_n, u);
	return u;
}

static void append(struct park *p, struct parked_user *u,
	struct parked_stanza *s, struct span text)
{
	memcpy(s->text, text.p, text.n);
	s->n = text.n;
	*u->end = s;
	u->end = &s->next;
	u->n++;
	u->bytes += text.n;
	p->n++;
	p->bytes += text.n;
}

static bool is_local(const struct park *p, struct span domain)
{
	const struct config *c = p->d->config;

	for (size_t i = 0; i < c->local_domain_n; i++)
		if (span_eq(domain, c->local_domains[i]))
			return true;
	return false;
}

/*
 * Whom it takes to know for s: who sent it or, behind a server of ours that
 * asks for a catalogue, its user; and the person that it is about, absent:
 * none.
 */
static struct span sender(const struct park *p, const struct stanza *s,
	struct arena *a, struct span *about_r)
{
	struct span who[OFFER_PEOPLE];
	size_t n = 0;

	if (s->from.node.p == NULL && is_local(p, s->from.domain))
		n = offer_people(s, a, who);
	*about_r = n > 1 ? who[1] : SPAN_NONE;
	return n > 0 ? who[0] : s->from.bare;
}

/* Both are asked for, if need be. */
static bool waits(const struct park *p, struct span bare, struct span about)
{
	bool other = about.p != NULL && dir_waits(p->d->dir, about);

	return dir_waits(p->d->dir, bare) || other;
}

/* Bytes. SECURITY: as text a stanza may be much longer than it came, as each
 * element names its namespace. */
static size_t room_for(const struct park *p, const struct parked_user *u)
{
	size_t all = PARK_BYTES - p->bytes;
	size_t own = PARK_OWN - (u != NULL ? u->bytes : 0);

	return own < all ? own : all;
}

enum parked park_stanza(struct park *p, struct service *via,
	const struct stanza *s, struct turn *t)
{
	struct span about, who = sender(p, s, t->arena, &about);
	struct parked_user *u = find(p, who);
	enum parked r = PARK_FULL;
	struct parked_stanza *kept;
	struct buf b;
	struct xw w;

	if (u == NULL && !waits(p, who, about))
		return PARK_NOT;
	if (p->n >= PARK_ALL || (u != NULL && u->n >= PARK_EACH))
		return PARK_FULL;
	buf_init(&b, room_for(p, u));
	buf_str(&b, "<s xmlns='jabber:component:accept'>");
	xw_init(&w, &b);
	xw_copy(&w, s->root);
	buf_str(&b, "</s>");
	if (!b.over) {
		kept = xcalloc(1, sizeof(*kept) + b.n);
		kept->via = via;
		kept->capped = s->capped;
		kept->about = about.p != NULL ? span_strdup(about) : NULL;
		kept->until = t->mono + p->d->config->ldap.remote.timeout_ms;
		if (u == NULL)
			u = add_user(p, who);
		append(p, u, kept, buf_span(&b));
		r = PARK_KEPT;
	}
	buf_clear(&b);
	return r;
}

/* ---- going on ---- */

static void go_on(struct park *p, const struct parked_stanza *s)
{
	struct turn *t = turn_begin(p->d);
	const struct xml *root;

	/* it was written from a tree that was read */
	if (xml_parse(t->arena, span_of(s->text, s->n), &caps, &root, NULL) !=
			ERR_OK ||
		xml_first(root) == NULL)
		return;
	p->d->stanzas++;
	route_parked(p->d, s->via, xml_first(root), s->capped);
}

static bool is_due(
	const struct park *p, const struct parked_user *u, int64_t mono)
{
	const struct parked_stanza *s = u->first;

	return s->until <= mono ||
	       !waits(p, span_of(u->bare, u->bare_n),
		       s->about != NULL ? span_str(s->about) : SPAN_NONE);
}

/* Handling one of them parks nothing. */
void park_run(struct park *p)
{
	struct parked_user *u, *next;
	int64_t mono;

	if (p->user == NULL)
		return;
	mono = turn_begin(p->d)->mono;
	HASH_ITER(hh, p->user, u, next)
	{
		while (u->first != NULL && is_due(p, u, mono)) {
			go_on(p, u->first);
			drop_first(p, u);
		}
		if (u->first == NULL)
			drop_user(p, u);
	}
}

void park_forget(struct park *p, const struct service *via)
{
	for (struct parked_user *u = p->user; u != NULL; u = u->hh.next) {
		struct parked_stanza **at = &u->first;

		while (*at != NULL) {
			struct parked_stanza *s = *at;

			if (s->via != via) {
				at = &s->next;
				continue;
			}
			*at = s->next;
			u->n--;
			u->bytes -= s->n;
			p->n--;
			p->bytes -= s->n;
			stanza_free(s);
		}
		u->end = at;
	}
}
