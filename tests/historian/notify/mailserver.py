"""A mail server that takes what comes: as much of SMTP (RFC 5321) as a client without TLS and login asks for."""

import socketserver
import threading
from types import TracebackType


class MailServer:
    """Serves in a block; `mails` are sender, recipient and text (headers and body) of each."""

    def __init__(self, answer: str = "250 taken") -> None:
        """`answer` is what each mail gets."""
        self.mails: list[tuple[str, str, str]] = []
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def say(self, line: str) -> None:
                self.wfile.write(f"{line}\r\n".encode())

            def handle(self) -> None:
                self.say("220 mail.example.org")
                sender = recipient = ""
                for line in self.rfile:
                    command = line.decode().strip()
                    verb = command[:4].upper()
                    if verb == "MAIL":
                        sender = command
                    elif verb == "RCPT":
                        recipient = command
                    elif verb == "DATA":
                        self.say("354 go on")
                        text = b"".join(iter(self.rfile.readline, b".\r\n"))
                        outer.mails.append((sender, recipient, text.decode()))
                        self.say(answer)
                        continue
                    self.say("221 bye" if verb == "QUIT" else "250 ok")
                    if verb == "QUIT":
                        return

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> "MailServer":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
