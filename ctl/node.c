/* SPDX-License-Identifier: MIT */
/* caveatctl node. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/buf.h"
#include "ctl/input.h"
#include "ctl/node.h"

char *node_noun(const char *domain, const char *node)
{
	struct buf b;
	char *s;

	buf_init(&b, SIZE_MAX / 2);
	buf_printf(&b, "%s/%s", domain, node);
	s = xstrdup(buf_cstr(&b));
	buf_clear(&b);
	return s;
}

enum ctl_status node_ask(const struct ctl *c, const struct node_call *x,
	json_t *body, void (*print)(const json_t *answer))
{
	char *noun = node_noun(x->domain, x->node);
	enum ctl_status st =
		ctl_ask(c, x->method, x->path, span_str(noun), body, print);

	free(noun);
	return st;
}

static enum ctl_status usage(const char *text)
{
	return ctl_fail(CTL_USAGE, "usage: caveatctl node %s", text);
}

static void print_list(const json_t *a)
{
	const json_t *n;
	size_t i;

	json_array_foreach(json_object_get(a, "nodes"), i, n) printf(
		"%s\t%lld\t%lld\t%s\t%s\n", ctl_text(n, "node"),
		(long long)json_integer_value(json_object_get(n, "items")),
		(long long)json_integer_value(
			json_object_get(n, "subscriptions")),
		ctl_text(n, "access_label"), ctl_text(n, "title"));
}

static enum ctl_status list(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (argc != 1)
		return usage("list DOMAIN");
	return ctl_ask(
		c, "POST", "/node-lists/", span_str(argv[0]), NULL, print_list);
}

static enum ctl_status show(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (argc != 2)
		return usage("show DOMAIN NODE");
	return node_ask(c,
		&(struct node_call){"GET", "/nodes/", argv[0], argv[1]}, NULL,
		ctl_print_facts);
}

static enum ctl_status create(
	const struct ctl *c, int argc, const char *const *argv)
{
	const char *owner = NULL;
	struct ctl_list words = {.n = 0};
	const struct ctl_option options[] = {
		{.name = "--owner", .value = &owner},
	};
	json_t *body;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &words))
		return CTL_USAGE;
	if (words.n < 2)
		return usage("create DOMAIN NODE [--owner JID] "
			     "[OPTION=VALUE]...");
	body = ctl_options((int)words.n - 2, words.v + 2);
	if (body == NULL)
		return CTL_USAGE;
	if (owner != NULL)
		json_object_set_new(body, "owner", json_string(owner));
	return node_ask(c,
		&(struct node_call){"PUT", "/nodes/", words.v[0], words.v[1]},
		body, NULL);
}

static enum ctl_status set(
	const struct ctl *c, int argc, const char *const *argv)
{
	json_t *body;

	if (argc < 3)
		return usage("set DOMAIN NODE OPTION=VALUE...");
	body = ctl_options(argc - 2, argv + 2);
	if (body == NULL)
		return CTL_USAGE;
	return node_ask(c,
		&(struct node_call){"POST", "/nodes/", argv[0], argv[1]}, body,
		NULL);
}

static enum ctl_status affiliation(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (argc != 4)
		return usage("affiliation DOMAIN NODE JID AFFILIATION");
	return node_ask(c,
		&(struct node_call){
			"POST", "/node-affiliations/", argv[0], argv[1]},
		json_pack("{s:s, s:s}", "jid", argv[2], "affiliation", argv[3]),
		NULL);
}

static enum ctl_status destroy(
	const struct ctl *c, int argc, const char *const *argv)
{
	const char *uri = NULL;
	struct ctl_list words = {.n = 0};
	const struct ctl_option options[] = {
		{.name = "--redirect", .value = &uri},
	};

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &words))
		return CTL_USAGE;
	if (words.n != 2)
		return usage("delete DOMAIN NODE [--redirect URI]");
	return node_ask(c,
		&(struct node_call){
			"DELETE", "/nodes/", words.v[0], words.v[1]},
		uri != NULL ? json_pack("{s:s}", "redirect", uri) : NULL, NULL);
}

/* ---- hooks ---- */

/* The first line of a file; NULL: said why. The caller's to free. */
static char *read_secret(const char *path)
{
	struct errtext e = {""};
	struct span rest;
	char *secret = NULL;
	struct buf b;

	buf_init(&b, 4096);
	if (read_file(path, &b, &e) != ERR_OK)
		ctl_fail(CTL_REFUSED, "%s", e.s);
	else
		secret = span_strdup(
			span_trim(span_cut(buf_span(&b), '\n', &rest)));
	explicit_bzero(b.p, b.cap);
	buf_clear(&b);
	return secret;
}

static enum ctl_status hook(
	const struct ctl *c, int argc, const char *const *argv)
{
	const char *file = NULL, *clearance = NULL;
	struct ctl_list words = {.n = 0};
	const struct ctl_option options[] = {
		{.name = "--secret-file", .value = &file     },
		{.name = "--clearance",   .value = &clearance},
	};
	enum ctl_status st;
	char *secret;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &words))
		return CTL_USAGE;
	if (words.n != 3 || clearance == NULL ||
		(file == NULL && strncmp(words.v[2], "xmpp:", 5) != 0))
		return usage("hook DOMAIN NODE URL [--secret-file FILE] "
			     "--clearance EXPR");
	secret = file != NULL ? read_secret(file) : xstrdup("");
	if (secret == NULL)
		return CTL_REFUSED;
	st = node_ask(c,
		&(struct node_call){"POST", "/hooks/", words.v[0], words.v[1]},
		json_pack("{s:s, s:s, s:s}", "url", words.v[2], "secret",
			secret, "clearance", clearance),
		NULL);
	explicit_bzero(secret, strlen(secret));
	free(secret);
	return st;
}

static void print_hooks(const json_t *a)
{
	const json_t *h;
	size_t i;

	json_array_foreach(json_object_get(a, "hooks"), i, h) printf(
		"%lld\t%s\t%s\t%s\t%lld\n",
		(long long)json_integer_value(json_object_get(h, "hook")),
		ctl_text(h, "node"), ctl_text(h, "url"),
		ctl_text(h, "clearance"),
		(long long)json_integer_value(json_object_get(h, "failures")));
}

static enum ctl_status hooks(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (argc != 1)
		return usage("hooks DOMAIN");
	return ctl_ask(
		c, "GET", "/hooks/", span_str(argv[0]), NULL, print_hooks);
}

static enum ctl_status unhook(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (argc != 2)
		return usage("unhook DOMAIN HOOK");
	return node_ask(c,
		&(struct node_call){"DELETE", "/hooks/", argv[0], argv[1]},
		NULL, NULL);
}

static const struct ctl_command commands[] = {
	{"node", "list",        "DOMAIN",
         "name, items, subscriptions, access label, title; a line each",							       list       },
	{"node", "show",        "DOMAIN NODE",
         "options, labels, affiliations and subscriptions",									    show       },
	{"node", "create",      "DOMAIN NODE [--owner JID] [OPTION=VALUE]...",
         "a node, configured",													 create     },
	{"node", "set",         "DOMAIN NODE OPTION=VALUE...",
         "options and labels; an empty value unsets",										  set        },
	{"node", "affiliation", "DOMAIN NODE JID AFFILIATION",
         "owner, publisher, publish-only, member, none or outcast",								    affiliation},
	{"node", "hook",
         "DOMAIN NODE URL [--secret-file FILE] --clearance EXPR",              "posts what is published to another program or a room", hook       },
	{"node", "hooks",       "DOMAIN",
         "number, node, address, clearance, failures; a line each",								    hooks      },
	{"node", "unhook",      "DOMAIN HOOK",                                 "ends it",                                              unhook     },
	{"node", "delete",      "DOMAIN NODE [--redirect URI]",
         "ends it, with its items",												    destroy    },
};
const struct ctl_table ctl_node = {commands, ARRAY_LEN(commands)};
