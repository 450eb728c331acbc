/* SPDX-License-Identifier: MIT */
/* caveatctl migrate: rooms of other servers come here, or ours go there. */
#include "ctl/migrate.h"

#include <stdio.h>
#include <stdlib.h>

#include "ctl/client.h"
#include "ctl/secret.h"
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

	if (m->redirect)
		err = redirect_end(m, r, err, &e);
	show_bar(m->show)->known += kept.before;
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

static enum ctl_status run(struct migrate *m)
{
	struct move_run r = {
		.from = m->source,
		.to = m->sink,
		.begin = begin,
		.progress = bar_draw,
		.bar = show_bar(m->show),
		.read = m->redirect ? redirect_read : NULL,
		.end = end,
		.arg = m,
	};
	struct move_summary sum;
	struct errtext e;
	enum err err = move_all(&r, &sum, &e);

	if (err != ERR_OK)
		ctl_fail(CTL_REFUSED, "%s", e.s);
	else if (sum.moved + sum.failed == 0)
		err = (enum err)ctl_fail(
			CTL_REFUSED, "there is no such room to move");
	show_finish(m->show, &sum);
	return err == ERR_OK && m->failed == 0 ? CTL_DONE : CTL_REFUSED;
}

/* The rest of what a run needs: its sink, and who tells. */
static enum ctl_status run_into_daemon(
	const struct ctl *c, struct migrate *m, const struct given *g)
{
	struct arrival_options o = {
		.source = "",
		.label = g->label,
		.policy = g->policy,
		.leave_out =
			g->unfit != NULL && strcmp(g->unfit, "leave-out") == 0,
		.invite = g->invite,
		.check = g->dry_run,
		.trial = g->dry_run,
		.remark = remark,
		.finding = finding,
		.arg = m,
	};
	enum ctl_status st = CTL_UNREACHABLE;

	m->show = show_new(c->json, g->dry_run);
	m->redirect = g->redirect && !g->dry_run;
	m->leave_out = g->unfit != NULL && strcmp(g->unfit, "leave-out") == 0;
	buf_init(&m->target, 65536);
	buf_init(&m->from, 65536);
	m->sink = arrival_new(c, &o);
	if (m->sink != NULL) {
		st = run(m);
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

/* ---- options ---- */

bool migrate_number(
	const char *option, const char *text, uint64_t max, uint64_t *n_r)
{
	*n_r = 0;
	if (text == NULL)
		return true;
	if (span_u64(span_str(text), n_r) && *n_r > 0 && *n_r <= max)
		return true;
	ctl_fail(CTL_USAGE, "%s: a number from 1 to %llu", option,
		(unsigned long long)max);
	return false;
}

bool migrate_one_of(
	const char *option, const char *text, const char *a, const char *b)
{
	if (text == NULL || strcmp(text, a) == 0 || strcmp(text, b) == 0)
		return true;
	ctl_fail(CTL_USAGE, "%s: %s or %s", option, a, b);
	return false;
}

/* ---- migrate room ---- */

static const char room_usage[] =
	"SOURCE TARGET | --list FILE  --account JID [--password-file FILE] "
	"[--host HOST] [--port N] [--tls required|off] [--ca-file FILE] "
	"[--label EXPR] [--policy NAME] [--unfit refuse|leave-out] "
	"[--redirect] [--invite] [--no-archive] [--rate N] [--dry-run]";

enum ctl_status migrate_log_in(
	const struct given *g, uint64_t port, struct client **client_r)
{
	struct client_settings st = {.jid = g->account,
		.host = g->host,
		.port = (uint16_t)port,
		.plain = g->tls != NULL && strcmp(g->tls, "off") == 0,
		.ca_file = g->ca_file};
	struct errtext e;
	char *password = secret_read(g->password_file, g->account, &e);
	enum err err;

	if (password == NULL)
		return ctl_fail(CTL_REFUSED, "%s", e.s);
	st.password = password;
	err = client_open(&st, client_r, &e);
	secret_free(&password);
	if (err == ERR_OK)
		return CTL_DONE;
	return ctl_fail(err == ERR_VALUE ? CTL_USAGE : CTL_REFUSED, "%s", e.s);
}

static void crawl_says(
	void *arg, const struct move_place *place, const char *text)
{
	struct migrate *m = arg;

	(void)place;
	show_remark(m->show, span_str(text));
}

static enum ctl_status crawl_in(const struct ctl *c, struct migrate *m,
	const struct given *g, struct client *client, unsigned rate)
{
	const char **rooms = xcalloc(m->pairs.n, sizeof(*rooms));
	struct crawl_settings s = {.client = client,
		.rooms = rooms,
		.n = m->pairs.n,
		.rate = rate,
		.without_archive = g->no_archive,
		.remark = crawl_says,
		.arg = m};
	enum ctl_status st;

	for (size_t i = 0; i < m->pairs.n; i++)
		rooms[i] = m->pairs.v[i].source;
	m->source = crawl_new(&s);
	st = run_into_daemon(c, m, g);
	m->source->ops->free(m->source);
	free(rooms);
	return st;
}

/* What comes here has a label, and an archive; what goes has neither. */
static bool may_go(const struct given *g)
{
	if (g->label == NULL && g->policy == NULL && g->unfit == NULL &&
		g->rate == NULL && !g->invite && !g->no_archive)
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
	uint64_t port, rate;
	bool out;

	if (!migrate_number("--port", g->port, 65535, &port) ||
		!migrate_number("--rate", g->rate, 1000000, &rate))
		return CTL_USAGE;
	/* Before anybody elsewhere is bothered. */
	st = migrate_direction(c, &m->pairs, &out);
	if (st == CTL_DONE && out && !may_go(g))
		st = CTL_USAGE;
	if (st == CTL_DONE)
		st = migrate_log_in(g, port, &client);
	if (st != CTL_DONE)
		return st;
	m->redirect = g->redirect && !g->dry_run;
	m->dry_run = g->dry_run;
	st = out ? migrate_out(c, m, client)
	         : crawl_in(c, m, g, client, (unsigned)rate);
	client_free(&client);
	return st;
}

static enum ctl_status room(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct given g = {.account = NULL};
	const struct ctl_option options[] = {
		{.name = "--account",       .value = &g.account      },
		{.name = "--password-file", .value = &g.password_file},
		{.name = "--host",          .value = &g.host         },
		{.name = "--port",          .value = &g.port         },
		{.name = "--tls",           .value = &g.tls          },
		{.name = "--ca-file",       .value = &g.ca_file      },
		{.name = "--label",         .value = &g.label        },
		{.name = "--policy",        .value = &g.policy       },
		{.name = "--unfit",         .value = &g.unfit        },
		{.name = "--rate",          .value = &g.rate         },
		{.name = "--list",          .value = &g.list         },
		{.name = "--redirect",      .flag = &g.redirect      },
		{.name = "--invite",        .flag = &g.invite        },
		{.name = "--dry-run",       .flag = &g.dry_run       },
		{.name = "--no-archive",    .flag = &g.no_archive    },
	};
	struct ctl_list names = {.n = 0};
	struct migrate m = {.c = c};
	enum ctl_status st = CTL_USAGE;
	struct errtext e;
	enum err err = ERR_OK;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &names) ||
		!migrate_one_of("--tls", g.tls, "required", "off") ||
		!migrate_one_of("--unfit", g.unfit, "refuse", "leave-out"))
		return CTL_USAGE;
	if (g.account == NULL || names.n != (g.list != NULL ? 0 : 2))
		return ctl_fail(CTL_USAGE, "usage: caveatctl migrate room %s",
			room_usage);
	err = g.list != NULL ? pairs_read(&m.pairs, g.list, &e)
	                     : pairs_add(&m.pairs, names.v[0], names.v[1], &e);
	st = err == ERR_OK ? move_rooms(c, &m, &g)
	                   : ctl_fail(CTL_USAGE, "%s", e.s);
	pairs_clear(&m.pairs);
	return st;
}

/* ---- migrate files ---- */

static const char files_usage[] =
	"PATH TARGET-DOMAIN [--from DOMAIN] [--rooms PATTERN] [--format NAME] "
	"[--label EXPR] [--policy NAME] [--unfit refuse|leave-out] [--invite] "
	"[--dry-run]";

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
	st = run_into_daemon(c, m, g);
	m->source->ops->free(m->source);
	return st;
}

static enum ctl_status files(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct given g = {.rooms = "*@*"};
	const struct ctl_option options[] = {
		{.name = "--from",    .value = &g.from  },
		{.name = "--rooms",   .value = &g.rooms },
		{.name = "--format",  .value = &g.format},
		{.name = "--label",   .value = &g.label },
		{.name = "--policy",  .value = &g.policy},
		{.name = "--unfit",   .value = &g.unfit },
		{.name = "--invite",  .flag = &g.invite },
		{.name = "--dry-run", .flag = &g.dry_run},
	};
	struct ctl_list names = {.n = 0};
	struct migrate m = {.c = c};
	enum ctl_status st;
	struct errtext e;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &names) ||
		!migrate_one_of("--unfit", g.unfit, "refuse", "leave-out"))
		return CTL_USAGE;
	if (names.n != 2 || strchr(names.v[1], '@') != NULL)
		return ctl_fail(CTL_USAGE, "usage: caveatctl migrate files %s",
			files_usage);
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
