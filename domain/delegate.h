/* SPDX-License-Identifier: MIT */
/*
 * What a users' server hands over to the service (XEP-0355): catalogues, so
 * that clients which ask nobody but their own server get them.
 */
#ifndef DOMAIN_DELEGATE_H
#define DOMAIN_DELEGATE_H

#include "domain/domain.h"

/*
 * A server's word that it delegates, its question what it may tell of that in
 * discovery (7.2), or a request that it forwards (4.3). SECURITY: only servers
 * of `local_domains` are believed, and only about their own users. false: it
 * is none of these, or not believed, and is to be handled as anybody's.
 */
bool delegate_take(struct domain *d, const struct stanza *s, struct turn *t);
/* The stream is another: nothing is delegated until the server says so. */
void delegate_forget(struct domain *d);
/* Is that the payload of an answer which is the same for everybody? */
bool delegate_is_discovery(const struct xml *x);

#endif
