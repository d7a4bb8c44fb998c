"""Files → records: text is read, composed into values with places, and validated field by field."""

from timeline.records.names import SETTINGS_NAME
from timeline.records.read import LOCK_NAME, Read, read, read_settings
from timeline.records.shapes import wrapper_of

__all__ = ["LOCK_NAME", "SETTINGS_NAME", "Read", "read", "read_settings", "wrapper_of"]
