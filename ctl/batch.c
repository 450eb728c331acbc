/* SPDX-License-Identifier: MIT */
/* Questions as JSON lines in, answers as JSON lines out. */
#include "ctl/batch.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "ctl/decide.h"

#define LINE_MAX_BYTES ((size_t)4 << 20)

/* Lines often name the same policies one after the other: they are kept. */
struct cache {
	struct caveat_engine *e; /* owned; NULL: they can't be loaded */
	json_t *policies;        /* owned; the list that it was made from */
	struct caveat_error why;
};

static void cache_clear(struct cache *c)
{
	caveat_engine_free(&c->e);
	json_decref(c->policies);
	c->policies = NULL;
}

static void load(struct cache *c, json_t *policies)
{
	size_t i;
	json_t *path;

	if (c->policies != NULL && json_equal(c->policies, policies))
		return;
	cache_clear(c);
	c->policies = json_deep_copy(policies);
	c->e = caveat_engine_new();
	json_array_foreach(policies, i, path)
	{
		const char *name = json_string_value(path);

		if (name != NULL && caveat_policy_load_file(
					    c->e, name, &c->why) == CAVEAT_OK)
			continue;
		if (name == NULL)
			c->why = (struct caveat_error){
				"a policy isn't a string"};
		caveat_engine_free(&c->e);
		return;
	}
}

static struct span text(const json_t *q, const char *key)
{
	const json_t *s = json_object_get(q, key);

	return json_is_string(s)
	               ? span_of(json_string_value(s), json_string_length(s))
	               : SPAN_NONE;
}

/* `label` or `clearance` with its `…_format`, as an expression in b. */
static struct span expression(
	const json_t *q, const char *key, const char *format_key, struct buf *b)
{
	struct span value = text(q, key), format = text(q, format_key);

	if (value.p == NULL)
		return SPAN_NONE;
	if (span_is(format, "ess-ber") || span_is(format, "x501-ber"))
		buf_str(b, "ess:");
	else if (span_is(format, "spiffy-xml") ||
		 span_is(format, "stanag4774-xml"))
		buf_str(b, "xml:");
	buf_add(b, value);
	return buf_span(b);
}

static struct caveat_str borrow(struct span s)
{
	return (struct caveat_str){s.p, s.n};
}

static bool option(const json_t *q, const char *name)
{
	return json_is_true(
		json_object_get(json_object_get(q, "options"), name));
}

static json_t *complain(const char *decision, const char *why)
{
	return json_pack("{s:s,s:[s]}", "decision", decision, "reasons", why);
}

static json_t *answer(struct cache *c, json_t *line)
{
	struct question q = {.location = "pageBottom"};
	struct span location = text(line, "location"), now = text(line, "now");
	int64_t wall_ms = CAVEAT_CLOCK;
	struct buf label, clearance;
	json_t *o;

	load(c, json_object_get(line, "policies"));
	if (c->e == NULL)
		return complain("invalid-policy", c->why.text);
	if (now.p != NULL && !time_parse(now, &wall_ms))
		return complain("invalid", "now isn't an xs:dateTime");
	caveat_engine_set_time(c->e, wall_ms);
	caveat_engine_set_succession(c->e, option(line, "honour_succession")
						   ? CAVEAT_SUCCESSION_DATE
						   : CAVEAT_SUCCESSION_IGNORE);
	buf_init(&label, LINE_MAX_BYTES);
	buf_init(&clearance, LINE_MAX_BYTES);
	q.label = borrow(expression(line, "label", "label_format", &label));
	q.clearance = borrow(
		expression(line, "clearance", "clearance_format", &clearance));
	/* jansson ends them with NUL. */
	q.lang = text(line, "lang").p;
	if (location.p != NULL)
		q.location = location.p;
	q.translate_to = text(line, "translate_to").p;
	q.decrypt = span_is(text(line, "direction"), "decrypt");
	q.new_label = option(line, "new_label");
	o = decide(c->e, &q);
	buf_clear(&label);
	buf_clear(&clearance);
	return o;
}

static void answer_line(struct cache *c, const char *s, size_t n)
{
	json_error_t e;
	json_t *line = json_loadb(s, n, 0, &e), *o, *id;

	if (json_is_object(line))
		o = answer(c, line);
	else
		o = complain(
			"invalid", line == NULL ? e.text : "not a JSON object");
	id = json_object_get(line, "id");
	if (id != NULL)
		json_object_set(o, "id", id);
	json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(o);
	json_decref(line);
}

enum ctl_status batch_run(void)
{
	struct cache c = {.e = NULL};
	enum ctl_status status = CTL_DONE;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, stdin)) > 0) {
		if (span_trim(span_of(line, (size_t)n)).n == 0)
			continue;
		if ((size_t)n > LINE_MAX_BYTES) {
			status = ctl_fail(CTL_REFUSED, "a line is too long");
			break;
		}
		answer_line(&c, line, (size_t)n);
	}
	free(line);
	cache_clear(&c);
	if (ferror(stdin))
		status = ctl_fail(CTL_REFUSED, "can't read the questions");
	return status;
}
