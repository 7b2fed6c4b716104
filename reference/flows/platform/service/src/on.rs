//! What events ask of others, what they mean to others, and which news become commands here.

use forecourt_books::ask::Approval;
use forecourt_books::message::{Cause, To, Way, Wish};
use forecourt_books::{Ask, At, Fen, News, Text};

use crate::decide::{ACCEPT_FINDING, CUSTOM_WORK};
use crate::kinds::{Closing, DeviceState, Grade, PatchId};
use crate::state::State;
use crate::{Command, Event};

const PATCH: Text = Text::new(
    "patch {version} for {component} ({grade}) is to be installed by {due} on {nodes}",
    "{component} 的补丁 {version}({grade})须于 {due} 前安装到 {nodes}",
);
const SCAN: Text = Text::new("the security scan {scan} is due", "安全扫描 {scan} 到期");

pub(crate) fn asks(event: &Event) -> Vec<Ask> {
    let approve = |kind: &str, about: String, digest: &str, amount, branch| {
        let (kind, digest) = (kind.to_owned(), digest.to_owned());
        vec![Ask::Approve(Approval { kind, about, digest, amount, branch })]
    };
    match event {
        Event::WishEstimated { wish, price, digest, branch, .. } => {
            approve(CUSTOM_WORK, wish.to_string(), digest, *price, *branch)
        }
        Event::AcceptanceAsked { finding, digest, branch, .. } => {
            approve(ACCEPT_FINDING, finding.to_string(), digest, Fen(0), *branch)
        }
        // PLAT-62: nobody is asked whether a weakness may stay that is gone.
        Event::FindingClosed { finding, closing: Closing::Fixed | Closing::Mitigated, .. } => {
            vec![Ask::WithdrawApproval { kind: ACCEPT_FINDING.to_owned(), about: finding.to_string() }]
        }
        Event::PatchPublished { patch, component, version, grade, due, nodes } => {
            patch_told(*patch, (component, version), *grade, *due, &nodes.join(" "))
        }
        Event::PatchWanted { patch, node, component, version, grade, due } => {
            patch_told(*patch, (component, version), *grade, *due, node)
        }
        Event::ScanDue { scan, .. } => {
            vec![Ask::Tell(officer("scan-due", SCAN).with("scan", scan).about(scan))]
        }
        _ => Vec::new(),
    }
}

fn patch_told(
    patch: PatchId,
    (component, version): (&str, &str),
    grade: Grade,
    due: At,
    nodes: &str,
) -> Vec<Ask> {
    let wish = officer("patch-published", PATCH)
        .with("component", component)
        .with("version", version)
        .with("grade", grade.word())
        .with("due", due)
        .with("nodes", nodes);
    vec![Ask::Tell(wish.about(patch))]
}

fn officer(template: &'static str, text: Text) -> Wish {
    Wish::new(To::Role("security-officer".to_owned(), None), Way::Desk, Cause::Work, template, text)
}

pub(crate) fn news(state: &State, event: &Event) -> Vec<News> {
    let alarm = |pattern: &str, facts: String, subject: String| {
        vec![News::Alarm { pattern: pattern.to_owned(), facts, subject }]
    };
    match event {
        // PLAT-68: a fault leads to an alarm.
        Event::DeviceStateChanged { device, state: DeviceState::Fault, reason } => {
            let record = state.devices.get(*device).expect("an event names only devices that exist");
            let facts = format!("name={} branch={} reason={reason}", record.name, record.branch);
            alarm("device-fault", facts, device.to_string())
        }
        Event::ScanMissed { scan } => alarm("scan-missed", String::new(), scan.to_string()),
        Event::FindingOverdue { finding } => {
            let record = state.findings.get(*finding).expect("an event names only findings that exist");
            let facts = format!("grade={} component={}", record.grade.word(), record.component);
            alarm("finding-overdue", facts, finding.to_string())
        }
        Event::PatchOverdue { patch, behind } => {
            alarm("patch-overdue", format!("behind={}", behind.join(" ")), patch.to_string())
        }
        _ => Vec::new(),
    }
}

pub(crate) fn on(news: &News) -> Option<Command> {
    let News::Decided { kind, about, digest, approved, reason, .. } = news else { return None };
    if kind != CUSTOM_WORK && kind != ACCEPT_FINDING {
        return None;
    }
    Some(Command::Decided {
        matter: kind.clone(),
        about: about.clone(),
        digest: digest.clone(),
        approved: *approved,
        reason: reason.clone(),
    })
}
