"""A proxy between a node and its PostgreSQL server that cuts connections where it is told to, or hangs."""

import socket
import struct
import threading
from contextlib import suppress

STARTUP = 8  # bytes before it is known what a first message is


class Message:
    """What a client sends: its kind (a byte, or none for the first), and all its bytes."""

    def __init__(self, kind, content, writes):
        self.kind, self.content = kind, content
        self.writes = writes  # whether the transaction it belongs to may write

    @property
    def is_commit(self):
        return self.kind == b"Q" and self.content[5:] == b"COMMIT\0"


class CuttingProxy:
    """`fate` is asked about every message: None lets it pass; "before", "within" and "after" name where the connection is cut.

    After means: the server has got the message, and where it is a COMMIT has answered it; the client gets no answer. "hang" lets it pass too, and then nothing more on any connection,
    though none is closed."""

    def __init__(self, server_port):
        self.server_port, self.fate, self.cuts = server_port, lambda message: None, 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port = self.listener.getsockname()[1]
        self.open = set()
        self.flows = threading.Event()
        self.go_on()
        threading.Thread(target=self._accept, daemon=True).start()

    def hang(self):
        self.flows.clear()

    def go_on(self):
        self.flows.set()

    def close(self):
        self.go_on()
        self.listener.close()
        with self.lock:
            for one in self.open:
                end(one)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client):
        try:
            server = socket.create_connection(("127.0.0.1", self.server_port))
        except OSError:
            return end(client)
        for one in (client, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self.lock:
            self.open |= {client, server}
        connection = Connection(self, client, server)
        threading.Thread(target=connection.answers, daemon=True).start()
        connection.questions()
        with self.lock:
            self.open -= {client, server}

    def judge(self, message):
        with self.lock:
            fate = self.fate(message)
            self.cuts += fate is not None
            return fate


class Connection:
    def __init__(self, proxy, client, server):
        self.proxy, self.client, self.server = proxy, client, server
        self.is_cut, self.answered = False, threading.Event()

    def answers(self):
        with suppress(OSError):
            while (content := self.server.recv(65536)) and not self.is_cut:
                self.proxy.flows.wait()
                self.client.sendall(content)
        self.answered.set()
        end(self.client)

    def questions(self):
        with suppress(OSError, EOFError):
            for message in self._messages():
                self.proxy.flows.wait()
                fate = self.proxy.judge(message)
                if fate == "hang":
                    self.proxy.hang()
                if fate in (None, "hang"):
                    self.server.sendall(message.content)
                    continue
                self.is_cut = True
                self.server.sendall(message.content[:{"before": 0, "within": len(message.content) // 2, "after": None}[fate]])
                if fate == "after" and message.is_commit:
                    self.answered.wait()  # what the server was told is done before the client misses the answer
                break
        end(self.client)
        end(self.server)

    def _messages(self):
        """Until the first message of protocol 3 there are only requests to encrypt, which look the same."""
        version, writes = 0, False
        while version >> 16 != 3:
            head = self._exactly(STARTUP)
            length, version = struct.unpack(">II", head)
            yield Message(b"", head + self._exactly(length - STARTUP), False)
        while True:
            head = self._exactly(5)
            content = head + self._exactly(struct.unpack(">I", head[1:])[0] - 4)
            if content[5:].startswith(b"BEGIN"):
                writes = b"READ ONLY" not in content
            yield Message(head[:1], content, writes)

    def _exactly(self, count):
        content = b""
        while len(content) < count:
            more = self.client.recv(count - len(content))
            if not more:
                raise EOFError
            content += more
        return content


def end(one):
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
