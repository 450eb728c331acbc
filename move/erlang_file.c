/* SPDX-License-Identifier: MIT */
/* Terms of a file: where each begins and ends. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "move/erlang.h"

#define BLOCK ((size_t)256 << 10)

struct erl_file {
	char *path;
	int fd;
	struct buf b;   /* a part of the file */
	uint64_t base;  /* offset of its first byte */
	size_t at;      /* the term that is read begins there */
	size_t scanned; /* up to there it has been looked through */
	char quote;     /* which stands open there; NUL: none */
	bool last;      /* there is nothing behind b */
	struct buf again;
};

static enum err fail_at(struct erl_file *f, enum err code, uint64_t at,
	const char *what, struct errtext *e)
{
	return err_set(e, code, "%s: line %llu: %s", f->path,
		(unsigned long long)erl_line(f, at), what);
}

static enum err fail_io(const struct erl_file *f, struct errtext *e)
{
	return err_set(e, ERR_IO, "%s: %s", f->path, strerror(errno));
}

enum err erl_open(const char *path, struct erl_file **f_r, struct errtext *e)
{
	struct erl_file *f = xcalloc(1, sizeof(*f));
	struct stat st;

	*f_r = NULL;
	f->path = xstrdup(path);
	buf_init(&f->b, ERL_BYTES + 2 * BLOCK);
	buf_init(&f->again, ERL_BYTES + 2 * BLOCK);
	f->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (f->fd < 0 || fstat(f->fd, &st) != 0) {
		enum err err = fail_io(f, e);

		erl_close(&f);
		return err;
	}
	if (!S_ISREG(st.st_mode)) {
		erl_close(&f);
		return err_set(e, ERR_IO, "%s: no file", path);
	}
	*f_r = f;
	return ERR_OK;
}

void erl_close(struct erl_file **f)
{
	if (*f == NULL)
		return;
	if ((*f)->fd >= 0)
		close((*f)->fd);
	buf_clear(&(*f)->b);
	buf_clear(&(*f)->again);
	free((*f)->path);
	free(*f);
	*f = NULL;
}

/* n bytes at that offset, or fewer at the file's end. */
static ssize_t read_at(const struct erl_file *f, char *p, size_t n, uint64_t at)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got =
			pread(f->fd, p + done, n - done, (off_t)(at + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

/* What is behind us goes, what is before us comes. */
static enum err read_more(struct erl_file *f, struct errtext *e)
{
	char *room;
	ssize_t n;

	if (f->b.n - f->at > ERL_BYTES)
		return fail_at(f, ERR_LIMIT, f->base + f->at,
			"a term that is too long", e);
	buf_drop(&f->b, f->at);
	f->base += f->at;
	f->scanned -= f->at;
	f->at = 0;
	room = buf_reserve(&f->b, BLOCK);
	n = read_at(f, room, BLOCK, f->base + f->b.n);
	if (n < 0)
		return fail_io(f, e);
	f->b.n += (size_t)n;
	f->last = (size_t)n < BLOCK;
	return ERR_OK;
}

static bool is_space(char c)
{
	return (c >= '\0' && c <= ' ') || c == '\x7f';
}

/* Bytes that say something outside of quotes. */
static const bool means[256] = {
	['"'] = true, ['\''] = true, ['$'] = true, ['%'] = true, ['.'] = true};

/* Over quoted text or a comment. false: it doesn't end in what is there. */
static bool pass_quoted(struct erl_file *f, const char **at, const char *end)
{
	const char *p = *at;

	while (p < end && *p != f->quote) {
		if (*p == '\\' && f->quote != '\n') {
			if (end - p < 2)
				break;
			p++;
		}
		p++;
	}
	*at = p;
	if (p == end || *p != f->quote)
		return false;
	f->quote = '\0';
	*at = p + 1;
	return true;
}

enum found {
	FOUND_NOTHING,
	FOUND_END,
	FOUND_LITTLE, /* more has to come to tell */
};

/* Over one of those that mean something. */
static enum found pass_sign(
	struct erl_file *f, const char **at, const char *end)
{
	const char *p = *at;
	size_t left = (size_t)(end - p), n = 1;
	bool stop = false;

	if (*p == '.') {
		n = left == 1 && f->last ? 1 : 2;
		stop = left == 1 || is_space(p[1]) || p[1] == '%';
	} else if (*p == '$') {
		n = left >= 2 && p[1] == '\\' ? 3 : 2;
	} else {
		f->quote = *p == '%' ? '\n' : *p;
	}
	if (n > left)
		return FOUND_LITTLE;
	*at = p + (*p == '.' ? 1 : n);
	return stop ? FOUND_END : FOUND_NOTHING;
}

/*
 * Looks through what is there from `scanned` on. true: the term ends in front
 * of it; false: more has to come.
 */
static bool find_end(struct erl_file *f)
{
	const char *p = f->b.p + f->scanned, *end = f->b.p + f->b.n;
	enum found found = FOUND_NOTHING;

	while (p < end && found == FOUND_NOTHING) {
		if (f->quote != '\0') {
			if (!pass_quoted(f, &p, end))
				break;
			continue;
		}
		while (p < end && !means[(unsigned char)*p])
			p++;
		if (p < end)
			found = pass_sign(f, &p, end);
	}
	f->scanned = (size_t)(p - f->b.p);
	return found == FOUND_END;
}

/* Over space and comments. false: nothing else is there. */
static bool find_begin(struct erl_file *f)
{
	for (; f->at < f->b.n; f->at++) {
		char c = f->b.p[f->at];

		if (f->quote != '\0') {
			if (c == '\n')
				f->quote = '\0';
		} else if (c == '%') {
			f->quote = '\n';
		} else if (!is_space(c)) {
			return true;
		}
	}
	return false;
}

enum err erl_next(struct erl_file *f, struct erl_piece *p_r, struct errtext *e)
{
	enum err err;

	*p_r = (struct erl_piece){.text = SPAN_NONE};
	while (!find_begin(f)) {
		f->scanned = f->at;
		if (f->last)
			return ERR_OK;
		err = read_more(f, e);
		if (err != ERR_OK)
			return err;
	}
	f->scanned = f->at;
	while (!find_end(f)) {
		if (f->last)
			return fail_at(f, ERR_SYNTAX, f->base + f->at,
				"the file is cut off: this term has no end", e);
		err = read_more(f, e);
		if (err != ERR_OK)
			return err;
	}
	p_r->text = span_of(f->b.p + f->at, f->scanned - f->at);
	p_r->at = f->base + f->at;
	f->at = f->scanned;
	return ERR_OK;
}

enum err erl_again(struct erl_file *f, uint64_t at, size_t n,
	struct erl_piece *p_r, struct errtext *e)
{
	char *room;
	ssize_t got;

	buf_reset(&f->again);
	room = buf_reserve(&f->again, n);
	BUG_ON(room == NULL);
	got = read_at(f, room, n, at);
	if (got < 0)
		return fail_io(f, e);
	if ((size_t)got < n)
		return err_set(e, ERR_IO, "%s: it has become shorter", f->path);
	*p_r = (struct erl_piece){.text = span_of(room, n), .at = at};
	return ERR_OK;
}

enum err erl_tree(struct erl_file *f, const struct erl_piece *p,
	struct arena *a, const struct erl **t_r, struct errtext *e)
{
	struct erl_piece again = *p;
	struct errtext why;
	enum err err = erl_parse(a, p, t_r, &why);

	if (err == ERR_OK)
		return ERR_OK;
	/* The line is looked for where it is of use. */
	again.line = erl_line(f, p->at);
	err = erl_parse(a, &again, t_r, &why);
	return err_set(e, err, "%s: %.160s", f->path, why.s);
}

uint64_t erl_line(struct erl_file *f, uint64_t at)
{
	uint64_t line = 1, done = 0;
	char block[4096];

	while (done < at) {
		size_t want = at - done < sizeof(block) ? (size_t)(at - done)
		                                        : sizeof(block);
		ssize_t n = read_at(f, block, want, done);

		if (n <= 0)
			break;
		for (ssize_t i = 0; i < n; i++)
			line += block[i] == '\n';
		done += (uint64_t)n;
	}
	return line;
}

const char *erl_path(const struct erl_file *f)
{
	return f->path;
}
