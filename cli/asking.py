"""Commands that read a graph: its numbers, queries and views."""

from __future__ import annotations

from pathlib import Path

import click

from cli.options import output_option, query_options, store_option
from cli.output import print_rows, print_table, say, stoppable


@click.command()
@output_option()
@store_option
def stats(output: str, store: str) -> None:
    """Count the nodes and edges of the graph by type.

    \b
    Example:
      papervine stats
      papervine stats --store neo4j://localhost:7687 --format json
    """
    from graph.stats import count
    from graph.stores import open_store

    with open_store(store, read_only=True) as opened:
        numbers = count(opened)
    rows = [("nodes", name, number) for name, number in numbers.nodes.items()]
    rows += [("edges", name, number) for name, number in numbers.edges.items()]
    print_rows(("kind", "type", "count"), rows, output)


@click.group()
def query() -> None:
    """List, show and run the canned queries.

    \b
    Example:
      papervine query list
      papervine query run adoption/most-used --limit 5
    """


@query.command("list")
@click.argument("pack", required=False)
@output_option()
def list_(pack: str | None, output: str) -> None:
    """List the queries of all packs, or of one PACK.

    \b
    Example:
      papervine query list lineage
    """
    from queries.packs import load_packs

    known = load_packs()
    chosen = [each for each in known if pack in (None, each.pack)]
    if not chosen:
        packs = ", ".join(sorted({each.pack for each in known}))
        raise click.BadParameter(f"no pack is called '{pack}'; there are {packs}", param_hint="PACK")
    rows = [(each.name, each.title, ", ".join(p.name for p in each.parameters)) for each in chosen]
    print_rows(("name", "title", "parameters"), rows, output)


@query.command()
@click.argument("name")
def show(name: str) -> None:
    """Show what the query NAME does, with its parameters and its Cypher.

    \b
    Example:
      papervine query show lineage/ancestors
    """
    from queries.packs import find

    click.echo(find(name).cypher.rstrip())


@query.command("run")
@click.argument("name")
@query_options
def run_(
    name: str, params: tuple[str, ...], limit: int | None, timeout: float | None, output: str, store: str
) -> None:
    """Run the query NAME.

    \b
    Example:
      papervine query run lineage/ancestors --param method=BERT --format markdown
    """
    from graph.stores import open_store
    from queries.packs import find
    from queries.parameters import parse_params
    from queries.run import TIMEOUT, run, why_no_rows

    found, given = find(name), parse_params(params)
    with stoppable("Nothing was changed."), open_store(store, read_only=True) as opened:
        table = run(opened, found, given, limit, timeout=timeout or TIMEOUT)
        if_none = "" if table.rows else why_no_rows(opened, found, given)
    print_table(table, output, if_none)


@click.command()
@click.argument("statement")
@query_options
def cypher(
    statement: str, params: tuple[str, ...], limit: int | None, timeout: float | None, output: str, store: str
) -> None:
    """Run one reading Cypher STATEMENT; statements that would write are refused.

    Parameters are text, unless they read as JSON numbers, true, false or null.

    \b
    Example:
      papervine cypher 'MATCH (p:Paper)-[:PROPOSES]->(m:Model) RETURN m.name, p.title LIMIT 5'
      papervine cypher 'MATCH (m {name: $name}) RETURN m.id' --param name=BERT
    """
    from graph.stores import open_store
    from queries.parameters import parse_params
    from queries.run import TIMEOUT, run_cypher

    given = {name: _typed(value) for name, value in parse_params(params).items()}
    with stoppable("Nothing was changed."), open_store(store, read_only=True) as opened:
        table = run_cypher(opened, statement, given, limit, timeout=timeout or TIMEOUT)
    print_table(table, output)


@click.command()
@click.option(
    "-o",
    "--output",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("graph.html"),
    show_default=True,
    help="The page to write.",
)
@click.option(
    "--around", metavar="NAME", help="Only what is around this entity or paper (its name or title)."
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many nodes, the most connected first.")
@click.option(
    "--steps", type=click.IntRange(1, 2), default=2, show_default=True, help="Steps from NAME that are shown."
)
@click.option("--title", help="Heading of the page.")
@store_option
def view(
    path: Path, around: str | None, limit: int | None, steps: int, title: str | None, store: str
) -> None:
    """Write the graph as an interactive web page that opens without a network.

    \b
    Example:
      papervine view -o graph.html
      papervine view --around LoRA -o lora.html
    """
    from graph.stores import open_store
    from graph.view import DEFAULT_LIMIT, write_view

    with stoppable("No page was written."), open_store(store, read_only=True) as opened:
        written = write_view(
            opened, path, focus=around, limit=limit or DEFAULT_LIMIT, radius=steps, title=title
        )
    say(f"{written.nodes:,} of {written.total:,} nodes and {written.edges:,} statements")
    for omission in written.omitted:
        say(f"left out: {omission}")
    click.echo(str(path))


def _typed(text: str) -> object:
    import json

    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return text
    return text if isinstance(value, (dict, list, str)) else value
