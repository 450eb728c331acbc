/* SPDX-License-Identifier: MIT */
/* Which file is another version of a policy: the one with its OID. */
#include "component/config_swap.h"

#include "base/log.h"
#include "labels/lint.h"
#include "labels/policy.h"

#define NEW_NAME "the new policy"

/* A finding_sink; ctx: the file's name. */
static void log_remark(void *ctx, const struct finding *f)
{
	log_event(LOG_WARN, "policy", KV_STR("file", (const char *)ctx),
		KV_NUM("line", f->line), KV_STR("rule", f->rule),
		KV_STR("text", f->text));
}

static enum err is_it(
	struct config_swap *s, const char *path, bool *is_r, struct errtext *e)
{
	struct labels *old = labels_new();
	enum err err = labels_add_policy_file(old, path, e);

	*is_r = err == ERR_OK && span_eq(policy_oid(labels_policy(old, 0)),
					 policy_oid(s->policy));
	labels_free(&old);
	return err;
}

enum err config_swap_add(
	struct config_swap *s, struct labels *ls, char *path, struct errtext *e)
{
	bool swap = false;
	enum err err = s->spif.p != NULL ? is_it(s, path, &swap, e) : ERR_OK;

	if (err != ERR_OK)
		return err;
	if (swap) {
		s->done = true;
		return labels_add_policy(ls, s->spif, NEW_NAME, e);
	}
	err = labels_add_policy_file(ls, path, e);
	if (err == ERR_OK && s->spif.p == NULL)
		policy_lint(labels_policy(ls, labels_policy_count(ls) - 1),
			s->wall_ms, log_remark, path);
	return err;
}

struct config *config_load(
	const char *path, int64_t wall_ms, struct config_errors *errors)
{
	struct config_swap none = {.wall_ms = wall_ms};

	return config_load_swapped(path, &none, errors);
}

struct config *config_load_with(const char *path, struct span policy,
	int64_t wall_ms, struct config_errors *errors)
{
	struct config_swap s = {
		.spif = policy, .scratch = labels_new(), .wall_ms = wall_ms};
	struct errtext e = {""};
	struct config *c = NULL;

	if (labels_add_policy(s.scratch, policy, NEW_NAME, &e) == ERR_OK) {
		s.policy = labels_policy(s.scratch, 0);
		c = config_load_swapped(path, &s, errors);
	} else {
		buf_printf(&errors->text, "%s\n", e.s);
		errors->n++;
	}
	labels_free(&s.scratch);
	return c;
}
