/* SPDX-License-Identifier: MIT */
/* Places as text, and sets of them. */
#include "move/place.h"

#include "base/table.h"

static const char *const kinds[] = {"room", "node", "people"};

const char *place_kind(enum move_kind k)
{
	return kinds[k];
}

bool place_kind_read(struct span s, enum move_kind *k_r)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (span_is(s, kinds[i])) {
			*k_r = (enum move_kind)i;
			return true;
		}
	}
	return false;
}

void place_write(struct buf *b, const struct move_place *p)
{
	if (p->kind == MOVE_PEOPLE)
		buf_str(b, kinds[MOVE_PEOPLE]);
	else
		buf_add(b, p->jid);
	if (p->kind == MOVE_NODE) {
		buf_byte(b, '/');
		buf_add(b, p->node);
	}
}

char *place_text(const struct move_place *p)
{
	struct buf b;
	char *s;

	buf_init(&b, SIZE_MAX / 2);
	place_write(&b, p);
	s = xstrdup(buf_cstr(&b));
	buf_clear(&b);
	return s;
}

bool place_eq(const struct move_place *a, const struct move_place *b)
{
	return a->kind == b->kind &&
	       (a->kind == MOVE_PEOPLE || span_eq(a->jid, b->jid)) &&
	       (a->kind != MOVE_NODE || span_eq(a->node, b->node));
}

/* ---- sets ---- */

struct member {
	char *key;
	size_t i;
	UT_hash_handle hh;
};

struct place_set {
	struct member *members;
	struct buf key; /* of what is looked for */
};

struct place_set *place_set_new(void)
{
	struct place_set *s = xcalloc(1, sizeof(*s));

	buf_init(&s->key, SIZE_MAX / 2);
	return s;
}

static void drop(struct place_set *s, struct member *m)
{
	HASH_DEL(s->members, m);
	free(m->key);
	free(m);
}

void place_set_free(struct place_set **sp)
{
	struct member *m, *next;

	if (*sp == NULL)
		return;
	HASH_ITER(hh, (*sp)->members, m, next)
	drop(*sp, m);
	buf_clear(&(*sp)->key);
	free(*sp);
	*sp = NULL;
}

/* The kind in front: a room of that name isn't a node. */
static void write_key(struct buf *b, const struct move_place *p)
{
	buf_reset(b);
	buf_byte(b, kinds[p->kind][0]);
	place_write(b, p);
}

static struct member *find(const struct place_set *s, struct span key)
{
	struct member *m;

	HASH_FIND(hh, s->members, key.p, key.n, m);
	return m;
}

bool place_set_add(struct place_set *s, const struct move_place *p, size_t i)
{
	struct member *m;

	write_key(&s->key, p);
	if (find(s, buf_span(&s->key)) != NULL)
		return false;
	m = xcalloc(1, sizeof(*m));
	m->key = span_strdup(buf_span(&s->key));
	m->i = i;
	HASH_ADD_KEYPTR(hh, s->members, m->key, s->key.n, m);
	return true;
}

size_t place_set_find(const struct place_set *s, const struct move_place *p)
{
	const struct member *m;
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	write_key(&b, p);
	m = find(s, buf_span(&b));
	buf_clear(&b);
	return m != NULL ? m->i : SIZE_MAX;
}

void place_set_remove(struct place_set *s, const struct move_place *p)
{
	struct member *m;

	write_key(&s->key, p);
	m = find(s, buf_span(&s->key));
	if (m != NULL)
		drop(s, m);
}
