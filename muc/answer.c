/* SPDX-License-Identifier: MIT */
/* Answers to one who asked, and the names of roles and affiliations. */
#include "muc/room.h"

void send_plain(struct muc *m, const struct packet *pk, struct span to)
{
	buf_reset(&m->to);
	buf_xml(&m->to, to);
	if (!m->to.over)
		outbox_send(m->out, pk, buf_span(&m->to), gate_open(m->gate));
}

/* A presence error names who refused (XEP-0045 7.2.17). */
void answer_error(
	struct muc *m, const struct stanza *s, enum sx_cond c, const char *text)
{
	bool presence = s->kind == STANZA_PRESENCE;
	struct packet pk;

	if (!stanza_answerable(s))
		return;
	buf_reset(&m->scratch);
	pk = error_write(&m->scratch, s, c, text,
		presence ? s->to.bare : SPAN_NONE, presence);
	send_plain(m, &pk, s->from.full);
}

void answer_open(struct muc *m, struct xw *w, const struct stanza *s)
{
	buf_reset(&m->scratch);
	xw_stanza(w, &m->scratch, "iq", s->to_raw, SPAN("result"), s->id);
}

void answer_send(struct muc *m, struct xw *w, const struct stanza *s)
{
	struct packet pk = xw_packet(w, NULL);

	if (m->scratch.over) {
		answer_error(m, s, SX_RESOURCE_CONSTRAINT, NULL);
		return;
	}
	send_plain(m, &pk, s->from.full);
}

void answer_empty(struct muc *m, const struct stanza *s)
{
	struct xw w;

	answer_open(m, &w, s);
	answer_send(m, &w, s);
}

static const struct {
	enum affiliation affiliation;
	const char *name;
} affiliations[] = {
	{AFF_OUTCAST, "outcast"},
	{AFF_NONE,    "none"   },
	{AFF_MEMBER,  "member" },
	{AFF_ADMIN,   "admin"  },
	{AFF_OWNER,   "owner"  },
};

static const struct {
	enum role role;
	const char *name;
} roles[] = {
	{ROLE_NONE,        "none"       },
	{ROLE_VISITOR,     "visitor"    },
	{ROLE_PARTICIPANT, "participant"},
	{ROLE_MODERATOR,   "moderator"  },
};

const char *affiliation_name(enum affiliation a)
{
	for (size_t i = 0; i < ARRAY_LEN(affiliations); i++)
		if (affiliations[i].affiliation == a)
			return affiliations[i].name;
	return "none";
}

const char *role_name(enum role r)
{
	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (roles[i].role == r)
			return roles[i].name;
	return "none";
}

bool affiliation_parse(struct span s, enum affiliation *a_r)
{
	for (size_t i = 0; i < ARRAY_LEN(affiliations); i++) {
		if (!span_is(s, affiliations[i].name))
			continue;
		*a_r = affiliations[i].affiliation;
		return true;
	}
	return false;
}

bool role_parse(struct span s, enum role *r_r)
{
	for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
		if (!span_is(s, roles[i].name))
			continue;
		*r_r = roles[i].role;
		return true;
	}
	return false;
}
