/* SPDX-License-Identifier: MIT */
/* Qualified names, apart. */
#ifndef XMPP_XML_NAME_H
#define XMPP_XML_NAME_H

#include "base/span.h"

/*
 * `prefix:local` or `local`, where name is one that the parser of XML took;
 * the prefix is empty in the second case. false: no qualified name. Either
 * part is then a name that could stand alone. Borrows name.
 */
bool xml_name_split(const char *name, struct span *prefix_r,
	struct span *local_r) MUST_CHECK;

#endif
