"""History is append-only, whatever way somebody goes about it."""

import pytest
from django.apps import apps

from wanxiang.core.models import AppendOnly, AppendOnlyModel

pytestmark = pytest.mark.django_db
HISTORIES = [model for model in apps.get_models() if issubclass(model, AppendOnlyModel)]


@pytest.mark.parametrize("model", HISTORIES, ids=lambda model: model.__name__)
def test_no_row_of_history_is_changed_or_removed(model):
    """逐条改、成批改、逐条删、成批删，一律不行：审计、办理历史、自有事实、指标值都是如此。"""
    for attempt in (
        lambda: model(pk=1).save(),
        lambda: model(pk=1).delete(),
        lambda: model.objects.update(pk=1),
        lambda: model.objects.all().delete(),
        lambda: model.objects.bulk_update([model(pk=1)], [model._meta.fields[-1].name]),
        lambda: model._default_manager.filter(pk=1).update(pk=2),
    ):
        with pytest.raises(AppendOnly):
            attempt()


def test_there_are_histories():
    assert {"AuditRow", "CaseEvent", "OwnFact", "OwnEnrolment", "OwnStop", "FigureValue", "Receipt"} <= {
        model.__name__ for model in HISTORIES
    }
