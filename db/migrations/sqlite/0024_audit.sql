-- SPDX-License-Identifier: MIT
-- Audit records: a chain of hashes over texts (base/audit.h).

CREATE TABLE audit (
	seq INTEGER PRIMARY KEY, -- ascends by one
	text TEXT NOT NULL,
	hash BLOB NOT NULL -- SHA-256(the hash before, text)
) STRICT;

-- Where the table begins, behind what was moved to files, and up to where it
-- was signed.
CREATE TABLE audit_state (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	base_seq INTEGER NOT NULL,
	base_hash BLOB NOT NULL,
	signed_seq INTEGER NOT NULL,
	signed_at INTEGER NOT NULL -- ms UTC
) STRICT;
INSERT INTO audit_state VALUES (1, 0, zeroblob(32), 0, 0);

-- What repeats, not in the chain yet: one record says later how often.
CREATE TABLE audit_repeat (
	key INTEGER PRIMARY KEY,
	kind INTEGER NOT NULL,
	fields TEXT NOT NULL,
	count INTEGER NOT NULL,
	since INTEGER NOT NULL -- ms UTC, of the first
) STRICT;

PRAGMA user_version = 24;
