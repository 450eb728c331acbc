/* SPDX-License-Identifier: MIT */
/* libcaveat-labels: the public interface, one thin layer over the engine. */
#include "labels/library.h"

#include <stdlib.h>

#include "base/clock.h"
#include "labels/acdf.h"
#include "labels/lint.h"
#include "labels/membership.h"
#include "labels/model.h"
#include "labels/policy_diff.h"

#define STR1(x) #x
#define STR(x)  STR1(x)

/* The public names are the engine's own under a prefix. */
#define SAME(a, b) _Static_assert((int)(a) == (int)(b), #a)
SAME(CAVEAT_SYNTAX, ERR_SYNTAX);
SAME(CAVEAT_VALUE, ERR_VALUE);
SAME(CAVEAT_LIMIT, ERR_LIMIT);
SAME(CAVEAT_IO, ERR_IO);
SAME(CAVEAT_UNKNOWN, ERR_UNKNOWN);
SAME(CAVEAT_CONFLICT, ERR_CONFLICT);
SAME(CAVEAT_UNUSABLE, LABEL_UNUSABLE);
SAME(CAVEAT_MALFORMED, LABEL_MALFORMED);
SAME(CAVEAT_INVALID, LABEL_INVALID);
SAME(CAVEAT_VALID, LABEL_VALID);
SAME(CAVEAT_GRANT, ACDF_GRANT);
SAME(CAVEAT_SUCCESSION_REVIEW, SUCCESSION_REVIEW);
SAME(CAVEAT_CHANGE_BOTH, CHANGE_BOTH);
SAME(CAVEAT_CHANGE_UNREADABLE, CHANGE_UNREADABLE);
SAME(sizeof(struct caveat_error), sizeof(struct errtext));

struct errtext *in_error(struct caveat_error *e)
{
	if (e != NULL)
		e->text[0] = '\0';
	return (struct errtext *)e;
}

int64_t engine_now(const struct caveat_engine *e)
{
	return e->now != CAVEAT_CLOCK ? e->now
	                              : clock_system.wall(&clock_system);
}

struct labels *engine_begin(struct caveat_engine *e)
{
	labels_trim(e->ls);
	return e->ls;
}

char *give_text(struct buf *b, size_t *n_r)
{
	char *s = b->over ? NULL : span_strdup(buf_span(b));

	if (n_r != NULL)
		*n_r = s != NULL ? b->n : 0;
	buf_clear(b);
	return s;
}

enum caveat_status give_label(enum label_status status, const struct label *l,
	const struct caveat_label **l_r)
{
	*l_r = (const struct caveat_label *)label_ref(l);
	return (enum caveat_status)status;
}

const char *caveat_labels_version(void)
{
	return STR(CAVEAT_LABELS_MAJOR) "." STR(CAVEAT_LABELS_MINOR) "." STR(
		CAVEAT_LABELS_PATCH);
}

/* ---- engine ---- */

struct caveat_engine *caveat_engine_new(void)
{
	struct caveat_engine *e = xcalloc(1, sizeof(*e));

	e->ls = labels_new();
	e->gate = gate_new(GATE_ENFORCE);
	e->now = CAVEAT_CLOCK;
	return e;
}

void caveat_engine_free(struct caveat_engine **e)
{
	if (*e == NULL)
		return;
	gate_free(&(*e)->gate);
	labels_free(&(*e)->ls);
	free(*e);
	*e = NULL;
}

void caveat_engine_set_time(struct caveat_engine *e, int64_t ms)
{
	e->now = ms;
}

void caveat_engine_set_succession(
	struct caveat_engine *e, enum caveat_succession s)
{
	labels_set_succession(e->ls, (enum succession)s);
}

/* ---- policies ---- */

enum caveat_code caveat_policy_load(struct caveat_engine *e, const void *spif,
	size_t n, const char *name, struct caveat_error *err)
{
	return (enum caveat_code)labels_add_policy(
		e->ls, span_of(spif, n), name, in_error(err));
}

enum caveat_code caveat_policy_load_file(
	struct caveat_engine *e, const char *path, struct caveat_error *err)
{
	return (enum caveat_code)labels_add_policy_file(
		e->ls, path, in_error(err));
}

size_t caveat_policy_count(const struct caveat_engine *e)
{
	return labels_policy_count(e->ls);
}

const struct caveat_policy *caveat_policy_at(
	const struct caveat_engine *e, size_t i)
{
	return out_policy(labels_policy(e->ls, i));
}

const struct caveat_policy *caveat_policy_find(
	const struct caveat_engine *e, const char *who)
{
	return out_policy(labels_find_policy(e->ls, span_str(who)));
}

struct caveat_str caveat_policy_name(const struct caveat_policy *p)
{
	return out_str(policy_name(in_policy(p)));
}

struct caveat_str caveat_policy_oid(const struct caveat_policy *p)
{
	return out_str(policy_oid(in_policy(p)));
}

bool caveat_policy_class(
	const struct caveat_policy *pp, size_t i, struct caveat_class *c_r)
{
	const struct policy *p = in_policy(pp);

	if (i >= p->cls_n)
		return false;
	*c_r = (struct caveat_class){
		.name = out_str(p->cls[i].name),
		.lacv = p->cls[i].lacv,
		.hierarchy = p->cls[i].hierarchy,
		.color = out_str(p->cls[i].color),
		.obsolete = p->cls[i].obsolete,
	};
	return true;
}

struct caveat_value out_value(const struct value_fact *f)
{
	return (struct caveat_value){
		.set_oid = out_str(f->set_oid),
		.set_name = out_str(f->set_name),
		.tag_name = out_str(f->tag_name),
		.name = out_str(f->name),
		.type = out_str(f->type),
		.lacv = f->lacv,
		.obsolete = f->obsolete,
	};
}

bool caveat_policy_value(
	const struct caveat_policy *p, size_t *at, struct caveat_value *v_r)
{
	struct value_fact f;
	bool more = policy_value_next(in_policy(p), at, &f);

	if (more)
		*v_r = out_value(&f);
	return more;
}

bool caveat_policy_membership(const struct caveat_policy *p, size_t *at,
	struct caveat_value *group_r, struct caveat_value *member_r)
{
	struct value_fact group, member;
	bool more = policy_membership_next(in_policy(p), at, &group, &member);

	if (more) {
		*group_r = out_value(&group);
		*member_r = out_value(&member);
	}
	return more;
}

/* A sink of ours that hands on to one of theirs. */
struct finding_relay {
	caveat_finding_fn *fn;
	void *ctx;
};

static void relay_finding(void *ctx, const struct finding *f)
{
	const struct finding_relay *r = ctx;

	r->fn(r->ctx, &(struct caveat_finding){f->rule, f->line, f->text});
}

size_t caveat_policy_lint(const struct caveat_engine *e,
	const struct caveat_policy *p, caveat_finding_fn *fn, void *ctx)
{
	struct finding_relay r = {fn, ctx};

	return policy_lint(in_policy(p), engine_now(e), relay_finding, &r);
}

struct change_relay {
	caveat_change_fn *fn;
	void *ctx;
};

static void relay_change(void *ctx, const struct policy_change *c)
{
	const struct change_relay *r = ctx;

	r->fn(r->ctx,
		&(struct caveat_change){(enum caveat_effect)c->effect, c->text,
			out_str(c->label), out_str(c->clearance)});
}

enum caveat_code caveat_policy_diff(const struct caveat_engine *e,
	const struct caveat_policy *before, const struct caveat_policy *after,
	caveat_change_fn *fn, void *ctx, struct caveat_error *err)
{
	struct change_relay r = {fn, ctx};

	return (enum caveat_code)policy_diff(in_policy(before),
		in_policy(after), engine_now(e), relay_change, &r,
		in_error(err));
}

/* ---- the decision ---- */

enum caveat_decision caveat_decide(struct caveat_engine *e,
	const struct caveat_label *l, const struct caveat_clearance *c)
{
	gate_tick(e->gate, engine_now(e));
	return gate_allows(e->gate, in_label(l), in_clearance(c)) ? CAVEAT_GRANT
	                                                          : CAVEAT_DENY;
}

enum caveat_decision caveat_explain(struct caveat_engine *e,
	const struct caveat_label *l, const struct caveat_clearance *c,
	struct caveat_error *why)
{
	enum caveat_decision d = caveat_decide(e, l, c);

	if (acdf_explain(in_label(l), in_clearance(c), in_error(why)) ==
			ACDF_GRANT &&
		d != CAVEAT_GRANT)
		err_set(in_error(why), ERR_VALUE,
			"the label or its policy is not in force");
	return d;
}
