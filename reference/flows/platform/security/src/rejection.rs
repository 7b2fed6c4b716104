//! Why security refuses, in both languages (PLAT-04).

use forecourt_books::{Rejection, Said};

/// Every refusal of this context.
pub const REFUSALS: &[Said] = &[
    Said::new("forbidden", "{actor} may not give this command", "{actor} 无权执行此命令"),
    Said::new("no-such-alarm", "there is no alarm {alarm}", "没有报警 {alarm}"),
    Said::new("alarm-state", "alarm {alarm} is {state}", "报警 {alarm} 状态为 {state}"),
    Said::new("no-such-incident", "there is no incident {incident}", "没有事件 {incident}"),
    Said::new("incident-state", "incident {incident} is {state}", "安全事件 {incident} 状态为 {state}"),
    Said::new(
        "not-recovered",
        "the damage of incident {incident} is not mended yet",
        "安全事件 {incident} 的受损数据尚未恢复",
    ),
    Said::new(
        "persons-not-told",
        "the persons concerned by incident {incident} are not told yet",
        "安全事件 {incident} 尚未告知有关人员",
    ),
    Said::new("no-such-member", "there is no member {member}", "没有会员 {member}"),
    Said::new("no-such-backup", "there is no backup {backup}", "没有备份 {backup}"),
    Said::new("backup-state", "backup {backup} is {state}", "备份 {backup} 状态为 {state}"),
    Said::new("no-good-backup", "no backup has been proved by a test restore", "没有经过恢复测试的备份"),
    Said::new(
        "bulk-read-blocked",
        "{reader} has read {read} personal records in the last hour; more than {limit} need an approval",
        "{reader} 一小时内已读取 {read} 条个人信息,超过 {limit} 条须经审批",
    ),
    Said::new("text-missing", "{field} must say something", "{field} 不能为空"),
    Said::new(
        "source-blocked",
        "{source} is blocked by incident {incident}",
        "{source} 已被安全事件 {incident} 封锁",
    ),
    Said::new(
        "account-held",
        "{account} is held by incident {incident}",
        "账户 {account} 因安全事件 {incident} 被冻结",
    ),
    Said::new(
        "read-only",
        "nothing is written while incident {incident} lasts",
        "安全事件 {incident} 期间系统只读",
    ),
    Said::new(
        "exports-stopped",
        "nothing is exported while incident {incident} lasts",
        "安全事件 {incident} 期间停止导出",
    ),
];

pub(crate) fn no_alarm(alarm: impl std::fmt::Display) -> Rejection {
    Rejection::new("no-such-alarm").with("alarm", alarm)
}

pub(crate) fn no_incident(incident: impl std::fmt::Display) -> Rejection {
    Rejection::new("no-such-incident").with("incident", incident)
}

pub(crate) fn no_backup(backup: impl std::fmt::Display) -> Rejection {
    Rejection::new("no-such-backup").with("backup", backup)
}
