/* SPDX-License-Identifier: MIT */
/* A store with audit, a clock, and the check of all that is in it. */
#ifndef TESTS_DB_AUDIT_RIG_H
#define TESTS_DB_AUDIT_RIG_H

#include "base/audit_check.h"
#include "db/audit_files.h"
#include "db/audit_inner.h"
#include "tests/db/support.h"

#define DAY (INT64_C(24) * 3600 * 1000)

extern struct place_on_disk disk;
extern struct sign_key *key;
extern unsigned char audit_public[1][SIGN_PUBLIC_LEN];
extern struct store *s;
extern struct turn turn;
extern struct audit_check check;
extern struct errtext why; /* of the first flaw */

void open_audit(void);
void audit_setup(void);
void audit_teardown(void);
void restart(void);
void audit_one(enum audit_kind kind, const char *by);
void add_turn(const char *by);
void sign_now(void);
void some(void);
enum audit_flaw check_lines(const struct span *line, size_t n);
size_t lines_of(const struct span **r);
void begin_check(void);
enum audit_flaw check_table(void);
int64_t count_rows(void);
void tamper(const char *script);

#endif
