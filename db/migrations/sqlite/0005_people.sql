-- SPDX-License-Identifier: MIT
-- People of rooms: who asked to be a member, who has voice; rooms that were
-- destroyed.

CREATE TABLE membership_request (
	room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
	jid TEXT NOT NULL,
	nick TEXT NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (room, jid)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_request_at ON membership_request (at);

-- Who was given voice without being a member. Ids ascend in that order.
CREATE TABLE voice (
	id INTEGER PRIMARY KEY,
	room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
	jid TEXT NOT NULL,
	UNIQUE (room, jid)
) STRICT;

-- Of a destroyed room there is left what tells people that it is gone, and
-- what says which people may know that it was there.
CREATE TABLE tombstone (
	jid TEXT PRIMARY KEY,
	domain TEXT NOT NULL,
	label_access TEXT,
	alternate TEXT,
	until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstone_until ON tombstone (domain, until);

PRAGMA user_version = 5;
