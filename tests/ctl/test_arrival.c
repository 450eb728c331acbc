/* SPDX-License-Identifier: MIT */
/* Places on their way into a daemon: what it is asked, and what people hear. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ctl/arrival.h"
#include "tests/ctl/fake_daemon.h"
#include "tests/ctl/suites.h"

#define NEW                                                                  \
	{                                                                    \
		200, "{\"state\": \"new\", \"mark\": null, \"messages\": 0}" \
	}
#define DONE                            \
	{                               \
		200, "{\"done\": true}" \
	}

static const struct move_place room = {
	MOVE_ROOM, {"ops@rooms.ex.org", 16},
         {NULL,               0 }
};
static struct fake_daemon f;
static struct buf said;
static struct errtext e;
static struct move_sink *sink;
static struct span mark;

static void on_remark(
	void *arg, const struct move_place *place, struct span text)
{
	(void)arg;
	buf_printf(&said, "%.*s: %.*s\n", SPAN_FMT(place->jid), SPAN_FMT(text));
}

static void on_finding(void *arg, const struct move_place *place,
	const struct arrival_finding *x)
{
	(void)arg;
	(void)place;
	buf_printf(&said, "%s %.*s=%.*s", x->kind, SPAN_FMT(x->what),
		SPAN_FMT(x->value));
	if (x->here.p != NULL)
		buf_printf(&said, " here %.*s", SPAN_FMT(x->here));
	if (x->why.p != NULL)
		buf_printf(&said, " for %.*s", SPAN_FMT(x->why));
	buf_byte(&said, '\n');
}

static void begin(const struct arrival_options *o,
	const struct fake_answer *answer, size_t n)
{
	struct arrival_options all = *o;

	all.source = "a test";
	all.remark = on_remark;
	all.finding = on_finding;
	buf_init(&said, 65536);
	fake_begin(&f, answer, n);
	sink = arrival_new(&f.ctl, &all);
	ck_assert_ptr_nonnull(sink);
}

static void finish(void)
{
	sink->ops->free(sink);
	fake_end(&f);
	buf_clear(&said);
}

static enum err put(const char *record)
{
	return sink->ops->put(sink, span_str(record), &e);
}

#define BEGIN(options, answers) begin((options), (answers), ARRAY_LEN(answers))

START_TEST(a_place_begins_takes_records_and_ends)
{
	static const struct fake_answer answers[] = {
		NEW,
		{200, "{\"taken\": 2, \"known\": 1, \"left_out\": 0,"
		      " \"remarks\": [\"no such option: x\"]}"},
		DONE
        };
	const struct arrival_count *n;

	BEGIN(&((struct arrival_options){.invite = true}), answers);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	ck_assert_ptr_null(mark.p);
	ck_assert_int_eq(put("<about/>"), ERR_OK);
	ck_assert_int_eq(put("<message id='1'/>"), ERR_OK);
	ck_assert_int_eq(put("<messages/>"), ERR_OK);
	ck_assert_int_eq(sink->ops->close(sink, &e), ERR_OK);
	n = arrival_count(sink);
	ck_assert_uint_eq(n->records, 3);
	ck_assert_uint_eq(n->messages, 1);
	ck_assert_uint_eq(n->taken, 2);
	ck_assert_uint_eq(n->known, 1);
	ck_assert_str_eq(fake_asked(&f),
		"PUT /arrivals/ops@rooms.ex.org\n"
		"{\"source\":\"a test\",\"unfit\":\"refuse\"}\n"
		"POST /arrivals/ops@rooms.ex.org\n"
		"<records xmlns='urn:caveat:transfer:0' unfit='refuse'><about/>"
		"<message id='1'/><messages/></records>\n"
		"POST /arrival-ends/ops@rooms.ex.org\n{\"invite\":true}\n");
	ck_assert_str_eq(
		buf_cstr(&said), "ops@rooms.ex.org: no such option: x\n");
	finish();
}
END_TEST

START_TEST(it_goes_where_it_is_told_under_the_label_that_is_told)
{
	static const struct fake_answer answers[] = {
		{200, "{\"state\": \"arriving\", \"mark\": \"m9\", "
		      "\"messages\": 9}"        },
		{200, "{\"taken\": 1, \"known\": 0, \"left_out\": 0}"},
                DONE
        };
	const struct move_place to = {
		MOVE_NODE, SPAN("pub.ex.org"), SPAN("a b/c")};

	BEGIN(&((struct arrival_options){
		      .label = "SE'CRET", .policy = "ACME", .leave_out = true}),
		answers);
	arrival_next(sink, "another", &to);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	ck_assert(span_is(mark, "m9"));
	ck_assert_int_eq(arrival_count(sink)->state, ARRIVAL_GOES_ON);
	ck_assert_uint_eq(arrival_count(sink)->before, 9);
	ck_assert_int_eq(put("<item/>"), ERR_OK);
	ck_assert_int_eq(sink->ops->close(sink, &e), ERR_OK);
	ck_assert_str_eq(fake_asked(&f),
		"PUT /arrivals/pub.ex.org%2Fa%20b%2Fc\n"
		"{\"source\":\"another\",\"label\":\"SE'CRET\",\"policy\":"
		"\"ACME\",\"unfit\":\"leave-out\"}\n"
		"POST /arrivals/pub.ex.org%2Fa%20b%2Fc\n"
		"<records xmlns='urn:caveat:transfer:0' unfit='leave-out' "
		"label='SE&apos;CRET' policy='ACME'><item/></records>\n"
		"POST /arrival-ends/pub.ex.org%2Fa%20b%2Fc\n"
		"{\"invite\":false}\n");
	finish();
}
END_TEST

START_TEST(a_refused_record_is_named_by_its_number_in_the_place)
{
	static const struct fake_answer answers[] = {
		NEW,
		{200, "{\"taken\": 1000, \"known\": 0, \"left_out\": 0,"
		      " \"remarks\": [\"record 7 is left out: x\"]}"},
		{422, "{\"error\": \"record 2: no such label\"}"                         },
                DONE
        };

	BEGIN(&((struct arrival_options){.label = NULL}), answers);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	for (int i = 0; i < 1002; i++)
		ck_assert_int_eq(put("<message/>"), ERR_OK);
	ck_assert_int_eq(sink->ops->close(sink, &e), ERR_VALUE);
	ck_assert_str_eq(e.s, "record 1002: no such label");
	ck_assert_str_eq(
		buf_cstr(&said), "ops@rooms.ex.org: record 7 is left out: x\n");
	sink->ops->leave(sink);
	ck_assert_ptr_nonnull(
		strstr(fake_asked(&f), "DELETE /arrivals/ops@rooms.ex.org\n"));
	finish();
}
END_TEST

START_TEST(an_arrival_of_an_earlier_run_is_never_taken_back)
{
	static const struct fake_answer answers[] = {
		{200, "{\"state\": \"arriving\", \"mark\": null,"
		      " \"messages\": 5}"},
		{422, "{\"error\": \"no\"}"                   }
        };

	BEGIN(&((struct arrival_options){.label = NULL}), answers);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	ck_assert_int_eq(put("<message/>"), ERR_OK);
	ck_assert_int_eq(sink->ops->close(sink, &e), ERR_VALUE);
	sink->ops->leave(sink);
	ck_assert_ptr_null(strstr(fake_asked(&f), "DELETE"));
	finish();
}
END_TEST

START_TEST(what_the_source_breaks_off_is_kept_for_the_next_run)
{
	static const struct fake_answer answers[] = {NEW};

	BEGIN(&((struct arrival_options){.label = NULL}), answers);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	ck_assert_int_eq(put("<message/>"), ERR_OK);
	sink->ops->leave(sink);
	ck_assert_ptr_null(strstr(fake_asked(&f), "DELETE"));
	finish();
}
END_TEST

START_TEST(a_call_holds_no_more_than_a_mebibyte)
{
	static const struct fake_answer answers[] = {
		NEW, {200, "{\"taken\": 3, \"known\": 0, \"left_out\": 0}"},
		{200, "{\"taken\": 1, \"known\": 0, \"left_out\": 0}"},
		{200, "{\"taken\": 1, \"known\": 0, \"left_out\": 0}"},
                 DONE
        };
	static char text[3 << 20];
	size_t n = 0;

	BEGIN(&((struct arrival_options){.label = NULL}), answers);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	memset(text, 'x', sizeof(text));
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(
			sink->ops->put(sink, span_of(text, 300000), &e),
			ERR_OK);
	ck_assert_int_eq(
		sink->ops->put(sink, span_of(text, sizeof(text)), &e), ERR_OK);
	ck_assert_int_eq(sink->ops->close(sink, &e), ERR_OK);
	ck_assert_uint_eq(arrival_count(sink)->taken, 5);
	for (const char *p = fake_asked(&f); p != NULL; n++)
		p = strstr(p + 1, "POST /arrivals/");
	ck_assert_uint_eq(n, 4);
	finish();
}
END_TEST

START_TEST(what_the_daemon_puts_off_is_asked_again)
{
	static const struct fake_answer answers[] = {
		{503, "{\"error\": \"later\"}"},
		{503, "{\"error\": \"later\"}"},
                NEW
        };

	BEGIN(&((struct arrival_options){.pause_ms = 1}), answers);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	(void)fake_asked(&f);
	finish();
}
END_TEST

START_TEST(but_not_for_ever)
{
	struct fake_answer answers[20];

	for (size_t i = 0; i < ARRAY_LEN(answers); i++)
		answers[i] = (struct fake_answer){
			503, "{\"error\": \"the disk is full\"}"};
	BEGIN(&((struct arrival_options){.pause_ms = 1}), answers);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_IO);
	ck_assert_str_eq(e.s, "the disk is full");
	(void)fake_asked(&f);
	finish();
}
END_TEST

/* What it took in is nobody's: it goes before the signal counts. */
START_TEST(a_trial_that_is_interrupted_is_taken_back)
{
	static const struct fake_answer answers[] = {NEW, DONE};
	int status = -1;
	pid_t pid;

	BEGIN(&((struct arrival_options){.trial = true, .check = true}),
		answers);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		(void)signal(SIGINT, SIG_DFL);
		if (sink->ops->open(sink, &room, &mark, &e) != ERR_OK ||
			arrival_is_interrupted(sink) ||
			put("<about/>") != ERR_OK)
			_exit(1);
		(void)raise(SIGINT);
		if (!arrival_is_interrupted(sink) || put("<x/>") != ERR_IO)
			_exit(2);
		sink->ops->leave(sink);
		_exit(3); /* it is dead by now */
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGINT);
	ck_assert_ptr_nonnull(
		strstr(fake_asked(&f), "DELETE /arrivals/ops@rooms.ex.org\n"));
	finish();
}
END_TEST

/* Who runs it with nohup doesn't mean to be asked. */
START_TEST(a_signal_that_is_ignored_interrupts_no_trial)
{
	static const struct fake_answer answers[] = {NEW, DONE};

	(void)signal(SIGHUP, SIG_IGN);
	BEGIN(&((struct arrival_options){.trial = true}), answers);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	(void)raise(SIGHUP);
	ck_assert(!arrival_is_interrupted(sink));
	ck_assert_int_eq(put("<about/>"), ERR_OK);
	sink->ops->leave(sink);
	(void)fake_asked(&f);
	finish();
}
END_TEST

/* What is there already, or comes for good, is nothing to take back. */
START_TEST(no_signal_waits_for_what_stays)
{
	static const struct fake_answer answers[] = {
		{200, "{\"state\": \"arriving\", \"mark\": null,"
		      " \"messages\": 5}"}
        };
	sigset_t now;

	BEGIN(&((struct arrival_options){.trial = true}), answers);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, NULL, &now), 0);
	ck_assert_int_eq(sigismember(&now, SIGINT), 0);
	(void)fake_asked(&f);
	finish();
}
END_TEST

/* Of a dry run that was killed, as well. */
START_TEST(a_trial_says_that_it_compares_with_a_half)
{
	static const struct fake_answer answers[] = {
		{200, "{\"state\": \"arriving\", \"mark\": null,"
		      " \"messages\": 5}"}
        };

	BEGIN(&((struct arrival_options){.trial = true, .check = true}),
		answers);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&said), "arrival drop"));
	(void)fake_asked(&f);
	finish();
}
END_TEST

START_TEST(a_check_asks_and_changes_nothing)
{
	static const struct fake_answer answers[] = {
		{200, "{\"same\": [{\"what\": \"title\", \"value\": \"Ops\"}],"
		      " \"differs\": [{\"what\": \"users\", \"value\": \"900\","
		      " \"here\": \"200\", \"why\": \"limit\"}],"
		      " \"lost\": [{\"what\": \"captcha\", \"value\": \"1\","
		      " \"why\": \"none here\"}]}"}
        };

	BEGIN(&((struct arrival_options){.check = true}), answers);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	ck_assert_int_eq(put("<about/>"), ERR_OK);
	ck_assert_int_eq(sink->ops->close(sink, &e), ERR_OK);
	ck_assert_str_eq(fake_asked(&f),
		"POST /arrival-checks/ops@rooms.ex.org\n"
		"<records xmlns='urn:caveat:transfer:0' unfit='refuse'>"
		"<about/></records>\n");
	ck_assert_str_eq(buf_cstr(&said),
		"same title=Ops\n"
		"differs users=900 here 200 for limit\n"
		"lost captcha=1 for none here\n");
	finish();
}
END_TEST

START_TEST(a_trial_never_ends_and_is_taken_back)
{
	static const struct fake_answer answers[] = {
		NEW, {200, "{\"taken\": 1, \"known\": 0, \"left_out\": 0}"},
		DONE
        };

	BEGIN(&((struct arrival_options){.trial = true}), answers);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	ck_assert_int_eq(put("<about/>"), ERR_OK);
	ck_assert_int_eq(sink->ops->close(sink, &e), ERR_OK);
	ck_assert_int_eq(arrival_drop(sink, &e), ERR_OK);
	ck_assert_ptr_null(strstr(fake_asked(&f), "/arrival-ends/"));
	ck_assert_ptr_nonnull(strstr(
		buf_cstr(&f.asked), "DELETE /arrivals/ops@rooms.ex.org"));
	finish();
}
END_TEST

#define FOUND                                                                \
	{                                                                    \
		200, "{\"same\": [], \"differs\": [], \"lost\": [{\"what\":" \
		     " \"captcha\", \"value\": \"1\", \"why\": \"none\"}]}"  \
	}

START_TEST(a_checked_trial_compares_what_it_took_and_takes_it_back)
{
	static const struct fake_answer answers[] = {
		NEW, {200, "{\"taken\": 1, \"known\": 0, \"left_out\": 0}"},
		FOUND, DONE
        };

	BEGIN(&((struct arrival_options){.trial = true, .check = true}),
		answers);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	ck_assert_int_eq(put("<about/>"), ERR_OK);
	ck_assert_int_eq(sink->ops->close(sink, &e), ERR_OK);
	ck_assert_ptr_nonnull(strstr(fake_asked(&f),
		"POST /arrivals/ops@rooms.ex.org\n"
		"<records xmlns='urn:caveat:transfer:0' unfit='refuse'>"
		"<about/></records>\n"
		"POST /arrival-checks/ops@rooms.ex.org\n"
		"<records xmlns='urn:caveat:transfer:0' unfit='refuse'>"
		"<about/></records>\n"
		"DELETE /arrivals/ops@rooms.ex.org"));
	ck_assert_str_eq(buf_cstr(&said), "lost captcha=1 for none\n");
	ck_assert_uint_eq(arrival_count(sink)->taken, 1);
	finish();
}
END_TEST

START_TEST(what_is_there_is_only_compared_by_a_checked_trial)
{
	static const struct fake_answer answers[] = {
		{200, "{\"state\": \"open\", \"mark\": \"m\", \"messages\": "
		      "5}"},
		FOUND
        };

	BEGIN(&((struct arrival_options){.trial = true, .check = true}),
		answers);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	ck_assert_ptr_null(mark.p); /* all of it is looked at */
	ck_assert_int_eq(put("<about/>"), ERR_OK);
	ck_assert_int_eq(sink->ops->close(sink, &e), ERR_OK);
	sink->ops->leave(sink);
	ck_assert_ptr_null(strstr(fake_asked(&f), "POST /arrivals/"));
	ck_assert_ptr_null(strstr(buf_cstr(&f.asked), "DELETE"));
	finish();
}
END_TEST

START_TEST(what_is_there_has_nothing_to_do_with_a_trial)
{
	static const char *const states[] = {
		"{\"state\": \"open\", \"mark\": null, \"messages\": 5}",
		"{\"state\": \"arriving\", \"mark\": null, \"messages\": 5}"};
	const struct fake_answer answers[] = {
		{200, states[_i]}
        };
	const struct move_place people = {MOVE_PEOPLE, SPAN_NONE, SPAN_NONE};

	BEGIN(&((struct arrival_options){.trial = true}), answers);
	ck_assert_int_eq(sink->ops->open(sink, &people, &mark, &e), ERR_OK);
	ck_assert_int_eq(put("<clearance/>"), ERR_OK);
	ck_assert_int_eq(sink->ops->close(sink, &e), ERR_OK);
	ck_assert_int_eq(arrival_drop(sink, &e), ERR_OK);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	ck_assert_int_eq(put("<about/>"), ERR_OK);
	ck_assert_int_eq(sink->ops->close(sink, &e), ERR_OK);
	ck_assert_int_eq(arrival_drop(sink, &e), ERR_OK);
	sink->ops->leave(sink);
	(void)fake_asked(&f); /* no more than that one call */
	finish();
}
END_TEST

START_TEST(a_place_of_somebody_else_is_a_conflict)
{
	static const struct fake_answer answers[] = {
		{409, "{\"error\": \"it is there\"}"}
        };

	BEGIN(&((struct arrival_options){.label = NULL}), answers);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_CONFLICT);
	ck_assert_str_eq(e.s, "it is there");
	(void)fake_asked(&f);
	finish();
}
END_TEST

START_TEST(nobody_at_the_socket_is_the_end)
{
	static const struct fake_answer answers[] = {NEW};

	BEGIN(&((struct arrival_options){.label = NULL}), answers);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	ck_assert_int_eq(put("<about/>"), ERR_OK);
	(void)fake_asked(&f);
	ck_assert_int_eq(sink->ops->close(sink, &e), ERR_IO);
	ck_assert_ptr_nonnull(strstr(e.s, f.socket));
	finish();
}
END_TEST

/* SECURITY: a NodeID has as many bytes as its service likes. */
START_TEST(a_name_that_is_too_long_costs_its_place_alone)
{
	static const struct fake_answer answers[] = {NEW};
	struct move_place to = {MOVE_NODE, SPAN("pub.ex.org"), SPAN_NONE};
	struct buf name;

	buf_init(&name, 131072);
	while (name.n < 100000)
		buf_byte(&name, 'n');
	to.node = buf_span(&name);
	BEGIN(&((struct arrival_options){.leave_out = false}), answers);
	arrival_next(sink, "old/n", &to);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_VALUE);
	ck_assert_str_eq(e.s, "its name is too long");
	arrival_next(sink, buf_cstr(&name), &room);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_VALUE);
	arrival_next(sink, "old/n", &room);
	ck_assert_int_eq(sink->ops->open(sink, &room, &mark, &e), ERR_OK);
	finish();
	buf_clear(&name);
}
END_TEST

Suite *suite_arrival(void)
{
	Suite *s = suite_create("arrival");
	TCase *t = tcase_create("arrival");

	tcase_add_test(t, a_place_begins_takes_records_and_ends);
	tcase_add_test(t, a_name_that_is_too_long_costs_its_place_alone);
	tcase_add_test(
		t, it_goes_where_it_is_told_under_the_label_that_is_told);
	tcase_add_test(t, a_refused_record_is_named_by_its_number_in_the_place);
	tcase_add_test(t, an_arrival_of_an_earlier_run_is_never_taken_back);
	tcase_add_test(t, what_the_source_breaks_off_is_kept_for_the_next_run);
	tcase_add_test(t, a_call_holds_no_more_than_a_mebibyte);
	tcase_add_test(t, what_the_daemon_puts_off_is_asked_again);
	tcase_add_test(t, but_not_for_ever);
	tcase_add_test(t, a_trial_that_is_interrupted_is_taken_back);
	tcase_add_test(t, a_signal_that_is_ignored_interrupts_no_trial);
	tcase_add_test(t, no_signal_waits_for_what_stays);
	tcase_add_test(t, a_trial_says_that_it_compares_with_a_half);
	tcase_add_test(t, a_check_asks_and_changes_nothing);
	tcase_add_test(t, a_trial_never_ends_and_is_taken_back);
	tcase_add_test(
		t, a_checked_trial_compares_what_it_took_and_takes_it_back);
	tcase_add_test(t, what_is_there_is_only_compared_by_a_checked_trial);
	tcase_add_loop_test(
		t, what_is_there_has_nothing_to_do_with_a_trial, 0, 2);
	tcase_add_test(t, a_place_of_somebody_else_is_a_conflict);
	tcase_add_test(t, nobody_at_the_socket_is_the_end);
	suite_add_tcase(s, t);
	return s;
}
