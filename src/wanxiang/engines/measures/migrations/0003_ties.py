from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("measures", "0002_kept")]

    operations = []
