"""Mail by SMTP: ``mailto://`` and ``mailtos://`` addresses in apprise's spelling, sent by Python's own client.

Apprise sends one part only and knows no threads, so that only the address is read by it:
``mailtos://user:password@host:port/to@desk.example?from=…&smtp=…&mode=starttls|ssl&cc=…&bcc=…&reply=…&+Header=value``.
With ``mailtos`` nothing is said in the clear: no STARTTLS at the server's side is a failure.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage

import apprise
import structlog
from apprise.plugins.email.base import NotifyEmail

from connectors.notifications.channel import SEND_WITHIN_S, ChannelRefused, SendFailed
from connectors.notifications.discreet import speaking_of
from connectors.notifications.mail import DOMAIN, Envelope, compose
from connectors.notifications.message import NOWHERE
from connectors.notifications.notices import Links, Sent, Trouble
from connectors.notifications.words import clean, unencoded

Refused = dict[str, tuple[int, bytes]]
"""Recipients that the server refused, with its code and words."""

log = structlog.get_logger(__name__)

SCHEMES = frozenset({"mailto", "mailtos"})

LOGIN_CODES = frozenset({530, 534, 535, 538})
"""The server wants another login (RFC 4954): the account may be mended while this mail waits."""


class Mail:
    """Sends a message as one mail to all recipients of the address.

    A mail that only some recipients were accepted for is tried again for the others alone. Takes one at a time.
    """

    def __init__(
        self,
        address: str,
        *,
        links: Links = NOWHERE,
        mail_domain: str = DOMAIN,
        send_within_s: float = SEND_WITHIN_S,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """
        Args:
            mail_domain: right part of the Message-IDs.
            send_within_s: seconds for the whole of a try, from the connection to the last answer, however slowly
                the server says each word. Only the look-up of its name is the system's business.

        Raises:
            ChannelRefused: the address cannot be read, or asks for OpenPGP.
        """
        asset = apprise.AppriseAsset(app_id="claimwatch", secure_logging=True, async_mode=False)
        with speaking_of(address):
            plugin = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
        if not isinstance(plugin, NotifyEmail) or not plugin.smtp_host or not plugin.targets:
            raise ChannelRefused("the address of the mail cannot be read")
        if plugin.pgp_mode != "no":
            raise ChannelRefused("mail is not encrypted by OpenPGP here; without `pgp` the address can be used")
        self._server = _Server(plugin)
        self._links = links
        self._within_s = send_within_s
        self._now = now
        self._trying = ""
        self._have_it: frozenset[str] = frozenset()
        try:
            self._envelope = _envelope(plugin, mail_domain)
            compose(Trouble("", "", ""), self._envelope, links, now())
        except (ValueError, IndexError) as error:
            raise ChannelRefused("an address or a header of the mail cannot be read") from error

    def send(self, sent: Sent) -> None:
        mail = compose(sent, self._envelope, self._links, self._now())
        have_it = self._have_it if self._trying == sent.key else frozenset()
        left = [each for each in self._envelope.recipients if each not in have_it]
        refused = self._server.deliver(mail, self._envelope.sender.addr_spec, left, self._within_s)
        self._trying, self._have_it = sent.key, have_it | (set(left) - set(refused))
        if refused:
            self._judge({code for code, _ in refused.values()}, f"{len(refused)} of {len(left)} recipients")
        self._trying = ""

    def _judge(self, codes: set[int], whom: str) -> None:
        """What it means that recipients were refused. Those refused for good do not undo that others have the mail."""
        passing = min(codes) < 500
        said = f"the mail server answered {', '.join(map(str, sorted(codes)))} for {whom}"
        if passing or not self._have_it:
            raise SendFailed(said, permanent=not passing)
        log.warning("mail for some only", key=self._trying, reason=said)


class _Server:
    """A mail server, and how it is talked to: in the clear, by TLS from the start, or after STARTTLS."""

    def __init__(self, plugin: NotifyEmail) -> None:
        self._host = str(plugin.smtp_host)
        self._port = int(plugin.port or 0)
        self._mode = str(plugin.secure_mode)
        self._login = (str(plugin.user), str(plugin.password)) if plugin.user and plugin.password else None
        self._verify = bool(plugin.verify_certificate)

    def deliver(self, mail: EmailMessage, sender: str, recipients: Sequence[str], within_s: float) -> Refused:
        """Hands the mail over; returns the recipients that were refused, all of them too.

        Raises:
            SendFailed: anything else that kept the mail from being taken.
        """
        with _Deadline(within_s) as deadline:
            try:
                return self._talk(mail, sender, recipients, deadline)
            except smtplib.SMTPRecipientsRefused as error:
                return error.recipients
            except (smtplib.SMTPException, OSError, ValueError) as error:
                if deadline.over:
                    raise SendFailed(f"the mail server was not done within {within_s:.0f} s") from error
                raise SendFailed(_reason(error), permanent=_permanent(error)) from error

    def _talk(self, mail: EmailMessage, sender: str, recipients: Sequence[str], deadline: _Deadline) -> Refused:
        context = self._context()
        client = _Client(self._host, self._port, deadline, context if self._mode == "ssl" else None)
        try:
            if self._mode == "starttls":
                client.starttls(context=context)
            if self._login:
                client.login(*self._login)
            return client.send_message(mail, sender, recipients)
        finally:
            # Whatever becomes of the farewell: the server's answer to the mail itself is what counts.
            with suppress(smtplib.SMTPException, OSError, ValueError):
                client.quit()
            client.close()

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self._verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


class _Client(smtplib.SMTP):
    """Python's client on a socket that ends at the deadline, whoever drips how slowly."""

    def __init__(self, host: str, port: int, deadline: _Deadline, tls: ssl.SSLContext | None) -> None:
        self._deadline = deadline
        self._tls = tls
        # A name of our own, since Python would ask the name server for one, without a limit in time.
        name = socket.gethostname()
        super().__init__(host, port, local_hostname=name if "." in name else "[127.0.0.1]", timeout=deadline.left_s)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002 - the deadline counts
        found = _connected(host, port, self._deadline)
        self._deadline.watch(found)
        return self._tls.wrap_socket(found, server_hostname=host) if self._tls else found


class _Deadline:
    """Ends the conversation on a socket when the time is over: each single read has its own, which a drip renews."""

    def __init__(self, within_s: float) -> None:
        self._until = time.monotonic() + within_s
        self._timer = threading.Timer(within_s, self._end)
        self._timer.daemon = True
        self._watched: socket.socket | None = None

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._watched:
            self._watched.close()

    @property
    def over(self) -> bool:
        return time.monotonic() >= self._until

    @property
    def left_s(self) -> float:
        """Seconds that are left; never 0, which would mean a socket that does not wait."""
        return max(self._until - time.monotonic(), 0.001)

    def watch(self, found: socket.socket) -> None:
        # A second handle on the connection: the first one moves into the TLS socket.
        self._watched = found.dup()

    def _end(self) -> None:
        with suppress(OSError):
            if self._watched:
                self._watched.shutdown(socket.SHUT_RDWR)


def _connected(host: str, port: int, deadline: _Deadline) -> socket.socket:
    """A connection to the first of the host's addresses that answers, within the deadline over all of them."""
    fault: OSError = TimeoutError("no address answered")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if deadline.over:
            break
        found = socket.socket(family, kind, protocol)
        try:
            found.settimeout(deadline.left_s)
            found.connect(address)
        except OSError as error:
            found.close()
            fault = error
        else:
            return found
    raise fault


def _permanent(error: Exception) -> bool:
    """Whether another try cannot arrive either: 5yz, except where only the login is not right (RFC 5321, 4.2.1)."""
    code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
    return 500 <= code < 600 and code not in LOGIN_CODES


def _reason(error: Exception) -> str:
    """What went wrong, without the server's words, which may repeat addresses."""
    match error:
        case smtplib.SMTPAuthenticationError(smtp_code=code):
            return f"the mail server refused the login with {code}"
        case smtplib.SMTPSenderRefused(smtp_code=code):
            return f"the mail server refused the sender with {code}"
        case smtplib.SMTPResponseException(smtp_code=code):
            return f"the mail server answered {code}"
        case smtplib.SMTPServerDisconnected():
            return "the mail server closed the connection"
        case smtplib.SMTPNotSupportedError():
            return "the mail server does not offer what the address needs: STARTTLS, a login or international addresses"
        case ssl.SSLCertVerificationError():
            return "the certificate of the mail server is not trusted"
        case OSError():
            return f"{type(error).__name__}: {error.strerror or 'not sent'}"
    return f"{type(error).__name__}: not sent"


def _envelope(plugin: NotifyEmail, domain: str) -> Envelope:
    """From whom to whom, as apprise read it in the address."""
    called = dict(plugin.names)

    def people(addresses: Iterable[str]) -> tuple[Address, ...]:
        return tuple(_address(called.get(each), each) for each in sorted(addresses))

    return Envelope(
        sender=_address(str(plugin.from_addr[0] or "claimwatch"), str(plugin.from_addr[1])),
        to=tuple(_address(name, each) for name, each in plugin.targets),
        cc=people(plugin.cc),
        bcc=people(plugin.bcc),
        reply_to=people(plugin.reply_to),
        domain=domain,
        extra=tuple((str(name), str(value)) for name, value in plugin.headers.items()),
    )


def _address(name: object, address: str) -> Address:
    # Apprise hands over names that are not ASCII as encoded words, which may hold anything.
    shown = str(make_header(decode_header(name))) if isinstance(name, str) else ""
    return Address(display_name=unencoded(clean(shown, 80)), addr_spec=address)
