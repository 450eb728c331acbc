/* SPDX-License-Identifier: MIT */
/* Service discovery (XEP-0030). */
#include "xmpp/disco.h"

void disco_identity(
	struct xw *w, const char *category, const char *type, struct span name)
{
	xw_open(w, NS_DISCO_INFO, "identity");
	xw_attr_str(w, "category", category);
	xw_attr_str(w, "type", type);
	xw_attr(w, "name", name);
	xw_close(w);
}

void disco_feature(struct xw *w, struct span var)
{
	xw_open(w, NS_DISCO_INFO, "feature");
	xw_attr(w, "var", var);
	xw_close(w);
}

void disco_item(
	struct xw *w, struct span jid, struct span node, struct span name)
{
	xw_open(w, NS_DISCO_ITEMS, "item");
	xw_attr(w, "jid", jid);
	xw_attr(w, "node", node);
	xw_attr(w, "name", name);
	xw_close(w);
}
