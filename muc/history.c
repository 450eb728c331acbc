/* SPDX-License-Identifier: MIT */
/*
 * What was said before (XEP-0045 7.2.13): the newest messages that the joiner
 * is cleared for now, the oldest first.
 */
#include "base/clock.h"
#include "muc/past.h"
#include "muc/retract.h"

#define HISTORY_PAGE 32u /* rows read at a time */
/* What is looked at for one joiner, at most, of what they are cleared for. */
#define HISTORY_SCAN  2048u             /* rows */
#define HISTORY_BYTES ((size_t)8 << 20) /* of payloads */

struct history_ask history_ask(const struct xml *x, int64_t wall_ms)
{
	const struct xml *h = xml_child(x, NS_MUC, "history");
	struct history_ask ask = {.since = INT64_MIN};
	uint64_t seconds;
	int64_t since;

	ask.has_chars = span_u64(xml_attr(h, "maxchars"), &ask.max_chars);
	ask.has_stanzas = span_u64(xml_attr(h, "maxstanzas"), &ask.max_stanzas);
	if (span_u64(xml_attr(h, "seconds"), &seconds) &&
		seconds <= (uint64_t)(INT64_MAX / 2000))
		ask.since = wall_ms - (int64_t)seconds * 1000;
	if (time_parse(xml_attr(h, "since"), &since) && since > ask.since)
		ask.since = since;
	return ask;
}

/* What is still left to give, and what was chosen, the newest first. */
struct choice {
	struct reader who;
	const struct archive_value *value; /* what there is */
	size_t value_n;
	struct past *past;
	size_t n, max;
	size_t rows, bytes; /* looked at */
	uint64_t chars;
	bool count_chars;
	bool full;
};

/* maxchars counts whole stanzas, addresses included (7.2.14). */
static bool fits(struct room *r, const struct session *to, struct choice *c,
	const struct past *p, struct turn *t)
{
	struct packet pk;
	uint64_t n;

	if (!c->count_chars)
		return true;
	if (!past_write(r, p, t, &pk))
		return false;
	n = (uint64_t)pk.head.n + pk.tail.n + to->to_n;
	if (n > c->chars)
		return false;
	c->chars -= n;
	return true;
}

/* The subject comes by itself. */
static bool is_history(const struct choice *c, const struct message_row *row)
{
	return (row->flags & MESSAGE_SUBJECT) == 0 &&
	       past_is_left(c->value, c->value_n, row);
}

static void choose(struct room *r, const struct session *to, struct choice *c,
	const struct message_row *row, size_t n, struct turn *t)
{
	for (size_t i = 0; i < n && !c->full; i++) {
		struct past p;

		c->rows++;
		c->bytes += row[i].payload.n;
		if (!is_history(c, &row[i]) ||
			retract_is_tombstone(row[i].payload) ||
			!past_fit(r, &c->who, &row[i], t, &p))
			continue;
		if (!fits(r, to, c, &p, t)) {
			c->full = true; /* no gaps */
			return;
		}
		c->past[c->n++] = p;
		c->full = c->n == c->max;
	}
}

static size_t limit_of(const struct room *r, const struct history_ask *ask)
{
	uint64_t max = r->muc->conf.limits.history;

	if (!r->set->config.archive || r->set->config.history_fetch < 0)
		return 0;
	if ((uint64_t)r->set->config.history_fetch < max)
		max = (uint64_t)r->set->config.history_fetch;
	if (ask->has_stanzas && ask->max_stanzas < max)
		max = ask->max_stanzas;
	if (ask->has_chars && ask->max_chars == 0)
		max = 0;
	return (size_t)max;
}

/* SECURITY: rows of other values are neither read nor counted, so that time
 * and number tell nothing of what is hidden. */
static void find_past(struct room *r, const struct session *to,
	struct choice *c, int64_t since, struct turn *t)
{
	struct back ask = {.before = INT64_MAX, .since = since};
	int64_t *id;
	size_t n = 1;

	c->value_n = past_values(r, to->clearance, &c->value, t);
	id = arena_array(t->arena, int64_t, c->value_n + 1);
	for (size_t i = 0; i < c->value_n; i++)
		id[i] = c->value[i].id;
	ask.value = id;
	ask.value_n = c->value_n;
	while (n != 0 && !c->full && c->rows < HISTORY_SCAN &&
		c->bytes < HISTORY_BYTES) {
		const struct message_row *row;

		ask.max = c->max - c->n < HISTORY_PAGE ? c->max - c->n
		                                       : HISTORY_PAGE;
		n = store_messages_back(
			r->muc->d.store, t->arena, r->id, &ask, &row);
		choose(r, to, c, row, n, t);
		if (n != 0)
			ask.before = row[n - 1].id;
	}
}

void history_send(struct room *r, struct session *to,
	const struct history_ask *ask, struct turn *t)
{
	struct choice c = {
		.who = {to->clearance, session_bare(to)},
		.max = limit_of(r, ask),
		.chars = ask->max_chars,
		.count_chars = ask->has_chars
        };

	if (c.max == 0 ||
		!place_admits(r->muc->d.gate, r->place, to->clearance))
		return;
	c.past = arena_array(t->arena, struct past, c.max);
	find_past(r, to, &c, ask->since, t);
	while (c.n-- > 0) {
		struct packet pk;
		const struct grant *g;

		if (!past_write(r, &c.past[c.n], t, &pk))
			continue;
		g = past_release(r, &c.past[c.n], to->clearance);
		if (g != NULL)
			session_send(r, to, &pk, g);
	}
}
