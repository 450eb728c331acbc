/* SPDX-License-Identifier: MIT */
/* A room with a user of ours and peers of every kind before its door. */
#include "tests/muc/border.h"

static const struct peer_element folded[] = {
	{{"jabber:client", 13},    {"body", 4}},
	{{"urn:xmpp:reply:0", 16}, {NULL, 0}  },
};
static const struct peer_user ken[] = {
	{.bare = {"ken@bad.example", 15}},
};

#define DOMAIN_OF(name)                \
	{                              \
		name, sizeof(name) - 1 \
	}
/* sorted by domain */
static const struct peer entries[] = {
	{.domain = DOMAIN_OF("bad.example"),
         .deny = true,
         .allow = PEER_TRAFFIC_ALL,
         .user = ken,
         .user_n = 1},
	{.domain = DOMAIN_OF("bind.example"),
         .format = PEER_4778,
         .allow = PEER_TRAFFIC_ALL},
	{.domain = DOMAIN_OF("ess.example"),
         .format = PEER_0258_ESS,
         .allow = PEER_TRAFFIC_ALL},
	{.domain = DOMAIN_OF("flot.example"),
         .format = PEER_FLOT,
         .allow = PEER_TRAFFIC_ALL},
	{.domain = DOMAIN_OF("fold.example"),
         .presence = PEER_PRESENCE_AVAILABILITY,
         .folds = true,
         .element = folded,
         .element_n = ARRAY_LEN(folded),
         .allow = PEER_TRAFFIC_ALL},
	{.domain = DOMAIN_OF("nato.example"),
         .format = PEER_0258_4774,
         .allow = PEER_TRAFFIC_ALL},
	{.domain = DOMAIN_OF("none.example"),
         .presence = PEER_PRESENCE_NONE,
         .allow = PEER_TRAFFIC_ALL},
	{.domain = DOMAIN_OF("shy.example"),                   .allow = PEER_MUC        },
};
static const struct span local[] = {DOMAIN_OF("ex.org")};
static const struct peers peers = {
	.peer = entries,
	.peer_n = ARRAY_LEN(entries),
	.local = local,
	.local_n = 1,
};

struct world *border_world(void)
{
	static const char *const cleared[] = {"flo@flot.example",
		"eve@ess.example", "nat@nato.example", "bin@bind.example",
		"fin@fold.example", "non@none.example", "shy@shy.example",
		"bad@bad.example", "ken@bad.example", "ann@ex.org"};
	struct world *w = world_new(&(struct world_conf){.peers = &peers});

	for (size_t i = 0; i < ARRAY_LEN(cleared); i++)
		world_clear(w, cleared[i], "up to SECRET");
	world_open(w, ANN, "Ann");
	world_set(w, "archive=true");
	return w;
}

void border_enter(struct world *w, const char *full, const char *nick)
{
	world_join(w, full, nick);
	world_forget(w);
}

void border_tell(struct world *w, const char *inside)
{
	world_recvf(w,
		"<message from='" ANN "' to='" ROOM "' type='groupchat' "
		"id='m1'>%s%s</message>",
		inside, world_label(w, "RESTRICTED"));
}

void border_send(struct world *w, const char *from, const char *inside)
{
	world_recvf(w,
		"<message from='%s' to='" ROOM "' type='groupchat' id='m1'>"
		"%s</message>",
		from, inside);
}
