"""Run a Neo4j with its Browser by hand: ``python -m tests.neo4j_server``, until Enter or Ctrl-C."""

from __future__ import annotations

import os
import sys

from tests.neo4j_server import Unavailable, server


def main() -> int:
    """Start a server on the usual ports, say how to reach it, and keep it until the input ends."""
    try:
        with server(bolt_port=7687, http_port=7474, password=os.environ.get("NEO4J_PASSWORD", "")) as running:
            print(f"export NEO4J_USERNAME={running.user} NEO4J_PASSWORD={running.password}")
            print(f"store: {running.url}   browser: {running.browser}   (Enter ends it)", flush=True)
            sys.stdin.readline()
    except Unavailable as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
