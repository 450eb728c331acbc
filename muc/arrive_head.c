/* SPDX-License-Identifier: MIT */
/* What a room that moves in is: its options, labels, subject and vCard. */
#include "domain/levels.h"
#include "muc/arrive_inner.h"
#include "muc/group.h"
#include "muc/options.h"
#include "muc/vcard.h"
#include "xmpp/xdata.h"

#define SUBJECT_BYTES ((size_t)64 << 10)
#define KEEP_BYTES    ((size_t)64 << 10)

enum err arrive_about(struct arriving *a, const struct xml *x)
{
	struct span created = xml_attr(x, "created");

	/* SECURITY: it doesn't say what its messages refer to. */
	if (transfer_is_part(x))
		return err_set(a->e, ERR_VALUE,
			"record %zu: it is what one reader may have, and not "
			"the room",
			a->in->at);
	if (created.p != NULL && !arrival_time(a->t, created, &a->row.created))
		return transfer_unfit(
			a->in, a->e, "'created' is no time that has been");
	a->in->taken++;
	return ERR_OK;
}

/* ---- options ---- */

static const struct option *option_by_var(struct span var)
{
	for (size_t i = 0; i < room_option_n; i++)
		if (span_is(var, room_option[i].var))
			return &room_option[i];
	return NULL;
}

/* SECURITY: a door that was locked isn't left open. */
static bool is_door(const struct option *o)
{
	static const char *const doors[] = {
		"password", "password_protected", "members_only", "public"};

	for (size_t i = 0; i < ARRAY_LEN(doors); i++)
		if (strcmp(o->name, doors[i]) == 0)
			return true;
	return false;
}

/* To hash one takes its time, and everybody waits. */
static bool is_another_secret(
	struct arriving *a, const struct option *o, const struct xdata_field *f)
{
	if (o->kind != OPTION_SECRET || f->value == NULL ||
		f->value->text.n == 0)
		return false;
	return ++a->secrets > 1;
}

static enum err read_option(struct arriving *a, const struct xdata_field *f)
{
	const struct option *o = option_by_var(f->var);
	struct errtext why = {""};

	if (o != NULL && is_another_secret(a, o, f))
		return err_set(a->e, ERR_VALUE,
			"record %zu: there is more than one password",
			a->in->at);
	if (o == NULL) {
		transfer_remark(a->in, "option '%.*s': no such option here",
			SPAN_FMT(f->var));
		return ERR_OK;
	}
	if (option_set(o, f->value, &a->shall.config, a->t, &why) == ERR_OK)
		return ERR_OK;
	if (is_door(o) || !a->in->leave_out)
		return err_set(
			a->e, ERR_VALUE, "record %zu: %s", a->in->at, why.s);
	transfer_remark(a->in, "record %zu: %s", a->in->at, why.s);
	return ERR_OK;
}

/* One that secret_matches() can read. */
static bool is_hash(struct span s)
{
	struct span mac, rest, scheme = span_cut(s, '$', &rest);
	struct span salt = span_cut(rest, '$', &mac);
	struct buf b;
	bool good;

	buf_init(&b, 64);
	good = s.n < 256 && span_is(scheme, "pbkdf2-sha256") &&
	       base64_read(&b, salt) && b.n == 16;
	buf_reset(&b);
	good = good && base64_read(&b, mac) && b.n == SHA256_LEN;
	buf_clear(&b);
	return good;
}

static enum err read_secret(struct arriving *a, struct span hash)
{
	if (hash.p == NULL)
		return ERR_OK;
	if (!is_hash(hash))
		return err_set(a->e, ERR_VALUE,
			"record %zu: 'secret' is no hash of a password",
			a->in->at);
	a->shall.config.secret = hash;
	return ERR_OK;
}

/* SECURITY: who brings a password, and doesn't say whether it is needed, has a
 * room that one needs it for. */
static void protect(
	struct arriving *a, struct span secret, const struct xdata *d)
{
	struct room_config *c = &a->shall.config;
	static const char needs[] = "muc#roomconfig_passwordprotectedroom";

	if (c->secret.p != secret.p && c->secret.n != 0 &&
		xdata_find(d, needs) == NULL)
		c->password_protected = true;
}

/* A room that nobody is in would go at once. */
static void persist(struct arriving *a)
{
	if (!a->shall.config.persistent)
		transfer_remark(a->in,
			"the room wasn't persistent: here it is from now on");
	a->shall.config.persistent = true;
}

enum err arrive_options(struct arriving *a, const struct xml *x)
{
	const struct xml *form = xml_child(x, NS_XDATA, "x");
	const struct span secret = a->shall.config.secret;
	struct xdata d = {.field = NULL};
	enum err err = ERR_OK;

	if (form != NULL && !xdata_read(a->t->arena, form, &d))
		return err_set(a->e, ERR_VALUE,
			"record %zu: that is no form that can be read",
			a->in->at);
	for (const struct xdata_field *f = d.field; f != NULL && err == ERR_OK;
		f = f->next)
		err = read_option(a, f);
	if (err == ERR_OK)
		err = read_secret(a, xml_attr(x, "secret"));
	if (err != ERR_OK)
		return err;
	protect(a, secret, &d);
	persist(a);
	a->edited = true;
	a->in->taken++;
	return ERR_OK;
}

/* ---- labels ---- */

static enum err refused(struct arriving *a, const char *what, const char *why)
{
	return err_set(
		a->e, ERR_VALUE, "record %zu: %s: %s", a->in->at, what, why);
}

static struct span text_of(const struct xml *x, const char *name)
{
	struct span s = span_trim(xml_attr(x, name));

	return s.n != 0 ? s : SPAN_NONE;
}

/* SECURITY: never left out, whatever is left out of the rest: without its
 * labels a room would be open to others. */
enum err arrive_security(struct arriving *a, const struct xml *x)
{
	struct place_labels *l = &a->shall.labels;
	struct errtext why = {""};

	*l = (struct place_labels){.clearance = transfer_setting_clearance(
					   a->in, text_of(x, "clearance")),
		.keep = text_of(x, "keep")};
	if (transfer_setting(a->in, text_of(x, "access_label"), &l->access,
		    &why) != ERR_OK)
		return refused(a, "access_label", why.s);
	if (transfer_setting(a->in, text_of(x, "default_label"), &l->fallback,
		    &why) != ERR_OK)
		return refused(a, "default_label", why.s);
	if (transfer_setting_lines(
		    a->in, xml_attr(x, "allowed"), &l->allowed, &why) != ERR_OK)
		return refused(a, "allowed", why.s);
	if (l->keep.n > KEEP_BYTES)
		return refused(a, "keep", "it is too long");
	if (l->keep.n != 0 && retain_check(a->m->d.conf->labels, l->keep, a->t,
				      &why) != ERR_OK)
		return refused(a, "keep", why.s);
	a->edited = true;
	a->in->taken++;
	return ERR_OK;
}

enum err arrive_check_edit(struct arriving *a)
{
	const struct edit *x = &a->shall;
	const struct place_labels *was = &a->r->set->labels;
	enum err err = ERR_OK;

	if (!x->config.password_protected)
		a->shall.config.secret = SPAN_NONE;
	if (a->edited)
		err = options_check(&x->config, a->e);
	if (err == ERR_OK)
		err = levels_check(
			&a->m->d, was, &x->labels, SPAN_NONE, a->t, a->e);
	if (err == ERR_OK && a->row.messages != 0 &&
		!levels_same(was, &x->labels))
		err = err_set(a->e, ERR_VALUE,
			"its messages were judged by other labels of the room; "
			"begin anew");
	if (err == ERR_OK)
		err = levels_read(a->m->d.conf->labels, &x->labels,
			a->m->d.conf->place, a->t->wall, &a->place, a->e);
	if (err == ERR_OK)
		a->retention = retain_rules(
			a->m, a->r->id, &x->config, &x->labels, a->t);
	return err;
}

/* ---- subject and vCard ---- */

enum err arrive_subject(struct arriving *a, const struct xml *x)
{
	struct span nick = xml_attr(x, "nick"), at = xml_attr(x, "at");
	struct span text = xml_text(a->t->arena, x);
	int64_t when = 0;

	if (text.n > SUBJECT_BYTES)
		return transfer_unfit(a->in, a->e, "the subject is too long");
	if (at.p != NULL && !arrival_time(a->t, at, &when))
		return transfer_unfit(
			a->in, a->e, "'at' is no time that has been");
	if (nick.n != 0 && (!jid_prep_nick(a->t->arena, nick, &nick) ||
				   nick.n > a->m->conf.limits.nick_bytes))
		nick = SPAN_NONE; /* the room has it, whoever said it */
	a->has_subject = true;
	a->subject = text;
	a->subject_nick = nick;
	a->subject_at = when;
	a->in->taken++;
	return ERR_OK;
}

enum err arrive_vcard(struct arriving *a, const struct xml *x)
{
	const struct xml *card = xml_child(x, NS_VCARD, "vCard");

	if (card == NULL)
		return transfer_unfit(a->in, a->e, "there is no vCard in it");
	if (vcard_read(a->m, card, a->t->arena, &a->card) != SX_OK)
		return transfer_unfit(a->in, a->e,
			"the vCard is too large, holds a label, or an image of "
			"a type that isn't shown");
	a->has_card = true;
	a->in->taken++;
	return ERR_OK;
}

/* ---- done ---- */

static bool is_same(const struct room *r, const struct edit *x)
{
	for (size_t i = 0; i < room_option_n; i++)
		if (!option_same(&room_option[i], &r->set->config, &x->config))
			return false;
	return levels_same(&r->set->labels, &x->labels) &&
	       span_eq(r->set->labels.keep, x->labels.keep);
}

/* It is that of the room as it will be, whatever its labels were before. */
static void configure(struct arriving *a)
{
	struct room *r = a->r;
	char *subject = r->subject, *nick = r->subject_nick;
	int64_t at = r->subject_at;

	r->subject = r->subject_nick = NULL;
	room_configure(r, &a->shall.config, &a->shall.labels, a->t);
	subject_clear(r);
	r->subject = subject;
	r->subject_nick = nick;
	r->subject_at = at;
}

void arrive_run_head(struct arriving *a)
{
	bool configures = a->edited && !is_same(a->r, &a->shall);

	if (configures)
		configure(a);
	if (a->has_subject)
		subject_put(a->r, a->subject, a->subject_nick, a->subject_at);
	if (configures || a->has_subject)
		room_save(a->r, a->t);
	if (a->has_card)
		vcard_put(a->r, &a->card);
}
