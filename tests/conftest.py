"""What tests of several rooms hand in."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from wanxiang.core import files

Row = tuple[float, float, str] | tuple[float, float, str, int]


@pytest.fixture(scope="session")
def printed() -> Callable[..., bytes]:
    """`printed([[(x, y, text[, size]), …], …])`: a pdf with these pieces of text on its pages, in a font that is not embedded."""
    return _pdf


@pytest.fixture
def own_policies() -> Iterator[None]:
    """Whatever a test puts in force in its home is taken out again."""
    folder = files.home("declarations", "policies")
    before = set(folder.glob("*"))
    yield
    for path in set(folder.glob("*")) - before:
        path.unlink()


def _pdf(pages: Sequence[Sequence[Row]], *, encoding: str = "UniGB-UCS2-H", codec: str = "utf-16-be") -> bytes:
    kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        f"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/{encoding}/DescendantFonts[4 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
        "/Supplement 2>>/FontDescriptor 5 0 R/DW 1000>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
        "/Descent -120/CapHeight 880/StemV 93>>",
    ]
    for i, page in enumerate(pages):
        drawn = "".join(_drawn(*row, codec=codec) for row in page)
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {7 + 2 * i} 0 R>>",
            f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        ]
    return _assembled(objects)


def _drawn(x: float, y: float, text: str, size: int = 12, *, codec: str) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td <{text.encode(codec).hex()}> Tj ET\n"


def _assembled(objects: Sequence[str]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")
