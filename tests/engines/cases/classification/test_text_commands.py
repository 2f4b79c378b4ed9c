"""`train` and `classify` as they are typed, and the model that is in force."""

import csv
import json

import pytest
from invented_letters import letters
from typer.testing import CliRunner

from wanxiang.cli.classify import text_app as app
from wanxiang.core import files
from wanxiang.core.models import Account, StoredFile
from wanxiang.engines.cases import classification
from wanxiang.engines.cases.models_of_text import KIND, current_model, publish_model

RUN = CliRunner()
pytestmark = pytest.mark.django_db


def _file(path, labelled):
    with path.open("w", encoding="gbk", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["主题", "内容", "类别"])
        for text, label in zip(labelled.texts, labelled.labels, strict=True):
            writer.writerow([*text.split("\n", 1), label])
    return str(path)


def _json(*arguments):
    done = RUN.invoke(app, [*arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    return json.loads(done.output)


def test_a_trained_model_is_in_force_and_classes_a_file(tmp_path):
    """训练后即启用；判别给出行号、三个类别、把握、是否作答、模型版本。"""
    trained = _json("train", _file(tmp_path / "train.csv", letters(300)))
    assert trained["texts"] == 300
    assert trained["classes"] == {"供水": 100, "噪音": 100, "交通": 100}
    assert trained["macro_f1"] > 0.95
    assert trained["published"]
    found = _json("classify", _file(tmp_path / "new.csv", letters(30, seed=2)))
    assert [row["row"] for row in found] == list(range(1, 31))
    assert {row["model"] for row in found} == {trained["version"]} == {current_model().version}
    assert found[0]["choices"][0]["label"] == "供水"
    assert len(found[0]["choices"]) == 3
    assert found[0]["abstained"] is False


def test_the_model_in_force_is_covered_by_verify_and_replaced_by_the_next():
    who = Account.system("test")
    first, second = classification.train(letters(100)), classification.train(letters(100, seed=1))
    publish_model(first, by=who)
    snapshot = publish_model(second, by=who)
    assert current_model().version == second.version
    assert files.current(KIND).key == snapshot.key
    assert StoredFile.objects.filter(name__startswith=snapshot.folder).count() == 2
    assert snapshot.rows == {"texts": 100, "classes": 3}


def test_the_model_is_read_from_disk_once():
    publish_model(classification.train(letters(100)), by=Account.system("test"))
    assert current_model() is current_model()


def test_a_trial_leaves_what_is_in_force_as_it_was(tmp_path):
    trained = _json("train", _file(tmp_path / "a.csv", letters(100)), "--no-publish", "--save", str(tmp_path / "model"))
    assert not trained["published"]
    assert current_model() is None
    found = _json("classify", _file(tmp_path / "b.csv", letters(5)), "--model", str(tmp_path / "model"))
    assert found[0]["model"] == trained["version"]


def test_another_file_may_be_the_test(tmp_path):
    test = _file(tmp_path / "test.csv", letters(60, seed=8))
    trained = _json("train", _file(tmp_path / "a.csv", letters(200)), "--test-file", test, "--no-publish")
    assert trained["held_out"]["texts"] == 60
    assert trained["held_out"]["model"] == trained["version"]


def test_the_screen_and_the_csv_say_the_same(tmp_path):
    shown = RUN.invoke(app, ["train", _file(tmp_path / "a.csv", letters(200))], catch_exceptions=False).output
    assert "macro-F1" in shown
    assert "已启用" in shown
    out = tmp_path / "out.csv"
    RUN.invoke(app, ["classify", str(tmp_path / "a.csv"), "--out", str(out)], catch_exceptions=False)
    rows = list(csv.DictReader(out.open(encoding="utf-8-sig")))
    assert len(rows) == 200
    assert (rows[0]["行"], rows[0]["类别1"], rows[0]["模型"]) == ("1", "供水", current_model().version)


def test_a_label_that_would_be_a_formula_is_written_as_text(tmp_path):
    base = letters(60)
    named = classification.Labelled(base.texts, ["=1+1" if label == "供水" else label for label in base.labels])
    RUN.invoke(app, ["train", _file(tmp_path / "a.csv", named)], catch_exceptions=False)
    RUN.invoke(app, ["classify", str(tmp_path / "a.csv"), "--out", str(tmp_path / "o.csv")], catch_exceptions=False)
    said = {row["类别1"] for row in csv.DictReader((tmp_path / "o.csv").open(encoding="utf-8-sig"))}
    assert "'=1+1" in said
    assert "=1+1" not in said


def test_without_a_model_the_command_says_what_to_do(tmp_path):
    done = RUN.invoke(app, ["classify", _file(tmp_path / "a.csv", letters(3)), "--json"])
    assert "cases train" in done.exception.hint


@pytest.mark.parametrize("precision", ["0", "1.5"])
def test_a_precision_that_is_no_share_is_refused(tmp_path, precision):
    done = RUN.invoke(app, ["train", _file(tmp_path / "a.csv", letters(30)), "--precision", precision])
    assert done.exception.code == "classification.bad_precision"
