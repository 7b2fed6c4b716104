//! What the organisation reports, and the open work that it puts on desks (PLAT-16, PLAT-17).

mod approvals;
mod people;
mod registers;
mod tree;
mod usage;

use forecourt_books::report::{Asked, Report, ReportName};
use forecourt_books::{BranchId, Rejection, Scene, Text};

use crate::state::State;

pub use approvals::tasks;

const fn name(
    name: &'static str,
    en: &'static str,
    zh: &'static str,
    filters: &'static [&'static str],
    id: &'static str,
) -> ReportName {
    ReportName { name, title: Text::new(en, zh), filters, id }
}

/// Every report of this context.
pub const NAMES: &[ReportName] = &[
    name("organisation", "Organisation", "组织架构", &["branch"], "PLAT-08"),
    name("opening", "Opening hours", "营业时间", &["period", "branch"], "PLAT-08"),
    name("modules", "Modules", "模块", &["branch"], "PLAT-15"),
    name("employees", "Employees", "员工", &["branch"], "PLAT-14"),
    name("rights", "Roles and rights", "角色与权限", &["role"], "PLAT-19"),
    name("terminals", "Terminals", "终端", &["branch"], "PLAT-28"),
    name("network", "Network", "网络", &[], "PLAT-69"),
    name("sessions", "Sessions", "会话", &["period", "branch", "person"], "PLAT-24"),
    name("licence-use", "Use of the licence", "并发许可使用", &["period"], "PLAT-34"),
    name("approvals", "Approvals", "审批", &["period", "branch", "person"], "PLAT-25"),
    name("desk", "Work desk", "工作台", &["person"], "PLAT-16"),
    name("settings", "Settings", "设置", &["key"], "PLAT-06"),
    name("vehicles", "Vehicles", "车辆", &["vehicle"], "PLAT-14"),
    name("items", "Items", "物品", &[], "PLAT-14"),
];

/// A report.
///
/// # Errors
/// `unknown-report`, `bad-filter`.
pub fn report(state: &State, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
    let known = NAMES.iter().find(|known| known.name == asked.name);
    let known = known.ok_or_else(|| Rejection::new("unknown-report").with("name", &asked.name))?;
    let ask = Query { state, scene, asked, name: known };
    match known.name {
        "organisation" => tree::organisation(&ask),
        "opening" => tree::opening(&ask),
        "modules" => tree::modules(&ask),
        "employees" => people::employees(&ask),
        "rights" => people::rights(&ask),
        "terminals" => people::terminals(&ask),
        "network" => people::network(&ask),
        "sessions" => usage::sessions(&ask),
        "licence-use" => usage::licence(&ask),
        "approvals" => approvals::approvals(&ask),
        "desk" => approvals::desk(&ask, scene.facts.tasks()),
        "settings" => registers::settings(&ask),
        "vehicles" => registers::vehicles(&ask),
        _ => registers::items(&ask),
    }
}

/// What a report is made of.
pub(super) struct Query<'a> {
    pub state: &'a State,
    pub scene: &'a Scene<'a>,
    pub asked: &'a Asked,
    pub name: &'static ReportName,
}

impl Query<'_> {
    fn report(&self, columns: &[forecourt_books::report::Column]) -> Report {
        Report::new(self.name, self.scene.at, self.asked, columns)
    }

    /// The branches asked for, ascending.
    fn branches(&self) -> Result<Vec<BranchId>, Rejection> {
        let wanted = self.asked.branch()?;
        let all = self.state.branches.iter().map(|(branch, _)| branch);
        Ok(all.filter(|branch| wanted.is_none_or(|wanted| wanted == *branch)).collect())
    }
}
