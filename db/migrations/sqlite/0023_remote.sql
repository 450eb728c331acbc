-- SPDX-License-Identifier: MIT
-- What a directory outside (LDAP) said of users, so that a restart finds it
-- again; times in ms UTC.

CREATE TABLE remote_user (
	jid TEXT PRIMARY KEY,         -- bare
	found INTEGER NOT NULL,       -- 0: has no clearance there
	form INTEGER NOT NULL,        -- enum wire_form
	value BLOB,                   -- as it came; NULL: none, or no one value
	groups TEXT NOT NULL,         -- names, one per line
	fetched INTEGER NOT NULL,
	expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 23;
