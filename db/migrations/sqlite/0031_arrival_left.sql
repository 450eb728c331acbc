-- SPDX-License-Identifier: MIT
-- Messages that an arrival left out, by the ids that others name them by: what
-- names one takes the label that it had.
CREATE TABLE arrival_left (
	room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
	name TEXT NOT NULL,
	value INTEGER NOT NULL, -- label_value.id; one that isn't there denies
	PRIMARY KEY (room, name, value)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 31;
