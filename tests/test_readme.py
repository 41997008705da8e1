"""What the documentation shows is there: links, commands, the diagram of the schema."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from command import ROOT

from cli import papervine
from graph.document import diagram, page
from queries.packs import find

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", *(ROOT / f for f in ("samples/README.md", "benchmarks/README.md"))]
DOCUMENTS += sorted((ROOT / "docs").glob("*.md"))
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def shown_commands() -> list[str]:
    """The calls of papervine in the README's blocks of shell code."""
    blocks = re.findall(r"^```bash\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("papervine ")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files_that_are_there(document: Path) -> None:
    prose = CODE.sub("", document.read_text(encoding="utf-8"))
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in link]
    assert not [link for link in links if not (document.parent / link.partition("#")[0]).exists()]


def test_every_document_is_reached_from_the_readme() -> None:
    linked = {(ROOT / link).resolve() for link in re.findall(r"\]\(([^)\s:#]+)\)", README)}
    for document in list(linked):
        if document.suffix == ".md":
            text = document.read_text(encoding="utf-8")
            linked |= {(document.parent / link).resolve() for link in re.findall(r"\]\(([^)\s:#]+)\)", text)}
    assert not [d.name for d in DOCUMENTS[1:] if d not in linked]


@pytest.mark.parametrize("marker", ["first-command", "test-command"])
def test_the_two_commands_are_one_line_each(marker: str) -> None:
    (block,) = re.findall(rf"^<!-- {marker} -->\n```bash\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert len(block.splitlines()) == 1


@pytest.mark.parametrize("line", shown_commands())
def test_commands_in_the_readme_name_what_there_is(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("records.jsonl", "spans.jsonl", "other-spans.jsonl"):
        Path(name).touch()
    Path("names.tsv").write_text("name\ttype\n")
    words = [word for word in shlex.split(line, comments=True)[1:] if word not in ("<", "abstract.txt")]
    command: click.Command = papervine
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    with command.make_context("papervine", list(words)) as context:
        if command.name in ("run", "show"):
            given = {param.partition("=")[0] for param in context.params.get("params", ())}
            assert given <= {parameter.name for parameter in find(context.params["name"]).parameters}


def test_every_pack_is_in_the_readme() -> None:
    packs = {folder.name for folder in (ROOT / "queries" / "packs").iterdir() if folder.is_dir()}
    assert packs == set(re.findall(r"^\| `(\w+)` \| .* \|$", README, re.MULTILINE))


def test_the_diagram_and_the_page_of_the_schema_are_those_of_the_code() -> None:
    assert f"```mermaid\n{diagram()}\n```" in README
    assert (ROOT / "docs" / "schema.md").read_text(encoding="utf-8") == page()
