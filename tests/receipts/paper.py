"""A page to draw receipts on, as phones show them: 1080 pixels wide, one font, a light or dark theme."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tests.receipts.truth import Spoilt

WIDTH = 1080
SIDE = 70
# Where they are installed; Pillow's own is always there.
FONTS = (
    "dejavu/DejaVuSans.ttf",
    "dejavu/DejaVuSerif.ttf",
    "dejavu/DejaVuSansCondensed.ttf",
    "liberation/LiberationSans-Regular.ttf",
    "liberation/LiberationSerif-Regular.ttf",
    "liberation/LiberationSansNarrow-Regular.ttf",
    "noto/NotoSans-Regular.ttf",
    "noto/NotoSans-Bold.ttf",
)


@dataclass(frozen=True)
class Theme:
    paper: str
    ink: str
    soft: str
    accent: str


LIGHT = Theme("#ffffff", "#111111", "#707070", "#0a8f4d")
DARK = Theme("#121417", "#f2f2f2", "#9aa0a6", "#ffcb2d")
TINTED = Theme("#f4f6fb", "#1b2a49", "#66708a", "#b3123f")
NIGHT = Theme("#1c1033", "#ffffff", "#b6a8d8", "#8be0c4")


def installed_fonts() -> list[str]:
    """'' is Pillow's own."""
    return ["", *(name for name in FONTS if Path("/usr/share/fonts/truetype", name).exists())]


@cache
def font_of(name: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.truetype(f"/usr/share/fonts/truetype/{name}", size) if name else ImageFont.load_default(size)


@dataclass
class Paper:
    """`y` is where the next line goes."""

    theme: Theme
    font: str = ""
    size: int = 38
    height: int = 2200
    y: int = 90
    image: Image.Image = field(init=False)

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH, self.height), self.theme.paper)
        self.pen = ImageDraw.Draw(self.image)

    def write(self, x: int, text: str, *, size: int | None = None, color: str = "", anchor: str = "la") -> None:
        """At the present line; it does not move on."""
        font = font_of(self.font, size or self.size)
        self.pen.text((x, self.y), text, font=font, fill=color or self.theme.ink, anchor=anchor)

    def center(self, text: str, *, size: int | None = None, color: str = "", gap: float = 1.7) -> None:
        self.write(WIDTH // 2, text, size=size, color=color, anchor="ma")
        self.y += int((size or self.size) * gap)

    def pair(self, label: str, value: str, *, gap: float = 2.0) -> None:
        """Label at the left edge, value at the right one."""
        self.write(SIDE, label, color=self.theme.soft)
        self.write(WIDTH - SIDE, value, anchor="ra")
        self.y += int(self.size * gap)

    def stack(self, label: str, value: str) -> None:
        """The value under its label."""
        self.write(SIDE, label, size=int(self.size * 0.85), color=self.theme.soft)
        self.y += int(self.size * 1.25)
        self.write(SIDE, value)
        self.y += int(self.size * 1.9)

    def line(self, text: str, *, color: str = "", gap: float = 1.7) -> None:
        self.write(SIDE, text, color=color)
        self.y += int(self.size * gap)

    def lines(self, texts: Sequence[str]) -> None:
        for text in texts:
            self.line(text, gap=1.45)

    def rule(self) -> None:
        self.pen.line((SIDE, self.y, WIDTH - SIDE, self.y), fill=self.theme.soft, width=2)
        self.y += int(self.size * 0.8)

    def bar(self, text: str) -> None:
        """A coloured head with the wallet's name."""
        self.pen.rectangle((0, 0, WIDTH, 190), fill=self.theme.accent)
        self.y = 80
        self.write(WIDTH // 2, text, size=int(self.size * 1.4), color=self.theme.paper, anchor="ma")
        self.y = 250

    def button(self, text: str) -> None:
        top = self.y
        self.pen.rounded_rectangle((SIDE, top, WIDTH - SIDE, top + 120), 30, fill=self.theme.accent)
        self.y += 38
        self.write(WIDTH // 2, text, color=self.theme.paper, anchor="ma")
        self.y = top + 170

    def cut(self) -> Image.Image:
        """The page up to its last line."""
        return self.image.crop((0, 0, WIDTH, min(self.y + 80, self.height)))


def spoil(picture: Image.Image, spoilt: Spoilt, paper: str) -> bytes:
    """The picture as it is sent: smaller, turned, blurred, compressed."""
    if spoilt.turn:
        picture = picture.rotate(spoilt.turn, Image.Resampling.BICUBIC, expand=True, fillcolor=paper)
    size = (int(picture.width * spoilt.scale), int(picture.height * spoilt.scale))
    picture = picture.resize(size, Image.Resampling.LANCZOS)
    if spoilt.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(spoilt.blur))
    sent = BytesIO()
    if spoilt.quality == 100:
        picture.save(sent, "PNG")
    else:
        picture.save(sent, "JPEG", quality=spoilt.quality)
    return sent.getvalue()
