/* SPDX-License-Identifier: MIT */
/*
 * Clearances that move in. What the operator has set here, or written into the
 * configuration, stays: it is newer, or meant so.
 */
#include "base/log.h"
#include "component/control_arrival.h"
#include "db/audit.h"

#define SINGLY 8 /* people of a call; more: everybody is judged again */

struct person {
	struct span bare, expr;
};

static struct span expr_of(struct arena *a, const struct clearance *cl)
{
	struct span s;
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	clearance_expr(cl, &b);
	s = b.over ? SPAN_NONE : arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}

/* A person, and a clearance that can be read. false: *why says why not. */
static bool read_person(struct control_call *c, const struct xml *x,
	struct person *p_r, struct errtext *why)
{
	struct span expr = xml_attr(x, "clearance");
	const struct clearance *cl;
	struct errtext e = {""};
	struct jid j;

	if (!jid_parse(c->t->arena, xml_attr(x, "jid"), &j) ||
		j.node.p == NULL || j.resource.p != NULL) {
		err_set(why, ERR_VALUE, "'jid' is no address of a user");
		return false;
	}
	if (expr.n == 0) {
		err_set(why, ERR_VALUE, "the clearance is missing");
		return false;
	}
	if (clearance_read_expr(c->d->config->labels, expr, &cl, &e) !=
		ERR_OK) {
		err_set(why, ERR_VALUE, "clearance: %s", e.s);
		return false;
	}
	*p_r = (struct person){j.bare, expr};
	return true;
}

/* As the operator has set it here, by a call or in the configuration; absent:
 * not at all. SECURITY: what is set by a call goes before the configuration. */
static struct span here(struct control_call *c, struct span bare)
{
	const char *source = dir_source(c->d->dir, bare);
	const struct clearance *cl;

	if (strcmp(source, "store") != 0 && strcmp(source, "config") != 0)
		return SPAN_NONE;
	cl = dir_clearance(c->d->dir, bare);
	return cl != NULL ? expr_of(c->t->arena, cl) : SPAN("");
}

/* In the words of here. */
static struct span normal(struct control_call *c, struct span expr)
{
	const struct clearance *cl;

	return clearance_read_expr(c->d->config->labels, expr, &cl, NULL) ==
	                       ERR_OK
	               ? expr_of(c->t->arena, cl)
	               : expr;
}

static void set(struct control_call *c, const struct person *p)
{
	struct audit_event ev = audit_event_of(AUDIT_CLEARANCE);
	const struct clearance *now;
	struct errtext e = {""};

	if (dir_set(c->d->dir, p->bare, p->expr, c->t->wall, &e) != ERR_OK)
		BUG("a clearance that was read can't be set");
	now = dir_clearance(c->d->dir, p->bare);
	audit_text(&ev, AUDIT_BY, c->t->by);
	audit_text(&ev, AUDIT_WHAT, SPAN("arrival"));
	audit_text(&ev, AUDIT_TO, p->bare);
	audit_text(&ev, AUDIT_IS,
		now != NULL ? expr_of(c->t->arena, now) : SPAN_NONE);
	audit_add(c->d->store, &ev, c->t);
	log_event(LOG_INFO, "clearance-set", KV("jid", p->bare));
}

/* Gives whether it was new. */
static bool take(
	struct control_call *c, struct transfer_in *x, const struct person *p)
{
	struct span has = here(c, p->bare);

	if (has.p == NULL) {
		set(c, p);
		x->taken++;
		return true;
	}
	x->known++;
	if (!span_eq(has, normal(c, p->expr)))
		transfer_remark(x, "%.*s keeps the clearance '%.*s'",
			SPAN_FMT(p->bare), SPAN_FMT(has));
	return false;
}

/* Who hears of it is judged again: one by one, or at once. */
static void take_all(struct control_call *c, struct transfer_in *x,
	const struct person *p, size_t n)
{
	size_t set_n = 0;

	for (size_t i = 0; i < n; i++) {
		bool is_new = take(c, x, &p[i]);

		set_n += is_new;
		if (is_new && n <= SINGLY)
			services_rejudge(c->d, p[i].bare);
	}
	if (set_n != 0 && n > SINGLY)
		services_rejudge(c->d, SPAN_NONE);
}

enum err arrival_people_take(struct control_call *c, const struct xml *records,
	struct transfer_in *x, struct errtext *e)
{
	struct person *p =
		arena_array(c->t->arena, struct person, TRANSFER_RECORDS);
	struct errtext why = {""};
	size_t n = 0;

	if (!store_accepts(c->d->store, c->t->mono))
		return err_set(e, ERR_IO, "too little disk space is left");
	x->t = c->t;
	xml_each_child (r, records) {
		x->at++;
		if (xml_is(r, NS_TRANSFER, "lost")) {
			transfer_remark_lost(x, r);
		} else if (!xml_is(r, NS_TRANSFER, "clearance")) {
			x->left_out++;
			transfer_remark(x, "record %zu: <%.*s/> isn't known",
				x->at, SPAN_FMT(r->name));
		} else if (!read_person(c, r, &p[n], &why)) {
			return err_set(
				e, ERR_VALUE, "record %zu: %s", x->at, why.s);
		} else {
			n++;
		}
	}
	take_all(c, x, p, n);
	return ERR_OK;
}

enum err arrival_people_check(struct control_call *c, const struct xml *records,
	const struct transfer_check *to, struct errtext *e)
{
	(void)e;
	xml_each_child (r, records) {
		struct transfer_found_row row = {.what = SPAN("clearance")};
		struct errtext *why = arena_make(c->t->arena, struct errtext);
		enum transfer_verdict v = TRANSFER_DIFFERS;
		struct person p;

		if (transfer_check_lost(to, r) ||
			!xml_is(r, NS_TRANSFER, "clearance"))
			continue;
		row.value = arena_printf(c->t->arena, "%.*s %.*s",
			SPAN_FMT(xml_attr(r, "jid")),
			SPAN_FMT(xml_attr(r, "clearance")));
		if (!read_person(c, r, &p, why)) {
			row.why = span_str(why->s);
		} else {
			row.here = here(c, p.bare);
			if (row.here.p == NULL)
				row.why = SPAN("none is set here");
			else if (span_eq(row.here, normal(c, p.expr)))
				v = TRANSFER_SAME;
			else
				row.why = SPAN("another one is set here");
		}
		to->f(to->arg, v, &row);
	}
	return ERR_OK;
}
