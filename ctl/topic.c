/* SPDX-License-Identifier: MIT */
/* caveatctl topic: pairs of a node of templates and one of submissions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/clock.h"
#include "ctl/input.h"
#include "ctl/node.h"

#define TEMPLATE  "fdp/template/"
#define SUBMITTED "fdp/submitted/"

static enum ctl_status usage(const char *text)
{
	return ctl_fail(CTL_USAGE, "usage: caveatctl topic %s", text);
}

/* The caller's to free. */
static char *node_of(const char *prefix, const char *topic)
{
	struct buf b;
	char *s;

	buf_init(&b, 65536);
	buf_printf(&b, "%s%s", prefix, topic);
	s = xstrdup(buf_cstr(&b));
	buf_clear(&b);
	return s;
}

static void print_list(const json_t *a)
{
	const json_t *n;
	size_t i;

	json_array_foreach(json_object_get(a, "nodes"), i, n) printf(
		"%s\t%lld\t%s\t%s\n", ctl_text(n, "node") + strlen(TEMPLATE),
		(long long)json_integer_value(json_object_get(n, "items")),
		ctl_text(n, "access_label"), ctl_text(n, "title"));
}

static enum ctl_status list(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (argc != 1)
		return usage("list DOMAIN");
	return ctl_ask(c, "POST", "/node-lists/", span_str(argv[0]),
		json_pack("{s:s}", "prefix", TEMPLATE), print_list);
}

/* The template into its node; a topic that isn't there is made first. */
static enum ctl_status put_template(const struct ctl *c, const char *domain,
	const char *node, json_t *item, json_t *options)
{
	enum ctl_status st = CTL_DONE;

	if (options != NULL)
		st = node_ask(c,
			&(struct node_call){"PUT", "/nodes/", domain, node},
			options, NULL);
	if (st != CTL_DONE) {
		json_decref(item);
		return st;
	}
	return node_ask(c, &(struct node_call){"PUT", "/items/", domain, node},
		item, NULL);
}

static json_t *item_of(const char *path, const char *label)
{
	struct errtext e = {""};
	struct buf b;
	json_t *item = NULL;

	buf_init(&b, (size_t)1 << 20);
	if (read_file(path, &b, &e) != ERR_OK)
		ctl_fail(CTL_REFUSED, "%s", e.s);
	else
		item = json_pack("{s:o}", "payload", json_stringn(b.p, b.n));
	buf_clear(&b);
	if (item != NULL && label != NULL)
		json_object_set_new(item, "label", json_string(label));
	return item;
}

static enum ctl_status add(
	const struct ctl *c, int argc, const char *const *argv)
{
	const char *owner = NULL, *label = NULL;
	bool version = false;
	struct ctl_list words = {.n = 0};
	const struct ctl_option options[] = {
		{.name = "--owner",   .value = &owner },
		{.name = "--label",   .value = &label },
		{.name = "--version", .flag = &version},
	};
	json_t *body = NULL, *item;
	enum ctl_status st;
	char *node;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &words))
		return CTL_USAGE;
	if (words.n < 3 || (version && words.n != 3))
		return usage("add DOMAIN TOPIC TEMPLATE.xml [--version] "
			     "[--owner JID] [--label LABEL] "
			     "[OPTION=VALUE]...");
	if (!version) {
		body = ctl_options((int)words.n - 3, words.v + 3);
		if (body == NULL)
			return CTL_USAGE;
		if (owner != NULL)
			json_object_set_new(body, "owner", json_string(owner));
	}
	item = item_of(words.v[2], label);
	if (item == NULL) {
		json_decref(body);
		return CTL_REFUSED;
	}
	node = node_of(TEMPLATE, words.v[1]);
	st = put_template(c, words.v[0], node, item, body);
	free(node);
	return st;
}

static enum ctl_status drop(
	const struct ctl *c, int argc, const char *const *argv)
{
	enum ctl_status st;
	char *node;

	if (argc != 2)
		return usage("remove DOMAIN TOPIC");
	node = node_of(TEMPLATE, argv[1]);
	st = node_ask(c,
		&(struct node_call){"DELETE", "/nodes/", argv[0], node}, NULL,
		NULL);
	free(node);
	return st;
}

/* ---- what was submitted ---- */

static void print_items(const json_t *a)
{
	const json_t *x;
	struct buf b;
	size_t i;

	buf_init(&b, 64);
	json_array_foreach(json_object_get(a, "items"), i, x)
	{
		buf_reset(&b);
		time_write(&b, json_integer_value(json_object_get(x, "at")));
		printf("%s\t%s\t%s\t%s\t%s\n", ctl_text(x, "id"), buf_cstr(&b),
			ctl_text(x, "publisher"), ctl_text(x, "marking"),
			ctl_text(x, "payload"));
	}
	buf_clear(&b);
}

/* Page by page, so that the daemon has time for others in between. */
static enum ctl_status each_page(
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

static enum ctl_status submissions(
	const struct ctl *c, int argc, const char *const *argv)
{
	const char *as = NULL;
	struct ctl_list words = {.n = 0};
	const struct ctl_option options[] = {
		{.name = "--as", .value = &as},
	};
	json_t *query, *answer;
	enum ctl_status st;
	char *node, *noun;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &words))
		return CTL_USAGE;
	if (words.n != 2)
		return usage("submissions DOMAIN TOPIC [--as JID]");
	query = json_object();
	if (as != NULL)
		json_object_set_new(query, "as", json_string(as));
	answer = json_pack("{s:[]}", "items");
	node = node_of(SUBMITTED, words.v[1]);
	noun = node_noun(words.v[0], node);
	st = each_page(c, noun, query, json_object_get(answer, "items"));
	if (st == CTL_DONE && c->json) {
		json_dumpf(answer, stdout, JSON_COMPACT);
		putchar('\n');
	} else if (st == CTL_DONE) {
		print_items(answer);
	}
	free(node);
	free(noun);
	json_decref(query);
	json_decref(answer);
	return st;
}

static const struct ctl_command commands[] = {
	{"topic", "list",        "DOMAIN",
         "name, versions, access label, title; a line each",                                                        list       },
	{"topic", "add",
         "DOMAIN TOPIC TEMPLATE.xml [--version] [--owner JID] "
		"[--label LABEL] [OPTION=VALUE]...",        "a form to be filled in; --version: a newer one of it", add        },
	{"topic", "remove",      "DOMAIN TOPIC",
         "ends it, with all that was submitted",								    drop       },
	{"topic", "submissions", "DOMAIN TOPIC [--as JID]",
         "what was submitted; with --as what that person may read",						 submissions},
};
const struct ctl_table ctl_topic = {commands, ARRAY_LEN(commands)};
