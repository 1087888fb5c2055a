"""A real Elasticsearch: one node, no security, its own data; the 9.4.3 that SonarQube's zip carries."""

from __future__ import annotations

import hashlib
import http.client
import json
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from tests.services.errors import ServiceError
from tests.services.maven import run_maven
from tests.services.ports import LOOPBACK, free_port
from tests.services.service import Service

ZIP_SHA256 = "b7306f5ecfa6806753bc0eb0dc4ea11fe0ddd2c5a346592718814d6ec35b88cb"

CONFIGURATION = """\
cluster.name: claimwatch-tests
node.name: claimwatch-tests
discovery.type: single-node
network.host: {host}
http.port: {port}
transport.port: {transport_port}
path.data: {data}/data
path.logs: {data}/logs
path.repo: {data}/snapshots
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""

JVM_OPTIONS = """\
-Xms512m
-Xmx512m
-XX:TieredStopAtLevel=1
-XX:-AlwaysPreTouch
-XX:-UsePerfData
"""


class RealElasticsearch(Service):
    """One node at `url`, without security; snapshots may go below `snapshots`.

    A `kill` loses no acknowledged document (the translog is synced with each request), and `start`
    brings the node back at the same `url`. Ready means: health is yellow or better.
    """

    name = "Elasticsearch"
    version = "9.4.3"
    pom = Path(__file__).with_name("elasticsearch.pom.xml")
    # Compiled for 21, and in need of modules that a mere runtime leaves out.
    java_minimum = 21
    needs_full_jdk = True
    # 27 to 60 s were measured on two busy cores.
    ready_within_s = 180.0
    stopped_within_s = 30.0
    runs_as_root = False

    def __init__(self, *, port: int | None = None) -> None:
        super().__init__(port)
        self._transport_port = free_port(taken={self.port})

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def address(self) -> str:
        return self.url

    @property
    def snapshots(self) -> Path:
        return self.data / "snapshots"

    def _fill(self, folder: Path) -> None:
        where = folder / "zip.path"
        run_maven(self.name, self.pom, "dependency:build-classpath", f"-Dmdep.outputFile={where}")
        zip_path = Path(where.read_text(encoding="utf-8").strip())
        where.unlink()
        unpack(zip_path, folder)

    def _write_configuration(self, data: Path) -> None:
        shutil.copytree(self.home / "config", data / "config")
        for name in ("data", "logs", "snapshots", "tmp", "config/jvm.options.d"):
            (data / name).mkdir()
        configuration = CONFIGURATION.format(
            host=LOOPBACK, port=self.port, transport_port=self._transport_port, data=data
        )
        (data / "config" / "elasticsearch.yml").write_text(configuration, encoding="utf-8")
        (data / "config" / "jvm.options.d" / "tests.options").write_text(JVM_OPTIONS, encoding="utf-8")

    def _command(self, data: Path) -> list[str]:
        return ["/bin/bash", str(self.home / "bin" / "elasticsearch")]

    def _environment(self, data: Path) -> Mapping[str, str]:
        # Nothing of ours: JAVA_TOOL_OPTIONS and the like would change the server.
        return {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": str(data),
            "HOSTNAME": "localhost",
            "ES_JAVA_HOME": str(self.jdk.home),
            "ES_PATH_CONF": str(data / "config"),
            "ES_TMPDIR": str(data / "tmp"),
        }

    def _answers(self) -> bool:
        return health(self.port) in {"yellow", "green"}


def unpack(zip_path: Path, folder: Path, *, sha256: str = ZIP_SHA256) -> None:
    """Unpack the zip's elasticsearch/ folder as `folder`, and the start script that lies outside of it.

    Raises ServiceError when the zip is not the one that was tried.
    """
    found = sha256_of(zip_path)
    if found != sha256:
        raise ServiceError(f"{zip_path} has the sha256 {found}, not {sha256}: delete it and try again")
    with zipfile.ZipFile(zip_path) as archive:
        for info in archive.infolist():
            target = _target(PurePosixPath(info.filename))
            if info.is_dir() or target is None:
                continue
            path = folder / target
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as source, path.open("wb") as copy:
                shutil.copyfileobj(source, copy)
            if path.parent == folder / "bin":
                path.chmod(0o755)


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _target(name: PurePosixPath) -> PurePosixPath | None:
    """Where a file of the zip goes, below the service's folder; None for SonarQube's own files."""
    inner = name.parts[1:]
    if inner[:1] == ("elasticsearch",):
        return PurePosixPath(*inner[1:])
    return PurePosixPath(*inner) if inner == ("bin", "elasticsearch") else None


def health(port: int, *, timeout_s: float = 2) -> str | None:
    """The cluster's colour; None while nobody answers. No proxy of the environment is used."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=timeout_s)
    try:
        connection.request("GET", "/_cluster/health")
        answer = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return answer.get("status") if isinstance(answer, dict) else None
