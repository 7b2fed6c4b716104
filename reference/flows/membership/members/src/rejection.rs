//! What every refusal of this context says, in both languages (PLAT-04).

use forecourt_books::personal::masked_identity;
use forecourt_books::{Rejection, Said};

/// A refusal because of a plate. It names the plate masked: refusals are kept in plain, in the audit and under request
/// keys, where no erasure reaches them (PLAT-44, PLAT-47, PLAT-48).
pub(crate) fn of_plate(code: &'static str, plate: &str) -> Rejection {
    Rejection::new(code).with("plate", masked_number(plate))
}

/// A plate, frame or policy number as others see it: a plate is known by its end at the counter, a longer number has
/// identity's mask.
pub(crate) fn masked_number(value: &str) -> String {
    let all: Vec<char> = value.chars().collect();
    match all.as_slice() {
        [hidden @ .., a, b] if all.len() <= 8 => format!("{}{a}{b}", "*".repeat(hidden.len())),
        _ => masked_identity(value),
    }
}

/// Every code, in alphabetical order.
pub const REFUSALS: &[Said] = &[
    Said::new(
        "already-asked",
        "a request about {about} waits for a decision already",
        "{about} 已有待审批的申请",
    ),
    Said::new("already-member", "this person is member {number} already", "此人已是会员 {number}"),
    Said::new("already-received", "order {order} has been received", "订单 {order} 已收货"),
    Said::new("already-registered", "the {field} belongs to somebody else's file", "{field} 已被他人登记"),
    Said::new("bad-field", "{field} has not the form that it should have", "{field} 格式不正确"),
    Said::new("bad-password", "a card password has {digits} digits", "密码须为 {digits} 位数字"),
    Said::new("branch-needed", "this is done at a branch", "须在分店办理"),
    Said::new("card-number-used", "card number {number} was issued before", "卡号 {number} 已发出"),
    Said::new("card-spoiled", "blank card {number} was spoiled", "空白卡 {number} 已报损"),
    Said::new("card-state", "card {card} is {state}", "卡 {card} 状态为 {state}"),
    Said::new("category-closed", "category {category} takes no new members", "类别 {category} 已停止入会"),
    Said::new("category-exists", "there is a category {category}", "类别 {category} 已存在"),
    Said::new("code-expired", "the code ended at {until}", "验证码已于 {until} 失效"),
    Said::new("code-void", "{tries} wrong codes: ask for a new one", "验证码已错 {tries} 次，请重新获取"),
    Said::new("duplicate", "the {field} is in another file", "{field} 已存在"),
    Said::new("fee-open", "fee {fee} is to be paid first", "须先支付会费 {fee}"),
    Said::new("forbidden", "you may not do this", "无权操作"),
    Said::new("identity-needed", "the identity card has to be shown", "须出示身份证件"),
    Said::new("in-the-past", "{from} is over", "{from} 已过"),
    Said::new("member-left", "member {member} left", "会员 {member} 已退会"),
    Said::new(
        "membership-expired",
        "the membership of {member} is over: renew first",
        "会员 {member} 已到期，请先续会",
    ),
    Said::new("no-code", "no code was asked for", "尚未获取验证码"),
    Said::new("no-fingerprint", "{member} enrolled no fingerprint", "{member} 未登记指纹"),
    Said::new("no-keypad", "a {reader} reader has no keypad", "{reader} 读卡器无键盘"),
    Said::new("no-password", "{member} has no password yet", "{member} 尚未设置密码"),
    Said::new("no-phone", "no phone of {member} is known", "{member} 未登记电话"),
    Said::new("no-price", "no price of {kind} cards is set", "未设置 {kind} 单价"),
    Said::new("no-session", "{member} is not logged in", "{member} 未登录"),
    Said::new("no-term", "the category of {member} has no term to renew", "{member} 的类别无期限，无需续会"),
    Said::new("nobody-chosen", "nobody is chosen", "未选择收件人"),
    Said::new("not-identified", "number, name and identity do not fit", "卡号、姓名或证件后四位不符"),
    Said::new("not-in-stock", "{branch} has no blank card {number}", "{branch} 库存中无空白卡 {number}"),
    Said::new(
        "not-one-member",
        "{from} and {into} are not two cards of one member",
        "{from} 与 {into} 不是同一会员的两张卡",
    ),
    Said::new("not-shared", "{member} is served at {home} only", "{member} 仅限在 {home} 使用"),
    Said::new("nothing-changes", "nothing would change", "没有变化"),
    Said::new("nothing-to-pay", "there is nothing to pay", "无需付款"),
    Said::new(
        "numbers-taken",
        "numbers between {first} and {last} are in stock already",
        "{first} 至 {last} 之间的卡号已入库",
    ),
    Said::new("open-bills", "open bills: {bills}", "有未结算的消费：{bills}"),
    Said::new("open-cases", "a case is open", "有未结案件"),
    Said::new("open-debts", "there are debts", "有未清欠款"),
    Said::new("open-payments", "payments run: {documents}", "有进行中的付款：{documents}"),
    Said::new("open-orders", "open orders: {orders}", "有未完成的订单：{orders}"),
    Said::new("papers-needed", "the papers of {plate} have to be shown", "须出示 {plate} 的行驶证"),
    Said::new(
        "password-asked",
        "the finger was not recognised: enter the password",
        "指纹未识别，请输入密码",
    ),
    Said::new("password-blocked", "the password is blocked until {until}", "密码已锁定至 {until}"),
    Said::new("password-needed", "{member} has to set a password first", "{member} 须先设置密码"),
    Said::new("plate-not-on-card", "the card does not serve {plate}", "此卡不适用于 {plate}"),
    Said::new("plate-taken", "{plate} is another member's", "{plate} 属于其他会员"),
    Said::new("plate-there", "the car has a plate: change it on its card", "车辆已有车牌，请办理变更车牌"),
    Said::new("plates-limit", "{plates} plates, but {limit} are allowed", "车牌 {plates} 个，限 {limit} 个"),
    Said::new("proof-needed", "{member} has to prove who it is", "{member} 须验证身份"),
    Said::new("rank-not-higher", "an upgrade goes to a higher rank", "只能升级到更高类别"),
    Said::new("reading-back", "the last reading was {km} km on {day}", "上次读数为 {day} 的 {km} 公里"),
    Said::new("reason-needed", "a reason has to be given", "须填写原因"),
    Said::new("reminder-closed", "the reminder is {outcome}", "提醒已 {outcome}"),
    Said::new(
        "too-early",
        "possible from {from} on, or with the identity card",
        "{from} 起可办理，或出示身份证件",
    ),
    Said::new("unknown-branch", "there is no branch {branch}", "分店 {branch} 不存在"),
    Said::new("unknown-card", "there is no card {card}", "卡 {card} 不存在"),
    Said::new("unknown-category", "there is no category {category}", "类别 {category} 不存在"),
    Said::new("unknown-insurance", "there is no insurance {insurance}", "保单 {insurance} 不存在"),
    Said::new("unknown-member", "there is no member {member}", "会员 {member} 不存在"),
    Said::new("unknown-order", "there is no order {order}", "订单 {order} 不存在"),
    Said::new("unknown-reminder", "there is no reminder {reminder}", "提醒 {reminder} 不存在"),
    Said::new("unknown-vehicle", "there is no vehicle {vehicle}", "车辆 {vehicle} 不存在"),
    Said::new(
        "upgrade-first",
        "the term in {from} still runs: upgrade to {to} first",
        "{from} 会籍未到期，请先升级至 {to}",
    ),
    Said::new(
        "weak-match",
        "the finger was not recognised; {left} tries left",
        "指纹不匹配，还可尝试 {left} 次",
    ),
    Said::new("wrong-code", "wrong code; {left} tries left", "验证码错误，还可尝试 {left} 次"),
    Said::new("wrong-password", "wrong password; {left} tries left", "密码错误，还可尝试 {left} 次"),
    Said::new(
        "wrong-reader",
        "a {reader} reader does not take a {card} card",
        "{reader} 读卡器不能读取 {card}",
    ),
];
