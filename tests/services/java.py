"""Find a JDK that is new enough, by asking each installed one for its version.

The `java` on the PATH is often the oldest of several, so names and links are not believed:
every candidate is run once (0.1 to 0.3 s each).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.services.errors import MissingTool

HOME_VARIABLES = ("JAVA_HOME", "ES_JAVA_HOME")
JVM_FOLDER = Path("/usr/lib/jvm")
ANSWER_WITHIN_S = 20

_PROPERTY = re.compile(r"^\s*(java\.home|java\.version)\s*=\s*(\S.*?)\s*$", re.MULTILINE)
_VERSION = re.compile(r"^(?:1\.)?(\d+)(?:[._+-].*)?$")


@dataclass(frozen=True, order=True)
class Jdk:
    """An installed Java: its feature release (17, 21, ...), its folder, and whether it has a compiler."""

    release: int
    home: Path
    full: bool

    @property
    def java(self) -> Path:
        return self.home / "bin" / "java"

    def __str__(self) -> str:
        return f"Java {self.release} {'JDK' if self.full else 'JRE'} at {self.home}"


def feature_release(version: str) -> int | None:
    """17 from "17.0.15", 25 from "25-ea", 8 from "1.8.0_392" (JEP 223); None for anything else."""
    match = _VERSION.match(version.strip())
    return int(match.group(1)) if match else None


def jdk_from_settings(output: str) -> Jdk | None:
    """Read what `java -XshowSettings:properties -version` prints; None where it says too little."""
    properties = dict(_PROPERTY.findall(output))
    release = feature_release(properties.get("java.version", ""))
    if release is None or "java.home" not in properties:
        return None
    home = Path(properties["java.home"])
    return Jdk(release, home, full=(home / "bin" / "javac").exists())


def java_programs(environment: Mapping[str, str], jvm_folder: Path = JVM_FOLDER) -> Iterator[Path]:
    """Every `java` that may be worth asking, each real file once."""
    candidates = [Path(environment[name]) / "bin" / "java" for name in HOME_VARIABLES if environment.get(name)]
    on_path = shutil.which("java", path=environment.get("PATH", os.defpath))
    if on_path:
        candidates.append(Path(on_path))
    candidates += sorted(jvm_folder.glob("*/bin/java"))
    seen: set[Path] = set()
    for candidate in candidates:
        real = candidate.resolve()
        if real not in seen and os.access(real, os.X_OK):
            seen.add(real)
            yield real


def installed_jdks(environment: Mapping[str, str] = os.environ) -> list[Jdk]:
    """Every Java that answered, each folder once, in the order of `java_programs`."""
    found: dict[Path, Jdk] = {}
    for program in java_programs(environment):
        jdk = _ask(program)
        if jdk is not None:
            found.setdefault(jdk.home, jdk)
    return list(found.values())


def choose(jdks: Iterable[Jdk], *, minimum: int, full: bool = False) -> Jdk | None:
    """The oldest one that will do, since the newest is the one nobody has tried a service with."""
    enough = [jdk for jdk in jdks if jdk.release >= minimum and (jdk.full or not full)]
    return min(enough, default=None)


def find_jdk(service: str, *, minimum: int, full: bool = False, environment: Mapping[str, str] = os.environ) -> Jdk:
    """A Java of at least release `minimum`, with a compiler if `full`. Raises MissingTool."""
    jdks = installed_jdks(environment)
    jdk = choose(jdks, minimum=minimum, full=full)
    if jdk is None:
        raise MissingTool(missing_java(service, jdks, minimum=minimum, full=full))
    return jdk


def missing_java(service: str, found: Iterable[Jdk], *, minimum: int, full: bool) -> str:
    """What is missing, what was found instead, and what to install."""
    kind = "full JDK (with javac)" if full else "Java"
    there = "; ".join(str(jdk) for jdk in found) or "no Java at all"
    package = f"openjdk-{minimum}-{'jdk' if full else 'jre'}-headless"
    return (
        f"{service} needs a {kind} of release {minimum} or newer; found: {there}. "
        f"Install one ({package} on Debian and Ubuntu, or any Temurin JDK) below {JVM_FOLDER}, "
        f"or point {' or '.join(HOME_VARIABLES)} at it."
    )


def _ask(program: Path) -> Jdk | None:
    try:
        answer = subprocess.run(
            [program, "-XshowSettings:properties", "-version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=ANSWER_WITHIN_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return jdk_from_settings(answer.stdout)
