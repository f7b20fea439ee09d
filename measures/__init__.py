"""What is measured: KPIs with their purpose, readings, and what could be expected so far.

Leave, holidays and days marked as not counting leave the denominator (PRODUCT 2).
Nothing here knows who is shown a figure; `people.visibility` does.
"""
