/* SPDX-License-Identifier: MIT */
/* One serialised XML element, told by its qualified name. */
#ifndef BASE_ELEMENT_H
#define BASE_ELEMENT_H

#include "base/span.h"

/* Vocabulary between xmpp/ (which finds labels) and labels/ (which reads). */
struct element {
	struct span ns;   /* namespace URI */
	struct span name; /* local name */
	struct span xml;  /* the whole element, namespaces declared inside */
	struct span text; /* its text content (ESS: the base64), may be empty */
};

#endif
