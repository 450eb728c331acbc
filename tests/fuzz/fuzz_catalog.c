/* SPDX-License-Identifier: MIT */
/*
 * Catalogue files, XEP-0258 and Genericode. Items that are accepted hold valid
 * labels under loaded policies, at most one of them is the default, names and
 * selectors are text, a second reading finds the same, and so does reading
 * what the writer makes of it.
 */
#include "labels/catalog_write.h"
#include "tests/fuzz/laws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILE_MAX ((size_t)1 << 20)

static void check_item(struct labels *ls, const struct catalog_item *i)
{
	struct label_parts p;

	if (i->selector != NULL)
		laws_text(span_str(i->selector), FILE_MAX);
	laws_text(catalog_selector(i), FILE_MAX);
	if (i->label == NULL)
		return;
	BUG_ON(labels_find_policy(ls, i->label->p.policy->oid) !=
		i->label->p.policy);
	p = i->label->p;
	BUG_ON(!label_rules_hold(&p, LAWS_NOW, true, NULL));
	laws_label(ls, &p);
}

static bool same_text(const char *a, const char *b)
{
	return (a == NULL) == (b == NULL) && span_eq(span_str(a), span_str(b));
}

static void check_same(const struct catalog *a, const struct catalog *b)
{
	BUG_ON(!same_text(a->name, b->name) || !same_text(a->desc, b->desc));
	BUG_ON(a->restricted != b->restricted || a->item_n != b->item_n);
	for (size_t i = 0; i < a->item_n; i++) {
		const struct catalog_item *x = &a->item[i], *y = &b->item[i];

		/* One that is absent shows as the marking, or is written so. */
		BUG_ON(!span_eq(catalog_selector(x), catalog_selector(y)));
		/* One without dates got them when it was written. */
		BUG_ON((x->label == NULL) != (y->label == NULL));
		BUG_ON(x->label != NULL &&
			!label_same_value(x->label, y->label));
		BUG_ON(x->is_default != y->is_default);
	}
}

/* A writer may refuse, with a reason; a text that is too long isn't read. */
static void check_written(struct labels *ls, const struct catalog *c)
{
	struct catalog back = {0};
	struct errtext e = {""};
	struct buf b;

	buf_init(&b, FILE_MAX);
	if (!catalog_write(
		    c, CATALOG_XEP0258, LABEL_FORM_NONE, LAWS_NOW, &b, &e)) {
		laws_refusal(&e);
	} else if (!b.over) {
		BUG_ON(catalog_read_xml(ls, buf_span(&b), LAWS_NOW, &back,
			       &e) != ERR_OK);
		check_same(c, &back);
	}
	catalog_clear(&back);
	buf_clear(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct labels *ls = laws_world();
	struct span in = span_of(data, size);
	struct catalog c = {0}, again = {0};
	struct errtext e = {""};
	size_t defaults = 0;

	if (catalog_read_xml(ls, in, LAWS_NOW, &c, &e) != ERR_OK) {
		laws_refusal(&e);
		BUG_ON(c.item_n != 0 || c.name != NULL);
	} else {
		for (size_t i = 0; i < c.item_n; i++) {
			check_item(ls, &c.item[i]);
			defaults += c.item[i].is_default ? 1 : 0;
		}
		BUG_ON(defaults > 1);
		BUG_ON(catalog_read_xml(ls, in, LAWS_NOW, &again, NULL) !=
			ERR_OK);
		check_same(&c, &again);
		check_written(ls, &c);
	}
	catalog_clear(&c);
	catalog_clear(&again);
	labels_trim(ls);
	return 0;
}
