import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "__first__"),
        ("plans", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Candidate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="句内序")),
                ("text", models.TextField(verbose_name="条款")),
                ("proposed", models.BooleanField(verbose_name="建议列为任务")),
                ("why", models.CharField(max_length=300, verbose_name="理由")),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="candidates", to="plans.clause"
                    ),
                ),
            ],
            options={
                "ordering": ["clause", "position"],
                "constraints": [models.UniqueConstraint(fields=("clause", "position"), name="plans_candidate_once")],
            },
        ),
        migrations.CreateModel(
            name="Inherited",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("report", models.CharField(max_length=300, verbose_name="报告")),
                ("report_sha256", models.CharField(max_length=64)),
                ("section", models.CharField(max_length=300, verbose_name="章节")),
                ("position", models.PositiveSmallIntegerField(verbose_name="章节序号")),
                ("score", models.PositiveSmallIntegerField(verbose_name="相似度")),
                ("why", models.CharField(max_length=300, verbose_name="理由")),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "待确认"), ("confirmed", "已确认"), ("rejected", "已否定")],
                        db_index=True,
                        default="proposed",
                        max_length=12,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="inherited", to="plans.planitem"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "-score", "item__no"],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "report_sha256", "position"), name="plans_inherited_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("status", "proposed")),
                            models.Q(
                                models.Q(("status", "proposed"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="plans_inherited_decided",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="序号")),
                ("title", models.CharField(max_length=300, verbose_name="任务")),
                ("detail", models.TextField(blank=True, verbose_name="内容")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("plan", "改革方案"),
                            ("report", "上年结转"),
                            ("meeting", "会议决定"),
                            ("problem", "问题整改"),
                        ],
                        default="plan",
                        max_length=12,
                        verbose_name="来源",
                    ),
                ),
                ("origin_key", models.CharField(blank=True, db_index=True, max_length=80, verbose_name="来源编号")),
                (
                    "unit",
                    models.CharField(
                        blank=True, db_index=True, help_text="单位代码", max_length=64, verbose_name="牵头单位"
                    ),
                ),
                ("owner_name", models.CharField(blank=True, max_length=60, verbose_name="责任人")),
                ("owner_post", models.CharField(blank=True, max_length=80, verbose_name="职务")),
                ("begins", models.DateField(null=True, verbose_name="启动")),
                ("due", models.DateField(db_index=True, null=True, verbose_name="完成时限")),
                ("figure", models.CharField(blank=True, max_length=80, verbose_name="衡量指标")),
                ("baseline", models.DecimalField(decimal_places=4, max_digits=24, null=True, verbose_name="起点值")),
                ("target", models.DecimalField(decimal_places=4, max_digits=24, null=True, verbose_name="目标值")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "推进中"),
                            ("submitted", "待核销"),
                            ("closed", "已销号"),
                            ("stopped", "已中止"),
                        ],
                        db_index=True,
                        default="open",
                        max_length=12,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "carried_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carried_to",
                        to="plans.task",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="plans.plandocument"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="plans.planitem",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["document", "item__no", "position"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("begins__isnull", True),
                            ("due__isnull", True),
                            ("begins__lte", models.F("due")),
                            _connector="OR",
                        ),
                        name="plans_task_begins_before_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("due_soon", "即将到期"), ("overdue", "已逾期"), ("blocked", "受阻")], max_length=10
                    ),
                ),
                ("key", models.CharField(help_text="事由：时限、节点或受阻的起因；同一事由只提醒一次", max_length=80)),
                ("says", models.CharField(max_length=300, verbose_name="提醒")),
                ("to_unit", models.CharField(blank=True, db_index=True, max_length=64, verbose_name="提醒单位")),
                ("raised", models.BooleanField(default=False, verbose_name="上报改革办")),
                ("on", models.DateField(db_index=True, verbose_name="日期")),
                (
                    "to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="plans.task"
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "-pk"],
                "constraints": [models.UniqueConstraint(fields=("task", "kind", "key"), name="plans_reminded_once")],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="节点目标")),
                ("due", models.DateField(db_index=True, verbose_name="时限")),
                ("done_on", models.DateField(null=True, verbose_name="完成日期")),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="milestones", to="plans.task"
                    ),
                ),
            ],
            options={
                "ordering": ["due", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("task", "title", "due"), name="plans_milestone_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_by__isnull", True), ("done_on__isnull", True)),
                            models.Q(("done_by__isnull", False), ("done_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="plans_milestone_done_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("file", "文件"), ("figure", "指标"), ("record", "记录")], max_length=8),
                ),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("reference", models.CharField(help_text="文件的 SHA-256；指标编号；记录的地址", max_length=200)),
                (
                    "said",
                    models.JSONField(
                        default=dict,
                        help_text="指标：值、截至、来历；文件：文件名、大小、类型",
                        verbose_name="当时的内容",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="plans.milestone",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="plans.task"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Dependency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "needs",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="needed_by", to="plans.task"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="needs", to="plans.task"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("task", "needs"), name="plans_dependency_once"),
                    models.CheckConstraint(
                        condition=models.Q(("task", models.F("needs")), _negated=True),
                        name="plans_no_task_needs_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("says", models.TextField(verbose_name="完成情况")),
                ("asked_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("waiting", "待核销"),
                            ("accepted", "同意销号"),
                            ("refused", "退回"),
                            ("withdrawn", "撤回"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=400, verbose_name="意见")),
                ("decided_at", models.DateTimeField(null=True)),
                ("reopened_at", models.DateTimeField(null=True)),
                ("reopened_why", models.CharField(blank=True, max_length=400, verbose_name="重新打开的理由")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("evidence", models.ManyToManyField(related_name="closings", to="plans.evidence")),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="closings", to="plans.task"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "waiting")), fields=("task",), name="plans_one_closing_waits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision__in", ["waiting", "withdrawn"]),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="plans_closing_takes_a_second_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CandidateDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.CharField(
                        choices=[("accepted", "列为任务"), ("merged", "并入任务"), ("dropped", "不列任务")],
                        max_length=12,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_why", models.CharField(blank=True, max_length=300, verbose_name="撤销理由")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="plans.candidate"
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
                (
                    "task",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_from",
                        to="plans.task",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("candidate",),
                        name="plans_candidate_decided_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plans_candidate_undone_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "dropped"), ("task__isnull", True)),
                            models.Q(models.Q(("decision", "dropped"), _negated=True), ("task__isnull", False)),
                            _connector="OR",
                        ),
                        name="plans_candidate_kept_has_a_task",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=30, verbose_name="动作")),
                ("said", models.CharField(blank=True, max_length=600, verbose_name="内容")),
                ("details", models.JSONField(default=dict)),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="plans.task"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="TaskUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(choices=[("joint", "共同牵头"), ("participant", "配合")], max_length=12)),
                ("unit", models.CharField(db_index=True, max_length=64, verbose_name="单位")),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="units", to="plans.task"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("task", "unit"), name="plans_task_unit_once")],
            },
        ),
    ]
