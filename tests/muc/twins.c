/* SPDX-License-Identifier: MIT */
/* Two worlds, and what the watched get in them. */
#include "tests/muc/twins.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Around the place of an id. */
#define MARK '\x01'

struct twins *twins_new(uint64_t seed, const struct world_conf *conf)
{
	struct twins *t = xcalloc(1, sizeof(*t));
	struct world_conf c = conf != NULL ? *conf : (struct world_conf){0};

	if (c.create == NULL)
		c.create = "*@up.ex.org";
	t->seed = seed;
	for (int i = 0; i < 2; i++) {
		t->w[i] = world_new(&c);
		world_clear(t->w[i], "ann@up.ex.org", "up to SECRET");
		world_clear(t->w[i], "bob@up.ex.org", "up to SECRET");
	}
	return t;
}

void twins_free(struct twins **t)
{
	world_free(&(*t)->w[0]);
	world_free(&(*t)->w[1]);
	free(*t);
	*t = NULL;
}

unsigned twins_dice(struct twins *t, unsigned sides)
{
	return dice_throw(&t->seed, sides);
}

/* ---- telling ---- */

const char *twins_id(struct twins *t)
{
	size_t n = t->seen[1].n;

	if (n == 0)
		return "none";
	n -= 1 + twins_dice(t, n < 40 ? (unsigned)n : 40);
	return arena_printf(t->w[0]->keep, "%c%zu%c", MARK, n, MARK).p;
}

/* With `from`, and the ids as that world has them. */
static void add_stanza(
	struct buf *b, const struct twins *t, int i, const char *text)
{
	while (*text != '\0') {
		char *end;

		if (*text != MARK) {
			buf_byte(b, *text++);
			continue;
		}
		buf_str(b, t->seen[i].id[strtoul(text + 1, &end, 10)]);
		text = end + 1;
	}
}

static void tell(struct twins *t, int i, const char *from, const char *text)
{
	size_t name = strcspn(text, " ");
	struct buf b;

	buf_init(&b, 65536);
	buf_add(&b, span_of(text, name));
	buf_printf(&b, " from='%s'", from);
	add_stanza(&b, t, i, text + name);
	world_recv(t->w[i], buf_cstr(&b));
	buf_clear(&b);
}

/* As much time as one thing takes in the other world. */
static void let_pass(struct world *w)
{
	(void)world_begin(w);
	world_end(w);
}

void twins_tell(
	struct twins *t, bool hidden, const char *from, const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		die("no memory");
	va_end(ap);
	tell(t, 0, from, text);
	if (hidden) {
		let_pass(t->w[1]);
	} else {
		tell(t, 1, from, text);
	}
	free(text);
}

void twins_clear(struct twins *t, const char *bare, const char *expr)
{
	world_clear(t->w[0], bare, expr);
	let_pass(t->w[1]);
}

/* Gives how many. */
static size_t answer_pings(struct world *w)
{
	static const char ping[] = "' type='get' id='alive-";
	size_t n = w->sent_n, pings = 0;

	for (size_t i = 0; i < n; i++) {
		const char *from = strstr(w->sent[i].xml, " from='");
		const char *id = strstr(w->sent[i].xml, ping);

		if (id == NULL || from == NULL || from > id)
			continue;
		from += strlen(" from='");
		id += strlen(ping) - strlen("alive-");
		world_recvf(w,
			"<iq type='result' id='%.*s' to='%.*s' from='%s'/>",
			(int)strcspn(id, "'"), id, (int)strcspn(from, "'"),
			from, w->sent[i].to);
		pings++;
	}
	return pings;
}

/* Clients answer: how many are asked may depend on who was heard of. */
void twins_wait(struct twins *t, int64_t ms)
{
	size_t n[2];

	for (int i = 0; i < 2; i++) {
		world_wait(t->w[i], ms);
		n[i] = answer_pings(t->w[i]);
	}
	for (; n[0] < n[1]; n[0]++)
		let_pass(t->w[0]);
	for (; n[1] < n[0]; n[1]++)
		let_pass(t->w[1]);
}

void twins_restart(struct twins *t)
{
	world_restart(t->w[0]);
	world_restart(t->w[1]);
}

/* ---- comparing ---- */

/* By any of their clients, or their bare addresses. */
static bool is_watched(const char *jid)
{
	return strncmp(jid, "dan@ex.org", 10) == 0 ||
	       strncmp(jid, "eve@ex.org", 10) == 0;
}

/* NULL: there is no more. */
static const char *next(struct twins *t, int i, size_t *at)
{
	const struct world *w = t->w[i];

	while (*at < w->sent_n && !is_watched(w->sent[*at].to))
		(*at)++;
	return *at < w->sent_n ? ids_hide(&t->seen[i], w->sent[(*at)++].xml,
					 w->turn.arena)
	                       : NULL;
}

size_t twins_compare(struct twins *t)
{
	size_t at[2] = {0, 0}, n = 0;

	for (;; n++) {
		const char *a = next(t, 0, &at[0]), *b = next(t, 1, &at[1]);

		if (a == NULL && b == NULL)
			break;
		ck_assert_msg(a != NULL, "only without what is hidden: %s", b);
		ck_assert_msg(b != NULL, "only with what is hidden: %s", a);
		ck_assert_str_eq(a, b);
	}
	world_forget(t->w[0]);
	world_forget(t->w[1]);
	return n;
}
