/* SPDX-License-Identifier: MIT */
/* The rules for what is kept, and the sweep that holds to them. */
#include "muc/retain.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "labels/acdf.h"

#define DAY_MS         ((int64_t)86400000)
#define DAYS_MAX       1000000
#define PURGE_MESSAGES 2000u /* of one step */
/* Of one tick. */
#define SWEEP_ROOMS    50u
#define SWEEP_MESSAGES 500u

struct retain_rule {
	int64_t days;
	const struct clearance *clearance;
};

/* ---- rules ---- */

static enum err bad_line(struct errtext *e, size_t line, const char *why)
{
	return err_set(e, ERR_VALUE, "option 'archive_labels': line %zu: %s",
		line, why);
}

static enum err read_rule(struct labels *ls, struct span line, size_t number,
	struct retain_rule *rule_r, struct errtext *e)
{
	struct errtext why = {""};
	struct span expr, days = span_cut(line, ' ', &expr);
	uint64_t n;

	if (!span_u64(days, &n) || n == 0 || n > DAYS_MAX)
		return bad_line(e, number, "it begins with a number of days");
	expr = span_trim(expr);
	if (expr.n == 0)
		return bad_line(e, number, "no clearance follows the days");
	if (clearance_read_expr(ls, expr, &rule_r->clearance, &why) != ERR_OK)
		return bad_line(e, number, why.s);
	rule_r->days = (int64_t)n;
	return ERR_OK;
}

/* Reads all; what can't be read is left out, and the first reason given. */
static enum err read_rules(struct labels *ls, struct span lines,
	struct arena *a, struct retain_rule **rule_r, size_t *n_r,
	struct errtext *e)
{
	size_t n = 0, number = 0, cap = 1;
	enum err first = ERR_OK;

	for (size_t i = 0; i < lines.n; i++)
		cap += lines.p[i] == '\n';
	*rule_r = arena_array(a, struct retain_rule, cap);
	while (lines.n != 0) {
		struct span line = span_trim(span_cut(lines, '\n', &lines));
		enum err err;

		number++;
		if (line.n == 0)
			continue;
		err = read_rule(ls, line, number, &(*rule_r)[n],
			first == ERR_OK ? e : NULL);
		if (err == ERR_OK)
			n++;
		else if (first == ERR_OK)
			first = err;
	}
	*n_r = n;
	return first;
}

enum err retain_check(
	struct labels *ls, struct span lines, struct turn *t, struct errtext *e)
{
	struct retain_rule *rule;
	size_t n;

	return read_rules(ls, lines, t->arena, &rule, &n, e);
}

static int64_t fewer(int64_t a, int64_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

static int64_t since_of(const struct turn *t, int64_t days)
{
	int64_t since = days != 0 ? t->wall - days * DAY_MS : 0;

	return since > 0 ? since : 0;
}

struct retention retain_rules(struct muc *m, int64_t room,
	const struct room_config *c, const struct place_labels *l,
	struct turn *t)
{
	struct retention k = {.m = m, .room = room, .arena = t->arena};
	struct errtext e = {""};
	struct retain_rule *rule;

	k.since = since_of(
		t, fewer(c->archive_days, m->conf.limits.archive_days_max));
	k.messages = (size_t)c->archive_messages;
	if (l->keep.n == 0)
		return k;
	if (read_rules(m->d.conf->labels, l->keep, t->arena, &rule, &k.rule_n,
		    &e) != ERR_OK)
		log_event(LOG_WARN, "archive-rule-unreadable",
			KV_NUM("room", (uint64_t)room), KV_STR("reason", e.s));
	for (size_t i = 0; i < k.rule_n; i++)
		rule[i].days = since_of(t, rule[i].days);
	k.rule = rule;
	return k;
}

/* The id behind which all that came at `since` or later stands. */
static int64_t behind(struct retention *k, int64_t since)
{
	const struct archive_span *span;
	size_t n;

	if (k->last.since == since)
		return k->last.after;
	n = store_archive_spans(k->m->d.store, k->arena,
		&(struct archive_time){k->room, since, INT64_MAX}, &span);
	k->last.since = since;
	k->last.after = n != 0 ? span[0].after : INT64_MAX - 1;
	return k->last.after;
}

int64_t retain_since(const struct retention *k, const struct label *l)
{
	int64_t since = k->since;

	for (size_t i = 0; i < k->rule_n && l != NULL; i++)
		if (k->rule[i].days > since &&
			acdf_decide(l, k->rule[i].clearance) == ACDF_GRANT)
			since = k->rule[i].days;
	return since;
}

struct archive_value retain_value(
	struct retention *k, int64_t value, const struct label *l)
{
	struct archive_value v = {.id = value, .since = retain_since(k, l)};

	if (v.since != 0)
		v.after = behind(k, v.since);
	if (k->messages != 0) {
		int64_t after = store_archive_newest(
			k->m->d.store, k->room, value, k->messages);

		if (after > v.after)
			v.after = after;
	}
	return v;
}

/* ---- the sweep ---- */

static bool has_rules(const struct muc *m, const struct room_row *r)
{
	return r->config.archive_days != 0 || r->config.archive_messages != 0 ||
	       r->labels.keep.n != 0 || m->conf.limits.archive_days_max != 0;
}

static const struct label *label_of(
	struct muc *m, const struct value_row *v, struct turn *t)
{
	const struct label *l = NULL;

	if (label_restore(m->d.conf->labels, (enum label_form)v->label_form,
		    v->label, t->wall, &l, NULL) != LABEL_VALID)
		return NULL;
	return l;
}

/* What moved in and is over, wherever among the younger ones it stands. */
static size_t sweep_arrived(
	struct retention *k, const struct archive_value *v, size_t max)
{
	struct store *s = k->m->d.store;

	if (v->since == 0 || max == 0)
		return 0;
	if (k->old.before != v->since)
		k->old = store_archive_old(s, k->arena, k->room, v->since);
	return k->old.n != 0
	               ? store_archive_expire(s, k->room, v->id, &k->old, max)
	               : 0;
}

/* Gives how many went. */
static size_t sweep_room(
	struct muc *m, const struct room_row *r, size_t max, struct turn *t)
{
	struct retention k = retain_rules(m, r->id, &r->config, &r->labels, t);
	const struct value_row *v;
	size_t n = store_values(m->d.store, t->arena, r->id, &v), gone = 0;

	for (size_t i = 0; i < n && gone < max; i++) {
		struct archive_value left =
			retain_value(&k, v[i].id, label_of(m, &v[i], t));

		gone += store_archive_trim(
			m->d.store, r->id, &left, max - gone);
		gone += sweep_arrived(&k, &left, max - gone);
	}
	return gone;
}

/* Where the next step goes on; absent: at the first room. */
static void go_on_behind(struct muc *m, struct span jid)
{
	char *next = jid.p != NULL ? span_strdup(jid) : NULL;

	free(m->retained);
	m->retained = next;
}

void retain_tick(struct muc *m, struct turn *t)
{
	const struct room_row *row;
	size_t left = SWEEP_MESSAGES;
	size_t n = store_rooms_page(m->d.store, t->arena, m->d.conf->domain,
		m->retained != NULL ? span_str(m->retained) : SPAN_NONE, false,
		SWEEP_ROOMS, &row);

	for (size_t i = 0; i < n; i++) {
		if (has_rules(m, &row[i]))
			left -= sweep_room(m, &row[i], left, t);
		if (left == 0)
			return; /* the same room again */
		go_on_behind(m, row[i].jid);
	}
	if (n < SWEEP_ROOMS)
		go_on_behind(m, SPAN_NONE);
}

/* ---- the operator's purge ---- */

static enum err read_purge(struct muc *m, const struct muc_purge *p,
	struct turn *t, int64_t *before_r, const struct label **l_r,
	struct errtext *e)
{
	struct errtext why = {""};

	*before_r = INT64_MAX;
	*l_r = NULL;
	if (p->before.p != NULL && !time_parse(p->before, before_r))
		return err_set(
			e, ERR_VALUE, "that is no date (2026-01-31T00:00:00Z)");
	if (p->label.p != NULL &&
		label_read_expr(m->d.conf->labels, p->label, t->wall, false,
			l_r, &why) != LABEL_VALID)
		return err_set(e, ERR_VALUE, "label: %s", why.s);
	return ERR_OK;
}

enum err muc_purge(struct muc *m, struct span room, struct muc_purge *p,
	struct turn *t, struct errtext *e)
{
	const struct value_row *v;
	const struct label *l;
	struct room_row row;
	int64_t before;
	enum err err = read_purge(m, p, t, &before, &l, e);
	size_t n;

	if (err != ERR_OK)
		return err;
	if (!store_room_get(m->d.store, t->arena, room, &row))
		return err_set(e, ERR_UNKNOWN, "room %.*s: no such room",
			SPAN_FMT(room));
	n = store_values(m->d.store, t->arena, row.id, &v);
	p->gone = 0;
	for (size_t i = 0; i < n && p->gone < PURGE_MESSAGES; i++) {
		const struct label *of = label_of(m, &v[i], t);

		if (l == NULL || (of != NULL && label_same_value(of, l)))
			p->gone += store_archive_purge(m->d.store, row.id,
				v[i].id, before, PURGE_MESSAGES - p->gone);
	}
	p->more = p->gone == PURGE_MESSAGES;
	log_event(LOG_INFO, "archive-purged", KV("room", room),
		KV_NUM("messages", p->gone));
	return ERR_OK;
}
