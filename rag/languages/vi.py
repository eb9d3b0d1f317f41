"""Vietnamese."""

from adverbum.languages.language import Asking, Language, Messages, Print, Templates, pattern, words

LANGUAGE = Language(
    code="vi",
    name="Vietnamese",
    function_words=words("""ai bằng bị các cách cho có còn cùng của do đã đang đây đến để được giữa hay hoặc khi không
        là lại lên mà một mỗi này nên nếu ngày ngoài nhưng như những ở ra rằng rất sau sẽ so tại theo thì thuộc tới
        trên trong trước từ và vào vẫn về vì với tham bao gồm đạt năm"""),
    abbreviations=words("""TP Tp tp TX Tx TT GS TS Ts ThS Ths Th.S PGS BS BSCK CN CV KS KTS LS ĐH CĐ NXB Nxb UBND HĐND
        NSƯT NSND ĐT Đ/c đ/c Dr Mr Mrs Ms St vs"""),
    numbered_abbreviations=words("tr Tr st ĐT"),
    closing_abbreviations=words("Co Corp Inc Ltd Jr Sr"),
    weekdays="thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật",
    ordinals=False,
    asking=Asking(
        share=r"bao nhiêu (?:phần trăm|%)|phần trăm|tỷ lệ|tỉ lệ",
        number=r"bao nhiêu|mấy|số lượng|bao lâu|bao xa|bao lớn",
        date=pattern(r"""khi nào|bao giờ|ngày bao nhiêu|năm bao nhiêu
            |(?:ngày|năm|tháng|hôm|lúc|thời điểm|nhiệm kỳ|giai đoạn) nào"""),
        role=r"(?:chức vụ|cương vị|vai trò|chức danh)(?: \w+)? (?:gì|nào)",
        who=r"ai|người nào|vị nào|những ai",
        quote=r"(?:nói|phát biểu|nhấn mạnh|khẳng định|đề nghị|yêu cầu|cho biết|cho rằng)(?: điều)? (?:gì|những gì)",
        where=r"ở đâu|đâu|nơi nào|(?:tỉnh|thành phố|xã|làng) nào",
        why=r"tại sao|vì sao|sao lại|lý do|do đâu|mục đích gì|để làm gì",
        list=r"những gì|(?:những|các) (?:\w+ ){1,4}nào|gồm gì|liệt kê",
    ),
    opens_follow_up="còn|thế|vậy",
    points_back=words("ông bà họ nó"),
    points_back_briefly=words("đó này ấy"),
    points_nowhere=None,
    titles=True,
    negations=words("không chưa chẳng chả đừng"),
    needs_predecessor=words("ông bà họ điều đây"),
    number_words=words("hai ba bốn năm sáu bảy tám chín mười trăm nghìn triệu"),
    months=tuple(map(str, range(1, 13))),
    days=r"ngày \d{1,2}(?:/\d{1,2}| tháng \d{1,2})(?:(?:/| năm )\d{4})?",
    percent="phần trăm",
    reasons="vì|bởi|do|nhờ|để|nhằm",
    conjunctions="và|hoặc|cùng",
    saying="nói|phát biểu|nhấn mạnh|khẳng định|đề nghị|yêu cầu|cho biết|cho rằng",
    roles=pattern("""(?:phó )?(?:tổng )?bí thư|(?:phó )?chủ tịch(?: nước)?
        |(?:phó )?trưởng (?:ban|phòng|đoàn|khoa|thôn|bản)|(?:phó )?(?:tổng )?giám đốc|(?:thứ|bộ) trưởng
        |(?:phó )?thủ tướng|(?:phó )?hiệu trưởng|thị trưởng|ủy viên|uỷ viên|thường trực|chánh án|viện trưởng
        |(?:phó )?cục trưởng|vụ trưởng|đại sứ|giáo sư|tiến sĩ|nhà (?:văn|báo|thơ|khoa học)|tổng thống|thống đốc
        |người phát ngôn|đại tá|thượng tá|trung tướng|thiếu tướng|đại tướng|tổng thư ký|đại biểu"""),
    compounds=False,
    ranks="phó|quyền|nguyên|tổng|cựu|thường trực",
    honorifics=words("dong chi ong ba anh co chu"),
    articles=words("một vị"),
    places="ở|tại|tỉnh|xã|huyện|phường|thành phố|thôn|bản",
    surnames=words("""nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dao doan vuong trinh
        truong dinh lam phung mai to ha cao chu luong thai quach ta tong la giang lu kieu khong nghiem thach luu quang
        sung vang hau ma"""),
    particles=None,
    organisations=None,
    organisation_syllables=words("uy ban bo hoi dang tinh xa phuong huyen thanh pho quoc trung uong viet nam"),
    organisation_heads=words("đảng quỹ bộ ban hội tỉnh xã quận tập công tổ liên cục viện trường đại hãng nhà ủy"),
    scales="(?:nghìn|ngàn|triệu|tỷ|tỉ|vạn)(?: (?:triệu|tỷ|tỉ))?",
    units="đồng|đô la|tấn|mét",
    times="ngày|tuần|tháng|năm|giờ|phút|lần",
    numbered="số|điều|trang|phiên bản|chương|chuyến bay|ngày|năm|tháng|thứ|hạng",
    determiners=None,
    of="(?:số |trong số |tổng số )?",
    modifier=None,
    plural=None,
    one_syllable=words("""người tổ nhóm xã tỉnh huyện phường thôn bản làng ngày tháng tuần giờ phút lần điểm cuộc bài
        cuốn quyển ngôi chiếc con cái cây căn ca suất lớp trường cờ tập thể"""),
    acts=pattern("""nghị quyết|chỉ thị|quyết định|kết luận|quy định|thông tư|nghị định|hướng dẫn|công văn|thông báo
        |đề án|kế hoạch|luật|pháp lệnh|sắc lệnh|chương trình(?: hành động)?|dự án|tờ trình"""),
    unions="EU|EC|EEC",
    number_marks="số",
    act_kinds=("Nghị quyết", "Chỉ thị", "Quyết định", "Nghị định", "Quy định", "Kết luận", "Đề án"),
    number_mark="số",
    when="trong|từ|đến|vào|năm",
    when_nouns="năm|giai đoạn|nhiệm kỳ",
    infinitive=None,
    bounds="(?:trước|đến|từ|sau)(?: ngày)?",
    templates=Templates(
        role="{role} là ai?",
        figure_of="Về {name}, có bao nhiêu {counted}?",
        share="Tỷ lệ {counted} là bao nhiêu phần trăm?",
        speech="{name} đã nói gì?",
        act="Tài liệu nói gì về {act}?",
        date="Điều gì đã diễn ra vào {date}?",
        person="{name} giữ chức vụ gì?",
        figure="Có bao nhiêu {counted}?",
        name="{name} là ai?",
        share_of="Có bao nhiêu phần trăm {counted}?",
    ),
    spoken_day="ngày {day}/{month}/{year}",
    share_of=r"tỷ lệ (.+?) (?:là|đạt|chiếm|tăng|giảm)\b",
    other_case=None,
    asked_plural=None,
    oblique=None,
    lower_roles=False,
    print=Print(
        captions="hình|bảng|biểu đồ|sơ đồ|ảnh",
        contents="mục lục|chỉ mục",
        sections="điều|chương|mục|phần|phụ lục",
        pages="trang",
        of_pages="trên",
        hyphenated=None,
    ),
    messages=Messages(
        not_found="Các tài liệu không trả lời câu hỏi này.",
        related="Liên quan, không phải câu trả lời:",
        unknown_words="Không có trong tài liệu nào:",
        suggestions="Những câu có thể trả lời:",
        carried="Hiểu cùng với:",
    ),
)
