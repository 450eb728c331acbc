/* SPDX-License-Identifier: MIT */
/*
 * Interned labels and their values, and the inputs that they were read from.
 * An input holds its label; a label that neither an input nor anybody else
 * holds is idle and goes at the next trim. So pointers are good for a turn.
 */
#include <stdlib.h>
#include <sys/queue.h>

#include "labels/engine.h"

struct value_entry {
	struct label_value v; /* first */
	UT_hash_handle hh;
	size_t labels; /* that have it */
	struct label_texts texts;
	struct span privacy; /* in the key, as the bits are */
	size_t key_n;
	_Alignas(uint64_t) char key[]; /* as value_key() made it */
};

struct label_entry {
	struct label l; /* first */
	UT_hash_handle hh;
	struct value_entry *value;
	size_t refs;
	TAILQ_ENTRY(label_entry) idle; /* while refs is 0 */
	struct span nato, kept;
	size_t key_n;
	char key[]; /* value id, form, metadata: its spans point in here */
};

struct input {
	UT_hash_handle hh;
	TAILQ_ENTRY(input) lru; /* oldest first */
	struct label_entry *to; /* ref'd */
	enum input_kind kind;
	size_t n;
	char bytes[];
};

TAILQ_HEAD(idle_list, label_entry);
TAILQ_HEAD(input_list, input);

struct label_cache {
	struct value_entry *values;
	struct label_entry *labels;
	struct input *inputs[INPUT_KIND_N];
	struct idle_list idle;
	struct input_list lru;
	size_t input_n, input_bytes; /* all inputs with their labels */
	size_t fresh_n, fresh_bytes; /* made since the last trim */
};

struct label_cache *label_cache_new(void)
{
	struct label_cache *c = xcalloc(1, sizeof(*c));

	TAILQ_INIT(&c->idle);
	TAILQ_INIT(&c->lru);
	return c;
}

/* An interned label is const to all but this file. */
static struct label_entry *entry_of(const struct label *l)
{
	return (struct label_entry *)l;
}

static void entry_ref(struct label_cache *c, struct label_entry *e)
{
	if (e->refs++ == 0)
		TAILQ_REMOVE(&c->idle, e, idle);
}

static void entry_unref(struct label_cache *c, struct label_entry *e)
{
	BUG_ON(e->refs == 0);
	if (--e->refs == 0)
		TAILQ_INSERT_TAIL(&c->idle, e, idle);
}

const struct label *label_ref(const struct label *l)
{
	if (l != NULL)
		entry_ref(l->owner->labels, entry_of(l));
	return l;
}

void label_unref(const struct label **l)
{
	if (*l != NULL)
		entry_unref((*l)->owner->labels, entry_of(*l));
	*l = NULL;
}

struct label_texts *label_value_texts(const struct label *l)
{
	return &entry_of(l)->value->texts;
}

struct span *label_nato_text(const struct label *l)
{
	return &entry_of(l)->nato;
}

struct span *label_kept_text(const struct label *l)
{
	return &entry_of(l)->kept;
}

/* ---- freeing ---- */

static void text_free(struct span *s)
{
	free((void *)(uintptr_t)s->p);
	*s = SPAN_NONE;
}

static void value_drop(struct label_cache *c, struct value_entry *v)
{
	if (--v->labels != 0)
		return;
	HASH_DEL(c->values, v);
	text_free(&v->texts.marking);
	text_free(&v->texts.der);
	text_free(&v->texts.ess);
	text_free(&v->texts.spiffy);
	free(v);
}

static void entry_free(struct label_cache *c, struct label_entry *e)
{
	HASH_DEL(c->labels, e);
	text_free(&e->nato);
	text_free(&e->kept);
	value_drop(c, e->value);
	free(e);
}

static size_t input_cost(const struct input *i)
{
	return sizeof(*i) + i->n + sizeof(*i->to) + i->to->key_n +
	       sizeof(*i->to->value) + i->to->value->key_n;
}

static void input_free(struct label_cache *c, struct input *i)
{
	c->input_n--;
	c->input_bytes -= input_cost(i);
	HASH_DEL(c->inputs[i->kind], i);
	TAILQ_REMOVE(&c->lru, i, lru);
	entry_unref(c, i->to);
	free(i);
}

void label_cache_forget(struct label_cache *c)
{
	struct input *i;

	while ((i = TAILQ_FIRST(&c->lru)) != NULL)
		input_free(c, i);
}

void label_cache_trim(struct label_cache *c)
{
	struct label_entry *e;

	while (c->input_n > LABELS_KEEP_COUNT ||
		c->input_bytes > LABELS_KEEP_BYTES)
		input_free(c, TAILQ_FIRST(&c->lru));
	while ((e = TAILQ_FIRST(&c->idle)) != NULL) {
		TAILQ_REMOVE(&c->idle, e, idle);
		entry_free(c, e);
	}
	c->fresh_n = 0;
	c->fresh_bytes = 0;
}

void label_cache_free(struct label_cache **cp)
{
	struct label_cache *c = *cp;
	struct label_entry *e, *next;

	label_cache_forget(c);
	HASH_ITER(hh, c->labels, e, next)
	entry_free(c, e);
	free(c);
	*cp = NULL;
}

/* ---- interning ---- */

/* Length first, so that no two lists of fields give the same key; absent
 * differs from empty. */
static void key_span(struct buf *b, struct span s)
{
	uint64_t n = s.p != NULL ? s.n + 1 : 0;

	buf_add(b, span_of(&n, sizeof(n)));
	buf_add(b, s);
}

/* No key outgrows its buffer: what goes in was capped when it was read. */
static struct span key_end(const struct buf *b)
{
	BUG_ON(b->over);
	return buf_span(b);
}

/* The classification names the policy, and so says how many bits follow it.
 * They are whole words at the place of a word. */
static struct span value_key(struct buf *b, const struct label_parts *p)
{
	uint64_t cls = (uintptr_t)p->cls;

	buf_reset(b);
	buf_add(b, span_of(&cls, sizeof(cls)));
	buf_add(b, span_of(p->bits, p->policy->words * sizeof(*p->bits)));
	buf_byte(b, (char)p->empty_permissive);
	key_span(b, p->privacy);
	return key_end(b);
}

static uint64_t *value_bits(struct value_entry *v)
{
	return (uint64_t *)(void *)(v->key + sizeof(uint64_t));
}

/* The copy of s in a key that was made by key_span(). */
static struct span key_take(const char **at, struct span s)
{
	struct span copy = SPAN_NONE;

	*at += sizeof(uint64_t);
	if (s.p != NULL)
		copy = span_of(*at, s.n);
	*at += s.n;
	return copy;
}

static struct value_entry *value_intern(
	struct labels *ls, const struct label_parts *p)
{
	struct label_cache *c = ls->labels;
	struct span key = value_key(&ls->key, p);
	unsigned hash = table_hash(key.p, key.n);
	struct label_parts own = *p;
	struct value_entry *v;

	HASH_FIND_BYHASHVALUE(hh, c->values, key.p, key.n, hash, v);
	if (v != NULL)
		return v;
	v = xcalloc(1, sizeof(*v) + key.n);
	v->key_n = key.n;
	memcpy(v->key, key.p, key.n);
	if (p->privacy.p != NULL)
		v->privacy =
			span_of(v->key + key.n - p->privacy.n, p->privacy.n);
	own.bits = value_bits(v);
	v->v.id = ++ls->last_id;
	v->v.policy = p->policy;
	v->v.rules_hold = label_fixed_rules_hold(&own, false, NULL);
	label_window(&own, &v->v.not_before, &v->v.not_after);
	HASH_ADD_KEYPTR_BYHASHVALUE(hh, c->values, v->key, v->key_n, hash, v);
	return v;
}

static struct span label_key(
	struct buf *b, const struct value_entry *v, const struct label_parts *p)
{
	const struct nato_meta *m = &p->meta;

	buf_reset(b);
	buf_add(b, span_of(&v->v.id, sizeof(v->v.id)));
	buf_byte(b, (char)p->form);
	key_span(b, m->creation);
	key_span(b, m->review);
	key_span(b, m->originator);
	key_span(b, m->id_type);
	key_span(b, m->succession_at);
	key_span(b, m->successor);
	key_span(b, p->origin);
	return key_end(b);
}

static void own_parts(struct label_entry *e, const struct label_parts *p)
{
	const char *at = e->key + sizeof(e->value->v.id) + 1;
	struct label_parts *own = &e->l.p;

	*own = *p;
	own->bits = value_bits(e->value);
	own->privacy = e->value->privacy;
	own->meta.creation = key_take(&at, p->meta.creation);
	own->meta.review = key_take(&at, p->meta.review);
	own->meta.originator = key_take(&at, p->meta.originator);
	own->meta.id_type = key_take(&at, p->meta.id_type);
	own->meta.succession_at = key_take(&at, p->meta.succession_at);
	own->meta.successor = key_take(&at, p->meta.successor);
	own->origin = key_take(&at, p->origin);
}

static struct label_entry *label_intern(
	struct labels *ls, const struct label_parts *p)
{
	struct label_cache *c = ls->labels;
	struct value_entry *v = value_intern(ls, p);
	struct span key = label_key(&ls->key, v, p);
	unsigned hash = table_hash(key.p, key.n);
	struct label_entry *e;

	HASH_FIND_BYHASHVALUE(hh, c->labels, key.p, key.n, hash, e);
	if (e != NULL)
		return e;
	e = xcalloc(1, sizeof(*e) + key.n);
	e->key_n = key.n;
	memcpy(e->key, key.p, key.n);
	e->value = v;
	v->labels++;
	own_parts(e, p);
	e->l.value = &v->v;
	e->l.owner = ls;
	HASH_ADD_KEYPTR_BYHASHVALUE(hh, c->labels, e->key, e->key_n, hash, e);
	TAILQ_INSERT_TAIL(&c->idle, e, idle);
	return e;
}

const struct label *label_cache_find(
	struct labels *ls, enum input_kind kind, struct span input)
{
	struct label_cache *c = ls->labels;
	struct input *i;

	HASH_FIND(hh, c->inputs[kind], input.p, input.n, i);
	if (i == NULL)
		return NULL;
	if (TAILQ_NEXT(i, lru) != NULL) {
		TAILQ_REMOVE(&c->lru, i, lru);
		TAILQ_INSERT_TAIL(&c->lru, i, lru);
	}
	return &i->to->l;
}

static size_t parts_bytes(const struct label_parts *p)
{
	const struct nato_meta *m = &p->meta;

	return sizeof(struct label_entry) + sizeof(struct value_entry) +
	       p->policy->words * sizeof(uint64_t) + p->privacy.n +
	       m->creation.n + m->review.n + m->originator.n + m->id_type.n +
	       m->succession_at.n + m->successor.n + p->origin.n;
}

const struct label *label_cache_add(struct labels *ls, enum input_kind kind,
	struct span input, const struct label_parts *p)
{
	struct label_cache *c = ls->labels;
	size_t cost = parts_bytes(p) + input.n;
	struct label_entry *e;
	struct input *i;

	if (c->fresh_n >= LABELS_FRESH_COUNT ||
		cost > LABELS_FRESH_BYTES - c->fresh_bytes)
		return NULL;
	c->fresh_n++;
	c->fresh_bytes += cost;
	e = label_intern(ls, p);
	if (input.p == NULL)
		return &e->l;
	i = xcalloc(1, sizeof(*i) + input.n);
	i->kind = kind;
	i->n = input.n;
	memcpy(i->bytes, input.p, input.n);
	i->to = e;
	entry_ref(c, e);
	c->input_n++;
	c->input_bytes += input_cost(i);
	HASH_ADD_KEYPTR(hh, c->inputs[kind], i->bytes, i->n, i);
	TAILQ_INSERT_TAIL(&c->lru, i, lru);
	return &e->l;
}
