/* SPDX-License-Identifier: MIT */
/* Addresses of records on their way to another domain. */
#include "move/map.h"

#include <stdlib.h>

#include "xmpp/jid.h"

/* ---- addresses ---- */

enum err map_pair_read(struct span text, struct arena *a,
	struct map_pair *pair_r, struct errtext *e)
{
	struct span to, from = span_cut(text, '=', &to);
	struct jid j, k;

	if (!jid_parse(a, from, &j) || !jid_parse(a, to, &k) ||
		j.node.p != NULL || j.resource.p != NULL || k.node.p != NULL ||
		k.resource.p != NULL)
		return err_set(e, ERR_VALUE,
			"'%.*s' isn't OLD=NEW, two domains",
			(int)(text.n < 200 ? text.n : 200), text.p);
	*pair_r = (struct map_pair){j.domain, k.domain};
	return ERR_OK;
}

bool map_jid(const struct map *m, struct span jid, struct buf *b)
{
	struct span bare = span_cut(jid, '/', &(struct span){0}), domain;
	struct span node = span_cut(bare, '@', &domain);

	if (domain.p == NULL) {
		domain = bare;
		node = SPAN_NONE;
	}
	for (size_t i = 0; i < m->n; i++) {
		if (!span_eq_nocase(domain, m->pair[i].from))
			continue;
		if (node.p != NULL) {
			buf_add(b, node);
			buf_byte(b, '@');
		}
		buf_add(b, m->pair[i].to);
		buf_add(b,
			span_of(domain.p + domain.n,
				jid.n - (size_t)(domain.p + domain.n - jid.p)));
		return true;
	}
	return false;
}

/* ---- records ---- */

/* Text on its way: what was passed over is copied once something maps. */
struct pass {
	const struct map *m;
	struct span in;
	size_t done; /* copied so far */
	struct buf *b;
	bool mapped;
};

/* in[from, to) is an address: as it stands, with references. No domain holds
 * any of what is written as one, so that its bytes are its text. */
static void pass_jid(struct pass *p, size_t from, size_t to)
{
	struct span before = span_of(p->in.p + p->done, from - p->done);
	size_t n = p->b->n;

	buf_add(p->b, before);
	if (!map_jid(p->m, span_of(p->in.p + from, to - from), p->b)) {
		p->b->n = n;
		return;
	}
	p->done = to;
	p->mapped = true;
}

/* One tag of well-formed XML: `<name`, attributes, `>`. */
struct tag {
	struct span name;
	size_t at, end; /* of its attributes; behind its `>` */
};

static size_t find(struct span s, size_t at, char c)
{
	const char *p = at < s.n ? memchr(s.p + at, c, s.n - at) : NULL;

	return p != NULL ? (size_t)(p - s.p) : s.n;
}

static bool is_name(char c)
{
	return !is_xml_space(c) && c != '=' && c != '>' && c != '/';
}

/* The name and value of the attribute at i, which moves behind it. */
static bool next_attr(struct span s, size_t *i, struct span *name_r,
	size_t *from_r, size_t *to_r)
{
	size_t at = *i;

	while (at < s.n && is_xml_space(s.p[at]))
		at++;
	*name_r = span_of(s.p + at, 0);
	while (at < s.n && is_name(s.p[at])) {
		at++;
		name_r->n++;
	}
	if (name_r->n == 0)
		return false;
	while (at < s.n && s.p[at] != '\'' && s.p[at] != '"')
		at++;
	if (at == s.n)
		return false;
	*from_r = at + 1;
	*to_r = find(s, at + 1, s.p[at]);
	*i = *to_r < s.n ? *to_r + 1 : s.n;
	return true;
}

/* The start tag at i. */
static struct tag read_tag(struct span s, size_t i)
{
	struct tag t = {
		.name = {s.p + i + 1, 0}
        };
	size_t from, to;
	struct span name;

	while (i + 1 + t.name.n < s.n && is_name(s.p[i + 1 + t.name.n]))
		t.name.n++;
	t.at = t.end = i + 1 + t.name.n;
	while (next_attr(s, &t.end, &name, &from, &to))
		;
	t.end = find(s, t.end, '>');
	t.end += t.end < s.n;
	return t;
}

/* The next start tag from i on; t_r->end: s.n, if there is none. */
static bool next_tag(struct span s, size_t i, struct tag *t_r)
{
	for (i = find(s, i, '<'); i + 1 < s.n; i = find(s, i + 1, '<')) {
		if (s.p[i + 1] == '/')
			continue;
		*t_r = read_tag(s, i);
		return true;
	}
	return false;
}

static bool is_address(struct span attr)
{
	static const char *const names[] = {
		"jid", "sender", "publisher", "creator"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (span_is(attr, names[i]))
			return true;
	return false;
}

static void pass_attrs(struct pass *p, const struct tag *t)
{
	size_t i = t->at, from, to;
	struct span name;

	while (next_attr(p->in, &i, &name, &from, &to))
		if (is_address(name))
			pass_jid(p, from, to);
}

static bool ends_with(struct span s, const char *end)
{
	size_t n = strlen(end);

	return s.n >= n && span_is(span_of(s.p + s.n - n, n), end);
}

/* Fields whose values are addresses: contacts. */
static bool is_contact(struct span in, const struct tag *t)
{
	size_t i = t->at, from, to;
	struct span name, var;

	while (next_attr(in, &i, &name, &from, &to)) {
		if (!span_is(name, "var"))
			continue;
		var = span_of(in.p + from, to - from);
		return ends_with(var, "contact") ||
		       ends_with(var, "contactjid");
	}
	return false;
}

/* Values of the form's fields, up to the end. */
static void pass_options(struct pass *p, size_t i)
{
	bool contact = false;
	struct tag t;

	while (next_tag(p->in, i, &t)) {
		i = t.end;
		if (span_is(t.name, "field"))
			contact = is_contact(p->in, &t);
		else if (contact && span_is(t.name, "value") &&
			 p->in.p[t.end - 2] != '/')
			pass_jid(p, t.end, find(p->in, t.end, '<'));
	}
}

/* Those who wear a hat. */
static void pass_holders(struct pass *p, size_t i)
{
	struct tag t;

	while (next_tag(p->in, i, &t)) {
		i = t.end;
		if (span_is(t.name, "holder"))
			pass_attrs(p, &t);
	}
}

bool map_record(const struct map *m, struct span record, struct buf *b)
{
	struct pass p = {.m = m, .in = record, .b = b};
	struct tag t;

	if (m->n == 0 || !next_tag(record, 0, &t))
		return false;
	pass_attrs(&p, &t);
	if (span_is(t.name, "options"))
		pass_options(&p, t.end);
	else if (span_is(t.name, "hat"))
		pass_holders(&p, t.end);
	if (p.mapped)
		buf_add(b, span_of(record.p + p.done, record.n - p.done));
	return p.mapped;
}

/* ---- the sink ---- */

struct map_sink {
	struct move_sink sink;
	const struct map *m;
	struct move_sink *to;
	struct buf b, jid;
};

static struct map_sink *of(struct move_sink *s)
{
	return (struct map_sink *)s;
}

static enum err open_place(struct move_sink *s, const struct move_place *p,
	struct span *mark_r, struct errtext *e)
{
	struct map_sink *x = of(s);
	struct move_place to = *p;

	buf_reset(&x->jid);
	if (p->jid.p != NULL && map_jid(x->m, p->jid, &x->jid))
		to.jid = buf_span(&x->jid);
	return x->to->ops->open(x->to, &to, mark_r, e);
}

static enum err put(struct move_sink *s, struct span record, struct errtext *e)
{
	struct map_sink *x = of(s);

	buf_reset(&x->b);
	if (map_record(x->m, record, &x->b))
		record = buf_span(&x->b);
	return x->to->ops->put(x->to, record, e);
}

static enum err close_place(struct move_sink *s, struct errtext *e)
{
	return of(s)->to->ops->close(of(s)->to, e);
}

static void leave(struct move_sink *s)
{
	of(s)->to->ops->leave(of(s)->to);
}

static enum err end(struct move_sink *s, struct errtext *e)
{
	return of(s)->to->ops->end(of(s)->to, e);
}

static void free_sink(struct move_sink *s)
{
	buf_clear(&of(s)->b);
	buf_clear(&of(s)->jid);
	free(s);
}

struct move_sink *map_sink_new(const struct map *m, struct move_sink *to)
{
	static const struct move_sink_ops ops = {
		open_place, put, close_place, leave, end, free_sink};
	struct map_sink *x = xcalloc(1, sizeof(*x));

	x->sink.ops = &ops;
	x->m = m;
	x->to = to;
	buf_init(&x->b, SIZE_MAX / 2);
	buf_init(&x->jid, SIZE_MAX / 2);
	return &x->sink;
}
