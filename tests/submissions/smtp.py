"""A mail server for tests: keeps what it is given, or falls silent in the middle of a mail."""

import socketserver
import threading

OK = b"250 ok\r\n"


class MailServer(socketserver.ThreadingTCPServer):
    """`mails` are those it took, whole. While `silent`, it answers nothing after DATA, and
    `reached` tells that a client has come that far. Addresses in `refused` it does not know."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: list[str] = []
        self.silent = False
        self.refused: set[str] = set()
        self.reached = threading.Event()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return super().__enter__()

    def __exit__(self, *details):
        self.shutdown()
        super().__exit__(*details)


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self):
        self.wfile.write(b"220 test\r\n")
        for line in self.rfile:
            command = line.strip().upper()
            if command == b"DATA":
                self.take_mail()
            elif any(address.upper().encode() in command for address in self.server.refused):
                self.wfile.write(b"550 no such user\r\n")
            elif command == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(OK)

    def take_mail(self):
        self.server.reached.set()
        if self.server.silent:
            self.rfile.read()  # until the client is gone
            return
        self.wfile.write(b"354 go on\r\n")
        lines = []
        for line in self.rfile:
            if line.strip() == b".":
                break
            lines.append(line.decode(errors="replace"))
        self.server.mails.append("".join(lines))
        self.wfile.write(OK)
