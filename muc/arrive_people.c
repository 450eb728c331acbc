/* SPDX-License-Identifier: MIT */
/* People of a room that moves in: affiliations, hats, requests, voice. */
#include <stdlib.h>

#include "muc/arrive_inner.h"
#include "muc/hats.h"

#define REASON_BYTES 1023
#define REQUESTS_MAX 100  /* of one room, as in register.c */
#define VOICES_MAX   1000 /* as in voice.c */
#define CHANGES      500  /* of a room that is open, at once */

/* ---- addresses ---- */

/* false: no address of a person. */
static bool read_person(
	struct arriving *a, struct span text, struct span *bare_r)
{
	struct jid j;

	if (!jid_parse(a->t->arena, text, &j) || j.node.p == NULL)
		return false;
	*bare_r = j.bare;
	return true;
}

/* ---- affiliations ---- */

/* A nickname that is somebody's. */
struct reserved {
	struct lookup_key key;
	struct span jid;
};

static void reserve(struct arriving *a, struct span nick, struct span jid)
{
	struct reserved *x = arena_make(a->t->arena, struct reserved);

	x->jid = jid;
	if (lookup_find(&a->nicks, nick) == NULL)
		lookup_add(&a->nicks, &x->key, nick);
}

/* Those of the room, when the first of the call is asked for. */
static void know_nicks(struct arriving *a)
{
	if (a->knows_nicks)
		return;
	a->knows_nicks = true;
	for (const struct affil *f = a->r->affil; f != NULL; f = f->next)
		if (f->nick != NULL)
			reserve(a, span_str(f->nick), affil_jid(f));
}

/* Somebody keeps it; whose it can't be is without. */
static struct span read_nick(
	struct arriving *a, const struct affil_change *c, struct span nick)
{
	const struct reserved *x;

	if (nick.n == 0 || c->to < AFF_MEMBER)
		return SPAN_NONE;
	if (memchr(c->jid.p, '@', c->jid.n) == NULL ||
		!jid_prep_nick(a->t->arena, nick, &nick) ||
		nick.n > a->m->conf.limits.nick_bytes) {
		transfer_remark(a->in,
			"record %zu: that is no nickname; %.*s has none",
			a->in->at, SPAN_FMT(c->jid));
		return SPAN_NONE;
	}
	know_nicks(a);
	x = lookup_find(&a->nicks, nick);
	if (x != NULL && !span_eq(x->jid, c->jid)) {
		transfer_remark(a->in,
			"record %zu: the nickname is another's; %.*s has none",
			a->in->at, SPAN_FMT(c->jid));
		return SPAN_NONE;
	}
	reserve(a, nick, c->jid);
	return nick;
}

static bool is_same(const struct affil *f, const struct affil_change *c)
{
	return f->affiliation == c->to &&
	       (c->nick.p == NULL || span_is(c->nick, f->nick)) &&
	       span_eq(span_str(f->reason), c->reason);
}

/* Twice in one call, of a room that is open. */
static bool came_before(const struct arriving *a, struct span jid)
{
	for (size_t i = 0; a->row.ended && i < a->affil_n; i++)
		if (span_eq(a->affil[i].jid, jid))
			return true;
	return false;
}

static bool is_full(const struct arriving *a)
{
	return room_affil_n(a->r) + a->affil_n >=
	       a->m->conf.limits.affiliations;
}

/* SECURITY: who is banned and left out could enter. */
static enum err refuse_one_more(
	struct arriving *a, const struct affil_change *c)
{
	static const char full[] = "the list of affiliations is full";

	a->person_n--; /* they didn't come */
	if (c->to != AFF_OUTCAST)
		return transfer_unfit(a->in, a->e, "%s", full);
	return err_set(a->e, ERR_VALUE, "record %zu: %s, and %.*s is banned",
		a->in->at, full, SPAN_FMT(c->jid));
}

/* SECURITY: who came before and is nobody here was removed by the owners. */
static bool was_removed(struct arriving *a, const struct affil_change *c)
{
	bool is = a->row.ended &&
	          store_arrival_person(a->m->d.store, a->row.id, c->jid);

	a->removed += is;
	a->in->left_out += is;
	return is;
}

/* What the record says, of whom; false: *why_r. */
static bool read_affiliation(struct arriving *a, const struct xml *x,
	struct affil_change *c, const char **why_r)
{
	struct jid j;

	*c = (struct affil_change){.reason = xml_attr(x, "reason")};
	*why_r = NULL;
	if (!jid_parse(a->t->arena, xml_attr(x, "jid"), &j))
		*why_r = "'jid' is no address";
	else if (!affiliation_parse(xml_attr(x, "affiliation"), &c->to))
		*why_r = "there is no such affiliation";
	else if (c->to >= AFF_ADMIN && j.node.p == NULL)
		*why_r = "admins and owners are persons, not domains";
	if (*why_r != NULL)
		return false;
	c->jid = j.bare;
	if (c->reason.n > REASON_BYTES)
		c->reason = SPAN_NONE;
	c->nick = read_nick(a, c, xml_attr(x, "nick"));
	return true;
}

enum err arrive_affiliation(struct arriving *a, const struct xml *x)
{
	struct affil_change *c = &a->affil[a->affil_n];
	const struct affil *f;
	const char *why;

	if (!read_affiliation(a, x, c, &why))
		return transfer_unfit(a->in, a->e, "%s", why);
	f = room_affil(a->r, c->jid);
	if (c->to != AFF_NONE)
		a->person[a->person_n++] = c->jid;
	if (c->to == AFF_NONE || came_before(a, c->jid) ||
		(f != NULL && (a->row.ended || is_same(f, c)))) {
		a->in->known++;
		return ERR_OK;
	}
	if (f == NULL && was_removed(a, c))
		return ERR_OK;
	if (f == NULL && is_full(a))
		return refuse_one_more(a, c);
	a->affil_n++;
	a->in->taken++;
	return ERR_OK;
}

/* In a room that is open others are told. */
static enum err check_open(struct arriving *a)
{
	const struct actor operator= {0};

	for (size_t i = 0; i < a->affil_n; i += CHANGES) {
		size_t n = a->affil_n - i < CHANGES ? a->affil_n - i : CHANGES;

		if (affil_check(a->r, &operator, a->affil + i, n) != SX_OK)
			return err_set(a->e, ERR_VALUE,
				"these affiliations can't be set: too many "
				"people inside are concerned");
	}
	return ERR_OK;
}

enum err arrive_check_people(struct arriving *a)
{
	return a->row.ended ? check_open(a) : ERR_OK;
}

static void run_affiliations(struct arriving *a)
{
	const struct actor operator= {0};

	for (size_t i = 0; a->row.ended && i < a->affil_n; i += CHANGES)
		affil_run(a->r, &operator, a->affil + i,
			a->affil_n - i < CHANGES ? a->affil_n - i : CHANGES,
			NULL, a->t);
	for (size_t i = 0; !a->row.ended && i < a->affil_n; i++)
		room_set_affiliation(a->r, a->affil[i].jid, a->affil[i].to,
			a->affil[i].nick, a->affil[i].reason);
}

/* ---- hats ---- */

static enum err read_holders(
	struct arriving *a, struct arriving_hat *h, const struct xml *x)
{
	struct span *jid;
	size_t n = 0;

	xml_each_child (c, x) {
		(void)c;
		n++;
	}
	jid = arena_array(a->t->arena, struct span, n + 1);
	n = 0;
	xml_each_child (c, x) {
		if (!xml_is(c, NS_TRANSFER, "holder"))
			continue;
		if (read_person(a, xml_attr(c, "jid"), &jid[n]))
			n++;
		else
			transfer_remark(a->in,
				"record %zu: who wears it is no person",
				a->in->at);
	}
	h->holder = jid;
	h->holder_n = n;
	return ERR_OK;
}

enum err arrive_hat(struct arriving *a, const struct xml *x)
{
	struct arriving_hat *h = &a->hat[a->hat_n];

	*h = (struct arriving_hat){
		.row = {xml_attr(x, "uri"), xml_attr(x, "title"),
			xml_attr(x, "hue")}
        };
	if (!hat_is_uri(h->row.uri) || !hat_is_title(h->row.title) ||
		(h->row.hue.n != 0 && !hat_is_hue(h->row.hue)))
		return transfer_unfit(a->in, a->e, "that is no hat");
	if (HASH_COUNT(a->r->hats) + a->hat_n >= HATS_MAX &&
		hat_find(a->r, h->row.uri) == NULL)
		return transfer_unfit(a->in, a->e, "there are too many hats");
	a->hat_n++;
	a->in->taken++;
	return read_holders(a, h, x);
}

static void run_hat(struct arriving *a, const struct arriving_hat *h)
{
	struct hat *hat;

	hat_put(a->r, h->row.uri, h->row.title, h->row.hue);
	hat = hat_find(a->r, h->row.uri);
	for (size_t i = 0; i < h->holder_n; i++) {
		if (hats_of(a->r, h->holder[i]) < HATS_OF_ONE &&
			hats_worn(a->r) < a->m->conf.limits.affiliations)
			hat_give(a->r, hat, h->holder[i]);
		else
			transfer_remark(a->in,
				"%.*s can't wear the hat '%.*s': there are too "
				"many",
				SPAN_FMT(h->holder[i]), SPAN_FMT(h->row.title));
	}
}

/* ---- requests and voice ---- */

enum err arrive_request(struct arriving *a, const struct xml *x)
{
	struct request_row *r = &a->request[a->request_n];
	const struct request_row *have;
	struct span nick = xml_attr(x, "nick");

	*r = (struct request_row){.at = a->t->wall};
	if (!read_person(a, xml_attr(x, "jid"), &r->jid))
		return transfer_unfit(a->in, a->e, "'jid' is no person");
	if (xml_attr(x, "at").p != NULL &&
		!arrival_time(a->t, xml_attr(x, "at"), &r->at))
		return transfer_unfit(
			a->in, a->e, "'at' is no time that has been");
	if (nick.n == 0 || !jid_prep_nick(a->t->arena, nick, &r->nick) ||
		r->nick.n > a->m->conf.limits.nick_bytes)
		return transfer_unfit(a->in, a->e, "'nick' is no nickname");
	if (store_requests(a->m->d.store, a->t->arena, a->r->id, 0, &have) +
			a->request_n >=
		REQUESTS_MAX)
		return transfer_unfit(
			a->in, a->e, "there are too many requests");
	a->request_n++;
	a->in->taken++;
	return ERR_OK;
}

enum err arrive_voice(struct arriving *a, const struct xml *x)
{
	if (!read_person(a, xml_attr(x, "jid"), &a->voice[a->voice_n]))
		return transfer_unfit(a->in, a->e, "'jid' is no person");
	a->voice_n++;
	a->in->taken++;
	return ERR_OK;
}

void arrive_run_people(struct arriving *a)
{
	struct store *s = a->m->d.store;

	run_affiliations(a);
	for (size_t i = 0; i < a->person_n; i++)
		store_arrival_person_put(s, a->row.id, a->person[i]);
	for (size_t i = 0; i < a->hat_n; i++)
		run_hat(a, &a->hat[i]);
	for (size_t i = 0; i < a->request_n; i++)
		store_request_put(s, a->r->id, &a->request[i]);
	for (size_t i = 0; i < a->voice_n; i++)
		store_voice_put(s, a->r->id, a->voice[i], VOICES_MAX);
}
