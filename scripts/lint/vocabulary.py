"""Check that code and documents use the field's terms, not words of our own (builder/extract and tests excepted)."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXCLUDED = "builder/extract/"

# Parts of snake_case names count as words.
_START, _END = r"(?<![A-Za-z])", r"(?![A-Za-z])"
SUGGESTIONS: dict[str, str] = {
    # `"dealing"` is a key of manifests, and `dealing.new` a key below it.
    r"(?:un)?dealt|deal(?:s|ing)?(?! with|[\"`]|\.[a-z])": "assign (splits)",
    r"lean(?:s|ing|ings)?": "score adjustment",
    r"twins?": "repeated text, or copy",
    r"keeping": "recall rules",
    r"torn|seams?|glued?|glues": "broken line, line boundary, join",
    r"sift(?:s|ed|ing)?": "filter",
    r"gather(?:s|ed|ing)?": "load, collect",
    r"(?:a row a|a line a) \w+|a line each|a row each": "one row per record, one line each",
    r"is no semantic version": "is not a valid semantic version",
    r"mend(?:s|ed|ing)?": "fix",
    r"setting-up": "configuration",
    r"(?:dear|cheap) questions?": "expensive or cheap checks",
    r"told": "detected, described",
    r"(?<!-)signs?(?!-| up| in)": "characters, punctuation",
    r"(?:means|made)(?= *(?:=[^=]|: [A-Z]\w*(?:\[| =)))": "context, result",
}
PATTERNS = [(re.compile(_START + f"(?:{words})" + _END, re.IGNORECASE), term) for words, term in SUGGESTIONS.items()]


def main() -> int:
    """Print each word to replace; return 1 where there is one."""
    paths = checked()
    breaches = [line for path in paths for line in findings(path, (ROOT / path).read_text("utf-8"))]
    print("\n".join(breaches) or f"vocabulary: {len(paths)} files, all in standard terms")
    return 1 if breaches else 0


def checked() -> list[str]:
    """Return the files that are checked, from the root of the checkout."""
    files = sorted(ROOT.glob("*.md"))
    for folder, pattern in (("builder", "*.py"), ("schemas", "*.json"), ("docs", "*.md")):
        files += sorted((ROOT / folder).rglob(pattern))
    names = (file.relative_to(ROOT).as_posix() for file in files)
    return [name for name in names if not name.startswith(EXCLUDED)]


def findings(path: str, text: str) -> Iterator[str]:
    """Yield `file:line: word -> suggestion` for each word of *text* to replace."""
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, term in PATTERNS:
            for match in pattern.finditer(line):
                yield f"{path}:{number}: {match[0]} -> {term}"


if __name__ == "__main__":
    sys.exit(main())
