//! The register's reports: lists, pages, statistics (MEM-73 … MEM-75, MEM-78, MEM-83, PLAT-48).
//!
//! A report may scan; it changes nothing, and it is the same records that staff and self-service see (MEM-84).

mod cards;
mod lists;
mod own;
mod pages;
mod remind;
mod stats;
mod totals;
mod view;

use forecourt_books::report::{Asked, Report, ReportName};
use forecourt_books::{Rejection, Scene, Text};

use crate::state::State;
use view::View;

const fn offered(
    name: &'static str,
    en: &'static str,
    zh: &'static str,
    filters: &'static [&'static str],
    id: &'static str,
) -> ReportName {
    ReportName { name, title: Text::new(en, zh), filters, id }
}

/// Filters of the detail lists (MEM-73).
const DETAIL: &[&str] = &["period", "branch", "category", "member", "unmasked"];

/// Every report that is offered.
pub(crate) const NAMES: &[ReportName] = &[
    offered("categories", "Member categories", "会员类别", &[], "MEM-03"),
    offered("member-file", "Member file", "会员档案", &["member", "phone", "unmasked"], "MEM-10"),
    offered("member-changes", "Changes of files", "档案变更明细", DETAIL, "MEM-14"),
    offered("members-joined", "Members joined", "入会明细", DETAIL, "MEM-73"),
    offered("members-left", "Members left", "退会明细", DETAIL, "MEM-12"),
    offered("members-changed", "Memberships changed", "会籍变更明细", DETAIL, "MEM-73"),
    offered("cards", "Cards", "会员卡明细", DETAIL, "MEM-73"),
    offered("card", "Card", "会员卡查询", &["number", "plate", "phone", "member", "unmasked"], "MEM-16"),
    offered(
        "card-changes",
        "Changes of cards",
        "卡变更明细",
        &["period", "branch", "category", "member", "card"],
        "MEM-73",
    ),
    offered("card-face", "Face of a visual card", "可视卡卡面", &["card"], "MEM-20"),
    offered("card-stock", "Stock of blank cards", "空白卡库存", &["branch"], "MEM-21"),
    offered("reminders", "Reminders by outcome", "提醒统计", &["period", "branch"], "MEM-72"),
    offered(
        "reminder-list",
        "Reminders",
        "提醒明细",
        &["period", "branch", "category", "member", "state", "unmasked"],
        "MEM-73",
    ),
    offered("my-reminders", "My car's reminders", "爱车提醒", &["member"], "MEM-83"),
    offered("member-page", "Member information", "会员信息", &["member", "unmasked"], "MEM-78"),
    offered("own-data", "All data of a member", "个人数据", &["member", "unmasked"], "PLAT-48"),
    offered("member-statistics", "Memberships in figures", "会员统计", &["period", "branch"], "MEM-74"),
    offered(
        "register-statistics",
        "Totals of memberships, cards and reminders",
        "会籍与会员卡统计表",
        &["list", "by", "period", "branch"],
        "MEM-74",
    ),
    offered("sessions-by-channel", "Sessions by channel", "渠道会话", &[], "PLAT-80"),
];

/// What a member may ask of itself (MEM-77).
const SELF_SERVICE: &[&str] = &[
    "categories",
    "member-file",
    "card",
    "card-changes",
    "card-face",
    "my-reminders",
    "member-page",
    "own-data",
];

/// A report.
pub(crate) fn report(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let unknown = || Rejection::new("unknown-report").with("report", &asked.name);
    let name = NAMES.iter().find(|name| name.name == asked.name).ok_or_else(unknown)?;
    if scene.by.member_id().is_some() && !SELF_SERVICE.contains(&name.name) {
        return Err(Rejection::new("forbidden").with("report", name.name));
    }
    let view = View::new(state, scene, asked);
    match name.name {
        "categories" => Ok(lists::categories(&view, name, asked)),
        "member-file" => pages::file(view, name, asked),
        "member-changes" => lists::file_changes(view, name, asked),
        "members-joined" | "members-left" | "members-changed" => lists::memberships(view, name, asked),
        "cards" => cards::list(view, name, asked),
        "card" => cards::one(view, name, asked),
        "card-changes" => cards::changes(view, name, asked),
        "card-face" => cards::face(&view, name, asked),
        "card-stock" => cards::stock(&view, name, asked),
        "reminders" => remind::outcomes(&view, name, asked),
        "reminder-list" => remind::list(view, name, asked),
        "my-reminders" => remind::mine(view, name, asked),
        "member-page" => pages::page(view, name, asked),
        "own-data" => own::data(view, name, asked),
        "member-statistics" => stats::statistics(&view, name, asked),
        "register-statistics" => totals::totals(&view, name, asked),
        "sessions-by-channel" => Ok(stats::channels(&view, name, asked)),
        _ => Err(unknown()),
    }
}
