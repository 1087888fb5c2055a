"""A Kibana on loopback as far as its APIs of saved objects and alerting go, with the faults that real ones have.

It keeps what it is given and refuses what Kibana refuses, by the same status and in the same words.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Body = dict[str, Any]
Fault = Literal["", "hang", "drip", "break", "starting", "login", "forbidden", "too large", "redirect", "elasticsearch"]
NEWEST = {"index-pattern": (8, 0, 0), "search": (10, 5, 0), "lens": (8, 9, 0), "dashboard": (10, 2, 0)}


class FakeKibana:
    """``fault`` befalls each request whose path has ``at`` in it; the attributes are what a Kibana may be like."""

    def __init__(self, *, fault: Fault = "", at: str = "/", version: str = "9.1.2") -> None:
        self.fault: Fault = fault
        self.at = at
        self.version = version
        self.login = ""
        self.encryption_key = True
        self.api_keys = True
        self.newest = dict(NEWEST)
        self.elsewhere: set[str] = set()
        """Ids that cannot be overwritten, since they are somebody else's."""
        self.objects: dict[tuple[str, str], Body] = {}
        self.kept: dict[str, Body] = {}
        """Connectors and rules by path."""
        self.asked: list[tuple[str, str]] = []
        self.over = threading.Event()

    def written(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path in self.asked if method != "GET"]

    def status(self) -> tuple[int, Body]:
        return 200, {
            "name": "kibana",
            "version": {"number": self.version},
            "status": {"overall": {"level": "available"}},
        }

    def imported(self, query: str, name: str, lines: bytes) -> tuple[int, Body]:
        if not name.endswith(".ndjson"):
            return 400, {"message": f"Invalid file extension {name}"}
        objects = [json.loads(line) for line in lines.splitlines() if line]
        keys = [(each["type"], each["id"]) for each in objects]
        if len(set(keys)) < len(keys):
            return 400, {"message": "Non-unique import objects detected"}
        for each in objects:
            newest = self.newest.get(each["type"])
            version = tuple(map(int, each["typeMigrationVersion"].split(".")))
            if newest is not None and version > newest:
                told = (
                    f"[{each['typeMigrationVersion']}] when the last known version is [{'.'.join(map(str, newest))}]."
                )
                return 422, {"message": f'Document "{each["id"]}" belongs to a more recent version of Kibana {told}'}
        errors = list(self._errors(objects, set(keys), "overwrite=true" in query))
        if errors:
            return 200, {"success": False, "successCount": 0, "errors": errors}
        self.objects |= dict(zip(keys, objects, strict=True))
        return 200, {"success": True, "successCount": len(objects), "successResults": []}

    def _errors(self, objects: Sequence[Body], keys: set[tuple[str, str]], overwrite: bool) -> Iterator[Body]:
        for each in objects:
            told = {"type": each["type"], "id": each["id"]}
            missing = [
                {"type": reference["type"], "id": reference["id"]}
                for reference in each["references"]
                if reference["type"] in ("index-pattern", "search")
                and (reference["type"], reference["id"]) not in keys | set(self.objects)
            ]
            if each["type"] not in self.newest:
                yield told | {"error": {"type": "unsupported_type"}}
            elif missing:
                yield told | {"error": {"type": "missing_references", "references": missing}}
            elif each["id"] in self.elsewhere or (not overwrite and (each["type"], each["id"]) in self.objects):
                yield told | {"error": {"type": "conflict"}}

    def health(self) -> tuple[int, Body]:
        return 200, {"is_sufficiently_secure": self.api_keys, "has_permanent_encryption_key": self.encryption_key}

    def keep(self, method: str, path: str, body: Body) -> tuple[int, Body]:
        """Connectors and rules: GET, POST of a new one, PUT of an old one without what cannot be changed."""
        if method == "GET":
            return (
                (200, self.kept[path]) if path in self.kept else (404, {"message": f"Saved object [{path}] not found"})
            )
        identity = path.rpartition("/")[2]
        if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", identity):
            return 400, {"message": "Predefined IDs are not allowed for saved objects with encrypted attributes"}
        if method == "POST":
            if path in self.kept:
                return 409, {"message": f"Saved object [{path}] conflict"}
        elif {"rule_type_id", "consumer", "connector_type_id"} & set(body):
            return 400, {"message": "[request body.rule_type_id]: definition for this key is missing"}
        actions = [{**action, "uuid": "made-by-kibana"} for action in body.get("actions", [])]
        self.kept[path] = {**self.kept.get(path, {}), **body, "id": identity, "enabled": True, "actions": actions}
        self.kept[path].pop("secrets", None)
        return 200, self.kept[path]


@contextmanager
def serving(kibana: FakeKibana) -> Iterator[str]:
    """Its address; leaving frees whoever hangs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(kibana))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        kibana.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def _handler(kibana: FakeKibana) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self._take("GET")

        def do_POST(self) -> None:
            self._take("POST")

        def do_PUT(self) -> None:
            self._take("PUT")

        def _take(self, method: str) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path, _, query = self.path.partition("?")
            kibana.asked.append((method, path))
            if kibana.fault and kibana.at in path:
                self._fail(kibana.fault)
            elif kibana.login and self.headers.get("Authorization") != kibana.login:
                self._say(401, {"message": "Unauthorized"})
            elif method != "GET" and not self.headers.get("kbn-xsrf"):
                self._say(400, {"message": "Request must contain a kbn-xsrf header."})
            else:
                self._say(*self._answer(method, path, query, raw))

        def _answer(self, method: str, path: str, query: str, raw: bytes) -> tuple[int, Body]:
            if path == "/api/status":
                return kibana.status()
            if path == "/api/saved_objects/_import":
                form = message_from_bytes(f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode() + raw)
                (file,) = form.get_payload()  # type: ignore[misc]
                return kibana.imported(query, file.get_filename(), file.get_payload(decode=True))  # type: ignore
            if path == "/api/alerting/_health":
                return kibana.health()
            if path.startswith(("/api/actions/connector/", "/api/alerting/rule/")):
                return kibana.keep(method, path, json.loads(raw) if raw else {})
            return 404, {"statusCode": 404, "message": "Not Found"}

        def _say(self, status: int, body: Body | str, headers: Sequence[tuple[str, str]] = ()) -> None:
            raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def _fail(self, fault: Fault) -> None:
            if fault == "hang":
                kibana.over.wait(30)
            elif fault == "drip":
                self.send_response(200)
                self.send_header("Content-Length", "100000")
                self.end_headers()
                while not kibana.over.wait(0.05):
                    self.wfile.write(b" ")
                    self.wfile.flush()
            elif fault == "break":
                self.close_connection = True
            elif fault == "starting":
                self._say(503, "Kibana server is not ready yet")
            elif fault == "login":
                self._say(401, {"statusCode": 401, "error": "Unauthorized", "message": "unable to authenticate user"})
            elif fault == "forbidden":
                self._say(403, {"statusCode": 403, "error": "Forbidden", "message": "Unable to bulk_create dashboard"})
            elif fault == "too large":
                self._say(413, "<html><body>413 Request Entity Too Large</body></html>")
            elif fault == "redirect":
                self._say(302, "", [("Location", "/kibana/login")])
            else:
                self._say(200, {"tagline": "You Know, for Search", "version_of": "another server"})

    return Handler
