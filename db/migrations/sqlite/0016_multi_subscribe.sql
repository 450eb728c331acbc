-- SPDX-License-Identifier: MIT
-- Nodes to which one address may subscribe several times (XEP-0060 6.1.6).

ALTER TABLE node ADD COLUMN multi_subscribe INTEGER NOT NULL DEFAULT 0
	CHECK (multi_subscribe IN (0, 1));

PRAGMA user_version = 16;
