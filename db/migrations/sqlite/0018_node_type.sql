-- SPDX-License-Identifier: MIT
-- Lists of nodes are asked for by what is published in them (XEP-0462).
DROP INDEX node_list;
CREATE INDEX node_list ON node (domain, label_set, name, type);

PRAGMA user_version = 18;
