/* SPDX-License-Identifier: MIT */
/* libcaveat-labels: labels and clearances. */
#include "labels/library.h"

#include "labels/equiv.h"
#include "labels/membership.h"
#include "labels/model.h"
#include "labels/rollup.h"
#include "labels/wire.h"

_Static_assert((int)CAVEAT_SPIFFY == (int)WIRE_SPIFFY, "forms");
_Static_assert((int)CAVEAT_4778 == (int)WIRE_4778, "forms");

/* ---- labels ---- */

static enum caveat_status read_label(struct caveat_engine *e,
	enum caveat_form form, struct span data, bool creating,
	const struct caveat_label **l_r, struct caveat_error *err)
{
	const struct label *l = NULL;
	enum label_status status =
		wire_label_read(engine_begin(e), (enum wire_form)form, data,
			engine_now(e), creating, &l, in_error(err));

	return give_label(status, l, l_r);
}

enum caveat_status caveat_label_read(struct caveat_engine *e,
	enum caveat_form form, const void *data, size_t n,
	const struct caveat_label **l_r, struct caveat_error *err)
{
	return read_label(e, form, span_of(data, n), false, l_r, err);
}

enum caveat_status caveat_label_create(struct caveat_engine *e,
	enum caveat_form form, const void *data, size_t n,
	const struct caveat_label **l_r, struct caveat_error *err)
{
	return read_label(e, form, span_of(data, n), true, l_r, err);
}

const struct caveat_label *caveat_label_ref(const struct caveat_label *l)
{
	return (const struct caveat_label *)label_ref(in_label(l));
}

void caveat_label_unref(const struct caveat_label **l)
{
	const struct label *own = in_label(*l);

	label_unref(&own);
	*l = NULL;
}

char *caveat_label_write(const struct caveat_label *l, enum caveat_form form,
	const struct caveat_label *const *eq, size_t eq_n, size_t *n_r,
	struct caveat_error *err)
{
	struct buf b;
	enum err code;

	buf_init(&b, TEXT_MAX);
	code = wire_label_write(in_label(l), (enum wire_form)form,
		(const struct label *const *)eq, eq_n, &b, in_error(err));
	b.over |= code != ERR_OK;
	return give_text(&b, n_r);
}

char *caveat_label_information(const struct caveat_label *l)
{
	struct buf b;

	buf_init(&b, TEXT_MAX);
	label_information(in_label(l), &b);
	return give_text(&b, NULL);
}

const struct caveat_policy *caveat_label_policy(const struct caveat_label *l)
{
	return out_policy(label_policy(in_label(l)));
}

struct caveat_str caveat_label_class(const struct caveat_label *l)
{
	return out_str(label_class_name(in_label(l)));
}

uint64_t caveat_label_class_lacv(const struct caveat_label *l)
{
	return label_class_lacv(in_label(l));
}

struct caveat_str caveat_label_privacy(const struct caveat_label *l)
{
	return out_str(label_privacy(in_label(l)));
}

bool caveat_label_value(
	const struct caveat_label *l, size_t *at, struct caveat_value *v_r)
{
	struct value_fact f;
	bool more = label_value_next(in_label(l), at, &f);

	if (more)
		*v_r = out_value(&f);
	return more;
}

bool caveat_label_same(
	const struct caveat_label *a, const struct caveat_label *b)
{
	return label_same_value(in_label(a), in_label(b));
}

char *caveat_label_marking(
	const struct caveat_label *l, const char *location, const char *lang)
{
	struct buf b;

	buf_init(&b, TEXT_MAX);
	b.over |= !label_marking_at(in_label(l),
		location != NULL ? location : "pageBottom", span_str(lang), &b);
	return give_text(&b, NULL);
}

struct caveat_str caveat_label_color(const struct caveat_label *l)
{
	return out_str(label_color(in_label(l)));
}

struct caveat_str caveat_label_background(const struct caveat_label *l)
{
	return out_str(label_bgcolor(in_label(l)));
}

struct caveat_str caveat_label_foreground(const struct caveat_label *l)
{
	return out_str(label_fgcolor(in_label(l)));
}

enum caveat_status caveat_label_translate(struct caveat_engine *e,
	const struct caveat_label *l, const struct caveat_policy *target,
	bool receiving, const struct caveat_label **l_r,
	struct caveat_error *err)
{
	const struct label *to = NULL;
	enum label_status status;

	*l_r = NULL;
	if (l == NULL || target == NULL ||
		in_policy(target)->owner != engine_begin(e)) {
		err_set(in_error(err), ERR_UNKNOWN,
			l == NULL ? "no usable label"
				  : "the policy isn't one of this engine");
		return CAVEAT_UNUSABLE;
	}
	status = label_translate(in_label(l), in_policy(target),
		receiving ? EQUIV_DECRYPT : EQUIV_ENCRYPT, engine_now(e), &to,
		in_error(err));
	return give_label(status, to, l_r);
}

enum caveat_status caveat_label_roll_up(struct caveat_engine *e,
	const struct caveat_label *const *l, size_t n,
	const struct caveat_label **l_r, struct caveat_error *err)
{
	const struct label *to = NULL;
	enum label_status status;

	(void)engine_begin(e);
	status = label_roll_up((const struct label *const *)l, n, engine_now(e),
		&to, in_error(err));
	return give_label(status, to, l_r);
}

/* ---- clearances ---- */

static enum caveat_code give_clearance(enum err code, const struct clearance *c,
	const struct caveat_clearance **c_r)
{
	*c_r = (const struct caveat_clearance *)clearance_ref(c);
	return (enum caveat_code)code;
}

enum caveat_code caveat_clearance_read(struct caveat_engine *e,
	enum caveat_form form, const void *data, size_t n,
	const struct caveat_clearance **c_r, struct caveat_error *err)
{
	const struct clearance *c = NULL;
	enum err code = wire_clearance_read(engine_begin(e),
		(enum wire_form)form, span_of(data, n), &c, in_error(err));

	return give_clearance(code, c, c_r);
}

const struct caveat_clearance *caveat_clearance_ref(
	const struct caveat_clearance *c)
{
	return (const struct caveat_clearance *)clearance_ref(in_clearance(c));
}

void caveat_clearance_unref(const struct caveat_clearance **c)
{
	const struct clearance *own = in_clearance(*c);

	clearance_unref(&own);
	*c = NULL;
}

char *caveat_clearance_write(const struct caveat_clearance *c,
	enum caveat_form form, size_t *n_r, struct caveat_error *err)
{
	struct buf b;
	enum err code;

	buf_init(&b, TEXT_MAX);
	code = wire_clearance_write(
		in_clearance(c), (enum wire_form)form, &b, in_error(err));
	b.over |= code != ERR_OK;
	return give_text(&b, n_r);
}

enum caveat_code caveat_clearance_with_groups(struct caveat_engine *e,
	const struct caveat_clearance *c, const struct caveat_clearance **c_r,
	struct caveat_error *err)
{
	const struct clearance *all = NULL;
	enum err code;

	(void)engine_begin(e);
	code = clearance_with_groups(in_clearance(c), &all, in_error(err));
	return give_clearance(code, all, c_r);
}

char *caveat_clearance_marking(
	const struct caveat_clearance *c, const char *lang)
{
	struct buf b;

	buf_init(&b, TEXT_MAX);
	clearance_marking(in_clearance(c), span_str(lang), &b);
	return give_text(&b, NULL);
}

const struct caveat_policy *caveat_clearance_policy(
	const struct caveat_clearance *c)
{
	return out_policy(clearance_policy(in_clearance(c)));
}

bool caveat_clearance_class(
	const struct caveat_clearance *c, size_t i, uint64_t *lacv_r)
{
	if (i >= clearance_class_count(in_clearance(c)))
		return false;
	*lacv_r = clearance_class_lacv(in_clearance(c), i);
	return true;
}

bool caveat_clearance_value(
	const struct caveat_clearance *c, size_t *at, struct caveat_value *v_r)
{
	struct value_fact f;
	bool more = clearance_value_next(in_clearance(c), at, &f);

	if (more)
		*v_r = out_value(&f);
	return more;
}
