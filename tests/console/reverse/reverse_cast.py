"""The day, the streets and the policies of these tests."""

from datetime import date

DAY = date(2021, 12, 8)
STREET, OTHER = "440303001", "440303002"
ALLOWANCE, SCREENING = "elderly-allowance", "cancer-screening"
