//! The refusals of this context in both languages (PLAT-04).

use forecourt_books::{By, Rejection, Said};

/// What they say.
pub const REFUSALS: &[Said] = &[
    Said::new("forbidden", "this is not for {by}", "{by} 无权操作"),
    Said::new("unknown", "there is no {what} {name}", "没有 {what} {name}"),
    Said::new("bad-value", "{what} cannot be {given}", "{what} 不能是 {given}"),
    Said::new("already-known", "{what} {name} is known already", "{what} {name} 已存在"),
    Said::new(
        "not-supported",
        "{device} cannot {function}; its driver states {functions}",
        "{device} 不支持 {function};驱动声明的功能为 {functions}",
    ),
    Said::new("device-not-online", "{device} is {state}", "{device} 的状态是 {state}"),
    Said::new("wrong-way", "{work} is not done by {way}", "{work} 不能以 {way} 方式进行"),
    Said::new("remote-only", "{customer} is served remotely", "{customer} 只提供远程服务"),
    Said::new("not-accepted", "{customer} has not accepted the system", "{customer} 尚未验收"),
    Said::new(
        "no-cover",
        "the maintenance of {customer} ended on {ended}; a year costs {offer}",
        "{customer} 的维护已于 {ended} 到期;续签一年 {offer} 元",
    ),
    Said::new(
        "upgrade-refused",
        "the upgrades of {customer} ended on {ended}, version {version} goes on; a year costs {offer}",
        "{customer} 的升级服务已于 {ended} 到期,继续使用版本 {version};续购一年 {offer} 元",
    ),
    Said::new("not-approved", "{wish} is {state}, not approved", "{wish} 的状态是 {state},尚未批准"),
    Said::new("wrong-state", "{what} is {state}", "{what} 的状态是 {state}"),
    Said::new("component-not-used", "no node uses {component}", "没有节点使用 {component}"),
    Said::new("no-branch", "nobody is there to decide", "没有可审批的分公司"),
    Said::new("basket-empty", "there is nothing in the basket", "没有未完成的订单"),
    Said::new(
        "too-long",
        "{what} has {length} characters, at most {limit} are allowed",
        "{what} 有 {length} 个字符,最多 {limit} 个",
    ),
    Said::new("unknown-report", "there is no report {report}", "没有报表 {report}"),
    Said::new("bad-filter", "the filter {filter} cannot be {given}", "筛选条件 {filter} 不能是 {given}"),
];

/// Not for this actor.
pub fn forbidden(by: &By) -> Rejection {
    Rejection::new("forbidden").with("by", by)
}

/// No such record.
pub fn unknown(what: &str, name: impl std::fmt::Display) -> Rejection {
    Rejection::new("unknown").with("what", what).with("name", name)
}

/// A value that no rule allows.
pub fn bad(what: &str, given: impl std::fmt::Display) -> Rejection {
    Rejection::new("bad-value").with("what", what).with("given", given)
}
