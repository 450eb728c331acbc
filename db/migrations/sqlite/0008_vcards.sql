-- SPDX-License-Identifier: MIT
-- vCards of rooms, with their avatars.

CREATE TABLE vcard (
	room INTEGER PRIMARY KEY REFERENCES room ON DELETE CASCADE,
	card TEXT NOT NULL, -- the whole element
	avatars TEXT -- SHA-1 of each image in hex, one per line
) STRICT;

PRAGMA user_version = 8;
