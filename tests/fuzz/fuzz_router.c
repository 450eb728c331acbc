/* SPDX-License-Identifier: MIT */
/*
 * The whole service under whatever three people and a stranger may send. The
 * input is stanzas with NUL between them; one that begins with `!` is an event
 * of ours, and %0 to %9 stand for the archive ids that came last. The world's
 * outbox aborts when anything leaves for somebody who isn't cleared for it, or
 * isn't XML; and what the store holds at the end must give the same service
 * again.
 */
#include <stdio.h>

#include "base/buf.h"
#include "base/log.h"
#include "tests/support/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EVENTS_MAX 64
#define UIDS       10
#define STANZA_MAX ((size_t)1 << 20)

/* Archive ids that somebody got, the newest first. */
struct uids {
	char id[UIDS][64];
};

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

static void learn_uids(struct uids *u, const struct world *w)
{
	for (size_t i = 0; i < w->sent_n; i++) {
		const char *at =
			strstr(w->sent[i].xml, "'urn:xmpp:sid:0' by='");
		size_t n;

		at = at != NULL ? strstr(at, " id='") : NULL;
		n = at != NULL ? strcspn(at + 5, "'") : 0;
		if (n == 0 || n >= sizeof(u->id[0]) ||
			strncmp(u->id[0], at + 5, n) == 0)
			continue;
		memmove(u->id[1], u->id[0], sizeof(u->id) - sizeof(u->id[0]));
		(void)snprintf(
			u->id[0], sizeof(u->id[0]), "%.*s", (int)n, at + 5);
	}
}

static void stanza(struct world *w, const struct uids *u, struct span text)
{
	struct buf b;

	buf_init(&b, STANZA_MAX);
	while (text.p != NULL) {
		buf_add(&b, span_cut(text, '%', &text));
		if (text.n == 0)
			break;
		if (text.p[0] >= '0' && text.p[0] <= '9')
			buf_str(&b, u->id[text.p[0] - '0']);
		text = span_of(text.p + 1, text.n - 1);
	}
	(void)world_try(w, buf_span(&b));
	buf_clear(&b);
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
	struct uids uids = {{""}};
	struct world *w;

	log_set_level(LOG_ERROR);
	w = people();
	for (int i = 0; in.n != 0 && i < EVENTS_MAX; i++) {
		struct span one = span_cut(in, '\0', &in);

		if (one.n > 1 && one.p[0] == '!')
			event(w, one.p[1]);
		else
			stanza(w, &uids, one);
		learn_uids(&uids, w);
		world_forget(w);
	}
	check_store(w);
	world_free(&w);
	return 0;
}
