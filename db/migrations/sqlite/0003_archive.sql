-- SPDX-License-Identifier: MIT
-- The archive: what a message is, its words, when the clock went back.

-- Bits: 1 everybody could see real addresses, 2 a change of subject,
-- 4 it may refer to another message, 8 to none but those of which
-- message_need tells.
ALTER TABLE message ADD COLUMN flags INTEGER NOT NULL DEFAULT 4;

-- Days and clearance, one pair per line.
ALTER TABLE room ADD COLUMN archive_labels TEXT;

-- Times ascend with the ids of messages, but for the steps behind these:
-- between two of them a time is found by halving.
CREATE TABLE clock_step (
	message INTEGER PRIMARY KEY -- the last one before the clock went back
) STRICT;
INSERT INTO clock_step
	SELECT before FROM (
		SELECT at, lag(id) OVER (ORDER BY id) AS before,
			lag(at) OVER (ORDER BY id) AS before_at
		FROM message)
	WHERE at < before_at;

-- The words of bodies, each under the value of its message's label (the
-- prefix), so that a search sees nothing of other values. It is filled when
-- there is time; what goes from the messages goes from here in the same turn.
CREATE VIRTUAL TABLE message_text USING fts5 (
	words, tokenize = "unicode61 categories 'L* N* Co M*' tokenchars '_'");
CREATE TABLE message_text_done (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	message INTEGER NOT NULL -- up to that id
) STRICT;
INSERT INTO message_text_done VALUES (1, 0);

PRAGMA user_version = 3;
