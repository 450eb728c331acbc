# SPDX-License-Identifier: MIT
"""A real Openfire, where somebody has one: $OPENFIRE is its directory, with lib/*.jar and resources/{database,security}. It isn't among Debian's packages."""
import os
import shutil

from .hosts import COMPONENT_SECRET, PASSWORD, Host, register

PLACE = os.environ.get("OPENFIRE")
# Old libraries look into the JDK. A Java 8 doesn't know this variable, and needs none of it.
OPEN = " ".join(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.lang", "java.util", "java.net", "sun.nio.ch"))


class Openfire(Host):
    """Its own rooms are at conference.DOMAIN. What it has kept outlives a restart."""

    name = "openfire"
    without_subject = "conference.example.org"
    plugins = ()  # of $OPENFIRE/plugins
    more = {}  # properties of its

    def ports_of(self, ports):
        return [ports[0]] * len(ports)

    def properties(self):
        listen = {f"xmpp.{what}.active": "false" for what in
                  ("server.socket", "socket.ssl", "component.ssl", "multiplex.socket", "multiplex.ssl")}
        return {
            "locale": "en", "network.interface": "127.0.0.1", "adminConsole.port": "-1", "adminConsole.securePort": "-1",
            "connectionProvider.className": "org.jivesoftware.database.EmbeddedConnectionProvider",
            "autosetup.run": "true", "autosetup.locale": "en", "autosetup.xmpp.domain": self.domain, "autosetup.xmpp.fqdn": "localhost",
            "autosetup.xmpp.socket.ssl.active": "false", "autosetup.database.mode": "embedded", "autosetup.authprovider.mode": "embedded",
            "autosetup.admin.email": "admin@" + self.domain, "autosetup.admin.password": PASSWORD,
            "xmpp.socket.plain.port": str(self.client_port), "xmpp.client.tls.policy": "disabled",
            "xmpp.component.socket.port": str(next(iter(self.component_ports.values()))),
            "xmpp.component.defaultSecret": COMPONENT_SECRET, "xmpp.proxy.enabled": "false", "httpbind.enabled": "false",
            "flash.crossdomain.enabled": "false", "update.service-enabled": "false", **listen, **self.more,
        }

    def configure(self):
        conf = os.path.join(self.dir, "conf", "openfire.xml")
        if os.path.exists(conf):
            return  # by now it is Openfire's own
        for directory in ("conf", "logs", "plugins/admin", "resources"):
            os.makedirs(os.path.join(self.dir, directory))
        shutil.copytree(os.path.join(PLACE, "resources", "security"), os.path.join(self.dir, "resources", "security"))
        os.symlink(os.path.join(PLACE, "resources", "database"), os.path.join(self.dir, "resources", "database"))
        with open(os.path.join(self.dir, "plugins", "admin", "plugin.xml"), "w", encoding="utf-8") as f:  # it waits for that one
            f.write("<plugin><class>org.jivesoftware.openfire.container.AdminConsolePlugin</class></plugin>\n")
        for plugin in self.plugins:
            shutil.copy(os.path.join(PLACE, "plugins", plugin + ".jar"), os.path.join(self.dir, "plugins"))
        with open(os.path.join(self.dir, "conf", "log4j.properties"), "w", encoding="utf-8") as f:
            f.write("log4j.rootLogger=INFO, out\nlog4j.appender.out=org.apache.log4j.ConsoleAppender\n"
                    "log4j.appender.out.layout=org.apache.log4j.PatternLayout\nlog4j.appender.out.layout.ConversionPattern=%d %p %c %m%n\n")
        with open(conf, "w", encoding="utf-8") as f:
            f.write("<?xml version='1.0' encoding='UTF-8'?>\n" + nested("jive", self.properties()) + "\n")

    def environment(self):
        return dict(super().environment(), JDK_JAVA_OPTIONS=OPEN)

    def command(self):
        return ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true", "-DopenfireHome=" + self.dir,
                "-Dopenfire.lib.dir=" + os.path.join(PLACE, "lib"), f"-Dlog4j.configuration=file:{self.dir}/conf/log4j.properties",
                "-cp", os.path.join(PLACE, "lib", "*"), "org.jivesoftware.openfire.starter.ServerStarter"]

    def add_users(self):
        for user in self.users:
            if user != "admin":  # who is there by birth
                register(self.client_port, self.domain, user)


def nested(name, properties):
    """`a.b.c` is an element in an element."""
    inner, below = "", {}
    for key, value in properties.items():
        first, _, rest = key.partition(".")
        below.setdefault(first, {})[rest] = value
    for first, its in below.items():
        inner += f"<{first}>{its['']}</{first}>" if "" in its else nested(first, its)
    return f"<{name}>{inner}</{name}>"
