/* SPDX-License-Identifier: MIT */
/* What who may do in a node they may know of (XEP-0060 4.1, 4.5). */
#include "pubsub/roster.h"

enum sx_cond node_may_read(const struct node *n, struct span bare)
{
	enum node_affiliation a = node_affiliation(n, bare);

	if (a == NODE_OUTCAST || a == NODE_PUBLISH_ONLY)
		return SX_FORBIDDEN;
	if (a != NODE_NONE || n->config.access_model == ACCESS_OPEN)
		return SX_OK; /* K-11: members without a subscription, too */
	if (node_is_by_roster(n))
		return roster_admits(n, bare);
	if (node_has_subscriber(n, bare))
		return SX_OK;
	return n->config.access_model == ACCESS_WHITELIST ? SX_CLOSED_NODE
	                                                  : SX_SUBSCRIBERS_ONLY;
}

enum sx_cond node_may_subscribe(const struct node *n, struct span bare,
	enum subscription_state *state_r)
{
	enum node_affiliation a = node_affiliation(n, bare);

	*state_r = SUB_SUBSCRIBED;
	if (a == NODE_OUTCAST || a == NODE_PUBLISH_ONLY)
		return SX_FORBIDDEN;
	if (!n->config.subscribe && a != NODE_OWNER)
		return SX_UNSUPPORTED;
	if (a != NODE_NONE || n->config.access_model == ACCESS_OPEN)
		return SX_OK;
	if (n->config.access_model == ACCESS_WHITELIST)
		return SX_CLOSED_NODE;
	if (node_is_by_roster(n))
		return roster_admits(n, bare);
	*state_r = SUB_PENDING;
	return SX_OK;
}

enum sx_cond node_may_publish(const struct node *n, struct span bare)
{
	enum node_affiliation a = node_affiliation(n, bare);

	if (a >= NODE_PUBLISH_ONLY)
		return SX_OK;
	if (a == NODE_OUTCAST)
		return SX_FORBIDDEN;
	if (n->config.publish_model == PUBLISH_OPEN)
		return SX_OK;
	if (n->config.publish_model == PUBLISH_SUBSCRIBERS &&
		node_has_subscriber(n, bare) &&
		(!node_is_by_roster(n) || roster_admits(n, bare) == SX_OK))
		return SX_OK;
	return SX_FORBIDDEN;
}
