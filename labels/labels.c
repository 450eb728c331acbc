/* SPDX-License-Identifier: MIT */
/* The engine: policies in the order they were loaded, and the two caches. */
#include "labels/labels.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/digest.h"
#include "labels/engine.h"
#include "labels/xml_util.h"

#define POLICY_MAX   ((size_t)1 << 20) /* bytes of a SPIF */
#define REVIEW_YEARS 5                 /* labels.md 4.2 */

struct labels *labels_new(void)
{
	struct labels *l = xcalloc(1, sizeof(*l));

	l->scratch = arena_new();
	l->review_years = REVIEW_YEARS;
	buf_init(&l->key, (size_t)4 * LABELS_INPUT_MAX);
	/* Ids of two engines must not meet in a memo: each counts on from a
	 * random start, far from the end. */
	random_bytes(&l->last_id, sizeof(l->last_id));
	l->last_id = l->last_id >> 2 | 1;
	l->xml = xu_parser_new();
	l->labels = label_cache_new();
	l->clearances = clearance_cache_new();
	return l;
}

void labels_free(struct labels **lp)
{
	struct labels *l = *lp;

	if (l == NULL)
		return;
	label_cache_free(&l->labels);
	clearance_cache_free(&l->clearances);
	for (size_t i = 0; i < l->policy_n; i++)
		policy_free(&l->policy[i]);
	free(l->policy);
	buf_clear(&l->key);
	xu_parser_free(&l->xml);
	arena_free(&l->scratch);
	free(l);
	*lp = NULL;
}

/* A look-up takes OIDs and names alike: neither may be the other's. */
static bool same_policy(const struct policy *a, const struct policy *b)
{
	return span_eq(a->oid, b->oid) || name_eq(a->name, b->name) ||
	       name_eq(a->name, b->oid) || name_eq(a->oid, b->name);
}

static enum err add(
	struct labels *l, struct policy *p, const char *name, struct errtext *e)
{
	for (size_t i = 0; i < l->policy_n; i++)
		if (same_policy(l->policy[i], p))
			return err_set(e, ERR_CONFLICT,
				"%s: policy \"%.*s\" (%.*s) is loaded already",
				name, SPAN_FMT(p->name), SPAN_FMT(p->oid));
	l->policy = xrealloc(
		l->policy, (l->policy_n + 1) * sizeof(struct policy *));
	l->policy[l->policy_n++] = p;
	/* What was read of a binding may depend on which policies there are. */
	label_cache_forget(l->labels);
	p->owner = l;
	return ERR_OK;
}

enum err labels_add_policy(
	struct labels *l, struct span spif, const char *name, struct errtext *e)
{
	struct policy *p = NULL;
	enum err err;

	if (spif.n > POLICY_MAX)
		return err_set(e, ERR_LIMIT, "%s: more than %zu bytes", name,
			POLICY_MAX);
	err = spif_read(spif, name, &p, e);
	if (err != ERR_OK)
		return err;
	err = add(l, p, name, e);
	if (err != ERR_OK)
		policy_free(&p);
	return err;
}

static enum err read_file(const char *path, struct buf *b, struct errtext *e)
{
	FILE *f = fopen(path, "rbe");
	enum err err = ERR_OK;

	if (f == NULL)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	while (feof(f) == 0) {
		char *to = buf_reserve(b, 16384);

		if (to == NULL)
			break;
		b->n += fread(to, 1, 16384, f);
		if (ferror(f) != 0) {
			err = err_set(
				e, ERR_IO, "%s: %s", path, strerror(errno));
			break;
		}
	}
	if (err == ERR_OK && b->over)
		err = err_set(e, ERR_LIMIT, "%s: more than %zu bytes", path,
			POLICY_MAX);
	fclose(f);
	return err;
}

enum err labels_add_policy_file(
	struct labels *l, const char *path, struct errtext *e)
{
	struct buf b;
	enum err err;

	buf_init(&b, POLICY_MAX + 16384); /* room for the last block */
	err = read_file(path, &b, e);
	if (err == ERR_OK)
		err = labels_add_policy(l, buf_span(&b), path, e);
	buf_clear(&b);
	return err;
}

void labels_set_succession(struct labels *l, enum succession s)
{
	l->succession = s;
}

void labels_set_review_years(struct labels *l, unsigned years)
{
	l->review_years = years;
}

size_t labels_policy_count(const struct labels *l)
{
	return l->policy_n;
}

const struct policy *labels_policy(const struct labels *l, size_t i)
{
	return i < l->policy_n ? l->policy[i] : NULL;
}

const struct policy *labels_find_policy(const struct labels *l, struct span who)
{
	for (size_t i = 0; i < l->policy_n; i++)
		if (span_eq(l->policy[i]->oid, who))
			return l->policy[i];
	for (size_t i = 0; i < l->policy_n; i++)
		if (name_eq(l->policy[i]->name, who))
			return l->policy[i];
	return NULL;
}

void labels_trim(struct labels *l)
{
	label_cache_trim(l->labels);
	clearance_cache_trim(l->clearances);
	arena_reset(l->scratch);
}
