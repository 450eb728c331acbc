/* SPDX-License-Identifier: MIT */
/*
 * Two worlds, in one of which more is said than Dan may know. What he gets is
 * the same in both, byte for byte, whatever he does: answers, pages, counts,
 * errors, events and silence.
 */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

#include <stdarg.h>
#include <stdio.h>

#include "tests/support/ids.h"
#include "tests/support/truth.h"

#define STEPS  1500
#define RSM    "<set xmlns='http://jabber.org/protocol/rsm'>"
#define DISCO  "http://jabber.org/protocol/disco#"
#define SECRET FIELD("sec-label#custom-label", "SECRET")
#define SUBMIT "<x xmlns='jabber:x:data' type='submit'>"
#define MAM(x) "<query xmlns='urn:xmpp:mam:2' node='%s'>" x "</query>"

static struct world *twin[2]; /* nothing hidden is done in the second */
static struct ids seen[2];
static uint64_t seed;
static bool hidden_is[2]; /* h1, h2 */
static bool is_dans[40];  /* ids that he has used: others' are no secret then */

static unsigned dice(unsigned sides)
{
	return dice_throw(&seed, sides);
}

/* hidden: it is about what he can't see. In the other world time passes. */
static void say(bool hidden, const char *from, const char *type,
	const char *fmt, ...) PRINTF_LIKE(4, 5);
static void say(
	bool hidden, const char *from, const char *type, const char *fmt, ...)
{
	char text[4096];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	ck_assert(n > 0 && (size_t)n < sizeof(text));
	for (int i = 0; i < 2; i++) {
		if (i == 1 && hidden) {
			(void)world_begin(twin[i]);
			world_end(twin[i]);
			continue;
		}
		world_recvf(twin[i],
			"<iq type='%s' id='x' from='%s' to='" NODES "'>%s</iq>",
			type, from, text);
	}
}

#define PS(...)  "<pubsub xmlns='" PUBSUB "'>" __VA_ARGS__ "</pubsub>"
#define OWN(...) "<pubsub xmlns='" PUBSUB "#owner'>" __VA_ARGS__ "</pubsub>"

static const char *any_node(void)
{
	return dice(2) == 0 ? "n1" : "n2";
}

static const char *const hidden_nodes[] = {"h1", "h2"};

static const char *hidden_node(void)
{
	return hidden_nodes[dice(2)];
}

/* ---- what he doesn't know of ---- */

static void publish_hidden(void)
{
	unsigned id = dice(ARRAY_LEN(is_dans));

	if (is_dans[id])
		return;
	say(true, dice(2) == 0 ? ANN : BOB, "set",
		PS("<publish node='%s'><item id='i%u'><e xmlns='urn:e'/></item>"
		   "%s</publish>"),
		any_node(), id,
		world_label(twin[0], dice(2) == 0 ? "SECRET" : "RESTRICTED"));
}

static void retract_hidden(void)
{
	unsigned id = dice(ARRAY_LEN(is_dans));

	if (!is_dans[id])
		say(true, ANN, "set",
			PS("<retract node='%s' notify='1'><item id='i%u'/>"
			   "</retract>"),
			any_node(), id);
}

static void change_hidden(void)
{
	unsigned i = dice(2);
	const char *n = hidden_nodes[i];

	switch (dice(8)) {
	case 0:
	case 1:
		say(true, ANN, "set",
			PS("<create node='%s'/><configure>" SUBMIT SECRET
			   "</x></configure>"),
			n);
		hidden_is[i] = true;
		break;
	case 2:
		hidden_is[i] = false;
		say(true, ANN, "set", OWN("<delete node='%s'/>"), n);
		break;
	case 3:
		say(true, BOB, "set",
			PS("<subscribe node='%s' jid='" BOB "'/>"), n);
		break;
	case 4:
		say(true, BOB, "set",
			PS("<unsubscribe node='%s' jid='" BOB "'/>"), n);
		break;
	case 5: /* he is somebody there, and can't know it */
		say(true, ANN, "set",
			OWN("<affiliations node='%s'><affiliation "
			    "jid='dan@ex.org' affiliation='publisher'/>"
			    "</affiliations>"),
			n);
		break;
	case 6:
		say(true, ANN, "set",
			OWN("<subscriptions node='%s'><subscription jid='" DAN
			    "' subscription='subscribed'/></subscriptions>"),
			n);
		break;
	default: /* else it would be made, open to all */
		if (hidden_is[i])
			say(true, ANN, "set",
				PS("<publish node='%s'><item id='i1'><e "
				   "xmlns='urn:e'/>"
				   "</item></publish>"),
				n);
	}
}

/* ---- what he knows of ---- */

static void publish_open(void)
{
	unsigned id = dice(dice(10) == 0 ? ARRAY_LEN(is_dans) : 3);
	bool dan = dice(3) != 0;

	if (dan)
		is_dans[id] = true;
	say(false, dan ? DAN : ANN, "set",
		PS("<publish node='%s'><item id='%s%u'><e xmlns='urn:e'>%u</e>"
		   "</item></publish>"),
		any_node(), dan ? "i" : "a", id, dice(100));
}

static void configure(void)
{
	static const char *const options[] = {FIELD("pubsub#max_items", "1"),
		FIELD("pubsub#max_items", "3"),
		FIELD("pubsub#publish_node_full", "reject"),
		FIELD("pubsub#publish_node_full", "retract-oldest"),
		FIELD("pubsub#notify_config", "1"),
		FIELD("pubsub#item_expire", "60"),
		FIELD("pubsub#deliver_payloads", "0"),
		FIELD("pubsub#deliver_payloads", "1")};

	say(false, ANN, "set",
		OWN("<configure node='%s'>" SUBMIT "%s</x></configure>"),
		any_node(), options[dice(ARRAY_LEN(options))]);
}

static const char *const questions[] = {
	PS("<items node='%s'/>"),
	PS("<items node='%s' max_items='2'/>"),
	PS("<items node='%s'><item id='i1'/><item id='i2'/></items>"),
	PS("<items node='%s'/>" RSM "<max>2</max><before/></set>"),
	PS("<items node='%s'/>" RSM "<max>1</max><index>1</index></set>"),
	PS("<items node='%s'/>" RSM "<after>i1</after></set>"),
	PS("<subscriptions/>" RSM "</set>"),
	PS("<affiliations/>" RSM "</set>"),
	PS("<subscriptions node='%s'/>"),
	"<query xmlns='" DISCO "info' node='%s'/>",
	"<query xmlns='" DISCO "items' node='%s'/>",
	"<query xmlns='" DISCO "items'>" RSM "</set></query>",
	OWN("<configure node='%s'/>"),
	"<metadata xmlns='urn:xmpp:mam:2' node='%s'/>",
	MAM(RSM "<max>2</max></set>"),
	MAM(RSM "<max>0</max></set>"),
	MAM(RSM "<max>2</max><before/></set>"),
};

static void ask(void)
{
	const char *q = questions[dice(ARRAY_LEN(questions))];
	const char *at = strstr(q, "%s");
	const char *n = dice(5) == 0 ? hidden_node() : any_node();

	if (at == NULL)
		say(false, DAN, "get", "%s", q);
	else
		say(false, DAN,
			strstr(q, "mam:2' node") != NULL ? "set" : "get",
			"%.*s%s%s", (int)(at - q), q, n, at + 2);
}

/* He wants it in digests, or at once. */
static void gather(void)
{
	say(false, DAN, "set",
		PS("<options node='%s' jid='" DAN "'>" SUBMIT FIELD(
			"pubsub#digest", "%u") FIELD("pubsub#digest_frequency",
			"20000") "</x></options>"),
		any_node(), dice(3) != 0 ? 1 : 0);
}

static void act(void)
{
	static const char *const verbs[] = {
		"subscribe", "unsubscribe", "subscribe"};

	if (dice(3) == 0) {
		say(false, DAN, "set",
			PS("<retract node='%s'><item id='i%u'/></retract>"),
			any_node(), dice(ARRAY_LEN(is_dans)));
		return;
	}
	say(false, DAN, "set", PS("<%s node='%s' jid='" DAN "'/>"),
		verbs[dice(3)], dice(5) == 0 ? hidden_node() : any_node());
}

static void pass(void)
{
	int64_t ms = 1000 * (int64_t)dice(100);

	for (int i = 0; i < 2; i++)
		world_wait(twin[i], ms);
}

/* ---- comparing ---- */

/* NULL: there is no more. */
static const char *next_to_dan(int i, size_t *at)
{
	const struct world *w = twin[i];

	while (*at < w->sent_n && strcmp(w->sent[*at].to, DAN) != 0)
		(*at)++;
	return *at < w->sent_n
	               ? ids_hide(&seen[i], w->sent[(*at)++].xml, w->turn.arena)
	               : NULL;
}

static size_t compare(void)
{
	size_t at[2] = {0, 0}, n = 0;

	for (;; n++) {
		const char *a = next_to_dan(0, &at[0]);
		const char *b = next_to_dan(1, &at[1]);

		ck_assert_msg((a == NULL) == (b == NULL), "but for: %s",
			a != NULL   ? a
			: b != NULL ? b
				    : "");
		if (a == NULL)
			break;
		ck_assert_str_eq(a, b);
	}
	world_forget(twin[0]);
	world_forget(twin[1]);
	return n;
}

static void begin(void)
{
	memset(is_dans, 0, sizeof(is_dans));
	seen[0].n = seen[1].n = 0;
	hidden_is[0] = hidden_is[1] = false;
	for (int i = 0; i < 2; i++) {
		twin[i] = nodes_new(NULL);
		world_clear(twin[i], "ann@ex.org", "up to SECRET");
		world_clear(twin[i], "bob@ex.org", "up to SECRET");
		for (int k = 1; k < 3; k++)
			node_make(twin[i], k == 1 ? "n1" : "n2",
				FIELD("pubsub#publish_model", "open"));
	}
}

/* H314-03, H314-10 */
START_TEST(what_is_hidden_makes_no_difference)
{
	static void (*const steps[])(void) = {publish_hidden, publish_hidden,
		publish_hidden, retract_hidden, change_hidden, change_hidden,
		change_hidden, publish_open, publish_open, configure, ask, ask,
		ask, ask, ask, act, act, gather, pass, pass};
	size_t got = 0;

	seed = (uint64_t)_i;
	begin();
	for (int i = 0; i < STEPS; i++) {
		steps[dice(ARRAY_LEN(steps))]();
		got += compare();
	}
	ck_assert_uint_gt(got, STEPS / 2);
	world_free(&twin[0]);
	world_free(&twin[1]);
}
END_TEST

Suite *suite_twins(void)
{
	Suite *s = suite_create("pubsub/twins");
	TCase *c = tcase_create("twins");

	tcase_set_timeout(c, 120);
	tcase_add_loop_test(c, what_is_hidden_makes_no_difference, 0, 4);
	suite_add_tcase(s, c);
	return s;
}
