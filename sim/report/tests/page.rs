//! The HTML file: self-contained, escaped, small, the same every time.

mod common;

use common::{broken, canary, many, passed};
use forecourt_report::html;

#[test]
fn the_page_needs_nothing_from_outside() {
    let page = html(&[passed(), broken(), canary()]);
    for outside in ["http", "<script", "<link", "<img", "@import", "url(data", "src="] {
        assert!(!page.contains(outside), "{outside} in the page");
    }
    // What the style sheet fetches is within the page.
    assert!(page.match_indices("url(").all(|(at, _)| page[at..].starts_with("url(#h")));
}

#[test]
fn every_text_of_a_scenario_is_escaped() {
    let page = html(&[broken(), canary()]);
    for raw in ["<script", "<reach>", "<A17>", "<present>", "key & the", "> & read"] {
        assert!(!page.contains(raw), "{raw} stands in the page as it is");
    }
    assert!(page.contains("&lt;script&gt;alert(1)"));
    assert!(page.contains("Two clerks &lt;reach&gt; for one key &amp; the slower one"));
}

#[test]
fn every_tag_is_closed_in_order() {
    let page = html(&many(6));
    let mut open: Vec<&str> = Vec::new();
    let style = page.find("</style>").expect("the page has a style sheet");
    for tag in page[style + 8..].split('<').skip(1) {
        let name = tag.split([' ', '>']).next().unwrap_or("");
        match name.strip_prefix('/') {
            Some("head" | "html") => {}
            Some(closed) => assert_eq!(open.pop(), Some(closed), "near <{}", &tag[..tag.len().min(60)]),
            None => open.push(name),
        }
    }
    assert_eq!(open, Vec::<&str>::new());
}

#[test]
fn every_link_finds_its_section() {
    let page = html(&many(6));
    let targets: Vec<&str> =
        page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(targets.len() >= 14, "{targets:?}");
    for target in targets {
        assert_eq!(page.matches(&format!("id=\"{target}\"")).count(), 1, "{target}");
    }
}

#[test]
fn what_went_wrong_stands_in_the_page() {
    let page = html(&[broken()]);
    assert!(page.contains("forecourt run scenarios/keys/two-clerks.toml --seed 41"));
    assert!(page.contains("0 / 1"));
    assert!(page.contains("✗"));
}

#[test]
fn fifty_scenarios_stay_below_three_megabytes() {
    let records = many(50);
    let page = html(&records);
    assert_eq!(page, html(&records));
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
    assert!(page.len() > 500_000, "{} bytes: the pictures are missing", page.len());
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/fifty.html"), page)
        .expect("the directory of cargo takes files");
}

#[test]
fn a_few_for_the_eye() {
    let page = html(&many(3).into_iter().chain([broken(), passed()]).collect::<Vec<_>>());
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/few.html"), page)
        .expect("the directory of cargo takes files");
}

#[test]
fn a_record_that_makes_no_sense_is_shown_all_the_same() {
    let mut record = broken();
    record.start = "whenever, 99:99:99:99".into();
    record.simulated_ns = 0;
    record.deeds[1].at_ns = u64::MAX;
    record.checks[1].at_ns = u64::MAX;
    record.slots.reverse();
    record.slots[2].at_ns = u64::MAX;
    for (k, frame) in record.lines[0].log.iter_mut().enumerate() {
        match k % 3 {
            0 => frame.end_ns = 0,
            1 => frame.end_ns = u64::MAX,
            _ => frame.talker = "ünknown".into(),
        }
    }
    for ns in [0, u64::MAX - 1, u64::MAX] {
        record.latencies.entry("scan".into()).or_default().count(ns);
        record.latencies.entry("late".into()).or_default().count(ns.max(u64::MAX - 1));
    }
    let set = [record];
    let page = html(&set);
    assert!(page.contains("ünknown"));
    for text in
        [forecourt_report::failure(&set[0]), forecourt_report::story(&set[0]), forecourt_report::junit(&set)]
    {
        assert!(text.contains("two-clerks"));
    }
}

#[test]
fn nothing_at_all_is_a_page_too() {
    let mut bare = passed();
    bare.checks.clear();
    bare.deeds.clear();
    bare.events.clear();
    bare.slots.clear();
    bare.lines.clear();
    bare.faults.clear();
    bare.latencies.clear();
    bare.simulated_ns = 0;
    assert!(html(&[bare]).contains("Nothing was checked."));
    assert!(html(&[]).contains("0 / 0"));
}
