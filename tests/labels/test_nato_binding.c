/* SPDX-License-Identifier: MIT */
/* STANAG 4778: the binding around a label. */
#include <check.h>
#include <stdlib.h>

#include "labels/nato.h"
#include "labels/ns.h"
#include "tests/labels/codec_world.h"
#include "tests/labels/suites.h"

#define LABEL(inside)                                                 \
	"<originatorConfidentialityLabel xmlns='" NS_SLAB "'>" inside \
	"</originatorConfidentialityLabel>"
#define INFO(inside) \
	"<ConfidentialityInformation>" inside "</ConfidentialityInformation>"
#define POLICY  "<PolicyIdentifier>CODEC</PolicyIdentifier>"
#define LOW     "<Classification>LOW</Classification>"
#define CREATED "<CreationDateTime>2025-01-01T00:00:00Z</CreationDateTime>"
#define PLAIN   LABEL(INFO(POLICY LOW) CREATED)

static struct codec_world w;

static void setup(void)
{
	codec_world_open(&w);
}

static void teardown(void)
{
	codec_world_close(&w);
}

static enum label_status read_label(const char *xml, struct label_parts *p)
{
	w.e.s[0] = '\0';
	return nato_label_read(w.ls, w.a, span_str(xml), p, &w.e);
}

static struct span written(const struct label_parts *p)
{
	struct span s;
	struct buf b;

	buf_init(&b, CODEC_MAX_BYTES);
	nato_label_write(p, "originatorConfidentialityLabel", &b);
	ck_assert(!b.over);
	s = arena_dup(w.a, buf_span(&b));
	buf_clear(&b);
	return s;
}

static struct label_parts accepts(const char *xml)
{
	struct label_parts p, again;

	ck_assert_msg(read_label(xml, &p) == LABEL_VALID, "%s: %s", xml, w.e.s);
	ck_assert_msg(
		read_label(written(&p).p, &again) == LABEL_VALID, "%s", w.e.s);
	ck_assert(codec_same_label(&p, &again));
	ck_assert(span_eq(written(&p), written(&again)));
	return p;
}

static void refuses(const char *xml)
{
	struct label_parts p;

	ck_assert_msg(read_label(xml, &p) == LABEL_MALFORMED, "%s", xml);
	ck_assert_str_ne(w.e.s, "");
}

#define BIND(inside)                                                 \
	"<mb:BindingInformation xmlns:mb='" NS_MB                    \
	"'><mb:MetadataBindingContainer><mb:MetadataBinding>" inside \
	"</mb:MetadataBinding></mb:MetadataBindingContainer>"        \
	"</mb:BindingInformation>"
#define META(inside) "<mb:Metadata>" inside "</mb:Metadata>"
#define REF(attrs)   "<mb:DataReference " attrs "/>"
#define OTHER(policy, class)                                                   \
	"<alternativeConfidentialityLabel xmlns='" NS_SLAB "'>" INFO(          \
		"<PolicyIdentifier>" policy                                    \
		"</PolicyIdentifier><Classification>" class "</"               \
							    "Classification>") \
		CREATED "</alternativeConfidentialityLabel>"
#define FOREIGN LABEL(INFO("<PolicyIdentifier>NOPE</PolicyIdentifier>" LOW))

START_TEST(a_binding_gives_the_first_label_of_a_loaded_policy)
{
	struct label_parts p = accepts(BIND(META(PLAIN) REF("URI=''")));

	ck_assert_uint_eq(p.cls->lacv, 1);
	/* The originator's first, wherever it stands. */
	p = accepts(BIND(
		META(OTHER("MISSI", "HIGH")) META(PLAIN) REF("mb:URI=''")));
	ck_assert_ptr_eq(p.policy, w.acp);
	/* Both in one Metadata, which the schema forbids. */
	p = accepts(BIND(META(FOREIGN OTHER("MISSI", "HIGH"))));
	ck_assert_ptr_eq(p.policy, w.missi);
	ck_assert_int_eq(read_label(BIND(META(FOREIGN)), &p), LABEL_UNUSABLE);
}
END_TEST

START_TEST(a_binding_of_something_else_is_refused)
{
	refuses(BIND(META(PLAIN) REF("URI='#other'")));
	refuses(BIND(META(PLAIN) REF("")));
	refuses(BIND(META(PLAIN) "<mb:DataReference URI=''><x:Transforms"
				 " xmlns:x='http://www.w3.org/2000/09/xmldsig#'"
				 "/></mb:DataReference>"));
	refuses(BIND(META(PLAIN) "<mb:Data>x</mb:Data>"));
	refuses(BIND(REF("URI=''")));
	refuses(BIND(""));
	refuses(BIND(META(PLAIN) META(OTHER("CODEC", "HIGH"))));
}
END_TEST

START_TEST(what_stands_around_a_binding_is_passed_over)
{
	struct label_parts p;

	ck_assert_int_eq(
		read_label("<BindingInformation xmlns='" NS_MB
			   "'><Signature xmlns='http://www.w3.org/2000/09/"
			   "xmldsig#'/><MetadataBindingContainer><x "
			   "xmlns='urn:x'/>"
			   "<MetadataBinding><Metadata>" PLAIN "</Metadata>"
			   "</MetadataBinding></MetadataBindingContainer>"
			   "</BindingInformation>",
			&p),
		LABEL_VALID);
	ck_assert_ptr_eq(p.policy, w.acp);
}
END_TEST

/* A label or its target that is misspelt would be no label and no target. */
START_TEST(what_is_not_understood_in_a_binding_is_refused)
{
	refuses(BIND(META(PLAIN) "<mb:dataReference URI='#part'/>"));
	refuses(BIND(META(PLAIN) "<DataReference URI='#part'/>"));
	refuses(BIND(META(PLAIN) PLAIN));
	refuses(BIND(META(PLAIN) "<mb:MetadataReference URI='#label'/>"));
	refuses(BIND(META(PLAIN) "text"));
	refuses(BIND(META(PLAIN
		"<OriginatorConfidentialityLabel xmlns='" NS_SLAB "'/>")));
	refuses(BIND(META(PLAIN "<originatorConfidentialityLabel/>")));
	refuses(BIND(META("<mb:Metadata>" PLAIN "</mb:Metadata>")));
	refuses("<BindingInformation xmlns='" NS_MB
		"'><MetadataBindingContainer><Binding/></"
		"MetadataBindingContainer></BindingInformation>");
	refuses("<BindingInformation xmlns='" NS_MB
		"'><Container/></BindingInformation>");
}
END_TEST

START_TEST(a_broken_label_refuses_the_binding)
{
	refuses(BIND(META(LABEL("")) META(OTHER("MISSI", "HIGH"))));
	refuses(BIND(REF("URI='#x'") META(PLAIN)));
	refuses("<BindingInformation xmlns='" NS_MB
		"'><MetadataBindingContainer><MetadataBinding><Data/>"
		"</MetadataBinding><MetadataBinding/>"
		"</MetadataBindingContainer><MetadataBindingContainer>"
		"<MetadataBinding><Metadata>" PLAIN "</Metadata>"
		"</MetadataBinding></MetadataBindingContainer>"
		"</BindingInformation>");
	/* The first one counts, though it is wrong. */
	refuses(BIND(META(LABEL(INFO(POLICY "<Classification>NOPE"
					    "</Classification>")))
			META(OTHER("MISSI", "HIGH"))));
}
END_TEST

START_TEST(labels_of_a_binding_are_bounded)
{
	for (unsigned n = 16; n <= 17; n++) {
		struct label_parts p;
		struct buf b;

		buf_init(&b, CODEC_MAX_BYTES);
		buf_str(&b, "<mb:BindingInformation xmlns:mb='" NS_MB
			    "'><mb:MetadataBindingContainer>"
			    "<mb:MetadataBinding>" META(PLAIN));
		for (unsigned i = 1; i < n; i++)
			buf_str(&b, META(FOREIGN));
		buf_str(&b, "</mb:MetadataBinding>"
			    "</mb:MetadataBindingContainer>"
			    "</mb:BindingInformation>");
		ck_assert_int_eq(read_label(buf_cstr(&b), &p),
			n == 16 ? LABEL_VALID : LABEL_MALFORMED);
		buf_clear(&b);
	}
}
END_TEST

Suite *suite_nato_binding(void)
{
	Suite *s = suite_create("nato_binding");
	TCase *t = tcase_create("nato_binding");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_binding_gives_the_first_label_of_a_loaded_policy);
	tcase_add_test(t, a_binding_of_something_else_is_refused);
	tcase_add_test(t, what_is_not_understood_in_a_binding_is_refused);
	tcase_add_test(t, what_stands_around_a_binding_is_passed_over);
	tcase_add_test(t, a_broken_label_refuses_the_binding);
	tcase_add_test(t, labels_of_a_binding_are_bounded);
	suite_add_tcase(s, t);
	return s;
}
