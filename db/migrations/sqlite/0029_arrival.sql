-- SPDX-License-Identifier: MIT
-- Rooms and nodes that move in (doc/transfer.md). Until its arrival has ended
-- one stands in its table under an address that is none: nobody finds it.
CREATE TABLE arrival (
	id INTEGER PRIMARY KEY,
	domain TEXT NOT NULL, -- of the service
	name TEXT NOT NULL,   -- the room's JID, the NodeID
	room INTEGER UNIQUE REFERENCES room ON DELETE CASCADE,
	node INTEGER UNIQUE REFERENCES node ON DELETE CASCADE,
	source TEXT NOT NULL,
	label TEXT,  -- expression: of what has none
	policy TEXT, -- other policies' labels become this one's
	leave_out INTEGER NOT NULL CHECK (leave_out IN (0, 1)),
	ended INTEGER NOT NULL CHECK (ended IN (0, 1)),
	mark TEXT, -- archive id or ItemID of the newest that came so
	messages INTEGER NOT NULL,
	created INTEGER NOT NULL,
	invited TEXT, -- members up to that one, '': none yet; NULL: it's done
	UNIQUE (domain, name),
	CHECK ((room IS NULL) <> (node IS NULL))
) STRICT;
CREATE INDEX arrival_inviting ON arrival (domain, name)
	WHERE invited IS NOT NULL;

-- Messages that came so (flag 16) have times of their own. All of them, in
-- stretches of ids between which others came: the clock's steps (clock_step)
-- aren't about them.
CREATE TABLE arrival_run (
	after INTEGER PRIMARY KEY,
	last INTEGER NOT NULL
) STRICT;
-- The same of one room: in each times ascend, or else it isn't ordered.
CREATE TABLE arrival_stretch (
	room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
	after INTEGER NOT NULL,
	last INTEGER NOT NULL,
	at_first INTEGER NOT NULL, -- no time in it is before or behind these
	at_last INTEGER NOT NULL,
	ordered INTEGER NOT NULL CHECK (ordered IN (0, 1)),
	PRIMARY KEY (room, after)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 29;
