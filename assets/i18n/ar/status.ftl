# حالة العمل دون اتصال: التذييل واللوحة المنبثقة والشريط وحالة الجهاز (القائمة 16-31).

status-none = غير مهيأ للعمل دون اتصال
status-available = متاح
status-available-warning = متاح
status-initializing = قيد التهيئة
status-not-available = غير متاح
status-repairing = غير متاح
status-error = خطأ

tables-ready = { $ready } من { $total } من الجداول جاهز للعمل دون اتصال
tables-ready-short = { $ready } من { $total } متاح

table-synced = { $table }: تمت المزامنة { $when }
table-last-synced = { $table }: آخر مزامنة { $when }
table-not-synced = { $table }: لم تتم المزامنة بعد
last-sync = آخر مزامنة { $when }
synced = تمت المزامنة { $when }
not-synced = لم تتم المزامنة بعد
usable-in = جاهز للعمل دون اتصال خلال { $time } تقريبًا

link-online = متصل
link-unknown = غير متصل بعد
link-unreachable = دون اتصال
link-unavailable = الشبكة أو الخدمة غير متاحة
link-switched-off = العمل دون اتصال
link-sign-in-needed = يلزم تسجيل الدخول
link-since = منذ { $when }
reconnect = إعادة الاتصال
go-online = الاتصال
sign-in-again = تسجيل الدخول
syncing = تجري المزامنة…

reason-not-downloaded = لا شيء على هذا الجهاز بعد
reason-not-downloaded-more = نزّل البيانات لتعمل دون اتصال.
reason-downloading = التنزيل الأول جارٍ
reason-downloading-more = { $done } من { $total } من الجداول. يمكنك العمل في هذه الأثناء.
reason-paused = التنزيل متوقف مؤقتًا
reason-paused-more = يُستأنف من حيث توقف.
reason-unmetered = في انتظار اتصال بلا كلفة
reason-unmetered-more = اخترت المزامنة عبر هذه الاتصالات فقط. «المزامنة الآن» لا تنتظر.
reason-manual = يُزامن عند الطلب
reason-manual-more = اخترت المزامنة يدويًا.
reason-metadata = توجد جداول ونماذج أحدث
reason-metadata-more = تصل عندما توافق على التحديث.
reason-repairing = يجري إصلاح
reason-repairing-more = تعود بياناتك عند انتهائه.
reason-database = لا يمكن استخدام قاعدة البيانات
reason-table = { $table }: غير محدّث
reason-sync = انتهت المزامنة الأخيرة قبل أوانها
reason-waiting = { $changes ->
        [one] تغيير واحد ينتظر الإرسال
        [two] تغييران ينتظران الإرسال
        [few] { $changes } تغييرات تنتظر الإرسال
        [many] { $changes } تغييرًا ينتظر الإرسال
       *[other] { $changes } تغيير ينتظر الإرسال
    }
reason-waiting-more = { $records ->
        [one] في سجل واحد.
        [two] في سجلين.
        [few] في { $records } سجلات.
        [many] في { $records } سجلًا.
       *[other] في { $records } سجل.
    } { $online ->
        [yes] ترسل مع المزامنة التالية.
       *[no] ترسل عند عودة الاتصال.
    }
reason-attention = { $changes ->
        [one] تغيير واحد يحتاج إليك
        [two] تغييران يحتاجان إليك
        [few] { $changes } تغييرات تحتاج إليك
        [many] { $changes } تغييرًا يحتاج إليك
       *[other] { $changes } تغيير يحتاج إليك
    }
reason-attention-more = أعد المحاولة أو تجاهل التغيير في قائمة التغييرات.
reason-fine = { $table }: تمت المزامنة { $when }
reason-fine-more = { $count ->
        [zero] لا صفوف على هذا الجهاز
        [one] صف واحد على هذا الجهاز
        [two] صفان على هذا الجهاز
        [few] { $count } صفوف على هذا الجهاز
        [many] { $count } صفًا على هذا الجهاز
       *[other] { $count } صف على هذا الجهاز
    }
open-queue = التغييرات
resolve = حل

count-waiting = { $count } في الانتظار
count-attention = { $count ->
        [one] واحد يحتاج إليك
        [two] اثنان يحتاجان إليك
       *[other] { $count } تحتاج إليك
    }

banner-title = جارٍ التحضير للعمل دون اتصال
banner-text = يمكنك العمل في هذه الأثناء. ابقَ متصلًا حتى ينتهي.
banner-waiting = ينتظر الاتصال ثم يتابع من حيث توقف.
banner-rows = { $rows } من { $expected } من الصفوف
banner-rows-only = { $rows ->
        [one] صف واحد
        [two] صفان
        [few] { $rows } صفوف
        [many] { $rows } صفًا
       *[other] { $rows } صف
    }
banner-tables = { $done } من { $total } من الجداول
banner-size = { $size }
banner-left = بقي { $time }
banner-more = { $count ->
        [one] وجدول آخر
        [two] وجدولان آخران
        [few] و{ $count } جداول أخرى
        [many] و{ $count } جدولًا آخر
       *[other] و{ $count } جدول آخر
    }
banner-show-all = عرض الكل
banner-show-fewer = عرض أقل
banner-next = التالي
banner-table-rows = { $rows } من { $expected }

time-seconds = { $n } ث
time-minutes = { $n } د
time-hours = { $h } س { $m } د

notice-update = توجد جداول ونماذج أحدث في انتظارك.
notice-ready = يمكنك الآن العمل دون اتصال.
notice-sent = { $count ->
        [one] أُرسل تغيير واحد.
        [two] أُرسل تغييران.
        [few] أُرسلت { $count } تغييرات.
        [many] أُرسل { $count } تغييرًا.
       *[other] أُرسل { $count } تغيير.
    }
notice-parked = تغيير يحتاج إليك.

## An update of tables and columns
update-accept = التحديث الآن
update-table-appears = جدول جديد: { $table }
update-table-disappears = يغادر { $table } هذا الجهاز.
update-column-appears = جديد في { $table }: { $column }
update-column-disappears = يغادر { $column } الجدول { $table }.
update-column-changes = يحمل { $column } في { $table } نوعًا آخر من القيم.
update-unsent = { $count ->
        [one] تغيير واحد غير مرسل
        [two] تغييران غير مرسلين
        [few] { $count } تغييرات غير مرسلة
        [many] { $count } تغييرًا غير مرسل
       *[other] { $count } تغيير غير مرسل
    } في { $table }؛ ما كتبته محفوظ.
update-profile = تغيّر ملف تعريفك للعمل دون اتصال: تأتي صفوف وتذهب أخرى.
update-download-unknown = لا يمكن معرفة حجم التنزيل.
update-title = جداول ونماذج أحدث
update-text = يبقى ما كتبته وما ينتظر الإرسال في كل الأحوال.
update-later = لاحقًا
update-more-columns = { $count ->
        [one] عمود آخر في { $table }
        [two] عمودان آخران في { $table }
        [few] { $count } أعمدة أخرى في { $table }
        [many] { $count } عمودًا آخر في { $table }
       *[other] { $count } عمود آخر في { $table }
    }
update-size = للتنزيل: { $rows ->
        [one] صف واحد
        [two] صفان
        [few] { $rows } صفوف
        [many] { $rows } صفًا
       *[other] { $rows } صف
    }، نحو { $size }.

## Drafts
reason-drafts = { $count ->
        [one] مسودة واحدة تنتظر الحفظ
        [two] مسودتان تنتظران الحفظ
        [few] { $count } مسودات تنتظر الحفظ
       *[other] { $count } مسودة تنتظر الحفظ
    }
reason-drafts-more = افتح «المسودات» واحفظ كلًّا منها.

## إشعارات خارج النافذة
notices-title = إخباري عندما يحتاجني شيء
notices-text = رسالة خارج النافذة: الاستعداد للعمل دون اتصال، تغيير يحتاج إليك، مزامنة فشلت، تحديث أو مسودات تنتظر.
notices-yes = نعم، أخبرني
notices-no = لا
