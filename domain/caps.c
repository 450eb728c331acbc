/* SPDX-License-Identifier: MIT */
/* Clients, by their addresses, and what their versions know. */
#include "domain/caps.h"

#include "base/table.h"
#include "xmpp/seclabel.h"

#define CLIENTS_MAX   65536 /* the one least recently noted goes */
#define VERSIONS_MAX  4096
#define QUESTIONS_MAX 1024 /* at once */
#define WANTED_MAX    64   /* to be asked by the next tick */
#define TEXT_MAX      1024 /* of a node, hash and version, or an address */
#define ANSWER_MS     60000

#define NS_CAPS       "http://jabber.org/protocol/caps"
#define PROFILE       "urn:nato:stanag:4778:"

/* What a hash stands for, once an answer was right. */
struct version {
	UT_hash_handle hh;
	bool labels;
	size_t n;
	char key[]; /* hash, node and ver */
};

struct client {
	UT_hash_handle hh;
	char *version; /* owned; the key; NULL: it announces none */
	size_t version_n;
	bool asked;  /* itself */
	bool labels; /* it, or its version, knows them */
	bool sure;   /* of that */
	size_t n;
	char to[]; /* the full address, as it stands in XML */
};

struct question {
	UT_hash_handle hh;     /* by id */
	struct client *client; /* it is there as long as the question is */
	struct span hash, node, ver; /* in text; absent: none */
	char *text;
	int64_t until; /* mono ms */
	char id[ID_TEXT_LEN];
};

struct caps {
	struct domain *d;
	struct outbox *out;
	struct version *version;
	struct client *client;
	struct question *question;
	char *wanted[WANTED_MAX]; /* addresses in XML, owned */
	size_t wanted_n;
	struct buf packet, to, key;
};

/* What a presence announces; hash absent: nothing that can be kept by it. */
struct announced {
	struct span hash, node, ver;
};

struct caps *caps_new(struct domain *d, struct outbox *out)
{
	struct caps *c = xcalloc(1, sizeof(*c));

	c->d = d;
	c->out = out;
	buf_init(&c->packet, 16384);
	buf_init(&c->to, 32768);
	buf_init(&c->key, 4 * TEXT_MAX);
	return c;
}

static void question_end(struct caps *c, struct question *q)
{
	HASH_DEL(c->question, q);
	free(q->text);
	free(q);
}

static void client_drop(struct caps *c, struct client *x)
{
	struct question *q, *next;

	HASH_ITER(hh, c->question, q, next)
	{
		if (q->client == x)
			question_end(c, q);
	}
	HASH_DEL(c->client, x);
	free(x->version);
	free(x);
}

void caps_free(struct caps **cp)
{
	struct caps *c = *cp;
	struct client *x, *next;
	struct version *v, *after;

	if (c == NULL)
		return;
	HASH_ITER(hh, c->client, x, next)
	client_drop(c, x);
	HASH_ITER(hh, c->version, v, after)
	{
		HASH_DEL(c->version, v);
		free(v);
	}
	while (c->wanted_n > 0)
		free(c->wanted[--c->wanted_n]);
	buf_clear(&c->packet);
	buf_clear(&c->to);
	buf_clear(&c->key);
	free(c);
	*cp = NULL;
}

size_t caps_count(const struct caps *c)
{
	return HASH_COUNT(c->client);
}

/* ---- what is known ---- */

static struct client *client_at(const struct caps *c, struct span to_xml)
{
	struct client *x;

	HASH_FIND(hh, c->client, to_xml.p, to_xml.n, x);
	return x;
}

static struct client *client_for(struct caps *c, struct span to_xml)
{
	struct client *x = client_at(c, to_xml);

	if (x != NULL) { /* to the end of those that may go */
		HASH_DEL(c->client, x);
	} else {
		if (HASH_COUNT(c->client) >= CLIENTS_MAX)
			client_drop(c, c->client);
		x = xcalloc(1, sizeof(*x) + to_xml.n);
		x->n = to_xml.n;
		memcpy(x->to, to_xml.p, to_xml.n);
	}
	HASH_ADD_KEYPTR(hh, c->client, x->to, x->n, x);
	return x;
}

static struct version *version_at(const struct caps *c, struct span key)
{
	struct version *v;

	HASH_FIND(hh, c->version, key.p, key.n, v);
	return v;
}

static void version_add(struct caps *c, struct span key, bool labels)
{
	struct version *v = version_at(c, key);

	if (v != NULL)
		return;
	if (HASH_COUNT(c->version) >= VERSIONS_MAX) {
		struct version *oldest = c->version;

		HASH_DEL(c->version, oldest);
		free(oldest);
	}
	v = xcalloc(1, sizeof(*v) + key.n);
	v->labels = labels;
	v->n = key.n;
	memcpy(v->key, key.p, key.n);
	HASH_ADD_KEYPTR(hh, c->version, v->key, v->n, v);
}

/* Full addresses only: of a bare one nobody knows which client gets it. */
static void want(struct caps *c, struct span to_xml)
{
	if (c->wanted_n == WANTED_MAX || to_xml.n > TEXT_MAX ||
		memchr(to_xml.p, '/', to_xml.n) == NULL)
		return;
	for (size_t i = 0; i < c->wanted_n; i++)
		if (span_is(to_xml, c->wanted[i]))
			return;
	c->wanted[c->wanted_n++] = span_strdup(to_xml);
}

bool caps_knows(struct caps *c, struct span to_xml)
{
	const struct client *x = client_at(c, to_xml);

	if (x != NULL)
		return x->sure && x->labels;
	want(c, to_xml);
	return false;
}

/* ---- questions ---- */

static struct span own(char **at, struct span s)
{
	struct span copy = span_of(*at, s.n);

	if (s.p == NULL)
		return SPAN_NONE;
	if (s.n != 0)
		memcpy(*at, s.p, s.n);
	*at += s.n;
	return copy;
}

static struct question *question_new(struct caps *c, struct client *x,
	const struct announced *a, struct turn *t)
{
	struct question *q = xcalloc(1, sizeof(*q));
	unsigned char chance[16];
	char id[ID_TEXT_LEN + 1], *at;

	t->entropy->fill(t->entropy, chance, sizeof(chance));
	id_text(chance, id);
	memcpy(q->id, id, ID_TEXT_LEN);
	q->client = x;
	q->until = t->mono + ANSWER_MS;
	at = q->text = xmalloc(a->hash.n + a->node.n + a->ver.n + 1);
	q->hash = own(&at, a->hash);
	q->node = own(&at, a->node);
	q->ver = own(&at, a->ver);
	HASH_ADD(hh, c->question, id, ID_TEXT_LEN, q);
	return q;
}

static void ask(struct caps *c, struct client *x, const struct announced *a,
	struct turn *t)
{
	const struct question *q;
	struct packet pk;
	struct xw w;

	if (x->asked || HASH_COUNT(c->question) >= QUESTIONS_MAX)
		return;
	x->asked = true;
	q = question_new(c, x, a, t);
	buf_reset(&c->packet);
	xw_stanza(&w, &c->packet, "iq", c->d->conf->domain, SPAN("get"),
		span_of(q->id, ID_TEXT_LEN));
	xw_open(&w, NS_DISCO_INFO, "query");
	if (q->hash.p != NULL)
		xw_attr(&w, "node",
			arena_printf(t->arena, "%.*s#%.*s", SPAN_FMT(q->node),
				SPAN_FMT(q->ver)));
	xw_close(&w);
	pk = xw_packet(&w, NULL);
	outbox_send(c->out, &pk, span_of(x->to, x->n), gate_open(c->d->gate));
}

static struct span key_of(struct caps *c, const struct announced *a)
{
	buf_reset(&c->key);
	buf_add(&c->key, a->hash);
	buf_byte(&c->key, '\0');
	buf_add(&c->key, a->node);
	buf_byte(&c->key, '\0');
	buf_add(&c->key, a->ver);
	return buf_span(&c->key);
}

/* Is somebody of that version asked just now? */
static bool is_asked(const struct caps *c, const struct announced *a)
{
	for (const struct question *q = c->question; q != NULL; q = q->hh.next)
		if (q->hash.p != NULL && span_eq(q->hash, a->hash) &&
			span_eq(q->node, a->node) && span_eq(q->ver, a->ver))
			return true;
	return false;
}

static const struct xml *caps_element(const struct xml *presence)
{
	xml_each_child (x, presence) {
		if (span_is(x->name, "c") && span_is(x->ns_uri, NS_CAPS))
			return x;
	}
	return NULL;
}

static struct announced announced_by(const struct xml *presence)
{
	const struct xml *x = caps_element(presence);
	const struct announced a = {
		xml_attr(x, "hash"), xml_attr(x, "node"), xml_attr(x, "ver")};

	/* others can't be checked, so they say nothing of any client but it */
	if (a.hash.n + a.node.n + a.ver.n > TEXT_MAX || a.ver.n == 0 ||
		(!span_is(a.hash, "sha-1") && !span_is(a.hash, "sha-256")))
		return (struct announced){.hash = SPAN_NONE};
	return a;
}

/* It announces another version than before, or the first. */
static void announce(struct client *x, struct span key)
{
	if (x->version != NULL &&
		span_eq(span_of(x->version, x->version_n), key))
		return;
	free(x->version);
	x->version = xmalloc(key.n + 1);
	memcpy(x->version, key.p, key.n);
	x->version_n = key.n;
	x->asked = x->sure = x->labels = false;
}

void caps_note(struct caps *c, const struct stanza *s, struct turn *t)
{
	const struct announced a = announced_by(s->root);
	const struct version *v;
	struct client *x;
	struct span key;

	buf_reset(&c->to);
	buf_xml(&c->to, s->from.full);
	if (c->to.over || c->to.n > TEXT_MAX || s->from.resource.p == NULL)
		return;
	x = client_for(c, buf_span(&c->to));
	if (a.hash.p == NULL) {
		ask(c, x, &a, t); /* once */
		return;
	}
	key = key_of(c, &a);
	announce(x, key);
	v = version_at(c, key);
	if (v != NULL) {
		x->sure = true;
		x->labels = v->labels;
	} else if (!x->sure && !is_asked(c, &a)) {
		ask(c, x, &a, t);
	}
}

/* ---- answers ---- */

static bool has_labels(const struct xml *query)
{
	xml_each_child (x, query) {
		struct span var = xml_attr(x, "var");

		if (xml_is(x, NS_DISCO_INFO, "feature") && var.p != NULL &&
			(span_eq(var, ns_uri(NS_SECLABEL)) ||
				span_starts(var, SPAN(PROFILE))))
			return true;
	}
	return false;
}

/* The answer was right: it is that of all who announce the same. */
static void learn(struct caps *c, const struct question *q, bool labels)
{
	const struct announced a = {q->hash, q->node, q->ver};
	struct span key = key_of(c, &a);

	version_add(c, key, labels);
	for (struct client *x = c->client; x != NULL; x = x->hh.next)
		if (x->version != NULL &&
			span_eq(span_of(x->version, x->version_n), key)) {
			x->sure = true;
			x->labels = labels;
		}
}

/* SECURITY: it is of no use, or wrong, and says nothing of others: the next
 * one of that version is asked (XEP-0115 5.4). */
static void ask_another(
	struct caps *c, const struct announced *a, struct turn *t)
{
	struct span key = key_of(c, a);

	for (struct client *x = c->client; x != NULL; x = x->hh.next)
		if (x->version != NULL && !x->sure && !x->asked &&
			span_eq(span_of(x->version, x->version_n), key)) {
			ask(c, x, a, t);
			return;
		}
}

static struct question *question_of(struct caps *c, const struct stanza *s)
{
	struct question *q = NULL;

	if (s->kind != STANZA_IQ || s->id.n != ID_TEXT_LEN ||
		(s->type != TYPE_RESULT && s->type != TYPE_ERROR) ||
		s->to.node.p != NULL)
		return NULL;
	HASH_FIND(hh, c->question, s->id.p, s->id.n, q);
	if (q == NULL)
		return NULL;
	buf_reset(&c->to);
	buf_xml(&c->to, s->from.full);
	return span_eq(buf_span(&c->to), span_of(q->client->to, q->client->n))
	               ? q
	               : NULL;
}

/* It may have announced another version meanwhile. */
static bool is_of_now(
	struct caps *c, const struct client *x, const struct announced *a)
{
	if (a->hash.p == NULL || x->version == NULL)
		return a->hash.p == NULL && x->version == NULL;
	return span_eq(span_of(x->version, x->version_n), key_of(c, a));
}

bool caps_take(struct caps *c, const struct stanza *s, struct turn *t)
{
	struct question *q = question_of(c, s);
	const struct xml *query;
	struct announced a;
	bool good;

	if (q == NULL)
		return false;
	a = (struct announced){arena_dup(t->arena, q->hash),
		arena_dup(t->arena, q->node), arena_dup(t->arena, q->ver)};
	query = s->type == TYPE_RESULT && !s->capped
	                ? xml_child(s->root, NS_DISCO_INFO, "query")
	                : NULL;
	good = query != NULL && a.hash.p != NULL &&
	       caps_verify(query, a.hash, a.ver, t->arena);
	if (query != NULL && is_of_now(c, q->client, &a)) {
		/* of itself it may say anything */
		q->client->sure = true;
		q->client->labels = has_labels(query);
	}
	if (good)
		learn(c, q, has_labels(query));
	question_end(c, q);
	if (!good && a.hash.p != NULL)
		ask_another(c, &a, t);
	return true;
}

void caps_tick(struct caps *c, struct turn *t)
{
	const struct announced nothing = {.hash = SPAN_NONE};
	struct question *q, *next;

	while (c->wanted_n > 0) {
		char *to = c->wanted[--c->wanted_n];

		ask(c, client_for(c, span_str(to)), &nothing, t);
		free(to);
	}
	HASH_ITER(hh, c->question, q, next)
	{
		if (q->until <= t->mono) {
			struct announced a = {arena_dup(t->arena, q->hash),
				arena_dup(t->arena, q->node),
				arena_dup(t->arena, q->ver)};

			question_end(c, q);
			if (a.hash.p != NULL)
				ask_another(c, &a, t);
		}
	}
}
