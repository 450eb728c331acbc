/* SPDX-License-Identifier: MIT */
/* No grant, no send. */
#include <signal.h>
#include <stdlib.h>

#include "tests/xmpp/fixture.h"
#include "tests/xmpp/suites.h"
#include "xmpp/outbox.h"

struct label {
	int any;
};
struct grant {
	const struct label *label;
};

static const struct label secret, open_label;

/* As labels/gate.c does it: a grant is for one label, or for none. */
bool grant_covers(const struct grant *g, const struct label *l)
{
	return g->label == l;
}

struct counting {
	struct outbox o;
	unsigned sent;
};

static void count(struct outbox *o, const struct packet *pk,
	const struct span *to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ck_assert_span(to[i], "a@b");
	ck_assert_ptr_nonnull(pk->head.p);
	((struct counting *)o)->sent += (unsigned)n;
}

/* Nothing waits here. */
static void sift(struct outbox *o, outbox_keep_fn *keep, void *arg)
{
	(void)o;
	(void)keep;
	(void)arg;
}

static uint64_t end_epoch(struct outbox *o)
{
	(void)o;
	return 0;
}

static uint64_t oldest_epoch(struct outbox *o)
{
	(void)o;
	return UINT64_MAX;
}

static unsigned send_one(const struct label *packet, const struct grant *g)
{
	struct counting c = {
		.o = {count, sift, end_epoch, oldest_epoch}
        };
	struct packet p;
	struct buf b;
	struct xw w;

	buf_init(&b, 1000);
	xw_stanza(&w, &b, "message", SPAN_NONE, SPAN_NONE, SPAN_NONE);
	p = xw_packet(&w, packet);
	outbox_send(&c.o, &p, SPAN("a@b"), g);
	buf_clear(&b);
	return c.sent;
}

START_TEST(the_right_grant_sends)
{
	ck_assert_uint_eq(send_one(&secret, &(struct grant){&secret}), 1);
	ck_assert_uint_eq(send_one(NULL, &(struct grant){NULL}), 1);
}
END_TEST

START_TEST(half_a_packet_is_not_sent)
{
	struct counting c = {
		.o = {count, sift, end_epoch, oldest_epoch}
        };
	struct packet p;
	struct buf b;
	struct xw w;

	buf_init(&b, 10);
	xw_stanza(&w, &b, "message", SPAN_NONE, SPAN_NONE, SPAN_NONE);
	p = xw_packet(&w, NULL);
	outbox_send(&c.o, &p, SPAN("a@b"), &(struct grant){NULL});
	ck_assert_uint_eq(c.sent, 0);
	buf_clear(&b);
}
END_TEST

START_TEST(without_a_grant_it_is_a_bug)
{
	(void)send_one(&secret, NULL);
}
END_TEST

START_TEST(the_grant_for_another_label_is_a_bug)
{
	(void)send_one(&secret, &(struct grant){&open_label});
}
END_TEST

Suite *suite_outbox(void)
{
	const char *fork = getenv("CK_FORK");
	TCase *tc;
	Suite *s = fx_suite("outbox", &tc);

	tcase_add_test(tc, the_right_grant_sends);
	tcase_add_test(tc, half_a_packet_is_not_sent);
	if (fork == NULL || strcmp(fork, "no") != 0) {
		tcase_add_test_raise_signal(
			tc, without_a_grant_it_is_a_bug, SIGABRT);
		tcase_add_test_raise_signal(
			tc, the_grant_for_another_label_is_a_bug, SIGABRT);
	}
	return s;
}
