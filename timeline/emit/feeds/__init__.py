"""What people subscribe to: feeds, a calendar, and the list of all feeds."""
