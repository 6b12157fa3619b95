import math

import numpy as np
import pytest

from builder.extract import model
from builder.extract.features.table import Layout, Table
from builder.extract.model import Model, dump, parse

LAYOUT = Layout((("ends", (("stop", "open"),)), ("size", (("small", "large"),))))
WEIGHTS = {"ends=stop": (2.0, -0.5), "ends=open": (0.0, 1.0), "size=large": (1.0, 0.25)}
MODEL = Model(("body", "headline"), (0.5, 0.0), WEIGHTS)
# stop + large, open + small.
TABLE = Table(LAYOUT, np.array([[0, 1], [1, 0]], np.int32))


def test_dumped_model_is_parsed_as_it_was():
    assert MODEL == parse(dump(MODEL, ["made by hand", "for a test"]))


def test_file_has_notes_classes_bias_and_a_row_a_value_in_order():
    expected = (
        "# by hand\n"
        "feature=value\tbody\theadline\n"
        "bias\t0.5\t\n"
        "ends=open\t\t1\n"
        "ends=stop\t2\t-0.5\n"
        "size=large\t1\t0.25\n"
    )

    assert expected == dump(MODEL, ["by hand"])


def test_scores_are_sums_of_weights_as_logarithms_of_probabilities():
    sums = [(0.5 + 2 + 1, -0.5 + 0.25), (0.5, 1.0)]
    expected = [[math.exp(one) / sum(map(math.exp, row)) for one in row] for row in sums]

    assert np.allclose(expected, np.exp(MODEL.scores(TABLE)), atol=1e-6)


def test_probabilities_of_a_line_sum_to_one():
    strong = Model(MODEL.classes, MODEL.bias, {name: (40 * a, -40 * b) for name, (a, b) in WEIGHTS.items()})

    for one in (MODEL, strong):
        assert np.allclose([1, 1], np.exp(one.scores(TABLE)).sum(axis=1), atol=1e-5)


def test_evidence_is_what_spoke_for_a_role_against_the_next_best():
    assert [("ends=stop", 2.5), ("size=large", 0.75)] == MODEL.evidence(TABLE, 0, "body")
    assert [("ends=open", 1.0)] == MODEL.evidence(TABLE, 1, "headline", count=1)


def test_value_without_weights_says_nothing():
    bare = Model(MODEL.classes, MODEL.bias, {})

    assert np.allclose(bare.scores(TABLE)[0], bare.scores(TABLE)[1])


def test_weights_for_a_value_that_no_feature_has_are_an_error():
    """Weights and features that do not belong together must not label anything."""
    foreign = Model(MODEL.classes, MODEL.bias, {"ends=elsewhere": (1.0, 1.0)})

    with pytest.raises(KeyError, match="ends=elsewhere"):
        foreign.scores(TABLE)


def test_shipped_weights_are_finite_and_dump_to_an_equal_model():
    for one in (getattr(model.shipped(), name) for name in model.WEIGHTS):
        weights = np.array(list(one.weights.values()))

        assert {len(one.classes)} == {len(one.bias), weights.shape[1]}
        assert np.isfinite(weights).all()
        assert one == parse(dump(one))


def test_shipped_models_tell_the_roles_of_a_record_apart():
    models = model.shipped()

    assert {"join", "new"} == set(models.joins.classes)
    assert {"headline", "standfirst", "byline", "date", "alt", "caption", "credit", "body", "heading"} <= set(
        models.roles.classes
    )
    assert models.sketch.classes == models.roles.classes
