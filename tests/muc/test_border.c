/* SPDX-License-Identifier: MIT */
/* Labels at the border of a room: each peer gets them in a form of its own, and
 * what it says is read as it means it (domain/border.h). */
#include "tests/muc/border.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

static struct world *w;

static void setup(void)
{
	w = border_world();
}

static void teardown(void)
{
	world_free(&w);
}

#define enter(full, nick)  border_enter(w, (full), (nick))
#define tell(inside)       border_tell(w, (inside))
#define send(from, inside) border_send(w, (from), (inside))

/* ---- forms of labels ---- */

START_TEST(labels_are_in_the_form_of_the_peer)
{
	enter(ESS, "Ess");
	enter(NAT, "Nat");
	enter(BIN, "Bin");
	tell("<body>hush</body>");
	expect(w, ANN,
		"/message/" SECLABEL "//*[local-name()='"
		"originatorConfidentialityLabel']");
	expect(w, ESS,
		"/message[body='hush']/" SECLABEL
		"//*[local-name()='esssecuritylabel']");
	expect(w, NAT,
		"/message/" SECLABEL "//*[local-name()='"
		"originatorConfidentialityLabel']");
	expect(w, BIN,
		"/message[not(" SECLABEL ")]/" BINDING
		"//*[local-name()='DataReference'][@URI='']");
	send(ANN, say(w, "<body>x</body>%s", world_label_ess(w, "RESTRICTED")));
	expect(w, ESS,
		"/message/" SECLABEL "[*[local-name()='displaymarking']='" MARK
		"']"
		"//*[local-name()='esssecuritylabel']");
	expect(w, NAT,
		"/message/" SECLABEL "//*[local-name()='"
		"originatorConfidentialityLabel']");
}
END_TEST

START_TEST(a_binding_is_read_as_it_is_written)
{
	const char *sent;

	enter(BIN, "Bin");
	tell("<body>there</body>");
	sent = expect_value(w, BIN, "name(/message)");
	ck_assert_str_eq(sent, "message");
	/* and back, as a peer of that form answers */
	world_forget(w);
	send(BIN, "<body>back</body>"
		  "<BindingData xmlns='urn:nato:stanag:4778:profile:xmpp:1:0'>"
		  "<BindingDataObject><BindingInformation xmlns='urn:nato:"
		  "stanag:4778:bindinginformation:1:0'>"
		  "<MetadataBindingContainer><MetadataBinding><Metadata>"
		  "<originatorConfidentialityLabel xmlns='urn:nato:stanag:"
		  "4774:confidentialitymetadatalabel:1:0'>"
		  "<ConfidentialityInformation><PolicyIdentifier "
		  "URI='urn:oid:2.25.4711'>TEST</PolicyIdentifier>"
		  "<Classification>RESTRICTED</Classification>"
		  "</ConfidentialityInformation>"
		  "<CreationDateTime>2025-04-18T09:27:52Z</CreationDateTime>"
		  "</originatorConfidentialityLabel></Metadata>"
		  "<DataReference URI=''/></MetadataBinding>"
		  "</MetadataBindingContainer></BindingInformation>"
		  "</BindingDataObject></BindingData>");
	expect(w, ANN, "/message[body='back']/" SECLABEL);
	expect(w, BIN, "/message[body='back'][not(" SECLABEL ")]/" BINDING);
}
END_TEST

/* ---- first lines out ---- */

START_TEST(a_text_begins_with_its_marking)
{
	enter(FLO, "Flo");
	tell("<body>hush</body><body xml:lang='de'>pst</body>");
	expect(w, FLO,
		"/message[body[1]='" MARK "\nhush'][body[2]='" MARK "\npst']"
		"[not(.//" SECLABEL ")]");
	world_say(w, ANN, "open", NULL);
	expect(w, FLO, "/message[body='UNCLASSIFIED\nopen']");
}
END_TEST

/* SECURITY: whatever an occupant writes, the true line comes first. */
START_TEST(nobody_can_write_the_line_of_another_label)
{
	enter(FLO, "Flo");
	tell("<body>UNCLASSIFIED\nto all</body>");
	expect(w, FLO, "/message[body='" MARK "\nUNCLASSIFIED\nto all']");
	tell("<body>" MARK "\nagain</body>");
	expect(w, FLO, "/message[body='" MARK "\n" MARK "\nagain']");
	tell("<body>\n\nx</body>");
	expect(w, FLO, "/message[body='" MARK "\n\n\nx']");
	tell("<body/>");
	expect(w, FLO, "/message[body='" MARK "\n']");
}
END_TEST

START_TEST(other_ways_to_say_it_stay_behind)
{
	enter(FLO, "Flo");
	tell("<body>x</body><html xmlns='http://jabber.org/protocol/"
	     "xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>x</body>"
	     "</html>");
	expect(w, FLO, "/message[body][not(*[local-name()='html'])]");
	expect(w, ANN, "/message[body='x'][*[local-name()='html']]");
	tell("<html xmlns='http://jabber.org/protocol/xhtml-im'><body "
	     "xmlns='http://www.w3.org/1999/xhtml'>x</body></html>");
	expect_quiet(w, FLO); /* no text for the line to stand in */
}
END_TEST

START_TEST(places_in_the_text_move_with_it)
{
	/* "RESTRICTED" and the end of the line are 11 */
	enter(FLO, "Flo");
	tell("<body>&gt; héllo\nyes</body>"
	     "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>"
	     "<body start='0' end='8'/></fallback>"
	     "<reference xmlns='urn:xmpp:reference:0' begin='2' end='7' "
	     "type='data' uri='x:y'/>"
	     "<markup xmlns='urn:xmpp:markup:0'><span start='1' end='2'/>"
	     "<list start='3' end='9'><li start='3'/></list></markup>");
	expect(w, FLO,
		"/message[*[local-name()='fallback']/*[@start='11'][@end='19']]"
		"[*[local-name()='reference'][@begin='13'][@end='18']]"
		"[*[local-name()='markup']/*[1][@start='12'][@end='13']]"
		"[*[local-name()='markup']/*[2][@start='14'][@end='20']"
		"/*[@start='14']]");
	expect(w, ANN,
		"/message/*[local-name()='fallback']"
		"/*[@start='0'][@end='8']");
}
END_TEST

START_TEST(history_has_the_lines_too)
{
	tell("<body>before</body>");
	world_forget(w);
	world_join(w, FLO, "Flo");
	expect_some(w, FLO,
		"/message[body='" MARK "\nbefore'][delay:delay]"
		"[not(.//" SECLABEL ")]");
	expect_none(w, FLO, "//" SECLABEL);
}
END_TEST

START_TEST(the_archive_has_them_as_well)
{
	enter(FLO, "Flo");
	tell("<body>kept</body>");
	world_forget(w);
	world_recv(w, "<iq from='" FLO "' to='" ROOM "' type='set' id='q'>"
		      "<query xmlns='urn:xmpp:mam:2'/></iq>");
	expect(w, FLO,
		"/message/*[local-name()='result']/*/*[local-name()="
		"'message'][*[local-name()='body']='" MARK "\nkept']");
	expect_none(w, FLO, "//" SECLABEL);
}
END_TEST

START_TEST(a_catalogue_has_no_form_for_who_knows_no_labels)
{
	static const char *const offered[] = {"UNCLASSIFIED", "RESTRICTED"};

	enter(FLO, "Flo");
	enter(ESS, "Ess");
	world_offer(w, offered, 2);
	world_recv(w, "<iq from='" FLO "' to='" ROOM "' type='get' id='q'>"
		      "<catalog xmlns='urn:xmpp:sec-label:catalog:2' to='" ROOM
		      "'/></iq>");
	expect(w, FLO, "/iq[@type='error'][@id='q']");
	world_recv(w, "<iq from='" ESS "' to='" ROOM "' type='get' id='q'>"
		      "<catalog xmlns='urn:xmpp:sec-label:catalog:2' to='" ROOM
		      "'/></iq>");
	expect(w, ESS,
		"/iq[@type='result']//" SECLABEL
		"//*[local-name()='esssecuritylabel']");
}
END_TEST

/* ---- first lines in ---- */

START_TEST(a_line_is_a_label)
{
	enter(FLO, "Flo");
	send(FLO, "<body>" MARK "\nhello</body>");
	expect(w, ANN,
		"/message[body='hello']/" SECLABEL
		"[*[local-name()='displaymarking']='" MARK "']");
	expect(w, FLO, "/message[body='" MARK "\nhello']");
	send(FLO, "<body>just words\nand more</body>");
	expect(w, ANN,
		"/message[body='just words\nand more']/" SECLABEL
		"[*[local-name()='displaymarking']="
		"'UNCLASSIFIED']");
}
END_TEST

START_TEST(places_move_back)
{
	enter(FLO, "Flo");
	send(FLO,
		"<body>" MARK "\n&gt; a\nb</body>"
		"<fallback xmlns='urn:xmpp:fallback:0'>"
		"<body start='11' end='15'/></fallback>"
		"<reference xmlns='urn:xmpp:reference:0' begin='3' end='x'/>");
	expect(w, ANN,
		"/message[body='> a\nb'][*[local-name()='fallback']"
		"/*[@start='0'][@end='4']]"
		"[*[local-name()='reference'][@begin='0'][@end='x']]");
}
END_TEST

static const char *const refused[] = {
	"<body>RESTRICTED NOFORN\nx</body>",
	"<body>restricted</body>",
	"<body>[SECRET]\nx</body>",
	"<body>" MARK "\nx</body><body xml:lang='de'>x</body>",
	"<body>" MARK "\nx</body><body xml:lang='de'>SECRET\nx</body>",
};

START_TEST(what_only_looks_like_a_marking_is_refused)
{
	enter(FLO, "Flo");
	send(FLO, refused[_i]);
	expect(w, FLO, "/message[@type='error']/error/err:policy-violation");
	expect_quiet(w, ANN);
	/* to others it is text */
	enter(SHY, "Shy");
	send(SHY, refused[_i]);
	expect(w, ANN, "/message[body]");
}
END_TEST

/* Each is read, and nobody speaks so many languages. */
START_TEST(texts_of_peers_without_labels_are_counted)
{
	struct buf b;

	buf_init(&b, 65536);
	for (int i = 0; i < 33; i++)
		buf_printf(&b, "<body xml:lang='x-%d'>" MARK "\nx</body>", i);
	enter(FLO, "Flo");
	send(FLO, buf_cstr(&b));
	expect(w, FLO, "/message[@type='error']/error/err:policy-violation");
	expect_quiet(w, ANN);
	buf_clear(&b);
}
END_TEST

START_TEST(two_labels_are_refused)
{
	enter(FLO, "Flo");
	send(FLO, say(w, "<body>" MARK "\nx</body>%s",
			  world_label(w, "RESTRICTED")));
	expect(w, FLO, "/message[@type='error']/error/err:policy-violation");
	expect_quiet(w, ANN);
}
END_TEST

START_TEST(a_line_above_their_clearance_is_refused)
{
	world_clear(w, "flo@flot.example", "UNCLASSIFIED");
	enter(FLO, "Flo");
	send(FLO, "<body>SECRET\nx</body>");
	expect(w, FLO, "/message[@type='error']/error/err:forbidden");
	expect_quiet(w, ANN);
}
END_TEST

/* ---- waiting ---- */

START_TEST(what_waits_is_read_back_by_its_line)
{
	enter(FLO, "Flo");
	enter(BIN, "Bin");
	world_hold(w);
	tell("<body>high</body>");
	send(ANN, "<body>UNCLASSIFIED\nhigher</body>" /* forged */
	);
	tell("<body>UNCLASSIFIED\nforged</body>");
	tell(ACTIVE);
	world_clear(w, "flo@flot.example", "UNCLASSIFIED");
	world_clear(w, "bin@bind.example", "UNCLASSIFIED");
	expect(w, FLO,
		"/message[body='UNCLASSIFIED\nUNCLASSIFIED\n"
		"higher']");
	expect_quiet(w, FLO);
	expect(w, BIN, "/message[body='UNCLASSIFIED\nhigher']");
	expect_quiet(w, BIN);
}
END_TEST

/* ---- clients ---- */

START_TEST(clients_have_both_if_asked_for)
{
	world_free(&w);
	w = world_new(&(struct world_conf){.flot = CLIENT_FLOT_ALWAYS});
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_open(w, ANN, "Ann");
	world_join(w, "bob@ex.org/b", "Bob");
	world_forget(w);
	world_say(w, ANN, "hello", NULL);
	expect(w, ANN, "/message[body='UNCLASSIFIED\nhello']/" SECLABEL);
	expect(w, "bob@ex.org/b",
		"/message[body='UNCLASSIFIED\nhello']/" SECLABEL);
	/* a line of a client's is text */
	world_say(w, ANN, "SECRET\nhello", NULL);
	expect(w, "bob@ex.org/b",
		"/message[body='UNCLASSIFIED\n"
		"SECRET\nhello']/" SECLABEL);
}
END_TEST

Suite *suite_border(void)
{
	Suite *s = suite_create("border");
	TCase *t = tcase_create("border");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, labels_are_in_the_form_of_the_peer);
	tcase_add_test(t, a_binding_is_read_as_it_is_written);
	tcase_add_test(t, a_text_begins_with_its_marking);
	tcase_add_test(t, nobody_can_write_the_line_of_another_label);
	tcase_add_test(t, other_ways_to_say_it_stay_behind);
	tcase_add_test(t, places_in_the_text_move_with_it);
	tcase_add_test(t, history_has_the_lines_too);
	tcase_add_test(t, the_archive_has_them_as_well);
	tcase_add_test(t, a_catalogue_has_no_form_for_who_knows_no_labels);
	tcase_add_test(t, a_line_is_a_label);
	tcase_add_test(t, places_move_back);
	tcase_add_loop_test(t, what_only_looks_like_a_marking_is_refused, 0,
		(int)ARRAY_LEN(refused));
	tcase_add_test(t, texts_of_peers_without_labels_are_counted);
	tcase_add_test(t, two_labels_are_refused);
	tcase_add_test(t, a_line_above_their_clearance_is_refused);
	tcase_add_test(t, what_waits_is_read_back_by_its_line);
	tcase_add_test(t, clients_have_both_if_asked_for);
	suite_add_tcase(s, t);
	return s;
}
