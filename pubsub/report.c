/* SPDX-License-Identifier: MIT */
/* What nodes tell the audit of. */
#include "pubsub/report.h"

#include "domain/levels.h"

struct span node_place(const struct pubsub *p, struct span name, struct turn *t)
{
	struct span domain = p->d.conf->domain;

	if (name.n == 0)
		return domain;
	return arena_printf(
		t->arena, "%.*s %.*s", SPAN_FMT(domain), SPAN_FMT(name));
}

static struct report found(struct pubsub *p, struct span name,
	const struct place *place, struct turn *t)
{
	return (struct report){
		.what = "query",
		.where = node_place(p, name, t),
		.place = place,
		.side = CHAIN_RECEIVES,
		.open = true,
	};
}

/* SECURITY: a node that isn't there as one that is hidden: a record is waited
 * for before the answer leaves, and who waits could tell them apart. */
static void report_place(struct pubsub *p, struct span name,
	const struct place *place, const struct stanza *s, struct turn *t)
{
	struct report x = found(p, name, place, t);

	x.by = s->from.full;
	x.who = s->from.bare;
	if (name.n != 0)
		report_refused(&p->d, &x, t);
	else
		report_if_refused(&p->d, &x, t);
}

void pubsub_report_hidden(struct pubsub *p, struct span name,
	const struct stanza *s, struct turn *t)
{
	struct node_row row;
	struct place place;

	if (name.n == 0 || !store_node_get(p->d.store, t->arena,
				   p->d.conf->domain, name, &row)) {
		report_place(p, name, p->d.conf->place, s, t);
		return;
	}
	/* what can't be read is broken, and admits nobody */
	(void)!levels_read(p->d.conf->labels, &row.labels, p->d.conf->place,
		t->wall, &place, NULL);
	report_place(p, name, &place, s, t);
	place_clear(&place);
}

void node_report_expelled(struct node *n, const struct sub *sub, struct turn *t)
{
	struct report x = found(n->pubsub, node_name(n), &n->place, t);

	x.what = "stay";
	x.by = sub_jid(sub);
	x.who = sub_bare(sub);
	report_refused(&n->pubsub->d, &x, t);
}

void node_report_done(const struct node *n, const char *what, struct turn *t)
{
	const struct changed c = {
		.kind = AUDIT_PLACE,
		.what = what,
		.where = node_place(n->pubsub, node_name(n), t),
	};

	report_changed(&n->pubsub->d, &c, t);
}

void node_report_affiliation(const struct node *n, struct span jid,
	enum node_affiliation to, struct turn *t)
{
	enum node_affiliation was = node_affiliation(n, jid);
	const struct changed c = {
		.kind = AUDIT_AFFILIATION,
		.where = node_place(n->pubsub, node_name(n), t),
		.to = jid,
		.was = span_str(node_affiliation_name(was)),
		.is = span_str(node_affiliation_name(to)),
	};

	if (was != to)
		report_changed(&n->pubsub->d, &c, t);
}
