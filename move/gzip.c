/* SPDX-License-Identifier: MIT */
/* Files that are written once and read from the front, compressed or not. */
#include "move/gzip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/buf.h"
#include "base/folder.h"

#define PIECE ((size_t)65536)
#define GZIP  (MAX_WBITS + 16) /* zlib's way to say so */

/* What is larger than this may be no more than so many times its size; archives
 * of rooms become 5 to 20 times smaller. */
#define BLOW_FREE ((uint64_t)16 << 20)
#define BLOW_MAX  250

/* ---- writing ---- */

struct gzip_out {
	char *path, *part;
	int fd;
	bool compress, open; /* open: a member has begun */
	bool placed;
	z_stream z;
	off_t marked;
	unsigned char out[PIECE];
};

static enum err fail(const char *path, struct errtext *e)
{
	return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
}

static char *part_of(const char *path)
{
	struct buf b;
	char *s;

	buf_init(&b, SIZE_MAX / 2);
	buf_printf(&b, "%s.part", path);
	s = xstrdup(buf_cstr(&b));
	buf_clear(&b);
	return s;
}

enum err gzip_create(const char *path, bool compress, struct gzip_out **o_r,
	struct errtext *e)
{
	struct gzip_out *o;
	char *part;
	int fd;

	*o_r = NULL;
	if (access(path, F_OK) == 0)
		return err_set(e, ERR_CONFLICT,
			"%s: exists: it isn't overwritten", path);
	part = part_of(path);
	fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		0600);
	if (fd < 0) {
		enum err err = errno == EEXIST ? ERR_CONFLICT : ERR_IO;

		(void)err_set(e, err, "%s: %s%s", part, strerror(errno),
			err == ERR_CONFLICT
				? ": of a file that is being written, or was "
				  "cut off: then remove it"
				: "");
		free(part);
		return err;
	}
	o = xcalloc(1, sizeof(*o));
	o->path = xstrdup(path);
	o->part = part;
	o->fd = fd;
	o->compress = compress;
	if (compress && deflateInit2(&o->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
				GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		die("zlib failed");
	*o_r = o;
	return ERR_OK;
}

static enum err write_all(struct gzip_out *o, struct span s, struct errtext *e)
{
	while (s.n != 0) {
		ssize_t k = write(o->fd, s.p, s.n);

		if (k < 0 && errno != EINTR)
			return fail(o->part, e);
		if (k > 0)
			s = span_of(s.p + k, s.n - (size_t)k);
	}
	return ERR_OK;
}

/* Until zlib has taken all, and with Z_FINISH given all. */
static enum err squeeze(struct gzip_out *o, int flush, struct errtext *e)
{
	enum err err = ERR_OK;
	int z;

	do {
		o->z.next_out = o->out;
		o->z.avail_out = PIECE;
		z = deflate(&o->z, flush);
		if (z == Z_STREAM_ERROR)
			die("zlib failed");
		err = write_all(o, span_of(o->out, PIECE - o->z.avail_out), e);
	} while (err == ERR_OK && o->z.avail_out == 0);
	return err;
}

enum err gzip_write(struct gzip_out *o, struct span in, struct errtext *e)
{
	enum err err = ERR_OK;

	if (!o->compress)
		return write_all(o, in, e);
	o->open = true;
	while (err == ERR_OK && in.n != 0) {
		size_t n = in.n < PIECE ? in.n : PIECE;

		o->z.next_in = (z_const Bytef *)in.p;
		o->z.avail_in = (uInt)n;
		err = squeeze(o, Z_NO_FLUSH, e);
		in = span_of(in.p + n, in.n - n);
	}
	return err;
}

static enum err end_member(struct gzip_out *o, struct errtext *e)
{
	enum err err;

	if (!o->open)
		return ERR_OK;
	o->z.next_in = NULL;
	o->z.avail_in = 0;
	err = squeeze(o, Z_FINISH, e);
	o->open = false;
	if (deflateReset(&o->z) != Z_OK)
		die("zlib failed");
	return err;
}

enum err gzip_mark(struct gzip_out *o, struct errtext *e)
{
	enum err err = end_member(o, e);

	if (err == ERR_OK) {
		o->marked = lseek(o->fd, 0, SEEK_CUR);
		if (o->marked < 0)
			err = fail(o->part, e);
	}
	return err;
}

enum err gzip_take_back(struct gzip_out *o, struct errtext *e)
{
	if (o->compress && deflateReset(&o->z) != Z_OK)
		die("zlib failed");
	o->open = false;
	if (ftruncate(o->fd, o->marked) != 0 ||
		lseek(o->fd, o->marked, SEEK_SET) < 0)
		return fail(o->part, e);
	return ERR_OK;
}

enum err gzip_finish(struct gzip_out *o, struct errtext *e)
{
	enum err err = end_member(o, e);

	if (err == ERR_OK && fsync(o->fd) != 0)
		err = fail(o->part, e);
	return err;
}

enum err gzip_place(struct gzip_out *o, struct errtext *e)
{
	if (!folder_move_in(o->part, o->path))
		return fail(o->path, e);
	o->placed = true;
	return ERR_OK;
}

const char *gzip_part(const struct gzip_out *o)
{
	return o->part;
}

void gzip_out_free(struct gzip_out **op)
{
	struct gzip_out *o = *op;

	if (o == NULL)
		return;
	if (o->compress)
		(void)deflateEnd(&o->z);
	close(o->fd);
	if (!o->placed)
		(void)unlink(o->part);
	free(o->path);
	free(o->part);
	free(o);
	*op = NULL;
}

/* ---- reading ---- */

struct gzip_in {
	int fd;
	bool compressed, inside; /* inside: a member hasn't ended */
	bool blank;              /* nothing was read yet */
	z_stream z;
	uint64_t in, out; /* bytes so far */
	unsigned char from[PIECE];
};

enum err gzip_open(const char *path, struct gzip_in **i_r, struct errtext *e)
{
	struct gzip_in *i;
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	*i_r = NULL;
	if (fd < 0)
		return fail(path, e);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(e, ERR_IO,
			"%s: no regular file: it is read more than once", path);
	}
	i = xcalloc(1, sizeof(*i));
	i->fd = fd;
	i->blank = true;
	if (inflateInit2(&i->z, GZIP) != Z_OK)
		die("zlib failed");
	*i_r = i;
	return ERR_OK;
}

/* At least one byte more to inflate, unless it is the end. */
static enum err fill(struct gzip_in *i, struct errtext *e)
{
	ssize_t k;

	if (i->z.avail_in != 0)
		return ERR_OK;
	do
		k = read(i->fd, i->from, PIECE);
	while (k < 0 && errno == EINTR);
	if (k < 0)
		return err_set(e, ERR_IO, "%s", strerror(errno));
	if (i->blank)
		i->compressed =
			k >= 2 && i->from[0] == 0x1f && i->from[1] == 0x8b;
	i->blank = false;
	i->z.next_in = i->from;
	i->z.avail_in = (uInt)k;
	i->in += (uint64_t)k;
	return ERR_OK;
}

/* One step: *end_r: there is nothing left. */
static enum err step(struct gzip_in *i, bool *end_r, struct errtext *e)
{
	int z;

	*end_r = i->z.avail_in == 0;
	if (*end_r)
		return i->inside ? err_set(e, ERR_SYNTAX, "it is cut off")
		                 : ERR_OK;
	i->inside = true;
	z = inflate(&i->z, Z_NO_FLUSH);
	if (z == Z_STREAM_END) {
		i->inside = false;
		if (inflateReset(&i->z) != Z_OK)
			die("zlib failed");
		return ERR_OK;
	}
	if (z == Z_MEM_ERROR)
		die("no memory for zlib");
	if (z != Z_OK && z != Z_BUF_ERROR)
		return err_set(e, ERR_SYNTAX, "it is damaged: %s",
			i->z.msg != NULL ? i->z.msg : "no gzip");
	return ERR_OK;
}

static enum err copy(struct gzip_in *i, char *to, size_t n, size_t *got_r)
{
	*got_r = i->z.avail_in < n ? i->z.avail_in : n;
	if (*got_r != 0)
		memcpy(to, i->z.next_in, *got_r);
	i->z.next_in += *got_r;
	i->z.avail_in -= (uInt)*got_r;
	return ERR_OK;
}

enum err gzip_read(
	struct gzip_in *i, char *to, size_t n, size_t *got_r, struct errtext *e)
{
	enum err err;
	bool end;

	*got_r = 0;
	err = fill(i, e);
	if (err == ERR_OK && !i->compressed)
		return copy(i, to, n, got_r);
	i->z.next_out = (Bytef *)to;
	i->z.avail_out = (uInt)n;
	do {
		if (err == ERR_OK)
			err = fill(i, e);
		if (err == ERR_OK)
			err = step(i, &end, e);
	} while (err == ERR_OK && !end && i->z.avail_out == (uInt)n);
	*got_r = n - i->z.avail_out;
	i->out += *got_r;
	if (err == ERR_OK && i->out > BLOW_FREE &&
		i->out / BLOW_MAX > i->in - i->z.avail_in)
		err = err_set(e, ERR_LIMIT,
			"it grows to more than %d times its size", BLOW_MAX);
	return err;
}

enum err gzip_rewind(struct gzip_in *i, struct errtext *e)
{
	if (lseek(i->fd, 0, SEEK_SET) != 0)
		return err_set(e, ERR_IO, "%s", strerror(errno));
	if (inflateReset(&i->z) != Z_OK)
		die("zlib failed");
	i->z.avail_in = 0;
	i->in = i->out = 0;
	i->inside = false;
	i->blank = true;
	return ERR_OK;
}

void gzip_in_free(struct gzip_in **ip)
{
	struct gzip_in *i = *ip;

	if (i == NULL)
		return;
	(void)inflateEnd(&i->z);
	close(i->fd);
	free(i);
	*ip = NULL;
}
