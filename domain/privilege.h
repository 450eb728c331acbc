/* SPDX-License-Identifier: MIT */
/* What the users' server lets a service do (XEP-0356): nothing, unless it has
 * said so since the stream is up. */
#ifndef DOMAIN_PRIVILEGE_H
#define DOMAIN_PRIVILEGE_H

#include "domain/domain.h"

/*
 * A server's word on what it grants, all of it (4.2): what it doesn't say any
 * more is taken away. SECURITY: it counts for users of the domain that it is
 * from, and that must be one of `local_domains`. false: it is none, or isn't
 * believed.
 */
bool privilege_take(struct domain *d, const struct stanza *s);
/* May that person's roster be asked for? */
bool privilege_roster(const struct domain *d, struct span bare);
/* Anybody's? */
bool privilege_any_roster(const struct domain *d);
/* The stream is another. */
void privilege_forget(struct domain *d);

#endif
