# SPDX-License-Identifier: MIT
"""A private slapd with an attribute for clearances, people and groups."""
import base64
import os
import subprocess

from .process import Process, free_ports, wait_port

BASE = "dc=example,dc=org"
ADMIN, PASSWORD = "cn=admin," + BASE, "geheim"
READER, READER_PASSWORD = "cn=reader," + BASE, "lesen"

CONF = """include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
attributetype ( 1.3.6.1.4.1.4203.666.1.4774 NAME 'confidentialityClearance'
    EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )
objectclass ( 1.3.6.1.4.1.4203.666.3.4774 NAME 'clearedPerson' SUP top AUXILIARY
    MAY confidentialityClearance )
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {dir}/pid
{tls}
database mdb
suffix "{base}"
rootdn "{admin}"
rootpw {password}
directory {dir}/db
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{reader}" read by * none
"""

PEOPLE = f"""dn: {BASE}
objectClass: dcObject
objectClass: organization
o: Example

dn: {READER}
objectClass: organizationalRole
objectClass: simpleSecurityObject
userPassword: {READER_PASSWORD}

dn: ou=people,{BASE}
objectClass: organizationalUnit

dn: ou=groups,{BASE}
objectClass: organizationalUnit
"""


def entry(dn, **attributes):
    """An LDIF record; bytes as values go in base64."""
    lines = [f"dn: {dn}"]
    for name, values in attributes.items():
        for v in values if isinstance(values, (list, tuple)) else [values]:
            v = v if isinstance(v, bytes) else v.encode()
            lines.append(f"{name}:: {base64.b64encode(v).decode()}")
    return "\n".join(lines) + "\n"


class Slapd:
    def __init__(self, directory):
        self.dir = os.path.join(directory, "slapd")
        os.makedirs(os.path.join(self.dir, "db"))
        self.port, self.tls_port = free_ports(2)
        self.uri, self.tls_uri = f"ldap://127.0.0.1:{self.port}", f"ldaps://127.0.0.1:{self.tls_port}"
        self.ca = os.path.join(self.dir, "ca.pem")
        self.process = None
        key = os.path.join(self.dir, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=directory",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", self.ca],
                       check=True, capture_output=True)
        with open(os.path.join(self.dir, "conf"), "w", encoding="utf-8") as f:
            f.write(CONF.format(dir=self.dir, base=BASE, admin=ADMIN, password=PASSWORD, reader=READER,
                                tls=f"TLSCertificateFile {self.ca}\nTLSCertificateKeyFile {key}"))

    def start(self):
        self.process = Process("slapd", ["/usr/sbin/slapd", "-f", os.path.join(self.dir, "conf"), "-d", "0",
                                         "-h", f"{self.uri} {self.tls_uri}"], os.path.join(self.dir, "log"))
        wait_port(self.port, self.process)
        return self

    def stop(self):
        if self.process is not None:
            self.process.stop()
        self.process = None

    def ldif(self, text, program="ldapmodify"):
        run = subprocess.run([program, "-x", "-H", self.uri, "-D", ADMIN, "-w", PASSWORD], input=text, text=True,
                             capture_output=True, timeout=30)
        if run.returncode != 0:
            raise RuntimeError(f"{program}: {run.stderr}")

    def fill(self):
        self.ldif(PEOPLE, "ldapadd")

    def dn(self, uid):
        return f"uid={uid},ou=people,{BASE}"

    def person(self, uid, clearance=None):
        extra = {} if clearance is None else {"confidentialityClearance": clearance}
        self.ldif(entry(self.dn(uid), objectClass=["inetOrgPerson", "clearedPerson"], uid=uid, cn=uid, sn=uid, **extra),
                  "ldapadd")

    def clear(self, uid, clearance):
        """Another clearance, or none."""
        change = [f"dn: {self.dn(uid)}", "changetype: modify", "replace: confidentialityClearance"]
        if clearance is not None:
            change.append(entry("x", confidentialityClearance=clearance).splitlines()[1])
        self.ldif("\n".join(change) + "\n")

    def group(self, name, *uids):
        self.ldif(entry(f"cn={name},ou=groups,{BASE}", objectClass="groupOfNames", cn=name,
                        member=[self.dn(u) for u in uids]), "ldapadd")

    def regroup(self, name, *uids):
        lines = "\n".join(f"member: {self.dn(u)}" for u in uids)
        self.ldif(f"dn: cn={name},ou=groups,{BASE}\nchangetype: modify\nreplace: member\n{lines}\n")
