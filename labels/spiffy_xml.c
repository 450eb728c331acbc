/* SPDX-License-Identifier: MIT */
/* spiffing's own XML for labels and clearances (labels.md 3.4). */
#include "labels/codec.h"
#include "labels/engine.h"
#include "labels/ns.h"
#include "labels/xml_util.h"

struct reader {
	struct labels *ls;
	struct arena *arena;
	const struct policy *policy;
	uint64_t *bits;
	bool clearance;
	struct errtext *e;
};

static enum err bad(const struct reader *r, const char *what)
{
	return err_set(r->e, ERR_SYNTAX, "%s: %s",
		r->clearance ? "clearance" : "label", what);
}

static enum err read_policy(struct reader *r, const xmlNode *root)
{
	const xmlNode *found = NULL;
	struct span id;

	for (const xmlNode *n = xu_first(root); n != NULL; n = xu_next(n)) {
		if (!xu_is(n, NS_SPIFFY, "policy"))
			continue;
		if (found != NULL)
			return bad(r, "two policies");
		found = n;
	}
	if (found == NULL)
		return bad(r, "no policy");
	id = xu_collapse(r->arena, xu_attr(r->arena, found, "id"));
	if (id.n == 0)
		return bad(r, "policy without id");
	r->policy = labels_find_policy(r->ls, id);
	/* The look-up takes names too; here only the OID will do. */
	if (r->policy == NULL || !span_eq(r->policy->oid, id))
		return err_set(r->e, ERR_UNKNOWN, "the policy isn't loaded");
	r->bits = arena_array(r->arena, uint64_t, r->policy->words);
	return ERR_OK;
}

static bool number(const struct reader *r, const xmlNode *n, uint64_t *to)
{
	return span_u64(
		xu_collapse(r->arena, xu_attr(r->arena, n, "lacv")), to);
}

static enum err read_tag(struct reader *r, const xmlNode *n)
{
	enum tag_type type = tag_type_parse(xu_attr(r->arena, n, "type"));
	struct span id = xu_collapse(r->arena, xu_attr(r->arena, n, "id"));
	const struct tag_set *set = policy_set_oid(r->policy, id);
	const struct value *v;
	uint64_t lacv;

	if (type == TAG_NONE)
		return bad(r, "unknown type of tag");
	if (r->clearance && type == TAG_INFORMATIVE)
		return ERR_OK; /* grants nothing */
	if (!number(r, n, &lacv))
		return bad(r, "tag without a number");
	v = set != NULL ? policy_value(set, type, lacv) : NULL;
	if (v == NULL)
		return err_set(r->e, ERR_VALUE,
			"policy %.*s has no such %s category %llu",
			SPAN_FMT(r->policy->oid), tag_type_name(type),
			(unsigned long long)lacv);
	bit_set(r->bits, v->ordinal);
	return ERR_OK;
}

/* Every class into list; elements that we don't know are refused, those of
 * other namespaces passed over. */
static enum err read_members(
	struct reader *r, const xmlNode *root, uint64_t *list, size_t *n_r)
{
	enum err err = ERR_OK;
	uint64_t lacv;

	if (!xu_elements_only(root))
		return bad(r, "text between its elements");
	for (const xmlNode *n = xu_first(root); n != NULL && err == ERR_OK;
		n = xu_next(n)) {
		if (xu_ns(n).p != NULL && !span_is(xu_ns(n), NS_SPIFFY))
			continue;
		/* SECURITY: it might be a tag, and a restriction lost. */
		if (xu_first(n) != NULL)
			return bad(r, "an element where none can stand");
		if (xu_is(n, NS_SPIFFY, "classification")) {
			if (!number(r, n, &lacv))
				return bad(r, "classification without number");
			lacv_add(list, n_r, lacv);
		} else if (xu_is(n, NS_SPIFFY, "tag")) {
			err = read_tag(r, n);
		} else if (!xu_is(n, NS_SPIFFY, "policy")) {
			return bad(r, "unknown element");
		}
	}
	return err;
}

static enum err read_root(
	struct reader *r, struct span xml, uint64_t **list_r, size_t *n_r)
{
	const char *name = r->clearance ? "clearance" : "label";
	enum err err;
	xmlDoc *doc =
		xu_parse_with(r->ls->xml, xml, &xu_label_limits, &err, r->e);
	const xmlNode *root;

	if (doc == NULL)
		return err;
	root = xmlDocGetRootElement(doc);
	*list_r = arena_array(r->arena, uint64_t, xu_label_limits.elements + 1);
	err = xu_is(root, NS_SPIFFY, name)
	              ? read_policy(r, root)
	              : err_set(r->e, ERR_UNKNOWN, "not spiffing's %s", name);
	if (err == ERR_OK)
		err = read_members(r, root, *list_r, n_r);
	xmlFreeDoc(doc);
	return err;
}

/* What we couldn't read back ourselves, we don't take. */
static enum err check_length(
	const struct reader *r, const struct label_parts *p)
{
	enum err err = ERR_OK;
	struct buf b;

	if (label_xml_bound(p) <= xu_label_limits.bytes)
		return ERR_OK;
	buf_init(&b, xu_label_limits.bytes);
	spiffy_label_write(p, &b);
	if (b.over)
		err = err_set(r->e, ERR_LIMIT, "label too long when written");
	buf_clear(&b);
	return err;
}

static enum err no_class(const struct reader *r, uint64_t lacv)
{
	return err_set(r->e, ERR_VALUE,
		"policy %.*s has no classification %llu",
		SPAN_FMT(r->policy->oid), (unsigned long long)lacv);
}

static enum err read_label(
	struct reader *r, struct span xml, struct label_parts *p)
{
	uint64_t *list;
	size_t n = 0;
	enum err err = read_root(r, xml, &list, &n);

	if (err != ERR_OK)
		return err;
	if (n != 1)
		return bad(r,
			n == 0 ? "no classification" : "two classifications");
	*p = (struct label_parts){.policy = r->policy,
		.cls = policy_class_lacv(r->policy, list[0]),
		.bits = r->bits,
		.form = LABEL_SPIFFY};
	if (p->cls == NULL)
		return no_class(r, list[0]);
	return check_length(r, p);
}

enum label_status spiffy_label_read(struct labels *ls, struct arena *a,
	struct span xml, struct label_parts *p_r, struct errtext *e)
{
	struct reader r = {.ls = ls, .arena = a, .e = e};

	*p_r = (struct label_parts){0};
	return codec_status(read_label(&r, xml, p_r));
}

enum err spiffy_clearance_read(struct labels *ls, struct arena *a,
	struct span xml, struct clearance_parts *p_r, struct errtext *e)
{
	struct reader r = {.ls = ls, .arena = a, .clearance = true, .e = e};
	uint64_t *list;
	size_t n = 0;
	enum err err = read_root(&r, xml, &list, &n);

	*p_r = (struct clearance_parts){0};
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		if (policy_class_lacv(r.policy, list[i]) == NULL)
			err = no_class(&r, list[i]);
	if (err == ERR_OK)
		*p_r = (struct clearance_parts){r.policy, list, n, r.bits};
	return err;
}

/* ---- writing ---- */

static void put_class(struct buf *b, const struct classification *cls)
{
	buf_str(b, "<classification");
	xu_put_number(b, "lacv", cls->lacv);
	buf_byte(b, '>');
	buf_xml(b, cls->name);
	buf_str(b, "</classification>");
}

static void put_head(struct buf *b, const char *root, const struct policy *p)
{
	buf_byte(b, '<');
	buf_str(b, root);
	buf_str(b, " xmlns='" NS_SPIFFY "'><policy");
	xu_put_attr(b, "id", p->oid);
	buf_byte(b, '>');
	buf_xml(b, p->name);
	buf_str(b, "</policy>");
}

static void open_tag(struct buf *b, const struct tag *t)
{
	buf_str(b, "<tag");
	xu_put_attr(b, "type", span_str(tag_type_name(t->type)));
	xu_put_attr(b, "id", t->set->oid);
}

static void put_tags(
	struct buf *b, const struct policy *p, const uint64_t *bits)
{
	unsigned n = (unsigned)p->value_n;

	for (unsigned i = bit_next(bits, 0, n); i < n;
		i = bit_next(bits, i + 1, n)) {
		const struct value *v = p->value[i];

		if (*tag_type_name(v->tag->type) == '\0')
			continue;
		open_tag(b, v->tag);
		xu_put_number(b, "lacv", v->lacv);
		buf_byte(b, '>');
		buf_xml(b, v->name);
		buf_str(b, "</tag>");
	}
}

void spiffy_label_write(const struct label_parts *p, struct buf *b)
{
	put_head(b, "label", p->policy);
	put_class(b, p->cls);
	put_tags(b, p->policy, p->bits);
	if (p->empty_permissive) {
		const struct tag *t = empty_tag(p);

		/*
		 * The form can't say "nobody". A tag without its number is
		 * refused by every reader, which comes to the same; left
		 * out, it would let everybody pass.
		 */
		BUG_ON(t == NULL);
		open_tag(b, t);
		buf_str(b, "/>");
	}
	buf_str(b, "</label>");
}

void spiffy_clearance_write(const struct clearance_parts *p, struct buf *b)
{
	put_head(b, "clearance", p->policy);
	for (size_t i = 0; i < p->lacv_n; i++) {
		const struct classification *cls =
			policy_class_lacv(p->policy, p->lacv[i]);

		/* Binary clearances may have bits that mean nothing here. */
		if (cls != NULL)
			put_class(b, cls);
	}
	put_tags(b, p->policy, p->bits);
	buf_str(b, "</clearance>");
}
