/* SPDX-License-Identifier: MIT */
/* Control calls about clearances. A change holds at once. */
#include "base/log.h"
#include "component/control.h"
#include "component/inquiry.h"
#include "db/audit.h"
#include "xmpp/jid.h"

static json_t *entry_json(
	struct span jid, const struct clearance *cl, const char *source)
{
	struct buf b;
	json_t *j;

	buf_init(&b, 1048576);
	if (cl != NULL)
		clearance_expr(cl, &b);
	j = json_pack("{s:o, s:o, s:s}", "jid", control_text(jid), "clearance",
		control_text(cl != NULL ? buf_span(&b) : SPAN_NONE), "source",
		source);
	buf_clear(&b);
	return j;
}

static void add_entry(void *arg, struct span bare, const struct clearance *cl,
	const char *source)
{
	json_array_append_new(arg, entry_json(bare, cl, source));
}

struct outside {
	const struct dir *dir;
	json_t *all;
};

/* Unless store or configuration has another word. */
static void add_outside(void *arg, struct span bare, const struct clearance *cl)
{
	const struct outside *o = arg;
	const char *source = dir_source(o->dir, bare);

	if (strcmp(source, "ldap") == 0)
		json_array_append_new(o->all, entry_json(bare, cl, source));
}

void control_clearances(struct control_call *c)
{
	json_t *all = json_array();
	struct outside o = {c->d->dir, all};

	dir_each(c->d->dir, add_entry, all);
	remote_each(inquiry_remote(c->d->inquiry), add_outside, &o);
	c->answer = json_pack("{s:o}", "clearances", all);
}

/* The bare JID that the call is about. */
static bool who(struct control_call *c, struct jid *j_r)
{
	if (jid_parse(c->t->arena, c->noun, j_r) && j_r->node.p != NULL &&
		j_r->resource.p == NULL)
		return true;
	control_fail(c, 400, "'%.*s' is no user address (user@domain)",
		SPAN_FMT(c->noun));
	return false;
}

void control_clearance(struct control_call *c)
{
	struct jid j;
	int64_t age;

	if (!who(c, &j))
		return;
	c->answer = entry_json(j.bare, dir_clearance(c->d->dir, j.bare),
		dir_source(c->d->dir, j.bare));
	age = remote_age(inquiry_remote(c->d->inquiry), j.bare);
	if (age >= 0)
		json_object_set_new(
			c->answer, "age_seconds", json_integer(age / 1000));
}

/* What changed, in place of the record that each call leaves. */
static void record(struct control_call *c, struct span bare, struct span was)
{
	struct audit_event e = audit_event_of(AUDIT_CLEARANCE);
	const struct clearance *now = dir_clearance(c->d->dir, bare);
	struct buf b;

	buf_init(&b, 1048576);
	if (now != NULL)
		clearance_expr(now, &b);
	audit_text(&e, AUDIT_BY, c->t->by);
	audit_text(&e, AUDIT_WHAT, span_str(c->what));
	audit_text(&e, AUDIT_TO, bare);
	audit_text(&e, AUDIT_WAS, was);
	audit_text(&e, AUDIT_IS, now != NULL ? buf_span(&b) : SPAN_NONE);
	audit_add(c->d->store, &e, c->t);
	c->what = NULL;
	buf_clear(&b);
}

/* What they are cleared for, in the turn's memory; absent: nothing. */
static struct span held(struct control_call *c, struct span bare)
{
	const struct clearance *now = dir_clearance(c->d->dir, bare);
	struct span was = SPAN_NONE;
	struct buf b;

	if (now == NULL)
		return was;
	buf_init(&b, 1048576);
	clearance_expr(now, &b);
	was = arena_dup(c->t->arena, buf_span(&b));
	buf_clear(&b);
	return was;
}

void control_clearance_set(struct control_call *c)
{
	struct span expr = control_arg(c, "clearance");
	struct errtext e = {""};
	struct span was;
	struct jid j;

	if (!who(c, &j))
		return;
	if (expr.p == NULL) {
		control_fail(c, 400, "the clearance is missing");
		return;
	}
	was = held(c, j.bare);
	if (dir_set(c->d->dir, j.bare, expr, c->t->wall, &e) != ERR_OK) {
		control_fail(c, 422, "clearance: %s", e.s);
		return;
	}
	log_event(LOG_INFO, "clearance-set", KV("jid", j.bare));
	record(c, j.bare, was);
	services_rejudge(c->d, j.bare);
	control_clearance(c);
}

void control_clearance_remove(struct control_call *c)
{
	struct span was;
	struct jid j;

	if (!who(c, &j))
		return;
	was = held(c, j.bare);
	if (!dir_remove(c->d->dir, j.bare)) {
		control_fail(c, 404, "%.*s has no clearance in the store",
			SPAN_FMT(j.bare));
		return;
	}
	log_event(LOG_INFO, "clearance-removed", KV("jid", j.bare));
	record(c, j.bare, was);
	services_rejudge(c->d, j.bare);
	control_clearance(c);
}

/* Asks; what comes of it is there when the directory has answered. */
void control_clearance_refresh(struct control_call *c)
{
	const struct inquiry *q = c->d->inquiry;
	const struct clearance *cl;
	struct jid j;

	if (!inquiry_stats(q).on) {
		control_fail(c, 409, "no directory is configured (ldap)");
		return;
	}
	if (c->noun.p == NULL) {
		remote_refresh(inquiry_remote(q), SPAN_NONE);
	} else {
		if (!who(c, &j))
			return;
		if (remote_ask(inquiry_remote(q), j.bare, &cl) ==
			REMOTE_FOREIGN) {
			control_fail(c, 404,
				"the directory doesn't answer for the domain "
				"of %.*s",
				SPAN_FMT(j.bare));
			return;
		}
		remote_refresh(inquiry_remote(q), j.bare);
	}
	c->answer = json_pack("{s:I}", "asked",
		(json_int_t)remote_stats(inquiry_remote(q)).waiting);
}
