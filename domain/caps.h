/* SPDX-License-Identifier: MIT */
/*
 * Which clients know labels: what they say of themselves in discovery, kept by
 * the hash that they announce in presence (XEP-0115). Who isn't known counts as
 * one that doesn't.
 */
#ifndef DOMAIN_CAPS_H
#define DOMAIN_CAPS_H

#include "domain/domain.h"

struct caps;

/* Questions go out by `out`. Borrows both. */
struct caps *caps_new(struct domain *d, struct outbox *out) NONNULL;
void caps_free(struct caps **c);

/* Does the client at that full address, as it stands in XML, know XEP-0258 or
 * STANAG 4778? One that was never heard of is asked by the next tick. */
bool caps_knows(struct caps *c, struct span to_xml);
/* Somebody's available presence: asks what isn't known of their client. */
void caps_note(struct caps *c, const struct stanza *s, struct turn *t);
/* The answer to a question of ours; false: it is none. */
bool caps_take(struct caps *c, const struct stanza *s, struct turn *t);
void caps_tick(struct caps *c, struct turn *t);
/* How many clients are remembered. */
size_t caps_count(const struct caps *c);

/* caps_hash.c: is that what a disco#info says (XEP-0115 5.1, 5.4)? */
bool caps_verify(const struct xml *query, struct span hash, struct span ver,
	struct arena *a) MUST_CHECK;

#endif
