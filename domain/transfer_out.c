/* SPDX-License-Identifier: MIT */
/* Records of places: pages, heads and content. */
#include "domain/transfer_out.h"

#include "base/clock.h"
#include "labels/clearance.h"
#include "xmpp/xdata.h"

#define EXPR_MAX ((size_t)1 << 20)

/* ---- who reads ---- */

struct gate *departure_begin(
	struct domain *d, const struct departure *ask, struct turn *t)
{
	struct gate *was = d->gate;

	if (!departure_is_part(ask) || gate_mode(was) == GATE_ENFORCE)
		return was;
	d->gate = gate_new(GATE_ENFORCE);
	gate_tick(d->gate, t->wall);
	return was;
}

void departure_end(struct domain *d, struct gate *was)
{
	if (d->gate != was)
		gate_free(&d->gate);
	d->gate = was;
}

/* ---- pages ---- */

void transfer_init(struct transfer_page *p)
{
	*p = (struct transfer_page){.next = SPAN_NONE};
	buf_init(&p->b, TRANSFER_PAGE + TRANSFER_RECORD);
}

void transfer_clear(struct transfer_page *p)
{
	buf_clear(&p->b);
}

void transfer_open(struct transfer_page *p, const char *name)
{
	p->from = p->b.n;
	xw_init_in(&p->w, &p->b, NS_TRANSFER);
	xw_open(&p->w, NS_TRANSFER, name);
}

void transfer_time(struct transfer_page *p, const char *attr, int64_t wall_ms)
{
	struct buf text;

	buf_init(&text, 64);
	time_write(&text, wall_ms);
	xw_attr(&p->w, attr, buf_span(&text));
	buf_clear(&text);
}

void transfer_close(
	struct transfer_page *p, const char *what, struct span value)
{
	xw_close(&p->w);
	buf_byte(&p->b, '\n');
	if (!p->b.over && p->b.n - p->from <= TRANSFER_RECORD)
		return;
	p->b.n = p->from;
	p->b.over = false;
	transfer_lost(p, what, value, "it is too long for a record");
}

void transfer_lost(struct transfer_page *p, const char *what, struct span value,
	const char *why)
{
	transfer_open(p, "lost");
	xw_attr_str(&p->w, "what", what);
	xw_attr(&p->w, "value", value);
	xw_attr_str(&p->w, "why", why);
	xw_close(&p->w);
	buf_byte(&p->b, '\n');
}

/* ---- the head ---- */

void transfer_about(struct transfer_page *p, int64_t created, bool part)
{
	transfer_open(p, "about");
	transfer_time(p, "created", created);
	xw_attr_str(&p->w, "from", "caveatd");
	if (part)
		xw_attr_str(&p->w, "part", "true");
}

void transfer_options(struct transfer_page *p, const struct transfer_options *o,
	struct arena *a)
{
	transfer_open(p, "options");
	xw_attr(&p->w, "secret", o->secret.n != 0 ? o->secret : SPAN_NONE);
	xdata_open(&p->w, "submit", o->form_type, NULL);
	for (size_t i = 0; i < o->all->n; i++)
		if (o->those == NULL || o->those(&o->all->row[i]))
			option_submit(&o->all->row[i], &p->w, o->config, a);
	xw_close(&p->w);
	transfer_close(p, "options", SPAN_NONE);
}

/* ---- labels of places ---- */

/* They name their policy themselves. */
static bool stands_alone(struct span expr)
{
	return span_starts(expr, SPAN("ess:")) ||
	       span_starts(expr, SPAN("xml:"));
}

static struct span keep(struct buf *b, struct span otherwise, struct arena *a)
{
	struct span s = b->over ? otherwise : arena_dup(a, buf_span(b));

	buf_clear(b);
	return s;
}

struct span transfer_clearance(
	struct labels *ls, struct span expr, struct arena *a)
{
	const struct clearance *c;
	struct buf b;

	expr = span_trim(expr);
	if (stands_alone(expr) ||
		clearance_read_expr(ls, expr, &c, NULL) != ERR_OK)
		return expr;
	buf_init(&b, EXPR_MAX);
	clearance_expr_alone(c, &b);
	return keep(&b, expr, a);
}

static struct span label_alone(
	struct labels *ls, struct span expr, struct turn *t)
{
	const struct label *l;
	struct buf b;

	expr = span_trim(expr);
	if (stands_alone(expr) || label_read_expr(ls, expr, t->wall, false, &l,
					  NULL) != LABEL_VALID)
		return expr;
	buf_init(&b, EXPR_MAX);
	label_expr_alone(l, &b);
	return keep(&b, expr, t->arena);
}

/* A label per line, or `DAYS CLEARANCE`. */
static struct span lines_alone(
	struct labels *ls, struct span lines, bool keeps, struct turn *t)
{
	struct buf b;

	buf_init(&b, EXPR_MAX);
	for (struct span rest = lines; rest.n != 0;) {
		struct span line = span_trim(span_cut(rest, '\n', &rest));

		if (line.n == 0)
			continue;
		if (b.n != 0)
			buf_byte(&b, '\n');
		if (keeps) {
			buf_add(&b, span_cut(line, ' ', &line));
			buf_byte(&b, ' ');
			buf_add(&b, transfer_clearance(ls, line, t->arena));
		} else {
			buf_add(&b, label_alone(ls, line, t));
		}
	}
	return keep(&b, lines, t->arena);
}

void transfer_security(struct transfer_page *p, struct labels *ls,
	const struct place_labels *l, struct turn *t)
{
	if (l->access.n == 0 && l->clearance.n == 0 && l->allowed.n == 0 &&
		l->fallback.n == 0 && l->keep.n == 0)
		return;
	transfer_open(p, "security");
	if (l->access.n != 0)
		xw_attr(&p->w, "access_label", label_alone(ls, l->access, t));
	if (l->clearance.n != 0)
		xw_attr(&p->w, "clearance",
			transfer_clearance(ls, l->clearance, t->arena));
	if (l->allowed.n != 0)
		xw_attr(&p->w, "allowed",
			lines_alone(ls, l->allowed, false, t));
	if (l->fallback.n != 0)
		xw_attr(&p->w, "default_label",
			label_alone(ls, l->fallback, t));
	if (l->keep.n != 0)
		xw_attr(&p->w, "keep", lines_alone(ls, l->keep, true, t));
	transfer_close(p, "security", SPAN_NONE);
}

/* ---- content ---- */

/* It was within the caps of its day; today's may be narrower. */
static const struct xml_caps wide = {.bytes = TRANSFER_RECORD,
	.depth = XW_DEPTH,
	.children = TRANSFER_RECORD / 4,
	.attrs = 4096};

bool transfer_payload(struct xw *w, struct span inner, struct arena *a)
{
	const struct xml *root;
	struct span text =
		arena_printf(a, "<message xmlns='jabber:client'>%.*s</message>",
			SPAN_FMT(inner));

	if (xml_parse(a, text, &wide, &root, NULL) != ERR_OK)
		return false;
	/* SECURITY: nobody says the record's own words, which would be the
	 * label of what he said. */
	xml_each_child (x, root) {
		if (x->ns != NS_TRANSFER)
			xw_copy(w, x);
	}
	return true;
}

bool transfer_is_word(struct span element)
{
	static const char own[] = " xmlns='urn:caveat:transfer:0'";
	struct span tag = span_cut(element, '>', &(struct span){0});

	/* xw leaves no quote and no `>` in a value as it is. */
	return tag.n != 0 && memmem(tag.p, tag.n, own, sizeof(own) - 1) != NULL;
}
