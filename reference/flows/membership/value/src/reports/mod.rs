//! Lists, totals, statements and analyses of the members' accounts (MEM-07, MEM-53 … MEM-56, MEM-61, MEM-73 … MEM-76,
//! MEM-79 … MEM-82, MEM-85).
//!
//! Each is a view of the state of this moment: there is no copy that can lag (MEM-84).

mod analyses;
mod branches;
mod lists;
mod statements;

use forecourt_books::report::{Asked, Cell, Period, Report, ReportName};
use forecourt_books::{At, BranchId, MemberId, Rejection, Scene, Text};

use crate::state::State;

const fn name(
    name: &'static str,
    en: &'static str,
    zh: &'static str,
    filters: &'static [&'static str],
    id: &'static str,
) -> ReportName {
    ReportName { name, title: Text::new(en, zh), filters, id }
}

const LIST: &[&str] = &["period", "branch", "category", "member"];
const OWN: &[&str] = &["member", "period"];
const PLACE: &[&str] = &["period", "branch"];

/// All of them.
pub(crate) const NAMES: &[ReportName] = &[
    name("top-ups", "Top-ups", "充值明细", LIST, "MEM-73"),
    name("consumption", "Consumption", "消费明细", LIST, "MEM-73"),
    name("packages-sold", "Packages sold", "套餐销售明细", LIST, "MEM-73"),
    name("packages-used", "Packages used", "套餐使用明细", LIST, "MEM-73"),
    name("points-list", "Points movements", "积分明细表", LIST, "MEM-73"),
    name("voucher-list", "Vouchers released", "代币券明细", LIST, "MEM-73"),
    name("value-statistics", "Totals", "会员统计表", &["list", "by", "period", "branch"], "MEM-74"),
    name("package-proposals", "Package proposals", "套餐建议", &[], "MEM-07"),
    name("member-trend", "Trend of members", "会员趋势分析", PLACE, "MEM-75"),
    name("member-share", "Shares of consumption", "会员消费占比分析", &["by", "period", "branch"], "MEM-75"),
    name("member-loss", "Loss of members", "会员流失分析", PLACE, "MEM-75"),
    name("branch-points", "Points between branches", "分公司积分平衡", PLACE, "MEM-53"),
    name("branch-value", "Stored value between branches", "分公司储值平衡", PLACE, "MEM-55"),
    name("branch-settlement", "Settlement between branches", "分公司结算", PLACE, "MEM-54"),
    name("member-liability", "Owed to members", "会员负债", &["branch"], "MEM-76"),
    name("vouchers", "Vouchers by state", "代币券库存", &["branch"], "MEM-61"),
    name("points-details", "Points", "积分明细", OWN, "MEM-79"),
    name("top-up-history", "Top-ups and packages bought", "充值历史", OWN, "MEM-80"),
    name("consumption-details", "Consumption", "消费历史", &["member", "period", "plate", "frame"], "MEM-81"),
    name("repair-history", "Repairs", "维修历史", &["member", "period", "plate", "frame"], "MEM-82"),
    name("statement", "Statement", "对账单", OWN, "MEM-85"),
    name("receipt", "Receipt", "收据", &["bill", "top-up"], "MEM-85"),
];

/// A report.
pub(crate) fn report(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let unknown = || Rejection::new("unknown-report").with("report", &asked.name);
    let name = NAMES.iter().find(|name| name.name == asked.name).ok_or_else(unknown)?;
    let view = View { state, scene, asked, name, sieve: Sieve::new(asked)? };
    if let Some(own) = scene.by.member_id() {
        // MEM-77: a member sees its own account only, and nothing that is not about one member.
        let may = view.sieve.member == Some(own) && name.filters.first() == Some(&"member");
        let receipt = name.name == "receipt" && statements::receipt_of(&view)? == Some(own);
        super::decide::must(may || receipt, || Rejection::new("forbidden").with("member", own))?;
    }
    match name.name {
        "value-statistics" => lists::statistics(&view),
        "package-proposals" => Ok(analyses::proposals(&view)),
        "member-trend" => analyses::trend(&view),
        "member-loss" => analyses::loss(&view),
        "member-share" => analyses::share(&view),
        "branch-points" => branches::points(&view),
        "branch-value" => branches::value(&view),
        "branch-settlement" => branches::settlement(&view),
        "member-liability" => Ok(branches::liability(&view)),
        "vouchers" => Ok(branches::vouchers(&view)),
        "points-details" => statements::points(&view),
        "top-up-history" => statements::top_ups(&view),
        "consumption-details" => statements::consumption(&view, false),
        "repair-history" => statements::consumption(&view, true),
        "statement" => statements::statement(&view),
        "receipt" => statements::receipt(&view),
        _ => Ok(lists::list(&view)),
    }
}

/// The usual filters.
pub(super) struct Sieve {
    pub period: Option<Period>,
    pub branch: Option<BranchId>,
    pub member: Option<MemberId>,
    pub category: Option<String>,
}

impl Sieve {
    fn new(asked: &Asked) -> Result<Sieve, Rejection> {
        Ok(Sieve {
            period: asked.period()?,
            branch: asked.branch()?,
            member: asked.parsed("member")?,
            category: asked.text("category").map(str::to_owned),
        })
    }

    /// Whether a row of this branch is asked for.
    pub fn wants(&self, branch: BranchId) -> bool {
        self.branch.is_none_or(|wanted| wanted == branch)
    }

    /// Whether an instant lies in the period asked for.
    pub fn at(&self, at: At) -> bool {
        self.period.is_none_or(|period| period.holds(at))
    }
}

/// What a report is made of.
pub(super) struct View<'a> {
    pub state: &'a State,
    pub scene: &'a Scene<'a>,
    pub asked: &'a Asked,
    pub name: &'static ReportName,
    pub sieve: Sieve,
}

impl View<'_> {
    /// An empty report with columns.
    pub fn empty(&self, columns: &[forecourt_books::report::Column]) -> Report {
        Report::new(self.name, self.scene.at, self.asked, columns)
    }

    /// The same of [`View::period`], which it states.
    pub fn of_period(&self, columns: &[forecourt_books::report::Column]) -> Report {
        self.empty(columns).of_period(self.period())
    }

    /// The member that is asked for.
    pub fn member(&self) -> Result<MemberId, Rejection> {
        self.sieve.member.ok_or_else(|| Rejection::new("filter-needed").with("filter", "member"))
    }

    /// The period that is asked for; this month when none is.
    pub fn period(&self) -> Period {
        self.sieve.period.unwrap_or_else(|| Period::month_of(self.scene.at.day()))
    }

    /// Its first and its last month.
    pub fn months(&self) -> (u32, u32) {
        let period = self.period();
        (crate::state::month_of(period.from), crate::state::month_of(period.to))
    }
}

/// A cell of an id that may be missing.
pub(super) fn maybe(value: Option<impl std::fmt::Display>) -> Cell {
    value.map_or(Cell::Empty, Cell::text)
}
