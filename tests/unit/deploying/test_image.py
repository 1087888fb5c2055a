"""The Dockerfile and what is sent to its build, by rules that can be checked without building it."""

from __future__ import annotations

import json
import re
import tomllib
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

import pytest

from tests.unit.deploying.composing import ROOT, services

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES = [name.rstrip("*") for name in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]]


def instructions(text: str) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile in order, as (name, the rest on one line)."""
    lines = [line for line in text.splitlines() if not re.match(r"\s*#", line)]
    whole = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in whole.splitlines() if line.strip())]


IMAGE = instructions((ROOT / "Dockerfile").read_text("utf-8"))
FINAL = IMAGE[max(at for at, (name, _) in enumerate(IMAGE) if name == "FROM") :]


def of(name: str, where: list[tuple[str, str]] = IMAGE) -> list[str]:
    return [rest for each, rest in where if each == name]


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps a path from the build: the last rule counts that it or a parent matches."""
    found = False
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        rule = line.removeprefix("!")
        parts = PurePosixPath(path).parts
        names = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
        if rule.startswith("**/"):
            names, rule = list(parts), rule.removeprefix("**/")
        if any(fnmatchcase(name, rule) for name in names if rule == "*" or rule.count("/") == name.count("/")):
            found = not line.startswith("!")
    return found


def test_it_builds_in_one_image_and_runs_in_another():
    first, second = of("FROM")
    assert first == f"{second} AS build"


def test_its_python_is_one_that_the_project_runs_on_and_does_not_change_by_itself():
    version = re.fullmatch(r"python:3\.(\d+)-slim-\w+", of("FROM")[-1])
    least = re.fullmatch(r">=3\.(\d+)", PROJECT["project"]["requires-python"])
    assert version
    assert least
    assert int(version[1]) >= int(least[1])


def test_it_runs_as_nobody_in_particular():
    assert of("USER", FINAL) == ["1000:1000"]
    assert "--uid 1000" in " ".join(of("RUN", FINAL))
    # After it nothing is done as root any more.
    names = [name for name, _ in FINAL]
    assert not {"RUN", "COPY"} & set(names[names.index("USER") :])


def test_it_starts_claimwatch_without_a_shell():
    assert json.loads(of("ENTRYPOINT")[0]) == ["claimwatch"]
    assert json.loads(of("CMD")[0]) == ["--help"]


def test_it_says_how_a_part_is_asked_whether_it_is_well():
    (health,) = of("HEALTHCHECK")
    assert json.loads(health.partition("CMD ")[2]) == services()["collect"].health[1:]


def test_everything_is_installed_at_the_versions_of_the_constraints_and_nothing_extra():
    installs = [each for run in of("RUN") for each in re.findall(r"pip .*? install (.*?)(?: &&|$)", run)]
    assert len(installs) == 2
    for each in installs:
        assert re.search(r"--constraint constraints\.txt \.$", each), "`.`, without the extras for tests and training"


def test_the_final_image_has_no_installer_and_no_sources_beside_the_installed_ones():
    assert "--without-pip" in " ".join(of("RUN"))
    copied = of("COPY", FINAL)
    assert len(copied) == 2
    assert copied[0].startswith("--from=build /opt/claimwatch ")


def test_nothing_is_fetched_from_an_address_and_no_secret_is_baked_in():
    assert not of("ADD")
    assert not re.search(r"https?://|curl |wget ", " ".join(rest for _, rest in IMAGE))
    assert not re.search("PASSWORD|SECRET|TOKEN|_KEY", " ".join(of("ENV") + of("ARG")))


def test_folders_are_absolute():
    assert all(folder.startswith("/") for folder in of("WORKDIR"))


def test_its_label_has_the_version_of_the_project():
    labels = dict(re.findall(r'([\w.]+)="([^"]*)"', " ".join(of("LABEL"))))
    assert labels["org.opencontainers.image.version"] == PROJECT["project"]["version"]
    assert labels["org.opencontainers.image.licenses"] == PROJECT["project"]["license"]
    assert labels["org.opencontainers.image.title"] == PROJECT["project"]["name"]


@pytest.mark.parametrize(
    "path",
    [
        *("pyproject.toml", "constraints.txt", PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]),
        *(f"{package}/__init__.py" for package in PACKAGES),
        *("deploy/topics.yaml", "deploy/elasticsearch/claims.json", "pipelines/language/weights/stance.onnx"),
        "deploy/compose/alive.py",
    ],
)
def test_what_the_image_is_made_of_is_sent_to_the_build(path: str):
    assert (ROOT / path).exists()
    assert not ignored(path)


@pytest.mark.parametrize(
    "path",
    [
        *(
            ".git/config",
            ".env",
            ".venv/bin/python",
            "tests/conftest.py",
            "training/README.md",
            "benchmarks/extract.py",
        ),
        *("docs/index.md", "compose.yaml", "deploy/compose/secrets/elastic_password", "deploy/compose/users.sh"),
        *("claimwatch/__pycache__/cli.cpython-311.pyc", "claimwatch.egg-info/PKG-INFO", "notes.txt", "schemas/a/b.pyc"),
    ],
)
def test_nothing_else_is_sent_to_the_build(path: str):
    assert ignored(path)


def test_every_file_that_is_copied_is_there():
    for copied in of("COPY"):
        sources = [each for each in copied.split()[:-1] if not each.startswith("--")]
        assert all("--from=" in copied or (ROOT / source).exists() for source in sources)
