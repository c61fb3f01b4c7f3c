"""The templates every shop starts with: what each is for, its fields, and its text in four languages."""

from dataclasses import dataclass

LANGUAGES = ("en", "ur", "roman_ur", "ar")


@dataclass(frozen=True)
class Template:
    """`variables`: the `{fields}` its texts may use, each with an example for previews. `bodies`: by language."""

    purpose: str
    variables: dict[str, str]
    bodies: dict[str, str]


ORDER = {"number": "1042", "total": "PKR 6,500"}
REASON = {"reason": "the picture is not clear"}

TEMPLATES: dict[str, Template] = {
    "payment_submitted": Template(
        "A payment proof has arrived and waits for a check.",
        ORDER,
        {
            "en": "Thank you! We have received your payment proof for order #{number} ({total}). "
            "We will check it and confirm here soon.",
            "ur": "شکریہ! آرڈر نمبر {number} ({total}) کے لیے آپ کی ادائیگی کا ثبوت مل گیا ہے۔ "
            "ہم چیک کر کے جلد یہیں تصدیق کر دیں گے۔",
            "roman_ur": "Shukriya! Order #{number} ({total}) ke liye aap ki payment ka proof mil gaya hai. "
            "Hum check kar ke jald yahin confirm kar dein ge.",
            "ar": "شكرًا لك! وصلنا إثبات الدفع للطلب رقم {number} بقيمة {total}. سنتحقق منه ونؤكد لك هنا قريبًا.",
        },
    ),
    "order_paid": Template(
        "The payment of an order is confirmed.",
        ORDER,
        {
            "en": "✅ Payment of {total} confirmed. Your order #{number} is now in work. Thank you!",
            "ur": "✅ {total} کی ادائیگی کی تصدیق ہو گئی ہے۔ آپ کے آرڈر نمبر {number} پر کام شروع ہو گیا ہے۔ شکریہ!",
            "roman_ur": "✅ {total} ki payment confirm ho gayi hai. Aap ke order #{number} par kaam shuru ho gaya hai. "
            "Shukriya!",
            "ar": "✅ تم تأكيد دفع {total}. بدأ العمل على طلبك رقم {number}. شكرًا لك!",
        },
    ),
    "payment_part_confirmed": Template(
        "A part of an order's money is confirmed.",
        ORDER | {"amount": "PKR 2,000", "left": "PKR 4,500"},
        {
            "en": "✅ We have received {amount} for your order #{number}. Still to pay: {left}.",
            "ur": "✅ آپ کے آرڈر نمبر {number} کے لیے {amount} مل گئے ہیں۔ باقی رقم: {left}۔",
            "roman_ur": "✅ Aap ke order #{number} ke liye {amount} mil gaye hain. Baqi raqam: {left}.",
            "ar": "✅ وصلنا مبلغ {amount} لطلبك رقم {number}. المبلغ المتبقي: {left}.",
        },
    ),
    "payment_on_top": Template(
        "More money than an order costs has arrived, or money for an order that is over.",
        ORDER | {"amount": "PKR 500", "left": "PKR 500"},
        {
            "en": "We have received {amount} for your order #{number}, of which {left} was not due. "
            "We will write to you here about it.",
            "ur": "آپ کے آرڈر نمبر {number} کے لیے {amount} ملے ہیں، جن میں سے {left} واجب نہیں تھے۔ "
            "ہم اس بارے میں آپ کو یہیں لکھیں گے۔",
            "roman_ur": "Aap ke order #{number} ke liye {amount} mile hain, jin mein se {left} wajib nahi thay. "
            "Hum is ke baare mein aap ko yahin likhein ge.",
            "ar": "وصلنا مبلغ {amount} لطلبك رقم {number}، منه {left} لم يكن مستحقًا. سنكتب لك هنا بخصوصه.",
        },
    ),
    "payment_refunded": Template(
        "Some of an order's money is given back.",
        ORDER | {"amount": "PKR 1,000"},
        {
            "en": "We have sent {amount} back to you for order #{number}. "
            "It may take a little while to reach your account.",
            "ur": "آرڈر نمبر {number} کے {amount} آپ کو واپس بھیج دیے گئے ہیں۔ "
            "رقم آپ کے اکاؤنٹ تک پہنچنے میں کچھ وقت لگ سکتا ہے۔",
            "roman_ur": "Order #{number} ke {amount} aap ko wapas bhej diye gaye hain. "
            "Raqam aap ke account tak pohanchne mein kuch waqt lag sakta hai.",
            "ar": "أعدنا إليك {amount} عن الطلب رقم {number}. قد يستغرق وصوله إلى حسابك بعض الوقت.",
        },
    ),
    "payment_reminder": Template(
        "An order waits for its payment.",
        ORDER | {"amount": "PKR 6,500"},
        {
            "en": "A friendly reminder: {amount} for your order #{number} is still to be paid. "
            "Write *pay* here and we will send you the accounts again, or tell us if something has changed.",
            "ur": "یاد دہانی: آپ کے آرڈر نمبر {number} کے {amount} ابھی ادا ہونے ہیں۔ "
            "اکاؤنٹ نمبر دوبارہ چاہییں یا کچھ بدل گیا ہو تو یہیں لکھ دیجیے۔",
            "roman_ur": "Yaad dehani: aap ke order #{number} ke {amount} abhi ada hone hain. "
            "Account number dobara chahiye hon ya kuch badal gaya ho to yahin likh dein.",
            "ar": "تذكير لطيف: لا يزال مبلغ {amount} لطلبك رقم {number} بانتظار الدفع. "
            "اكتب لنا هنا إذا أردت أرقام الحسابات مرة أخرى أو تغيّر شيء ما.",
        },
    ),
    "payment_rejected": Template(
        "A payment proof could not be accepted.",
        ORDER | REASON,
        {
            "en": "We could not accept the payment proof for order #{number}: {reason}. "
            "Please send a new one here, and we will check it right away.",
            "ur": "آرڈر نمبر {number} کے لیے بھیجا گیا ادائیگی کا ثبوت قبول نہیں ہو سکا: {reason}۔ "
            "براہِ کرم نیا ثبوت یہیں بھیج دیں، ہم فوراً چیک کر لیں گے۔",
            "roman_ur": "Order #{number} ka payment proof qubool nahi ho saka: {reason}. "
            "Meharbani kar ke naya proof yahin bhej dein, hum foran check kar lein ge.",
            "ar": "لم نتمكن من قبول إثبات الدفع للطلب رقم {number}: {reason}. "
            "من فضلك أرسل إثباتًا جديدًا هنا وسنتحقق منه على الفور.",
        },
    ),
    "order_completed": Template(
        "An order is finished.",
        ORDER,
        {
            "en": "🎉 Your order #{number} is complete. Thank you for choosing us! "
            "If you need anything else, just write here.",
            "ur": "🎉 آپ کا آرڈر نمبر {number} مکمل ہو گیا ہے۔ ہم پر بھروسہ کرنے کا شکریہ! "
            "کچھ اور چاہیے ہو تو یہیں لکھ دیجیے۔",
            "roman_ur": "🎉 Aap ka order #{number} mukammal ho gaya hai. Hum par bharosa karne ka shukriya! "
            "Kuch aur chahiye ho to yahin likh dein.",
            "ar": "🎉 اكتمل طلبك رقم {number}. شكرًا لثقتك بنا! إذا احتجت أي شيء آخر فاكتب لنا هنا.",
        },
    ),
    "order_changed": Template(
        "What an unpaid order is made of was changed by the shop.",
        ORDER | {"lines": "• 3 × Video Editing – Reel\n• 1 × Logo Design – Standard"},
        {
            "en": "Your order #{number} was changed. It is now:\n{lines}\n*Total: {total}*\n\n"
            "If something is not as you want it, write here.",
            "ur": "آپ کا آرڈر نمبر {number} بدل دیا گیا ہے۔ اب یہ ہے:\n{lines}\n*کل: {total}*\n\n"
            "کچھ آپ کی مرضی کے مطابق نہ ہو تو یہیں لکھ دیجیے۔",
            "roman_ur": "Aap ka order #{number} badal diya gaya hai. Ab yeh hai:\n{lines}\n*Total: {total}*\n\n"
            "Kuch aap ki marzi ke mutabiq na ho to yahin likh dein.",
            "ar": "تم تعديل طلبك رقم {number}. وهو الآن:\n{lines}\n*الإجمالي: {total}*\n\n"
            "إذا كان هناك ما لا يناسبك فاكتب لنا هنا.",
        },
    ),
    "order_cancelled": Template(
        "An order is cancelled.",
        ORDER,
        {
            "en": "Your order #{number} has been cancelled. "
            "If that was not what you wanted, write here and we will help.",
            "ur": "آپ کا آرڈر نمبر {number} منسوخ کر دیا گیا ہے۔ "
            "اگر آپ ایسا نہیں چاہتے تھے تو یہیں لکھیے، ہم مدد کریں گے۔",
            "roman_ur": "Aap ka order #{number} cancel kar diya gaya hai. "
            "Agar aap aisa nahi chahte thay to yahin likhein, hum madad karein ge.",
            "ar": "تم إلغاء طلبك رقم {number}. إذا لم يكن هذا ما تريده فاكتب لنا هنا وسنساعدك.",
        },
    ),
    "order_refunded": Template(
        "The money of an order is given back.",
        ORDER,
        {
            "en": "We have refunded {total} for your order #{number}. "
            "It may take a little while to reach your account.",
            "ur": "آپ کے آرڈر نمبر {number} کے {total} واپس کر دیے گئے ہیں۔ "
            "رقم آپ کے اکاؤنٹ تک پہنچنے میں کچھ وقت لگ سکتا ہے۔",
            "roman_ur": "Aap ke order #{number} ke {total} wapas kar diye gaye hain. "
            "Raqam aap ke account tak pohanchne mein kuch waqt lag sakta hai.",
            "ar": "تم رد مبلغ {total} عن طلبك رقم {number}. قد يستغرق وصوله إلى حسابك بعض الوقت.",
        },
    ),
    "order_expired": Template(
        "An order was not paid in time.",
        ORDER,
        {
            "en": "Your order #{number} has expired because no payment arrived in time. "
            "Still interested? Write here and we will make a new one.",
            "ur": "ادائیگی وقت پر نہ ملنے کی وجہ سے آپ کے آرڈر نمبر {number} کی میعاد ختم ہو گئی ہے۔ "
            "اب بھی چاہیے؟ یہیں لکھیے، ہم نیا آرڈر بنا دیں گے۔",
            "roman_ur": "Payment waqt par na milne ki wajah se aap ka order #{number} khatam ho gaya hai. "
            "Ab bhi chahiye? Yahin likhein, hum naya order bana dein ge.",
            "ar": "انتهت صلاحية طلبك رقم {number} لأن الدفع لم يصل في الوقت المحدد. "
            "ما زلت مهتمًا؟ اكتب لنا هنا وسننشئ طلبًا جديدًا.",
        },
    ),
    "away": Template(
        "A customer writes outside the business hours and nobody answers.",
        {"opens": "Monday 09:00"},
        {
            "en": "Thank you for writing! We are closed at the moment and will answer you here "
            "when we are back: {opens}.",
            "ur": "پیغام کا شکریہ! ہم ابھی بند ہیں اور واپسی پر آپ کو یہیں جواب دیں گے: {opens}۔",
            "roman_ur": "Message ka shukriya! Hum abhi band hain aur wapsi par aap ko yahin jawab dein ge: {opens}.",
            "ar": "شكرًا على رسالتك! نحن مغلقون حاليًا وسنرد عليك هنا عند عودتنا: {opens}.",
        },
    ),
    "follow_up_quoted": Template(
        "A quote was shown and nothing ordered.",
        {"packages": "Logo Design – Standard", "total": "PKR 6,500"},
        {
            "en": "Are you still interested in {packages} ({total})? Just answer *yes* here, or ask us anything.",
            "ur": "کیا آپ کو اب بھی {packages} ({total}) چاہیے؟ یہیں *جی* لکھ دیں، یا جو پوچھنا ہو پوچھ لیں۔",
            "roman_ur": "Kya aap ko ab bhi {packages} ({total}) chahiye? Yahin *ji* likh dein, ya jo poochna ho "
            "pooch lein.",
            "ar": "هل ما زلت مهتمًا بـ {packages} ({total})؟ أجب هنا بـ *نعم*، أو اسألنا عما تريد.",
        },
    ),
    "review_request": Template(
        "An order was completed a while ago.",
        ORDER,
        {
            "en": "How did you like what we did for order #{number}? A word or two here helps us a lot.",
            "ur": "آرڈر نمبر {number} کا کام آپ کو کیسا لگا؟ یہیں ایک دو لفظ لکھ دیں، ہمیں بہت مدد ملے گی۔",
            "roman_ur": "Order #{number} ka kaam aap ko kaisa laga? Yahin aik do lafz likh dein, hamein bohat madad "
            "mile gi.",
            "ar": "ما رأيك فيما أنجزناه لك في الطلب رقم {number}؟ كلمة أو كلمتان هنا تساعدنا كثيرًا.",
        },
    ),
    "opted_out": Template(
        "A customer has written that they want no messages.",
        {},
        {
            "en": "Done: you will get no more offers and reminders from us. You can still write to us here "
            "at any time. If you change your mind, write *start*.",
            "ur": "ٹھیک ہے، اب ہم آپ کو پیشکشیں اور یاد دہانیاں نہیں بھیجیں گے۔ آپ جب چاہیں یہاں لکھ سکتے ہیں۔ "
            "ارادہ بدل جائے تو *شروع* لکھ دیں۔",
            "roman_ur": "Theek hai, ab hum aap ko offers aur yaad dehani nahi bhejein ge. Aap jab chahein yahan likh "
            "sakte hain. Irada badal jaye to *start* likh dein.",
            "ar": "تم: لن نرسل إليك عروضًا أو تذكيرات بعد الآن. يمكنك الكتابة لنا هنا في أي وقت. "
            "إذا غيّرت رأيك فاكتب *ابدأ*.",
        },
    ),
    "opted_in": Template(
        "A customer who wanted no messages wants them again.",
        {},
        {
            "en": "Welcome back! You will hear from us again. Write *stop* whenever you want it to end.",
            "ur": "خوش آمدید! اب ہم آپ کو دوبارہ لکھیں گے۔ جب نہ چاہیں تو *روکیں* لکھ دیں۔",
            "roman_ur": "Khush aamdeed! Ab hum aap ko dobara likhein ge. Jab na chahein to *stop* likh dein.",
            "ar": "أهلًا بعودتك! ستصلك رسائلنا من جديد. اكتب *إيقاف* متى أردت إنهاءها.",
        },
    ),
    "broadcast_opt_out": Template(
        "Stands below every broadcast in free words.",
        {},
        {
            "en": "Write *stop* if you do not want such messages.",
            "ur": "ایسے پیغامات نہ چاہیں تو *روکیں* لکھ دیں۔",
            "roman_ur": "Aise messages na chahein to *stop* likh dein.",
            "ar": "اكتب *إيقاف* إن كنت لا تريد مثل هذه الرسائل.",
        },
    ),
    "test_message": Template(
        "A message to a number of your own, to try a WhatsApp number.",
        {"shop": "Noor Prints"},
        {
            "en": "This is a test message from {shop}. It has arrived, so this number works.",
            "ur": "یہ {shop} کی طرف سے ایک آزمائشی پیغام ہے۔ یہ پہنچ گیا ہے، یعنی یہ نمبر کام کر رہا ہے۔",
            "roman_ur": "Yeh {shop} ki taraf se aik test message hai. Pohanch gaya hai, yani yeh number chal raha hai.",
            "ar": "هذه رسالة تجريبية من {shop}. لقد وصلت، إذن هذا الرقم يعمل.",
        },
    ),
    "handed_over": Template(
        "A person will answer from here.",
        {},
        {
            "en": "We have asked a colleague to take over. They will reply to you here as soon as they can.",
            "ur": "ہم نے اپنے ساتھی کو بتا دیا ہے۔ وہ جلد از جلد آپ کو یہیں جواب دیں گے۔",
            "roman_ur": "Hum ne apne saathi ko bata diya hai. Woh jald az jald aap ko yahin jawab dein ge.",
            "ar": "طلبنا من أحد زملائنا متابعة محادثتك، وسيرد عليك هنا في أقرب وقت ممكن.",
        },
    ),
    "please_type": Template(
        "A voice message cannot be listened to yet.",
        {},
        {
            "en": "Sorry, we cannot listen to voice messages here. Could you please type it?",
            "ur": "معذرت، ہم آواز والے پیغامات نہیں سن سکتے۔ کیا آپ یہی بات لکھ کر بھیج سکتے ہیں؟",
            "roman_ur": "Maazrat, hum voice messages nahi sun sakte. Kya aap yehi baat likh kar bhej sakte hain?",
            "ar": "عذرًا، لا يمكننا الاستماع إلى الرسائل الصوتية. هل يمكنك كتابتها من فضلك؟",
        },
    ),
    "unsupported_kind": Template(
        "A message of a kind that cannot be read.",
        {},
        {
            "en": "Sorry, we cannot open this kind of message. Please send it as text or as a picture.",
            "ur": "معذرت، ہم اس قسم کا پیغام نہیں کھول سکتے۔ براہِ کرم لکھ کر یا تصویر کی صورت میں بھیج دیں۔",
            "roman_ur": "Maazrat, hum is qisam ka message nahi khol sakte. "
            "Meharbani kar ke likh kar ya tasveer bana kar bhej dein.",
            "ar": "عذرًا، لا يمكننا فتح هذا النوع من الرسائل. من فضلك أرسلها نصًّا أو صورة.",
        },
    ),
}
