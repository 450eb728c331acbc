-- SPDX-License-Identifier: MIT
-- Which of the turns in the redo log follow this database's last commit.
CREATE TABLE redo (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	generation INTEGER NOT NULL -- random
) STRICT;
INSERT INTO redo VALUES (1, 0);

PRAGMA user_version = 10;
