-- SPDX-License-Identifier: MIT
-- Options of rooms: the archive, slow mode, registration, voice, visitors.

ALTER TABLE room ADD COLUMN archive INTEGER NOT NULL DEFAULT 1
	CHECK (archive IN (0, 1));
ALTER TABLE room ADD COLUMN archive_days INTEGER NOT NULL DEFAULT 0;
ALTER TABLE room ADD COLUMN archive_messages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE room ADD COLUMN slow_mode INTEGER NOT NULL DEFAULT 0;
ALTER TABLE room ADD COLUMN forward_mentions INTEGER NOT NULL DEFAULT 0
	CHECK (forward_mentions IN (0, 1));
ALTER TABLE room ADD COLUMN registration INTEGER NOT NULL DEFAULT 1;
ALTER TABLE room ADD COLUMN change_nick INTEGER NOT NULL DEFAULT 1
	CHECK (change_nick IN (0, 1));
ALTER TABLE room ADD COLUMN reserved_nick INTEGER NOT NULL DEFAULT 0
	CHECK (reserved_nick IN (0, 1));
ALTER TABLE room ADD COLUMN voice_requests INTEGER NOT NULL DEFAULT 1
	CHECK (voice_requests IN (0, 1));
ALTER TABLE room ADD COLUMN voice_interval INTEGER NOT NULL DEFAULT 1800;
ALTER TABLE room ADD COLUMN visitor_status INTEGER NOT NULL DEFAULT 1
	CHECK (visitor_status IN (0, 1));
ALTER TABLE room ADD COLUMN visitor_nick INTEGER NOT NULL DEFAULT 1
	CHECK (visitor_nick IN (0, 1));
ALTER TABLE room ADD COLUMN requests INTEGER NOT NULL DEFAULT 1
	CHECK (requests IN (0, 1));
ALTER TABLE room ADD COLUMN pubsub TEXT;

PRAGMA user_version = 2;
