-- SPDX-License-Identifier: MIT
-- Hats of rooms (XEP-0317), and who wears them. Ids ascend in the order of
-- creation.

CREATE TABLE hat (
	id INTEGER PRIMARY KEY,
	room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
	uri TEXT NOT NULL,
	title TEXT NOT NULL,
	hue TEXT,
	UNIQUE (room, uri)
) STRICT;

CREATE TABLE hat_holder (
	hat INTEGER NOT NULL REFERENCES hat ON DELETE CASCADE,
	jid TEXT NOT NULL, -- bare
	PRIMARY KEY (hat, jid)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 7;
