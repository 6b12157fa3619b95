"""A document's features are its own: neither its company in a batch nor its order changes them."""

import numpy as np
import pytest

from builder.extract.blocks_text import blocks_of
from builder.extract.features import JOINS, SKETCH, Batch, join_features, sketch_features
from builder.extract.features.batch import PADDING, regions
from builder.extract.shape import measure


@pytest.fixture(scope="module")
def documents(examples):
    """Return the dumps that we wrote, an empty one and one of a single line as lines with measures."""
    texts = [path.read_text("utf-8") for path in sorted((examples / "dumps").glob("*.txt"))]
    found = [[(b.text, measure(b.text), b.gap) for b in blocks_of(text)] for text in texts]
    return [*found[:5], [], found[0][:1], *found[5:]]


def codes(make, documents):
    """Return the codes of each document's lines when all are in one batch."""
    batch = Batch.of(documents)
    table = make(batch).codes
    return [table[start:end].tolist() for start, end in batch.spans]


@pytest.mark.parametrize("make", [join_features, sketch_features])
def test_batch_gives_the_same_codes_as_single_documents(make, documents):
    assert [codes(make, [document])[0] for document in documents] == codes(make, documents)


@pytest.mark.parametrize("make", [join_features, sketch_features])
def test_order_of_documents_does_not_matter(make, documents):
    assert codes(make, documents)[::-1] == codes(make, documents[::-1])


def test_padding_separates_documents(documents):
    batch = Batch.of(documents)
    edges = [0, *(edge for span in batch.spans for edge in span), len(batch.lines)]
    between = list(zip(edges[::2], edges[1::2], strict=True))

    assert [PADDING] * (len(documents) + 1) == [end - start for start, end in between]
    assert {None} == {line for start, end in between for line in batch.lines[start:end]}
    assert [[text for text, _, _ in document] for document in documents] == [
        list(batch.texts[start:end]) for start, end in batch.spans
    ]


@pytest.mark.parametrize(("make", "layout"), [(join_features, JOINS), (sketch_features, SKETCH)])
def test_every_code_has_a_name(make, layout, documents):
    table = make(Batch.of(documents))

    assert len(layout.sizes) == table.codes.shape[1]
    assert (table.codes >= 0).all()
    assert (table.codes < np.array(layout.sizes)).all()


@pytest.mark.parametrize("layout", [JOINS, SKETCH])
def test_no_two_values_share_a_name(layout):
    assert len(layout.rows) == len(set(layout.rows)) == sum(layout.sizes)


def test_text_is_where_the_long_lines_are(ferry):
    blocks = blocks_of("Home\nNews\nSport\n" + ferry + "\nHome\nImprint\n")
    batch = Batch.of([[(block.text, measure(block.text), block.gap) for block in blocks]])
    ((start, end),) = regions(batch)
    region = batch.texts[start:end]

    assert region[-1].endswith("put off twice. BLOOMBERG")
    assert any(text.startswith("SALTIRA – The crews") for text in region)
    assert {"Home", "News", "Sport", "Imprint", "See more on"}.isdisjoint(region)


def test_dump_says_the_same_with_and_without_blank_lines(documents):
    tight = [[(text, line, 0) for text, line, _ in document] for document in documents]
    loose = [[(text, line, int(i > 0)) for i, (text, line, _) in enumerate(document)] for document in documents]

    assert codes(join_features, tight) == codes(join_features, loose)
