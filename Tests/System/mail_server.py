"""A mail server of a test's own, on loopback: it keeps what it is handed, and says what it is told to."""

import asyncio
import email
import email.policy
import queue
import ssl
import subprocess
import threading

from aiosmtpd.smtp import SMTP, AuthResult

from house import PATIENCE

HANG = object()  # in place of a reply: there is none, and the connection stays open


class Arrived:
    """A letter as the server was handed it."""

    def __init__(self, server, session, envelope):
        self.sender, self.people, self.content = envelope.mail_from, envelope.rcpt_tos, envelope.content
        self.is_encrypted = server.transport.get_extra_info("sslcontext") is not None
        self.connection, self.user = session.peer, session.auth_data
        self.message = email.message_from_bytes(self.content, policy=email.policy.default)

    @property
    def text(self):
        return self.message.get_content().replace("\r\n", "\n")


class MailServer:
    """`replies` says what is answered to a command (EHLO, AUTH, MAIL, RCPT, DATA) instead of the usual, such as `{"RCPT": "550 No such user"}`."""

    def __init__(self, tls=None, is_wrapped=False, needs_tls=False, account=None, replies=()):
        self.tls, self.is_wrapped, self.needs_tls, self.account, self.replies = tls, is_wrapped, needs_tls, account, dict(replies)
        self.letters, self.commands, self.loop = queue.Queue(), queue.Queue(), asyncio.new_event_loop()

    def protocol(self):
        return SMTP(
            self, loop=self.loop, enable_SMTPUTF8=True, tls_context=None if self.is_wrapped else self.tls, require_starttls=self.needs_tls,
            auth_require_tls=False, authenticator=self.authenticate)

    def __enter__(self):
        opening = self.loop.create_server(self.protocol, "127.0.0.1", 0, ssl=self.tls if self.is_wrapped else None)
        self.listener = self.loop.run_until_complete(opening)
        self.port = self.listener.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(PATIENCE)
        self.listener.close()
        self.loop.run_until_complete(self.hang_up())
        self.loop.close()

    async def hang_up(self):
        talks = asyncio.all_tasks() - {asyncio.current_task()}
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    @property
    def address(self):
        return f"{'smtps' if self.is_wrapped else 'smtp'}://127.0.0.1:{self.port}"

    def letter(self):
        """The next one; waits for it."""
        return self.letters.get(timeout=PATIENCE)

    def asked(self, command):
        """Returns once somebody has given it."""
        while self.commands.get(timeout=PATIENCE) != command:
            pass

    @property
    def is_empty(self):
        return self.letters.empty()

    # What aiosmtpd asks.

    async def reply(self, command, usual):
        said = self.replies.get(command, usual)
        self.commands.put(command)
        return await asyncio.Event().wait() if said is HANG else said

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        said = await self.reply("EHLO", None)
        return [said] if said else responses

    def authenticate(self, server, session, envelope, mechanism, given):
        user, password = given.login.decode(), given.password.decode()
        if "AUTH" in self.replies or (user, password) != self.account:
            return AuthResult(success=False, handled=False, message=self.replies.get("AUTH"))
        return AuthResult(success=True, auth_data=user)

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.account and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return await self.reply("MAIL", "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, options):
        said = await self.reply("RCPT", "250 OK")
        if said.startswith("2"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server, session, envelope):
        said = await self.reply("DATA", "250 OK")
        if said.startswith("2"):
            self.letters.put(Arrived(server, session, envelope))
        return said


def certificate(folder):
    """A certificate for 127.0.0.1 that no authority has signed: its file, and what a server needs to show it."""
    key, file = folder / "mail.key", folder / "mail.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", file], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    return file, context
