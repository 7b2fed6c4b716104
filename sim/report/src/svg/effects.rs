//! Faults by their effect, as one bar: how much of what was thrown at the house was noticed, and by whom.
//!
//! It refuses to judge whether an effect is good.

use super::{WIDE, legend, picture, px};
use crate::judge::EFFECTS;
use forecourt_record::FaultLine;
use maud::{Markup, html};

/// The bar with its legend, or nothing when there is no fault.
pub fn effects(faults: &[&FaultLine]) -> Option<Markup> {
    if faults.is_empty() {
        return None;
    }
    let all = faults.len() as u64;
    let mut before = 0;
    let mut parts = Vec::new();
    let mut words = Vec::new();
    for (id, says) in EFFECTS {
        let names: Vec<&str> =
            faults.iter().filter(|fault| fault.effect == id).map(|fault| fault.name.as_str()).collect();
        let n = names.len() as u64;
        if n == 0 {
            continue;
        }
        let (x, to) = (WIDE * before / all, WIDE * (before + n) / all);
        before += n;
        words.push((id, format!("{n} {says}")));
        parts.push(html! {
            rect class=(id) x=(px(x)) y="0" width=(px((to - x).saturating_sub(20).max(10))) height="20" rx="3" {
                title { (n) " " (says) ": " (listed(&names)) }
            }
            text class={ "onpart " (id) "-t" } x=(px(x + 80)) y="14.5" { (n) }
        });
    }
    let bar = html! { @for part in &parts { (part) } };
    Some(html! {
        (picture(WIDE, 200, "faults by effect", &bar))
        (legend(words.iter().map(|(id, says)| (*id, says.as_str()))))
    })
}

/// Names, each once, at most twelve.
fn listed(names: &[&str]) -> String {
    let mut names = names.to_vec();
    names.sort_unstable();
    names.dedup();
    let rest = names.len().saturating_sub(12);
    names.truncate(12);
    if rest == 0 { names.join(", ") } else { format!("{}, … and {rest} more", names.join(", ")) }
}
