"""The one base of every error a person may see."""


class WanxiangError(Exception):
    """Something a person can put right: one Chinese sentence, a stable code, and what to do next.

    Subclasses sit beside the function that raises them and set `code` and `status` (the HTTP status a page answers).
    """

    code = "error"
    status = 400

    def __init__(self, message: str, *, code: str | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if code is not None:
            self.code = code

    def as_dict(self) -> dict[str, str]:
        """For `--json` and the API: {"code", "message", "hint"}."""
        return {"code": self.code, "message": self.message, "hint": self.hint}

    def __str__(self) -> str:
        return f"{self.message}{self.hint and f'（{self.hint}）'}"
