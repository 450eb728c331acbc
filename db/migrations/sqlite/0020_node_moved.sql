-- SPDX-License-Identifier: MIT
-- Nodes that were deleted with a word on where to go instead (XEP-0060 8.4).
CREATE TABLE node_moved (
	domain TEXT NOT NULL,
	name TEXT NOT NULL, -- NodeID
	label_access TEXT,  -- that hides it as it hid the node
	uri TEXT NOT NULL,
	until INTEGER NOT NULL, -- ms
	PRIMARY KEY (domain, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX node_moved_until ON node_moved (domain, until);

PRAGMA user_version = 20;
