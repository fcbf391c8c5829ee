"""A rule, or the prediction, failed on this config.

## What it does
Reports a rule that raised an error. The other rules ran; the config was not judged by this one.

## Why is this bad
The fault is the linter's, not the config's, but silence would look like a clean bill.

## Use instead
Report it, with the config if you can share it. Until then `options.ignore` takes the rule out.

## References
cfn-lint does the same (its E0002).
"""

from service.lint.rule import Rule
from service.lint.silent import silent

RULE = Rule("LNT001", "rule-crashed", "warning", silent, bad=(), good=())
