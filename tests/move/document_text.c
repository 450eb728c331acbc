/* SPDX-License-Identifier: MIT */
/* Transfer documents as text, for tests of who reads them. */
#include "tests/move/document_text.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void document_text_begin(struct document_text *t)
{
	char key[80];

	snprintf(t->dir, sizeof(t->dir), "/tmp/document-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(t->dir));
	snprintf(t->path, sizeof(t->path), "%s/d.xml", t->dir);
	snprintf(t->part, sizeof(t->part), "%s/d.xml.part", t->dir);
	buf_init(&t->text, SIZE_MAX / 2);
	snprintf(key, sizeof(key), "%s/key", t->dir);
	ck_assert_int_eq(sign_key_open(key, true, &t->key, &t->e), ERR_OK);
	sign_key_public(t->key, t->public);
	(void)unlink(key);
}

void document_text_end(struct document_text *t)
{
	sign_key_free(&t->key);
	buf_clear(&t->text);
	(void)unlink(t->path);
	(void)rmdir(t->dir);
}

static void put(struct document_text *t, struct move_sink *s, const char *text)
{
	ck_assert_int_eq(s->ops->put(s, span_str(text), &t->e), ERR_OK);
}

static void open_place(struct document_text *t, struct move_sink *s,
	const struct move_place *p)
{
	struct span mark;

	ck_assert_int_eq(s->ops->open(s, p, &mark, &t->e), ERR_OK);
}

static void fill(struct document_text *t, struct move_sink *s)
{
	open_place(t, s,
		&(struct move_place){
			MOVE_ROOM, SPAN("ops@rooms.ex.org"), SPAN_NONE});
	put(t, s, "<about created='2020-01-01T00:00:00.000Z'/>");
	put(t, s,
		"<message id='m1'><body xmlns='jabber:client'>hi</body>"
		"</message>");
	put(t, s, "<message id='m2'/>");
	ck_assert_int_eq(s->ops->close(s, &t->e), ERR_OK);
	open_place(t, s,
		&(struct move_place){
			MOVE_NODE, SPAN("nodes.ex.org"), SPAN("a/b")});
	put(t, s, "<item id='i1'/>");
	ck_assert_int_eq(s->ops->close(s, &t->e), ERR_OK);
	open_place(
		t, s, &(struct move_place){MOVE_PEOPLE, SPAN_NONE, SPAN_NONE});
	ck_assert_int_eq(s->ops->close(s, &t->e), ERR_OK);
}

void document_text_good(struct document_text *t, bool is_signed)
{
	const struct document_author a = {
		"a test", 1764417600000, is_signed ? t->key : NULL};
	struct move_sink *s;
	FILE *f;
	size_t n;

	(void)unlink(t->path);
	ck_assert_int_eq(document_create(t->path, &a, &s, &t->e), ERR_OK);
	fill(t, s);
	ck_assert_int_eq(s->ops->end(s, &t->e), ERR_OK);
	s->ops->free(s);
	f = fopen(t->path, "re");
	buf_reset(&t->text);
	do {
		char *to = buf_reserve(&t->text, 65536);

		n = fread(to, 1, 65536, f);
		t->text.n += n;
	} while (n != 0);
	fclose(f);
}

void document_text_save(struct document_text *t)
{
	FILE *f = fopen(t->path, "we");

	fwrite(t->text.p, 1, t->text.n, f);
	fclose(f);
}

void document_text_swap(
	struct document_text *t, const char *from, const char *to)
{
	const char *all = buf_cstr(&t->text), *at = strstr(all, from);
	struct buf b;

	ck_assert_ptr_nonnull(at);
	buf_init(&b, SIZE_MAX / 2);
	buf_add(&b, span_of(all, (size_t)(at - all)));
	buf_str(&b, to);
	buf_str(&b, at + strlen(from));
	buf_clear(&t->text);
	t->text = b;
}

enum err document_text_check(struct document_text *t)
{
	const struct document_keys anybody = {.n = 0};
	struct move_source *s;
	enum err err;

	document_text_save(t);
	err = document_open(t->path, &anybody, &s, &t->e);
	if (err == ERR_OK)
		s->ops->free(s);
	return err;
}
