/* SPDX-License-Identifier: MIT */
/* What leaves as records and arrives as them is the same (doc/transfer.md). */
#include "db/people.h"
#include "muc/arrive.h"
#include "tests/muc/departed.h"
#include "tests/muc/mam.h"
#include "tests/muc/suites.h"
#include "tests/support/policy.h"

static struct world *w, *there;

static struct world *world_of(const char *partner)
{
	struct world *x = mam_new(&(struct world_conf){.partner = partner});

	world_set(x, "persistent=true");
	return x;
}

static void setup(void)
{
	w = world_of(NULL);
	there = world_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
	world_free(&there);
}

static const char *take(struct world *to, const char *records)
{
	static const struct xml_caps caps = {
		.bytes = 8388608, .depth = 90, .children = 4096, .attrs = 64};
	const char *text = say(to,
		"<records xmlns='urn:caveat:transfer:0'>%s</records>", records);
	struct turn *t = world_begin(to);
	struct transfer_in in = {.at = 0};
	struct errtext e = {""};
	const struct xml *x;

	ck_assert_int_eq(
		xml_parse(t->arena, span_str(text), &caps, &x, &e), ERR_OK);
	if (muc_arrival_take(to->muc, SPAN(ROOM), x, &in, t, &e) != ERR_OK)
		text = say(to, "%s", e.s);
	else
		text = in.remark_n != 0
		               ? say(to, "%.*s", SPAN_FMT(in.remark[0]))
		               : "";
	world_end(to);
	return text;
}

static void begin(struct world *to)
{
	const struct transfer_begin b = {.source = SPAN("test")};
	struct transfer_at at;
	struct errtext e = {""};

	ck_assert_msg(muc_arrival_begin(to->muc, SPAN(ROOM), &b, &at,
			      world_begin(to), &e) == ERR_OK,
		"%s", e.s);
	world_end(to);
}

static void end(struct world *to)
{
	struct errtext e = {""};

	ck_assert_msg(muc_arrival_end(to->muc, SPAN(ROOM), false,
			      world_begin(to), &e) == ERR_OK,
		"%s", e.s);
	world_end(to);
}

/* As many at once as are taken; none has a newline in it. */
static void take_some(struct world *to, const char *page)
{
	while (*page != '\0') {
		const char *end = page;

		for (int i = 0; i < 400 && *end != '\0'; i++)
			end = strchr(end, '\n') + 1;
		ck_assert_str_eq(
			take(to, say(to, "%.*s", (int)(end - page), page)), "");
		page = end;
	}
}

/* Page after page into the other world; gives all of it. */
static const char *move(struct world *to)
{
	struct departure ask = {.head = false};
	const char *all = "";

	begin(to);
	to->turn.wall = w->turn.wall;
	do {
		const char *page = departed_page(w, &ask, &ask.after);

		take_some(to, page);
		all = say(w, "%s%s", all, page);
	} while (ask.after.p != NULL);
	end(to);
	return all;
}

/* The room of every test, and of every record one at least. */
static void furnish(void)
{
	const struct hat_row hats[] = {
		{SPAN("urn:z"), SPAN("Zed"), SPAN("327")},
		{SPAN("urn:a"), SPAN("A"),   SPAN_NONE  }
        };
	const struct hat_holder_row worn[] = {
		{SPAN("urn:z"), SPAN("bob@ex.org")},
		{SPAN("urn:a"), SPAN("ann@ex.org")},
		{SPAN("urn:a"), SPAN("bob@ex.org")}
        };
	const struct request_row request = {
		SPAN("cat@ex.org"), SPAN("Cat"), w->turn.wall};
	const struct affiliation_row member = {SPAN("bob@ex.org"), AFF_MEMBER,
		SPAN("Bob"), SPAN("a friend & more")};

	world_set(w, "name=Ops & more");
	world_set(w, "description=<all> of it");
	world_set(w, "members_only=true");
	world_set(w, "contact=a@ex.org,b@ex.org");
	world_set(w, "max_users=20");
	world_set(w, "presence_broadcast=moderator");
	world_set(w, "member_list=");
	world_set(w, "password=open sesame");
	world_set(w, "password_protected=true");
	world_set(w, "clearance=up to SECRET; Releasable To: *; Codeword: *");
	world_set(w, "default_label=UNCLASSIFIED");
	world_recv(w, "<message type='groupchat' from='" ANN "' to='" ROOM
		      "'><subject>The &lt;topic&gt;</subject></message>");
	world_begin(w);
	for (size_t i = 0; i < ARRAY_LEN(hats); i++)
		store_hat_put(w->store, 1, &hats[i]);
	for (size_t i = 0; i < ARRAY_LEN(worn); i++)
		store_hat_give(w->store, 1, &worn[i]);
	store_request_put(w->store, 1, &request);
	store_voice_put(w->store, 1, SPAN("dan@ex.org"), 10);
	store_affiliation_put(w->store, 1, &member);
	world_end(w);
}

START_TEST(a_room_that_moves_is_the_same)
{
	const char *id, *all;

	furnish();
	world_recv(w, "<iq type='set' id='v' from='" ANN "' to='" ROOM
		      "'><vCard xmlns='vcard-temp'><FN>Ops</FN><PHOTO><TYPE>"
		      "image/gif</TYPE><BINVAL>R0lGODlh</BINVAL></PHOTO>"
		      "</vCard></iq>");
	mam_said(w, ANN, "a", NULL);
	mam_said(w, ANN, "b", world_label_ess(w, "SECRET; Releasable To: FRA"));
	id = mam_said(w, ANN, "c", world_label(w, "RESTRICTED"));
	world_recvf(w,
		"<message type='groupchat' id='m' from='" ANN "' to='" ROOM
		"'><body>reply</body><reply xmlns='urn:xmpp:reply:0' "
		"id='%s'/><x xmlns='urn:x' a='&quot;&apos;'><y/>z</x>"
		"</message>",
		id);
	world_recvf(w,
		"<message type='groupchat' id='r' from='" ANN "' to='" ROOM
		"'><retract xmlns='urn:xmpp:message-retract:1' id='%s'/>"
		"</message>",
		id);
	all = move(there);
	ck_departed(all, "<vcard>");
	ck_departed(all, "<also ");
	ck_assert_uint_eq(departed_count(all, "<message "), 6);
	departed_same(departed(there), all);
	/* and so in the store */
	world_restart(there);
	departed_same(departed(there), all);
}
END_TEST

START_TEST(many_pages_arrive_as_they_left)
{
	const char *all;

	for (int i = 0; i < 2300; i++)
		world_say(w, ANN, say(w, "%d", i), NULL);
	all = move(there);
	ck_assert_uint_eq(departed_count(all, "<message "), 2300);
	departed_same(departed(there), all);
}
END_TEST

static size_t heard_by(struct world *x, const char *who)
{
	size_t n;

	(void)mam_query(x, who, "");
	n = departed_count(mam_found(x, who), "reply");
	world_forget(x);
	return n;
}

/* What it was about is gone: who couldn't read it can't there either. */
START_TEST(who_could_not_read_an_answer_can_not_there)
{
	struct muc_purge p = {.label = SPAN("SECRET")};
	const char *id = mam_said(w, ANN, "plan", world_label(w, "SECRET"));
	struct errtext e;

	world_recvf(w,
		"<message type='groupchat' id='m' from='" ANN "' to='" ROOM
		"'><body>reply</body><reply xmlns='urn:xmpp:reply:0' "
		"id='%s'/></message>",
		id);
	ck_assert_int_eq(
		muc_purge(w->muc, SPAN(ROOM), &p, world_begin(w), &e), ERR_OK);
	world_end(w);
	world_clear(there, "ann@ex.org", "up to SECRET");
	(void)move(there);
	ck_assert_uint_eq(heard_by(w, ANN), 1);
	ck_assert_uint_eq(heard_by(w, BOB), 0);
	ck_assert_uint_eq(heard_by(there, ANN), 1);
	ck_assert_uint_eq(heard_by(there, BOB), 0);
}
END_TEST

#define ALSO(also)                                                  \
	"<message id='1' at='2025-01-01T00:00:00Z' nick='X' label=" \
	"'UNCLASSIFIED'>" also "<body xmlns='jabber:client'>reply"  \
	"</body></message>"

START_TEST(labels_beside_a_messages_own_are_kept)
{
	begin(there);
	ck_assert_str_eq(take(there, ALSO("<also label='UNCLASSIFIED'/>"
					  "<also label='SECRET'/>"
					  "<also label='RESTRICTED'/>"
					  "<also label='SECRET'/>")),
		"");
	end(there);
	ck_departed(departed(there),
		" label='2.25.4711 / UNCLASSIFIED'>"
		"<also label='2.25.4711 / RESTRICTED'/>"
		"<also label='2.25.4711 / SECRET'/><body ");
	world_clear(there, "ann@ex.org", "up to SECRET");
	ck_assert_uint_eq(heard_by(there, ANN), 1);
	world_clear(there, "ann@ex.org", "up to RESTRICTED");
	ck_assert_uint_eq(heard_by(there, ANN), 0);
}
END_TEST

START_TEST(what_nobody_may_read_stays_so)
{
	begin(there);
	ck_assert_str_eq(take(there, ALSO("<also/>")), "");
	end(there);
	ck_departed(departed(there), "><also/><body ");
	world_clear(there, "ann@ex.org",
		"up to SECRET; Releasable To: *; Codeword: *");
	ck_assert_uint_eq(heard_by(there, ANN), 0);
}
END_TEST

/* A reader's copy doesn't say what its messages refer to. */
START_TEST(what_is_for_a_reader_is_no_room)
{
	mam_said(w, ANN, "a", NULL);
	begin(there);
	ck_assert_str_eq(take(there, departed_as(w, "bob@ex.org")),
		"record 1: it is what one reader may have, and not the room");
}
END_TEST

/* The originator's, and ours beside it, byte for byte. */
START_TEST(a_mapped_label_moves_with_the_originators)
{
	struct world_peer p = {.domain = "partner.example",
		.in = "up to SECRET",
		.out = "up to SECRET",
		.mapped = true,
		.set = {.allow = PEER_TRAFFIC_ALL}};
	const char *label, *all;

	world_free(&w);
	world_free(&there);
	w = world_of(PARTNER_POLICY);
	there = world_new(&(struct world_conf){.partner = PARTNER_POLICY});
	world_peer(w, &p);
	world_peer(there, &p);
	world_join(w, "pia@partner.example/p", "Pia");
	label = world_label(w, "PARTNER / GUARDED");
	world_say(w, "pia@partner.example/p", "theirs", label);
	all = move(there);
	ck_departed(all, ">theirs</body>");
	ck_departed(all, "<equivalentlabel>");
	departed_same(departed(there), all);
}
END_TEST

Suite *suite_round(void)
{
	Suite *s = suite_create("muc/round");
	TCase *c = tcase_create("round");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_room_that_moves_is_the_same);
	tcase_add_test(c, many_pages_arrive_as_they_left);
	tcase_add_test(c, who_could_not_read_an_answer_can_not_there);
	tcase_add_test(c, labels_beside_a_messages_own_are_kept);
	tcase_add_test(c, what_nobody_may_read_stays_so);
	tcase_add_test(c, what_is_for_a_reader_is_no_room);
	tcase_add_test(c, a_mapped_label_moves_with_the_originators);
	suite_add_tcase(s, c);
	return s;
}
