"""A diagram drawn as SVG from its own layout, without a browser."""

from workflow.dessin.svg import dessiner

__all__ = ["dessiner"]
