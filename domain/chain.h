/* SPDX-License-Identifier: MIT */
/*
 * Design 5, question by question: what each level says of a label and a person,
 * and why. For the operator alone, and after the event: what passes is decided
 * by the gate (labels/gate.h, labels/place.h, domain/judge.h), which remembers
 * its verdicts and gives no reasons. Both say the same.
 */
#ifndef DOMAIN_CHAIN_H
#define DOMAIN_CHAIN_H

#include "domain/domain.h"

enum chain_step {
	CHAIN_USE = 0,  /* may they use the place: peers, access labels */
	CHAIN_SHAPE,    /* which label it is */
	CHAIN_ENTRY,    /* the sender's clearance */
	CHAIN_INTERNAL, /* the place's: clearances, lists of labels */
	CHAIN_FORM,     /* can the label be written? */
	CHAIN_EXIT,     /* the receiver's clearance */
	CHAIN_REFERS,   /* the same for labels of what it refers to or carries
	                 */
};
enum chain_level {       /* who says so */
	CHAIN_PLACE = 0, /* room or node */
	CHAIN_DOMAIN,
	CHAIN_SERVER,
	CHAIN_POLICY,
	CHAIN_USER,
	CHAIN_PEER, /* the user's domain */
};
enum chain_verdict {
	CHAIN_DENY = 0,
	CHAIN_GRANT,
	CHAIN_UNSET, /* the level has nothing of the kind: no question */
};

struct chain_answer {
	enum chain_step step;
	enum chain_level level;
	enum chain_verdict verdict;
	bool passes; /* a denial passes in warn mode, where labels alone deny */
	const struct label *label;         /* that is asked about; NULL: none */
	const struct clearance *clearance; /* that is asked; NULL: none */
	const struct label *const *list;   /* or a list of labels */
	size_t list_n;
	struct span category; /* of labels/explain.h */
	struct errtext why;
};

enum chain_side {
	CHAIN_SENDS = 0,
	CHAIN_RECEIVES,
};

/* One person, one place, one label. Borrows all. */
struct chain_ask {
	const struct domain *d;
	const struct place *place;
	enum chain_side side;
	struct span who; /* bare; absent: nobody's, and no peer's */
	/* As if they held that, whatever the directory knows. */
	bool as;
	const struct clearance *clearance;
	bool labelled;             /* else it is the default */
	const struct label *label; /* NULL: there is one that can't be used */
	const char *trouble;       /* why not; NULL: not known */
	bool open; /* stands under no label, and is as open as the place */
	unsigned traffic; /* enum peer_traffic, beyond what the service is */
	/* Of what it refers to or carries; NULL among them: for nobody. */
	const struct label *const *also;
	size_t also_n;
	int64_t wall_ms;
};

#define CHAIN_MAX 64
struct chain {
	struct chain_answer a[CHAIN_MAX]; /* in the order of the questions */
	size_t n;
	const struct label *label; /* the effective one; NULL: nil */
};

/* All of them; where no label comes of it, those about it aren't asked. */
void chain_run(const struct chain_ask *q, struct chain *c_r);
/* Do all pass? */
bool chain_passes(const struct chain *c);
/* What refuses it: the first that doesn't pass, else (warn mode) the first that
 * denies; false: none. */
bool chain_first_refusal(const struct chain_ask *q, struct chain_answer *a_r);

const char *chain_step_name(enum chain_step s);
const char *chain_level_name(enum chain_level l);

#endif
