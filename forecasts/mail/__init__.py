"""Mail: building one message, and handing messages to a server."""

from forecasts.mail.message import Letter, build_message
from forecasts.mail.transport import Mailer, SmtpMailer, mailer_of

__all__ = ["Letter", "Mailer", "SmtpMailer", "build_message", "mailer_of"]
