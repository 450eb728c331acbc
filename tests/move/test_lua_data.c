/* SPDX-License-Identifier: MIT */
/* Lua data: what is read is what Lua would have, and nothing is run. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "move/lua_data.h"
#include "tests/move/suites.h"

static const struct lua_caps caps = {
	.depth = 16, .values = 2000, .bytes = 100000};

static struct arena *a;
static struct errtext e;
static struct buf out;

static void begin(void)
{
	a = arena_new();
	buf_init(&out, 1 << 20);
	e.s[0] = '\0';
}

static void finish(void)
{
	buf_clear(&out);
	arena_free(&a);
}

static void tell(const struct lua_value *v)
{
	const char *sep = "";

	switch (v->kind) {
	case LUA_NIL:
		buf_str(&out, "nil");
		break;
	case LUA_BOOLEAN:
		buf_str(&out, v->truth ? "true" : "false");
		break;
	case LUA_NUMBER:
		buf_printf(&out, "%.17g", v->number);
		break;
	case LUA_STRING:
		buf_printf(&out, "'%.*s'", SPAN_FMT(v->text));
		break;
	case LUA_TABLE:
		buf_byte(&out, '{');
		for (size_t i = 0; i < v->row_n; i++, sep = " ") {
			buf_str(&out, sep);
			tell(&v->row[i]);
		}
		for (const struct lua_entry *n = v->named; n != NULL;
			n = n->next, sep = " ") {
			buf_str(&out, sep);
			tell(&n->key);
			buf_byte(&out, '=');
			tell(&n->value);
		}
		buf_byte(&out, '}');
		break;
	}
}

static enum err read_text(struct span text, const struct lua_value **v_r)
{
	struct lua_reader *r = lua_open_text(text, "file", &caps);
	enum err err = lua_read(r, a, v_r, &e);

	lua_close(&r);
	return err;
}

static void is(const char *text, const char *wanted)
{
	const struct lua_value *v;

	ck_assert_msg(read_text(span_str(text), &v) == ERR_OK, "%s", e.s);
	buf_reset(&out);
	tell(v);
	ck_assert_str_eq(buf_cstr(&out), wanted);
}

static void refused(const char *text, enum err code, const char *why)
{
	const struct lua_value *v;

	ck_assert_int_eq(read_text(span_str(text), &v), code);
	ck_assert_str_eq(e.s, why);
}

START_TEST(values_are_what_lua_has)
{
	is("return nil", "nil");
	is("return true;", "true");
	is("return false\n;\n", "false");
	is("return {};", "{}");
	is("return 'x'", "'x'");
	is("return {1,'a';true,{nil}}", "{1 'a' true {}}");
	is("return {a=1,[\"b c\"]=2,_3=3}", "{'a'=1 'b c'=2 '_3'=3}");
	is("return {[true]=1,[{}]=2,[1.5]=3}", "{true=1 {}=2 1.5=3}");
}
END_TEST

START_TEST(numbers_are_what_lua_has)
{
	is("return {0,-1,1e3,0x10,.5,1.,-0x.8p1,1E-2,3e+2}",
		"{0 -1 1000 16 0.5 1 -1 0.01 300}");
	is("return 1669724674.1234567", "1669724674.1234567");
	is("return (1/0)", "inf");
	is("return (-1/0)", "-inf");
	refused("return 1x", ERR_SYNTAX,
		"file:1: it is cut off here: no number");
	refused("return -nan;", ERR_SYNTAX, "file:1: no number");
	refused("return (1/2)", ERR_SYNTAX, "file:1: an expression, not data");
	refused("return 1+1", ERR_SYNTAX, "file:1: something behind the data");
}
END_TEST

START_TEST(no_number_is_none)
{
	const struct lua_value *v;

	ck_assert_int_eq(read_text(SPAN("return (0/0)"), &v), ERR_OK);
	ck_assert(v->kind == LUA_NUMBER && isnan(v->number));
}
END_TEST

START_TEST(strings_have_all_escapes)
{
	is("return '\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\\''",
		"'\a\b\f\n\r\t\v\\\"''");
	is("return '\\65\\066\\0677\\x44\\x4a'", "'ABC7DJ'");
	is("return 'a\\z  \n\t b\\\nc\\\r\nd'", "'ab\nc\nd'");
	is("return '\\u{e9}\\u{20AC}\\u{1F98A}\\u{7A}'",
		"'\xc3\xa9\xe2\x82\xac\xf0\x9f\xa6\x8az'");
	is("return \"it's\"", "'it's'");
	is("return '\xc3\xa9'", "'\xc3\xa9'");
}
END_TEST

START_TEST(a_string_may_have_any_byte)
{
	const struct lua_value *v;

	ck_assert_int_eq(read_text(SPAN("return 'a\\0b\\255\0c'"), &v), ERR_OK);
	ck_assert(span_eq(v->text, SPAN("a\0b\xff\0c")));
}
END_TEST

START_TEST(a_wrong_escape_is_an_error)
{
	refused("return '\\q';", ERR_SYNTAX,
		"file:1: no such escape in a string");
	refused("return '\\256';", ERR_SYNTAX,
		"file:1: no such escape in a string");
	refused("return '\\xg0';", ERR_SYNTAX,
		"file:1: no such escape in a string");
	refused("return '\\u{110000}';", ERR_SYNTAX,
		"file:1: no such escape in a string");
	refused("return '\\u{}';", ERR_SYNTAX,
		"file:1: no such escape in a string");
	refused("return 'a\nb'", ERR_SYNTAX, "file:1: open string");
}
END_TEST

START_TEST(long_brackets_are_strings)
{
	is("return [[a\"'\\n]]", "'a\"'\\n'");
	is("return [==[\na]]b]=]c\r\nd]==]", "'a]]b]=]c\nd'");
	is("return {[[x]], [=[y]=], [ [[z]] ]=1}", "{'x' 'y' 'z'=1}");
	refused("return [=[abc]]", ERR_SYNTAX,
		"file:1: it is cut off here: open string");
}
END_TEST

START_TEST(what_has_a_number_is_in_its_place)
{
	is("return {[3]='c',[1]='a',[2]='b'}", "{'a' 'b' 'c'}");
	is("return {[3]='c',[1]='a'}", "{'a' 3='c'}");
	is("return {[0]='z',[-1]='y','a'}", "{'a' -1='y' 0='z'}");
	is("return {'a',[1]='b'}", "{'b'}");
	is("return {[1.0]='a',[2]='b',nil,'c'}", "{'a' 'c'}");
}
END_TEST

START_TEST(the_last_of_a_name_counts)
{
	const struct lua_value *v;

	ck_assert_int_eq(
		read_text(SPAN("return {a=1,b={c='x'},a='2.5',[7]=1}"), &v),
		ERR_OK);
	ck_assert(span_is(lua_text(lua_get(v, "a")), "2.5"));
	ck_assert(span_is(lua_text(lua_get(lua_get(v, "b"), "c")), "x"));
	ck_assert_ptr_null(lua_get(lua_get(v, "a"), "c"));
	ck_assert_ptr_null(lua_get(v, "d"));
	ck_assert(lua_text(NULL).p == NULL);
}
END_TEST

START_TEST(truth_and_numbers_are_as_lua_sees_them)
{
	const struct lua_value *v;
	double n;

	ck_assert_int_eq(
		read_text(SPAN("return {t=true,f=false,z=0,s='7',w='x'}"), &v),
		ERR_OK);
	ck_assert(lua_true(lua_get(v, "t")));
	ck_assert(lua_true(lua_get(v, "z")));
	ck_assert(!lua_true(lua_get(v, "f")));
	ck_assert(!lua_true(lua_get(v, "none")));
	ck_assert(lua_number(lua_get(v, "z"), &n) && n == 0);
	ck_assert(lua_number(lua_get(v, "s"), &n) && n == 7);
	ck_assert(!lua_number(lua_get(v, "w"), &n));
	ck_assert(!lua_number(lua_get(v, "t"), &n));
}
END_TEST

START_TEST(comments_are_no_data)
{
	is("-- written by hand\nreturn --[[ a\nb ]] {1 --[==[]]]==], -- x\n2}"
	   " -- end",
		"{1 2}");
	is("return - --[[sign]] 5", "-5");
}
END_TEST

START_TEST(code_is_refused)
{
	refused("return os.execute('rm -rf /')", ERR_SYNTAX,
		"file:1: code, where data was expected");
	refused("os.execute('x') return {}", ERR_SYNTAX,
		"file:1: `return' was expected");
	refused("return {\n['a']=print;\n}", ERR_SYNTAX,
		"file:2: code, where data was expected");
	refused("return {a=f()}", ERR_SYNTAX,
		"file:1: code, where data was expected");
	refused("return {f()}", ERR_SYNTAX,
		"file:1: code, where data was expected");
	refused("return {function() end}", ERR_SYNTAX,
		"file:1: code, where data was expected");
	refused("return {'a'..'b'}", ERR_SYNTAX,
		"file:1: `}' or `;' was expected");
	refused("return {#{}}", ERR_SYNTAX, "file:1: data was expected");
	refused("return {} os.exit()", ERR_SYNTAX,
		"file:1: something behind the data");
	refused("\x1bLua", ERR_SYNTAX, "file:1: `return' was expected");
}
END_TEST

START_TEST(what_is_cut_off_is_refused_at_its_line)
{
	static const char whole[] =
		"return {\n['a'] = 'b\\'c';\n[2] = {-1.5, true};\n[[x]];\n}";
	const struct lua_value *v;

	for (size_t n = 0; n + 1 < sizeof(whole); n++) {
		ck_assert_int_eq(read_text(span_of(whole, n), &v), ERR_SYNTAX);
		ck_assert_ptr_nonnull(strstr(e.s, "cut off"));
	}
	is(whole, "{'x' {-1.5 true} 'a'='b'c'}");
	refused("", ERR_SYNTAX,
		"file:1: it is cut off here: `return' was expected");
	refused("return {\n\n'a", ERR_SYNTAX,
		"file:3: it is cut off here: open string");
}
END_TEST

START_TEST(what_is_too_deep_is_refused)
{
	char text[2100] = "return ";

	memset(text + 7, '{', 1000);
	memset(text + 1007, '}', 1000);
	refused(text, ERR_LIMIT, "file:1: tables too deep");
	is("return {{{{{{{{{{{{{{{{}}}}}}}}}}}}}}}}",
		"{{{{{{{{{{{{{{{{}}}}}}}}}}}}}}}}");
	refused("return {{{{{{{{{{{{{{{{{}}}}}}}}}}}}}}}}}", ERR_LIMIT,
		"file:1: tables too deep");
}
END_TEST

/* `return {` and n times what, closed */
static const char *many(const char *what, size_t n)
{
	buf_reset(&out);
	buf_str(&out, "return {");
	for (size_t i = 0; i < n; i++)
		buf_str(&out, what);
	buf_str(&out, "}");
	return buf_cstr(&out);
}

START_TEST(what_is_too_much_is_refused)
{
	const struct lua_value *v;

	ck_assert_int_eq(read_text(span_str(many("1,", 1999)), &v), ERR_OK);
	ck_assert_uint_eq(v->row_n, 1999);
	refused(many("1,", 2000), ERR_LIMIT, "file:1: too many values");
	refused(many("a=1,", 1100), ERR_LIMIT, "file:1: too many values");
	refused(many("{},", 2000), ERR_LIMIT, "file:1: too many values");
	ck_assert_int_eq(read_text(span_str(many("'123456789 123456789 "
						 "123456789 123456789 "
						 "123456789 123456789 "
						 "123456789 123456789 "
						 "123456789 123456789 ',",
					   1000)),
				 &v),
		ERR_OK);
	refused(many("'123456789 123456789 123456789 123456789 "
		     "123456789 123456789 123456789 123456789 "
		     "123456789 123456789 ',",
			1001),
		ERR_LIMIT, "file:1: too long");
}
END_TEST

START_TEST(a_huge_string_is_refused)
{
	static char text[200000];

	memset(text, 'x', sizeof(text) - 1);
	memcpy(text, "return '", 8);
	refused(text, ERR_LIMIT, "file:1: too long");
	memcpy(text, "return [[", 9);
	refused(text, ERR_LIMIT, "file:1: too long");
}
END_TEST

/* ---- lists */

static struct lua_reader *list_of(const char *text)
{
	return lua_open_text(span_str(text), "list", &caps);
}

START_TEST(a_list_is_read_item_by_item)
{
	struct lua_reader *r =
		list_of("item({1});\n  \n-- x\nitem( 'b' )\nitem(3);");
	const struct lua_value *v;

	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(lua_next(r, a, &v, &e), ERR_OK);
		ck_assert_ptr_nonnull(v);
		tell(v);
		arena_reset(a);
	}
	ck_assert_str_eq(buf_cstr(&out), "{1}'b'3");
	ck_assert_int_eq(lua_next(r, a, &v, &e), ERR_OK);
	ck_assert_ptr_null(v);
	lua_close(&r);
}
END_TEST

START_TEST(each_item_has_its_own_caps)
{
	struct lua_reader *r;
	const struct lua_value *v;

	buf_reset(&out);
	for (int i = 0; i < 3000; i++)
		buf_printf(
			&out, "item({'a number of bytes to count', %d});\n", i);
	r = list_of(buf_cstr(&out));
	for (int i = 0; i < 3000; i++) {
		ck_assert_int_eq(lua_next(r, a, &v, &e), ERR_OK);
		ck_assert(v->row[1].number == i);
		arena_reset(a);
	}
	lua_close(&r);
}
END_TEST

START_TEST(a_list_says_where_it_is_wrong)
{
	struct lua_reader *r = list_of("item({});\nitem({'a'};\n");
	const struct lua_value *v;

	ck_assert_int_eq(lua_next(r, a, &v, &e), ERR_OK);
	ck_assert_int_eq(lua_next(r, a, &v, &e), ERR_SYNTAX);
	ck_assert_str_eq(e.s, "list:2: `)' was expected");
	lua_close(&r);
	r = list_of("os.exit(1)");
	ck_assert_int_eq(lua_next(r, a, &v, &e), ERR_SYNTAX);
	ck_assert_str_eq(e.s, "list:1: `item(' was expected");
	lua_close(&r);
}
END_TEST

/* ---- files */

static const char *written(struct span text)
{
	static char path[] = "/tmp/caveat-lua-XXXXXX";
	int fd;

	memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	for (size_t at = 0; at < text.n;) {
		ssize_t n = write(fd, text.p + at, text.n - at);

		ck_assert(n > 0);
		at += (size_t)n;
	}
	close(fd);
	return path;
}

START_TEST(a_file_is_read_across_its_blocks)
{
	const char *path;
	struct lua_reader *r;
	const struct lua_value *v;

	buf_reset(&out);
	for (int i = 0; i < 20000; i++)
		buf_printf(&out, "item({-%d, [\"k\"]='\\195\\169'})--x\n", i);
	path = written(buf_span(&out));
	ck_assert_int_eq(lua_open(path, &caps, &r, NULL, &e), ERR_OK);
	for (int i = 0; i < 20000; i++) {
		ck_assert_msg(lua_next(r, a, &v, &e) == ERR_OK, "%s", e.s);
		ck_assert(v->row[0].number == -i);
		ck_assert(span_is(lua_text(lua_get(v, "k")), "\xc3\xa9"));
		arena_reset(a);
	}
	ck_assert_int_eq(lua_next(r, a, &v, &e), ERR_OK);
	ck_assert_ptr_null(v);
	lua_close(&r);
	unlink(path);
}
END_TEST

START_TEST(a_file_that_is_missing_is_told_apart)
{
	struct lua_reader *r;
	bool missing;

	ck_assert_int_eq(
		lua_open("/nowhere/at.all", &caps, &r, &missing, &e), ERR_IO);
	ck_assert(missing && r == NULL);
	ck_assert_int_eq(lua_open("/", &caps, &r, &missing, &e), ERR_OK);
	ck_assert(!missing);
	ck_assert_int_eq(
		lua_read(r, a, &(const struct lua_value *){0}, &e), ERR_IO);
	ck_assert_str_eq(e.s, "/: Is a directory");
	lua_close(&r);
}
END_TEST

Suite *suite_lua_data(void)
{
	Suite *s = suite_create("lua_data");
	TCase *t = tcase_create("lua_data");

	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_test(t, values_are_what_lua_has);
	tcase_add_test(t, numbers_are_what_lua_has);
	tcase_add_test(t, no_number_is_none);
	tcase_add_test(t, strings_have_all_escapes);
	tcase_add_test(t, a_string_may_have_any_byte);
	tcase_add_test(t, a_wrong_escape_is_an_error);
	tcase_add_test(t, long_brackets_are_strings);
	tcase_add_test(t, what_has_a_number_is_in_its_place);
	tcase_add_test(t, the_last_of_a_name_counts);
	tcase_add_test(t, truth_and_numbers_are_as_lua_sees_them);
	tcase_add_test(t, comments_are_no_data);
	tcase_add_test(t, code_is_refused);
	tcase_add_test(t, what_is_cut_off_is_refused_at_its_line);
	tcase_add_test(t, what_is_too_deep_is_refused);
	tcase_add_test(t, what_is_too_much_is_refused);
	tcase_add_test(t, a_huge_string_is_refused);
	tcase_add_test(t, a_list_is_read_item_by_item);
	tcase_add_test(t, each_item_has_its_own_caps);
	tcase_add_test(t, a_list_says_where_it_is_wrong);
	tcase_add_test(t, a_file_is_read_across_its_blocks);
	tcase_add_test(t, a_file_that_is_missing_is_told_apart);
	suite_add_tcase(s, t);
	return s;
}
