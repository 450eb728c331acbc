-- SPDX-License-Identifier: MIT
-- Messages by their clients' ids, apart from the messages: an index of theirs
-- cost each of them as much as its row, for what few are asked for by.

-- It is filled many messages at a time, at the latest before it is read or the
-- database commits; what goes from the messages goes from here at once.
CREATE TABLE message_name (
	room INTEGER NOT NULL,
	stanza_id TEXT NOT NULL,
	value INTEGER NOT NULL,
	message INTEGER NOT NULL,
	PRIMARY KEY (room, stanza_id, value, message)
) STRICT, WITHOUT ROWID;
CREATE TABLE message_name_done (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	message INTEGER NOT NULL -- up to that id
) STRICT;
-- In the order of the old index, so that nothing is sorted.
INSERT INTO message_name
	SELECT room, stanza_id, value, id FROM message
	WHERE stanza_id IS NOT NULL
	ORDER BY room, stanza_id, value, id;
INSERT INTO message_name_done
	SELECT 1, coalesce(max(id), 0) FROM message;
DROP INDEX message_stanza;
CREATE TRIGGER message_gone AFTER DELETE ON message
	WHEN old.stanza_id IS NOT NULL
BEGIN
	DELETE FROM message_name WHERE room = old.room
		AND stanza_id = old.stanza_id AND value = old.value
		AND message = old.id;
END;

PRAGMA user_version = 14;
