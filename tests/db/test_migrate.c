/* SPDX-License-Identifier: MIT */
/* Only a database of ours and of today is opened; no other is touched. */
#include "tests/db/support.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/migrate.h"

static struct place_on_disk disk;

static void setup(void)
{
	disk_make(&disk);
}

static void teardown(void)
{
	disk_remove(&disk);
}

/* Runs a script on the file, which may be a new one. */
static void alter(const char *script)
{
	struct sql *db;
	struct errtext e;

	ck_assert_int_eq(sql_open(disk.path, 1000, &db, &e), ERR_OK);
	ck_assert_int_eq(sql_start(db, false, &e), ERR_OK);
	run_script(db, script);
	sql_close(&db);
}

static void make_database(void)
{
	struct store *s = open_store(disk.path);
	struct room_row r = plain_room("hall@rooms.example.org");

	store_room_add(s, &r);
	store_commit(s);
	store_close(&s);
}

static void write_at(off_t at, struct span bytes)
{
	int fd = open(disk.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pwrite(fd, bytes.p, bytes.n, at), (ssize_t)bytes.n);
	close(fd);
}

START_TEST(a_new_database_has_every_migration_once)
{
	struct store *s = open_store(disk.path);

	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM schema_migration"),
		migrate_newest());
	ck_assert_int_eq(
		ask_number(s->db, "PRAGMA user_version"), migrate_newest());
	store_close(&s);
	s = open_store(disk.path);
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM schema_migration"),
		migrate_newest());
	store_close(&s);
}
END_TEST

START_TEST(a_newer_database_is_refused)
{
	make_database();
	alter("PRAGMA user_version = 99");
	open_refused(disk.path, ERR_CONFLICT, "newer version (schema 99");
	ck_assert_int_eq(disk_files(&disk), 2); /* no log */
}
END_TEST

static void alter_and_end(const char *path)
{
	struct store *s = open_store(path);

	store_idle(s); /* what is open is committed */
	run_script(s->db, "PRAGMA user_version = 99");
}

/* The version stands in the log only, not yet in the database. */
START_TEST(a_newer_database_is_refused_after_a_crash)
{
	make_database();
	ck_assert_int_eq(in_process(alter_and_end, disk.path), 0);
	open_refused(disk.path, ERR_CONFLICT, "newer version (schema 99");
	open_refused(disk.path, ERR_CONFLICT, "newer version (schema 99");
}
END_TEST

START_TEST(a_schema_that_differs_is_refused)
{
	make_database();
	alter("UPDATE schema_migration SET checksum = 'other'");
	open_refused(disk.path, ERR_CONFLICT, "0001_init differs");
	alter("DELETE FROM schema_migration");
	open_refused(disk.path, ERR_CONFLICT, "0001_init differs");
}
END_TEST

START_TEST(the_database_of_another_program_is_refused)
{
	struct sql *db;
	struct errtext e;

	ck_assert_int_eq(sql_open(disk.path, 1, &db, &e), ERR_OK);
	run_script(db, "CREATE TABLE bookmarks (url TEXT)");
	sql_close(&db);
	open_refused(disk.path, ERR_CONFLICT, "another program");
	ck_assert_int_eq(disk_files(&disk), 1);
}
END_TEST

START_TEST(what_is_no_database_is_refused)
{
	write_at(0, SPAN("Dear diary, nobody shall overwrite this."));
	open_refused(disk.path, ERR_CONFLICT, "not a database");
	write_at(0, SPAN("SQLite format 3\0 and nothing else"));
	open_refused(disk.path, ERR_CONFLICT, "not a database");
}
END_TEST

START_TEST(a_truncated_database_is_refused)
{
	struct stat st;

	make_database();
	ck_assert_int_eq(stat(disk.path, &st), 0);
	ck_assert_int_eq(truncate(disk.path, st.st_size / 2), 0);
	open_refused(disk.path, ERR_IO, "damaged");
}
END_TEST

/* Any page: of the schema, of a table, of an index. */
START_TEST(a_damaged_database_is_refused)
{
	struct stat st;
	static const off_t page = 8192;

	make_database();
	ck_assert_int_eq(stat(disk.path, &st), 0);
	ck_assert_int_ge(st.st_size, 8 * page);
	write_at(5 * page, SPAN("\xde\xad\xbe\xef\xde\xad\xbe\xef\xde\xad"));
	open_refused(disk.path, ERR_IO, "damaged");
	write_at(100, SPAN("\xde\xad\xbe\xef\xde\xad\xbe\xef\xde\xad"));
	open_refused(disk.path, ERR_IO, "damaged");
}
END_TEST

START_TEST(a_missing_folder_is_told)
{
	struct store *s;
	struct errtext e;

	ck_assert_int_eq(
		store_open("/nonexistent/caveat.db", DURABILITY_FULL, &s, &e),
		ERR_IO);
	ck_assert_str_eq(
		e.s, "/nonexistent/caveat.db: No such file or directory");
}
END_TEST

/* As it was up to that migration. */
static void make_old(int64_t number, const char *script)
{
	struct sql *db;
	struct errtext e;

	ck_assert_int_eq(sql_open(disk.path, 1000, &db, &e), ERR_OK);
	ck_assert_int_eq(sql_start(db, false, &e), ERR_OK);
	ck_assert_int_eq(migrate_to(db, number, &e), ERR_OK);
	run_script(db, script);
	sql_close(&db);
}

#define OLD_ROOM(id, jid)                                                    \
	"INSERT INTO room (id, jid, domain, created, locked, persistent,"    \
	" is_public, members_only, moderated, change_subject,"               \
	" allow_invites, password_protected, whois, allow_pm, max_users,"    \
	" history_fetch, broadcast, member_list, subject_at) VALUES (" #id   \
	", '" jid "', 'x', 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);" \
	"INSERT INTO label_value (id, room, form, name, bytes)"              \
	" VALUES (" #id ", " #id ", 1, 'U', x'55');"                         \
	"INSERT INTO label (id, room, form, bytes, value)"                   \
	" VALUES (" #id ", " #id ", 1, x'55', " #id ");"
#define OLD_MESSAGE(id, room, uid, sid)                                    \
	"INSERT INTO message (id, room, uid, at, nick, sender, stanza_id," \
	" label, value, payload) VALUES (" #id ", " #room ", '" uid        \
	"', 7, 'Ann', 'a@b/c', " sid ", " #room ", " #room ", '<body/>');"

static const char old_store[] = OLD_ROOM(1, "hall@x") OLD_ROOM(
	2, "cave@x") OLD_MESSAGE(3, 1, "0123456789abcdef0123456789abcdef",
	"'one'") OLD_MESSAGE(5, 2, "1123456789abcdef0123456789abcdef", "NULL")
	OLD_MESSAGE(9, 1, "2123456789abcdef0123456789abcdef",
		"'two'") "INSERT INTO message_need VALUES (3, 2), (9, 1);"
			 "INSERT INTO correction VALUES (3, 1, 'x');"
			 "DELETE FROM message WHERE id = 9;";

/* What clients have been told is still true. */
START_TEST(messages_of_before_keep_their_ids)
{
	const struct named by = {SPAN("one"), INT64_MAX, 9};
	struct arena *a = arena_new();
	struct message_row m = plain_message(NULL, 8);
	const struct value_row *v;
	struct span first;
	struct store *s;

	make_old(8, old_store);
	s = open_store(disk.path);
	ck_assert(store_message_find(
		s, a, 1, SPAN("0123456789abcdef0123456789abcdef"), &m));
	ck_assert_int_eq(m.id, 3);
	ck_assert_int_eq(m.at, 7);
	ck_span(m.uid, "0123456789abcdef0123456789abcdef");
	ck_span(m.nick, "Ann");
	ck_span(m.sender, "a@b/c");
	ck_span(m.stanza_id, "one");
	ck_span(m.label, "U");
	ck_span(m.payload, "<body/>");
	ck_assert(!store_message_find(
		s, a, 2, SPAN("0123456789abcdef0123456789abcdef"), &m));
	ck_assert(store_message_find(
		s, a, 2, SPAN("1123456789abcdef0123456789abcdef"), &m));
	ck_assert_ptr_null(m.stanza_id.p);
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM message_name"), 1);
	ck_assert_int_eq(
		ask_number(s->db, "SELECT message FROM message_name_done"), 5);
	ck_assert_uint_eq(store_values_named(s, a, 1, &by, &v), 1);
	ck_assert_uint_eq(store_needs(s, a, 3, &v), 1);
	ck_assert_int_eq(v[0].id, 2);
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM correction"
				  " WHERE message = 3 AND names = 'x'"),
		1);
	m = plain_message(NULL, 8);
	store_message_add(s, a, 1, &m);
	ck_assert_int_gt(m.id, 9); /* nor is the one that was removed */
	first = m.uid;
	ck_assert(store_message_find(s, a, 1, first, &m));
	store_room_remove(s, 1);
	store_commit(s);
	ck_assert_int_eq(ask_number(s->db, "SELECT count(*) FROM message"), 1);
	store_close(&s);
	arena_free(&a);
}
END_TEST

Suite *suite_migrate(void)
{
	Suite *s = suite_create("migrate");
	TCase *t = tcase_create("migrate");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_new_database_has_every_migration_once);
	tcase_add_test(t, a_newer_database_is_refused);
	tcase_add_test(t, a_newer_database_is_refused_after_a_crash);
	tcase_add_test(t, a_schema_that_differs_is_refused);
	tcase_add_test(t, the_database_of_another_program_is_refused);
	tcase_add_test(t, what_is_no_database_is_refused);
	tcase_add_test(t, a_truncated_database_is_refused);
	tcase_add_test(t, a_damaged_database_is_refused);
	tcase_add_test(t, a_missing_folder_is_told);
	tcase_add_test(t, messages_of_before_keep_their_ids);
	suite_add_tcase(s, t);
	return s;
}
