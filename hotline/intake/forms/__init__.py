"""The forms of a report: its eight pages, the gate and the call-back."""
