-- SPDX-License-Identifier: MIT
-- What is taken back leaves words in the index until it is merged.

-- 1: something is to be forgotten; 2: the merge that does it is under way; 3:
-- and more has come since it began.
ALTER TABLE message_text_done ADD COLUMN forgets INTEGER NOT NULL DEFAULT 0
	CHECK (forgets BETWEEN 0 AND 3);

PRAGMA user_version = 12;
