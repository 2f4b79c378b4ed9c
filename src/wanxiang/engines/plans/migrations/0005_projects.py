import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0004_meetings"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="榜题")),
                (
                    "unit",
                    models.CharField(db_index=True, help_text="单位或辖区代码", max_length=64, verbose_name="发榜单位"),
                ),
                ("problem", models.TextField(verbose_name="要解决的问题")),
                ("target", models.TextField(verbose_name="目标")),
                (
                    "measured_by",
                    models.CharField(help_text="验收时看什么、怎么量", max_length=200, verbose_name="衡量方法"),
                ),
                (
                    "target_value",
                    models.DecimalField(decimal_places=4, max_digits=18, null=True, verbose_name="目标值"),
                ),
                ("target_unit", models.CharField(blank=True, max_length=20, verbose_name="目标单位")),
                ("at_most", models.BooleanField(default=False, verbose_name="不高于目标值为达到")),
                ("reward", models.CharField(max_length=300, verbose_name="奖励")),
                ("who_may", models.CharField(max_length=300, verbose_name="揭榜条件")),
                (
                    "awards",
                    models.PositiveSmallIntegerField(default=1, help_text="大于 1 即赛马", verbose_name="最多授榜数"),
                ),
                ("deadline", models.DateField(verbose_name="揭榜截止")),
                ("due", models.DateField(verbose_name="交账日期")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("published", "揭榜中"),
                            ("awarded", "攻关中"),
                            ("ended", "已公布结果"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(blank=True, verbose_name="结果说明")),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
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
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("awards__gte", 1)), name="plans_call_awards_somebody"),
                    models.CheckConstraint(
                        condition=models.Q(("deadline__lte", models.F("due"))), name="plans_call_deadline_before_due"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at", None), ("published_by", None)),
                            models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plans_call_published_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plans_call_ended_at_and_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Panel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="轮次")),
                (
                    "stage",
                    models.CharField(
                        choices=[("approval", "立项评审"), ("award", "揭榜评审"), ("acceptance", "验收")],
                        max_length=10,
                        verbose_name="环节",
                    ),
                ),
                ("sheet", models.CharField(max_length=40, verbose_name="评审表")),
                ("version", models.CharField(max_length=12, verbose_name="评审表版本")),
                ("terms", models.JSONField(verbose_name="评审表内容")),
                ("due", models.DateField(verbose_name="评审截止")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="panels",
                        to="plans.opencall",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("call__isnull", False), ("stage", "award")),
                            models.Q(("stage", "award"), _negated=True),
                            _connector="OR",
                        ),
                        name="plans_an_award_is_of_a_call",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("excused_at", models.DateTimeField(null=True)),
                ("excused_why", models.CharField(blank=True, max_length=200, verbose_name="缺席理由")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "excused_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="plans.panel"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("panel", "account"), name="plans_a_member_is_appointed_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("excused_at", None), ("excused_by", None)),
                            models.Q(("excused_at__isnull", False), ("excused_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plans_excused_at_and_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("scoring", "评分中"),
                            ("opened", "已开封"),
                            ("proposed", "待复核"),
                            ("decided", "已决定"),
                        ],
                        db_index=True,
                        default="scoring",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField(null=True)),
                ("valid", models.PositiveSmallIntegerField(default=0, verbose_name="有效评分")),
                ("mean", models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name="得分")),
                (
                    "proposal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("approve", "立项"),
                            ("return", "退回修改"),
                            ("refuse", "不立项"),
                            ("award", "授榜"),
                            ("pass_over", "未授榜"),
                            ("pass", "通过"),
                            ("rectify", "整改"),
                            ("fail", "不通过"),
                        ],
                        max_length=10,
                        verbose_name="计算建议",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("approve", "立项"),
                            ("return", "退回修改"),
                            ("refuse", "不立项"),
                            ("award", "授榜"),
                            ("pass_over", "未授榜"),
                            ("pass", "通过"),
                            ("rectify", "整改"),
                            ("fail", "不通过"),
                        ],
                        max_length=10,
                        verbose_name="决定",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=600, verbose_name="理由")),
                ("rectify_by", models.DateField(null=True, verbose_name="整改期限")),
                ("decided_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="plans.panel"
                    ),
                ),
            ],
            options={
                "ordering": ["panel", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("decided_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="plans_acceptance_takes_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "decided"), _negated=True),
                            ("decided_by__isnull", False),
                            _connector="OR",
                        ),
                        name="plans_a_named_person_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "decided"), _negated=True),
                            ("proposal", ""),
                            ("decision", models.F("proposal")),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="plans_a_deviation_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InterestStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "interest",
                    models.CharField(
                        choices=[("none", "无利益关系"), ("unit", "本单位项目"), ("relation", "与项目人员有关系")],
                        max_length=10,
                    ),
                ),
                ("says", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="plans.panelmember"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="statements", to="plans.panelreview"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("review", "member"), name="plans_a_member_declares_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("interest", "relation"), _negated=True),
                            models.Q(("says", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="plans_a_relation_is_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("micro", "微改革微创新"), ("claim", "揭榜项目")], max_length=8, verbose_name="类别"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(db_index=True, verbose_name="年度")),
                ("title", models.CharField(max_length=200, verbose_name="项目名称")),
                (
                    "unit",
                    models.CharField(db_index=True, help_text="单位或辖区代码", max_length=64, verbose_name="申报单位"),
                ),
                ("team", models.TextField(blank=True, verbose_name="团队")),
                ("problem", models.TextField(blank=True, verbose_name="要解决的问题")),
                ("measure", models.TextField(blank=True, verbose_name="做法")),
                ("expected", models.TextField(blank=True, verbose_name="预期成效")),
                (
                    "expected_value",
                    models.DecimalField(decimal_places=4, max_digits=18, null=True, verbose_name="预期值"),
                ),
                ("expected_unit", models.CharField(blank=True, max_length=20, verbose_name="单位")),
                ("begins", models.DateField(null=True, verbose_name="开始")),
                ("ends", models.DateField(db_index=True, null=True, verbose_name="结束")),
                ("cost", models.BigIntegerField(null=True, verbose_name="经费（分）")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待评审"),
                            ("returned", "退回修改"),
                            ("refused", "不立项"),
                            ("running", "实施中"),
                            ("finishing", "待验收"),
                            ("rectifying", "整改中"),
                            ("accepted", "验收通过"),
                            ("failed", "验收未通过"),
                            ("showcased", "示范"),
                            ("withdrawn", "已撤回"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("applied_on", models.DateField(null=True, verbose_name="申报日期")),
                ("approved_on", models.DateField(null=True, verbose_name="立项日期")),
                ("result", models.TextField(blank=True, verbose_name="结题说明")),
                (
                    "result_value",
                    models.DecimalField(decimal_places=4, max_digits=18, null=True, verbose_name="实际值"),
                ),
                ("lesson", models.TextField(blank=True, verbose_name="经验与教训")),
                ("rectify_by", models.DateField(null=True, verbose_name="整改期限")),
                ("judged_on", models.DateField(null=True, verbose_name="验收日期")),
                ("made_at", models.DateTimeField()),
                (
                    "call",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="plans.opencall",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("call__isnull", True), ("kind", "micro")),
                            models.Q(("call__isnull", False), ("kind", "claim")),
                            _connector="OR",
                        ),
                        name="plans_a_claim_answers_a_call",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("begins__isnull", True),
                            ("ends__isnull", True),
                            ("begins__lte", models.F("ends")),
                            _connector="OR",
                        ),
                        name="plans_project_begins_before_it_ends",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="panelreview",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="plans.project"
            ),
        ),
        migrations.CreateModel(
            name="ProjectMilestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="节点")),
                ("due", models.DateField(verbose_name="时限")),
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="milestones", to="plans.project"
                    ),
                ),
            ],
            options={
                "ordering": ["due", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "title"), name="plans_project_milestone_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_by", None), ("done_on", None)),
                            models.Q(("done_by__isnull", False), ("done_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="plans_project_milestone_done_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=30, verbose_name="动作")),
                ("said", models.TextField(blank=True, verbose_name="内容")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="plans.project"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Proof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("link", models.CharField(blank=True, max_length=300, verbose_name="网址或记录")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="文件摘要")),
                ("file_name", models.CharField(blank=True, max_length=200, verbose_name="文件名")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proofs", to="plans.project"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("link", ""), models.Q(("sha256", ""), _negated=True)),
                            models.Q(models.Q(("link", ""), _negated=True), ("sha256", "")),
                            _connector="OR",
                        ),
                        name="plans_proof_is_a_file_or_a_link",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuarterWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quarter", models.CharField(help_text="2021Q3", max_length=6, verbose_name="季度")),
                ("says", models.TextField(verbose_name="进展")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="words", to="plans.project"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SealedScore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.BinaryField()),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="plans.panelmember"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scores", to="plans.panelreview"
                    ),
                ),
            ],
            options={
                "ordering": ["member"],
                "constraints": [
                    models.UniqueConstraint(fields=("review", "member"), name="plans_a_member_scores_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="panelreview",
            constraint=models.UniqueConstraint(fields=("panel", "project"), name="plans_reviewed_once_a_panel"),
        ),
        migrations.AddConstraint(
            model_name="panelreview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "decided"), _negated=True),
                fields=("project",),
                name="plans_one_review_at_a_time",
            ),
        ),
    ]
