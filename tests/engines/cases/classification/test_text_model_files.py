"""A model file may come from elsewhere: it is data only, and what is not whole is refused."""

import json
import zipfile

import numpy as np
import pytest
from invented_letters import letters

from wanxiang.engines.cases import classification
from wanxiang.engines.cases.classification import BadModel, Model

TEXTS = list(letters(30, seed=3).texts)


@pytest.fixture(scope="module")
def model():
    return classification.train(letters(200))


@pytest.fixture
def folder(model, tmp_path):
    model.save(tmp_path)
    return tmp_path


def test_a_model_read_back_says_what_it_said(model, folder):
    again = Model.load(folder)
    assert again.suggest(TEXTS) == model.suggest(TEXTS)
    assert again.version == model.version
    assert again.report == json.loads(json.dumps(model.report))
    assert sorted(path.name for path in folder.iterdir()) == ["arrays.npz", "model.json"]


@pytest.mark.parametrize("name", ["arrays.npz", "model.json"])
def test_a_folder_that_lacks_a_file_is_refused_by_its_name(folder, name):
    (folder / name).unlink()
    with pytest.raises(BadModel, match=name):
        Model.load(folder)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.json", b"{"),
        ("model.json", b"[]"),
        ("model.json", b'{"format": 99}'),
        ("model.json", b'{"format": 1, "labels": ["a", "b"]}'),
        ("model.json", b"\xff\xfe"),
        ("arrays.npz", b""),
        ("arrays.npz", b"PK\x03\x04 cut off"),
    ],
)
def test_a_malformed_file_is_refused(folder, name, content):
    (folder / name).write_bytes(content)
    with pytest.raises(BadModel):
        Model.load(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("labels", ["一", "二"]),
        ("labels", [1, 2, 3]),
        ("threshold", 7),
        ("noise", 1.5),
        ("noise", "x"),
        ("report", None),
    ],
)
def test_parts_that_do_not_fit_are_refused(folder, key, value):
    about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    (folder / "model.json").write_text(json.dumps({**about, key: value}), encoding="utf-8")
    with pytest.raises(BadModel):
        Model.load(folder)


def test_a_model_whose_weights_or_threshold_were_altered_is_refused(folder):
    """内容与版本号不符的模型不予采用。"""
    about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    (folder / "model.json").write_text(json.dumps({**about, "threshold": 0.01}), encoding="utf-8")
    with pytest.raises(BadModel, match="版本号不符"):
        Model.load(folder)


def _with(folder, name, array):
    with np.load(folder / "arrays.npz") as found:
        arrays = {**found, name: array}
    np.savez(folder / "arrays.npz", **arrays)


@pytest.mark.parametrize(
    "array",
    [
        np.array([{"run": "me"}], dtype=object),
        np.array([[np.nan]], dtype=np.float32),
        np.zeros((2, 2), dtype=np.float32),
        np.zeros((2, 2), dtype=np.float64),
    ],
)
def test_arrays_of_the_wrong_kind_are_refused_and_no_object_is_ever_built(folder, array):
    _with(folder, "weights", array)
    with pytest.raises(BadModel):
        Model.load(folder)


def test_a_vocabulary_out_of_order_is_refused(folder):
    with np.load(folder / "arrays.npz") as found:
        keys = found["whole_keys"][::-1].copy()
    _with(folder, "whole_keys", keys)
    with pytest.raises(BadModel):
        Model.load(folder)


def test_a_model_that_would_unpack_beyond_all_bounds_is_refused(folder, monkeypatch):
    monkeypatch.setattr("wanxiang.engines.cases.classification.model.LARGEST", 1_000)
    with pytest.raises(BadModel, match="过大"):
        Model.load(folder)


def test_an_archive_without_one_of_the_arrays_is_refused(folder):
    with zipfile.ZipFile(folder / "arrays.npz", "w") as packed:
        packed.writestr("weights.npy", b"")
    with pytest.raises(BadModel):
        Model.load(folder)
