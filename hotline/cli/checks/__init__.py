"""What the doctor looks at: one function a check, each with one sentence about what to do. Changes nothing."""
