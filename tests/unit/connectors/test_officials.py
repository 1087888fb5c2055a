"""Files that say who is official for what."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.officials import OfficialsError, load_officials, read_officials


def test_none_ship() -> None:
    assert load_officials() == ()


def test_files_are_read_in_order_after_what_ships(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(f"# {name}\n- {{name: Guild {name}, aliases: [{name}{name}], for: [pilot]}}\n")
    entries = load_officials([tmp_path / "a", tmp_path / "b"])
    assert [entry.name for entry in entries] == ["Guild a", "Guild b"]
    assert entries[0].topics == ("pilot",)
    assert entries[0].standing == "official"


def test_the_examples_in_the_file_that_ships_and_in_the_documentation_can_be_read(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    shipped = (root / "deploy" / "speakers.yaml").read_text("utf-8").partition("invented names:\n")[2]
    lines = [line.removeprefix("#").removeprefix(" ") for line in shipped.splitlines() if line.startswith("#")]
    documented = (root / "docs" / "speakers.md").read_text("utf-8").partition("```yaml\n")[2].partition("```")[0]
    for text, count in (("\n".join(lines), 6), (documented, 4)):
        own = tmp_path / "own.yaml"
        own.write_text(text, "utf-8")
        assert len(read_officials(own)) == count


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("- {name: [", "it is not YAML", ", line 1"),
        ("# a\n\n- name: Guild\n- {}", "needs a name or a role", ", line 4, entry 2"),
        ("- {name: A Guild, role: master}", "not both", ", line 1, entry 1"),
        ("- name: Guild\n- name: B\n", "name: String should have at least 2", ", line 2, entry 2"),
        ("- {name: Guild, standing: outlet}", "standing: ", ", line 1, entry 1"),
        ("- {name: Guild, titel: x}", "titel: Extra inputs", ", line 1, entry 1"),
        ("- {name: Guild, for: []}", "for is empty", ", line 1, entry 1"),
        ("- {name: Guild, for: pilot}", "for: ", ", line 1, entry 1"),
        ("- {name: '--'}", "without letters", ", line 1, entry 1"),
        ("- {role: master, aliases: [mm]}", "aliases go with a name", ", line 1, entry 1"),
        ("- {name: Guild, organisation: Port}", "organisation goes with a role", ", line 1, entry 1"),
        ("name: Guild", "valid tuple", "own.yaml"),
    ],
)
def test_a_faulty_file_says_what_and_in_which_line(tmp_path: Path, text: str, what: str, where: str) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(text)
    with pytest.raises(OfficialsError) as raised:
        read_officials(own)
    assert what in raised.value.what
    assert raised.value.where.endswith(where)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(OfficialsError, match="cannot be read"):
        read_officials(tmp_path / "none.yaml")
