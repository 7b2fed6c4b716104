//! Reports of scans, findings, patches and versions; what is to be done of them.

use forecourt_books::message::To;
use forecourt_books::report::{Asked, Cell, Column, Report};
use forecourt_books::{Scene, Task, Text};

use super::{PATCHES, SCANS, VERSION, VULNERABILITIES};
use crate::kinds::FindingState;
use crate::state::State;

/// The version of this software (PLAT-12).
pub const PRODUCT: &str = env!("CARGO_PKG_VERSION");

fn yes(yes: bool, word: Text) -> Cell {
    if yes { Cell::Word(word) } else { Cell::Empty }
}

/// Findings in the order of opening; `state` is a word of its column (PLAT-62).
pub(super) fn vulnerabilities(state: &State, scene: &Scene<'_>, asked: &Asked) -> Report {
    let columns = [
        Column::new("finding", "Finding", "漏洞"),
        Column::new("grade", "Grade", "等级"),
        Column::new("component", "Component", "组件"),
        Column::new("text", "Text", "说明"),
        Column::new("opened", "Opened", "发现"),
        Column::new("due", "Due", "期限"),
        Column::new("state", "State", "状态"),
        Column::new("closed", "Closed", "关闭"),
        Column::new("mark", "Mark", "标记"),
    ];
    let mut report = Report::new(&VULNERABILITIES, scene.at, asked, &columns);
    let wanted = asked.text("state");
    for (id, finding) in state.findings.iter() {
        if wanted.is_none_or(|word| word == finding.state.word()) {
            report.row(vec![
                Cell::text(id),
                Cell::text(finding.grade.word()),
                Cell::Text(finding.component.clone()),
                Cell::Text(finding.text.clone()),
                Cell::At(finding.opened),
                Cell::At(finding.due),
                Cell::text(finding.state.word()),
                finding.closed.map_or(Cell::Empty, Cell::At),
                yes(finding.overdue, Text::new("overdue", "逾期")),
            ]);
        }
    }
    report
}

/// In the order in which they were due (PLAT-62).
pub(super) fn scans(state: &State, scene: &Scene<'_>, asked: &Asked) -> Report {
    let columns = [
        Column::new("scan", "Scan", "扫描"),
        Column::new("due", "Due", "计划"),
        Column::new("done", "Done", "完成"),
        Column::summed("findings", "Findings", "漏洞数"),
        Column::new("mark", "Mark", "标记"),
    ];
    let mut report = Report::new(&SCANS, scene.at, asked, &columns);
    for (id, scan) in state.scans.iter() {
        report.row(vec![
            Cell::text(id),
            Cell::At(scan.due),
            scan.done.map_or(Cell::Empty, Cell::At),
            Cell::Count(i64::from(scan.findings)),
            yes(scan.missed, Text::new("missed", "错过")),
        ]);
    }
    report
}

/// In the order of publishing (PLAT-63).
pub(super) fn patches(state: &State, scene: &Scene<'_>, asked: &Asked) -> Report {
    let columns = [
        Column::new("patch", "Patch", "补丁"),
        Column::new("component", "Component", "组件"),
        Column::new("version", "Version", "版本"),
        Column::new("grade", "Grade", "等级"),
        Column::new("due", "Due", "期限"),
        Column::new("behind", "Nodes behind", "落后节点"),
        Column::new("mark", "Mark", "标记"),
    ];
    let mut report = Report::new(&PATCHES, scene.at, asked, &columns);
    for (id, patch) in state.patches.iter() {
        report.row(vec![
            Cell::text(id),
            Cell::Text(patch.component.clone()),
            Cell::Text(patch.version.clone()),
            Cell::text(patch.grade.word()),
            Cell::At(patch.due),
            Cell::Text(patch.behind.join(" ")),
            yes(patch.overdue, Text::new("overdue", "逾期")),
        ]);
    }
    report
}

/// Of the software, then of each node's components by name (PLAT-12, PLAT-63).
pub(super) fn version(state: &State, scene: &Scene<'_>, asked: &Asked) -> Report {
    let columns = [
        Column::new("node", "Node", "节点"),
        Column::new("component", "Component", "组件"),
        Column::new("version", "Version", "版本"),
        Column::new("mark", "Mark", "标记"),
    ];
    let mut report = Report::new(&VERSION, scene.at, asked, &columns);
    report.note(Text::new("Forecourt", "Forecourt"), Cell::text(PRODUCT));
    for (node, components) in state.nodes.iter() {
        for (component, version) in components {
            let behind = state
                .patches
                .iter()
                .any(|(_, patch)| patch.component == *component && patch.behind.contains(node));
            report.row(vec![
                Cell::Text(node.clone()),
                Cell::Text(component.clone()),
                Cell::Text(version.clone()),
                yes(behind, Text::new("behind", "落后")),
            ]);
        }
    }
    report
}

/// Open scans, findings and patches on the desk of the security officers (PLAT-16, PLAT-62, PLAT-63).
pub(crate) fn tasks(state: &State) -> Vec<Task> {
    let officer = || To::Role("security-officer".to_owned(), None);
    let scans = state.scans.iter().filter(|(_, scan)| scan.done.is_none()).map(|(id, scan)| Task {
        due: scan.due,
        id: id.to_string(),
        kind: "scan",
        to: officer(),
        text: "make the security scan".to_owned(),
    });
    let open = |state: FindingState| !matches!(state, FindingState::Closed(_));
    let findings =
        state.findings.iter().filter(|(_, finding)| open(finding.state)).map(|(id, finding)| Task {
            due: finding.due,
            id: id.to_string(),
            kind: "finding",
            to: officer(),
            text: format!("{} finding in {}: {}", finding.grade.word(), finding.component, finding.text),
        });
    let patches =
        state.patches.iter().filter(|(_, patch)| !patch.behind.is_empty()).map(|(id, patch)| Task {
            due: patch.due,
            id: id.to_string(),
            kind: "patch",
            to: officer(),
            text: format!("install {} {} on {}", patch.component, patch.version, patch.behind.join(" ")),
        });
    scans.chain(findings).chain(patches).collect()
}
