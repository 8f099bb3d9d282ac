"""The whole public site as files: pages equal the live ones but for where their links lead."""

from web.publishing.publish import Published, publish

__all__ = ["Published", "publish"]
