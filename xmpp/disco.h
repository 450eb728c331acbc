/* SPDX-License-Identifier: MIT */
/* Service discovery (XEP-0030), printed from tables. */
#ifndef XMPP_DISCO_H
#define XMPP_DISCO_H

#include "xmpp/stanza.h"
#include "xmpp/write.h"

/* Inside an open `<query xmlns=disco#info>`. */
void disco_identity(
	struct xw *w, const char *category, const char *type, struct span name);
void disco_feature(struct xw *w, struct span var);
/* Inside `<query xmlns=disco#items>`; node and name may be absent. */
void disco_item(
	struct xw *w, struct span jid, struct span node, struct span name);

#endif
