/* SPDX-License-Identifier: MIT */
/* Catalogues of libcaveat-labels. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/labels/library_world.h"
#include "tests/labels/suites.h"

static struct caveat_engine *e;
static struct caveat_error err;

static void setup(void)
{
	e = library_engine();
}

static void teardown(void)
{
	caveat_engine_free(&e);
}

START_TEST(a_catalogue_comes_out_of_a_policy_and_reads_back)
{
	const struct caveat_clearance *c =
		library_clearance(e, "up to SECRET; Releasable To: GBR");
	struct caveat_catalog *cat, *back = NULL;
	struct caveat_item i, k;
	bool cut = true;
	size_t n = 0;
	char *s;

	cat = caveat_catalog_from_policy(
		e, caveat_policy_at(e, 0), &c, 1, 0, &cut);
	ck_assert(!cut);
	for (; caveat_catalog_item(cat, n, &i); n++)
		ck_assert_int_eq(caveat_decide(e, i.label, c), CAVEAT_GRANT);
	ck_assert_uint_gt(n, 3);
	s = caveat_catalog_write(
		e, cat, CAVEAT_CATALOG_XEP0258, CAVEAT_4774, &err);
	ck_assert_ptr_nonnull(s);
	ck_assert_int_eq(
		caveat_catalog_read(e, s, strlen(s), &back, &err), CAVEAT_OK);
	free(s);
	for (size_t m = 0; m < n; m++) {
		ck_assert(caveat_catalog_item(cat, m, &i));
		ck_assert(caveat_catalog_item(back, m, &k));
		ck_assert(caveat_label_same(i.label, k.label));
	}
	ck_assert(!caveat_catalog_item(back, n, &k));
	caveat_catalog_free(&back);
	caveat_catalog_free(&cat);
	cat = caveat_catalog_from_policy(
		e, caveat_policy_at(e, 0), NULL, 0, 2, &cut);
	ck_assert(cut && !caveat_catalog_item(cat, 2, &i));
	caveat_catalog_free(&cat);
	ck_assert_int_ne(
		caveat_catalog_read(e, "<x/>", 4, &back, &err), CAVEAT_OK);
	ck_assert_ptr_null(back);
	caveat_clearance_unref(&c);
}
END_TEST

/* A catalogue of one item, the label of this expression as STANAG 4774. */
static struct caveat_catalog *catalog_of(const char *expr)
{
	const struct caveat_label *l = library_label(e, expr);
	char *s = caveat_label_write(l, CAVEAT_0258_4774, NULL, 0, NULL, &err);
	struct caveat_catalog *c;
	char xml[4096];
	int n;

	ck_assert_ptr_nonnull(s);
	n = snprintf(xml, sizeof(xml),
		"<catalog xmlns='urn:xmpp:sec-label:catalog:2'>"
		"<item selector='One'>%s</item></catalog>",
		s);
	ck_assert_msg(
		caveat_catalog_read(e, xml, (size_t)n, &c, &err) == CAVEAT_OK,
		"%s", err.text);
	free(s);
	caveat_label_unref(&l);
	return c;
}

START_TEST(a_catalogue_has_its_labels_in_the_form_asked_for)
{
	static const char nato[] = "<originatorConfidentialityLabel ";
	static const char ess[] = "<esssecuritylabel ";
	static const char spiffy[] = "<label xmlns='http://surevine.com";
	static const struct {
		enum caveat_form form;
		const char *has;
	} rows[] = {
		{CAVEAT_4774,          nato  },
		{CAVEAT_0258_4774,     nato  },
		{CAVEAT_4778,          nato  },
		{CAVEAT_DER,           ess   },
		{CAVEAT_BASE64,        ess   },
		{CAVEAT_0258_ESS,      ess   },
		{CAVEAT_SPIFFY,        spiffy},
		{CAVEAT_0258_SPIFFY,   spiffy},
 /* As it came, then; so is what has no form of its own there. */
		{CAVEAT_ANY,           nato  },
		{CAVEAT_EXPR,          nato  },
		{(enum caveat_form)99, nato  },
	};
	struct caveat_catalog *c = catalog_of("SECRET; Releasable To: GBR");

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *s = caveat_catalog_write(
			e, c, CAVEAT_CATALOG_XEP0258, rows[i].form, &err);

		ck_assert_ptr_nonnull(s);
		ck_assert_msg(
			strstr(s, rows[i].has) != NULL, "row %zu: %s", i, s);
		free(s);
	}
	caveat_catalog_free(&c);
	ck_assert_ptr_null(c);
	caveat_catalog_free(&c); /* twice is fine */
}
END_TEST

START_TEST(a_catalogue_that_would_lose_something_is_not_written)
{
	struct caveat_catalog *c = catalog_of("SECRET; privacy: COMMERCIAL");

	ck_assert_ptr_null(caveat_catalog_write(
		e, c, CAVEAT_CATALOG_XEP0258, CAVEAT_SPIFFY, &err));
	ck_assert_msg(strstr(err.text, "COMMERCIAL") != NULL, "%s", err.text);
	caveat_catalog_free(&c);
	/* Nobody need ask whether there would be more. */
	c = caveat_catalog_from_policy(
		e, caveat_policy_at(e, 0), NULL, 0, 1, NULL);
	ck_assert_ptr_nonnull(c);
	caveat_catalog_free(&c);
}
END_TEST

Suite *suite_library_catalog(void)
{
	Suite *s = suite_create("library_catalog");
	TCase *t = tcase_create("library_catalog");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_catalogue_comes_out_of_a_policy_and_reads_back);
	tcase_add_test(t, a_catalogue_has_its_labels_in_the_form_asked_for);
	tcase_add_test(t, a_catalogue_that_would_lose_something_is_not_written);
	suite_add_tcase(s, t);
	return s;
}
