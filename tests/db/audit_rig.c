/* SPDX-License-Identifier: MIT */
/* A store with audit, a clock, and the check of all that is in it. */
#include "tests/db/audit_rig.h"

#include <stdio.h>
#include <stdlib.h>

struct place_on_disk disk;
static char key_path[260];
struct sign_key *key;
unsigned char audit_public[1][SIGN_PUBLIC_LEN];
struct store *s;
struct turn turn;
struct audit_check check;
struct errtext why;

void open_audit(void)
{
	const struct audit_conf conf = {key, 1000, 60000};

	s = open_store(disk.path);
	audit_open(s, &conf, &turn);
	store_commit(s);
}

void audit_setup(void)
{
	disk_make(&disk);
	snprintf(key_path, sizeof(key_path), "%s/audit.key", disk.dir);
	ck_assert_int_eq(sign_key_open(key_path, true, &key, &why), ERR_OK);
	sign_key_public(key, audit_public[0]);
	turn = (struct turn){.arena = arena_new(),
		.wall = 100 * DAY,
		.entropy = &entropy_system};
	open_audit();
}

void audit_teardown(void)
{
	audit_check_clear(&check);
	store_close(&s);
	sign_key_free(&key);
	arena_free(&turn.arena);
	disk_remove(&disk);
}

void restart(void)
{
	store_close(&s);
	open_audit();
}

void audit_one(enum audit_kind kind, const char *by)
{
	struct audit_event e = audit_event_of(kind);

	audit_text(&e, AUDIT_BY, span_str(by));
	audit_add(s, &e, &turn);
}

void add_turn(const char *by)
{
	audit_one(AUDIT_ADMIN, by);
	store_commit(s);
}

void sign_now(void)
{
	turn.wall += 60000;
	audit_tick(s, &turn);
	store_commit(s);
}

/* Seven records, of which the fifth signs those before it. */
void some(void)
{
	add_turn("1");
	add_turn("2");
	add_turn("3");
	add_turn("4");
	sign_now();
	add_turn("6");
	add_turn("7");
}

/* ---- the check ---- */

enum audit_flaw check_lines(const struct span *line, size_t n)
{
	enum audit_flaw first = AUDIT_GOOD;

	for (size_t i = 0; i < n; i++) {
		struct errtext e;
		enum audit_flaw f = audit_check_line(&check, line[i], &e);

		if (first == AUDIT_GOOD && f != AUDIT_GOOD)
			why = e;
		first = first != AUDIT_GOOD ? first : f;
	}
	return first;
}

size_t lines_of(const struct span **r)
{
	const struct audit_row *row;
	size_t n = audit_rows(s, turn.arena, 0, 100000, &row);
	struct span *line = arena_array(turn.arena, struct span, n + 1);

	for (size_t i = 0; i < n; i++) {
		struct buf b;

		buf_init(&b, AUDIT_RECORD_MAX);
		audit_line_write(
			&b, row[i].text, row[i].before.hash, row[i].head.hash);
		line[i] = arena_dup(turn.arena, buf_span(&b));
		buf_clear(&b);
	}
	*r = line;
	return n;
}

void begin_check(void)
{
	audit_check_clear(&check);
	audit_check_init(&check);
	check.key = (const unsigned char(*)[SIGN_PUBLIC_LEN])audit_public;
	check.key_n = 1;
}

/* The table, as it is now. */
enum audit_flaw check_table(void)
{
	const struct span *line;
	size_t n = lines_of(&line);

	begin_check();
	return check_lines(line, n);
}

int64_t count_rows(void)
{
	return ask_number(s->db, "SELECT count(*) FROM audit");
}

void tamper(const char *script)
{
	store_idle(s);
	run_script(s->db, script);
}
