/* SPDX-License-Identifier: MIT */
/* Runs a fuzz target over its corpus without libFuzzer, once per file. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"

#define INPUT_MAX ((size_t)4 << 20) /* bytes; corpus files are small */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_file(const char *path, struct buf *b)
{
	FILE *f = fopen(path, "rb");

	if (f == NULL)
		die("%s: can't be opened", path);
	for (;;) {
		char *p = buf_reserve(b, 4096);
		size_t n;

		if (p == NULL)
			die("%s: too big for a corpus file", path);
		n = fread(p, 1, 4096, f);
		if (n == 0)
			break;
		b->n += n;
	}
	if (ferror(f))
		die("%s: can't be read", path);
	fclose(f);
}

/* A copy of exactly the size, so that a sanitizer sees each byte beyond. */
static void run_one(const char *path)
{
	struct buf b;
	uint8_t *copy;

	buf_init(&b, INPUT_MAX);
	read_file(path, &b);
	copy = xmalloc(b.n != 0 ? b.n : 1);
	if (b.n != 0)
		memcpy(copy, b.p, b.n);
	fprintf(stderr, "%s\n", path); /* the last one named is the culprit */
	(void)LLVMFuzzerTestOneInput(copy, b.n);
	free(copy);
	buf_clear(&b);
}

static unsigned run_directory(const char *dir)
{
	DIR *d = opendir(dir);
	unsigned n = 0;

	if (d == NULL)
		die("%s: no corpus", dir);
	for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
		char path[4096];
		struct stat st;
		int len = snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);

		if (len < 0 || (size_t)len >= sizeof(path))
			die("%s: path too long", dir);
		if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		run_one(path);
		n++;
	}
	closedir(d);
	return n;
}

/* The corpus of `.../fuzz_NAME` is $srcdir/tests/fuzz/corpus/NAME. */
int main(int argc, char **argv)
{
	const char *srcdir = getenv("srcdir");
	const char *self = argc > 0 ? argv[0] : "";
	const char *name = NULL;
	char dir[4096];
	unsigned n;

	/* The last `fuzz_`: a directory above may hold the word as well. */
	for (const char *p = strstr(self, "fuzz_"); p != NULL;
		p = strstr(p + 1, "fuzz_"))
		name = p + strlen("fuzz_");
	if (name == NULL)
		die("%s: not the name of a fuzz target", self);
	if (snprintf(dir, sizeof(dir), "%s/tests/fuzz/corpus/%s",
		    srcdir != NULL ? srcdir : ".", name) >= (int)sizeof(dir))
		die("%s: path too long", srcdir);
	n = run_directory(dir);
	printf("100%%: Checks: %u, Failures: 0, Errors: 0\n", n);
	return n == 0; /* a corpus without files tests nothing */
}
