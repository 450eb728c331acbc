-- What Prosody 0.12 needs to know of Caveat: the services, the catalogue of
-- labels in the name of the users' server (XEP-0355), and rosters for nodes
-- that go by them (XEP-0356). For prosody.cfg.lua, or a file in conf.d. The two
-- modules are of the package prosody-modules. Where "example.org" has a section
-- already, its lines go there. The end-to-end tests run with this file.

VirtualHost "example.org"
  modules_enabled = { "delegation", "privilege" }
  delegations = {
    ["urn:xmpp:sec-label:catalog:2"] = { jid = "rooms.example.org" };
  }
  privileged_entities = {
    ["nodes.example.org"] = { roster = "get" };
  }

Component "rooms.example.org"
  component_secret = "a long random text"
  modules_enabled = { "delegation" } -- here, too: it sees when Caveat comes

Component "nodes.example.org"
  component_secret = "another long text"
  modules_enabled = { "privilege" }

Component "forms.example.org"
  component_secret = "a third one"
