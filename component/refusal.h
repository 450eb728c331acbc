/* SPDX-License-Identifier: MIT */
/* Stream errors (RFC 6120 4.9, XEP-0114), for people. */
#ifndef COMPONENT_REFUSAL_H
#define COMPONENT_REFUSAL_H

#include "base/err.h"
#include "xmpp/xml.h"

/* What a <stream:error/> says, into e: the condition, and the text if there
 * is one. Returns what an operator can do about it; NULL: nobody knows. */
const char *refusal_read(const struct xml *x, struct errtext *e);

#endif
