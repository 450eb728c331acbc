/* SPDX-License-Identifier: MIT */
/* Which source counts for whom, and that doubt is nil. */
#include "tests/db/support.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "db/dir.h"
#include "labels/acdf.h"

#define POLICY                                                            \
	"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"   \
	" version='1' creationDate='20240101000000Z' originatorDN='CN=t'" \
	" keyIdentifier='AA==' privilegeId='2.16.840.1.101.2.1.8.3'"      \
	" rbacId='2.16.840.1.101.2.1.8.3'>"                               \
	"<securityPolicyId name='TEST' id='1.2.3.4'/>"                    \
	"<securityClassifications>"                                       \
	"<securityClassification name='OPEN' lacv='1' hierarchy='1'/>"    \
	"<securityClassification name='CLOSED' lacv='2' hierarchy='2'/>"  \
	"<securityClassification name='SECRET' lacv='3' hierarchy='3'/>"  \
	"</securityClassifications></SPIF>"

static struct place_on_disk disk;
static struct store *s;
static struct labels *labels;
static struct dir *dir;
static const struct clearance *open_only, *closed, *secret; /* ref'd */

static const struct clearance *clearance(const char *expr)
{
	const struct clearance *c;
	struct errtext e = {""};
	enum err err = clearance_read_expr(labels, span_str(expr), &c, &e);

	ck_assert_msg(err == ERR_OK, "%s", e.s);
	return clearance_ref(c);
}

static void setup(void)
{
	struct errtext e = {""};
	enum err err;

	disk_make(&disk);
	s = open_store(disk.path);
	labels = labels_new();
	err = labels_add_policy(labels, SPAN(POLICY), "test", &e);
	ck_assert_msg(err == ERR_OK, "%s", e.s);
	open_only = clearance("OPEN");
	closed = clearance("up to CLOSED");
	secret = clearance("up to SECRET");
	dir = dir_new(labels, s);
}

static void teardown(void)
{
	dir_free(&dir);
	ck_assert_ptr_null(dir);
	clearance_unref(&open_only);
	clearance_unref(&closed);
	clearance_unref(&secret);
	labels_free(&labels);
	store_close(&s);
	disk_remove(&disk);
}

static void is(const char *jid, const struct clearance *c, const char *source)
{
	ck_assert_ptr_eq(dir_clearance(dir, span_str(jid)), c);
	ck_assert_str_eq(dir_source(dir, span_str(jid)), source);
}

static void defaults(void)
{
	static const struct span local[] = {
		{"example.org", 11},
                {"example.net", 11}
        };

	dir_set_default(dir, open_only, local, ARRAY_LEN(local));
}

static void set(const char *jid, const char *expr)
{
	struct errtext e = {""};
	enum err err = dir_set(dir, span_str(jid), span_str(expr), 1, &e);

	ck_assert_msg(err == ERR_OK, "%s", e.s);
}

static void configure(const char *jid, const struct clearance *c)
{
	struct dir_entry entry = {span_str(jid), c};

	dir_configure(dir, &entry, 1);
}

static void reload(void)
{
	dir_free(&dir);
	store_commit(s);
	store_close(&s);
	s = open_store(disk.path);
	dir = dir_new(labels, s);
	dir_load(dir);
}

START_TEST(nothing_known_is_nil)
{
	is("ann@example.org", NULL, "none");
	is("example.org", NULL, "none");
	is("", NULL, "none");
}
END_TEST

START_TEST(the_default_is_for_users_of_local_domains_only)
{
	defaults();
	is("ann@example.org", open_only, "default");
	is("ann@example.net", open_only, "default");
	is("ann@sub.example.org", NULL, "none");
	is("ann@example.orga", NULL, "none");
	is("ann@xexample.org", NULL, "none");
	is("ann@example.or", NULL, "none");
	is("ann@EXAMPLE.org", NULL, "none");
	is("ann@example.org/phone", NULL, "none");
	is("example.org", NULL, "none");
	dir_set_default(dir, NULL, &SPAN("example.org"), 1);
	is("ann@example.org", NULL, "none");
}
END_TEST

START_TEST(the_store_wins_over_the_configuration_over_the_default)
{
	defaults();
	configure("ann@example.org", closed);
	is("ann@example.org", closed, "config");
	set("ann@example.org", "up to SECRET");
	is("ann@example.org", secret, "store");
	is("bob@example.org", open_only, "default");
	ck_assert(dir_remove(dir, SPAN("ann@example.org")));
	is("ann@example.org", closed, "config");
	ck_assert(!dir_remove(dir, SPAN("ann@example.org")));
	ck_assert(!dir_remove(dir, SPAN("bob@example.org")));
	dir_configure(dir, NULL, 0);
	is("ann@example.org", open_only, "default");
}
END_TEST

/* Less than the others say is a clearance, too. */
START_TEST(the_stronger_source_may_say_less)
{
	configure("ann@example.org", secret);
	set("ann@example.org", "OPEN");
	is("ann@example.org", open_only, "store");
}
END_TEST

START_TEST(a_new_configuration_takes_the_place_of_the_old)
{
	struct dir_entry both[] = {
		{SPAN("ann@example.org"), closed},
		{SPAN("bob@example.org"), secret}
        };

	dir_configure(dir, both, 2);
	set("bob@example.org", "OPEN");
	configure("ann@example.org", secret);
	is("ann@example.org", secret, "config");
	is("bob@example.org", open_only, "store");
	ck_assert(dir_remove(dir, SPAN("bob@example.org")));
	is("bob@example.org", NULL, "none");
}
END_TEST

START_TEST(a_configured_nil_is_not_the_default)
{
	defaults();
	configure("ann@example.org", NULL);
	is("ann@example.org", NULL, "config");
}
END_TEST

START_TEST(what_is_set_outlives_a_restart)
{
	set("ann@example.org", "up to SECRET");
	set("bob@example.org", "up to CLOSED");
	set("bob@example.org", "OPEN");
	set("eve@example.org", "OPEN");
	ck_assert(dir_remove(dir, SPAN("eve@example.org")));
	reload();
	is("ann@example.org", secret, "store");
	is("bob@example.org", open_only, "store");
	is("eve@example.org", NULL, "none");
}
END_TEST

START_TEST(a_refused_expression_changes_nothing)
{
	static const char *const bad[] = {
		"", "up to", "TOP", "OPEN; Nowhere: X", "OTHER / OPEN"};
	struct errtext e;

	set("ann@example.org", "OPEN");
	store_commit(s);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		e.s[0] = '\0';
		ck_assert_int_ne(dir_set(dir, SPAN("ann@example.org"),
					 span_str(bad[i]), 2, &e),
			ERR_OK);
		ck_assert(e.s[0] != '\0');
		ck_assert(!s->writing);
		is("ann@example.org", open_only, "store");
	}
	reload();
	is("ann@example.org", open_only, "store");
}
END_TEST

/* Loads with the error output in a file, and gives that. */
static struct span loaded_output(char *text, size_t size)
{
	char path[sizeof(disk.dir) + 8];
	int old = dup(STDERR_FILENO), fd;
	ssize_t n;

	snprintf(path, sizeof(path), "%s/log", disk.dir);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ck_assert_int_ge(old, 0);
	ck_assert_int_ge(fd, 0);
	dup2(fd, STDERR_FILENO);
	dir_load(dir);
	dup2(old, STDERR_FILENO);
	close(old);
	n = pread(fd, text, size, 0);
	ck_assert_int_ge(n, 0);
	close(fd);
	return span_of(text, (size_t)n);
}

/* A row of an older policy must not be better than none. */
START_TEST(an_unreadable_row_is_nil_and_logged)
{
	struct clearance_row row = {
		SPAN("ann@example.org"), SPAN("up to GONE"), 1};
	char text[1000];
	struct span out;

	defaults();
	configure("ann@example.org", secret);
	store_clearance_put(s, &row);
	row.jid = SPAN("bob@example.org");
	row.expr = SPAN("up to CLOSED");
	store_clearance_put(s, &row);
	out = loaded_output(text, sizeof(text));
	is("ann@example.org", NULL, "store");
	is("bob@example.org", closed, "store");
	ck_assert(memmem(out.p, out.n, "level=warn", 10) != NULL);
	ck_assert(
		memmem(out.p, out.n, "event=clearance-unreadable", 26) != NULL);
	ck_assert(memmem(out.p, out.n, "ann@example.org", 15) != NULL);
	ck_assert(memmem(out.p, out.n, "bob@example.org", 15) == NULL);
	set("ann@example.org", "OPEN");
	is("ann@example.org", open_only, "store");
}
END_TEST

START_TEST(loading_again_follows_the_store)
{
	set("ann@example.org", "OPEN");
	store_commit(s);
	set("ann@example.org", "up to SECRET");
	set("bob@example.org", "OPEN");
	store_rollback(s);
	dir_load(dir);
	is("ann@example.org", open_only, "store");
	is("bob@example.org", NULL, "none");
}
END_TEST

/* The engine may drop what nobody holds. */
START_TEST(clearances_stay_when_the_engine_tidies_up)
{
	struct buf b;

	set("ann@example.org", "OPEN | SECRET");
	for (int i = 0; i < 5; i++)
		labels_trim(labels);
	buf_init(&b, 1000);
	clearance_expr(dir_clearance(dir, SPAN("ann@example.org")), &b);
	ck_assert(memmem(b.p, b.n, "SECRET", 6) != NULL);
	buf_clear(&b);
}
END_TEST

struct seen {
	int n;
	const char *jid[8];
	const struct clearance *c[8];
	const char *source[8];
};

static void see(void *arg, struct span bare, const struct clearance *c,
	const char *source)
{
	struct seen *seen = arg;

	ck_assert_int_lt(seen->n, 8);
	ck_assert_uint_eq(strlen(bare.p), bare.n);
	seen->jid[seen->n] = bare.p;
	seen->c[seen->n] = c;
	seen->source[seen->n++] = source;
}

START_TEST(everybody_is_listed_once_in_order)
{
	struct seen seen = {0};
	struct dir_entry some[] = {
		{SPAN("m@example.org"), closed},
		{SPAN("a@example.org"), closed},
                {SPAN("ma@x"),          NULL  }
        };

	dir_each(dir, see, &seen);
	ck_assert_int_eq(seen.n, 0);
	defaults();
	dir_configure(dir, some, 3);
	set("z@example.org", "OPEN");
	set("m@example.org", "up to SECRET");
	set("b@example.org", "OPEN");
	dir_each(dir, see, &seen);
	ck_assert_int_eq(seen.n, 5);
	ck_assert_str_eq(seen.jid[0], "a@example.org");
	ck_assert_ptr_eq(seen.c[0], closed);
	ck_assert_str_eq(seen.source[0], "config");
	ck_assert_str_eq(seen.jid[1], "b@example.org");
	ck_assert_str_eq(seen.jid[2], "m@example.org");
	ck_assert_ptr_eq(seen.c[2], secret);
	ck_assert_str_eq(seen.source[2], "store");
	ck_assert_str_eq(seen.jid[3], "ma@x");
	ck_assert_ptr_null(seen.c[3]);
	ck_assert_str_eq(seen.jid[4], "z@example.org");
}
END_TEST

static void set_peer(const struct clearance *in, const struct clearance *out,
	const struct clearance *fallback)
{
	const struct dir_peer p = {SPAN("peer.example"), in, out, fallback};
	const struct span local = SPAN("here.example");

	dir_set_peers(dir, &p, 1, &local, 1);
}

static enum acdf may(const struct clearance *c, const char *expr)
{
	const struct label *l = NULL;

	ck_assert_int_eq((int)label_read_expr(labels, span_str(expr),
				 INT64_C(1735689600000), false, &l, NULL),
		LABEL_VALID);
	return acdf_decide(l, c);
}

START_TEST(a_users_own_clearance_counts_within_that_of_the_peer)
{
	const struct span pia = SPAN("pia@peer.example"),
			  sub = SPAN("sue@x.peer.example"),
			  near = SPAN("eve@nopeer.example");

	set_peer(open_only, closed, NULL);
	ck_assert_ptr_eq(dir_clearance(dir, pia), closed);
	ck_assert_ptr_eq(dir_clearance(dir, sub), closed);
	ck_assert_ptr_eq(dir_sender(dir, pia), open_only);
	ck_assert_ptr_null(dir_clearance(dir, near));
	ck_assert_str_eq(dir_source(dir, pia), "peer");
	ck_assert_int_eq(
		(int)dir_set(dir, pia, SPAN("CLOSED|SECRET"), 1, NULL), ERR_OK);
	ck_assert_int_eq(
		(int)may(dir_clearance(dir, pia), "CLOSED"), ACDF_GRANT);
	ck_assert_int_eq((int)may(dir_clearance(dir, pia), "OPEN"), ACDF_DENY);
	ck_assert_int_eq(
		(int)may(dir_clearance(dir, pia), "SECRET"), ACDF_DENY);
	ck_assert_int_eq((int)may(dir_sender(dir, pia), "CLOSED"), ACDF_DENY);
}
END_TEST

START_TEST(the_default_of_the_peer_is_for_who_has_none)
{
	const struct span pia = SPAN("pia@peer.example");

	set_peer(NULL, NULL, NULL);
	ck_assert_ptr_null(dir_clearance(dir, pia));
	set_peer(NULL, NULL, closed);
	ck_assert_ptr_eq(dir_clearance(dir, pia), closed);
	ck_assert_str_eq(dir_source(dir, pia), "peer-default");
	set_peer(secret, open_only, closed);
	ck_assert_int_eq((int)may(dir_clearance(dir, pia), "OPEN"), ACDF_GRANT);
	ck_assert_int_eq(
		(int)may(dir_clearance(dir, pia), "CLOSED"), ACDF_DENY);
	ck_assert_int_eq((int)may(dir_sender(dir, pia), "CLOSED"), ACDF_GRANT);
}
END_TEST

/* Neither the peer's default nor its clearance takes the place of one that
 * can't be read. */
START_TEST(an_unreadable_clearance_of_a_peers_user_is_nil)
{
	const struct span pia = SPAN("pia@peer.example");

	store_clearance_put(s, &(struct clearance_row){.jid = pia,
				       .expr = SPAN("NO SUCH THING"),
				       .changed = 1});
	dir_load(dir);
	set_peer(secret, secret, secret);
	ck_assert_ptr_null(dir_clearance(dir, pia));
	ck_assert_ptr_null(dir_sender(dir, pia));
}
END_TEST

START_TEST(a_domain_may_have_a_default_of_its_own)
{
	const struct span local[] = {
		SPAN("here.example"), SPAN("there.example")};

	dir_set_default(dir, open_only, local, 2);
	dir_set_default_of(dir, local[1], closed);
	ck_assert_ptr_eq(dir_clearance(dir, SPAN("a@here.example")), open_only);
	ck_assert_ptr_eq(dir_clearance(dir, SPAN("a@there.example")), closed);
	dir_set_default_of(dir, local[0], NULL);
	ck_assert_ptr_null(dir_clearance(dir, SPAN("a@here.example")));
	ck_assert_str_eq(dir_source(dir, SPAN("a@here.example")), "none");
	ck_assert_ptr_null(dir_clearance(dir, SPAN("there.example")));
}
END_TEST

START_TEST(local_users_are_no_peers)
{
	const struct span ann = SPAN("ann@here.example");
	const struct dir_peer p = {SPAN("example"), open_only, open_only, NULL};
	const struct span local = SPAN("here.example");

	dir_set_default(dir, secret, &local, 1);
	dir_set_peers(dir, &p, 1, &local, 1);
	ck_assert_ptr_eq(dir_clearance(dir, ann), secret);
	ck_assert_ptr_eq(dir_sender(dir, ann), secret);
	ck_assert_ptr_eq(
		dir_clearance(dir, SPAN("eve@there.example")), open_only);
}
END_TEST

Suite *suite_dir(void)
{
	Suite *suite = suite_create("dir");
	TCase *t = tcase_create("dir");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_users_own_clearance_counts_within_that_of_the_peer);
	tcase_add_test(t, the_default_of_the_peer_is_for_who_has_none);
	tcase_add_test(t, an_unreadable_clearance_of_a_peers_user_is_nil);
	tcase_add_test(t, a_domain_may_have_a_default_of_its_own);
	tcase_add_test(t, local_users_are_no_peers);
	tcase_add_test(t, nothing_known_is_nil);
	tcase_add_test(t, the_default_is_for_users_of_local_domains_only);
	tcase_add_test(
		t, the_store_wins_over_the_configuration_over_the_default);
	tcase_add_test(t, the_stronger_source_may_say_less);
	tcase_add_test(t, a_new_configuration_takes_the_place_of_the_old);
	tcase_add_test(t, a_configured_nil_is_not_the_default);
	tcase_add_test(t, what_is_set_outlives_a_restart);
	tcase_add_test(t, a_refused_expression_changes_nothing);
	tcase_add_test(t, an_unreadable_row_is_nil_and_logged);
	tcase_add_test(t, loading_again_follows_the_store);
	tcase_add_test(t, clearances_stay_when_the_engine_tidies_up);
	tcase_add_test(t, everybody_is_listed_once_in_order);
	suite_add_tcase(suite, t);
	return suite;
}
