/* SPDX-License-Identifier: MIT */
/* Nodes that move in: begin, take, end, give up. */
#include "pubsub/arrive.h"

#include "base/log.h"
#include "domain/report.h"
#include "pubsub/adhoc.h"
#include "pubsub/arrive_inner.h"
#include "pubsub/control.h"
#include "pubsub/kind.h"
#include "pubsub/options.h"
#include "pubsub/remove.h"
#include "pubsub/report.h"

/* ---- what there is ---- */

static bool find_row(struct pubsub *p, struct span name, struct turn *t,
	struct arrival_row *row_r)
{
	return name.n != 0 && store_arrival_get(p->d.store, t->arena,
				      p->d.conf->domain, name, row_r);
}

/* What leads it; absent: it leads, or stands alone. */
static struct span lead_of(
	const struct pubsub *p, struct span name, struct turn *t)
{
	return kind_leads(p, name) ? SPAN_NONE
	                           : kind_partner(p, name, t->arena);
}

static enum err no_lead(struct span lead, struct errtext *e)
{
	return err_set(e, ERR_CONFLICT,
		"node %.*s goes with it, and has to be whole before",
		SPAN_FMT(lead));
}

static void report(struct pubsub *p, const struct arrival_row *row,
	const char *what, struct turn *t)
{
	report_changed(&p->d,
		&(struct changed){.kind = AUDIT_PLACE,
			.what = what,
			.where = node_place(p, row->name, t),
			.is = row->source},
		t);
	log_event(LOG_INFO, what, KV("node", row->name),
		KV("source", row->source), KV_NUM("items", row->messages));
}

/* ---- begin ---- */

/* Nothing here has that name that didn't move in. */
static enum err is_free(
	struct pubsub *p, struct span name, struct turn *t, struct errtext *e)
{
	struct arrival_row row;

	if (find_row(p, name, t, &row) || node_find(p, name, t) == NULL)
		return ERR_OK;
	return err_set(e, ERR_CONFLICT,
		"node %.*s: it is there already, and didn't move in",
		SPAN_FMT(name));
}

/* The one that leads is there, or all of it has come. */
static bool has_lead(struct pubsub *p, struct span lead, struct turn *t)
{
	struct arrival_row row;

	return lead.p == NULL ||
	       (find_row(p, lead, t, &row) && (row.whole || row.ended));
}

static enum err may_begin(struct pubsub *p, const struct node_begin *x,
	struct turn *t, struct errtext *e)
{
	struct span name = x->name;
	struct span with = kind_partner(p, name, t->arena);
	struct span lead = lead_of(p, name, t);
	enum err err;

	if (name.n == 0 || name.n > p->conf.limits.name_bytes ||
		adhoc_is_name(name))
		return err_set(e, ERR_VALUE, "that is no name of a node");
	if (!store_accepts(p->d.store, t->mono))
		return err_set(e, ERR_IO, "too little disk space is left");
	err = is_free(p, name, t, e);
	if (err == ERR_OK && with.p != NULL)
		err = is_free(p, with, t, e);
	if (err == ERR_OK && !has_lead(p, lead, t))
		err = no_lead(lead, e);
	return err;
}

/* SECURITY: until something else is said, who has no affiliation gets
 * nothing. */
static int64_t add_node(struct pubsub *p, struct span name, struct turn *t)
{
	struct node_row row = {
		.domain = store_arriving_name(t->arena, p->d.conf->domain),
		.name = name,
		.created = t->wall,
		.creator = p->d.conf->domain,
	};

	kind_initial(p, name, &row.config);
	row.config.access_model = ACCESS_WHITELIST;
	row.config.publish_model = PUBLISH_PUBLISHERS;
	return store_node_add(p->d.store, &row);
}

/* Can its label and policy be used? */
static enum err try_rules(struct pubsub *p, const struct arrival_row *row,
	struct turn *t, struct errtext *e)
{
	struct transfer_in in = {.d = &p->d, .t = t, .place = p->d.conf->place};

	return transfer_in_open(&in, row, e);
}

enum err pubsub_arrive(struct pubsub *p, const struct node_begin *x,
	struct transfer_at *at_r, struct turn *t, struct errtext *e)
{
	struct arrival_row row = {.domain = p->d.conf->domain,
		.name = x->name,
		.source = x->b.source};
	enum err err = may_begin(p, x, t, e);
	bool found = find_row(p, x->name, t, &row);

	if (err == ERR_OK)
		err = transfer_goes_on(&row, !found, &x->b, at_r, e);
	if (err != ERR_OK)
		return err;
	row.label = x->b.label;
	row.policy = x->b.policy;
	row.leave_out = x->b.leave_out;
	row.whole = false;
	err = try_rules(p, &row, t, e);
	if (err != ERR_OK)
		return err;
	if (!found) {
		row.node = add_node(p, x->name, t);
		(void)store_arrival_add(p->d.store, &row);
		report(p, &row, "arrival-begun", t);
	} else {
		store_arrival_put(p->d.store, &row);
	}
	return ERR_OK;
}

/* ---- one call ---- */

static enum err unknown(struct span name, struct errtext *e)
{
	return err_set(e, ERR_UNKNOWN, "node %.*s: nothing moves in there",
		SPAN_FMT(name));
}

static enum err open_lead(struct arriving *a, struct errtext *e)
{
	struct span lead = lead_of(a->p, node_name(a->n), a->t);

	if (lead.p == NULL)
		return ERR_OK;
	if (!has_lead(a->p, lead, a->t))
		return no_lead(lead, e);
	a->lead = node_find(a->p, lead, a->t);
	if (a->lead != NULL)
		return ERR_OK;
	a->lead = node_hold_arriving(a->p, lead, a->t);
	a->lead_held = a->lead != NULL;
	return a->lead != NULL ? ERR_OK : no_lead(lead, e);
}

/* a->n is there afterwards, or nothing is held. */
static enum err open_node(
	struct arriving *a, struct span name, struct errtext *e)
{
	a->open = a->row.ended;
	a->n = a->open ? node_find(a->p, name, a->t)
	               : node_hold_arriving(a->p, name, a->t);
	if (a->n == NULL)
		return unknown(name, e);
	if (!a->open) {
		node_load_members(a->n, a->t);
		node_load_subs(a->n, a->t);
	}
	a->created = a->n->created;
	a->creator = arena_dup(a->t->arena, a->n->creator);
	a->in->place = &a->n->place;
	return ERR_OK;
}

static void let_go(struct arriving *a)
{
	if (!a->open)
		node_release(&a->n);
	if (a->lead_held)
		node_release(&a->lead);
}

/* ---- records ---- */

enum err arriving_unfit(struct arriving *a, struct span value,
	struct errtext *e, const char *why)
{
	if (a->check == NULL)
		return transfer_unfit(a->in, e, "%s", why);
	arriving_note(a, TRANSFER_LOST,
		&(struct transfer_found_row){.what = a->what,
			.value = value.p != NULL ? value : SPAN(""),
			.why = arena_dup(a->t->arena, span_str(why))});
	a->in->left_out++;
	return ERR_OK;
}

void arriving_note(struct arriving *a, enum transfer_verdict v,
	const struct transfer_found_row *row)
{
	if (a->check != NULL) {
		a->check->f(a->check->arg, v, row);
		return;
	}
	if (v == TRANSFER_SAME)
		return;
	transfer_remark(a->in, "%.*s '%.*s': %.*s%s%.*s", SPAN_FMT(row->what),
		SPAN_FMT(row->value), SPAN_FMT(row->why),
		row->here.p != NULL ? ": " : "",
		row->here.p != NULL ? (int)row->here.n : 0,
		row->here.p != NULL ? row->here.p : "");
}

static enum err read_about(
	struct arriving *a, const struct xml *x, struct errtext *e)
{
	struct span creator = xml_attr(x, "creator");
	struct jid j;

	if (transfer_is_part(x))
		return err_set(e, ERR_VALUE,
			"record %zu: it is what one reader may have, and not "
			"the node",
			a->in->at);
	if (a->open) {
		a->in->known++;
		return ERR_OK;
	}
	a->about = true;
	a->in->taken++;
	(void)!arrival_time(a->t, xml_attr(x, "created"), &a->created);
	if (creator.p == NULL)
		return ERR_OK;
	if (jid_parse(a->t->arena, creator, &j))
		a->creator = j.bare;
	else
		arriving_note(a, TRANSFER_LOST,
			&(struct transfer_found_row){.what = SPAN("creator"),
				.value = creator,
				.why = SPAN("that is no address")});
	return ERR_OK;
}

static enum err read_style(
	struct arriving *a, const struct xml *x, struct errtext *e)
{
	struct span sheet = xml_text(a->t->arena, x);

	if (a->open) {
		a->in->known++;
		return ERR_OK;
	}
	if (sheet.n == 0 || sheet.n > PUBSUB_STYLE_BYTES)
		return arriving_unfit(
			a, SPAN("style"), e, "a stylesheet of that length");
	a->style = sheet;
	a->in->taken++;
	return ERR_OK;
}

static enum err read_lost(
	struct arriving *a, const struct xml *x, struct errtext *e)
{
	(void)e;
	arriving_note(a, TRANSFER_LOST,
		&(struct transfer_found_row){
			.what = xml_attr(x, "what").p != NULL
	                                ? xml_attr(x, "what")
	                                : SPAN("something"),
			.value = xml_attr(x, "value").p != NULL
	                                 ? xml_attr(x, "value")
	                                 : SPAN(""),
			.why = xml_attr(x, "why").p != NULL
	                               ? xml_attr(x, "why")
	                               : SPAN("the source lost it")});
	return ERR_OK;
}

static const struct {
	const char *name;
	arriving_read *read;
} records[] = {
	{"about",        read_about           },
	{"options",      arriving_options     },
	{"security",     arriving_security    },
	{"affiliation",  arriving_affiliation },
	{"subscription", arriving_subscription},
	{"style",        read_style           },
	{"item",         arriving_item        },
	{"lost",         read_lost            },
};

static enum err read_record(
	struct arriving *a, const struct xml *x, struct errtext *e)
{
	for (size_t i = 0; i < ARRAY_LEN(records); i++)
		if (xml_is(x, NS_TRANSFER, records[i].name)) {
			a->what = x->name;
			return records[i].read(a, x, e);
		}
	a->in->left_out++;
	arriving_note(a, TRANSFER_LOST,
		&(struct transfer_found_row){.what = SPAN("record"),
			.value = x->name,
			.why = SPAN("nodes have no such thing")});
	return ERR_OK;
}

static enum err read_all(
	struct arriving *a, const struct xml *root, struct errtext *e)
{
	size_t n = 0;
	enum err err = transfer_records(root, &n, e);

	if (err != ERR_OK)
		return err;
	a->member =
		arena_array(a->t->arena, struct node_affiliation_row, n + 1);
	a->person = arena_array(a->t->arena, struct span, n + 1);
	a->sub = arena_array(a->t->arena, struct subscription_row, n + 1);
	a->item = arena_array(a->t->arena, struct arriving_item, n + 1);
	a->in->at = 0;
	xml_each_child (x, root) {
		a->in->at++;
		if (err == ERR_OK)
			err = read_record(a, x, e);
	}
	if (a->removed != 0)
		transfer_remark(a->in,
			"%llu affiliations are left out: these people came "
			"before, and have none here any more",
			(unsigned long long)a->removed);
	return err;
}

static void keep_head(struct arriving *a)
{
	const struct node_row row = {
		.id = a->n->id, .config = a->n->config, .labels = a->n->labels};
	struct store *s = a->p->d.store;

	if (a->about)
		store_node_made(s, a->n->id, a->creator, a->created);
	if (a->head)
		store_node_put(s, &row);
	if (a->style.p != NULL)
		store_style_put(s, a->n->id, a->style);
}

/* Nothing of it can be refused. */
static void keep_all(struct arriving *a)
{
	if (!a->open)
		keep_head(a);
	arriving_keep_people(a);
	arriving_keep_items(a);
	store_arrival_put(a->p->d.store, &a->row);
}

/* The node for a call that changes it; let_go() if that works. */
static enum err open_call(struct arriving *a, const struct node_arrival *x,
	struct turn *t, struct errtext *e)
{
	*a = (struct arriving){.p = x->p, .t = t, .in = x->in};
	x->in->d = &x->p->d;
	x->in->t = t;
	if (!find_row(x->p, x->name, t, &a->row))
		return unknown(x->name, e);
	if (!store_accepts(x->p->d.store, t->mono))
		return err_set(e, ERR_IO, "too little disk space is left");
	return open_node(a, x->name, e);
}

enum err pubsub_arrive_take(
	struct node_arrival *x, struct turn *t, struct errtext *e)
{
	struct arriving a;
	enum err err = open_call(&a, x, t, e);

	if (err != ERR_OK)
		return err;
	err = open_lead(&a, e);
	if (err == ERR_OK)
		err = transfer_under(&a.row, x->records, e);
	if (err == ERR_OK)
		err = transfer_in_open(x->in, &a.row, e);
	if (err == ERR_OK)
		err = read_all(&a, x->records, e);
	if (err == ERR_OK)
		keep_all(&a);
	let_go(&a);
	return err;
}

/* ---- the end ---- */

/* It is there from now on. */
static void settle(struct arriving *a)
{
	struct store *s = a->p->d.store;
	struct node *n = a->n;
	size_t out = arriving_sort_out(n);

	if (out != 0)
		transfer_remark(a->in,
			"node %.*s: %zu subscriptions of people who aren't "
			"cleared for it, or may not read it, are left out",
			SPAN_FMT(node_name(n)), out);
	if (!n->config.persist_items)
		store_items_clear(s, n->id);
	store_moved_remove(s, a->p->d.conf->domain, node_name(n));
	store_node_settle(s, n->id, a->p->d.conf->domain);
	a->row.ended = true;
	a->row.whole = true;
	store_arrival_put(s, &a->row);
	report(a->p, &a->row, "arrival-ended", a->t);
}

/* Nothing can be done to a node whose labels nobody understands. */
static enum err is_sound(const struct arriving *a, struct errtext *e)
{
	return a->n->place.broken
	               ? err_set(e, ERR_VALUE,
				 "node %.*s: its labels can't be read",
				 SPAN_FMT(node_name(a->n)))
	               : ERR_OK;
}

static void wait_for(struct arriving *a, struct span with)
{
	a->row.whole = true;
	store_arrival_put(a->p->d.store, &a->row);
	transfer_remark(a->in,
		"node %.*s isn't there before %.*s is whole, too",
		SPAN_FMT(node_name(a->n)), SPAN_FMT(with));
}

static enum err end_two(struct arriving *a, struct span with, struct errtext *e)
{
	struct arriving b = {.p = a->p, .t = a->t, .in = a->in};
	enum err err;

	if (!find_row(a->p, with, a->t, &b.row) || !b.row.whole ||
		b.row.ended) {
		wait_for(a, with);
		return ERR_OK;
	}
	err = open_node(&b, with, e);
	if (err != ERR_OK)
		return err;
	err = is_sound(&b, e);
	if (err == ERR_OK) {
		settle(a);
		settle(&b);
	}
	let_go(&b);
	return err;
}

static enum err end_one(struct arriving *a, struct errtext *e)
{
	struct span with = kind_partner(a->p, node_name(a->n), a->t->arena);
	enum err err = is_sound(a, e);

	if (a->open || err != ERR_OK)
		return err;
	if (with.p != NULL)
		return end_two(a, with, e);
	settle(a);
	return ERR_OK;
}

enum err pubsub_arrive_end(
	struct node_arrival *x, struct turn *t, struct errtext *e)
{
	struct arriving a;
	enum err err = open_call(&a, x, t, e);

	if (err != ERR_OK)
		return err;
	err = end_one(&a, e);
	let_go(&a);
	return err;
}

enum err pubsub_arrive_stop(
	struct pubsub *p, struct span name, struct turn *t, struct errtext *e)
{
	struct arrival_row row;

	if (!find_row(p, name, t, &row) || row.ended)
		return unknown(name, e);
	store_node_remove(p->d.store, row.node);
	report(p, &row, "arrival-given-up", t);
	return ERR_OK;
}

/* ---- checking ---- */

enum err pubsub_arrive_check(struct node_arrival *x,
	const struct transfer_check *f, struct turn *t, struct errtext *e)
{
	struct arriving a = {.p = x->p, .t = t, .in = x->in, .check = f};
	enum err err;

	x->in->d = &x->p->d;
	x->in->t = t;
	x->in->leave_out = true;
	a.n = node_think(x->p, x->name, t);
	x->in->place = &a.n->place;
	a.created = t->wall;
	a.creator = x->p->d.conf->domain;
	a.row.leave_out = true;
	err = transfer_in_open(x->in, &a.row, e);
	if (err == ERR_OK)
		err = read_all(&a, x->records, e);
	if (err == ERR_OK && a.item_n != 0)
		arriving_note(&a, TRANSFER_SAME,
			&(struct transfer_found_row){.what = SPAN("items"),
				.value = arena_printf(
					t->arena, "%zu", a.item_n)});
	node_release(&a.n);
	return err;
}
