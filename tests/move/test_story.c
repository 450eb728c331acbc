/* SPDX-License-Identifier: MIT */
/* Stories of the fake server are read as they are meant. */
#include "tests/move/story.h"

#include "base/buf.h"
#include "tests/move/suites.h"

START_TEST(a_story_is_read_to_its_end_and_whole)
{
	struct arena *a = arena_new();
	struct buf b;

	buf_init(&b, 65536);
	for (const struct fake_step *s = story_read(a, "story", "all");
		s->wait != NULL || s->say != NULL || s->close; s++)
		buf_printf(&b, "%s|%s|%d\n", s->wait != NULL ? s->wait : "-",
			s->say != NULL ? s->say : "-", s->close);
	ck_assert_str_eq(buf_cstr(&b),
		"-| |0\n"
		"<q xmlns='s p a c e'># no comment</q>|-|0\n"
		"<it/>|-|0\n"
		"-|<a>it</a><b c='a@b'><a>x</a><b c='a@b'>y</b></b>|0\n"
		"#end|-|0\n"
		"-|-|1\n"
		"<<a>1</a><b c='a@b'></b>/>|-|0\n"
		"-|<a><a>1</a><b c='a@b'></b></a>"
		"<b c='a@b'><a>x</a><b c='a@b'>y</b></b>|0\n"
		"#end|-|0\n"
		"-|a@b ID <a></a><b c='a@b'>2</b>|0\n");
	buf_clear(&b);
	arena_free(&a);
}
END_TEST

Suite *suite_story(void)
{
	Suite *s = suite_create("story");
	TCase *t = tcase_create("story");

	tcase_add_test(t, a_story_is_read_to_its_end_and_whole);
	suite_add_tcase(s, t);
	return s;
}
