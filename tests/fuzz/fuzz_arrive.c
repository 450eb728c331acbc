/* SPDX-License-Identifier: MIT */
/*
 * Records of another server: whatever stands in them, a call that is refused
 * leaves the room as it was, what came with an id is known the second time, and
 * who isn't cleared gets nothing of it (the world's outbox aborts). The input
 * is the records of calls, with NUL between them; the first byte is odd where
 * what doesn't fit may be left out.
 */
#include "base/buf.h"
#include "base/log.h"
#include "muc/arrive.h"
#include "tests/support/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CALLS_MAX 8
#define CALL_MAX  ((size_t)1 << 20)

static const struct xml_caps caps = {CALL_MAX, 64, 4096, 64};

static uint64_t begin(struct world *w, bool leave_out)
{
	const struct transfer_begin b = {
		.source = SPAN("fuzz"), .leave_out = leave_out};
	struct transfer_at at = {.messages = 0};
	struct turn *t = world_begin(w);
	struct errtext e;

	BUG_ON(muc_arrival_begin(w->muc, SPAN(ROOM), &b, &at, t, &e) != ERR_OK);
	world_end(w);
	return at.messages;
}

/* Messages in it that have no id: they are new each time. */
static uint64_t nameless(const struct xml *records)
{
	uint64_t n = 0;

	xml_each_child (x, records)
		n += xml_is(x, NS_TRANSFER, "message") &&
		     xml_attr(x, "id").p == NULL;
	return n;
}

/* Gives what it may add the next time; UINT64_MAX: it was refused. */
static uint64_t take(struct world *w, struct span text)
{
	struct turn *t = world_begin(w);
	struct transfer_in *x = arena_make(t->arena, struct transfer_in);
	const struct xml *records;
	uint64_t new = UINT64_MAX;
	struct buf b;

	buf_init(&b, CALL_MAX);
	buf_str(&b, "<records xmlns='urn:caveat:transfer:0'>");
	buf_add(&b, text);
	buf_str(&b, "</records>");
	if (!b.over &&
		xml_parse(t->arena, buf_span(&b), &caps, &records, NULL) ==
			ERR_OK &&
		muc_arrival_take(w->muc, SPAN(ROOM), records, x, t, NULL) ==
			ERR_OK)
		new = nameless(records);
	world_end(w);
	buf_clear(&b);
	return new;
}

static void call(struct world *w, struct span text, bool leave_out)
{
	uint64_t had = begin(w, leave_out), have, more = take(w, text);

	have = begin(w, leave_out);
	if (more == UINT64_MAX) {
		BUG_ON(have != had);
		return;
	}
	if (take(w, text) != UINT64_MAX)
		BUG_ON(begin(w, leave_out) > have + more);
}

/* Both enter, and ask for all that was said. */
static void read_all(struct world *w)
{
	static const char *const who[] = {"ann@ex.org/a", "bob@ex.org/b"};

	for (size_t i = 0; i < ARRAY_LEN(who); i++) {
		world_recvf(w,
			"<presence from='%s' to='" ROOM "/n%zu'><x xmlns="
			"'http://jabber.org/protocol/muc'/></presence>",
			who[i], i);
		world_recvf(w,
			"<iq type='set' id='1' from='%s' to='" ROOM
			"'><query xmlns='urn:xmpp:mam:2'/></iq>",
			who[i]);
	}
}

static void end(struct world *w)
{
	struct turn *t = world_begin(w);
	struct errtext e;

	BUG_ON(muc_arrival_end(w->muc, SPAN(ROOM), true, t, &e) != ERR_OK);
	world_end(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = span_of(data, size);
	struct world *w;
	bool leave_out = size != 0 && (data[0] & 1) != 0;

	if (size == 0)
		return 0;
	rest = span_of(data + 1, size - 1);
	log_set_level(LOG_ERROR);
	w = world_new(NULL);
	world_clear(w, "ann@ex.org", "up to SECRET; Codeword: *");
	(void)begin(w, leave_out);
	for (int i = 0; i < CALLS_MAX && rest.p != NULL; i++)
		call(w, span_cut(rest, '\0', &rest), leave_out);
	world_restart(w);
	end(w);
	read_all(w);
	world_wait(w, 1000);
	world_free(&w);
	return 0;
}
