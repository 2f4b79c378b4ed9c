import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "__first__"),
        ("measures", "0003_ties"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("year", models.PositiveSmallIntegerField(db_index=True, verbose_name="年度")),
                ("plan", models.CharField(blank=True, max_length=200, verbose_name="依据的方案")),
                (
                    "state",
                    models.CharField(
                        choices=[("writing", "起草中"), ("issued", "已定稿")],
                        default="writing",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="起草时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "revises",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revised_by",
                        to="measures.draft",
                    ),
                ),
            ],
            options={
                "verbose_name": "报告稿",
                "ordering": ["-year", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("level", models.PositiveSmallIntegerField(default=1, verbose_name="层级")),
                ("heading", models.CharField(max_length=200, verbose_name="标题")),
                ("item", models.PositiveSmallIntegerField(null=True, verbose_name="方案任务序号")),
                ("unit", models.CharField(blank=True, db_index=True, max_length=80, verbose_name="撰写单位")),
                (
                    "state",
                    models.CharField(
                        choices=[("writing", "撰写中"), ("submitted", "待审核"), ("reviewed", "已审核")],
                        default="writing",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sections", to="measures.draft"
                    ),
                ),
            ],
            options={
                "ordering": ["draft", "position"],
                "constraints": [models.UniqueConstraint(fields=("draft", "position"), name="one_section_a_position")],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=500, verbose_name="意见")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="remarks", to="measures.section"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("settled_by", None)),
                            models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_remark_is_settled_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("text", models.TextField(blank=True, verbose_name="文字")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="passages", to="measures.section"
                    ),
                ),
            ],
            options={
                "ordering": ["section", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SectionStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("assigned", "分派"),
                            ("submitted", "提交"),
                            ("returned", "退回"),
                            ("reviewed", "审核通过"),
                            ("reopened", "重新撰写"),
                        ],
                        max_length=10,
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=80, verbose_name="撰写单位")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="measures.section"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("quoted", "引用"), ("name", "名称")], max_length=8)),
                ("text", models.CharField(max_length=80, verbose_name="文字")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="出处")),
                ("number", models.CharField(blank=True, max_length=80, verbose_name="文号")),
                ("dated", models.DateField(null=True, verbose_name="日期")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="citations", to="measures.draft"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind", "name"), models.Q(("source", ""), _negated=True), _connector="OR"),
                        name="a_quotation_has_a_source",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Issue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("serial", models.PositiveSmallIntegerField(verbose_name="年度内序号")),
                ("as_of", models.DateField(verbose_name="数据截至")),
                (
                    "sections",
                    models.JSONField(
                        default=list, help_text="每节：标题、层级、段落；段落为文字与数字编号", verbose_name="文字"
                    ),
                ),
                (
                    "values",
                    models.JSONField(
                        default=list, help_text="每处：写法、指标、值、分子分母、截至、来历、出处", verbose_name="数字"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="摘要")),
                ("at", models.DateTimeField(verbose_name="定稿时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "draft",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="issue", to="measures.draft"
                    ),
                ),
            ],
            options={
                "verbose_name": "定稿",
                "ordering": ["-year", "-serial"],
                "constraints": [models.UniqueConstraint(fields=("year", "serial"), name="one_issue_a_number")],
            },
        ),
        migrations.CreateModel(
            name="PassageVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("text", models.TextField(blank=True, verbose_name="文字")),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "passage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="measures.passage"
                    ),
                ),
            ],
            options={
                "ordering": ["passage", "version"],
                "constraints": [models.UniqueConstraint(fields=("passage", "version"), name="one_wording_a_version")],
            },
        ),
    ]
