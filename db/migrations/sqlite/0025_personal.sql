-- SPDX-License-Identifier: MIT
-- Labels that people keep for themselves, for their catalogues.

CREATE TABLE personal_label (
	jid TEXT NOT NULL,      -- bare
	form INTEGER NOT NULL,  -- enum label_form
	label BLOB NOT NULL,    -- label_keep()
	selector TEXT NOT NULL, -- where menus show it; empty: as its marking
	added INTEGER NOT NULL, -- ms UTC
	PRIMARY KEY (jid, form, label)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 25;
