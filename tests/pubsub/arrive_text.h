/* SPDX-License-Identifier: MIT */
/* Records of a node that moves in, for tests. */
#ifndef TESTS_PUBSUB_ARRIVE_TEXT_H
#define TESTS_PUBSUB_ARRIVE_TEXT_H

#include "tests/pubsub/moved.h"

#define OID "2.25.4711 / "
#define FORM(fields)                                          \
	"<options><x xmlns='jabber:x:data' type='submit'>"    \
	"<field var='FORM_TYPE' type='hidden'><value>" PUBSUB \
	"#node_config</value></field>" fields "</x></options>"
#define OPEN_TO_ALL FORM(FIELD("pubsub#access_model", "open"))
#define ITEM(id, at, more)                                            \
	"<item id='" id "' at='2025-12-0" at "T00:00:00Z' publisher=" \
	"'" ANN "' " more "><entry xmlns='urn:e'>" id at "</entry></item>"
#define LOW  "label='" OID "UNCLASSIFIED'"
#define HIGH "label='" OID "SECRET'"

#endif
