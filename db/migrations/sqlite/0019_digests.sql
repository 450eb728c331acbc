-- SPDX-License-Identifier: MIT
-- Subscriptions that gather events into digests (XEP-0060 16.4.2).

ALTER TABLE subscription ADD COLUMN digest INTEGER NOT NULL DEFAULT 0;
	-- ms from one to the next; 0: there are none
ALTER TABLE subscription ADD COLUMN digest_told INTEGER NOT NULL DEFAULT 0;
	-- up to that item
ALTER TABLE subscription ADD COLUMN digest_at INTEGER NOT NULL DEFAULT 0;
	-- ms: the last one
ALTER TABLE subscription ADD COLUMN digest_due INTEGER NOT NULL DEFAULT 0;
	-- ms: the next one; 0: nothing waits
CREATE INDEX subscription_digest_due ON subscription (digest_due)
	WHERE digest_due <> 0;
CREATE INDEX subscription_digest_idle ON subscription (node)
	WHERE digest <> 0 AND digest_due = 0;

PRAGMA user_version = 19;
