/* SPDX-License-Identifier: MIT */
/* The labels of a room: what may be set, and what the gate makes of it. */
#include "domain/levels.h"

#include "labels/acdf.h"
#include "labels/inspect.h"

#define AT(member) offsetof(struct place_labels, member)
const struct level room_level[] = {
	{"access_label",   AT(access),    LEVEL_ACCESS,  false, false},
	{"clearance",      AT(clearance), LEVEL_BOUND,   false, true },
	{"allowed_labels", AT(allowed),   LEVEL_BOUND,   true,  false},
	{"default_label",  AT(fallback),  LEVEL_DEFAULT, false, false},
	{"archive_labels", AT(keep),      LEVEL_KEEP,    true,  true },
};
const size_t room_level_n = ARRAY_LEN(room_level);

#define EXPR_BYTES 8192 /* of one setting */

const struct level *level_find(struct span name)
{
	for (size_t i = 0; i < room_level_n; i++)
		if (span_is(name, room_level[i].name))
			return &room_level[i];
	return NULL;
}

void level_set(const struct level *v, struct place_labels *l, struct span text)
{
	text = span_trim(text);
	if (text.n == 0)
		text = SPAN_NONE;
	memcpy((char *)l + v->offset, &text, sizeof(text));
}

bool levels_same(const struct place_labels *a, const struct place_labels *b)
{
	for (size_t i = 0; i < room_level_n; i++)
		if (!span_eq(level_span(&room_level[i], a),
			    level_span(&room_level[i], b)))
			return false;
	return true;
}

const char *const level_names[LEVELS] = {"room", "domain", "server"};

struct span level_label_text(const struct label *l, struct arena *a)
{
	struct buf b = {0};
	struct span s;

	buf_init(&b, 65536);
	label_expr(l, &b);
	s = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}

struct span level_clearance_text(const struct clearance *c, struct arena *a)
{
	struct buf b = {0};
	struct span s;

	if (c == NULL)
		return SPAN("none");
	buf_init(&b, 65536);
	clearance_expr(c, &b);
	s = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}

/* ---- reading ---- */

struct reader {
	struct labels *ls;
	int64_t wall;
	bool creating;
	struct errtext *e;
};

static enum err read_label(const struct reader *r, const char *name,
	struct span expr, const struct label **l_r)
{
	struct errtext why = {""};

	*l_r = NULL;
	if (expr.n > EXPR_BYTES)
		return err_set(r->e, ERR_LIMIT, "option '%s': too long", name);
	if (label_read_expr(r->ls, expr, r->wall, r->creating, l_r, &why) !=
		LABEL_VALID) {
		*l_r = NULL;
		return err_set(r->e, ERR_VALUE, "option '%s': %s", name, why.s);
	}
	return ERR_OK;
}

static enum err read_clearance(const struct reader *r, const char *name,
	struct span expr, const struct clearance **c_r)
{
	struct errtext why = {""};

	*c_r = NULL;
	if (expr.n > EXPR_BYTES)
		return err_set(r->e, ERR_LIMIT, "option '%s': too long", name);
	if (clearance_read_expr(r->ls, expr, c_r, &why) != ERR_OK) {
		*c_r = NULL;
		return err_set(r->e, ERR_VALUE, "option '%s': %s", name, why.s);
	}
	return ERR_OK;
}

static size_t count_lines(struct span s)
{
	size_t n = 0;

	while (s.n != 0) {
		if (span_trim(span_cut(s, '\n', &s)).n != 0)
			n++;
	}
	return n;
}

static enum err read_allowed(
	const struct reader *r, struct span lines, struct place *p)
{
	size_t n = count_lines(lines);

	if (n == 0)
		return ERR_OK;
	p->allowed = xcalloc(n, sizeof(struct label *));
	while (lines.n != 0) {
		struct span line = span_trim(span_cut(lines, '\n', &lines));
		const struct label *l;
		enum err err;

		if (line.n == 0)
			continue;
		err = read_label(r, "allowed_labels", line, &l);
		if (err != ERR_OK)
			return err;
		p->allowed[p->allowed_n++] = label_ref(l);
	}
	return ERR_OK;
}

static enum err read_all(
	const struct reader *r, const struct place_labels *l, struct place *p)
{
	const struct clearance *c;
	const struct label *label;
	enum err err = ERR_OK;

	if (l->access.n != 0) {
		err = read_label(r, "access_label", l->access, &label);
		if (err == ERR_OK)
			p->access = label_ref(label);
	}
	if (err == ERR_OK && l->clearance.n != 0) {
		err = read_clearance(r, "clearance", l->clearance, &c);
		if (err == ERR_OK)
			p->clearance = clearance_ref(c);
	}
	if (err == ERR_OK)
		err = read_allowed(r, l->allowed, p);
	if (err == ERR_OK && l->fallback.n != 0) {
		err = read_label(r, "default_label", l->fallback, &label);
		if (err == ERR_OK)
			p->fallback = label_ref(label);
	}
	return err;
}

enum err levels_read(struct labels *ls, const struct place_labels *l,
	const struct place *above, int64_t wall_ms, struct place *p_r,
	struct errtext *e)
{
	const struct reader r = {ls, wall_ms, false, e};
	enum err err;

	*p_r = (struct place){.above = above};
	err = read_all(&r, l, p_r);
	if (err != ERR_OK) {
		place_clear(p_r);
		p_r->above = above;
		p_r->broken = true;
	}
	return err;
}

/* ---- who may know ---- */

/* Not the gate's question: in warn mode, too, nobody is shown or sets what
 * they may not see. */
static bool is_cleared(const struct label *l, const struct clearance *c)
{
	return l == NULL || acdf_decide(l, c) == ACDF_GRANT;
}

static bool has_class(const struct clearance *c, uint64_t lacv)
{
	for (size_t i = 0; i < clearance_class_count(c); i++)
		if (clearance_class_lacv(c, i) == lacv)
			return true;
	return false;
}

static bool is_same_value(
	const struct value_fact *a, const struct value_fact *b)
{
	return a->lacv == b->lacv && span_eq(a->set_oid, b->set_oid) &&
	       span_eq(a->type, b->type);
}

/* Every classification and value of `bound`; so nothing that it passes, and
 * no name in it, is above c. */
static bool part_holds_all(
	const struct clearance *c, const struct clearance *bound)
{
	struct value_fact need, have;
	size_t i = 0, k = 0;

	if (clearance_is_list(c) ||
		clearance_policy(c) != clearance_policy(bound))
		return false;
	for (size_t n = 0; n < clearance_class_count(bound); n++)
		if (!has_class(c, clearance_class_lacv(bound, n)))
			return false;
	/* both in the policy's order */
	while (clearance_value_next(bound, &i, &need)) {
		do {
			if (!clearance_value_next(c, &k, &have))
				return false;
		} while (!is_same_value(&need, &have));
	}
	return true;
}

static bool holds_all(const struct clearance *c, const struct clearance *bound)
{
	const struct clearance *part[2];
	size_t n = c != NULL ? clearance_split(c, part) : 0;

	for (size_t i = 0; i < n; i++)
		if (!part_holds_all(part[i], bound))
			return false;
	return n != 0;
}

static bool knows_bound(const struct place *p, const struct clearance *c)
{
	for (size_t i = 0; i < p->allowed_n; i++)
		if (!is_cleared(p->allowed[i], c))
			return false;
	return p->clearance == NULL || holds_all(c, p->clearance);
}

bool level_is_known(
	const struct place *p, enum level_kind k, const struct clearance *c)
{
	bool access = is_cleared(place_access(p), c);
	bool fallback = is_cleared(place_default(p), c);

	if (p->broken)
		return false;
	switch (k) {
	case LEVEL_ACCESS:
		return access;
	case LEVEL_DEFAULT:
		return fallback;
	case LEVEL_BOUND:
		return access && fallback && knows_bound(p, c);
	case LEVEL_KEEP:
		return false; /* the operator's */
	}
	BUG("level kind");
}

/* ---- checking ---- */

/* New labels are made today: values that are obsolete are refused. */
static enum err check_new(struct labels *ls, const struct level *v,
	struct span lines, int64_t wall, struct errtext *e)
{
	const struct reader r = {ls, wall, true, e};

	while (lines.n != 0) {
		struct span line = span_trim(
			v->many ? span_cut(lines, '\n', &lines) : lines);
		const struct label *l;
		enum err err;

		if (!v->many)
			lines = SPAN_NONE;
		if (line.n == 0)
			continue;
		err = read_label(&r, v->name, line, &l);
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

static enum err check_changed(struct labels *ls,
	const struct place_labels *from, const struct place_labels *to,
	int64_t wall, struct errtext *e)
{
	for (size_t i = 0; i < room_level_n; i++) {
		const struct level *v = &room_level[i];
		struct span s = level_span(v, to);
		enum err err;

		if (v->is_clearance || span_eq(s, level_span(v, from)))
			continue;
		err = check_new(ls, v, s, wall, e);
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

/* Each setting that becomes another one, by who: as it was, as it will be. */
static enum err check_setter(struct domain *d, const struct place_labels *from,
	const struct place_labels *to, const struct place *will,
	struct span who, struct turn *t, struct errtext *e)
{
	const struct clearance *c = dir_clearance(d->dir, who);
	struct place was; /* unreadable: known to nobody */
	bool read = levels_read(d->conf->labels, from, d->conf->place, t->wall,
			    &was, NULL) == ERR_OK;
	enum err err = ERR_OK;

	for (size_t i = 0; i < room_level_n && err == ERR_OK; i++) {
		const struct level *v = &room_level[i];

		if (!span_eq(level_span(v, from), level_span(v, to)) &&
			(!read || !level_is_known(&was, v->kind, c) ||
				!level_is_known(will, v->kind, c)))
			err = err_set(e, ERR_VALUE,
				"option '%s': not cleared for it", v->name);
	}
	place_clear(&was);
	return err;
}

static enum err check_default(
	struct gate *g, const struct place *p, struct errtext *e)
{
	if (p->fallback == NULL || place_holds(g, p, p->fallback))
		return ERR_OK;
	return err_set(e, ERR_VALUE,
		"option 'default_label': outside of the clearance of the room, "
		"the domain or the server");
}

enum err levels_check(struct domain *d, const struct place_labels *from,
	const struct place_labels *to, struct span who, struct turn *t,
	struct errtext *e)
{
	bool is_operator = who.p == NULL;
	struct place p;
	enum err err;

	if (levels_same(from, to))
		return ERR_OK;
	err = levels_read(d->conf->labels, to, d->conf->place, t->wall, &p, e);
	if (err == ERR_OK)
		err = check_changed(d->conf->labels, from, to, t->wall, e);
	if (err == ERR_OK && !is_operator)
		err = check_setter(d, from, to, &p, who, t, e);
	if (err == ERR_OK)
		err = check_default(d->gate, &p, e);
	place_clear(&p);
	if (err != ERR_OK && !is_operator)
		return err_set(e, err, "these labels can't be set");
	return err;
}
