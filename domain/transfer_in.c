/* SPDX-License-Identifier: MIT */
/* What moves in: what rooms and nodes have in common. */
#include "domain/transfer_in.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "domain/judge.h"
#include "domain/levels.h"
#include "labels/equiv.h"
#include "xmpp/xdata.h"

/* Clocks of servers differ. */
#define AHEAD_MS     ((int64_t)3600000)
#define REMARK_BYTES 600
#define TEXT_BYTES   ((size_t)1 << 20) /* of labels */

/* ---- how it begins ---- */

static bool is_under(
	const struct arrival_row *row, const struct transfer_begin *b)
{
	return span_eq(row->label, b->label) &&
	       span_eq(row->policy, b->policy) &&
	       row->leave_out == b->leave_out;
}

/* As the command line has them. */
static enum err other_rules(const struct arrival_row *row, struct errtext *e)
{
	const struct span none = SPAN("none");

	return err_set(e, ERR_CONFLICT,
		"it is on its way under other rules, which stay (unfit: %s; "
		"policy: %.*s; label: %.*s); to begin anew, give it up before: "
		"caveatctl arrival drop",
		row->leave_out ? "leave-out" : "refuse",
		SPAN_FMT(row->policy.p != NULL ? row->policy : none),
		SPAN_FMT(row->label.p != NULL ? row->label : none));
}

/* SECURITY: an import may still be sending, and what it sends comes under the
 * rules of the row: nobody changes them before the end. */
enum err transfer_goes_on(const struct arrival_row *row, bool is_new,
	const struct transfer_begin *b, struct transfer_at *at_r,
	struct errtext *e)
{
	if (!span_eq(row->source, b->source))
		return err_set(e, ERR_CONFLICT,
			"%.*s: it came, or comes, from another source ('%.*s')",
			SPAN_FMT(row->name), SPAN_FMT(row->source));
	if (!is_new && !row->ended && !is_under(row, b))
		return other_rules(row, e);
	*at_r = (struct transfer_at){
		.state = is_new       ? TRANSFER_NEW
	                 : row->ended ? TRANSFER_OPEN
	                              : TRANSFER_ARRIVING,
		.mark = row->mark,
		.messages = row->messages,
	};
	return ERR_OK;
}

/* SECURITY: an open place has the rules of the run that began last, and nobody
 * knows whether the one before is still sending: what it sends must not come
 * under another label than it was told. */
enum err transfer_under(const struct arrival_row *row,
	const struct xml *records, struct errtext *e)
{
	const struct transfer_begin b = {
		.label = xml_attr(records, "label"),
		.policy = xml_attr(records, "policy"),
		.leave_out = span_is(xml_attr(records, "unfit"), "leave-out"),
	};

	if (xml_attr(records, "unfit").p == NULL || is_under(row, &b))
		return ERR_OK;
	return err_set(e, ERR_CONFLICT,
		"%.*s: another run has begun since, under other rules (label, "
		"policy, unfit): run this one again when that has ended",
		SPAN_FMT(row->name));
}

/* ---- remarks ---- */

static struct span PRINTF_LIKE(2, 0)
	text_of(struct arena *a, const char *fmt, va_list ap)
{
	char text[REMARK_BYTES];
	int n = vsnprintf(text, sizeof(text), fmt, ap);
	size_t len = n < 0 ? 0 : (size_t)n;

	if (len >= sizeof(text))
		len = sizeof(text) - 1;
	/* cut inside of a character, perhaps */
	while (len != 0 && !span_is_utf8(span_of(text, len)))
		len--;
	return arena_dup(a, span_of(text, len));
}

static void add_remark(struct transfer_in *x, struct span text)
{
	if (x->remark_n > TRANSFER_REMARKS)
		return;
	if (x->remark_n == TRANSFER_REMARKS)
		text = SPAN("There is more to remark.");
	x->remark[x->remark_n++] = text;
}

void transfer_remark(struct transfer_in *x, const char *fmt, ...)
{
	va_list ap;

	if (x->remark_n > TRANSFER_REMARKS)
		return;
	va_start(ap, fmt);
	add_remark(x, text_of(x->t->arena, fmt, ap));
	va_end(ap);
}

enum err transfer_unfit(
	struct transfer_in *x, struct errtext *e, const char *fmt, ...)
{
	struct span text;
	va_list ap;

	va_start(ap, fmt);
	text = text_of(x->t->arena, fmt, ap);
	va_end(ap);
	if (!x->leave_out)
		return err_set(e, ERR_VALUE, "record %zu: %.*s", x->at,
			SPAN_FMT(text));
	x->left_out++;
	transfer_remark(
		x, "record %zu is left out: %.*s", x->at, SPAN_FMT(text));
	return ERR_OK;
}

/* ---- labels ---- */

/* Some of the labels of a call, by what they are: most messages bear one of a
 * few. */
#define LABELS_KEPT 16
struct arrival_labels {
	struct span text[LABELS_KEPT]; /* of the attribute */
	const struct label *label[LABELS_KEPT];
	size_t n;
};

static struct span expr_of(struct arena *a, const struct label *l)
{
	struct span s;
	struct buf b;

	buf_init(&b, TEXT_BYTES);
	label_expr(l, &b);
	s = b.over ? SPAN_NONE : arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}

/* Under the policy that all are to be under; NULL: there's no equivalent. */
static const struct label *mapped(
	struct transfer_in *x, const struct label *l, struct errtext *why)
{
	const struct label *own, *both;

	if (x->policy == NULL || label_policy(l) == x->policy)
		return l;
	if (label_translate(l, x->policy, EQUIV_DECRYPT, x->t->wall, &own,
		    why) != LABEL_VALID ||
		label_with_origin(own, l, &both, why) != LABEL_VALID)
		return NULL;
	return both;
}

/* NULL: it can't be in the place. */
static const struct label *held(
	struct transfer_in *x, const struct label *l, struct errtext *why)
{
	struct span s;

	if (l == NULL)
		return NULL;
	if (!label_has_form(l)) {
		err_set(why, ERR_VALUE, "its label can't be written any more");
		return NULL;
	}
	if (place_holds(x->d->gate, x->place, l))
		return l;
	s = expr_of(x->t->arena, l);
	err_set(why, ERR_VALUE,
		"the clearance of the place doesn't hold '%.*s'",
		s.n < 150 ? (int)s.n : 150, s.p);
	return NULL;
}

static const struct label *read_expr(
	struct transfer_in *x, struct span expr, struct errtext *why)
{
	const struct label *l = NULL;

	if (label_read_expr(x->d->conf->labels, expr, x->t->wall, false, &l,
		    why) != LABEL_VALID)
		return NULL;
	return mapped(x, l, why);
}

static const struct label *kept_label(
	struct transfer_in *x, struct span text, struct errtext *why)
{
	struct arrival_labels *k = x->labels;
	const struct label *l;

	for (size_t i = 0; i < k->n; i++)
		if (span_eq(k->text[i], text))
			return k->label[i];
	l = held(x, read_expr(x, text, why), why);
	if (l != NULL && k->n < LABELS_KEPT) {
		k->text[k->n] = text;
		k->label[k->n++] = l;
	}
	return l;
}

static enum err open_stamp(
	struct transfer_in *x, struct span expr, struct errtext *e)
{
	struct errtext why = {""};

	if (expr.p == NULL)
		return ERR_OK;
	x->stamp = read_expr(x, expr, &why);
	if (x->stamp == NULL)
		return err_set(e, ERR_VALUE, "label: %s", why.s);
	return ERR_OK;
}

enum err transfer_in_place(
	struct transfer_in *x, const struct place *p, struct errtext *e)
{
	struct errtext why = {""};

	x->place = p;
	x->labels = arena_make(x->t->arena, struct arrival_labels);
	if (x->stamp != NULL && held(x, x->stamp, &why) == NULL)
		return err_set(e, ERR_VALUE, "label: %s", why.s);
	return ERR_OK;
}

enum err transfer_in_open(
	struct transfer_in *x, const struct arrival_row *row, struct errtext *e)
{
	struct labels *ls = x->d->conf->labels;
	enum err err;

	x->leave_out = row->leave_out;
	x->policy = NULL;
	x->stamp = NULL;
	if (row->policy.p != NULL) {
		x->policy = labels_find_policy(ls, row->policy);
		if (x->policy == NULL)
			return err_set(e, ERR_VALUE,
				"policy: no policy '%.*s' is loaded",
				SPAN_FMT(row->policy));
	}
	err = open_stamp(x, row->label, e);
	return err == ERR_OK ? transfer_in_place(x, x->place, e) : err;
}

/* One with all that belongs to it. */
static bool is_twice(const struct xml *whole)
{
	return whole != NULL && xml_next(whole, NS_TRANSFER, "label") != NULL;
}

static enum transfer_found whole_label(struct transfer_in *x,
	const struct xml *carrier, const struct label **l_r,
	struct errtext *why)
{
	const struct label *l = NULL;

	if (label_find(x->d, carrier, x->t, &l) != LABEL_FOUND) {
		err_set(why, ERR_VALUE, "its label can't be read");
		return TRANSFER_BAD;
	}
	*l_r = held(x, mapped(x, l, why), why);
	return *l_r != NULL ? TRANSFER_LABEL : TRANSFER_BAD;
}

static enum transfer_found default_label(
	struct transfer_in *x, const struct label **l_r, struct errtext *why)
{
	const struct label *l =
		x->stamp != NULL ? x->stamp : place_default(x->place);

	if (l == NULL)
		err_set(why, ERR_VALUE,
			"it has no label, and there is no default");
	*l_r = held(x, l, why);
	return *l_r != NULL ? TRANSFER_LABEL : TRANSFER_BAD;
}

enum transfer_found arrival_label(struct transfer_in *x,
	const struct xml *record, const struct label **l_r,
	struct errtext *why_r)
{
	const struct xml *whole = xml_child(record, NS_TRANSFER, "label");
	struct span text = xml_attr(record, "label");
	const struct label *l;

	*l_r = NULL;
	if (is_twice(whole)) {
		err_set(why_r, ERR_VALUE, "it has more than one label");
		return TRANSFER_BAD;
	}
	if (whole != NULL)
		return whole_label(x, whole, l_r, why_r);
	if (text.p != NULL && text.n == 0)
		return TRANSFER_OPENLY;
	if (text.p != NULL) {
		*l_r = kept_label(x, text, why_r);
		return *l_r != NULL ? TRANSFER_LABEL : TRANSFER_BAD;
	}
	switch (label_find(x->d, record, x->t, &l)) {
	case LABEL_FOUND_BAD:
		break;
	case LABEL_FOUND_NONE:
		return default_label(x, l_r, why_r);
	case LABEL_FOUND:
		return whole_label(x, record, l_r, why_r);
	}
	err_set(why_r, ERR_VALUE, "the label of its payload can't be read");
	return TRANSFER_BAD;
}

const struct label *arrival_also(struct transfer_in *x, const struct xml *also)
{
	const struct xml *whole = xml_child(also, NS_TRANSFER, "label");
	struct span text = xml_attr(also, "label");
	const struct label *l = NULL;

	if (is_twice(whole))
		return NULL;
	if (whole != NULL && label_find(x->d, whole, x->t, &l) == LABEL_FOUND)
		return mapped(x, l, NULL);
	return whole == NULL && text.n != 0 ? read_expr(x, text, NULL) : NULL;
}

/* Another form than the expressions that people write, and more to it. */
static bool is_form(struct span expr)
{
	return span_starts(expr, SPAN("ess:")) ||
	       span_starts(expr, SPAN("xml:"));
}

enum err transfer_setting(struct transfer_in *x, struct span expr,
	struct span *expr_r, struct errtext *e)
{
	struct errtext why = {""};
	const struct label *l;

	*expr_r = expr;
	if (expr.n == 0 || (x->policy == NULL && is_form(expr)))
		return ERR_OK;
	l = read_expr(x, expr, &why);
	if (l == NULL)
		return err_set(e, ERR_VALUE, "%s", why.s);
	*expr_r = expr_of(x->t->arena, l);
	return expr_r->p != NULL ? ERR_OK
	                         : err_set(e, ERR_VALUE, "it is too long");
}

#define LINES_BYTES ((size_t)64 << 10)

enum err transfer_setting_lines(struct transfer_in *x, struct span lines,
	struct span *lines_r, struct errtext *e)
{
	enum err err = ERR_OK;
	struct buf b;

	if (lines.n > LINES_BYTES)
		return err_set(e, ERR_VALUE, "there are too many labels");
	buf_init(&b, TEXT_BYTES);
	while (lines.n != 0 && err == ERR_OK) {
		struct span line = span_trim(span_cut(lines, '\n', &lines));

		if (line.n == 0)
			continue;
		err = transfer_setting(x, line, &line, e);
		if (b.n != 0)
			buf_byte(&b, '\n');
		buf_add(&b, line);
	}
	if (err == ERR_OK && b.over)
		err = err_set(e, ERR_VALUE, "these labels are too long");
	*lines_r = b.n != 0 ? arena_dup(x->t->arena, buf_span(&b)) : SPAN_NONE;
	buf_clear(&b);
	return err;
}

struct span transfer_setting_clearance(struct transfer_in *x, struct span expr)
{
	const struct clearance *c;

	return expr.n == 0 || is_form(expr) ||
	                       clearance_read_expr(x->d->conf->labels, expr, &c,
				       NULL) != ERR_OK
	               ? expr
	               : level_clearance_text(c, x->t->arena);
}

/* ---- records ---- */

enum err transfer_records(
	const struct xml *root, size_t *n_r, struct errtext *e)
{
	size_t n = 0;

	if (!xml_is(root, NS_TRANSFER, "records"))
		return err_set(e, ERR_VALUE,
			"that isn't <records xmlns='urn:caveat:transfer:0'>");
	xml_each_child (x, root) {
		(void)x;
		n++;
	}
	if (n > TRANSFER_RECORDS)
		return err_set(e, ERR_VALUE,
			"there are more than %d records in one call",
			TRANSFER_RECORDS);
	*n_r = n;
	return ERR_OK;
}

bool transfer_is_part(const struct xml *about)
{
	struct span part = xml_attr(about, "part");
	bool is = true;

	return part.p != NULL && (!xdata_bool(part, &is) || is);
}

bool arrival_time(const struct turn *t, struct span s, int64_t *at_r)
{
	return time_parse(s, at_r) && *at_r > 0 && *at_r <= t->wall + AHEAD_MS;
}

void transfer_remark_lost(struct transfer_in *x, const struct xml *record)
{
	transfer_remark(x, "lost: %.*s '%.*s': %.*s",
		SPAN_FMT(xml_attr(record, "what")),
		SPAN_FMT(xml_attr(record, "value")),
		SPAN_FMT(xml_attr(record, "why")));
}

bool transfer_check_lost(
	const struct transfer_check *to, const struct xml *record)
{
	const struct transfer_found_row row = {
		.what = xml_attr(record, "what"),
		.value = xml_attr(record, "value"),
		.why = xml_attr(record, "why"),
	};

	if (!xml_is(record, NS_TRANSFER, "lost"))
		return false;
	to->f(to->arg, TRANSFER_LOST, &row);
	return true;
}
