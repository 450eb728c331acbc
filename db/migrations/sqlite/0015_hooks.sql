-- SPDX-License-Identifier: MIT
-- Other programs that are told of a node's items.

CREATE TABLE hook (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	node INTEGER NOT NULL REFERENCES node ON DELETE CASCADE,
	url TEXT NOT NULL,
	secret TEXT NOT NULL,
	clearance TEXT NOT NULL, -- expression
	told INTEGER NOT NULL    -- id of the last item that it took
) STRICT;
CREATE INDEX hook_node ON hook (node);

PRAGMA user_version = 15;
