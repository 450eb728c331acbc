/* SPDX-License-Identifier: MIT */
/* A folder of a test's own, and the source that is made of it. */
#include "tests/move/prosody_lab.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct lab lab;

void lab_begin(void)
{
	lab = (struct lab){.s = NULL};
	snprintf(lab.dir, sizeof(lab.dir), "/tmp/caveat-prosody-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(lab.dir));
	collect_init(&lab.c);
}

static int drop(
	const char *path, const struct stat *st, int flag, struct FTW *where)
{
	(void)st;
	(void)flag;
	(void)where;
	return remove(path);
}

void lab_finish(void)
{
	if (lab.s != NULL)
		lab.s->ops->free(lab.s);
	collect_clear(&lab.c);
	ck_assert_int_eq(nftw(lab.dir, drop, 8, FTW_DEPTH | FTW_PHYS), 0);
}

void lab_file(const char *name, const char *text)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", lab.dir, name);
	for (char *p = path + strlen(lab.dir) + 1; (p = strchr(p, '/')) != NULL;
		p++) {
		*p = '\0';
		mkdir(path, 0700);
		*p = '/';
	}
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

void lab_open(const char *path, const char *from)
{
	char whole[512];

	snprintf(whole, sizeof(whole), "%s%s%s", lab.dir,
		path[0] != '\0' ? "/" : "", path);
	if (lab.s != NULL)
		lab.s->ops->free(lab.s);
	ck_assert_msg(
		prosody_open(whole, span_str(from), &lab.s, &lab.e) == ERR_OK,
		"%s", lab.e.s);
}

enum err lab_read(const char *room, const char *mark, bool head)
{
	struct move_order o = {
		.place = {.kind = MOVE_ROOM, .jid = span_str(room)},
		.mark = span_str(mark),
		.head = head
        };

	buf_reset(&lab.c.text);
	lab.c.puts = 0;
	return lab.s->ops->read(lab.s, &o, &lab.c.sink, &lab.e);
}

const char *lab_told(const char *path, const char *room, const char *mark)
{
	const char *about = "<about from='Prosody'/>\n<options>";
	const char *text;

	lab_open(path, NULL);
	ck_assert_msg(lab_read(room, mark, false) == ERR_OK, "%s", lab.e.s);
	text = buf_cstr(&lab.c.text);
	ck_assert_int_eq(strncmp(text, about, strlen(about)), 0);
	text = strstr(text, "</options>\n");
	ck_assert_ptr_nonnull(text);
	return text + strlen("</options>\n");
}

static void note(void *arg, const struct move_found *f)
{
	struct buf *b = arg;

	ck_assert_int_eq(f->place.kind, MOVE_ROOM);
	buf_printf(b, "%.*s %llu\n", SPAN_FMT(f->place.jid),
		(unsigned long long)f->messages);
}

void lab_listed(const char *wanted)
{
	struct buf b;

	buf_init(&b, 4096);
	ck_assert_msg(lab.s->ops->list(lab.s, note, &b, &lab.e) == ERR_OK, "%s",
		lab.e.s);
	ck_assert_str_eq(buf_cstr(&b), wanted);
	buf_clear(&b);
}
