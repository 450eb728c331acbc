-- SPDX-License-Identifier: MIT
-- Messages: their ids are made from the row's (doc/adr/0013), so there is no
-- column of ours any more, and two of four indexes' work is gone.

-- Reserved up to that one, in blocks. Never given twice.
CREATE TABLE message_id (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	next INTEGER NOT NULL
) STRICT;
INSERT INTO message_id VALUES (1, 1 + max(
	coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'message'), 0),
	coalesce((SELECT max(id) FROM message), 0)));

CREATE TABLE message_new (
	id INTEGER PRIMARY KEY,
	room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
	uid TEXT, -- of another archive, or of before; NULL: made from the ids
	at INTEGER NOT NULL,
	nick TEXT,
	sender TEXT NOT NULL,
	stanza_id TEXT,
	label INTEGER NOT NULL,
	value INTEGER NOT NULL, -- that of the label, for the indexes
	payload TEXT NOT NULL,
	flags INTEGER NOT NULL
) STRICT;
-- What goes with a message would go with its table.
CREATE TABLE need_kept AS SELECT message, value FROM message_need;
CREATE TABLE correction_kept AS SELECT message, room, names FROM correction;
INSERT INTO message_new
	SELECT id, room, uid, at, nick, sender, stanza_id, label, value,
		payload, flags
	FROM message ORDER BY id;
DROP TABLE message;
ALTER TABLE message_new RENAME TO message;
INSERT INTO message_need SELECT message, value FROM need_kept;
INSERT INTO correction SELECT message, room, names FROM correction_kept;
DROP TABLE need_kept;
DROP TABLE correction_kept;
-- Each ends with the row's id, as all indexes do.
CREATE INDEX message_value ON message (room, value);
CREATE INDEX message_stanza ON message (room, stanza_id, value)
	WHERE stanza_id IS NOT NULL;
CREATE UNIQUE INDEX message_uid ON message (room, uid) WHERE uid IS NOT NULL;

PRAGMA user_version = 9;
