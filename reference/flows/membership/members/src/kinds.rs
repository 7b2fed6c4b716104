//! The words of this context: ids, card and reader kinds, states, reminder kinds. Small values, nothing decided here.

use forecourt_books::facts::CategoryFacts;
use forecourt_books::{id_kind, words};

id_kind! {
    /// One vehicle in a member's file (MEM-10); not the register's vehicle, which may be unknown to the group.
    CarId = "MV"
}
id_kind! {
    /// One insurance of a member's vehicle (MEM-66).
    InsuranceId = "IP", formerly "IN"
}
id_kind! {
    /// One fee that was charged (MEM-04).
    FeeId = "FE"
}
id_kind! {
    /// One reminder that was raised (MEM-62).
    ReminderId = "RM"
}
id_kind! {
    /// One one-time code (RENT-08): it names the purpose that a guest's phone is kept for.
    CodeId = "OC"
}
id_kind! {
    /// One order of blank cards (MEM-21).
    OrderId = "CO"
}
id_kind! {
    /// One category (MEM-03).
    CategoryId = "CT"
}

words! {
    /// Gender, as the file says it.
    Gender {
        /// Female.
        Female = "female", "女";
        /// Male.
        Male = "male", "男";
    }
}

words! {
    /// Kinds of card (MEM-18).
    CardKind {
        /// Magnetic stripe: bears its number only.
        Magnetic = "magnetic", "磁卡";
        /// Contact chip.
        Ic = "ic", "IC卡";
        /// Contactless chip.
        M1 = "m1", "M1感应卡";
        /// Rewritable face.
        Visual = "visual", "可视卡";
    }
}

impl CardKind {
    /// Whether it bears a mirror of balance and points (MEM-18).
    pub fn mirrors(self) -> bool {
        self != CardKind::Magnetic
    }
}

words! {
    /// Kinds of reader (MEM-19).
    ReaderKind {
        /// Swipes magnetic cards.
        Magnetic = "magnetic", "磁卡读卡器";
        /// Reads and writes contact chips; keypad, sound and display.
        Ic = "ic", "IC卡读写器";
        /// Reads and writes contactless chips; display.
        M1 = "m1", "感应卡读写器";
        /// Prints, reads and writes visual cards.
        Visual = "visual", "可视卡读写打印机";
    }
}

impl ReaderKind {
    /// Whether it takes this kind of card (MEM-19).
    pub fn takes(self, card: CardKind) -> bool {
        self.word() == card.word()
    }

    /// Whether a password can be typed on the device itself (MEM-19).
    pub fn has_keypad(self) -> bool {
        self == ReaderKind::Ic
    }
}

words! {
    /// Which cars a card serves (MEM-22, MEM-23).
    Cars {
        /// Any car of the member: the card is bound to none.
        Any = "any", "不限车";
        /// One card, one car.
        One = "one", "一卡一车";
        /// One card, many cars.
        Many = "many", "一卡多车";
    }
}

words! {
    /// States of a card that was issued (MEM-17); a blank one is in stock and has no record yet.
    CardState {
        /// Authorises.
        Active = "active", "正常";
        /// Reported lost.
        Lost = "lost", "挂失";
        /// Stopped by staff.
        Stopped = "stopped", "停用";
        /// Its term is over.
        Expired = "expired", "过期";
        /// Another card took its place, for ever.
        Replaced = "replaced", "已补发";
        /// Its member left, for ever.
        Cancelled = "cancelled", "注销";
    }
}

words! {
    /// What a reminder is about (MEM-63 … MEM-70).
    ReminderKind {
        /// The membership ends.
        Membership = "membership", "会员到期";
        /// A card ends.
        Card = "card", "会员卡到期";
        /// A package ends.
        Package = "package", "套餐到期";
        /// An insurance ends.
        Insurance = "insurance", "保险";
        /// The next maintenance is near.
        Maintenance = "maintenance", "保养";
        /// The annual inspection is near.
        Inspection = "inspection", "年检";
        /// The driving licence is to be renewed.
        Licence = "licence", "驾照换照";
        /// A birthday, for the staff.
        Birthday = "birthday", "生日";
    }
}

words! {
    /// What became of a reminder (MEM-72).
    Outcome {
        /// Nobody has seen to it.
        Open = "open", "待处理";
        /// The member was reached.
        Contacted = "contacted", "已联系";
        /// It became business.
        Converted = "converted", "已转化";
        /// The member did not want.
        Declined = "declined", "已拒绝";
        /// The member could not be reached.
        Unreachable = "unreachable", "联系不上";
        /// Nobody saw to it in time.
        Lapsed = "lapsed", "已失效";
    }
}

words! {
    /// Why maintenance is due (MEM-67).
    Near {
        /// By date.
        Date = "date", "按日期";
        /// By estimated kilometres.
        Kilometres = "kilometres", "按里程";
    }
}

words! {
    /// By what somebody proved who it is (MEM-32, MEM-33, MEM-77).
    Way {
        /// The password of six digits.
        Password = "password", "密码";
        /// A fingerprint.
        Fingerprint = "fingerprint", "指纹";
        /// A one-time code on the registered phone.
        Code = "code", "验证码";
    }
}

words! {
    /// What a fee is for.
    FeeKind {
        /// Joining.
        Join = "join", "入会";
        /// Another term.
        Renew = "renew", "续会";
        /// A higher category.
        Upgrade = "upgrade", "升级";
        /// The price of a card.
        Card = "card", "卡费";
    }
}

words! {
    /// Why a card took another one's place (MEM-30, MEM-31).
    ReplaceWhy {
        /// It was lost.
        Lost = "lost", "挂失补发";
        /// It was spoiled.
        Spoiled = "spoiled", "损坏补发";
        /// Another kind was wanted.
        Kind = "kind", "更换卡种";
    }
}

words! {
    /// What the list of members tells about a member (MEM-73).
    MemberStep {
        /// Joined.
        Joined = "joined", "入会";
        /// Another term.
        Renewed = "renewed", "续会";
        /// The term ended.
        Expired = "expired", "到期";
        /// Moved to another category.
        Changed = "category-changed", "类别变更";
        /// Moved to another branch.
        Moved = "home-changed", "所属变更";
        /// Left.
        Left = "left", "退会";
    }
}

words! {
    /// A field of the file (MEM-10): what a change and its history name.
    Field {
        /// The name.
        Name = "name", "姓名";
        /// Gender.
        Gender = "gender", "性别";
        /// The phone.
        Phone = "phone", "电话";
        /// The identity number.
        Identity = "identity", "证件号";
        /// Birthday.
        Birthday = "birthday", "生日";
        /// The address.
        Address = "address", "地址";
        /// Where the address lies.
        Position = "position", "位置";
        /// Driving licence number.
        Licence = "licence", "驾驶证号";
        /// Its class.
        LicenceClass = "licence-class", "准驾车型";
        /// When it is reviewed.
        LicenceReview = "licence-review", "审验日期";
        /// When it is to be renewed.
        LicenceUntil = "licence-until", "换证日期";
        /// Whom to talk to at a firm.
        Contact = "contact", "联系人";
        /// Remarks.
        Remarks = "remarks", "备注";
    }
}

impl Field {
    /// Whether a change needs the member's password or an approval (MEM-14).
    pub fn is_sensitive(self) -> bool {
        matches!(self, Field::Phone | Field::Identity | Field::Birthday)
    }
}

words! {
    /// What waits for somebody's decision.
    Pending {
        /// A member's leaving (MEM-12).
        Leaving = "leaving", "退会";
        /// A change of identity, phone or birthday without proof (MEM-14).
        FileChange = "file-change", "档案变更";
        /// A card's going over to another person (MEM-26).
        HolderChange = "holder-change", "变更卡主";
        /// One change of a plate too many within a year (MEM-27).
        PlateChange = "plate-change", "变更车牌";
    }
}

/// The terms of a category from an instant on (MEM-05).
pub type Terms = CategoryFacts;

/// A password or template as it is kept: never the digits (MEM-32).
pub type Hash = String;
