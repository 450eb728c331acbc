/* SPDX-License-Identifier: MIT */
/* STANAG 4778 BindingInformation: which label it binds (labels.md 4.6). */
#include "labels/nato.h"
#include "labels/ns.h"

/* More labels than this in one binding serve nobody. */
#define MAX_LABELS 16

struct found {
	const xmlNode *label[MAX_LABELS]; /* originator labels first */
	size_t n;
};

static enum err bad(const struct nato_reader *r, const char *what)
{
	return err_set(r->e, ERR_SYNTAX, "4778 binding: %s", what);
}

/* Some profiles write the attribute with the binding's namespace. */
static struct span reference_uri(const struct nato_reader *r, const xmlNode *n)
{
	struct span plain = xu_attr(r->arena, n, "URI");
	xmlChar *s;

	if (plain.p != NULL)
		return plain;
	s = xmlGetNsProp(n, (const xmlChar *)"URI", (const xmlChar *)NS_MB);
	plain = arena_dup(r->arena, span_str((const char *)s));
	xmlFree(s);
	return plain;
}

/* SECURITY: a label that is bound to other data says nothing of the stanza
 * that it came in. */
static enum err check_data(const struct nato_reader *r, const xmlNode *n)
{
	struct span uri;

	if (xu_is(n, NS_MB, "Data"))
		return bad(r, "its data stands inside, not around it");
	if (!xu_is(n, NS_MB, "DataReference"))
		return ERR_OK;
	uri = reference_uri(r, n);
	/* A transform inside of it picks out a part. */
	if (uri.p == NULL || uri.n != 0 || xu_first(n) != NULL)
		return bad(r, "DataReference isn't to the whole document");
	return ERR_OK;
}

static enum err find_labels(const struct nato_reader *r,
	const xmlNode *metadata, const char *name, struct found *f)
{
	enum err err = nato_only(r, metadata, NS_SLAB, nato_roots);

	if (err != ERR_OK)
		return err;
	for (const xmlNode *c = xu_first(metadata); c != NULL; c = xu_next(c)) {
		if (!xu_is(c, NS_SLAB, name))
			continue;
		if (f->n == MAX_LABELS)
			return bad(r, "too many labels");
		f->label[f->n++] = c;
	}
	return ERR_OK;
}

static enum err scan_binding(const struct nato_reader *r,
	const xmlNode *binding, const char *name, struct found *f)
{
	/* Metadata that stands elsewhere might be the label that counts. */
	static const char *const known[] = {
		"Metadata", "Data", "DataReference", NULL};
	enum err err = nato_only(r, binding, NS_MB, known);

	for (const xmlNode *c = xu_first(binding); c != NULL && err == ERR_OK;
		c = xu_next(c)) {
		err = check_data(r, c);
		if (err == ERR_OK && xu_is(c, NS_MB, "Metadata"))
			err = find_labels(r, c, name, f);
	}
	return err;
}

static enum err scan(const struct nato_reader *r, const xmlNode *root,
	const char *name, struct found *f)
{
	static const char *const containers[] = {
		"MetadataBindingContainer", NULL};
	static const char *const bindings[] = {"MetadataBinding", NULL};
	enum err err = nato_only(r, root, NS_MB, containers);

	for (const xmlNode *c = xu_first(root); c != NULL && err == ERR_OK;
		c = xu_next(c)) {
		if (!xu_is(c, NS_MB, containers[0]))
			continue;
		err = nato_only(r, c, NS_MB, bindings);
		for (const xmlNode *b = xu_first(c); b != NULL && err == ERR_OK;
			b = xu_next(b)) {
			if (xu_is(b, NS_MB, bindings[0]))
				err = scan_binding(r, b, name, f);
		}
	}
	return err;
}

/* RFC 2634 3.4 through labels.md 5.5: the first label whose policy is loaded;
 * two under one policy make the whole unusable. */
static enum err choose(const struct nato_reader *r, const struct found *f,
	struct label_parts *p)
{
	const struct policy *seen[MAX_LABELS];
	enum err err, first = ERR_OK;
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		struct label_parts other;

		err = nato_label_node(r, f->label[i], &other);
		if (err == ERR_UNKNOWN)
			continue;
		if (other.policy == NULL)
			return err;
		for (size_t k = 0; k < n; k++) {
			if (seen[k] == other.policy)
				return bad(r, "two labels under one policy");
		}
		if (n == 0) {
			*p = other;
			first = err;
		}
		seen[n++] = other.policy;
	}
	if (n > 0)
		return first;
	return err_set(r->e, ERR_UNKNOWN, "no label of a loaded policy");
}

enum err nato_binding(
	const struct nato_reader *r, const xmlNode *n, struct label_parts *p)
{
	static const char *const names[] = {"originatorConfidentialityLabel",
		"ConfidentialityLabel", "alternativeConfidentialityLabel"};
	struct found f = {.n = 0};
	enum err err = ERR_OK;

	for (size_t i = 0; i < ARRAY_LEN(names) && err == ERR_OK; i++)
		err = scan(r, n, names[i], &f);
	if (err == ERR_OK && f.n == 0)
		err = bad(r, "no label in it");
	return err == ERR_OK ? choose(r, &f, p) : err;
}
