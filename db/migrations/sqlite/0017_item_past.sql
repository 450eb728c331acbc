-- SPDX-License-Identifier: MIT
-- Items that a node doesn't hold any more: replaced, or gone to make room. The
-- archive of the node (XEP-0442) has them, too.

-- How many of them are kept of each label; nodes made before keep none.
ALTER TABLE node ADD COLUMN past_items INTEGER NOT NULL DEFAULT 0;

-- Under the ids that they had as items. What is taken back goes from here, too.
CREATE TABLE item_past (
	id INTEGER PRIMARY KEY,
	node INTEGER NOT NULL REFERENCES node ON DELETE CASCADE,
	name TEXT NOT NULL,
	value INTEGER NOT NULL,
	label INTEGER NOT NULL REFERENCES item_label,
	at INTEGER NOT NULL,
	publisher TEXT NOT NULL,
	payload TEXT NOT NULL
) STRICT;
CREATE INDEX item_past_list ON item_past (node, value, id, at);
CREATE INDEX item_past_name ON item_past (node, name, value, id);
CREATE INDEX item_past_at ON item_past (node, at);

-- Lists are counted by time as well.
DROP INDEX item_list;
CREATE INDEX item_list ON item (node, value, id, at);

PRAGMA user_version = 17;
