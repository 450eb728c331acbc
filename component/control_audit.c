/* SPDX-License-Identifier: MIT */
/* Control calls in the audit, and the audit as a control call. */
#include "component/auditor.h"
#include "component/control.h"
#include "db/audit.h"

#define LINES_MAX 2000
#define IS_MAX    AUDIT_FIELD_MAX

/* ---- what operators do ---- */

/* Of the body, what a record may hold: neither content nor secrets. */
static const char *const told[] = {"jid", "affiliation", "clearance", "label",
	"before", "alternate", "id", "as", "source", "policy", "unfit"};

static void add_word(struct buf *b, const char *name, struct span value)
{
	if (b->n != 0)
		buf_byte(b, ' ');
	buf_str(b, name);
	if (value.p != NULL) {
		buf_byte(b, '=');
		buf_add(b, value);
	}
}

/* Options by name: what a place's labels are has a record of its own. */
static void write_arguments(const struct control_call *c, struct buf *b)
{
	json_t *options = json_object_get(c->body, "options"), *v;
	const char *name;

	for (size_t i = 0; i < ARRAY_LEN(told); i++) {
		struct span value = control_arg(c, told[i]);

		if (value.p != NULL)
			add_word(b, told[i], value);
	}
	json_object_foreach(options, name, v) add_word(b, name, SPAN_NONE);
}

void control_record(const struct control_call *c)
{
	struct audit_event e = audit_event_of(AUDIT_ADMIN);
	const char *error =
		json_string_value(json_object_get(c->answer, "error"));
	struct buf b;

	if (c->what == NULL)
		return;
	buf_init(&b, 4096);
	write_arguments(c, &b);
	audit_text(&e, AUDIT_BY, c->t->by);
	audit_text(&e, AUDIT_WHAT, span_str(c->what));
	audit_text(&e, AUDIT_WHERE, c->noun);
	audit_text(&e, AUDIT_IS, b.n != 0 ? buf_span(&b) : SPAN_NONE);
	if (c->status >= 400)
		audit_text(&e, AUDIT_REASON,
			error != NULL ? span_str(error) : SPAN("refused"));
	audit_add(c->d->store, &e, c->t);
	buf_clear(&b);
}

void control_distrust(struct control_call *c)
{
	struct audit_event e = audit_event_of(AUDIT_REFUSED);

	audit_text(&e, AUDIT_BY, c->t->by);
	audit_text(&e, AUDIT_WHAT, SPAN("control"));
	audit_text(&e, AUDIT_REASON, SPAN("neither root nor of our group"));
	audit_add(c->d->store, &e, c->t);
	control_fail(c, 403, "you may not: be root or of our group");
}

/* ---- the audit itself ---- */

static uint64_t number(const struct control_call *c, const char *name)
{
	json_int_t n = json_integer_value(json_object_get(c->body, name));

	return n > 0 ? (uint64_t)n : 0;
}

static json_t *head_json(const struct audit_head *h)
{
	struct buf b;
	json_t *j;

	buf_init(&b, 256);
	audit_head_write(&b, h);
	j = control_text(buf_span(&b));
	buf_clear(&b);
	return j;
}

static json_t *key_json(const struct sign_key *k)
{
	unsigned char key[SIGN_PUBLIC_LEN];
	struct buf b;
	json_t *j;

	if (k == NULL)
		return json_null();
	sign_key_public(k, key);
	buf_init(&b, 128);
	base64_write(&b, span_of(key, sizeof(key)));
	j = control_text(buf_span(&b));
	buf_clear(&b);
	return j;
}

/* A page: behind `after`, or the `last` so many. */
void control_audit(struct control_call *c)
{
	const struct audit_state st = audit_state(c->d->store);
	uint64_t after = number(c, "after"), last = number(c, "last");
	uint64_t max = number(c, "max");
	json_t *lines = json_array();
	const struct span *line;
	size_t n;

	if (last != 0)
		after = st.head.seq > last ? st.head.seq - last : 0;
	if (max == 0 || max > LINES_MAX)
		max = LINES_MAX;
	n = auditor_lines(c->d->auditor, c->t, after, (size_t)max, &line);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(lines, control_text(line[i]));
	c->answer = json_pack("{s:o, s:o, s:o, s:I}", "lines", lines, "head",
		head_json(&st.head), "key", key_json(st.key), "signed",
		(json_int_t)st.signed_seq);
}
