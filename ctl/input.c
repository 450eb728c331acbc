/* SPDX-License-Identifier: MIT */
/* Files and arguments that hold policies, labels and clearances. */
#include "ctl/input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "component/config.h"

#define FILE_MAX ((size_t)1 << 20) /* bytes of a label or clearance file */

enum err read_file(const char *path, struct buf *b, struct errtext *e)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *f = standard ? stdin : fopen(path, "rb");
	enum err err = ERR_OK;
	char chunk[4096];
	size_t n;

	if (f == NULL)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(b, span_of(chunk, n));
	if (ferror(f))
		err = err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	else if (b->over)
		err = err_set(
			e, ERR_LIMIT, "%s: more than %zu bytes", path, b->max);
	if (!standard)
		fclose(f);
	return err;
}

/* The file that arg names, or NULL. */
static const char *file_of(const char *arg)
{
	if (arg[0] == '@')
		return arg + 1;
	return strncmp(arg, "file:", 5) == 0 ? arg + 5 : NULL;
}

/* What arg means, in b; *form_r: how to read it. */
static enum caveat_code take(const char *arg, struct buf *b,
	enum caveat_form *form_r, struct caveat_error *err)
{
	const char *file = file_of(arg);
	struct errtext e = {""};
	enum err code = ERR_OK;

	*form_r = file != NULL ? CAVEAT_ANY : CAVEAT_EXPR;
	if (file != NULL)
		code = read_file(file, b, &e);
	else
		buf_str(b, arg);
	if (code == ERR_OK && b->over)
		code = err_set(&e, ERR_LIMIT, "an argument is too long");
	if (code == ERR_OK && file != NULL && span_trim(buf_span(b)).n == 0)
		code = err_set(&e, ERR_SYNTAX, "%s: is empty", file);
	if (code != ERR_OK)
		snprintf(err->text, sizeof(err->text), "%s", e.s);
	return (enum caveat_code)code;
}

/* What is wrong with the contents of a file is said with its name. */
static void name_file(const char *arg, struct caveat_error *err)
{
	const char *file = file_of(arg);
	struct errtext e;

	if (file == NULL || err->text[0] == '\0')
		return;
	(void)err_set(&e, ERR_OK, "%s: %s", file, err->text);
	snprintf(err->text, sizeof(err->text), "%s", e.s);
}

enum caveat_status read_label(struct caveat_engine *e, const char *arg,
	const struct caveat_label **l_r, struct caveat_error *err)
{
	enum caveat_status status = CAVEAT_UNUSABLE;
	enum caveat_form form;
	struct buf b;

	*l_r = NULL;
	buf_init(&b, FILE_MAX);
	if (take(arg, &b, &form, err) == CAVEAT_OK) {
		status = caveat_label_read(e, form, b.p, b.n, l_r, err);
		name_file(arg, err);
	}
	buf_clear(&b);
	return status;
}

enum caveat_code read_clearance(struct caveat_engine *e, const char *arg,
	const struct caveat_clearance **c_r, struct caveat_error *err)
{
	enum caveat_form form;
	enum caveat_code code;
	struct buf b;

	*c_r = NULL;
	buf_init(&b, FILE_MAX);
	code = take(arg, &b, &form, err);
	if (code == CAVEAT_OK) {
		code = caveat_clearance_read(e, form, b.p, b.n, c_r, err);
		name_file(arg, err);
	}
	buf_clear(&b);
	return code;
}

void drop_clearances(const struct caveat_clearance **c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		caveat_clearance_unref(&c[i]);
}

enum ctl_status read_clearances(struct caveat_engine *e,
	const struct ctl_list *args, const struct caveat_clearance **c_r)
{
	struct caveat_error err;

	for (size_t i = 0; i < args->n; i++) {
		if (read_clearance(e, args->v[i], &c_r[i], &err) == CAVEAT_OK)
			continue;
		drop_clearances(c_r, i);
		return ctl_fail(CTL_REFUSED, "%s", err.text);
	}
	return CTL_DONE;
}

enum caveat_code load_policy(
	struct caveat_engine *e, const char *path, struct caveat_error *err)
{
	enum caveat_code code;
	struct errtext why = {""};
	struct buf b;

	if (strcmp(path, "-") != 0)
		return caveat_policy_load_file(e, path, err);
	buf_init(&b, FILE_MAX);
	code = (enum caveat_code)read_file(path, &b, &why);
	if (code == CAVEAT_OK)
		code = caveat_policy_load(e, b.p, b.n, path, err);
	else
		snprintf(err->text, sizeof(err->text), "%s", why.s);
	buf_clear(&b);
	return code;
}

static bool load(
	struct caveat_engine *e, const char *path, enum ctl_status *status_r)
{
	struct caveat_error err;

	if (load_policy(e, path, &err) == CAVEAT_OK)
		return true;
	*status_r = ctl_fail(CTL_REFUSED, "%s", err.text);
	return false;
}

/* Those of the configuration. */
static bool load_configured(
	const struct ctl *c, struct caveat_engine *e, enum ctl_status *status_r)
{
	struct config_errors errors = {.n = 0};
	size_t n = 0;
	char **path;
	bool ok = true;

	buf_init(&errors.text, SIZE_MAX / 2);
	path = config_policy_paths(c->config, &n, &errors);
	for (size_t i = 0; i < n; i++) {
		ok = ok && load(e, path[i], status_r);
		free(path[i]);
	}
	free(path);
	if (n == 0) {
		fputs(buf_cstr(&errors.text), stderr);
		*status_r = ctl_fail(CTL_USAGE,
			"no policy: give --policy FILE, or -c FILE of a "
			"configuration that names some");
	}
	buf_clear(&errors.text);
	return ok && n > 0;
}

struct caveat_engine *load_policies(const struct ctl *c,
	const struct ctl_list *files, enum ctl_status *status_r)
{
	struct caveat_engine *e = caveat_engine_new();
	bool ok = true;

	if (files->n == 0)
		ok = load_configured(c, e, status_r);
	for (size_t i = 0; i < files->n && ok; i++)
		ok = load(e, files->v[i], status_r);
	if (!ok)
		caveat_engine_free(&e);
	return e;
}
