/* SPDX-License-Identifier: MIT */
/* A room of a server that answers as it is told. */
#include "tests/move/crawl_room.h"

#include <check.h>

struct crawl_room room;

void crawl_room_begin(void)
{
	collect_init(&room.c);
	buf_init(&room.told, 65536);
	room.client = NULL;
	room.source = NULL;
}

void crawl_room_finish(void)
{
	if (room.source != NULL)
		room.source->ops->free(room.source);
	client_free(&room.client);
	collect_clear(&room.c);
	buf_clear(&room.told);
}

static void remark(void *arg, const struct move_place *place, const char *text)
{
	(void)arg;
	(void)place;
	buf_printf(&room.told, "%s\n", text);
}

void crawl_room_start(const struct fake_step *steps, struct crawl_settings s)
{
	fake_xmpp_start(&room.fake, "pw", steps);
	ck_assert_int_eq(
		client_open(&(struct client_settings){.jid = "u@example.org",
				    .password = "pw",
				    .host = "127.0.0.1",
				    .port = room.fake.port,
				    .plain = true,
				    .pause_ms = 1},
			&room.client, &room.e),
		ERR_OK);
	s.client = room.client;
	s.remark = remark;
	room.source = crawl_new(&s);
}

enum err crawl_room_read(const char *mark)
{
	struct move_order o = {
		.place = {MOVE_ROOM, SPAN("r@c"), SPAN_NONE},
		.mark = span_str(mark)
        };

	return room.source->ops->read(room.source, &o, &room.c.sink, &room.e);
}

void crawl_room_left(void)
{
	room.source->ops->free(room.source);
	room.source = NULL;
	client_free(&room.client);
	fake_xmpp_done(&room.fake);
}
