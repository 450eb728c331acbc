/* SPDX-License-Identifier: MIT */
/* Clearances, interned by what they hold. */
#include "labels/clearance.h"

#include <stdlib.h>
#include <sys/queue.h>

#include "labels/engine.h"

struct clearance_entry {
	struct clearance c; /* first */
	UT_hash_handle hh;
	size_t refs;
	TAILQ_ENTRY(clearance_entry) idle; /* while refs is 0 */
	size_t key_n;
	uint64_t words[]; /* the key; then the class bits */
};

/* The last word of a key: the policy's address, which is none of these. */
enum key_kind {
	KEY_JOIN = 1,
	KEY_LIST,
};

TAILQ_HEAD(idle_list, clearance_entry);

struct clearance_cache {
	struct clearance_entry *all;
	struct idle_list idle;
	size_t fresh; /* made since the last trim */
};

struct clearance_cache *clearance_cache_new(void)
{
	struct clearance_cache *c = xcalloc(1, sizeof(*c));

	TAILQ_INIT(&c->idle);
	return c;
}

static void entry_free(struct clearance_entry *e)
{
	free(e->c.listed);
	free(e);
}

static void entry_unhold(struct clearance_entry *e)
{
	clearance_unref(&e->c.part[0]);
	clearance_unref(&e->c.part[1]);
	for (size_t i = 0; i < e->c.listed_n; i++)
		label_unref(&e->c.listed[i]);
}

void clearance_cache_trim(struct clearance_cache *c)
{
	struct clearance_entry *e;

	while ((e = TAILQ_FIRST(&c->idle)) != NULL) {
		TAILQ_REMOVE(&c->idle, e, idle);
		HASH_DEL(c->all, e);
		entry_unhold(e); /* parts may become idle, and go, too */
		entry_free(e);
	}
	c->fresh = 0;
}

void clearance_cache_free(struct clearance_cache **cp)
{
	struct clearance_cache *c = *cp;
	struct clearance_entry *e, *next;

	HASH_ITER(hh, c->all, e, next)
	{
		HASH_DEL(c->all, e);
		entry_free(e); /* all that it holds goes as well */
	}
	free(c);
	*cp = NULL;
}

const struct clearance *clearance_ref(const struct clearance *c)
{
	struct clearance_entry *e = (struct clearance_entry *)c;

	if (c != NULL && e->refs++ == 0)
		TAILQ_REMOVE(&c->owner->clearances->idle, e, idle);
	return c;
}

void clearance_unref(const struct clearance **c)
{
	struct clearance_entry *e = (struct clearance_entry *)*c;

	if (e != NULL) {
		BUG_ON(e->refs == 0);
		if (--e->refs == 0)
			TAILQ_INSERT_TAIL(
				&e->c.owner->clearances->idle, e, idle);
	}
	*c = NULL;
}

static struct span key_of(struct buf *b, const struct clearance_parts *p)
{
	const void *policy = p->policy;

	buf_reset(b);
	buf_add(b, span_of(p->bits, p->policy->words * sizeof(*p->bits)));
	buf_add(b, span_of(p->lacv, p->lacv_n * sizeof(*p->lacv)));
	buf_add(b, span_of(&policy, sizeof(policy)));
	return buf_span(b);
}

static struct clearance_entry *entry_new(
	struct labels *ls, const struct clearance_parts *p, struct span key)
{
	const struct policy *pol = p->policy;
	size_t key_words = (key.n + sizeof(uint64_t) - 1) / sizeof(uint64_t);
	struct clearance_entry *e = xcalloc(1,
		sizeof(*e) + (key_words + pol->cls_words) * sizeof(uint64_t));
	uint64_t *class_bits = e->words + key_words;

	memcpy(e->words, key.p, key.n);
	e->key_n = key.n;
	e->c.p = *p;
	e->c.p.bits = e->words;
	e->c.p.lacv = e->words + pol->words;
	for (size_t i = 0; i < p->lacv_n; i++) {
		const struct classification *cls =
			policy_class_lacv(pol, p->lacv[i]);

		if (cls != NULL)
			bit_set(class_bits, cls->index);
	}
	e->c.class_bits = class_bits;
	e->c.id = ++ls->last_id;
	e->c.owner = ls;
	return e;
}

/* The one of p under that key, made if there is none; *fresh_r: it was. */
static enum err intern(struct labels *ls, const struct clearance_parts *p,
	struct span key, struct clearance_entry **x_r, bool *fresh_r,
	struct errtext *e)
{
	struct clearance_cache *c = ls->clearances;

	*fresh_r = false;
	if (ls->key.over)
		return err_set(e, ERR_LIMIT, "a clearance of too many values");
	HASH_FIND(hh, c->all, key.p, key.n, *x_r);
	if (*x_r != NULL)
		return ERR_OK;
	if (c->fresh >= LABELS_FRESH_COUNT)
		return err_set(
			e, ERR_LIMIT, "too many different clearances at once");
	c->fresh++;
	*x_r = entry_new(ls, p, key);
	*fresh_r = true;
	HASH_ADD_KEYPTR(hh, c->all, (*x_r)->words, (*x_r)->key_n, *x_r);
	TAILQ_INSERT_TAIL(&c->idle, *x_r, idle);
	return ERR_OK;
}

enum err clearance_intern(struct labels *ls, const struct clearance_parts *p,
	const struct clearance **c_r, struct errtext *e)
{
	struct clearance_entry *x;
	bool fresh;
	enum err err = intern(ls, p, key_of(&ls->key, p), &x, &fresh, e);

	*c_r = err == ERR_OK ? &x->c : NULL;
	return err;
}

/* ---- joins and lists ---- */

static void key_word(struct buf *b, uint64_t word)
{
	buf_add(b, span_of(&word, sizeof(word)));
}

/* SECURITY: an entry's values are the first words of its key, so that of one
 * that has none by itself begins with none. */
static void key_begin(struct labels *ls, const struct clearance_parts *none)
{
	buf_reset(&ls->key);
	buf_add(&ls->key,
		span_of(none->bits, none->policy->words * sizeof(*none->bits)));
}

/* Of p's policy alone: no classification, no value. */
static struct clearance_parts nothing_of(
	struct labels *ls, const struct policy *p)
{
	arena_reset(ls->scratch);
	return (struct clearance_parts){.policy = p,
		.lacv = arena_array(ls->scratch, uint64_t, 1),
		.bits = arena_array(ls->scratch, uint64_t, p->words)};
}

enum err clearance_join(struct labels *ls, const struct clearance *a,
	const struct clearance *b, const struct clearance **c_r,
	struct errtext *e)
{
	const struct clearance *part[2];
	struct clearance_parts none;
	struct clearance_entry *x;
	bool fresh;
	enum err err;

	*c_r = a != NULL ? a : b;
	if (a == NULL || b == NULL || a == b)
		return ERR_OK;
	*c_r = NULL;
	BUG_ON(clearance_split(a, part) + clearance_split(b, part) != 2);
	none = nothing_of(ls, a->p.policy);
	key_begin(ls, &none);
	key_word(&ls->key, a->id);
	key_word(&ls->key, b->id);
	key_word(&ls->key, KEY_JOIN);
	err = intern(ls, &none, buf_span(&ls->key), &x, &fresh, e);
	if (err != ERR_OK)
		return err;
	if (fresh) {
		x->c.part[0] = clearance_ref(a);
		x->c.part[1] = clearance_ref(b);
	}
	*c_r = &x->c;
	return ERR_OK;
}

enum err clearance_list(struct labels *ls, const struct label *const *l,
	size_t n, const struct clearance **c_r, struct errtext *e)
{
	struct clearance_parts none;
	struct clearance_entry *x;
	bool fresh;
	enum err err;

	*c_r = NULL;
	BUG_ON(n == 0);
	none = nothing_of(ls, label_policy(l[0]));
	key_begin(ls, &none);
	for (size_t i = 0; i < n; i++)
		key_word(&ls->key, l[i]->value->id);
	key_word(&ls->key, KEY_LIST);
	err = intern(ls, &none, buf_span(&ls->key), &x, &fresh, e);
	if (err != ERR_OK)
		return err;
	if (fresh) {
		x->c.listed = xcalloc(n, sizeof(const struct label *));
		for (size_t i = 0; i < n; i++)
			x->c.listed[i] = label_ref(l[i]);
		x->c.listed_n = n;
	}
	*c_r = &x->c;
	return ERR_OK;
}

size_t clearance_split(
	const struct clearance *c, const struct clearance *part_r[2])
{
	part_r[0] = c->part[0] != NULL ? c->part[0] : c;
	part_r[1] = c->part[1];
	return part_r[1] != NULL ? 2 : 1;
}

bool clearance_is_list(const struct clearance *c)
{
	return c->listed != NULL;
}

typedef enum err reader(struct labels *ls, struct arena *a, struct span input,
	struct clearance_parts *p_r, struct errtext *e);

static enum err read_input(struct labels *ls, reader *read, struct span input,
	const struct clearance **c_r, struct errtext *e)
{
	struct clearance_parts p = {0};
	enum err err;

	*c_r = NULL;
	if (input.n > LABELS_INPUT_MAX)
		return err_set(e, ERR_LIMIT,
			"a clearance of more than %u bytes", LABELS_INPUT_MAX);
	arena_reset(ls->scratch);
	err = read(ls, ls->scratch, input, &p, e);
	return err == ERR_OK ? clearance_intern(ls, &p, c_r, e) : err;
}

enum err clearance_read_expr(struct labels *ls, struct span expr,
	const struct clearance **c_r, struct errtext *e)
{
	return read_input(ls, expr_clearance_read, expr, c_r, e);
}

enum err clearance_read_der(struct labels *ls, struct span der,
	const struct clearance **c_r, struct errtext *e)
{
	return read_input(ls, ess_clearance_read, der, c_r, e);
}

enum err clearance_read_xml(struct labels *ls, struct span xml,
	const struct clearance **c_r, struct errtext *e)
{
	return read_input(ls, xml_clearance_read, xml, c_r, e);
}

uint64_t clearance_id(const struct clearance *c)
{
	return c != NULL ? c->id : 0;
}

const struct policy *clearance_policy(const struct clearance *c)
{
	return c->p.policy;
}

/* alone: with the policy's OID in front. */
static void write_expr(const struct clearance *c, bool alone, struct buf *b)
{
	if (c->part[0] != NULL) {
		write_expr(c->part[0], alone, b);
		buf_str(b, " & ");
		write_expr(c->part[1], alone, b);
		return;
	}
	if (c->listed == NULL) {
		(alone ? expr_clearance_write_alone : expr_clearance_write)(
			&c->p, b);
		return;
	}
	for (size_t i = 0; i < c->listed_n; i++) {
		buf_str(b, i == 0 ? "only " : " | ");
		(alone ? label_expr_alone : label_expr)(c->listed[i], b);
	}
}

void clearance_expr(const struct clearance *c, struct buf *b)
{
	write_expr(c, false, b);
}

void clearance_expr_alone(const struct clearance *c, struct buf *b)
{
	write_expr(c, true, b);
}
