"""Mail: building one message, and handing messages to a server."""

from forecasts.mail.answers import Answer, Fate
from forecasts.mail.headers import mailable, one_line
from forecasts.mail.message import Letter, Picture, message_bytes
from forecasts.mail.transport import Mailer, MailLine, SmtpLine, SmtpMailer, mailer_of

__all__ = [
    "Answer",
    "Fate",
    "Letter",
    "MailLine",
    "Mailer",
    "Picture",
    "SmtpLine",
    "SmtpMailer",
    "mailable",
    "mailer_of",
    "message_bytes",
    "one_line",
]
