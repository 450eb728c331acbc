/* SPDX-License-Identifier: MIT */
/* Calls of the control API, and what they say to people. */
#include "ctl/client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ctl/line.h"

static enum ctl_status judge(int status, json_t *body, json_t **answer_r)
{
	const char *error;

	if (status >= 200 && status < 300) {
		*answer_r = body;
		return CTL_DONE;
	}
	error = json_string_value(json_object_get(body, "error"));
	ctl_fail(CTL_REFUSED, "%s", error != NULL ? error : "refused");
	json_decref(body);
	return CTL_REFUSED;
}

/* The line, and a call over it; body is taken over. */
static struct line *prepare(const struct ctl *c, json_t *body, char **text_r)
{
	struct line *l = line_new(c);

	*text_r = body != NULL ? json_dumps(body, JSON_COMPACT) : NULL;
	json_decref(body);
	return l;
}

static struct line_call call_of(const char *method, const char *path,
	struct span noun, const char *text)
{
	return (struct line_call){method, path, noun, "application/json",
		text != NULL ? span_str(text) : SPAN("")};
}

enum ctl_status ctl_call(const struct ctl *c, const char *method,
	const char *path, struct span noun, json_t *body, json_t **answer_r)
{
	char *text;
	struct line *l = prepare(c, body, &text);
	struct line_call k = call_of(method, path, noun, text);
	enum ctl_status s = CTL_UNREACHABLE;
	json_t *answer = NULL;
	struct span came;
	struct errtext e;
	int status;

	*answer_r = NULL;
	if (l != NULL && line_ask(l, &k, &status, &came, &e) != ERR_OK) {
		ctl_fail(s, "%s", e.s);
	} else if (l != NULL) {
		answer = json_loadb(
			came.p, came.n, JSON_DISABLE_EOF_CHECK, NULL);
		if (answer != NULL) {
			s = judge(status, answer, answer_r);
		} else {
			(void)line_silent(l, 0, &e);
			ctl_fail(s, "%s", e.s);
		}
	}
	line_free(&l);
	free(text);
	return s;
}

/* ---- bytes ---- */

/* The head of an answer: what of its body has come by now stays in b. */
static bool receive_head(int fd, struct buf *b, int *status_r, uint64_t *size_r)
{
	static const char end[] = "\r\n\r\n", name[] = "Content-Length: ";
	const char *stop = NULL, *at;
	struct span head, rest;
	uint64_t status;

	while (stop == NULL) {
		bool failed;

		if (!line_receive(fd, b, &failed))
			return false;
		stop = memmem(b->p, b->n, end, strlen(end));
	}
	head = span_of(b->p, (size_t)(stop - b->p) + 2);
	at = memmem(head.p, head.n, name, strlen(name));
	if (head.n < 12 || at == NULL || !span_starts(head, SPAN("HTTP/1.")) ||
		!span_u64(span_of(head.p + 9, 3), &status))
		return false;
	at += strlen(name);
	*status_r = (int)status;
	rest = span_of(at, head.n - (size_t)(at - head.p));
	if (!span_u64(span_cut(rest, '\r', &rest), size_r))
		return false;
	head.n = (size_t)(stop - b->p) + strlen(end);
	memmove(b->p, b->p + head.n, b->n - head.n);
	b->n -= head.n;
	return true;
}

static bool write_all(int fd, struct span s)
{
	while (s.n != 0) {
		ssize_t k = write(fd, s.p, s.n);

		if (k < 0 && errno != EINTR)
			return false;
		if (k > 0)
			s = span_of(s.p + k, s.n - (size_t)k);
	}
	return true;
}

/* All of the body, beginning with what is in b. */
static enum ctl_status receive_body(
	int from, const struct ctl_file *to, struct buf *b, uint64_t size)
{
	uint64_t n = 0;
	bool failed;

	for (;;) {
		n += b->n;
		if (signals_wait(to->signals))
			return ctl_fail(CTL_REFUSED, "%s: it was interrupted",
				to->name);
		if (!write_all(to->fd, buf_span(b)))
			return ctl_fail(CTL_REFUSED, "%s: %s", to->name,
				strerror(errno));
		buf_reset(b);
		if (n >= size)
			return n == size ? CTL_DONE
			                 : ctl_fail(CTL_REFUSED,
						   "caveatd sent more than it "
						   "said");
		if (!line_receive(from, b, &failed))
			return ctl_fail(CTL_REFUSED,
				"caveatd gave up: its log says why");
	}
}

/* Nothing but an error that is said. */
static enum ctl_status receive_error(int fd, struct buf *b, int status)
{
	json_t *answer;
	bool failed;

	while (line_receive(fd, b, &failed))
		;
	answer = json_loadb(buf_span(b).p, b->n, JSON_DISABLE_EOF_CHECK, NULL);
	return judge(status >= 400 ? status : 500, answer, &answer);
}

enum ctl_status ctl_fetch(const struct ctl *c, const char *method,
	const char *path, const struct ctl_file *to)
{
	struct line_call k = call_of(method, path, SPAN_NONE, NULL);
	struct line *l = line_new(c);
	enum ctl_status s = CTL_UNREACHABLE;
	struct errtext e;
	struct buf in;
	uint64_t size;
	int from, status;

	if (l == NULL)
		return CTL_UNREACHABLE;
	buf_init(&in, 1048576);
	if (line_open(l, &k, &from, &e) != ERR_OK) {
		ctl_fail(s, "%s", e.s);
		from = -1;
	} else if (!receive_head(from, &in, &status, &size)) {
		(void)line_silent(l, 0, &e);
		ctl_fail(s, "%s", e.s);
	} else if (status == 200) {
		s = receive_body(from, to, &in, size);
	} else {
		s = receive_error(from, &in, status);
	}
	if (from >= 0)
		close(from);
	buf_clear(&in);
	line_free(&l);
	return s;
}

const char *ctl_text(const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));

	return s != NULL ? s : "";
}

enum ctl_status ctl_ask(const struct ctl *c, const char *method,
	const char *path, struct span noun, json_t *body,
	void (*print)(const json_t *answer))
{
	json_t *answer;
	enum ctl_status s = ctl_call(c, method, path, noun, body, &answer);

	if (s != CTL_DONE)
		return s;
	if (c->json) {
		ctl_print_json(answer);
		return CTL_DONE;
	}
	if (print != NULL)
		print(answer);
	json_decref(answer);
	return CTL_DONE;
}
