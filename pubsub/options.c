/* SPDX-License-Identifier: MIT */
/* The table of node options, and the form that they stand in. */
#include "pubsub/options.h"

#include "domain/levels.h"
#include "domain/privilege.h"
#include "pubsub/ask.h"
#include "pubsub/roster.h"

#define PUBSUB     "pubsub#"
#define OURS       "{urn:caveat:0}"
#define GROUPS     "roster_groups_allowed"
#define TEXT_BYTES 4096
#define MANY       10000        /* they are counted when one comes */
#define YEARS      3155760000LL /* seconds: a hundred of them */

static const struct xdata_option access_choice[] = {
	{"Everybody who may find the node",            "open"     },
	{"Whom an owner admits",                       "authorize"},
	{"Who has an affiliation",                     "whitelist"},
	{"Who is subscribed to the owner's presence",  "presence" },
	{"Contacts of the owner, in the groups below", "roster"   },
};
static const struct xdata_option publish_choice[] = {
	{"Publishers",  "publishers" },
	{"Subscribers", "subscribers"},
	{"Everybody",   "open"       },
};
static const struct xdata_option reply_choice[] = {
	{"Nobody is named",  "none"     },
	{"The node's owner", "owner"    },
	{"Who published it", "publisher"},
};
static const struct xdata_option last_choice[] = {
	{"Never",               "never" },
	{"When one subscribes", "on_sub"},
};
static const struct xdata_option type_choice[] = {
	{"Headlines",       "headline"},
	{"Normal messages", "normal"  },
};
static const struct xdata_option full_choice[] = {
	{"The oldest is retracted",         "retract-oldest"},
	{"The oldest goes, nobody is told", "discard-oldest"},
	{"Nothing more is taken",           "reject"        },
};

#define ROW(kind_, var_, name_, member, label_)                 \
	.var = PUBSUB var_, .name = (name_), .label = (label_), \
	.kind = (kind_), .offset = offsetof(struct node_config, member)
#define LIST(l) .choice = (l), .choice_n = ARRAY_LEN(l)
#define FLAG(var, member, first, label)                                       \
	{                                                                     \
		ROW(OPTION_BOOL, var, var, member, label), .initial = (first) \
	}
#define CHOICE(var, member, first, label, list)              \
	{                                                    \
		ROW(OPTION_CHOICE, var, var, member, label), \
			.initial = (first), LIST(list)       \
	}
#define WORDS(kind, var, member, bytes, label)                     \
	{                                                          \
		ROW(kind, var, var, member, label), .max = (bytes) \
	}
#define LIMIT(var, member, first, most, label)                      \
	{                                                           \
		ROW(OPTION_LIMIT, var, var, member, label),         \
			.initial = (first), .min = 1, .max = (most) \
	}

/* The operator's names are those of the XEP without `pubsub#`. */
static const struct option rows[] = {
	WORDS(OPTION_TEXT, "title", title, 256, "Title"),
	WORDS(OPTION_TEXT, "description", description, TEXT_BYTES,
		"Description"),
	WORDS(OPTION_TEXT, "type", type, 1024,
		"Namespace of the payloads (items of another are refused)"),
	WORDS(OPTION_LANG, "language", language, 35, "Language of the items"),
	WORDS(OPTION_JIDS, "contact", contact, TEXT_BYTES,
		"Addresses to ask about the node"),
	CHOICE("access_model", access_model, ACCESS_OPEN,
		"Who may subscribe and read", access_choice),
	WORDS(OPTION_NAMES, GROUPS, roster_groups, TEXT_BYTES,
		"Roster groups that may subscribe and read"),
	CHOICE("publish_model", publish_model, PUBLISH_PUBLISHERS,
		"Who may publish", publish_choice),
	FLAG("persist_items", persist_items, 1, "Keep what is published"),
	LIMIT("max_items", max_items, 1000, MANY,
		"How many items are kept (of each label)"),
	{.var = OURS "past_items",
           .name = "past_items",
           .label = "How many more the archive has (of each "
			 "label): replaced, or gone to make room", .kind = OPTION_NUMBER,
           .offset = offsetof(struct node_config,                                     past_items),
           .initial = 1000,
           .min = 0,
           .max = MANY},
	LIMIT("item_expire", item_expire, 0, YEARS,
		"Seconds that an item is kept"),
	CHOICE("publish_node_full", node_full, FULL_RETRACT_OLDEST,
		"When there are more", full_choice),
	{ROW(OPTION_NUMBER,                       "max_payload_size",          "max_payload_size",                                          max_payload,
           "Bytes that an item may have"),
           .initial = 65536, .min = 1, .max = 262144},
	FLAG("deliver_notifications", deliver_notifications, 1,
		"Tell subscribers what is published"),
	FLAG("deliver_payloads", deliver_payloads, 1,
		"Tell them the content, too"),
	FLAG("notify_config", notify_config, 0,
		"Tell them when the node is configured anew"),
	FLAG("notify_delete", notify_delete, 1,
		"Tell them when the node is deleted"),
	FLAG("notify_retract", notify_retract, 1,
		"Tell them when an item goes"),
	FLAG("notify_sub", notify_sub, 0,
		"Tell owners who subscribes and who leaves"),
	CHOICE("itemreply", itemreply, REPLY_NONE,
		"Who is named as the one to answer to", reply_choice),
	CHOICE("notification_type", notification_type, NOTIFY_HEADLINE,
		"What events are sent as", type_choice),
	CHOICE("send_last_published_item", send_last, LAST_ON_SUB,
		"When the last item is sent", last_choice),
	FLAG("subscribe", subscribe, 1, "One can subscribe"),
	{.var = OURS "multi_subscribe",
           .name = "multi_subscribe",
           .label = "Who subscribes again is subscribed twice (SubIDs)",
           .kind = OPTION_BOOL,
           .offset = offsetof(struct node_config,                               multi_subscribe)                             },
};
const struct options node_options = {rows, ARRAY_LEN(rows)};

void node_options_initial(const struct pubsub *p, struct node_config *c)
{
	*c = (struct node_config){0};
	options_initial(&node_options, c);
	if ((size_t)c->max_payload > p->conf.limits.payload_bytes)
		c->max_payload = (int64_t)p->conf.limits.payload_bytes;
}

/* Who made it, or is about to. */
static struct span maker(const struct node_row *row, struct span who)
{
	return row->creator.p != NULL ? row->creator : who;
}

bool node_model_is_offered(
	const struct pubsub *p, const struct node_row *row, struct span who)
{
	return row->config.access_model < ACCESS_PRESENCE ||
	       privilege_roster(&p->d, maker(row, who));
}

/* Which rows, and choices, about rosters a form has. */
struct shown {
	const struct xdata_option *group;
	size_t group_n;
	bool models, groups;
};

static struct options rows_shown(const struct shown *v, struct arena *a)
{
	struct option *row = arena_array(a, struct option, ARRAY_LEN(rows));
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct option *o = &row[n];

		*o = rows[i];
		if (span_is(SPAN(GROUPS), o->name)) {
			if (!v->groups)
				continue;
			o->choice = v->group;
			o->choice_n = v->group_n;
		}
		if (o->choice == access_choice && !v->models)
			o->choice_n = ACCESS_PRESENCE;
		n++;
	}
	return (struct options){row, n};
}

/* SECURITY: what the groups of an owner are called is nobody else's business.
 */
void node_form_write(struct node *n, struct xw *w, struct turn *t)
{
	const struct shown shown = {
		.models = n->config.access_model >= ACCESS_PRESENCE};
	struct options all = rows_shown(&shown, t->arena);

	xdata_open(w, "result", FORM_NODE_CONFIG, NULL);
	options_write(&all, w, &n->config, t->arena);
	xw_close(w);
}

/* What that owner may set, or is set already; the groups of their own roster.
 */
static struct shown shown_to(const struct pubsub *p, const struct node_row *row,
	struct span who, struct arena *a)
{
	bool offered = row->config.access_model >= ACCESS_PRESENCE ||
	               privilege_roster(&p->d, maker(row, who));
	struct shown v = {.models = offered, .groups = offered};
	struct xdata_option *choice;
	const char *const *group;

	if (!span_eq(who, maker(row, who)))
		return v;
	v.group_n = roster_groups(p, who, a, &group);
	v.group = choice = arena_array(a, struct xdata_option, v.group_n + 1);
	for (size_t i = 0; i < v.group_n; i++)
		choice[i] = (struct xdata_option){group[i], group[i]};
	return v;
}

void node_form_fields(struct pubsub *p, const struct node_row *row,
	const struct place *place, struct span who, struct xw *w,
	struct turn *t)
{
	const struct shown shown = shown_to(p, row, who, t->arena);
	struct options all = rows_shown(&shown, t->arena);
	const struct levels v = {&p->d, &row->labels, place};

	options_write(&all, w, &row->config, t->arena);
	levels_write(w, &v, who, t);
}

void node_form_ask(struct pubsub *p, const struct node_row *row,
	const struct place *place, struct span who, struct xw *w,
	struct turn *t)
{
	xdata_open(w, "form", FORM_NODE_CONFIG, "Node configuration");
	node_form_fields(p, row, place, who, w, t);
	xw_close(w);
}

/* An access model that we don't have is told apart (8.1.2). */
static bool has_strange_model(const struct xdata *d)
{
	struct span model = xdata_get(d, PUBSUB "access_model");

	if (model.n == 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(access_choice); i++)
		if (span_is(model, access_choice[i].value))
			return false;
	return true;
}

/* K-09: one field has two names in the XEP. */
static enum err read_misspelt(const struct xdata *d, struct node_config *c,
	struct turn *t, struct errtext *e)
{
	const struct xdata_field *f = xdata_find(d, PUBSUB "publish_full_node");

	if (f == NULL)
		return ERR_OK;
	return option_set(option_find(&node_options, SPAN("publish_node_full")),
		f->value, c, t, e);
}

static enum sx_cond read_fields(struct pubsub *p, const struct xdata *d,
	struct span who, struct node_row *row, struct turn *t,
	struct errtext *e)
{
	const struct place_labels from = row->labels;
	struct levels v = {&p->d, &from, NULL};
	struct place place;
	enum err err;

	err = options_read(&node_options, d, &row->config, t, e);
	if (err == ERR_OK)
		err = read_misspelt(d, &row->config, t, e);
	if (err == ERR_OK &&
		(size_t)row->config.max_payload > p->conf.limits.payload_bytes)
		err = err_set(e, ERR_VALUE,
			"option 'max_payload_size': this service takes %zu",
			p->conf.limits.payload_bytes);
	if (err != ERR_OK)
		return SX_NOT_ACCEPTABLE;
	/* what can't be read is broken, and known to nobody */
	(void)!levels_read(p->d.conf->labels, &from, p->d.conf->place, t->wall,
		&place, NULL);
	v.place = &place;
	err = levels_submit(&v, d, who, &row->labels, t, e);
	place_clear(&place);
	if (err == ERR_OK)
		err = levels_check(&p->d, &from, &row->labels, who, t, e);
	return err == ERR_OK ? SX_OK : SX_NOT_ACCEPTABLE;
}

/* There are no collections (XEP-0248): a leaf isn't what was asked for. */
static bool has_strange_type(const struct xdata *d)
{
	struct span type = xdata_get(d, PUBSUB "node_type");

	return type.n != 0 && !span_is(type, "leaf");
}

enum sx_cond node_form_read(
	struct ask *q, const struct xml *x, struct node_row *row)
{
	const int64_t model = row->config.access_model;
	struct errtext e = {""};
	enum sx_cond c;
	struct xdata d;

	if (!xml_is(x, NS_XDATA, "x") || !xdata_read(q->t->arena, x, &d) ||
		d.kind != XDATA_SUBMIT ||
		(d.form_type.p != NULL &&
			!span_is(d.form_type, FORM_NODE_CONFIG)))
		return SX_BAD_REQUEST;
	if (has_strange_type(&d))
		return ask_unsupported(q, "collections");
	if (has_strange_model(&d))
		return SX_UNSUPPORTED_ACCESS_MODEL;
	c = read_fields(q->p, &d, q->s->from.bare, row, q->t, &e);
	if (c == SX_OK && row->config.access_model != model &&
		!node_model_is_offered(q->p, row, q->s->from.bare))
		return SX_UNSUPPORTED_ACCESS_MODEL;
	if (c != SX_OK) /* our own words, of our own tables */
		q->text = arena_dup(q->t->arena, span_str(e.s)).p;
	return c;
}
