/* SPDX-License-Identifier: MIT */
/* What the tests of this folder share. */
#include "tests/fdp/fixture.h"

#include "base/buf.h"

static struct arena *arena;

static void setup(void)
{
	arena = arena_new();
}

static void teardown(void)
{
	arena_free(&arena);
}

struct arena *fx_arena(void)
{
	return arena;
}

const struct xml *fx_form(const char *type, const char *content)
{
	const struct xml *x = NULL;
	struct errtext e = {""};
	struct buf b;
	enum err err;

	buf_init(&b, 1 << 20);
	buf_printf(&b,
		"<x xmlns='jabber:x:data' xmlns:xdv='http://jabber.org/"
		"protocol/xdata-validate' type='%s'>%s</x>",
		type, content);
	err = xml_parse(arena, buf_span(&b), &xml_caps_default, &x, &e);
	buf_clear(&b);
	ck_assert_msg(err == ERR_OK, "%s: %s", content, e.s);
	return x;
}

enum err fx_read(const char *content, struct form *f, struct errtext *e)
{
	return form_read(arena, fx_form("form", content), f, e);
}

struct form fx_template(const char *content)
{
	struct form f = {.field = NULL};
	struct errtext e = {""};

	ck_assert_msg(
		fx_read(content, &f, &e) == ERR_OK, "%s: %s", content, e.s);
	return f;
}

enum err fx_check(
	const struct form *f, const char *content, struct form_fault *fault)
{
	return form_check(arena, f, fx_form("submit", content),
		FORM_UNKNOWN_REFUSED, fault);
}

void fx_rows(const struct fx_row *row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct form f = fx_template(row[i].fields);
		struct form_fault fault;
		enum err err = fx_check(&f, row[i].submit, &fault);
		enum err want = row[i].why != NULL ? ERR_VALUE : ERR_OK;

		ck_assert_msg(err == want, "row %zu, %s: %s", i, row[i].submit,
			err != ERR_OK ? fault.text.s : "was taken");
		ck_assert_str_eq(
			fault.text.s, row[i].why != NULL ? row[i].why : "");
	}
}

Suite *fx_suite(const char *name, TCase **tc_r)
{
	Suite *s = suite_create(name);

	*tc_r = tcase_create(name);
	tcase_add_checked_fixture(*tc_r, setup, teardown);
	suite_add_tcase(s, *tc_r);
	return s;
}
