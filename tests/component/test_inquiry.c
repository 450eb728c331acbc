/* SPDX-License-Identifier: MIT */
/* A helper that answers late, twice, never or with junk does no harm. */
#include "component/inquiry.h"

#include <check.h>
#include <event2/event.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "component/park.h"
#include "component/record.h"
#include "db/audit.h"
#include "labels/engine.h"
#include "tests/component/suites.h"

static const char spif[] =
	"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
	" version='1' creationDate='20260101000000Z' originatorDN='CN=t'"
	" keyIdentifier='0' privilegeId='2.16.840.1.101.2.1.8.3'"
	" rbacId='2.16.840.1.101.2.1.8.3'>"
	"<securityPolicyId name='Tiny' id='2.25.4711'/>"
	"<securityClassifications>"
	"<securityClassification name='LOW' lacv='1' hierarchy='1'/>"
	"<securityClassification name='HIGH' lacv='2' hierarchy='2'/>"
	"</securityClassifications></SPIF>";

#define ANN SPAN("ann@example.org")
#define BOB SPAN("bob@example.org")

/* What the first one does; those after it are good. */
static enum mode {
	GOOD,
	TWICE, /* the second time something else */
	LATE,  /* with the next question */
	NEVER,
	ENDS,
	JUNK, /* no record */
	HUGE_ONE,
	OTHER,   /* about somebody else */
	UNASKED, /* with a number that no question had */
	CUT,     /* half an answer, then the end */
	SILENT,  /* couldn't ask */
	ABSENT,  /* nobody of that name */
	SLOW,    /* the first with the third, the second never */
} mode;
static unsigned spawned;
static uint64_t unheard; /* the last that LATE and SLOW don't answer at once */

static struct daemon d;
static struct config config;
static struct span local = {"example.org", 11};
static struct event *deadline;
static int64_t skipped;                    /* ms */
static const struct clearance *high, *low; /* ref'd */

/* ---- the helper ---- */

static void say(int fd, struct span s)
{
	if (write(fd, s.p, s.n) != (ssize_t)s.n)
		_exit(1);
}

static void answer(int fd, uint64_t id, struct span jid, const char *value)
{
	const enum ldap_status none =
		mode == ABSENT ? LDAP_NOTHING : LDAP_SILENT;
	const struct ldap_answer a = {.id = id,
		.jid = jid,
		.status = value != NULL ? LDAP_VALUE : none,
		.value = span_str(value),
		.groups = value != NULL ? SPAN("staff") : SPAN_NONE,
		.text = SPAN("no network")};
	struct buf b;

	buf_init(&b, RECORD_MAX);
	ldap_answer_write(&b, &a);
	if (mode == CUT) {
		b.n /= 2;
		say(fd, buf_span(&b));
		_exit(0);
	}
	say(fd, buf_span(&b));
	buf_clear(&b);
}

static void asked(int fd, uint64_t id, struct span jid)
{
	switch (mode) {
	case GOOD:
	case CUT:
		break;
	case LATE:
	case SLOW:
		if (id <= unheard)
			return;
		answer(fd, 1, ANN, "up to HIGH");
		break;
	case TWICE:
		answer(fd, id, jid, "up to HIGH");
		answer(fd, id, jid, "LOW");
		return;
	case NEVER:
		return;
	case ENDS:
		_exit(0);
	case JUNK:
		say(fd, SPAN("\0\0\0\1J"));
		return;
	case HUGE_ONE:
		say(fd, SPAN("\xff\xff\xff\xff"));
		return;
	case OTHER:
		answer(fd, id, BOB, "LOW");
		return;
	case UNASKED:
		answer(fd, id + 1000, jid, "LOW");
		return;
	case SILENT:
	case ABSENT:
		answer(fd, id, jid, NULL);
		return;
	}
	answer(fd, id, jid, "up to HIGH");
}

NORETURN static void helper(int fd)
{
	struct span fields, jid;
	struct buf in;
	bool configured = false;
	uint64_t id;
	size_t size;
	char kind;

	if (spawned > 1)
		mode = GOOD;
	buf_init(&in, 4 * RECORD_MAX);
	for (;;) {
		char *to = buf_reserve(&in, 4096);
		ssize_t n = read(fd, to, 4096);

		if (n <= 0)
			_exit(0);
		in.n += (size_t)n;
		while (record_take(buf_span(&in), &kind, &fields, &size) ==
			RECORD_TAKEN) {
			if (kind == RECORD_CONF)
				configured = true;
			else if (configured && ldap_ask_read(fields, &id, &jid))
				asked(fd, id, jid);
			buf_drop(&in, size);
		}
	}
}

static pid_t spawn(void *arg, int fd)
{
	pid_t pid;

	(void)arg;
	spawned++;
	pid = fork();
	if (pid == 0)
		helper(fd);
	return pid;
}

/* ---- the daemon ---- */

static const struct clearance *clearance(const char *expr)
{
	const struct clearance *c;
	struct errtext e = {""};

	ck_assert_int_eq(
		clearance_read_expr(config.labels, span_str(expr), &c, &e),
		ERR_OK);
	return clearance_ref(c);
}

static int64_t wall_now(const struct clock *c)
{
	(void)c;
	return clock_system.wall(&clock_system) + skipped;
}

static int64_t mono_now(const struct clock *c)
{
	(void)c;
	return clock_system.mono(&clock_system) + skipped;
}
static const struct clock skipping = {wall_now, mono_now};

static void on_deadline(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	ck_abort_msg("it never came");
}

static void setup(void)
{
	struct errtext e = {""};
	struct timeval limit = {.tv_sec = 20};

	log_set_level(LOG_ERROR);
	spawned = 0;
	skipped = 0;
	config = (struct config){
		.labels = labels_new(),
		.ldap = {.conf = {.uri = SPAN("ldap://fake"),
				 .filter = SPAN("(uid=%u)")},
			 .remote = {.domains = &local,
				.domain_n = 1,
				.ttl_ms = 60000,
				.negative_ms = 60000,
				.refresh_ms = 60000,
				.timeout_ms = 200,
				.groups = true}}
        };
	ck_assert_int_eq(
		labels_add_policy(config.labels, span_str(spif), "tiny", &e),
		ERR_OK);
	high = clearance("up to HIGH");
	low = clearance("LOW");
	d = (struct daemon){.clock = &skipping, .config = &config};
	ck_assert_int_eq(
		store_open(":memory:", DURABILITY_NORMAL, &d.store, &e),
		ERR_OK);
	d.dir = dir_new(config.labels, d.store);
	dir_set_default(d.dir, low, &local, 1);
	loop_init(&d);
	inquiry_free(&d.inquiry);
	d.inquiry = inquiry_new(&d, spawn);
	(void)turn_begin(&d);
	inquiry_configure(d.inquiry);
	turn_end(&d);
	deadline = event_new(d.base, -1, 0, on_deadline, NULL);
	ck_assert_int_eq(event_add(deadline, &limit), 0);
}

static void teardown(void)
{
	event_free(deadline);
	inquiry_free(&d.inquiry);
	park_free(&d.park);
	dir_free(&d.dir);
	clearance_unref(&high);
	clearance_unref(&low);
	labels_free(&config.labels);
	store_close(&d.store);
	loop_clear(&d);
	libevent_global_shutdown();
}

/* Never anything but what the directory says, or nothing. */
static const struct clearance *ann(void)
{
	const struct clearance *c;

	(void)turn_begin(&d);
	c = dir_clearance(d.dir, ANN);
	turn_end(&d);
	ck_assert(c == NULL || c == high);
	return c;
}

#define UNTIL(condition)     \
	while (!(condition)) \
	ck_assert_int_eq(event_base_loop(d.base, EVLOOP_ONCE), 0)

START_TEST(an_answer_is_taken)
{
	mode = GOOD;
	ck_assert_ptr_null(ann());
	UNTIL(ann() == high);
	ck_assert(dir_in_group(d.dir, ANN, SPAN("staff")));
	ck_assert_uint_eq(spawned, 1);
	ck_assert_uint_eq(inquiry_stats(d.inquiry).answers, 1);
	ck_assert(inquiry_stats(d.inquiry).up);
}
END_TEST

START_TEST(a_second_answer_is_nobodys)
{
	mode = TWICE;
	(void)ann();
	UNTIL(ann() == high);
	(void)turn_begin(&d);
	(void)dir_clearance(d.dir, BOB); /* comes behind it */
	turn_end(&d);
	UNTIL(inquiry_stats(d.inquiry).answers == 2);
	ck_assert_ptr_eq(ann(), high);
	ck_assert_uint_eq(spawned, 1);
}
END_TEST

START_TEST(a_late_answer_is_as_good)
{
	mode = LATE;
	unheard = 1;
	(void)ann();
	UNTIL(!dir_is_pending(d.dir, ANN));
	ck_assert_ptr_null(ann());
	ck_assert(dir_is_unknown(d.dir, ANN));
	(void)turn_begin(&d);
	(void)dir_clearance(d.dir, BOB);
	turn_end(&d);
	UNTIL(ann() == high);
	ck_assert_uint_eq(spawned, 1);
}
END_TEST

START_TEST(one_that_never_answers_is_given_up)
{
	mode = NEVER;
	(void)ann();
	UNTIL(spawned == 2);
	ck_assert_ptr_null(ann());
	ck_assert(!inquiry_stats(d.inquiry).up);
	remote_refresh(inquiry_remote(d.inquiry), ANN);
	UNTIL(ann() == high);
	ck_assert(inquiry_stats(d.inquiry).up);
}
END_TEST

/* What was asked is asked of the next one. */
START_TEST(one_that_misbehaves_is_started_again)
{
	static const enum mode modes[] = {
		ENDS, JUNK, HUGE_ONE, OTHER, UNASKED, CUT};

	config.ldap.remote.timeout_ms = 10000;
	(void)turn_begin(&d);
	inquiry_configure(d.inquiry);
	turn_end(&d);
	mode = modes[_i];
	(void)ann();
	UNTIL(ann() == high);
	ck_assert_uint_eq(spawned, 2);
}
END_TEST

START_TEST(a_directory_that_cannot_be_asked_gives_nobody_anything)
{
	mode = SILENT;
	(void)ann();
	UNTIL(inquiry_stats(d.inquiry).errors != 0 &&
		!dir_is_pending(d.dir, ANN));
	ck_assert_ptr_null(ann());
	ck_assert_str_eq(dir_source(d.dir, ANN), "ldap");
	ck_assert_str_eq(inquiry_stats(d.inquiry).trouble, "no network");
	ck_assert_uint_eq(spawned, 1);
}
END_TEST

/* Of what a peer can cause without end, records tell what changed. */
static uint64_t records(void)
{
	return audit_state(d.store).head.seq;
}

static void tick_after(int64_t ms)
{
	skipped += ms;
	(void)turn_begin(&d);
	inquiry_tick(d.inquiry);
	turn_end(&d);
}

START_TEST(what_changes_nothing_leaves_no_record)
{
	mode = ABSENT;
	(void)ann();
	UNTIL(inquiry_stats(d.inquiry).answers != 0);
	ck_assert_uint_eq(records(), 0);
	ck_assert_ptr_eq(dir_clearance(d.dir, ANN), low);
}
END_TEST

START_TEST(an_answer_that_never_came_leaves_no_record)
{
	mode = SILENT;
	(void)ann();
	UNTIL(inquiry_stats(d.inquiry).errors != 0 &&
		!dir_is_pending(d.dir, ANN));
	ck_assert_uint_eq(records(), 0);
}
END_TEST

START_TEST(who_is_forgotten_leaves_no_record)
{
	config.ldap.remote.ttl_ms = config.ldap.remote.refresh_ms = 36000000;
	(void)turn_begin(&d);
	inquiry_configure(d.inquiry);
	turn_end(&d);
	mode = GOOD;
	(void)ann();
	UNTIL(ann() == high);
	ck_assert_uint_eq(records(), 1);
	tick_after(3600001);
	tick_after(36000000);
	ck_assert_uint_eq(records(), 1);
	ck_assert(!remote_knew(inquiry_remote(d.inquiry), ANN));
}
END_TEST

/* One after the other, of which many wait. */
START_TEST(a_helper_that_is_slow_is_not_given_up)
{
	mode = SLOW;
	unheard = 2;
	(void)turn_begin(&d);
	(void)dir_clearance(d.dir, ANN);
	(void)dir_clearance(d.dir, BOB);
	turn_end(&d);
	UNTIL(spawned == 1); /* both are asked about */
	tick_after(2500);
	(void)turn_begin(&d);
	(void)dir_clearance(d.dir, SPAN("eve@example.org"));
	turn_end(&d);
	UNTIL(inquiry_stats(d.inquiry).answers == 2);
	tick_after(2500);
	ck_assert(inquiry_stats(d.inquiry).up);
	tick_after(2500);
	ck_assert(!inquiry_stats(d.inquiry).up);
}
END_TEST

START_TEST(without_a_section_nothing_is_started)
{
	config.ldap.conf.uri = SPAN_NONE;
	(void)turn_begin(&d);
	inquiry_configure(d.inquiry);
	turn_end(&d);
	ck_assert_ptr_eq(dir_clearance(d.dir, ANN), low);
	ck_assert(!inquiry_stats(d.inquiry).on);
	ck_assert_uint_eq(spawned, 0);
}
END_TEST

Suite *suite_inquiry(void)
{
	Suite *s = suite_create("inquiry");
	TCase *t = tcase_create("inquiry");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, an_answer_is_taken);
	tcase_add_test(t, a_second_answer_is_nobodys);
	tcase_add_test(t, a_late_answer_is_as_good);
	tcase_add_test(t, one_that_never_answers_is_given_up);
	tcase_add_loop_test(t, one_that_misbehaves_is_started_again, 0, 6);
	tcase_add_test(
		t, a_directory_that_cannot_be_asked_gives_nobody_anything);
	tcase_add_test(t, what_changes_nothing_leaves_no_record);
	tcase_add_test(t, an_answer_that_never_came_leaves_no_record);
	tcase_add_test(t, who_is_forgotten_leaves_no_record);
	tcase_add_test(t, a_helper_that_is_slow_is_not_given_up);
	tcase_add_test(t, without_a_section_nothing_is_started);
	suite_add_tcase(s, t);
	return s;
}
