/* SPDX-License-Identifier: MIT */
/* STANAG 4774 ConfidentialityClearance (labels.md 3.4). */
#include "labels/engine.h"
#include "labels/nato.h"
#include "labels/ns.h"

static enum err bad(const struct nato_reader *r, const char *what)
{
	return err_set(r->e, ERR_SYNTAX, "4774 clearance: %s", what);
}

static enum err read_classes(const struct nato_reader *r, const xmlNode *list,
	struct clearance_parts *c)
{
	c->lacv = arena_array(r->arena, uint64_t, c->policy->cls_n + 1);
	for (const xmlNode *n = xu_first(list); n != NULL; n = xu_next(n)) {
		const struct classification *cls;
		enum err err;

		if (!xu_is(n, NS_SLAB, "Classification"))
			continue; /* an extension */
		err = nato_class(r, n, c->policy, &cls);
		if (err != ERR_OK)
			return err;
		lacv_add(c->lacv, &c->lacv_n, cls->lacv);
	}
	return ERR_OK;
}

/* The one ClassificationList. */
static enum err find_list(const struct nato_reader *r, const xmlNode *root,
	const xmlNode **list_r)
{
	*list_r = NULL;
	for (const xmlNode *n = xu_first(root); n != NULL; n = xu_next(n)) {
		if (!xu_is(n, NS_SCLR, "ClassificationList"))
			continue;
		if (*list_r != NULL)
			return bad(r, "two ClassificationLists");
		*list_r = n;
	}
	return *list_r != NULL ? ERR_OK : bad(r, "no ClassificationList");
}

static enum err read_root(const struct nato_reader *r, const xmlNode *root,
	struct clearance_parts *c)
{
	const xmlNode *policy, *list;
	enum err err;

	if (!xu_is(root, NS_SCLR, "ConfidentialityClearance"))
		return bad(r, "unknown root element");
	err = nato_sole(r, root, "PolicyIdentifier", &policy);
	if (err == ERR_OK && policy == NULL)
		err = bad(r, "no PolicyIdentifier");
	if (err == ERR_OK)
		err = find_list(r, root, &list);
	if (err == ERR_OK)
		err = nato_policy(r, policy, &c->policy);
	if (err == ERR_OK)
		err = read_classes(r, list, c);
	if (err != ERR_OK)
		return err;
	c->bits = arena_array(r->arena, uint64_t, c->policy->words);
	for (const xmlNode *n = xu_first(root); n != NULL && err == ERR_OK;
		n = xu_next(n)) {
		if (xu_is(n, NS_SLAB, "Category"))
			err = nato_category(r, n, c->policy, c->bits, NULL);
	}
	return err;
}

enum err nato_clearance_read(struct labels *ls, struct arena *a,
	struct span xml, struct clearance_parts *p_r, struct errtext *e)
{
	const struct nato_reader r = {ls, a, e};
	enum err err;
	xmlDoc *doc = xu_parse_with(ls->xml, xml, &xu_label_limits, &err, e);

	*p_r = (struct clearance_parts){0};
	if (doc != NULL) {
		err = read_root(&r, xmlDocGetRootElement(doc), p_r);
		xmlFreeDoc(doc);
	}
	return err;
}

/* A copy without the informative values: they grant nothing. */
static uint64_t *granting(const struct clearance_parts *p)
{
	uint64_t *bits = xcalloc(p->policy->words, sizeof(*bits));

	for (unsigned i = 0; i < p->policy->value_n; i++) {
		if (bit_test(p->bits, i) &&
			p->policy->value[i]->tag->type != TAG_INFORMATIVE)
			bit_set(bits, i);
	}
	return bits;
}

void nato_clearance_write(const struct clearance_parts *p, struct buf *b)
{
	uint64_t *bits = granting(p);

	buf_str(b, "<ConfidentialityClearance xmlns='" NS_SCLR
		   "' xmlns:slab='" NS_SLAB "'>");
	nato_put_policy(b, "slab:", p->policy);
	buf_str(b, "<ClassificationList>");
	for (size_t i = 0; i < p->lacv_n; i++) {
		const struct classification *cls =
			policy_class_lacv(p->policy, p->lacv[i]);

		if (cls != NULL) /* else it has no name */
			xu_put_text(b, "slab:Classification", cls->name);
	}
	buf_str(b, "</ClassificationList>");
	nato_put_categories(b, "slab:", p->policy, bits, NULL);
	buf_str(b, "</ConfidentialityClearance>");
	free(bits);
}
