"""A message to send, as the WhatsApp library takes it: a file is uploaded first."""

from pathlib import Path
from typing import Any

from neonize.proto.waE2E.WAWebProtobufsE2E_pb2 import (
    AudioMessage,
    DocumentMessage,
    ImageMessage,
    LocationMessage,
    Message,
    VideoMessage,
)
from neonize.utils.enum import MediaType

Json = dict[str, Any]

# What WhatsApp shows as what; everything else goes as a document.
SHOWN_AS = {
    **dict.fromkeys(("image/jpeg", "image/png"), MediaType.MediaImage),
    **dict.fromkeys(("video/mp4", "video/3gpp"), MediaType.MediaVideo),
    **dict.fromkeys(("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), MediaType.MediaAudio),
}


async def build(device: Any, request: Json) -> Message:
    """`request`: "text", and "file" {"path", "type", "name"} or None; or "place", as Outgoing.place has it."""
    if request.get("place"):
        return _location(request["place"])
    if request.get("file") is None:
        return Message(conversation=request["text"])
    return await _file(device, request["file"], request["text"])


def _location(place: Json) -> Message:
    parts = {"degreesLatitude": place["latitude"], "degreesLongitude": place["longitude"]}
    named = {name: place[name] for name in ("name", "address") if name in place}
    return Message(locationMessage=LocationMessage(**parts, **named))


def _content(file: Json) -> bytes:
    return Path(file["path"]).read_bytes()


async def _file(device: Any, file: Json, text: str) -> Message:
    kind = SHOWN_AS.get(file["type"], MediaType.MediaDocument)
    if kind == MediaType.MediaAudio and text:
        kind = MediaType.MediaDocument  # a voice message carries no caption
    uploaded = await device.upload(_content(file), kind)
    parts = {
        "URL": uploaded.url,
        "directPath": uploaded.DirectPath,
        "mediaKey": uploaded.MediaKey,
        "fileEncSHA256": uploaded.FileEncSHA256,
        "fileSHA256": uploaded.FileSHA256,
        "fileLength": uploaded.FileLength,
        "mimetype": file["type"],
    }
    if kind == MediaType.MediaImage:
        return Message(imageMessage=ImageMessage(**parts, caption=text))
    if kind == MediaType.MediaVideo:
        return Message(videoMessage=VideoMessage(**parts, caption=text))
    if kind == MediaType.MediaAudio:
        return Message(audioMessage=AudioMessage(**parts, PTT=file["type"] == "audio/ogg"))
    return Message(documentMessage=DocumentMessage(**parts, caption=text, fileName=file["name"]))
