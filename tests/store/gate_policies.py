"""Policies as somebody writes them down, of which now one and now another is in force."""

from typing import Any

Document = dict[str, Any]
SOLD = ["marketing", "survey"]
TALKED = ["service", *SOLD]
ANYTHING = ["transactional", "legal", *TALKED]

_CASES: Document = {"opened_by": "support_case.opened", "closed_by": "support_case.closed", "key": "case_id"}
_NIGHT: Document = {"starts": "21:00", "ends": "08:00", "binds": TALKED}
_WORKING = ["mon", "tue", "wed", "thu", "fri"]

POLICIES: dict[str, Document] = {
    "nothing but what every policy has": {},
    "as it is shipped": {
        "quiet_hours": [{"name": "night", **_NIGHT}],
        "holds": [{"name": "open-case", "binds": SOLD, **_CASES}],
        "caps": [{"name": "three-a-week", "most": 3, "within_days": 7, "binds": ["marketing"]}],
    },
    "tight": {
        "caps": [
            {"name": "one-a-day-of-each-topic", "most": 1, "per": "day", "binds": SOLD, "each": "topic"},
            {"name": "four-a-week", "most": 4, "per": "week", "binds": TALKED},
            {"name": "two-hours", "most": 2, "within_days": 1 / 12, "binds": ANYTHING, "each": "channel"},
        ],
        "quotas": [
            {"name": "shares", "per": "month", "binds": SOLD, "shares": {"sales": 2, "loyalty": 3}, "others": 4}
        ],
        "gathering": {"minutes": 120, "binds": SOLD, "topics": ["coupons", "renewal"]},
        "priorities": ["legal", "team:sales", "message:coupon", "survey", "marketing"],
    },
    "one place for everybody": {
        "caps": [{"name": "one-a-day", "most": 1, "within_days": 1, "binds": SOLD}],
        "gathering": {"minutes": 30, "binds": ["marketing"]},
        "priorities": ["marketing", "survey"],
    },
    "two places, one for each team": {
        "caps": [{"name": "two-a-month", "most": 2, "per": "month", "binds": ["marketing"], "journeys": ["win-back"]}],
        "quotas": [{"name": "a-day", "within_days": 1, "binds": SOLD, "shares": {"sales": 1, "care": 0}}],
        "priorities": ["journey:contract-renewal", "topic:coupons"],
    },
    "by the clock": {
        "quiet_hours": [
            {"name": "night", **_NIGHT},
            {"name": "siesta", "starts": "12:30", "ends": "14:00", "binds": SOLD, "days": ["sat", "sun"]},
        ],
        "windows": [
            {"name": "office", "starts": "10:00", "ends": "17:00", "binds": ["marketing"], "days": _WORKING},
            {
                "name": "market",
                "starts": "22:00",
                "ends": "12:00",
                "binds": SOLD,
                "days": ["fri"],
                "topics": ["coupons"],
            },
        ],
        "caps": [{"name": "two-a-week", "most": 2, "per": "week", "binds": SOLD, "each": "team"}],
        "release": {"spread_minutes": 90},
    },
    "no minute of the week for coupons": {
        "quiet_hours": [{"name": "night", "starts": "20:00", "ends": "09:00", "binds": ANYTHING}],
        "windows": [{"name": "owls", "starts": "22:00", "ends": "02:30", "binds": SOLD, "topics": ["coupons"]}],
        "caps": [{"name": "never", "most": 0, "within_days": 1, "binds": SOLD, "teams": ["care"]}],
        "release": {"spread_minutes": 1440},
    },
    "much is switched off": {
        "suppression": {"binds": ["marketing"]},
        "consent": {"binds": ["marketing"], "topics": []},
        "switches": [
            {"name": "recall", "why": "a recall", "binds": SOLD, "teams": ["sales"]},
            {"name": "stale", "why": "old prices", "binds": ["marketing"], "topics": ["coupons"], "does": "drop"},
        ],
        "holdouts": [{"name": "control", "percent": 50, "binds": SOLD, "journeys": ["win-back"]}],
        "holds": [
            {"name": "open-case", "binds": ["service", "survey"], "alert_after_days": 1, **_CASES},
            {"name": "short-case", "binds": ["marketing"], "expires_after_days": 2, **_CASES},
        ],
    },
}
