/* SPDX-License-Identifier: MIT */
/* The policy that is tried out. */
#include "component/what_if.h"

#include <stdlib.h>

#define IDLE_MS 30000

struct what_if {
	unsigned char digest[SHA256_LEN]; /* of the SPIF */
	struct config *config;
	struct dir *dir;
	struct remote *remote; /* what the directory said, read anew */
	struct gate *gate[2];  /* by mode */
	int64_t used;          /* mono ms */
};

void what_if_forget(struct daemon *d)
{
	struct what_if *x = d->what_if;

	if (x == NULL)
		return;
	gate_free(&x->gate[GATE_ENFORCE]);
	gate_free(&x->gate[GATE_WARN]);
	dir_free(&x->dir);
	remote_free(&x->remote);
	config_free(&x->config);
	free(x);
	d->what_if = NULL;
}

void what_if_tick(struct daemon *d, const struct turn *t)
{
	if (d->what_if != NULL && t->mono - d->what_if->used > IDLE_MS)
		what_if_forget(d);
}

static struct what_if *make(
	struct daemon *d, struct span spif, struct config_errors *errors)
{
	struct config *c =
		config_load_with(d->config_path, spif, d->turn.wall, errors);
	struct what_if *x;

	if (c == NULL)
		return NULL;
	x = xcalloc(1, sizeof(*x));
	sha256(spif, x->digest);
	x->config = c;
	x->dir = dir_new(c->labels, d->store);
	x->remote = remote_new(c->labels, d->store);
	directory_from(x->dir, c);
	if (c->ldap.conf.uri.p != NULL) {
		remote_time(x->remote, d->turn.wall, d->turn.mono);
		remote_configure(x->remote, c->labels, &c->ldap.remote);
		remote_load(x->remote, false);
		dir_set_remote(x->dir, x->remote);
	}
	x->gate[GATE_ENFORCE] = gate_new(GATE_ENFORCE);
	x->gate[GATE_WARN] = gate_new(GATE_WARN);
	labels_trim(c->labels);
	return x;
}

static struct what_if *get(
	struct daemon *d, struct span spif, struct config_errors *errors)
{
	unsigned char digest[SHA256_LEN];

	sha256(spif, digest);
	if (d->what_if != NULL &&
		memcmp(d->what_if->digest, digest, sizeof(digest)) != 0)
		what_if_forget(d);
	if (d->what_if == NULL)
		d->what_if = make(d, spif, errors);
	if (d->what_if != NULL) {
		d->what_if->used = d->turn.mono;
		remote_time(d->what_if->remote, d->turn.wall, d->turn.mono);
	}
	return d->what_if;
}

bool what_if_footing(const struct where *w, struct span spif,
	struct footing *f_r, struct config_errors *errors)
{
	struct daemon *d = w->s->d;
	struct what_if *x = get(d, spif, errors);

	if (x == NULL)
		return false;
	*f_r = (struct footing){.config = x->config};
	for (size_t i = 0; i < x->config->service_n; i++)
		if (span_is(x->config->service[i].domain, w->s->domain) &&
			x->config->service[i].type == w->s->type)
			f_r->conf = &x->config->service[i];
	if (f_r->conf == NULL) {
		buf_printf(&errors->text,
			"%s: the file has no service %s any more\n",
			d->config_path, w->s->domain);
		errors->n++;
		return false;
	}
	f_r->dc = service_domain(w->s, f_r->config, f_r->conf);
	f_r->d = (struct domain){.conf = &f_r->dc,
		.store = d->store,
		.dir = x->dir,
		.gate = x->gate[f_r->conf->mode]};
	return true;
}
