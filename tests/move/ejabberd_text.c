/* SPDX-License-Identifier: MIT */
/* Dumps of ejabberd, as tests write them. */
#include "tests/move/ejabberd_text.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], path[512];
static struct errtext e;
static struct collect c;

void mnesia_begin(void)
{
	snprintf(folder, sizeof(folder), "/tmp/caveat-ejabberd-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	collect_init(&c);
}

void mnesia_finish(void)
{
	DIR *d = opendir(folder);
	const struct dirent *x;

	ck_assert_ptr_nonnull(d);
	while ((x = readdir(d)) != NULL)
		unlinkat(dirfd(d), x->d_name, 0);
	closedir(d);
	rmdir(folder);
	collect_clear(&c);
}

const char *mnesia_folder(void)
{
	return folder;
}

const char *mnesia_file(const char *name, const char *text)
{
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	return path;
}

struct move_source *mnesia_open(const char *at, const char *from)
{
	struct move_source *s;

	if (ejabberd_open(at, span_str(from), &s, &e) != ERR_OK)
		ck_abort_msg("%s", e.s);
	return s;
}

const char *mnesia_refused(const char *at, enum err err)
{
	struct move_source *s;

	ck_assert_int_eq(ejabberd_open(at, SPAN_NONE, &s, &e), err);
	ck_assert_ptr_null(s);
	return e.s;
}

static void found(void *arg, const struct move_found *f)
{
	(void)arg;
	buf_printf(&c.text, "%.*s %llu\n", SPAN_FMT(f->place.jid),
		(unsigned long long)f->messages);
}

const char *mnesia_list(struct move_source *s)
{
	buf_reset(&c.text);
	ck_assert_int_eq(s->ops->list(s, found, NULL, &e), ERR_OK);
	return buf_cstr(&c.text);
}

const char *mnesia_read(
	struct move_source *s, const char *room, const char *mark)
{
	struct move_order o = {
		.place = {.jid = span_str(room)}, .mark = span_str(mark)};

	buf_reset(&c.text);
	if (s->ops->read(s, &o, &c.sink, &e) != ERR_OK)
		ck_abort_msg("%s", e.s);
	return buf_cstr(&c.text);
}
