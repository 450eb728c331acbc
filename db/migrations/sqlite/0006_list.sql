-- SPDX-License-Identifier: MIT
-- Lists of rooms by what decides who may find them.

-- What the labels of a room say, once for all rooms that say the same. Empty
-- is unset.
CREATE TABLE label_set (
	id INTEGER PRIMARY KEY,
	access TEXT NOT NULL,
	clearance TEXT NOT NULL,
	allowed TEXT NOT NULL,
	fallback TEXT NOT NULL,
	UNIQUE (access, clearance, allowed, fallback)
) STRICT;
INSERT INTO label_set (access, clearance, allowed, fallback)
	SELECT DISTINCT coalesce(label_access, ''),
		coalesce(label_clearance, ''), coalesce(label_allowed, ''),
		coalesce(label_fallback, '')
	FROM room;

-- 0: of no set, so in nobody's list.
ALTER TABLE room ADD COLUMN label_set INTEGER NOT NULL DEFAULT 0;
UPDATE room SET label_set = (
	SELECT s.id FROM label_set s
	WHERE s.access = coalesce(label_access, '')
	AND s.clearance = coalesce(label_clearance, '')
	AND s.allowed = coalesce(label_allowed, '')
	AND s.fallback = coalesce(label_fallback, ''));
CREATE INDEX room_list ON room (domain, is_public, locked, label_set, jid);

PRAGMA user_version = 6;
