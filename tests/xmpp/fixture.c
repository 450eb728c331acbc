/* SPDX-License-Identifier: MIT */
/* What the tests of this folder share. */
#include "tests/xmpp/fixture.h"

static struct arena *arena;

void fx_setup(void)
{
	arena = arena_new();
}

void fx_teardown(void)
{
	arena_free(&arena);
}

struct arena *fx_arena(void)
{
	return arena;
}

const struct xml *fx_parse(const char *text)
{
	static const struct xml_caps caps = {
		.bytes = 1 << 20, .depth = 65, .children = 4096, .attrs = 64};
	const struct xml *x = NULL;
	struct errtext e = {""};
	struct buf b;
	enum err err;

	buf_init(&b, 1 << 20);
	buf_str(&b, "<stream xmlns='jabber:component:accept'>");
	buf_str(&b, text);
	buf_str(&b, "</stream>");
	err = xml_parse(arena, buf_span(&b), &caps, &x, &e);
	buf_clear(&b);
	ck_assert_msg(err == ERR_OK, "%s: %s", text, e.s);
	return xml_first(x);
}

struct span fx_write(const struct xml *x, enum ns outer)
{
	struct buf b;
	struct xw w;
	struct span s;

	buf_init(&b, 1 << 22);
	xw_init_in(&w, &b, outer);
	xw_copy(&w, x);
	ck_assert(!b.over);
	ck_assert_uint_eq(w.depth, 0);
	s = arena_dup(arena, buf_span(&b));
	buf_clear(&b);
	return s;
}

Suite *fx_suite(const char *name, TCase **tc_r)
{
	Suite *s = suite_create(name);

	*tc_r = tcase_create(name);
	tcase_add_checked_fixture(*tc_r, fx_setup, fx_teardown);
	suite_add_tcase(s, *tc_r);
	return s;
}
