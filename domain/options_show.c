/* SPDX-License-Identifier: MIT */
/* Options as text and as the fields of a form. */
#include "domain/options.h"

#include "base/err.h"

static void add_word(struct buf *b, struct span word)
{
	if (b->n != 0)
		buf_byte(b, ',');
	buf_add(b, word);
}

static struct span many_text(
	const struct option *o, int64_t bits, struct arena *a)
{
	struct buf b = {0};
	struct span s;

	buf_init(&b, 256);
	for (size_t i = 0; i < o->choice_n; i++)
		if ((bits >> (o->choice_n - i) & 1) != 0)
			add_word(&b, span_str(o->choice[i].value));
	s = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}

static struct span lines_text(struct span lines, struct arena *a)
{
	struct buf b = {0};
	struct span s;

	buf_init(&b, 8192);
	for (struct span rest = lines; rest.p != NULL;)
		add_word(&b, span_cut(rest, '\n', &rest));
	s = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}

/* What 0 is called where it means none. */
static struct span number_text(
	const struct option *o, int64_t n, struct arena *a)
{
	if (n == 0 && o->kind != OPTION_NUMBER)
		return o->kind == OPTION_COUNT ? SPAN("none") : SPAN("max");
	return arena_printf(a, "%lld", (long long)n);
}

struct span option_text(const struct option *o, const void *c, struct arena *a)
{
	switch (o->kind) {
	case OPTION_BOOL:
		return option_bool(o, c) ? SPAN("true") : SPAN("false");
	case OPTION_TEXT:
	case OPTION_LANG:
		return option_span(o, c).p != NULL ? option_span(o, c)
		                                   : SPAN("");
	case OPTION_JIDS:
	case OPTION_NAMES:
		return lines_text(option_span(o, c), a);
	case OPTION_SECRET:
		return option_span(o, c).n != 0 ? SPAN("set") : SPAN("");
	case OPTION_COUNT:
	case OPTION_LIMIT:
	case OPTION_NUMBER:
		return number_text(o, option_number(o, c), a);
	case OPTION_CHOICE:
		BUG_ON((size_t)option_number(o, c) >= o->choice_n);
		return span_str(o->choice[option_number(o, c)].value);
	case OPTION_MANY:
		return many_text(o, option_number(o, c), a);
	}
	BUG("option kind");
}

const struct xdata_value *option_split(
	const struct option *o, struct span text, struct arena *a)
{
	struct xdata_value *head = NULL, **tail = &head;
	bool many = o->kind == OPTION_JIDS || o->kind == OPTION_NAMES ||
	            o->kind == OPTION_MANY;

	for (struct span rest = text; rest.p != NULL;) {
		struct xdata_value *v = arena_make(a, struct xdata_value);

		if (many) {
			v->text = span_cut(rest, ',', &rest);
		} else {
			v->text = rest;
			rest = SPAN_NONE;
		}
		*tail = v;
		tail = (struct xdata_value **)(void *)&v->next;
	}
	return head;
}

static bool is_listed(const struct option *o, struct span value)
{
	for (size_t i = 0; i < o->choice_n; i++)
		if (span_is(value, o->choice[i].value))
			return true;
	return false;
}

static void write_unlisted(
	struct xw *w, const struct option *o, struct span value)
{
	if (value.n != 0 && !is_listed(o, value))
		xdata_option(w, value, value);
}

/* The list of a field, with the present values that the list hasn't got: they
 * must be among the options (XEP-0004 3.3). */
static void write_choices(
	struct xw *w, const struct option *o, const void *c, struct span have)
{
	if (o->kind == OPTION_COUNT)
		write_unlisted(w, o, have);
	if (o->kind == OPTION_NAMES)
		for (struct span rest = option_span(o, c); rest.n != 0;)
			write_unlisted(w, o, span_cut(rest, '\n', &rest));
	for (size_t i = 0; i < o->choice_n; i++)
		xdata_option(w, span_str(o->choice[i].label),
			span_str(o->choice[i].value));
}

static enum xdata_field_type field_type(enum option_kind k)
{
	switch (k) {
	case OPTION_BOOL:
		return XF_BOOLEAN;
	case OPTION_TEXT:
	case OPTION_LANG:
	case OPTION_NUMBER:
	case OPTION_LIMIT:
		return XF_TEXT_SINGLE;
	case OPTION_SECRET:
		return XF_TEXT_PRIVATE;
	case OPTION_JIDS:
		return XF_JID_MULTI;
	case OPTION_COUNT:
	case OPTION_CHOICE:
		return XF_LIST_SINGLE;
	case OPTION_MANY:
	case OPTION_NAMES:
		return XF_LIST_MULTI;
	}
	BUG("option kind");
}

static void write_values(
	struct xw *w, const struct option *o, const void *c, struct span text)
{
	switch (o->kind) {
	case OPTION_BOOL:
		xdata_value(w, option_bool(o, c) ? SPAN("1") : SPAN("0"));
		break;
	case OPTION_SECRET:
		xdata_value(w, SPAN("")); /* nobody is shown it */
		break;
	case OPTION_NAMES: /* there may be commas in them */
		for (struct span rest = option_span(o, c); rest.n != 0;)
			xdata_value(w, span_cut(rest, '\n', &rest));
		break;
	case OPTION_JIDS:
	case OPTION_MANY:
		for (struct span rest = text; rest.n != 0;)
			xdata_value(w, span_cut(rest, ',', &rest));
		break;
	case OPTION_NUMBER:
	case OPTION_LIMIT:
	case OPTION_TEXT:
	case OPTION_LANG:
	case OPTION_COUNT:
	case OPTION_CHOICE:
		xdata_value(w, text);
		break;
	}
}

static void write_field(
	struct xw *w, const struct option *o, const void *c, struct arena *a)
{
	struct span text = option_text(o, c, a);

	xdata_field_open(w, field_type(o->kind), o->var, o->label);
	write_values(w, o, c, text);
	if (o->kind == OPTION_NUMBER)
		xdata_range(w, o->min, o->max);
	if (o->kind == OPTION_LIMIT) /* XEP-0060 12.23 */
		xdata_datatype(w, "pubsub:integer-or-max");
	write_choices(w, o, c, text);
	xw_close(w);
}

void option_submit(
	const struct option *o, struct xw *w, const void *c, struct arena *a)
{
	if (o->kind == OPTION_SECRET)
		return;
	xw_open(w, NS_XDATA, "field");
	xw_attr_str(w, "var", o->var);
	write_values(w, o, c, option_text(o, c, a));
	xw_close(w);
}

void options_write(
	const struct options *all, struct xw *w, const void *c, struct arena *a)
{
	for (size_t i = 0; i < all->n; i++)
		write_field(w, &all->row[i], c, a);
}
