-- SPDX-License-Identifier: MIT
-- Items that came from elsewhere: nobody is told of them.

ALTER TABLE item ADD COLUMN arrived INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 28;
