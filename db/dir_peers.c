/* SPDX-License-Identifier: MIT */
/* Users of other servers. */
#include "db/dir_peers.h"

#include "base/log.h"
#include "base/table.h"
#include "xmpp/jid.h"

#define JOINS_MAX 4096 /* then all are made again */

/* What two clearances are together. */
struct join {
	UT_hash_handle hh;
	const struct clearance *part[2]; /* ref'd; the key */
	const struct clearance *both;    /* ref'd; NULL: can't be made */
};

struct dir_peers {
	struct labels *labels;
	struct dir_peer *peer; /* owned: domains, and refs */
	size_t n;
	char **local; /* owned */
	size_t local_n;
	struct join *join;
};

struct dir_peers *dir_peers_new(void)
{
	return xcalloc(1, sizeof(struct dir_peers));
}

static void forget_joins(struct dir_peers *p)
{
	struct join *j, *next;

	HASH_ITER(hh, p->join, j, next)
	{
		HASH_DEL(p->join, j);
		clearance_unref(&j->part[0]);
		clearance_unref(&j->part[1]);
		clearance_unref(&j->both);
		free(j);
	}
}

static void clear(struct dir_peers *p)
{
	forget_joins(p);
	for (size_t i = 0; i < p->n; i++) {
		free((void *)(uintptr_t)p->peer[i].domain.p);
		clearance_unref(&p->peer[i].in);
		clearance_unref(&p->peer[i].out);
		clearance_unref(&p->peer[i].fallback);
	}
	free(p->peer);
	for (size_t i = 0; i < p->local_n; i++)
		free(p->local[i]);
	free(p->local);
	*p = (struct dir_peers){.labels = p->labels};
}

void dir_peers_free(struct dir_peers **p)
{
	if (*p == NULL)
		return;
	clear(*p);
	free(*p);
	*p = NULL;
}

void dir_peers_set(struct dir_peers *p, struct labels *ls,
	const struct dir_peer *e, size_t n, const struct span *local,
	size_t local_n)
{
	clear(p);
	p->labels = ls;
	p->peer = xcalloc(n, sizeof(*p->peer));
	p->n = n;
	for (size_t i = 0; i < n; i++)
		p->peer[i] = (struct dir_peer){
			.domain = span_of(
				span_strdup(e[i].domain), e[i].domain.n),
			.in = clearance_ref(e[i].in),
			.out = clearance_ref(e[i].out),
			.fallback = clearance_ref(e[i].fallback),
		};
	p->local = xcalloc(local_n, sizeof(*p->local));
	p->local_n = local_n;
	for (size_t i = 0; i < local_n; i++)
		p->local[i] = span_strdup(local[i]);
}

const struct dir_peer *dir_peers_find(
	const struct dir_peers *p, struct span bare)
{
	const struct dir_peer *best = NULL;
	struct span domain, head = span_cut(bare, '@', &domain);

	if (p->n == 0)
		return NULL;
	if (domain.p == NULL)
		domain = head;
	for (size_t i = 0; i < p->local_n; i++)
		if (span_is(domain, p->local[i]))
			return NULL;
	for (size_t i = 0; i < p->n; i++)
		if (jid_domain_within(domain, p->peer[i].domain) &&
			(best == NULL || p->peer[i].domain.n > best->domain.n))
			best = &p->peer[i];
	return best;
}

static struct join *join_of(struct dir_peers *p, const struct clearance *own,
	const struct clearance *bound)
{
	const struct clearance *key[2] = {own, bound};
	struct errtext e = {""};
	struct join *j;

	HASH_FIND(hh, p->join, key, sizeof(key), j);
	if (j != NULL)
		return j;
	if (HASH_COUNT(p->join) >= JOINS_MAX)
		forget_joins(p);
	j = xcalloc(1, sizeof(*j));
	if (clearance_join(p->labels, own, bound, &j->both, &e) != ERR_OK)
		log_event(LOG_ERROR, "clearance-join", KV_STR("error", e.s));
	j->both = clearance_ref(j->both);
	j->part[0] = clearance_ref(own);
	j->part[1] = clearance_ref(bound);
	HASH_ADD(hh, p->join, part, sizeof(j->part), j);
	return j;
}

const struct clearance *dir_peers_within(struct dir_peers *p,
	const struct dir_peer *e, bool sending, const struct clearance *own)
{
	const struct clearance *bound = sending ? e->in : e->out;

	if (own == NULL)
		own = e->fallback;
	if (own == NULL || bound == NULL)
		return own != NULL ? own : bound;
	return join_of(p, own, bound)->both;
}
