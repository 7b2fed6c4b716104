//! The reports of the payments: who asks for which, and by which filters (PLAT-17).

mod books;
mod orders;
mod watch;

use forecourt_books::report::{Asked, Report, ReportName};
use forecourt_books::{Rejection, Scene, Text};

use crate::state::State;

const fn name(
    name: &'static str,
    title: Text,
    filters: &'static [&'static str],
    id: &'static str,
) -> ReportName {
    ReportName { name, title, filters, id }
}

/// All of them.
pub static NAMES: &[ReportName] = &[
    name("payments", Text::new("Payments", "支付单"), &["period", "branch", "member"], "FUEL-27"),
    name("collection-speed", Text::new("Speed of collection", "收款速度"), &["period", "branch"], "FUEL-31"),
    name("channel-check", Text::new("Agreement with channels", "渠道对账"), &["period"], "FUEL-30"),
    name("risk", Text::new("Risk alarms", "风险告警"), &["period", "branch"], "FUEL-64"),
    name("refunds", Text::new("Refunds asked for", "退款申请"), &["period", "branch"], "FUEL-70"),
    name(
        "journal-entries",
        Text::new("Entries by day and account", "分录汇总"),
        &["period", "branch"],
        "PLAT-40",
    ),
    name("trial-balance", Text::new("Trial balance", "科目余额表"), &["period", "branch"], "PLAT-40"),
    name(
        "balance-sheet",
        Text::new("Balance sheet and result", "资产负债及损益"),
        &["period", "branch"],
        "PLAT-40",
    ),
    name("export", Text::new("Export to finance", "财务导出"), &["branch", "export"], "PLAT-41"),
    name("books-check", Text::new("Business and books", "业务与账务核对"), &["period", "branch"], "PLAT-42"),
];

/// One of them.
///
/// # Errors
/// `unknown-report`, `bad-filter`.
pub fn report(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let unknown = || Rejection::new("unknown-report").with("report", &asked.name);
    let name = NAMES.iter().find(|name| name.name == asked.name).ok_or_else(unknown)?;
    if let Some(filter) = asked.filter.keys().find(|filter| !name.filters.contains(&filter.as_str())) {
        let given = asked.text(filter).unwrap_or_default();
        return Err(Rejection::new("bad-filter").with("filter", filter).with("given", given));
    }
    match name.name {
        "payments" => orders::payments(state, name, scene.at, asked),
        "collection-speed" => orders::speed(state, name, scene.at, asked),
        "channel-check" => watch::channels(state, name, scene.at, asked),
        "risk" => watch::risk(state, name, scene.at, asked),
        "refunds" => watch::refunds(state, name, scene.at, asked),
        "journal-entries" => books::entries(name, scene, asked),
        "trial-balance" => books::trial(name, scene, asked),
        "balance-sheet" => books::sheet(name, scene, asked),
        "export" => books::export(state, name, scene.at, asked),
        _ => books::check(state, name, scene.at, asked),
    }
}
