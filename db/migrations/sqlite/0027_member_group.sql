-- SPDX-License-Identifier: MIT
-- The group of a directory outside whose people are members of the room.

ALTER TABLE room ADD COLUMN member_group TEXT;

PRAGMA user_version = 27;
