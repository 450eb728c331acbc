/* SPDX-License-Identifier: MIT */
/* Peers, found by the domain of an address. */
#include "domain/peer.h"

static bool is_among(const struct span *list, size_t n, struct span domain)
{
	for (size_t i = 0; i < n; i++)
		if (span_eq(list[i], domain))
			return true;
	return false;
}

bool peers_is_local(const struct peers *p, struct span domain)
{
	return is_among(p->local, p->local_n, domain) ||
	       is_among(p->service, p->service_n, domain);
}

static const struct peer *exactly(const struct peers *p, struct span domain)
{
	size_t low = 0, high = p->peer_n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = span_cmp(p->peer[mid].domain, domain);

		if (c == 0)
			return &p->peer[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const struct peer *peers_find(const struct peers *p, struct span domain)
{
	while (domain.p != NULL && p->peer_n != 0) {
		const struct peer *x = exactly(p, domain);
		struct span rest;

		if (x != NULL)
			return x;
		(void)span_cut(domain, '.', &rest);
		domain = rest;
	}
	return NULL;
}

static const struct peer_user *user_of(const struct peer *p, struct span bare)
{
	for (size_t i = 0; i < p->user_n; i++)
		if (span_eq(p->user[i].bare, bare))
			return &p->user[i];
	return NULL;
}

/* The domain of a bare address, with or without a local part. */
static struct span domain_of(struct span bare)
{
	struct span domain, local = span_cut(bare, '@', &domain);

	return domain.p != NULL ? domain : local;
}

struct peer_standing peers_standing(const struct peers *p, struct span bare)
{
	struct peer_standing s = {.allow = PEER_TRAFFIC_ALL};
	struct span domain = domain_of(bare);
	const struct peer_user *u;

	if (peers_is_local(p, domain))
		return s;
	s.peer = peers_find(p, domain);
	if (s.peer == NULL) {
		s.denied = p->deny_others;
		return s;
	}
	u = user_of(s.peer, bare);
	s.denied = u != NULL ? u->deny : s.peer->deny;
	s.allow = u != NULL && u->has_allow ? u->allow : s.peer->allow;
	return s;
}

bool peers_allow(const struct peers *p, struct span bare, unsigned traffic)
{
	const struct peer_standing s = peers_standing(p, bare);

	return !s.denied && (s.allow & traffic) == traffic;
}

const struct label *peers_fallback(const struct peers *p, struct span bare)
{
	struct span domain = domain_of(bare);
	const struct peer *x =
		peers_is_local(p, domain) ? NULL : peers_find(p, domain);

	return x != NULL ? x->fallback : NULL;
}
