/* SPDX-License-Identifier: MIT */
/*
 * What is sent, and whether what comes back is right: each message once to
 * each occupant of its room, in order, to nobody else, with its label.
 */
#include <stdio.h>

#include "base/err.h"
#include "tests/bench/load.h"

#define BODY 250

struct tag {
	struct span from, to, type, id;
};

static void wrong(struct load *l, const char *why, struct span s)
{
	if (l->wrong++ < 5)
		fprintf(stderr, "load: %s: %.*s\n", why,
			s.n < 900 ? (int)s.n : 900, s.p);
}

/* Takes lit from the front of s. */
static bool eat(struct span *s, struct span lit)
{
	if (s->n < lit.n || memcmp(s->p, lit.p, lit.n) != 0)
		return false;
	*s = span_of(s->p + lit.n, s->n - lit.n);
	return true;
}

static bool eat_number(struct span *s, unsigned *n_r)
{
	size_t i = 0;
	unsigned n = 0;

	for (; i < s->n && i < 9 && s->p[i] >= '0' && s->p[i] <= '9'; i++)
		n = n * 10 + (unsigned)(s->p[i] - '0');
	*n_r = n;
	*s = span_of(s->p + i, s->n - i);
	return i != 0;
}

static void read_tag(struct tag *t, struct span s)
{
	const char *p = memchr(s.p, ' ', s.n), *end = s.p + s.n;

	while (p != NULL && end - p > 4) {
		const char *eq = memchr(p, '=', (size_t)(end - p));
		const char *close =
			eq == NULL || eq + 2 >= end
				? NULL
				: memchr(eq + 2, eq[1], (size_t)(end - eq) - 2);
		struct span value;

		if (close == NULL)
			return;
		value = span_of(eq + 2, (size_t)(close - eq) - 2);
		if (eq - p == 5 && memcmp(p, " from", 5) == 0)
			t->from = value;
		else if (eq - p == 3 && memcmp(p, " to", 3) == 0)
			t->to = value;
		else if (eq - p == 5 && memcmp(p, " type", 5) == 0)
			t->type = value;
		else if (eq - p == 3 && memcmp(p, " id", 3) == 0)
			t->id = value;
		p = close + 1;
	}
}

/* roomR@muc.localhost/nJ to the user at seat *to of the same room? */
static bool places(const struct load *l, const struct tag *t, unsigned *room,
	unsigned *from, unsigned *to)
{
	struct span f = t->from, o = t->to;
	unsigned user;

	if (!eat(&f, SPAN("room")) || !eat_number(&f, room) ||
		!eat(&f, SPAN("@muc.localhost/n")) || !eat_number(&f, from) ||
		f.n != 0 || !eat(&o, SPAN("u")) || !eat_number(&o, &user) ||
		!span_is(o, "@load.localhost/r"))
		return false;
	*to = user % l->occupants;
	return *room < l->rooms && user / l->occupants == *room &&
	       *from < l->occupants;
}

/* Is it the one that has to come to that seat, whole? */
static void check(
	struct load *l, const unsigned at[3], struct span s, struct span inner)
{
	const struct room *o = &l->room[at[0]];
	unsigned m = at[1];
	char body[64];
	int n = snprintf(body, sizeof(body), "<body>%u.%u.", at[0], m);

	if (m != o->next[at[2]] || m >= o->begun)
		wrong(l, "twice, lost or out of order", s);
	else if (memmem(inner.p, inner.n, body, (size_t)n) == NULL)
		wrong(l, "another body", s);
	else if (l->labels != 0 &&
		 memmem(inner.p, inner.n, "<securitylabel", 14) == NULL)
		wrong(l, "without its label", s);
}

static void count(struct load *l, struct room *o, unsigned m, unsigned to)
{
	if (m < o->next[to] || m >= o->begun)
		return;
	o->next[to] = m + 1;
	l->deliveries++;
	if (++o->sent[m].got != l->occupants)
		return;
	o->done++;
	l->events++;
	l->waiting--;
	if (l->phase == MSG)
		l->last[l->lasts++] = (double)(l->now - o->sent[m].at) * 1e-6;
}

/* Our id: mROOM.MESSAGE. */
static bool is_ours(struct span id, unsigned *room, unsigned *m)
{
	return eat(&id, SPAN("m")) && eat_number(&id, room) &&
	       eat(&id, SPAN(".")) && eat_number(&id, m) && id.n == 0;
}

static void take_message(
	struct load *l, const struct tag *t, struct span s, struct span inner)
{
	unsigned room, from, to, r, m;

	if (span_is(t->type, "error"))
		wrong(l, "an error", s);
	if (!span_is(t->type, "groupchat"))
		return;
	if (!is_ours(t->id, &r, &m)) {
		if (memmem(inner.p, inner.n, "<body", 5) != NULL)
			wrong(l, "a message nobody sent", s);
		return; /* the subject */
	}
	if (!places(l, t, &room, &from, &to) || room != r ||
		from != m % l->occupants) {
		wrong(l, "from or to the wrong one", s);
		return;
	}
	check(l, (unsigned[]){room, m, to}, s, inner);
	count(l, &l->room[room], m, to);
}

static void take_presence(
	struct load *l, const struct tag *t, struct span s, struct span inner)
{
	unsigned room, from, to;
	size_t bit;

	if (t->type.n != 0 || !places(l, t, &room, &from, &to) ||
		l->phase > JOIN) {
		wrong(l, "a presence", s);
		return;
	}
	bit = (size_t)to * l->occupants + from;
	if ((l->room[room].seen[bit / 8] >> bit % 8 & 1) != 0) {
		wrong(l, "a presence twice", s);
		return;
	}
	l->room[room].seen[bit / 8] |= (unsigned char)(1u << bit % 8);
	l->deliveries++;
	if (from == to && memmem(inner.p, inner.n, "110", 3) == NULL)
		wrong(l, "one's own presence without 110", s);
	if (l->phase == CREATE)
		buf_printf(&l->out,
			"<iq from='u%u@load.localhost/r' "
			"to='room%u@muc.localhost' type='set' id='c%u'><query "
			"xmlns='http://jabber.org/protocol/muc#owner'><x "
			"xmlns='jabber:x:data' type='submit'/></query></iq>",
			room * l->occupants, room, room);
}

static void take_iq(struct load *l, const struct tag *t, struct span s)
{
	if (span_is(t->type, "get") || span_is(t->type, "set"))
		buf_printf(&l->out,
			"<iq type='error' from='%.*s' to='%.*s' id='%.*s'>"
			"<error type='cancel'><service-unavailable xmlns='urn:"
			"ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
			SPAN_FMT(t->to), SPAN_FMT(t->from), SPAN_FMT(t->id));
	else if (span_is(t->type, "result"))
		l->made++;
	else
		wrong(l, "an answer", s);
}

void load_take(struct load *l, struct span s, size_t head)
{
	struct tag t = {0};
	struct span inner = span_of(s.p + head, s.n - head);

	read_tag(&t, span_of(s.p, head));
	if (s.p[1] == 'm')
		take_message(l, &t, s, inner);
	else if (s.p[1] == 'p')
		take_presence(l, &t, s, inner);
	else
		take_iq(l, &t, s);
}

void load_send_join(struct load *l, unsigned room, unsigned seat)
{
	buf_printf(&l->out,
		"<presence from='u%u@load.localhost/r' "
		"to='room%u@muc.localhost/n%u'><x "
		"xmlns='http://jabber.org/protocol/muc'>"
		"<history maxstanzas='0'/></x></presence>",
		room * l->occupants + seat, room, seat);
}

void load_send_message(struct load *l, unsigned room)
{
	struct room *o = &l->room[room];
	unsigned m = o->begun++;

	o->sent[m].at = load_ns();
	l->waiting++;
	buf_printf(&l->out,
		"<message from='u%u@load.localhost/r' "
		"to='room%u@muc.localhost' type='groupchat' id='m%u.%u'>"
		"<body>%u.%u.%0*u</body>",
		room * l->occupants + m % l->occupants, room, room, m, room, m,
		BODY - 12, 7u);
	if (l->labels != 0)
		buf_add(&l->out, l->label[m % l->labels]);
	buf_str(&l->out, "</message>");
}
