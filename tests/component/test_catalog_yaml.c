/* SPDX-License-Identifier: MIT */
/* A catalogue written as YAML reads back as the same. */
#include "component/catalog_yaml.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "labels/catalog_write.h"
#include "tests/component/suites.h"

static const char spif[] =
	"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
	" version='1' creationDate='20260101000000Z' originatorDN='CN=t'"
	" keyIdentifier='0' privilegeId='2.16.840.1.101.2.1.8.3'"
	" rbacId='2.16.840.1.101.2.1.8.3'>"
	"<securityPolicyId name='Tiny' id='2.25.4711'/>"
	"<securityClassifications>"
	"<securityClassification name='LOW' lacv='1' hierarchy='1'/>"
	"<securityClassification name='A \"B\": #C' lacv='2' hierarchy='2'/>"
	"</securityClassifications></SPIF>";

static struct labels *ls;
static struct catalog cat, back;
static struct config_errors errors;
static char path[64];

static void setup(void)
{
	struct errtext e = {""};
	int fd;

	ls = labels_new();
	ck_assert_msg(
		labels_add_policy(ls, span_str(spif), "tiny", &e) == ERR_OK,
		"%s", e.s);
	cat = (struct catalog){0};
	buf_init(&errors.text, 65536);
	errors.n = 0;
	snprintf(path, sizeof(path), "/tmp/caveat-catalog-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
}

static void teardown(void)
{
	unlink(path);
	catalog_clear(&cat);
	catalog_clear(&back);
	buf_clear(&errors.text);
	labels_free(&ls);
}

static void add(const char *selector, const char *expr, bool is_default)
{
	const struct label *l = NULL;

	if (expr != NULL)
		ck_assert_int_eq(
			label_read_expr(ls, span_str(expr), 0, true, &l, NULL),
			LABEL_VALID);
	catalog_add(&cat, span_str(selector), l, is_default);
}

static void write_and_load(void)
{
	struct errtext e = {""};
	struct buf b;
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	buf_init(&b, 1 << 20);
	ck_assert_msg(
		catalog_write(&cat, CATALOG_YAML, LABEL_FORM_NONE, 0, &b, &e),
		"%s", e.s);
	ck_assert_uint_eq(fwrite(b.p, 1, b.n, f), b.n);
	fclose(f);
	ck_assert_msg(catalog_load(ls, path, 0, &back, &errors), "%s: %s",
		buf_cstr(&errors.text), buf_cstr(&b));
	buf_clear(&b);
}

START_TEST(yaml_reads_back)
{
	cat.name = xstrdup("a: \"b\" # {c}");
	cat.desc = xstrdup("- two\nlines\t\\ \xe2\x80\xa8\xef\xbb\xbf \x01");
	cat.restricted = true;
	add("Menu|*it*", "LOW", false);
	add(NULL, "\"A \"\"B\"\": #C\"; privacy: x", true);
	add("true", NULL, false);
	write_and_load();
	ck_assert_str_eq(back.name, cat.name);
	ck_assert_str_eq(back.desc, cat.desc);
	ck_assert(back.restricted);
	ck_assert_uint_eq(back.item_n, cat.item_n);
	for (size_t i = 0; i < cat.item_n; i++) {
		const struct catalog_item *a = &cat.item[i], *b = &back.item[i];

		ck_assert_pstr_eq(a->selector, b->selector);
		ck_assert_int_eq(a->is_default, b->is_default);
		ck_assert(a->label == b->label ||
			  label_same_value(a->label, b->label));
	}
}
END_TEST

START_TEST(no_items_read_back)
{
	write_and_load();
	ck_assert_uint_eq(back.item_n, 0);
	ck_assert(!back.restricted);
}
END_TEST

Suite *suite_catalog_yaml(void)
{
	Suite *s = suite_create("catalog yaml");
	TCase *t = tcase_create("catalog yaml");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, yaml_reads_back);
	tcase_add_test(t, no_items_read_back);
	suite_add_tcase(s, t);
	return s;
}
