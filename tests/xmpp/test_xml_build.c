/* SPDX-License-Identifier: MIT */
/* The builder: caps at n and n + 1, and namespaces. */
#include "tests/xmpp/fixture.h"
#include "tests/xmpp/suites.h"

static const struct xml_caps small = {
	.bytes = 1000, .depth = 4, .children = 3, .attrs = 2};

static struct xml_build *start(const struct xml_caps *caps)
{
	struct xml_build *b = xml_build_new(caps);

	xml_build_start(b, fx_arena());
	return b;
}

static void leaf(struct xml_build *b, const char *name)
{
	xml_build_open(b, name, NULL);
	ck_assert(!xml_build_close(b));
}

static size_t count(const struct xml *x)
{
	size_t n = 0;

	for (const struct xml *c = x->child; c != NULL; c = c->next)
		n++;
	return n;
}

START_TEST(depth_is_capped_and_still_counted)
{
	for (size_t depth = 1; depth <= 6; depth++) {
		struct xml_build *b = start(&small);

		for (size_t i = 0; i < depth; i++)
			xml_build_open(b, "a", NULL);
		ck_assert(xml_build_capped(b) == (depth > small.depth));
		for (size_t i = 1; i < depth; i++)
			ck_assert(!xml_build_close(b));
		ck_assert(xml_build_close(b));
		ck_assert_ptr_nonnull(xml_build_tree(b));
		xml_build_free(&b);
		ck_assert_ptr_null(b);
		xml_build_free(&b);
	}
}
END_TEST

START_TEST(children_are_capped)
{
	for (size_t n = 3; n <= 5; n++) {
		struct xml_build *b = start(&small);

		xml_build_open(b, "a", NULL);
		for (size_t i = 0; i < n; i++)
			leaf(b, "b");
		ck_assert(xml_build_capped(b) == (n > small.children));
		ck_assert(xml_build_close(b));
		ck_assert_uint_eq(count(xml_build_tree(b)), 3);
		xml_build_free(&b);
	}
}
END_TEST

START_TEST(attributes_are_capped)
{
	const char *atts[] = {"a", "1", "b", "2", "c", "3", NULL};
	const struct xml *x;
	struct xml_build *b = start(&small);

	xml_build_open(b, "x", atts + 2);
	ck_assert(!xml_build_capped(b));
	ck_assert(xml_build_close(b));
	xml_build_start(b, fx_arena());
	xml_build_open(b, "x", atts);
	ck_assert(xml_build_capped(b));
	ck_assert(xml_build_close(b));
	x = xml_build_tree(b);
	ck_assert_span(xml_attr(x, "a"), "1");
	ck_assert_span(xml_attr(x, "b"), "2");
	ck_assert_absent(xml_attr(x, "c"));
	xml_build_free(&b);
}
END_TEST

START_TEST(bytes_are_capped)
{
	struct xml_build *b = start(&small);

	xml_build_open(b, "x", NULL);
	xml_build_count(b, 999);
	xml_build_count(b, 1);
	ck_assert(!xml_build_capped(b));
	xml_build_count(b, 1);
	ck_assert(xml_build_capped(b));
	ck_assert(xml_build_close(b));
	xml_build_free(&b);
}
END_TEST

START_TEST(text_is_capped_with_the_bytes)
{
	static char text[1001];
	struct xml_build *b = start(&small);

	memset(text, 'x', sizeof(text));
	xml_build_open(b, "x", NULL);
	xml_build_text(b, span_of(text, 1000));
	ck_assert(!xml_build_capped(b));
	xml_build_text(b, span_of(text, 1));
	ck_assert(xml_build_capped(b));
	ck_assert(xml_build_close(b));
	xml_build_free(&b);
}
END_TEST

START_TEST(past_a_cap_nothing_more_is_stored)
{
	const char *atts[] = {"from", "romeo", NULL};
	const struct xml *x;
	struct xml_build *b = start(&small);
	size_t used;

	xml_build_open(b, "message", atts);
	leaf(b, "before");
	xml_build_count(b, 1001);
	used = arena_used(fx_arena());
	for (size_t i = 0; i < 100; i++) {
		xml_build_text(b, SPAN("text"));
		leaf(b, "after");
	}
	ck_assert(xml_build_close(b));
	ck_assert_uint_eq(arena_used(fx_arena()), used);
	x = xml_build_tree(b);
	ck_assert_span(xml_attr(x, "from"), "romeo"); /* to be answered */
	ck_assert_uint_eq(count(x), 1);
	xml_build_free(&b);
}
END_TEST

START_TEST(a_builder_starts_afresh_for_each_stanza)
{
	struct xml_build *b = start(&small);

	xml_build_open(b, "a", NULL);
	xml_build_text(b, SPAN("left behind"));
	xml_build_count(b, 5000);
	xml_build_start(b, fx_arena());
	ck_assert(!xml_build_capped(b));
	ck_assert_ptr_null(xml_build_tree(b));
	xml_build_open(b, "b", NULL);
	ck_assert(xml_build_close(b));
	ck_assert_span(xml_build_tree(b)->name, "b");
	ck_assert_uint_eq(count(xml_build_tree(b)), 0);
	xml_build_free(&b);
}
END_TEST

START_TEST(text_in_pieces_is_one_node)
{
	const struct xml *x;
	struct xml_build *b = start(&small);

	xml_build_text(b, SPAN("outside"));
	xml_build_open(b, "a", NULL);
	xml_build_text(b, SPAN("o"));
	xml_build_text(b, SPAN(""));
	xml_build_text(b, SPAN("ne"));
	leaf(b, "b");
	xml_build_text(b, SPAN("two"));
	ck_assert(xml_build_close(b));
	x = xml_build_tree(b);
	ck_assert_uint_eq(count(x), 3);
	ck_assert_span(x->child->text, "one");
	ck_assert_span(x->child->next->next->text, "two");
	xml_build_free(&b);
}
END_TEST

/* The rest of the stanza is as if past a cap, and the sender is known. */
START_TEST(faults_of_namespaces_end_the_content)
{
	static const struct {
		const char *name, *atts[7];
	} cases[] = {
		{"b",       {"p:x", "", "from", "romeo"}               },
		{"b",       {":x", "", "from", "romeo"}                },
		{"b",       {"xmlns:p", "", "from", "romeo"}           },
		{"b",       {"xmlns:", "u", "from", "romeo"}           },
		{"b",       {"xmlns:p:q", "u", "from", "romeo"}        },
		{"b",       {"xml:x", "", "xml:x", "", "from", "romeo"}},
		{"p:b",     {"from", "romeo"}                          },
		{"xml:",    {"from", "romeo"}                          },
		{"xmlns:b", {"from", "romeo"}                          },
	};

	const struct xml_caps caps = {
		.bytes = 1000, .depth = 4, .children = 3, .attrs = 3};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *atts[7];
		struct xml_build *b = start(&caps);
		const struct xml *x;

		memcpy(atts, cases[i].atts, sizeof(atts));
		xml_build_open(b, cases[i].name, atts);
		ck_assert_ptr_nonnull(xml_build_fault(b));
		ck_assert(xml_build_capped(b));
		leaf(b, "after");
		ck_assert(xml_build_close(b));
		x = xml_build_tree(b);
		if (strchr(cases[i].name, ':') != NULL) {
			ck_assert_ptr_null(x);
		} else {
			ck_assert_uint_eq(count(x), 0);
			ck_assert_span(xml_attr(x, "from"), "romeo");
			ck_assert_absent(xml_attr(x, "x"));
		}
		xml_build_start(b, fx_arena());
		ck_assert_ptr_null(xml_build_fault(b));
		ck_assert(!xml_build_capped(b));
		xml_build_free(&b);
	}
}
END_TEST

START_TEST(declarations_are_capped_like_attributes)
{
	const char *atts[] = {"xmlns:p", "urn:p", "xmlns:q", "urn:q", "p:a",
		"1", "q:b", "2", NULL, NULL, NULL};
	struct xml_build *b = start(&small);

	xml_build_open(b, "x", atts);
	ck_assert(!xml_build_capped(b));
	ck_assert(xml_build_close(b));
	atts[8] = "xmlns:r";
	atts[9] = "urn:r";
	xml_build_start(b, fx_arena());
	xml_build_open(b, "x", atts);
	ck_assert(xml_build_capped(b));
	ck_assert_ptr_null(xml_build_fault(b));
	ck_assert(xml_build_close(b));
	xml_build_free(&b);
}
END_TEST

START_TEST(a_namespace_is_copied_once)
{
	const char *around[] = {"xmlns:p", "urn:p", NULL};
	const char *atts[] = {"p:a", "1", NULL};
	const struct xml *x;
	struct xml_build *b = start(&xml_caps_default);

	xml_build_open(b, "x", around);
	for (int i = 0; i < 2; i++) {
		xml_build_open(b, "p:y", atts);
		ck_assert(!xml_build_close(b));
	}
	ck_assert(xml_build_close(b));
	x = xml_first(xml_build_tree(b));
	ck_assert_span(x->ns_uri, "urn:p");
	ck_assert_ptr_eq(x->attr->ns.p, x->ns_uri.p);
	ck_assert_ptr_eq(xml_after(x)->ns_uri.p, x->ns_uri.p);
	xml_build_free(&b);
}
END_TEST

/* As a stream's start tag does: for each stanza, and the tree needs no more
 * than its arena. */
START_TEST(declarations_around_hold_inside)
{
	const char *around[] = {"xmlns", "jabber:component:accept", "xmlns:p",
		"urn:p", "id", "1", NULL};
	const char *atts[] = {"p:a", "1", "xmlns:p", "urn:q", NULL};
	struct xml_build *b = xml_build_new(&small);
	const struct xml *x, *y;

	ck_assert(xml_build_scope(b, around));
	ck_assert(xml_build_names(b, "p:x", NS_OTHER, "x"));
	ck_assert(xml_build_names(b, "x", NS_STANZA, "x"));
	ck_assert(!xml_build_names(b, "x", NS_STANZA, "y"));
	ck_assert(!xml_build_names(b, "q:x", NS_OTHER, "x"));
	xml_build_start(b, fx_arena());
	xml_build_open(b, "message", atts);
	ck_assert(xml_build_close(b));
	x = xml_build_tree(b);
	xml_build_start(b, fx_arena());
	xml_build_open(b, "p:y", NULL);
	ck_assert(xml_build_close(b));
	y = xml_build_tree(b);
	atts[2] = NULL;
	atts[0] = "xmlns:p";
	atts[1] = "";
	ck_assert(!xml_build_scope(b, atts));
	xml_build_start(b, fx_arena());
	xml_build_open(b, "p:z", NULL);
	ck_assert_ptr_nonnull(xml_build_fault(b));
	xml_build_free(&b);
	ck_assert(xml_is(x, NS_STANZA, "message"));
	ck_assert_span(x->attr->ns, "urn:q");
	ck_assert_ptr_null(x->attr->next);
	ck_assert_span(y->ns_uri, "urn:p");
}
END_TEST

Suite *suite_xml_build(void)
{
	TCase *tc;
	Suite *s = fx_suite("xml_build", &tc);

	tcase_add_test(tc, depth_is_capped_and_still_counted);
	tcase_add_test(tc, children_are_capped);
	tcase_add_test(tc, attributes_are_capped);
	tcase_add_test(tc, bytes_are_capped);
	tcase_add_test(tc, text_is_capped_with_the_bytes);
	tcase_add_test(tc, past_a_cap_nothing_more_is_stored);
	tcase_add_test(tc, a_builder_starts_afresh_for_each_stanza);
	tcase_add_test(tc, text_in_pieces_is_one_node);
	tcase_add_test(tc, faults_of_namespaces_end_the_content);
	tcase_add_test(tc, declarations_are_capped_like_attributes);
	tcase_add_test(tc, a_namespace_is_copied_once);
	tcase_add_test(tc, declarations_around_hold_inside);
	return s;
}
