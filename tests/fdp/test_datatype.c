/* SPDX-License-Identifier: MIT */
/* What a value may look like, and which is more (XEP-0122, XML Schema). */
#include "fdp/datatype.h"
#include "tests/fdp/fixture.h"
#include "tests/fdp/suites.h"

struct words {
	const char *type;
	const char *good, *bad; /* each with ; in between */
};

static const struct words numbers[] = {
	{"xs:byte",               "0;-128;127;+5;-0;007; 1 ",
         "128;-129;;+;1.0;1e1;0x1;1 2;--1;99999999999999999999"                                                },
	{"xs:short",              "32767;-32768",                                   "32768;-32769"             },
	{"xs:int",                "2147483647;-2147483648",                         "2147483648;-2147483649"   },
	{"xs:long",               "9223372036854775807;-9223372036854775808",
         "9223372036854775808;-9223372036854775809"							    },
	{"xs:unsignedByte",       "0;255;-0",                                       "256;-1"                   },
	{"xs:unsignedShort",      "65535",					  "65536;-1"                 },
	{"xs:unsignedInt",        "4294967295",                                     "4294967296"               },
	{"xs:unsignedLong",       "18446744073709551615",                           "18446744073709551616"     },
	{"xs:positiveInteger",    "1;+1",					   "0;-1"                     },
	{"xs:nonNegativeInteger", "0;-0",					   "-1"                       },
	{"xs:negativeInteger",    "-1",					     "0;1"                      },
	{"xs:nonPositiveInteger", "0;-1",					   "1"                        },
	{"xs:integer",
         "123456789012345678901234567890;-1;\t1\n"
		";000000000000000000000000000000000001",			    "; ;1.;1.0;one;+-1;\xc2\xa0"
		"1"				    },
	{"xs:decimal",
         "1;-1.5;+.5;5.;0.0;-.0"
		";3.14159265358979323846264338327950288",			   ";.;-;-.;1e5;INF;1,5;1.2.3"},
	{"xs:double",             "1;-1.5E4;1e-400;1e400;INF;-INF;NaN;.5e+1;5.;-0",
         ";e5;1e;1e+;inf;+INF;nan;infinity;0x1p3;1f;1 e5;-NaN"                                                 },
	{"xs:float",              "1.5;INF",					"x"                        },
};

static const struct words moments[] = {
	{"xs:date",
         "2024-02-29;2000-02-29;2026-12-31Z;2026-01-01+14:00"
		";2026-01-01-00:30;-0001-02-29;12026-01-01; 2026-01-01 ", "2023-02-29;1900-02-29;2026-02-30;2026-04-31;2026-13-01"
		";2026-00-01;2026-01-00;0000-01-01;26-01-01;02026-01-01"
		";2026-1-1;20260101;2026-01-01T;2026-01-01+14:01"
		";2026-01-01+1:00;2026-01-01z;+2026-01-01;-0002-02-29"
		";1234567890-01-01;;2026-01-01+15:00"},
	{"xs:time",
         "00:00:00;23:59:59.999999999999;24:00:00;12:00:00Z"
		";12:00:00-05:00;24:00:00.000",			   "24:00:01;23:60:00;23:59:60;1:00:00;12:00;12:00:00."
		";12:00:00 Z;24:00:00.1;;12:00:00Z+01:00;25:00:00"
		";12:00:00+24:00"					      },
	{"xs:dateTime",
         "2003-10-06T11:22:00-07:00;2003-10-06T11:22:00Z"
		";2003-10-06T11:22:00;2003-10-06T11:22:00.5Z"
		";1999-12-31T24:00:00Z",				  "2003-10-06;11:22:00;2003-10-06 11:22:00Z"
		";2003-10-06t11:22:00Z;2003-10-06T11:22Z"
		";2003-02-29T11:22:00Z;2003-10-06T;"                                  },
};

static const struct words names[] = {
	{"xs:string",   "; ;any\nthing",                                NULL                              },
	{"xs:boolean",  "0;1;true;false",                               ";yes;TRUE"                       },
	{"xs:language", "en;en-GB;i-klingon;x-a1-b2;de-1996",
         ";-;en-;en--GB;1e;en_GB;abcdefghi;en-abcdefghi;e n"                                              },
	{"xs:anyURI",
         "http://example.org/a?b#c;urn:isbn:0;../up;;//host;#here"
		";xmpp:a@b.c/d:e;a%20b;./a:b;http://\xc3\xbc.example/", "a b;a%2;a%zz;a#b#c;1:2;:x;<a>;a\\b;{x};a|b;`"
		";h\xc3\xbc:x;a\"b"},
};

static void try_all(const struct words *w, const char *all, bool good)
{
	const struct datatype *t = datatype_find(span_str(w->type));
	struct span rest = span_str(all), s;
	struct datum d;

	ck_assert(datatype_is(t, span_str(w->type)));
	while (rest.p != NULL) {
		s = span_cut(rest, ';', &rest);
		ck_assert_msg(datatype_read(t, s, &d) == good, "%s: %.*s",
			w->type, SPAN_FMT(s));
	}
}

static void try_words(const struct words *w, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		try_all(&w[i], w[i].good, true);
		try_all(&w[i], w[i].bad, false);
	}
}

START_TEST(numbers_have_their_bounds_and_no_others)
{
	try_words(numbers, ARRAY_LEN(numbers));
}
END_TEST

START_TEST(days_are_those_of_the_calendar)
{
	try_words(moments, ARRAY_LEN(moments));
}
END_TEST

START_TEST(names_are_those_of_their_standards)
{
	try_words(names, ARRAY_LEN(names));
}
END_TEST

/* B122-01 */
START_TEST(what_nobody_knows_is_a_string)
{
	static const char *const unknown[] = {"xs:", "xs:Int", "int", "x:thing",
		"pubsub:integer-or-max", "", "xs:string "};
	const struct datatype *string = datatype_find(SPAN("xs:string"));
	struct datum d;

	for (size_t i = 0; i < ARRAY_LEN(unknown); i++) {
		ck_assert_ptr_eq(datatype_find(span_str(unknown[i])), string);
		ck_assert(!datatype_is(string, span_str(unknown[i])));
	}
	ck_assert_ptr_eq(datatype_find(SPAN_NONE), string);
	ck_assert(datatype_read(string, SPAN("anything"), &d));
}
END_TEST

static const struct {
	const char *type, *a;
	enum order order;
	const char *b;
} orders[] = {
	{"xs:integer",  "2",			      ORDER_LESS,    "10"         },
	{"xs:integer",  "-2",			     ORDER_GREATER, "-10"        },
	{"xs:integer",  "-1",			     ORDER_LESS,    "0"          },
	{"xs:integer",  "-0",			     ORDER_EQUAL,   "+000"       },
	{"xs:integer",  "123456789012345678901234567890", ORDER_LESS,
         "123456789012345678901234567891"                                             },
	{"xs:decimal",  "0.10",                           ORDER_EQUAL,   ".1"         },
	{"xs:decimal",  "0.1",                            ORDER_GREATER, "0.0999"     },
	{"xs:decimal",  "-0.1",                           ORDER_LESS,    "-0.0999"    },
	{"xs:decimal",  "1.0000000000000000000000001",    ORDER_GREATER, "1"          },
	{"xs:decimal",  "10",			     ORDER_GREATER, "9.99"       },
	{"xs:double",   "1e2",                            ORDER_EQUAL,   "100"        },
	{"xs:double",   "-INF",                           ORDER_LESS,    "-1e308"     },
	{"xs:double",   "INF",                            ORDER_EQUAL,   "1e999"      },
	{"xs:double",   "NaN",                            ORDER_NONE,    "1"          },
	{"xs:double",   "NaN",                            ORDER_NONE,    "NaN"        },
	{"xs:date",     "2023-12-31",                     ORDER_LESS,    "2024-01-01" },
	{"xs:date",     "-0001-12-31",                    ORDER_LESS,    "0001-01-01" },
	{"xs:date",     "10000-01-01",                    ORDER_GREATER, "9999-12-31" },
	{"xs:date",     "2026-01-01+14:00",               ORDER_LESS,    "2026-01-01Z"},
	{"xs:time",     "23:00:00-05:00",                 ORDER_GREATER, "23:30:00Z"  },
	{"xs:time",     "24:00:00",                       ORDER_EQUAL,   "00:00:00"   },
	{"xs:time",     "12:00:00.10",                    ORDER_EQUAL,   "12:00:00.1" },
	{"xs:time",     "12:00:00.1",                     ORDER_LESS,    "12:00:00.11"},
	{"xs:dateTime", "2003-10-06T11:22:00-07:00",      ORDER_EQUAL,
         "2003-10-06T18:22:00Z"						       },
	{"xs:dateTime", "1999-12-31T24:00:00Z",           ORDER_EQUAL,
         "2000-01-01T00:00:00Z"						       },
	{"xs:dateTime", "2000-01-15T00:00:00",            ORDER_LESS,
         "2000-02-15T00:00:00Z"						       },
	{"xs:dateTime", "2000-01-15T12:00:00",            ORDER_NONE,
         "2000-01-16T00:00:00Z"						       },
	{"xs:dateTime", "2000-01-16T14:00:01",            ORDER_GREATER,
         "2000-01-16T00:00:00Z"						       },
	{"xs:dateTime", "2000-01-16T14:00:00",            ORDER_NONE,
         "2000-01-16T00:00:00Z"						       },
};

static enum order order_of(const char *type, const char *a, const char *b)
{
	const struct datatype *t = datatype_find(span_str(type));
	struct datum x, y;

	ck_assert(datatype_ordered(t));
	ck_assert_msg(datatype_read(t, span_str(a), &x), "%s", a);
	ck_assert_msg(datatype_read(t, span_str(b), &y), "%s", b);
	return datatype_order(t, &x, &y);
}

START_TEST(values_are_ordered_by_what_they_mean)
{
	static const enum order turned[] = {
		[ORDER_NONE] = ORDER_NONE,
		[ORDER_LESS] = ORDER_GREATER,
		[ORDER_EQUAL] = ORDER_EQUAL,
		[ORDER_GREATER] = ORDER_LESS,
	};

	for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
		ck_assert_msg(order_of(orders[i].type, orders[i].a,
				      orders[i].b) == orders[i].order,
			"%s, %s", orders[i].a, orders[i].b);
		ck_assert_msg(order_of(orders[i].type, orders[i].b,
				      orders[i].a) == turned[orders[i].order],
			"%s, %s", orders[i].b, orders[i].a);
	}
}
END_TEST

Suite *suite_datatype(void)
{
	TCase *tc;
	Suite *s = fx_suite("datatype", &tc);

	tcase_add_test(tc, numbers_have_their_bounds_and_no_others);
	tcase_add_test(tc, days_are_those_of_the_calendar);
	tcase_add_test(tc, names_are_those_of_their_standards);
	tcase_add_test(tc, what_nobody_knows_is_a_string);
	tcase_add_test(tc, values_are_ordered_by_what_they_mean);
	return s;
}
