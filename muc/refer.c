/* SPDX-License-Identifier: MIT */
/* Which stored messages a message refers to, and which labels are inside. */
#include "muc/refer.h"

#include "base/digest.h"
#include "xmpp/seclabel.h"

/* Distinct labels of all that is named; beyond that, deny. */
#define LABELS_MAX  64
#define OLD_UID_LEN 32 /* hex digits */

/*
 * Namespaces whose elements name messages, of any version: XEP-0308, 0424,
 * 0422, 0367, 0425, 0444, 0461, 0333, 0184, 0372, 0435, 0482, 0377.
 */
static const struct span namers[] = {
#define NAMER(uri)                   \
	{                            \
		uri, sizeof(uri) - 1 \
	}
	NAMER("urn:xmpp:message-correct:"),
	NAMER("urn:xmpp:message-retract:"),
	NAMER("urn:xmpp:fasten:"),
	NAMER("urn:xmpp:message-attaching:"),
	NAMER("urn:xmpp:message-moderate:"),
	NAMER("urn:xmpp:reactions:"),
	NAMER("urn:xmpp:reply:"),
	NAMER("urn:xmpp:chat-markers:"),
	NAMER("urn:xmpp:receipts"),
	NAMER("urn:xmpp:reference:"),
	NAMER("urn:xmpp:reminders:"),
	NAMER("urn:xmpp:call-invites:"),
	NAMER("urn:xmpp:reporting:"),
#undef NAMER
};

static bool is_namer(const struct xml *x)
{
	for (size_t i = 0; i < ARRAY_LEN(namers); i++)
		if (span_starts(x->ns_uri, namers[i]))
			return true;
	return false;
}

struct span message_bare(const struct message_row *m)
{
	struct span resource;

	return span_cut(m->sender, '/', &resource);
}

/* ---- names ---- */

/* What one message names, each once. */
struct names {
	struct span id[REFER_MAX];
	size_t n;
	bool over;
};

static void name_add(struct names *names, struct span id)
{
	if (id.n == 0)
		return;
	for (size_t i = 0; i < names->n; i++)
		if (span_eq(names->id[i], id))
			return;
	if (names->n == REFER_MAX)
		names->over = true;
	else
		names->id[names->n++] = id;
}

/* What we, or this program's first versions, gave as an archive id. */
bool refer_is_uid(struct span id)
{
	unsigned char any[16];

	for (size_t i = 0; id.n == OLD_UID_LEN && i < id.n; i++)
		if (hex_digit(id.p[i]) < 0 ||
			(id.p[i] >= 'A' && id.p[i] <= 'F'))
			return false;
	return id.n == OLD_UID_LEN || id_text_read(id, any);
}

struct span refer_decode(struct span s, struct arena *a)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int hi = i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
		int lo = i + 2 < s.n ? hex_digit(s.p[i + 2]) : -1;

		p[n] = s.p[i];
		if (s.p[i] == '%' && hi >= 0 && lo >= 0) {
			p[n] = (char)(hi * 16 + lo);
			i += 2;
		}
		n++;
	}
	return span_of(p, n);
}

/* A part of an address: `item=ID`, or an archive id, as itself or as any
 * other value. */
static void part_add(struct names *names, struct span part, struct arena *a)
{
	struct span value, key = span_cut(part, '=', &value);

	value = refer_decode(value.p != NULL ? value : key, a);
	if (span_is(key, "item") || refer_is_uid(value))
		name_add(names, value);
}

/* XEP-0372: `xmpp:room@service?;node=N;item=ID`. */
static void uri_add(struct names *names, struct span uri, struct arena *a)
{
	while (uri.n != 0) {
		size_t n = 0;

		while (n < uri.n && memchr("?;&#/", uri.p[n], 5) == NULL)
			n++;
		part_add(names, span_of(uri.p, n), a);
		uri = n < uri.n ? span_of(uri.p + n + 1, uri.n - n - 1)
		                : SPAN_NONE;
	}
}

static void find_names(
	const struct xml *root, struct names *names, struct arena *a)
{
	xml_each_child (x, root) {
		/* What a tombstone names came after it. */
		if (!is_namer(x) || span_is(x->name, "retracted"))
			continue;
		name_add(names, xml_attr(x, "id"));
		uri_add(names, xml_attr(x, "uri"), a);
		uri_add(names, xml_attr(x, "anchor"), a);
		xml_each_child (c, x) { /* XEP-0377 */
			if (c->ns == NS_SID)
				name_add(names, xml_attr(c, "id"));
		}
	}
}

/* ---- what is named ---- */

/* Once for each value. The last place is kept for NULL, which denies. */
static void label_add(struct refer *f, const struct label *l, struct arena *a)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->label[i] == l || label_same_value(f->label[i], l))
			return;
	if (f->label == NULL)
		f->label = arena_array(a, const struct label *, LABELS_MAX);
	if (f->n == LABELS_MAX)
		return;
	f->label[f->n] = f->n == LABELS_MAX - 1 ? NULL : l;
	f->n++;
}

static const struct label *restore(
	struct room *r, int form, struct span bytes, int64_t wall)
{
	const struct label *l;

	if (label_restore(r->muc->d.conf->labels, (enum label_form)form, bytes,
		    wall, &l, NULL) != LABEL_VALID)
		return NULL;
	return l;
}

/* The message that refers: its room, and its place in the store. */
struct referring {
	struct room *room;
	int64_t before; /* store id; INT64_MAX: comes just now */
	bool known;     /* what it names is among its needs */
	/* What its sender is cleared for; NULL: not known, or all of it. */
	const struct clearance *sender;
};

static const struct label *label_of(
	struct room *r, const struct value_row *v, struct turn *t)
{
	return v->label.p != NULL ? restore(r, v->label_form, v->label, t->wall)
	                          : NULL;
}

static void add_rows(struct room *r, const struct value_row *v, size_t n,
	struct refer *f, struct turn *t)
{
	for (size_t i = 0; i < n; i++)
		/* but for a subject in an open place */
		if (v[i].label_form != MESSAGE_UNLABELLED)
			label_add(f, label_of(r, &v[i], t), t->arena);
}

/*
 * SECURITY: an id that a client gave can be guessed, or agreed on. What its
 * sender isn't cleared for doesn't count: else who hears it would tell the
 * sender's friends whether there is such a message.
 */
static void add_guessed(const struct referring *by, const struct value_row *v,
	size_t n, struct refer *f, struct turn *t)
{
	struct gate *g = by->room->muc->d.gate;

	for (size_t i = 0; i < n; i++) {
		const struct label *l = label_of(by->room, &v[i], t);

		if (v[i].label_form != MESSAGE_UNLABELLED &&
			(l == NULL || by->sender == NULL ||
				gate_allows(g, l, by->sender)))
			label_add(f, l, t->arena);
	}
	if (n == LABELS_MAX) /* perhaps there are more */
		label_add(f, NULL, t->arena);
}

/* What a stored message needs besides its own label. */
static void add_needs(struct room *r, const struct message_row *m,
	struct refer *f, struct turn *t)
{
	const struct value_row *v;
	size_t n;

	if ((m->flags & MESSAGE_REFERS) == 0)
		return;
	n = store_needs(r->muc->d.store, t->arena, m->id, &v);
	add_rows(r, v, n, f, t);
}

/* By archive id. SECURITY: those of other servers can be guessed, too. */
static void find_uid(const struct referring *by, struct span id,
	struct refer *f, struct turn *t)
{
	struct room *r = by->room;
	struct store *st = r->muc->d.store;
	const struct value_row *v;
	struct value_row own;
	struct message_row m;
	size_t n;

	if (!store_message_find(st, t->arena, r->id, id, &m))
		return;
	own = (struct value_row){m.value_id, m.label_form, m.label};
	if ((m.flags & MESSAGE_ARRIVED) == 0) {
		add_rows(r, &own, 1, f, t);
		add_needs(r, &m, f, t);
		return;
	}
	add_guessed(by, &own, 1, f, t);
	n = store_needs(st, t->arena, m.id, &v);
	add_guessed(by, v, n, f, t);
}

static void find_named(const struct referring *by, struct span id,
	struct refer *f, struct turn *t)
{
	struct room *r = by->room;
	struct store *st = r->muc->d.store;
	struct named named = {id, by->before, LABELS_MAX};
	const struct value_row *v;
	size_t n;

	find_uid(by, id, f, t);
	n = store_values_named(st, t->arena, r->id, &named, &v);
	add_guessed(by, v, n, f, t);
	if (n != 0) {
		n = store_needs_named(st, t->arena, r->id, &named, &v);
		add_guessed(by, v, n, f, t);
	}
}

/* ---- what is inside ---- */

static void inner_add(struct refer *f, struct room *r,
	const struct xml *carrier, struct turn *t)
{
	const struct label *l = NULL;
	enum label_found found = label_find(&r->muc->d, carrier, t, &l);

	if (found == LABEL_FOUND_NONE)
		return;
	if (found == LABEL_FOUND_BAD || f->inner_n == REFER_MAX) {
		f->over = true;
		return;
	}
	if (f->inner == NULL)
		f->inner =
			arena_array(t->arena, const struct label *, REFER_MAX);
	f->inner[f->inner_n++] = l;
}

/* A forwarded message, a copy, whatever it is in: its label counts, too. As
 * deep as the caps on what comes in allow. */
static void find_inner(
	struct refer *f, struct room *r, const struct xml *x, struct turn *t)
{
	bool carries = false;

	xml_each_child (c, x) {
		if (seclabel_is(c))
			carries = true;
		else if (!f->over)
			find_inner(f, r, c, t);
	}
	if (carries && !f->over)
		inner_add(f, r, x, t);
}

/* ---- both ---- */

static void collect(const struct referring *by, const struct xml *root,
	struct refer *f, struct turn *t)
{
	struct names names = {.n = 0};

	xml_each_child (x, root) {
		if (!seclabel_is(x) && !f->over) /* the stanza's own */
			find_inner(f, by->room, x, t);
	}
	if (!by->known)
		find_names(root, &names, t->arena);
	f->over = f->over || names.over;
	f->some = f->over || f->inner_n != 0 || names.n != 0;
	for (size_t i = 0; i < names.n && !f->over; i++)
		find_named(by, names.id[i], f, t);
}

size_t refer_names(
	const struct xml *root, struct span id[REFER_MAX], struct turn *t)
{
	struct names names = {.n = 0};

	find_names(root, &names, t->arena);
	memcpy(id, names.id, names.n * sizeof(*id));
	return names.n;
}

bool refer_inner_is_read(struct room *r, const struct xml *root, struct turn *t)
{
	struct refer f = {.over = false};

	xml_each_child (x, root) {
		if (!seclabel_is(x) && !f.over)
			find_inner(&f, r, x, t);
	}
	return !f.over;
}

struct refer refer_find(struct room *r, const struct xml *root,
	struct span bare, struct turn *t)
{
	const struct referring by = {.room = r,
		.before = INT64_MAX,
		.sender = bare.p != NULL ? dir_clearance(r->muc->d.dir, bare)
	                                 : NULL};
	struct refer f = {.bare = bare};

	collect(&by, root, &f, t);
	return f;
}

static bool holds(struct span payload, struct span part)
{
	return payload.n >= part.n &&
	       memmem(payload.p, payload.n, part.p, part.n) != NULL;
}

/* Most messages refer to nothing: then there is nothing to parse. */
static bool may_refer(struct span payload, bool known)
{
	for (size_t i = 0; i < ARRAY_LEN(namers) && !known; i++)
		if (holds(payload, namers[i]))
			return true;
	return holds(payload, SPAN("urn:xmpp:sec-label:")) ||
	       holds(payload, SPAN("BindingData"));
}

struct refer refer_stored(
	struct room *r, const struct message_row *m, struct turn *t)
{
	const struct referring by = {.room = r,
		.before = m->id,
		.known = (m->flags & MESSAGE_KNOWN) != 0};
	struct xml_caps caps = xml_caps_default;
	struct refer f = {.bare = message_bare(m)};
	const struct xml *root;
	struct span text;

	add_needs(r, m, &f, t);
	if (!may_refer(m->payload, by.known))
		return f;
	/* It was within the caps of its day; today's may be narrower. */
	caps.bytes = m->payload.n + 64;
	text = arena_printf(t->arena,
		"<message xmlns='jabber:client'>%.*s"
		"</message>",
		SPAN_FMT(m->payload));
	if (xml_parse(t->arena, text, &caps, &root, NULL) != ERR_OK)
		f.over = true;
	else
		collect(&by, root, &f, t);
	return f;
}

static bool allows(struct gate *g, const struct label *const *l, size_t n,
	const struct clearance *c)
{
	for (size_t i = 0; i < n; i++)
		if (!gate_allows(g, l[i], c))
			return false;
	return true;
}

bool refer_allows_inner(
	struct gate *g, const struct refer *f, const struct clearance *c)
{
	return !f->over && allows(g, f->inner, f->inner_n, c);
}

bool refer_allows(
	struct gate *g, const struct refer *f, const struct clearance *c)
{
	return refer_allows_inner(g, f, c) && allows(g, f->label, f->n, c);
}

bool refer_reaches(struct gate *g, const struct refer *f,
	const struct clearance *c, struct span to)
{
	if (f->bare.p != NULL && span_eq(f->bare, to))
		return refer_allows_inner(g, f, c);
	return refer_allows(g, f, c);
}
