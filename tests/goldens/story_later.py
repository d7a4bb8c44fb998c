"""What changed in the small story after its first publication: (days later, edits of the text of its records)."""

EDITS = (
    (1, [("date: 2025-04-05\n  title", "date: 2025-04-06\n  title")]),
    (
        2,
        [
            (
                "  allow: first-of-month\n",
                "  allow: first-of-month\n  withdrawn: {date: 2025-09-03, reason: {en: It was made up., fr: C’était inventé.}}\n",
            ),
            (
                "  topics: [talent]\n- id: plan",
                "  topics: [talent]\n  notices:\n    - date: 2025-09-03\n      type: clarification\n"
                "      note: {en: He says it differently., fr: Il le dit autrement.}\n- id: plan",
            ),
        ],
    ),
    (
        130,
        [
            (
                "      note: {en: He says it differently., fr: Il le dit autrement.}\n",
                "      note: {en: He says it differently., fr: Il le dit autrement.}\n"
                "      withdrawn: {date: 2026-01-08, reason: {en: That was somebody else., fr: C’était quelqu’un d’autre.}}\n",
            )
        ],
    ),
    (
        220,
        [
            (
                "- id: caesar",
                "- id: spark\n  date: 2026-04-08\n  title: {en: Spark is out, fr: Spark est sorti}\n  fulfils: plan\n- id: caesar",
            )
        ],
    ),
)
