//! What the refusals of the key cabinets say to people, in both languages (PLAT-04).
//!
//! It refuses to know when they are given; [`crate::rejection`] and the rules do.

use forecourt_books::Said;

use crate::rejection::{
    BAD_VALUE, FORBIDDEN, IN_USE, KEY_OUT, NO_OPEN_ORDER, NOT_EMPLOYED, NOT_SIGNED_IN, OPERATOR_LOCKED,
    READER_SHUT, UNKNOWN, WRONG_CUSTODY, WRONG_TERMINAL,
};

/// Every refusal of this context.
pub const REFUSALS: &[Said] = &[
    Said::new(NOT_SIGNED_IN, "nobody is signed in here", "此处无人登录"),
    Said::new(FORBIDDEN, "this needs {needed}; the level is {level}", "需要 {needed},当前级别为 {level}"),
    Said::new(NO_OPEN_ORDER, "vehicle {vehicle} has no open work order", "车辆 {vehicle} 没有未结工单"),
    Said::new(OPERATOR_LOCKED, "the name is locked until {until}", "账号锁定至 {until}"),
    Said::new(READER_SHUT, "the finger reader is shut until {until}", "指纹机停用至 {until}"),
    Said::new(WRONG_TERMINAL, "this is not done at this terminal", "此终端不能执行该操作"),
    Said::new(UNKNOWN, "nothing is registered under this number or name", "没有登记此编号或名称"),
    Said::new(IN_USE, "this number, name or tag is taken", "编号、名称或标签已被占用"),
    Said::new(
        NOT_EMPLOYED,
        "no employee {operator} is called {name}",
        "员工 {operator} {name} 不存在或已离职",
    ),
    Said::new(BAD_VALUE, "no rule allows this value", "该值不被允许"),
    Said::new(
        KEY_OUT,
        "key {key} is with {holder} since {since}",
        "钥匙 {key} 自 {since} 起由 {holder} 持有",
    ),
    Said::new(WRONG_CUSTODY, "key {key} is {custody}", "钥匙 {key} 状态为 {custody}"),
    Said::new("acknowledge-first", "alarm {alarm} is to be acknowledged first", "请先确认报警 {alarm}"),
    Said::new("acknowledged", "alarm {alarm} was acknowledged already", "报警 {alarm} 已确认"),
    Said::new("blacklisted", "tag {tag} was lost and is never used again", "标签 {tag} 已挂失,不能再用"),
    Said::new(
        "camera-failed",
        "the camera of cabinet {cabinet} gave no picture",
        "钥匙柜 {cabinet} 摄像头未能拍照",
    ),
    Said::new(
        "customer-has-keys",
        "key {key} of customer {customer} has not left",
        "客户 {customer} 的钥匙 {key} 尚未离开",
    ),
    Said::new("closing", "drawer {bay} is closing", "抽屉 {bay} 正在关闭"),
    Said::new("drawer-open", "drawer {bay} is open", "抽屉 {bay} 已打开"),
    Said::new("full", "drawer {bay} has no free slot", "抽屉 {bay} 没有空位"),
    Said::new("in-operation", "an operation with this key is going on", "该钥匙正在操作中"),
    Said::new("line-down", "the line of cabinet {cabinet} is silent", "钥匙柜 {cabinet} 通信中断"),
    Said::new("locked-in", "a motor fault keeps drawer {bay} shut", "抽屉 {bay} 因电机故障锁闭"),
    Said::new(
        "missing-not-acknowledged",
        "key {key} is missing since {since}",
        "钥匙 {key} 自 {since} 起缺失,尚未确认",
    ),
    Said::new(
        "no-contract",
        "no contract names a customer for vehicle {vehicle}",
        "车辆 {vehicle} 没有客户合同",
    ),
    Said::new("no-customer", "a repair key names its customer", "维修钥匙须登记客户"),
    Said::new("no-delivery", "no delivery of vehicle {vehicle} is recorded", "车辆 {vehicle} 没有交车记录"),
    Said::new("no-form", "no sign-in form is open", "没有打开的登录表单"),
    Said::new("no-holder", "nobody holds key {key}", "钥匙 {key} 无人持有"),
    Said::new("no-keys", "vehicle {vehicle} has no key to release", "车辆 {vehicle} 没有可交出的钥匙"),
    Said::new("no-release-pass", "vehicle {vehicle} has no release pass", "车辆 {vehicle} 没有出门证"),
    Said::new("no-rental-order", "no rental order waits for key {key}", "钥匙 {key} 没有待取的租车订单"),
    Said::new("no-tag", "key {key} bears no tag", "钥匙 {key} 没有标签"),
    Said::new("not-blocked", "drawer {bay} has no fault", "抽屉 {bay} 没有故障"),
    Said::new("not-charged", "key {key} is charged to {charged}", "钥匙 {key} 记在 {charged} 名下"),
    Said::new("not-for-rent", "key {key} is a {kind} key", "钥匙 {key} 属于 {kind},不能出租"),
    Said::new("not-locked", "the name is not locked", "账号未锁定"),
    Said::new("not-open", "drawer {bay} is not open", "抽屉 {bay} 未打开"),
    Said::new("not-receiver", "the hand-over is for somebody else", "该移交的接收人不是您"),
    Said::new("not-there", "the key does not hang there", "钥匙不在该位置"),
    Said::new("order-open", "work order {order} is open", "工单 {order} 未结"),
    Said::new("order-settled", "work order {order} is settled", "工单 {order} 已结"),
    Said::new("other-cabinet", "key {key} hangs in {place}", "钥匙 {key} 在 {place}"),
    Said::new("same-person", "a key is handed over to somebody else", "不能移交给本人"),
    Said::new("scanning", "drawer {bay} is being scanned", "抽屉 {bay} 正在扫描"),
    Said::new(
        "start-scan",
        "the cabinet is scanned after its start; wait a moment",
        "钥匙柜启动扫描中,请稍候",
    ),
    Said::new("tag-seen-twice", "tag {tag} shows in two slots", "标签 {tag} 同时出现在两个位置"),
    Said::new("too-late", "the time for this is over", "已超过时限"),
    Said::new("too-many", "there are as many as there may be", "数量已达上限"),
];
