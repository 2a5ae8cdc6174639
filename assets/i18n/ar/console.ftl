# وحدة الإدارة.

console-name = وحدة الإدارة
console-lead = قرّر ما يعمل دون اتصال، واعرف أثره مسبقًا.
console-ended = انتهت جلستك
console-ended-lead = سجّل الدخول مجددًا باسم { $name }. يبقى ما كنت تعمل عليه في الصفحة.
console-forbidden = وحدة الإدارة غير متاحة لأدوارك
console-forbidden-lead = { $name }، أدوارك لا تسمح بتغيير ملفات العمل دون اتصال. اطلب من المسؤول دور منشئ.
sign-out-everywhere = تسجيل الخروج من كل مكان
sign-out-everywhere-title = تسجيل الخروج من كل مكان؟
sign-out-everywhere-lead = تنتهي كل جلساتك، وجلسات أجهزتك أيضًا. تبقى التغييرات غير المرسلة على الأجهزة حتى تسجّل الدخول فيها مجددًا.

## الصفحات والمجموعات
nav-setup = إعداد العمل دون اتصال
nav-watch = المتابعة
nav-organisation = المؤسسة
page-tables = الجداول
page-provisioning = التجهيز
page-profiles = الملفات
page-apps = التطبيقات
page-devices = الأجهزة
page-sync-errors = أخطاء المزامنة
page-health = الحالة
page-people = الأشخاص والأدوار
page-solutions = الحلول
page-conflicts = سياسة التعارض
page-audit = سجل التدقيق

## ما يرفضه الخادم
refusal-unreachable = تعذّر الوصول إلى الخادم. تحقّق من الاتصال وأعد المحاولة.
refusal-sign-in = انتهت جلستك. سجّل الدخول مجددًا.
refusal-wrong-password = اسم المستخدم أو كلمة المرور غير صحيحة.
refusal-forbidden = أدوارك لا تسمح بهذا. اسأل مسؤولًا.
refusal-cross-site = لم يأتِ الطلب من هذه الصفحة. أعد تحميل الصفحة وحاول مجددًا.
refusal-not-found = لم يعد موجودًا. أعد تحميل الصفحة.
refusal-exists = موجود بالفعل. اختر اسمًا آخر.
refusal-not-now = لا يمكن فعل هذا الآن.
refusal-would-move = بعض هؤلاء الأشخاص في ملف آخر.
refusal-stale = حفظ شخص آخر هذا في الأثناء. انظر إلى النسختين.
refusal-no-version = الصفحة قديمة. أعد تحميلها وحاول مجددًا.
refusal-bad-request = لا يقبل الخادم هذا.
refusal-too-large = الملف كبير جدًا.
refusal-too-many = طلبات كثيرة جدًا. حاول بعد { $seconds } ث.
refusal-not-here = قاعدة بيانات هذا الخادم لا تستطيع ذلك.
refusal-failed = لم يستطع الخادم تنفيذه. لم يتغيّر شيء؛ حاول مجددًا.
refusal-unreadable = هذه الصفحة والخادم من إصدارين مختلفين. أعد تحميل الصفحة.

## نسختان
stale-title = حفظ شخص آخر هذا في الأثناء
stale-lead = لم يُحفظ شيء من تغييراتك. تختلف هذه المواضع:
stale-where = الموضع
stale-yours = نسختك
stale-now = الموجود الآن
stale-mine = احفظ نسختي فوقها
stale-theirs = خذ النسخة الأخرى

## الخطوات الأربع
overview-title = نظرة عامة
overview-open = يمكن للأجهزة التنزيل
overview-closed = لا يمكن للأجهزة التنزيل بعد
ineligible = العمل دون اتصال غير متاح في هذه البيئة.
step-done = تم
step-open = لم يتم
step-begun = بدأ
step-failed = يحتاج إلى انتباه
step-tables-lead = قرّر أي الجداول يمكن أن تغادر الخادم، وإلى أي مدى في الماضي.
step-provisioning-lead = وافق، وجهّز الخادم للأجهزة.
step-profiles-lead = قرّر من يحصل على أي صفوف، وشاهده قبل حدوثه.
step-apps-lead = اسمح للتطبيقات بعرض الملفات.
part-tables-enabled = { $count ->
        [0] لا جدول يعمل دون اتصال
        [one] جدول واحد يعمل دون اتصال
        [two] جدولان يعملان دون اتصال
        [few] { $count } جداول تعمل دون اتصال
        [many] { $count } جدولًا يعمل دون اتصال
       *[other] { $count } جدول يعمل دون اتصال
    }
part-tables-published = { $count ->
        [0] كل التغييرات منشورة
        [one] تغيير واحد ينتظر النشر
        [two] تغييران ينتظران النشر
        [few] { $count } تغييرات تنتظر النشر
        [many] { $count } تغييرًا ينتظر النشر
       *[other] { $count } تغيير ينتظر النشر
    }
part-consent = الموافقة
part-provisioned = الخادم مجهّز
part-profiles-made = { $count ->
        [0] لا ملف
        [one] ملف واحد
        [two] ملفان
        [few] { $count } ملفات
        [many] { $count } ملفًا
       *[other] { $count } ملف
    }
part-profiles-published = { $count ->
        [0] لم يُنشر شيء
        [one] منشور واحد
        [two] منشوران
        [few] { $count } منشورة
        [many] { $count } منشورًا
       *[other] { $count } منشور
    }
part-profiles-current = { $count ->
        [0] لا مسودة تنتظر
        [one] مسودة واحدة تنتظر النشر
        [two] مسودتان تنتظران النشر
        [few] { $count } مسودات تنتظر النشر
        [many] { $count } مسودة تنتظر النشر
       *[other] { $count } مسودة تنتظر النشر
    }
part-people-assigned = { $count ->
        [0] لا أحد في ملف
        [one] شخص واحد في الملفات
        [two] شخصان في الملفات
        [few] { $count } أشخاص في الملفات
        [many] { $count } شخصًا في الملفات
       *[other] { $count } شخص في الملفات
    }
part-apps-enabled = { $count ->
        [0] لا تطبيق يعمل دون اتصال
        [one] تطبيق واحد يعمل دون اتصال
        [two] تطبيقان يعملان دون اتصال
        [few] { $count } تطبيقات تعمل دون اتصال
        [many] { $count } تطبيقًا يعمل دون اتصال
       *[other] { $count } تطبيق يعمل دون اتصال
    }
part-apps-offer = { $count ->
        [0] كل منها يعرض ملفًا
        [one] تطبيق واحد لا يعرض ملفًا منشورًا
        [two] تطبيقان لا يعرضان ملفًا منشورًا
        [few] { $count } تطبيقات لا تعرض ملفًا منشورًا
        [many] { $count } تطبيقًا لا يعرض ملفًا منشورًا
       *[other] { $count } تطبيق لا يعرض ملفًا منشورًا
    }
next-go = متابعة
next-nothing = كل شيء مُعدّ
next-nothing-lead = تنزّل الأجهزة ما تقوله الملفات المنشورة.
next-tables-enabled = اختر الجداول
next-tables-enabled-lead = حدّد أي الجداول يمكن استخدامها دون اتصال.
next-tables-published = انشر الجداول
next-tables-published-lead = لا تسري تغييرات الجداول المحفوظة إلا بعد نشرها.
next-consent = اقرأ إشعار الخصوصية
next-consent-lead = ستحمل الأجهزة نسخًا من السجلات. لا بد أن يوافق أحد على ذلك.
next-provisioned = جهّز الخادم
next-provisioned-lead = يبني التجهيز ما تحتاجه عوامل التصفية. يمكن متابعته وإيقافه.
next-profiles-made = أنشئ ملفًا
next-profiles-made-lead = يحدّد الملف الصفوف التي يحملها أصحابه على أجهزتهم.
next-profiles-published = انشر ملفًا
next-profiles-published-lead = افحص المسودة، وعاينها بصفة شخص، ثم انشرها.
next-profiles-current = انشر المسودات
next-profiles-current-lead = تغيّرت ملفات منذ نشرها. ما زالت الأجهزة تحصل على القديمة.
next-people-assigned = أضف أشخاصًا إلى ملف
next-people-assigned-lead = لا يحصل أحد على صفوف قبل أن يكون هو أو أحد فرقه في ملف.
next-apps-enabled = اسمح لتطبيق بالعمل دون اتصال
next-apps-enabled-lead = يعرض التطبيق ملفاته بعد تمكينه للعمل دون اتصال.
next-apps-offer = اختر ملفات للتطبيقات
next-apps-offer-lead = بعض التطبيقات ممكّن لكنه لا يعرض ملفًا منشورًا.
