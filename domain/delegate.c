/* SPDX-License-Identifier: MIT */
/* Namespace delegation: catalogues at the users' own server. */
#include "domain/delegate.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/log.h"
#include "domain/offer.h"
#include "xmpp/disco.h"

struct delegate {
	struct delegate *next;
	size_t n;
	char domain[];
};

static bool is_delegated(const struct domain *d, struct span domain)
{
	for (const struct delegate *x = d->delegate; x != NULL; x = x->next)
		if (span_eq(span_of(x->domain, x->n), domain))
			return true;
	return false;
}

void delegate_forget(struct domain *d)
{
	while (d->delegate != NULL) {
		struct delegate *x = d->delegate;

		d->delegate = x->next;
		free(x);
	}
}

/* Of either version; NULL: there is none. */
static const struct xml *find_word(const struct xml *root)
{
	const struct xml *x = xml_child(root, NS_DELEGATION_2, "delegation");

	return x != NULL ? x : xml_child(root, NS_DELEGATION_1, "delegation");
}

/* ---- what is delegated (4.2) ---- */

static void add(struct domain *d, struct span domain)
{
	struct delegate *x = xcalloc(1, sizeof(*x) + domain.n);

	memcpy(x->domain, domain.p, domain.n);
	x->n = domain.n;
	x->next = d->delegate;
	d->delegate = x;
	log_event(LOG_INFO, "delegation", KV("domain", d->conf->domain),
		KV("from", domain), KV("namespace", ns_uri(NS_CATALOG)));
}

/* ejabberd says each namespace in a message of its own, so none takes back
 * what another gave. */
static void take_word(
	struct domain *d, const struct stanza *s, const struct xml *word)
{
	xml_each_child (x, word) {
		if (xml_is(x, word->ns, "delegated") &&
			span_eq(xml_attr(x, "namespace"), ns_uri(NS_CATALOG)) &&
			!is_delegated(d, s->from.domain))
			add(d, s->from.domain);
	}
}

/* ---- discovery (7.2) ---- */

/* The nodes at which a server asks what to add to its own answers. */
static const struct nest {
	const char *node;
	bool users; /* to those of its users */
} nests[] = {
	{"urn:xmpp:delegation:1::urn:xmpp:sec-label:catalog:2",     false},
	{"urn:xmpp:delegation:1:bare:urn:xmpp:sec-label:catalog:2", true },
	{"urn:xmpp:delegation:2::urn:xmpp:sec-label:catalog:2",     false},
	{"urn:xmpp:delegation:2:bare:urn:xmpp:sec-label:catalog:2", true },
};

static const struct nest *find_nest(const struct xml *x)
{
	struct span node = xml_attr(x, "node");

	for (size_t i = 0; i < ARRAY_LEN(nests); i++)
		if (span_is(node, nests[i].node))
			return &nests[i];
	return NULL;
}

bool delegate_is_discovery(const struct xml *x)
{
	return xml_is(x, NS_DISCO_INFO, "query") && find_nest(x) != NULL;
}

/* No identity: it stays the server. Gajim looks for a catalogue only where a
 * server knows labels, whatever else that says. */
static void answer_discovery(
	struct domain *d, const struct stanza *s, const struct xml *x)
{
	struct xw w;

	answer_open(d, &w, s);
	xw_open(&w, NS_DISCO_INFO, "query");
	xw_attr(&w, "node", xml_attr(x, "node"));
	if (!find_nest(x)->users)
		disco_feature(&w, ns_uri(NS_SECLABEL));
	disco_feature(&w, ns_uri(NS_CATALOG));
	xw_close(&w);
	answer_send(d, &w, s);
}

/* ---- requests (4.3) ---- */

/* A user's request inside of their server's. */
struct forward {
	struct domain *d;
	const struct stanza *s; /* the server's */
	enum ns ns;             /* of its version */
	const struct xml *iq;   /* the user's */
	struct jid from, to;    /* of that; no `to`: to themselves */
};

/* NULL: not the only one. */
static const struct xml *only(const struct xml *x)
{
	const struct xml *child = xml_first(x);

	return child != NULL && xml_after(child) == NULL ? child : NULL;
}

/* What can't be answered inside is the server's mistake. */
static bool unwrap(struct forward *f, const struct xml *word, struct arena *a)
{
	const struct xml *forwarded = only(word);
	const struct xml *iq = only(forwarded);
	struct span type = xml_attr(iq, "type"), to = xml_attr(iq, "to");

	f->ns = word->ns;
	f->iq = iq;
	f->to = (struct jid){.full = SPAN_NONE};
	return only(f->s->root) == word &&
	       xml_is(forwarded, NS_FORWARD, "forwarded") &&
	       xml_is(iq, NS_STANZA, "iq") &&
	       (span_is(type, "get") || span_is(type, "set")) &&
	       jid_parse(a, xml_attr(iq, "from"), &f->from) &&
	       (to.p == NULL || jid_parse(a, to, &f->to));
}

/* SECURITY: a server speaks for its own users. They ask it, or their own
 * account, not somebody else's. */
static bool is_their_own(const struct forward *f)
{
	if (f->from.node.p == NULL ||
		!span_eq(f->from.domain, f->s->from.domain))
		return false;
	return f->to.full.p == NULL || span_eq(f->to.full, f->s->from.domain) ||
	       span_eq(f->to.full, f->from.bare);
}

static enum sx_cond find(
	const struct forward *f, struct turn *t, struct offer *o_r)
{
	const struct xml *x = only(f->iq);
	const struct offer_ask ask = {
		.d = f->d,
		.x = x,
		.who = f->from.bare,
		.by_server = true,
		.at = f->s->from,
	};

	if (!is_their_own(f) || !xml_is(x, NS_CATALOG, "catalog"))
		return SX_SERVICE_UNAVAILABLE;
	if (!span_is(xml_attr(f->iq, "type"), "get"))
		return SX_BAD_REQUEST;
	return offer_find(&ask, t, o_r);
}

/* The addresses as they came: servers compare them. */
static void open_inner(const struct forward *f, struct xw *w, const char *type)
{
	xw_open(w, f->ns, "delegation");
	xw_open(w, NS_FORWARD, "forwarded");
	xw_open(w, NS_STANZA, "iq");
	xw_attr(w, "from", xml_attr(f->iq, "to"));
	xw_attr(w, "to", xml_attr(f->iq, "from"));
	xw_attr(w, "id", xml_attr(f->iq, "id"));
	xw_attr_str(w, "type", type);
}

/* A355-03: both servers pass an error inside on as it is. */
static void answer_request(const struct forward *f, struct turn *t)
{
	struct offer o;
	enum sx_cond c = find(f, t, &o);
	struct xw w;

	answer_open(f->d, &w, f->s);
	open_inner(f, &w, c == SX_OK ? "result" : "error");
	if (c == SX_OK)
		offer_write(&w, &o);
	else
		error_put(&w, c);
	xw_close(&w);
	xw_close(&w);
	xw_close(&w);
	answer_send(f->d, &w, f->s);
}

static void take_request(struct domain *d, const struct stanza *s,
	const struct xml *word, struct turn *t)
{
	struct forward f = {.d = d, .s = s};

	if (!is_delegated(d, s->from.domain))
		answer_error(d, s, SX_NOT_ALLOWED, NULL);
	else if (s->type != TYPE_SET || !unwrap(&f, word, t->arena))
		answer_error(d, s, SX_BAD_REQUEST, NULL);
	else
		answer_request(&f, t);
}

/* ---- all three ---- */

static bool is_servers(const struct domain *d, const struct stanza *s)
{
	return s->from.node.p == NULL && s->from.resource.p == NULL &&
	       domain_is_local(d, s->from.domain);
}

static bool is_request(const struct stanza *s)
{
	return s->type == TYPE_GET || s->type == TYPE_SET;
}

bool delegate_take(struct domain *d, const struct stanza *s, struct turn *t)
{
	const struct xml *word = find_word(s->root);

	if (s->to.node.p != NULL || s->to.resource.p != NULL ||
		s->type == TYPE_ERROR)
		return false;
	if (word != NULL && !is_servers(d, s)) {
		log_event(LOG_WARN, "delegation-ignored",
			KV("domain", d->conf->domain), KV("from", s->from.full),
			KV_STR("hint", "it isn't one of local_domains"));
		return false;
	}
	if (s->kind == STANZA_MESSAGE && word != NULL)
		take_word(d, s, word);
	else if (s->kind == STANZA_IQ && is_request(s) && word != NULL)
		take_request(d, s, word, t);
	else if (s->kind == STANZA_IQ && s->type == TYPE_GET &&
		 is_servers(d, s) && delegate_is_discovery(only(s->root)))
		answer_discovery(d, s, only(s->root));
	else
		return false;
	return true;
}
