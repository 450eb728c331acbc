/* SPDX-License-Identifier: MIT */
/* Places on their way into a running daemon: many records with each call. */
#include "ctl/arrival.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <time.h>

#include "ctl/line.h"
#include "ctl/signals.h"
#include "move/document.h"
#include "move/place.h"

/* A call ends where one of these would be passed; a record that is longer goes
 * alone. */
#define CALL_BYTES   ((size_t)1 << 20)
#define CALL_RECORDS 1000

/* The daemon has too much to do; so many times it is asked again. */
#define PUT_OFF 503
#define TRIES   20

/* Of a place, in bytes; escaped three times that, for which a request's head
 * has room. And of a source (doc/transfer.md 4). */
#define NOUN_MAX   4096
#define SOURCE_MAX 1024

#define HEAD       "<records xmlns='urn:caveat:transfer:0'"
#define TAIL       "</records>"

struct arrival {
	struct move_sink sink;
	struct arrival_options o;
	struct line *line;
	struct move_place place; /* target */
	struct buf jid, node;    /* of it */
	char *noun;
	const char *next_source;
	const struct move_place *next_target;
	struct arrival_count count;
	struct buf batch, mark;
	uint64_t batch_n;
	bool refused;
	bool idle;    /* what it is given goes nowhere */
	bool compare; /* it is only compared */
	/* What a trial took in goes again, whoever is in a hurry. */
	struct signals signals;
};

static struct arrival *of(struct move_sink *s)
{
	return (struct arrival *)s;
}

/* ---- calls ---- */

static struct span text_of(const json_t *o, const char *name)
{
	const json_t *j = json_object_get(o, name);

	return json_is_string(j)
	               ? span_of(json_string_value(j), json_string_length(j))
	               : SPAN_NONE;
}

static enum err code_of(int status)
{
	switch (status) {
	case 404:
		return ERR_UNKNOWN;
	case 409:
		return ERR_CONFLICT;
	case 400:
	case 413:
	case 422:
		return ERR_VALUE;
	default:
		return ERR_IO;
	}
}

/* `record N: ` counts from the call's first: people count from the place's. */
static void renumber(const struct arrival *a, struct span text, struct buf *b)
{
	static const char word[] = "record ";
	struct span rest, number = SPAN_NONE;
	uint64_t n;

	if (span_starts(text, span_str(word)))
		number = span_cut(
			span_of(text.p + strlen(word), text.n - strlen(word)),
			':', &rest);
	/* or `record N is left out` */
	if (number.p != NULL)
		number = span_cut(number, ' ', &(struct span){0});
	if (number.p == NULL || !span_u64(number, &n)) {
		buf_add(b, text);
		return;
	}
	buf_printf(b, "%s%" PRIu64, word, a->count.records - a->batch_n + n);
	rest = span_of(number.p + number.n,
		text.n - (size_t)(number.p + number.n - text.p));
	buf_add(b, rest);
}

static enum err refused(const struct arrival *a, int status,
	const json_t *answer, struct errtext *e)
{
	struct span why = text_of(answer, "error");
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	renumber(a, why.p != NULL ? why : SPAN("refused"), &b);
	(void)err_set(e, ERR_OK, "%s", buf_cstr(&b));
	buf_clear(&b);
	return code_of(status);
}

/* Nothing was done; in a moment it can be. */
static void wait_a_moment(const struct arrival *a)
{
	long ms = a->o.pause_ms != 0 ? (long)a->o.pause_ms : 250;
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};

	while (nanosleep(&t, &t) != 0 && errno == EINTR)
		;
}

static enum err call(struct arrival *a, const struct line_call *k,
	json_t **answer_r, struct errtext *e)
{
	struct span body;
	json_t *answer;
	int status = PUT_OFF;
	enum err err = ERR_OK;

	*answer_r = NULL;
	for (int i = 0; i < TRIES && status == PUT_OFF; i++) {
		if (i != 0)
			wait_a_moment(a);
		err = line_ask(a->line, k, &status, &body, e);
		if (err != ERR_OK)
			return err;
	}
	answer = json_loadb(body.p, body.n, JSON_DISABLE_EOF_CHECK, NULL);
	if (answer == NULL)
		return line_silent(a->line, 0, e);
	if (status >= 200 && status < 300) {
		*answer_r = answer;
		return ERR_OK;
	}
	err = refused(a, status, answer, e);
	a->refused = err != ERR_IO;
	json_decref(answer);
	return err;
}

/* body: taken over; NULL: none. */
static enum err call_json(struct arrival *a, const char *method,
	const char *path, json_t *body, json_t **answer_r, struct errtext *e)
{
	char *text = body != NULL ? json_dumps(body, JSON_COMPACT) : NULL;
	const struct line_call k = {method, path, span_str(a->noun),
		"application/json", text != NULL ? span_str(text) : SPAN("")};
	enum err err;

	json_decref(body);
	err = call(a, &k, answer_r, e);
	free(text);
	return err;
}

static uint64_t number(const json_t *answer, const char *name)
{
	json_int_t n = json_integer_value(json_object_get(answer, name));

	return n > 0 ? (uint64_t)n : 0;
}

/* ---- begin ---- */

static void remember(struct arrival *a, const struct move_place *p)
{
	buf_reset(&a->jid);
	buf_reset(&a->node);
	buf_add(&a->jid, p->jid);
	buf_add(&a->node, p->node);
	a->place = (struct move_place){p->kind,
		p->jid.p != NULL ? buf_span(&a->jid) : SPAN_NONE,
		p->node.p != NULL ? buf_span(&a->node) : SPAN_NONE};
	free(a->noun);
	a->noun = place_text(&a->place);
}

static const char *unfit(const struct arrival *a)
{
	return a->o.leave_out ? "leave-out" : "refuse";
}

static void put_text(json_t *o, const char *name, const char *value)
{
	if (value != NULL)
		json_object_set_new(o, name, json_string(value));
}

static json_t *request(const struct arrival *a)
{
	json_t *o = json_object();

	put_text(o, "source",
		a->next_source != NULL ? a->next_source : a->o.source);
	put_text(o, "label", a->o.label);
	put_text(o, "policy", a->o.policy);
	put_text(o, "unfit", unfit(a));
	return o;
}

static void read_state(
	struct arrival *a, const json_t *answer, struct span *mark_r)
{
	const char *state = json_string_value(json_object_get(answer, "state"));
	const json_t *mark = json_object_get(answer, "mark");

	if (state != NULL && strcmp(state, "arriving") == 0)
		a->count.state = ARRIVAL_GOES_ON;
	else if (state != NULL && strcmp(state, "open") == 0)
		a->count.state = ARRIVAL_OPEN;
	a->count.before = number(answer, "messages");
	if (!json_is_string(mark))
		return;
	buf_add(&a->mark,
		span_of(json_string_value(mark), json_string_length(mark)));
	*mark_r = buf_span(&a->mark);
}

/* Also an earlier trial that was killed. */
static void tell_half(const struct arrival *a)
{
	if (a->o.trial && a->o.remark != NULL &&
		a->count.state == ARRIVAL_GOES_ON)
		a->o.remark(a->o.arg, &a->place,
			SPAN("an earlier run of it didn't end: it is compared "
			     "with what came by then (caveatctl arrival drop "
			     "takes that away)"));
}

/* SECURITY: a name is as long as the other server likes. */
static enum err check_names(const struct arrival *a, struct errtext *e)
{
	const char *source =
		a->next_source != NULL ? a->next_source : a->o.source;

	return strlen(a->noun) <= NOUN_MAX && span_str(source).n <= SOURCE_MAX
	               ? ERR_OK
	               : err_set(e, ERR_VALUE, "its name is too long");
}

static enum err begin(struct arrival *a, struct span *mark_r, struct errtext *e)
{
	json_t *answer;
	enum err err;

	if (a->o.trial)
		signals_hold(&a->signals);
	err = call_json(a, "PUT", "/arrivals/", request(a), &answer, e);
	if (err == ERR_OK)
		read_state(a, answer, mark_r);
	if (err != ERR_OK || a->count.state != ARRIVAL_NEW)
		signals_let(&a->signals); /* nothing of ours is there */
	json_decref(answer);
	return err;
}

static enum err open_place(struct move_sink *s, const struct move_place *p,
	struct span *mark_r, struct errtext *e)
{
	struct arrival *a = of(s);
	enum err err;

	*mark_r = SPAN_NONE;
	remember(a, a->next_target != NULL ? a->next_target : p);
	a->count = (struct arrival_count){.state = ARRIVAL_NEW};
	a->batch_n = 0;
	a->refused = false;
	a->idle = a->o.trial && p->kind == MOVE_PEOPLE;
	buf_reset(&a->batch);
	buf_reset(&a->mark);
	err = check_names(a, e);
	if (err != ERR_OK)
		return err;
	a->compare = a->o.check && !a->o.trial;
	if (a->compare || a->idle)
		return ERR_OK;
	err = begin(a, mark_r, e);
	if (err != ERR_OK)
		return err;
	tell_half(a);
	a->compare = a->o.trial && a->o.check && a->count.state != ARRIVAL_NEW;
	a->idle = a->o.trial && !a->o.check && a->count.state != ARRIVAL_NEW;
	if (a->compare)
		*mark_r = SPAN_NONE;
	return ERR_OK;
}

/* ---- records ---- */

static void tell_remarks(const struct arrival *a, const json_t *answer)
{
	const json_t *text;
	struct buf b;
	size_t i;

	if (a->o.remark == NULL)
		return;
	buf_init(&b, SIZE_MAX / 2);
	json_array_foreach(json_object_get(answer, "remarks"), i, text)
	{
		buf_reset(&b);
		renumber(a,
			span_of(json_string_value(text),
				json_string_length(text)),
			&b);
		a->o.remark(a->o.arg, &a->place, buf_span(&b));
	}
	buf_clear(&b);
}

static void tell_findings(const struct arrival *a, const json_t *answer)
{
	static const char *const kinds[] = {"same", "differs", "lost"};
	const json_t *f;
	size_t i;

	if (a->o.finding == NULL)
		return;
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		json_array_foreach(json_object_get(answer, kinds[k]), i, f)
			a->o.finding(a->o.arg, &a->place,
				&(struct arrival_finding){.kind = kinds[k],
					.what = text_of(f, "what"),
					.value = text_of(f, "value"),
					.here = text_of(f, "here"),
					.why = text_of(f, "why")});
	}
}

/* All that is in the batch, which stays. */
static enum err send_to(struct arrival *a, const char *path, struct errtext *e)
{
	const struct line_call k = {.method = "POST",
		.path = path,
		.noun = span_str(a->noun),
		.type = "application/xml",
		.body = buf_span(&a->batch)};
	json_t *answer;
	enum err err = call(a, &k, &answer, e);

	if (err != ERR_OK)
		return err;
	a->count.taken += number(answer, "taken");
	a->count.known += number(answer, "known");
	a->count.left_out += number(answer, "left_out");
	tell_remarks(a, answer);
	tell_findings(a, answer); /* only a check has any */
	json_decref(answer);
	return ERR_OK;
}

static enum err send_batch(struct arrival *a, struct errtext *e)
{
	enum err err = ERR_OK;

	if (a->batch_n == 0)
		return ERR_OK;
	buf_str(&a->batch, TAIL);
	if (!a->compare)
		err = send_to(a, "/arrivals/", e);
	if (err == ERR_OK && a->o.check)
		err = send_to(a, "/arrival-checks/", e);
	if (err != ERR_OK)
		return err;
	buf_reset(&a->batch);
	a->batch_n = 0;
	return ERR_OK;
}

static void put_attr(struct buf *b, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buf_printf(b, " %s='", name);
	buf_xml(b, span_str(value));
	buf_byte(b, '\'');
}

/* SECURITY: another run may have begun since, under other rules. */
static void begin_batch(struct arrival *a)
{
	buf_str(&a->batch, HEAD);
	put_attr(&a->batch, "unfit", unfit(a));
	put_attr(&a->batch, "label", a->o.label);
	put_attr(&a->batch, "policy", a->o.policy);
	buf_byte(&a->batch, '>');
}

static enum err put(struct move_sink *s, struct span record, struct errtext *e)
{
	struct arrival *a = of(s);
	enum err err = ERR_OK;

	if (a->idle)
		return ERR_OK;
	if (signals_wait(&a->signals))
		return err_set(e, ERR_IO, "it was interrupted");
	if (a->batch_n == CALL_RECORDS ||
		(a->batch_n != 0 && a->batch.n + record.n > CALL_BYTES))
		err = send_batch(a, e);
	if (err != ERR_OK)
		return err;
	if (a->batch_n == 0)
		begin_batch(a);
	buf_add(&a->batch, record);
	a->batch_n++;
	a->count.records++;
	a->count.messages += document_is_message(record);
	return ERR_OK;
}

/* ---- the end ---- */

static enum err take_back(struct arrival *a, struct errtext *e)
{
	json_t *answer;
	enum err err = call_json(a, "DELETE", "/arrivals/", NULL, &answer, e);

	json_decref(answer);
	signals_let(&a->signals);
	return err;
}

static enum err close_place(struct move_sink *s, struct errtext *e)
{
	struct arrival *a = of(s);
	enum err err = send_batch(a, e);
	json_t *answer;

	if (err == ERR_OK && a->o.check && a->o.trial && !a->compare)
		return take_back(a, e);
	if (err != ERR_OK || a->o.check || a->o.trial)
		return err;
	err = call_json(a, "POST", "/arrival-ends/",
		json_pack("{s:b}", "invite", a->o.invite), &answer, e);
	if (err != ERR_OK)
		return err;
	tell_remarks(a, answer);
	json_decref(answer);
	return ERR_OK;
}

static void leave(struct move_sink *s)
{
	struct arrival *a = of(s);
	struct errtext e;

	if ((!a->refused && !a->o.trial) || a->compare || a->idle ||
		a->count.state != ARRIVAL_NEW)
		return;
	/* If that fails, too, the next run finds it arriving. */
	(void)!take_back(a, &e);
}

enum err arrival_drop(struct move_sink *s, struct errtext *e)
{
	struct arrival *a = of(s);

	return a->o.trial && !a->idle && !a->compare ? take_back(a, e) : ERR_OK;
}

static enum err end(struct move_sink *s, struct errtext *e)
{
	(void)s;
	(void)e;
	return ERR_OK;
}

static void free_sink(struct move_sink *s)
{
	struct arrival *a = of(s);

	signals_let(&a->signals);
	line_free(&a->line);
	buf_clear(&a->jid);
	buf_clear(&a->node);
	buf_clear(&a->batch);
	buf_clear(&a->mark);
	free(a->noun);
	free(a);
}

struct move_sink *arrival_new(
	const struct ctl *c, const struct arrival_options *o)
{
	static const struct move_sink_ops ops = {
		open_place, put, close_place, leave, end, free_sink};
	struct line *line = line_new(c);
	struct arrival *a;

	if (line == NULL)
		return NULL;
	a = xcalloc(1, sizeof(*a));
	a->sink.ops = &ops;
	a->o = *o;
	a->line = line;
	buf_init(&a->jid, SIZE_MAX / 2);
	buf_init(&a->node, SIZE_MAX / 2);
	buf_init(&a->batch, SIZE_MAX / 2);
	buf_init(&a->mark, SIZE_MAX / 2);
	return &a->sink;
}

void arrival_next(struct move_sink *s, const char *source,
	const struct move_place *target)
{
	of(s)->next_source = source;
	of(s)->next_target = target;
}

const struct arrival_count *arrival_count(const struct move_sink *s)
{
	return &((const struct arrival *)s)->count;
}

bool arrival_is_interrupted(const struct move_sink *s)
{
	return signals_wait(&((const struct arrival *)s)->signals);
}

bool arrival_is_silent(const struct move_sink *s)
{
	return line_is_silent(((const struct arrival *)s)->line);
}
