/* SPDX-License-Identifier: MIT */
/*
 * Nodes as records. Where a page begins is said by a letter and what stands
 * behind it: affiliations by JID, subscriptions and items by number.
 */
#include "pubsub/depart.h"

#include "labels/clearance.h"
#include "pubsub/control.h"
#include "pubsub/item.h"
#include "pubsub/kind.h"
#include "pubsub/options.h"

#define MEMBERS 200 /* that are looked for at once */
#define ITEMS   50
/* Items that are looked at for one page, whether anything of them is on it. */
#define ROWS_MAX 1000

/* ---- who reads ---- */

struct reader {
	struct node *n;
	const struct departure *ask;
	bool part;
	const struct clearance *c; /* of who reads a part */
	struct transfer_page *p;
	struct turn *t;
};

/* SECURITY: what goes to a peer's user is written anew on its way, and some of
 * it stays behind (domain/border.h): here it would not. */
static const char *may_be_told(const struct pubsub *p, struct span bare)
{
	struct peer_standing s;

	if (p->d.conf->peers == NULL)
		return NULL;
	s = peers_standing(p->d.conf->peers, bare);
	if (s.denied || (s.allow & p->d.conf->traffic) != p->d.conf->traffic)
		return "is of a peer that nodes aren't open to";
	if (s.peer != NULL)
		return "is of a peer, and gets things in the shape that is set "
		       "for it: name a clearance instead";
	return NULL;
}

static enum err open_as(struct reader *r, struct errtext *e)
{
	struct span bare = r->ask->as;
	const char *why = may_be_told(r->n->pubsub, bare);

	if (why == NULL && !node_admits(r->n, bare))
		why = "isn't cleared for the node's access label";
	if (why == NULL && node_may_read(r->n, bare) != SX_OK)
		why = "may not read the node";
	if (why != NULL)
		return err_set(e, ERR_CONFLICT, "%.*s %s", SPAN_FMT(bare), why);
	r->c = dir_clearance(r->n->pubsub->d.dir, bare);
	return ERR_OK;
}

static enum err open_cleared(struct reader *r, struct errtext *e)
{
	struct domain *d = &r->n->pubsub->d;
	struct errtext why = {""};

	if (clearance_read_expr(
		    d->conf->labels, r->ask->clearance, &r->c, &why) != ERR_OK)
		return err_set(e, ERR_VALUE, "clearance: %s", why.s);
	if (!place_admits(d->gate, &r->n->place, r->c))
		return err_set(e, ERR_CONFLICT,
			"who holds that clearance isn't cleared for the node's "
			"access label");
	return ERR_OK;
}

static enum err open_part(struct reader *r, struct errtext *e)
{
	if (r->ask->as.p != NULL && r->ask->clearance.p != NULL)
		return err_set(e, ERR_VALUE, "either a person or a clearance");
	return r->ask->as.p != NULL ? open_as(r, e) : open_cleared(r, e);
}

/* ---- where a page begins ---- */

enum stage {
	AT_HEAD = 'h',
	AT_MEMBERS = 'a',
	AT_SUBSCRIPTIONS = 's',
	AT_ITEMS = 'i',
};
struct cursor {
	enum stage stage;
	struct span jid; /* of an affiliation; absent: from the first */
	int64_t id;      /* of a subscription, of an item; 0 likewise */
};

static bool read_cursor(struct span s, struct cursor *c)
{
	uint64_t id = 0;
	struct span rest;

	*c = (struct cursor){.stage = AT_HEAD};
	if (s.p == NULL)
		return true;
	if (s.n == 0 || strchr("asi", s.p[0]) == NULL)
		return false;
	c->stage = (enum stage)s.p[0];
	rest = span_of(s.p + 1, s.n - 1);
	if (c->stage == AT_MEMBERS) {
		c->jid = rest;
		return rest.n != 0;
	}
	if (!span_u64(rest, &id) || id > INT64_MAX)
		return false;
	c->id = (int64_t)id;
	return true;
}

static void end_at_jid(struct reader *r, struct span jid)
{
	r->p->next = arena_printf(r->t->arena, "a%.*s", SPAN_FMT(jid));
}

static void end_at(struct reader *r, enum stage stage, int64_t id)
{
	r->p->next = arena_printf(r->t->arena, "%c%lld", stage, (long long)id);
}

/* ---- the head ---- */

/* What disco#info tells whoever may find the node (info.c). */
static bool is_public(const struct option *o)
{
	static const char *const names[] = {"title", "description", "language",
		"type", "contact", "access_model", "publish_model",
		"max_items"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(o->name, names[i]) == 0)
			return true;
	return false;
}

static void put_head(struct reader *r)
{
	struct node *n = r->n;
	const struct transfer_options o = {
		.form_type = FORM_NODE_CONFIG,
		.all = &node_options,
		.config = &n->config,
		.those = r->part ? is_public : NULL,
	};
	struct span sheet;

	transfer_about(r->p, n->created, r->part);
	xw_attr(&r->p->w, "creator", n->creator);
	transfer_close(r->p, "about", SPAN_NONE);
	transfer_options(r->p, &o, r->t->arena);
	if (r->part)
		return;
	transfer_security(r->p, n->pubsub->d.conf->labels, &n->labels, r->t);
	sheet = store_style_get(n->pubsub->d.store, r->t->arena, n->id);
	if (sheet.p == NULL)
		return;
	transfer_open(r->p, "style");
	xw_text(&r->p->w, sheet);
	transfer_close(r->p, "style", SPAN_NONE);
}

/* false: the page is full. */
static bool put_members(struct reader *r, struct span after)
{
	struct affiliations_ask ask = {
		.node = r->n->id, .after = after, .max = MEMBERS};
	const struct node_affiliation_row *row;
	size_t n;

	do {
		n = store_node_affiliations_page(
			r->n->pubsub->d.store, r->t->arena, &ask, &row);
		for (size_t i = 0; i < n; i++) {
			transfer_open(r->p, "affiliation");
			xw_attr(&r->p->w, "jid", row[i].jid);
			xw_attr_str(&r->p->w, "affiliation",
				node_affiliation_name(row[i].affiliation));
			transfer_close(r->p, "affiliation", row[i].jid);
			ask.after = row[i].jid;
		}
		if (n != 0 && transfer_is_full(r->p)) {
			end_at_jid(r, ask.after);
			return false;
		}
	} while (n == MEMBERS);
	return true;
}

static void put_subscription(struct reader *r, const struct subscription_row *s)
{
	struct xw *w = &r->p->w;

	transfer_open(r->p, "subscription");
	xw_attr(w, "jid", s->jid);
	if (s->subid.n != 0)
		xw_attr(w, "subid", s->subid);
	xw_attr_str(w, "state", subscription_name(s->state));
	xw_attr_str(w, "deliver", s->deliver ? "true" : "false");
	if (s->expire != 0)
		transfer_time(r->p, "expire", s->expire);
	if (s->digest != 0)
		xw_attr_int(w, "digest", s->digest);
	transfer_close(r->p, "subscription", s->jid);
}

static bool put_subscriptions(struct reader *r, int64_t after)
{
	const struct subscription_row *row;
	size_t n = store_subscriptions(
		r->n->pubsub->d.store, r->t->arena, r->n->id, &row);

	for (size_t i = 0; i < n; i++) {
		if (row[i].id <= after)
			continue;
		if (transfer_is_full(r->p)) {
			end_at(r, AT_SUBSCRIPTIONS, after);
			return false;
		}
		put_subscription(r, &row[i]);
		after = row[i].id;
	}
	return true;
}

/* ---- items ---- */

static void open_item(struct reader *r, const struct item_row *row)
{
	transfer_open(r->p, "item");
	xw_attr(&r->p->w, "id", row->name);
	transfer_time(r->p, "at", row->at);
}

static void mark_past(struct reader *r, const struct item_row *row)
{
	if (row->past)
		xw_attr_str(&r->p->w, "past", "true");
}

/* Whole, for who has it all. */
static void put_item(struct reader *r, const struct item_row *row)
{
	struct transfer_label l;

	if (!transfer_label_stored(r->n->pubsub->d.conf->labels,
		    row->label_form, row->label, r->t, &l)) {
		transfer_lost(r->p, "item", row->name,
			"the bytes of its label are damaged");
		return;
	}
	if (transfer_is_word(row->payload)) {
		transfer_lost(r->p, "item", row->name,
			"its payload is of a namespace that is for transfers "
			"alone");
		return;
	}
	open_item(r, row);
	xw_attr(&r->p->w, "publisher", row->publisher);
	transfer_label_attr(&r->p->w, &l);
	if (r->ask->marked)
		transfer_marks(&r->p->w, l.label);
	mark_past(r, row);
	transfer_label_element(&r->p->w, &l);
	xw_raw(&r->p->w, row->payload);
	transfer_close(r->p, "item", row->name);
}

/* SECURITY: of who reads a part, the gate was asked about the value of each
 * label; of the payload they get what they may see. */
static void put_view(struct reader *r, const struct item_row *row)
{
	struct span payload = item_view(r->n, row, r->c, r->t);
	size_t from = r->p->b.n;
	struct item i;

	if (!item_of(r->n, row, r->t, &i) || payload.p == NULL ||
		transfer_is_word(payload) ||
		!gate_allows(r->n->pubsub->d.gate, i.label, r->c))
		return;
	open_item(r, row);
	xw_attr(&r->p->w, "publisher", item_publisher(r->n, row));
	transfer_shown_attr(&r->p->w, i.label, r->ask->marked, r->t->arena);
	mark_past(r, row);
	if (!transfer_shown_element(&r->p->w, i.label)) {
		r->p->b.n = from;
		return;
	}
	xw_raw(&r->p->w, payload);
	transfer_close(r->p, "item", row->name);
}

static struct item_list list_of(const struct reader *r)
{
	return r->part ? item_archive_for(r->n, r->c, r->t)
	               : item_list_all(r->n, true, r->t);
}

/* Names come again: behind the first of that name there is nothing that who
 * has it hasn't got, or needn't get once more. */
static int64_t behind_mark(struct reader *r, const struct item_list *l)
{
	struct store *s = r->n->pubsub->d.store;

	return r->ask->mark.n != 0 ? store_item_oldest(s, l, r->ask->mark) : 0;
}

static void put_items(struct reader *r, int64_t after)
{
	struct store *s = r->n->pubsub->d.store;
	struct item_ask ask = {.list = list_of(r),
		.after = after,
		.before = INT64_MAX,
		.max = ITEMS};
	const struct item_row *row;
	size_t n, looked = 0;

	if (after == 0)
		ask.after = behind_mark(r, &ask.list);
	do {
		n = store_item_page(s, r->t->arena, &ask, &row);
		for (size_t i = 0; i < n; i++) {
			if (transfer_is_full(r->p) || looked++ == ROWS_MAX) {
				end_at(r, AT_ITEMS, ask.after);
				return;
			}
			if (r->part)
				put_view(r, &row[i]);
			else
				put_item(r, &row[i]);
			ask.after = row[i].id;
		}
	} while (n == ITEMS);
}

/* ---- pages ---- */

static void put_page(struct reader *r, const struct cursor *c)
{
	if (c->stage == AT_HEAD)
		put_head(r);
	if ((c->stage == AT_HEAD || c->stage == AT_MEMBERS) && !r->part &&
		!put_members(r, c->jid))
		return;
	if (c->stage != AT_ITEMS && !r->part &&
		!put_subscriptions(r, c->stage == AT_SUBSCRIPTIONS ? c->id : 0))
		return;
	if (!r->ask->head)
		put_items(r, c->stage == AT_ITEMS ? c->id : 0);
}

enum err pubsub_depart(struct pubsub *p, const struct node_departure *x,
	struct transfer_page *page, struct turn *t, struct errtext *e)
{
	struct reader r = {
		.n = node_find(p, x->node, t),
		.ask = &x->ask,
		.part = departure_is_part(&x->ask),
		.p = page,
		.t = t,
	};
	struct errtext why = {""};
	struct gate *was;
	struct cursor c;
	enum err err = ERR_OK;

	if (r.n == NULL)
		return err_set(e, ERR_UNKNOWN, "node %.*s: no such node",
			SPAN_FMT(x->node));
	if (!read_cursor(x->ask.after, &c))
		return err_set(e, ERR_VALUE, "after: that is no cursor");
	was = departure_begin(&p->d, &x->ask, t);
	if (r.part)
		err = open_part(&r, &why);
	if (err == ERR_OK)
		put_page(&r, &c);
	departure_end(&p->d, was);
	if (err != ERR_OK)
		return err_set(
			e, err, "node %.*s: %s", SPAN_FMT(x->node), why.s);
	return ERR_OK;
}

/* ---- all nodes ---- */

struct leaving {
	struct pubsub *p;
	struct turn *t;
	void (*f)(void *arg, const struct node_leaving *n);
	void *arg;
	bool leads; /* these alone, or the others */
};

static void tell(void *arg, const struct node_info *n)
{
	const struct leaving *x = arg;

	if (kind_leads(x->p, n->name) == x->leads)
		x->f(x->arg, &(struct node_leaving){n->name, n->items});
}

void pubsub_departures(struct pubsub *p, struct turn *t,
	void (*f)(void *arg, const struct node_leaving *n), void *arg)
{
	struct leaving x = {p, t, f, arg, true};

	if (p->conf.kind != NULL)
		pubsub_nodes(p, SPAN(""), t, tell, &x);
	x.leads = false;
	pubsub_nodes(p, SPAN(""), t, tell, &x);
}
