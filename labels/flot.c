/* SPDX-License-Identifier: MIT */
/*
 * A marking read back: all that may have made it is tried, and what comes out
 * is marked again to see that it is the same.
 */
#include "labels/flot.h"

#include "labels/engine.h"
#include "labels/flot_seen.h"
#include "labels/marking.h"

/* Of one line under one policy. A puzzle isn't a marking. */
#define STEPS_MAX 200000u

/* How far a line is read. */
struct at {
	size_t n;
	bool any;               /* a part stands before it */
	const struct tag *open; /* whose values are being read */
	unsigned silent;        /* values without a text of their own */
};

struct search {
	struct marking_at place;
	struct arena *a;
	struct span line; /* trimmed */
	int64_t wall;
	size_t steps;
	struct span *value; /* by ordinal: what is shown; empty: nothing */
	unsigned *use;      /* ordinals of what may be in the line */
	unsigned use_n;
	bool suppresses; /* some of them, the classification */
	struct span *cls, *privacy;
	struct span prefix, suffix, sep;
	struct label_parts try;   /* what is tried */
	struct label_parts found; /* the first that fits */
	size_t found_n;           /* 2: that many, or nobody knows */
	bool begun;               /* policy and classification fit */
};

/* As a marking has it: in one line. */
static struct span piece(struct search *s, const struct buf *b)
{
	struct span x = arena_dup(s->a, buf_span(b));
	char *p = (char *)(uintptr_t)x.p;

	for (size_t i = 0; i < x.n; i++)
		if (is_xml_space(p[i]))
			p[i] = ' ';
	return x;
}

static struct span one_line(struct search *s, struct span text)
{
	struct span x;
	struct buf b;

	buf_init(&b, text.n + 1);
	buf_add(&b, text);
	x = piece(s, &b);
	buf_clear(&b);
	return x;
}

static bool acts(const struct search *s, const struct value *v)
{
	return marking_suppresses(&s->place, v) ||
	       marking_replaced(&s->place, &v->marks, v->name).p != NULL;
}

static void use(struct search *s, const struct value *v)
{
	s->use[s->use_n++] = v->ordinal;
	if (marking_suppresses(&s->place, v))
		s->suppresses = true;
}

static void read_pieces(struct search *s)
{
	const struct policy *p = s->place.policy;
	struct buf b;

	buf_init(&b, FLOT_MAX);
	s->value = arena_array(s->a, struct span, p->value_n + 1);
	s->use = arena_array(s->a, unsigned, p->value_n + 1);
	s->use_n = 0;
	s->suppresses = false;
	s->cls = arena_array(s->a, struct span, p->cls_n + 1);
	s->privacy = arena_array(s->a, struct span, p->privacy_n + 1);
	for (size_t i = 0; i < p->value_n; i++) {
		buf_reset(&b);
		marking_value(&s->place, p->value[i], &b);
		s->value[i] = piece(s, &b);
		if (s->value[i].n != 0
				? memmem(s->line.p, s->line.n, s->value[i].p,
					  s->value[i].n) != NULL
				: acts(s, p->value[i]))
			use(s, p->value[i]);
	}
	for (size_t i = 0; i < p->cls_n; i++) {
		buf_reset(&b);
		marking_class(&s->place, &p->cls[i], &b);
		s->cls[i] = piece(s, &b);
	}
	for (size_t i = 0; i < p->privacy_n; i++) {
		buf_reset(&b);
		marking_privacy(&s->place, &p->privacy[i], &b);
		s->privacy[i] = piece(s, &b);
	}
	buf_clear(&b);
}

static struct span qualifier(
	struct search *s, const struct markings *m, enum qualifier_code code)
{
	struct span x = marking_qualifier_of(&s->place, m, code);

	return x.n != 0 ? one_line(s, x) : x;
}

static void begin(struct search *s)
{
	const struct policy *p = s->place.policy;

	s->place.where = marking_knows(p, MARK_FIRST_LINE) ? MARK_FIRST_LINE
	                                                   : MARK_PAGE_BOTTOM;
	s->steps = STEPS_MAX;
	s->try = (struct label_parts){.policy = p,
		.form = LABEL_NATO,
		.bits = arena_array(s->a, uint64_t, p->words)};
	read_pieces(s);
	s->prefix = qualifier(s, &p->marks, QUAL_PREFIX);
	s->suffix = qualifier(s, &p->marks, QUAL_SUFFIX);
	s->sep = qualifier(s, &p->marks, QUAL_SEPARATOR);
	if (s->sep.p == NULL)
		s->sep = SPAN(" ");
}

/* ---- going on in the line ---- */

static bool eat(const struct search *s, struct at *at, struct span text)
{
	if (text.n > s->line.n - at->n ||
		(text.n != 0 && memcmp(s->line.p + at->n, text.p, text.n) != 0))
		return false;
	at->n += text.n;
	return true;
}

/* A part of its own. */
static bool eat_part(const struct search *s, struct at *at, struct span text)
{
	if (text.n == 0)
		return true;
	if (at->any && !eat(s, at, s->sep))
		return false;
	at->any = true;
	return eat(s, at, text);
}

static bool eat_tag_end(struct search *s, struct at *at)
{
	const struct tag *t = at->open;

	at->open = NULL;
	return t == NULL || eat(s, at, qualifier(s, &t->marks, QUAL_SUFFIX));
}

static bool eat_value(struct search *s, struct at *at, const struct value *v)
{
	const struct tag *t = v->tag;
	struct span between;

	if (at->open == t) {
		between = qualifier(s, &t->marks, QUAL_SEPARATOR);
		return eat(s, at, between.p != NULL ? between : SPAN("/")) &&
		       eat(s, at, s->value[v->ordinal]);
	}
	if (!eat_tag_end(s, at))
		return false;
	if (at->any && !eat(s, at, s->sep))
		return false;
	at->any = true;
	at->open = t;
	return eat(s, at, qualifier(s, &t->marks, QUAL_PREFIX)) &&
	       eat(s, at, s->value[v->ordinal]);
}

/* ---- what is found ---- */

static bool same(const struct search *s)
{
	const struct label_parts *x = &s->try, *y = &s->found;

	return x->cls == y->cls && x->privacy.p == y->privacy.p &&
	       memcmp(x->bits, y->bits, x->policy->words * sizeof(*x->bits)) ==
	               0;
}

static bool is_marked_so(const struct search *s)
{
	bool is;
	struct buf b;

	buf_init(&b, 2 * FLOT_MAX);
	marking_build(&s->try, s->place.where, SPAN_NONE, &b);
	is = !b.over && span_eq(span_trim(buf_span(&b)), s->line);
	buf_clear(&b);
	return is;
}

static bool fits(const struct search *s)
{
	return is_marked_so(s) &&
	       label_rules_hold(&s->try, s->wall, false, NULL);
}

/* Is there a value that could as well not be there? */
static bool has_idle(struct search *s)
{
	const unsigned n = (unsigned)s->place.policy->value_n;
	bool idle = false;

	for (unsigned i = bit_next(s->try.bits, 0, n); i < n && !idle;
		i = bit_next(s->try.bits, i + 1, n)) {
		if (s->value[i].n != 0)
			continue;
		bit_clear(s->try.bits, i);
		idle = fits(s);
		bit_set(s->try.bits, i);
	}
	return idle;
}

static void find(struct search *s)
{
	const size_t bytes = s->place.policy->words * sizeof(uint64_t);

	if (!fits(s) || has_idle(s))
		return;
	if (s->found_n == 0) {
		s->found = s->try;
		s->found.bits = arena_alloc(s->a, bytes);
		memcpy(s->found.bits, s->try.bits, bytes);
		s->found_n = 1;
	} else if (!same(s)) {
		s->found_n = 2;
	}
}

static bool is_end(const struct search *s, const struct at *at)
{
	return span_eq(span_trim(span_of(s->line.p + at->n, s->line.n - at->n)),
		span_trim(s->suffix));
}

/* The categories are done. */
static void end(struct search *s, struct at at)
{
	const struct policy *p = s->place.policy;

	if (!eat_tag_end(s, &at))
		return;
	s->try.privacy = SPAN_NONE;
	if (is_end(s, &at))
		find(s);
	for (size_t i = 0; i < p->privacy_n; i++) {
		struct at behind = at;

		if (s->privacy[i].n == 0 ||
			!eat_part(s, &behind, s->privacy[i]) ||
			!is_end(s, &behind))
			continue;
		s->try.privacy = p->privacy[i].name;
		find(s);
	}
	s->try.privacy = SPAN_NONE;
}

/*
 * With values of this ordinal and above. Of those without a text two say
 * something, at most: one instead of the policy's name, one that there is no
 * classification to see. Others would make each line that of two labels.
 */
static void go(struct search *s, unsigned from, struct at at)
{
	end(s, at);
	for (unsigned i = from; i < s->use_n && s->found_n < 2; i++) {
		const struct value *v = s->place.policy->value[s->use[i]];
		struct at next = at;

		if (s->steps == 0) {
			s->found_n = 2;
			return;
		}
		s->steps--;
		if (s->value[v->ordinal].n != 0 ? !eat_value(s, &next, v)
						: next.silent++ == 2)
			continue;
		bit_set(s->try.bits, v->ordinal);
		go(s, i + 1, next);
		bit_clear(s->try.bits, v->ordinal);
	}
}

/* ---- how a line begins ---- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Does the line go on as a word would? */
static bool ends_word(const struct search *s, size_t n)
{
	return n == s->line.n || n == 0 || !is_letter(s->line.p[n]) ||
	       !is_letter(s->line.p[n - 1]);
}

static bool begins_nocase(const struct search *s, struct span head)
{
	return head.n != 0 && head.n <= s->line.n &&
	       span_eq_nocase(span_of(s->line.p, head.n), head) &&
	       ends_word(s, head.n);
}

/* SECURITY: what somebody may have meant as a marking, and mistyped, isn't
 * taken for words. */
static void look(struct search *s, struct span slot, struct span cls)
{
	struct buf b;

	if (cls.n == 0)
		return;
	buf_init(&b, FLOT_MAX);
	buf_add(&b, s->prefix);
	buf_add(&b, slot);
	if (slot.n != 0)
		buf_add(&b, s->sep);
	buf_add(&b, cls);
	s->begun = s->begun || begins_nocase(s, buf_span(&b));
	buf_clear(&b);
}

static void try_class(
	struct search *s, size_t i, struct span slot, struct span cls)
{
	struct at at = {.n = 0};

	s->try.cls = &s->place.policy->cls[i];
	if (eat(s, &at, s->prefix) && eat_part(s, &at, slot) &&
		eat_part(s, &at, cls))
		go(s, 0, at);
}

static void try_slot(struct search *s, struct span slot)
{
	for (size_t i = 0; i < s->place.policy->cls_n && s->found_n < 2; i++) {
		look(s, slot, s->cls[i]);
		try_class(s, i, slot, s->cls[i]);
		if (s->suppresses && s->cls[i].n != 0)
			try_class(s, i, slot, SPAN(""));
	}
}

static void try_once(
	struct search *s, struct span *slots, size_t *n, struct span slot)
{
	if (slot.p == NULL)
		return;
	slot = one_line(s, slot);
	for (size_t i = 0; i < *n; i++)
		if (span_eq(slots[i], slot))
			return;
	slots[(*n)++] = slot;
	try_slot(s, slot);
}

static void try_all(struct search *s)
{
	const struct policy *p = s->place.policy;
	struct span *slots =
		arena_array(s->a, struct span, p->cls_n + p->value_n + 1);
	size_t n = 0;

	try_once(s, slots, &n, marking_slot(&s->place));
	for (size_t i = 0; i < p->cls_n; i++)
		try_once(s, slots, &n,
			marking_replaced(
				&s->place, &p->cls[i].marks, p->cls[i].name));
	for (size_t i = 0; i < p->value_n; i++)
		try_once(s, slots, &n,
			marking_replaced(&s->place, &p->value[i]->marks,
				p->value[i]->name));
}

/* `SECRET`, `[secret]`, `SECRET//ALPHA` say something of a label in no way of
 * the policy's. */
static bool is_bare_class(const struct search *s, struct span cls)
{
	struct span line = s->line;

	if (line.n > 2 && strchr("[({<", line.p[0]) != NULL)
		line = span_of(line.p + 1, line.n - 2);
	return cls.n != 0 && line.n >= cls.n &&
	       span_eq_nocase(span_of(line.p, cls.n), cls) &&
	       (line.n == cls.n ||
		       span_starts(span_of(line.p + cls.n, line.n - cls.n),
			       SPAN("//")));
}

static bool looks_so(const struct search *s)
{
	const struct policy *p = s->place.policy;

	for (size_t i = 0; i < p->cls_n; i++)
		if (is_bare_class(s, s->cls[i]) ||
			is_bare_class(s, p->cls[i].name))
			return true;
	return s->begun;
}

/* line: trimmed, not empty, of FLOT_MAX bytes at most. */
static enum flot read_line(struct labels *ls, struct span line, int64_t wall_ms,
	struct arena *a, const struct label **l_r)
{
	struct search s = {.line = line, .wall = wall_ms, .a = a};
	const struct label *l = NULL;
	bool looks = false;
	size_t n = 0;

	for (size_t i = 0; i < labels_policy_count(ls); i++) {
		s.place.policy = labels_policy(ls, i);
		s.found_n = 0;
		s.begun = false;
		begin(&s);
		try_all(&s);
		looks = looks || s.found_n != 0 || looks_so(&s);
		n += s.found_n;
		if (s.found_n == 1 && n == 1 &&
			label_make(ls, &s.found, wall_ms, false, &l, NULL) !=
				LABEL_VALID)
			l = NULL;
		arena_reset(s.a);
	}
	*l_r = n == 1 ? l : NULL;
	return *l_r != NULL ? FLOT_LABEL : looks ? FLOT_BAD : FLOT_NONE;
}

/* SECURITY: what people may take for a marking, as they see it or because it
 * goes on in the same line, was perhaps meant as one. */
static enum flot read_seen(
	struct labels *ls, struct span line, int64_t wall_ms, struct arena *a)
{
	struct arena *own = arena_new();
	struct span seen = flot_seen(own, line, FLOT_MAX);
	const struct label *l;
	bool none = seen.n == 0 || span_eq(seen, line) ||
	            read_line(ls, seen, wall_ms, a, &l) == FLOT_NONE;

	arena_free(&own);
	return none ? FLOT_NONE : FLOT_BAD;
}

enum flot flot_read(struct labels *ls, struct span line, int64_t wall_ms,
	const struct label **l_r)
{
	enum flot was = FLOT_NONE;
	struct arena *a;

	*l_r = NULL;
	line = span_trim(line);
	if (line.n == 0)
		return FLOT_NONE;
	a = arena_new();
	if (line.n <= FLOT_MAX)
		was = read_line(ls, line, wall_ms, a, l_r);
	if (was == FLOT_NONE)
		was = read_seen(ls, line, wall_ms, a);
	arena_free(&a);
	return was;
}

/* ---- writing ---- */

void flot_mark(const struct label *l, struct buf *b)
{
	marking_build(&l->p,
		marking_knows(l->p.policy, MARK_FIRST_LINE) ? MARK_FIRST_LINE
							    : MARK_PAGE_BOTTOM,
		SPAN_NONE, b);
}

bool flot_write(const struct label *l, int64_t wall_ms, struct buf *b)
{
	const struct label *back;
	size_t from = b->n;
	struct span line;

	flot_mark(l, b);
	line = span_of(buf_span(b).p + from, b->n - from);
	if (!b->over &&
		flot_read(l->owner, line, wall_ms, &back) == FLOT_LABEL &&
		label_same_value(back, l))
		return true;
	b->n = from;
	return false;
}
