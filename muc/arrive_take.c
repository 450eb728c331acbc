/* SPDX-License-Identifier: MIT */
/*
 * The records of one call. All of them are read and checked first, against the
 * room as it will be, and then done: a turn isn't given up for one of them,
 * because others share it.
 */
#include "base/log.h"
#include "muc/arrive_inner.h"

static const struct kind {
	const char *name;
	arrive_read_fn *read;
	const char *attr[8]; /* others aren't known */
} kinds[] = {
	{"about",       arrive_about,       {"created", "creator", "from"}},
	{"options",     arrive_options,     {"secret"}                    },
	{"security",    arrive_security,
         {"access_label", "clearance", "allowed", "default_label",
			"keep"}					   },
	{"affiliation", arrive_affiliation,
         {"jid", "affiliation", "nick", "reason"}                         },
	{"subject",     arrive_subject,     {"nick", "at"}                },
	{"vcard",       arrive_vcard,       {NULL}                        },
	{"hat",         arrive_hat,         {"uri", "title", "hue"}       },
	{"request",     arrive_request,     {"jid", "nick", "at"}         },
	{"voice",       arrive_voice,       {"jid"}                       },
	{"message",     NULL,
         {"id", "at", "nick", "sender", "stanza", "label", "open"}        },
};

static const struct kind *kind_of(const struct xml *x)
{
	for (size_t i = 0; x->ns == NS_TRANSFER && i < ARRAY_LEN(kinds); i++)
		if (span_is(x->name, kinds[i].name))
			return &kinds[i];
	return NULL;
}

static bool knows_attr(const struct kind *k, struct span name)
{
	for (size_t i = 0; i < ARRAY_LEN(k->attr) && k->attr[i] != NULL; i++)
		if (span_is(name, k->attr[i]))
			return true;
	return false;
}

/* `xml:lang` among them; declarations of namespaces aren't attributes. */
static void remark_attrs(
	struct arriving *a, const struct kind *k, const struct xml *x)
{
	for (const struct xml_attr *t = x->attr; t != NULL; t = t->next)
		if (t->ns.p == NULL && !knows_attr(k, t->name))
			transfer_remark(a->in,
				"record %zu: the attribute '%.*s' isn't known",
				a->in->at, SPAN_FMT(t->name));
}

/* What the owners of a room that is open have made of it stays. */
static bool is_theirs(const struct arriving *a, const struct kind *k)
{
	return a->row.ended && k->read != arrive_affiliation;
}

static enum err read_head_record(struct arriving *a, const struct xml *x)
{
	const struct kind *k = kind_of(x);

	if (xml_is(x, NS_TRANSFER, "lost")) {
		transfer_remark_lost(a->in, x);
		return ERR_OK;
	}
	if (k == NULL) {
		a->in->left_out++;
		transfer_remark(a->in, "record %zu: <%.*s/> isn't known",
			a->in->at, SPAN_FMT(x->name));
		return ERR_OK;
	}
	remark_attrs(a, k, x);
	if (k->read == NULL) /* a message: when the room is known */
		return ERR_OK;
	if (is_theirs(a, k)) {
		a->in->known++;
		return ERR_OK;
	}
	return k->read(a, x);
}

static enum err read_head(struct arriving *a, const struct xml *records)
{
	enum err err = ERR_OK;

	a->in->at = 0;
	xml_each_child (x, records) {
		a->in->at++;
		if (err == ERR_OK)
			err = read_head_record(a, x);
	}
	if (a->removed != 0)
		transfer_remark(a->in,
			"%llu affiliations are left out: these people came "
			"before, and have none here any more",
			(unsigned long long)a->removed);
	if (err == ERR_OK)
		err = arrive_check_edit(a);
	return err == ERR_OK ? arrive_check_people(a) : err;
}

static enum err read_messages(struct arriving *a, const struct xml *records)
{
	enum err err = ERR_OK;

	a->in->at = 0;
	xml_each_child (x, records) {
		a->in->at++;
		if (err == ERR_OK && xml_is(x, NS_TRANSFER, "message"))
			err = arrive_message(a, x);
	}
	if (a->old != 0)
		transfer_remark(a->in,
			"%llu messages are left out: older than the room keeps "
			"what is said",
			(unsigned long long)a->old);
	if (a->unkept != 0)
		transfer_remark(a->in,
			"%llu messages are left out: the room keeps nothing of "
			"what is said",
			(unsigned long long)a->unkept);
	return err;
}

static enum err begin(struct arriving *a, size_t n)
{
	struct arena *m = a->t->arena;

	a->shall = (struct edit){a->r->set->config, a->r->set->labels};
	a->affil = arena_array(m, struct affil_change, n + 1);
	a->person = arena_array(m, struct span, n + 1);
	a->hat = arena_array(m, struct arriving_hat, n + 1);
	a->request = arena_array(m, struct request_row, n + 1);
	a->voice = arena_array(m, struct span, n + 1);
	a->message = arena_array(m, struct arriving_message, n + 1);
	a->left = arena_array(m, struct arriving_left, 2 * n + 1);
	a->in->d = &a->m->d;
	a->in->t = a->t;
	a->in->place = a->r->place;
	return transfer_in_open(a->in, &a->row, a->e);
}

static void run(struct arriving *a)
{
	uint64_t had = a->row.messages;

	arrive_run_head(a);
	arrive_run_people(a);
	arrive_run_messages(a);
	store_arrival_put(a->m->d.store, &a->row);
	log_event(LOG_DEBUG, "arrival-taken", KV("room", a->row.name),
		KV_NUM("messages", a->row.messages - had));
}

static enum err take(struct arriving *a, const struct xml *records)
{
	size_t n;
	enum err err = transfer_records(records, &n, a->e);

	if (err == ERR_OK)
		err = transfer_under(&a->row, records, a->e);
	if (err == ERR_OK)
		err = begin(a, n);
	if (err == ERR_OK)
		err = read_head(a, records);
	if (err == ERR_OK)
		err = transfer_in_place(a->in, &a->place, a->e);
	if (err == ERR_OK)
		err = read_messages(a, records);
	if (err == ERR_OK)
		run(a);
	return err;
}

enum err muc_arrival_take(struct muc *m, struct span room,
	const struct xml *records, struct transfer_in *x_r, struct turn *t,
	struct errtext *e)
{
	struct arriving *a = arena_make(t->arena, struct arriving);
	enum err err;

	a->m = m;
	a->in = x_r;
	a->t = t;
	a->e = e;
	if (!store_accepts(m->d.store, t->mono))
		return err_set(e, ERR_IO, "too little disk space is left");
	err = arrive_open(m, room, t, &a->row, &a->r, e);
	if (err != ERR_OK)
		return err;
	err = take(a, records);
	arrive_forget(a);
	arrive_close(&a->row, a->r, t);
	return err;
}
