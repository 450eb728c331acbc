/* SPDX-License-Identifier: MIT */
/* A room of three before a server that doesn't read. */
#include "tests/muc/waiting.h"

struct world *waiting_new(const struct world_conf *conf)
{
	static const char *const offered[] = {
		"UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL"};
	struct world *w = world_new(conf);

	world_offer(w, offered, ARRAY_LEN(offered));
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to CONFIDENTIAL");
	world_open(w, ANN, "Ann");
	world_set(w, "persistent=true");
	world_join(w, BOB, "Bob");
	world_join(w, CAT, "Cat");
	world_forget(w);
	world_hold(w);
	return w;
}

void waiting_whisper(struct world *w, const char *from, const char *nick,
	const char *body, const char *more)
{
	world_recvf(w,
		"<message from='%s' to='" ROOM "/%s' type='chat' id='pm'>"
		"<body>%s</body>%s</message>",
		from, nick, body, more);
}

void waiting_leave(struct world *w, const char *from, const char *nick)
{
	world_recvf(w,
		"<presence from='%s' to='" ROOM "/%s' type='unavailable'/>",
		from, nick);
}

void waiting_rejudge(struct world *w)
{
	muc_rejudge(w->muc, SPAN_NONE, world_begin(w));
	world_end(w);
}
