/* SPDX-License-Identifier: MIT */
/* The configuration: what is right is read, what is wrong is named. */
#include "component/config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "labels/engine.h"
#include "labels/inspect.h"
#include "tests/component/config_text.h"
#include "tests/component/suites.h"

START_TEST(a_good_file_is_read)
{
	struct config *c;

	config_put("secret", "from a file\n");
	c = config_of(
		"server: {host: 127.0.0.1, port: 5348, tls: off}\n"
		"local_domains: [Example.ORG]\n"
		"admins: [admin@example.org]\n"
		"contacts: {abuse: ['mailto:a@x', 'xmpp:a@x'], status: [u:x]}\n"
		"policies: [tiny.xml]\n"
		"security: {clearance: up to HIGH, default_label: LOW}\n"
		"users:\n"
		"  default_clearance: LOW\n"
		"  clearances: {alice@example.org: up to HIGH}\n"
		"services:\n"
		"  - domain: rooms.example.org\n"
		"    type: muc\n"
		"    secret_file: secret\n"
		"    port: 5349\n"
		"    mode: warn\n"
		"    security: {clearance: null, access_label: LOW}\n"
		"    create: ['*@example.org']\n"
		"    relay: ['urn:xmpp:jingle:1']\n"
		"    flot: auto\n"
		"    bytestreams: allow\n"
		"limits: {history: 7, invites_per_minute: 0}\n");
	ck_assert_msg(c != NULL, "%s", buf_cstr(&config_problems.text));
	ck_assert(span_is(c->local_domains[0], "example.org"));
	ck_assert_uint_eq(c->clearance_n, 1);
	ck_assert_uint_eq(c->contact_n, 2);
	ck_assert_str_eq(c->contact[0].var, "abuse-addresses");
	ck_assert_uint_eq(c->contact[0].uri_n, 2);
	ck_assert(span_is(c->contact[1].uri[0], "u:x"));
	ck_assert_uint_eq(c->service[0].relay_n, 1);
	ck_assert_int_eq(c->service[0].flot, CLIENT_FLOT_AUTO);
	ck_assert(c->service[0].bytestreams);
	ck_assert_ptr_nonnull(c->place.clearance);
	ck_assert_ptr_nonnull(c->place.fallback);
	ck_assert_ptr_null(c->place.access);
	ck_assert_uint_eq(c->service_n, 1);
	ck_assert_uint_eq(c->service[0].stream.port, 5349);
	ck_assert(span_is(c->service[0].stream.secret, "from a file"));
	ck_assert_int_eq(c->service[0].mode, GATE_WARN);
	ck_assert_ptr_eq(c->service[0].place.above, &c->place);
	ck_assert_ptr_null(c->service[0].place.clearance);
	ck_assert_ptr_nonnull(c->service[0].place.access);
	ck_assert_uint_eq(c->muc_limits.history, 7);
	ck_assert_uint_eq(c->muc_limits.nick_bytes, 128);
	ck_assert_uint_eq(c->muc_limits.invites_per_minute, 0); /* none */
	ck_assert_uint_eq(c->muc_limits.presences_per_minute, 120);
	config_free(&c);
	buf_clear(&config_problems.text);
}
END_TEST

START_TEST(rooms_begin_with_what_a_service_says)
{
	struct config *c = config_of(
		"policies: [tiny.xml]\n"
		"security: {clearance: up to HIGH, default_label: LOW}\n"
		"admins: [root@example.org]\n"
		"services:\n"
		"  - domain: rooms.example.org\n"
		"    type: muc\n"
		"    secret: s\n"
		"    admins: [Deputy@Example.org]\n"
		"    room_defaults:\n"
		"      persistent: true\n"
		"      whois: anyone\n"
		"      max_users: 50\n"
		"      presence_broadcast: 'moderator,participant'\n"
		"      default_label: HIGH\n"
		"      clearance: up to HIGH\n"
		"  - {domain: plain.example.org, type: muc, secret: s}\n"
		"limits: {joined_rooms_per_user: 3}\n");
	const struct edit *x;

	ck_assert_msg(c != NULL, "%s", buf_cstr(&config_problems.text));
	x = &c->service[0].room_defaults;
	ck_assert(x->config.persistent && x->config.is_public);
	ck_assert_int_eq(x->config.whois, WHOIS_ANYONE);
	ck_assert_int_eq(x->config.max_users, 50);
	ck_assert_int_eq(x->config.broadcast,
		1 << ROLE_MODERATOR | 1 << ROLE_PARTICIPANT);
	ck_assert(span_is(x->labels.fallback, "HIGH"));
	ck_assert(span_is(x->labels.clearance, "up to HIGH"));
	ck_assert_uint_eq(c->service[0].admin_n, 2);
	ck_assert(span_is(c->service[0].admins[0], "root@example.org"));
	ck_assert(span_is(c->service[0].admins[1], "deputy@example.org"));
	x = &c->service[1].room_defaults;
	ck_assert(!x->config.persistent && x->config.is_public);
	ck_assert_uint_eq(x->labels.fallback.n, 0);
	ck_assert_uint_eq(c->service[1].admin_n, 1);
	ck_assert_uint_eq(c->muc_limits.joined_rooms, 3);
	config_free(&c);
	buf_clear(&config_problems.text);
}
END_TEST

START_TEST(wrong_room_defaults_are_named)
{
	static const struct {
		const char *line, *key, *want;
	} bad[] = {
		{"membersonly: true",      "membersonly",
                 "no such option; did you mean 'members_only'?"                          },
		{"persistent: perhaps",    "persistent",   "neither true nor false"      },
		{"max_users: many",        "max_users",    "not a number"                },
		{"whois: me",              "whois",        "(one of: moderators, anyone)"},
		{"whois: [anyone]",        "whois",        "must be one value"           },
		{"password: secret",       "password",
                 "each room has a password of its own"                                   },
		{"access_label: NONSENSE", "access_label", ""                            },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		char text[512];

		snprintf(text, sizeof(text),
			"policies: [tiny.xml]\n" OPEN_SERVICE
			"    room_defaults:\n      public: true\n      %s\n",
			bad[i].line);
		config_refused_somewhere(text, bad[i].key, bad[i].want);
	}
	config_refused_somewhere(
		"policies: [tiny.xml]\n" OPEN_SERVICE
		"    room_defaults: {password_protected: true}\n",
		"room_defaults", "needs the password");
	config_refused_somewhere("policies: [tiny.xml]\nsecurity: {clearance: "
				 "LOW}\n" OPEN_SERVICE
				 "    room_defaults: {default_label: HIGH}\n",
		"room_defaults", "outside of the clearance");
	config_refused_somewhere("policies: [tiny.xml]\n" OPEN_SERVICE
				 "    admins: [nobody]\n",
		"services[0].admins[0]", "no user address");
}
END_TEST

START_TEST(a_wrong_key_is_named_with_what_was_meant)
{
	config_refused("polices: [tiny.xml]\n" SERVICE,
		":1: polices: ", "no such key; did you mean 'policies'?");
	config_refused(
		"policies: [tiny.xml]\nsecurity:\n  clearence: LOW\n" SERVICE,
		":3: security.clearence: ",
		"no such key; did you mean 'clearance'?");
	config_refused(
		"policies: [tiny.xml]\n" SERVICE "    colour: red\n", ":", "");
}
END_TEST

START_TEST(a_wrong_value_is_named_with_what_would_be_right)
{
	config_refused("policies: [tiny.xml]\nserver: {tls: maybe}\n" SERVICE,
		":2: server.tls: ",
		"'maybe' isn't possible; choose one of: off, direct");
	config_refused("policies: [tiny.xml]\nserver: {port: 70000}\n" SERVICE,
		":2: server.port: ", "must be a whole number from 0 to 65535");
	config_refused(
		"policies: [tiny.xml]\nlimits: {stanza_bytes: 17}\n" SERVICE,
		":2: limits.stanza_bytes: ",
		"17 is out of range: 4096 to 16777216");
	config_refused("policies: [tiny.xml]\nlimits: {history: 0}\n" SERVICE,
		":2: limits.history: ", "0 is out of range: 1 to 10000");
	config_refused("policies: tiny.xml\n" SERVICE,
		":1: policies: ", "must be a list");
	config_refused("policies: [tiny.xml]\n"
		       "services:\n  - {type: muc, secret: s}\n",
		":3: services[0]: ", "the key 'domain' is missing");
}
END_TEST

START_TEST(a_wrong_expression_is_named)
{
	config_refused("policies: [tiny.xml]\nsecurity:\n"
		       "  clearance: up to HIHG\n" SERVICE,
		":3: security.clearance: ", "");
	config_refused("policies: [tiny.xml]\nusers:\n"
		       "  clearances: {bob@example.org: NOWHERE}\n" SERVICE,
		":3: users.clearances: ", "line 3: bob@example.org: ");
	config_refused("policies: [tiny.xml]\nusers:\n"
		       "  clearances: {example.org: LOW}\n" SERVICE,
		":3: users.clearances: ",
		"line 3: example.org: is no user address");
}
END_TEST

START_TEST(a_missing_file_is_named)
{
	config_refused(
		"policies: [absent.xml]\n" SERVICE, ":1: policies[0]: ", "");
	config_refused(
		"policies: [tiny.xml]\nservices:\n"
		"  - {domain: r.example.org, type: muc, secret_file: no}\n",
		":3: services[0].secret_file: ", "");
	config_refused("policies: [tiny.xml]\nservices:\n"
		       "  - {domain: r.example.org, type: muc}\n",
		":3: services[0].secret: ", "give either secret or");
}
END_TEST

START_TEST(no_policy_is_refused)
{
	config_refused(SERVICE, ":", "");
}
END_TEST

START_TEST(one_domain_cannot_be_two_services)
{
	config_refused(
		"policies: [tiny.xml]\n" SERVICE
		"  - {domain: Rooms.Example.org, type: muc, secret: s}\n",
		":4: services[1].domain: ", "another service has that domain");
}
END_TEST

START_TEST(what_is_no_yaml_is_named_by_line)
{
	config_refused("policies: [tiny.xml]\n  bad\n: {\n", ":", "");
	config_refused("", ":1: ", "is empty");
}
END_TEST

START_TEST(a_catalogue_is_read_and_its_errors_are_named)
{
	struct config *c;
	static const char with[] =
		"policies: [tiny.xml]\nservices:\n"
		"  - {domain: r.example.org, type: muc, secret: s,"
		" catalog: catalog.yaml}\n";

	config_put("catalog.yaml",
		"name: T\nitems:\n  - {label: LOW, default: true}\n"
		"  - {label: HIGH, selector: 'A|HIGH'}\n"
		"  - {selector: none}\n");
	c = config_of(with);
	ck_assert_msg(c != NULL, "%s", buf_cstr(&config_problems.text));
	ck_assert_uint_eq(c->service[0].catalog.item_n, 3);
	config_free(&c);
	buf_clear(&config_problems.text);
	config_put("catalog.yaml",
		"items:\n  - {label: LOW}\n  - {label: LOWW}\n");
	c = config_of(with);
	ck_assert_ptr_null(c);
	ck_assert_ptr_nonnull(strstr(
		buf_cstr(&config_problems.text), "catalog.yaml:3: items[1]"));
	buf_clear(&config_problems.text);
}
END_TEST

START_TEST(labels_and_clearances_may_stand_in_files)
{
	struct config *c;

	config_put("label", "");
	config_refused("policies: [tiny.xml]\nsecurity:\n"
		       "  default_label: file:label\n" SERVICE,
		":3: security.default_label: ", "a name is missing");
	config_put("label", "high\n");
	config_put("clearance.xml",
		"<clearance xmlns='http://surevine.com/xmlns/spiffy'>"
		"<policy id='2.25.4711'/><classification lacv='2'/>"
		"</clearance>");
	c = config_of(
		"policies: [tiny.xml]\n"
		"security: {default_label: 'file:label',"
		" clearance: ' FILE: clearance.xml'}\n"
		"users:\n"
		"  default_clearance: file:clearance.xml\n"
		"  clearances: {alice@example.org: 'file:clearance.xml'}\n"
		"services:\n"
		"  - {domain: r.example.org, type: muc, secret: s,"
		" security: {access_label: 'file:label'}}\n");
	ck_assert_msg(c != NULL, "%s", buf_cstr(&config_problems.text));
	ck_assert(span_is(label_class_name(c->place.fallback), "HIGH"));
	ck_assert_uint_eq(clearance_class_lacv(c->place.clearance, 0), 2);
	ck_assert_ptr_eq(c->default_clearance, c->place.clearance);
	ck_assert_ptr_eq(c->clearances[0].clearance, c->place.clearance);
	ck_assert_ptr_eq(c->service[0].place.access, c->place.fallback);
	config_free(&c);
	buf_clear(&config_problems.text);
}
END_TEST

START_TEST(a_file_that_holds_none_is_named)
{
	char long_text[66000];

	config_refused("policies: [tiny.xml]\nsecurity:\n"
		       "  clearance: file:absent\n" SERVICE,
		":3: security.clearance: ", "");
	config_refused("policies: [tiny.xml]\nsecurity:\n"
		       "  access_label: 'file: '\n" SERVICE,
		":3: security.access_label: ", "file: needs a path");
	config_refused("policies: [tiny.xml]\nsecurity:\n"
		       "  access_label: 'file:.'\n" SERVICE,
		":3: security.access_label: ", "");
	config_put("label", "NO SUCH");
	config_refused("policies: [tiny.xml]\nsecurity:\n"
		       "  default_label: file:label\n" SERVICE,
		":3: security.default_label: ", "");
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	config_put("label", long_text);
	config_refused("policies: [tiny.xml]\nsecurity:\n"
		       "  default_label: file:label\n" SERVICE,
		":3: security.default_label: ", "");
	/* A file names no other file, and neither does a catalogue. */
	config_put("label", "file:label");
	config_refused("policies: [tiny.xml]\nsecurity:\n"
		       "  default_label: file:label\n" SERVICE,
		":3: security.default_label: ",
		"file: can't be used here, only in the configuration");
	config_put("catalog.yaml", "items:\n  - {label: 'file:label'}\n");
	ck_assert_ptr_null(
		config_of("policies: [tiny.xml]\nservices:\n"
			  "  - {domain: r.example.org, type: muc, secret: "
			  "s, catalog: catalog.yaml}\n"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&config_problems.text),
		"catalog.yaml:2: items[0].label: file: can't be used here"));
	buf_clear(&config_problems.text);
}
END_TEST

#define WITH_CATALOG(security)                              \
	"policies: [tiny.xml]\nservices:\n"                 \
	"  - {domain: r.example.org, type: muc, secret: s," \
	" catalog: catalog.yaml, security: {" security "}}\n"

START_TEST(a_service_may_name_items_of_its_catalogue)
{
	struct config *c;

	config_put("catalog.yaml",
		"items:\n  - {label: LOW, selector: 'Tiny HIGH'}\n"
		"  - {selector: none}\n  - {label: HIGH, selector: 'A|B'}\n"
		"  - {label: LOW, selector: C}\n");
	c = config_of(WITH_CATALOG("access_label: 'catalog:A|B',"
				   " default_label: 'Catalog: Tiny HIGH'"));
	ck_assert_msg(c != NULL, "%s", buf_cstr(&config_problems.text));
	ck_assert(
		span_is(label_class_name(c->service[0].place.access), "HIGH"));
	/* The selector comes before the marking of another. */
	ck_assert(
		span_is(label_class_name(c->service[0].place.fallback), "LOW"));
	config_free(&c);
	buf_clear(&config_problems.text);
	config_put("catalog.yaml", "items:\n  - {label: LOW, selector: A}\n"
				   "  - {label: HIGH, selector: B}\n"
				   "  - {label: LOW, selector: C}\n");
	c = config_of(WITH_CATALOG("access_label: 'catalog:Tiny HIGH'"));
	ck_assert_msg(c != NULL, "%s", buf_cstr(&config_problems.text));
	ck_assert(
		span_is(label_class_name(c->service[0].place.access), "HIGH"));
	config_free(&c);
	buf_clear(&config_problems.text);
	config_refused(WITH_CATALOG("access_label: 'catalog:Tiny LOW'"),
		":3: services[0].security.access_label: ",
		"the catalogue has several items marked 'Tiny LOW'");
	config_refused(WITH_CATALOG("access_label: 'catalog:D'"),
		":3: services[0].security.access_label: ",
		"the catalogue has no item 'D'");
	config_refused(WITH_CATALOG("clearance: 'catalog:A'"),
		":3: services[0].security.clearance: ",
		"catalog: can't be used here: a catalogue holds labels");
	config_refused("policies: [tiny.xml]\nsecurity:\n"
		       "  default_label: catalog:A\n" SERVICE,
		":3: security.default_label: ",
		"catalog: can't be used here: only a service that has");
}
END_TEST

START_TEST(succession_is_off_unless_it_is_asked_for)
{
	static const struct {
		const char *line;
		enum succession want;
	} lines[] = {
		{"",		     SUCCESSION_IGNORE},
		{"succession: ignore\n", SUCCESSION_IGNORE},
		{"succession: date\n",   SUCCESSION_DATE  },
		{"succession: review\n", SUCCESSION_REVIEW},
	};

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		char text[256];
		struct config *c;

		snprintf(text, sizeof(text), "policies: [tiny.xml]\n%s" SERVICE,
			lines[i].line);
		c = config_of(text);
		ck_assert_msg(c != NULL, "%s", buf_cstr(&config_problems.text));
		ck_assert_int_eq(c->labels->succession, lines[i].want);
		config_free(&c);
		buf_clear(&config_problems.text);
	}
	config_refused("policies: [tiny.xml]\nsuccession: maybe\n" SERVICE,
		":2: succession: ",
		"'maybe' isn't possible; choose one of: ignore, date, review");
}
END_TEST

START_TEST(labels_are_reviewed_after_years)
{
	struct config *c = config_of("policies: [tiny.xml]\n" SERVICE);

	ck_assert_ptr_nonnull(c);
	ck_assert_uint_eq(c->labels->review_years, 5);
	config_free(&c);
	c = config_of("policies: [tiny.xml]\nreview_years: 0\n" SERVICE);
	ck_assert_ptr_nonnull(c);
	ck_assert_uint_eq(c->labels->review_years, 0);
	config_free(&c);
	config_refused("policies: [tiny.xml]\nreview_years: 101\n" SERVICE,
		":2: review_years: ", "101 is out of range: 0 to 100");
}
END_TEST

START_TEST(audit_has_defaults_and_bounds)
{
	struct config *c = config_of("policies: [tiny.xml]\n" SERVICE);

	ck_assert_ptr_nonnull(c);
	ck_assert_uint_eq(c->audit.checkpoint_records, 1000);
	ck_assert_int_eq(c->audit.checkpoint_ms, 15 * 60000);
	ck_assert_int_eq(c->audit.syslog, CONFIG_SYSLOG_OFF);
	ck_assert_ptr_null(c->audit.key_file);
	config_free(&c);
	c = config_of("audit: {keep_days: 1, syslog: cef, key_file: k}\n"
		      "policies: [tiny.xml]\n" SERVICE);
	ck_assert_ptr_nonnull(c);
	ck_assert_int_eq(c->audit.keep_ms, 86400000);
	ck_assert_int_eq(c->audit.syslog, CONFIG_SYSLOG_CEF);
	ck_assert_ptr_nonnull(strstr(c->audit.key_file, "/k"));
	config_free(&c);
	config_refused("audit: {keep_days: 0}\npolicies: [tiny.xml]\n" SERVICE,
		":1: audit.keep_days: ", "0 is out of range: 1 to 36500");
}
END_TEST

Suite *suite_config(void)
{
	Suite *s = suite_create("config");
	TCase *t = tcase_create("config");

	tcase_add_checked_fixture(t, config_setup, config_teardown);
	tcase_add_test(t, a_good_file_is_read);
	tcase_add_test(t, rooms_begin_with_what_a_service_says);
	tcase_add_test(t, wrong_room_defaults_are_named);
	tcase_add_test(t, a_wrong_key_is_named_with_what_was_meant);
	tcase_add_test(t, a_wrong_value_is_named_with_what_would_be_right);
	tcase_add_test(t, a_wrong_expression_is_named);
	tcase_add_test(t, a_missing_file_is_named);
	tcase_add_test(t, no_policy_is_refused);
	tcase_add_test(t, one_domain_cannot_be_two_services);
	tcase_add_test(t, what_is_no_yaml_is_named_by_line);
	tcase_add_test(t, a_catalogue_is_read_and_its_errors_are_named);
	tcase_add_test(t, labels_and_clearances_may_stand_in_files);
	tcase_add_test(t, a_file_that_holds_none_is_named);
	tcase_add_test(t, a_service_may_name_items_of_its_catalogue);
	tcase_add_test(t, succession_is_off_unless_it_is_asked_for);
	tcase_add_test(t, labels_are_reviewed_after_years);
	tcase_add_test(t, audit_has_defaults_and_bounds);
	suite_add_tcase(s, t);
	return s;
}
