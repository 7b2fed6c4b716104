//! How events of scans, findings, nodes and patches change the state.

use forecourt_books::{At, Stamp};

use super::{Deadline, Finding, Patch, Scan, State};
use crate::Event;
use crate::kinds::{FindingId, FindingState, PatchId, ScanId, is_older};

pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) {
    match event {
        Event::ScansPlanned { next } => state.agenda.set(Deadline::NextScan, *next),
        Event::ScanDue { scan, missed_at, next } => {
            state.scans.push(Scan { due: stamp.at, done: None, missed: false, findings: 0 });
            state.agenda.set(Deadline::Scan(*scan), *missed_at);
            state.agenda.set(Deadline::NextScan, *next);
        }
        Event::ScanDone { scan, findings } => {
            let record = scan_of(state, *scan);
            record.done = Some(stamp.at);
            record.findings = *findings;
            state.agenda.cancel(&Deadline::Scan(*scan));
        }
        Event::ScanMissed { scan } => {
            scan_of(state, *scan).missed = true;
            state.agenda.cancel(&Deadline::Scan(*scan));
        }
        Event::NodeRegistered { node, components } => {
            state.nodes.insert(node.clone(), components.clone());
            let given = |patch: &Patch| {
                components.get(&patch.component).is_none_or(|is| !is_older(is, &patch.version))
            };
            let up: Vec<PatchId> =
                state.patches.iter().filter(|(_, patch)| given(patch)).map(|(id, _)| id).collect();
            up.into_iter().for_each(|id| up_to_date(state, id, node));
        }
        Event::PatchPublished { patch, component, version, grade, due, nodes } => {
            state.patches.push(Patch {
                component: component.clone(),
                version: version.clone(),
                grade: *grade,
                published: stamp.at,
                due: *due,
                behind: nodes.clone(),
                overdue: false,
            });
            state.agenda.set(Deadline::Patch(*patch), *due);
        }
        Event::PatchWanted { patch, node, due, .. } => wanted(state, *patch, node, *due),
        Event::PatchInstalled { patch, node } => installed(state, *patch, node),
        Event::PatchOverdue { patch, .. } => {
            patch_of(state, *patch).overdue = true;
            state.agenda.cancel(&Deadline::Patch(*patch));
        }
        // A stale decision leaves everything as it is.
        _ => finding(state, stamp, event),
    }
}

fn scan_of(state: &mut State, id: ScanId) -> &mut Scan {
    state.scans.get_mut(id).expect("an event names only scans that exist")
}

fn patch_of(state: &mut State, id: PatchId) -> &mut Patch {
    state.patches.get_mut(id).expect("an event names only patches that exist")
}

/// One node more is behind; where none was, the clock begins anew.
fn wanted(state: &mut State, id: PatchId, node: &str, due: At) {
    let patch = patch_of(state, id);
    let done = patch.behind.is_empty();
    patch.behind.push(node.to_owned());
    patch.behind.sort();
    if done {
        (patch.due, patch.overdue) = (due, false);
        state.agenda.set(Deadline::Patch(id), due);
    }
}

fn installed(state: &mut State, id: PatchId, node: &str) {
    let patch = patch_of(state, id);
    let (component, version) = (patch.component.clone(), patch.version.clone());
    // A later patch takes the place of earlier ones of its component.
    let replaced =
        state.patches.iter().filter(|(earlier, patch)| *earlier <= id && patch.component == component);
    let replaced: Vec<PatchId> = replaced.map(|(earlier, _)| earlier).collect();
    replaced.into_iter().for_each(|earlier| up_to_date(state, earlier, node));
    let versions = state.nodes.get_mut(node).expect("a patch is for nodes that exist");
    versions.insert(component, version);
}

fn up_to_date(state: &mut State, id: PatchId, node: &str) {
    let patch = patch_of(state, id);
    patch.behind.retain(|behind| behind != node);
    if patch.behind.is_empty() {
        state.agenda.cancel(&Deadline::Patch(id));
    }
}

fn finding(state: &mut State, stamp: &Stamp, event: &Event) {
    match event {
        Event::FindingOpened { finding, grade, component, text, due } => {
            state.findings.push(Finding {
                grade: *grade,
                component: component.clone(),
                text: text.clone(),
                opened: stamp.at,
                due: *due,
                overdue: false,
                state: FindingState::Open,
                closed: None,
                reason: String::new(),
                digest: String::new(),
            });
            state.agenda.set(Deadline::Finding(*finding), *due);
        }
        Event::FindingOverdue { finding } => {
            finding_of(state, *finding).overdue = true;
            state.agenda.cancel(&Deadline::Finding(*finding));
        }
        Event::AcceptanceAsked { finding, reason, digest, .. } => {
            let record = finding_of(state, *finding);
            record.state = FindingState::Asked;
            record.reason.clone_from(reason);
            record.digest.clone_from(digest);
        }
        Event::AcceptanceRefused { finding, .. } => {
            finding_of(state, *finding).state = FindingState::Open;
        }
        Event::FindingClosed { finding, closing, reason } => {
            let record = finding_of(state, *finding);
            record.state = FindingState::Closed(*closing);
            record.closed = Some(stamp.at);
            record.reason.clone_from(reason);
            state.agenda.cancel(&Deadline::Finding(*finding));
        }
        _ => {}
    }
}

fn finding_of(state: &mut State, id: FindingId) -> &mut Finding {
    state.findings.get_mut(id).expect("an event names only findings that exist")
}
