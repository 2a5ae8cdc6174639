# وحدة الإدارة.

console-name = وحدة تحكم الإدارة
console-lead = قرّر ما يعمل دون اتصال، واعرف أثره مسبقًا.
console-ended = انتهت جلستك
console-ended-lead = سجّل الدخول مجددًا باسم { $name }. يبقى ما كنت تعمل عليه في الصفحة.
console-forbidden = وحدة تحكم الإدارة غير متاحة لأدوارك
console-forbidden-lead = { $name }، أدوارك لا تسمح بتغيير ملفات تعريف العمل دون اتصال. اطلب من المسؤول دور منشئ.
sign-out-everywhere = تسجيل الخروج من كل مكان
sign-out-everywhere-title = تسجيل الخروج من كل مكان؟
sign-out-everywhere-lead = تنتهي كل جلساتك، وجلسات أجهزتك أيضًا. تبقى التغييرات غير المرسلة على الأجهزة حتى تسجّل الدخول فيها مجددًا.

## الصفحات والمجموعات
nav-setup = إعداد العمل دون اتصال
nav-watch = المتابعة
nav-organisation = المؤسسة
page-tables = الجداول
page-provisioning = التجهيز
page-profiles = ملفات التعريف
page-apps = التطبيقات
page-devices = الأجهزة
page-sync-errors = أخطاء المزامنة
page-health = سلامة الخادم
page-solutions = الحلول
page-conflicts = سياسة التعارض
page-people = الأشخاص والأدوار
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
refusal-would-move = بعض هؤلاء الأشخاص في ملف تعريف آخر.
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
stale-mine = حفظ نسختي فوقها
stale-theirs = أخذ النسخة الأخرى

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
step-apps-lead = اسمح للتطبيقات بتقديم ملفات التعريف.
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
        [0] لا ملف تعريف
        [one] ملف تعريف واحد
        [two] ملفا تعريف
        [few] { $count } ملفات تعريف
        [many] { $count } ملف تعريف
       *[other] { $count } ملف تعريف
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
        [0] لا أحد في ملف تعريف
        [one] شخص واحد في ملفات التعريف
        [two] شخصان في ملفات التعريف
        [few] { $count } أشخاص في ملفات التعريف
        [many] { $count } شخصًا في ملفات التعريف
       *[other] { $count } شخص في ملفات التعريف
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
        [0] كل منها يعرض ملف تعريف
        [one] تطبيق واحد لا يعرض ملف تعريف منشورًا
        [two] تطبيقان لا يعرضان ملف تعريف منشورًا
        [few] { $count } تطبيقات لا تعرض ملف تعريف منشورًا
        [many] { $count } تطبيقًا لا يعرض ملف تعريف منشورًا
       *[other] { $count } تطبيق لا يعرض ملف تعريف منشورًا
    }
next-go = متابعة
next-nothing = كل شيء مُعدّ
next-nothing-lead = تنزّل الأجهزة ما تحدّده ملفات التعريف المنشورة.
next-tables-enabled = اختر الجداول
next-tables-enabled-lead = حدّد أي الجداول يمكن استخدامها دون اتصال.
next-tables-published = انشر الجداول
next-tables-published-lead = لا تسري تغييرات الجداول المحفوظة إلا بعد نشرها.
next-consent = اقرأ إشعار الخصوصية
next-consent-lead = ستحمل الأجهزة نسخًا من السجلات. لا بد أن يوافق أحد على ذلك.
next-provisioned = جهّز الخادم
next-provisioned-lead = يبني التجهيز ما تحتاجه عوامل التصفية. يمكن متابعته وإيقافه.
next-profiles-made = أنشئ ملف تعريف
next-profiles-made-lead = يحدّد ملف التعريف الصفوف التي يحملها أصحابه على أجهزتهم.
next-profiles-published = انشر ملف تعريف
next-profiles-published-lead = افحص المسودة، وعاينها بصفة شخص، ثم انشرها.
next-profiles-current = انشر المسودات
next-profiles-current-lead = تغيّرت بعض ملفات التعريف منذ نشرها. ما زالت الأجهزة تحصل على القديمة.
next-people-assigned = أضف أشخاصًا إلى ملف تعريف
next-people-assigned-lead = لا يحصل أحد على صفوف قبل أن يكون هو أو أحد فرقه في ملف تعريف.
next-apps-enabled = اسمح لتطبيق بالعمل دون اتصال
next-apps-enabled-lead = يعرض التطبيق ملفات تعريفه بعد تمكينه للعمل دون اتصال.
next-apps-offer = اختر ملفات تعريف للتطبيقات
next-apps-offer-lead = بعض التطبيقات ممكّن لكنه لا يعرض ملف تعريف منشورًا.

## كلمات في صفحات كثيرة
save = حفظ
publish = نشر
publish-count = { $count ->
        [one] نشر تغيير واحد
        [two] نشر تغييرين
        [few] نشر { $count } تغييرات
        [many] نشر { $count } تغييرًا
       *[other] نشر { $count } تغيير
    }
published = تم النشر.
pager = أجزاء القائمة
pager-at = { $first }–{ $last } من { $total }
pager-before = الجزء السابق
pager-after = الجزء التالي
find-nothing = لم يُعثر على شيء.
diff-none = لا فروق.
diff-before = قبل:
diff-after = بعد:
job-running = قيد التنفيذ
job-percent = { $percent } %
job-stop = إيقاف
job-stopped = أُوقف.
job-failed = فشل.
setting-rows = الصفوف
setting-filter = عامل التصفية
setting-combine = القاعدة والصفوف المرتبطة
setting-columns = الأعمدة
setting-images = الصور
setting-files = الملفات المرفقة
setting-interval = الفاصل
setting-name = الاسم
setting-description = الوصف
setting-item = الجدول
setting-relationship = العلاقة
setting-followed = الصفوف المتابَعة
setting-offline = يعمل دون اتصال

## عوامل التصفية
filter-and = و
filter-or = أو
filter-all = كل هذه
filter-any = واحد من هذه
filter-turn = التبديل بين «و» و«أو»
filter-add = شرط
filter-add-group = مجموعة
filter-full = { $most ->
        [one] يُسمح بشرط واحد
        [two] يُسمح بشرطين
        [few] يُسمح بـ { $most } شروط
        [many] يُسمح بـ { $most } شرطًا
       *[other] يُسمح بـ { $most } شرط
    }
filter-remove-criterion = إزالة الشرط
filter-column = العمود
filter-operator = المعامل
filter-value = القيمة
filter-values = قيم بينها فواصل
filter-choose-column = اختر عمودًا
filter-choose-value = اختر…
filter-target = الجدول
filter-find = ابحث بالاسم
filter-clear-value = مسح
filter-linked = { $count ->
        [0] مرتبط بـ { $table }. حرّره بصيغة FetchXML.
        [one] مرتبط بـ { $table } بشرط واحد. حرّره بصيغة FetchXML.
       *[other] مرتبط بـ { $table } بعدد { $count } من الشروط. حرّره بصيغة FetchXML.
    }
filter-fetch = FetchXML
operator-eq = يساوي
operator-ne = لا يساوي
operator-gt = أكبر من
operator-ge = على الأقل
operator-lt = أصغر من
operator-le = على الأكثر
operator-gt-date = بعد
operator-ge-date = في أو بعد
operator-lt-date = قبل
operator-le-date = في أو قبل
operator-like = يطابق النمط
operator-not-like = لا يطابق النمط
operator-in = واحد من
operator-not-in = ليس من
operator-null = فارغ
operator-not-null = له قيمة
operator-eq-userid = هو المستخدم
operator-ne-userid = ليس المستخدم
operator-eq-userteams = أحد فرق المستخدم
operator-eq-useroruserteams = المستخدم أو أحد فرقه
operator-eq-useroruserhierarchy = المستخدم أو من هو دونه
operator-eq-useroruserhierarchyandteams = المستخدم أو فرقه أو من هو دونه
operator-eq-businessid = وحدة عمل المستخدم
operator-ne-businessid = وحدة عمل أخرى
operator-eq-userlanguage = لغة المستخدم
operator-begins-with = يبدأ بـ
operator-not-begin-with = لا يبدأ بـ
operator-ends-with = ينتهي بـ
operator-not-end-with = لا ينتهي بـ
operator-last-x-days = في آخر … يوم

## الخطوة 1: الجداول
tables-only = أي الجداول
tables-only-possible = قابلة للعمل دون اتصال
tables-only-enabled = الممكّنة
tables-only-changed = غير المنشورة
tables-only-impossible = غير قابلة للعمل دون اتصال
tables-find = ابحث عن جدول
tables-none = لا جداول هنا.
tables-table = الجدول
tables-offline = دون اتصال
tables-switch = يمكن استخدام { $table } دون اتصال
tables-filter = عامل تصفية المؤسسة
tables-rows = الصفوف
tables-of = من { $count }
tables-size = الحجم
tables-per-day = تغييرات يومية
tables-profiles = ملفات التعريف
tables-default = افتراضي
tables-default-lead = ممكّن في كل مؤسسة جديدة.
tables-draft = غير منشور
tables-drop = تجاهل ما لم يُنشر
tables-held = هذا الجدول في ملف تعريف. أخرجه من ملف التعريف أولًا.
obstacle-system = يحمل إعدادات النظام نفسه.
obstacle-intersect = يربط جدولين ويأتي معهما.
obstacle-automatic = يأتي من تلقاء نفسه.
obstacle-not-tracked = لا تُتتبّع تغييراته. شغّل تتبّع التغييرات أولًا.
volume-tables = جداول ممكّنة
volume-rows = صفوف يمكن أن تغادر
volume-size = البيانات
volume-per-day = تغييرات يومية
volume-per-day-of = { $rows } · { $size }
volume-measured = قِيس { $at }
volume-never = لم يُقَس بعد
volume-measure = قياس
volume-warning = يعتمد حجم التنزيل على عدد الجداول وأيام عوامل تصفيتها وقواعد ملفات التعريف. وهو يكلّف بيانات الجوال ووقت المزامنة وسرعة الجهاز.
volume-much = هذا أكثر من { $rows } من الصفوف أو { $size }: ضيّق عوامل التصفية، أو اعتمد على ملفات تعريف تفعل ذلك.
volume-unmeasured = { $count ->
        [one] جدول واحد غير محسوب.
        [two] جدولان غير محسوبين.
        [few] { $count } جداول غير محسوبة.
        [many] { $count } جدولًا غير محسوب.
       *[other] { $count } جدول غير محسوب.
    }
publish-tables-title = نشر الجداول؟
organisation-title = عامل تصفية المؤسسة للجدول { $table }
organisation-lead = لا يغادر الخادمَ صفٌّ لا يجتاز عامل التصفية هذا، مهما قال أي ملف تعريف. والحقوق وملفات التعريف تضيّقه أكثر.
organisation-kind = نوع عامل التصفية
organisation-kind-days = آخر الأيام
organisation-kind-criteria = شروط
organisation-kind-fetch = FetchXML
organisation-kind-nothing = لا شيء
organisation-days = { $count ->
        [one] تغيّر في آخر يوم
        [two] تغيّر في آخر يومين
        [few] تغيّر في آخر { $count } أيام
        [many] تغيّر في آخر { $count } يومًا
       *[other] تغيّر في آخر { $count } يوم
    }
organisation-criteria = { $count ->
        [0] كل الصفوف
        [one] شرط واحد
        [two] شرطان
        [few] { $count } شروط
        [many] { $count } شرطًا
       *[other] { $count } شرط
    }
organisation-fetch = FetchXML
organisation-nothing = لا صفوف
organisation-days-label = الأيام
organisation-days-hint = الصفوف التي تغيّرت خلال هذه الأيام.
organisation-nothing-lead = لا يغادر أي صف من هذا الجدول الخادم.

## الخطوة 2: التجهيز
look-again = انظر مجددًا
provisioning-checked = فُحص { $at }، ويُعاد الفحص بعد { $seconds } ث
provisioning-skipped = في هذه البيئة لا تنتظر الأجهزة التجهيز. لكنه يسرّع مزامنتها.
provisioning-moved = بعد نقل الخادم
moved-deprovision = ألغِ التجهيز أولًا ثم جهّز مجددًا: ما بُني يخص المكان القديم.
moved-provision = لم يبقَ شيء من المكان القديم: جهّز.
moved-wait = انتظر حتى تنتهي المهمة الجارية.
provisioning-retry = إعادة المحاولة
provisioning-goes-on = التجهيز مستمر.
provisioning-stop = إيقاف
provisioning-stop-title = إيقاف التجهيز؟
provisioning-stop-lead = يبقى ما بُني. تنتظر الأجهزة حتى يستمر ويكتمل.
provisioning-stopping = يتوقف قبل خطوته التالية.
provisioning-deprovision = إلغاء التجهيز
provisioning-deprovision-title = إلغاء التجهيز؟
provisioning-deprovision-lead = لن تستطيع الأجهزة التنزيل أو المزامنة حتى يُجهّز الخادم مجددًا. لا يمكن إيقاف ذلك، وعلى أي تجهيز جديد أن ينتظر نهايته. تبقى التغييرات غير المرسلة على الأجهزة.
provisioning-taken-back = بدأ إلغاء التجهيز.
provisioning-start = ابدأ التجهيز
provisioning-begun = بدأ التجهيز.
consent-title = إشعار الخصوصية
consent-given = وافق { $name }، { $at }
consent-agree = أوافق. يُسجّل اسمي والوقت.
provisioning-stages = المراحل
provisioning-tables-done = تم { $done } من { $all }
provisioning-status = الحالة
provisioning-indexes = الفهارس
provisioning-looked = آخر فحص
provisioning-left = بقي { $time }
provisioning-attempt = هذه المحاولة رقم { $attempt }.
provisioning-complete = يمكن للأجهزة التنزيل
provisioning-complete-lead = اكتملت كل المراحل. لا شيء مطلوب هنا، حتى عند تغيّر ملفات التعريف.
provisioning-was-stopped = متوقف
provisioning-was-stopped-lead = يبقى ما بُني. تستمر إعادة المحاولة من هنا.
provisioning-has-failed = لا يمكن المتابعة
provisioning-has-failed-lead = اقرأ ما تقوله المرحلة وأصلحه وأعد المحاولة أولًا. فإن لم ينفع ذلك فألغِ التجهيز وابدأ من جديد.
provisioning-running-lead = يمكنك مغادرة هذه الصفحة. لا يتغيّر أي جهاز قبل المرحلة الأخيرة. والإيقاف يُبقي ما بُني.
provisioning-going-lead = يجري إلغاء التجهيز. لا يمكن إيقافه.
provisioning-gone = غير مجهّز
provisioning-gone-lead = أُلغي التجهيز. تحتفظ الأجهزة بما لديها ولا تتزامن حتى يُجهّز مجددًا.
provisioning-table-done = تم
provisioning-table-next = التالي
provisioning-table-open = لم يتم
stage-checking-the-environment = فحص البيئة
stage-reading-the-published-profiles = قراءة ملفات التعريف المنشورة
stage-checking-the-tables = فحص الجداول
stage-counting-the-rows = عدّ الصفوف
stage-building-the-sync-index = بناء فهرس المزامنة
stage-checking-the-sync-index = فحص فهرس المزامنة
stage-opening-for-devices = الفتح للأجهزة
stage-is-done = تمت
stage-is-now = جارية
stage-is-failed = فشلت
stage-is-stopped = أُوقفت
stage-is-ahead = لم تبدأ بعد

## الخطوة 3: ملفات التعريف
create = إنشاء
change = تغيير
take-over = اعتماد
saved = تم الحفظ.
not-saved = لم يُحفظ
leave = المغادرة دون حفظ
leave-title = المغادرة دون حفظ؟
leave-lead = تضيع تغييراتك في ملف التعريف هذا.
choose-file = اختر ملفًا
file-unreadable = تعذّرت قراءة الملف.
profile = ملف تعريف
profile-new = ملف تعريف جديد
profile-import = استيراد
profile-import-lead = ملف تعريف صُدّر بصيغة JSON. لا يتغيّر شيء قبل أن ترى الفروق، ولا يتغيّر أشخاصه.
profile-import-new = «{ $name }» جديد هنا.
profile-import-old = ما يتغيّر في «{ $name }»:
profile-imported = استُورد كمسودة.
profile-name = الاسم
profile-description = الغرض منه
profile-begin = ابدأ بـ
profile-empty = لا شيء
profile-state = الحالة
profile-people = الأشخاص
profile-estimate = أثقل جهاز
profile-estimate-of = من بين { $users } من الأشخاص، { $at }
profile-published = نُشر
profile-never = أبدًا
profile-users = { $users ->
        [one] مستخدم واحد
        [two] مستخدمان
        [few] { $users } مستخدمين
        [many] { $users } مستخدمًا
       *[other] { $users } مستخدم
    }
profile-users-teams = المستخدمون: { $users }، الفرق: { $teams }
profile-rows = { $count ->
        [one] صف واحد
        [two] صفان
        [few] { $count } صفوف
        [many] { $count } صفًا
       *[other] { $count } صف
    }
profiles-none = لا ملف تعريف بعد
profiles-none-lead = أنشئ واحدًا، أو دع تطبيقًا يقترح واحدًا من محتوياته.
profile-draft = مسودة
profile-is-published = منشور
profile-changed = تغيّر منذ النشر
profile-changed-since = نُشر { $at }
profile-unsaved = غير محفوظ
profile-sides = أجزاء ملف التعريف
profile-settings = الإعدادات
profile-history = السجل
profile-no-tables = لا جدول بعد
profile-no-tables-lead = أضف الجداول التي يحتاجها الأشخاص على أجهزتهم.
profile-add-table = إضافة جدول
profile-enables = يُمكّن بذلك
profile-remove-table = إزالة الجدول
profile-remove-title = إزالة { $table }؟
profile-remove-lead = تزول قاعدته والعلاقات المؤدية إليه. وبعد النشر تغادر صفوفه الأجهزة؛ وتبقى التغييرات غير المرسلة.
profile-publish-title = نشر «{ $name }»؟
profile-publish-first = لم يُنشر من قبل. يحصل عليه أشخاصه في مزامنتهم التالية.
profile-cannot-publish = لا يمكن نشره قبل إصلاح الأخطاء.
profile-export = تصدير بصيغة JSON
profile-export-lead = لإدارة الإصدارات: المسودة دون أشخاصها.
profile-delete = حذف ملف التعريف
profile-delete-title = حذف «{ $name }»؟
profile-delete-lead = يفقده أشخاصه في مزامنتهم التالية: تغادر الصفوف أجهزتهم. لا يمكن التراجع عن ذلك.
profile-deleted = تم الحذف.
profile-offered = التطبيقات التي تعرضه
profile-not-offered = لا تطبيق يعرض ملف التعريف هذا بعد.
profile-apps-go = إلى التطبيقات
app-not-enabled = غير ممكّن للعمل دون اتصال
app-everyone = للجميع
validate = التحقق
validate-count = { $count ->
        [one] ملاحظة واحدة
        [two] ملاحظتان
        [few] { $count } ملاحظات
       *[other] { $count } ملاحظة
    }
validate-title = نتائج التحقق
validate-none = لا شيء خاطئ أو مشكوك فيه.
compare = مقارنة بالمنشور
finding-error = خطأ
finding-warning = تحذير
finding-note = ملاحظة
pane = جزء من المصمم
pane-rule = القاعدة

## قاعدة الجدول
rule-title = القاعدة
rule-which = صفوف { $table }
rule-related = المرتبطة
rule-all = الكل
rule-owned = حسب المالك
rule-custom = مخصصة
rule-is-none = لا قاعدة: لا صفوف
rule-is-related = المرتبطة فقط
rule-is-all = الكل
rule-is-custom = عامل تصفية مخصص
rule-is-nobody = حسب المالك: لا أحد
rule-is-mine = صفوف المستخدم
rule-is-team = صفوف فرقه
rule-is-unit = صفوف وحدته
rule-is-mine-team = صفوف المستخدم وفرقه
rule-is-mine-unit = صفوف المستخدم ووحدته
rule-is-team-unit = صفوف فرقه ووحدته
rule-is-mine-team-unit = صفوف المستخدم وفرقه ووحدته
rule-none-lead = لم تُختر قاعدة: لا تأتي صفوف. اختر واحدة أعلاه.
rule-related-lead = الصفوف التي تجلبها علاقات جداول أخرى فقط.
rule-all-lead = كل الصفوف التي تجتاز عامل تصفية المؤسسة ويجوز للمستخدم قراءتها.
owned-mine = صفوف المستخدم
owned-team = صفوف فرقه
owned-unit = صفوف وحدة عمله (للبيانات الأساسية الصغيرة)
combine-or = أحدهما
combine-and = كلاهما
combine-ask = العلاقات تجلب صفوفًا أيضًا. هل تحتاج الصفوف إلى عامل التصفية أو إلى علاقة، أم إلى كليهما؟
combine-or-lead = يأتي الصف إذا اجتاز عامل التصفية أو جلبته علاقة.
combine-and-lead = يأتي الصف إذا اجتاز عامل التصفية وجلبته علاقة.
filter-as-tree = كشروط
filter-holes = هناك شرط غير مكتمل ولا يُحسب بعد.
filter-from-view = البدء بطريقة عرض
filter-not-drawn = لا يمكن عرض عامل التصفية هذا كشروط؛ لكنه يعمل.
price-free = بلا كلفة.
price-cheap = رخيص.
price-moderate = متوسط.
price-dear = مكلف.
cause-index = للعمود { $column } فهرس.
cause-scan = { $rows ->
        [0] لا فهرس يخدم { $column }: يُفحص كل صف.
       *[other] لا فهرس يخدم { $column }: عدد الصفوف المفحوصة { $rows }.
    }
cause-contains = النمط الذي يبدأ بحرف بدل على { $column } لا يستفيد من فهرس.
cause-negation = معظم الصفوف تجتاز ما يجب ألا يكون عليه { $column }.
cause-deep-relation = يتبع جداول مرتبطة بعمق { $levels } مستويات.
cause-many-ors = الشروط التي بينها «أو» ({ $count }) طرق بحث بعددها.
cause-or-related = عامل التصفية المخصص والعلاقات يُجمعان: تأتي صفوف مرتبطة مع أن عامل التصفية يستبعدها.
cause-and-related = الصفوف التي تجتاز عامل التصفية لا تأتي ما لم يربطها شيء.
cause-tiny-window = نطاق { $column } ضيق حتى إن الصفوف تأتي وتذهب طوال اليوم.
cause-all-rows = { $rows ->
        [0] تأتي كل الصفوف.
       *[other] تأتي كل الصفوف وعددها { $rows }.
    }
cause-no-rule = لا تجلب صفوفًا.
cause-unreadable = تعذّرت قراءتها، فكلفتها غير معروفة.

## العلاقات
relations-title = تجلب هذه الصفوف أيضًا
relations-counted = { $count } من { $most } من العلاقات
relations-none = لا علاقات لهذا الجدول بجداول يمكن استخدامها دون اتصال.
relations-all = عرض الكل ({ $count })
relations-fewer = عرض أقل
relations-adds = يضيف { $table }
relations-brings = الصفوف: { $count }
relations-go = إلى { $table }
relation-one-to-many = إلى الصفوف التي تشير إلى هذا الصف
relation-many-to-one = إلى الصف الذي يشير إليه عمود البحث
relation-many-to-many = إلى الصفوف المقترنة

## على الجهاز
kept-title = { $table } على الجهاز
item-name = الاسم في ملف التعريف
columns = الأعمدة
columns-all = الكل ({ $count })
columns-some = { $chosen } من { $all }
columns-every = كل الأعمدة
columns-required = يأتي دائمًا
columns-secured = مؤمّن
images = الصور
files = الصور والملفات
files-none = لا شيء
files-only = الملفات
files-images = { $count ->
        [one] صورة واحدة
        [two] صورتان
        [few] { $count } صور
       *[other] { $count } صورة
    }
files-both = { $count ->
        [one] صورة واحدة والملفات
        [two] صورتان والملفات
        [few] { $count } صور والملفات
       *[other] { $count } صورة والملفات
    }
files-lead = تأتي الملفات معها
interval = المزامنة
interval-every = كل { $time }
followed = الصفوف المتابَعة
followed-lead = تأتي الصفوف التي يتابعها المستخدم

## المعاينة
preview = معاينة بصفة مستخدم
preview-took = { $seconds } ث
preview-person = صاحب الجهاز
preview-find = ابحث عن شخص
preview-link = { $mbit } Mbit/s
preview-link-label = سرعة الاتصال
preview-rows = الصفوف
preview-data = البيانات
preview-first = أول مزامنة
preview-daily = يوميًا
preview-against = مقارنة بما تحصل عليه الأجهزة الآن
preview-same = الصفوف نفسها
preview-more = { $count ->
        [one] + صف واحد
        [two] + صفان
        [few] + { $count } صفوف
        [many] + { $count } صفًا
       *[other] + { $count } صف
    }
preview-fewer = { $count ->
        [one] − صف واحد
        [two] − صفان
        [few] − { $count } صفوف
        [many] − { $count } صفًا
       *[other] − { $count } صف
    }
preview-samples = { $table }: عينات
preview-name = الاسم
preview-modified = تغيّر
preview-heaviest = أثقل عشرة
preview-looked-at = { $count ->
        [one] فُحص شخص واحد
        [two] فُحص شخصان
        [few] فُحص { $count } أشخاص
        [many] فُحص { $count } شخصًا
       *[other] فُحص { $count } شخص
    }
why = لماذا هو على الجهاز؟
why-find = ابحث عن سجل في { $table }
why-included = على الجهاز
why-kept-away = مستبعد
reason-rule = القاعدة
reason-relation = العلاقة
reason-follow = المتابعة
reason-organisation = عامل تصفية المؤسسة
reason-security = الحق
reason-holds = نعم
reason-holds-not = لا

## أشخاص ملف التعريف
people-lead = تسري تغييرات الأشخاص فورًا دون نشر جديد. لكل مستخدم ملف تعريف واحد: إضافته هنا تُخرجه من غيره.
people-users = { $count ->
        [one] مستخدم واحد
        [two] مستخدمان
        [few] { $count } مستخدمين
        [many] { $count } مستخدمًا
       *[other] { $count } مستخدم
    }
people-teams = { $count ->
        [one] فريق واحد
        [two] فريقان
        [few] { $count } فرق
        [many] { $count } فريقًا
       *[other] { $count } فريق
    }
people-members = { $count ->
        [one] عضو واحد
        [two] عضوان
        [few] { $count } أعضاء
        [many] { $count } عضوًا
       *[other] { $count } عضو
    }
people-add-user = إضافة مستخدم
people-add-team = إضافة فريق
people-remove = إزالة { $name }
people-disabled = لا يجوز له تسجيل الدخول
people-instead = يحصل على { $name } بدلًا منه
people-may-not = أدواره لا تسمح له بقراءة ملفات التعريف
people-everyone = يحصل عليه الجميع في: { $apps }
people-move = { $count ->
        [one] نقل شخص واحد
        [two] نقل شخصين
        [few] نقل { $count } أشخاص
        [many] نقل { $count } شخصًا
       *[other] نقل { $count } شخص
    }
people-move-title = { $count ->
        [one] شخص واحد في ملف تعريف آخر
        [two] شخصان في ملف تعريف آخر
        [few] { $count } أشخاص في ملف تعريف آخر
        [many] { $count } شخصًا في ملف تعريف آخر
       *[other] { $count } شخص في ملف تعريف آخر
    }
people-move-lead = يحصلون على ملف التعريف هذا بدلًا منه: في مزامنتهم التالية تأتي صفوف وتذهب على أجهزتهم. أخبرهم مسبقًا.
people-from = الآن في { $name }

## السجل
history-number = النشر
history-when = الوقت
history-who = بواسطة
history-none = لم يُنشر من قبل.
history-current = لدى الأجهزة
history-restored = استعادة النشر { $number }
history-back = العودة إليه
history-back-title = العودة إلى النشر { $number }؟
history-as-draft = كمسودة
history-publish = انشره
history-is-draft = هو المسودة الآن.
history-unsaved = تضيع بذلك تغييراتك غير المحفوظة.

## الملاحظات
fault-profile-name-empty = يحتاج ملف التعريف إلى اسم.
fault-profile-name-taken = يوجد ملف تعريف باسم «{ $name }».
fault-item-name-empty = يحتاج الجدول إلى اسم في ملف التعريف.
fault-item-name-taken = الاسم «{ $name }» موجود في ملف التعريف.
fault-table-twice = { $table } موجود في ملف التعريف.
fault-not-offline-capable = لا يمكن استخدام { $table } دون اتصال.
fault-added-automatically = يأتي { $table } من تلقاء نفسه.
fault-intersect-table = يربط { $table } جدولين ويأتي معهما.
fault-rows-not-for-ownership = «{ $choice }» غير متاح للجدول { $table } بسبب ملكية صفوفه.
fault-owned-without-choice = اختر صفوف مَن تأتي من { $table }: المستخدم أو فرقه أو وحدته.
fault-no-rule = لم تُختر قاعدة للجدول { $table }: لا تأتي منه صفوف.
fault-related-without-relationship = { $table } يجلب المرتبطة فقط، ولا علاقة تؤدي إليه.
fault-choose-and-or = للجدول { $table } عامل تصفية وعلاقات: حدّد هل تحتاج الصفوف إلى كليهما أم أحدهما.
fault-relationship-redundant = «{ $relationship }» لا تضيف شيئًا: كل صفوف { $table } تأتي على أي حال.
fault-not-a-relationship-of = «{ $relationship }» ليست علاقة للجدول { $table }.
fault-related-table-missing = «{ $relationship }» تؤدي إلى { $table } وهو ليس في ملف التعريف.
fault-relationship-twice = للجدول { $table } العلاقة «{ $relationship }» مرتين.
fault-circular = ستدور في حلقة: { $path }.
fault-too-many-relationships = للجدول { $table } عدد { $direct } من العلاقات، و{ $transitive } مع ما يتبعها؛ والمسموح { $most }. راجع نموذج البيانات.
fault-too-many-to-many = للجدول { $table } عدد { $count } من علاقات 1:N أو N:N؛ والمسموح { $most }. راجع نموذج البيانات.
fault-too-many-images = عدد أعمدة الصور في ملف التعريف { $count }؛ والمسموح { $most }.
fault-interval = يتزامن { $table } كل { $minutes } دقيقة؛ والمسموح من 5 إلى 1440.
fault-unknown-column = ليس للجدول { $table } عمود «{ $column }».
fault-not-an-image = لا يحمل «{ $column }» من { $table } صورًا.
fault-filter-unreadable = تعذّرت قراءة عامل تصفية { $table }: { $why }.
fault-filter-too-deep = لعامل تصفية { $table } عدد { $depth } من المستويات؛ والمسموح { $most }.
fault-too-many-criteria = لعامل تصفية { $table } عدد { $count } من الشروط؛ والمسموح { $most }.
fault-filter-column = يستخدم عامل التصفية العمود «{ $column }»، وهو ليس في { $table }.
fault-filter-operator = لا تقبل ملفات التعريف «{ $operator }» على «{ $column }» من { $table }.
fault-organisation-filter-unreadable = تعذّرت قراءة عامل تصفية المؤسسة للجدول { $table }: { $why }.
fault-too-many-organisation-criteria = لعامل تصفية المؤسسة للجدول { $table } عدد { $count } من الشروط؛ والمسموح { $most }.
fault-organisation-criterion = لا يقبل عامل تصفية المؤسسة للجدول { $table } المعامل «{ $operator }» على «{ $column }».
fault-business-unit-rows = قد تكون صفوف الوحدة من { $table } كثيرة. وهي مخصصة للبيانات الأساسية الصغيرة.
fault-many-tables = عدد الجداول في ملف التعريف { $count }؛ والمستحسن أقل من { $advised }.
fault-no-items = لا جداول في ملف التعريف: لا يأتي شيء.
fault-view-of-another-table = طريقة العرض المختارة كقاعدة لا تخص { $table }.
fault-view-beyond-profile = طريقة العرض «{ $view }» من { $table } تشير إلى { $other } وهو ليس في ملف التعريف: لا تستطيع الأجهزة عرضها.

## الخطوة 4: التطبيقات
apps-none = لا تطبيقات بعد. استورد حلًا فيه تطبيق.
app-offline = العمل دون اتصال
app-not-published = التطبيق غير منشور بعد. التطبيقات المنشورة وحدها تعمل دون اتصال.
app-lead = يعرض التطبيق ملفات التعريف هذه. من كان في أحدها يحصل عليه؛ و«للجميع» يعطيه لبقية من لديهم التطبيق.
app-no-profiles = لا ملف تعريف منشور. انشر واحدًا، أو دع التطبيق يقترح واحدًا.
app-propose = اقتراح ملف تعريف من التطبيق
app-save = حفظ ونشر

## الأجهزة
devices-all = الكل
devices-trouble = بها مشكلات
devices-blocked = محظورة
devices-which = أي الأجهزة
devices-find = ابحث عن جهاز أو شخص
devices-none = لا جهاز هنا.
device-whose = الشخص والجهاز
device-state = الحالة
device-synced = آخر مزامنة
device-holds = المحتوى
device-queue = في الانتظار
device-errors = أخطاء
device-version = التطبيق
device-since = منذ { $at }
device-clock = فرق الساعة { $time }
device-refresh = تحديث
device-resync = تنزيل من جديد
device-block = حظر
device-unblock = السماح مجددًا
device-resync-title = جعل الجهاز ينزّل كل شيء من جديد؟
device-resync-lead = ينسى ما نُزّل وينزّله مجددًا، وهذا يكلّف وقتًا وبيانات. تبقى التغييرات غير المرسلة.
device-block-title = حظر الجهاز؟
device-block-lead = يرفضه الخادم حتى يُسمح له مجددًا. يبقى ما عليه، والتغييرات غير المرسلة أيضًا.
trouble-blocked = محظور
trouble-errors = أخطاء
trouble-late = متأخر
trouble-old-changes = تغييرات قديمة
trouble-clock = الساعة
device-is-downloading = قيد التنزيل
device-is-syncing = قيد المزامنة
device-is-idle = محدّث
device-is-replaying = قيد الإرسال
order-refresh = سيُحدَّث
order-resync = سينزّل من جديد

## سياسة التعارض
conflicts-lead = يعدّل شخصان سجلًا واحدًا، أحدهما على جهاز دون شبكة. ما مصير التعديلين؟ تبدأ الأمثلة من: المدينة أولم، الهاتف 1.
conflicts-losing = التغيير الخاسر
conflicts-losing-label = مصيره
losing-keep = يُحفظ في دفتر الجهاز
losing-ask = يُسأل صاحبه
conflicts-tables = جداول لها سياسة خاصة
conflicts-of = سياسة { $table }
policy-as-all = مثل غيره
policy-no = لا: يفوز الجهاز
policy-no-lead = كشف التعارض متوقف. يُكتب ما يأتي من الجهاز.
policy-no-example =
    الجهاز: المدينة بون. الخادم: المدينة كيل، الهاتف 2.
    النتيجة: المدينة بون، الهاتف 2.
policy-yes = نعم: يفوز الخادم
policy-yes-lead = كشف التعارض يعمل. يُرفض التغيير الذي يلاقي غيره.
policy-yes-example =
    الجهاز: المدينة بون. الخادم: المدينة كيل، الهاتف 2.
    النتيجة: المدينة كيل، الهاتف 2.
policy-field-merge = دمج حسب العمود
policy-field-merge-lead = تُدمج الأعمدة التي غيّرها طرف واحد؛ ويقرّر المستخدم في غيرها.
policy-field-merge-example =
    الجهاز: المدينة بون. الخادم: الهاتف 2.
    النتيجة: المدينة بون، الهاتف 2. وإذا غيّر كلاهما المدينة يُسأل المستخدم.
policy-client-wins = يفوز الجهاز
policy-client-wins-lead = مثل «لا»، لكن بالإعداد الأدق الذي قد يختلف بين الجداول.
policy-client-wins-example =
    الجهاز: المدينة بون. الخادم: المدينة كيل.
    النتيجة: المدينة بون.
policy-server-wins = يفوز الخادم
policy-server-wins-lead = مثل «نعم»، لكن بالإعداد الأدق الذي قد يختلف بين الجداول.
policy-server-wins-example =
    الجهاز: المدينة بون. الخادم: المدينة كيل.
    النتيجة: المدينة كيل؛ ومدينة الجهاز في دفتره.
policy-ask = السؤال دائمًا
policy-ask-lead = كلما غيّر الطرفان سجلًا قرّر صاحبه.
policy-ask-example =
    الجهاز: المدينة بون. الخادم: الهاتف 2.
    النتيجة: يرى المستخدم كليهما ويختار.

## سجل التدقيق
audit-find = ابحث عن اسم أو إجراء
audit-action = الإجراء
audit-target = العنصر
audit-changes = التغييرات
audit-none = لم يحدث شيء بعد.
audit-differences = { $count ->
        [one] فرق واحد
        [two] فرقان
        [few] { $count } فروق
        [many] { $count } فرقًا
       *[other] { $count } فرق
    }

## أخطاء المزامنة
errors-none = لا أخطاء مزامنة مفتوحة.
errors-none-here = لا شيء هنا.
errors-which = أي الأخطاء
errors-open = مفتوحة
errors-resolved = محسومة
errors-user = المستخدم
errors-what = التغيير
errors-why = السبب
errors-note = ملاحظة: { $note }
errors-of = { $users ->
        [one] مستخدم واحد، آخرها { $at }
        [two] مستخدمان، آخرها { $at }
        [few] { $users } مستخدمين، آخرها { $at }
        [many] { $users } مستخدمًا، آخرها { $at }
       *[other] { $users } مستخدم، آخرها { $at }
    }
error-conflict = تعارض
error-not-found = السجل غير موجود
error-exists = السجل موجود
error-other = مرفوض
error-title = خطأ مزامنة
error-note = ملاحظة للمستخدم
error-note-hint = إذا أبقيت قيم الخادم، يقرؤها على جهازه.
error-settled = حُسم. يُخبَر جهاز المستخدم في مزامنته التالية.
error-retry = إعادة المحاولة
error-retried = نُفّذ التغيير.
error-refused-again = رفضه الخادم مجددًا.
error-theirs = الإبقاء على قيم الخادم
error-mine = اعتماد قيم المستخدم
error-gone = لم يعد السجل موجودًا.
error-before = السابق
error-entered = قيمة المستخدم
error-server = قيمة الخادم
error-differs = مختلف

## الحالة
health-database = قاعدة البيانات
health-kind = النوع
health-schema = إصدار الجداول
health-version = الخادم
health-log = سجل التغييرات
health-entries = مدخلات
health-oldest = أقدمها
health-kept = تُحفظ
health-days = { $days ->
        [one] يوم واحد
        [two] يومان
        [few] { $days } أيام
        [many] { $days } يومًا
       *[other] { $days } يوم
    }
health-log-lead = الجهاز الذي غاب أطول من ذلك ينزّل كل شيء من جديد.
health-requests = الطلبات
health-since = منذ
health-served = أُجيبت
health-failed = فشلت
health-throttled = أُبطئت
health-running = جارية
health-backups = النسخ الاحتياطية
health-back-up = انسخ الآن
health-restore = كيفية الاستعادة
health-jobs = المهام
health-no-jobs = لا مهام في الأيام الأخيرة.
job-volumes = قياس الجداول
job-heaviest = أثقل الأجهزة
job-backup = نسخة احتياطية

## الحلول
solutions-none = لا حلول.
solution-import = استيراد
solution-lead = اختر ملف zip لحل. لا يُستورد شيء قبل أن ترى ما سيفعله.
solution-imported = استُورد: { $made } جديد، { $changed } متغيّر.
solution-would = سينشئ { $made } جزءًا ويغيّر { $changed } ويُبقي { $kept } كما جاءت دون فهمها.
solution-version = الإصدار
solution-kind = النوع
solution-managed = مُدار
solution-unmanaged = غير مُدار
solution-export = تصدير
outcome-made = جديد
outcome-changed = متغيّر
outcome-kept = أُبقي كما جاء

## الأشخاص والأدوار
org-sides = أقسام الصفحة
org-users = المستخدمون
org-teams = الفرق
org-units = وحدات العمل
org-roles = الأدوار
org-name = الاسم
org-email = البريد الإلكتروني
org-unit = وحدة العمل
org-profile = ملف التعريف
org-state = الحالة
org-kind = النوع
org-members = الأعضاء
org-rename = إعادة التسمية
org-deleted = تم الحذف.
org-delete-title = حذف «{ $name }»؟
org-delete-of = حذف { $name }
org-users-which = أي المستخدمين
org-users-all = الكل
org-users-enabled = المفعّلون
org-users-disabled = المعطّلون
org-users-find = ابحث عن مستخدم
org-enabled = مفعّل
org-disabled = معطّل
org-user = مستخدم
org-user-new = مستخدم جديد
org-user-made = يمكن لـ { $name } تسجيل الدخول الآن.
org-sign-in = اسم تسجيل الدخول
org-signs-in = يسجّل الدخول باسم { $name }
org-first = الاسم الأول
org-last = اسم العائلة
org-manager = المدير
org-manager-none = دون مدير
org-manager-find = ابحث عن مدير
org-may-sign-in = يمكنه تسجيل الدخول
org-disable-lead = تنتهي كل جلساته، وجلسات أجهزته أيضًا، ولا يعود يستطيع تسجيل الدخول. يبقى ما يملكه له، وتبقى التغييرات غير المرسلة على أجهزته.
org-move-lead = ينتقل ما يملكه معه إلى وحدة العمل الأخرى، ويفقد كل الأدوار التي أُعطيت له هو، ما لم تُبقها إعدادات المؤسسة. أعطه أدوارًا من جديد بعد ذلك.
org-his-roles = الأدوار
org-his-teams = الفرق
org-his-reports = يتبعون له
org-roles-at-once = تسري الأدوار فورًا.
org-role-in = { $role } ({ $unit })
org-role-choose = اختر دورًا
org-role-give = دور آخر
org-role-give-now = إعطاء
org-role-take = سحب { $name }
org-own-role-title = سحب دورك أنت؟
org-own-role-lead = قد تفقد ما تفعله به هنا. وعندها لا يعيده إليك إلا مسؤول آخر.
org-own-role-take = سحب
org-role-first = الدور الأول
org-role-none = لا دور بعد
org-password = كلمة المرور
org-password-hint = عشرة أحرف على الأقل. إن تُركت فارغة ينشئ الخادم واحدة.
org-password-set = تعيين كلمة مرور أخرى
org-password-title = كلمة مرور أخرى لـ { $name }؟
org-password-lead = تبطل القديمة فورًا وتنتهي جلساته. تطلب أجهزته الجديدة قبل أن تتزامن مجددًا.
org-password-once = تظهر هذه المرة فقط. دوّنها وسلّمها بنفسك.
org-password-done = تم تعيين كلمة المرور.
org-teams-find = ابحث عن فريق
org-team = فريق
org-team-new = فريق جديد
org-team-owner = يملك سجلات
org-team-access = للمشاركة
org-team-default = كل أعضاء وحدة
org-team-is-access = لمشاركة السجلات فقط؛ لا يملك شيئًا وليس له أدوار
org-team-access-lead = فريق المشاركة ليس له أدوار.
org-team-default-lead = أعضاؤه هم أعضاء وحدة عمله: انقل مستخدمًا لتغييرهم.
org-team-roles = أدوار الفريق
org-team-delete = حذف الفريق
org-team-delete-lead = يفقد أعضاؤه ما يُسمح لهم به عبره فقط وما شورك معه. لا يمكن حذف فريق يملك سجلات. لا يمكن التراجع عن ذلك.
org-member-add = إضافة عضو
org-units-lead = يمكن أن تشمل الأدوار وحدة عمل المستخدم نفسه، أو هي وكل ما تحتها.
org-unit-above = الوحدة الأعلى
org-unit-below = وحدة عمل جديدة تحت { $name }
org-unit-change = إعادة تسمية { $name } أو نقلها
org-unit-move-lead = تنتقل معها كل الوحدات تحتها. الأدوار التي تشمل «الوحدة وما تحتها» تصل إلى سجلاتها من المكان الجديد لا من القديم.
org-unit-delete = حذف وحدة العمل
org-unit-delete-lead = لا يمكن حذف إلا وحدة عمل ليس فيها أحد ولا شيء: انقل أولًا مستخدميها وفرقها وسجلاتها ووحداتها. لا يمكن التراجع عن ذلك.
org-role = دور
org-roles-lead = يُسمح للشخص بكل ما يعطيه أحد أدواره أو أدوار فرقه.
org-role-new = دور جديد
org-role-fixed = ثابت
org-role-fixed-lead = هذا الدور يعطي كل شيء ويبقى كما هو.
org-role-is-held = هناك من لديه هذا الدور: اسحبه من المستخدمين والفرق قبل حذفه.
org-role-delete = حذف الدور
org-role-delete-lead = ما يعطيه لا يُحفظ في أي مكان آخر. لا يمكن التراجع عن ذلك.
org-role-lead = المستخدمون الذين لديهم هذا الدور: { $users }؛ الفرق: { $teams }. ما تحفظه يسري عليهم جميعًا فورًا؛ وما يسحبه يغادر أجهزتهم في المزامنة التالية.
org-role-leave-lead = تضيع تغييراتك في هذا الدور.
org-role-save = { $count ->
        [one] حفظ تغيير واحد
        [two] حفظ تغييرين
        [few] حفظ { $count } تغييرات
        [many] حفظ { $count } تغييرًا
       *[other] حفظ { $count } تغيير
    }
org-only-given = ما يعطيه فقط
org-others = امتيازات دون جدول
privilege-of = { $what }: { $right }
privilege-tables = الجداول
privilege-columns = الأعمدة
privilege-relationships = العلاقات
privilege-publish = نشر التخصيصات
privilege-import = استيراد التخصيصات
privilege-export = تصدير التخصيصات
privilege-offline = العمل دون اتصال
privilege-on-behalf = التصرف نيابةً عن مستخدم آخر
org-depths = مدى الحق، والمفتاح الذي يعيّنه
org-grid = الحقوق حسب الجداول
org-cell = { $right }، { $table }: { $depth }
depth-none = لا شيء
depth-user = المستخدم
depth-unit = وحدة العمل
depth-below = الوحدة وما تحتها
depth-organization = المؤسسة
right-create = إنشاء
org-right = الحق
org-reaches = المدى
org-given-by = مصدره
org-by-team = { $role }، عبر فريق { $team }
org-by-depth = { $role }: { $depth }
org-rights-open = ما المسموح لهذا الشخص؟
org-rights-of = ما المسموح لـ { $name }
org-rights-lead = عبر كل الأدوار معًا، بما فيها أدوار الفرق؛ ويسري أوسع مدى لكل حق. وحدة العمل: { $unit }. تُضاف إليها السجلات المشاركة منفردة. والجداول غير المذكورة مغلقة.
org-rights-hierarchy = يقرأ أيضًا سجلات من يتبعون له:
