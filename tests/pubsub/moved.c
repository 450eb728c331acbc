/* SPDX-License-Identifier: MIT */
/* Nodes as records, for tests. */
#include "tests/pubsub/moved.h"

const char *left_page(struct world *w, const char *node,
	const struct departure *ask, struct span *next_r)
{
	const struct node_departure x = {span_str(node), *ask};
	struct errtext e = {""};
	struct transfer_page p;
	struct span text;

	transfer_init(&p);
	if (pubsub_depart(w->pubsub, &x, &p, world_begin(w), &e) != ERR_OK)
		text = arena_printf(w->keep, "!%s", e.s);
	else
		text = arena_dup(w->keep, buf_span(&p.b));
	*next_r = arena_dup(w->keep, p.next);
	world_end(w);
	transfer_clear(&p);
	return text.p;
}

const char *left_all(
	struct world *w, const char *node, const struct departure *ask)
{
	struct departure page = *ask;
	const char *all = "";

	do
		all = arena_printf(w->keep, "%s%s", all,
			left_page(w, node, &page, &page.after))
		              .p;
	while (page.after.p != NULL);
	return all;
}

const char *left(struct world *w, const char *node)
{
	return left_all(w, node, &(struct departure){.head = false});
}

const char *left_as(struct world *w, const char *node, const char *bare)
{
	return left_all(w, node, &(struct departure){.as = span_str(bare)});
}

const char *left_cleared(struct world *w, const char *node, const char *expr)
{
	return left_all(
		w, node, &(struct departure){.clearance = span_str(expr)});
}

/* ---- moving in ---- */

static const char *say(struct world *w, const char *what, const char *more)
{
	return arena_printf(w->keep, "%s%s", what, more).p;
}

const char *begin_with(
	struct world *w, const char *node, const struct transfer_begin *b)
{
	static const char *const names[] = {"new", "arriving", "open"};
	struct transfer_at at;
	struct errtext e = {""};
	enum err err = pubsub_arrive(w->pubsub,
		&(struct node_begin){span_str(node), *b}, &at, world_begin(w),
		&e);
	struct span mark = SPAN_NONE;

	if (err == ERR_OK)
		mark = arena_dup(w->keep, at.mark);
	world_end(w);
	if (err != ERR_OK)
		return say(w, "!", e.s);
	if (mark.p == NULL)
		return names[at.state];
	return arena_printf(w->keep, "%s %.*s %d", names[at.state],
		SPAN_FMT(mark), (int)at.messages)
	        .p;
}

const char *begin(struct world *w, const char *node, const char *source)
{
	return begin_with(
		w, node, &(struct transfer_begin){.source = span_str(source)});
}

static const struct xml *records_of(struct world *w, const char *records)
{
	static const struct xml_caps caps = {
		.bytes = 8 << 20, .depth = 64, .children = 9999, .attrs = 64};
	struct errtext e = {""};
	const struct xml *x;

	ck_assert_msg(xml_parse(w->keep,
			      arena_printf(w->keep,
				      "<records xmlns='urn:caveat:transfer:0'>"
				      "%s</records>",
				      records),
			      &caps, &x, &e) == ERR_OK,
		"%s", e.s);
	return x;
}

static struct node_arrival *arrival_of(struct world *w, const char *node)
{
	struct node_arrival *a = arena_make(w->keep, struct node_arrival);

	a->p = w->pubsub;
	a->name = span_str(node);
	a->in = arena_make(w->keep, struct transfer_in);
	return a;
}

static const char *remarks(
	struct world *w, const struct transfer_in *in, const char *text)
{
	for (size_t i = 0; i < in->remark_n; i++)
		text = arena_printf(w->keep, "%s%s%.*s", text,
			text[0] != '\0' ? "\n" : "", SPAN_FMT(in->remark[i]))
		               .p;
	return text;
}

const char *take(struct world *w, const char *node, const char *records)
{
	struct node_arrival *a = arrival_of(w, node);
	struct errtext e = {""};
	const char *text;

	a->records = records_of(w, records);
	if (pubsub_arrive_take(a, world_begin(w), &e) != ERR_OK)
		text = say(w, "!", e.s);
	else
		text = remarks(w, a->in,
			arena_printf(w->keep, "%d %d %d", (int)a->in->taken,
				(int)a->in->known, (int)a->in->left_out)
				.p);
	world_end(w);
	return text;
}

const char *end(struct world *w, const char *node)
{
	struct node_arrival *a = arrival_of(w, node);
	struct errtext e = {""};
	const char *text;

	if (pubsub_arrive_end(a, world_begin(w), &e) != ERR_OK)
		text = say(w, "!", e.s);
	else
		text = remarks(w, a->in, "");
	world_end(w);
	return text;
}

const char *give_up(struct world *w, const char *node)
{
	struct errtext e = {""};
	enum err err = pubsub_arrive_stop(
		w->pubsub, span_str(node), world_begin(w), &e);

	world_end(w);
	return err == ERR_OK ? "" : say(w, "!", e.s);
}

struct found {
	struct world *w;
	const char *text;
};

static void add_found(
	void *arg, enum transfer_verdict v, const struct transfer_found_row *r)
{
	static const char *const names[] = {"same", "differs", "lost"};
	struct found *f = arg;

	f->text = arena_printf(f->w->keep, "%s%s %.*s=%.*s%s%.*s\n", f->text,
		names[v], SPAN_FMT(r->what), SPAN_FMT(r->value),
		r->here.p != NULL ? " " : "",
		r->here.p != NULL ? (int)r->here.n : 0,
		r->here.p != NULL ? r->here.p : "")
	                  .p;
}

const char *check(struct world *w, const char *node, const char *records)
{
	struct node_arrival *a = arrival_of(w, node);
	struct found f = {w, ""};
	const struct transfer_check to = {add_found, &f};
	struct errtext e = {""};
	enum err err;

	a->records = records_of(w, records);
	err = pubsub_arrive_check(a, &to, world_begin(w), &e);
	world_end(w);
	return err == ERR_OK ? f.text : say(w, "!", e.s);
}

const char *move_in(struct world *w, const char *node, const char *records)
{
	const char *state = begin(w, node, "s"), *text;

	ck_assert_msg(state[0] != '!', "%s", state);
	text = take(w, node, records);
	ck_assert_msg(text[0] != '!', "%s", text);
	state = end(w, node);
	ck_assert_msg(state[0] != '!', "%s", state);
	return text;
}

size_t count_of(const char *text, const char *part)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, part)) != NULL; p++)
		n++;
	return n;
}
