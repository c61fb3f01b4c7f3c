"""Phone numbers as people of a country write them."""

import phonenumbers

from munshi.core.errors import Invalid


def international(number: str, country: str, *, field: str) -> str:
    """`number` in E.164, e.g. +923001234567; one without a country's code is taken to be of `country`.

    Invalid (of `field`) when it can be nobody's number.
    """
    try:
        read = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        read = None
    if read is None or not phonenumbers.is_valid_number(read):
        raise Invalid("This is no phone number; write it with its country's code.", field=field)
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)


def as_written(phone: str) -> str:
    """A number in E.164 with blanks where people make them: +92 300 1234567."""
    read = phonenumbers.parse(phone)
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
