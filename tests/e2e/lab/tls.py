# SPDX-License-Identifier: MIT
"""A CA, certificates of it, and servers that offer TLS with them."""
import json
import os
import subprocess

from .source import EjabberdSource, ProsodySource


def openssl(*argv):
    subprocess.run(["openssl", *argv], check=True, capture_output=True)


class Authority:
    """`ca` is its certificate; `issue(name)` gives a file with key and certificate, for that domain."""

    def __init__(self, directory):
        self.dir = directory
        os.makedirs(directory, exist_ok=True)
        self.ca, self.key = os.path.join(directory, "ca.pem"), os.path.join(directory, "ca.key")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=Test CA", "-keyout", self.key, "-out", self.ca)

    def issue(self, domain):
        base = os.path.join(self.dir, domain)
        with open(base + ".ext", "w", encoding="utf-8") as f:
            f.write(f"subjectAltName=DNS:{domain},DNS:*.{domain}\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={domain}",
                "-keyout", base + ".key", "-out", base + ".csr")
        openssl("x509", "-req", "-in", base + ".csr", "-CA", self.ca, "-CAkey", self.key, "-CAcreateserial", "-days", "1",
                "-extfile", base + ".ext", "-out", base + ".crt")
        return base + ".key", base + ".crt"


class TlsProsody(ProsodySource):
    certificate = None  # (key, certificate)

    def configure(self):
        super().configure()
        path = os.path.join(self.dir, "prosody.cfg.lua")
        with open(path, encoding="utf-8") as f:
            text = f.read().replace('"s2s", "tls", "admin_shell"', '"s2s", "admin_shell"').replace('"saslauth", ', '"saslauth", "tls", ')
        with open(path, "w", encoding="utf-8") as f:
            f.write(f'ssl = {{ key = "{self.certificate[0]}", certificate = "{self.certificate[1]}" }}\n{text}')


class TlsEjabberd(EjabberdSource):
    certificate = None

    def configure(self):
        super().configure()
        pem, path = os.path.join(self.dir, "server.pem"), os.path.join(self.dir, "ejabberd.yml")
        with open(pem, "w", encoding="utf-8") as out:
            for part in self.certificate:
                with open(part, encoding="utf-8") as f:
                    out.write(f.read())
        with open(path, encoding="utf-8") as f:
            config = json.load(f)
        config["listen"][0].update(starttls=True, certfile=pem)
        with open(path, "w", encoding="utf-8") as f:
            json.dump(config, f, indent=1)


TLS_SOURCES = {"prosody": TlsProsody, "ejabberd": TlsEjabberd}
