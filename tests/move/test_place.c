/* SPDX-License-Identifier: MIT */
/* Places as text, and each once. */
#include <stdlib.h>

#include "move/place.h"
#include "tests/move/suites.h"

static const struct move_place places[] = {
	{MOVE_ROOM,   {"a@x", 3}, {NULL, 0} },
        {MOVE_NODE,   {"a", 1},   {"b/c", 3}},
	{MOVE_NODE,   {"a", 1},   {"b", 1}  },
        {MOVE_PEOPLE, {NULL, 0},  {NULL, 0} },
	{MOVE_ROOM,   {"a/b", 3}, {NULL, 0} }, /* as a node's text */
};

START_TEST(a_place_has_the_name_that_calls_use)
{
	static const char *const wanted[] = {
		"a@x", "a/b/c", "a/b", "people", "a/b"};

	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		char *s = place_text(&places[i]);

		ck_assert_str_eq(s, wanted[i]);
		free(s);
	}
}
END_TEST

START_TEST(kinds_are_read_as_they_are_written)
{
	enum move_kind k;

	for (int i = 0; i <= MOVE_PEOPLE; i++) {
		ck_assert(place_kind_read(
			span_str(place_kind((enum move_kind)i)), &k));
		ck_assert_int_eq(k, i);
	}
	ck_assert(!place_kind_read(SPAN("pet"), &k));
	ck_assert(!place_kind_read(SPAN_NONE, &k));
}
END_TEST

START_TEST(each_place_is_in_a_set_once)
{
	struct place_set *s = place_set_new();

	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		ck_assert(place_set_find(s, &places[i]) == SIZE_MAX);
		ck_assert(place_set_add(s, &places[i], i));
	}
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		ck_assert(!place_set_add(s, &places[i], 9));
		ck_assert_uint_eq(place_set_find(s, &places[i]), i);
		for (size_t k = 0; k < ARRAY_LEN(places); k++)
			ck_assert(place_eq(&places[i], &places[k]) == (i == k));
	}
	place_set_remove(s, &places[1]);
	place_set_remove(s, &places[1]);
	ck_assert(place_set_find(s, &places[1]) == SIZE_MAX);
	ck_assert(place_set_add(s, &places[1], 7));
	place_set_free(&s);
	place_set_free(&s);
}
END_TEST

Suite *suite_place(void)
{
	Suite *s = suite_create("place");
	TCase *t = tcase_create("place");

	tcase_add_test(t, a_place_has_the_name_that_calls_use);
	tcase_add_test(t, kinds_are_read_as_they_are_written);
	tcase_add_test(t, each_place_is_in_a_set_once);
	suite_add_tcase(s, t);
	return s;
}
