import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0002_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("plan_name", models.CharField(max_length=160, verbose_name="方案文件名")),
                ("plan_text", models.TextField(verbose_name="方案文字")),
                ("report_name", models.CharField(max_length=160, verbose_name="报告文件名")),
                ("report_text", models.TextField(verbose_name="报告文字")),
                ("at", models.DateTimeField(verbose_name="保存时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"verbose_name": "保存的对照", "ordering": ["-pk"]},
        ),
        migrations.CreateModel(
            name="Tie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(db_index=True, max_length=160, verbose_name="说法特征")),
                ("said", models.CharField(max_length=200, verbose_name="说法原文")),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("figure", "指标"),
                            ("series", "官方统计"),
                            ("evidence", "佐证"),
                            ("planned", "计划值"),
                        ],
                        max_length=10,
                        verbose_name="对应种类",
                    ),
                ),
                ("key", models.CharField(max_length=240, verbose_name="对应项")),
                ("title", models.CharField(max_length=160, verbose_name="对应项名称")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("confirmed", "已确认"), ("rejected", "不是这一项"), ("withdrawn", "已撤回")],
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"verbose_name": "说法对应", "ordering": ["pk"]},
        ),
    ]
