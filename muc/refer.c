/* SPDX-License-Identifier: MIT */
/* Which stored messages a message refers to. */
#include "muc/refer.h"

/* How far back the sender's own message is looked for by its id attribute. */
#define REFER_BACK 100
#define UID_LEN    32 /* hex digits of ours */

static const struct {
	enum ns ns;
	const char *name;  /* NULL: any */
	bool by_attribute; /* may be the sender's id attribute (XEP-0308) */
} kinds[] = {
	{NS_CORRECT,   "replace",   true },
	{NS_RETRACT,   "retract",   true },
	{NS_FASTEN,    "apply-to",  true },
	{NS_ATTACH,    NULL,        true },
	{NS_REACTIONS, "reactions", false},
	{NS_REPLY,     "reply",     false},
	{NS_MARKERS,   NULL,        false},
	{NS_RECEIPTS,  "received",  false},
};

/* The id that x refers to; absent if it doesn't. */
static struct span reference(const struct xml *x, bool *by_attribute_r)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (x->ns != kinds[i].ns ||
			(kinds[i].name != NULL &&
				!span_is(x->name, kinds[i].name)))
			continue;
		*by_attribute_r = kinds[i].by_attribute;
		return xml_attr(x, "id");
	}
	return SPAN_NONE;
}

struct span message_bare(const struct message_row *m)
{
	struct span resource;

	return span_cut(m->sender, '/', &resource);
}

static bool is_uid(struct span id)
{
	for (size_t i = 0; i < id.n; i++)
		if ((id.p[i] < '0' || id.p[i] > '9') &&
			(id.p[i] < 'a' || id.p[i] > 'f'))
			return false;
	return id.n == UID_LEN;
}

/* The message that refers: whose it is, and its place in the store. */
struct referring {
	struct room *room;
	struct span bare;
	int64_t before; /* store id; INT64_MAX: comes just now */
};

static bool find(const struct referring *by, struct span id, bool by_attribute,
	struct turn *t, struct message_row *m_r)
{
	struct store *st = by->room->muc->store;
	const struct message_row *row;
	size_t n;

	if (is_uid(id) &&
		store_message_find(st, t->arena, by->room->id, id, m_r))
		return true;
	if (!by_attribute)
		return false;
	n = store_messages_back(st, t->arena, by->room->id, by->before,
		INT64_MIN, REFER_BACK, &row);
	for (size_t i = 0; i < n; i++) {
		if (row[i].stanza_id.p == NULL ||
			!span_eq(row[i].stanza_id, id) ||
			!span_eq(message_bare(&row[i]), by->bare))
			continue;
		*m_r = row[i];
		return true;
	}
	return false;
}

static void add(struct refer *f, struct room *r, const struct message_row *m,
	struct turn *t)
{
	const struct label *l = NULL;

	if (f->n == REFER_MAX) {
		f->over = true;
		return;
	}
	if (label_restore(r->muc->conf.labels, (enum label_form)m->label_form,
		    m->label, t->wall, &l, NULL) != LABEL_VALID)
		l = NULL;
	f->label[f->n++] = l;
}

static struct refer collect(
	const struct referring *by, const struct xml *root, struct turn *t)
{
	struct refer f = {.n = 0};

	xml_each_child (x, root) {
		bool by_attribute = false;
		struct span id = reference(x, &by_attribute);
		struct message_row m;

		if (id.n != 0 && !f.over && find(by, id, by_attribute, t, &m))
			add(&f, by->room, &m, t);
	}
	return f;
}

struct refer refer_find(struct room *r, const struct xml *root,
	struct span bare, struct turn *t)
{
	const struct referring by = {r, bare, INT64_MAX};

	return collect(&by, root, t);
}

/* Most messages refer to nothing: then there is nothing to parse. */
static bool may_refer(struct span payload)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct span uri = ns_uri(kinds[i].ns);

		if (payload.n >= uri.n &&
			memmem(payload.p, payload.n, uri.p, uri.n) != NULL)
			return true;
	}
	return false;
}

struct refer refer_stored(
	struct room *r, const struct message_row *m, struct turn *t)
{
	const struct referring by = {r, message_bare(m), m->id};
	struct xml_caps caps = xml_caps_default;
	const struct xml *root;
	struct span text;

	if (!may_refer(m->payload))
		return (struct refer){.n = 0};
	/* It was within the caps of its day; today's may be narrower. */
	caps.bytes = m->payload.n + 64;
	text = arena_printf(t->arena,
		"<message xmlns='jabber:client'>%.*s"
		"</message>",
		SPAN_FMT(m->payload));
	if (xml_parse(t->arena, text, &caps, &root, NULL) != ERR_OK)
		return (struct refer){.over = true};
	return collect(&by, root, t);
}

bool refer_allows(
	struct gate *g, const struct refer *f, const struct clearance *c)
{
	if (f->over)
		return false;
	for (size_t i = 0; i < f->n; i++)
		if (!gate_allows(g, f->label[i], c))
			return false;
	return true;
}
