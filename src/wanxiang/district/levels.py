"""The levels of a place code: six digits name the district, three more each level below. Pure."""

DIGITS = {"district": 6, "street": 9, "community": 12, "grid": 15}
"""Level → length of its code; a place's code begins with that of every place above it."""


def above(code: str) -> list[str]:
    """The codes of street, community and grid that a code lies in, from the top: 440303001003 → its street and itself."""
    return [code[:digits] for level, digits in DIGITS.items() if level != "district" and len(code) >= digits]
