/* SPDX-License-Identifier: MIT */
/*
 * Catalogue files, XEP-0258 and Genericode. Items that are accepted hold valid
 * labels under loaded policies, at most one of them is the default, names and
 * selectors are text, and a second reading finds the same.
 */
#include "labels/catalog.h"
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

		BUG_ON(!same_text(x->selector, y->selector));
		BUG_ON(x->label != y->label);
		BUG_ON(x->is_default != y->is_default);
	}
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
	}
	catalog_clear(&c);
	catalog_clear(&again);
	labels_trim(ls);
	return 0;
}
