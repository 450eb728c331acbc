/* SPDX-License-Identifier: MIT */
/* Audit: in the turn, chained, signed; whatever is done to it is found. */
#include "tests/db/audit_rig.h"

#include <stdio.h>

START_TEST(records_are_chained_and_signed)
{
	some();
	ck_assert_int_eq(check_table(), AUDIT_GOOD);
	ck_assert_uint_eq(check.records, 7);
	ck_assert_uint_eq(check.checkpoints, 1);
	ck_assert_uint_eq(check.signed_seq, 4);
	ck_assert_uint_eq(check.head.seq, audit_state(s).head.seq);
	ck_assert_mem_eq(check.head.hash, audit_state(s).head.hash, SHA256_LEN);
}
END_TEST

START_TEST(the_chain_goes_on_over_a_restart)
{
	some();
	restart();
	add_turn("8");
	ck_assert_int_eq(check_table(), AUDIT_GOOD);
	ck_assert_uint_eq(check.records, 8);
}
END_TEST

START_TEST(a_turn_that_is_given_up_leaves_no_record_and_no_gap)
{
	some();
	audit_one(AUDIT_ADMIN, "lost");
	store_rollback(s);
	add_turn("8");
	ck_assert_int_eq(check_table(), AUDIT_GOOD);
	ck_assert_uint_eq(check.records, 8);
}
END_TEST

START_TEST(so_many_records_are_signed_at_once)
{
	const struct audit_conf conf = {key, 3, 60000};

	audit_open(s, &conf, &turn);
	some();
	ck_assert_int_eq(check_table(), AUDIT_GOOD);
	ck_assert_uint_ge(check.checkpoints, 2);
}
END_TEST

START_TEST(what_is_signed_isnt_signed_again)
{
	some();
	sign_now();
	ck_assert_int_eq(count_rows(), 8);
	sign_now();
	audit_close(s, &turn);
	store_commit(s);
	ck_assert_int_eq(count_rows(), 8);
}
END_TEST

/* ---- tampering ---- */

START_TEST(a_changed_record_is_found)
{
	some();
	tamper("UPDATE audit SET text = replace(text, '\"3\"', '\"9\"')"
	       " WHERE seq = 3");
	ck_assert_int_eq(check_table(), AUDIT_FLAW_CHANGED);
	ck_assert_ptr_nonnull(strstr(why.s, "record 3 "));
}
END_TEST

START_TEST(a_changed_hash_is_found)
{
	some();
	tamper("UPDATE audit SET hash = zeroblob(32) WHERE seq = 3");
	ck_assert_int_eq(check_table(), AUDIT_FLAW_CHANGED);
}
END_TEST

START_TEST(a_removed_record_is_found)
{
	some();
	tamper("DELETE FROM audit WHERE seq = 3");
	ck_assert_int_eq(check_table(), AUDIT_FLAW_MISSING);
	ck_assert_ptr_nonnull(strstr(why.s, "3 to 3 are missing"));
}
END_TEST

/* The numbers alone don't betray it. */
START_TEST(a_removed_record_whose_gap_is_closed_is_found)
{
	some();
	tamper("DELETE FROM audit WHERE seq = 3;"
	       "UPDATE audit SET seq = seq - 1,"
	       " text = replace(text, '\"seq\":' || seq, '\"seq\":' ||"
	       " (seq - 1)) WHERE seq > 3");
	ck_assert_int_ne(check_table(), AUDIT_GOOD);
}
END_TEST

START_TEST(records_in_another_order_are_found)
{
	some();
	tamper("UPDATE audit SET text = (SELECT text FROM audit b"
	       " WHERE b.seq = 5 - audit.seq), hash = (SELECT hash FROM"
	       " audit b WHERE b.seq = 5 - audit.seq)"
	       " WHERE seq IN (2, 3)");
	ck_assert_int_ne(check_table(), AUDIT_GOOD);
}
END_TEST

START_TEST(an_inserted_record_is_found)
{
	some();
	tamper("INSERT INTO audit SELECT 8, replace(text, '\"seq\":7',"
	       " '\"seq\":8'), hash FROM audit WHERE seq = 7");
	ck_assert_int_eq(check_table(), AUDIT_FLAW_CHANGED);
}
END_TEST

/* Whoever can write can compute hashes; but not sign. */
START_TEST(a_chain_that_was_made_anew_is_found)
{
	const struct span *line;
	struct audit_head head = {.seq = 0};
	struct span forged[7];
	size_t n;

	some();
	n = lines_of(&line);
	ck_assert_uint_eq(n, 7);
	for (size_t i = 0; i < n; i++) {
		struct audit_head before = head;
		struct audit_record r;
		struct buf text, b;

		ck_assert(audit_record_read(line[i], &r));
		buf_init(&text, AUDIT_RECORD_MAX);
		buf_init(&b, AUDIT_RECORD_MAX);
		buf_add(&text, r.text);
		if (i == 2)
			buf_str(&text, ",\"count\":9");
		buf_byte(&text, '}');
		audit_chain(&head, buf_span(&text));
		audit_line_write(&b, buf_span(&text), before.hash, head.hash);
		forged[i] = arena_dup(turn.arena, buf_span(&b));
		buf_clear(&text);
		buf_clear(&b);
	}
	begin_check();
	ck_assert_int_eq(check_lines(forged, n), AUDIT_FLAW_SIGNATURE);
	ck_assert_uint_eq(check.flaws, 1);
}
END_TEST

START_TEST(another_key_isnt_trusted)
{
	some();
	begin_check();
	audit_public[0][0] ^= 1;
	ck_assert_int_eq(check_table(), AUDIT_FLAW_KEY);
	check.key_n = 0;
}
END_TEST

/* Whoever can't sign may leave all signatures out. */
START_TEST(a_chain_without_a_signature_is_found)
{
	some();
	tamper("DELETE FROM audit WHERE seq >= 5");
	ck_assert_int_eq(check_table(), AUDIT_GOOD);
	ck_assert_int_eq(audit_check_end(&check, &why), AUDIT_FLAW_SIGNATURE);
	begin_check();
	ck_assert_int_eq(audit_check_end(&check, &why), AUDIT_GOOD);
}
END_TEST

START_TEST(a_removed_end_is_found_at_the_next_start)
{
	some();
	sign_now(); /* 8 */
	tamper("DELETE FROM audit WHERE seq > 6");
	restart();
	add_turn("more");
	ck_assert_int_eq(check_table(), AUDIT_FLAW_MISSING);
	ck_assert_ptr_nonnull(strstr(why.s, "7 to 8 are missing"));
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM audit WHERE seq = 9"
				  " AND text LIKE '%\"kind\":\"damaged\"%'"),
		1);
}
END_TEST

/* Even if nobody can say so by the table: who kept the head knows. */
START_TEST(a_head_that_was_kept_finds_a_removed_end)
{
	struct audit_head head;
	const struct span *line;
	size_t n;

	some();
	head = audit_state(s).head;
	n = lines_of(&line);
	for (size_t keep = 5; keep <= n; keep++) {
		begin_check();
		check.since_given = true;
		check.since = head;
		ck_assert_int_eq(check_lines(line, keep), AUDIT_GOOD);
		ck_assert_int_eq(audit_check_end(&check, &why),
			keep == n ? AUDIT_GOOD : AUDIT_FLAW_MISSING);
	}
}
END_TEST

START_TEST(the_head_is_a_text_to_keep)
{
	struct audit_head head, again;
	struct buf b;

	some();
	head = audit_state(s).head;
	buf_init(&b, 256);
	audit_head_write(&b, &head);
	ck_assert(audit_head_read(buf_span(&b), &again));
	ck_assert_uint_eq(again.seq, 7);
	ck_assert_mem_eq(again.hash, head.hash, SHA256_LEN);
	ck_assert(!audit_head_read(SPAN("7:00"), &again));
	buf_clear(&b);
}
END_TEST

/* ---- repeats ---- */

static int64_t counted(void)
{
	return ask_number(s->db,
		"SELECT coalesce(sum(coalesce(text ->> '$.count', 1)), 0)"
		" FROM audit WHERE text ->> '$.kind' = 'refused'");
}

static int64_t refusals(void)
{
	return ask_number(s->db, "SELECT count(*) FROM audit"
				 " WHERE text ->> '$.kind' = 'refused'");
}

static void second(void)
{
	turn.mono += 1000;
	turn.wall += 1000;
	audit_tick(s, &turn);
	store_commit(s);
}

START_TEST(the_same_refusal_is_a_record_and_a_count)
{
	for (int i = 0; i < 1000; i++)
		audit_one(AUDIT_REFUSED, "romeo@ex.org");
	store_commit(s);
	ck_assert_int_eq(refusals(), 1);
	second();
	ck_assert_int_eq(refusals(), 2);
	ck_assert_int_eq(counted(), 1000);
	ck_assert_int_eq(check_table(), AUDIT_GOOD);
}
END_TEST

START_TEST(refusals_apart_are_records_of_their_own)
{
	for (int i = 0; i < 5; i++) {
		audit_one(AUDIT_REFUSED, "romeo@ex.org");
		second();
	}
	ck_assert_int_eq(refusals(), 5);
	ck_assert_int_eq(counted(), 5);
}
END_TEST

START_TEST(a_flood_costs_a_few_records_a_minute)
{
	for (int i = 0; i < 10 * 60; i++) {
		for (int k = 0; k < 20; k++)
			audit_one(AUDIT_REFUSED, "romeo@ex.org");
		second();
	}
	turn.mono += 60000;
	second();
	ck_assert_int_eq(counted(), 10 * 60 * 20);
	ck_assert_int_le(refusals(), 20);
}
END_TEST

/* Neither who varies what is refused ... */
START_TEST(refusals_that_differ_are_counted_by_sender)
{
	for (int i = 0; i < 1000; i++) {
		struct audit_event e = audit_event_of(AUDIT_REFUSED);
		char where[32];

		snprintf(where, sizeof(where), "room-%d@ex.org", i);
		audit_text(&e, AUDIT_BY, SPAN("romeo@ex.org"));
		audit_text(&e, AUDIT_WHERE, span_str(where));
		audit_add(s, &e, &turn);
	}
	turn.mono += 60000;
	second();
	ck_assert_int_eq(counted(), 1000);
	ck_assert_int_le(refusals(), 40);
}
END_TEST

/* ... nor many of them. */
START_TEST(many_senders_are_counted_together)
{
	for (int i = 0; i < 30000; i++) {
		char by[32];

		snprintf(by, sizeof(by), "user-%d@ex.org", i);
		audit_one(AUDIT_REFUSED, by);
	}
	turn.mono += 60000;
	second();
	ck_assert_int_eq(counted(), 30000);
	ck_assert_int_le(refusals(), 3 * 4096);
}
END_TEST

static void flood_minutes(const char *before, const char *behind, int n)
{
	for (int i = 0; i < n; i++) {
		char by[64];

		snprintf(by, sizeof(by), "%s%d%s", before, i, behind);
		audit_one(AUDIT_REFUSED, by);
		if (i % 1000 == 999)
			second();
	}
	turn.mono += 60000;
	second();
	ck_assert_int_eq(counted(), n);
}

/* 100 seconds of it. SECURITY: who can make up names, of users at a domain of
 * theirs or of resources, mustn't own the disk. */
START_TEST(names_that_cost_nothing_make_few_records)
{
	flood_minutes("user-", "@evil.example", 100000);
	ck_assert_int_le(refusals(), 2500);
}
END_TEST

START_TEST(resources_are_one_sender)
{
	flood_minutes("romeo@ex.org/", "", 100000);
	ck_assert_int_le(refusals(), 100);
}
END_TEST

START_TEST(one_domain_does_not_hide_another)
{
	for (int i = 0; i < 30000; i++) {
		char by[64];

		snprintf(by, sizeof(by), "user-%d@evil.example", i);
		audit_one(AUDIT_REFUSED, by);
	}
	audit_one(AUDIT_REFUSED, "romeo@ex.org");
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM audit"
				  " WHERE text ->> '$.by' = 'romeo@ex.org'"),
		1);
}
END_TEST

static void flood_and_end(const char *path)
{
	const struct audit_conf conf = {NULL, 1000, 60000};

	s = open_store(path);
	audit_open(s, &conf, &turn);
	for (int i = 0; i < 10; i++) {
		audit_one(AUDIT_REFUSED, "romeo@ex.org");
		store_commit(s);
	}
	audit_one(AUDIT_REFUSED, "romeo@ex.org"); /* a turn that isn't kept */
}

START_TEST(no_count_is_lost_by_a_crash)
{
	store_close(&s);
	ck_assert_int_eq(in_process(flood_and_end, disk.path), 0);
	open_audit();
	ck_assert_int_eq(refusals(), 2);
	ck_assert_int_eq(counted(), 10);
	ck_assert_int_eq(check_table(), AUDIT_GOOD);
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM audit_repeat"), 0);
}
END_TEST

START_TEST(all_counts_are_records_at_the_end)
{
	for (int i = 0; i < 7; i++)
		audit_one(AUDIT_REFUSED, "romeo@ex.org");
	audit_close(s, &turn);
	store_commit(s);
	ck_assert_int_eq(counted(), 7);
	ck_assert_int_eq(check_table(), AUDIT_GOOD);
	ck_assert_uint_eq(check.signed_seq + 1, check.head.seq);
}
END_TEST

/* ---- told to others ---- */

struct told {
	size_t n;
	bool kept;
};

static void on_record(void *arg, struct span text)
{
	struct told *told = arg;
	struct audit_record r;

	ck_assert(audit_record_read(text, &r));
	ck_assert(told->kept);
	told->n++;
}

START_TEST(records_are_told_once_they_are_kept)
{
	struct told told = {0};

	audit_set_sink(s, on_record, &told);
	audit_one(AUDIT_ADMIN, "1");
	audit_one(AUDIT_ADMIN, "2");
	told.kept = true;
	store_commit(s);
	ck_assert_uint_eq(told.n, 2);
	told.kept = false;
	audit_one(AUDIT_ADMIN, "lost");
	store_rollback(s);
	told.kept = true;
	add_turn("3");
	ck_assert_uint_eq(told.n, 3);
}
END_TEST

static void add_tampering(TCase *tc)
{
	tcase_add_test(tc, a_changed_record_is_found);
	tcase_add_test(tc, a_changed_hash_is_found);
	tcase_add_test(tc, a_removed_record_is_found);
	tcase_add_test(tc, a_removed_record_whose_gap_is_closed_is_found);
	tcase_add_test(tc, records_in_another_order_are_found);
	tcase_add_test(tc, an_inserted_record_is_found);
	tcase_add_test(tc, a_chain_that_was_made_anew_is_found);
	tcase_add_test(tc, another_key_isnt_trusted);
	tcase_add_test(tc, a_chain_without_a_signature_is_found);
	tcase_add_test(tc, a_removed_end_is_found_at_the_next_start);
	tcase_add_test(tc, a_head_that_was_kept_finds_a_removed_end);
	tcase_add_test(tc, the_head_is_a_text_to_keep);
}

static void add_repeats(TCase *tc)
{
	tcase_add_test(tc, the_same_refusal_is_a_record_and_a_count);
	tcase_add_test(tc, refusals_apart_are_records_of_their_own);
	tcase_add_test(tc, a_flood_costs_a_few_records_a_minute);
	tcase_add_test(tc, refusals_that_differ_are_counted_by_sender);
	tcase_add_test(tc, many_senders_are_counted_together);
	tcase_add_test(tc, names_that_cost_nothing_make_few_records);
	tcase_add_test(tc, resources_are_one_sender);
	tcase_add_test(tc, one_domain_does_not_hide_another);
	tcase_add_test(tc, no_count_is_lost_by_a_crash);
	tcase_add_test(tc, all_counts_are_records_at_the_end);
}

Suite *suite_audit(void)
{
	Suite *suite = suite_create("audit");
	TCase *tc = tcase_create("audit");

	tcase_add_checked_fixture(tc, audit_setup, audit_teardown);
	tcase_add_test(tc, records_are_chained_and_signed);
	tcase_add_test(tc, the_chain_goes_on_over_a_restart);
	tcase_add_test(tc, a_turn_that_is_given_up_leaves_no_record_and_no_gap);
	tcase_add_test(tc, so_many_records_are_signed_at_once);
	tcase_add_test(tc, what_is_signed_isnt_signed_again);
	add_tampering(tc);
	add_repeats(tc);
	tcase_add_test(tc, records_are_told_once_they_are_kept);
	suite_add_tcase(suite, tc);
	return suite;
}
