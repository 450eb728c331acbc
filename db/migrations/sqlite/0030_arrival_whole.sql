-- SPDX-License-Identifier: MIT
-- All of a node has come, but for what goes with it.

ALTER TABLE arrival ADD COLUMN whole INTEGER NOT NULL DEFAULT 0
	CHECK (whole IN (0, 1));

PRAGMA user_version = 30;
