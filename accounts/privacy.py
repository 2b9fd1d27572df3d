"""The privacy notice that a person accepts at sign-up; its version is kept with the person."""

PRIVACY_NOTICE = "2026-11"
