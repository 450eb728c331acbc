/* SPDX-License-Identifier: MIT */
/*
 * Affiliations. Many at once are asked for, but Prosody takes the first of a
 * request alone and calls it done: what the server has is read back.
 */
#include <stdlib.h>

#include "move/push_inner.h"

#define BATCH 50u

static const char *const lists[] = {"owner", "admin", "member", "outcast"};

void push_person_add(struct push *p, const struct xml *record)
{
	if (p->person_n == p->person_cap) {
		p->person_cap = p->person_cap != 0 ? 2 * p->person_cap : 64;
		p->person =
			xrealloc(p->person, p->person_cap * sizeof(*p->person));
	}
	p->person[p->person_n++] = (struct push_person){
		.jid = xml_attr(record, "jid"),
		.affiliation = xml_attr(record, "affiliation"),
		.nick = xml_attr(record, "nick"),
		.reason = xml_attr(record, "reason"),
	};
}

/* Is there anything to be asked for? A nick alone can't be. */
static bool is_wanted(const struct push *p, const struct push_person *x)
{
	return !span_eq(x->jid, p->self) && !span_is(x->affiliation, "none");
}

uint64_t push_members(const struct push *p)
{
	uint64_t n = 0;

	for (size_t i = 0; i < p->person_n; i++)
		n += is_wanted(p, &p->person[i]) &&
		     !span_is(p->person[i].affiliation, "outcast");
	return n;
}

static bool is_missing(const struct push *p, const struct push_person *x)
{
	return is_wanted(p, x) && !x->is_there && x->why == NULL;
}

/* ---- asking ---- */

static void write_person(struct push *p, const struct push_person *x)
{
	xw_open(&p->w, NS_MUC_ADMIN, "item");
	xw_attr(&p->w, "jid", x->jid);
	xw_attr(&p->w, "affiliation", x->affiliation);
	xw_attr(&p->w, "nick", x->nick.n != 0 ? x->nick : SPAN_NONE);
	if (x->reason.n != 0)
		xw_leaf(&p->w, NS_MUC_ADMIN, "reason", x->reason);
	xw_close(&p->w);
}

/* Up to max of those that are missing, from *at on; *n_r: how many. */
static enum err ask_some(
	struct push *p, size_t *at, size_t max, size_t *n_r, struct errtext *e)
{
	const struct xml *answer;

	*n_r = 0;
	push_iq(p, "set", NS_MUC_ADMIN, "query");
	for (; *at < p->person_n && *n_r < max; ++*at)
		if (is_missing(p, &p->person[*at])) {
			write_person(p, &p->person[*at]);
			++*n_r;
		}
	return *n_r != 0 ? push_ask(p, &answer, e) : ERR_OK;
}

static enum err ask_each(
	struct push *p, size_t from, size_t to, struct errtext *e)
{
	for (size_t i = from; i < to; i++) {
		struct errtext why;
		size_t at = i, n;
		enum err err;

		if (!is_missing(p, &p->person[i]))
			continue;
		err = ask_some(p, &at, 1, &n, &why);
		if (err == ERR_IO)
			return err_set(e, err, "%s", why.s);
		if (err != ERR_OK)
			p->person[i].why =
				arena_dup(p->arena, span_str(why.s)).p;
	}
	return ERR_OK;
}

/* ---- reading back ---- */

static int by_jid(const void *a, const void *b)
{
	return span_cmp(((const struct push_person *)a)->jid,
		((const struct push_person *)b)->jid);
}

static void note(struct push *p, const struct xml *item)
{
	struct push_person key = {.jid = xml_attr(item, "jid")};
	struct push_person *x = p->person_n != 0 && key.jid.p != NULL
	                                ? bsearch(&key, p->person, p->person_n,
						  sizeof(*p->person), by_jid)
	                                : NULL;

	if (x == NULL ||
		!span_eq(x->affiliation, xml_attr(item, "affiliation")))
		return;
	x->is_there = true;
	x->has_nick = span_eq(x->nick, xml_attr(item, "nick"));
	x->has_reason = span_eq(x->reason,
		xml_child_text(p->arena, item, NS_MUC_ADMIN, "reason"));
}

static enum err read_back(struct push *p, struct errtext *e)
{
	for (size_t i = 0; i < p->person_n; i++)
		p->person[i].is_there = false;
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		const struct xml *answer, *q;
		enum err err;

		push_iq(p, "get", NS_MUC_ADMIN, "query");
		xw_open(&p->w, NS_MUC_ADMIN, "item");
		xw_attr_str(&p->w, "affiliation", lists[i]);
		err = push_ask(p, &answer, e);
		if (err == ERR_OK && client_capped(p->s.client))
			err = err_set(e, ERR_VALUE,
				"its list of %ss is too long to be checked",
				lists[i]);
		if (err != ERR_OK)
			return err == ERR_IO ? err : ERR_VALUE;
		q = xml_child(answer, NS_MUC_ADMIN, "query");
		xml_each_child (x, q) {
			if (xml_is(x, NS_MUC_ADMIN, "item"))
				note(p, x);
		}
	}
	return ERR_OK;
}

static size_t count_missing(const struct push *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->person_n; i++)
		n += is_missing(p, &p->person[i]);
	return n;
}

/* ---- all of them ---- */

/* Batch by batch. After the first one it is known how the server has it. */
static enum err ask_many(struct push *p, struct errtext *e)
{
	size_t at = 0, n = 1;
	enum err err = ERR_OK;

	while (err == ERR_OK && at < p->person_n && !p->one_by_one) {
		size_t from = at, before = count_missing(p);
		bool first = from == 0;
		struct errtext why;

		err = ask_some(p, &at, BATCH, &n, &why);
		if (err == ERR_IO)
			return err_set(e, err, "%s", why.s);
		if (err != ERR_OK) /* one of them spoils the others */
			err = ask_each(p, from, at, e);
		if (err == ERR_OK && first)
			err = read_back(p, e);
		p->one_by_one = err == ERR_OK && first && n > 1 &&
		                count_missing(p) + n > before;
	}
	return err;
}

static void lose_people(struct push *p)
{
	uint64_t nicks = 0, reasons = 0;

	for (size_t i = 0; i < p->person_n; i++) {
		const struct push_person *x = &p->person[i];

		if (is_wanted(p, x) && !x->is_there)
			push_lose(p,
				arena_printf(p->arena, "affiliation %.*s",
					SPAN_FMT(x->affiliation))
					.p,
				x->jid,
				x->why != NULL ? x->why
					       : "that server didn't keep it");
		else if (x->nick.n != 0 && !x->has_nick)
			nicks++;
		reasons += x->is_there && x->reason.n != 0 && !x->has_reason;
	}
	push_lose_some(p, "nicks", nicks,
		"reserved nicknames that the server doesn't keep for them");
	push_lose_some(p, "reasons", reasons,
		"of affiliations, that the server doesn't show any more");
}

/* SECURITY: who is banned here isn't let in there. */
static enum err check_bans(const struct push *p, struct errtext *e)
{
	for (size_t i = 0; i < p->person_n; i++) {
		const struct push_person *x = &p->person[i];

		if (is_wanted(p, x) && !x->is_there &&
			span_is(x->affiliation, "outcast"))
			return err_set(e, ERR_VALUE,
				"%.*s can't be banned there: %s",
				SPAN_FMT(x->jid),
				x->why != NULL ? x->why : "the ban isn't kept");
	}
	return ERR_OK;
}

enum err push_people(struct push *p, struct errtext *e)
{
	enum err err;

	if (p->person_n == 0)
		return ERR_OK;
	qsort(p->person, p->person_n, sizeof(*p->person), by_jid);
	err = ask_many(p, e);
	if (err == ERR_OK && !p->one_by_one)
		err = read_back(p, e);
	if (err == ERR_OK && count_missing(p) != 0) {
		err = ask_each(p, 0, p->person_n, e);
		if (err == ERR_OK)
			err = read_back(p, e);
	}
	if (err == ERR_OK)
		err = check_bans(p, e);
	if (err == ERR_OK)
		lose_people(p);
	return err;
}

static size_t count_there(const struct push *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->person_n; i++)
		n += p->person[i].is_there;
	return n;
}

enum err push_check(struct push *p, struct errtext *e)
{
	size_t before = count_there(p);
	enum err err = before != 0 ? read_back(p, e) : ERR_OK;

	if (err == ERR_OK && p->broke)
		return err_set(e, ERR_VALUE,
			"the connection broke, and with it perhaps the room: "
			"it isn't whole");
	if (err == ERR_OK && count_there(p) < before)
		err = err_set(e, ERR_VALUE,
			"it was made anew meanwhile, and isn't whole");
	return err;
}

/* What the account had; NULL: nothing. *stays_r: it is an owner there, as it
 * was, or for want of another. */
static const struct push_person *find_self(struct push *p, bool *stays_r)
{
	const struct push_person *self = NULL;
	bool other = false;

	for (size_t i = 0; i < p->person_n; i++) {
		const struct push_person *x = &p->person[i];

		if (span_eq(x->jid, p->self))
			self = x;
		else
			other = other || (x->is_there && span_is(x->affiliation,
								 "owner"));
	}
	*stays_r = !other;
	if (self != NULL && span_is(self->affiliation, "owner"))
		*stays_r = true;
	else if (!other)
		push_note(p,
			&(struct push_finding){PUSH_DIFFERS, SPAN("owner"),
				p->self, SPAN("owner"),
				"the account stays the owner: there is no "
				"other"},
			false);
	return self;
}

enum err push_self(struct push *p, struct errtext *e)
{
	const struct push_person *self;
	const struct xml *answer;
	bool stays;
	struct errtext why;
	enum err err;

	self = find_self(p, &stays);
	if (stays)
		return ERR_OK;
	push_iq(p, "set", NS_MUC_ADMIN, "query");
	xw_open(&p->w, NS_MUC_ADMIN, "item");
	xw_attr(&p->w, "jid", p->self);
	xw_attr(&p->w, "affiliation",
		self != NULL ? self->affiliation : SPAN("none"));
	err = push_ask(p, &answer, &why);
	if (err == ERR_IO)
		return err_set(e, err, "%s", why.s);
	if (err != ERR_OK)
		push_lose(p, "owner", p->self, why.s);
	return ERR_OK;
}

/* ---- before there is a room ---- */

static void same(struct push *p, const struct push_person *x)
{
	push_same(p,
		arena_printf(
			p->arena, "affiliation %.*s", SPAN_FMT(x->affiliation))
			.p,
		x->jid);
}

void push_foresee_people(struct push *p)
{
	uint64_t nicks = 0, reasons = 0;
	const struct push_person *self;
	bool stays;

	for (size_t i = 0; i < p->person_n; i++) {
		struct push_person *x = &p->person[i];

		nicks += x->nick.n != 0;
		x->is_there = is_wanted(p, x);
		if (!x->is_there)
			continue;
		reasons += x->reason.n != 0;
		same(p, x);
	}
	self = find_self(p, &stays);
	if (self != NULL && !span_is(self->affiliation, "none") &&
		(!stays || span_is(self->affiliation, "owner")))
		same(p, self);
	if (nicks != 0)
		push_unknown(p, "nicks",
			arena_printf(
				p->arena, "%llu", (unsigned long long)nicks),
			"reserved nicknames: not every server keeps them");
	if (reasons != 0)
		push_unknown(p, "reasons",
			arena_printf(
				p->arena, "%llu", (unsigned long long)reasons),
			"of affiliations: not every server keeps them");
}
