//! Scans, findings and patches (PLAT-62, PLAT-63).

use std::collections::BTreeMap;

use forecourt_books::{At, Rejection, Scene};

use super::{Decision, deciding_branch, named};
use crate::kinds::{Closing, FindingId, FindingState, Found, Grade, PatchId, ScanId, is_older};
use crate::state::{Deadline, State};
use crate::{Command, Event, rejection, settings};

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decision {
    match command {
        Command::PlanScans {} => {
            if state.agenda.get(&Deadline::NextScan).is_some() {
                return Err(Rejection::new("already-known").with("what", "plan").with("name", "scans"));
            }
            Ok(vec![Event::ScansPlanned { next: next_scan(scene) }])
        }
        Command::ScanDone { scan, findings } => scan_done(state, scene, *scan, findings),
        Command::OpenFinding { grade, component, text } => {
            let found = Found { grade: *grade, component: component.clone(), text: text.clone() };
            opened(state, scene, &[found])
        }
        Command::CloseFinding { finding, closing, reason } => close(state, scene, *finding, *closing, reason),
        Command::RegisterNode { node, components } => {
            named("node", node)?;
            let registered = Event::NodeRegistered { node: node.clone(), components: components.clone() };
            Ok([registered].into_iter().chain(wanted(state, scene, node, components)).collect())
        }
        Command::PublishPatch { component, version, grade } => {
            publish(state, scene, component, version, *grade)
        }
        Command::InstallPatch { patch, node } => install(state, *patch, node),
        _ => unreachable!("called for scans, findings and patches"),
    }
}

fn next_scan(scene: &Scene<'_>) -> At {
    let day = scene.at.day().plus_days(scene.number(&settings::SCAN_DAYS));
    day.at_minute(scene.number(&settings::SCAN_MINUTE))
}

pub(super) fn scan_due(state: &State, scene: &Scene<'_>) -> Vec<Event> {
    let missed_at = scene.at.end_after_days(scene.number(&settings::SCAN_GRACE_DAYS));
    vec![Event::ScanDue { scan: state.scans.next_id(), missed_at, next: next_scan(scene) }]
}

fn scan_done(state: &State, scene: &Scene<'_>, scan: ScanId, findings: &[Found]) -> Decision {
    let record = state.scans.get(scan).ok_or_else(|| rejection::unknown("scan", scan))?;
    if record.done.is_some() {
        return Err(Rejection::new("wrong-state").with("what", scan).with("state", "done"));
    }
    let count = u32::try_from(findings.len()).map_err(|_| rejection::bad("findings", findings.len()))?;
    let mut events = vec![Event::ScanDone { scan, findings: count }];
    events.extend(opened(state, scene, findings)?);
    Ok(events)
}

fn opened(state: &State, scene: &Scene<'_>, findings: &[Found]) -> Decision {
    let mut events = Vec::new();
    for (further, found) in (0u32..).zip(findings) {
        named("component", &found.component)?;
        events.push(Event::FindingOpened {
            finding: state.findings.id_after(further),
            grade: found.grade,
            component: found.component.clone(),
            text: found.text.clone(),
            due: scene.at.end_after_days(settings::due_days(scene, found.grade)),
        });
    }
    Ok(events)
}

fn close(state: &State, scene: &Scene<'_>, finding: FindingId, closing: Closing, reason: &str) -> Decision {
    let record = state.findings.get(finding).ok_or_else(|| rejection::unknown("finding", finding))?;
    named("reason", reason)?;
    let wrong = || Rejection::new("wrong-state").with("what", finding).with("state", record.state.word());
    let reason = reason.to_owned();
    match (record.state, closing) {
        (FindingState::Closed(_), _) | (FindingState::Asked, Closing::Accepted) => Err(wrong()),
        (_, Closing::Accepted) => {
            let branch = deciding_branch(scene)?;
            let digest = format!("{finding}/{}/{}/{reason}", record.grade.word(), record.component);
            Ok(vec![Event::AcceptanceAsked { finding, reason, digest, branch }])
        }
        _ => Ok(vec![Event::FindingClosed { finding, closing, reason }]),
    }
}

/// What a decision brings, if it still fits what was asked.
pub(super) fn decided(
    state: &State,
    about: &str,
    digest: &str,
    approved: bool,
    reason: &str,
) -> Option<Vec<Event>> {
    let finding: FindingId = about.parse().ok()?;
    let record = state.findings.get(finding)?;
    if record.state != FindingState::Asked || record.digest != digest {
        return None;
    }
    Some(vec![if approved {
        let reason = record.reason.clone();
        Event::FindingClosed { finding, closing: Closing::Accepted, reason }
    } else {
        Event::AcceptanceRefused { finding, reason: reason.to_owned() }
    }])
}

fn publish(state: &State, scene: &Scene<'_>, component: &str, version: &str, grade: Grade) -> Decision {
    named("version", version)?;
    let uses = |(node, versions): (&String, &std::collections::BTreeMap<String, String>)| {
        versions.get(component).map(|present| (node.clone(), present == version))
    };
    let users: Vec<(String, bool)> = state.nodes.iter().filter_map(uses).collect();
    if users.is_empty() {
        return Err(Rejection::new("component-not-used").with("component", component));
    }
    let nodes: Vec<String> = users.into_iter().filter(|(_, has)| !has).map(|(node, _)| node).collect();
    if nodes.is_empty() {
        let refusal = Rejection::new("already-known").with("what", "version");
        return Err(refusal.with("name", format_args!("{component} {version}")));
    }
    Ok(vec![Event::PatchPublished {
        patch: state.patches.next_id(),
        component: component.to_owned(),
        version: version.to_owned(),
        grade,
        due: scene.at.end_after_days(settings::due_days(scene, grade)),
        nodes,
    }])
}

/// The last patches of a node's components that it lacks and that nobody has asked it to get yet (PLAT-63). The due date
/// counts where no other node was behind; else that of those who are stands.
fn wanted(
    state: &State,
    scene: &Scene<'_>,
    node: &str,
    components: &BTreeMap<String, String>,
) -> impl Iterator<Item = Event> {
    let lacks = move |(component, version): (&String, &String)| {
        let (patch, last) = state.patches.iter().rev().find(|(_, patch)| patch.component == *component)?;
        let asked = last.behind.iter().any(|behind| behind == node);
        (!asked && is_older(version, &last.version)).then(|| Event::PatchWanted {
            patch,
            node: node.to_owned(),
            component: component.clone(),
            version: last.version.clone(),
            grade: last.grade,
            due: scene.at.end_after_days(settings::due_days(scene, last.grade)),
        })
    };
    components.iter().filter_map(lacks)
}

fn install(state: &State, patch: PatchId, node: &str) -> Decision {
    let record = state.patches.get(patch).ok_or_else(|| rejection::unknown("patch", patch))?;
    if !record.behind.iter().any(|behind| behind == node) {
        return Err(rejection::unknown("node behind", node));
    }
    Ok(vec![Event::PatchInstalled { patch, node: node.to_owned() }])
}
