"""The OCR engine: RapidOCR's models, which lie inside its wheel, on one core. Runs in the reading process only."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image
from rapidocr import RapidOCR

from munshi.payments.reading.receipt.words import Word

# Letters are read from the picture at this size; finding where they stand needs less.
LONGEST_SIDE = 1440
FINDING_SIDE = 736
LEAST_SCORE = 0.5

Engine = Callable[[Any], Any]


def open_engine() -> Engine:
    engine: Engine = RapidOCR(
        params={
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
            "Global.use_cls": False,
            "Global.max_side_len": LONGEST_SIDE,
            "Det.limit_side_len": FINDING_SIDE,
            "Det.limit_type": "max",
            "Global.log_level": "critical",
        }
    )
    return engine


def read_words(engine: Engine, picture: Image.Image, page: int = 0) -> list[Word]:
    """What is written on an RGB `picture`, in no order."""
    found = engine(np.asarray(picture)[:, :, ::-1])
    if found.boxes is None:
        return []
    wide, high = picture.size
    return [
        Word(text, float(score), page, [(float(x) / wide, float(y) / high) for x, y in corners], high / wide)
        for text, score, corners in zip(found.txts, found.scores, found.boxes, strict=True)
        if score >= LEAST_SCORE
    ]
