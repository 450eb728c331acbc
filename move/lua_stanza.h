/* SPDX-License-Identifier: MIT */
/* Stanzas as Prosody keeps them: `{name = , attr = {}, child, "text"}`. */
#ifndef MOVE_LUA_STANZA_H
#define MOVE_LUA_STANZA_H

#include "base/buf.h"
#include "move/lua_data.h"
#include "xmpp/xml.h"

/*
 * The element in the namespace of stanzas, where nothing else is said. All is
 * the arena's; texts are borrowed from v. NULL: *why_r says why it is none.
 * *odd_r: how many texts have characters that XML can't have; as they are
 * written, these are gone.
 */
const struct xml *lua_stanza(struct arena *a, const struct lua_value *v,
	const char **why_r, size_t *odd_r);
/* Has it characters that XML can't have? */
bool lua_stanza_odd(struct span text);
/* The text without them. */
void lua_stanza_clean(struct buf *b, struct span text);

#endif
