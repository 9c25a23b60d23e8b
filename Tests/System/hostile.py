"""What the tests of hostile input share: a served base, and what every refusal must look like."""

import socket


class Place:
    """A served base with a customer, an incident and everyone's tokens."""

    def __init__(self, house, server, token):
        self.house, self.server, self.token = house, server, token
        self.api = server.client(token)
        self.customer = self.api.make("customer", name="澄江医院", code="chengjiang")
        self.incident = self.api.make("incident", title="打印机卡纸", customer=self.customer["id"])
        self.path = f"/api/v1/incident/{self.incident['id']}"

    def refused(self, answer, *statuses):
        """A problem with a sentence, of one of these statuses; the server still answers."""
        assert answer.status in statuses, repr(answer)
        assert answer.headers["Content-Type"] == "application/problem+json", repr(answer)
        problem = answer.json
        assert problem["status"] == answer.status and len(problem["detail"]) > 4, repr(answer)
        if "errors" in problem:
            assert all(len(error["detail"]) > 3 for error in problem["errors"])
        assert self.server.lives()
        return problem

    def taken_or_refused(self, answer):
        if answer.status not in (200, 201):
            self.refused(answer, 400, 404, 413, 422)
        assert self.server.lives()

    def count(self, kind="incident"):
        return self.api.do("GET", f"/api/v1/{kind}?count=true")["count"]


def raw(place, request):
    """Sends bytes as they are. The status of the answer, None when the connection was just closed, and all that came back."""
    with socket.create_connection(("127.0.0.1", place.server.port), timeout=20) as connection:
        try:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        received = b""
        try:
            while piece := connection.recv(65536):
                received += piece
        except OSError:
            pass
    return (int(received.split(b" ", 2)[1]) if received.startswith(b"HTTP/") else None), received
