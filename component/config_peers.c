/* SPDX-License-Identifier: MIT */
/* Peers: domains of other servers, and what passes between them and us. */
#include "component/config_peers.h"

#include <stdio.h>
#include <stdlib.h>

#include "component/config_users.h"
#include "labels/policy.h"
#include "xmpp/jid.h"

#define KEY 128

static const struct {
	const char *name;
	unsigned bit;
} traffic[] = {
	{"muc",         PEER_MUC        },
	{"pubsub",      PEER_PUBSUB     },
	{"fdp",         PEER_FDP        },
	{"private",     PEER_PRIVATE    },
	{"chatstates",  PEER_CHATSTATES },
	{"markers",     PEER_MARKERS    },
	{"invitations", PEER_INVITATIONS},
};

/* What elements of a message are called for short. */
static const struct {
	const char *name, *ns, *element; /* element NULL: all of ns */
} elements[] = {
	{"body",       "jabber:component:accept",               "body"   },
	{"subject",    "jabber:component:accept",               "subject"},
	{"thread",     "jabber:component:accept",               "thread" },
	{"html",       "http://jabber.org/protocol/xhtml-im",   NULL     },
	{"chatstates", "http://jabber.org/protocol/chatstates", NULL     },
	{"markers",    "urn:xmpp:chat-markers:0",               NULL     },
	{"receipts",   "urn:xmpp:receipts",                     NULL     },
	{"oob",        "jabber:x:oob",                          NULL     },
	{"reply",      "urn:xmpp:reply:0",                      NULL     },
	{"correct",    "urn:xmpp:message-correct:0",            NULL     },
	{"retract",    "urn:xmpp:message-retract:1",            NULL     },
	{"reactions",  "urn:xmpp:reactions:0",                  NULL     },
	{"reference",  "urn:xmpp:reference:0",                  NULL     },
	{"fallback",   "urn:xmpp:fallback:0",                   NULL     },
	{"hints",      "urn:xmpp:hints",                        NULL     },
};

/* What reading one entry needs. */
struct entry {
	const struct config_reader *r;
	struct config *c;
	const struct raw_peer *raw;
	const char *at; /* `peers[0].` */
};

static void complain(const struct entry *x, const char *name, const char *text)
{
	char key[2 * KEY];

	snprintf(key, sizeof(key), "%s%s", x->at, name);
	config_error(x->r->errors, x->r->y, key, "%s", text);
}

static const struct clearance *clearance_at(
	const struct entry *x, const char *name, const char *expr)
{
	char key[2 * KEY];

	snprintf(key, sizeof(key), "%s%s", x->at, name);
	return config_clearance_at(x->r, key, expr);
}

/* `path`: of the list. */
static unsigned read_traffic(
	const struct entry *x, const char *path, char **name, uint32_t n)
{
	unsigned all = 0;

	for (uint32_t i = 0; i < n; i++) {
		unsigned bit = 0;
		char key[KEY];

		for (size_t k = 0; k < ARRAY_LEN(traffic); k++)
			if (strcmp(traffic[k].name, name[i]) == 0)
				bit = traffic[k].bit;
		snprintf(key, sizeof(key), "%s[%u]", path, i);
		if (bit == 0)
			complain(x, key,
				"is one of: muc, pubsub, fdp, private, "
				"chatstates, markers, invitations");
		all |= bit;
	}
	return all;
}

/* A short name, or the URI of a namespace; false: neither. */
static bool read_element(
	const struct entry *x, const char *name, struct peer_element *e_r)
{
	for (size_t i = 0; i < ARRAY_LEN(elements); i++) {
		if (strcmp(elements[i].name, name) != 0)
			continue;
		e_r->ns = span_str(elements[i].ns);
		if (elements[i].element != NULL)
			e_r->name = span_str(elements[i].element);
		return true;
	}
	e_r->ns = arena_dup(x->c->arena, span_str(name));
	return strchr(name, ':') != NULL;
}

static void read_folding(const struct entry *x, struct peer *p)
{
	const struct raw_peer *raw = x->raw;
	struct peer_element *all =
		arena_array(x->c->arena, struct peer_element, raw->message_n);
	char key[KEY];

	snprintf(key, sizeof(key), "%smessage", x->at);
	p->folds = config_yaml_has(x->r->y, key);
	for (uint32_t i = 0; i < raw->message_n; i++) {
		snprintf(key, sizeof(key), "message[%u]", i);
		if (!read_element(x, raw->message[i], &all[i]))
			complain(x, key,
				"is a namespace (urn:...) or one of: body, "
				"subject, thread, html, chatstates, markers, "
				"receipts, oob, reply, correct, retract, "
				"reactions, reference, fallback, hints");
	}
	p->element = all;
	p->element_n = raw->message_n;
}

static const struct policy *find_policy(const struct entry *x)
{
	const struct labels *ls = x->r->scope.ls;

	if (x->raw->policy == NULL)
		return NULL;
	for (size_t i = 1; i < labels_policy_count(ls); i++) {
		const struct policy *p = labels_policy(ls, i);

		if (span_eq_nocase(policy_name(p), span_str(x->raw->policy)) ||
			span_is(policy_oid(p), x->raw->policy))
			return p;
	}
	complain(x, "policy",
		"is the name or OID of one of the `policies` above, not of "
		"the first, which governs here");
	return NULL;
}

/* ---- clearances ---- */

/* NULL: none, or one is wrong. */
static const struct clearance *read_list(const struct entry *x)
{
	const struct raw_peer *raw = x->raw;
	const struct label **l = arena_array(
		x->c->arena, const struct label *, raw->labels_n + 1);
	const struct clearance *c = NULL;
	struct errtext e = {""};
	size_t n = 0;

	for (uint32_t i = 0; i < raw->labels_n; i++) {
		char key[KEY];

		snprintf(key, sizeof(key), "%slabels[%u]", x->at, i);
		l[n] = config_label_at(x->r, key, raw->labels[i]);
		n += l[n] != NULL;
	}
	if (n != 0 && n == raw->labels_n &&
		clearance_list(x->r->scope.ls, l, n, &c, &e) != ERR_OK)
		complain(x, "labels", e.s);
	c = clearance_ref(c);
	while (n > 0)
		label_unref(&l[--n]);
	return c;
}

static const struct clearance *one_way(const struct entry *x, const char *name,
	const char *expr, const struct clearance *both)
{
	return expr != NULL ? clearance_at(x, name, expr) : clearance_ref(both);
}

static void read_clearances(const struct entry *x, struct dir_peer *d)
{
	const struct raw_peer *raw = x->raw;
	const struct clearance *both =
		raw->labels_n != 0
			? read_list(x)
			: clearance_at(x, "clearance", raw->clearance);

	if (raw->labels_n != 0 && raw->clearance != NULL)
		complain(x, "labels",
			"give either the labels that may pass or a clearance");
	d->in = one_way(x, "clearance_in", raw->clearance_in, both);
	d->out = one_way(x, "clearance_out", raw->clearance_out, both);
	clearance_unref(&both);
	d->fallback =
		clearance_at(x, "default_clearance", raw->default_clearance);
}

/* ---- people ---- */

static void read_user(const struct entry *x, uint32_t i, struct span domain,
	struct peer_user *u)
{
	const struct raw_peer_user *raw = &x->raw->users[i];
	const struct clearance *own;
	char key[KEY], path[2 * KEY];
	struct jid j;

	snprintf(key, sizeof(key), "users[%u].jid", i);
	if (!jid_parse(x->c->arena, span_str(raw->jid), &j) ||
		j.node.p == NULL || j.resource.p != NULL ||
		!jid_domain_within(j.domain, domain)) {
		complain(x, key, "is an address of that domain (user@domain)");
		return;
	}
	u->bare = j.bare;
	u->deny = raw->deny;
	snprintf(key, sizeof(key), "users[%u].allow", i);
	u->allow = read_traffic(x, key, raw->allow, raw->allow_n);
	snprintf(path, sizeof(path), "%s%s", x->at, key);
	u->has_allow = config_yaml_has(x->r->y, path);
	snprintf(key, sizeof(key), "users[%u].clearance", i);
	own = clearance_at(x, key, raw->clearance);
	if (own != NULL)
		config_add_clearance(x->c, j.bare, own);
}

static void read_users(const struct entry *x, struct peer *p)
{
	struct peer_user *u =
		arena_array(x->c->arena, struct peer_user, x->raw->users_n + 1);

	for (uint32_t i = 0; i < x->raw->users_n; i++)
		read_user(x, i, p->domain, &u[i]);
	p->user = u;
	p->user_n = x->raw->users_n;
}

/* ---- an entry ---- */

static void read_domain(const struct entry *x, size_t i, struct peer *p)
{
	const struct peers *all = &x->c->peers;
	struct jid j;

	if (!jid_parse(x->c->arena, span_str(x->raw->domain), &j) ||
		j.node.p != NULL || j.resource.p != NULL) {
		complain(x, "domain", "is no domain");
		return;
	}
	p->domain = j.domain;
	if (peers_is_local(all, p->domain))
		complain(x, "domain",
			"is one of ours (local_domains, services)");
	for (size_t k = 0; k < i; k++)
		if (span_eq(all->peer[k].domain, p->domain))
			complain(x, "domain", "has an entry already");
}

static void read_peer(const struct entry *x, struct peer *p, struct dir_peer *d)
{
	const struct raw_peer *raw = x->raw;
	char key[KEY];

	d->domain = p->domain;
	p->deny = raw->deny;
	p->format = (enum peer_format)raw->label_format;
	p->presence = (enum peer_presence)raw->presence;
	p->policy = find_policy(x);
	snprintf(key, sizeof(key), "%sdefault_label", x->at);
	p->fallback = config_label_at(x->r, key, raw->default_label);
	if (p->fallback != NULL && p->policy != NULL &&
		label_policy(p->fallback) == p->policy)
		complain(x, "default_label",
			"is what counts here: a label of the policy that "
			"governs, not of the peer's");
	snprintf(key, sizeof(key), "%sallow", x->at);
	p->allow = config_yaml_has(x->r->y, key)
	                   ? read_traffic(x, "allow", raw->allow, raw->allow_n)
	                   : (unsigned)PEER_TRAFFIC_ALL;
	read_clearances(x, d);
	read_folding(x, p);
	read_users(x, p);
}

/* What is said of a user where nobody looks, such as that they are denied,
 * would be of no effect. */
static void check_user(const struct entry *x, size_t i, uint32_t at)
{
	const struct peers *all = &x->c->peers;
	struct span domain;
	char key[KEY];

	(void)span_cut(all->peer[i].user[at].bare, '@', &domain);
	snprintf(key, sizeof(key), "users[%u].jid", at);
	if (domain.p == NULL) /* it was wrong */
		return;
	if (peers_is_local(all, domain))
		complain(x, key, "is one of ours (local_domains, services)");
	for (size_t k = 0; k < all->peer_n; k++)
		if (all->peer[k].domain.n > all->peer[i].domain.n &&
			jid_domain_within(domain, all->peer[k].domain))
			complain(x, key,
				arena_printf(x->c->arena,
					"belongs to the entry of %.*s",
					SPAN_FMT(all->peer[k].domain))
					.p);
}

static int by_domain(const void *a, const void *b)
{
	const struct peer *x = a, *y = b;

	return span_cmp(x->domain, y->domain);
}

/* The domains of our services: what they say to each other is ours. */
static void note_ours(struct config *c)
{
	struct span *service = arena_array(c->arena, struct span, c->service_n);

	for (size_t i = 0; i < c->service_n; i++)
		service[i] = c->service[i].domain;
	c->peers.local = c->local_domains;
	c->peers.local_n = c->local_domain_n;
	c->peers.service = service;
	c->peers.service_n = c->service_n;
}

void config_peers(const struct config_reader *r, const struct raw_config *raw,
	struct config *c)
{
	struct peer *peer = arena_array(c->arena, struct peer, raw->peers_n);

	note_ours(c);
	c->dir_peers = arena_array(c->arena, struct dir_peer, raw->peers_n);
	c->peers.peer = peer;
	c->peers.deny_others = raw->peer_default == RAW_PEER_DENY;
	for (uint32_t i = 0; i < raw->peers_n; i++) {
		char at[32];
		const struct entry x = {r, c, &raw->peers[i], at};

		snprintf(at, sizeof(at), "peers[%u].", i);
		c->peers.peer_n = i + 1;
		read_domain(&x, i, &peer[i]);
		read_peer(&x, &peer[i], &c->dir_peers[i]);
	}
	for (uint32_t i = 0; i < raw->peers_n; i++) {
		char at[32];
		const struct entry x = {r, c, &raw->peers[i], at};

		snprintf(at, sizeof(at), "peers[%u].", i);
		for (uint32_t k = 0; k < raw->peers[i].users_n; k++)
			check_user(&x, i, k);
	}
	qsort(peer, raw->peers_n, sizeof(*peer), by_domain);
}

void config_peers_clear(struct config *c)
{
	for (size_t i = 0; i < c->peers.peer_n; i++) {
		const struct label *l = c->peers.peer[i].fallback;

		label_unref(&l);
		clearance_unref(&c->dir_peers[i].in);
		clearance_unref(&c->dir_peers[i].out);
		clearance_unref(&c->dir_peers[i].fallback);
	}
	c->peers.peer_n = 0;
}
