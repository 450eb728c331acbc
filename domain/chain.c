/* SPDX-License-Identifier: MIT */
/* The questions of design 5, each with its answer. */
#include "domain/chain.h"

#include "domain/judge.h"
#include "domain/levels.h"
#include "labels/explain.h"

/* The chain on its way. */
struct asking {
	const struct chain_ask *q;
	struct chain *c;
	bool warns;
	struct chain_answer *rest; /* beyond a full chain that is denied */
};

/* A message may bring along more labels than there is room for: then those
 * that grant are left out, but never one that denies. */
static struct chain_answer *add(
	const struct asking *k, enum chain_step step, enum chain_level level)
{
	struct chain_answer *a;

	if (k->c->n == CHAIN_MAX && k->c->a[CHAIN_MAX - 1].passes)
		k->c->n--;
	a = k->c->n < CHAIN_MAX ? &k->c->a[k->c->n++] : k->rest;
	*a = (struct chain_answer){.step = step, .level = level};
	return a;
}

/* What no mode lets pass. */
static void say(struct chain_answer *a, bool yes, const char *why)
{
	a->verdict = yes ? CHAIN_GRANT : CHAIN_DENY;
	a->passes = yes;
	err_set(&a->why, ERR_OK, "%s", why);
}

static void say_unset(struct chain_answer *a, const char *why)
{
	a->verdict = CHAIN_UNSET;
	a->passes = true;
	err_set(&a->why, ERR_OK, "%s", why);
}

static void take(
	const struct asking *k, struct chain_answer *a, struct explained x)
{
	bool judged = a->label != NULL && (a->clearance != NULL || a->list_n);

	a->verdict = x.yes ? CHAIN_GRANT : CHAIN_DENY;
	a->passes = x.yes || (k->warns && judged);
	a->category = x.category;
	a->why = x.why;
}

/* May what is marked l go to who holds c? */
static void ask(const struct asking *k, struct chain_answer *a,
	const struct label *l, const struct clearance *c)
{
	a->label = l;
	a->clearance = c;
	take(k, a, explain_allows(l, c, k->q->wall_ms));
}

/* The same of the person; that nobody could say yet what they hold is another
 * reason. */
static void ask_held(const struct asking *k, struct chain_answer *a,
	const struct label *l, const struct clearance *c)
{
	ask(k, a, l, c);
	if (c == NULL && !k->q->as && k->q->who.p != NULL &&
		dir_is_unknown(k->q->d->dir, k->q->who))
		err_set(&a->why, ERR_VALUE,
			"no clearance: the directory outside has given no "
			"answer");
}

/* The domain of who is asked about, where it is a peer's; absent: it isn't. */
static struct span peer_of(const struct chain_ask *q)
{
	const struct peers *p = q->d->conf->peers;
	struct span domain, local = span_cut(q->who, '@', &domain);

	if (p == NULL || q->who.p == NULL)
		return SPAN_NONE;
	if (domain.p == NULL)
		domain = local;
	return peers_is_local(p, domain) ? SPAN_NONE : domain;
}

/* A peer's user: their own clearance, and what the peer is cleared for. */
static void ask_person(const struct asking *k, enum chain_step step,
	const struct label *l, const struct clearance *c)
{
	const struct clearance *part[2] = {c, NULL};
	size_t n = c != NULL ? clearance_split(c, part) : 1;
	bool peer = n == 1 && !k->q->as && peer_of(k->q).p != NULL &&
	            strcmp(dir_source(k->q->d->dir, k->q->who), "peer") == 0;

	ask_held(k, add(k, step, peer ? CHAIN_PEER : CHAIN_USER), l, part[0]);
	if (n > 1)
		ask(k, add(k, step, CHAIN_PEER), l, part[1]);
}

static const struct clearance *receiver(const struct chain_ask *q)
{
	return q->as ? q->clearance : dir_clearance(q->d->dir, q->who);
}

static const struct clearance *sender(const struct chain_ask *q)
{
	return q->as ? q->clearance : dir_sender(q->d->dir, q->who);
}

/* Of a place with others above it: how far it is from the server. */
static enum chain_level level_of(const struct place *p)
{
	size_t above = 0;

	for (; p->above != NULL; p = p->above)
		above++;
	return above >= CHAIN_SERVER ? CHAIN_PLACE
	                             : (enum chain_level)(CHAIN_SERVER - above);
}

/* ---- use ---- */

static void ask_peer(const struct asking *k)
{
	const struct domain_conf *conf = k->q->d->conf;

	if (peer_of(k->q).p == NULL)
		return;
	if (peers_allow(conf->peers, k->q->who, conf->traffic | k->q->traffic))
		say(add(k, CHAIN_USE, CHAIN_PEER), true,
			"the peer may do this");
	else
		say(add(k, CHAIN_USE, CHAIN_PEER), false,
			"the configuration doesn't allow it to that peer");
}

static void ask_use(const struct asking *k)
{
	const struct place *p = k->q->place;

	ask_peer(k);
	if (p == NULL)
		say(add(k, CHAIN_USE, CHAIN_PLACE), false, "no such place");
	for (; p != NULL; p = p->above) {
		struct chain_answer *a = add(k, CHAIN_USE, level_of(p));

		if (p->broken)
			say(a, false, "its labels can't be read");
		else if (p->access == NULL)
			say_unset(a, "no access label");
		else
			ask_held(k, a, p->access, receiver(k->q));
	}
}

/* ---- which label ---- */

static const struct label *given(const struct asking *k)
{
	const struct chain_ask *q = k->q;
	struct chain_answer *a = add(k, CHAIN_SHAPE, CHAIN_USER);

	a->label = q->label;
	say(a, q->label != NULL,
		q->label != NULL     ? "the label that it bears"
		: q->trouble != NULL ? q->trouble
				     : "a label that can't be used");
	return q->label;
}

static const struct label *broken(const struct asking *k)
{
	for (const struct place *p = k->q->place; p != NULL; p = p->above) {
		if (!p->broken)
			continue;
		say(add(k, CHAIN_SHAPE, level_of(p)), false,
			"no default: its labels can't be read");
		return NULL;
	}
	say(add(k, CHAIN_SHAPE, CHAIN_POLICY), false,
		"no label, and no level has a default label");
	return NULL;
}

static const struct label *peer_fallback(const struct asking *k)
{
	const struct label *l = NULL;
	struct chain_answer *a;

	if (k->q->side == CHAIN_SENDS && peer_of(k->q).p != NULL)
		l = peers_fallback(k->q->d->conf->peers, k->q->who);
	if (l == NULL)
		return NULL;
	a = add(k, CHAIN_SHAPE, CHAIN_PEER);
	a->label = l;
	say(a, true, "the default label of the peer");
	return l;
}

static const struct label *fallback(const struct asking *k)
{
	const struct label *l = peer_fallback(k);
	struct chain_answer *a;

	if (l != NULL)
		return l;
	l = place_default(k->q->place);
	if (l == NULL)
		return broken(k);
	for (const struct place *p = k->q->place; p != NULL; p = p->above) {
		if (p->fallback == NULL)
			continue;
		a = add(k, CHAIN_SHAPE, level_of(p));
		a->label = l;
		say(a, true, "the default label of this level");
		return l;
	}
	BUG("a default label of no level");
}

/* ---- the label's way ---- */

static void ask_list(const struct asking *k, struct chain_answer *a,
	const struct label *l, const struct place *p)
{
	a->label = l;
	a->list = p->allowed;
	a->list_n = p->allowed_n;
	take(k, a, explain_lists(l, p->allowed, p->allowed_n, k->q->wall_ms));
}

static void ask_internal(const struct asking *k, const struct label *l)
{
	const struct place *p = k->q->place;

	if (p == NULL)
		say(add(k, CHAIN_INTERNAL, CHAIN_PLACE), false,
			"no such place");
	for (; p != NULL; p = p->above) {
		enum chain_level level = level_of(p);

		if (p->broken)
			say(add(k, CHAIN_INTERNAL, level), false,
				"its labels can't be read");
		else if (p->clearance == NULL && p->allowed_n == 0)
			say_unset(add(k, CHAIN_INTERNAL, level),
				"no clearance of its own");
		if (!p->broken && p->clearance != NULL)
			ask(k, add(k, CHAIN_INTERNAL, level), l, p->clearance);
		if (!p->broken && p->allowed_n != 0)
			ask_list(k, add(k, CHAIN_INTERNAL, level), l, p);
	}
}

static void ask_form(const struct asking *k, const struct label *l)
{
	struct chain_answer *a = add(k, CHAIN_FORM, CHAIN_POLICY);

	a->label = l;
	if (label_has_form(l))
		say(a, true, "it can be written");
	else
		say(a, false, "no form can carry it");
}

static void ask_label(const struct asking *k, const struct label *l)
{
	const struct chain_ask *q = k->q;
	const struct clearance *c =
		q->side == CHAIN_SENDS ? sender(q) : receiver(q);

	if (q->side == CHAIN_SENDS) {
		ask_person(k, CHAIN_ENTRY, l, c);
		ask_internal(k, l);
		ask_form(k, l);
	} else {
		ask_form(k, l);
		ask_person(k, CHAIN_EXIT, l, c);
	}
	for (size_t i = 0; i < q->also_n; i++)
		ask_person(k, CHAIN_REFERS, q->also[i], c);
}

void chain_run(const struct chain_ask *q, struct chain *c_r)
{
	struct chain_answer rest;
	const struct asking k = {
		q, c_r, gate_mode(q->d->gate) == GATE_WARN, &rest};

	c_r->n = 0;
	c_r->label = NULL;
	ask_use(&k);
	if (q->open) {
		say_unset(add(&k, CHAIN_SHAPE, CHAIN_PLACE),
			"it stands under no label, and is as open as the "
			"place");
		return;
	}
	c_r->label = q->labelled ? given(&k) : fallback(&k);
	if (c_r->label != NULL)
		ask_label(&k, c_r->label);
}

/* ---- what comes of it ---- */

bool chain_passes(const struct chain *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (!c->a[i].passes)
			return false;
	return true;
}

bool chain_first_refusal(const struct chain_ask *q, struct chain_answer *a_r)
{
	const struct chain_answer *denial = NULL;
	struct chain c;

	chain_run(q, &c);
	for (size_t i = 0; i < c.n; i++) {
		if (c.a[i].verdict == CHAIN_DENY &&
			(denial == NULL || (denial->passes && !c.a[i].passes)))
			denial = &c.a[i];
	}
	if (denial != NULL)
		*a_r = *denial;
	return denial != NULL;
}

const char *chain_step_name(enum chain_step s)
{
	static const char *const name[] = {
		[CHAIN_USE] = "use",
		[CHAIN_SHAPE] = "shape",
		[CHAIN_ENTRY] = "entry",
		[CHAIN_INTERNAL] = "internal",
		[CHAIN_FORM] = "form",
		[CHAIN_EXIT] = "exit",
		[CHAIN_REFERS] = "refers",
	};

	return name[s];
}

const char *chain_level_name(enum chain_level l)
{
	static const char *const name[] = {
		[CHAIN_PLACE] = "place",
		[CHAIN_DOMAIN] = "domain",
		[CHAIN_SERVER] = "server",
		[CHAIN_POLICY] = "policy",
		[CHAIN_USER] = "user",
		[CHAIN_PEER] = "peer",
	};

	return name[l];
}
