/* SPDX-License-Identifier: MIT */
/* The section ldap, filters, and records between daemon and helper. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "component/config.h"
#include "component/ldap_filter.h"
#include "tests/component/suites.h"

/* ---- filters ---- */

static const char *filled(const char *filter, struct span jid, struct span dn)
{
	static struct buf b;
	const struct ldap_subject who = {jid, dn};

	buf_clear(&b);
	buf_init(&b, 65536);
	ldap_filter_write(&b, span_str(filter), &who);
	return buf_cstr(&b);
}

START_TEST(places_are_filled_in)
{
	struct span ann = SPAN("ann@ex.org");

	ck_assert_str_eq(filled("(uid=%u)", ann, SPAN_NONE), "(uid=ann)");
	ck_assert_str_eq(
		filled("(&(a=%d)(b=%j)(c=%%)(d=%n))", ann, SPAN("cn=a,dc=b")),
		"(&(a=ex\\2eorg)(b=ann\\40ex\\2eorg)(c=%)"
		"(d=cn\\3da\\2cdc\\3db))");
	ck_assert_str_eq(filled("(d=%n)", ann, SPAN_NONE), "(d=)");
}
END_TEST

/* SECURITY: each byte that could mean something in a filter. */
START_TEST(whatever_a_name_holds_it_stays_a_value)
{
	for (int c = 0; c < 256; c++) {
		char jid[] = {'a', (char)c, 'b', '@', 'x', '\0'};
		const char *s;

		if (c == '@')
			continue;
		s = filled("(u=%u)", span_of(jid, 5), SPAN_NONE);
		ck_assert_int_eq(strncmp(s, "(u=a", 4), 0);
		ck_assert_str_eq(s + strlen(s) - 2, "b)");
		ck_assert_ptr_null(memchr(s + 1, '(', strlen(s) - 1));
		ck_assert_ptr_null(memchr(s, ')', strlen(s) - 1));
		ck_assert_ptr_null(strchr(s, '*'));
	}
	ck_assert_str_eq(filled("(u=%u)", SPAN("*)(uid=*@x"), SPAN_NONE),
		"(u=\\2a\\29\\28uid\\3d\\2a)");
	ck_assert_str_eq(
		filled("(u=%u)", SPAN("%d%n@x"), SPAN_NONE), "(u=\\25d\\25n)");
}
END_TEST

START_TEST(what_is_no_filter_is_named)
{
	static const struct {
		const char *filter;
		bool with_dn, good;
	} rows[] = {
		{"(uid=%u)",       false, true },
		{"(&(a=b)(c=%j))", false, true },
		{"(m=%n)",         true,  true },
		{"(m=%n)",         false, false},
		{"uid=%u",         false, false},
		{"(uid=%u",        false, false},
		{"(uid=%u))",      false, false},
		{"(a=%u)(b=c)",    false, false},
		{"(uid=ann)",      false, false},
		{"(uid=%%)",       false, false},
		{"(uid=%x)",       false, false},
		{"(uid=%u)%",      false, false},
		{"",               false, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct errtext e = {""};
		enum err err = ldap_filter_check(
			span_str(rows[i].filter), rows[i].with_dn, &e);

		ck_assert_msg((err == ERR_OK) == rows[i].good, "%s: %s",
			rows[i].filter, e.s);
		ck_assert((err == ERR_OK) == (e.s[0] == '\0'));
	}
}
END_TEST

/* ---- records ---- */

static const struct ldap_answer answer = {
	.id = 7,
	.jid = {"ann@ex.org",      10},
	.status = LDAP_VALUE,
	.value = {"up to \0 SECRET", 14},
	.groups = {"a\nb",            3 },
	.labels = {"SECRET\nOPEN",    11},
};

static bool reads(struct span record, struct ldap_answer *a_r)
{
	struct span fields;
	size_t size;
	char kind;

	return record_take(record, &kind, &fields, &size) == RECORD_TAKEN &&
	       kind == RECORD_ANSWER && size == record.n &&
	       ldap_answer_read(fields, a_r);
}

START_TEST(an_answer_is_read_as_it_was_written)
{
	struct ldap_answer a;
	struct buf b;

	buf_init(&b, RECORD_MAX);
	ldap_answer_write(&b, &answer);
	ck_assert(reads(buf_span(&b), &a));
	ck_assert_uint_eq(a.id, 7);
	ck_assert_int_eq(a.status, LDAP_VALUE);
	ck_assert(span_eq(a.jid, answer.jid));
	ck_assert(span_eq(a.value, answer.value));
	ck_assert(span_eq(a.groups, answer.groups));
	ck_assert(span_eq(a.labels, answer.labels));
	ck_assert_ptr_null(a.text.p);
	buf_clear(&b);
}
END_TEST

/* Each byte of it another, and each length: never more than is there. */
START_TEST(a_damaged_record_is_none_or_another)
{
	struct ldap_answer a;
	struct buf b;

	buf_init(&b, RECORD_MAX);
	ldap_answer_write(&b, &answer);
	for (size_t n = 0; n < b.n; n++) {
		char *copy = xmalloc(n + 1); /* a sanitizer sees its end */

		memcpy(copy, b.p, n);
		ck_assert(!reads(span_of(copy, n), &a));
		free(copy);
	}
	for (size_t i = 0; i < b.n; i++)
		for (int x = 1; x < 256; x++) {
			char was = b.p[i];

			b.p[i] = (char)(b.p[i] ^ x);
			if (reads(buf_span(&b), &a))
				ck_assert_uint_le(
					a.value.n + a.jid.n + a.groups.n, b.n);
			b.p[i] = was;
		}
	buf_clear(&b);
}
END_TEST

START_TEST(an_answer_that_contradicts_itself_is_none)
{
	struct ldap_answer bad[6] = {
		answer, answer, answer, answer, answer, answer};

	bad[0].value = SPAN_NONE; /* of which it has one */
	bad[1].status = LDAP_NOTHING;
	bad[2].status = (enum ldap_status)9;
	bad[3].jid = SPAN_NONE;
	bad[4].groups = SPAN("\xff");
	bad[5].labels = SPAN("\xff");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct ldap_answer a;
		struct buf b;

		buf_init(&b, RECORD_MAX);
		ldap_answer_write(&b, &bad[i]);
		ck_assert_msg(!reads(buf_span(&b), &a), "%zu", i);
		buf_clear(&b);
	}
}
END_TEST

START_TEST(a_configuration_is_read_as_it_was_written)
{
	const struct ldap_conf c = {
		.uri = SPAN("ldaps://x"),
		.password = SPAN("geheim"),
		.filter = SPAN("(uid=%u)"),
		.group_name = SPAN("cn"),
		.starttls = true,
		.scope = LDAP_CHILDREN,
		.timeout_ms = 5000,
	};
	struct ldap_conf got;
	struct span fields;
	struct buf b;
	size_t size;
	char kind;

	buf_init(&b, RECORD_MAX);
	ldap_conf_write(&b, &c);
	ck_assert_int_eq(
		record_take(buf_span(&b), &kind, &fields, &size), RECORD_TAKEN);
	ck_assert(kind == RECORD_CONF && ldap_conf_read(fields, &got));
	ck_assert(span_eq(got.uri, c.uri) && span_eq(got.password, c.password));
	ck_assert(span_eq(got.filter, c.filter));
	ck_assert(span_eq(got.group_name, c.group_name));
	ck_assert(got.bind_dn.p == NULL && got.starttls);
	ck_assert_uint_eq(got.scope, LDAP_CHILDREN);
	ck_assert_uint_eq(got.timeout_ms, 5000);
	fields.n--;
	ck_assert(!ldap_conf_read(fields, &got));
	buf_clear(&b);
}
END_TEST

/* ---- the section ---- */

static const char spif[] =
	"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
	" version='1' creationDate='20260101000000Z' originatorDN='CN=t'"
	" keyIdentifier='0' privilegeId='2.16.840.1.101.2.1.8.3'"
	" rbacId='2.16.840.1.101.2.1.8.3'>"
	"<securityPolicyId name='Tiny' id='2.25.4711'/>"
	"<securityClassifications>"
	"<securityClassification name='LOW' lacv='1' hierarchy='1'/>"
	"</securityClassifications></SPIF>";

static char dir[] = "/tmp/caveat-ldap-XXXXXX";
static struct config_errors errors;

static void put(const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static void setup(void)
{
	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	put("tiny.xml", spif);
	put("ca.pem", "");
}

static void teardown(void)
{
	static const char *const names[] = {
		"tiny.xml", "caveat.yaml", "ca.pem", "secret"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char path[256];

		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
}

static struct config *load(const char *ldap)
{
	char path[256], text[2048];

	snprintf(text, sizeof(text),
		"policies: [tiny.xml]\nlocal_domains: [example.org]\n"
		"services: [{domain: r.example.org, type: muc, secret: s}]\n%s",
		ldap);
	put("caveat.yaml", text);
	snprintf(path, sizeof(path), "%s/caveat.yaml", dir);
	buf_init(&errors.text, 65536);
	errors.n = 0;
	return config_load(path, 0, &errors);
}

START_TEST(a_short_section_has_its_defaults)
{
	struct config *c = load("ldap:\n  uri: ldap://127.0.0.1:3890\n"
				"  base: dc=example\n");

	ck_assert_msg(c != NULL, "%s", buf_cstr(&errors.text));
	ck_assert(span_is(c->ldap.conf.filter, "(uid=%u)"));
	ck_assert(span_is(c->ldap.conf.attribute, "confidentialityClearance"));
	ck_assert_ptr_null(c->ldap.conf.ca_file.p);
	ck_assert_uint_eq(c->ldap.remote.domain_n, 1);
	ck_assert(span_is(c->ldap.remote.domains[0], "example.org"));
	ck_assert_int_eq(c->ldap.remote.ttl_ms, 3600000);
	ck_assert_int_eq(c->ldap.remote.negative_ms, 600000);
	ck_assert_int_eq(c->ldap.remote.refresh_ms, 300000);
	ck_assert_int_eq(c->ldap.remote.timeout_ms, 5000);
	ck_assert_int_eq(c->ldap.remote.form, WIRE_ANY);
	ck_assert(!c->ldap.remote.groups);
	config_free(&c);
	c = load("");
	ck_assert_ptr_nonnull(c);
	ck_assert_ptr_null(c->ldap.conf.uri.p);
	config_free(&c);
	buf_clear(&errors.text);
}
END_TEST

START_TEST(a_full_section_is_read)
{
	struct config *c;

	put("secret", "geheim\n");
	c = load("ldap:\n"
		 "  uri: ldap://ldap.example.org\n"
		 "  starttls: true\n"
		 "  ca_file: ca.pem\n"
		 "  bind_dn: cn=caveat\n"
		 "  password_file: secret\n"
		 "  base: dc=example\n"
		 "  scope: one\n"
		 "  filter: (mail=%j)\n"
		 "  attribute: clearance;binary\n"
		 "  form: ess\n"
		 "  domains: [Example.NET, example.com]\n"
		 "  ttl: 60\n"
		 "  negative_ttl: 5\n"
		 "  refresh: 20\n"
		 "  timeout: 3\n"
		 "  labels: myLabels\n"
		 "  groups: {base: ou=g, filter: (member=%n), name: gid}\n");
	ck_assert_msg(c != NULL, "%s", buf_cstr(&errors.text));
	ck_assert(c->ldap.conf.starttls);
	ck_assert_ptr_nonnull(strstr(c->ldap.conf.ca_file.p, "/ca.pem"));
	ck_assert(span_is(c->ldap.conf.password, "geheim"));
	ck_assert_uint_eq(c->ldap.conf.scope, LDAP_CHILDREN);
	ck_assert_int_eq(c->ldap.remote.form, WIRE_DER);
	ck_assert_uint_eq(c->ldap.remote.domain_n, 2);
	ck_assert(span_is(c->ldap.remote.domains[0], "example.net"));
	ck_assert_int_eq(c->ldap.remote.refresh_ms, 20000);
	ck_assert(c->ldap.remote.groups);
	ck_assert(span_is(c->ldap.conf.labels, "myLabels"));
	ck_assert(span_is(c->ldap.conf.group_name, "gid"));
	config_free(&c);
	buf_clear(&errors.text);
}
END_TEST

#define WITH(line)                           \
	"ldap:\n  uri: ldap://localhost\n  " \
	"base: dc=x\n  " line "\n"

START_TEST(what_is_wrong_is_named_with_what_would_be_right)
{
	static const struct {
		const char *ldap, *want;
	} rows[] = {
		{"ldap:\n  base: dc=x\n",                                     "ldap.uri: ldaps://HOST"              },
		{"ldap:\n  uri: http://x\n  base: dc=x\n",
                 ":5: ldap.uri: ldaps://HOST"								       },
		{"ldap:\n  uri: ldap://ldap.example.org\n  base: dc=x\n",
                 ":5: ldap.uri: not over a network without TLS"                                                     },
		{"ldap:\n  uri: ldap://localhost.evil.org\n  base: dc=x\n",
                 ":5: ldap.uri: not over a network without TLS"                                                     },
		{"ldap:\n  uri: ldaps://x\n  base: dc=x\n  ca_file: none\n",
                 ":7: ldap.ca_file: "									       },
		{"ldap:\n  uri: ldaps://x ldap://y\n  base: dc=x\n",          "one URI"                             },
		{"ldap:\n  uri: ldapi://x\n  base: dc=x\n  starttls: true\n",
                 ":5: ldap.uri: starttls is for ldap:// alone"                                                      },
		{"ldap:\n  uri: ldapi://x\n",                                 "ldap.base: is missing"               },
		{WITH("bind_dn: cn=x"),                                       "go together"                         },
		{WITH("password: x"),					 "go together"                         },
		{WITH("password: x\n  password_file: y\n  bind_dn: z"),
                 "give either password or password_file"                                                            },
		{WITH("password_file: none\n  bind_dn: z"),
                 ":7: ldap.password_file: "									 },
		{WITH("filter: (uid=ann)"),
                 ":7: ldap.filter: it names no user"								},
		{WITH("filter: uid"),					 ":7: ldap.filter: a filter stands in" },
		{WITH("filter: (m=%n)"),                                      ":7: ldap.filter: % has to be"        },
		{WITH("attribute: 'a b'"),                                    "is no attribute's name"              },
		{WITH("form: xml"),					   "choose one of: auto, 4774, ess, expr"},
		{WITH("scope: all"),					  "choose one of: sub, one, base"       },
		{WITH("ttl: 0"),					      ":7: ldap.ttl: 0 is out of range"     },
		{WITH("timeout: 61"),					 ":7: ldap.timeout: 61 is out of range"},
		{WITH("domains: ['a@b']"),                                    "'a@b' is no domain"                  },
		{WITH("groups: {base: x}"),
                 ":7: ldap.groups: needs base and filter"                                                           },
		{WITH("groups: {base: x, filter: (a=b)}"),
                 "ldap.groups.filter: it names no user"                                                             },
		{WITH("filters: x"),					  "no such key"                         },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct config *c = load(rows[i].ldap);

		ck_assert_msg(c == NULL, "%s", rows[i].ldap);
		ck_assert_msg(
			strstr(buf_cstr(&errors.text), rows[i].want) != NULL,
			"no '%s' in:\n%s", rows[i].want,
			buf_cstr(&errors.text));
		buf_clear(&errors.text);
	}
}
END_TEST

Suite *suite_ldap(void)
{
	Suite *s = suite_create("ldap");
	TCase *t = tcase_create("ldap");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, places_are_filled_in);
	tcase_add_test(t, whatever_a_name_holds_it_stays_a_value);
	tcase_add_test(t, what_is_no_filter_is_named);
	tcase_add_test(t, an_answer_is_read_as_it_was_written);
	tcase_add_test(t, a_damaged_record_is_none_or_another);
	tcase_add_test(t, an_answer_that_contradicts_itself_is_none);
	tcase_add_test(t, a_configuration_is_read_as_it_was_written);
	tcase_add_test(t, a_short_section_has_its_defaults);
	tcase_add_test(t, a_full_section_is_read);
	tcase_add_test(t, what_is_wrong_is_named_with_what_would_be_right);
	suite_add_tcase(s, t);
	return s;
}
