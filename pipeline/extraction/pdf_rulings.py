"""The straight lines drawn on a PDF page: strokes along an axis, thin filled bars, borders of rectangles."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
from typing import NamedTuple

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw as pdfium

from pipeline.extraction import pdf_calls
from pipeline.extraction.pdf_words import View
from pipeline.extraction.ruled_tables import MAX_LINES, Ruling

MAX_OBJECTS = 20_000  # of a page that are looked at
MAX_SEGMENTS = 2_000  # of one path; a longer one is a drawing
AT_ONCE = 1_000  # paths
THIN = 3.0  # points: a filled bar that is no thicker is a line
SHORTEST = 4.0  # points
RECTANGLE = (4, 5)  # segments
SLANT = 0.5  # points by which a line may miss its axis

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Edge = tuple[float, float, float, float]  # from one point to another
Corner = tuple[Point, int, int]  # where a segment ends, its kind, and whether it closes what was begun
Floats = NDArray[np.float64]
NEUTRAL: Matrix = (1, 0, 0, 1, 0, 0)


class Path(NamedTuple):
    """A path by its address, and what places it on the page."""

    thing: int
    outer: Matrix


class Bounds(NamedTuple):
    """The boxes around paths and their strokes, on the page; `known` says which have one."""

    known: NDArray[np.bool_]
    left: Floats
    low: Floats
    right: Floats
    high: Floats


def read(page: pypdfium2.PdfPage, view: View) -> list[Ruling]:
    """A few more than MAX_LINES at most, which is too many for a table."""
    found: list[Ruling] = []
    left = paths(page)
    while len(found) <= MAX_LINES and (some := list(islice(left, AT_ONCE))):
        found += rulings(view, list(edges(some)))
    return found


def paths(page: pypdfium2.PdfPage) -> Iterator[Path]:
    """The page's paths, and those in its forms."""
    left = MAX_OBJECTS
    count = min(pdfium.FPDFPage_CountObjects(page), left)
    things = list(map(pdf_calls.object_of_page, repeat(pdf_calls.address(page.raw)), range(count)))
    for thing, kind in zip(things, map(pdf_calls.kind_of, things), strict=True):
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield Path(thing, NEUTRAL)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            inside = max(min(pdf_calls.count_in_form(thing), left), 0)
            left -= inside
            outer = matrix_of(thing)
            parts = list(map(pdf_calls.object_of_form, repeat(thing), range(inside)))
            kinds = map(pdf_calls.kind_of, parts)
            yield from (
                Path(part, outer)
                for part, its_kind in zip(parts, kinds, strict=True)
                if its_kind == pdfium.FPDF_PAGEOBJ_PATH
            )


def edges(some: Sequence[Path]) -> Iterator[Edge]:
    """The straight parts of paths that show as lines: of a fill without a stroke, the middle of a thin bar."""
    counts = list(map(pdf_calls.count_segments, (path.thing for path in some)))
    sized = [(path, count) for path, count in zip(some, counts, strict=True) if 2 <= count <= MAX_SEGMENTS]
    if not sized:
        return
    around = bounds([path for path, _ in sized])
    # Most paths are the strokes of a drawing, in which nothing as long as a ruling can be.
    small = around.known & (around.right - around.left < SHORTEST) & (around.high - around.low < SHORTEST)
    large = np.flatnonzero(~small).tolist()
    boxes = list(zip(*(side.tolist() for side in around[1:]), strict=True))
    shown = list(zip(large, *modes([sized[index][0] for index in large]), strict=True))
    box_only = [not stroke and around.known[index] and sized[index][1] in RECTANGLE for index, _, stroke in shown]
    outlines = corners([sized[index] for (index, *_), plain in zip(shown, box_only, strict=True) if not plain])
    for (index, fill, stroke), plain in zip(shown, box_only, strict=True):
        outline = () if plain else next(outlines)
        if stroke:
            yield from segments(outline)
        elif fill:
            yield from middle(*boxes[index]) if plain else bars(outline)


def bounds(some: Sequence[Path]) -> Bounds:
    sides = pdf_calls.floats(len(some), 4)
    things = [path.thing for path in some]
    known = list(map(pdf_calls.bounds_of, things, *(pdf_calls.places(sides, side) for side in range(4))))
    left, low, right, high = sides.astype(np.float64).T
    if any(path.outer is not NEUTRAL for path in some):
        a, b, c, d, e, f = np.array([path.outer for path in some]).T
        xs = [a * x + c * y + e for x, y in ((left, low), (left, high), (right, high), (right, low))]
        ys = [b * x + d * y + f for x, y in ((left, low), (left, high), (right, high), (right, low))]
        left, low, right, high = np.min(xs, 0), np.min(ys, 0), np.max(xs, 0), np.max(ys, 0)
    return Bounds(np.array(known, dtype=np.bool_), left, low, right, high)


def modes(some: Sequence[Path]) -> tuple[list[int], list[int]]:
    """Of each path, how it is filled and whether it is stroked."""
    found = np.zeros((len(some), 2), dtype=np.intc)
    things = [path.thing for path in some]
    pdf_calls.each(pdf_calls.draw_mode, things, pdf_calls.places(found, 0), pdf_calls.places(found, 1))
    fill, stroke = found.T.tolist()
    return fill, stroke


def segments(outline: Iterable[Corner]) -> Iterator[Edge]:
    begin = last = None
    for here, kind, closes in outline:
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            begin = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
            yield (*last, *here)
        if closes and begin is not None:
            yield (*here, *begin)
        last = here


def bars(outline: Iterable[Corner]) -> Iterator[Edge]:
    """Each closed rectangle of the path that is thin, as the line in its middle."""
    shapes: list[list[Point]] = []
    for here, kind, _ in outline:
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not shapes:
            shapes.append([])
        shapes[-1].append(here)
    for shape in shapes:
        if len(shape) >= 4:
            xs, ys = zip(*shape, strict=True)
            yield from middle(min(xs), min(ys), max(xs), max(ys))


def corners(some: Sequence[tuple[Path, int]]) -> Iterator[Iterator[Corner]]:
    """Of each path, given with the number of its segments, the corners."""
    if not some:
        return
    things, places = chain.from_iterable(repeat(path.thing, count) for path, count in some), (range(n) for _, n in some)
    parts = list(map(pdf_calls.segment_of, things, chain.from_iterable(places)))
    points = pdf_calls.floats(len(parts), 2)
    pdf_calls.each(pdf_calls.segment_point, parts, pdf_calls.places(points, 0), pdf_calls.places(points, 1))
    x, y = points.astype(np.float64).T
    a, b, c, d, e, f = np.repeat(matrices([path for path, _ in some]), [count for _, count in some], axis=1)
    ends = zip((a * x + c * y + e).tolist(), (b * x + d * y + f).tolist(), strict=True)
    all_of_them = zip(ends, map(pdf_calls.segment_kind, parts), map(pdf_calls.segment_closes, parts), strict=True)
    for _, count in some:
        yield islice(all_of_them, count)


def matrices(some: Sequence[Path]) -> Floats:
    """What places each path's own coordinates on the page, a column for each."""
    found = np.tile(np.array(NEUTRAL, dtype=np.float32), (len(some), 1))
    pdf_calls.each(pdf_calls.matrix_of, [path.thing for path in some], pdf_calls.places(found))
    inner = found.astype(np.float64).T
    if all(path.outer is NEUTRAL for path in some):
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = np.array([path.outer for path in some]).T
    return np.array([a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u])


def middle(left: float, low: float, right: float, high: float) -> list[Edge]:
    """The line in the middle of a thin bar; nothing of a thick one."""
    if high - low <= THIN < right - left:
        return [(left, (low + high) / 2, right, (low + high) / 2)]
    if right - left <= THIN < high - low:
        return [((left + right) / 2, low, (left + right) / 2, high)]
    return []


def rulings(view: View, found: Sequence[Edge]) -> Iterator[Ruling]:
    """The lines on the page as it is shown, without slanting, short or absurd ones."""
    if not found:
        return
    ends = np.array(found, dtype=np.float64)
    x1, y1, x2, y2 = ends[np.isfinite(ends).all(axis=1)].T
    sides = view.sides(np.minimum(x1, x2), np.minimum(y1, y2), np.maximum(x1, x2), np.maximum(y1, y2))
    for left, top, right, bottom in zip(*(side.tolist() for side in sides), strict=True):
        if bottom - top <= SLANT and right - left >= SHORTEST:
            yield Ruling(upright=False, at=(top + bottom) / 2, start=left, end=right)
        elif right - left <= SLANT and bottom - top >= SHORTEST:
            yield Ruling(upright=True, at=(left + right) / 2, start=top, end=bottom)


def matrix_of(form: int) -> Matrix:
    a, b, c, d, e, f = matrices([Path(form, NEUTRAL)])[:, 0].tolist()
    return a, b, c, d, e, f
