/* SPDX-License-Identifier: MIT */
/* A service of a domain: who may do what in it, and its answers. */
#include "domain/domain.h"

#include "domain/before.h"
#include "domain/border.h"
#include "domain/delegate.h"
#include "domain/privilege.h"
#include "xmpp/xdata.h"

/* The longest packet: a stanza of the usual cap with everything escaped. */
#define PACKET_MAX ((size_t)4 << 20)
#define TO_MAX     ((size_t)32 << 10)

void domain_init(struct domain *d, const struct domain_conf *conf,
	const struct domain_kind *kind)
{
	d->conf = conf;
	d->kind = kind;
	buf_init(&d->scratch, PACKET_MAX);
	buf_init(&d->scratch2, PACKET_MAX);
	buf_init(&d->to, TO_MAX);
}

void domain_clear(struct domain *d)
{
	buf_clear(&d->scratch);
	buf_clear(&d->scratch2);
	buf_clear(&d->to);
	before_free(&d->before);
	border_free(&d->border);
	privilege_forget(d);
	delegate_forget(d);
}

struct domain *domain_sibling(struct domain *d, struct span domain)
{
	if (span_eq(domain, d->conf->domain))
		return d;
	return d->conf->sibling != NULL
	               ? d->conf->sibling(d->conf->sibling_arg, domain)
	               : NULL;
}

bool domain_is_local(const struct domain *d, struct span domain)
{
	for (size_t i = 0; i < d->conf->local_n; i++)
		if (span_eq(domain, d->conf->local[i]))
			return true;
	return false;
}

void domain_attach(struct domain *d, struct outbox *out)
{
	d->border = border_new(d, out);
	d->out = border_outbox(d->border);
}

void domain_renew(struct domain *d)
{
	d->out = border_outbox(d->border);
}

bool domain_is_admin(const struct domain *d, struct span bare)
{
	for (size_t i = 0; i < d->conf->admin_n; i++)
		if (span_eq(bare, d->conf->admins[i]))
			return true;
	return false;
}

bool domain_is_creator(const struct domain *d, struct span bare)
{
	if (domain_is_admin(d, bare))
		return true;
	for (size_t i = 0; i < d->conf->create_n; i++)
		if (jid_matches(bare, d->conf->create[i]))
			return true;
	return false;
}

bool domain_admits(const struct domain *d, struct span bare)
{
	return place_admits(
		d->gate, d->conf->place, dir_clearance(d->dir, bare));
}

/* ---- answers ---- */

void send_plain(struct domain *d, const struct packet *pk, struct span to)
{
	buf_reset(&d->to);
	buf_xml(&d->to, to);
	if (!d->to.over)
		outbox_send(d->out, pk, buf_span(&d->to), gate_open(d->gate));
}

/* A presence error names who refused (XEP-0045 7.2.17). */
void answer_error(struct domain *d, const struct stanza *s, enum sx_cond c,
	const char *text)
{
	bool presence = s->kind == STANZA_PRESENCE;
	struct packet pk;

	if (!stanza_answerable(s))
		return;
	buf_reset(&d->scratch);
	pk = error_write(&d->scratch, s, c, text,
		presence ? s->to.bare : SPAN_NONE, presence);
	send_plain(d, &pk, s->from.full);
}

void answer_open(struct domain *d, struct xw *w, const struct stanza *s)
{
	buf_reset(&d->scratch);
	xw_stanza(w, &d->scratch, "iq", s->to_raw, SPAN("result"), s->id);
}

void answer_send(struct domain *d, struct xw *w, const struct stanza *s)
{
	struct packet pk = xw_packet(w, NULL);

	if (d->scratch.over) {
		answer_error(d, s, SX_RESOURCE_CONSTRAINT, NULL);
		return;
	}
	send_plain(d, &pk, s->from.full);
}

void answer_empty(struct domain *d, const struct stanza *s)
{
	struct xw w;

	answer_open(d, &w, s);
	answer_send(d, &w, s);
}

/* ---- discovery ---- */

void write_contacts(struct xw *w, const struct domain_conf *conf)
{
	if (conf->contact_n == 0)
		return;
	xdata_open(w, "result", "http://jabber.org/network/serverinfo", NULL);
	for (size_t i = 0; i < conf->contact_n; i++) {
		const struct domain_contact *c = &conf->contact[i];

		xdata_field_open(w, XF_LIST_MULTI, c->var, NULL);
		for (size_t k = 0; k < c->uri_n; k++)
			xdata_value(w, c->uri[k]);
		xw_close(w);
	}
	xw_close(w);
}
