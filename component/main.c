/* SPDX-License-Identifier: MIT */
/* caveatd: reads the configuration, opens the store, attaches, runs. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/log.h"
#include "component/auditor.h"
#include "component/control.h"
#include "component/inquiry.h"
#include "component/ldap.h"
#include "component/ldap_main.h"
#include "component/park.h"

enum exit_status { /* caveatd(8) */
	EXIT_DONE = 0,
	EXIT_CONFIG = 1,
	EXIT_USAGE = 2,
	EXIT_START = 3,
};

static int usage(FILE *to, int status)
{
	fputs("usage: caveatd [-c FILE] [-t] [-l LEVEL]\n"
	      "       caveatd --print-limits | -V | -h\n"
	      "  -c FILE   the configuration (" CAVEAT_CONFIG ")\n"
	      "  -t        check it and exit\n"
	      "  -l LEVEL  error, warn, info or debug\n"
	      "  -V        print the version\n",
		to);
	return status;
}

static struct config *read_config(const char *path)
{
	struct config_errors e = {.n = 0};
	struct config *c;

	buf_init(&e.text, 1048576);
	c = config_load(path, clock_system.wall(&clock_system), &e);
	if (c == NULL)
		fputs(buf_cstr(&e.text), stderr);
	buf_clear(&e.text);
	return c;
}

static int check_config(const char *path)
{
	struct config *c = read_config(path);

	if (c == NULL)
		return EXIT_CONFIG;
	printf("%s: good: %zu policies, %zu services\n", path,
		labels_policy_count(c->labels), c->service_n);
	config_free(&c);
	return EXIT_DONE;
}

static int print_limits(void)
{
	struct buf b;

	buf_init(&b, 65536);
	config_print_limits(&b);
	fputs(buf_cstr(&b), stdout);
	buf_clear(&b);
	return EXIT_DONE;
}

static enum err open_store(struct daemon *d, struct errtext *e)
{
	char path[4096];

	if (mkdir(d->config->state, 0750) != 0 && errno != EEXIST)
		return err_set(e, ERR_IO, "state: %s: %s", d->config->state,
			strerror(errno));
	if (snprintf(path, sizeof(path), "%s/caveat.db", d->config->state) >=
		(int)sizeof(path))
		return err_set(e, ERR_LIMIT, "state: the path is too long");
	return store_open(
		path, (enum durability)d->config->durability, &d->store, e);
}

static int run(struct daemon *d)
{
	struct errtext e = {""};

	if (open_store(d, &e) != ERR_OK) {
		log_event(LOG_ERROR, "start-failed", KV_STR("text", e.s));
		return EXIT_START;
	}
	if (auditor_open(d, &d->auditor, &e) != ERR_OK) {
		log_event(LOG_ERROR, "start-failed", KV_STR("text", e.s));
		return EXIT_START;
	}
	d->dir = dir_new(d->config->labels, d->store);
	loop_init(d);
	if (control_open(d, d->config->control, &d->control, &e) != ERR_OK) {
		log_event(LOG_ERROR, "start-failed", KV_STR("text", e.s));
		return EXIT_START;
	}
	loop_start(d);
	loop_run(d);
	auditor_stopped(d->auditor, turn_begin(d));
	turn_end(d);
	log_event(LOG_INFO, "stopped", KV_NUM("turns", d->turns));
	return EXIT_DONE;
}

static void finish(struct daemon *d)
{
	control_close(&d->control);
	for (size_t i = 0; i < d->service_n; i++)
		service_free(&d->service[i]);
	free(d->service);
	inquiry_free(&d->inquiry);
	park_free(&d->park);
	dir_free(&d->dir);
	config_free(&d->config);
	store_close(&d->store);
	auditor_free(&d->auditor);
	loop_clear(d);
}

static int serve(const char *path, const char *level)
{
	struct daemon d = {.clock = &clock_system, .config_path = path};
	enum log_level l;
	int status;

	d.config = read_config(path);
	if (d.config == NULL)
		return EXIT_CONFIG;
	if (d.config->log != 0)
		log_set_level((enum log_level)(d.config->log - 1));
	if (level != NULL && log_level_parse(span_str(level), &l))
		log_set_level(l);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a full disk is the store's to tell */
	status = run(&d);
	finish(&d);
	return status;
}

int main(int argc, char **argv)
{
	static const struct option longs[] = {
		{"print-limits", no_argument, NULL, 'P'},
		{"help",         no_argument, NULL, 'h'},
		{"version",      no_argument, NULL, 'V'},
		{NULL,           0,           NULL, 0  },
	};
	const char *path = CAVEAT_CONFIG, *level = NULL;
	bool check = false;
	enum log_level l;
	int c;

	if (argc == 2 && strcmp(argv[1], LDAP_HELPER) == 0)
		return ldap_main();
	while ((c = getopt_long(argc, argv, "c:tl:Vh", longs, NULL)) != -1) {
		switch (c) {
		case 'c':
			path = optarg;
			break;
		case 't':
			check = true;
			break;
		case 'l':
			level = optarg;
			if (!log_level_parse(span_str(level), &l))
				return usage(stderr, EXIT_USAGE);
			break;
		case 'P':
			return print_limits();
		case 'V':
			puts("caveatd " PACKAGE_VERSION);
			return EXIT_DONE;
		case 'h':
			return usage(stdout, EXIT_DONE);
		default:
			return usage(stderr, EXIT_USAGE);
		}
	}
	if (optind != argc)
		return usage(stderr, EXIT_USAGE);
	return check ? check_config(path) : serve(path, level);
}
