"""Compare validation with plain jsonschema: records per second of each, and the ratio."""

import argparse
import io
import json
import sys
import time
from collections.abc import Callable

import jsonschema

from builder.records.json_schema import load_schema
from builder.validation import is_valid
from builder.validation.lines import check_lines

# As long as the usual article of the corpora at hand, some 3.3 KB as JSON.
PARAGRAPHS = 20
ROUNDS = 7
# jsonschema takes this many times as long, about: equal times for both.
PLAIN_SHARE = 25


def main() -> None:
    count = parse().records
    records = [article(number) for number in range(count)]
    few = records[: max(1, count // PLAIN_SHARE)]
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    plain = jsonschema.Draft202012Validator(load_schema("article.v1"), format_checker=checker)
    lines = [json.dumps(record).encode() + b"\n" for record in records]
    whole = b"".join(lines)

    print(f"{count} records of {len(whole) // count} bytes")
    compare("in memory", len(few), count, lambda: all(map(plain.is_valid, few)), lambda: all(map(is_valid, records)))
    compare(
        "as lines of JSON",
        len(few),
        count,
        lambda: all(plain.is_valid(json.loads(line)) for line in lines[: len(few)]),
        lambda: not any(found.violations for found in check_lines(io.BytesIO(whole))),
    )


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench validate", description=__doc__)
    parser.add_argument("records", nargs="?", type=int, default=10_000, help="number of records (default: %(default)s)")
    return parser.parse_args()


def compare(name: str, few: int, count: int, theirs: Callable[[], bool], ours: Callable[[], bool]) -> None:
    """Print the rates of *theirs* on *few* records and of *ours* on *count*: the best of alternating rounds."""
    rounds = [(seconds(theirs), seconds(ours)) for _ in range(ROUNDS)]
    slow, fast = min(slow for slow, _ in rounds), min(fast for _, fast in rounds)
    print(f"{name}: {(slow / few) / (fast / count):.0f} times as fast as plain jsonschema")
    print(f"  plain jsonschema {few / slow:>9,.0f} records/s")
    print(f"  cutline          {count / fast:>9,.0f} records/s")


def seconds(check: Callable[[], bool]) -> float:
    begin = time.process_time()
    if not check():
        sys.exit("a valid record was refused")
    return time.process_time() - begin


def article(number: int) -> dict:
    parts = load_schema("article.v1")["properties"]
    record = {name: part["examples"][0] for name, part in parts.items()}
    return record | {"id": f"{number:032x}", "body": "\n\n".join([record["body"]] * PARAGRAPHS)}


if __name__ == "__main__":
    main()
