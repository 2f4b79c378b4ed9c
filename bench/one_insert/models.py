"""One table."""

from django.db import models


class Reported(models.Model):
    """A report as it was sent."""

    external_id = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    text = models.TextField()
    code = models.CharField(max_length=40)
    grid_code = models.CharField(max_length=24)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.external_id
