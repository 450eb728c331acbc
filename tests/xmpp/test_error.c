/* SPDX-License-Identifier: MIT */
/* Errors: each condition's type, and nothing of the stanza. */
#include <signal.h>
#include <stdlib.h>

#include "tests/xmpp/fixture.h"
#include "tests/xmpp/oracle.h"
#include "tests/xmpp/suites.h"
#include "xmpp/error.h"

static const struct {
	enum sx_cond cond;
	const char *type, *name;
} conds[] = {
	{SX_BAD_REQUEST,              "modify", "bad-request"            },
	{SX_CONFLICT,                 "cancel", "conflict"               },
	{SX_FEATURE_NOT_IMPLEMENTED,  "cancel", "feature-not-implemented"},
	{SX_FORBIDDEN,                "auth",   "forbidden"              },
	{SX_GONE,		     "cancel", "gone"                   },
	{SX_INTERNAL_SERVER_ERROR,    "cancel", "internal-server-error"  },
	{SX_ITEM_NOT_FOUND,           "cancel", "item-not-found"         },
	{SX_JID_MALFORMED,            "modify", "jid-malformed"          },
	{SX_NOT_ACCEPTABLE,           "modify", "not-acceptable"         },
	{SX_NOT_ALLOWED,              "cancel", "not-allowed"            },
	{SX_NOT_AUTHORIZED,           "auth",   "not-authorized"         },
	{SX_POLICY_VIOLATION,         "modify", "policy-violation"       },
	{SX_REGISTRATION_REQUIRED,    "auth",   "registration-required"  },
	{SX_RECIPIENT_UNAVAILABLE,    "wait",   "recipient-unavailable"  },
	{SX_REMOTE_SERVER_NOT_FOUND,  "cancel", "remote-server-not-found"},
	{SX_REMOTE_SERVER_TIMEOUT,    "wait",   "remote-server-timeout"  },
	{SX_RESOURCE_CONSTRAINT,      "wait",   "resource-constraint"    },
	{SX_SERVICE_UNAVAILABLE,      "cancel", "service-unavailable"    },
	{SX_UNEXPECTED_REQUEST,       "wait",   "unexpected-request"     },
	{SX_DENIED,                   "auth",   "forbidden"              },
	{SX_ROOM_FULL,                "wait",   "service-unavailable"    },
	{SX_NICK_NOT_ALLOWED,         "cancel", "not-acceptable"         },
	{SX_NOT_JOINED,               "cancel", "not-acceptable"         },
	{SX_SLOW_DOWN,                "wait",   "policy-violation"       },
	{SX_MALFORMED_ACTION,         "modify", "bad-request"            },
	{SX_BAD_ACTION,               "modify", "bad-request"            },
	{SX_BAD_PAYLOAD,              "modify", "bad-request"            },
	{SX_BAD_SESSIONID,            "modify", "bad-request"            },
	{SX_SESSION_EXPIRED,          "cancel", "not-allowed"            },
	{SX_CLOSED_NODE,              "cancel", "not-allowed"            },
	{SX_INVALID_JID,              "modify", "bad-request"            },
	{SX_INVALID_OPTIONS,          "modify", "bad-request"            },
	{SX_INVALID_PAYLOAD,          "modify", "bad-request"            },
	{SX_INVALID_SUBID,            "modify", "not-acceptable"         },
	{SX_ITEM_FORBIDDEN,           "modify", "bad-request"            },
	{SX_ITEM_REQUIRED,            "modify", "bad-request"            },
	{SX_JID_REQUIRED,             "modify", "bad-request"            },
	{SX_MAX_ITEMS_EXCEEDED,       "cancel", "not-allowed"            },
	{SX_NODE_FULL,                "cancel", "conflict"               },
	{SX_NODEID_REQUIRED,          "modify", "bad-request"            },
	{SX_NOT_IN_ROSTER_GROUP,      "auth",   "not-authorized"         },
	{SX_NOT_SUBSCRIBED,           "cancel", "unexpected-request"     },
	{SX_SUBSCRIBERS_ONLY,         "auth",   "not-authorized"         },
	{SX_PAYLOAD_TOO_BIG,          "modify", "not-acceptable"         },
	{SX_PAYLOAD_REQUIRED,         "modify", "bad-request"            },
	{SX_PENDING_SUBSCRIPTION,     "auth",   "not-authorized"         },
	{SX_PRECONDITION_NOT_MET,     "cancel", "conflict"               },
	{SX_PRESENCE_REQUIRED,        "auth",   "not-authorized"         },
	{SX_SUBID_REQUIRED,           "modify", "bad-request"            },
	{SX_TOO_MANY_SUBSCRIPTIONS,   "wait",   "policy-violation"       },
	{SX_UNSUPPORTED,              "cancel", "feature-not-implemented"},
	{SX_UNSUPPORTED_ACCESS_MODEL, "modify", "not-acceptable"         },
	{SX_NODE_CLEARANCE,           "modify", "bad-request"            },
	{SX_PUBLISHER_CLEARANCE,      "auth",   "forbidden"              },
};

/* What the condition of the application is. */
static const struct {
	enum sx_cond cond;
	enum ns ns;
	const char *name;
} apps[] = {
	{SX_CLOSED_NODE,              NS_PUBSUB_ERRORS, "closed-node"           },
	{SX_INVALID_JID,              NS_PUBSUB_ERRORS, "invalid-jid"           },
	{SX_INVALID_OPTIONS,          NS_PUBSUB_ERRORS, "invalid-options"       },
	{SX_INVALID_PAYLOAD,          NS_PUBSUB_ERRORS, "invalid-payload"       },
	{SX_INVALID_SUBID,            NS_PUBSUB_ERRORS, "invalid-subid"         },
	{SX_ITEM_FORBIDDEN,           NS_PUBSUB_ERRORS, "item-forbidden"        },
	{SX_ITEM_REQUIRED,            NS_PUBSUB_ERRORS, "item-required"         },
	{SX_JID_REQUIRED,             NS_PUBSUB_ERRORS, "jid-required"          },
	{SX_MAX_ITEMS_EXCEEDED,       NS_PUBSUB_ERRORS, "max-items-exceeded"    },
	{SX_NODE_FULL,                NS_PUBSUB_ERRORS, "node-full"             },
	{SX_NODEID_REQUIRED,          NS_PUBSUB_ERRORS, "nodeid-required"       },
	{SX_NOT_IN_ROSTER_GROUP,      NS_PUBSUB_ERRORS, "not-in-roster-group"   },
	{SX_PRESENCE_REQUIRED,        NS_PUBSUB_ERRORS,
         "presence-subscription-required"                                       },
	{SX_NOT_SUBSCRIBED,           NS_PUBSUB_ERRORS, "not-subscribed"        },
	{SX_SUBSCRIBERS_ONLY,         NS_PUBSUB_ERRORS, "not-subscribed"        },
	{SX_PAYLOAD_TOO_BIG,          NS_PUBSUB_ERRORS, "payload-too-big"       },
	{SX_PAYLOAD_REQUIRED,         NS_PUBSUB_ERRORS, "payload-required"      },
	{SX_PENDING_SUBSCRIPTION,     NS_PUBSUB_ERRORS, "pending-subscription"  },
	{SX_PRECONDITION_NOT_MET,     NS_PUBSUB_ERRORS, "precondition-not-met"  },
	{SX_SUBID_REQUIRED,           NS_PUBSUB_ERRORS, "subid-required"        },
	{SX_TOO_MANY_SUBSCRIPTIONS,   NS_PUBSUB_ERRORS, "too-many-subscriptions"},
	{SX_UNSUPPORTED,              NS_PUBSUB_ERRORS, "unsupported"           },
	{SX_UNSUPPORTED_ACCESS_MODEL, NS_PUBSUB_ERRORS,
         "unsupported-access-model"					     },
	{SX_NODE_CLEARANCE,           NS_SLPS_ERRORS,   "insufficient-clearance"},
	{SX_PUBLISHER_CLEARANCE,      NS_SLPS_ERRORS,   "insufficient-clearance"},
};

static struct stanza view(const char *text)
{
	struct stanza s;

	ck_assert(stanza_view(fx_arena(), fx_parse(text), &s));
	return s;
}

/* The answer as text, the sender's address put in. */
static struct span answer(const struct stanza *s, enum sx_cond c,
	const char *text, struct span by, bool muc)
{
	struct buf b;
	struct packet p;
	struct span r;

	buf_init(&b, 100000);
	p = error_write(&b, s, c, text, by, muc);
	r = arena_printf(
		fx_arena(), "%.*sto@x%.*s", SPAN_FMT(p.head), SPAN_FMT(p.tail));
	ck_assert_ptr_null(p.label);
	buf_clear(&b);
	return r;
}

static bool same_app(enum sx_cond a, enum sx_cond b)
{
	const char *of[2] = {"", "-"};
	enum ns ns[2] = {NS_NONE, NS_NONE};

	for (size_t i = 0; i < ARRAY_LEN(apps); i++)
		for (size_t k = 0; k < 2; k++)
			if (apps[i].cond == (k == 0 ? a : b)) {
				of[k] = apps[i].name;
				ns[k] = apps[i].ns;
			}
	return ns[0] == ns[1] && strcmp(of[0], of[1]) == 0;
}

/* XEP-0060 5.6.2 and others: which feature would be needed. */
START_TEST(what_is_unsupported_has_a_name)
{
	struct stanza s = view("<iq from='a' to='n@x' type='get' id='7'/>");
	const struct xml *e;
	struct buf b;
	struct packet p;

	buf_init(&b, 100000);
	p = error_write_unsupported(&b, &s, "collections");
	e = xml_child(fx_parse(arena_printf(fx_arena(), "%.*sto@x%.*s",
			      SPAN_FMT(p.head), SPAN_FMT(p.tail))
				       .p),
		NS_STANZA, "error");
	ck_assert_span(xml_attr(xml_child(e, NS_PUBSUB_ERRORS, "unsupported"),
			       "feature"),
		"collections");
	buf_clear(&b);
}
END_TEST

START_TEST(each_condition_has_its_type_and_a_text)
{
	struct stanza s = view("<iq from='a' to='r@x' type='get' id='7'/>");

	ck_assert_uint_eq(ARRAY_LEN(conds), SX_COUNT - 1);
	for (size_t i = 0; i < ARRAY_LEN(conds); i++) {
		struct span r =
			answer(&s, conds[i].cond, NULL, SPAN_NONE, false);
		const struct xml *x = fx_parse(r.p), *e;
		struct stanza back = view(arena_printf(fx_arena(),
			"<iq from='x' type='error'>%.*s</iq>",
			SPAN_FMT(fx_write(xml_first(x), NS_STANZA)))
						  .p);

		ck_assert_span(xml_attr(x, "type"), "error");
		ck_assert_span(xml_attr(x, "from"), "r@x");
		ck_assert_span(xml_attr(x, "to"), "to@x");
		ck_assert_span(xml_attr(x, "id"), "7");
		e = xml_child(x, NS_STANZA, "error");
		ck_assert_span(xml_attr(e, "type"), conds[i].type);
		ck_assert_absent(xml_attr(e, "by"));
		ck_assert_ptr_nonnull(
			xml_child(e, NS_STANZA_ERROR, conds[i].name));
		ck_assert_span(
			xml_lang(xml_child(e, NS_STANZA_ERROR, "text")), "en");
		ck_assert_uint_gt(
			xml_child_text(fx_arena(), e, NS_STANZA_ERROR, "text")
				.n,
			0);
		ck_assert((xml_child(e, NS_CAVEAT, "denied") != NULL) ==
			  (conds[i].cond == SX_DENIED));
		for (size_t k = 0; k < ARRAY_LEN(apps); k++)
			ck_assert((xml_child(e, apps[k].ns, apps[k].name) !=
					  NULL) ==
				  same_app(apps[k].cond, conds[i].cond));
		ck_assert_uint_gt(strlen(error_text(conds[i].cond)), 0);
		ck_assert_span(error_condition(&back), conds[i].name);
		/* the plain one of that name */
		ck_assert(error_read(&back) == conds[i].cond ||
			  conds[i].cond > SX_UNEXPECTED_REQUEST);
	}
}
END_TEST

/* XEP-0050 4.4 */
START_TEST(errors_of_commands_say_which)
{
	static const char *const names[] = {"malformed-action", "bad-action",
		"bad-payload", "bad-sessionid", "session-expired"};
	struct stanza s = view("<iq from='a' to='r@x' type='set' id='7'/>");

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		enum sx_cond c = (enum sx_cond)(SX_MALFORMED_ACTION + i);
		struct span r = answer(&s, c, NULL, SPAN_NONE, false);
		const struct xml *e =
			xml_child(fx_parse(r.p), NS_STANZA, "error");

		ck_assert_ptr_nonnull(xml_child(e, NS_COMMANDS, names[i]));
	}
}
END_TEST

/* K-24, H258-06: not the payload, not the label, not even its marking */
START_TEST(nothing_of_the_stanza_is_repeated)
{
	static const char *const offending[] = {
		"<message from='a' to='r@x' type='groupchat' id='7' "
		"xml:lang='qq' other='SECRET'><body>SECRET</body>"
		"<securitylabel xmlns='urn:xmpp:sec-label:0'><displaymarking>"
		"SECRET</displaymarking><label>SECRET</label></securitylabel>"
		"<SECRET/></message>",
		"<presence from='a' to='r@x' id='7'><x "
		"xmlns='http://jabber.org/protocol/muc'><password>SECRET"
		"</password></x><SECRET/>SECRET</presence>",
		("<iq from='a' to='r@x' type='set' id='7'><SECRET "
		 "xmlns='urn:SECRET'>SECRET</SECRET></iq>"),
	};

	for (size_t i = 0; i < ARRAY_LEN(offending); i++) {
		struct stanza s = view(offending[i]);

		for (size_t c = 0; c < ARRAY_LEN(conds); c++) {
			struct span r = answer(
				&s, conds[c].cond, NULL, SPAN_NONE, true);

			ck_assert_ptr_null(strstr(r.p, "SECRET"));
			ck_assert_ptr_null(strstr(r.p, "securitylabel"));
			ck_assert_ptr_null(strstr(r.p, "qq"));
			ck_assert_ptr_null(strstr(r.p, "<body"));
		}
	}
}
END_TEST

/* C045-041, C045-064 */
START_TEST(a_refused_presence_keeps_an_empty_x_and_says_who_refused)
{
	struct stanza s = view("<presence from='a/b' to='r@x/N'/>");

	ck_assert_span(answer(&s, SX_CONFLICT, "Fixed.", SPAN("r@x"), true),
		"<presence to='to@x' from='r@x/N' type='error'><x "
		"xmlns='http://jabber.org/protocol/muc'/><error "
		"type='cancel' by='r@x'><conflict "
		"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text "
		"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>"
		"Fixed.</text></error></presence>");
	s = view("<message from='a/b' to='r@x'/>");
	ck_assert_ptr_null(strstr(
		answer(&s, SX_CONFLICT, NULL, SPAN_NONE, true).p, "muc"));
}
END_TEST

START_TEST(an_answer_to_odd_addresses_and_ids_is_xml)
{
	struct stanza s = view("<iq from='a' to='&lt;&apos;&quot;&amp;' "
			       "id='&lt;&#10;&apos;&gt;'/>");
	struct span r = answer(&s, SX_JID_MALFORMED, NULL, SPAN_NONE, false);
	const struct xml *x = fx_parse(r.p);

	ck_assert(oracle_accepts(r));
	ck_assert_span(xml_attr(x, "from"), "<'\"&");
	ck_assert_span(xml_attr(x, "id"), "<\n'>");
}
END_TEST

START_TEST(a_condition_is_read_from_an_inbound_error)
{
	struct stanza s = view(
		"<message from='a' type='error'><error type='cancel'><text "
		"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>x</text><odd "
		"xmlns='urn:odd'/><gone xmlns="
		"'urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");

	ck_assert_span(error_condition(&s), "gone");
	s = view("<message from='a' type='error'><error/></message>");
	ck_assert_absent(error_condition(&s));
	s = view("<message from='a' type='error'/>");
	ck_assert_absent(error_condition(&s));
}
END_TEST

/* A114-09 */
START_TEST(an_error_for_an_error_is_a_bug)
{
	struct stanza s = view("<iq from='a' to='b' type='error'/>");

	(void)answer(&s, SX_CONFLICT, NULL, SPAN_NONE, false);
}
END_TEST

START_TEST(no_condition_is_a_bug)
{
	struct stanza s = view("<iq from='a' to='b' type='get'/>");

	(void)answer(&s, SX_OK, NULL, SPAN_NONE, false);
}
END_TEST

Suite *suite_error(void)
{
	const char *fork = getenv("CK_FORK");
	TCase *tc;
	Suite *s = fx_suite("error", &tc);

	tcase_add_test(tc, each_condition_has_its_type_and_a_text);
	tcase_add_test(tc, what_is_unsupported_has_a_name);
	tcase_add_test(tc, errors_of_commands_say_which);
	tcase_add_test(tc, nothing_of_the_stanza_is_repeated);
	tcase_add_test(
		tc, a_refused_presence_keeps_an_empty_x_and_says_who_refused);
	tcase_add_test(tc, an_answer_to_odd_addresses_and_ids_is_xml);
	tcase_add_test(tc, a_condition_is_read_from_an_inbound_error);
	if (fork == NULL || strcmp(fork, "no") != 0) {
		tcase_add_test_raise_signal(
			tc, an_error_for_an_error_is_a_bug, SIGABRT);
		tcase_add_test_raise_signal(tc, no_condition_is_a_bug, SIGABRT);
	}
	return s;
}
