"""Munshi: shops that sell services through AI-run WhatsApp conversations."""

__version__ = "0.1.0"
