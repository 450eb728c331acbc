/* SPDX-License-Identifier: MIT */
/*
 * Whatever a record says, a page stays XML with the elements that we write, and
 * mail has as many `From ` lines as it has messages, each head of it in ASCII.
 * The first byte decides: a record as it stands, or texts for its parts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "move/html.h"
#include "move/mbox.h"
#include "move/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILE_MAX ((size_t)16 << 20)

static const char *const attrs[] = {"id", "at", "nick", "sender", "stanza",
	"marking", "header", "line", "label", "fg", "bg", "publisher"};

/* A part up to the next NUL. */
static struct span part(struct span *rest)
{
	return span_cut(*rest, '\0', rest);
}

static void make_record(struct record *r, struct span in)
{
	record_open(r, in.n % 2 == 0 ? "message" : "item");
	for (size_t i = 0; i < ARRAY_LEN(attrs); i++)
		xw_attr(&r->w, attrs[i], part(&in));
	xw_leaf(&r->w, NS_STANZA, "subject", part(&in));
	xw_open(&r->w, NS_REPLY, "reply");
	xw_attr(&r->w, "id", part(&in));
	xw_close(&r->w);
	xw_leaf(&r->w, NS_STANZA, "body", in);
	xw_close(&r->w);
}

/* Whatever a label is called, that stands on each page. */
static enum err over(void *arg, struct arena *a, const struct span *label,
	size_t n, struct paper_marks *m_r, struct errtext *e)
{
	(void)arg;
	(void)a;
	(void)e;
	*m_r = (struct paper_marks){label[0], label[n - 1], label[0], label[0]};
	return ERR_OK;
}

/* What the sink makes of it; false: it refused the record. */
static bool print(enum err (*create)(const char *, const struct paper_author *,
			  struct move_sink **, struct errtext *),
	struct span record, struct buf *b)
{
	static const struct paper_author author = {
		"fuzz", 0, "<&>", over, NULL};
	const struct move_place at = {
		MOVE_ROOM, SPAN("a&<'@rooms.ex.org"), SPAN_NONE};
	char dir[] = "/dev/shm/caveat-fuzz-XXXXXX", path[64], bytes[4096];
	struct move_sink *s;
	struct errtext e;
	struct span mark;
	size_t n;
	bool taken;
	FILE *f;

	BUG_ON(mkdtemp(dir) == NULL);
	snprintf(path, sizeof(path), "%s/f", dir);
	BUG_ON(create(path, &author, &s, &e) != ERR_OK);
	BUG_ON(s->ops->open(s, &at, &mark, &e) != ERR_OK);
	taken = s->ops->put(s, record, &e) == ERR_OK;
	if (taken) {
		BUG_ON(s->ops->close(s, &e) != ERR_OK);
		BUG_ON(s->ops->end(s, &e) != ERR_OK);
		f = fopen(path, "r");
		BUG_ON(f == NULL);
		while ((n = fread(bytes, 1, sizeof(bytes), f)) > 0)
			buf_add(b, span_of(bytes, n));
		fclose(f);
		unlink(path);
	}
	s->ops->free(s);
	BUG_ON(rmdir(dir) != 0);
	return taken;
}

static void check_element(const struct xml *x)
{
	static const char *const names[] = {"html", "head", "meta", "title",
		"style", "body", "h1", "h2", "p", "section", "div", "span", "b",
		"i", "a", "small", "time", "bdi"};
	size_t i = 0;

	while (i < ARRAY_LEN(names) && !span_is(x->name, names[i]))
		i++;
	BUG_ON(i == ARRAY_LEN(names));
	BUG_ON(xml_attr(x, "href").p != NULL &&
		!span_starts(xml_attr(x, "href"), SPAN("#r")));
	xml_each_child (c, x)
		check_element(c);
}

static void check_page(struct span page)
{
	static const struct xml_caps caps = {FILE_MAX, 64, 1000000, 64};
	struct arena *a = arena_new();
	const struct xml *x = NULL;

	(void)span_cut(page, '\n', &page);
	BUG_ON(xml_parse(a, page, &caps, &x, NULL) != ERR_OK);
	check_element(x);
	arena_free(&a);
}

static void check_mail(struct span mail)
{
	bool in_head = false;
	size_t mails = 0, ids = 0;

	while (mail.n > 0) {
		struct span line = span_cut(mail, '\n', &mail);

		BUG_ON(line.n > 998);
		if (span_starts(line, SPAN("From "))) {
			in_head = true;
			mails++;
		}
		in_head = in_head && line.n > 0;
		ids += in_head && span_starts(line, SPAN("Message-ID: <"));
		for (size_t i = 0; in_head && i < line.n; i++)
			BUG_ON(line.p[i] < ' ' || line.p[i] > '~');
	}
	BUG_ON(mails != ids || mails > 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = span_of(data, size);
	struct record r;
	struct buf page, mail;
	bool taken;

	if (size == 0)
		return 0;
	record_init(&r);
	buf_init(&page, FILE_MAX);
	buf_init(&mail, FILE_MAX);
	in.p++;
	in.n--;
	if (data[0] % 2 == 0)
		buf_add(&r.b, in);
	else
		make_record(&r, in);
	taken = print(html_create, buf_span(&r.b), &page);
	BUG_ON(print(mbox_create, buf_span(&r.b), &mail) != taken);
	/* What we wrote is XML. */
	BUG_ON(data[0] % 2 != 0 && !taken);
	if (taken) {
		check_page(buf_span(&page));
		check_mail(buf_span(&mail));
	}
	buf_clear(&page);
	buf_clear(&mail);
	record_clear(&r);
	return 0;
}
