/* SPDX-License-Identifier: MIT */
/*
 * A dump of ejabberd's Mnesia: terms, rooms, messages. Whatever is in it, the
 * records are XML by themselves, each place can be read that is listed, it
 * comes twice as the same, and has no more messages than were told.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "move/ejabberd.h"
#include "move/erlang.h"
#include "xmpp/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct taken {
	struct move_sink sink;
	struct arena *a;
	uint64_t sum, messages;
};

static enum err put(struct move_sink *s, struct span record, struct errtext *e)
{
	static const struct xml_caps caps = {.bytes = 16 << 20,
		.depth = 96,
		.children = 1 << 20,
		.attrs = 96};
	struct taken *t = (struct taken *)s;
	const struct xml *x;

	arena_reset(t->a);
	BUG_ON(xml_parse(t->a, record, &caps, &x, e) != ERR_OK);
	BUG_ON(x->name.p == NULL);
	t->messages += span_is(x->name, "message");
	for (size_t i = 0; i < record.n; i++)
		t->sum = t->sum * 31 + (unsigned char)record.p[i];
	return ERR_OK;
}

struct reading {
	struct move_source *source;
	struct arena *a;
};

static void read_place(void *arg, const struct move_found *f)
{
	static const struct move_sink_ops ops = {.put = put};
	const struct reading *r = arg;
	struct move_order o = {.place = f->place};
	struct taken t[2];

	for (size_t i = 0; i < 2; i++) {
		struct errtext e;

		t[i] = (struct taken){.sink = {&ops}, .a = r->a};
		BUG_ON(r->source->ops->read(r->source, &o, &t[i].sink, &e) !=
			ERR_OK);
	}
	BUG_ON(t[0].sum != t[1].sum || t[0].messages > f->messages);
}

static void try_dump(struct arena *a, struct span text)
{
	int fd = memfd_create("dump", MFD_CLOEXEC);
	struct reading r = {.a = a};
	struct errtext e = {""};
	char path[40];

	BUG_ON(fd < 0 || write(fd, text.p, text.n) != (ssize_t)text.n);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (ejabberd_open(path, SPAN_NONE, &r.source, &e) == ERR_OK) {
		BUG_ON(r.source->ops->list(r.source, read_place, &r, &e) !=
			ERR_OK);
		r.source->ops->free(r.source);
	} else {
		BUG_ON(r.source != NULL || e.s[0] == '\0');
	}
	close(fd);
}

/* The head of a term is what the whole begins with. */
static void try_term(struct arena *a, struct span text)
{
	struct erl_piece whole = {.text = text, .line = 1};
	struct erl_piece head = {.text = text, .line = 1, .head = 2};
	const struct erl *t, *h;
	struct errtext e = {""};

	if (erl_parse(a, &whole, &t, &e) != ERR_OK) {
		BUG_ON(strncmp(e.s, "line ", 5) != 0);
		return;
	}
	BUG_ON(t->n >= 2 && erl_parse(a, &head, &h, &e) != ERR_OK);
	if (t->kind == ERL_TUPLE && t->n >= 2)
		BUG_ON(h->n != 2 || erl_at(t, 1)->kind != erl_at(h, 1)->kind);
	(void)erl_text(a, t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();

	try_term(a, span_of(data, size));
	try_dump(a, span_of(data, size));
	arena_free(&a);
	return 0;
}
