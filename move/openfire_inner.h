/* SPDX-License-Identifier: MIT */
/* What the files of the reader share. */
#ifndef MOVE_OPENFIRE_INNER_H
#define MOVE_OPENFIRE_INNER_H

#include "base/arena.h"
#include "base/digest.h"
#include "move/record.h"
#include "move/table.h"

/* A service of rooms: `conference` of `conference.example.org`. */
struct openfire_service {
	int64_t id;
	struct span domain; /* of the source's arena */
};

struct openfire {
	struct move_source source;
	struct tables *tables;
	struct arena *arena;
	struct span domain; /* of the server; absent: not known */
	struct openfire_service *service;
	size_t service_n;
};

/* A room that is read. */
struct openfire_room {
	struct openfire *of;
	struct move_sink *to;
	struct record r;
	struct arena *arena; /* of the record, reset with each */
	struct span jid, mark;
	int64_t id;
	const char *log;     /* the SELECT of its messages; NULL: none */
	uint64_t elsewhere;  /* messages of the table that isn't taken */
	bool is_archived;    /* by the Monitoring plugin alone */
	uint64_t unreadable; /* rows without anything to tell */
	int64_t at;          /* of the last row; what is in `same` */
	unsigned char same[64][SHA256_LEN];
	size_t same_n;
};

extern const struct table_want openfire_tables[];
extern const size_t openfire_table_n;

/* The first column of the first row; absent: there is none. In the arena. */
enum err openfire_text(struct openfire *of, const char *sql, struct span param,
	struct span *s_r, struct errtext *e) MUST_CHECK;

/* All of it but the messages. */
enum err openfire_head(
	struct openfire_room *room, struct errtext *e) MUST_CHECK;
/* Its affiliations, groups among them as their members. */
enum err openfire_people(
	struct openfire_room *room, struct errtext *e) MUST_CHECK;

/* Which table has its messages: room->log. */
enum err openfire_log_find(
	struct openfire_room *room, struct errtext *e) MUST_CHECK;
/* The last one that set the subject: its nickname (absent: none) and time. In
 * the arena, until the next record. */
enum err openfire_log_subject(struct openfire_room *room, struct span *nick_r,
	int64_t *at_r, struct errtext *e) MUST_CHECK;
enum err openfire_log(struct openfire_room *room, struct errtext *e) MUST_CHECK;

/* A stanza as the database has it, with or without its namespace. NULL: it
 * isn't one. */
const struct xml *openfire_stanza(struct arena *a, struct span text);
/* One that was kept indented, as it was said as far as that is known: with the
 * texts of the columns beside it (absent: none). */
const struct xml *openfire_unfolded(struct arena *a, const struct xml *stanza,
	struct span subject, struct span body);

#endif
