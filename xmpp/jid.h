/* SPDX-License-Identifier: MIT */
/* Addresses: RFC 7622 with the profiles of libidn (Nodeprep, IDNA,
 * Resourceprep). */
#ifndef XMPP_JID_H
#define XMPP_JID_H

#include "base/arena.h"
#include "base/span.h"

/* Prepared; all spans point into one text `node@domain/resource`. */
struct jid {
	struct span full;                   /* absent: no address */
	struct span bare;                   /* without /resource */
	struct span node, domain, resource; /* absent where there is none */
};

/* false: no address by RFC 7622. Memory is the arena's. ASCII takes a fast way
 * without libidn. A part longer than 1023 bytes before or after preparation is
 * none; an underscore in a domain is accepted. */
bool jid_parse(struct arena *a, struct span s, struct jid *jid_r) MUST_CHECK;
/* Puts parts that are prepared already together; absent parts are left out. */
struct jid jid_make(struct arena *a, struct span node, struct span domain,
	struct span resource);
/* One part: false if the profile forbids it or it is longer than 1023. */
bool jid_prep_node(struct arena *a, struct span s, struct span *r) MUST_CHECK;
bool jid_prep_resource(
	struct arena *a, struct span s, struct span *r) MUST_CHECK;
/* A nickname: Resourceprep, not empty, not only white or invisible
 * characters (XEP-0045 17.1), only code points that Unicode 3.2 has. */
bool jid_prep_nick(struct arena *a, struct span s, struct span *r) MUST_CHECK;
/*
 * pattern (prepared) is `a@example.org` or `*@example.org`, or without at sign
 * all of a domain, itself and its users: `example.org`, `*.example.org` (below
 * it only), `*`. An empty pattern matches nothing.
 */
bool jid_matches(struct span bare, struct span pattern);

/* Is it that domain, or one below it? Both prepared. */
bool jid_domain_within(struct span domain, struct span of);

#endif
