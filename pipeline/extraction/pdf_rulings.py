"""The straight lines that a PDF page draws: strokes along an axis, thin filled bars, borders of rectangles."""

import ctypes
import math
from collections.abc import Iterator, Sequence

import pypdfium2
from pypdfium2 import raw as pdfium

from pipeline.extraction.pdf_words import View
from pipeline.extraction.ruled_tables import MAX_LINES, Ruling

MAX_OBJECTS = 20_000  # of a page that are looked at
MAX_SEGMENTS = 2_000  # of one path; a longer one is a drawing
THIN = 3.0  # points: a filled bar that is no thicker is a line
SHORTEST = 4.0  # points
RECTANGLE = (4, 5)  # segments
SLANT = 0.5  # points by which a line may miss its axis

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
NEUTRAL: Matrix = (1, 0, 0, 1, 0, 0)


def read(page: pypdfium2.PdfPage, view: View) -> list[Ruling]:
    """At most MAX_LINES + 1, which is too many for a table."""
    found: list[Ruling] = []
    for thing, matrix in paths(page):
        for start, end in edges(thing, matrix):
            line = ruling(view, start, end)
            if line is not None:
                found.append(line)
        if len(found) > MAX_LINES:
            break
    return found


def paths(page: pypdfium2.PdfPage) -> Iterator[tuple[pdfium.FPDF_PAGEOBJECT, Matrix]]:
    """The page's paths, and those in its forms, with what places them on the page."""
    left = MAX_OBJECTS
    for index in range(min(pdfium.FPDFPage_CountObjects(page), left)):
        thing = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield thing, NEUTRAL
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            inside = min(pdfium.FPDFFormObj_CountObjects(thing), left)
            left -= max(inside, 0)
            outer = matrix_of(thing)
            for place in range(inside):
                part = pdfium.FPDFFormObj_GetObject(thing, place)
                if pdfium.FPDFPageObj_GetType(part) == pdfium.FPDF_PAGEOBJ_PATH:
                    yield part, outer


def edges(path: pdfium.FPDF_PAGEOBJECT, outer: Matrix) -> Iterator[tuple[Point, Point]]:
    """The straight parts of a path that show as lines: of a fill without a stroke, the middle of a thin bar."""
    count = pdfium.FPDFPath_CountSegments(path)
    if not 2 <= count <= MAX_SEGMENTS:
        return
    corners = bounds(path, outer)
    if corners is not None and is_small(corners):
        return  # most paths are the strokes of a drawing
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(path, fill, stroke):
        return
    if stroke.value:
        yield from segments(path, count, times(matrix_of(path), outer))
    elif fill.value and corners is not None and count in RECTANGLE:
        yield from middle(corners)
    elif fill.value:
        yield from bars(path, count, times(matrix_of(path), outer))


def bounds(path: pdfium.FPDF_PAGEOBJECT, outer: Matrix) -> tuple[Point, ...] | None:
    """The corners of the box around a path and its stroke, on the page."""
    sides = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(path, *sides):
        return None
    left, bottom, right, top = (side.value for side in sides)
    corners = (left, bottom), (left, top), (right, top), (right, bottom)
    return corners if outer is NEUTRAL else tuple(moved(corner, outer) for corner in corners)


def is_small(corners: Sequence[Point]) -> bool:
    """Whether nothing as long as a ruling can be within."""
    xs, ys = zip(*corners, strict=True)
    return bool(max(xs) - min(xs) < SHORTEST and max(ys) - min(ys) < SHORTEST)


def segments(path: pdfium.FPDF_PAGEOBJECT, count: int, matrix: Matrix) -> Iterator[tuple[Point, Point]]:
    begin = last = None
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        here = point(segment, matrix)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            begin = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
            yield last, here
        if pdfium.FPDFPathSegment_GetClose(segment) and begin is not None:
            yield here, begin
        last = here


def bars(path: pdfium.FPDF_PAGEOBJECT, count: int, matrix: Matrix) -> Iterator[tuple[Point, Point]]:
    """Each closed rectangle of the path that is thin, as the line in its middle."""
    corners: list[Point] = []
    for index in range(count + 1):
        segment = pdfium.FPDFPath_GetPathSegment(path, index) if index < count else None
        starts = segment is None or pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO
        if starts and len(corners) >= 4:
            yield from middle(corners)
        if starts:
            corners = []
        if segment is not None:
            corners.append(point(segment, matrix))


def middle(corners: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    """The line in the middle of a thin bar; nothing of a thick one."""
    xs, ys = zip(*corners, strict=True)
    left, right, low, high = min(xs), max(xs), min(ys), max(ys)
    if high - low <= THIN < right - left:
        yield (left, (low + high) / 2), (right, (low + high) / 2)
    elif right - left <= THIN < high - low:
        yield ((left + right) / 2, low), ((left + right) / 2, high)


def point(segment: pdfium.FPDF_PATHSEGMENT, matrix: Matrix) -> Point:
    x, y = ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPathSegment_GetPoint(segment, x, y)
    return moved((x.value, y.value), matrix)


def moved(place: Point, matrix: Matrix) -> Point:
    (x, y), (a, b, c, d, e, f) = place, matrix
    return a * x + c * y + e, b * x + d * y + f


def ruling(view: View, start: Point, end: Point) -> Ruling | None:
    """The line on the page as it is shown; None for a slanting, short or absurd one."""
    if not all(map(math.isfinite, (*start, *end))):
        return None
    (x1, y1), (x2, y2) = start, end
    left, top, right, bottom = view.box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
    if bottom - top <= SLANT and right - left >= SHORTEST:
        return Ruling(upright=False, at=(top + bottom) / 2, start=left, end=right)
    if right - left <= SLANT and bottom - top >= SHORTEST:
        return Ruling(upright=True, at=(left + right) / 2, start=top, end=bottom)
    return None


def matrix_of(thing: pdfium.FPDF_PAGEOBJECT) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(thing, found):
        return NEUTRAL
    return found.a, found.b, found.c, found.d, found.e, found.f


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """What does `inner` first and then `outer`."""
    if outer is NEUTRAL:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)
