/* SPDX-License-Identifier: MIT */
/* What a node is, and who is what in it. */
#include "base/clock.h"
#include "move/crawl_nodes_inner.h"
#include "xmpp/xdata.h"

#define PUBSUB "http://jabber.org/protocol/pubsub"
#define CONFIG PUBSUB "#node_config"
#define OURS   "{urn:caveat:0}"

static struct span first_value(
	const struct xml *form, const char *var, struct arena *a)
{
	xml_each_child (x, form) {
		if (xml_is(x, NS_XDATA, "field") &&
			span_is(xml_attr(x, "var"), var))
			return xml_child_text(a, x, NS_XDATA, "value");
	}
	return SPAN_NONE;
}

/* ---- about ---- */

/* A collection (XEP-0248) has no items. */
static bool is_collection(const struct xml *query)
{
	xml_each_child (x, query) {
		if (xml_is(x, NS_DISCO_INFO, "identity") &&
			span_is(xml_attr(x, "category"), "pubsub") &&
			span_is(xml_attr(x, "type"), "collection"))
			return true;
	}
	return false;
}

static enum err put_about(
	struct crawled *x, const struct xml *meta, struct errtext *e)
{
	struct arena *a = x->c->arena;
	struct span creator = first_value(meta, "pubsub#creator", a);
	struct span made = first_value(meta, "pubsub#creation_date", a);
	int64_t created;

	record_open(&x->r, "about");
	if (made.p != NULL && time_parse(span_trim(made), &created))
		record_time(&x->r, "created", created);
	if (creator.n != 0)
		xw_attr(&x->r.w, "creator", creator);
	xw_attr_str(&x->r.w, "from", "xmpp");
	return record_put(&x->r, x->to, e);
}

static enum err ask_info(
	struct crawled *x, const struct xml **meta_r, struct errtext *e)
{
	struct crawl_answer a;
	const struct xml *query;
	enum err err;

	nodes_open(x->c, "get");
	xw_open(&x->c->w, NS_DISCO_INFO, "query");
	xw_attr(&x->c->w, "node", x->node);
	err = nodes_ask(x->c, &a, e);
	if (err != ERR_OK)
		return err;
	query = xml_child(a.x, NS_DISCO_INFO, "query");
	if (is_collection(query))
		return err_set(e, ERR_VALUE, "it is a collection of nodes");
	*meta_r = xml_child(query, NS_XDATA, "x");
	x->access = arena_dup(x->c->arena,
		first_value(*meta_r, "pubsub#access_model", x->c->arena));
	return ERR_OK;
}

/* ---- options ---- */

static bool is_option(struct span var)
{
	return span_starts(var, SPAN("pubsub#")) ||
	       span_starts(var, SPAN(OURS));
}

static void copy_field(struct crawled *x, const struct xml *field)
{
	struct xw *w = &x->r.w;
	bool any = false;

	xml_each_child (v, field) {
		if (!xml_is(v, NS_XDATA, "value"))
			continue;
		if (!any) {
			xw_open(w, NS_XDATA, "field");
			xw_attr(w, "var", xml_attr(field, "var"));
		}
		any = true;
		xw_leaf(w, NS_XDATA, "value", xml_text(x->c->arena, v));
	}
	if (any)
		xw_close(w);
}

static enum err put_form(
	struct crawled *x, const struct xml *form, struct errtext *e)
{
	record_options(&x->r, CONFIG, SPAN_NONE);
	xml_each_child (f, form) {
		if (xml_is(f, NS_XDATA, "field") &&
			is_option(xml_attr(f, "var")))
			copy_field(x, f);
	}
	return record_options_put(&x->r, x->to, e);
}

/* SECURITY: who doesn't own the node isn't told all of it. What is told of
 * access counts; what isn't opens nothing (whitelist). */
static enum err put_little(
	struct crawled *x, const struct errtext *why, struct errtext *e)
{
	enum err err =
		record_lost(&x->r, x->to, "options", SPAN_NONE, why->s, e);

	if (err != ERR_OK)
		return err;
	record_options(&x->r, CONFIG, SPAN_NONE);
	record_option(&x->r, "pubsub#access_model",
		x->access.n != 0 ? x->access : SPAN("whitelist"));
	return record_options_put(&x->r, x->to, e);
}

/* Labels that a Caveat gives a node are in its form, for people to choose. */
static enum err put_labels(
	struct crawled *x, const struct xml *form, struct errtext *e)
{
	enum err err = ERR_OK;

	xml_each_child (f, form) {
		struct span var = xml_attr(f, "var");

		if (err == ERR_OK && xml_is(f, NS_XDATA, "field") &&
			span_starts(var, SPAN("sec-label#custom")))
			err = record_lost(&x->r, x->to,
				arena_dup(x->c->arena, var).p,
				xml_child_text(
					x->c->arena, f, NS_XDATA, "value"),
				"set it by the operator's command", e);
	}
	return err;
}

static enum err put_options(struct crawled *x, struct errtext *e)
{
	struct errtext why = {""};
	struct crawl_answer a;
	const struct xml *form;
	enum err err;

	nodes_open_pubsub(x->c, NS_PUBSUB_OWNER);
	xw_open(&x->c->w, NS_PUBSUB_OWNER, "configure");
	xw_attr(&x->c->w, "node", x->node);
	err = nodes_ask(x->c, &a, &why);
	if (err == ERR_IO)
		return err_set(e, err, "%s", why.s);
	if (err != ERR_OK)
		return put_little(x, &why, e);
	form = xml_child(xml_child(xml_child(a.x, NS_PUBSUB_OWNER, "pubsub"),
				 NS_PUBSUB_OWNER, "configure"),
		NS_XDATA, "x");
	if (form == NULL || a.capped)
		return put_little(
			x, &(struct errtext){"the service tells of none"}, e);
	err = put_form(x, form, e);
	return err == ERR_OK ? put_labels(x, form, e) : err;
}

/* ---- people ---- */

static enum err take_affiliations(
	void *arg, const struct xml *list, size_t *n_r, struct errtext *e)
{
	struct crawled *x = arg;
	enum err err = ERR_OK;

	xml_each_child (f, list) {
		const struct record_affiliation a = {.jid = xml_attr(f, "jid"),
			.affiliation = xml_attr(f, "affiliation")};

		if (err != ERR_OK || !span_is(f->name, "affiliation"))
			continue;
		++*n_r;
		if (a.jid.n != 0 && a.affiliation.n != 0 &&
			!span_is(a.affiliation, "none"))
			err = record_affiliation(&x->r, x->to, &a, e);
	}
	x->refused = err != ERR_OK;
	return err;
}

static enum err take_subscriptions(
	void *arg, const struct xml *list, size_t *n_r, struct errtext *e)
{
	struct crawled *x = arg;
	enum err err = ERR_OK;

	xml_each_child (s, list) {
		struct span state = xml_attr(s, "subscription");

		if (err != ERR_OK || !span_is(s->name, "subscription"))
			continue;
		++*n_r;
		if (xml_attr(s, "jid").n == 0 || span_is(state, "none"))
			continue;
		record_open(&x->r, "subscription");
		xw_attr(&x->r.w, "jid", xml_attr(s, "jid"));
		if (xml_attr(s, "subid").n != 0)
			xw_attr(&x->r.w, "subid", xml_attr(s, "subid"));
		if (state.n != 0)
			xw_attr(&x->r.w, "state", state);
		err = record_put(&x->r, x->to, e);
	}
	x->refused = err != ERR_OK;
	return err;
}

/* What isn't told to who asks is lost. */
static enum err put_list(struct crawled *x, const char *element,
	enum err (*take)(
		void *, const struct xml *, size_t *, struct errtext *),
	struct errtext *e)
{
	const struct nodes_list l = {
		.pubsub = true,
		.ns = NS_PUBSUB_OWNER,
		.element = element,
		.node = x->node,
		.take = take,
		.arg = x,
	};
	struct errtext why = {""};
	enum err err = nodes_pages(x->c, &l, &why);

	if (err == ERR_OK)
		return ERR_OK;
	if (err == ERR_IO || x->refused)
		return err_set(e, err, "%s", why.s);
	return record_lost(&x->r, x->to, element, SPAN_NONE, why.s, e);
}

enum err nodes_head(struct crawled *x, struct errtext *e)
{
	const struct xml *meta = NULL;
	enum err err = ask_info(x, &meta, e);

	if (err == ERR_OK)
		err = put_about(x, meta, e);
	if (err == ERR_OK)
		err = put_options(x, e);
	if (err == ERR_OK)
		err = put_list(x, "affiliations", take_affiliations, e);
	if (err == ERR_OK)
		err = put_list(x, "subscriptions", take_subscriptions, e);
	return err;
}
