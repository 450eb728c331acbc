/* SPDX-License-Identifier: MIT */
/* The oracle of leaks: what labels say, whose text is where, what went out. */
#include "tests/pubsub/leak.h"

#include <stdlib.h>

struct leak *leak_new(uint64_t seed)
{
	static const struct leak_person people[LEAK_PEOPLE] = {
		{"ann@ex.org",    "ann@ex.org/pc", {15, 7, 3}, false},
		{"bob@ex.org",    "bob@ex.org/pc", {1, 0, 0},  false},
		{"cat@ex.org",    "cat@ex.org/pc", {1, 0, 0},  false},
		{"dan@ex.org",    "dan@ex.org/pc", {1, 0, 0},  false},
		{"eve@far.net",   "eve@far.net/p", {1, 0, 0},  true },
		{"frank@far.net", "frank@far.net", {0, 0, 0},  true },
	};
	static const char *const names[LEAK_NODES] = {
		"n-one", "n&amp;two", "n&#10;three", "n-four\xc3\xa4"};
	/* small pages, so that there are many */
	static const struct world_conf conf = {
		.admin = "ann@ex.org", .node_limits.item_page = 3};
	struct leak *l = xcalloc(1, sizeof(*l));

	l->w = nodes_new(&conf);
	l->seed = seed;
	memcpy(l->person, people, sizeof(people));
	for (int i = 0; i < LEAK_PEOPLE - 1; i++)
		world_clear(l->w, people[i].bare,
			truth_expr(people[i].clearance, l->w->keep));
	for (int i = 0; i < LEAK_NODES; i++)
		l->node[i].name = names[i];
	world_hold(l->w);
	return l;
}

void leak_free(struct leak **l)
{
	world_free(&(*l)->w);
	free(*l);
	*l = NULL;
}

unsigned leak_dice(struct leak *l, unsigned sides)
{
	return dice_throw(&l->seed, sides);
}

/* ---- tokens ---- */

struct leak_token *leak_token(struct leak *l, int node)
{
	struct leak_token *t = &l->token[l->token_n];

	if (l->token_n == LEAK_TOKENS)
		die("more than %d tokens", LEAK_TOKENS);
	*t = (struct leak_token){.node = node, .life = l->node[node].life};
	l->token_n++;
	return t;
}

const char *leak_text(const struct leak *l, const struct leak_token *t)
{
	return arena_printf(l->w->keep, "tok%zuend", (size_t)(t - l->token)).p;
}

void leak_bury(struct leak *l, int node)
{
	struct leak_node *n = &l->node[node];

	for (size_t i = 0; i < l->token_n; i++) {
		struct leak_token *t = &l->token[i];

		if (t->node != node || t->life != n->life)
			continue;
		t->has_access = n->has_access;
		t->access = n->access;
	}
	n->exists = n->has_access = n->has_fallback = false;
	n->life++;
}

bool leak_cleared(const struct leak *l, int who, struct truth label)
{
	const struct leak_person *p = &l->person[who];

	/* who has none of their own has the peer's */
	return ((p->clearance.classes == 0 && l->has_peer) ||
		       truth_cleared(p->clearance, label)) &&
	       (!p->far || !l->has_peer || truth_cleared(l->bound, label));
}

bool leak_finds(const struct leak *l, int who, int node)
{
	const struct leak_node *n = &l->node[node];

	return n->exists && (!n->has_access || leak_cleared(l, who, n->access));
}

bool leak_may_see(const struct leak *l, int who, const struct leak_token *t)
{
	const struct leak_node *n = &l->node[t->node];
	bool lives = n->exists && n->life == t->life;
	bool has_access = lives ? n->has_access : t->has_access;
	struct truth access = lives ? n->access : t->access;

	return (!has_access || leak_cleared(l, who, access)) &&
	       (!t->has_label || leak_cleared(l, who, t->label));
}

/* ---- what went out ---- */

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

static void check_tokens(struct leak *l, const struct sent *s, int who)
{
	const char *at = s->xml;

	while ((at = strstr(at, "tok")) != NULL) {
		size_t n = strtoul(at + 3, NULL, 10);

		at += 3;
		if (n >= l->token_n || at[strspn(at, "0123456789")] != 'e')
			continue;
		if (who < 0 || !leak_may_see(l, who, &l->token[n]))
			ck_abort_msg("tok%zu went to %s: %s", n, s->to, s->xml);
		l->seen++;
	}
}

/* What says no more of a node than who gets it said, or was told: that it is
 * gone for them, that what they asked for is done or can't be. */
static bool is_harmless(struct leak *l, const char *xml, const char *name)
{
	static const char *const done[] = {"<publish node='%s'",
		"<create node='%s'", "<subscription node='%s'"};
	const char *gone =
		arena_printf(l->w->keep, "<delete node='%s'/></event>", name).p;

	if (strstr(xml, gone) != NULL || strstr(xml, "type='error'") != NULL)
		return true;
	if (strstr(xml, "type='result'") == NULL)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(done); i++) {
		struct span head = span_of(done[i], strlen(done[i]) - 3);
		const char *text = arena_printf(
			l->w->keep, "%.*s%s'", SPAN_FMT(head), name)
		                           .p;

		if (strstr(xml, text) != NULL)
			return true;
	}
	return false;
}

static void check_names(struct leak *l, const struct sent *s, int who)
{
	for (int i = 0; i < LEAK_NODES; i++) {
		const struct leak_node *n = &l->node[i];

		if (!n->exists || leak_finds(l, who, i) ||
			(size_t)(s - l->w->sent) < n->born ||
			strstr(s->xml, n->name) == NULL ||
			is_harmless(l, s->xml, n->name))
			continue;
		ck_abort_msg("%s was named to %s: %s", n->name, s->to, s->xml);
	}
}

void leak_check(struct leak *l)
{
	for (size_t i = 0; i < l->w->sent_n; i++) {
		const struct sent *s = &l->w->sent[i];
		int who = person_of(l, s->to);

		ck_assert_int_ge(who, 0);
		check_tokens(l, s, who);
		check_names(l, s, who);
	}
}
