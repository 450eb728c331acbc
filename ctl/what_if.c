/* SPDX-License-Identifier: MIT */
/*
 * caveatctl why --days: who would gain or lose what of an archive. The daemon
 * counts in steps, so that it has time for others in between; here they are
 * added up.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "ctl/why.h"

#define EXAMPLES 3

/* ---- adding up ---- */

/* Of one label, and what it brings along: by its text. */
static char *key_of(const json_t *pile)
{
	const json_t *also = json_object_get(pile, "also"), *x;
	struct buf b;
	char *key;
	size_t i;

	buf_init(&b, SIZE_MAX / 2);
	buf_str(&b, ctl_text(pile, "label"));
	json_array_foreach(also, i, x)
	{
		const char *text = json_string_value(x);

		buf_printf(&b, "%s%s", i == 0 ? ", with " : " and ",
			text != NULL ? text : "what nobody is cleared for");
	}
	key = xstrdup(b.n != 0 ? buf_cstr(&b) : "(no label that can be read)");
	buf_clear(&b);
	return key;
}

static void add_pile(json_t *to, const json_t *pile)
{
	char *key = key_of(pile);
	json_t *sum = json_object_get(to, key), *some, *x;
	json_int_t n = json_integer_value(json_object_get(pile, "messages"));
	size_t i;

	if (sum == NULL) {
		sum = json_pack("{s:i, s:[]}", "messages", 0, "examples");
		json_object_set_new(to, key, sum);
	}
	free(key);
	json_integer_set(json_object_get(sum, "messages"),
		json_integer_value(json_object_get(sum, "messages")) + n);
	some = json_object_get(sum, "examples");
	json_array_foreach(json_object_get(pile, "examples"), i, x)
	{
		if (json_array_size(some) < EXAMPLES)
			json_array_append(some, x);
	}
}

static void add_piles(json_t *o, const char *name, const json_t *piles)
{
	json_t *to = json_object_get(o, name);
	const json_t *x;
	size_t i;

	json_array_foreach(piles, i, x) add_pile(to, x);
}

/* {jid: {now, then, gain: {label: {messages, examples}}, lose: ...}} */
static void add_class(json_t *people, const json_t *class)
{
	const json_t *who;
	size_t i;

	json_array_foreach(json_object_get(class, "people"), i, who)
	{
		const char *jid = json_string_value(who);
		json_t *o = json_object_get(people, jid);

		if (o == NULL) {
			o = json_pack("{s:O, s:O, s:{}, s:{}}", "now",
				json_object_get(class, "now"), "then",
				json_object_get(class, "then"), "gain", "lose");
			json_object_set_new(people, jid, o);
		}
		add_piles(o, "gain", json_object_get(class, "gain"));
		add_piles(o, "lose", json_object_get(class, "lose"));
	}
}

static void add_step(json_t *sum, const json_t *step)
{
	json_t *counted = json_object_get(sum, "counted");
	const json_t *class;
	size_t i;

	json_integer_set(counted,
		json_integer_value(counted) +
			json_integer_value(json_object_get(step, "counted")));
	json_array_foreach(json_object_get(step, "classes"), i, class)
		add_class(json_object_get(sum, "people"), class);
	add_piles(sum, "unreadable", json_object_get(step, "unreadable"));
}

static int in_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* By name: the daemon tells by clearance. */
static void sort(json_t *sum, const char *name)
{
	json_t *o = json_object_get(sum, name), *sorted = json_object(), *v;
	size_t n = json_object_size(o), i = 0;
	const char **key = xcalloc(n + 1, sizeof(*key)), *k;

	json_object_foreach(o, k, v) key[i++] = k;
	qsort(key, n, sizeof(*key), in_order);
	for (i = 0; i < n; i++)
		json_object_set(sorted, key[i], json_object_get(o, key[i]));
	free(key);
	json_object_set_new(sum, name, sorted);
}

/* One place; NULL: said why not, *st_r. */
static json_t *ask_place(const struct why *w, json_t *body, const char *place,
	enum ctl_status *st_r)
{
	json_t *sum = json_pack("{s:s, s:i, s:{}, s:{}}", "place", place,
		"counted", 0, "people", "unreadable");
	bool more = true;

	while (more) {
		json_t *a, *next;

		*st_r = ctl_call(w->c, "POST", "/what-ifs/", span_str(place),
			json_deep_copy(body), &a);
		if (*st_r != CTL_DONE) {
			json_decref(sum);
			sum = NULL;
			break;
		}
		add_step(sum, a);
		next = json_object_get(a, "next");
		more = next != NULL;
		if (more)
			json_object_set(body, "next", next);
		json_decref(a);
	}
	json_object_del(body, "next");
	if (sum != NULL) {
		sort(sum, "people");
		sort(sum, "unreadable");
	}
	return sum;
}

/* ---- printing ---- */

static void add_rows(struct table *t, const char *who, const char *change,
	const json_t *piles)
{
	const json_t *pile, *x;
	const char *label;
	size_t i;

	json_object_foreach((json_t *)piles, label, pile)
	{
		char n[32];
		struct buf b;

		snprintf(n, sizeof(n), "%lld",
			(long long)json_integer_value(
				json_object_get(pile, "messages")));
		buf_init(&b, SIZE_MAX / 2);
		json_array_foreach(json_object_get(pile, "examples"), i, x)
			buf_printf(&b, "%s%s", i != 0 ? " " : "",
				json_string_value(x));
		table_add(t, who);
		table_add(t, change);
		table_add(t, n);
		table_add(t, label);
		table_add(t, b.n != 0 ? buf_cstr(&b) : "");
		buf_clear(&b);
	}
}

static void print_place(const json_t *sum)
{
	static const char *const head[] = {
		"WHO", "WOULD", "MESSAGES", "LABEL", "FOR EXAMPLE"};
	const json_t *people = json_object_get(sum, "people"), *x;
	const json_t *unreadable = json_object_get(sum, "unreadable");
	const char *jid;
	struct table t;

	printf("%s: %lld messages or items\n", ctl_text(sum, "place"),
		(long long)json_integer_value(json_object_get(sum, "counted")));
	if (json_object_size(people) + json_object_size(unreadable) == 0) {
		puts("  nobody would gain or lose any");
		return;
	}
	table_begin(&t, head, ARRAY_LEN(head));
	json_object_foreach((json_t *)people, jid, x)
	{
		add_rows(&t, jid, "gain", json_object_get(x, "gain"));
		add_rows(&t, jid, "lose", json_object_get(x, "lose"));
	}
	add_rows(&t, "(everybody)", "lose: unreadable", unreadable);
	table_print(&t, "  ");
}

/* ---- the places of a service ---- */

static bool is_of(const char *room, const char *domain)
{
	const char *at = strchr(room, '@');

	return at != NULL && strcmp(at + 1, domain) == 0;
}

/* Rooms are listed of all services; a service that has none has nodes. */
static enum ctl_status list_places(const struct why *w, json_t *places)
{
	const json_t *x;
	json_t *a;
	size_t i;
	enum ctl_status st =
		ctl_call(w->c, "GET", "/rooms", SPAN_NONE, NULL, &a);

	if (st != CTL_DONE)
		return st;
	json_array_foreach(json_object_get(a, "rooms"), i, x)
	{
		if (is_of(ctl_text(x, "jid"), w->place))
			json_array_append(places, json_object_get(x, "jid"));
	}
	json_decref(a);
	if (json_array_size(places) != 0)
		return CTL_DONE;
	st = ctl_call(
		w->c, "POST", "/node-lists/", span_str(w->place), NULL, &a);
	if (st != CTL_DONE)
		return st;
	json_array_foreach(json_object_get(a, "nodes"), i, x)
		json_array_append_new(places,
			json_sprintf("%s/%s", w->place, ctl_text(x, "node")));
	json_decref(a);
	return CTL_DONE;
}

static enum ctl_status all_places(
	const struct why *w, json_t *body, const json_t *places, json_t *sums)
{
	enum ctl_status st = CTL_DONE;
	const json_t *place;
	size_t i;

	json_array_foreach(places, i, place)
	{
		json_t *sum = ask_place(w, body, json_string_value(place), &st);

		if (sum == NULL)
			return st;
		if (!w->c->json)
			print_place(sum);
		json_array_append_new(sums, sum);
	}
	return st;
}

enum ctl_status what_if(const struct why *w)
{
	json_t *body = why_body(w), *places = json_array();
	json_t *sums = json_array();
	enum ctl_status st = CTL_DONE;
	uint64_t days;

	if (body == NULL) {
		st = CTL_REFUSED;
	} else if (!span_u64(span_str(w->days), &days) || days > 1000000) {
		st = ctl_fail(CTL_USAGE, "--days %s: that is no number of days",
			w->days);
	} else {
		json_object_set_new(
			body, "days", json_integer((json_int_t)days));
		if (strpbrk(w->place, "@/") != NULL)
			json_array_append_new(places, json_string(w->place));
		else
			st = list_places(w, places);
		if (st == CTL_DONE)
			st = all_places(w, body, places, sums);
	}
	if (st == CTL_DONE && w->c->json) {
		json_dumpf(sums, stdout, JSON_INDENT(2));
		putchar('\n');
	}
	json_decref(sums);
	json_decref(places);
	json_decref(body);
	return st;
}
