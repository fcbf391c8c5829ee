"""A rule took too long.

## What it does
Reports a rule that used more processor time than its budget on this config, or that was not run because the
rules before it had used up the request's.

## Why is this bad
What it found until then is in the report; more may be missing.

## Use instead
Report it, with the config if you can share it.
"""

from service.lint.rule import Rule
from service.lint.silent import silent

RULE = Rule("LNT003", "rule-over-budget", "warning", silent, bad=(), good=())
