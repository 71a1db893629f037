"""``python -m benchmarks [eval] [NAME …]``: print the tables of what is measured.

Each module gives ``rows()``: (what, figure, note). A figure of time stands beside something fixed.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import unicodedata

import benchmarks


def main(arguments: list[str]) -> int:
    prefix = "eval_" if arguments[:1] == ["eval"] else "bench_"
    wanted = arguments[1:] if prefix == "eval_" else arguments
    failed = 0
    for module in sorted(pkgutil.iter_modules(benchmarks.__path__), key=lambda m: m.name):
        if not module.name.startswith(prefix):
            continue
        name = module.name.removeprefix(prefix)
        if wanted and name not in wanted:
            continue
        print(f"\n{name}")
        try:
            rows = importlib.import_module(f"benchmarks.{module.name}").rows()
        except Exception as error:
            failed = 1
            print(f"  failed: {type(error).__name__}: {error}")
            continue
        width = max((_width(row[0]) for row in rows), default=0)
        for what, figure, note in rows:
            print(f"  {what}{' ' * (width - _width(what))}  {figure:>14}  {note}")
    return failed


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
