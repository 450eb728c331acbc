/* SPDX-License-Identifier: MIT */
/* Rooms and affiliations as they went in. */
#include "tests/db/support.h"

static struct place_on_disk disk;
static struct store *s;
static struct arena *arena;

static void setup(void)
{
	disk_make(&disk);
	s = open_store(disk.path);
	arena = arena_new();
}

static void teardown(void)
{
	arena_free(&arena);
	store_close(&s);
	disk_remove(&disk);
}

static void restart(void)
{
	store_commit(s);
	store_close(&s);
	s = open_store(disk.path);
}

static int64_t add(const char *jid)
{
	struct room_row r = plain_room(jid);

	return store_room_add(s, &r);
}

/* Each value differs from its neighbours, so that a swap shows. */
static struct room_row full_room(const char *jid)
{
	return (struct room_row){
		.jid = span_str(jid),
		.created = 1700000000123,
		.locked = true,
		.config = {.name = SPAN("Große Halle \xf0\x9f\x8f\xb0"),
			   .description = SPAN("Where 'all' <meet>; DROP"),
			   .lang = SPAN("de"),
			   .secret = SPAN("salt$hash"),
			   .contact = SPAN("a@example.org\nb@example.org"),
			   .persistent = true,
			   .is_public = false,
			   .members_only = true,
			   .moderated = false,
			   .change_subject = true,
			   .allow_invites = false,
			   .password_protected = true,
			   .whois = WHOIS_ANYONE,
			   .allow_pm = PM_NONE,
			   .max_users = 40,
			   .history_fetch = 20,
			   .broadcast = 14,
			   .member_list = 8,
			   .archive = false,
			   .archive_days = 90,
			   .archive_messages = 1000,
			   .slow_mode = 30,
			   .forward_mentions = true,
			   .registration = REGISTRATION_OPEN,
			   .change_nick = false,
			   .reserved_nick = true,
			   .voice_requests = false,
			   .voice_interval = 60,
			   .visitor_status = true,
			   .visitor_nick = false,
			   .requests = true,
			   .pubsub = SPAN("xmpp:p.example?;node=n"),
			   .member_group = SPAN("Blue Team")},
		.labels = {.access = SPAN("RESTRICTED"),
			   .clearance = SPAN("up to SECRET"),
			   .allowed = SPAN("SECRET\nRESTRICTED"),
			   .fallback = SPAN("UNCLASSIFIED")         },
		.subject = SPAN("Verona"),
		.subject_nick = SPAN("Romeo"),
		.subject_at = 1700000000456,
	};
}

static void same_config(
	const struct room_config *have, const struct room_config *want)
{
	ck_same(have->name, want->name);
	ck_same(have->description, want->description);
	ck_same(have->lang, want->lang);
	ck_same(have->secret, want->secret);
	ck_same(have->contact, want->contact);
	ck_assert_int_eq(have->persistent, want->persistent);
	ck_assert_int_eq(have->is_public, want->is_public);
	ck_assert_int_eq(have->members_only, want->members_only);
	ck_assert_int_eq(have->moderated, want->moderated);
	ck_assert_int_eq(have->change_subject, want->change_subject);
	ck_assert_int_eq(have->allow_invites, want->allow_invites);
	ck_assert_int_eq(have->password_protected, want->password_protected);
	ck_assert_int_eq(have->whois, want->whois);
	ck_assert_int_eq(have->allow_pm, want->allow_pm);
	ck_assert_int_eq(have->max_users, want->max_users);
	ck_assert_int_eq(have->history_fetch, want->history_fetch);
	ck_assert_int_eq(have->broadcast, want->broadcast);
	ck_assert_int_eq(have->member_list, want->member_list);
	ck_assert_int_eq(have->archive, want->archive);
	ck_assert_int_eq(have->archive_days, want->archive_days);
	ck_assert_int_eq(have->archive_messages, want->archive_messages);
	ck_assert_int_eq(have->slow_mode, want->slow_mode);
	ck_assert_int_eq(have->forward_mentions, want->forward_mentions);
	ck_assert_int_eq(have->registration, want->registration);
	ck_assert_int_eq(have->change_nick, want->change_nick);
	ck_assert_int_eq(have->reserved_nick, want->reserved_nick);
	ck_assert_int_eq(have->voice_requests, want->voice_requests);
	ck_assert_int_eq(have->voice_interval, want->voice_interval);
	ck_assert_int_eq(have->visitor_status, want->visitor_status);
	ck_assert_int_eq(have->visitor_nick, want->visitor_nick);
	ck_assert_int_eq(have->requests, want->requests);
	ck_same(have->pubsub, want->pubsub);
	ck_same(have->member_group, want->member_group);
}

static void same_room(const struct room_row *want)
{
	struct room_row have;

	ck_assert(store_room_get(s, arena, want->jid, &have));
	ck_assert_int_eq(have.id, want->id);
	ck_same(have.jid, want->jid);
	ck_assert_int_eq(have.created, want->created);
	ck_assert_int_eq(have.locked, want->locked);
	same_config(&have.config, &want->config);
	ck_same(have.labels.access, want->labels.access);
	ck_same(have.labels.clearance, want->labels.clearance);
	ck_same(have.labels.allowed, want->labels.allowed);
	ck_same(have.labels.fallback, want->labels.fallback);
	ck_same(have.subject, want->subject);
	ck_same(have.subject_nick, want->subject_nick);
	ck_assert_int_eq(have.subject_at, want->subject_at);
}

START_TEST(a_room_is_the_same_after_a_restart)
{
	struct room_row full = full_room("halle@r.example");
	struct room_row bare = plain_room("bare@r.example");

	full.id = store_room_add(s, &full);
	bare.config.name = SPAN("");
	bare.id = store_room_add(s, &bare);
	same_room(&full);
	restart();
	same_room(&full);
	same_room(&bare);
}
END_TEST

START_TEST(each_option_can_be_changed_but_not_identity)
{
	struct room_row r = full_room("halle@r.example");
	struct room_row other = full_room("other@r.example");
	struct room_row now = plain_room("halle@r.example");

	r.id = store_room_add(s, &r);
	other.id = store_room_add(s, &other);
	now.id = r.id;
	now.created = 5;
	now.config.is_public = now.config.moderated = true;
	now.config.allow_invites = true;
	now.subject_at = 7;
	store_room_put(s, &now);
	now.created = r.created;
	restart();
	same_room(&now);
	same_room(&other);
}
END_TEST

START_TEST(an_unknown_room_is_not_found)
{
	struct room_row r;

	add("hall@r.example");
	ck_assert(!store_room_get(s, arena, SPAN("hal@r.example"), &r));
	ck_assert(!store_room_get(s, arena, SPAN("HALL@r.example"), &r));
	ck_assert(!store_room_get(s, arena, SPAN(""), &r));
}
END_TEST

/* b and d are public; d is locked. */
static void four_rooms(void)
{
	static const char *const jid[] = {
		"d@r.example", "b@r.example", "a@r.example", "c@r.example"};

	for (size_t i = 0; i < ARRAY_LEN(jid); i++) {
		struct room_row r = plain_room(jid[i]);

		r.config.is_public = i < 2;
		r.locked = i == 0;
		store_room_add(s, &r);
	}
	add("a@other.example");
	add("a@sub.r.example");
}

START_TEST(rooms_are_paged_in_order_within_their_domain)
{
	const struct room_row *r;

	four_rooms();
	ck_assert_uint_eq(store_rooms_page(s, arena, SPAN("r.example"),
				  SPAN_NONE, false, 3, &r),
		3);
	ck_span(r[0].jid, "a@r.example");
	ck_span(r[1].jid, "b@r.example");
	ck_span(r[2].jid, "c@r.example");
	ck_assert_uint_eq(store_rooms_page(s, arena, SPAN("r.example"),
				  r[2].jid, false, 3, &r),
		1);
	ck_span(r[0].jid, "d@r.example");
	ck_assert_uint_eq(store_rooms_page(s, arena, SPAN("r.example"),
				  r[0].jid, false, SIZE_MAX, &r),
		0);
	ck_assert_uint_eq(store_rooms_count(s, SPAN("r.example")), 4);
	ck_assert_uint_eq(store_rooms_count(s, SPAN("example")), 0);
}
END_TEST

START_TEST(hidden_and_locked_rooms_are_not_listed_as_public)
{
	const struct room_row *r;

	four_rooms();
	ck_assert_uint_eq(store_rooms_page(s, arena, SPAN("r.example"),
				  SPAN_NONE, true, 9, &r),
		1);
	ck_span(r[0].jid, "b@r.example");
}
END_TEST

static void enter(int64_t room, const char *jid)
{
	store_occupant_put(s, room,
		&(struct occupant_row){
			span_str(jid), SPAN("x"), ROLE_VISITOR, SPAN_NONE, 0});
}

START_TEST(rooms_with_occupants_are_named_once)
{
	const struct span *jid;
	int64_t b = add("b@r.example"), a = add("a@r.example");

	add("empty@r.example");
	enter(add("a@other.example"), "one@example.org/1");
	enter(b, "one@example.org/1");
	enter(b, "two@example.org/1");
	enter(a, "one@example.org/1");
	ck_assert_uint_eq(
		store_rooms_busy(s, arena, SPAN("r.example"), &jid), 2);
	ck_span(jid[0], "a@r.example");
	ck_span(jid[1], "b@r.example");
}
END_TEST

static void affiliate(int64_t room, const char *jid, enum affiliation a,
	struct span nick, struct span reason)
{
	store_affiliation_put(s, room,
		&(struct affiliation_row){span_str(jid), a, nick, reason});
}

START_TEST(affiliations_are_kept_changed_and_removed)
{
	const struct affiliation_row *r;
	int64_t room = add("hall@r.example"), other = add("b@r.example");

	affiliate(room, "o@example.org", AFF_OWNER, SPAN_NONE, SPAN_NONE);
	affiliate(room, "bad.example", AFF_OUTCAST, SPAN_NONE, SPAN("spam"));
	affiliate(room, "m@example.org", AFF_MEMBER, SPAN("Mia"), SPAN_NONE);
	affiliate(room, "gone@example.org", AFF_ADMIN, SPAN_NONE, SPAN_NONE);
	affiliate(other, "o@example.org", AFF_MEMBER, SPAN_NONE, SPAN_NONE);
	affiliate(room, "m@example.org", AFF_ADMIN, SPAN("Mia"), SPAN("so"));
	affiliate(room, "gone@example.org", AFF_NONE, SPAN_NONE, SPAN("x"));
	affiliate(room, "never@example.org", AFF_NONE, SPAN_NONE, SPAN_NONE);
	restart();
	ck_assert_uint_eq(store_affiliations(s, arena, room, &r), 3);
	ck_span(r[0].jid, "bad.example");
	ck_assert_int_eq(r[0].affiliation, AFF_OUTCAST);
	ck_span(r[0].nick, NULL);
	ck_span(r[0].reason, "spam");
	ck_span(r[1].jid, "m@example.org");
	ck_assert_int_eq(r[1].affiliation, AFF_ADMIN);
	ck_span(r[1].nick, "Mia");
	ck_span(r[1].reason, "so");
	ck_span(r[2].jid, "o@example.org");
	ck_assert_int_eq(r[2].affiliation, AFF_OWNER);
	ck_assert_uint_eq(store_affiliations(s, arena, other, &r), 1);
}
END_TEST

START_TEST(a_reserved_nick_outlives_the_affiliation)
{
	const struct affiliation_row *r;
	int64_t room = add("hall@r.example");

	affiliate(room, "m@example.org", AFF_NONE, SPAN("Mia"), SPAN_NONE);
	ck_assert_uint_eq(store_affiliations(s, arena, room, &r), 1);
	ck_assert_int_eq(r[0].affiliation, AFF_NONE);
	ck_span(r[0].nick, "Mia");
}
END_TEST

START_TEST(a_removed_room_leaves_nothing)
{
	static const char *const count[] = {"SELECT count(*) FROM room",
		"SELECT count(*) FROM affiliation",
		"SELECT count(*) FROM occupant", "SELECT count(*) FROM label",
		"SELECT count(*) FROM label_value",
		"SELECT count(*) FROM message"};
	struct message_row m = plain_message("one", 1);
	int64_t gone = add("gone@r.example"), stays = add("stays@r.example");

	for (int i = 0; i < 2; i++) {
		int64_t room = i == 0 ? gone : stays;

		m.uid = i == 0 ? SPAN("one") : SPAN("two");
		affiliate(
			room, "o@example.org", AFF_OWNER, SPAN_NONE, SPAN_NONE);
		enter(room, "o@example.org/1");
		store_message_add(s, arena, room, &m);
	}
	store_commit(s);
	store_room_remove(s, gone);
	store_commit(s);
	for (size_t i = 0; i < ARRAY_LEN(count); i++)
		ck_assert_int_eq(ask_number(s->db, count[i]), 1);
	ck_assert(store_message_find(s, arena, stays, SPAN("two"), &m));
	ck_span(m.label, "label");
}
END_TEST

START_TEST(a_room_of_the_same_name_is_another)
{
	struct message_row m = plain_message("old", 1);
	int64_t old = add("hall@r.example"), again;

	store_message_add(s, arena, old, &m);
	store_room_remove(s, old);
	restart();
	again = add("hall@r.example");
	ck_assert_int_gt(again, old);
	ck_assert(!store_message_find(s, arena, again, SPAN("old"), &m));
}
END_TEST

START_TEST(a_vcard_is_kept_and_goes_with_its_room)
{
	int64_t room = add("hall@r.example"), other = add("b@r.example");
	struct vcard_row v = {SPAN("<vCard/>"), SPAN("aa\nbb")};

	ck_assert(!store_vcard_get(s, arena, room, &v));
	store_vcard_put(s, room, &v);
	restart();
	ck_assert(store_vcard_get(s, arena, room, &v));
	ck_span(v.card, "<vCard/>");
	ck_span(v.avatars, "aa\nbb");
	ck_span(store_avatars(s, arena, room), "aa\nbb");
	ck_span(store_avatars(s, arena, other), NULL);
	v = (struct vcard_row){SPAN("<other/>"), SPAN_NONE};
	store_vcard_put(s, room, &v);
	store_vcard_put(s, other, &v);
	ck_span(store_avatars(s, arena, room), NULL);
	store_vcard_put(s, other, &(struct vcard_row){.card = SPAN_NONE});
	ck_assert(!store_vcard_get(s, arena, other, &v));
	store_room_remove(s, room);
	ck_assert(!store_vcard_get(s, arena, room, &v));
}
END_TEST

Suite *suite_rooms(void)
{
	Suite *suite = suite_create("rooms");
	TCase *t = tcase_create("rooms");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_room_is_the_same_after_a_restart);
	tcase_add_test(t, each_option_can_be_changed_but_not_identity);
	tcase_add_test(t, a_vcard_is_kept_and_goes_with_its_room);
	tcase_add_test(t, an_unknown_room_is_not_found);
	tcase_add_test(t, rooms_are_paged_in_order_within_their_domain);
	tcase_add_test(t, hidden_and_locked_rooms_are_not_listed_as_public);
	tcase_add_test(t, rooms_with_occupants_are_named_once);
	tcase_add_test(t, affiliations_are_kept_changed_and_removed);
	tcase_add_test(t, a_reserved_nick_outlives_the_affiliation);
	tcase_add_test(t, a_removed_room_leaves_nothing);
	tcase_add_test(t, a_room_of_the_same_name_is_another);
	suite_add_tcase(suite, t);
	return suite;
}
