"""Pages of accounts, beside the Dash app: plain HTML forms that work without a script.

`gate` decides who is let in and who looks; `trail` notes what they saw. Only where
`school.accounts` is on.
"""
