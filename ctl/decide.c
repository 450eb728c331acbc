/* SPDX-License-Identifier: MIT */
/* One question about a label, answered in full. */
#include "ctl/decide.h"

#include "base/digest.h"
#include "labels/acdf.h"
#include "labels/equiv.h"

#define ANSWER_MAX ((size_t)1 << 20) /* bytes of one field */

json_t *json_span(struct span s)
{
	return s.p != NULL ? json_stringn(s.p, s.n) : json_null();
}

static void set(json_t *o, const char *key, json_t *value)
{
	if (json_object_set_new(o, key, value) != 0)
		die("no memory, or text that isn't UTF-8, for %s", key);
}

static void add_reason(json_t *o, const char *text)
{
	json_t *list = json_object_get(o, "reasons");

	if (list == NULL) {
		list = json_array();
		set(o, "reasons", list);
	}
	json_array_append_new(list, json_string(text));
}

static json_t *base64(struct span bytes)
{
	json_t *s = json_null();
	struct buf b;

	if (bytes.p != NULL) {
		buf_init(&b, ANSWER_MAX);
		base64_write(&b, bytes);
		s = json_span(buf_span(&b));
		buf_clear(&b);
	}
	return s;
}

/* [tag set OID, type, number] */
static json_t *triple(const struct value_fact *f)
{
	json_t *t = json_array();

	json_array_append_new(t, json_span(f->set_oid));
	json_array_append_new(t, json_span(f->type));
	json_array_append_new(t, json_integer((json_int_t)f->lacv));
	return t;
}

static json_t *label_categories(const struct label *l)
{
	json_t *list = json_array();
	struct value_fact f;

	for (size_t at = 0; label_value_next(l, &at, &f);)
		json_array_append_new(list, triple(&f));
	return list;
}

static json_t *marking(const struct label *l, const struct question *q)
{
	struct buf b;
	json_t *s;

	buf_init(&b, ANSWER_MAX);
	label_marking_at(l, q->location, q->lang, &b);
	s = json_span(buf_span(&b));
	buf_clear(&b);
	return s;
}

static json_t *information(const struct label *l)
{
	struct buf b;
	json_t *s;

	buf_init(&b, ANSWER_MAX);
	label_information(l, &b);
	s = json_span(buf_span(&b));
	buf_clear(&b);
	return s;
}

/* The facts that a label and its translation share. */
static void put_value(
	json_t *o, const struct label *l, const struct question *q)
{
	set(o, "policy_id", json_span(policy_oid(label_policy(l))));
	set(o, "class", json_integer((json_int_t)label_class_lacv(l)));
	set(o, "marking", marking(l, q));
	set(o, "categories", label_categories(l));
	set(o, "ess_der", base64(label_der(l)));
}

static void put_label(
	json_t *o, const struct label *l, const struct question *q)
{
	struct span color = label_color(l), mark = label_privacy(l);

	put_value(o, l, q);
	set(o, "color", color.p != NULL ? json_span(color) : json_string(""));
	set(o, "stanag4774_information", information(l));
	if (mark.p != NULL)
		set(o, "privacy_mark", json_span(mark));
}

static json_t *clearance_json(const struct clearance *c)
{
	json_t *o = json_object(), *classes = json_array();
	json_t *categories = json_array();
	struct value_fact f;
	struct buf b;

	for (size_t i = 0; i < clearance_class_count(c); i++)
		json_array_append_new(classes,
			json_integer((json_int_t)clearance_class_lacv(c, i)));
	for (size_t at = 0; clearance_value_next(c, &at, &f);)
		json_array_append_new(categories, triple(&f));
	set(o, "policy_id", json_span(policy_oid(clearance_policy(c))));
	set(o, "classes", classes);
	set(o, "categories", categories);
	buf_init(&b, ANSWER_MAX);
	clearance_der(c, &b);
	set(o, "x501_der", b.n > 0 ? base64(buf_span(&b)) : json_null());
	buf_clear(&b);
	return o;
}

enum label_status question_label(struct labels *ls, const struct question *q,
	const struct label **l_r, struct errtext *e)
{
	enum label_status status =
		label_read_expr(ls, q->label, q->wall_ms, q->new_label, l_r, e);

	if (status == LABEL_VALID && q->succession)
		status = label_succeed(ls, *l_r, q->wall_ms, l_r, e);
	return status;
}

/* NULL: no mapping. The reason goes into o. */
static const struct label *translate(struct labels *ls, json_t *o,
	const struct label *l, const struct question *q)
{
	const struct policy *target = labels_find_policy(ls, q->translate_to);
	const struct label *to = NULL;
	struct errtext why = {""};
	json_t *t;

	if (target == NULL) {
		add_reason(o, "the policy to translate to isn't loaded");
	} else if (label_translate(l, target,
			   q->decrypt ? EQUIV_DECRYPT : EQUIV_ENCRYPT,
			   q->wall_ms, &to, &why) != LABEL_VALID) {
		add_reason(o, why.s);
		to = NULL;
	}
	if (to == NULL) {
		set(o, "translated", json_null());
		return NULL;
	}
	t = json_object();
	put_value(t, to, q);
	set(t, "valid", json_true()); /* or there were no translation */
	set(o, "translated", t);
	return to;
}

/* The word for decision; l NULL: it had no translation. */
static const char *verdict(struct labels *ls, json_t *o,
	enum label_status status, const struct label *l,
	const struct question *q)
{
	const struct clearance *c = NULL;
	struct errtext why = {""};
	enum acdf a;

	if (q->clearance.p != NULL &&
		clearance_read_expr(ls, q->clearance, &c, &why) != ERR_OK) {
		add_reason(o, why.s);
		set(o, "clearance", json_null());
		return "invalid";
	}
	if (c != NULL)
		set(o, "clearance", clearance_json(c));
	if (status != LABEL_VALID)
		return "invalid";
	if (c == NULL)
		return "label-only";
	if (l == NULL)
		return "deny";
	a = acdf_explain(l, c, &why);
	if (why.s[0] != '\0')
		add_reason(o, why.s);
	return a == ACDF_GRANT ? "grant" : "deny";
}

json_t *decide(struct labels *ls, const struct question *q)
{
	json_t *o = json_object();
	const struct label *l = NULL;
	struct errtext why = {""};
	enum label_status status;

	if (q->label.p == NULL) {
		set(o, "decision", json_string("policy-ok"));
		return o;
	}
	status = question_label(ls, q, &l, &why);
	if (status != LABEL_VALID)
		add_reason(o, why.s);
	if (l == NULL) {
		set(o, "label", json_string("unreadable"));
		set(o, "decision", json_string("invalid"));
		return o;
	}
	set(o, "label",
		json_string(status == LABEL_VALID ? "valid" : "invalid"));
	put_label(o, l, q);
	if (status == LABEL_VALID && q->translate_to.p != NULL)
		l = translate(ls, o, l, q);
	set(o, "decision", json_string(verdict(ls, o, status, l, q)));
	return o;
}
