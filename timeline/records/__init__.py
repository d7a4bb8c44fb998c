"""Files → records: text is read, composed into values with places, and validated field by field."""

from timeline.records.known import KnownRecords
from timeline.records.names import SETTINGS_NAME
from timeline.records.read import Loaded, read, read_settings
from timeline.records.shapes import wrapper_of

__all__ = ["SETTINGS_NAME", "KnownRecords", "Loaded", "read", "read_settings", "wrapper_of"]
