"""The engine of detection: plain facts of experts and declarations in, suggested conflicts out.

It knows no database and no web. A finding is a suggestion for a coordinator and takes no effect by itself.
"""
