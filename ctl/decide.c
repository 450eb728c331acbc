/* SPDX-License-Identifier: MIT */
/* One question about a label, answered in full. */
#include "ctl/decide.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"

json_t *json_str(struct caveat_str s)
{
	return s.p != NULL ? json_stringn(s.p, s.n) : json_null();
}

json_t *json_take(char *text)
{
	json_t *s = text != NULL ? json_string(text) : json_null();

	free(text);
	return s;
}

void json_put(json_t *o, const char *key, json_t *value)
{
	if (json_object_set_new(o, key, value) != 0)
		die("no memory, or text that isn't UTF-8, for %s", key);
}

void json_print(json_t *o)
{
	json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(o);
}

static void add_reason(json_t *o, const char *text)
{
	json_t *list = json_object_get(o, "reasons");

	if (list == NULL) {
		list = json_array();
		json_put(o, "reasons", list);
	}
	json_array_append_new(list, json_string(text));
}

/* [tag set OID, type, number] */
static json_t *triple(const struct caveat_value *v)
{
	json_t *t = json_array();

	json_array_append_new(t, json_str(v->set_oid));
	json_array_append_new(t, json_str(v->type));
	json_array_append_new(t, json_integer((json_int_t)v->lacv));
	return t;
}

static json_t *label_categories(const struct caveat_label *l)
{
	json_t *list = json_array();
	struct caveat_value v;

	for (size_t at = 0; caveat_label_value(l, &at, &v);)
		json_array_append_new(list, triple(&v));
	return list;
}

/* The facts that a label and its translation share. */
static void put_value(json_t *o, const struct caveat_label *l,
	const char *location, const char *lang)
{
	json_put(o, "policy_id",
		json_str(caveat_policy_oid(caveat_label_policy(l))));
	json_put(o, "class",
		json_integer((json_int_t)caveat_label_class_lacv(l)));
	json_put(o, "marking",
		json_take(caveat_label_marking(l, location, lang)));
	json_put(o, "categories", label_categories(l));
	json_put(o, "ess_der",
		json_take(caveat_label_write(
			l, CAVEAT_BASE64, NULL, 0, NULL, NULL)));
}

static void put_label(json_t *o, const struct caveat_label *l,
	const char *location, const char *lang)
{
	struct caveat_str color = caveat_label_color(l);
	struct caveat_str mark = caveat_label_privacy(l);

	put_value(o, l, location, lang);
	json_put(o, "color",
		color.p != NULL ? json_str(color) : json_string(""));
	json_put(o, "stanag4774_information",
		json_take(caveat_label_information(l)));
	if (mark.p != NULL)
		json_put(o, "privacy_mark", json_str(mark));
}

json_t *label_json(
	const struct caveat_label *l, const char *location, const char *lang)
{
	json_t *o = json_object();

	put_label(o, l, location, lang);
	json_put(o, "expression",
		json_take(caveat_label_write(
			l, CAVEAT_EXPR, NULL, 0, NULL, NULL)));
	return o;
}

json_t *clearance_json(const struct caveat_clearance *c)
{
	json_t *o = json_object(), *classes = json_array();
	json_t *categories = json_array();
	struct caveat_value v;
	uint64_t lacv;

	for (size_t i = 0; caveat_clearance_class(c, i, &lacv); i++)
		json_array_append_new(classes, json_integer((json_int_t)lacv));
	for (size_t at = 0; caveat_clearance_value(c, &at, &v);)
		json_array_append_new(categories, triple(&v));
	json_put(o, "policy_id",
		json_str(caveat_policy_oid(caveat_clearance_policy(c))));
	json_put(o, "classes", classes);
	json_put(o, "categories", categories);
	json_put(o, "x501_der",
		json_take(
			caveat_clearance_write(c, CAVEAT_BASE64, NULL, NULL)));
	return o;
}

/* NULL: no mapping. The reason goes into o. */
static const struct caveat_label *translate(struct caveat_engine *e, json_t *o,
	const struct caveat_label *l, const struct question *q)
{
	const struct caveat_policy *target =
		caveat_policy_find(e, q->translate_to);
	const struct caveat_label *to = NULL;
	struct caveat_error why = {""};
	json_t *t;

	if (target == NULL)
		add_reason(o, "the policy to translate to isn't loaded");
	else if (caveat_label_translate(e, l, target, q->decrypt, &to, &why) !=
		 CAVEAT_VALID)
		add_reason(o, why.text);
	if (to == NULL) {
		json_put(o, "translated", json_null());
		return NULL;
	}
	t = json_object();
	put_value(t, to, q->location, q->lang);
	json_put(t, "valid", json_true()); /* or there were no translation */
	json_put(o, "translated", t);
	return to;
}

/* The word for decision; l NULL: it had no translation. */
static const char *verdict(struct caveat_engine *e, json_t *o,
	enum caveat_status status, const struct caveat_label *l,
	const struct question *q)
{
	const struct caveat_clearance *c = NULL;
	const char *word = q->clearance.p != NULL ? "deny" : "label-only";
	struct caveat_error why = {""};

	if (status != CAVEAT_VALID)
		word = "invalid";
	if (q->clearance.p == NULL)
		return word;
	if (caveat_clearance_read(e, CAVEAT_EXPR, q->clearance.p,
		    q->clearance.n, &c, &why) != CAVEAT_OK) {
		add_reason(o, why.text);
		json_put(o, "clearance", json_null());
		return "invalid";
	}
	json_put(o, "clearance", clearance_json(c));
	if (status == CAVEAT_VALID && l != NULL) {
		if (caveat_explain(e, l, c, &why) == CAVEAT_GRANT)
			word = "grant";
		add_reason(o, why.text);
	}
	caveat_clearance_unref(&c);
	return word;
}

static void judge(struct caveat_engine *e, json_t *o, enum caveat_status status,
	const struct caveat_label *l, const struct question *q)
{
	const struct caveat_label *to = caveat_label_ref(l);

	json_put(o, "label",
		json_string(status == CAVEAT_VALID ? "valid" : "invalid"));
	put_label(o, l, q->location, q->lang);
	if (status == CAVEAT_VALID && q->translate_to != NULL) {
		caveat_label_unref(&to);
		to = translate(e, o, l, q);
	}
	json_put(o, "decision", json_string(verdict(e, o, status, to, q)));
	caveat_label_unref(&to);
}

json_t *decide(struct caveat_engine *e, const struct question *q)
{
	json_t *o = json_object();
	const struct caveat_label *l = NULL;
	struct caveat_error why = {""};
	enum caveat_status status;

	if (q->label.p == NULL) {
		json_put(o, "decision", json_string("policy-ok"));
		return o;
	}
	status = q->new_label ? caveat_label_create(e, CAVEAT_EXPR, q->label.p,
					q->label.n, &l, &why)
	                      : caveat_label_read(e, CAVEAT_EXPR, q->label.p,
					q->label.n, &l, &why);
	if (status != CAVEAT_VALID)
		add_reason(o, why.text);
	if (l != NULL) {
		judge(e, o, status, l, q);
		caveat_label_unref(&l);
		return o;
	}
	json_put(o, "label", json_string("unreadable"));
	json_put(o, "decision", json_string("invalid"));
	return o;
}
