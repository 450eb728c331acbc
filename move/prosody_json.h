/* SPDX-License-Identifier: MIT */
/* JSON, as Prosody's SQL storage writes tables: what they were in Lua. */
#ifndef MOVE_PROSODY_JSON_H
#define MOVE_PROSODY_JSON_H

#include "move/lua_data.h"

/*
 * A table with places and names has them as `__array` among the names; what has
 * neither strings nor places for keys stands in `__hash`, value after key.
 * All is the arena's. ERR_SYNTAX, ERR_LIMIT.
 */
enum err prosody_json(struct arena *a, struct span text, struct lua_value *v_r,
	struct errtext *e) MUST_CHECK;

#endif
