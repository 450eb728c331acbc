/* SPDX-License-Identifier: MIT */
/* caveatctl backup, restore: a copy of the store, and back. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/folder.h"
#include "component/config.h"
#include "ctl/client.h"
#include "db/restore.h"

static enum ctl_status one_file(int argc, const char *const *argv,
	const char *name, const char **file_r)
{
	struct ctl_list operands = {.n = 0};

	if (!ctl_args(argc, argv, NULL, 0, &operands))
		return CTL_USAGE;
	if (operands.n != 1)
		return ctl_fail(CTL_USAGE, "usage: caveatctl %s FILE", name);
	*file_r = operands.v[0];
	return CTL_DONE;
}

/* before: NULL, there is none. */
static void print_facts(const struct ctl *c, const char *file,
	const struct backup_facts *f, const char *before)
{
	json_t *o;

	if (!c->json) {
		printf("%s: good: %" PRIu64 " bytes, schema %" PRId64 "\n"
		       "sha256 %s\n",
			file, f->bytes, f->schema, f->sha256);
		if (before != NULL)
			printf("the store before it: %s\n", before);
		return;
	}
	o = json_pack("{s:s, s:I, s:I, s:s}", "file", file, "bytes",
		(json_int_t)f->bytes, "schema", (json_int_t)f->schema, "sha256",
		f->sha256);
	if (before != NULL)
		json_object_set_new(o, "before", json_string(before));
	ctl_print_json(o);
}

/* ---- backup ---- */

/* Whole, on the disk and good before it has its name. */
static enum ctl_status fill(const struct ctl *c, const struct ctl_file *to,
	struct backup_facts *f_r)
{
	enum ctl_status s = ctl_fetch(c, "POST", "/backup", to);
	struct errtext e;

	if (s != CTL_DONE)
		return s;
	if (fsync(to->fd) != 0)
		return ctl_fail(
			CTL_REFUSED, "%s: %s", to->name, strerror(errno));
	if (backup_check(to->name, f_r, &e) != ERR_OK)
		return ctl_fail(CTL_REFUSED, "%s", e.s);
	return CTL_DONE;
}

static enum ctl_status save(
	const struct ctl *c, const char *file, const char *part)
{
	struct signals signals = {.held = false};
	struct ctl_file to = {part, -1, &signals};
	struct backup_facts f;
	enum ctl_status s;
	int fd = open(part,
		O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return ctl_fail(CTL_REFUSED, "%s: %s%s", part, strerror(errno),
			errno == EEXIST ? ": of a backup that is being made, "
					  "or was cut off: then remove it"
					: "");
	to.fd = fd;
	signals_hold(&signals); /* no half of it is left behind */
	s = fill(c, &to, &f);
	close(fd);
	if (s == CTL_DONE && !folder_move_in(part, file))
		s = ctl_fail(CTL_REFUSED, "%s: %s", file, strerror(errno));
	if (s == CTL_DONE)
		print_facts(c, file, &f, NULL);
	else
		(void)unlink(part);
	signals_let(&signals);
	return s;
}

static enum ctl_status backup(
	const struct ctl *c, int argc, const char *const *argv)
{
	const char *file;
	enum ctl_status s = one_file(argc, argv, "backup", &file);
	struct buf part;

	if (s != CTL_DONE)
		return s;
	if (access(file, F_OK) == 0)
		return ctl_fail(
			CTL_REFUSED, "%s: exists: it isn't overwritten", file);
	buf_init(&part, SIZE_MAX / 2);
	buf_str(&part, file);
	buf_str(&part, ".part");
	s = save(c, file, buf_cstr(&part));
	buf_clear(&part);
	return s;
}

/* ---- restore ---- */

static enum ctl_status put_back(
	const struct ctl *c, const char *file, const char *state)
{
	char by[32];
	struct restore_order o = {.file = file,
		.state = state,
		.by = by,
		.wall = clock_system.wall(&clock_system)};
	struct restore_done done;
	struct errtext e;

	snprintf(by, sizeof(by), "uid:%u", (unsigned)getuid());
	if (restore_run(&o, &done, &e) != ERR_OK) {
		restore_done_clear(&done);
		return ctl_fail(CTL_REFUSED, "%s", e.s);
	}
	print_facts(c, file, &done.facts, done.before);
	restore_done_clear(&done);
	return CTL_DONE;
}

static enum ctl_status restore(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct config_errors e = {.n = 0};
	const char *file;
	enum ctl_status s = one_file(argc, argv, "restore", &file);
	char *state;

	if (s != CTL_DONE)
		return s;
	buf_init(&e.text, SIZE_MAX / 2);
	state = config_state_path(c->config, &e);
	if (state == NULL)
		fputs(buf_cstr(&e.text), stderr);
	buf_clear(&e.text);
	if (state == NULL)
		return CTL_UNREACHABLE;
	s = put_back(c, file, state);
	free(state);
	return s;
}

static const struct ctl_command commands[] = {
	{"backup",  NULL, "FILE", "a copy of the store, while the daemon works",
         backup									 },
	{"restore", NULL, "FILE",
         "a copy becomes the store; the daemon is stopped",                      restore},
};
const struct ctl_table ctl_backup = {commands, ARRAY_LEN(commands)};
