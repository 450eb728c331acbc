/* SPDX-License-Identifier: MIT */
/* Passwords: from a file, or asked for. */
#include "ctl/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "ctl/ctl.h"

#define SECRET_MAX 1024

/* false: what `signals` waits for came first. */
static bool can_read(int fd, int signals)
{
	struct pollfd p[] = {
		{.fd = fd,      .events = POLLIN},
		{.fd = signals, .events = POLLIN}
        };

	while (poll(p, ARRAY_LEN(p), -1) < 0 && errno == EINTR)
		;
	return p[1].revents == 0;
}

/* One line, without its end; no buffer of stdio keeps a copy. signals: -1, or
 * what breaks it off: ERR_CONFLICT. none: said of an empty one. */
static enum err read_line(
	int fd, int signals, char *line, const char *none, struct errtext *e)
{
	size_t n = 0;

	while (n < SECRET_MAX) {
		ssize_t k;

		if (!can_read(fd, signals))
			return err_set(e, ERR_CONFLICT, "it was interrupted");
		k = read(fd, line + n, 1);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return err_set(e, ERR_IO, "%s", strerror(errno));
		if (k == 0 || line[n] == '\n')
			break;
		n++;
	}
	if (n > 0 && n < SECRET_MAX && line[n - 1] == '\r')
		n--;
	line[n] = '\0';
	if (n == 0)
		return err_set(e, ERR_VALUE, "%s", none);
	return n < SECRET_MAX ? ERR_OK
	                      : err_set(e, ERR_LIMIT, "too long a password");
}

/* ---- on the terminal ---- */

/* What ends or stops a program, and isn't held back already, waits in the
 * descriptor that it gives; -1: there is none. */
static int hold_signals(sigset_t *before_r)
{
	static const int those[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
	sigset_t set;

	sigemptyset(&set);
	(void)sigprocmask(SIG_BLOCK, NULL, before_r);
	for (size_t i = 0; i < ARRAY_LEN(those); i++)
		if (sigismember(before_r, those[i]) == 0)
			sigaddset(&set, those[i]);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static enum err ask_quietly(
	int fd, const char *who, int signals, char *line, struct errtext *e)
{
	struct termios was, quiet;
	enum err err;

	if (tcgetattr(fd, &was) != 0)
		return err_set(e, ERR_IO, "%s", strerror(errno));
	quiet = was;
	quiet.c_lflag &= (tcflag_t)~ECHO;
	if (tcsetattr(fd, TCSAFLUSH, &quiet) != 0)
		return err_set(e, ERR_IO,
			"the password would be seen on the terminal: %s",
			strerror(errno));
	dprintf(fd, "Password of %s: ", who);
	err = read_line(fd, signals, line, "no password was typed", e);
	/* What was typed too much isn't left for the shell. */
	(void)tcsetattr(fd, TCSAFLUSH, &was);
	dprintf(fd, "\n");
	return err;
}

/* Who interrupts it gets the terminal back as it was. A stop, or what is
 * ignored, comes back here: then it is asked again. */
static enum err ask(const char *who, char *line, struct errtext *e)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	enum err err = ERR_CONFLICT;

	if (fd < 0)
		return err_set(e, ERR_VALUE,
			"there is no terminal to ask for the password: give "
			"--password-file FILE");
	while (err == ERR_CONFLICT) {
		sigset_t before;
		int signals = hold_signals(&before);

		err = ask_quietly(fd, who, signals, line, e);
		(void)sigprocmask(SIG_SETMASK, &before, NULL);
		if (signals >= 0)
			close(signals);
	}
	close(fd);
	return err;
}

/* ---- from a file ---- */

/* Also of who is refused later. */
static void warn_if_open(const char *file, int fd)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		(st.st_mode & (S_IROTH | S_IWOTH)) != 0)
		(void)ctl_fail(CTL_DONE,
			"%s: everybody on this machine can read or change the "
			"password in it",
			file);
}

static enum err from_file(const char *file, char *line, struct errtext *e)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	struct errtext why;
	enum err err;

	if (fd < 0)
		return err_set(e, ERR_IO, "%s: %s", file, strerror(errno));
	warn_if_open(file, fd);
	err = read_line(fd, -1, line, "no password in it", &why);
	close(fd);
	return err != ERR_OK ? err_set(e, err, "%s: %s", file, why.s) : ERR_OK;
}

char *secret_read(const char *file, const char *who, struct errtext *e)
{
	const struct rlimit none = {0, 0};
	char line[SECRET_MAX + 1], *s = NULL;

	(void)setrlimit(RLIMIT_CORE, &none);
	if ((file != NULL ? from_file(file, line, e) : ask(who, line, e)) ==
		ERR_OK)
		s = xstrdup(line);
	explicit_bzero(line, sizeof(line));
	return s;
}

void secret_free(char **s)
{
	if (*s == NULL)
		return;
	explicit_bzero(*s, strlen(*s));
	free(*s);
	*s = NULL;
}
