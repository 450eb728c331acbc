/* SPDX-License-Identifier: MIT */
/* Control calls about clearances. A change holds at once. */
#include "base/log.h"
#include "component/control.h"
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

void control_clearances(struct control_call *c)
{
	json_t *all = json_array();

	dir_each(c->d->dir, add_entry, all);
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

	if (!who(c, &j))
		return;
	c->answer = entry_json(j.bare, dir_clearance(c->d->dir, j.bare),
		dir_source(c->d->dir, j.bare));
}

void control_clearance_set(struct control_call *c)
{
	struct span expr = control_arg(c, "clearance");
	struct errtext e = {""};
	struct jid j;

	if (!who(c, &j))
		return;
	if (expr.p == NULL) {
		control_fail(c, 400, "the clearance is missing");
		return;
	}
	if (dir_set(c->d->dir, j.bare, expr, c->t->wall, &e) != ERR_OK) {
		control_fail(c, 422, "clearance: %s", e.s);
		return;
	}
	log_event(LOG_INFO, "clearance-set", KV("jid", j.bare));
	services_rejudge(c->d, j.bare);
	control_clearance(c);
}

void control_clearance_remove(struct control_call *c)
{
	struct jid j;

	if (!who(c, &j))
		return;
	if (!dir_remove(c->d->dir, j.bare)) {
		control_fail(c, 404, "%.*s has no clearance in the store",
			SPAN_FMT(j.bare));
		return;
	}
	log_event(LOG_INFO, "clearance-removed", KV("jid", j.bare));
	services_rejudge(c->d, j.bare);
	control_clearance(c);
}
