/* SPDX-License-Identifier: MIT */
/* Passwords: from a file, or asked for. */
#include "ctl/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "ctl/ctl.h"

#define SECRET_MAX 1024

/* One line, without its end; no buffer of stdio keeps a copy. */
static enum err read_line(int fd, char *line, struct errtext *e)
{
	size_t n = 0;

	while (n < SECRET_MAX) {
		ssize_t k = read(fd, line + n, 1);

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
		return err_set(e, ERR_VALUE, "no password in it");
	return n < SECRET_MAX ? ERR_OK
	                      : err_set(e, ERR_LIMIT, "too long a password");
}

static enum err ask(const char *who, char *line, struct errtext *e)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	struct termios was, quiet;
	enum err err;

	if (fd < 0 || tcgetattr(fd, &was) != 0) {
		if (fd >= 0)
			close(fd);
		return err_set(e, ERR_VALUE,
			"there is no terminal to ask for the password: give "
			"--password-file FILE");
	}
	quiet = was;
	quiet.c_lflag &= (tcflag_t)~ECHO;
	(void)tcsetattr(fd, TCSAFLUSH, &quiet);
	dprintf(fd, "Password of %s: ", who);
	err = read_line(fd, line, e);
	(void)tcsetattr(fd, TCSAFLUSH, &was);
	dprintf(fd, "\n");
	close(fd);
	return err;
}

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
	err = read_line(fd, line, &why);
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
