/* SPDX-License-Identifier: MIT */
/*
 * Whatever stands in the files of a Prosody, of a room or of its archive: each
 * record that is made of it is one element of ours, as a reader of records
 * parses it.
 */
#include <stdint.h>

#include "move/lua_stanza.h"
#include "move/message.h"
#include "move/prosody_inner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct lua_caps caps = {
	.depth = 200, .values = 20000, .bytes = 1 << 20};
static const struct xml_caps wide = {
	.bytes = 8 << 20, .depth = 100, .children = 100000, .attrs = 300};

static enum err put(struct move_sink *s, struct span record, struct errtext *e)
{
	struct arena *a = arena_new();
	const struct xml *x = NULL;
	struct buf b;

	(void)s;
	buf_init(&b, wide.bytes);
	buf_str(&b, "<records xmlns='urn:caveat:transfer:0'>");
	buf_add(&b, record);
	buf_str(&b, "</records>");
	BUG_ON(xml_parse(a, buf_span(&b), &wide, &x, e) != ERR_OK);
	BUG_ON(xml_first(x) == NULL || xml_first(x)->ns != NS_TRANSFER);
	BUG_ON(xml_after(xml_first(x)) != NULL);
	buf_clear(&b);
	arena_free(&a);
	return ERR_OK;
}

static void read_archive(
	struct lua_reader *l, struct record *r, struct move_sink *to)
{
	struct arena *a = arena_new();
	const struct lua_value *v;

	while (lua_next(l, a, &v, NULL) == ERR_OK && v != NULL) {
		struct move_message m = {.id = lua_text(lua_get(v, "key"))};
		const char *why;
		size_t odd;

		m.stanza = lua_stanza(a, v, &why, &odd);
		BUG_ON((m.stanza == NULL) != (why != NULL));
		if (m.stanza != NULL) {
			enum err err;

			m.nick = xml_attr(m.stanza, "from");
			m.sender = message_sender(m.stanza);
			err = record_message(r, to, SPAN("r@h"), &m, NULL);
			BUG_ON(err != ERR_OK && err != ERR_LIMIT);
		}
		arena_reset(a);
	}
	arena_free(&a);
}

static void read_room(
	struct lua_reader *l, struct record *r, struct move_sink *to)
{
	struct prosody_room p = {.jid = SPAN("r@h")};
	struct arena *a = arena_new();

	if (lua_read(l, a, &p.config, NULL) == ERR_OK &&
		!prosody_room_gone(p.config)) {
		enum err err;

		p.vcard = lua_get(p.config, "vcard");
		err = prosody_room_head(r, to, &p, a, NULL);
		BUG_ON(err != ERR_OK && err != ERR_VALUE);
	}
	arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct move_sink_ops ops = {.put = put};
	struct move_sink to = {&ops};
	struct span text = span_of(data, size);
	struct lua_reader *l = lua_open_text(text, "fuzz", &caps);
	struct record r;

	record_init(&r);
	read_archive(l, &r, &to);
	lua_close(&l);
	l = lua_open_text(text, "fuzz", &caps);
	read_room(l, &r, &to);
	lua_close(&l);
	record_clear(&r);
	return 0;
}
