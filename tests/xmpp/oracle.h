/* SPDX-License-Identifier: MIT */
/* A second opinion on XML: what libxml2 reads. */
#ifndef TESTS_XMPP_ORACLE_H
#define TESTS_XMPP_ORACLE_H

#include "xmpp/xml.h"

/* Reads text, to stand alone, with libxml2: the same tree as x? jabber:client
 * and the stream's own namespace are one. */
bool oracle_agrees(const struct xml *x, struct span text);
/* Is it XML with namespaces at all? */
bool oracle_accepts(struct span text);

#endif
