"""Runs another extractor over the pages of an annotated corpus: PEER CORPUS OUT, where peers.txt is installed.

Writes the predictions, a JSON line a page, and prints the seconds of CPU time that they took.
Pages are read and decoded before the clock starts.
"""

from __future__ import annotations

import gzip
import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path


def trafilatura_record(page: str, url: str) -> dict:
    import trafilatura

    found = trafilatura.bare_extraction(page, url=url, with_metadata=True, include_comments=False)
    if found is None:
        return {}
    return {
        "headline": found.title,
        "body": "\n\n".join((found.text or "").splitlines()),
        "authors": [name.strip() for name in (found.author or "").split(";") if name.strip()],
        "published_at": found.date,
        "language": found.language,
        "source": found.sitename,
    }


def newspaper_record(page: str, url: str) -> dict:
    import newspaper
    import tldextract.tldextract

    # Nothing is fetched: no list of domains, no image to be measured.
    tldextract.tldextract.TLD_EXTRACTOR.suffix_list_urls = ()
    article = newspaper.Article(url, fetch_images=False)
    article.download(input_html=page)
    article.parse()
    return {
        "headline": article.title,
        "body": article.text,
        "authors": article.authors,
        "published_at": article.publish_date.isoformat() if article.publish_date else None,
        "language": article.meta_lang,
    }


PEERS: dict[str, Callable[[str, str], dict]] = {"trafilatura": trafilatura_record, "newspaper4k": newspaper_record}


def main() -> None:
    peer, corpus, out = PEERS[sys.argv[1]], Path(sys.argv[2]), Path(sys.argv[3])
    logging.disable(logging.CRITICAL)
    rows = [json.loads(line) for line in (corpus / "truth.jsonl").read_text("utf-8").splitlines()]
    pages = [gzip.decompress((corpus / row["html"]).read_bytes()).decode("utf-8", "replace") for row in rows]
    start, records = time.process_time(), []
    for row, page in zip(rows, pages, strict=True):
        try:
            record = peer(page, row["url"])
        except Exception as fault:  # noqa: BLE001 - whatever a peer raises is a page without a record
            print(f"{row['id']}: {type(fault).__name__}: {' '.join(str(fault).split())[:100]}", file=sys.stderr)
            record = {}
        records.append({"id": row["id"], **record})
    seconds = time.process_time() - start
    out.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    print(seconds)


if __name__ == "__main__":
    main()
