"""Mail as the standards want it, delivered over SMTP: STARTTLS, TLS or neither, with or without login."""

import smtplib
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default as policy
from email.utils import format_datetime, make_msgid
from typing import Final

from leadcrawl.alerts.outbox import Payload
from leadcrawl.alerts.retry import within
from leadcrawl.alerts.settings import SmtpSettings
from leadcrawl.errors import AlertError
from leadcrawl.logformatter import redact

SUBJECT_LENGTH: Final = 150
QUIT_PATIENCE: Final = 2.0  # seconds for the good-bye: the mail has arrived by then

#: What each kind of error means; special ones first.
MEANINGS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (smtplib.SMTPAuthenticationError, "the login was refused ({said})"),
    (smtplib.SMTPNotSupportedError, "{reason} Is LEADCRAWL_SMTP_SECURITY={security} right?"),
    (smtplib.SMTPRecipientsRefused, "the receiver was refused ({said})"),
    (smtplib.SMTPSenderRefused, "LEADCRAWL_ALERT_FROM was refused ({said})"),
    (smtplib.SMTPServerDisconnected, "it hung up"),
    (smtplib.SMTPResponseException, "it answered {said}"),
    (ssl.SSLCertVerificationError, "its certificate is not trusted ({reason})"),
    (
        ssl.SSLError,
        "no TLS ({reason}); is LEADCRAWL_SMTP_SECURITY={security} right for port {port}?",
    ),
    (TimeoutError, "it does not answer in time"),
    (Exception, "it cannot be reached: {reason}"),
)
#: Errors without an answer that no further try heals.
LASTING: Final = (smtplib.SMTPNotSupportedError, ssl.SSLError)


class ReceiverError(AlertError):
    """The server refused this receiver; others may do."""


def header(text: str) -> str:
    r"""Return text that is safe in a header: one line, no control characters, not too long.

    >>> header("a title\r\nBcc: everybody@example.com\x07")
    'a title Bcc: everybody@example.com'
    """
    printable = "".join(char if char.isprintable() else " " for char in text)
    line = " ".join(printable.split())
    return line if len(line) <= SUBJECT_LENGTH else f"{line[: SUBJECT_LENGTH - 3]}..."


def mail_payload(smtp: SmtpSettings, recipient: str, subject: str, text: str, html: str) -> Payload:
    """Return a mail to one receiver as the outbox keeps it; tries do not change its id and date."""
    return {
        "to": recipient,
        "message_id": make_msgid(domain=smtp.sender.partition("@")[2]),
        "date": format_datetime(datetime.now(UTC)),
        "subject": header(subject),
        "text": text,
        "html": html,
    }


def message_of(smtp: SmtpSettings, payload: Payload) -> EmailMessage:
    """Return the mail: plain text, and the same as HTML."""
    # A plain subject stays in one line: folded, some readers show it with a blank in front.
    plain = payload["subject"].isascii()
    message = EmailMessage(policy.clone(max_line_length=SUBJECT_LENGTH + 20) if plain else policy)
    message["From"] = Address("leadcrawl", addr_spec=smtp.sender)
    message["To"] = payload["to"]
    message["Subject"] = payload["subject"]
    message["Date"] = payload["date"]
    message["Message-ID"] = payload["message_id"]
    message["Auto-Submitted"] = "auto-generated"  # no out-of-office replies
    message.set_content(payload["text"], cte="quoted-printable")  # lines of any length, no 8BITMIME
    message.add_alternative(payload["html"], subtype="html", cte="quoted-printable")
    return message


def send_mail(smtp: SmtpSettings, payload: Payload, timeout: float) -> None:
    """Deliver a mail of the outbox, in one try. It blocks: call it in a thread.

    Raises:
        AlertError: the server does not take it, or not within `timeout` seconds in all.
    """
    message = message_of(smtp, payload)
    try:
        within(timeout, lambda: _deliver(smtp, message, timeout))
    except AlertError as error:
        text = f"mail server {smtp.server}: {error}"
        raise type(error)(text, passing=error.passing) from error


def check_server(smtp: SmtpSettings, timeout: float) -> None:
    """Greet the server and log in, without sending anything.

    Raises:
        AlertError: it does not let us in, or not within `timeout` seconds in all.
    """
    try:
        within(timeout, lambda: _deliver(smtp, None, timeout))
    except AlertError as error:
        raise AlertError(f"mail server {smtp.server}: {error}", passing=error.passing) from error


def _deliver(smtp: SmtpSettings, message: EmailMessage | None, timeout: float) -> None:
    try:
        server = _connect(smtp, timeout)
        try:
            if smtp.user:
                server.login(smtp.user, smtp.password)
            if message is None:
                server.noop()
            else:
                server.send_message(message)
            _say_goodbye(server)
        finally:
            server.close()
    except (OSError, smtplib.SMTPException) as error:  # SMTPException is an OSError by chance only
        raise _explained(smtp, error) from error


def _connect(smtp: SmtpSettings, timeout: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if smtp.security == "tls":
        return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=timeout, context=context)
    server = smtplib.SMTP(smtp.host, smtp.port, timeout=timeout)
    if smtp.security == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _say_goodbye(server: smtplib.SMTP) -> None:
    if server.sock is not None:
        server.sock.settimeout(QUIT_PATIENCE)
    with suppress(OSError, smtplib.SMTPException):
        server.quit()


def _explained(smtp: SmtpSettings, error: Exception) -> AlertError:
    """Return what went wrong, how to mend it, and whether another try may work."""
    code, said = _answer(error)
    meaning = next(text for kind, text in MEANINGS if isinstance(error, kind))
    reason = redact(getattr(error, "strerror", None) or str(error))
    message = meaning.format(said=said, reason=reason, security=smtp.security, port=smtp.port)
    passing = 400 <= code < 500 if code else not isinstance(error, LASTING)
    kind = ReceiverError if isinstance(error, smtplib.SMTPRecipientsRefused) else AlertError
    return kind(message, passing=passing)


def _answer(error: Exception) -> tuple[int, str]:
    """Return the server's code, and code and words without e-mail addresses."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error  # type: ignore[assignment]
    else:
        return 0, ""
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return code, redact(" ".join(f"{code} {text}".split())[:200])
