"""A schematic map that tiles: grids partition communities, communities streets, streets the district.

Pure. Sites are a jittered, warped lattice; the grids are the Voronoi cells of the sites inside an invented outline, as
many as declared. Streets and communities are capacity-constrained clusters of sites (an optimal assignment, so a power
diagram: compact, with the declared number of grids each). Deterministic by profile. Nothing here is a real boundary.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.optimize import linear_sum_assignment
from scipy.spatial import Voronoi

from wanxiang.district.profile import Outline, Profile, StreetEntry

Points = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
DECIMALS = 5  # of a degree: about a metre
ROUNDS = 6  # of moving cluster centres


@dataclass(frozen=True)
class Tiling:
    """Polygons by place code, in degrees; every shared border shares its vertices."""

    grids: Mapping[str, shapely.Polygon]
    communities: Mapping[str, shapely.Geometry]
    streets: Mapping[str, shapely.Geometry]


def tile(profile: Profile) -> Tiling:
    """The map of a profile: one polygon per grid, community and street.

    Out: Tiling; union of the grids = union of the streets, interiors disjoint
    """
    rng = np.random.default_rng(profile.outline.seed)
    sites, cells = _cells(profile.outline, count=sum(street.grids for street in profile.streets), rng=rng)
    codes = _codes(profile.streets, sites=sites, rng=rng)
    grids = dict(sorted(zip(codes, cells, strict=True)))
    communities = _merged(grids, digits=3)
    return Tiling(grids=grids, communities=communities, streets=_merged(communities, digits=3))


def _cells(outline: Outline, *, count: int, rng: np.random.Generator) -> tuple[Points, list[shapely.Polygon]]:
    """Sites in the unit square and their Voronoi cells in degrees, exactly `count` of them."""
    sites = _lattice(count, outline.aspect, rng)
    depth = _depth(sites, outline, rng)
    inside = np.sort(np.argsort(depth, kind="stable")[:count])
    voronoi = Voronoi(sites)
    low, high = sites[inside].min(axis=0), sites[inside].max(axis=0)
    span = high - low
    origin, size = np.array([outline.lon, outline.lat]), np.array([outline.width, outline.height])
    corners = np.round((voronoi.vertices - low) / span * size + origin, DECIMALS)
    regions = [voronoi.regions[voronoi.point_region[site]] for site in inside]
    return (sites[inside] - low) / span, [_polygon(corners[region]) for region in regions]


def _lattice(count: int, aspect: float, rng: np.random.Generator) -> Points:
    """A jittered lattice over twice the area wanted, denser towards the middle."""
    rows = int(np.sqrt(2.4 * count / aspect)) + 4
    columns = int(rows * aspect) + 4
    x, y = np.meshgrid(np.linspace(-1, 1, columns), np.linspace(-1, 1, rows))
    x = x + (np.arange(rows) % 2)[:, None] / columns
    sites = np.column_stack([x.ravel(), y.ravel()])
    sites += rng.uniform(-0.62, 0.62, sites.shape) / [columns, rows]
    radius = np.hypot(*sites.T)[:, None]
    return sites * (0.72 + 0.28 * radius) * [aspect, 1.0]


def _depth(sites: Points, outline: Outline, rng: np.random.Generator) -> Points:
    """How far out a site lies, relative to a wavy outline (harmonics of falling strength)."""
    angle = np.arctan2(sites[:, 1], sites[:, 0] / outline.aspect)
    radius = np.hypot(sites[:, 0] / outline.aspect, sites[:, 1])
    edge = np.ones(len(sites))
    for wave in range(2, 3 + 2 * outline.bays):
        edge += 0.22 / wave * np.cos(wave * angle + rng.uniform(0, 2 * np.pi))
    return radius / edge


def _polygon(corners: Points) -> shapely.Polygon:
    kept = corners[np.any(corners != np.roll(corners, 1, axis=0), axis=1)]
    return shapely.normalize(shapely.Polygon(kept))


def _codes(streets: Sequence[StreetEntry], *, sites: Points, rng: np.random.Generator) -> list[str]:
    """The grid code of each site."""
    codes = [""] * len(sites)
    centres = np.array([street.at for street in streets])
    street_of = _clusters(sites, centres, [street.grids for street in streets], rounds=2)
    for number, street in enumerate(streets):
        members = np.flatnonzero(street_of == number)
        sizes = [community.grids for community in street.communities]
        community_of = _clusters(sites[members], _spread(sites[members], len(sizes), rng), sizes, rounds=ROUNDS)
        for each, community in enumerate(street.communities):
            own = members[community_of == each]
            for position, site in enumerate(own[_reading_order(sites[own])], start=1):
                codes[site] = f"{community.code}{position:03d}"
    return codes


def _clusters(sites: Points, centres: Points, sizes: Sequence[int], *, rounds: int) -> Indices:
    """Which centre each site belongs to, with exactly `sizes` sites each and the least squared distance."""
    slots = np.repeat(np.arange(len(sizes)), sizes)
    for _ in range(rounds):
        distance = ((sites[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
        _, column = linear_sum_assignment(distance[:, slots])
        cluster = slots[column]
        centres = np.array([sites[cluster == number].mean(axis=0) for number in range(len(sizes))])
    return cluster


def _spread(sites: Points, count: int, rng: np.random.Generator) -> Points:
    """Start centres far from each other (farthest-point), read from the north-west."""
    chosen = [int(rng.integers(len(sites)))]
    for _ in range(count - 1):
        gap = ((sites[:, None, :] - sites[chosen][None]) ** 2).sum(axis=2).min(axis=1)
        chosen.append(int(gap.argmax()))
    start = sites[chosen]
    return start[_reading_order(start)]


def _reading_order(sites: Points) -> Indices:
    """From the north down, in bands, west to east."""
    bands = np.floor((1 - sites[:, 1]) * 12)
    return np.lexsort((sites[:, 0], bands))


def _merged(parts: Mapping[str, shapely.Geometry], *, digits: int) -> dict[str, shapely.Geometry]:
    """Union of the parts that share a parent code."""
    groups: dict[str, list[shapely.Geometry]] = {}
    for code, shape in parts.items():
        groups.setdefault(code[:-digits], []).append(shape)
    return {code: shapely.coverage_union_all(shapes) for code, shapes in groups.items()}
