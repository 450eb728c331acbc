/* SPDX-License-Identifier: MIT */
/* Labels in: every wire form, through one cache of inputs. */
#include "base/digest.h"
#include "labels/engine.h"
#include "labels/equiv.h"
#include "labels/ns.h"

#define EQUIVALENTS_MAX 16 /* labels of one stanza, the primary counted */

typedef enum label_status reader(struct labels *ls, struct arena *a,
	struct span input, struct label_parts *p_r, struct errtext *e);

enum label_status label_judge(const struct label *l, int64_t wall_ms,
	bool creating, const struct label **l_r, struct errtext *e)
{
	const struct label_value *v;
	enum label_status st;

	if (l->owner->wall_ms <= 0)
		l->owner->wall_ms = wall_ms;
	*l_r = NULL;
	st = label_follow(l, l->owner->succession, wall_ms, &l, e);
	/* SECURITY: a successor under a policy that isn't loaded is nil, but
	 * no equivalent takes the place of a label whose own policy is. */
	if (st != LABEL_VALID)
		return LABEL_MALFORMED;
	v = l->value;
	if (!policy_in_force(v->policy, wall_ms)) {
		err_set(e, ERR_VALUE, "policy \"%.*s\" is not in force",
			SPAN_FMT(v->policy->name));
		return LABEL_MALFORMED;
	}
	*l_r = l;
	if (v->rules_hold && label_in_force(l, wall_ms) && !creating)
		return LABEL_VALID;
	return label_rules_hold(&l->p, wall_ms, creating, e) ? LABEL_VALID
	                                                     : LABEL_INVALID;
}

bool label_may_be_new(const struct label *l, int64_t wall_ms)
{
	const struct label *same;

	return label_judge(l, wall_ms, true, &same, NULL) == LABEL_VALID;
}

enum label_status label_make(struct labels *ls, const struct label_parts *p,
	int64_t wall_ms, bool creating, const struct label **l_r,
	struct errtext *e)
{
	const struct label *l = label_cache_add(ls, INPUT_EXPR, SPAN_NONE, p);

	*l_r = NULL;
	if (l != NULL)
		return label_judge(l, wall_ms, creating, l_r, e);
	err_set(e, ERR_LIMIT, "too many different labels at once");
	return LABEL_UNUSABLE;
}

static enum label_status read_input(struct labels *ls, enum input_kind kind,
	reader *read, struct span input, const struct label **l_r,
	struct errtext *e)
{
	struct label_parts p = {0};
	enum label_status st;

	*l_r = label_cache_find(ls, kind, input);
	if (*l_r != NULL)
		return LABEL_VALID;
	if (input.n > LABELS_INPUT_MAX) {
		err_set(e, ERR_LIMIT, "a label of more than %u bytes",
			LABELS_INPUT_MAX);
		return LABEL_MALFORMED;
	}
	arena_reset(ls->scratch);
	st = read(ls, ls->scratch, input, &p, e);
	if (st != LABEL_VALID)
		return st;
	BUG_ON(p.policy == NULL || p.cls == NULL || p.bits == NULL);
	*l_r = label_cache_add(ls, kind, input, &p);
	if (*l_r != NULL)
		return LABEL_VALID;
	err_set(e, ERR_LIMIT, "too many different labels at once");
	/* SECURITY: not unusable, for then an equivalent would do. */
	return LABEL_MALFORMED;
}

static enum label_status read_and_judge(struct labels *ls, enum input_kind kind,
	reader *read, struct span input, int64_t wall_ms,
	const struct label **l_r, struct errtext *e)
{
	const struct label *l;
	enum label_status st = read_input(ls, kind, read, input, &l, e);

	*l_r = NULL;
	if (st != LABEL_VALID)
		return st;
	return label_judge(l, wall_ms, false, l_r, e);
}

enum label_status label_read_nato(struct labels *ls, struct span xml,
	const struct label **l_r, struct errtext *e)
{
	return read_input(ls, INPUT_XML, nato_label_read, xml, l_r, e);
}

enum label_status label_read_der(struct labels *ls, struct span der,
	int64_t wall_ms, const struct label **l_r, struct errtext *e)
{
	return read_and_judge(
		ls, INPUT_DER, ess_label_read, der, wall_ms, l_r, e);
}

enum label_status label_read_expr(struct labels *ls, struct span expr,
	int64_t wall_ms, bool creating, const struct label **l_r,
	struct errtext *e)
{
	const struct label *l;
	enum label_status st =
		read_input(ls, INPUT_EXPR, expr_label_read, expr, &l, e);

	*l_r = NULL;
	if (st != LABEL_VALID)
		return st;
	return label_judge(l, wall_ms, creating, l_r, e);
}

enum label_status base64_label_read(struct labels *ls, struct arena *a,
	struct span text, struct label_parts *p_r, struct errtext *e)
{
	struct buf b;
	enum label_status st = LABEL_MALFORMED;

	buf_init(&b, LABELS_INPUT_MAX);
	if (!base64_read(&b, text))
		err_set(e, ERR_SYNTAX, "the ESS label is not base64");
	else
		st = ess_label_read(ls, a, buf_span(&b), p_r, e);
	buf_clear(&b);
	return st;
}

/* The label forms that may stand in an XEP-0258 `<label/>`. */
static const struct form {
	const char *ns, *name;
	bool is_text; /* the text is read, not the XML */
	reader *read;
} forms[] = {
	{NS_ESS,    "esssecuritylabel",                true,  base64_label_read},
	{NS_SLAB,   "originatorConfidentialityLabel",  false, nato_label_read  },
	{NS_SLAB,   "alternativeConfidentialityLabel", false, nato_label_read  },
	{NS_SLAB,   "metadataConfidentialityLabel",    false, nato_label_read  },
	{NS_SLAB,   "ConfidentialityLabel",            false, nato_label_read  },
	{NS_MB,     "BindingInformation",              false, nato_label_read  },
	{NS_SPIFFY, "label",                           false, spiffy_label_read},
};

static const struct form *form_of(const struct element *x)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		if (span_is(x->name, forms[i].name) &&
			span_is(x->ns, forms[i].ns))
			return &forms[i];
	return NULL;
}

enum label_status element_label_read(struct labels *ls, struct arena *a,
	const struct element *x, struct label_parts *p_r, struct errtext *e)
{
	const struct form *f = form_of(x);

	if (f == NULL) {
		err_set(e, ERR_UNKNOWN, "no label form of that name");
		return LABEL_UNUSABLE;
	}
	return f->read(ls, a, f->is_text ? x->text : x->xml, p_r, e);
}

enum label_status label_read_element(struct labels *ls, const struct element *x,
	int64_t wall_ms, const struct label **l_r, struct errtext *e)
{
	const struct form *f = form_of(x);

	*l_r = NULL;
	if (f == NULL) {
		err_set(e, ERR_UNKNOWN, "no label form of that name");
		return LABEL_UNUSABLE;
	}
	if (f->is_text)
		return read_and_judge(
			ls, INPUT_BASE64, f->read, x->text, wall_ms, l_r, e);
	return read_and_judge(ls, INPUT_XML, f->read, x->xml, wall_ms, l_r, e);
}

/* SECURITY: l is what the originator's label was equivalent to when it came.
 * Where that one's policy is loaded, it is what it says today, or nil. */
static enum label_status map_anew(struct labels *ls, struct span origin,
	int64_t wall_ms, const struct label **l, struct errtext *e)
{
	const struct policy *ours = (*l)->p.policy;
	const struct label *theirs, *today;
	enum label_status st = read_and_judge(
		ls, INPUT_XML, xml_label_read, origin, wall_ms, &theirs, NULL);

	if (st == LABEL_UNUSABLE)
		return LABEL_VALID;
	if (st == LABEL_VALID) {
		st = label_translate(
			theirs, ours, EQUIV_DECRYPT, wall_ms, &today, e);
		if (st != LABEL_VALID || !label_same_value(today, *l))
			*l = today;
		return st;
	}
	*l = NULL;
	err_set(e, ERR_VALUE, "the originator's label isn't valid any more");
	return LABEL_UNUSABLE;
}

/* As label_keep() made it: the originator's label behind it. */
static enum label_status restore_mapped(struct labels *ls, struct span bytes,
	int64_t wall_ms, const struct label **l_r, struct errtext *e)
{
	const struct label *l = NULL;
	enum label_form form;
	enum label_status st;
	struct span own;

	*l_r = NULL;
	if (!label_kept_split(bytes, &form, &own, &bytes)) {
		err_set(e, ERR_SYNTAX, "a stored label is damaged");
		return LABEL_UNUSABLE;
	}
	st = label_restore(ls, form, own, wall_ms, &l, e);
	if (st != LABEL_VALID) {
		*l_r = l; /* to be told about */
		return st;
	}
	st = label_with_origin_text(l, bytes, l_r, e);
	if (st == LABEL_VALID)
		st = map_anew(ls, bytes, wall_ms, &l, e);
	*l_r = NULL;
	return st == LABEL_VALID ? label_with_origin_text(l, bytes, l_r, e)
	                         : st;
}

enum label_status label_restore(struct labels *ls, enum label_form form,
	struct span bytes, int64_t wall_ms, const struct label **l_r,
	struct errtext *e)
{
	switch (form) {
	case LABEL_ESS:
		return label_read_der(ls, bytes, wall_ms, l_r, e);
	case LABEL_NATO:
		return read_and_judge(
			ls, INPUT_XML, nato_label_read, bytes, wall_ms, l_r, e);
	case LABEL_SPIFFY:
		return read_and_judge(ls, INPUT_XML, spiffy_label_read, bytes,
			wall_ms, l_r, e);
	case LABEL_MAPPED:
		return restore_mapped(ls, bytes, wall_ms, l_r, e);
	case LABEL_FORM_NONE:
		break;
	}
	*l_r = NULL;
	err_set(e, ERR_UNKNOWN, "a stored label in no known form");
	return LABEL_UNUSABLE;
}

static bool policy_twice(const struct label *const *l, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (l[i] != NULL && l[k] != NULL &&
				l[i]->p.policy == l[k]->p.policy)
				return true;
	return false;
}

enum label_status label_effective(struct labels *ls, const struct element *x,
	size_t n, int64_t wall_ms, const struct label **l_r, struct errtext *e)
{
	const struct label *l[EQUIVALENTS_MAX];
	enum label_status st = LABEL_UNUSABLE;

	*l_r = NULL;
	if (n > EQUIVALENTS_MAX) {
		err_set(e, ERR_LIMIT, "more than %d labels in one stanza",
			EQUIVALENTS_MAX);
		return LABEL_MALFORMED;
	}
	for (size_t i = 0; i < n; i++) {
		struct errtext why = {""};
		enum label_status got =
			label_read_element(ls, &x[i], wall_ms, &l[i], &why);

		if (st != LABEL_UNUSABLE)
			continue;
		st = got;
		*l_r = l[i];
		if (e != NULL && (i == 0 || got != LABEL_UNUSABLE))
			*e = why;
	}
	if (!policy_twice(l, n))
		return st;
	*l_r = NULL;
	err_set(e, ERR_CONFLICT, "two labels under one policy");
	return LABEL_MALFORMED;
}
