"""What records show of competencies, and what an employer's list of skills finds in them: pure, over judged reports."""
