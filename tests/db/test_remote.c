/* SPDX-License-Identifier: MIT */
/* What a directory outside says: how long it counts, and that doubt is nil. */
#include "tests/db/support.h"

#include "db/dir.h"

#define POLICY                                                            \
	"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"   \
	" version='1' creationDate='20240101000000Z' originatorDN='CN=t'" \
	" keyIdentifier='AA==' privilegeId='2.16.840.1.101.2.1.8.3'"      \
	" rbacId='2.16.840.1.101.2.1.8.3'>"                               \
	"<securityPolicyId name='TEST' id='1.2.3.4'/>"                    \
	"<securityClassifications>"                                       \
	"<securityClassification name='OPEN' lacv='1' hierarchy='1'/>"    \
	"<securityClassification name='SECRET' lacv='3' hierarchy='3'/>"  \
	"</securityClassifications></SPIF>"

#define ANN    SPAN("ann@example.org")
#define TTL    600000
#define MINUTE 60000

static struct place_on_disk disk;
static struct store *s;
static struct labels *labels;
static struct dir *dir;
static struct remote *remote;
static int64_t now;                                /* wall and mono */
static const struct clearance *open_only, *secret; /* ref'd */
static const struct span local[] = {
	{"example.org", 11}
};
static const struct remote_conf conf = {
	.domains = local,
	.domain_n = 1,
	.ttl_ms = TTL,
	.negative_ms = 5 * MINUTE,
	.refresh_ms = 2 * MINUTE,
	.timeout_ms = 5000,
	.groups = true,
};

static const struct clearance *clearance(const char *expr)
{
	const struct clearance *c;
	struct errtext e = {""};
	enum err err = clearance_read_expr(labels, span_str(expr), &c, &e);

	ck_assert_msg(err == ERR_OK, "%s", e.s);
	return clearance_ref(c);
}

static void start(void)
{
	s = open_store(disk.path);
	dir = dir_new(labels, s);
	remote = remote_new(labels, s);
	remote_time(remote, now, now);
	remote_configure(remote, labels, &conf);
	remote_load(remote, true);
	dir_set_remote(dir, remote);
	dir_set_default(dir, open_only, local, 1);
	dir_load(dir);
}

static void stop(void)
{
	dir_free(&dir);
	remote_free(&remote);
	store_commit(s);
	store_close(&s);
}

static void setup(void)
{
	struct errtext e = {""};
	enum err err;

	disk_make(&disk);
	labels = labels_new();
	err = labels_add_policy(labels, SPAN(POLICY), "test", &e);
	ck_assert_msg(err == ERR_OK, "%s", e.s);
	open_only = clearance("OPEN");
	secret = clearance("up to SECRET");
	now = 1000000;
	start();
}

static void teardown(void)
{
	stop();
	clearance_unref(&open_only);
	clearance_unref(&secret);
	labels_free(&labels);
	disk_remove(&disk);
}

static void restart(void)
{
	stop();
	start();
}

static struct span changed[8];
static size_t changed_n, idle_n;

static void on_changed(void *arg, struct span bare)
{
	(void)arg;
	ck_assert_uint_lt(changed_n, ARRAY_LEN(changed));
	changed[changed_n++] = bare;
}

static void on_idle(void *arg, struct span bare)
{
	(void)arg;
	(void)bare;
	idle_n++;
}

/* How many are others after so many ms. */
static size_t after(int64_t ms)
{
	static const struct remote_scan scan = {
		on_changed, on_changed, on_idle, NULL};

	now += ms;
	remote_time(remote, now, now);
	changed_n = idle_n = 0;
	remote_scan(remote, &scan);
	return changed_n;
}

static void is(struct span jid, const struct clearance *c, const char *source)
{
	ck_assert_ptr_eq(dir_clearance(dir, jid), c);
	ck_assert_str_eq(dir_source(dir, jid), source);
}

static bool says(struct span jid, const char *value, const char *groups)
{
	struct remote_answer a = {
		value != NULL, span_str(value), span_str(groups), SPAN_NONE};

	return remote_learn(remote, jid, &a);
}

static struct span next(void)
{
	struct span bare;

	return remote_next(remote, &bare) ? bare : SPAN("");
}

/* Ann is asked for, and that is said. */
static void ann_is(const char *value, const char *groups)
{
	(void)dir_clearance(dir, ANN);
	ck_assert(span_eq(next(), ANN));
	ck_assert(says(ANN, value, groups));
}

START_TEST(who_is_not_known_yet_is_nil_and_asked_for_once)
{
	is(ANN, NULL, "ldap");
	ck_assert(dir_is_pending(dir, ANN) && dir_is_unknown(dir, ANN));
	ck_assert(dir_waits(dir, ANN));
	ck_assert_uint_eq(remote_stats(remote).waiting, 1);
	ck_assert(span_eq(next(), ANN));
	is(ANN, NULL, "ldap");
	ck_assert_uint_eq(next().n, 0);
	ck_assert(says(ANN, "up to SECRET", ""));
	is(ANN, secret, "ldap");
	ck_assert(!dir_is_unknown(dir, ANN) && !dir_waits(dir, ANN));
	ck_assert_uint_eq(next().n, 0);
}
END_TEST

START_TEST(it_answers_for_users_of_its_domains_only)
{
	is(SPAN("example.org"), NULL, "none");
	is(SPAN("@example.org"), open_only, "default");
	is(SPAN("ann@example.net"), NULL, "none");
	is(SPAN("ann@example.org/phone"), NULL, "none");
	ck_assert(!dir_waits(dir, SPAN("ann@example.net")));
	ck_assert_uint_eq(next().n, 0);
}
END_TEST

START_TEST(store_and_configuration_win_over_it_and_it_wins_over_the_default)
{
	struct dir_entry entry = {ANN, open_only};
	struct errtext e;

	ann_is("up to SECRET", "");
	dir_configure(dir, &entry, 1);
	is(ANN, open_only, "config");
	dir_configure(dir, NULL, 0);
	is(ANN, secret, "ldap");
	ck_assert_int_eq(dir_set(dir, ANN, SPAN("OPEN"), 1, &e), ERR_OK);
	is(ANN, open_only, "store");
	ck_assert(dir_remove(dir, ANN));
	is(ANN, secret, "ldap");
	dir_set_remote(dir, NULL);
	is(ANN, open_only, "default");
}
END_TEST

START_TEST(an_absent_one_has_the_default_and_an_unreadable_one_nil)
{
	ann_is(NULL, "");
	is(ANN, open_only, "default");
	ck_assert(says(ANN, "up to GONE", ""));
	is(ANN, NULL, "ldap");
	ck_assert(says(ANN, "<junk", ""));
	is(ANN, NULL, "ldap");
	ck_assert(remote_learn(
		remote, ANN, &(struct remote_answer){.found = true}));
	is(ANN, NULL, "ldap");
	ck_assert(!dir_is_unknown(dir, ANN));
}
END_TEST

START_TEST(the_same_answer_changes_nothing)
{
	ann_is("up to SECRET", "a\nb");
	ck_assert(!says(ANN, "up to SECRET", "a\nb"));
	ck_assert(says(ANN, "up to SECRET", "a"));
	ck_assert(says(ANN, "OPEN", "a"));
	is(ANN, open_only, "ldap");
}
END_TEST

START_TEST(an_answer_to_nobody_is_ignored)
{
	ck_assert(!says(SPAN("eve@example.org"), "up to SECRET", ""));
	is(SPAN("eve@example.org"), NULL, "ldap");
	ck_assert(!says(SPAN("eve@elsewhere.org"), "up to SECRET", ""));
	is(SPAN("eve@elsewhere.org"), NULL, "none");
}
END_TEST

/* The last second counts, and no more. */
START_TEST(an_answer_counts_until_it_expires)
{
	ann_is("up to SECRET", "");
	ck_assert_uint_eq(after(TTL - 1), 0);
	is(ANN, secret, "ldap");
	remote_time(remote, now + 1, now + 1);
	is(ANN, NULL, "ldap");
	ck_assert_uint_eq(after(1), 1);
	ck_assert(dir_is_unknown(dir, ANN));
}
END_TEST

START_TEST(that_there_is_none_counts_for_a_shorter_time)
{
	ann_is(NULL, "");
	ck_assert_uint_eq(after(5 * MINUTE - 1), 0);
	is(ANN, open_only, "default");
	ck_assert_uint_eq(after(1), 1);
	is(ANN, NULL, "ldap");
}
END_TEST

START_TEST(who_is_used_is_asked_for_again_in_time)
{
	ann_is("up to SECRET", "");
	ck_assert_uint_eq(after(MINUTE), 0);
	ck_assert_uint_eq(next().n, 0);
	ck_assert_uint_eq(after(MINUTE), 0);
	ck_assert(span_eq(next(), ANN));
	is(ANN, secret, "ldap");
	ck_assert(!says(ANN, "up to SECRET", ""));
	ck_assert_uint_eq(after(TTL - 1), 0);
	is(ANN, secret, "ldap");
}
END_TEST

/* The directory is dead: what is known holds, then nothing does. */
START_TEST(a_dead_directory_gives_nobody_more_than_the_cache_says)
{
	ann_is("up to SECRET", "");
	for (int64_t t = 0; t < TTL - 1000; t += 1000) {
		ck_assert_uint_eq(after(1000), 0);
		(void)next();
		is(ANN, secret, "ldap");
	}
	ck_assert_uint_eq(after(1000), 1);
	is(ANN, NULL, "ldap");
	for (int i = 0; i < 60; i++) {
		(void)after(1000);
		(void)next();
		is(ANN, NULL, "ldap");
	}
}
END_TEST

START_TEST(a_question_in_vain_ends_the_waiting)
{
	ck_assert(dir_waits(dir, ANN));
	ck_assert_uint_eq(after(5000), 0);
	ck_assert(dir_waits(dir, ANN));
	ck_assert_uint_eq(after(1), 1);
	ck_assert(!dir_waits(dir, ANN) && !dir_is_pending(dir, ANN));
	ck_assert(dir_is_unknown(dir, ANN));
	is(ANN, NULL, "ldap");
	ck_assert_uint_eq(next().n, 0);
	ck_assert_uint_eq(after(10000), 0); /* asked for again by itself */
	ck_assert(span_eq(next(), ANN));
	ck_assert(says(ANN, "up to SECRET", "")); /* late is as good */
	is(ANN, secret, "ldap");
}
END_TEST

/* A long line before a directory that answers is no reason to give up. */
START_TEST(who_stands_in_line_waits_as_long_as_others_are_answered)
{
	ck_assert(dir_waits(dir, SPAN("bob@example.org")));
	ck_assert(span_eq(next(), SPAN("bob@example.org")));
	ck_assert(dir_waits(dir, ANN));
	ck_assert_uint_eq(after(4000), 0);
	ck_assert(says(SPAN("bob@example.org"), "OPEN", ""));
	ck_assert_uint_eq(after(4000), 0);
	ck_assert(dir_is_pending(dir, ANN));
	ck_assert(span_eq(next(), ANN));
	remote_put_back(remote, ANN);
	ck_assert(span_eq(next(), ANN));
	ck_assert_uint_eq(after(1001), 1);
	ck_assert(!dir_is_pending(dir, ANN));
}
END_TEST

START_TEST(who_is_waited_for_goes_first)
{
	(void)dir_clearance(dir, SPAN("a@example.org"));
	(void)dir_clearance(dir, SPAN("b@example.org"));
	(void)dir_clearance(dir, ANN);
	ck_assert(dir_waits(dir, ANN));
	ck_assert(span_eq(next(), ANN));
	ck_assert(span_eq(next(), SPAN("a@example.org")));
	remote_put_back(remote, SPAN("a@example.org"));
	ck_assert(span_eq(next(), SPAN("a@example.org")));
	ck_assert(span_eq(next(), SPAN("b@example.org")));
	ck_assert_uint_eq(next().n, 0);
}
END_TEST

START_TEST(a_refresh_asks_for_who_is_asked_for_already_once_more)
{
	ann_is("up to SECRET", "");
	remote_refresh(remote, ANN);
	ck_assert(span_eq(next(), ANN));
	remote_refresh(remote, SPAN_NONE); /* something has changed since */
	ck_assert_uint_eq(next().n, 0);
	ck_assert(!says(ANN, "up to SECRET", ""));
	ck_assert(span_eq(next(), ANN));
	ck_assert(says(ANN, "OPEN", ""));
	ck_assert_uint_eq(next().n, 0);
}
END_TEST

START_TEST(a_restart_finds_what_was_said)
{
	ann_is("up to SECRET", "staff\nOps");
	now += TTL - 1;
	restart();
	is(ANN, secret, "ldap");
	ck_assert(dir_in_group(dir, ANN, SPAN("ops")));
	now += 1;
	restart();
	is(ANN, NULL, "ldap");
	ck_assert(!dir_in_group(dir, ANN, SPAN("ops")));
}
END_TEST

/* A clock that was set back doesn't make answers last. */
START_TEST(an_answer_from_the_future_does_not_count)
{
	now += TTL;
	remote_time(remote, now, now);
	ann_is("up to SECRET", "");
	now -= TTL;
	restart();
	is(ANN, NULL, "ldap");
}
END_TEST

/* For their catalogue: as long as the answer counts, and after a restart. */
START_TEST(labels_are_those_of_who_is_known)
{
	const struct remote_answer a = {
		true, SPAN("up to SECRET"), SPAN(""), SPAN("SECRET\nOPEN")};

	ck_assert_uint_eq(dir_labels(dir, ANN).n, 0);
	(void)next();
	ck_assert(remote_learn(remote, ANN, &a));
	ck_assert(!remote_learn(remote, ANN, &a));
	ck_assert(span_is(dir_labels(dir, ANN), "SECRET\nOPEN"));
	restart();
	ck_assert(span_is(dir_labels(dir, ANN), "SECRET\nOPEN"));
	ck_assert(says(ANN, "up to SECRET", "")); /* other labels: none */
	ck_assert_uint_eq(dir_labels(dir, ANN).n, 0);
	ck_assert(remote_learn(remote, ANN, &a));
	(void)after(TTL);
	ck_assert_uint_eq(dir_labels(dir, ANN).n, 0);
}
END_TEST

START_TEST(groups_are_those_of_who_is_known)
{
	struct dir_entry entry = {ANN, open_only};

	dir_configure(dir, &entry, 1);
	ck_assert(dir_waits(dir, ANN)); /* for the groups */
	ck_assert(!dir_in_group(dir, ANN, SPAN("staff")));
	ann_is("up to SECRET", "staff\nblue team");
	ck_assert(dir_in_group(dir, ANN, SPAN("Blue Team")));
	ck_assert(!dir_in_group(dir, ANN, SPAN("blue")));
	ck_assert(!dir_in_group(dir, ANN, SPAN("")));
	ck_assert(!dir_in_group(dir, ANN, SPAN("staff\nblue team")));
	ck_assert(!dir_in_group(dir, SPAN("x@elsewhere"), SPAN("staff")));
	is(ANN, open_only, "config");
}
END_TEST

START_TEST(who_is_not_used_is_forgotten_once_it_expired)
{
	ann_is("up to SECRET", "");
	ck_assert_uint_eq(after(TTL / 2), 0);
	ck_assert(!says(ANN, "up to SECRET", ""));
	ck_assert_uint_eq(after(3600001), 0);
	ck_assert_uint_eq(idle_n, 1);
	ck_assert_uint_eq(after(1000), 0);
	ck_assert_uint_eq(idle_n, 0);
	ck_assert_uint_eq(remote_stats(remote).waiting, 0);
	restart();
	ck_assert(!says(ANN, "up to SECRET", ""));
}
END_TEST

/* Whoever names many that nobody bears mustn't keep out those who are. */
START_TEST(names_that_nobody_bears_make_room)
{
	struct span bob = SPAN("bob@example.org"),
		    eve = SPAN("eve@example.org");

	ann_is("up to SECRET", "");
	for (int i = 0; i < 99999; i++) {
		char bare[32];

		snprintf(bare, sizeof(bare), "%d@example.org", i);
		(void)dir_clearance(dir, span_str(bare));
		(void)next();
		ck_assert(says(span_str(bare), NULL, ""));
	}
	ck_assert(!dir_is_pending(dir, bob));
	ck_assert_uint_eq(after(MINUTE + 1), 0);
	ck_assert_uint_eq(idle_n, 99999);
	is(SPAN("7@example.org"), open_only, "default"); /* he is inside */
	ck_assert_uint_eq(after(1000), 0);
	is(SPAN("7@example.org"), open_only, "default");
	is(ANN, secret, "ldap");
	ck_assert(dir_is_pending(dir, bob) && dir_is_pending(dir, eve));
	ck_assert_uint_eq(remote_stats(remote).known, 2);
}
END_TEST

START_TEST(other_domains_forget_who_is_none_of_them)
{
	struct remote_conf other = conf;
	struct span net = SPAN("example.net");

	ann_is("up to SECRET", "");
	other.domains = &net;
	remote_configure(remote, labels, &other);
	is(ANN, open_only, "default");
	remote_configure(remote, labels, &conf);
	is(ANN, NULL, "ldap");
	remote_configure(remote, labels, NULL);
	is(ANN, open_only, "default");
}
END_TEST

START_TEST(another_configuration_keeps_who_is_known_and_asks_again)
{
	struct remote_conf shorter = conf;

	ann_is("up to SECRET", "");
	shorter.ttl_ms = MINUTE;
	remote_configure(remote, labels, &shorter);
	is(ANN, secret, "ldap");
	ck_assert_uint_eq(after(0), 0);
	ck_assert(span_eq(next(), ANN));
	ck_assert_uint_eq(after(MINUTE), 1);
	is(ANN, NULL, "ldap");
}
END_TEST

Suite *suite_remote(void)
{
	Suite *suite = suite_create("remote");
	TCase *t = tcase_create("remote");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, who_is_not_known_yet_is_nil_and_asked_for_once);
	tcase_add_test(t, it_answers_for_users_of_its_domains_only);
	tcase_add_test(t,
		store_and_configuration_win_over_it_and_it_wins_over_the_default);
	tcase_add_test(
		t, an_absent_one_has_the_default_and_an_unreadable_one_nil);
	tcase_add_test(t, the_same_answer_changes_nothing);
	tcase_add_test(t, an_answer_to_nobody_is_ignored);
	tcase_add_test(t, an_answer_counts_until_it_expires);
	tcase_add_test(t, that_there_is_none_counts_for_a_shorter_time);
	tcase_add_test(t, who_is_used_is_asked_for_again_in_time);
	tcase_add_test(
		t, a_dead_directory_gives_nobody_more_than_the_cache_says);
	tcase_add_test(t, a_question_in_vain_ends_the_waiting);
	tcase_add_test(
		t, who_stands_in_line_waits_as_long_as_others_are_answered);
	tcase_add_test(t, who_is_waited_for_goes_first);
	tcase_add_test(
		t, a_refresh_asks_for_who_is_asked_for_already_once_more);
	tcase_add_test(t, a_restart_finds_what_was_said);
	tcase_add_test(t, an_answer_from_the_future_does_not_count);
	tcase_add_test(t, labels_are_those_of_who_is_known);
	tcase_add_test(t, groups_are_those_of_who_is_known);
	tcase_add_test(t, who_is_not_used_is_forgotten_once_it_expired);
	tcase_add_test(t, names_that_nobody_bears_make_room);
	tcase_add_test(t, other_domains_forget_who_is_none_of_them);
	tcase_add_test(
		t, another_configuration_keeps_who_is_known_and_asks_again);
	suite_add_tcase(suite, t);
	return suite;
}
