"""TLS for what we serve: an SSLContext of `tls_server_config` whose certificates follow their files."""

import ipaddress
import logging
import os
import ssl
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from toolkit import ciphers
from toolkit.errors import UserError
from toolkit.webconfig import FLAG, Tls

log = logging.getLogger(__name__)

# What getpeercert() calls the kinds of names that the exporter-toolkit compares with client_allowed_sans.
_SAN_KINDS = ("DNS", "email", "IP Address", "URI")


def make_context(tls: Tls) -> ssl.SSLContext:
    """A context for servers. Raises UserError naming the file that cannot be used."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # who asks for TLS 1.0 in his file knows its age
        context.minimum_version = ciphers.VERSIONS[tls.min_version]
        context.maximum_version = ciphers.VERSIONS[tls.max_version]
    context.verify_mode = ciphers.CLIENT_AUTH[tls.client_auth_type]
    if tls.prefer_server_cipher_suites:
        context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE
    else:
        context.options &= ~ssl.OP_CIPHER_SERVER_PREFERENCE
    suites = [ciphers.CIPHERS[name] for name in tls.cipher_suites if ciphers.CIPHERS[name]]
    if suites:
        context.set_ciphers(":".join(suites))
    _restrict_curves(context, tls)
    _load_certificate(context, tls)
    if context.verify_mode != ssl.CERT_NONE:
        _load_authority(context, tls)
        # Who resumes a session is not verified again, also when his authority was taken away meanwhile.
        context.num_tickets = 0
        context.options |= ssl.OP_NO_TICKET
    return context


def _restrict_curves(context: ssl.SSLContext, tls: Tls) -> None:
    if len(tls.curve_preferences) == 1:
        context.set_ecdh_curve(ciphers.CURVES[tls.curve_preferences[0]])
    elif tls.curve_preferences:
        log.warning("Python's TLS takes one curve or OpenSSL's own list: curve_preferences with several is not applied")


def _load_certificate(context: ssl.SSLContext, tls: Tls) -> None:
    for name in (tls.cert_file, tls.key_file):
        if name and not os.access(name, os.R_OK):
            raise UserError(f"{name}: cannot be read: check cert_file and key_file in {FLAG}")
    with tempfile.TemporaryDirectory() as folder:  # readable by us alone; OpenSSL takes a certificate only from a file
        certificate = tls.cert_file or _as_file(folder, "cert", tls.cert)
        key = tls.key_file or _as_file(folder, "key", tls.key.reveal())
        try:
            # Without a password OpenSSL would ask for one at the terminal.
            context.load_cert_chain(certificate, key, password=_no_password)
        except (ssl.SSLError, OSError, _EncryptedKey) as error:
            shown = f"{tls.cert_file or 'cert'} and {tls.key_file or 'key'}"
            raise UserError(f"{shown}: not a certificate and its unencrypted key in PEM ({_words(error)})") from error


class _EncryptedKey(Exception):
    """The key wants a password."""


def _no_password() -> str:
    raise _EncryptedKey("the key is encrypted")


def _as_file(folder: str, name: str, text: str) -> str:
    path = Path(folder) / name
    path.write_text(text)
    return str(path)


def _load_authority(context: ssl.SSLContext, tls: Tls) -> None:
    if not (tls.client_ca_file or tls.client_ca):
        context.load_default_certs(ssl.Purpose.CLIENT_AUTH)
        return
    try:
        context.load_verify_locations(cafile=tls.client_ca_file or None, cadata=tls.client_ca or None)
    except (ssl.SSLError, OSError) as error:
        shown = tls.client_ca_file or "client_ca"
        raise UserError(f"{shown}: no certificates of an authority in PEM ({_words(error)})") from error


def _words(error: BaseException) -> str:
    return str(getattr(error, "reason", None) or getattr(error, "strerror", None) or error).replace("_", " ").lower()


class LiveContext:
    """A context that looks at each handshake whether its certificates have changed.

    A new pair that cannot be used is told once and the old one stays: a renewal writes two files one after the other.
    What else the configuration says of TLS holds from the start on.
    """

    def __init__(self, tls: Tls, make: Callable[[Tls], ssl.SSLContext] = make_context) -> None:
        self._tls, self._make = tls, make
        self._stamps = _stamps(tls)
        self._renewed = 0.0  # when, in Unix seconds
        self.context = self._newest = make(tls)
        self.context.sni_callback = self._on_hello

    def _on_hello(self, handshake: ssl.SSLObject, name: str, context: ssl.SSLContext) -> int | None:
        stamps = _stamps(self._tls)
        if stamps != self._stamps:
            self._stamps = stamps
            try:
                self._newest = self._make(self._tls)
            except UserError as error:
                log.error("the new certificate is not used, the old one stays", extra={"reason": str(error)})
            else:
                self._renewed = time.time()
                log.info("certificates read again")
        handshake.context = self._newest
        # Without tickets, TLS 1.2 has session numbers, which Python cannot switch off.
        session = handshake.session if context.verify_mode != ssl.CERT_NONE and handshake.session_reused else None
        if session is not None and session.time <= self._renewed:
            return ssl.ALERT_DESCRIPTION_ACCESS_DENIED  # the client forgets the session by it, and may come anew
        return None


def _stamps(tls: Tls) -> list[tuple[int, int, int]]:
    stamps = []
    for path in tls.files:
        try:
            found = path.stat()
            stamps.append((found.st_mtime_ns, found.st_size, found.st_ino))
        except OSError:
            stamps.append((0, 0, 0))
    return stamps


def is_allowed(certificate: Mapping[str, Any] | None, allowed: tuple[str, ...] | None) -> bool:
    """Whether a verified client certificate, as of getpeercert(), bears one of the allowed subject alternative names.

    No certificate is allowed here: whether one must be shown is `client_auth_type`.
    """
    if allowed is None or not certificate:
        return True
    names = {_plain(kind, name) for kind, name in certificate.get("subjectAltName", ()) if kind in _SAN_KINDS}
    return not names.isdisjoint(allowed)


def _plain(kind: str, name: str) -> str:
    # OpenSSL writes IPv6 addresses in full and in capitals.
    return str(ipaddress.ip_address(name.strip())) if kind == "IP Address" else name
