# What is done with records: commands, processes, files, lists.

## Commands
command-qualify = تأهيل
command-disqualify = استبعاد
command-close-won = إغلاق: ربح
command-close-lost = إغلاق: خسارة
command-resolve = حل الحالة
command-mark-complete = إنجاز
command-convert-to-case = تحويل إلى حالة
command-convert-to-opportunity = تحويل إلى فرصة
command-set-state = تغيير الحالة
command-assign = تعيين
command-share = مشاركة
command-unshare = إيقاف المشاركة
done-qualify = تم تأهيل { $name }.
done-disqualify = تم استبعاد { $name }.
done-close-won = تم ربح { $name }.
done-close-lost = تمت خسارة { $name }.
done-resolve = تم حل { $name }.
done-mark-complete = تم إنجاز { $name }.
done-convert-to-case = أصبح { $name } حالة.
done-convert-to-opportunity = أصبح { $name } فرصة.
done-set-state = تغيّرت حالة { $name }.
done-assign = تم تعيين { $name }.
done-share = تمت مشاركة { $name }.
done-unshare = أُوقفت مشاركة { $name }.
done-delete = تم حذف { $name }.
ask-createaccount = إنشاء حساب
ask-createcontact = إنشاء جهة اتصال
ask-createopportunity = إنشاء فرصة
ask-actualrevenue = الإيراد الفعلي
ask-actualend = تاريخ الإغلاق
ask-description = الوصف
ask-subject = الحل
ask-timespent = الدقائق المستغرقة
ask-billabletime = الدقائق القابلة للفوترة
ask-complete = وضع علامة إنجاز على النشاط
ask-rights = الحقوق
ask-principal = المستخدم أو الفريق
right-read = قراءة
right-write = كتابة
right-append = إلحاق
right-append-to = الإلحاق به
right-assign = تعيين
right-share = مشاركة
right-delete = حذف
toast-undo = تراجع
toast-undone = تم التراجع.

## Process flows and business rules
process-place = المرحلة { $at } من { $of }
process-passed = اجتيزت
process-now = المرحلة الحالية
process-ahead = لاحقة
process-next = المرحلة التالية
process-previous = المرحلة السابقة
process-set-active = تعيين كنشطة
process-missing = املأ أولًا: { $fields }
process-no-steps = لا شيء يُملأ هنا.
process-moved = تغيّرت المرحلة.
rule-take = تطبيق

## Files and pictures
file-unnamed = ملف
file-attach = إرفاق ملف
file-camera = التقاط صورة أو إرفاقها
file-choose = اختيار ملف
file-replace = استبدال
file-remove = إزالة { $name }
file-remove-title = إزالة { $name }؟
file-remove-text = يختفي الآن من هذا الجهاز، ومن الخادم مع المزامنة التالية.
file-remove-confirm = إزالة
file-removing = سيُزال
file-sending = يُرسل، { $percent } %
file-waiting = في الانتظار، { $size }
file-retry = إعادة الإرسال
file-save = حفظ على هذا الجهاز
file-kept = { $name } في التنزيلات.

## Queue, drafts, orphans
queue-more = عرض المزيد
queue-retry = إعادة المحاولة الآن
queue-files = الملفات
queue-undone = { $count ->
        [one] تم التراجع عن تغيير واحد.
        [two] تم التراجع عن تغييرين.
        [few] تم التراجع عن { $count } تغييرات.
        [many] تم التراجع عن { $count } تغييرًا.
       *[other] تم التراجع عن { $count } تغيير.
    }
wait-sending = قيد الإرسال.
wait-behind = ينتظر التغيير السابق في { $name }.
wait-switched-off = ينتظر لأنك تعمل دون اتصال.
wait-no-link = ينتظر الاتصال.
wait-tries-again = لم يُرسل في المرة السابقة. ستُعاد المحاولة تلقائيًا.
wait-next-sync = يُرسل مع المزامنة التالية.
drafts-title = المسودات
drafts-text = سجلات جديدة موجودة على هذا الجهاز وحده حتى تحفظها على الخادم.
drafts-empty = لا مسودات.
drafts-empty-more = المسودات لسجلات جداول ليست على هذا الجهاز.
draft-send = حفظ على الخادم
draft-sent = تم حفظ المسودة.
draft-discarded = تم حذف المسودة.
draft-discard-title = تجاهل { $name }؟
draft-discard-text = توجد على هذا الجهاز وحده ولا يمكن استعادتها.
orphans-title = قيم بلا عمود
orphans-text = هذه الأعمدة لم تعد موجودة. ما كتبته ولم يُرسل يبقى هنا حتى تزيله.
orphan-clear = إزالة قيمة { $name }

## Provisioning
provisioning-ready = الخادم جاهز للأجهزة
provisioning-not-ready = الخادم ليس جاهزًا للأجهزة بعد
provisioning-stage = المرحلة { $stage } من { $stages }
provisioning-waiting = في الانتظار
provisioning-running = قيد التنفيذ
provisioning-done = تم

## Lists
grid-export = تصدير إلى CSV
grid-exported = عدد الصفوف في { $name }: { $count }.
grid-select = تحديد السجلات
grid-selected = { $count ->
        [one] { $count } محدد
        [two] { $count } محددان
        [few] { $count } محددة
        [many] { $count } محددًا
       *[other] { $count } محدد
    }
grid-clear-selection = إلغاء التحديد
grid-pick = تحديد { $name }
bulk-delete-title = { $count ->
        [one] حذف سجل واحد؟
        [two] حذف سجلين؟
        [few] حذف { $count } سجلات؟
        [many] حذف { $count } سجلًا؟
       *[other] حذف { $count } سجل؟
    }
bulk-deleted = { $count ->
        [one] حُذف سجل واحد.
        [two] حُذف سجلان.
        [few] حُذفت { $count } سجلات.
        [many] حُذف { $count } سجلًا.
       *[other] حُذف { $count } سجل.
    }
bulk-done = { $command }: تم { $count }.
bulk-passed = لا شيء يُفعل في { $count }.

## Search, agenda, my work
nav-search = بحث
search-all = البحث في كل ما على هذا الجهاز
search-hint = أسماء وأرقام وعناوين: اكتب ما تتذكره.
search-nothing = لا شيء على هذا الجهاز يطابق «{ $search }».
search-show-all = عرض الكل ({ $count })
agenda-title = جدول أعمالي
agenda-none = لا شيء مستحق في الأيام السبعة القادمة.
agenda-late = متأخر
agenda-today = اليوم
agenda-tomorrow = غدًا
work-title = أعمالي المفتوحة
work-all = عرض الكل

## Filters of columns
filter-title = تصفية
filter-apply = تطبيق
filter-clear = مسح عوامل التصفية
filter-remove = إزالة التصفية على { $field }
filter-contains = { $field } يحتوي على
filter-contains-hint = يحتوي على …
filter-from = من
filter-to = إلى
filter-empty = فارغ
grid-empty-filter = لا شيء من { $table } يطابق عوامل التصفية هذه.
recent-title = فُتحت مؤخرًا
key-space = مسافة
key-pick = تحديد الصف
file-no-picture = هذا الملف ليس صورة.

## الصفحة الرئيسية والتثبيت والمخططات
pinned-title = المثبتة
pin = تثبيت { $name }
unpin = إلغاء تثبيت { $name }
agenda-earlier = { $count } أقدم
chart-title = { $table } حسب { $column }
chart-none = غير محدد
chart-share = { $percent }٪

## طرق عرض خاصة
view-own = طرق العرض الخاصة بي
view-keep = حفظ كطريقة عرض خاصة بي
view-keep-title = حفظ كطريقة عرض خاصة بي
view-keep-text = عوامل التصفية والفرز والأعمدة كما هي الآن. تُحفظ على هذا الجهاز فقط.
view-name = الاسم
view-drop = حذف طريقة العرض هذه
columns-title = الأعمدة
columns-add = إضافة عمود
columns-earlier = تقديم { $name }
columns-later = تأخير { $name }
columns-remove = إزالة { $name }
columns-reset = إعادة التعيين

## سجلات كثيرة معًا
bulk-edit = تحرير
bulk-edit-title = { $count ->
        [zero] لا سجلات للتحرير
        [one] تحرير سجل واحد
        [two] تحرير سجلين
        [few] تحرير { $count } سجلات
        [many] تحرير { $count } سجلًا
       *[other] تحرير { $count } سجل
    }
bulk-edit-text = ما تضيفه هنا يحل محل القيمة في كل سجل محدد. الحقل الفارغ يفرغها.
bulk-edit-add = إضافة حقل
bulk-edit-run = { $count ->
        [zero] لا تغيير
        [one] تغيير سجل واحد
        [two] تغيير سجلين
        [few] تغيير { $count } سجلات
        [many] تغيير { $count } سجلًا
       *[other] تغيير { $count } سجل
    }
bulk-edited = { $count ->
        [zero] لم يتغير أي سجل.
        [one] تم تغيير سجل واحد.
        [two] تم تغيير سجلين.
        [few] تم تغيير { $count } سجلات.
        [many] تم تغيير { $count } سجلًا.
       *[other] تم تغيير { $count } سجل.
    }

## حيث لا توجد سوى المسودات
draft-chip = مسودة
draft-kept = المسودة محفوظة على هذا الجهاز.
draft-edit = تحرير
draft-text = هذه المسودة على هذا الجهاز وحده حتى تحفظها على الخادم.
draft-lookup = يُختار عند حفظ المسودة على الخادم.
draft-belonging = جديد تابع لهذا السجل
kept-text = كما كان لدى الخادم { $when }. يمكن تغييره عند الاتصال.
apart-search = البحث في { $table } على الخادم
apart-found = على الخادم
apart-cached = المستخدمة مؤخرًا على هذا الجهاز
apart-empty-online = ابحث في { $table } أو أنشئ سجلًا جديدًا. ما تفتحه يبقى على هذا الجهاز.
apart-empty-offline = لم تُستخدم { $table } على هذا الجهاز بعد. يمكنك إعداد مسودات جديدة.
related-add = إضافة موجود
related-add-title = إضافة { $table }
related-added = تمت إضافة { $name }.
key-save = حفظ السجل

## التكرارات
duplicate-title = ربما يوجد هذا بالفعل
duplicate-text = تقارن قواعد مؤسستك هذه السجلات. راجعها أو احفظ على أي حال.
duplicate-save = الحفظ على أي حال
