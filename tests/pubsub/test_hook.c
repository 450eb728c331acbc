/* SPDX-License-Identifier: MIT */
/* Hooks: what another program is told, and in which order. */
#include "pubsub/hook.h"

#include "db/nodes.h"
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

static struct world *w;

/* What was posted: node, item and label, a line each. */
static struct {
	struct buf said;
	int64_t hook;
	size_t n;
	size_t busy, most; /* 0: any number at once */
} got;

static bool take(void *arg, struct pubsub *p, const struct hook_post *x)
{
	(void)arg;
	(void)p;
	if (got.most != 0 && got.busy == got.most)
		return false;
	got.busy++;
	ck_assert_str_eq(arena_dup(w->keep, x->url).p, "https://sink/");
	buf_printf(&got.said, "%.*s %.*s %.*s\n", SPAN_FMT(x->node),
		SPAN_FMT(x->id), SPAN_FMT(x->label));
	got.hook = x->hook;
	got.n++;
	return true;
}

static void connect_poster(void)
{
	const struct hook_poster poster = {take, NULL};

	pubsub_set_poster(w->pubsub, &poster);
}

static void setup(void)
{
	const struct world_conf conf = {.on_disk = true};

	buf_init(&got.said, 65536);
	got.n = got.busy = got.most = 0;
	w = nodes_new(&conf);
	connect_poster();
	world_clear(w, "ann@ex.org", "up to SECRET");
	node_make(w, "news", "");
}

static void teardown(void)
{
	world_free(&w);
	buf_clear(&got.said);
}

static enum err hook(const char *node, const char *url, const char *secret,
	const char *clearance)
{
	struct errtext e = {""};
	int64_t id;
	enum err err = pubsub_hook_add(w->pubsub,
		&(struct hook_make){span_str(node), span_str(url),
			span_str(secret), span_str(clearance)},
		&id, world_begin(w), &e);

	world_end(w);
	return err;
}

#define SECRET "0123456789abcdef"

static void good_hook(const char *clearance)
{
	ck_assert_int_eq(
		hook("news", "https://sink/", SECRET, clearance), ERR_OK);
}

static void done(bool taken)
{
	got.busy--;
	pubsub_posted(w->pubsub, got.hook, taken, world_begin(w));
	world_end(w);
}

static const char *said(void)
{
	return buf_cstr(&got.said);
}

START_TEST(each_item_is_posted_once_in_order)
{
	ck_done(node_publish(w, ANN, "news", "old", NULL));
	good_hook("up to SECRET");
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_done(node_publish(w, ANN, "news", "b", world_label(w, "SECRET")));
	world_wait(w, 1000);
	world_wait(w, 1000);
	ck_assert_str_eq(said(), "news a UNCLASSIFIED\n");
	done(true);
	ck_assert_str_eq(said(), "news a UNCLASSIFIED\nnews b SECRET\n");
	done(true);
	world_wait(w, 1000);
	ck_assert_uint_eq(got.n, 2);
}
END_TEST

/* Nor what came in between, from elsewhere (arrive.h). */
START_TEST(what_moved_in_is_posted_to_nobody)
{
	struct item_row r;
	struct node_row n;

	good_hook("up to SECRET");
	ck_assert(store_node_get(
		w->store, w->keep, SPAN(NODES), SPAN("news"), &n));
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_assert(store_item_find(w->store, w->keep,
		&(struct item_list){n.id, &(int64_t){1}, 1, false, 0, 0},
		SPAN("a"), &r));
	r.name = SPAN("moved");
	r.value = SPAN("UNCLASSIFIED");
	r.arrived = true;
	world_begin(w);
	store_item_put(w->store, n.id, &r, 0);
	world_end(w);
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	world_wait(w, 1000);
	done(true);
	world_wait(w, 1000);
	ck_assert_str_eq(said(), "news a UNCLASSIFIED\nnews b UNCLASSIFIED\n");
}
END_TEST

/* It has a clearance of its own, for the node, too. */
START_TEST(a_hook_gets_what_it_is_cleared_for)
{
	good_hook("UNCLASSIFIED");
	ck_done(node_publish(w, ANN, "news", "a", world_label(w, "SECRET")));
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	world_wait(w, 1000);
	ck_assert_str_eq(said(), "news b UNCLASSIFIED\n");
	done(true);
	node_set(w, "news", FIELD("sec-label#custom-label", "SECRET"));
	ck_done(node_publish(w, ANN, "news", "c", NULL));
	world_wait(w, 1000);
	ck_assert_uint_eq(got.n, 1);
}
END_TEST

/* Again and again, each time later; nothing comes before it. */
START_TEST(what_is_not_taken_comes_again)
{
	good_hook("up to SECRET");
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	world_wait(w, 1000);
	done(false);
	world_wait(w, 500);
	ck_assert_uint_eq(got.n, 1);
	world_wait(w, 600);
	ck_assert_uint_eq(got.n, 2);
	done(false);
	world_wait(w, 1100);
	ck_assert_uint_eq(got.n, 2);
	world_wait(w, 1000);
	done(true);
	ck_assert_str_eq(said(), "news a UNCLASSIFIED\nnews a UNCLASSIFIED\n"
				 "news a UNCLASSIFIED\nnews b UNCLASSIFIED\n");
}
END_TEST

START_TEST(hooks_go_on_after_a_restart)
{
	good_hook("up to SECRET");
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	world_wait(w, 1000);
	done(true);
	world_restart(w);
	connect_poster();
	world_wait(w, 1000);
	ck_assert_str_eq(said(), "news a UNCLASSIFIED\nnews b UNCLASSIFIED\n"
				 "news b UNCLASSIFIED\n");
}
END_TEST

static void count(void *arg, const struct hook_info *h)
{
	++*(size_t *)arg;
	ck_assert_uint_eq(h->failures, 1);
}

START_TEST(hooks_are_listed_and_end)
{
	size_t n = 0;

	good_hook("up to SECRET");
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	world_wait(w, 1000);
	done(false);
	pubsub_hooks(w->pubsub, count, &n, world_begin(w));
	ck_assert_uint_eq(n, 1);
	ck_assert(pubsub_hook_remove(w->pubsub, got.hook));
	ck_assert(!pubsub_hook_remove(w->pubsub, got.hook));
	world_end(w);
	done(true); /* too late */
	world_wait(w, 5000);
	ck_assert_uint_eq(got.n, 1);
}
END_TEST

START_TEST(a_hook_that_could_not_work_is_refused)
{
	ck_assert_int_eq(hook("none", "https://sink/", SECRET, "UNCLASSIFIED"),
		ERR_UNKNOWN);
	ck_assert_int_eq(
		hook("news", "file:///etc/passwd", SECRET, "UNCLASSIFIED"),
		ERR_VALUE);
	ck_assert_int_eq(hook("news", "https://sink/", "short", "UNCLASSIFIED"),
		ERR_VALUE);
	ck_assert_int_eq(
		hook("news", "https://sink/", SECRET, "NONSENSE"), ERR_VALUE);
	node_set(w, "news", FIELD("pubsub#persist_items", "0"));
	ck_assert_int_eq(hook("news", "https://sink/", SECRET, "UNCLASSIFIED"),
		ERR_VALUE);
}
END_TEST

/* However much the first one has to be told. */
START_TEST(hooks_take_turns)
{
	static const char *const ids[] = {"a", "b", "c"};
	struct buf order;

	buf_init(&order, 1024);
	got.most = 1;
	for (int i = 0; i < 3; i++)
		good_hook("up to SECRET");
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		ck_done(node_publish(w, ANN, "news", ids[i], NULL));
	world_wait(w, 1000);
	for (int i = 0; i < 10; i++) {
		if (got.busy == 0)
			world_wait(w, 1000);
		ck_assert_uint_eq(got.busy, 1);
		buf_printf(&order, "%d", (int)got.hook);
		done(i != 4);
	}
	ck_assert_str_eq(buf_cstr(&order), "1231231322");
	ck_assert_uint_eq(got.busy, 0);
	buf_clear(&order);
}
END_TEST

/* What waits is judged by what holds when it leaves. */
START_TEST(what_did_not_leave_is_judged_anew)
{
	good_hook("up to RESTRICTED");
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	world_wait(w, 1000);
	ck_assert_uint_eq(got.n, 1);
	node_set(w, "news", FIELD("sec-label#custom-label", "SECRET"));
	pubsub_unposted(w->pubsub, got.hook);
	done(true); /* of nothing */
	world_wait(w, 1000);
	ck_assert_uint_eq(got.n, 1);
	node_set(w, "news", FIELD("sec-label#custom-label", "UNCLASSIFIED"));
	world_wait(w, 1000);
	ck_assert_uint_eq(got.n, 2);
}
END_TEST

Suite *suite_hook(void)
{
	Suite *s = suite_create("pubsub/hook");
	TCase *c = tcase_create("hook");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, each_item_is_posted_once_in_order);
	tcase_add_test(c, what_moved_in_is_posted_to_nobody);
	tcase_add_test(c, a_hook_gets_what_it_is_cleared_for);
	tcase_add_test(c, what_is_not_taken_comes_again);
	tcase_add_test(c, hooks_go_on_after_a_restart);
	tcase_add_test(c, hooks_are_listed_and_end);
	tcase_add_test(c, a_hook_that_could_not_work_is_refused);
	tcase_add_test(c, hooks_take_turns);
	tcase_add_test(c, what_did_not_leave_is_judged_anew);
	suite_add_tcase(s, c);
	return s;
}
