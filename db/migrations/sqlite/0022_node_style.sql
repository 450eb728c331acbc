-- SPDX-License-Identifier: MIT
-- Stylesheets (XSLT 1.0) for what is in a node; the operator's.

CREATE TABLE node_style (
	node INTEGER PRIMARY KEY REFERENCES node ON DELETE CASCADE,
	sheet TEXT NOT NULL
) STRICT;

PRAGMA user_version = 22;
