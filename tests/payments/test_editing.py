"""Signs that a picture was edited: shown to a person as hints, and absent from honest pictures."""

from io import BytesIO

from PIL import Image, ImageDraw

from munshi.payments.reading.picture.editing import signs_of_editing
from munshi.payments.reading.picture.pictures import writer_of
from munshi.payments.reading.receipt.words import Box

AMOUNT = Box(0, 0.3, 0.3, 0.4, 0.05)
PLACE = (120, 170, 280, 220)


def photograph(*, painted: bool = False) -> Image.Image:
    """400 x 600 pixels of paper with grain; `painted`: around the amount it is flat."""
    picture = Image.effect_noise((400, 600), 12).convert("RGB")
    pen = ImageDraw.Draw(picture)
    if painted:
        pen.rectangle(PLACE, fill="#808080")
    pen.text((140, 185), "Rs. 2,500", fill="black", font_size=16)
    return picture


def test_a_flat_place_in_a_grainy_picture_is_a_sign() -> None:
    assert signs_of_editing(photograph(painted=True), "", AMOUNT) == ["painted"]
    assert signs_of_editing(photograph(), "", AMOUNT) == []
    assert signs_of_editing(Image.new("RGB", (400, 600), "white"), "", AMOUNT) == []
    assert signs_of_editing(photograph(painted=True), "", None) == []


def test_an_editing_program_that_names_itself_is_a_sign() -> None:
    for writer, signs in (("Adobe Photoshop 27.0 (Windows)", ["editor"]), ("PicsArt", ["editor"]), ("Pixel 9", [])):
        exif, content = Image.Exif(), BytesIO()
        exif[0x0131] = writer
        photograph().save(content, "JPEG", exif=exif)
        assert signs_of_editing(photograph(), writer_of(content.getvalue(), "image/jpeg"), AMOUNT) == signs
