/* SPDX-License-Identifier: MIT */
/* Transfer documents that are refused as a whole, and what is said then. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/move/document_text.h"
#include "tests/move/suites.h"

static struct document_text t;

static void begin(void)
{
	document_text_begin(&t);
}

static void finish(void)
{
	document_text_end(&t);
}

static void refused(enum err code, const char *why)
{
	ck_assert_int_eq(document_text_check(&t), code);
	ck_assert_msg(strstr(t.e.s, why) != NULL, "%s", t.e.s);
	ck_assert_ptr_nonnull(strstr(t.e.s, t.path));
}

/* What is changed in a good document, and what is said. */
static const struct row {
	const char *from, *to;
	enum err code;
	const char *why;
} rows[] = {
	{"version='1' made",				      "version='2' made",                             ERR_UNKNOWN,
         "version 2 of the transfer document"																},
	{"version='1' made",				      "made",					 ERR_UNKNOWN,  "version "                                   },
	{"<transfer xmlns='urn:caveat:transfer:0'",
         "<transfer xmlns='urn:other'",									   ERR_SYNTAX,
         "no transfer document"																	      },
	{"<?xml version='1.0' encoding='UTF-8'?>\n",
         "<!DOCTYPE transfer [<!ENTITY x 'y'>]>",								 ERR_SYNTAX,   "DOCTYPE"                                    },
	{">hi<",						  ">ho<",					 ERR_VALUE,
         "ops@rooms.ex.org: what stands in it isn't what the manifest "
		"says"																		       },
	{">hi<",						  ">&nbsp;<",				     ERR_SYNTAX,   "ops@rooms.ex.org, record 2: no XML"         },
	{">hi<",						  ">\xff<",				       ERR_SYNTAX,   "ops@rooms.ex.org, record 2: no XML"         },
	{"<message id='m2'/>\n",				  "",					     ERR_VALUE,
         "ops@rooms.ex.org: how much stands in it"															   },
	{"<message id='m2'/>\n",				  "<message id='m2'/>\n\n",                       ERR_SYNTAX,
         "ops@rooms.ex.org, record 3: something else than one newline"												       },
	{"<message id='m2'/>\n",				  "<message id='m2'/>x\n",                        ERR_SYNTAX,
         "something else than one newline"																   },
	{"<message id='m2'/>\n",				  "<message id='m2'/><!-- x -->\n",               ERR_SYNTAX,
         "something else than one newline"																   },
	{"<place kind='people'>\n</place>\n",
         "<place kind='node' jid='nodes.ex.org' node='a/b'>\n</place>\n",					 ERR_CONFLICT, "nodes.ex.org/a/b: this place is there twice"},
	{"<place kind='people'>\n</place>\n",                     "",                                             ERR_VALUE,
         "the manifest has a place that isn't there"															 },
	{"<place kind='people'>\n</place>\n",
         "<place kind='people'>\n</place>\n"
		"<place kind='room' jid='x@y'>\n</place>\n",						      ERR_VALUE,    "x@y: the manifest doesn't have it"          },
	{"<place kind='people'>",                                 "<place kind='pets'>",                          ERR_SYNTAX,
         "a place of no kind"																		},
	{"<place kind='people'>\n</place>",                       "<place kind='people'/>",
         ERR_SYNTAX,													    "something else than one newline"            },
	{" node='a/b'>\n<item",				   ">\n<item",                                     ERR_SYNTAX,
         "a place without address"																	   },
	{"by='a test'",					   "by='a tesT'",                                  ERR_VALUE,    "the head isn't what"                        },
	{"<place kind='room' jid='ops@rooms.ex.org' records='3'",
         "<place kind='room' jid='opz@rooms.ex.org' records='3'",						 ERR_VALUE,    "the order of its places"                    },
	{"</manifest>\n",
         "</manifest>\n<place kind='room' jid='x@y'>\n</place>\n",						ERR_SYNTAX,   "a place behind the manifest"                },
	{"</manifest>\n",					 "</manifest>\n<message/>\n",                    ERR_SYNTAX,
         "an element that is neither place nor manifest nor signature"												       },
	{"</transfer>\n",					 "",					     ERR_SYNTAX,   "cut off: there is no </transfer>"           },
	{"</transfer>\n",					 "</transfer>\n\n",                              ERR_SYNTAX,
         "something behind </transfer>"																      },
	{"</transfer>\n",					 "</transfer>\n<x/>",                            ERR_SYNTAX,   "no XML"                                     },
	{"<message id='m2'/>",				    "<x:message xmlns:x='urn:caveat:transfer:0'/>",
         ERR_SYNTAX,													    "a message that isn't written as one"        },
	{"<transfer xmlns=",				      "<transfer xmlns:x='urn:x' xmlns=",             ERR_SYNTAX,
         "a prefix that is declared outside of records"														      },
};

START_TEST(what_is_wrong_is_named)
{
	const struct row *r = &rows[_i];

	document_text_good(&t, false);
	document_text_swap(&t, r->from, r->to);
	refused(r->code, r->why);
}
END_TEST

START_TEST(without_a_manifest_it_is_none)
{
	document_text_good(&t, false);
	t.text.n = (size_t)(strstr(buf_cstr(&t.text), "<manifest") - t.text.p);
	buf_str(&t.text, "</transfer>\n");
	refused(ERR_SYNTAX, "there is no manifest");
}
END_TEST

START_TEST(it_may_be_cut_off_nowhere)
{
	document_text_good(&t, true);
	/* the last newline isn't missed */
	for (size_t n = t.text.n - 1; n-- > 0;) {
		t.text.n = n;
		ck_assert_int_ne(document_text_check(&t), ERR_OK);
	}
}
END_TEST

START_TEST(no_byte_of_a_signed_one_can_be_changed)
{
	document_text_good(&t, true);
	ck_assert_int_eq(document_text_check(&t), ERR_OK);
	for (size_t i = 0; i < t.text.n; i++) {
		t.text.p[i] ^= 1;
		ck_assert_msg(document_text_check(&t) != ERR_OK, "byte %zu", i);
		t.text.p[i] ^= 1;
	}
}
END_TEST

static enum err check_keys(
	const unsigned char (*key)[SIGN_PUBLIC_LEN], size_t n)
{
	const struct document_keys k = {key, n};
	struct move_source *s;
	enum err err = document_open(t.path, &k, &s, &t.e);

	if (err == ERR_OK) {
		ck_assert(document_facts(s)->is_signed);
		ck_assert_int_eq(memcmp(document_facts(s)->key, t.public,
					 SIGN_PUBLIC_LEN),
			0);
		s->ops->free(s);
	}
	return err;
}

START_TEST(a_foreign_signature_is_refused)
{
	unsigned char keys[2][SIGN_PUBLIC_LEN] = {{1}, {2}};

	document_text_good(&t, true);
	document_text_save(&t);
	ck_assert_int_eq(check_keys(NULL, 0), ERR_OK);
	ck_assert_int_eq(
		check_keys((const unsigned char(*)[SIGN_PUBLIC_LEN])keys, 2),
		ERR_UNKNOWN);
	ck_assert_ptr_nonnull(strstr(t.e.s, "signed with another key"));
	memcpy(keys[1], t.public, SIGN_PUBLIC_LEN);
	ck_assert_int_eq(
		check_keys((const unsigned char(*)[SIGN_PUBLIC_LEN])keys, 2),
		ERR_OK);
}
END_TEST

START_TEST(one_without_is_refused_where_one_is_wanted)
{
	unsigned char keys[1][SIGN_PUBLIC_LEN] = {{1}};

	document_text_good(&t, false);
	document_text_save(&t);
	ck_assert_int_eq(
		check_keys((const unsigned char(*)[SIGN_PUBLIC_LEN])keys, 1),
		ERR_UNKNOWN);
	ck_assert_ptr_nonnull(strstr(t.e.s, "it isn't signed"));
}
END_TEST

START_TEST(attributes_that_nobody_knows_are_said)
{
	const struct document_keys anybody = {.n = 0};
	struct move_source *s;

	document_text_good(&t, false);
	document_text_swap(&t, "'/>\n</manifest>", "' more='1'/>\n</manifest>");
	document_text_save(&t);
	ck_assert_int_eq(document_open(t.path, &anybody, &s, &t.e), ERR_OK);
	ck_assert_str_eq(document_facts(s)->remarks,
		"attribute more of place: not known, left out\n");
	s->ops->free(s);
}
END_TEST

START_TEST(a_long_address_does_not_hide_what_is_wrong)
{
	char jid[201], to[300];

	memset(jid, 'x', 200);
	jid[200] = '\0';
	snprintf(to, sizeof(to), "<place kind='room' jid='%s'>\n<broken", jid);
	document_text_good(&t, false);
	document_text_swap(&t, "<place kind='people'>", to);
	refused(ERR_SYNTAX, "place 3");
}
END_TEST

/* All of them are kept until the manifest comes, which has to be shorter. */
START_TEST(addresses_do_not_fill_the_memory)
{
	struct buf many;

	buf_init(&many, SIZE_MAX / 2);
	for (unsigned i = 0; i < 17; i++) {
		buf_printf(&many, "<place kind='room' jid='%u", i);
		for (unsigned k = 0; k < 399999; k++)
			buf_str(&many, "0123456789");
		buf_str(&many, "'>\n</place>\n");
	}
	buf_str(&many, "<place kind='people'>");
	document_text_good(&t, false);
	document_text_swap(&t, "<place kind='people'>", buf_cstr(&many));
	buf_clear(&many);
	refused(ERR_LIMIT, "addresses of places of more than");
}
END_TEST

Suite *suite_document_refused(void)
{
	Suite *s = suite_create("document_refused");
	TCase *tc = tcase_create("document_refused");

	tcase_set_timeout(tc, 60); /* thousands of files */
	tcase_add_checked_fixture(tc, begin, finish);
	tcase_add_loop_test(
		tc, what_is_wrong_is_named, 0, (int)ARRAY_LEN(rows));
	tcase_add_test(tc, without_a_manifest_it_is_none);
	tcase_add_test(tc, it_may_be_cut_off_nowhere);
	tcase_add_test(tc, no_byte_of_a_signed_one_can_be_changed);
	tcase_add_test(tc, a_foreign_signature_is_refused);
	tcase_add_test(tc, one_without_is_refused_where_one_is_wanted);
	tcase_add_test(tc, attributes_that_nobody_knows_are_said);
	tcase_add_test(tc, a_long_address_does_not_hide_what_is_wrong);
	tcase_add_test(tc, addresses_do_not_fill_the_memory);
	suite_add_tcase(s, tc);
	return s;
}
