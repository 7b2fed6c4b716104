//! The refusals of this context in both languages (PLAT-04). What is sent for another rule is never refused: it is
//! skipped with its reason, so that no rule fails because somebody has no phone.

use forecourt_books::{Rejection, Said};

/// Only the system or the gateway may give this command.
pub const FORBIDDEN: &str = "forbidden";
/// There is no such message for whoever asks.
pub const UNKNOWN_MESSAGE: &str = "unknown-message";
/// None or more than one recipient is named.
pub const BAD_RECIPIENT: &str = "bad-recipient";
/// Nobody but the writer would read it.
pub const NO_READERS: &str = "no-readers";
/// The text is empty.
pub const TEXT_EMPTY: &str = "text-empty";
/// The text is too long.
pub const TEXT_TOO_LONG: &str = "text-too-long";
/// The message refers to nothing.
pub const NO_REFERENCE: &str = "no-reference";
/// The gateway answers for a message that it was never given.
pub const NOT_HANDED_OVER: &str = "not-handed-over";
/// The task or letter is not open.
pub const NOT_OPEN: &str = "not-open";

/// What they say.
pub const REFUSALS: &[Said] = &[
    Said::new(FORBIDDEN, "this is not for {by}", "{by} 无权操作"),
    Said::new(UNKNOWN_MESSAGE, "there is no message {message}", "没有消息 {message}"),
    Said::new(
        BAD_RECIPIENT,
        "name one person, role, department or branch, not {given}",
        "请指定一个人员、角色、部门或分公司,而不是 {given}",
    ),
    Said::new(NO_READERS, "nobody would read a message to {to}", "发给 {to} 的消息没有读者"),
    Said::new(TEXT_EMPTY, "the message says nothing", "消息内容为空"),
    Said::new(
        TEXT_TOO_LONG,
        "the message has {length} characters, at most {limit} are allowed",
        "消息有 {length} 个字符,最多 {limit} 个",
    ),
    Said::new(NO_REFERENCE, "message {message} refers to nothing", "消息 {message} 没有关联的记录"),
    Said::new(NOT_HANDED_OVER, "message {message} was never handed over", "消息 {message} 从未提交网关"),
    Said::new(NOT_OPEN, "message {message} is {state}, not open", "消息 {message} 的状态是 {state},不是待办"),
    Said::new("unknown-report", "there is no report {report}", "没有报表 {report}"),
    Said::new("bad-filter", "the filter {filter} cannot be {given}", "筛选条件 {filter} 不能是 {given}"),
];

/// No such message, or not this reader's.
pub fn unknown(message: impl std::fmt::Display) -> Rejection {
    Rejection::new(UNKNOWN_MESSAGE).with("message", message)
}

/// Not for this actor.
pub fn forbidden(by: &forecourt_books::By) -> Rejection {
    Rejection::new(FORBIDDEN).with("by", by)
}
