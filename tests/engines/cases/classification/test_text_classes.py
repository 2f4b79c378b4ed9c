"""What the classifier suggests, how sure it is, and when it says nothing."""

import numpy as np
import pytest
from invented_letters import letters

from wanxiang.engines.cases import classification
from wanxiang.engines.cases.classification import Labelled, TooFew, blending, corrected, training


@pytest.fixture(scope="module")
def model():
    return classification.train(letters(300))


def test_a_letter_is_given_its_class_with_three_choices_the_surest_first(model):
    """给出三个类别，把握大的在前，三者之和不过 1。"""
    [found] = model.suggest(["水管爆裂\n门口的自来水停了三天，希望尽快处理"])
    names, sure = zip(*found.choices, strict=True)
    assert names[0] == "供水"
    assert set(names) == {"供水", "噪音", "交通"}
    assert list(sure) == sorted(sure, reverse=True)
    assert sum(sure) == pytest.approx(1)
    assert not found.abstained


def test_letters_that_it_has_not_seen_are_classed_rightly():
    found = classification.evaluate(letters(400, seed=1))
    assert found["macro_f1"] > 0.97
    assert found["accuracy_when_answered"] > 0.97
    assert found["texts"] == 80
    assert set(found["per_class"]) == {"供水", "噪音", "交通"}


def test_the_subject_decides_where_the_body_wanders(model):
    body = "，".join(["领导好", "家里有老人", "大家都有意见", "在东湖小区门口", "谢谢"] * 10)
    [found] = model.suggest([f"出租车拒载\n{body}"])
    assert found.choices[0][0] == "交通"


@pytest.mark.parametrize("text", ["", "   \n\t ", "ঈশ্বর", "\0\0"])
def test_a_text_in_which_nothing_is_known_is_abstained_from(model, text):
    [found] = model.suggest([text])
    assert found.abstained
    assert len(found.choices) == 3


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("水錶壞了", "水表坏了"),
        ("ＡＢＣ小区１２３栋", "abc小区45栋"),
        ("停水　　三天！！！！", "停水 三天!"),
        ("见 https://example.org/a?b=1 附件", "见 http://example.com 附件"),
    ],
)
def test_spellings_that_mean_the_same_are_the_same(model, written, same):
    """繁简、全半角、数字、空白、标点、网址不影响结果。"""
    assert model.confidences([written]) == pytest.approx(model.confidences([same]))


def test_the_same_data_and_seed_give_the_same_model_under_the_same_version(model):
    again, other = classification.train(letters(300)), classification.train(letters(300, seed=5))
    assert again.version == model.version
    assert np.array_equal(again.weights, model.weights)
    assert other.version != model.version
    assert model.suggest(["水管"])[0].model == model.version


def test_a_batch_is_answered_like_each_of_its_texts_alone(model, monkeypatch):
    texts = list(letters(50, seed=9).texts)
    alone = [model.suggest([text])[0].choices[0] for text in texts]
    monkeypatch.setattr("wanxiang.engines.cases.classification.model.AT_ONCE", 7)
    together = [found.choices[0] for found in model.suggest(texts)]
    assert [name for name, _ in together] == [name for name, _ in alone]
    assert [sure for _, sure in together] == pytest.approx([sure for _, sure in alone], abs=1e-4)
    assert model.suggest([]) == []


@pytest.mark.parametrize(
    ("sure", "right", "precision", "cut"),
    [
        ([0.9] * 20 + [0.5] * 20, [1] * 20 + [0] * 20, 0.97, 0.9),
        ([0.9] * 20 + [0.5] * 20, [1] * 40, 0.97, 0.5),
        ([0.9] * 20 + [0.5] * 20, [1] * 30 + [0] * 10, 0.75, 0.5),
        ([0.9] * 20 + [0.5] * 20, [1, 0] * 20, 0.97, None),
        ([0.9] * 19, [1] * 19, 0.97, None),
    ],
)
def test_it_answers_from_the_lowest_confidence_that_was_right_often_enough(sure, right, precision, cut):
    """阈值是达到要求正确率的最低把握；没有这样的把握，或作答不到 20 次，就从不作答。"""
    found = training.threshold(np.array(sure), np.array(right, dtype=bool), precision=precision)
    assert found == cut


def test_where_labels_are_no_better_than_chance_it_always_abstains():
    found = classification.train(letters(300, wrong=1.0))
    assert found.threshold is None
    assert found.report["always_abstains"]
    assert all(suggestion.abstained for suggestion in found.suggest(letters(30, seed=2).texts))


def test_labels_that_are_wrong_are_told_from_texts_that_are_hard():
    """一成标签是错的：能估出错标的份额，其余的把握不因此变低。"""
    found = classification.train(letters(900, wrong=0.15))
    assert 0.1 < found.noise < 0.2  # a third of the labels drawn at random fall on the right class by chance
    clean = classification.score(found, letters(300, seed=7))
    assert clean["macro_f1"] > 0.97


def test_the_gradient_of_the_blend_is_that_of_its_loss():
    dice = np.random.default_rng(0)
    scores, kinds, at = dice.normal(size=(40, 3, 5)), dice.integers(0, 5, 40), dice.normal(size=9)
    _, slope = blending._loss(at, scores, kinds)
    step = 1e-6
    moved = [at + step * unit for unit in np.eye(9)], [at - step * unit for unit in np.eye(9)]
    up, down = ([blending._loss(point, scores, kinds)[0] for point in side] for side in moved)
    assert slope == pytest.approx((np.array(up) - np.array(down)) / (2 * step), abs=1e-6)


def test_a_class_with_one_example_is_learnt_and_does_no_harm():
    base = letters(300)
    several = Labelled([*base.texts, "古树名木被人砍了"], [*base.labels, "园林"])
    found = classification.train(several)
    assert found.labels == ("交通", "供水", "噪音", "园林")
    assert found.suggest(["古树名木被人砍了"])[0].choices[0][0] == "园林"
    assert classification.evaluate(several)["macro_f1"] > 0.9


def test_classes_of_very_uneven_size_are_all_found():
    base = letters(900)
    rare = [row for row, name in enumerate(base.labels) if name == "噪音"][12:]
    keep = [row for row in range(900) if row not in set(rare)]
    found = classification.train(Labelled([base.texts[row] for row in keep], [base.labels[row] for row in keep]))
    assert classification.score(found, letters(150, seed=4))["macro_f1"] > 0.9


@pytest.mark.parametrize("count", [2, 3, 5, 8])
def test_a_handful_of_texts_gives_a_model_that_abstains(count):
    found = classification.train(letters(count))
    assert all(suggestion.abstained for suggestion in found.suggest(["水管爆裂"]))


@pytest.mark.parametrize("labels", [[], ["供水"] * 9])
def test_fewer_than_two_classes_cannot_be_learnt(labels):
    with pytest.raises(TooFew, match="至少需要两个类别"):
        classification.train(Labelled(["水管"] * len(labels), labels))


def test_more_than_a_hundred_classes_can_be_told_apart():
    streets = [f"{first}{second}街" for first in "甲乙丙丁戊己庚辛壬癸" for second in "子丑寅卯辰巳午未申酉戌亥"]
    pairs = [(f"{name}的路灯第{number}次不亮，请处理", name) for name in streets for number in range(4)]
    found = classification.train(Labelled([text for text, _ in pairs], [name for _, name in pairs]))
    said = [suggestion.choices[0][0] for suggestion in found.suggest([f"{name}没有路灯" for name in streets])]
    assert np.mean([one == other for one, other in zip(said, streets, strict=True)]) > 0.95


def test_what_people_correct_wins_at_the_next_training():
    """改过的类别参加下一次训练；原文已有的，以改过的为准。"""
    base = Labelled(["水管爆裂", "公交不来"], ["噪音", "交通"], {"没有标签": 3})
    joined = corrected(base, corrections=Labelled(["水管爆裂", "歌厅太吵"], ["供水", "噪音"]))
    assert dict(zip(joined.texts, joined.labels, strict=True)) == {
        "公交不来": "交通",
        "水管爆裂": "供水",
        "歌厅太吵": "噪音",
    }
    assert joined.left_out == {"没有标签": 3}


def test_a_very_long_text_is_read_in_bounded_time(model):
    [found] = model.suggest(["水管爆裂。" + "领导好，" * 3_000_000])
    assert found.choices[0][0] == "供水"
