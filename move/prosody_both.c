/* SPDX-License-Identifier: MIT */
/* A Prosody that keeps some in files and some in SQL: `storage = {...}`. */
#include <stdlib.h>

#include "move/prosody_inner.h"

struct both {
	struct prosody_store store;
	struct prosody_store *in[2]; /* files, SQL; owned */
	struct prosody_store *open;  /* whose archive is; NULL: none */
};

static struct both *of(struct prosody_store *s)
{
	return (struct both *)s;
}

static enum err hosts(struct prosody_store *s, const char *store,
	struct prosody_names *to, struct errtext *e)
{
	enum err err = ERR_OK;

	for (size_t i = 0; i < 2 && err == ERR_OK; i++)
		err = of(s)->in[i]->ops->hosts(of(s)->in[i], store, to, e);
	return err;
}

static enum err users(struct prosody_store *s, const char *host,
	const char *store, struct prosody_names *to, struct errtext *e)
{
	struct prosody_names own = {NULL, 0, 0};
	struct prosody_store *files = of(s)->in[0], *sql = of(s)->in[1];
	enum err err = files->ops->users(files, host, store, to, e);

	if (err == ERR_OK)
		err = sql->ops->users(sql, host, store, &own, e);
	/* One of them is what was there before it was moved to the other. */
	if (err == ERR_OK && to->n != 0 && own.n != 0)
		err = err_set(e, ERR_CONFLICT,
			"rooms of %s are in files and in a database: name the "
			"folder of that host, or the database",
			host);
	for (size_t i = 0; i < own.n && err == ERR_OK; i++)
		prosody_names_add(to, span_str(own.name[i]));
	prosody_names_clear(&own);
	return err;
}

static enum err get(struct prosody_store *s, const char *host,
	const char *store, const char *user, struct arena *a,
	const struct lua_value **v_r, struct errtext *e)
{
	enum err err = ERR_OK;

	*v_r = NULL;
	for (size_t i = 0; i < 2 && err == ERR_OK && *v_r == NULL; i++)
		err = of(s)->in[i]->ops->get(
			of(s)->in[i], host, store, user, a, v_r, e);
	return err;
}

/* How much either has. */
static enum err counts(struct both *b, const char *host, const char *user,
	uint64_t n[2], struct errtext *e)
{
	enum err err = ERR_OK;

	for (size_t i = 0; i < 2 && err == ERR_OK; i++)
		err = b->in[i]->ops->count(b->in[i], host, user, &n[i], e);
	return err;
}

static enum err count(struct prosody_store *s, const char *host,
	const char *user, uint64_t *n_r, struct errtext *e)
{
	uint64_t n[2] = {0, 0};
	enum err err = counts(of(s), host, user, n, e);

	*n_r = n[0] + n[1];
	return err;
}

static enum err begin(struct prosody_store *s, const char *host,
	const char *user, struct span mark, struct errtext *e)
{
	struct both *b = of(s);
	uint64_t n[2] = {0, 0};
	enum err err = counts(b, host, user, n, e);

	b->open = NULL;
	if (err != ERR_OK)
		return err;
	if (n[0] != 0 && n[1] != 0)
		return err_set(e, ERR_CONFLICT,
			"its archive is in a file and in a database: move one "
			"of them away");
	b->open = b->in[n[1] != 0];
	return b->open->ops->begin(b->open, host, user, mark, e);
}

static enum err next(struct prosody_store *s, struct arena *a,
	struct prosody_item *i_r, struct errtext *e)
{
	return of(s)->open->ops->next(of(s)->open, a, i_r, e);
}

static void end(struct prosody_store *s)
{
	if (of(s)->open != NULL)
		of(s)->open->ops->end(of(s)->open);
	of(s)->open = NULL;
}

static void both_free(struct prosody_store *s)
{
	for (size_t i = 0; i < 2; i++)
		of(s)->in[i]->ops->free(of(s)->in[i]);
	free(of(s));
}

struct prosody_store *prosody_both(
	struct prosody_store *files, struct prosody_store *sql)
{
	static const struct prosody_store_ops ops = {
		hosts, users, get, count, begin, next, end, both_free};
	struct both *b = xcalloc(1, sizeof(*b));

	b->store.ops = &ops;
	b->in[0] = files;
	b->in[1] = sql;
	return &b->store;
}
