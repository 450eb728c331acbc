-- SPDX-License-Identifier: MIT
-- Nodes for contacts of certain roster groups, one per line (XEP-0060 4.5).

ALTER TABLE node ADD COLUMN roster_groups TEXT;

PRAGMA user_version = 21;
