/* SPDX-License-Identifier: MIT */
/* Addresses on their way to another domain, and all that stays as it is. */
#include "move/map.h"
#include "tests/move/collect.h"
#include "tests/move/suites.h"

static struct map_pair pairs[2];
static struct map map = {pairs, 2};
static struct arena *a;
static struct buf b;
static struct errtext e;

static void begin(void)
{
	a = arena_new();
	buf_init(&b, 65536);
	ck_assert_int_eq(map_pair_read(SPAN("old.example=new.example"), a,
				 &pairs[0], &e),
		ERR_OK);
	ck_assert_int_eq(
		map_pair_read(SPAN("Rooms.old.example=muc.new.example"), a,
			&pairs[1], &e),
		ERR_OK);
}

static void finish(void)
{
	buf_clear(&b);
	arena_free(&a);
}

START_TEST(a_pair_is_two_domains)
{
	static const char *const bad[] = {
		"old", "old=", "=new", "a@old=new", "old=new/r", "a b=c", ""};
	struct map_pair p;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_int_eq(
			map_pair_read(span_str(bad[i]), a, &p, &e), ERR_VALUE);
}
END_TEST

static const struct {
	const char *from, *to; /* NULL: as it is */
} jids[] = {
	{"romeo@old.example",            "romeo@new.example"        },
	{"romeo@OLD.example/orchard",    "romeo@new.example/orchard"},
	{"old.example",                  "new.example"              },
	{"old.example/x",                "new.example/x"            },
	{"r@rooms.old.example/a@b/c",    "r@muc.new.example/a@b/c"  },
	{"romeo@x.old.example",          NULL                       },
	{"romeo@old.example.org",        NULL                       },
	{"old.example@else/old.example", NULL                       },
	{"",			     NULL		       },
};

START_TEST(the_domain_alone_changes)
{
	bool mapped = map_jid(&map, span_str(jids[_i].from), &b);

	ck_assert(mapped == (jids[_i].to != NULL));
	ck_assert_str_eq(buf_cstr(&b), mapped ? jids[_i].to : "");
}
END_TEST

static const struct {
	const char *from, *to;
} records[] = {
	{"<affiliation jid='a@old.example' affiliation='owner'/>",
         "<affiliation jid='a@new.example' affiliation='owner'/>"									      },
	{"<about created='x' creator=\"a@old.example\"/>",
         "<about created='x' creator=\"a@new.example\"/>"										      },
	{"<item publisher='a@old.example/r' id='1'>\n</item>",
         "<item publisher='a@new.example/r' id='1'>\n</item>"										  },
	{"<message id='1' sender='o&apos;x@old.example/&gt;'><body "
	 "xmlns='jabber:client'>a@old.example</body></message>",  "<message id='1' sender='o&apos;x@new.example/&gt;'><body "
		"xmlns='jabber:client'>a@old.example</body></message>"},
	{"<message nick='a@old.example'><x xmlns='u' jid='a@old.example'/>"
	 "<holder jid='a@old.example'/></message>",               NULL								},
	{"<hat uri='u'><holder jid='a@old.example'/><holder jid='b@else'/>"
	 "<holder jid='c@rooms.old.example'/></hat>",             "<hat uri='u'><holder jid='a@new.example'/><holder "
		"jid='b@else'/>"
		"<holder jid='c@muc.new.example'/></hat>"                        },
	{"<options><x xmlns='jabber:x:data' type='submit'>"
	 "<field var='muc#roomconfig_roomname'><value>old.example</value>"
	 "</field><field var='{urn:caveat:0}contactjid'>"
	 "<value>a@old.example</value><value>b@else</value><value/>"
	 "<value>c@old.example</value></field>"
	 "<field var='pubsub#description'><value>old.example</value></field>"
	 "</x></options>",					"<options><x xmlns='jabber:x:data' type='submit'>"
		"<field "
		"var='muc#roomconfig_roomname'><value>old.example</value>"
		"</field><field var='{urn:caveat:0}contactjid'>"
		"<value>a@new.example</value><value>b@else</value><value/>"
		"<value>c@new.example</value></field>"
		"<field "
		"var='pubsub#description'><value>old.example</value></field>"
		"</x></options>"									    },
	{"<subject nick='x'>a@old.example</subject>",                      NULL								},
	{"<request  jid = 'a@old.example' nick='jid=\"a@old.example\"'/>",
         "<request  jid = 'a@new.example' "
		"nick='jid=\"a@old.example\"'/>"											       },
	{"<style>&lt;a jid='a@old.example'/></style>",                     NULL								},
	{"<affiliation",						   NULL								},
	{"<affiliation jid=",					      NULL								},
	{"<affiliation jid='a@old.example",                                NULL								},
	{"",							       NULL								},
	{"<",							      NULL								},
};

START_TEST(of_a_record_only_what_names_somebody_changes)
{
	bool mapped = map_record(&map, span_str(records[_i].from), &b);

	if (records[_i].to != NULL) {
		ck_assert(mapped);
		ck_assert_str_eq(buf_cstr(&b), records[_i].to);
	} else if (records[_i].from[0] != '<' ||
		   strchr(records[_i].from, '>') != NULL) {
		ck_assert(!mapped);
		ck_assert_str_eq(buf_cstr(&b), "");
	}
	/* what is cut off isn't read beyond its end: valgrind, ASan */
}
END_TEST

START_TEST(a_sink_gets_places_and_records_of_the_other_domain)
{
	struct collect c;
	struct move_sink *s;
	struct span mark;

	collect_init(&c);
	c.mark = "m";
	s = map_sink_new(&map, &c.sink);
	ck_assert_int_eq(
		s->ops->open(s,
			&(struct move_place){MOVE_NODE, SPAN("old.example"),
				SPAN("old.example")},
			&mark, &e),
		ERR_OK);
	ck_assert(span_is(mark, "m"));
	ck_assert_int_eq(
		s->ops->put(s, SPAN("<voice jid='a@old.example'/>"), &e),
		ERR_OK);
	ck_assert_int_eq(
		s->ops->put(s, SPAN("<voice jid='a@b'/>"), &e), ERR_OK);
	ck_assert_int_eq(s->ops->close(s, &e), ERR_OK);
	s->ops->leave(s);
	ck_assert_int_eq(s->ops->end(s, &e), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text),
		"place node new.example old.example\n"
		"<voice jid='a@new.example'/>\n"
		"<voice jid='a@b'/>\n"
		"end\nleft\nno more\n");
	s->ops->free(s);
	collect_clear(&c);
}
END_TEST

Suite *suite_map(void)
{
	Suite *s = suite_create("map");
	TCase *t = tcase_create("map");

	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_test(t, a_pair_is_two_domains);
	tcase_add_loop_test(
		t, the_domain_alone_changes, 0, (int)ARRAY_LEN(jids));
	tcase_add_loop_test(t, of_a_record_only_what_names_somebody_changes, 0,
		(int)ARRAY_LEN(records));
	tcase_add_test(t, a_sink_gets_places_and_records_of_the_other_domain);
	suite_add_tcase(s, t);
	return s;
}
