/* SPDX-License-Identifier: MIT */
/* Users of a directory outside: what is kept of each, and the line. */
#include "db/remote_user.h"

#include "base/log.h"

struct remote_user *remote_find(const struct remote *r, struct span bare)
{
	struct remote_user *u;

	HASH_FIND(hh, r->user, bare.p, bare.n, u);
	return u;
}

struct remote_user *remote_make(struct remote *r, struct span bare)
{
	struct remote_user *u;

	if (HASH_COUNT(r->user) >= USERS_MAX) {
		if (!r->full)
			log_event(LOG_WARN, "ldap-full",
				KV_NUM("users", HASH_COUNT(r->user)));
		r->full = true;
		return NULL;
	}
	u = xcalloc(1, sizeof(*u));
	u->jid = span_strdup(bare);
	u->jid_n = bare.n;
	u->fetched = u->expires = NEVER;
	u->failed_until = NEVER;
	u->used = r->mono;
	HASH_ADD_KEYPTR(hh, r->user, u->jid, u->jid_n, u);
	return u;
}

void remote_drop(struct remote *r, struct remote_user *u)
{
	remote_unwant(r, u);
	HASH_DEL(r->user, u);
	r->full = false;
	clearance_unref(&u->clearance);
	free(u->value);
	free(u->groups);
	free(u->labels);
	free(u->jid);
	free(u);
}

bool remote_is_alive(const struct remote *r, const struct remote_user *u)
{
	return u->fetched != NEVER && r->wall < u->expires &&
	       u->fetched <= r->wall + SKEW_MS;
}

/* A value of which it is said that it is DER may be in base64, whose first
 * letter for a SEQUENCE is M. */
static enum wire_form form_of(enum wire_form form, struct span value)
{
	value = span_trim(value);
	return form == WIRE_DER && value.n != 0 && value.p[0] == 'M'
	               ? WIRE_BASE64
	               : form;
}

void remote_read(struct remote *r, struct remote_user *u)
{
	struct span value = span_of(u->value, u->value_n);
	const struct clearance *c = NULL;
	struct errtext e = {""};

	clearance_unref(&u->clearance);
	if (!u->found || u->value == NULL)
		return;
	if (wire_clearance_read(r->labels, form_of(u->form, value), value, &c,
		    &e) == ERR_OK) {
		u->clearance = clearance_ref(c);
		return;
	}
	log_event(LOG_WARN, "clearance-unreadable",
		KV("jid", span_of(u->jid, u->jid_n)), KV_STR("source", "ldap"),
		KV_STR("error", e.s));
}

/* ---- the line ---- */

static void link_last(struct remote *r, struct remote_user *u)
{
	u->prev = r->last;
	if (u->prev != NULL)
		u->prev->next = u;
	else
		r->first = u;
	r->last = u;
}

static void link_first(struct remote *r, struct remote_user *u)
{
	u->next = r->first;
	if (u->next != NULL)
		u->next->prev = u;
	else
		r->last = u;
	r->first = u;
}

void remote_want(struct remote *r, struct remote_user *u, bool first)
{
	if (u->asking != ASKING_NOT)
		return;
	u->asking = ASKING_WANTED;
	u->since = r->mono;
	r->waiting++;
	if (first)
		link_first(r, u);
	else
		link_last(r, u);
}

void remote_unwant(struct remote *r, struct remote_user *u)
{
	if (u->asking == ASKING_WANTED) {
		if (u->prev != NULL)
			u->prev->next = u->next;
		else
			r->first = u->next;
		if (u->next != NULL)
			u->next->prev = u->prev;
		else
			r->last = u->prev;
		r->waiting--;
	}
	u->prev = u->next = NULL;
	u->asking = ASKING_NOT;
}

/* Not all that came together are asked for together again. */
void remote_plan(const struct remote *r, struct remote_user *u)
{
	int64_t pause = r->conf.refresh_ms, most = u->expires - r->wall;

	if (pause > most / 2)
		pause = most / 2;
	pause -= pause / 4 * (table_hash(u->jid, u->jid_n) % 256) / 256;
	u->refresh = r->mono + pause;
}
