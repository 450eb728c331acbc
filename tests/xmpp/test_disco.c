/* SPDX-License-Identifier: MIT */
/* Service discovery (XEP-0030). */
#include "tests/xmpp/fixture.h"
#include "tests/xmpp/suites.h"
#include "xmpp/disco.h"

START_TEST(info_and_items_are_written)
{
	struct buf b;
	struct xw w;

	buf_init(&b, 10000);
	xw_init(&w, &b);
	xw_open(&w, NS_DISCO_INFO, "query");
	disco_identity(&w, "conference", "text", SPAN("A & B"));
	disco_identity(&w, "pubsub", "service", SPAN_NONE);
	disco_feature(&w, ns_uri(NS_MUC));
	xw_close(&w);
	/* B030-04 */
	xw_open(&w, NS_DISCO_ITEMS, "query");
	disco_item(&w, SPAN("r@x"), SPAN_NONE, SPAN("R"));
	disco_item(&w, SPAN("x"), SPAN("n"), SPAN_NONE);
	xw_close(&w);
	ck_assert_span(buf_span(&b),
		"<query xmlns='http://jabber.org/protocol/disco#info'>"
		"<identity category='conference' type='text' "
		"name='A &amp; B'/><identity category='pubsub' "
		"type='service'/><feature "
		"var='http://jabber.org/protocol/muc'/></query>"
		"<query xmlns='http://jabber.org/protocol/disco#items'>"
		"<item jid='r@x' name='R'/><item jid='x' node='n'/></query>");
	buf_clear(&b);
}
END_TEST

Suite *suite_disco(void)
{
	TCase *tc;
	Suite *s = fx_suite("disco", &tc);

	tcase_add_test(tc, info_and_items_are_written);
	return s;
}
