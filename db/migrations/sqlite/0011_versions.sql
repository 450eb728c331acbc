-- SPDX-License-Identifier: MIT
-- Affiliation lists have versions (XEP-0463): which is which, and what an
-- address was before each change. Two audiences: who may read all lists (2),
-- and who may read all but the outcasts (1), to whom an outcast is nobody.

CREATE TABLE affiliation_change (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
	audience INTEGER NOT NULL CHECK (audience IN (1, 2)),
	jid TEXT, -- NULL: where counting began
	was INTEGER NOT NULL CHECK (was BETWEEN -1 AND 3),
	version TEXT -- of the lists after it; NULL: more changes came with it
) STRICT;
CREATE INDEX affiliation_change_room ON affiliation_change (room, audience, id);

-- What a session was told last: an audience, 3: something else; 0: nothing.
ALTER TABLE occupant ADD COLUMN versions INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 11;
