/* SPDX-License-Identifier: MIT */
/* Who got what, and whether they may have it. */
#include "tests/support/watch.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "labels/equiv.h"
#include "xmpp/seclabel.h"

/* Reads the stanza as its receiver will; xml without a stream around it. */
static const struct xml *read_back(struct arena *a, const char *xml)
{
	struct xml_caps caps = {(size_t)16 << 20, 96, 65536, 1024};
	const struct xml *root;
	struct errtext e;
	struct span text = arena_printf(
		a, "<s xmlns='jabber:component:accept'>%s</s>", xml);

	if (xml_parse(a, text, &caps, &root, &e) != ERR_OK)
		die("sent what is no XML (%s): %s", e.s, xml);
	root = xml_first(root);
	if (root == NULL || xml_after(root) != NULL)
		die("sent what isn't one stanza: %s", xml);
	return root;
}

static struct span bare_of(struct span jid)
{
	struct span resource;

	return span_cut(jid, '/', &resource);
}

/* A label on the wire, decided anew without the gate and its memo: it has to
 * be valid, and the receiver cleared for it. */
static const struct label *check_one(
	struct world *w, const struct seclabel *sl, struct span to)
{
	const struct clearance *c = dir_clearance(w->dir, bare_of(to));
	const struct label *l = NULL;

	if (label_effective(w->labels, sl->x, sl->n, w->turn.wall, &l, NULL) !=
		LABEL_VALID)
		BUG("a label that isn't valid was sent");
	if (acdf_decide(l, c) == ACDF_GRANT)
		return l;
	/* a peer's: what it is here counts */
	if (label_translate(l, labels_policy(w->labels, 0), EQUIV_DECRYPT,
		    w->turn.wall, &l, NULL) != LABEL_VALID)
		BUG("a label that is nothing here was sent");
	if (acdf_decide(l, c) != ACDF_GRANT)
		BUG("sent to one who isn't cleared");
	return l;
}

/* What the archive, mentions and people forward has labels, too. */
static void check_inside(struct world *w, struct arena *a,
	const struct xml *carrier, struct span to)
{
	struct seclabel sl;

	xml_each_child (x, carrier) {
		if (seclabel_is(x))
			continue;
		if (seclabel_find(a, x, &sl) == SECLABEL_PRESENT)
			(void)check_one(w, &sl, to);
		check_inside(w, a, x, to);
	}
}

/* What somebody reads of a node stands under labels of its own. */
static void check_items(struct world *w, struct arena *a,
	const struct xml *root, struct span to)
{
	const struct xml *items = xml_child(
		xml_child(root, NS_PUBSUB, "pubsub"), NS_PUBSUB, "items");

	xml_each_child (x, items) {
		struct xml alone = {.name = SPAN("alone")};
		struct xml label = *x;
		struct seclabel sl;

		if (!xml_is(x, NS_SECLABEL, "securitylabel"))
			continue;
		label.next = NULL;
		alone.child = &label;
		BUG_ON(seclabel_find(a, &alone, &sl) != SECLABEL_PRESENT);
		(void)check_one(w, &sl, to);
	}
}

/* A catalogue has what its reader is cleared for; behind a server that is the
 * one to whom it passes it on. */
static void check_catalog(struct world *w, struct arena *a,
	const struct xml *root, struct span to)
{
	const struct xml *x = xml_first(root);

	if (xml_is(x, NS_DELEGATION_1, "delegation") ||
		xml_is(x, NS_DELEGATION_2, "delegation")) {
		root = xml_first(xml_first(x));
		to = xml_attr(root, "to");
	}
	x = xml_child(root, NS_CATALOG, "catalog");
	if (x == NULL || memchr(to.p, '@', to.n) == NULL)
		return; /* a server asked for somebody by name */
	xml_each_child (item, x) {
		struct seclabel sl;

		if (seclabel_find(a, item, &sl) == SECLABEL_PRESENT)
			(void)check_one(w, &sl, to);
	}
}

/* The stanza's own label, NULL: none. An iq may carry a catalogue, or what
 * people ask of each other. */
static const struct label *check_wire(
	struct world *w, struct arena *a, const struct xml *root)
{
	struct span to = xml_attr(root, "to");
	struct seclabel sl;

	if (span_is(root->name, "iq")) {
		check_items(w, a, root, to);
		check_catalog(w, a, root, to);
		return NULL;
	}
	check_inside(w, a, root, to);
	switch (seclabel_find(a, root, &sl)) {
	case SECLABEL_ABSENT:
		return NULL;
	case SECLABEL_PRESENT:
		return check_one(w, &sl, to);
	case SECLABEL_BAD:
		BUG("a label of bad shape was sent");
	}
	BUG("seclabel shape");
}

/* SECURITY: the label on the wire and the label decided on are one. */
static void check_label(struct world *w, struct arena *a,
	const struct packet *pk, const struct xml *root, struct span to)
{
	const struct clearance *c = dir_clearance(w->dir, bare_of(to));
	const struct label *l;

	if (w->conf.mode == GATE_WARN)
		return;
	l = check_wire(w, a, root);
	if (l != NULL && !label_same_value(l, pk->label))
		BUG("sent under another label than was written");
	if (pk->label != NULL && acdf_decide(pk->label, c) != ACDF_GRANT)
		BUG("sent under a label that the receiver isn't cleared for");
}

static bool is_error(const struct xml *root)
{
	return span_is(xml_attr(root, "type"), "error");
}

/* A114-05: what holds for all that leaves: addresses, and errors without a
 * label. */
static void check_stanza(const struct world *w, const struct xml *root)
{
	struct arena *a = arena_new();
	struct jid from, to;

	if (!jid_parse(a, xml_attr(root, "to"), &to))
		BUG("a stanza for nobody was sent");
	if (!jid_parse(a, xml_attr(root, "from"), &from) ||
		!span_is(from.domain, w->muc != NULL ? DOMAIN : NODES))
		BUG("a stanza that isn't from here was sent");
	if (is_error(root))
		xml_each_child (x, root) {
			if (seclabel_is(x))
				BUG("an error with a label was sent");
		}
	arena_free(&a);
}

static void remember(struct world *w, const char *xml, struct span to)
{
	if (w->sent_n == w->sent_cap) {
		w->sent_cap = w->sent_cap != 0 ? 2 * w->sent_cap : 64;
		w->sent = xrealloc(w->sent, w->sent_cap * sizeof(*w->sent));
	}
	w->sent[w->sent_n++] = (struct sent){
		.to = span_strdup(to), .xml = xstrdup(xml), .epoch = w->epoch};
}

static void watch_one(
	struct world *w, const struct packet *pk, struct span to_xml)
{
	struct arena *a = arena_new();
	const struct xml *root;
	char *xml;

	if (asprintf(&xml, "%.*s%.*s%.*s", SPAN_FMT(pk->head), SPAN_FMT(to_xml),
		    SPAN_FMT(pk->tail)) < 0)
		die("no memory");
	root = read_back(a, xml);
	check_stanza(w, root);
	check_label(w, a, pk, root, xml_attr(root, "to"));
	remember(w, xml, xml_attr(root, "to"));
	arena_free(&a);
	free(xml);
}

void watch_send(struct outbox *o, const struct packet *pk,
	const struct span *to_xml, size_t n)
{
	struct world *w =
		(struct world *)((char *)o - offsetof(struct world, out));

	w->count += n;
	for (size_t i = 0; i < n && !w->conf.silent; i++)
		watch_one(w, pk, to_xml[i]);
}

/* SECURITY: what goes on waiting is for who may have it today. */
static void check_waiting(struct world *w, const struct sent *sent)
{
	struct arena *a = arena_new();

	if (w->conf.mode != GATE_WARN)
		(void)check_wire(w, a, read_back(a, sent->xml));
	arena_free(&a);
}

void watch_sift(struct outbox *o, outbox_keep_fn *keep, void *arg)
{
	struct world *w =
		(struct world *)((char *)o - offsetof(struct world, out));
	size_t n = w->waiting;

	for (size_t i = n; i < w->sent_n; i++) {
		struct sent *sent = &w->sent[i];

		struct waiting s = {span_str(sent->xml), sent->epoch};

		if (keep(arg, &s)) {
			check_waiting(w, sent);
			w->sent[n++] = *sent;
		} else {
			free(sent->to);
			free(sent->xml);
		}
	}
	if (n < w->sent_n)
		w->sent_n = n;
}

uint64_t watch_end_epoch(struct outbox *o)
{
	struct world *w =
		(struct world *)((char *)o - offsetof(struct world, out));

	return w->epoch++;
}

uint64_t watch_oldest_epoch(struct outbox *o)
{
	const struct world *w =
		(const struct world *)((char *)o - offsetof(struct world, out));

	return w->waiting < w->sent_n ? w->sent[w->waiting].epoch : UINT64_MAX;
}

void world_hold(struct world *w)
{
	w->waiting = w->sent_n;
}

void world_forget(struct world *w)
{
	for (size_t i = 0; i < w->sent_n; i++) {
		free(w->sent[i].to);
		free(w->sent[i].xml);
	}
	w->sent_n = 0;
	if (w->waiting != SIZE_MAX)
		w->waiting = 0;
}

void watch_clear(struct world *w)
{
	world_forget(w);
	free(w->sent);
	w->sent = NULL;
	w->sent_cap = 0;
}
