/* SPDX-License-Identifier: MIT */
/* What a check of an import found: each thing once, and how often. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/table.h"
#include "ctl/import.h"
#include "ctl/why.h"

#define KINDS 10000 /* different ones that are kept */

struct finding {
	char *key; /* all of it */
	const char *kind;
	char *place, *what, *value, *here, *why; /* "": not said */
	uint64_t n;
	UT_hash_handle hh;
};

struct import_findings {
	struct finding *all; /* in the order in which they came */
	uint64_t untold;
};

struct import_findings *import_findings_new(void)
{
	return xcalloc(1, sizeof(struct import_findings));
}

static void drop(struct finding *f)
{
	free(f->key);
	free(f->place);
	free(f->what);
	free(f->value);
	free(f->here);
	free(f->why);
	free(f);
}

void import_findings_free(struct import_findings **fp)
{
	struct finding *f, *next;

	if (*fp == NULL)
		return;
	HASH_ITER(hh, (*fp)->all, f, next)
	{
		HASH_DEL((*fp)->all, f);
		drop(f);
	}
	free(*fp);
	*fp = NULL;
}

static char *text(struct span s)
{
	return span_strdup(s.p != NULL ? s : SPAN(""));
}

void import_findings_add(struct import_findings *all, const char *place,
	const struct arrival_finding *x)
{
	const struct span part[] = {span_str(place), span_str(x->kind), x->what,
		x->value, x->here, x->why};
	struct finding *f;
	struct buf key;

	buf_init(&key, SIZE_MAX / 2);
	for (size_t i = 0; i < ARRAY_LEN(part); i++) {
		buf_add(&key, part[i]);
		buf_byte(&key, '\n');
	}
	HASH_FIND(hh, all->all, key.p, key.n, f);
	if (f != NULL) {
		f->n++;
	} else if (HASH_COUNT(all->all) == KINDS) {
		all->untold++;
	} else {
		f = xcalloc(1, sizeof(*f));
		*f = (struct finding){.key = span_strdup(buf_span(&key)),
			.kind = x->kind,
			.place = xstrdup(place),
			.what = text(x->what),
			.value = text(x->value),
			.here = text(x->here),
			.why = text(x->why),
			.n = 1};
		HASH_ADD_KEYPTR(hh, all->all, f->key, key.n, f);
	}
	buf_clear(&key);
}

static void print_place(const struct import_findings *all, const char *place)
{
	static const char *const head[] = {
		"IT", "WHAT", "VALUE", "HERE", "WHY", "TIMES"};
	size_t others = 0;
	struct table t;

	table_begin(&t, head, ARRAY_LEN(head));
	for (const struct finding *f = all->all; f != NULL; f = f->hh.next) {
		if (strcmp(f->place, place) != 0 ||
			strcmp(f->kind, "same") == 0)
			continue;
		others++;
		table_add(&t, f->kind);
		table_add(&t, f->what);
		table_add(&t, f->value);
		table_add(&t, f->here);
		table_add(&t, f->why);
		table_number(&t, f->n);
	}
	ctl_print(stdout, place);
	puts(others == 0 ? ": all of it will be the same"
			 : ": all will be the same but");
	if (others != 0)
		table_print(&t, "  ");
	else
		buf_clear(&t.text);
}

void import_findings_print(const struct import_findings *all)
{
	const char *last = NULL;

	/* places come one after the other */
	for (const struct finding *f = all->all; f != NULL; f = f->hh.next) {
		if (last != NULL && strcmp(last, f->place) == 0)
			continue;
		last = f->place;
		print_place(all, last);
	}
	if (all->untold != 0)
		printf("and %" PRIu64 " more\n", all->untold);
}

json_t *import_findings_json(const struct import_findings *all)
{
	json_t *list = json_array(), *o;

	for (const struct finding *f = all->all; f != NULL; f = f->hh.next) {
		o = json_pack("{s:s, s:s, s:s, s:s, s:I}", "place", f->place,
			"kind", f->kind, "what", f->what, "value", f->value,
			"times", (json_int_t)f->n);
		if (*f->here != '\0')
			json_object_set_new(o, "here", json_string(f->here));
		if (*f->why != '\0')
			json_object_set_new(o, "why", json_string(f->why));
		json_array_append_new(list, o);
	}
	return list;
}
