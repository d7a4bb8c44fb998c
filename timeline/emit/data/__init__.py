"""The timeline as data: for programs, spreadsheets and viewers."""
