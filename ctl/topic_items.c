/* SPDX-License-Identifier: MIT */
/* Items of a topic's nodes. */
#include <stdlib.h>

#include "base/buf.h"
#include "ctl/topic.h"

char *topic_node(const char *prefix, const char *topic)
{
	struct buf b;
	char *s;

	buf_init(&b, SIZE_MAX / 2);
	buf_printf(&b, "%s%s", prefix, topic);
	s = xstrdup(buf_cstr(&b));
	buf_clear(&b);
	return s;
}

/* Page by page, so that the daemon has time for others in between. */
static enum ctl_status read_pages(
	const struct ctl *c, const char *noun, json_t *query, json_t *all)
{
	bool more = true;

	while (more) {
		const json_t *items, *x;
		json_t *a;
		size_t i;
		enum ctl_status st = ctl_call(c, "POST", "/item-lists/",
			span_str(noun), json_deep_copy(query), &a);

		if (st != CTL_DONE)
			return st;
		items = json_object_get(a, "items");
		json_array_foreach(items, i, x)
		{
			json_array_append(all, (json_t *)x);
			json_object_set_new(
				query, "after", json_string(ctl_text(x, "id")));
		}
		more = json_is_true(json_object_get(a, "more"));
		json_decref(a);
	}
	return CTL_DONE;
}

enum ctl_status topic_items(const struct ctl *c, const char *domain,
	const char *topic, const char *prefix, const char *as,
	json_t **answer_r)
{
	char *node = topic_node(prefix, topic);
	char *noun = node_noun(domain, node);
	json_t *query = json_object();
	enum ctl_status st;

	if (as != NULL)
		json_object_set_new(query, "as", json_string(as));
	*answer_r = json_pack("{s:[]}", "items");
	st = read_pages(c, noun, query, json_object_get(*answer_r, "items"));
	if (st != CTL_DONE) {
		json_decref(*answer_r);
		*answer_r = NULL;
	}
	json_decref(query);
	free(noun);
	free(node);
	return st;
}
