/* SPDX-License-Identifier: MIT */
/* caveatctl migrate: rooms of other servers come here, or ours go there. */
#include "ctl/migrate.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctl/client.h"
#include "ctl/secret.h"
#include "move/client_wait.h"
#include "move/crawl.h"
#include "move/readers.h"
#include "xmpp/jid.h"

/* ---- a run ---- */

static bool begin(void *arg, struct move_row *r)
{
	struct migrate *m = arg;

	if (r->place.kind != MOVE_ROOM ||
		!pairs_target(&m->pairs, r->place.jid, &m->target))
		return false;
	buf_reset(&m->from);
	buf_add(&m->from, r->place.jid);
	m->to = (struct move_place){MOVE_ROOM, buf_span(&m->target), SPAN_NONE};
	m->quiet = false;
	arrival_next(m->sink, buf_cstr(&m->from), &m->to);
	show_begin(m->show, &r->place, buf_span(&m->target));
	return true;
}

static void end(void *arg, struct move_row *r)
{
	struct migrate *m = arg;
	const struct arrival_count *n = arrival_count(m->sink);
	struct arrival_count kept = *n;
	struct errtext e = r->why;
	enum err err = r->err;

	show_bar(m->show)->known_here = 0;
	show_bar(m->show)->known += kept.before;
	if (m->redirect)
		err = redirect_end(m, r, err, &e);
	show_end(m->show, err, e.s, &kept);
	m->failed += err != ERR_OK;
}

static void remark(void *arg, const struct move_place *place, struct span text)
{
	struct migrate *m = arg;

	(void)place;
	show_remark(m->show, text);
}

static void finding(void *arg, const struct move_place *place,
	const struct arrival_finding *f)
{
	struct migrate *m = arg;

	(void)place;
	show_finding(m->show, f);
}

void migrate_progress(void *arg, const struct move_progress *p)
{
	struct migrate *m = arg;
	struct bar *b = show_bar(m->show);

	b->known_here = arrival_count(m->sink)->before;
	bar_draw(b, p);
}

static enum ctl_status run(struct migrate *m)
{
	struct move_run r = {
		.from = m->source,
		.to = m->sink,
		.begin = begin,
		.progress = migrate_progress,
		.bar = m,
		.end = end,
		.arg = m,
	};
	struct move_summary sum;
	struct errtext e;
	enum err err = move_all(&r, &sum, &e);

	return migrate_finish(m, err != ERR_OK ? &e : NULL, &sum, "room");
}

enum ctl_status migrate_finish(struct migrate *m, const struct errtext *err,
	const struct move_summary *sum, const char *what)
{
	enum ctl_status st = m->failed != 0 ? CTL_REFUSED : CTL_DONE;

	if (err != NULL)
		st = ctl_fail(CTL_REFUSED, "%s", err->s);
	else if (sum->moved + sum->failed == 0)
		st = ctl_fail(CTL_REFUSED, "there is no such %s to move", what);
	show_finish(m->show, sum);
	return st;
}

enum ctl_status migrate_into_daemon(struct migrate *m, const struct given *g,
	bool trial, enum ctl_status (*run_it)(struct migrate *m))
{
	struct arrival_options o = given_arrival(g);
	enum ctl_status st = CTL_UNREACHABLE;

	o.trial = trial;
	o.remark = remark;
	o.finding = finding;
	o.arg = m;
	m->show = show_new(m->c->json, g->dry_run);
	m->redirect = g->redirect && !g->dry_run;
	m->leave_out = g->leave_out;
	/* NodeIDs are as long as a service likes. */
	buf_init(&m->target, SIZE_MAX / 2);
	buf_init(&m->from, SIZE_MAX / 2);
	m->arrival = m->sink = arrival_new(m->c, &o);
	if (m->sink != NULL) {
		st = run_it(m);
		if (st == CTL_REFUSED && arrival_is_silent(m->sink))
			st = CTL_UNREACHABLE;
		m->arrival = NULL;
		m->sink->ops->free(m->sink);
	}
	buf_clear(&m->target);
	buf_clear(&m->from);
	show_free(&m->show);
	return st;
}

/* Before anybody elsewhere is bothered. */
enum ctl_status migrate_daemon_is_there(const struct ctl *c)
{
	json_t *answer;
	enum ctl_status st =
		ctl_call(c, "GET", "/arrivals", SPAN_NONE, NULL, &answer);

	json_decref(answer);
	return st;
}

/* ---- migrate room ---- */

static const char room_usage[] =
	GIVEN_LOGIN "[--invite] [--no-archive] [--rate N] [--dry-run]";

static bool is_interrupted(void *arg)
{
	const struct migrate *m = arg;

	return m->arrival != NULL && arrival_is_interrupted(m->arrival);
}

static void wait_for(void *arg, int64_t ms)
{
	const struct client_wait w = {is_interrupted, arg};

	client_wait_for(&w, ms < UINT_MAX ? (unsigned)ms : UINT_MAX);
}

enum ctl_status migrate_log_in(
	struct migrate *m, const struct given *g, struct client **client_r)
{
	struct client_settings st = {.jid = g->account,
		.host = g->host,
		.port = g->port,
		.plain = g->plain,
		.ca_file = g->ca_file,
		.stop = is_interrupted,
		.stop_arg = m};
	struct errtext e;
	char *password;
	enum err err = client_check(&st, &e);

	if (err != ERR_OK) /* before anybody is asked for a password */
		return ctl_fail(CTL_USAGE, "%s", e.s);
	password = secret_read(g->password_file, g->account, &e);
	if (password == NULL)
		return ctl_fail(CTL_REFUSED, "%s", e.s);
	st.password = password;
	err = client_open(&st, client_r, &e);
	secret_free(&password);
	if (err == ERR_OK)
		return CTL_DONE;
	return ctl_fail(CTL_REFUSED, "%s", e.s);
}

static void crawl_says(
	void *arg, const struct move_place *place, const char *text)
{
	struct migrate *m = arg;

	(void)place;
	show_remark(m->show, span_str(text));
}

static enum ctl_status crawl_in(
	struct migrate *m, const struct given *g, struct client *client)
{
	const char **rooms = xcalloc(m->pairs.n, sizeof(*rooms));
	struct crawl_settings s = {.client = client,
		.rooms = rooms,
		.n = m->pairs.n,
		.rate = g->rate,
		.without_archive = g->no_archive,
		.wait = wait_for,
		.remark = crawl_says,
		.arg = m};
	enum ctl_status st;

	for (size_t i = 0; i < m->pairs.n; i++)
		rooms[i] = m->pairs.v[i].source;
	m->source = crawl_new(&s);
	st = migrate_into_daemon(m, g, g->dry_run, run);
	m->source->ops->free(m->source);
	free(rooms);
	return st;
}

/* What comes here has a label, and an archive; what goes has neither. */
static bool may_go(const struct given *g)
{
	if (g->label == NULL && g->policy == NULL && !g->any_unfit &&
		g->rate == 0 && !g->invite && !g->no_archive)
		return true;
	ctl_fail(CTL_USAGE,
		"rooms that are here go to the other server: of the options "
		"that are about rooms there are --redirect and --dry-run "
		"alone then");
	return false;
}

static enum ctl_status move_rooms(
	const struct ctl *c, struct migrate *m, const struct given *g)
{
	struct client *client = NULL;
	enum ctl_status st;
	bool out;

	/* Before anybody elsewhere is bothered. */
	st = migrate_direction(c, &m->pairs, &out);
	if (st == CTL_DONE && out && !may_go(g))
		st = CTL_USAGE;
	if (st == CTL_DONE)
		st = migrate_log_in(m, g, &client);
	if (st != CTL_DONE)
		return st;
	m->redirect = g->redirect && !g->dry_run;
	m->dry_run = g->dry_run;
	st = out ? migrate_out(c, m, client) : crawl_in(m, g, client);
	client_free(&client);
	return st;
}

static enum ctl_status room(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct given g = {.account = NULL};
	struct ctl_list names = {.n = 0};
	struct migrate m = {.c = c};
	enum ctl_status st = CTL_USAGE;
	struct errtext e;
	enum err err = ERR_OK;

	if (!given_read(&g, GIVEN_TO_ROOM, argc, argv, &names))
		return CTL_USAGE;
	if (given_route(&g, &names, "room", room_usage) != CTL_DONE)
		return CTL_USAGE;
	err = g.list != NULL ? pairs_read(&m.pairs, g.list, &e)
	                     : pairs_add(&m.pairs, names.v[0], names.v[1], &e);
	st = err == ERR_OK ? move_rooms(c, &m, &g)
	                   : ctl_fail(CTL_USAGE, "%s", e.s);
	pairs_clear(&m.pairs);
	return st;
}

/* ---- migrate files ---- */

static const char files_usage[] =
	"PATH TARGET-DOMAIN [--from DOMAIN] [--rooms PATTERN] [--format "
	"NAME] " GIVEN_UNFIT "[--invite] [--dry-run]";

static void list_formats(void)
{
	for (const struct move_reader *r = move_readers; r->name != NULL; r++)
		fprintf(stderr, "  %s: %s\n", r->name, r->what);
}

/* NULL: said why. */
static const struct move_reader *reader_for(
	const char *path, const char *format)
{
	const struct move_reader *r, *twice = NULL;

	if (format != NULL)
		r = move_reader_named(format);
	else
		r = move_reader_of(path, &twice);
	if (r != NULL && twice == NULL)
		return r;
	if (r != NULL && twice != NULL)
		ctl_fail(CTL_USAGE,
			"%s: may be of %s or of %s: say which by --format",
			path, r->name, twice->name);
	else if (format != NULL)
		ctl_fail(CTL_USAGE, "no format %s; there are:", format);
	else
		ctl_fail(CTL_USAGE,
			"%s: isn't there, or nothing that is known; formats:",
			path);
	if (r == NULL)
		list_formats();
	return NULL;
}

static enum ctl_status move_files(const struct ctl *c, struct migrate *m,
	const struct given *g, const char *path)
{
	const struct move_reader *r = reader_for(path, g->format);
	struct errtext e;
	enum ctl_status st;

	if (r == NULL)
		return CTL_USAGE;
	st = migrate_daemon_is_there(c);
	if (st != CTL_DONE)
		return st;
	if (r->open(path, span_str(g->from), &m->source, &e) != ERR_OK)
		return ctl_fail(CTL_REFUSED, "%s", e.s);
	st = migrate_into_daemon(m, g, g->dry_run, run);
	m->source->ops->free(m->source);
	return st;
}

static enum ctl_status files(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct given g = {.rooms = "*@*"};
	struct ctl_list names = {.n = 0};
	struct migrate m = {.c = c};
	enum ctl_status st;
	struct errtext e;

	if (!given_read(&g, GIVEN_TO_FILES, argc, argv, &names))
		return CTL_USAGE;
	if (names.n != 2)
		return ctl_fail(CTL_USAGE, "usage: caveatctl migrate files %s",
			files_usage);
	if (strchr(names.v[1], '@') != NULL)
		return ctl_fail(CTL_USAGE,
			"%s: rooms from files go to the domain of a service, "
			"where they keep their names",
			names.v[1]);
	if (pairs_add(&m.pairs, g.rooms, names.v[1], &e) != ERR_OK)
		st = ctl_fail(CTL_USAGE, "%s", e.s);
	else
		st = move_files(c, &m, &g, names.v[0]);
	pairs_clear(&m.pairs);
	return st;
}

static const struct ctl_command commands[] = {
	{"migrate", "room",  room_usage,
         "rooms of any server come here, or ours go to one",            room        },
	{"migrate", "node",  migrate_node_usage,
         "nodes of any service, with all that their owner can ask for", migrate_node},
	{"migrate", "files", files_usage,
         "rooms from what another server has left on the disk",         files       },
};
const struct ctl_table ctl_migrate = {commands, ARRAY_LEN(commands)};
