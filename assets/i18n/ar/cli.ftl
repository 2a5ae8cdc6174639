# سطر الأوامر: الأسئلة، وما أُنجز، وما هو الصواب.

cli-ask-password = كلمة مرور { $user }:
cli-ask-passphrase = عبارة مرور هذا الجهاز:
cli-ask-new-passphrase = اختر عبارة مرور لهذا الجهاز (لا يمكن استعادتها):
cli-ask-export-passphrase = عبارة مرور الملف:
cli-ask-passphrase-again = العبارة نفسها مرة أخرى:

## ما أُنجز
cli-signed-in = سُجّل الدخول باسم { $name }.
cli-download-started = هُيئ { $app } للعمل دون اتصال. يُنزّله «farfield sync».
cli-app-entered = في { $app }.
cli-app-online-only = لم يُفعّل { $app } للعمل دون اتصال، فلا يُنزّل شيء. اسأل المسؤول.
cli-choose-app = يمكنك استخدام عدة تطبيقات. سمّ أحدها بـ --app: { $apps }.
cli-signed-out = سُجّل الخروج. حُذفت سجلاتك من هذا الجهاز.
cli-synced = أُرسل: { $sent }، استُقبل: { $rows }.
cli-needs-you = تغييرات تحتاج إليك: { $count }. يبيّن «farfield errors» السبب.
cli-working-offline = دون اتصال. لا يُرسل شيء ولا يُستقبل حتى «farfield offline off».
cli-working-online = متصل. يرسل «farfield sync» ويستقبل.
cli-created = حُفظ على هذا الجهاز. يصل إلى الخادم مع المزامنة التالية.
cli-deleted = حُذف على هذا الجهاز. ويُحذف من الخادم مع المزامنة التالية.
cli-unchanged = لا اختلاف، فلم يتغير شيء.
cli-duplicates = { $count ->
    [one] لم يُحفظ شيء: قد يكون هذا السجل هو نفسه. للحفظ رغم ذلك: --allow-duplicates
   *[other] لم يُحفظ شيء: قد تكون هذه السجلات ({ $count }) هي نفسها. للحفظ رغم ذلك: --allow-duplicates
 }
cli-relationships = اختر علاقة بـ --relationship: { $names }
cli-recreated = ينشئ التغيير { $seq } السجل من جديد مع المزامنة التالية.
cli-retried = ينتظر التغيير { $seq } الإرسال من جديد.
cli-discarded = تم تجاهل التغيير { $seq }.
cli-exported = في الملف { $count } من التغييرات. ينقلها «farfield queue import» إلى جهاز آخر لك.
cli-imported = ينتظر الآن { $count } من التغييرات على هذا الجهاز. يرسلها «farfield sync».
cli-undone = تم التراجع عن { $count } من التغييرات. يحتفظ «farfield ledger» بالقيم.
cli-resolved = تمت تسوية التغيير { $seq }. يرسل «farfield sync» ما يجب إرساله.
cli-superseded = تعارض { $count } من تغييراتك مع تغييرات على الخادم، وهي السارية. يحتفظ «farfield ledger» بقيمك.
cli-restored = تم الحفظ على هذا الجهاز من جديد. يصل إلى الخادم مع المزامنة القادمة.
cli-ledger-cleared = تم الحذف.
cli-ledger-empty = لم تخسر أي قيمة أمام أخرى.
cli-rows-shown = { $shown } من { $total }. يعرض --limit المزيد.
cli-no-rows = لا صفوف.
cli-not-offline = هذا الجدول ليس ضمن ملف تعريفك للعمل دون اتصال، فصفوفه ليست على هذا الجهاز.
cli-update-none = لا تحديث في الانتظار.
cli-update-waits = ‏«farfield metadata --accept» يطبّقه، و«farfield metadata --later» يؤجّله.
cli-update-found = تحديث للجداول والأعمدة في الانتظار: «farfield metadata» يعرضه.
cli-update-accepted = الجداول محدّثة. يصل الجديد مع المزامنة التالية.
cli-update-later = إنه ينتظر. يواصل هذا الجهاز العمل بجداوله.
cli-update-download = للتنزيل: { $rows ->
        [one] صف واحد
        [two] صفان
        [few] { $rows } صفوف
        [many] { $rows } صفًا
       *[other] { $rows } صف
    }، نحو { $kib } كيبيبايت.
cli-orphan-cleared = حُذفت القيمة.
cli-no-orphans = لم يوضع شيء جانبًا.
cli-settings-by-itself = يُزامن تلقائيًا.
cli-settings-manual = يُزامن عند الطلب فقط.
cli-settings-unmetered = عبر اتصالات بلا كلفة فقط.
cli-settings-interval = ما لا يقل عن { $minutes } دقيقة بين مزامنتين.
cli-settings-fixed = المسؤول يحدد متى يُزامن هذا الجهاز.
cli-provisioning-none = لا يحتاج هذا الخادم إلى تجهيز.
cli-provisioning-open = الخادم جاهز.
cli-provisioning-stage = المرحلة { $stage } من { $stages }: { $name }
cli-provisioning-left = ‏{ $percent } %، بقي { $seconds } ث
cli-nothing-to-pause = لا شيء يُنزَّل.
cli-paused = التنزيل متوقف مؤقتًا. «farfield resume» يستأنفه.
cli-resumed = المزامنة التالية تنزّل.
cli-reconfigured = حُذف ما نُزّل. المزامنة التالية تنزّله من جديد.
cli-no-drafts = لا مسودات.
cli-draft-kept = المسودة على هذا الجهاز فقط. «farfield drafts save ID» يحفظها على الخادم.
cli-draft-saved = السجل على الخادم.
cli-draft-discarded = حُذفت المسودة.
cli-draft-tie = يُكتب الارتباط هكذا: COLUMN=TABLE:ID.
cli-fetched = من الخادم، وحُفظ لما بعد.
cli-fetched-from-device = من هذا الجهاز، كما كان في { $when }.
cli-queue-empty = أُرسل كل شيء.
cli-no-errors = لا شيء يحتاج إليك.

## العناوين
cli-head-column = العمود
cli-head-table = الجدول
cli-head-name = الاسم
cli-head-rows = الصفوف
cli-head-ready = جاهز
cli-head-synced = آخر مزامنة
cli-head-id = المعرّف
cli-head-mark = الحالة
cli-head-change = التغيير
cli-head-kind = النوع
cli-head-record = السجل
cli-head-columns = الأعمدة
cli-head-base = السابق
cli-head-mine = قيمتك
cli-head-theirs = على الخادم
cli-head-side = لمن
cli-head-why = السبب
cli-head-when = الوقت
cli-side-mine = لك
cli-side-theirs = للخادم
cli-lost-server-wins = الخادم هو الفائز هنا
cli-lost-client-wins = الأجهزة هي الفائزة هنا
cli-lost-chosen = اخترت الأخرى
cli-lost-discarded = تم تجاهلها
cli-lost-settled = حسمها مسؤول
cli-lost-settled-note = حسمها مسؤول: { $note }
cli-user = المستخدم
cli-server = الخادم
cli-app = التطبيق
cli-database = قاعدة البيانات
cli-link = الاتصال

## ما هو الصواب
cli-no-terminal-password = لا طرفية لطلب كلمة المرور. أعطها على الدخل القياسي مع --password-stdin.
cli-no-password = لم تصل كلمة مرور على الدخل القياسي. اكتبها هناك في سطر واحد.
cli-no-terminal-passphrase = لا سلسلة مفاتيح هنا ولا طرفية لطلب عبارة المرور. عيّن FARFIELD_PASSPHRASE.
cli-no-terminal-export-passphrase = لا طرفية لطلب عبارة مرور الملف. عيّن FARFIELD_EXPORT_PASSPHRASE.
cli-passphrases-differ = العبارتان مختلفتان. أعد المحاولة.
cli-no-home = لا يسمّي هذا النظام مجلدًا للبيانات. اختر واحدًا بـ --home أو FARFIELD_HOME.
cli-not-a-field = «{ $argument }» ليس على شكل عمود=قيمة. اكتبه مثل name="Alpine Ski House".
cli-not-a-choice = «{ $argument }» ليس خيارًا. اكتب column=mine أو column=theirs أو column==VALUE.
cli-field-twice = ذُكر «{ $column }» مرتين. اذكره مرة.
cli-not-an-id = هذا ليس معرّف سجل. انسخه من «farfield list».
cli-no-app = هذا التطبيق غير موجود أو لا يحق لك استخدامه. تطبيقاتك: { $apps }.
cli-no-view = طريقة العرض هذه غير موجودة. في الجدول: { $views }.
cli-similar-columns = هل تقصد { $columns }؟
cli-usage = يعرض «farfield --help» الأوامر.
cli-expected-places = عدد المنازل بعد الفاصلة: { $places }.
cli-verified = كل ما على هذا الجهاز كما ينبغي أن يكون.
cli-verified-wrong = { $count ->
        [one] جدول واحد يختلف
       *[other] { $count } من الجداول تختلف
    } عن الخادم. المزامنة التالية تصلح ذلك.
cli-verify-right = كما ينبغي
cli-verify-wrong = يختلف
cli-verify-unknown = لا يمكن المقارنة
cli-why-all = يمكنك قراءته، وليس لتطبيقك ملف تعريف للعمل دون اتصال يقول أقل من ذلك.
cli-why-rule = تجلبه القاعدة «{ $name }» في ملف تعريفك للعمل دون اتصال.
cli-why-relation = تجلبه العلاقة «{ $name }» ({ $way }).
cli-why-follow = أنت تتابعه.
cli-why-unsent = فيه تغييرات لم تُرسل بعد.
cli-why-touched = لم يعد شيء يبقيه: مزامنة لاحقة تنظر فيه مرة أخرى.
cli-why-not-here = ليس على هذا الجهاز.
cli-expected-option = واحد من: { $options }.
cli-expected-table = جداوله: { $tables }.
cli-expected-whole-number = اكتبه مثل 42.
cli-expected-number = اكتبه مثل 12.5.
cli-expected-money = اكتبه مثل 1250.50 دون عملة.
cli-expected-yes-no = اكتب true أو false أو yes أو no.
cli-expected-date = اكتبه مثل 2026-11-21.
cli-expected-date-time = اكتبه مثل 2026-11-21T08:30:00Z.
cli-expected-lookup = اكتب جدوله ومعرّفه مثل { $table }:6f1d2a40-0001-7000-8000-0000000000aa، أو اسمه.
cli-expected-guid = اكتبه مثل 6f1d2a40-0001-7000-8000-0000000000aa.
cli-name-not-found = لا سجل بهذا الاسم على هذا الجهاز يمكن أن يشير إليه «{ $column }». تحقق من الاسم، أو اكتب جدول السجل ومعرّفه.
cli-name-not-unique = سجلات بهذا الاسم: { $count }. اكتب أحدها لـ «{ $column }»: { $records }.

# لمن هذا الجهاز، في `farfield status`.
device-app = التطبيق
device-server = الخادم
device-user = المستخدم

# ملفات السجلات وصورها.
cli-attached = تم إرفاق «{ $name }». سترسله المزامنة التالية.
cli-file-removed = تمت إزالة الملف.
cli-file-undone = تم التراجع عن العملية.
cli-file-waits = سيُرسل مجددًا مع المزامنة التالية.
cli-file-saved = الملف موجود في { $path }، ويمكن قراءته لكل من يستطيع قراءة هذا المجلد.
cli-no-files = لا توجد ملفات.
