/* SPDX-License-Identifier: MIT */
/* A folder for a database, and processes that end in the middle. */
#include "tests/db/support.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"

void disk_make(struct place_on_disk *d)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(d->dir, sizeof(d->dir), "%s/caveat-db-XXXXXX",
		tmp != NULL ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(d->dir));
	snprintf(d->path, sizeof(d->path), "%s/caveat.db", d->dir);
}

void disk_remove(struct place_on_disk *d)
{
	DIR *dir = opendir(d->dir);
	const struct dirent *f;

	ck_assert_ptr_nonnull(dir);
	while ((f = readdir(dir)) != NULL)
		if (f->d_name[0] != '.')
			ck_assert_int_eq(unlinkat(dirfd(dir), f->d_name, 0), 0);
	closedir(dir);
	ck_assert_int_eq(rmdir(d->dir), 0);
}

int disk_files(const struct place_on_disk *d)
{
	DIR *dir = opendir(d->dir);
	const struct dirent *f;
	int n = 0;

	ck_assert_ptr_nonnull(dir);
	while ((f = readdir(dir)) != NULL)
		n += f->d_name[0] != '.';
	closedir(dir);
	return n;
}

struct store *open_store(const char *path)
{
	struct store *s;
	struct errtext e = {""};
	enum err err = store_open(path, DURABILITY_NORMAL, &s, &e);

	ck_assert_msg(err == ERR_OK, "%s", e.s);
	return s;
}

static struct buf contents(const char *path)
{
	struct buf b;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char some[4096];
	ssize_t n;

	ck_assert_int_ge(fd, 0);
	buf_init(&b, SIZE_MAX / 2);
	while ((n = read(fd, some, sizeof(some))) > 0)
		buf_add(&b, span_of(some, (size_t)n));
	ck_assert_int_eq(n, 0);
	close(fd);
	return b;
}

static void copy_file(const char *from, const char *to)
{
	struct buf b = contents(from);
	int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, buf_span(&b).p, b.n), (ssize_t)b.n);
	close(fd);
	buf_clear(&b);
}

/* The database itself is read by its name alone: closing it would end our lock
 * (db/sql.h), which no other process is there to notice. */
void disk_copy(const struct place_on_disk *d, struct place_on_disk *copy_r)
{
	DIR *dir = opendir(d->dir);
	const struct dirent *f;
	char from[512], to[512];

	ck_assert_ptr_nonnull(dir);
	disk_make(copy_r);
	while ((f = readdir(dir)) != NULL) {
		if (f->d_name[0] == '.')
			continue;
		snprintf(from, sizeof(from), "%s/%s", d->dir, f->d_name);
		snprintf(to, sizeof(to), "%s/%s", copy_r->dir, f->d_name);
		copy_file(from, to);
	}
	closedir(dir);
}

bool disk_holds(const struct place_on_disk *d, const char *text)
{
	struct buf b = contents(d->path);
	bool found = memmem(b.p, b.n, text, strlen(text)) != NULL;

	buf_clear(&b);
	return found;
}

bool disk_holds_anywhere(const struct place_on_disk *d, const char *text)
{
	DIR *dir = opendir(d->dir);
	const struct dirent *f;
	bool found = false;
	char path[512];

	ck_assert_ptr_nonnull(dir);
	while ((f = readdir(dir)) != NULL) {
		struct buf b;

		if (f->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", d->dir, f->d_name);
		b = contents(path);
		found = found ||
		        memmem(buf_span(&b).p, b.n, text, strlen(text)) != NULL;
		buf_clear(&b);
	}
	closedir(dir);
	return found;
}

void open_refused(const char *path, enum err code, const char *words)
{
	struct buf before = contents(path), after;
	struct errtext e = {""};
	struct store *s;

	ck_assert_int_eq(store_open(path, DURABILITY_FULL, &s, &e), code);
	ck_assert_ptr_null(s);
	ck_assert_msg(strstr(e.s, words) != NULL, "\"%s\" isn't in \"%s\"",
		words, e.s);
	after = contents(path);
	ck_assert(span_eq(buf_span(&before), buf_span(&after)));
	buf_clear(&before);
	buf_clear(&after);
}

void run_script(struct sql *db, const char *script)
{
	struct errtext e = {""};
	enum err err = sql_exec(db, script, &e);

	ck_assert_msg(err == ERR_OK, "%s", e.s);
}

int64_t ask_number(struct sql *db, const char *text)
{
	struct errtext e = {""};
	struct sql_stmt *q;
	enum err err = sql_prepare(db, text, &q, &e);
	int64_t n;

	ck_assert_msg(err == ERR_OK, "%s", e.s);
	ck_assert(sql_step(q));
	n = sql_col_int(q, 0);
	sql_finish(&q);
	return n;
}

/* Ends without a word to atexit handlers, leak checkers or the database. */
static void tell_and_end(int status, void *fd)
{
	(void)!write(*(int *)fd, &status, sizeof(status));
	kill(getpid(), SIGKILL);
}

static void be_process(void (*f)(const char *path), const char *path, int fd)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	dup2(null, STDERR_FILENO);
	on_exit(tell_and_end, &fd);
	f(path);
	tell_and_end(0, &fd);
}

int in_process(void (*f)(const char *path), const char *path)
{
	int told[2], status, how;
	bool exited;
	pid_t pid;

	ck_assert_int_eq(pipe(told), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		be_process(f, path, told[1]);
	close(told[1]);
	exited = read(told[0], &status, sizeof(status)) == sizeof(status);
	close(told[0]);
	while (waitpid(pid, &how, 0) < 0)
		ck_assert_int_eq(errno, EINTR);
	ck_assert(WIFSIGNALED(how));
	return exited ? status : -WTERMSIG(how);
}

void ck_span(struct span have, const char *want)
{
	ck_same(have, span_str(want));
}

void ck_same(struct span have, struct span want)
{
	ck_assert_int_eq(have.p == NULL, want.p == NULL);
	ck_assert_msg(span_eq(have, want), "\"%.*s\" instead of \"%.*s\"",
		SPAN_FMT(have), SPAN_FMT(want));
}

struct room_row plain_room(const char *jid)
{
	return (struct room_row){.jid = span_str(jid), .created = 1000};
}

struct message_row plain_message(const char *uid, int64_t at)
{
	return (struct message_row){
		.uid = uid != NULL ? span_str(uid) : SPAN_NONE,
		.at = at,
		.nick = SPAN("Juliet"),
		.sender = SPAN("juliet@example.org/balcony"),
		.label_form = 1,
		.label = SPAN("label"),
		.value = SPAN("SECRET"),
		.payload = SPAN("<body>hush</body>"),
	};
}
