"""The fixed words about paying, in each language a customer may write in."""

from munshi.tenants.schemas import Language

TO_PAY: dict[Language, str] = {
    "en": "Please pay {total} for order #{number} to any of these accounts:",
    "ur": "آرڈر #{number} کے لیے {total} ان میں سے کسی بھی اکاؤنٹ میں بھیج دیں:",
    "roman_ur": "Order #{number} ke liye {total} in mein se kisi bhi account mein bhej dein:",
    "ar": "لدفع قيمة الطلب #{number} وهي {total}، يرجى التحويل إلى أحد هذه الحسابات:",
}

OWN_AMOUNT: dict[Language, str] = {
    "en": "Send exactly *{amount}*, not rounded: by this amount we know your payment. The {discount} less are on us.",
    "ur": "بالکل *{amount}* ہی بھیجیں، گول نہ کریں: اسی رقم سے ہم آپ کی ادائیگی پہچانتے ہیں۔ "
    "{discount} کی رعایت ہماری طرف سے ہے۔",
    "roman_ur": "Bilkul *{amount}* hi bhejein, raqam gol na karein: isi raqam se hum aap ki payment pehchante hain. "
    "{discount} ki riayat hamari taraf se hai.",
    "ar": "أرسل *{amount}* بالضبط دون تقريب، فبهذا المبلغ نتعرف على دفعتك. والفرق {discount} خصم منا.",
}

REFERENCE: dict[Language, str] = {
    "en": "Write *{reference}* in the note of the transfer, so that we find your payment at once.",
    "ur": "رقم بھیجتے ہوئے نوٹ میں *{reference}* لکھ دیں تاکہ آپ کی ادائیگی فوراً مل جائے۔",
    "roman_ur": "Raqam bhejte hue note mein *{reference}* likh dein taake aap ki payment foran mil jaye.",
    "ar": "اكتب *{reference}* في ملاحظة التحويل لنجد دفعتك على الفور.",
}

SEND_PROOF: dict[Language, str] = {
    "en": "Then send a screenshot or PDF of the payment here in this chat.",
    "ur": "اس کے بعد ادائیگی کا اسکرین شاٹ یا پی ڈی ایف اسی چیٹ میں بھیج دیں۔",
    "roman_ur": "Us ke baad payment ka screenshot ya PDF isi chat mein bhej dein.",
    "ar": "ثم أرسل صورة إيصال الدفع أو ملف PDF هنا في هذه المحادثة.",
}

METHOD_FIELDS: dict[Language, dict[str, str]] = {
    "en": {"bank": "Bank", "title": "Account title", "number": "Account number"},
    "ur": {"bank": "بینک", "title": "اکاؤنٹ کا نام", "number": "اکاؤنٹ نمبر"},
    "roman_ur": {"bank": "Bank", "title": "Account ka naam", "number": "Account number"},
    "ar": {"bank": "البنك", "title": "اسم صاحب الحساب", "number": "رقم الحساب"},
}

REASONS: dict[str, dict[Language, str]] = {
    "blurred": {
        "en": "the picture cannot be read clearly",
        "ur": "تصویر صاف پڑھی نہیں جا رہی",
        "roman_ur": "tasveer saaf parhi nahi ja rahi",
        "ar": "الصورة غير واضحة",
    },
    "wrong_account": {
        "en": "the payment went to a different account",
        "ur": "رقم کسی دوسرے اکاؤنٹ میں بھیجی گئی ہے",
        "roman_ur": "raqam kisi aur account mein bheji gayi hai",
        "ar": "تم التحويل إلى حساب آخر",
    },
    "wrong_amount": {
        "en": "the amount does not match the order",
        "ur": "رقم آرڈر کے مطابق نہیں ہے",
        "roman_ur": "raqam order ke mutabiq nahi hai",
        "ar": "المبلغ لا يطابق قيمة الطلب",
    },
    "already_used": {
        "en": "this payment was already used for another order",
        "ur": "یہ ادائیگی پہلے ہی کسی اور آرڈر کے لیے استعمال ہو چکی ہے",
        "roman_ur": "yeh payment pehle hi kisi aur order ke liye istemal ho chuki hai",
        "ar": "تم استخدام هذه الدفعة لطلب آخر من قبل",
    },
    "not_received": {
        "en": "the money has not reached our account",
        "ur": "رقم ہمارے اکاؤنٹ میں نہیں پہنچی",
        "roman_ur": "raqam hamare account mein nahi pohanchi",
        "ar": "لم يصل المبلغ إلى حسابنا",
    },
    "other": {
        "en": "we could not match it to your order",
        "ur": "ہم اسے آپ کے آرڈر سے ملا نہیں سکے",
        "roman_ur": "hum ise aap ke order se mila nahi sake",
        "ar": "لم نتمكن من مطابقته مع طلبك",
    },
}
