/* SPDX-License-Identifier: MIT */
/* caveatctl topic: pairs of a node of templates and one of submissions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/clock.h"
#include "ctl/input.h"
#include "ctl/topic.h"

static enum ctl_status usage(const char *text)
{
	return ctl_fail(CTL_USAGE, "usage: caveatctl topic %s", text);
}

static void print_list(const json_t *a)
{
	const json_t *n;
	size_t i;

	json_array_foreach(json_object_get(a, "nodes"), i, n) printf(
		"%s\t%lld\t%s\t%s\n",
		ctl_text(n, "node") + strlen(TOPIC_TEMPLATE),
		(long long)json_integer_value(json_object_get(n, "items")),
		ctl_text(n, "access_label"), ctl_text(n, "title"));
}

static enum ctl_status list(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (argc != 1)
		return usage("list DOMAIN");
	return ctl_ask(c, "POST", "/node-lists/", span_str(argv[0]),
		json_pack("{s:s}", "prefix", TOPIC_TEMPLATE), print_list);
}

/* The template into its node; a topic that isn't there is made first, and goes
 * again if it can't have the template. */
static enum ctl_status put_template(const struct ctl *c, const char *domain,
	const char *node, json_t *item, json_t *options)
{
	bool made = options != NULL;
	enum ctl_status st = CTL_DONE;

	if (made)
		st = node_ask(c,
			&(struct node_call){"PUT", "/nodes/", domain, node},
			options, NULL);
	if (st != CTL_DONE) {
		json_decref(item);
		return st;
	}
	st = node_ask(c, &(struct node_call){"PUT", "/items/", domain, node},
		item, NULL);
	if (made && st != CTL_DONE)
		(void)node_ask(c,
			&(struct node_call){"DELETE", "/nodes/", domain, node},
			NULL, NULL);
	return st;
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
	node = topic_node(TOPIC_TEMPLATE, words.v[1]);
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
	node = topic_node(TOPIC_TEMPLATE, argv[1]);
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
		ctl_print(stdout, ctl_text(x, "id"));
		printf("\t%s\t", buf_cstr(&b));
		ctl_print(stdout, ctl_text(x, "publisher"));
		putchar('\t');
		ctl_print(stdout, ctl_text(x, "marking"));
		putchar('\t');
		ctl_print(stdout, ctl_text(x, "payload"));
		putchar('\n');
	}
	buf_clear(&b);
}

static enum ctl_status submissions(
	const struct ctl *c, int argc, const char *const *argv)
{
	const char *as = NULL;
	struct ctl_list words = {.n = 0};
	const struct ctl_option options[] = {
		{.name = "--as", .value = &as},
	};
	enum ctl_status st;
	json_t *answer;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &words))
		return CTL_USAGE;
	if (words.n != 2)
		return usage("submissions DOMAIN TOPIC [--as JID]");
	st = topic_items(
		c, words.v[0], words.v[1], TOPIC_SUBMITTED, as, &answer);
	if (st != CTL_DONE)
		return st;
	if (c->json) {
		json_dumpf(answer, stdout, JSON_COMPACT);
		putchar('\n');
	} else {
		print_items(answer);
	}
	json_decref(answer);
	return CTL_DONE;
}

#define ADD_ARGS                                 \
	"DOMAIN TOPIC TEMPLATE.xml [--version] " \
	"[--owner JID] [--label LABEL] [OPTION=VALUE]..."
#define ADD_HELP "a form to be filled in; --version: a newer one of it"
#define EXPORT_ARGS                \
	"DOMAIN TOPIC [--as JID] " \
	"[--format FORMAT | --style FILE.xsl | --styled]"
#define EXPORT_HELP                                  \
	"the same as json, csv, xml, html or text, " \
	"or by the topic's own stylesheet"
#define STYLE_ARGS "DOMAIN TOPIC [FILE.xsl | --remove]"
#define STYLE_HELP "its stylesheet is shown, set or taken away"
#define SENT_ARGS  "DOMAIN TOPIC [--as JID]"
#define SENT_HELP  "what was submitted; with --as what that person may read"
#define LIST_HELP  "name, versions, access label, title; a line each"

static const struct ctl_command commands[] = {
	{"topic", "list",        "DOMAIN",       LIST_HELP,   list        },
	{"topic", "add",         ADD_ARGS,       ADD_HELP,    add         },
	{"topic", "remove",      "DOMAIN TOPIC",
         "ends it, with all that was submitted",              drop        },
	{"topic", "export",      EXPORT_ARGS,    EXPORT_HELP, topic_export},
	{"topic", "style",       STYLE_ARGS,     STYLE_HELP,  topic_style },
	{"topic", "submissions", SENT_ARGS,      SENT_HELP,   submissions },
};
const struct ctl_table ctl_topic = {commands, ARRAY_LEN(commands)};
