"""What helps a person write records: a first timeline, a new record, a record drawn from a page.

Nothing here changes a byte that a person wrote; new text is put beside it.
"""
