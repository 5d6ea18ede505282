"""rapidocr, whose import reads its long list of models twice: here once, which halves it."""

from functools import cache
from typing import Any

from omegaconf import OmegaConf

load: Any = OmegaConf.load
setattr(OmegaConf, "load", staticmethod(cache(load)))  # noqa: B010 - mypy takes no assignment to another's method
try:
    from rapidocr import RapidOCR
    from rapidocr.utils.process_img import get_rotate_crop_image
finally:
    setattr(OmegaConf, "load", staticmethod(load))  # noqa: B010 - likewise

__all__ = ["RapidOCR", "get_rotate_crop_image"]
