/* SPDX-License-Identifier: MIT */
/*
 * The whole service under whatever three people and a stranger may send. The
 * input is stanzas with NUL between them; one that begins with `!` is an event
 * of ours. The world's outbox aborts when anything leaves for somebody who
 * isn't cleared for it, or isn't XML; and what the store holds at the end must
 * give the same service again.
 */
#include "base/log.h"
#include "tests/support/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EVENTS_MAX 64

static struct world *people(void)
{
	static const struct world_conf conf = {.admin = "root@ex.org"};
	struct world *w = world_new(&conf);

	world_clear(w, "ann@ex.org", "up to SECRET; Codeword: *");
	world_clear(w, "bob@ex.org", "up to RESTRICTED; Releasable To: GBR");
	world_open(w, "ann@ex.org/a", "Ann");
	world_join(w, "bob@ex.org/b", "Bob");
	return w;
}

static void event(struct world *w, char what)
{
	switch (what) {
	case 'r':
		world_restart(w);
		break;
	case 'w':
		world_wait(w, 60000);
		break;
	case 'h':
		world_wait(w, 1800000);
		break;
	case 'd':
		muc_disconnected(w->muc);
		break;
	case '+':
		world_clear(w, "bob@ex.org", "up to SECRET");
		break;
	case '-':
		world_clear(w, "bob@ex.org", "UNCLASSIFIED");
		break;
	case '0':
		world_clear(w, "ann@ex.org", NULL);
		break;
	default:
		break;
	}
}

/* Memory and store agree: a service made from the store has the same rooms
 * with the same sessions. */
static void check_store(struct world *w)
{
	struct muc_stats before = muc_stats(w->muc), after;

	world_restart(w);
	after = muc_stats(w->muc);
	if (before.rooms_loaded != after.rooms_loaded)
		BUG("the store has other rooms than the service");
	if (before.sessions != after.sessions)
		BUG("the store has other sessions than the service");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = span_of(data, size);
	struct world *w;

	log_set_level(LOG_ERROR);
	w = people();
	for (int i = 0; in.n != 0 && i < EVENTS_MAX; i++) {
		struct span one = span_cut(in, '\0', &in);

		if (one.n > 1 && one.p[0] == '!')
			event(w, one.p[1]);
		else
			(void)world_try(w, one);
		world_forget(w);
	}
	check_store(w);
	world_free(&w);
	return 0;
}
