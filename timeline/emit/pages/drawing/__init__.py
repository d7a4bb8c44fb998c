"""The drawing: the whole story on one axis, a lane per topic, with names.

Pure functions from frozen values to frozen values. `subject` says what is drawn, `layout.draw` and `rows.rows` decide
where, the templates `drawing.html` and `lanes.html` print what they decided. Nothing here knows records, languages of
the site or addresses: whoever calls it has put everything into words.

Positions are percent of the width, sizes are pixels. The layout is worked out for the smallest width that the drawing
is shown at; on a wider page marks move apart and texts keep their size, so what does not overlap there overlaps
nowhere.
"""
