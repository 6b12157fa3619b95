"""Folds keep a publisher's pages together, and the blind fold out of training."""

import json

from scripts.training.corpus import FOLDS, folds_of, trained_on


def corpus(folder, publishers, blind=None):
    rows = [json.dumps({"id": str(number), "publisher": name}) for number, name in enumerate(publishers)]
    (folder / "truth.jsonl").write_text("\n".join(rows))
    if blind is not None:
        (folder / "folds.json").write_text(json.dumps({"blind": blind}))
    return folder


def test_pages_of_a_publisher_are_in_one_fold(tmp_path):
    folds = folds_of(corpus(tmp_path, ["a.example", "b.example", "a.example", "b.example"]))

    assert folds["0"] == folds["2"]
    assert folds["1"] == folds["3"]
    assert set(folds.values()) <= set(range(FOLDS))


def test_blind_publishers_are_in_no_fold_of_the_cross_validation(tmp_path):
    folds = folds_of(corpus(tmp_path, ["a.example", "b.example", "a.example"], blind=["a.example"]))

    assert (None, None) == (folds["0"], folds["2"])
    assert folds["1"] is not None


def test_no_model_is_trained_on_the_blind_fold():
    folds = [None, 0, 1, 2, None]

    assert [1, 2, 3] == trained_on(folds, None)
    assert [1, 3] == trained_on(folds, 1)
