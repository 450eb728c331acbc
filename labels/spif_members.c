/* SPDX-License-Identifier: MIT */
/* The extension `memberships` of NATO policies (labels.md 1.2). */
#include "labels/spif.h"

#define NS_EXT    "urn:nato:stanag:4774:spif:extensions:1:0"
#define PAIRS_MAX 4096 /* of group and member, in one policy */

/* How an element names a value; either may be absent. */
struct ref {
	struct span name;
	bool numbered;
	uint64_t lacv;
};

static enum err read_ref(struct spif *s, const xmlNode *n, struct ref *r)
{
	struct span lacv = span_trim(spif_any_attr(s, n, "lacv"));

	*r = (struct ref){.name = span_trim(spif_any_attr(s, n, "name"))};
	if (lacv.p == NULL && r->name.p == NULL)
		return spif_fail(s, n, ERR_VALUE, "%s without name and lacv",
			(const char *)n->name);
	r->numbered = lacv.p != NULL;
	if (r->numbered && !span_u64(lacv, &r->lacv))
		return spif_fail(s, n, ERR_VALUE,
			"lacv \"%.*s\" is not a whole number from 0",
			SPAN_FMT(lacv));
	return ERR_OK;
}

/* In one tag; informative values are nothing that a clearance holds. */
static const struct value *find(const struct tag *t, const struct ref *r)
{
	const struct value *v;

	if (tag_type_normal(t->type) != TAG_RESTRICTIVE &&
		tag_type_normal(t->type) != TAG_PERMISSIVE)
		return NULL;
	v = r->name.p != NULL ? policy_value_name(t->set,
					tag_type_normal(t->type), r->name)
	                      : policy_value(t->set, t->type, r->lacv);
	if (v == NULL || v->tag != t || (r->numbered && v->lacv != r->lacv))
		return NULL;
	return v;
}

static enum err add_pair(struct spif *s, const xmlNode *n,
	const struct value *group, const struct value *member)
{
	struct policy *p = s->p;

	if (p->membership_n == PAIRS_MAX)
		return spif_fail(
			s, n, ERR_LIMIT, "more than %d memberships", PAIRS_MAX);
	if (p->membership == NULL)
		p->membership = arena_array(s->a, struct membership, PAIRS_MAX);
	p->membership[p->membership_n++] = (struct membership){group, member};
	return ERR_OK;
}

/* A member stands with its group in one tag; several tags may have both. */
static enum err read_member(
	struct spif *s, const xmlNode *n, const struct ref *group)
{
	const struct policy *p = s->p;
	struct ref member;
	size_t found = 0;
	enum err err = read_ref(s, n, &member);

	for (size_t i = 0; i < p->set_n && err == ERR_OK; i++) {
		for (size_t k = 0; k < p->set[i].tag_n; k++) {
			const struct tag *t = &p->set[i].tag[k];
			const struct value *g = find(t, group);
			const struct value *m =
				g != NULL ? find(t, &member) : NULL;

			if (m == NULL || m == g)
				continue;
			found++;
			err = add_pair(s, n, g, m);
			if (err != ERR_OK)
				return err;
		}
	}
	if (err == ERR_OK && found == 0)
		spif_note(s, n, "membership",
			"no tag has both the group \"%.*s\" and its member "
			"\"%.*s\": the membership is not used",
			SPAN_FMT(group->name), SPAN_FMT(member.name));
	return err;
}

static enum err read_membership(struct spif *s, const xmlNode *n)
{
	struct ref group;
	enum err err = read_ref(s, n, &group);

	for (const xmlNode *m = xu_first(n); m != NULL && err == ERR_OK;
		m = xu_next(m))
		if (xu_is(m, NS_EXT, "member"))
			err = read_member(s, m, &group);
	return err;
}

static enum err read_list(struct spif *s, const xmlNode *list)
{
	enum err err = ERR_OK;

	for (const xmlNode *n = xu_first(list); n != NULL && err == ERR_OK;
		n = xu_next(n))
		if (xu_is(n, NS_EXT, "membership"))
			err = read_membership(s, n);
	return err;
}

enum err spif_members(struct spif *s, const xmlNode *root)
{
	const xmlNode *ext = spif_first(root, "extensions");
	enum err err = ERR_OK;

	if (ext == NULL)
		return ERR_OK;
	err = read_list(s, ext);
	for (const xmlNode *n = xu_first(ext); n != NULL && err == ERR_OK;
		n = xu_next(n))
		if (xu_is(n, NS_EXT, "memberships"))
			err = read_list(s, n);
	return err;
}
