"""E-mail: who wrote to whom, when, about what, and the message; attachments are not read."""

import email
import email.policy
from typing import Any

from adverbum.documents.formats import Extract, Unreadable, clean
from adverbum.documents.formats import html as pages
from adverbum.documents.formats.text import decode


def read(data: bytes) -> Extract:
    """The headers that a mail program shows, and the message, in plain text where it is sent as such too."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not message.keys():
        raise Unreadable("no e-mail: it has no headers")
    shown = [f"{name}: {message[name]}" for name in ("From", "To", "Date") if message[name]]
    subject = str(message["Subject"] or "")
    sent = message["Date"].datetime if message["Date"] else None
    body = message.get_body(("plain", "html"))
    return Extract(
        clean("\n\n".join(filter(None, [subject, "\n".join(shown), _body(body) if body else ""]))),
        title=clean(subject) or None,
        date=sent.date() if sent else None,
    )


def _body(part: Any) -> str:
    payload = part.get_payload(decode=True)
    text = decode(payload if isinstance(payload, bytes) else b"", part.get_content_charset())
    return pages.page(clean(text)).text if part.get_content_subtype() == "html" else text.replace("\r\n", "\n").strip()
