/* SPDX-License-Identifier: MIT */
/* Executions of commands that wait for a form. */
#include "muc/command_session.h"

#include <stdlib.h>

#define NONCE_BYTES 16
#define MAC_BYTES   16
#define ID_CHARS    ((size_t)2 * (NONCE_BYTES + MAC_BYTES))
#define KEPT_MAX    ((size_t)64 << 10)

struct commands {
	unsigned char key[32]; /* of ids */
	struct command_session *session;
};

static struct commands *commands_of(struct muc *m)
{
	if (m->commands == NULL) {
		m->commands = xcalloc(1, sizeof(*m->commands));
		store_key(m->d.store, "command-session", m->commands->key);
	}
	return m->commands;
}

/* ---- ids ---- */

static struct span hex(struct span bytes, struct arena *a)
{
	struct span s;
	struct buf b;

	buf_init(&b, 2 * bytes.n);
	hex_write(&b, bytes);
	s = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}

/* The second half of an id: of whom, where and what the first one is. */
static struct span signature(
	const struct ask *q, const struct command *cmd, struct span nonce)
{
	const struct commands *all = commands_of(q->m);
	unsigned char mac[SHA256_LEN];
	struct buf b;

	buf_init(&b, 16384);
	buf_add(&b, nonce);
	buf_byte(&b, '\0');
	buf_add(&b, q->s->from.full);
	buf_byte(&b, '\0');
	buf_add(&b, q->s->to.bare);
	buf_byte(&b, '\0');
	buf_str(&b, cmd->node);
	hmac_sha256(span_of(all->key, sizeof(all->key)), buf_span(&b), mac);
	buf_clear(&b);
	return hex(span_of(mac, MAC_BYTES), q->t->arena);
}

struct span command_session_id(const struct ask *q, const struct command *cmd)
{
	unsigned char chance[NONCE_BYTES];
	struct arena *a = q->t->arena;
	struct span nonce;

	q->t->entropy->fill(q->t->entropy, chance, sizeof(chance));
	nonce = hex(span_of(chance, sizeof(chance)), a);
	return arena_printf(a, "%.*s%.*s", SPAN_FMT(nonce),
		SPAN_FMT(signature(q, cmd, nonce)));
}

static bool is_signed(
	const struct ask *q, const struct command *cmd, struct span id)
{
	struct span nonce = span_of(id.p, (size_t)2 * NONCE_BYTES);
	unsigned char diff = 0;
	struct span want;

	if (id.n != ID_CHARS)
		return false;
	want = signature(q, cmd, nonce);
	for (size_t i = 0; i < want.n; i++) /* in a time that tells nothing */
		diff |= (unsigned char)(want.p[i] ^ id.p[nonce.n + i]);
	return diff == 0;
}

/* ---- the table ---- */

void command_session_end(struct muc *m, struct command_session *s)
{
	HASH_DEL(m->commands->session, s);
	for (size_t i = 0; i < COMMAND_STAGES; i++)
		free(s->kept[i]);
	free(s->full);
	free(s->id);
	free(s);
}

void command_sessions_free(struct muc *m)
{
	if (m->commands == NULL)
		return;
	while (m->commands->session != NULL)
		command_session_end(m, m->commands->session);
	explicit_bzero(m->commands->key, sizeof(m->commands->key));
	free(m->commands);
	m->commands = NULL;
}

void command_tick(struct muc *m, struct turn *t)
{
	struct commands *all = m->commands;

	while (all != NULL && all->session != NULL &&
		t->mono - all->session->used >= SESSION_MS)
		command_session_end(m, all->session);
}

static void touch(struct commands *all, struct command_session *s, int64_t now)
{
	HASH_DEL(all->session, s);
	s->used = now;
	HASH_ADD_KEYPTR(hh, all->session, s->id, ID_CHARS, s);
}

enum sx_cond command_session_find(const struct ask *q,
	const struct command *cmd, struct span id, struct command_session **s_r)
{
	struct commands *all = commands_of(q->m);
	struct command_session *s = NULL;

	command_tick(q->m, q->t);
	if (!is_signed(q, cmd, id))
		return SX_BAD_SESSIONID;
	HASH_FIND(hh, all->session, id.p, id.n, s);
	/* another room of that name isn't the one that it was begun in */
	if (s == NULL || s->room != (q->r != NULL ? q->r->id : 0))
		return SX_SESSION_EXPIRED;
	BUG_ON(s->cmd != cmd ||
		!span_eq(span_of(s->full, s->full_n), q->s->from.full));
	touch(all, s, q->t->mono);
	*s_r = s;
	return SX_OK;
}

/* Who begins too many at once loses the oldest. */
static void make_place(struct muc *m, struct span bare)
{
	struct command_session *oldest = NULL;
	size_t n = 0;

	for (struct command_session *s = m->commands->session; s != NULL;
		s = s->hh.next) {
		if (!span_eq(span_of(s->full, s->bare_n), bare))
			continue;
		if (oldest == NULL)
			oldest = s;
		n++;
	}
	if (n >= SESSIONS_PER_USER)
		command_session_end(m, oldest);
}

struct command_session *command_session_new(
	const struct ask *q, const struct command *cmd, struct span id)
{
	struct commands *all = commands_of(q->m);
	struct command_session *s;

	command_tick(q->m, q->t);
	make_place(q->m, q->s->from.bare);
	if (HASH_COUNT(all->session) >= SESSIONS_MAX)
		return NULL;
	s = xcalloc(1, sizeof(*s));
	s->id = span_strdup(id);
	s->full = span_strdup(q->s->from.full);
	s->full_n = q->s->from.full.n;
	s->bare_n = q->s->from.bare.n;
	s->room = q->r != NULL ? q->r->id : 0;
	s->cmd = cmd;
	s->used = q->t->mono;
	HASH_ADD_KEYPTR(hh, all->session, s->id, ID_CHARS, s);
	return s;
}

bool command_session_keep(
	struct command_session *s, size_t stage, const struct xml *x)
{
	struct buf b;
	struct xw w;
	bool fits;

	buf_init(&b, KEPT_MAX);
	xw_init_in(&w, &b, NS_NONE);
	xw_copy(&w, x);
	fits = !b.over;
	if (fits) {
		free(s->kept[stage]);
		s->kept[stage] = span_strdup(buf_span(&b));
	}
	buf_clear(&b);
	return fits;
}

const struct xdata *command_session_form(
	const struct command_session *s, size_t stage, struct arena *a)
{
	struct xdata *d = arena_make(a, struct xdata);
	const struct xml *x;

	if (s->kept[stage] == NULL)
		return NULL;
	if (xml_parse(a, span_str(s->kept[stage]), &xml_caps_default, &x,
		    NULL) != ERR_OK ||
		!xdata_read(a, x, d))
		return NULL;
	return d;
}
