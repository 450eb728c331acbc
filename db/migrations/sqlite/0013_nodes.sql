-- SPDX-License-Identifier: MIT
-- Publish-subscribe: nodes with all that is in them.

-- An id is never given twice, so that nothing kept of a node that is gone can
-- show up in a later one.
CREATE TABLE node (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	domain TEXT NOT NULL,
	name TEXT NOT NULL, -- NodeID
	created INTEGER NOT NULL,
	creator TEXT NOT NULL,
	title TEXT,
	description TEXT,
	type TEXT,
	language TEXT,
	contact TEXT,
	access_model INTEGER NOT NULL,
	publish_model INTEGER NOT NULL,
	itemreply INTEGER NOT NULL,
	send_last INTEGER NOT NULL,
	notification_type INTEGER NOT NULL,
	node_full INTEGER NOT NULL,
	max_items INTEGER NOT NULL,
	max_payload INTEGER NOT NULL,
	item_expire INTEGER NOT NULL,
	persist_items INTEGER NOT NULL CHECK (persist_items IN (0, 1)),
	deliver_notifications INTEGER NOT NULL
		CHECK (deliver_notifications IN (0, 1)),
	deliver_payloads INTEGER NOT NULL CHECK (deliver_payloads IN (0, 1)),
	notify_config INTEGER NOT NULL CHECK (notify_config IN (0, 1)),
	notify_delete INTEGER NOT NULL CHECK (notify_delete IN (0, 1)),
	notify_retract INTEGER NOT NULL CHECK (notify_retract IN (0, 1)),
	notify_sub INTEGER NOT NULL CHECK (notify_sub IN (0, 1)),
	subscribe INTEGER NOT NULL CHECK (subscribe IN (0, 1)),
	label_access TEXT,
	label_clearance TEXT,
	label_allowed TEXT,
	label_fallback TEXT,
	label_set INTEGER NOT NULL DEFAULT 0, -- 0: in nobody's list
	UNIQUE (domain, name)
) STRICT;
CREATE INDEX node_list ON node (domain, label_set, name);

CREATE TABLE node_affiliation (
	node INTEGER NOT NULL REFERENCES node ON DELETE CASCADE,
	jid TEXT NOT NULL, -- bare, or a domain
	affiliation INTEGER NOT NULL CHECK (affiliation BETWEEN -1 AND 4),
	PRIMARY KEY (node, jid)
) STRICT, WITHOUT ROWID;
CREATE INDEX node_affiliation_jid ON node_affiliation (jid, node);

CREATE TABLE subscription (
	id INTEGER PRIMARY KEY,
	node INTEGER NOT NULL REFERENCES node ON DELETE CASCADE,
	jid TEXT NOT NULL,  -- as it was subscribed, bare or full
	bare TEXT NOT NULL, -- the person
	subid TEXT NOT NULL,
	state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),
	deliver INTEGER NOT NULL CHECK (deliver IN (0, 1)),
	expire INTEGER NOT NULL, -- ms; 0: never
	UNIQUE (node, jid, subid)
) STRICT;
CREATE INDEX subscription_bare ON subscription (bare, node);
CREATE INDEX subscription_expire ON subscription (expire) WHERE expire <> 0;

-- What a label says without its metadata, once per form for all nodes: what
-- decides who may read an item. And each label as it came.
CREATE TABLE item_value (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	form INTEGER NOT NULL CHECK (form > 0),
	name TEXT NOT NULL, -- label expression
	bytes BLOB NOT NULL,
	UNIQUE (form, name)
) STRICT;
CREATE TABLE item_label (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	form INTEGER NOT NULL CHECK (form > 0),
	bytes BLOB NOT NULL,
	value INTEGER NOT NULL REFERENCES item_value,
	UNIQUE (form, bytes)
) STRICT;

-- Ids ascend in the order of publishing. One ItemID may stand under several
-- values: who publishes it isn't told of an item that they may not see.
CREATE TABLE item (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	node INTEGER NOT NULL REFERENCES node ON DELETE CASCADE,
	name TEXT NOT NULL, -- ItemID
	value INTEGER NOT NULL, -- that of the label, for the indexes
	label INTEGER NOT NULL REFERENCES item_label,
	at INTEGER NOT NULL,
	publisher TEXT NOT NULL, -- full JID
	payload TEXT NOT NULL,   -- empty: none
	UNIQUE (node, name, value)
) STRICT;
CREATE INDEX item_list ON item (node, value, id);
CREATE INDEX item_at ON item (node, at);
CREATE INDEX node_expire ON node (domain) WHERE item_expire <> 0;

PRAGMA user_version = 13;
