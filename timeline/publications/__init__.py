"""The publication log `events/published/`: what was published of each event, when, and what a build publishes next.

lines    one publication ⇄ one line of JSON
log      the files: read as one set of lines, checked, restored, packed
fold     lines → what was published of each event at a moment
decide   timeline + what was published + now → new lines
notices  what the program says where the author said nothing
entries  what was published → the edition that outputs are made from
convert  `timeline.lock` of the first edition → lines
"""
