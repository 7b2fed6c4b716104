//! `forecourt run --twice`: this same program as two processes with different surroundings, compared line by line.
//!
//! Two processes and not two threads, because what spoils determinism (addresses, environment, number of threads, time
//! zone, language) differs between processes. Each prints a block a scenario: everything that its record holds.

use crate::args::Pick;
use crate::exec::{self, Outcome};
use crate::load::{Planned, Shelf};
use crate::out::Out;
use crate::status::Status;
use crate::trouble::Trouble;
use forecourt_record::Verdict;
use std::fmt;
use std::io::{self, BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// Lines shown before the first that differs.
const CONTEXT: usize = 20;
/// Lines shown of each side from the first that differs on.
const AFTER: usize = 3;
const BEGIN: &str = "=== begin ";
const END: &str = "=== end";

/// The surroundings of the two processes: time zone, language, scenarios at a time.
const SURROUNDINGS: [(&str, &str, &str); 2] = [("UTC", "C", "1"), ("Pacific/Chatham", "tr_TR.UTF-8", "3")];

/// What two processes said.
pub struct Compared {
    /// The outcomes, as the first process saw them.
    pub outcomes: Vec<Outcome>,
    /// Lines compared.
    pub lines: usize,
    /// The first difference of each scenario that has one.
    pub differences: Vec<Difference>,
}

/// Where the two processes part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The scenario.
    pub scenario: String,
    /// The first line that differs, from 1.
    pub line: usize,
    /// Lines before it, which both have.
    pub before: Vec<String>,
    /// What the first process says from there on.
    pub one: Vec<String>,
    /// What the second says.
    pub other: Vec<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} differs at line {} of what is known of it", self.scenario, self.line)?;
        let sides = [("  ", &self.before), ("- ", &self.one), ("+ ", &self.other)];
        let lines: Vec<String> = sides
            .iter()
            .flat_map(|(mark, lines)| lines.iter().map(move |line| format!("{mark}{line}")))
            .collect();
        f.write_str(&lines.join("\n"))
    }
}

/// Runs scenarios in two processes. `each` sees the outcomes in the order of the plans.
///
/// # Errors
/// A process that cannot be started or ends early.
pub fn run(
    pick: &Pick,
    plans: &[Planned],
    each: &mut dyn FnMut(&Planned, &Outcome),
) -> Result<Compared, Trouble> {
    let mut children = Vec::new();
    for surroundings in SURROUNDINGS {
        children.push(start(pick, surroundings).map_err(|error| process(&error))?);
    }
    let mut streams: Vec<_> =
        children.iter_mut().filter_map(|child| child.stdout.take()).map(BufReader::new).collect();
    let (Some(mut other), Some(mut one)) = (streams.pop(), streams.pop()) else {
        return Err(Trouble::Process("a process of this program has no output".into()));
    };
    let result = compare(plans, &mut one, &mut other, each);
    // Streams end before the wait: a process that still speaks must not wait for a reader.
    drop((one, other));
    for child in &mut children {
        child.wait().map_err(|error| process(&error))?;
    }
    result
}

fn process(error: &io::Error) -> Trouble {
    Trouble::Process(format!("a second process of this program: {error}"))
}

fn start(pick: &Pick, (zone, language, jobs): (&str, &str, &str)) -> io::Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("trace").args(["--jobs", jobs]);
    if let Some(seed) = pick.seed {
        command.args(["--seed", &seed.to_string()]);
    }
    if let Some(dir) = &pick.scenarios {
        command.arg("--scenarios").arg(dir);
    }
    command.arg("--").args(&pick.names);
    command.env("TZ", zone).env("LC_ALL", language).env("LANG", language);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()
}

/// Compares what two processes say of the plans, a block a scenario.
fn compare(
    plans: &[Planned],
    one: &mut dyn BufRead,
    other: &mut dyn BufRead,
    each: &mut dyn FnMut(&Planned, &Outcome),
) -> Result<Compared, Trouble> {
    let mut compared = Compared { outcomes: Vec::new(), lines: 0, differences: Vec::new() };
    for planned in plans {
        let name = &planned.plan.name;
        let ours = block(one).map_err(|error| process(&error))?;
        let theirs = block(other).map_err(|error| process(&error))?;
        compared.lines += ours.len();
        let text: String =
            ours.iter().filter(|line| !line.starts_with("===")).map(|line| format!("{line}\n")).collect();
        let mut outcome: Outcome = serde_json::from_str(&text).map_err(|error| {
            Trouble::Process(format!("the process that ran {name} ended in the midst of it ({error})"))
        })?;
        if let Some(difference) = difference(name, &ours, &theirs) {
            // A run that differs from its twin proves nothing, however it ended.
            outcome.record.verdict = Verdict::Nondeterminism;
            let trouble = format!("two runs of one plan differ at line {}", difference.line);
            outcome.record.trouble.insert(0, trouble);
            compared.differences.push(difference);
        }
        each(planned, &outcome);
        compared.outcomes.push(outcome);
    }
    Ok(compared)
}

/// The lines of the next block, with its marks; fewer when the process ended in its midst.
fn block(stream: &mut dyn BufRead) -> io::Result<Vec<String>> {
    let mut lines = Vec::new();
    let mut line = String::new();
    while stream.read_line(&mut line)? > 0 {
        let text = line.trim_end_matches('\n').to_owned();
        let last = text == END;
        lines.push(text);
        line.clear();
        if last {
            break;
        }
    }
    Ok(lines)
}

/// The first difference of two blocks, with what stands before it.
fn difference(scenario: &str, one: &[String], other: &[String]) -> Option<Difference> {
    if one == other {
        return None;
    }
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let rest = |lines: &[String]| lines.iter().skip(same).take(AFTER).cloned().collect();
    Some(Difference {
        scenario: scenario.to_owned(),
        line: same + 1,
        before: one[same.saturating_sub(CONTEXT)..same].to_vec(),
        one: rest(one),
        other: rest(other),
    })
}

/// What each of the two processes does: runs scenarios and says all that is known of each.
///
/// # Errors
/// Scenarios that are wrong.
pub fn trace(pick: &Pick, out: &mut Out) -> Result<Status, Trouble> {
    let shelf = Shelf::open(pick.scenarios.as_deref())?;
    let plans = shelf.plan(&shelf.select(&pick.names)?, pick.seed)?;
    let outcomes = exec::all(&plans, pick.jobs(), &mut |planned: &Planned, outcome: &Outcome| {
        out.text(&told(planned, outcome));
    });
    Ok(Status::worst(outcomes.iter().map(Outcome::status)))
}

/// The block of one scenario.
fn told(planned: &Planned, outcome: &Outcome) -> String {
    let text = serde_json::to_string_pretty(outcome).expect("a record holds texts and numbers");
    format!("{BEGIN}{} seed {}\n{text}\n{END}\n", planned.plan.name, planned.plan.seed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Script;

    fn lines(range: std::ops::Range<u32>) -> Vec<String> {
        range.map(|k| format!("line {k}")).collect()
    }

    #[test]
    fn the_first_difference_is_shown_with_twenty_lines_before_it() {
        let (one, mut other) = (lines(0..100), lines(0..100));
        assert_eq!(difference("day", &one, &other), None);
        other[50] = "another line".into();
        other[70] = "and one more".into();
        let found = difference("day", &one, &other).expect("line 51 differs");
        assert_eq!((found.line, found.before.len(), found.before[0].as_str()), (51, 20, "line 30"));
        let text = found.to_string();
        assert!(text.contains("day differs at line 51"), "{text}");
        assert!(text.contains("  line 49\n- line 50\n- line 51\n- line 52\n+ another line\n"), "{text}");
    }

    #[test]
    fn a_process_that_stops_early_differs_where_it_stops() {
        let found = difference("day", &lines(0..10), &lines(0..4)).expect("the second is shorter");
        assert_eq!((found.line, found.one.len(), found.other.len()), (5, 3, 0));
    }

    #[test]
    fn a_scenario_that_differs_is_nondeterminism_and_the_next_is_compared_all_the_same() {
        let shelf = Shelf::open(None).expect("the built-in copy is sound");
        let text =
            "title = \"t\"\n[[steps]]\nat = \"+1 s\"\nexpect = [{ truth = \"1/05\", holds = \"nothing\" }]\n";
        let script = |name: &str| Script {
            name: name.into(),
            file: name.into(),
            call: name.into(),
            text: text.into(),
        };
        let plans = shelf.plan(&[script("a"), script("b")], None).expect("the scenarios are sound");
        let mut said = String::new();
        exec::all(&plans, 1, &mut |planned, outcome| said += &told(planned, outcome));
        let other = said.replacen("\"at_ns\": 0,", "\"at_ns\": 1,", 1);
        assert_ne!(said, other);
        let mut ends = Vec::new();
        let mut each = |_: &Planned, outcome: &Outcome| ends.push(outcome.status());
        let compared =
            compare(&plans, &mut said.as_bytes(), &mut other.as_bytes(), &mut each).expect("both are whole");
        assert_eq!(ends, [Status::Nondeterminism, Status::Passed]);
        assert_eq!((compared.differences.len(), compared.differences[0].scenario.as_str()), (1, "a"));
        assert_eq!(compared.lines, said.lines().count());
        let cut = &said.as_bytes()[..said.len() / 4];
        assert!(
            compare(&plans, &mut &*cut, &mut &*cut, &mut |_, _| {}).is_err(),
            "a process that died is no proof"
        );
    }

    #[test]
    fn blocks_end_at_their_mark() {
        let mut stream = "=== begin a seed 1\n{}\n=== end\n=== begin b seed 1\n{".as_bytes();
        assert_eq!(block(&mut stream).expect("memory reads"), ["=== begin a seed 1", "{}", "=== end"]);
        assert_eq!(block(&mut stream).expect("memory reads"), ["=== begin b seed 1", "{"]);
        assert!(block(&mut stream).expect("memory reads").is_empty());
    }
}
