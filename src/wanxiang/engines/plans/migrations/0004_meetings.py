import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("plans", "0003_supervision"),
    ]

    operations = [
        migrations.CreateModel(
            name="Expert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("field", models.CharField(max_length=60, verbose_name="专业")),
                ("of", models.CharField(max_length=120, verbose_name="工作单位")),
                (
                    "unit",
                    models.CharField(blank=True, help_text="区内单位的代码；不抽来论证本单位的文件", max_length=64),
                ),
                ("active", models.BooleanField(default=True, verbose_name="在库")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["field", "name"],
                "constraints": [models.UniqueConstraint(fields=("name", "of"), name="plans_expert_once")],
            },
        ),
        migrations.CreateModel(
            name="ReviewedDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="文件名称")),
                ("kind", models.CharField(max_length=20, verbose_name="类别")),
                ("unit", models.CharField(db_index=True, help_text="单位代码", max_length=64, verbose_name="起草单位")),
                (
                    "facts",
                    models.JSONField(
                        default=dict, help_text="声明的情形 → 是或否；没有的即未说明", verbose_name="情形"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "起草"),
                            ("submitted", "待审议"),
                            ("in_principle", "原则通过"),
                            ("passed", "审议通过"),
                            ("issued", "已印发"),
                            ("sent_back", "未通过"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("passed_on", models.DateField(db_index=True, null=True, verbose_name="审议日期")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("issued_on", models.DateField(null=True, verbose_name="印发日期")),
                ("earlier", models.CharField(blank=True, max_length=120, verbose_name="平台启用前的审议会议")),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("items", models.ManyToManyField(related_name="reviewed_documents", to="plans.planitem")),
                ("tasks", models.ManyToManyField(related_name="reviewed_documents", to="plans.task")),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("title", "unit"), name="plans_reviewed_document_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["in_principle", "passed", "issued"]), _negated=True),
                            ("passed_on__isnull", False),
                            _connector="OR",
                        ),
                        name="plans_what_passed_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "issued"), _negated=True),
                            models.Q(("issued_on__isnull", False), models.Q(("number", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="plans_what_is_issued_has_a_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="plans.revieweddocument",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("sha256", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=100, verbose_name="文件名")),
                ("media_type", models.CharField(max_length=100)),
                ("bytes", models.PositiveIntegerField(verbose_name="字节")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="修改说明")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["document", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "number"), name="plans_version_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Gate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="gates", to="plans.revieweddocument"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="关口")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "未办"),
                            ("passed", "通过"),
                            ("advised", "有条件通过"),
                            ("failed", "未通过"),
                            ("not_needed", "不需要"),
                        ],
                        db_index=True,
                        default="open",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=0, verbose_name="所审版本")),
                ("waiver_why", models.CharField(blank=True, max_length=300, verbose_name="不需要的理由")),
                (
                    "waiver_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("waiver_at", models.DateTimeField(null=True)),
                ("draw", models.CharField(blank=True, max_length=64, verbose_name="抽取号")),
            ],
            options={
                "ordering": ["document", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "kind"), name="plans_gate_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("waiver_at__isnull", True), ("waiver_by__isnull", True), ("waiver_why", "")),
                            models.Q(
                                models.Q(("waiver_why", ""), _negated=True),
                                ("waiver_at__isnull", False),
                                ("waiver_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="plans_a_waiver_is_asked_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GateOpinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "gate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="plans.gate"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "未办"),
                            ("passed", "通过"),
                            ("advised", "有条件通过"),
                            ("failed", "未通过"),
                            ("not_needed", "不需要"),
                        ],
                        max_length=12,
                    ),
                ),
                ("ground", models.CharField(blank=True, max_length=40, verbose_name="未通过的原因")),
                ("version", models.PositiveSmallIntegerField(default=0, verbose_name="所审版本")),
                ("reviewers", models.CharField(max_length=200, verbose_name="审查人")),
                ("says", models.TextField(verbose_name="意见")),
                ("on", models.DateField(verbose_name="日期")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="意见书")),
                ("name", models.CharField(blank=True, max_length=100, verbose_name="文件名")),
                ("media_type", models.CharField(blank=True, max_length=100)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "not_needed"), _negated=True),
                            models.Q(
                                ("asked_by__isnull", False), models.Q(("by", models.F("asked_by")), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="plans_not_needed_takes_a_second_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpertReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "gate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="experts", to="plans.gate"
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="plans.expert"
                    ),
                ),
                (
                    "statement",
                    models.CharField(
                        choices=[("waiting", "待声明"), ("free", "无利益关系"), ("conflict", "有利益关系，回避")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("stated_at", models.DateTimeField(null=True)),
                ("conflict", models.CharField(blank=True, max_length=200, verbose_name="利益关系")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("agree", "同意"), ("advice", "修改后同意"), ("against", "不同意")],
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                ("says", models.TextField(blank=True, verbose_name="意见")),
                ("given_at", models.DateTimeField(null=True)),
                ("drawn_at", models.DateTimeField()),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("gate", "expert"), name="plans_expert_drawn_once"),
                    models.CheckConstraint(
                        condition=models.Q(("verdict", ""), ("statement", "free"), _connector="OR"),
                        name="plans_an_opinion_follows_the_statement",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("statement", "conflict"), _negated=True),
                            models.Q(("conflict", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="plans_a_conflict_is_said",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("series", models.CharField(db_index=True, max_length=40, verbose_name="会议")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("number", models.PositiveSmallIntegerField(verbose_name="次数")),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("day", models.DateField(db_index=True, verbose_name="日期")),
                ("begins", models.TimeField(verbose_name="时间")),
                ("place", models.CharField(max_length=120, verbose_name="地点")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "筹备中"),
                            ("noticed", "已通知"),
                            ("held", "已召开"),
                            ("closed", "纪要已印发"),
                            ("cancelled", "已取消"),
                        ],
                        db_index=True,
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("noticed_at", models.DateTimeField(null=True)),
                (
                    "noticed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notice",
                    models.JSONField(
                        default=dict, help_text="发出时的议程和未完成决定；此后不再变", verbose_name="通知内容"
                    ),
                ),
                ("notice_sha256", models.CharField(blank=True, max_length=64)),
                ("held_at", models.DateTimeField(null=True)),
                (
                    "held_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("cancelled_why", models.CharField(blank=True, max_length=300, verbose_name="取消原因")),
            ],
            options={
                "ordering": ["-day", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "cancelled"), _negated=True),
                        fields=("series", "year", "number"),
                        name="plans_meeting_number_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("noticed_at__isnull", True), ("noticed_by__isnull", True)),
                            models.Q(("noticed_at__isnull", False), ("noticed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plans_meeting_noticed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["held", "closed"]), _negated=True),
                            models.Q(("held_at__isnull", False), ("held_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plans_meeting_held_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Matter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="编号")),
                ("series", models.CharField(max_length=40, verbose_name="会议")),
                ("kind", models.CharField(choices=[("review", "审议"), ("report", "听取汇报")], max_length=8)),
                ("title", models.CharField(max_length=200, verbose_name="议题")),
                ("about", models.TextField(blank=True, verbose_name="说明")),
                ("unit", models.CharField(db_index=True, help_text="单位代码", max_length=64, verbose_name="报送单位")),
                ("group", models.CharField(blank=True, max_length=40, verbose_name="专项小组")),
                ("presenter", models.CharField(blank=True, max_length=80, verbose_name="汇报人")),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="plans.revieweddocument",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "待核"),
                            ("returned", "退回补正"),
                            ("complete", "待列入议程"),
                            ("listed", "已列入议程"),
                            ("again", "再议"),
                            ("in_principle", "原则通过，待修改"),
                            ("passed", "通过"),
                            ("sent_back", "退回"),
                            ("heard", "已听取"),
                            ("withdrawn", "已撤回"),
                        ],
                        db_index=True,
                        default="submitted",
                        max_length=12,
                    ),
                ),
                ("submitted_at", models.DateTimeField(verbose_name="报送时间")),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("urgent_why", models.CharField(blank=True, max_length=300, verbose_name="特事特办理由")),
                ("urgent_at", models.DateTimeField(null=True)),
                (
                    "urgent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-submitted_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind", "report"), ("document__isnull", False), _connector="OR"),
                        name="plans_a_review_has_a_document",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("urgent_at__isnull", True), ("urgent_by__isnull", True), ("urgent_why", "")),
                            models.Q(
                                ("urgent_at__isnull", False),
                                ("urgent_by__isnull", False),
                                models.Q(("urgent_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="plans_urgent_by_somebody_for_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["submitted", "returned", "complete", "listed", "again"])),
                        fields=("document",),
                        name="plans_one_open_matter_a_document",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="agenda", to="plans.meeting"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("kind", models.CharField(choices=[("first", "第一议题"), ("matter", "议题")], max_length=8)),
                ("title", models.CharField(max_length=200, verbose_name="议题")),
                (
                    "matter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listed_on",
                        to="plans.matter",
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "position"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "first"), ("matter__isnull", True), ("position", 1)),
                            models.Q(("kind", "matter"), ("matter__isnull", False), ("position__gt", 1)),
                            _connector="OR",
                        ),
                        name="plans_the_first_item_is_fixed",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "first")), fields=("meeting",), name="plans_one_first_item"
                    ),
                    models.UniqueConstraint(fields=("meeting", "matter"), name="plans_listed_once_a_meeting"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attendees", to="plans.meeting"
                    ),
                ),
                (
                    "role",
                    models.CharField(choices=[("chair", "主持"), ("member", "出席"), ("guest", "列席")], max_length=8),
                ),
                ("unit", models.CharField(blank=True, help_text="单位代码", max_length=64, verbose_name="单位")),
                ("name", models.CharField(blank=True, help_text="姓名或职务", max_length=80, verbose_name="人员")),
                ("present", models.BooleanField(null=True, verbose_name="到会")),
                (
                    "note",
                    models.CharField(blank=True, help_text="请假原因，或由谁代会", max_length=120, verbose_name="说明"),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "unit", "name"), name="plans_attendee_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "chair")), fields=("meeting",), name="plans_one_chair"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), ("unit", ""), _negated=True), name="plans_attendee_is_somebody"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="plans.agendaitem"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("passed", "通过"),
                            ("in_principle", "原则通过（按意见修改）"),
                            ("sent_back", "退回"),
                            ("again", "再议"),
                            ("heard", "听取"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.TextField(verbose_name="会议决定")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="minutes", to="plans.meeting"
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="文号")),
                (
                    "words",
                    models.JSONField(
                        default=dict, help_text="段落 → 文字；没有写的用记录生成的文字", verbose_name="文字"
                    ),
                ),
                ("copies", models.CharField(blank=True, max_length=400, verbose_name="抄送")),
                ("drafted_at", models.DateTimeField()),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("issued_at", models.DateTimeField(null=True)),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="摘要")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("number",), name="plans_minutes_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issued_at__isnull", True), ("issued_by__isnull", True), ("sha256", "")),
                            models.Q(
                                ("issued_at__isnull", False),
                                ("issued_by__isnull", False),
                                models.Q(("sha256", ""), _negated=True),
                                models.Q(("issued_by", models.F("drafted_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="plans_minutes_take_a_second_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoomStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.CharField(db_index=True, help_text="meeting:3、matter:5、document:7", max_length=40),
                ),
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
            ],
            options={
                "ordering": ["pk"],
            },
        ),
    ]
