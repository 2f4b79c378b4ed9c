import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def rows_known_before_go_into_one_batch(apps, schema_editor):
    """What was imported before there were batches: one batch a person; each row speaks of itself alone."""
    batches = {}
    for name in ("Series", "Evidence", "PlannedValue"):
        for row in apps.get_model("measures", name).objects.order_by("pk"):
            if row.by_id not in batches:
                batches[row.by_id] = apps.get_model("measures", "PublishedBatch").objects.create(
                    name="此前导入", digest="", stage="applied", made_at=row.at, made_by_id=row.by_id, applied_at=row.at,
                    applied_by_id=row.by_id,
                )  # fmt: skip
            row.batch, row.identity = batches[row.by_id], row.fingerprint
            row.save()


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("upheld", models.BooleanField(verbose_name="属实")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("at", models.DateTimeField(verbose_name="复核时间")),
            ],
            options={
                "verbose_name": "佐证复核",
                "ordering": ["pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="evidence",
            options={"ordering": ["title", "revision"], "verbose_name": "佐证"},
        ),
        migrations.AlterModelOptions(
            name="plannedvalue",
            options={"ordering": ["title", "period", "revision"], "verbose_name": "计划值"},
        ),
        migrations.AlterModelOptions(
            name="series",
            options={"ordering": ["title", "period", "area", "revision"], "verbose_name": "官方统计"},
        ),
        migrations.AddField(
            model_name="evidence",
            name="area",
            field=models.CharField(blank=True, max_length=60, verbose_name="地区"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="dated",
            field=models.DateField(null=True, verbose_name="获得日期"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="digest",
            field=models.CharField(blank=True, max_length=64, verbose_name="佐证文件摘要"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="identity",
            field=models.CharField(db_index=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="evidence",
            name="issuer",
            field=models.CharField(blank=True, max_length=120, verbose_name="颁发或发布机构"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="level",
            field=models.CharField(
                blank=True,
                choices=[("country", "国家"), ("province", "省"), ("city", "市"), ("district", "区")],
                max_length=10,
                verbose_name="范围",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="revision",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="修订次序"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="sort",
            field=models.CharField(
                choices=[("award", "获奖"), ("rank", "排名"), ("first", "首创"), ("other", "其他")],
                default="other",
                max_length=10,
                verbose_name="类型",
            ),
        ),
        migrations.AddField(
            model_name="figurevalue",
            name="period",
            field=models.CharField(blank=True, help_text="空为截至当日的数", max_length=20, verbose_name="期间"),
        ),
        migrations.AddField(
            model_name="plannedvalue",
            name="area",
            field=models.CharField(blank=True, max_length=60, verbose_name="地区"),
        ),
        migrations.AddField(
            model_name="plannedvalue",
            name="identity",
            field=models.CharField(db_index=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="plannedvalue",
            name="revision",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="修订次序"),
        ),
        migrations.AddField(
            model_name="series",
            name="area",
            field=models.CharField(blank=True, max_length=60, verbose_name="地区"),
        ),
        migrations.AddField(
            model_name="series",
            name="identity",
            field=models.CharField(db_index=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="series",
            name="level",
            field=models.CharField(
                blank=True,
                choices=[("country", "国家"), ("province", "省"), ("city", "市"), ("district", "区")],
                max_length=10,
                verbose_name="地区层级",
            ),
        ),
        migrations.AddField(
            model_name="series",
            name="revision",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="修订次序"),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="at",
            field=models.DateTimeField(verbose_name="录入时间"),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="fingerprint",
            field=models.CharField(max_length=64),
        ),
        migrations.AlterField(
            model_name="plannedvalue",
            name="at",
            field=models.DateTimeField(verbose_name="录入时间"),
        ),
        migrations.AlterField(
            model_name="plannedvalue",
            name="fingerprint",
            field=models.CharField(max_length=64),
        ),
        migrations.AlterField(
            model_name="series",
            name="at",
            field=models.DateTimeField(verbose_name="录入时间"),
        ),
        migrations.AlterField(
            model_name="series",
            name="fingerprint",
            field=models.CharField(max_length=64),
        ),
        migrations.CreateModel(
            name="FigureRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField(db_index=True, verbose_name="截至")),
                (
                    "kind",
                    models.CharField(
                        choices=[("daily", "每日"), ("monthly", "月末"), ("asked", "人工")],
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                (
                    "tables",
                    models.JSONField(default=list, help_text="名称、快照、行数、行集摘要", verbose_name="数据表"),
                ),
                ("deliveries", models.JSONField(default=list, verbose_name="报送批次")),
                ("code", models.CharField(max_length=60, verbose_name="程序版本")),
                ("counts", models.JSONField(default=dict, verbose_name="计数")),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField(verbose_name="计算时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("values", models.ManyToManyField(related_name="runs", to="measures.figurevalue")),
            ],
            options={
                "verbose_name": "指标快照",
                "ordering": ["-as_of", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="FrozenValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("figure", models.CharField(db_index=True, max_length=80, verbose_name="指标")),
                ("period", models.CharField(max_length=20, verbose_name="期间")),
                ("begins", models.DateField(verbose_name="自")),
                ("ends", models.DateField(verbose_name="至（不含）")),
                ("version", models.PositiveSmallIntegerField(verbose_name="版本")),
                (
                    "rows",
                    models.CharField(blank=True, help_text="空为未留存", max_length=200, verbose_name="留存的记录编号"),
                ),
                ("why", models.CharField(max_length=400, verbose_name="事由")),
                ("at", models.DateTimeField(verbose_name="定稿时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="frozen", to="measures.figurevalue"
                    ),
                ),
            ],
            options={
                "verbose_name": "定稿值",
                "ordering": ["figure", "begins", "period", "version"],
            },
        ),
        migrations.CreateModel(
            name="PublishedBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                ("digest", models.CharField(max_length=64, verbose_name="文件摘要")),
                (
                    "stage",
                    models.CharField(
                        choices=[("previewed", "待确认"), ("applied", "已导入"), ("undone", "已撤销")],
                        default="previewed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("rows", models.JSONField(default=list, verbose_name="逐行结果")),
                ("counts", models.JSONField(default=dict, verbose_name="计数")),
                ("made_at", models.DateTimeField(verbose_name="预览时间")),
                ("applied_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "applied_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "公开数据批次",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="evidence",
            name="batch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_rows",
                to="measures.publishedbatch",
            ),
        ),
        migrations.AddField(
            model_name="plannedvalue",
            name="batch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_rows",
                to="measures.publishedbatch",
            ),
        ),
        migrations.AddField(
            model_name="series",
            name="batch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_rows",
                to="measures.publishedbatch",
            ),
        ),
        migrations.RunPython(rows_known_before_go_into_one_batch, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="evidence",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_rows",
                to="measures.publishedbatch",
            ),
        ),
        migrations.AlterField(
            model_name="plannedvalue",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_rows",
                to="measures.publishedbatch",
            ),
        ),
        migrations.AlterField(
            model_name="series",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_rows",
                to="measures.publishedbatch",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(fields=("identity", "revision"), name="one_evidence_a_revision"),
        ),
        migrations.AddConstraint(
            model_name="plannedvalue",
            constraint=models.UniqueConstraint(fields=("identity", "revision"), name="one_plannedvalue_a_revision"),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(fields=("identity", "revision"), name="one_series_a_revision"),
        ),
        migrations.AddField(
            model_name="verification",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="verification",
            name="evidence",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="verifications", to="measures.evidence"
            ),
        ),
        migrations.AddConstraint(
            model_name="frozenvalue",
            constraint=models.UniqueConstraint(
                fields=("figure", "period", "version"), name="one_frozen_value_a_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("applied_at", None), ("applied_by", None)),
                    models.Q(("applied_at__isnull", False), ("applied_by__isnull", False)),
                    _connector="OR",
                ),
                name="published_applied_at_and_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_by", None)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="published_undone_at_and_by",
            ),
        ),
    ]
