/* SPDX-License-Identifier: MIT */
/* The oracle of leaks: what labels say, and whose text is where. */
#include "tests/muc/leak.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/outside.h"
#include "tests/support/policy.h"

/* Of Ann the store alone speaks. */
static void tell_outside(struct leak *l)
{
	for (int i = 1; i < LEAK_PEOPLE; i++) {
		const struct leak_person *p = &l->person[i];

		if (!p->far)
			outside_says(l->outside, l->w, p->bare,
				p->has_outside
					? truth_expr(p->outside, l->w->keep)
					: NULL,
				"");
	}
}

static void start_outside(struct leak *l)
{
	l->outside = outside_new(l->w);
	tell_outside(l);
}

void leak_clear(struct leak *l, int who)
{
	static const struct truth usual = {1, 0, 0};
	struct leak_person *p = &l->person[who];

	p->clearance = p->has_row       ? p->row
	               : p->has_outside ? p->outside
	                                : usual;
	tell_outside(l);
	world_clear(l->w, p->bare,
		p->has_row ? truth_expr(p->row, l->w->keep) : NULL);
}

void leak_restart(struct leak *l)
{
	outside_free(&l->outside, l->w);
	world_restart(l->w);
	start_outside(l);
}

/* What it said may be too old by then; it says so again. */
void leak_wait(struct leak *l, int64_t ms)
{
	outside_silent(l->outside, l->w, ms);
	tell_outside(l);
}

#define OURS(name, user)                                \
	{                                               \
		.nick = name, .bare = user "@ex.org",   \
		.full = user "@ex.org/c", .known = true \
	}
#define THEIRS(name, user)                             \
	{                                              \
		.nick = name, .bare = user "@far.net", \
		.full = user "@far.net/f", .far = true \
	}

struct leak *leak_new(uint64_t seed)
{
	static const struct leak_person people[LEAK_PEOPLE] = {
		OURS("Ann", "ann"),
		OURS("Bob", "bob"),
		OURS("Cat", "cat"),
		OURS("Dan", "dan"),
		THEIRS("Eve", "eve"),
		THEIRS("Frank", "frank"),
	};
	static const struct world_conf conf = {
		.admin = "ann@ex.org", .partner = PARTNER_POLICY};
	struct leak *l = xcalloc(1, sizeof(*l));

	l->w = world_new(&conf);
	l->seed = seed;
	memcpy(l->person, people, sizeof(people));
	for (int i = 0; i < LEAK_PEOPLE; i++)
		if (!l->person[i].far)
			l->person[i].clearance.classes = 1; /* the default */
	l->person[0].clearance = (struct truth){15, 7, 3};
	world_clear(l->w, l->person[0].bare,
		leak_clearance_expr(l, l->person[0].clearance));
	l->room[0].jid = ROOM;
	l->room[1].jid = "o@" DOMAIN;
	start_outside(l);
	world_hold(l->w);
	return l;
}

void leak_free(struct leak **l)
{
	outside_free(&(*l)->outside, (*l)->w);
	world_free(&(*l)->w);
	free(*l);
	*l = NULL;
}

unsigned leak_dice(struct leak *l, unsigned sides)
{
	return dice_throw(&l->seed, sides);
}

struct truth leak_any_label(struct leak *l)
{
	return truth_any_label(&l->seed);
}

struct truth leak_any_clearance(struct leak *l)
{
	return truth_any_clearance(&l->seed);
}

const char *leak_label_expr(struct leak *l, struct truth t)
{
	return truth_expr(t, l->w->keep);
}

const char *leak_clearance_expr(struct leak *l, struct truth t)
{
	return truth_expr(t, l->w->keep);
}

/* Both of what is there; neither: nil. */
static bool clears(const struct leak *l, int who, struct truth label,
	bool has_bound, struct truth bound)
{
	const struct leak_person *p = &l->person[who];
	bool has_own = p->known || l->peer.has_fallback;
	struct truth own = p->known ? p->clearance : l->peer.fallback;

	if (!p->far)
		return truth_cleared(p->clearance, label);
	return (has_own || has_bound) &&
	       (!has_own || truth_cleared(own, label)) &&
	       (!has_bound || truth_cleared(bound, label));
}

bool leak_cleared(const struct leak *l, int who, struct truth label)
{
	return clears(l, who, label, l->peer.has_out, l->peer.out);
}

bool leak_may_send(const struct leak *l, int who, struct truth label)
{
	return clears(l, who, label, l->peer.has_in, l->peer.in);
}

static const char *expr_if(struct leak *l, bool is, struct truth t)
{
	return is ? truth_expr(t, l->w->keep) : NULL;
}

void leak_set_peer(struct leak *l, const struct leak_peer *p)
{
	const struct world_peer entry = {
		.domain = "far.net",
		.in = expr_if(l, p->has_in, p->in),
		.out = expr_if(l, p->has_out, p->out),
		.fallback_label = expr_if(l, p->has_label, p->label),
		.fallback_clearance = expr_if(l, p->has_fallback, p->fallback),
		.mapped = p->mapped,
		.set = {.allow = PEER_TRAFFIC_ALL,
			.format = (enum peer_format)p->format},
	};

	l->peer = *p;
	world_peer(l->w, &entry);
}

struct leak_peer leak_any_peer(struct leak *l)
{
	return (struct leak_peer){
		.has_in = leak_dice(l, 2) == 0,
		.has_out = leak_dice(l, 4) != 0,
		.has_fallback = leak_dice(l, 3) == 0,
		.has_label = leak_dice(l, 2) == 0,
		.in = leak_any_clearance(l),
		.out = leak_any_clearance(l),
		.fallback = leak_any_clearance(l),
		.label = leak_any_label(l),
		.mapped = leak_dice(l, 2) == 0,
		.format = leak_dice(l, PEER_FLOT + 1),
	};
}

/* ---- tokens ---- */

struct leak_token *leak_token(struct leak *l, int room, int from)
{
	struct leak_token *t = &l->token[l->token_n];

	if (l->token_n == LEAK_TOKENS)
		die("more than %d tokens", LEAK_TOKENS);
	*t = (struct leak_token){.room = room,
		.life = l->room[room].life,
		.from = from,
		.to = -1};
	(void)snprintf(t->id, sizeof(t->id), "id%zu", l->token_n);
	l->token_n++;
	return t;
}

const char *leak_text(const struct leak *l, const struct leak_token *t)
{
	return arena_printf(l->w->keep, "tok%zuend", (size_t)(t - l->token)).p;
}

void leak_mark(struct leak_token *t, struct truth label)
{
	if (t->label_n == ARRAY_LEN(t->label))
		die("too many labels on a token");
	t->label[t->label_n++] = label;
}

bool leak_refer(struct leak_token *t, const struct leak_token *other)
{
	if (t->label_n + other->label_n > ARRAY_LEN(t->label))
		return false;
	for (size_t i = 0; i < other->label_n; i++)
		leak_mark(t, other->label[i]);
	if (other->to >= 0)
		t->to = other->to;
	return true;
}

bool leak_guess(const struct leak *l, struct leak_token *t,
	const struct leak_token *other)
{
	if (t->label_n + other->label_n > ARRAY_LEN(t->label))
		return false;
	for (size_t i = 0; i < other->label_n; i++)
		if (leak_cleared(l, t->from, other->label[i]))
			leak_mark(t, other->label[i]);
	return true;
}

bool leak_may_see(const struct leak *l, const struct leak_token *t, int who)
{
	const struct leak_room *r = &l->room[t->room];

	if (t->barred || t->life != r->life)
		return false;
	if (r->has_access && !leak_cleared(l, who, r->access))
		return false;
	if (t->to >= 0 && who != t->to && who != t->from)
		return false;
	/* people hear their own words, whatever they name */
	for (size_t i = 0; i < t->label_n; i++)
		if ((i == 0 || who != t->from) &&
			!leak_cleared(l, who, t->label[i]))
			return false;
	return true;
}

/* ---- searching ---- */

static int person_of(const struct leak *l, const char *jid)
{
	for (int i = 0; i < LEAK_PEOPLE; i++) {
		size_t n = strlen(l->person[i].bare);

		if (strncmp(jid, l->person[i].bare, n) == 0 &&
			(jid[n] == '\0' || jid[n] == '/'))
			return i;
	}
	return -1;
}

static void learn_uid(struct leak_token *t, const char *xml)
{
	static const char before[] = "urn:xmpp:sid:0' by='";
	const char *at = strstr(xml, before), *end;

	if (at == NULL || t->uid[0] != '\0' ||
		strstr(xml, "<forwarded") != NULL)
		return;
	at = strstr(at, " id='");
	end = at != NULL ? strchr(at + 5, '\'') : NULL;
	if (end == NULL || (size_t)(end - at - 5) >= sizeof(t->uid))
		return;
	memcpy(t->uid, at + 5, (size_t)(end - at - 5));
}

static void check_tokens(struct leak *l, const struct sent *s, int who)
{
	const char *at = s->xml;

	while ((at = strstr(at, "tok")) != NULL) {
		size_t n = strtoul(at + 3, NULL, 10);

		at += 3;
		/* a random id may begin like one */
		if (n >= l->token_n ||
			strncmp(at + strspn(at, "0123456789"), "end", 3) != 0)
			continue;
		if (who < 0 || !leak_may_see(l, &l->token[n], who))
			ck_abort_msg("tok%zu went to %s: %s", n, s->to, s->xml);
		learn_uid(&l->token[n], s->xml);
		l->seen++;
		l->archived += strstr(s->xml, "<forwarded") != NULL;
	}
}

static bool is_from(const char *xml, const char *nick)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "/%s' type=", nick);
	return strstr(xml, text) != NULL;
}

/* The id of what one may not see isn't told, either. */
static void check_uids(struct leak *l, const struct sent *s, int who)
{
	/* own words may name what isn't theirs any more */
	if (strstr(s->xml, "type='groupchat'") != NULL &&
		is_from(s->xml, l->person[who].nick))
		return;
	for (size_t i = l->token_n > 200 ? l->token_n - 200 : 0; i < l->token_n;
		i++) {
		const struct leak_token *t = &l->token[i];

		if (t->uid[0] != '\0' && !leak_may_see(l, t, who) &&
			strstr(s->xml, t->uid) != NULL)
			ck_abort_msg("the id of tok%zu went to %s: %s", i,
				s->to, s->xml);
	}
}

void leak_check(struct leak *l)
{
	for (size_t i = 0; i < l->w->sent_n; i++) {
		const struct sent *s = &l->w->sent[i];
		int who = person_of(l, s->to);

		check_tokens(l, s, who);
		if (who >= 0)
			check_uids(l, s, who);
	}
}

struct leak_token *leak_any_token(struct leak *l)
{
	size_t back;

	if (l->token_n == 0)
		return NULL;
	back = leak_dice(l, 30) + 1;
	return &l->token[l->token_n > back ? l->token_n - back : 0];
}
