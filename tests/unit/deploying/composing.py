"""compose.yaml as the tests look at it: anchors followed, variables at their defaults, images by what they have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
COMPOSE = ROOT / "compose.yaml"
FOLDER = ROOT / "deploy" / "compose"
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>[A-Z_]+)(?::-(?P<default>[^}]*))?\}")

PROGRAMS = {
    "claimwatch": {"python", "claimwatch"},
    "apache/kafka": {"env", "bash", "/opt/kafka/bin/kafka-broker-api-versions.sh"},
    "docker.elastic.co/elasticsearch/elasticsearch": {"bash", "curl"},
    "docker.elastic.co/kibana/kibana": {"bash", "curl"},
    "flink": {"bash"},
    "apache/beam_flink1.19_job_server": {"bash"},
}
"""What each image has, as far as it is used here; read in the images' own Dockerfiles and start scripts."""


@dataclass(frozen=True)
class Service:
    name: str
    body: dict[str, Any]

    @property
    def image(self) -> str:
        """Without its tag."""
        return str(self.body["image"]).rpartition(":")[0]

    @property
    def once(self) -> bool:
        return self.name.startswith("deploy-")

    @property
    def ours(self) -> bool:
        return self.image == "claimwatch"

    @property
    def environment(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.body.get("environment", {}).items()}

    @property
    def health(self) -> list[str]:
        return [str(each) for each in self.body["healthcheck"]["test"]]

    @property
    def arguments(self) -> list[str]:
        return [str(each) for each in self.body["command"]]


@cache
def compose() -> dict[str, Any]:
    text = VARIABLE.sub(lambda found: found["default"] or "", COMPOSE.read_text("utf-8"))
    body: dict[str, Any] = yaml.safe_load(text)
    return body


@cache
def services() -> dict[str, Service]:
    return {name: Service(name, body) for name, body in compose()["services"].items()}


def variables() -> dict[str, str | None]:
    """The variables that compose.yaml uses, with their defaults."""
    return {found["name"]: found["default"] for found in VARIABLE.finditer(COMPOSE.read_text("utf-8"))}
