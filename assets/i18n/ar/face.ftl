# الصفحات وعناصر التحكم.

app-name = Farfield

## كلمات في صفحات كثيرة
back = رجوع
cancel = إلغاء
close = إغلاق
details = التفاصيل
open = فتح
try-again = أعد المحاولة
loading = جارٍ التحميل
today-at = اليوم، { $time }
yesterday-at = أمس، { $time }
Today-at = اليوم، { $time }
Yesterday-at = أمس، { $time }
empty-value = –
yes = نعم
no = لا

## تسجيل الدخول
sign-in-title = تسجيل الدخول
sign-in-lead = عملاؤك، مع الشبكة ومن دونها.
sign-in-server = عنوان الخادم
sign-in-user = اسم المستخدم
sign-in-password = كلمة المرور
sign-in-passphrase = عبارة المرور لهذا الجهاز
sign-in-passphrase-hint = لا سلسلة مفاتيح في هذا الجهاز. تحمي عبارة المرور بياناتك هنا، ولا يمكن استعادتها.
sign-in-submit = تسجيل الدخول
sign-in-working = جارٍ تسجيل الدخول…
sign-in-fill-server = أدخل عنوان الخادم.
sign-in-fill-user = أدخل اسم المستخدم.
sign-in-fill-password = أدخل كلمة المرور.
sign-in-fill-passphrase = أدخل عبارة مرور.
unlock-title = فتح القفل
unlock-lead = { $user } على { $server }
unlock-submit = فتح القفل
unlock-working = جارٍ فتح القفل…
broken-title = لا يمكن فتح قاعدة بياناتك
broken-reset = تسجيل الخروج والبدء من جديد
broken-reset-confirm = تسجيل الخروج وحذف قاعدة البيانات هذه؟
broken-reset-more = تضيع التغييرات غير المرسلة فيها. ويُنزَّل كل ما عداها بعد تسجيل الدخول.
starting = جارٍ البدء…

## التطبيقات وسؤال التنزيل
apps-title = اختر تطبيقًا
apps-lead = مسجّل الدخول باسم { $name }
apps-empty = لا تطبيقات لديك بعد. اطلب من المسؤول أن يشارك معك تطبيقًا.
apps-offline = يعمل دون اتصال
apps-opening = جارٍ الفتح…
prompt-title = العمل دون اتصال مع { $app }
prompt-text = يحفظ Farfield سجلاتك مشفّرة على هذا الجهاز لتعمل دون اتصال.
prompt-tables = الجداول
prompt-rows = الصفوف
prompt-size = حجم التنزيل
prompt-free = المساحة الحرة على هذا الجهاز
prompt-download = تنزيل
prompt-skip = ليس الآن
prompt-later = يمكنك البدء لاحقًا من الحالة في الأسفل.

## التنقل
nav-main = التنقل الرئيسي
nav-home = البداية
nav-new = جديد
nav-sync = مزامنة
nav-more = المزيد
nav-device = حالة الجهاز
nav-queue = التغييرات
account-menu = الحساب
switch-app = تبديل التطبيق
sign-out = تسجيل الخروج
mark-usable = جاهز دون اتصال
mark-unusable = غير جاهز دون اتصال

## البداية
greeting-morning = صباح الخير، { $name }
greeting-afternoon = طاب يومك، { $name }
greeting-evening = مساء الخير، { $name }
home-tables = على هذا الجهاز
home-download = العمل دون اتصال
home-download-text = نزّل سجلاتك لتعمل دون اتصال.
home-unsent = { $count ->
        [one] تغيير واحد لم يُرسل بعد
        [two] تغييران لم يُرسلا بعد
        [few] { $count } تغييرات لم تُرسل بعد
        [many] { $count } تغييرًا لم يُرسل بعد
       *[other] { $count } تغيير لم يُرسل بعد
    }
home-unsent-more = { $records ->
        [one] في سجل واحد
        [two] في سجلين
        [few] في { $records } سجلات
        [many] في { $records } سجلًا
       *[other] في { $records } سجل
    }
home-attention = { $count ->
        [one] تغيير واحد يحتاج إليك
        [two] تغييران يحتاجان إليك
        [few] { $count } تغييرات تحتاج إليك
        [many] { $count } تغييرًا يحتاج إليك
       *[other] { $count } تغيير يحتاج إليك
    }

## القائمة
grid-rows = { $count ->
        [zero] لا صفوف
        [one] صف واحد
        [two] صفان
        [few] { $count } صفوف
        [many] { $count } صفًا
       *[other] { $count } صف
    }
grid-records = { $count ->
        [zero] لا سجلات على هذا الجهاز
        [one] سجل واحد على هذا الجهاز
        [two] سجلان على هذا الجهاز
        [few] { $count } سجلات على هذا الجهاز
        [many] { $count } سجلًا على هذا الجهاز
       *[other] { $count } سجل على هذا الجهاز
    }
grid-found = { $count ->
        [zero] لا نتائج
        [one] نتيجة واحدة
        [two] نتيجتان
        [few] { $count } نتائج
       *[other] { $count } نتيجة
    }
grid-search = البحث في { $table }
grid-search-clear = مسح البحث
grid-views = طرق العرض
grid-sort = فرز
grid-sort-by = فرز حسب
grid-state = الحالة
grid-label = { $view }، { $count ->
        [zero] لا صفوف
        [one] صف واحد
        [two] صفان
        [few] { $count } صفوف
        [many] { $count } صفًا
       *[other] { $count } صف
    }
grid-empty = لا شيء من { $table } في طريقة العرض هذه.
grid-empty-new = إضافة { $name }
grid-empty-match = لا شيء من { $table } يطابق «{ $search }».
grid-empty-clear = مسح البحث
grid-empty-not-downloaded = { $table } ليست هنا بعد.
grid-empty-downloading = { $table } ليست هنا بعد. نُزّل { $percent } ٪.
grid-empty-download = تنزيل
grid-empty-not-offline = { $table } ليست ضمن ملف تعريفك للعمل دون اتصال. اتصل لتراها.
grid-empty-forbidden = لا يحق لك قراءة { $table }. اسأل المسؤول.

mark-saved-here = محفوظ هنا
mark-waiting = في الانتظار
mark-waiting-long = ينتظر الإرسال
mark-attention = يحتاج إليك
mark-sent = مُرسل
mark-changes-waiting = { $count ->
        [one] تغيير واحد في الانتظار
        [two] تغييران في الانتظار
        [few] { $count } تغييرات في الانتظار
        [many] { $count } تغييرًا في الانتظار
       *[other] { $count } تغيير في الانتظار
    }

## النموذج
form-new = إضافة { $name }
form-save = حفظ
form-save-close = حفظ وإغلاق
form-delete = حذف
form-new-record = جديد
form-undo = التراجع عن التغييرات
form-unsaved = غير محفوظ
form-read-only = للقراءة فقط
form-required = مطلوب
form-recommended = مستحسن
form-waiting = ينتظر. على الخادم: { $value }
form-call = الاتصال بـ { $value }
form-mail = الكتابة إلى { $value }
form-open = فتح { $value }
form-tabs = الأقسام
form-general = عام
form-no-fields = لا حقول في هذا النموذج بعد.
form-untitled = دون اسم
form-clear = مسح { $field }
form-problems = { $count ->
        [one] حقل واحد يحتاج إلى نظرة قبل الحفظ.
        [two] حقلان يحتاجان إلى نظرة قبل الحفظ.
        [few] { $count } حقول تحتاج إلى نظرة قبل الحفظ.
        [many] { $count } حقلًا يحتاج إلى نظرة قبل الحفظ.
       *[other] { $count } حقل يحتاج إلى نظرة قبل الحفظ.
    }
related-tab = ذات صلة
related-none = لا شيء من { $table } بعد.
related-no-tables = لا توجد على هذا الجهاز جداول أخرى تتبع هذا السجل.
related-by = { $table } ({ $column })
timeline-title = المخطط الزمني
timeline-add = إضافة
timeline-none = لم يُدوَّن شيء بعد.
timeline-more = عرض الأقدم
timeline-done = أنجزه { $name }
timeline-due = يُستحق { $when }
timeline-note = اكتب ملاحظة
timeline-note-save = حفظ الملاحظة
form-left-out = لا يُعرض «{ $name }» هنا.
delete-title = حذف { $name }؟
delete-text = يختفي الآن من هذا الجهاز، ومن الخادم مع المزامنة التالية.
delete-confirm = حذف
unsaved-title = المغادرة دون حفظ؟
unsaved-text = { $count ->
        [one] غُيّر حقل واحد ولم يُحفظ.
        [two] غُيّر حقلان ولم يُحفظا.
        [few] غُيّرت { $count } حقول ولم تُحفظ.
        [many] غُيّر { $count } حقلًا ولم يُحفظ.
       *[other] غُيّر { $count } حقل ولم يُحفظ.
    }
unsaved-leave = المغادرة دون حفظ
unsaved-stay = متابعة التحرير
unsaved-save = حفظ

lookup-search = البحث في { $table }
lookup-none = لا سجل يطابق «{ $search }».
lookup-empty = لا سجلات على هذا الجهاز.
lookup-recent = اقتراحات
lookup-absent = ليس على هذا الجهاز. قد يكون الاسم قديمًا.

## قائمة الانتظار
queue-title = التغييرات
queue-empty = أُرسل كل شيء.
queue-empty-more = ينتظر هنا ما تغيّره دون اتصال حتى يصل إلى الخادم.
queue-attention = يحتاج إليك
queue-waiting = ينتظر الإرسال
queue-create = جديد
queue-update = معدّل
queue-delete = محذوف
queue-associate = مرتبط
queue-disassociate = مفصول
queue-command = أمر
queue-state-queued = في الانتظار
queue-state-in-flight = يُرسل
queue-state-parked = يحتاج إليك
queue-state-blocked = ينتظر تغييرًا سابقًا
queue-attempts = { $count ->
        [one] أُرسل مرة واحدة
        [two] أُرسل مرتين
        [few] أُرسل { $count } مرات
       *[other] أُرسل { $count } مرة
    }
queue-recreate = إنشاؤه من جديد
queue-discard = تجاهل
queue-discard-title = تجاهل هذا التغيير؟
queue-discard-text = يعرض { $name } قيم الخادم من جديد. وتُتجاهل أيضًا التغييرات التي تعتمد عليه.
queue-fields = { $count ->
        [one] حقل واحد
        [two] حقلان
        [few] { $count } حقول
        [many] { $count } حقلًا
       *[other] { $count } حقل
    }
queue-was = كان { $value }

## حسم تغيير
conflict-fields = { $count ->
        [one] حقل واحد مختلف
        [two] حقلان مختلفان
        [few] { $count } حقول مختلفة
        [many] { $count } حقلًا مختلفًا
       *[other] { $count } حقل مختلف
    }
conflict-gone = حُذف على الخادم
conflict-deleted-here = تغيّر على الخادم بعد أن حذفته
conflict-refused = رفضه الخادم
conflict-made = غُيّر هنا { $when }
conflict-whose = قيم أي جانب
conflict-all-mine = كل قيمي
conflict-all-theirs = كل قيم الخادم
conflict-by-field = حقلًا حقلًا
conflict-field = الحقل
conflict-before = السابق
conflict-yours-title = لديك
conflict-server-title = الخادم
conflict-agreed = لا خلاف فيه
conflict-edit = تحرير
conflict-other-value = قيمة أخرى
conflict-preview = ما سيُحفظ
conflict-open = لم يُختر بعد
conflict-yours = منك
conflict-server = من الخادم
conflict-typed = كتبته أنت
conflict-kept = يبقى ما يُترك من القيم ضمن «القيم المتروكة».
conflict-later = القرار لاحقًا
conflict-discard = تجاهل قيمي
conflict-keep-record = الإبقاء على السجل
conflict-delete-anyway = الحذف مع ذلك
conflict-resubmit = إعادة الإرسال
conflict-settled = حُسم. يُرسل مع المزامنة التالية.
ledger-title = القيم المتروكة
ledger-text = تبقى هنا القيم التي تُركت لصالح غيرها حتى تمسحها.
ledger-empty = لم تُترك أي قيمة.
ledger-mine = قيمك
ledger-theirs = قيم الخادم
ledger-server-wins = في هذه المؤسسة تسري قيم الخادم.
ledger-client-wins = في هذه المؤسسة تسري قيم الأجهزة.
ledger-chosen = اخترت الجانب الآخر.
ledger-discarded = تجاهلت التغيير.
ledger-settled = حسم أحد المسؤولين الأمر نيابةً عنك.
ledger-note = «{ $note }»
ledger-now = الآن { $value }
ledger-restore = استعادة
ledger-restored = استُعيد كتغيير جديد.
ledger-forget = إزالة
ledger-clear = مسح
ledger-clear-title = مسح القيم المتروكة؟
ledger-clear-text = لا يمكن استعادة القيم بعد ذلك.

## حالة الجهاز
palette-title = انتقل أو نفّذ
palette-label = اكتب ما تبحث عنه
palette-nothing = لا شيء بهذا الاسم.
shortcuts-title = اختصارات لوحة المفاتيح
key-palette = الانتقال إلى أي مكان وتنفيذ أي أمر
key-search = البحث في القائمة
key-rows = التنقل بين الصفوف
key-open = فتح الصف
key-close = إغلاق ما هو مفتوح
key-shortcuts = عرض هذه القائمة
settings-title = المزامنة
settings-unmetered = عبر الاتصالات التي لا تكلّف شيئًا فقط
settings-unmetered-text = لا ينتظرها أمر «المزامنة الآن».
settings-manual = عند طلبي فقط
settings-manual-text = تنتظر التغييرات هنا حتى ذلك.
settings-interval = المدة بين مزامنتين
settings-interval-profile = كما في ملف التعريف
settings-interval-minutes = { $count ->
        [60] ساعة
        [240] 4 ساعات
        [1440] يوم
        [one] دقيقة واحدة
        [two] دقيقتان
        [few] { $count } دقائق
       *[other] { $count } دقيقة
    }
appearance = المظهر
appearance-language = اللغة
language-system = مثل النظام
appearance-theme = الألوان
appearance-density = ارتفاع الصفوف
theme-system = مثل النظام
theme-light = فاتح
theme-dark = داكن
density-compact = مضغوط
density-normal = عادي
density-roomy = واسع
device-title = حالة الجهاز
device-tables = الجداول
device-work-offline = العمل دون اتصال
device-work-offline-text = لا يُرسل شيء ولا يُستقبل حتى توقفه.
device-sync = المزامنة الآن
device-download = تنزيل
device-changes = { $count ->
        [one] تغيير واحد في الانتظار
        [two] تغييران في الانتظار
        [few] { $count } تغييرات في الانتظار
        [many] { $count } تغييرًا في الانتظار
       *[other] { $count } تغيير في الانتظار
    }
device-changes-more = { $records ->
        [one] في سجل واحد
        [two] في سجلين
        [few] في { $records } سجلات
        [many] في { $records } سجلًا
       *[other] في { $records } سجل
    }
device-rows-of = { $rows } من { $expected }
sign-out-title = تسجيل الخروج؟
sign-out-text = تُحذف سجلاتك من هذا الجهاز وتبقى على الخادم.
sign-out-unsent = { $count ->
        [one] يحذف تسجيل الخروج تغييرًا لم يُرسل.
        [two] يحذف تسجيل الخروج تغييرين لم يُرسلا.
        [few] يحذف تسجيل الخروج { $count } تغييرات لم تُرسل.
        [many] يحذف تسجيل الخروج { $count } تغييرًا لم يُرسل.
       *[other] يحذف تسجيل الخروج { $count } تغيير لم يُرسل.
    }
sign-out-unsent-unknown = يحذف تسجيل الخروج التغييرات التي لم تُرسل بعد إن وُجدت.
sign-out-confirm = تسجيل الخروج
sign-out-discard = حذف وتسجيل الخروج

## الإشعارات
toast-dismiss = إخفاء
