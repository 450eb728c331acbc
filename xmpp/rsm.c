/* SPDX-License-Identifier: MIT */
/* Result set management (XEP-0059). */
#include "xmpp/rsm.h"

/* A number of a child, if it is there. */
static bool read_number(struct arena *a, const struct xml *set,
	const char *name, bool *has, size_t *n)
{
	struct span s = xml_child_text(a, set, NS_RSM, name);
	uint64_t u;

	if (s.p == NULL)
		return true;
	if (!span_u64(span_trim(s), &u) || u > SIZE_MAX)
		return false;
	*has = true;
	*n = (size_t)u;
	return true;
}

bool rsm_read(struct arena *a, const struct xml *parent, struct rsm *r_r)
{
	const struct xml *set = xml_child(parent, NS_RSM, "set");
	struct rsm r = {.present = set != NULL};

	if (set != NULL &&
		(xml_next(set, NS_RSM, "set") != NULL ||
			!read_number(a, set, "max", &r.has_max, &r.max) ||
			!read_number(a, set, "index", &r.has_index, &r.index)))
		return false;
	r.after = xml_child_text(a, set, NS_RSM, "after");
	r.before = xml_child_text(a, set, NS_RSM, "before");
	if (r.after.n == 0) /* clients mean the first page by an empty one */
		r.after = SPAN_NONE;
	r.backward = r.before.p != NULL;
	*r_r = r;
	return true;
}

void rsm_write(struct xw *w, struct span first, int64_t index, struct span last,
	int64_t count)
{
	xw_open(w, NS_RSM, "set");
	if (first.p != NULL) {
		xw_open(w, NS_RSM, "first");
		if (index >= 0)
			xw_attr_int(w, "index", index);
		xw_text(w, first);
		xw_close(w);
		xw_leaf(w, NS_RSM, "last", last);
	}
	if (count >= 0) {
		xw_open(w, NS_RSM, "count");
		xw_text_int(w, count);
		xw_close(w);
	}
	xw_close(w);
}
