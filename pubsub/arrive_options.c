/* SPDX-License-Identifier: MIT */
/* Options and labels of a node that moves in. */
#include "domain/levels.h"
#include "domain/privilege.h"
#include "pubsub/arrive_inner.h"
#include "pubsub/options.h"

#define SHOWN_BYTES 8192 /* of one option, in a remark */

/* ---- one option ---- */

struct said {
	struct arriving *a;
	const struct option *o; /* NULL: no node has it */
	const struct xdata_field *f;
	struct node_config *c;
};

/* K-09: one field has two names in the XEP. */
static const struct option *option_of(struct span var)
{
	if (span_is(var, "pubsub#publish_full_node"))
		var = SPAN("pubsub#publish_node_full");
	for (size_t i = 0; i < node_options.n; i++)
		if (span_is(var, node_options.row[i].var))
			return &node_options.row[i];
	return NULL;
}

/* As much as a remark takes. */
static struct span values(const struct said *s)
{
	struct span all;
	struct buf b;

	buf_init(&b, SHOWN_BYTES);
	for (const struct xdata_value *v = s->f->value; v != NULL && !b.over;
		v = v->next) {
		if (v != s->f->value)
			buf_str(&b, ", ");
		buf_add(&b, v->text);
	}
	all = b.over     ? SPAN("(too much)")
	      : b.n != 0 ? arena_dup(s->a->t->arena, buf_span(&b))
	                 : SPAN("");
	buf_clear(&b);
	return all;
}

static void note(const struct said *s, enum transfer_verdict v, struct span why)
{
	const struct transfer_found_row row = {
		.what = s->f->var,
		.value = values(s),
		.here = v == TRANSFER_DIFFERS
	                        ? option_text(s->o, s->c, s->a->t->arena)
	                        : SPAN_NONE,
		.why = why,
	};

	arriving_note(s->a, v, &row);
}

static bool is_option(const struct said *s, const char *name)
{
	return strcmp(s->o->name, name) == 0;
}

static void set_number(const struct said *s, int64_t n)
{
	memcpy((char *)s->c + s->o->offset, &n, sizeof(n));
}

/* A number that is out of our range becomes the nearest in it; a word for any
 * number ours. */
static bool set_nearest(const struct said *s)
{
	struct span text = span_trim(s->f->value->text);
	uint64_t n;

	if (s->o->kind == OPTION_LIMIT && text.n != 0 && !span_u64(text, &n) &&
		(text.p[0] < '0' || text.p[0] > '9')) {
		set_number(s, 0);
		return true;
	}
	if ((s->o->kind != OPTION_LIMIT && s->o->kind != OPTION_NUMBER) ||
		!span_u64(text, &n))
		return false;
	set_number(s, n > (uint64_t)s->o->max ? s->o->max : s->o->min);
	return true;
}

/* SECURITY: a model that we don't have lets in those who have an affiliation,
 * and nobody else. */
static bool set_strictest(const struct said *s)
{
	if (is_option(s, "access_model"))
		set_number(s, ACCESS_WHITELIST);
	else if (is_option(s, "publish_model"))
		set_number(s, PUBLISH_PUBLISHERS);
	else if (is_option(s, "send_last_published_item"))
		set_number(s, LAST_ON_SUB);
	else
		return false;
	return true;
}

static void set_option(const struct said *s)
{
	struct errtext e = {""};

	if (option_set(s->o, s->f->value, s->c, s->a->t, &e) == ERR_OK) {
		note(s, TRANSFER_SAME, SPAN_NONE);
		return;
	}
	if (s->f->value != NULL && (set_strictest(s) || set_nearest(s)))
		note(s, TRANSFER_DIFFERS, SPAN("here it is"));
	else
		note(s, TRANSFER_LOST,
			arena_dup(s->a->t->arena, span_str(e.s)));
}

/* What says what every node here is. */
static bool goes_without_saying(const struct said *s)
{
	struct span v = span_trim(values(s));

	return v.n == 0 ||
	       (span_is(s->f->var, "pubsub#node_type") && span_is(v, "leaf"));
}

static void read_field(const struct said *s)
{
	if (s->o != NULL)
		set_option(s);
	else if (!goes_without_saying(s))
		note(s, TRANSFER_LOST, SPAN("nodes have no such option"));
}

/* ---- all of them ---- */

/* Rosters are asked of servers that let us. */
static void fit_model(struct arriving *a, struct node_config *c)
{
	if (c->access_model < ACCESS_PRESENCE || privilege_any_roster(&a->p->d))
		return;
	c->access_model = ACCESS_WHITELIST;
	arriving_note(a, TRANSFER_DIFFERS,
		&(struct transfer_found_row){
			.what = SPAN("pubsub#access_model"),
			.value = SPAN("by a roster"),
			.here = SPAN("whitelist"),
			.why = SPAN("no server lets the service see rosters")});
}

static void fit_payload(struct arriving *a, struct node_config *c)
{
	size_t most = a->p->conf.limits.payload_bytes;

	if ((size_t)c->max_payload <= most)
		return;
	arriving_note(a, TRANSFER_DIFFERS,
		&(struct transfer_found_row){
			.what = SPAN("pubsub#max_payload_size"),
			.value = arena_printf(
				a->t->arena, "%lld", (long long)c->max_payload),
			.here = arena_printf(a->t->arena, "%zu", most),
			.why = SPAN("this service takes no more")});
	c->max_payload = (int64_t)most;
}

/* From here on records are read as of the node that it is then. */
static enum err become(struct arriving *a, const struct node_config *c,
	const struct place_labels *l, struct errtext *e)
{
	node_dress(a->n, c, l, a->t);
	a->head = true;
	a->in->taken++;
	return transfer_in_place(a->in, &a->n->place, e);
}

enum err arriving_options(
	struct arriving *a, const struct xml *x, struct errtext *e)
{
	const struct xml *form = xml_child(x, NS_XDATA, "x");
	struct node_config c = a->n->config;
	struct xdata d;

	if (a->open) {
		a->in->known++;
		return ERR_OK;
	}
	if (form == NULL || !xdata_read(a->t->arena, form, &d) ||
		d.kind == XDATA_CANCEL)
		return err_set(e, ERR_VALUE,
			"record %zu: that is no form of options", a->in->at);
	for (const struct xdata_field *f = d.field; f != NULL; f = f->next) {
		const struct said s = {a, option_of(f->var), f, &c};

		read_field(&s);
	}
	fit_model(a, &c);
	fit_payload(a, &c);
	return become(a, &c, &a->n->labels, e);
}

/* ---- labels ---- */

static enum err read_labels(struct arriving *a, const struct xml *x,
	struct place_labels *l_r, struct errtext *e)
{
	struct place_labels l = {.access = xml_attr(x, "access_label"),
		.clearance = transfer_setting_clearance(
			a->in, xml_attr(x, "clearance")),
		.fallback = xml_attr(x, "default_label")};
	enum err err = transfer_setting(a->in, l.access, &l.access, e);

	if (err == ERR_OK)
		err = transfer_setting(a->in, l.fallback, &l.fallback, e);
	if (err == ERR_OK)
		err = transfer_setting_lines(
			a->in, xml_attr(x, "allowed"), &l.allowed, e);
	if (xml_attr(x, "keep").n != 0)
		arriving_note(a, TRANSFER_LOST,
			&(struct transfer_found_row){.what = SPAN("keep"),
				.value = xml_attr(x, "keep"),
				.why = SPAN("nodes have no such setting")});
	*l_r = l;
	return err;
}

/* SECURITY: labels that can't be set are never left out; and what they bound
 * comes behind them. */
enum err arriving_security(
	struct arriving *a, const struct xml *x, struct errtext *e)
{
	const struct place_labels none = {.access = SPAN_NONE};
	struct place_labels l;
	struct errtext why = {""};
	enum err err;

	if (a->open) {
		a->in->known++;
		return ERR_OK;
	}
	err = read_labels(a, x, &l, &why);
	if (err == ERR_OK && (a->row.messages != 0 || a->item_n != 0) &&
		!levels_same(&l, &a->n->labels))
		err = err_set(&why, ERR_VALUE, "items came before the labels");
	if (err == ERR_OK)
		err = levels_check(&a->p->d, &none, &l, SPAN_NONE, a->t, &why);
	if (err != ERR_OK)
		return err_set(
			e, ERR_VALUE, "record %zu: %s", a->in->at, why.s);
	return become(a, &a->n->config, &l, e);
}
