/* SPDX-License-Identifier: MIT */
/* Prosody's internal storage: DATA/HOST/STORE/USER.dat, and .list. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "move/lua_stanza.h"
#include "move/prosody_inner.h"

/* Of one file of a room; and of one item of an archive, where Prosody's own
 * writer stops at 127 tables and its streams at half a megabyte. */
static const struct lua_caps file_caps = {
	.depth = 200, .values = (size_t)4 << 20, .bytes = (size_t)256 << 20};
static const struct lua_caps item_caps = {
	.depth = 200, .values = (size_t)1 << 18, .bytes = (size_t)16 << 20};

/* Bytes that are looked through at once. */
#define COUNT_BLOCK ((size_t)256 << 10)

struct files {
	struct prosody_store store;
	char *path; /* of the data, or of one host's; owned */
	char *host; /* that host; NULL: path is of all; owned */
	/* the archive that is open */
	struct lua_reader *list;
	uint64_t at; /* items read so far */
};

static struct files *of(struct prosody_store *s)
{
	return (struct files *)s;
}

void prosody_encode(struct buf *b, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
			(c >= 'A' && c <= 'Z'))
			buf_byte(b, (char)c);
		else
			buf_printf(b, "%%%02x", c);
	}
}

void prosody_decode(struct buf *b, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '%' && i + 2 < s.n &&
			hex_digit(s.p[i + 1]) >= 0 &&
			hex_digit(s.p[i + 2]) >= 0) {
			buf_byte(b, (char)(hex_digit(s.p[i + 1]) << 4 |
					    hex_digit(s.p[i + 2])));
			i += 2;
		} else {
			buf_byte(b, s.p[i]);
		}
	}
}

/* The folder of a host. */
static void host_path(const struct files *f, const char *host, struct buf *b)
{
	buf_str(b, f->path);
	if (f->host != NULL)
		return;
	buf_byte(b, '/');
	prosody_encode(b, span_str(host));
}

/* Names of stores are letters and underscores. user NULL: the folder. */
static void file_path(const struct files *f, const char *const where[3],
	const char *ext, struct buf *b)
{
	buf_init(b, SIZE_MAX / 2);
	host_path(f, where[0], b);
	buf_printf(b, "/%s", where[1]);
	if (where[2] == NULL)
		return;
	buf_byte(b, '/');
	prosody_encode(b, span_str(where[2]));
	buf_str(b, ext);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* `NAME.dat` in the folder: NAME is added, as it is meant; to NULL: is there
 * one? ERR_IO; a folder that isn't there is empty. */
static enum err dat_files(const char *folder, struct prosody_names *to,
	bool *any_r, struct errtext *e)
{
	DIR *d = opendir(folder);
	struct buf b;

	*any_r = false;
	if (d == NULL)
		return errno == ENOENT || errno == ENOTDIR
		               ? ERR_OK
		               : err_set(e, ERR_IO, "%s: %s", folder,
					 strerror(errno));
	buf_init(&b, SIZE_MAX / 2);
	for (const struct dirent *n; (n = readdir(d)) != NULL;) {
		struct span name = span_str(n->d_name);

		if (name.n <= 4 || memcmp(name.p + name.n - 4, ".dat", 4) != 0)
			continue;
		*any_r = true;
		if (to == NULL)
			break;
		buf_reset(&b);
		prosody_decode(&b, span_of(name.p, name.n - 4));
		prosody_names_add(to, buf_span(&b));
	}
	buf_clear(&b);
	closedir(d);
	return ERR_OK;
}

/* Has the folder of a host something in that store? */
static enum err has_store(
	const char *folder, const char *store, bool *any_r, struct errtext *e)
{
	struct buf b;
	enum err err;

	buf_init(&b, SIZE_MAX / 2);
	buf_printf(&b, "%s/%s", folder, store);
	err = dat_files(buf_cstr(&b), NULL, any_r, e);
	buf_clear(&b);
	return err;
}

static bool is_host(const char *folder)
{
	bool any;

	return has_store(folder, "config", &any, NULL) == ERR_OK && any;
}

/* Each folder of a host in path that has something in that store; one that
 * can't be looked into isn't taken for empty. to NULL: is there one? */
static enum err host_folders(const char *path, const char *store,
	struct prosody_names *to, bool *any_r, struct errtext *e)
{
	DIR *d = opendir(path);
	enum err err = ERR_OK;
	struct buf b;

	*any_r = false;
	if (d == NULL)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	buf_init(&b, SIZE_MAX / 2);
	for (const struct dirent *n;
		err == ERR_OK && (n = readdir(d)) != NULL;) {
		bool any;

		if (n->d_name[0] == '.')
			continue;
		buf_reset(&b);
		buf_printf(&b, "%s/%s", path, n->d_name);
		err = has_store(buf_cstr(&b), store, &any, e);
		if (to == NULL)
			err = ERR_OK;
		if (!any)
			continue;
		*any_r = true;
		if (to == NULL)
			break;
		buf_reset(&b);
		prosody_decode(&b, span_str(n->d_name));
		prosody_names_add(to, buf_span(&b));
	}
	buf_clear(&b);
	closedir(d);
	return err;
}

static enum err hosts(struct prosody_store *s, const char *store,
	struct prosody_names *to, struct errtext *e)
{
	struct files *f = of(s);
	enum err err;
	bool any;

	if (f->host == NULL)
		return host_folders(f->path, store, to, &any, e);
	err = has_store(f->path, store, &any, e);
	if (any)
		prosody_names_add(to, span_str(f->host));
	return err;
}

static enum err users(struct prosody_store *s, const char *host,
	const char *store, struct prosody_names *to, struct errtext *e)
{
	struct buf b;
	enum err err;
	bool any;

	file_path(of(s), (const char *const[]){host, store, NULL}, "", &b);
	err = dat_files(buf_cstr(&b), to, &any, e);
	buf_clear(&b);
	return err;
}

static enum err get(struct prosody_store *s, const char *host,
	const char *store, const char *user, struct arena *a,
	const struct lua_value **v_r, struct errtext *e)
{
	struct lua_reader *r;
	struct buf b;
	bool missing;
	enum err err;

	*v_r = NULL;
	if (of(s)->host != NULL && strcmp(of(s)->host, host) != 0)
		return ERR_OK; /* another's */
	file_path(of(s), (const char *const[]){host, store, user}, ".dat", &b);
	err = lua_open(buf_cstr(&b), &file_caps, &r, &missing, e);
	buf_clear(&b);
	if (err != ERR_OK)
		return missing ? ERR_OK : err;
	err = lua_read(r, a, v_r, e);
	lua_close(&r);
	return err;
}

/* Lines that begin as items do: strings have no ends of lines. */
static uint64_t count_items(int fd)
{
	static const char word[] = "item(";
	char *block = xmalloc(COUNT_BLOCK);
	size_t seen = 0; /* of the word; past it: not at its beginning */
	uint64_t items = 0;
	ssize_t n;

	while ((n = read(fd, block, COUNT_BLOCK)) > 0) {
		const char *p = block, *end = block + n;

		while (p < end) {
			if (seen < sizeof(word) - 1 && *p == word[seen]) {
				items += ++seen == sizeof(word) - 1;
				p++;
				continue;
			}
			p = memchr(p, '\n', (size_t)(end - p));
			seen = p != NULL ? 0 : sizeof(word);
			p = p != NULL ? p + 1 : end;
		}
	}
	free(block);
	return items;
}

static enum err count(struct prosody_store *s, const char *host,
	const char *user, uint64_t *n_r, struct errtext *e)
{
	struct buf b;
	int fd;

	(void)e;
	*n_r = 0;
	file_path(of(s), (const char *const[]){host, "muc_log", user}, ".list",
		&b);
	fd = open(buf_cstr(&b), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0) { /* read() says why not, this is about a number */
		*n_r = count_items(fd);
		close(fd);
	}
	buf_clear(&b);
	return ERR_OK;
}

static void end(struct prosody_store *s)
{
	lua_close(&of(s)->list);
}

/* From the first item; list NULL: there is no archive. */
static enum err rewind_list(
	struct files *f, const char *host, const char *user, struct errtext *e)
{
	struct buf b;
	bool missing;
	enum err err;

	lua_close(&f->list);
	f->at = 0;
	file_path(f, (const char *const[]){host, "muc_log", user}, ".list", &b);
	err = lua_open(buf_cstr(&b), &item_caps, &f->list, &missing, e);
	buf_clear(&b);
	return missing ? ERR_OK : err;
}

/* Its archive id; where none was kept, Prosody takes its number. */
static struct span key_of(
	struct arena *a, const struct lua_value *v, uint64_t at)
{
	struct span key = lua_text(lua_get(v, "key"));

	return key.p != NULL ? key
	                     : arena_printf(a, "%llu", (unsigned long long)at);
}

/* Past the item with that id; *found_r false: there is none, all is read. */
static enum err skip_to(
	struct files *f, struct span mark, bool *found_r, struct errtext *e)
{
	struct arena *a = arena_new();
	enum err err = ERR_OK;

	*found_r = false;
	while (err == ERR_OK && !*found_r) {
		const struct lua_value *v;

		arena_reset(a);
		err = lua_next(f->list, a, &v, e);
		if (err != ERR_OK || v == NULL)
			break;
		f->at++;
		*found_r = span_eq(key_of(a, v, f->at), mark);
	}
	arena_free(&a);
	return err;
}

static enum err begin(struct prosody_store *s, const char *host,
	const char *user, struct span mark, struct errtext *e)
{
	struct files *f = of(s);
	enum err err = rewind_list(f, host, user, e);
	bool found = true;

	if (err == ERR_OK && f->list != NULL && mark.p != NULL)
		err = skip_to(f, mark, &found, e);
	if (err == ERR_OK && !found)
		err = rewind_list(f, host, user, e);
	return err;
}

bool prosody_time(const struct lua_value *v, int64_t *ms_r)
{
	double s;

	if (!lua_number(v, &s) || !(s > -6e10 && s < 2.5e11))
		return false;
	*ms_r = llround(s * 1000);
	return true;
}

static enum err next(struct prosody_store *s, struct arena *a,
	struct prosody_item *i_r, struct errtext *e)
{
	struct files *f = of(s);
	const struct lua_value *v = NULL;
	struct span stamp;
	enum err err;

	*i_r = (struct prosody_item){.key = SPAN_NONE};
	if (f->list == NULL)
		return ERR_OK;
	err = lua_next(f->list, a, &v, e);
	if (err != ERR_OK || v == NULL)
		return err;
	i_r->key = key_of(a, v, ++f->at);
	stamp = lua_text(lua_get(lua_get(v, "attr"), "stamp"));
	if (!prosody_time(lua_get(v, "when"), &i_r->at_ms) &&
		!time_parse(stamp, &i_r->at_ms))
		i_r->why = "nothing says when it was";
	else
		i_r->stanza = lua_stanza(a, v, &i_r->why, &i_r->odd);
	return ERR_OK;
}

static void files_free(struct prosody_store *s)
{
	struct files *f = of(s);

	lua_close(&f->list);
	free(f->path);
	free(f->host);
	free(f);
}

/* The last name of a path, decoded; owned by the caller. */
static char *host_named(const char *path)
{
	char *whole = realpath(path, NULL);
	const char *slash = whole != NULL ? strrchr(whole, '/') : NULL;
	struct buf b;
	char *host;

	buf_init(&b, SIZE_MAX / 2);
	prosody_decode(&b, span_str(slash != NULL ? slash + 1 : path));
	host = xstrdup(buf_cstr(&b));
	buf_clear(&b);
	free(whole);
	return host;
}

bool prosody_files_is(const char *path)
{
	bool any = false;

	if (!is_folder(path))
		return false;
	if (is_host(path))
		return true;
	return host_folders(path, "config", NULL, &any, NULL) == ERR_OK && any;
}

struct prosody_store *prosody_files_open(const char *path, struct span from)
{
	static const struct prosody_store_ops ops = {
		hosts, users, get, count, begin, next, end, files_free};
	struct files *f = xcalloc(1, sizeof(*f));

	f->store.ops = &ops;
	f->path = xstrdup(path);
	if (is_host(path))
		f->host = from.p != NULL ? span_strdup(from) : host_named(path);
	return &f->store;
}
