/* SPDX-License-Identifier: MIT */
/* The table of steps, and what is the same for rooms and nodes. */
#include "tests/support/steps.h"

#include <check.h>
#include <stdio.h>

#include "db/audit.h"

#define FULL  "up to SECRET; Releasable To: *; Codeword: *"
#define HELD  "up to SECRET"
#define LESS  "RESTRICTED"
#define TULIP "SECRET; Codeword: TULIP" /* more than is held */

#define STEP(side, step, level, member, grant, deny)                      \
	{                                                                 \
		CHAIN_##side, CHAIN_##step, CHAIN_##level,                \
			offsetof(struct steps_setup, member), grant, deny \
	}
/* The same at each level of a place. */
#define LEVELS_OF(side, step, member, grant, deny)                           \
	STEP(side, step, PLACE, member[CHAIN_PLACE], grant, deny),           \
		STEP(side, step, DOMAIN, member[CHAIN_DOMAIN], grant, deny), \
		STEP(side, step, SERVER, member[CHAIN_SERVER], grant, deny)

const struct step steps[] = {
	STEP(SENDS, USE, PEER, nothing, NULL, "at all"),
	LEVELS_OF(SENDS, USE, access, STEPS_LABEL, TULIP),
	LEVELS_OF(SENDS, SHAPE, fallback, STEPS_LABEL, NULL),
	STEP(SENDS, SHAPE, PEER, peer_fallback, STEPS_LABEL, NULL),
	STEP(SENDS, ENTRY, USER, held, HELD, LESS),
	STEP(SENDS, ENTRY, PEER, in, STEPS_LABEL, LESS),
	LEVELS_OF(SENDS, INTERNAL, clearance, STEPS_LABEL, LESS),
	STEP(SENDS, INTERNAL, PLACE, allowed, STEPS_LABEL, LESS),
	STEP(RECEIVES, USE, PEER, nothing, NULL, "at all"),
	LEVELS_OF(RECEIVES, USE, access, STEPS_LABEL, TULIP),
	STEP(RECEIVES, EXIT, USER, held, HELD, LESS),
	STEP(RECEIVES, EXIT, PEER, out, STEPS_LABEL, LESS),
	STEP(RECEIVES, REFERS, USER, refers, STEPS_LABEL, TULIP),
};
const size_t steps_n = ARRAY_LEN(steps);

/* ---- the world ---- */

void play_begin(struct play *p, struct world_conf conf)
{
	const struct world_peer far = {.domain = "far.example",
		.in = p->set.in,
		.out = p->set.out,
		.fallback_label = p->set.peer_fallback,
		.set = {.allow =
				p->set.nothing == NULL ? PEER_TRAFFIC_ALL : 0}};

	conf.no_fallback = true;
	conf.mode = p->mode;
	p->sue = p->peer ? "sue@far.example/s" : "sue@ex.org/s";
	snprintf(p->bare, sizeof(p->bare), "%.*s", (int)strcspn(p->sue, "/"),
		p->sue);
	p->w = world_new(&conf);
	world_clear(p->w, "ann@ex.org", FULL);
	world_clear(p->w, p->bare, HELD);
	if (p->peer)
		world_peer(p->w, &far);
}

static const struct label *label_at(const struct play *p, const char *expr)
{
	const struct label *l = NULL;

	if (expr != NULL)
		ck_assert_int_eq(label_read_expr(p->w->labels, span_str(expr),
					 p->w->turn.wall, false, &l, NULL),
			LABEL_VALID);
	return label_ref(l);
}

static const struct clearance *clearance_at(
	const struct play *p, const char *expr)
{
	const struct clearance *c = NULL;

	if (expr != NULL)
		ck_assert_int_eq(clearance_read_expr(p->w->labels,
					 span_str(expr), &c, NULL),
			ERR_OK);
	return clearance_ref(c);
}

void play_apply(struct play *p, void (*set)(struct play *p, const char *pair))
{
	const struct steps_setup *s = &p->set;
	const struct {
		const char *name, *value;
	} own[] = {
		{"default_label",  s->fallback[CHAIN_PLACE] },
		{"clearance",      s->clearance[CHAIN_PLACE]},
		{"allowed_labels", s->allowed               },
		{"access_label",   s->access[CHAIN_PLACE]   },
	};
	struct place *const above[] = {
		[CHAIN_DOMAIN] = &p->w->domain, [CHAIN_SERVER] = &p->w->server};

	for (int i = CHAIN_DOMAIN; i <= CHAIN_SERVER; i++) {
		above[i]->access = label_at(p, s->access[i]);
		above[i]->fallback = label_at(p, s->fallback[i]);
		above[i]->clearance = clearance_at(p, s->clearance[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		char pair[128];

		snprintf(pair, sizeof(pair), "%s=%s", own[i].name,
			own[i].value != NULL ? own[i].value : "");
		if (own[i].value != NULL)
			set(p, pair);
	}
	world_clear(p->w, p->bare, s->held);
}

const char *play_label(const struct play *p)
{
	return p->x->step == CHAIN_SHAPE ? "" : world_label(p->w, STEPS_LABEL);
}

/* ---- what came of it ---- */

static bool is_heard(const struct play *p)
{
	const char *whom = p->x->side == CHAIN_SENDS ? "ann@ex.org" : p->bare;

	for (size_t i = 0; i < p->w->sent_n; i++)
		if (strncmp(p->w->sent[i].to, whom, strlen(whom)) == 0 &&
			strstr(p->w->sent[i].xml, ">" STEPS_TEXT "<") != NULL)
			return true;
	return false;
}

/* Was that level asked, and said yes? */
static bool is_granted(const struct step *x, const struct chain *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->a[i].step == x->step && c->a[i].level == x->level &&
			c->a[i].verdict == CHAIN_GRANT)
			return true;
	return false;
}

/* In warn mode all passes that labels alone deny. */
static bool is_to_pass(const struct play *p)
{
	bool label = p->x->step != CHAIN_SHAPE &&
	             (p->x->step != CHAIN_USE || p->x->level != CHAIN_PEER);

	return !p->deny || (p->mode == GATE_WARN && label);
}

static void check_chain(struct play *p, const struct chain_ask *q)
{
	struct chain_answer a;
	struct chain c;

	chain_run(q, &c);
	ck_assert_int_eq(chain_first_refusal(q, &a), p->deny);
	ck_assert_int_eq(chain_passes(&c), is_to_pass(p));
	if (!p->deny) {
		ck_assert(is_granted(p->x, &c));
		return;
	}
	ck_assert_str_eq(chain_step_name(a.step), chain_step_name(p->x->step));
	ck_assert_str_eq(chain_level_name(a.level),
		chain_level_name(p->x->step == CHAIN_SHAPE ? CHAIN_POLICY
							   : p->x->level));
}

/* ---- what is on record ---- */

/* Which kind it must be; NULL: what isn't recorded step by step. */
static const char *record_of(const struct play *p)
{
	const struct step *x = p->x;

	if (x->step == CHAIN_USE && x->level == CHAIN_PEER)
		return NULL; /* the border's refusal, not one of labels */
	/* who may be there only by warning is recorded as they enter */
	if (x->step == CHAIN_USE && is_to_pass(p))
		return NULL;
	if (x->side == CHAIN_SENDS)
		return is_to_pass(p) ? "passed" : "refused";
	return x->step == CHAIN_EXIT && p->kind == 0 && !is_to_pass(p)
	               ? "withheld"
	               : NULL;
}

static bool holds(struct span text, const char *s)
{
	return memmem(text.p, text.n, s, strlen(s)) != NULL;
}

static void check_record(struct play *p)
{
	const char *kind = p->deny ? record_of(p) : NULL;
	const struct audit_row *row;
	size_t n = audit_rows(p->w->store, p->w->keep, 0, 10000, &row);
	char want[64], about[64];
	bool found = false;

	if (kind == NULL)
		return;
	snprintf(want, sizeof(want), "\"kind\":\"%s\"", kind);
	snprintf(about, sizeof(about), "\"step\":\"%s/%s\"",
		chain_step_name(p->x->step),
		chain_level_name(p->x->step == CHAIN_SHAPE ? CHAIN_POLICY
							   : p->x->level));
	for (size_t i = 0; i < n; i++)
		found = found ||
		        (holds(row[i].text, want) &&
				(p->x->side == CHAIN_RECEIVES ||
					(holds(row[i].text, about) &&
						holds(row[i].text, p->bare))));
	ck_assert_msg(found, "no record %s of %s: kind %d, peer %d, mode %d",
		want, about, p->kind, p->peer, p->mode);
}

void play_end(struct play *p, const struct domain *d, const struct place *place)
{
	struct turn *t = world_begin(p->w);
	const struct label *l = label_at(p, STEPS_LABEL);
	const struct label *also = label_at(p, p->set.refers);
	const struct chain_ask q = {.d = d,
		.place = place,
		.side = p->x->side,
		.who = span_str(p->bare),
		.labelled = p->x->step != CHAIN_SHAPE,
		.label = l,
		.also = &also,
		.also_n = also != NULL,
		.wall_ms = t->wall};
	bool heard = is_heard(p);

	ck_assert_msg(heard == is_to_pass(p),
		"%s of the %s: kind %d, peer %d, deny %d, mode %d: %s",
		chain_step_name(p->x->step), chain_level_name(p->x->level),
		p->kind, p->peer, p->deny, p->mode,
		heard ? "heard" : "not heard");
	check_chain(p, &q);
	check_record(p);
	label_unref(&l);
	label_unref(&also);
	world_end(p->w);
	world_free(&p->w);
}

void play_all(const struct step *x, int kind, void (*f)(struct play *p))
{
	static const struct {
		bool deny;
		enum gate_mode mode;
	} ways[] = {
		{false, GATE_ENFORCE},
		{true,  GATE_ENFORCE},
		{true,  GATE_WARN   },
	};

	for (int peer = x->level == CHAIN_PEER; peer < 2; peer++) {
		for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
			struct play p = {
				.x = x,
				.kind = kind,
				.peer = peer,
				.deny = ways[i].deny,
				.mode = ways[i].mode,
				.set = {.held = HELD, .in = FULL, .out = FULL}
                        };
			const char *value = p.deny ? x->deny : x->grant;

			memcpy((char *)&p.set + x->offset, &value,
				sizeof(value));
			f(&p);
		}
	}
}
