/* SPDX-License-Identifier: MIT */
/* A folder for a database, and processes that end in the middle. */
#ifndef TESTS_DB_SUPPORT_H
#define TESTS_DB_SUPPORT_H

#include <check.h>

#include "db/store_inner.h"

Suite *suite_archive(void);
Suite *suite_arriving(void);
Suite *suite_arrival(void);
Suite *suite_audit(void);
Suite *suite_audit_files(void);
Suite *suite_backup(void);
Suite *suite_clearances(void);
Suite *suite_dir(void);
Suite *suite_hats(void);
Suite *suite_item_past(void);
Suite *suite_items(void);
Suite *suite_keys(void);
Suite *suite_list(void);
Suite *suite_messages(void);
Suite *suite_migrate(void);
Suite *suite_names(void);
Suite *suite_nodes(void);
Suite *suite_occupants(void);
Suite *suite_redo(void);
Suite *suite_references(void);
Suite *suite_people(void);
Suite *suite_personal(void);
Suite *suite_remote(void);
Suite *suite_rooms(void);
Suite *suite_sql(void);
Suite *suite_store(void);
Suite *suite_tally(void);
Suite *suite_versions(void);

/* A new folder under $TMPDIR and the path of the database in it. */
struct place_on_disk {
	char dir[200];
	char path[240];
};
void disk_make(struct place_on_disk *d);
void disk_remove(struct place_on_disk *d); /* with what stands in it */
int disk_files(const struct place_on_disk *d);
/* A folder of its own with copies of all files as they are now: what a crash
 * at this moment would leave. */
void disk_copy(const struct place_on_disk *d, struct place_on_disk *copy_r);
/* Does the database's file have these bytes in it? */
bool disk_holds(const struct place_on_disk *d, const char *text);
/* Does any of the files? */
bool disk_holds_anywhere(const struct place_on_disk *d, const char *text);

struct store *open_store(const char *path); /* must succeed */
/* Must be refused with that code, and the file must be as it was. */
void open_refused(const char *path, enum err code, const char *words);
/* Runs a script of the test's on a database. */
void run_script(struct sql *db, const char *script);
int64_t ask_number(struct sql *db, const char *text);

/* Runs f(path) in a process that ends with kill -9: when f returns (gives 0)
 * or calls exit(n) (gives n). Gives -SIGNAL if it dies before. */
int in_process(void (*f)(const char *path), const char *path);

void ck_span(struct span have, const char *want);
void ck_same(struct span have, struct span want); /* absence counts */

/* A room with nothing set. */
struct room_row plain_room(const char *jid);
/* uid NULL: the store gives one. */
struct message_row plain_message(const char *uid, int64_t at);

#endif
