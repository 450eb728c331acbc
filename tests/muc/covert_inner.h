/* SPDX-License-Identifier: MIT */
/* What the steps of both sides are made of. */
#ifndef TESTS_MUC_COVERT_INNER_H
#define TESTS_MUC_COVERT_INNER_H

#include "tests/muc/twins.h"

#define MUC_NS  "http://jabber.org/protocol/muc"
#define USER_NS MUC_NS "#user"
#define FORM(ns, fields)                                                 \
	"<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'>" \
	"<value>" ns "</value></field>" fields "</x>"
#define FIELD(var, value) \
	"<field var='" var "'><value>" value "</value></field>"
#define CONFIG(fields)          \
	"<query xmlns='" MUC_NS \
	"#owner'>" FORM(MUC_NS "#roomconfig", fields) "</query>"
#define BASIS                                        \
	FIELD("muc#roomconfig_persistentroom", "1")  \
	FIELD("muc#roomconfig_changesubject", "1")   \
	FIELD("muc#roomconfig_forwardmentions", "1") \
	FIELD("muc#roomconfig_moderatedroom", "0")   \
	FIELD("{urn:caveat:0}registration", "open")
#define SECRET       FIELD("sec-label#custom-label", "SECRET")
#define JOIN         "<x xmlns='" MUC_NS "'/>"

#define ANY(t, list) (list)[twins_dice((t), ARRAY_LEN(list))]

struct covert_step {
	void (*run)(struct twins *t);
	unsigned weight;
};
/* What those do who may know everything, out of sight. */
extern const struct covert_step covert_hidden[];
extern const size_t covert_hidden_n;

const char *covert_open_room(struct twins *t);
const char *covert_hidden_room(struct twins *t);
const char *covert_high(struct twins *t); /* one of Ann and Bob */
/* The ids that clients give come from one pool, whoever they are. */
unsigned covert_id(struct twins *t);
/* What names the message of such an id, in one way or another; or nothing. */
const char *covert_reference(struct twins *t);
extern const char *const covert_nicks[5];

#endif
