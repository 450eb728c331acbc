/* SPDX-License-Identifier: MIT */
/* Dumps of ejabberd's Mnesia: looked through once for what is where. */
#include "move/ejabberd_dump.h"

static const char not_known[] = "ejabberd has no such record";

/* {Name, Host}; NULL: it isn't one. */
static struct ejabberd_place *place_of(
	struct ejabberd_dump *d, const struct erl *t)
{
	struct span jid = ejabberd_jid(d->turn, t);
	struct ejabberd_place *p;

	if (jid.p == NULL || t->n != 2 || memchr(jid.p, '@', jid.n) == NULL)
		return NULL;
	HASH_FIND(hh, d->places, jid.p, jid.n, p);
	if (p != NULL)
		return p;
	p = arena_make(d->a, struct ejabberd_place);
	p->jid = arena_dup(d->a, jid);
	(void)span_cut(p->jid, '@', &p->host);
	p->key = d->keys++;
	HASH_ADD_KEYPTR(hh, d->places, p->jid.p, p->jid.n, p);
	return p;
}

static enum err text_at(struct ejabberd_dump *d, const struct spool_row *at,
	struct span *s_r, struct errtext *e)
{
	struct erl_piece p = {.text = SPAN_NONE};
	enum err err = erl_again(d->file[at->file], at->offset, at->n, &p, e);

	*s_r = arena_dup(d->turn, p.text);
	return err;
}

enum err ejabberd_dump_same(struct ejabberd_dump *d, const struct spool_row *a,
	const struct spool_row *b, bool *same_r, struct errtext *e)
{
	struct span x, y;
	enum err err;

	*same_r = false;
	if (a->n != b->n)
		return ERR_OK;
	err = text_at(d, a, &x, e);
	if (err == ERR_OK)
		err = text_at(d, b, &y, e);
	*same_r = err == ERR_OK && span_eq(x, y);
	return err;
}

/* at: where the term is. ERR_VALUE: it isn't understood. */
typedef enum err take_fn(struct ejabberd_dump *d, const struct erl *t,
	struct spool_row *at, struct errtext *e);

static enum err take_room(struct ejabberd_dump *d, const struct erl *t,
	struct spool_row *at, struct errtext *e)
{
	struct ejabberd_place *p = t->n == 3 ? place_of(d, erl_at(t, 1)) : NULL;
	struct spool_row before;
	bool same = true;
	enum err err = ERR_OK;

	if (p == NULL || erl_at(t, 2)->kind != ERL_LIST)
		return err_set(e, ERR_VALUE, not_known);
	before = (struct spool_row){
		.file = p->file, .offset = p->offset, .n = p->n};
	if (p->n != 0)
		err = ejabberd_dump_same(d, &before, at, &same, e);
	if (err != ERR_OK)
		return err;
	/* Whom the older one let in, the newer one may keep out. */
	if (!same)
		return err_set(e, ERR_VALUE,
			"this room is there twice, with other options: give "
			"one dump alone");
	p->file = at->file;
	p->offset = at->offset;
	p->n = at->n;
	return ERR_OK;
}

static struct span nick_key(struct arena *a, struct span host, struct span jid)
{
	return arena_printf(a, "%.*s %.*s", SPAN_FMT(host), SPAN_FMT(jid));
}

static struct ejabberd_nick *nick_find(
	struct ejabberd_dump *d, struct span host, struct span jid)
{
	struct span key = nick_key(d->turn, host, jid);
	struct ejabberd_nick *n;

	HASH_FIND(hh, d->nicks, key.p, key.n, n);
	return n;
}

/* {{User, Server}, Host}, Nick */
static enum err take_nick(struct ejabberd_dump *d, const struct erl *t,
	struct spool_row *at, struct errtext *e)
{
	const struct erl *who = erl_at(t, 1);
	struct span host = erl_text(d->turn, erl_at(who, 1));
	struct span jid = ejabberd_jid(d->turn, erl_at(who, 0));
	struct span nick = erl_text(d->turn, erl_at(t, 2));
	struct ejabberd_nick *n;

	(void)at;
	if (t->n != 3 || host.n > EJABBERD_JID || jid.p == NULL ||
		nick.p == NULL)
		return err_set(e, ERR_VALUE, not_known);
	n = nick_find(d, host, jid);
	if (n != NULL) {
		n->nick = arena_dup(d->a, nick);
		return ERR_OK;
	}
	n = arena_make(d->a, struct ejabberd_nick);
	n->who = nick_key(d->a, host, jid);
	n->nick = arena_dup(d->a, nick);
	HASH_ADD_KEYPTR(hh, d->nicks, n->who.p, n->who.n, n);
	return ERR_OK;
}

/* {MegaSeconds, Seconds, MicroSeconds} */
static bool to_us(const struct erl *t, int64_t *us_r)
{
	int64_t n[3];

	for (size_t i = 0; i < 3; i++) {
		const struct erl *x = erl_at(t, i);

		if (x == NULL || x->kind != ERL_INT || x->number < 0 ||
			x->number >= 1000000)
			return false;
		n[i] = x->number;
	}
	*us_r = (n[0] * 1000000 + n[1]) * 1000000 + n[2];
	return t->n == 3;
}

/* Elements of an archive_msg up to the time. */
#define HEAD 4

static bool ends(struct span s, const char *with)
{
	struct span end = span_str(with);

	return s.n >= end.n && span_eq(span_of(s.p + s.n - end.n, end.n), end);
}

/* What kind it is stands behind the message: last but for origin_id, which is
 * there since 24.02. */
static enum err read_kind(struct ejabberd_dump *d, uint32_t file,
	struct erl_piece *p, bool *room_r, struct errtext *e)
{
	const struct erl *t;
	enum err err;

	*room_r = ends(p->text, "groupchat}.");
	if (*room_r || ends(p->text, ",chat}."))
		return ERR_OK;
	p->head = 0;
	err = erl_tree(d->file[file], p, d->turn, &t, e);
	if (err == ERR_OK)
		*room_r = erl_is(erl_at(t, EJABBERD_MSG_TYPE), "groupchat");
	return err;
}

static enum err take_message(struct ejabberd_dump *d, const struct erl *t,
	struct spool_row *at, struct errtext *e)
{
	struct ejabberd_place *p = place_of(d, erl_at(t, 1));

	if (p == NULL || !to_us(erl_at(t, 3), &at->at))
		return err_set(e, ERR_VALUE, not_known);
	at->key = p->key;
	p->messages++;
	return spool_add(d->index, at, e);
}

static const struct {
	const char *begin; /* of the term, as io:format() writes it */
	take_fn *take;
} tables[] = {
	{"{archive_msg,",    take_message},
	{"{muc_room,",       take_room   },
	{"{muc_registered,", take_nick   },
};

/* Terms of other tables aren't even parsed; of messages, only the head is. */
static enum err take(struct ejabberd_dump *d, uint32_t file,
	struct erl_piece *p, struct errtext *e)
{
	struct spool_row at = {.file = file, .offset = p->at};
	const struct erl *t;
	size_t i = 0;
	struct errtext why;
	bool wanted = true;
	enum err err = ERR_OK;

	while (i < ARRAY_LEN(tables) &&
		!span_starts(p->text, span_str(tables[i].begin)))
		i++;
	if (i == ARRAY_LEN(tables))
		return ERR_OK;
	arena_reset(d->turn);
	if (tables[i].take == take_message) {
		err = read_kind(d, file, p, &wanted, e);
		p->head = HEAD;
	}
	if (err != ERR_OK || !wanted) /* it is somebody's own */
		return err;
	err = erl_tree(d->file[file], p, d->turn, &t, e);
	if (err != ERR_OK)
		return err;
	at.n = (uint32_t)p->text.n; /* of ERL_BYTES */
	err = tables[i].take(d, t, &at, &why);
	if (err != ERR_OK && err != ERR_VALUE)
		return err_set(e, err, "%s", why.s);
	if (err == ERR_VALUE)
		return err_set(e, ERR_SYNTAX, "%s: line %llu: %s",
			erl_path(d->file[file]),
			(unsigned long long)erl_line(d->file[file], p->at),
			why.s);
	return ERR_OK;
}

static int by_jid(
	const struct ejabberd_place *a, const struct ejabberd_place *b)
{
	return span_cmp(a->jid, b->jid);
}

enum err ejabberd_dump_read(
	struct ejabberd_dump *d, const char *path, struct errtext *e)
{
	enum err err;

	d->a = arena_new();
	d->turn = arena_new();
	d->index = spool_new();
	err = ejabberd_dump_open(d, path, e);
	for (uint32_t i = 0; i < d->files && err == ERR_OK; i++) {
		struct erl_piece p = {.text = SPAN("")};

		while (err == ERR_OK && p.text.p != NULL) {
			err = erl_next(d->file[i], &p, e);
			if (err == ERR_OK && p.text.p != NULL)
				err = take(d, i, &p, e);
		}
	}
	if (err != ERR_OK)
		return err;
	HASH_SORT(d->places, by_jid);
	return spool_sort(d->index, e);
}

void ejabberd_dump_clear(struct ejabberd_dump *d)
{
	for (uint32_t i = 0; i < d->files; i++)
		erl_close(&d->file[i]);
	HASH_CLEAR(hh, d->places);
	HASH_CLEAR(hh, d->nicks);
	spool_free(&d->index);
	arena_free(&d->turn);
	arena_free(&d->a);
}

struct span ejabberd_dump_nick(
	struct ejabberd_dump *d, struct span host, struct span jid)
{
	const struct ejabberd_nick *n = nick_find(d, host, jid);

	return n != NULL ? n->nick : SPAN_NONE;
}
