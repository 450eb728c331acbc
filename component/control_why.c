/* SPDX-License-Identifier: MIT */
/*
 * Why somebody may, or may not: the chain of questions (domain/chain.h) about
 * one person and one place, as it is and as it would be. For the operator
 * alone.
 */
#include "component/what_if.h"
#include "domain/chain.h"
#include "domain/levels.h"
#include "labels/policy.h"
#include "pubsub/control.h"
#include "xmpp/jid.h"

/* What is asked: of a message or item that the store has, or of a label. */
struct matter {
	bool stored;
	struct muc_said said;
};

struct question {
	struct control_call *c;
	struct where w;
	struct span who;       /* bare */
	struct span clearance; /* expression: as if they held it; absent */
	struct span label;     /* expression; absent */
	const struct matter *matter;
	size_t matter_n;
};

/* ---- answers as JSON ---- */

static json_t *label_json(const struct question *q, const struct label *l)
{
	return l != NULL ? control_text(level_label_text(l, q->c->t->arena))
	                 : json_null();
}

static json_t *clearance_json(
	const struct question *q, const struct clearance *c)
{
	return c != NULL ? control_text(level_clearance_text(c, q->c->t->arena))
	                 : json_null();
}

static json_t *answer_json(
	const struct question *q, const struct chain_answer *a)
{
	static const char *const verdict[] = {
		[CHAIN_DENY] = "deny",
		[CHAIN_GRANT] = "grant",
		[CHAIN_UNSET] = "unset",
	};
	json_t *list = json_array();

	for (size_t i = 0; i < a->list_n; i++)
		json_array_append_new(list, label_json(q, a->list[i]));
	return json_pack("{s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:s}",
		"step", chain_step_name(a->step), "level",
		chain_level_name(a->level), "verdict", verdict[a->verdict],
		"passes", a->passes, "label", label_json(q, a->label),
		"clearance", clearance_json(q, a->clearance), "labels", list,
		"category", control_text(a->category), "why", a->why.s);
}

static json_t *policy_json(const struct policy *p)
{
	return json_pack("{s:o, s:o, s:o, s:o}", "name",
		control_text(policy_name(p)), "oid",
		control_text(policy_oid(p)), "version",
		control_text(policy_version(p)), "digest",
		control_text(policy_digest(p)));
}

static json_t *side_json(const struct question *q, const struct chain_ask *ask)
{
	json_t *all = json_array();
	struct chain c;

	chain_run(ask, &c);
	for (size_t i = 0; i < c.n; i++)
		json_array_append_new(all, answer_json(q, &c.a[i]));
	return json_pack("{s:b, s:o, s:o}", "granted", chain_passes(&c),
		"label", label_json(q, c.label), "answers", all);
}

/* ---- one matter on one footing ---- */

static const struct label *restore(const struct question *q,
	const struct footing *f, const struct value_row *v, struct errtext *e)
{
	const struct label *l = NULL;

	if (v->label_form == LABEL_FORM_NONE ||
		label_restore(f->config->labels, (enum label_form)v->label_form,
			v->label, q->c->t->wall, &l, e) != LABEL_VALID)
		return NULL;
	return l;
}

static const struct label *read_label(
	const struct question *q, const struct footing *f, struct errtext *e)
{
	const struct label *l = NULL;

	if (label_read_expr(f->config->labels, q->label, q->c->t->wall, false,
		    &l, e) != LABEL_VALID)
		return NULL;
	return l;
}

/* Those that a message brings along, into also; gives how many. */
static size_t add_named(const struct question *q, const struct footing *f,
	const struct muc_said *s, bool with_named, const struct label **also)
{
	size_t n = 0;

	for (size_t i = 0; i < s->inner_n; i++)
		also[n++] = restore(q, f, &s->inner[i], NULL);
	for (size_t i = 0; with_named && i < s->named_n; i++)
		also[n++] = restore(q, f, &s->named[i], NULL);
	return n;
}

static json_t *matter_json(const struct question *q, const struct footing *f,
	const struct chain_ask *usual, const struct matter *m)
{
	const struct label **also = arena_array(q->c->t->arena,
		const struct label *, m->said.inner_n + m->said.named_n + 1);
	struct chain_ask ask = *usual;
	struct errtext e = {""};
	json_t *o = json_object();

	if (m->stored) {
		ask.open = m->said.open;
		ask.labelled = true;
		ask.label = restore(q, f, &m->said.label, &e);
	} else if (q->label.p != NULL) {
		ask.labelled = true;
		ask.label = read_label(q, f, &e);
	}
	ask.trouble = e.s[0] != '\0' ? e.s : NULL;
	ask.also = also;
	ask.also_n = add_named(q, f, &m->said, false, also);
	json_object_set_new(o, "sender", side_json(q, &ask));
	ask.side = CHAIN_RECEIVES;
	/* people hear their own words whatever they name */
	ask.also_n =
		add_named(q, f, &m->said, !span_eq(m->said.bare, q->who), also);
	json_object_set_new(o, "receiver", side_json(q, &ask));
	if (!m->stored)
		return o;
	json_object_set_new(o, "id", control_text(m->said.id));
	json_object_set_new(o, "from",
		m->said.sender.n != 0 ? control_text(m->said.sender)
				      : json_null());
	json_object_set_new(o, "at", json_integer((json_int_t)m->said.at));
	json_object_set_new(o, "kept", json_boolean(m->said.left));
	return o;
}

/* All matters; held: as if they held it. NULL: answered. */
static json_t *footing_json(
	const struct question *q, const struct footing *f, struct span held)
{
	const struct labels *ls = f->config->labels;
	json_t *policies = json_array(), *all = json_array();
	struct chain_ask ask = {
		.d = &f->d,
		.who = q->who,
		.as = held.p != NULL,
		.wall_ms = q->c->t->wall,
	};
	const struct clearance *c = dir_clearance(f->d.dir, q->who);
	struct place own;
	struct errtext e;

	if (ask.as && clearance_read_expr(f->config->labels, held,
			      &ask.clearance, &e) != ERR_OK) {
		control_fail(q->c, 422, "clearance: %s", e.s);
		json_decref(policies);
		json_decref(all);
		return NULL;
	}
	ask.place = where_open(&q->w, f, q->c->t->wall, &own);
	for (size_t i = 0; i < q->matter_n; i++)
		json_array_append_new(
			all, matter_json(q, f, &ask, &q->matter[i]));
	place_clear(&own);
	for (size_t i = 0; i < labels_policy_count(ls); i++)
		json_array_append_new(
			policies, policy_json(labels_policy(ls, i)));
	return json_pack("{s:o, s:s, s:s, s:o, s:o}", "clearance",
		clearance_json(q, ask.as ? ask.clearance : c), "source",
		ask.as ? "asked" : dir_source(f->d.dir, q->who), "mode",
		gate_mode(f->d.gate) == GATE_WARN ? "warn" : "enforce",
		"policies", policies, "answers", all);
}

/* ---- the call ---- */

static bool find_message(struct question *q, struct span id)
{
	struct matter *m = arena_make(q->c->t->arena, struct matter);

	m->stored = true;
	q->matter = m;
	q->matter_n = 1;
	return q->w.kind == WHERE_ROOM &&
	       muc_message(q->w.s->muc, q->w.name, id, &m->said, q->c->t);
}

static bool find_items(struct question *q, struct span id)
{
	struct arena *a = q->c->t->arena;
	const struct item_row *row;
	struct matter *m;

	if (q->w.kind != WHERE_NODE)
		return false;
	q->matter_n =
		pubsub_named(q->w.s->pubsub, q->w.name, id, &row, q->c->t);
	m = arena_array(a, struct matter, q->matter_n + 1);
	for (size_t i = 0; i < q->matter_n; i++) {
		struct span resource;

		m[i].stored = true;
		m[i].said = (struct muc_said){
			.id = row[i].name,
			.sender = row[i].publisher,
			.bare = span_cut(row[i].publisher, '/', &resource),
			.at = row[i].at,
			.left = true,
			.label = {.label_form = row[i].label_form,
				  .label = row[i].label},
		};
	}
	q->matter = m;
	return q->matter_n != 0;
}

static bool read_question(struct question *q)
{
	static const struct matter label = {.stored = false};
	struct control_call *c = q->c;
	struct span id = control_arg(c, "message");
	struct jid j;

	if (!where_find(c, c->noun, &q->w))
		return false;
	if (!jid_parse(c->t->arena, control_arg(c, "jid"), &j) ||
		j.node.p == NULL) {
		control_fail(c, 400, "the address of a user is needed");
		return false;
	}
	q->who = j.bare;
	q->label = control_arg(c, "label");
	q->clearance = control_arg(c, "clearance");
	q->matter = &label;
	q->matter_n = 1;
	if (id.p == NULL || find_message(q, id) || find_items(q, id))
		return true;
	control_fail(c, 404, "no message or item '%.*s' there", SPAN_FMT(id));
	return false;
}

/* As it would be; NULL: nothing else is assumed, or it is answered. */
static json_t *then_json(const struct question *q, const struct footing *now)
{
	struct span spif = control_arg(q->c, "policy");
	struct config_errors errors = {.n = 0};
	struct footing f;
	json_t *then;

	if (spif.p == NULL)
		return q->clearance.p != NULL
		               ? footing_json(q, now, q->clearance)
		               : NULL;
	buf_init(&errors.text, 65536);
	if (!what_if_footing(&q->w, spif, &f, &errors)) {
		control_fail(q->c, 422, "the policy: %.*s",
			SPAN_FMT(span_trim(buf_span(&errors.text))));
		buf_clear(&errors.text);
		return NULL;
	}
	buf_clear(&errors.text);
	then = footing_json(q, &f, q->clearance);
	labels_trim(f.config->labels);
	return then;
}

void control_why(struct control_call *c)
{
	struct question q = {.c = c};
	json_t *o, *now, *then;
	struct footing f;

	if (!read_question(&q))
		return;
	where_footing(&q.w, &f);
	now = footing_json(&q, &f, SPAN_NONE);
	then = then_json(&q, &f);
	if (c->status != 200) {
		json_decref(now);
		return;
	}
	o = json_pack("{s:o, s:o, s:s, s:o}", "jid", control_text(q.who),
		"place", control_text(c->noun), "kind", where_name(&q.w), "now",
		now);
	if (then != NULL)
		json_object_set_new(o, "then", then);
	c->answer = o;
}
