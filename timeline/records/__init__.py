"""Files → records: text is read, composed into values with places, and validated field by field."""

from timeline.records.read import LOCK_NAME, SETTINGS_NAME, Read, read

__all__ = ["LOCK_NAME", "SETTINGS_NAME", "Read", "read"]
