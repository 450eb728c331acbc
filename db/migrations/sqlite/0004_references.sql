-- SPDX-License-Identifier: MIT
-- What a message refers to, where its own label doesn't tell who may know.

-- Labels beside its own that its readers must be cleared for: of messages that
-- it names, of those that these name, of what stood inside of it. They stay when
-- what it said is taken out. value: label_value.id, not declared as a reference
-- (see message); one that isn't there denies.
CREATE TABLE message_need (
	message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
	value INTEGER NOT NULL,
	PRIMARY KEY (message, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_need_value ON message_need (value);

-- Corrections (XEP-0308), by the client's id of what they correct: they go when
-- that is taken back.
CREATE TABLE correction (
	message INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE,
	room INTEGER NOT NULL,
	names TEXT NOT NULL
) STRICT;
CREATE INDEX correction_names ON correction (room, names, message);

PRAGMA user_version = 4;
