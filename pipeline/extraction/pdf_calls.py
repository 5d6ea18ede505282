"""Functions of PDFium with plain addresses for handles and structures, which ctypes passes on twice as fast.

Many of them are called for each object or word of a page: `each` does so without a loop in Python.
"""

import ctypes
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw as pdfium

Address, Int = ctypes.c_void_p, ctypes.c_int


def plain(function: object, answer: type | None, *arguments: type) -> Callable[..., Any]:
    """The same function of PDFium; a null pointer that it answers with is None."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0  # type: ignore[arg-type]  # a function pointer
    return ctypes.PYFUNCTYPE(answer, *arguments)(address)


def address(handle: object) -> int:
    """Where something lies that pypdfium2 holds by a typed pointer."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0  # type: ignore[arg-type]  # its stubs know no pointers


def each(function: Callable[..., Any], *arguments: Iterable[int]) -> None:
    """Call `function` with the first of all arguments, the second, and so on, for what it writes to them."""
    deque(map(function, *arguments), maxlen=0)


def places(array: NDArray[Any], column: int = 0) -> range:
    """The address of an item in each row of a contiguous array of two dimensions."""
    step = array.shape[1] * array.itemsize
    first = array.__array_interface__["data"][0] + column * array.itemsize
    return range(first, first + len(array) * step, step)


def floats(rows: int, columns: int) -> NDArray[np.float32]:
    return np.zeros((rows, columns), dtype=np.float32)


loose_char_box = plain(pdfium.FPDFText_GetLooseCharBox, None, Address, Int, Address)
char_angle = plain(pdfium.FPDFText_GetCharAngle, ctypes.c_float, Address, Int)
has_map_error = plain(pdfium.FPDFText_HasUnicodeMapError, Int, Address, Int)
text_object = plain(pdfium.FPDFText_GetTextObject, Address, Address, Int)
font_of = plain(pdfium.FPDFTextObj_GetFont, Address, Address)
object_of_page = plain(pdfium.FPDFPage_GetObject, Address, Address, Int)
object_of_form = plain(pdfium.FPDFFormObj_GetObject, Address, Address, Int)
kind_of = plain(pdfium.FPDFPageObj_GetType, Int, Address)
bounds_of = plain(pdfium.FPDFPageObj_GetBounds, Int, Address, Address, Address, Address, Address)
matrix_of = plain(pdfium.FPDFPageObj_GetMatrix, Int, Address, Address)
draw_mode = plain(pdfium.FPDFPath_GetDrawMode, Int, Address, Address, Address)
count_in_form = plain(pdfium.FPDFFormObj_CountObjects, Int, Address)
count_segments = plain(pdfium.FPDFPath_CountSegments, Int, Address)
segment_of = plain(pdfium.FPDFPath_GetPathSegment, Address, Address, Int)
segment_kind = plain(pdfium.FPDFPathSegment_GetType, Int, Address)
segment_closes = plain(pdfium.FPDFPathSegment_GetClose, Int, Address)
segment_point = plain(pdfium.FPDFPathSegment_GetPoint, Int, Address, Address, Address)
