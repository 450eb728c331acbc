-- SPDX-License-Identifier: MIT
-- Labels that a directory outside has for users' catalogues.

ALTER TABLE remote_user ADD COLUMN labels TEXT NOT NULL DEFAULT '';
	-- expressions, one per line

PRAGMA user_version = 26;
