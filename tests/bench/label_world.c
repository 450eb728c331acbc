/* SPDX-License-Identifier: MIT */
/* Policies of any size for the bench of the labels, and labels under them. */
#include "tests/bench/label_world.h"

#include <stdlib.h>

static const char *const types[] = {
	"tagType='restrictive'",
	"tagType='permissive'",
	"tagType='enumerated' enumType='restrictive'",
	"tagType='enumerated' enumType='permissive'",
	"tagType='tagType7' tag7Encoding='securityAttributes'",
};

/* ---- the policy ---- */

static void put_value(struct buf *b, unsigned tag, unsigned i, unsigned last)
{
	buf_printf(b, "<tagCategory name='Value %u.%u' lacv='%u'>", tag, i, i);
	if (i % 4 == 1)
		buf_printf(b,
			"<markingData phrase='V%u/%u' xml:lang='fr'>"
			"<code>pageBottom</code></markingData>",
			tag, i);
	if (i % 10 == 3)
		buf_str(b, "<excludedClass>CLASS 4</excludedClass>");
	if (i % 10 == 7)
		buf_printf(b,
			"<excludedCategory tagSetRef='Set %u' %s lacv='%u'/>",
			tag / 3, types[tag % ARRAY_LEN(types)], last);
	buf_str(b, "</tagCategory>");
}

static void put_sets(struct buf *b, const struct world *w)
{
	buf_str(b, "<securityCategoryTagSets>");
	for (unsigned t = 0; t < w->sets * w->tags; t++) {
		if (t % w->tags == 0)
			buf_printf(b,
				"<securityCategoryTagSet name='Set %u'"
				" id='2.25.1001.%u'>",
				t / w->tags, t / w->tags);
		buf_printf(b, "<securityCategoryTag name='Tag %u' %s>", t,
			types[t % ARRAY_LEN(types)]);
		for (unsigned i = 0; i < w->values; i++)
			put_value(b, t, i, w->values - 1);
		buf_str(b, "<markingQualifier markingCode='pageBottom'>"
			   "<qualifier markingQualifier='T '"
			   " qualifierCode='prefix'/><qualifier"
			   " markingQualifier=', ' qualifierCode='separator'/>"
			   "</markingQualifier></securityCategoryTag>");
		if (t % w->tags == w->tags - 1)
			buf_str(b, "</securityCategoryTagSet>");
	}
	buf_str(b, "</securityCategoryTagSets>");
}

static void put_policy(struct buf *b, const struct world *w)
{
	buf_str(b, "<SPIF xmlns='http://www.xmlspif.org/spif'"
		   " schemaVersion='2.1' version='1'"
		   " creationDate='20250101000000Z' originatorDN='CN=bench'"
		   " keyIdentifier='0' privilegeId='2.16.840.1.101.2.1.8.3'"
		   " rbacId='2.16.840.1.101.2.1.8.3'>"
		   "<securityPolicyId name='BENCH' id='2.25.1001'/>"
		   "<securityClassifications>");
	for (unsigned i = 0; i < 5; i++)
		buf_printf(b,
			"<securityClassification name='CLASS %u' lacv='%u'"
			" hierarchy='%u' color='#0000%u0'><requiredCategory"
			" operation='oneOrMore'><categoryGroup"
			" tagSetRef='Set 0' %s all='true'/>"
			"</requiredCategory></securityClassification>",
			i, i, i, i, types[0]);
	buf_str(b, "</securityClassifications>");
	put_sets(b, w);
	buf_str(b, "</SPIF>");
	BUG_ON(b->over);
}

/* ---- labels and clearances ---- */

struct span input_of(const struct world *w, enum form f, size_t i)
{
	const size_t *at = &w->input[f][i];

	return span_of(w->text.p + at[0], at[1] - at[0]);
}

/* Four values: a fixed one and one from each third of the policy, so that
 * no two labels are of one value; the class differs from form to form. */
static void parts_of(const struct world *w, enum form f, size_t i,
	struct label_parts *p, uint64_t *bits)
{
	size_t third = w->p->value_n / 3, picks = third - 1;
	size_t x = i * 7919 % (picks * picks * picks);

	memset(bits, 0, w->p->words * sizeof(*bits));
	bit_set(bits, 0);
	for (unsigned k = 0; k < 3; k++, x /= picks)
		bit_set(bits, (unsigned)(k * third + x % picks + 1));
	*p = (struct label_parts){
		.policy = w->p, .cls = &w->p->cls[f], .bits = bits};
}

void put_label(struct buf *b, enum form f, const struct label_parts *p)
{
	switch (f) {
	case DER:
		BUG_ON(ess_label_write(p, b, NULL) != ERR_OK);
		return;
	case NATO:
		nato_label_write(p, "originatorConfidentialityLabel", b);
		return;
	case SPIFFY:
		spiffy_label_write(p, b);
		return;
	case EXPR:
	case FORM_N:
		break;
	}
	expr_label_write(p, b);
}

static void make_inputs(struct world *w)
{
	uint64_t *bits = xcalloc(w->p->words, sizeof(*bits));
	struct label_parts p;

	for (unsigned f = 0; f < FORM_N; f++)
		for (size_t i = 0; i < INPUTS; i++) {
			w->input[f][i] = w->text.n;
			parts_of(w, (enum form)f, i, &p, bits);
			put_label(&w->text, (enum form)f, &p);
			w->input[f][i + 1] = w->text.n;
		}
	BUG_ON(w->text.over);
	free(bits);
}

/* Holds all that the label asks for, so that no decision ends early, and a
 * quarter of the other values. */
static void make_clearance(struct world *w)
{
	uint64_t lacv[5], *bits = xcalloc(w->p->words, sizeof(*bits));
	struct clearance_parts p = {w->p, lacv, ARRAY_LEN(lacv), bits};
	struct label_parts l;

	for (size_t i = 0; i < ARRAY_LEN(lacv); i++)
		lacv[i] = i;
	parts_of(w, DER, 0, &l, bits);
	for (unsigned i = 0; i < w->p->value_n; i += 4)
		bit_set(bits, i);
	BUG_ON(ess_clearance_write(&p, &w->clearance_der, NULL) != ERR_OK);
	nato_clearance_write(&p, &w->clearance_xml);
	expr_clearance_write(&p, &w->clearance_expr);
	free(bits);
}

const struct label *read_label(struct world *w, enum form f, struct span text)
{
	const struct label *l = NULL;
	enum label_status st = LABEL_UNUSABLE;
	struct errtext e = {""};

	switch (f) {
	case DER:
		st = label_read_der(w->ls, text, NOW, &l, &e);
		break;
	case NATO:
		st = label_restore(w->ls, LABEL_NATO, text, NOW, &l, &e);
		break;
	case SPIFFY:
		st = label_restore(w->ls, LABEL_SPIFFY, text, NOW, &l, &e);
		break;
	case EXPR:
	case FORM_N:
		st = label_read_expr(w->ls, text, NOW, false, &l, &e);
		break;
	}
	if (st != LABEL_VALID)
		die("label %zu bytes: %s", text.n, e.s);
	return l;
}

struct world *world_new(
	const char *name, unsigned sets, unsigned tags, unsigned values)
{
	struct world *w = xcalloc(1, sizeof(*w));
	struct buf *const bufs[] = {&w->spif, &w->clearance_der,
		&w->clearance_xml, &w->clearance_expr, &w->out};
	struct errtext e = {""};

	w->name = name;
	w->sets = sets;
	w->tags = tags;
	w->values = values;
	for (size_t i = 0; i < ARRAY_LEN(bufs); i++)
		buf_init(bufs[i], (size_t)1 << 20);
	buf_init(&w->text, (size_t)1 << 28);
	put_policy(&w->spif, w);
	w->ls = labels_new();
	if (labels_add_policy(w->ls, buf_span(&w->spif), name, &e) != ERR_OK)
		die("%s", e.s);
	w->p = labels_policy(w->ls, 0);
	make_inputs(w);
	make_clearance(w);
	w->label = label_ref(read_label(w, DER, input_of(w, DER, 0)));
	if (clearance_read_der(w->ls, buf_span(&w->clearance_der),
		    &w->clearance, &e) != ERR_OK)
		die("%s", e.s);
	clearance_ref(w->clearance);
	w->gate = gate_new(GATE_ENFORCE);
	gate_tick(w->gate, NOW);
	BUG_ON(!gate_allows(w->gate, w->label, w->clearance));
	return w;
}

void world_free(struct world *w)
{
	struct buf *const bufs[] = {&w->spif, &w->clearance_der,
		&w->clearance_xml, &w->clearance_expr, &w->out, &w->text};

	label_unref(&w->label);
	clearance_unref(&w->clearance);
	gate_free(&w->gate);
	labels_free(&w->ls);
	for (size_t i = 0; i < ARRAY_LEN(bufs); i++)
		buf_clear(bufs[i]);
	free(w);
}
