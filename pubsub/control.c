/* SPDX-License-Identifier: MIT */
/* Nodes made, set and removed by name=value. */
#include "pubsub/control.h"

#include "base/log.h"
#include "domain/edit.h"
#include "domain/privilege.h"
#include "pubsub/change.h"
#include "pubsub/create.h"
#include "pubsub/event.h"
#include "pubsub/item.h"
#include "pubsub/kind.h"
#include "pubsub/options.h"
#include "pubsub/remove.h"
#include "pubsub/report.h"
#include "pubsub/roster.h"

static enum err about(struct span name, enum err err, struct errtext *e)
{
	struct errtext inner = *e;

	return err_set(e, err, "node %.*s: %s", SPAN_FMT(name), inner.s);
}

static enum err no_node(struct span name, struct errtext *e)
{
	return err_set(
		e, ERR_UNKNOWN, "node %.*s: no such node", SPAN_FMT(name));
}

static enum err disk_is_full(struct errtext *e)
{
	return err_set(e, ERR_IO, "too little disk space is left");
}

/* Is it known whom to tell? While there is no server nobody is told. */
static bool is_ready(struct node *n, struct turn *t, struct errtext *e)
{
	if (!n->pubsub->connected || rosters_ready(n, t))
		return true;
	(void)err_set(e, ERR_IO,
		"node %.*s: the roster of an owner is asked for, try again",
		SPAN_FMT(node_name(n)));
	return false;
}

/* All pairs on top of row, as a whole fit for a node of the service. */
static enum err edit_all(struct pubsub *p, const struct node_edit *x,
	struct node_row *row, struct turn *t, struct errtext *e)
{
	const struct place_labels from = row->labels;
	const int64_t model = row->config.access_model;
	const struct settable all = {&node_options, &row->config, &row->labels};
	enum err err = ERR_OK;

	for (size_t i = 0; i < x->n && err == ERR_OK; i++)
		err = setting_pair(&all, x->pair[i], t, e);
	if (err == ERR_OK && row->labels.keep.n != 0)
		err = err_set(e, ERR_VALUE,
			"option 'archive_labels': nodes have none");
	if (err == ERR_OK)
		err = levels_check(&p->d, &from, &row->labels, SPAN_NONE, t, e);
	if (err == ERR_OK && row->config.access_model != model &&
		row->config.access_model >= ACCESS_PRESENCE &&
		!privilege_any_roster(&p->d))
		err = err_set(e, ERR_VALUE,
			"option 'access_model': no server lets the service "
			"see rosters");
	return err;
}

static enum err read_owner(struct pubsub *p, struct span owner,
	struct span *bare_r, struct turn *t, struct errtext *e)
{
	struct jid j;

	*bare_r = p->d.conf->domain;
	if (owner.p == NULL)
		return ERR_OK;
	if (!jid_parse(t->arena, owner, &j) || j.resource.p != NULL)
		return err_set(e, ERR_VALUE, "that is no bare address");
	*bare_r = j.bare;
	return ERR_OK;
}

enum err pubsub_create(struct pubsub *p, const struct node_edit *x,
	struct turn *t, struct errtext *e)
{
	struct node_row row = {.name = x->name};
	struct span owner;
	enum err err;

	if (x->name.n == 0 || x->name.n > p->conf.limits.name_bytes)
		return err_set(e, ERR_VALUE, "that is no name of a node");
	if (!create_is_free(p, x->name, t))
		return err_set(e, ERR_CONFLICT, "node %.*s: exists already",
			SPAN_FMT(x->name));
	if (!store_accepts(p->d.store, t->mono))
		return disk_is_full(e);
	kind_initial(p, x->name, &row.config);
	err = edit_all(p, x, &row, t, e);
	if (err == ERR_OK)
		err = read_owner(p, x->owner, &owner, t, e);
	if (err != ERR_OK)
		return about(x->name, err, e);
	(void)create_node(p, &row, owner, t);
	return ERR_OK;
}

enum err pubsub_set(struct pubsub *p, const struct node_edit *x, struct turn *t,
	struct errtext *e)
{
	struct node *n = node_find(p, x->name, t);
	struct node_row row;
	enum err err;

	if (n == NULL)
		return no_node(x->name, e);
	if (!store_accepts(p->d.store, t->mono))
		return disk_is_full(e);
	if (!is_ready(n, t, e))
		return ERR_IO;
	row = (struct node_row){.config = n->config, .labels = n->labels};
	err = edit_all(p, x, &row, t, e);
	if (err != ERR_OK)
		return about(x->name, err, e);
	node_change(n, &row.config, &row.labels, t);
	log_event(LOG_INFO, "node-configured", KV("node", x->name),
		KV_STR("by", "operator"));
	return ERR_OK;
}

enum err pubsub_affiliate(struct pubsub *p, struct span name, struct span jid,
	struct span affiliation, struct turn *t, struct errtext *e)
{
	struct node *n = node_find(p, name, t);
	enum node_affiliation to;
	struct jid j;

	if (n == NULL)
		return no_node(name, e);
	if (!jid_parse(t->arena, jid, &j) || j.resource.p != NULL)
		return err_set(e, ERR_VALUE, "that is no bare address");
	if (!node_affiliation_parse(affiliation, &to))
		return err_set(e, ERR_VALUE,
			"an affiliation is owner, publisher, publish-only, "
			"member, none or outcast");
	if (n->members.n >= p->conf.limits.affiliations)
		return err_set(e, ERR_LIMIT, "too many affiliations");
	node_report_affiliation(n, j.bare, to, t);
	node_set_affiliation(n, j.bare, to);
	member_follow(n, j.bare, t);
	return ERR_OK;
}

enum err pubsub_delete(struct pubsub *p, struct span name, struct span uri,
	struct turn *t, struct errtext *e)
{
	struct node *n = node_find(p, name, t);

	if (n == NULL)
		return no_node(name, e);
	if (!is_ready(n, t, e))
		return ERR_IO;
	log_event(LOG_INFO, "node-deleted", KV("node", name),
		KV_STR("by", "operator"));
	remove_node(n, uri, true, t);
	return ERR_OK;
}

/* ---- publishing ---- */

static enum err read_label(struct node *n, struct span expr,
	const struct label **l_r, struct turn *t, struct errtext *e)
{
	struct domain *d = &n->pubsub->d;

	if (expr.n == 0)
		*l_r = place_default(&n->place);
	else if (label_read_expr(d->conf->labels, expr, t->wall, true, l_r,
			 e) != LABEL_VALID)
		return ERR_VALUE;
	if (*l_r == NULL)
		return err_set(e, ERR_VALUE, "a label is needed");
	if (!place_holds(d->gate, &n->place, *l_r) || !label_has_form(*l_r))
		return err_set(e, ERR_VALUE,
			"the label is outside of the clearance of the node, "
			"the domain or the server");
	return ERR_OK;
}

static enum err read_payload(struct node *n, const struct node_item *x,
	struct item *i, struct turn *t, struct errtext *e)
{
	struct kind_item what = {.node = n};
	enum err err = xml_parse(
		t->arena, x->payload, &xml_caps_default, &what.payload, e);
	enum sx_cond c;

	if (err != ERR_OK)
		return err;
	c = kind_check(n->pubsub, &what, t);
	if (c != SX_OK)
		return err_set(e, ERR_VALUE, "%s",
			what.text != NULL ? what.text : error_text(c));
	i->row.payload =
		what.kept.p != NULL
			? what.kept
			: item_payload(what.payload,
				  (size_t)n->config.max_payload, t->arena);
	return i->row.payload.p != NULL
	               ? ERR_OK
	               : err_set(e, ERR_LIMIT, "the item is too large");
}

enum err pubsub_put(struct pubsub *p, const struct node_item *x, struct turn *t,
	struct errtext *e)
{
	struct node *n = node_find(p, x->name, t);
	struct item i = {
		.row = {.name = x->id, .at = t->wall}
        };
	enum err err;

	if (n == NULL)
		return no_node(x->name, e);
	if (!store_accepts(p->d.store, t->mono))
		return disk_is_full(e);
	if (!is_ready(n, t, e))
		return ERR_IO;
	i.row.publisher = p->d.conf->domain;
	if (i.row.name.n == 0)
		i.row.name = item_new_id(t);
	err = read_label(n, x->label, &i.label, t, e);
	if (err == ERR_OK)
		err = read_payload(n, x, &i, t, e);
	if (err == ERR_OK && !item_keep_label(i.label, &i.row, t))
		err = err_set(e, ERR_LIMIT, "the label is too long");
	if (err != ERR_OK)
		return about(x->name, err, e);
	item_keep(n, &i, SPAN_NONE, t);
	return ERR_OK;
}

/* ---- stylesheets ---- */

static enum err no_style(struct span name, struct errtext *e)
{
	return err_set(e, ERR_UNKNOWN, "node %.*s: it has no stylesheet",
		SPAN_FMT(name));
}

enum err pubsub_style_set(struct pubsub *p, struct span name, struct span sheet,
	struct turn *t, struct errtext *e)
{
	const struct node *n = node_find(p, name, t);

	if (n == NULL)
		return no_node(name, e);
	if (sheet.p == NULL)
		return store_style_remove(p->d.store, n->id)
		               ? ERR_OK
		               : no_style(name, e);
	if (!store_accepts(p->d.store, t->mono))
		return disk_is_full(e);
	if (sheet.n > PUBSUB_STYLE_BYTES)
		return err_set(e, ERR_LIMIT,
			"node %.*s: the stylesheet is longer than %zu bytes",
			SPAN_FMT(name), PUBSUB_STYLE_BYTES);
	store_style_put(p->d.store, n->id, sheet);
	return ERR_OK;
}

enum err pubsub_style(struct pubsub *p, struct span name, struct span *sheet_r,
	struct turn *t, struct errtext *e)
{
	const struct node *n = node_find(p, name, t);

	if (n == NULL)
		return no_node(name, e);
	*sheet_r = store_style_get(p->d.store, t->arena, n->id);
	return sheet_r->p != NULL ? ERR_OK : no_style(name, e);
}
