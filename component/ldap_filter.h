/* SPDX-License-Identifier: MIT */
/* Filters of LDAP with places for a user (RFC 4515). */
#ifndef COMPONENT_LDAP_FILTER_H
#define COMPONENT_LDAP_FILTER_H

#include "base/buf.h"
#include "base/err.h"

/* Whom it is about. */
struct ldap_subject {
	struct span jid; /* %j: bare; %u: its local part, %d: its domain */
	struct span dn;  /* %n: of the user's entry; absent: isn't known */
};

/* Is it a filter, in which only places stand that are offered? with_dn: %n is.
 */
enum err ldap_filter_check(
	struct span filter, bool with_dn, struct errtext *e) MUST_CHECK;
/*
 * SECURITY: whatever the subject's bytes are, they are a value and nothing
 * else: each that isn't a letter or digit of ASCII stands as \xx.
 */
void ldap_filter_write(
	struct buf *b, struct span filter, const struct ldap_subject *subject);

#endif
