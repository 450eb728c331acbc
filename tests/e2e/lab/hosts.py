# SPDX-License-Identifier: MIT
"""Real XMPP servers from Debian's packages, on loopback, in a directory of their own."""
import copy
import glob
import json
import os
import re
import socket

import yaml

from .process import Process, free_ports, wait_port

DOMAIN = "example.org"
PASSWORD = "secret"
COMPONENT_SECRET = "component secret"
# What the documentation tells operators to write.
SNIPPETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "contrib", "servers")


class Host:
    """A server: `client_port`, `component_ports` by domain, start, stop, restart."""

    name = None
    without_subject = "nowhere"  # a service that tells who enters none where there is none

    def __init__(self, directory, users, domains, domain=DOMAIN):
        self.dir = os.path.join(directory, self.name)
        os.makedirs(self.dir, exist_ok=True)
        self.users, self.domain, self.domains = list(users), domain, list(domains)
        ports = free_ports(1 + len(self.domains))
        self.client_port = ports[0]
        self.component_ports = dict(zip(self.domains, self.ports_of(ports[1:])))
        self.process = None

    def ports_of(self, ports):
        """One component listener a domain."""
        return ports

    def start(self):
        self.configure()
        self.process = Process(self.name, self.command(), os.path.join(self.dir, "log"),
                               env=self.environment(), cwd=self.dir)
        for port in {self.client_port, *self.component_ports.values()}:
            wait_port(port, self.process)
        self.add_users()
        return self

    def stop(self):
        if self.process is not None:
            self.process.stop()
            self.process = None

    def restart(self):
        self.stop()
        self.start()

    def environment(self):
        return dict(os.environ, HOME=self.dir, LC_ALL="C.UTF-8")

    def configure(self):
        raise NotImplementedError

    def command(self):
        raise NotImplementedError

    def add_users(self):
        pass


class Prosody(Host):
    name = "prosody"

    def ports_of(self, ports):
        return [ports[0]] * len(ports)

    def configure(self):
        with open(os.path.join(SNIPPETS, "prosody.cfg.lua"), encoding="utf-8") as f:
            hosts = f.read().replace("example.org", self.domain)
        hosts += "".join(f'Component "{d}"\n  component_secret = ""\n' for d in self.domains if f'Component "{d}"' not in hosts)
        secret = f'component_secret = "{COMPONENT_SECRET}"\n  modules_disabled = {{ "s2s" }}'
        hosts = re.sub('component_secret = "[^"]*"', secret, hosts)
        with open(os.path.join(self.dir, "prosody.cfg.lua"), "w", encoding="utf-8") as f:
            f.write(f'''
run_as_root = true
daemonize = false
pidfile = "{self.dir}/pid"
data_path = "{self.dir}/data"
plugin_paths = {{ }}
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {self.client_port} }}
c2s_direct_tls_ports = {{ }}
s2s_ports = {{ }}
component_ports = {{ {next(iter(self.component_ports.values()))} }}
component_interfaces = {{ "127.0.0.1" }}
http_ports = {{ }}
https_ports = {{ }}
modules_enabled = {{ "saslauth", "disco", "roster", "presence", "message", "iq", "ping", "pep", "admin_shell" }}
modules_disabled = {{ "s2s", "tls", "admin_shell", "http" }}
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
storage = "internal"
log = {{ {{ levels = {{ min = "info" }}, to = "console" }} }}
{hosts}''')
        accounts = os.path.join(self.dir, "data", self.domain.replace(".", "%2e"), "accounts")
        os.makedirs(accounts, exist_ok=True)
        for user in self.users:
            with open(os.path.join(accounts, user + ".dat"), "w", encoding="utf-8") as f:
                f.write(f'return {{ ["password"] = "{PASSWORD}"; }};\n')

    def command(self):
        return ["/usr/bin/prosody", "--config", os.path.join(self.dir, "prosody.cfg.lua")]


class Ejabberd(Host):
    name = "ejabberd"

    BASE = {
        "loglevel": "info", "log_rotate_size": "infinity", "auth_method": ["internal"], "auth_password_format": "plain",
        "registration_timeout": "infinity", "s2s_use_starttls": False, "shaper": {},
        "access_rules": {"register": {"allow": "all"}},
        "modules": {
            "mod_disco": {}, "mod_ping": {}, "mod_roster": {}, "mod_caps": {},
            "mod_register": {"ip_access": "all", "access": "register", "access_from": "all", "registration_watchers": []},
        },
    }

    def configure(self):
        with open(os.path.join(SNIPPETS, "ejabberd.yml"), encoding="utf-8") as f:
            ours = yaml.safe_load(f.read().replace("example.org", self.domain))
        listener = ours.pop("listen")[0]
        config = copy.deepcopy(self.BASE)
        for section, values in ours.items():
            config.setdefault(section, {}).update(values)
        config["hosts"] = [self.domain]
        config["modules"]["mod_pubsub"] = {"host": "pubsub." + self.domain, "plugins": ["flat", "pep"]}
        config["listen"] = [{"port": self.client_port, "ip": "127.0.0.1", "module": "ejabberd_c2s", "max_stanza_size": 1048576,
                             "shaper": "none", "access": "all"}]
        config["listen"] += [dict(listener, port=port, hosts={domain: {"password": COMPONENT_SECRET}})
                             for domain, port in self.component_ports.items()]
        with open(os.path.join(self.dir, "ejabberd.yml"), "w", encoding="utf-8") as f:
            json.dump(config, f, indent=1)  # JSON is YAML

    def environment(self):
        env = super().environment()
        env.update(EJABBERD_CONFIG_PATH=os.path.join(self.dir, "ejabberd.yml"),
                   EJABBERD_LOG_PATH=os.path.join(self.dir, "ejabberd.log"),
                   ERL_LIBS="/usr/lib/x86_64-linux-gnu:" + ":".join(glob.glob("/usr/lib/*-linux-gnu")),
                   ERL_CRASH_DUMP=os.path.join(self.dir, "crash"), ERL_EPMD_ADDRESS="127.0.0.1")
        return env

    def command(self):
        return ["erl", "-noshell", "-noinput", "-mnesia", "dir", f'"{self.dir}/mnesia"', "+K", "true",
                "-s", "ejabberd"]

    def add_users(self):
        """In-band registration: one stream an account, before anybody logs in."""
        for user in self.users:
            register(self.client_port, self.domain, user)


def only(*names):
    """A test that needs what these hosts alone have."""
    def mark(test):
        test.only = names
        return test
    return mark


def register(port, domain, user):
    """XEP-0077 by hand; an account that exists already is fine."""
    with socket.create_connection(("127.0.0.1", port), 10) as s:
        s.settimeout(10)
        s.sendall(f"<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
                  f"to='{domain}' version='1.0'>".encode())
        read_until(s, "</stream:features>")
        s.sendall(f"<iq type='set' id='r'><query xmlns='jabber:iq:register'><username>{user}</username>"
                  f"<password>{PASSWORD}</password></query></iq>".encode())
        answer = read_until(s, "</iq>", "/>")
        if "type='result'" not in answer and 'type="result"' not in answer and "conflict" not in answer:
            raise RuntimeError(f"no account {user}: {answer}")


def read_until(s, *ends):
    text = ""
    while not any(e in text for e in ends):
        part = s.recv(65536).decode("utf-8", "replace")
        if not part:
            raise RuntimeError("the server closed: " + text)
        text += part
    return text


HOSTS = {"prosody": Prosody, "ejabberd": Ejabberd}
