-- SPDX-License-Identifier: MIT
-- Who and what came by an arrival: a place that is open takes nobody and
-- nothing of it a second time, for it may have been removed here.

-- Whom the source gave an affiliation.
CREATE TABLE arrival_person (
	arrival INTEGER NOT NULL REFERENCES arrival ON DELETE CASCADE,
	jid TEXT NOT NULL,
	PRIMARY KEY (arrival, jid)
) STRICT, WITHOUT ROWID;
-- What isn't known of earlier arrivals: who was removed before today.
INSERT INTO arrival_person
	SELECT a.id, f.jid FROM arrival a JOIN affiliation f ON f.room = a.room;
INSERT INTO arrival_person
	SELECT a.id, f.jid FROM arrival a
	JOIN node_affiliation f ON f.node = a.node;

-- Archive ids of messages that came so and are gone.
CREATE TABLE arrival_gone (
	arrival INTEGER NOT NULL REFERENCES arrival ON DELETE CASCADE,
	uid TEXT NOT NULL,
	PRIMARY KEY (arrival, uid)
) STRICT, WITHOUT ROWID;
-- Not when the room itself goes: then its row has gone before.
CREATE TRIGGER message_arrived_gone AFTER DELETE ON message
	WHEN old.uid IS NOT NULL AND (old.flags & 16) <> 0
BEGIN
	INSERT INTO arrival_gone (arrival, uid)
		SELECT a.id, old.uid FROM arrival a JOIN room r ON r.id = a.room
		WHERE a.room = old.room
		ON CONFLICT DO NOTHING;
END;

-- Items that came so. An id can be used again: what comes is later than all
-- of that id that came, or that was here and is gone.
CREATE TABLE arrival_item (
	arrival INTEGER NOT NULL REFERENCES arrival ON DELETE CASCADE,
	name TEXT NOT NULL, -- ItemID
	at INTEGER NOT NULL,
	PRIMARY KEY (arrival, name)
) STRICT, WITHOUT ROWID;
INSERT INTO arrival_item
	SELECT a.id, i.name, max(i.at) FROM arrival a
	JOIN item i ON i.node = a.node WHERE i.arrived = 1
	GROUP BY a.id, i.name;
CREATE TRIGGER item_arrived_gone AFTER DELETE ON item
BEGIN
	UPDATE arrival_item SET at = old.at
		WHERE arrival = (SELECT id FROM arrival WHERE node = old.node)
		AND name = old.name AND at < old.at;
END;

PRAGMA user_version = 32;
