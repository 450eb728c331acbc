-- SPDX-License-Identifier: MIT
-- The first schema: rooms with all that is in them, clearances, keys.
-- Times are milliseconds since 1970 in UTC. Absent values are NULL.

PRAGMA application_id = 1129726292; -- "CVAT"

CREATE TABLE schema_migration (
	number INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	checksum TEXT NOT NULL -- SHA-256 of the script, hex
) STRICT;

-- An id is never given twice (AUTOINCREMENT), so that nothing kept of a room
-- that is gone can show up in a later one.
CREATE TABLE room (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	jid TEXT NOT NULL UNIQUE,
	domain TEXT NOT NULL,
	created INTEGER NOT NULL,
	locked INTEGER NOT NULL CHECK (locked IN (0, 1)),
	name TEXT,
	description TEXT,
	lang TEXT,
	secret TEXT,
	contact TEXT,
	persistent INTEGER NOT NULL CHECK (persistent IN (0, 1)),
	is_public INTEGER NOT NULL CHECK (is_public IN (0, 1)),
	members_only INTEGER NOT NULL CHECK (members_only IN (0, 1)),
	moderated INTEGER NOT NULL CHECK (moderated IN (0, 1)),
	change_subject INTEGER NOT NULL CHECK (change_subject IN (0, 1)),
	allow_invites INTEGER NOT NULL CHECK (allow_invites IN (0, 1)),
	password_protected INTEGER NOT NULL CHECK (password_protected IN (0, 1)),
	whois INTEGER NOT NULL,
	allow_pm INTEGER NOT NULL,
	max_users INTEGER NOT NULL,
	history_fetch INTEGER NOT NULL,
	broadcast INTEGER NOT NULL,
	member_list INTEGER NOT NULL,
	label_access TEXT,
	label_clearance TEXT,
	label_allowed TEXT,
	label_fallback TEXT,
	subject TEXT,
	subject_nick TEXT,
	subject_at INTEGER NOT NULL
) STRICT;
CREATE INDEX room_domain ON room (domain, jid);

CREATE TABLE affiliation (
	room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
	jid TEXT NOT NULL,
	affiliation INTEGER NOT NULL CHECK (affiliation BETWEEN -1 AND 3),
	nick TEXT,
	reason TEXT,
	PRIMARY KEY (room, jid)
) STRICT, WITHOUT ROWID;

CREATE INDEX affiliation_jid ON affiliation (jid, affiliation);

-- Ids ascend in the order of joining.
CREATE TABLE occupant (
	id INTEGER PRIMARY KEY,
	room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
	jid TEXT NOT NULL,
	nick TEXT NOT NULL,
	role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 3),
	presence TEXT,
	UNIQUE (room, jid)
) STRICT;

-- What a label says without its metadata, once per room and form, in the
-- bytes of the first label that said it: what decides about a message.
CREATE TABLE label_value (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
	form INTEGER NOT NULL CHECK (form > 0),
	name TEXT NOT NULL, -- label expression
	bytes BLOB NOT NULL,
	UNIQUE (room, form, name)
) STRICT;

-- Each label once per room: it goes with the room.
CREATE TABLE label (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
	form INTEGER NOT NULL CHECK (form > 0),
	bytes BLOB NOT NULL,
	value INTEGER NOT NULL, -- label_value.id
	UNIQUE (room, form, bytes)
) STRICT;

-- label.id and label_value.id aren't declared as references: removing a room
-- would look for each of its labels in all messages. Reading joins, so that a
-- message whose label is missing isn't given to anybody.
CREATE TABLE message (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
	uid TEXT NOT NULL UNIQUE,
	at INTEGER NOT NULL,
	nick TEXT,
	sender TEXT NOT NULL,
	stanza_id TEXT,
	label INTEGER NOT NULL,
	value INTEGER NOT NULL, -- that of the label, for the indexes
	payload TEXT NOT NULL
) STRICT;
-- History for one who may read some values; references by a client's id.
CREATE INDEX message_value ON message (room, value, id);
CREATE INDEX message_stanza ON message (room, stanza_id, value, id);

CREATE TABLE clearance (
	jid TEXT PRIMARY KEY,
	expr TEXT NOT NULL,
	changed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Secrets of the service itself.
CREATE TABLE service_key (
	name TEXT PRIMARY KEY,
	value BLOB NOT NULL CHECK (length(value) = 32)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 1;
