/* SPDX-License-Identifier: MIT */
/*
 * Transfer documents: a whole one, as anybody may hand it to us; or behind `=`
 * lines, records that a sink is given. If that becomes a document at all, what
 * is read from it are these lines.
 */
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "move/document.h"
#include "move/map.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A sink that keeps lines. */
struct lines {
	struct move_sink sink;
	struct buf text;
};

static enum err put(struct move_sink *s, struct span record, struct errtext *e)
{
	struct lines *l = (struct lines *)s;

	(void)e;
	buf_add(&l->text, record);
	buf_byte(&l->text, '\n');
	return ERR_OK;
}

static void read_all(struct move_source *s, struct lines *to)
{
	const struct document_facts *f = document_facts(s);
	struct errtext e;

	for (size_t i = 0; i < f->row_n; i++) {
		const struct move_order o = {.place = f->row[i].place};

		if (s->ops->read(s, &o, &to->sink, &e) != ERR_OK)
			die("%s", e.s);
	}
}

static enum err read_path(const char *path, struct lines *to)
{
	const struct document_keys anybody = {.n = 0};
	struct move_source *s;
	struct errtext e = {""};
	enum err err = document_open(path, &anybody, &s, &e);

	if (err != ERR_OK) {
		BUG_ON(e.s[0] == '\0');
		return err;
	}
	read_all(s, to);
	s->ops->free(s);
	return ERR_OK;
}

static void whole(struct span in, struct lines *l)
{
	char path[64];
	int fd = memfd_create("document", MFD_CLOEXEC);

	if (fd < 0 || write(fd, in.p, in.n) != (ssize_t)in.n)
		die("no memory file");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	(void)!read_path(path, l);
	close(fd);
}

/* Mapped nowhere it stays; there and back it is as before. */
static void map_line(struct span line)
{
	static const struct map_pair there = {
		{"a.example", 9},
                {"b.example", 9}
        };
	static const struct map_pair back = {
		{"b.example", 9},
                {"a.example", 9}
        };
	struct buf b, again;

	buf_init(&b, SIZE_MAX / 2);
	buf_init(&again, SIZE_MAX / 2);
	if (!map_record(&(struct map){&there, 1}, line, &b))
		BUG_ON(b.n != 0);
	else if (map_record(&(struct map){&back, 1}, buf_span(&b), &again))
		BUG_ON(again.n != line.n);
	buf_clear(&b);
	buf_clear(&again);
}

static bool fill(struct move_sink *s, struct span in)
{
	const struct move_place p = {
		MOVE_ROOM, SPAN("r@rooms.example"), SPAN_NONE};
	struct errtext e;
	struct span mark;

	if (s->ops->open(s, &p, &mark, &e) != ERR_OK)
		return false;
	while (in.p != NULL && in.n != 0) {
		struct span line = span_cut(in, '\n', &in);

		map_line(line);
		if (s->ops->put(s, line, &e) != ERR_OK)
			return false;
	}
	return s->ops->close(s, &e) == ERR_OK && s->ops->end(s, &e) == ERR_OK;
}

static void records(struct span in, struct lines *l)
{
	const struct document_author a = {"a fuzzer", 0, NULL};
	struct move_sink *s;
	struct errtext e;
	char path[64];
	bool made;

	snprintf(path, sizeof(path), "/tmp/fuzz-%d.xml", (int)getpid());
	if (document_create(path, &a, &s, &e) != ERR_OK)
		die("%s", e.s);
	made = fill(s, in);
	s->ops->free(s);
	if (!made)
		return;
	BUG_ON(read_path(path, l) != ERR_OK);
	(void)unlink(path);
	/* the last line has its newline or not */
	BUG_ON(l->text.n < in.n ||
		(in.n != 0 && memcmp(l->text.p, in.p, in.n) != 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct move_sink_ops ops = {.put = put};
	struct span in = span_of(data, size);
	struct lines l = {.sink = {&ops}};

	buf_init(&l.text, SIZE_MAX / 2);
	if (size != 0 && data[0] == '=')
		records(span_of(in.p + 1, in.n - 1), &l);
	else
		whole(in, &l);
	buf_clear(&l.text);
	return 0;
}
