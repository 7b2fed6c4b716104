//! `forecourt certify`: the laboratory checks itself, puts the clauses, says what came of it, and keeps the evidence.
//!
//! It refuses to judge.

use super::args::CertifyArgs;
use super::shelf;
use super::target::Target;
use crate::out::Out;
use crate::status::Lab;
use crate::trouble::Trouble;
use crate::wall;
use forecourt_certify::catalogue::{Clause, Suite, clauses};
use forecourt_certify::margins::margins;
use forecourt_certify::mutant::matrix;
use forecourt_certify::run::{Options, Progress};
use forecourt_certify::verdict::{Finding, Verdict};
use forecourt_evidence::certificate::{self, Envelope};
use forecourt_evidence::expected::Expected;
use forecourt_evidence::judged::Judged;
use forecourt_evidence::{Evidence, folder, reproducer, selfcheck, text};
use std::fs;

/// Certifies.
///
/// # Errors
/// Bad input: nothing was certified.
pub fn run(args: &CertifyArgs, out: &mut Out) -> Result<Lab, Trouble> {
    if let Some(path) = &args.new_key {
        shelf::new_key(path)?;
        out.line(&format!("{} is the private key, {}.pub the public one", path.display(), path.display()));
        return Ok(Lab::Good);
    }
    let options = options(args)?;
    if args.report_schema {
        out.text(&forecourt_evidence::json::schema());
        return Ok(Lab::Good);
    }
    if args.mutants {
        out.text(&super::target::mutants());
        return Ok(Lab::Good);
    }
    if args.matrix {
        let whole = args.suite != ["base"];
        return Ok(kill_matrix(whole.then_some(&options), out));
    }
    if args.example_declaration {
        out.text(&super::target::example());
        return Ok(Lab::Good);
    }
    if args.list {
        out.text(&list(&options));
        return Ok(Lab::Good);
    }
    let expected = expected(args)?;
    let key = args.sign.as_deref().map(shelf::private_key).transpose()?;
    if let Some(dir) = &args.out {
        shelf::is_free(dir)?;
    }
    let mut target = Target::open(args)?;
    if let Some(told) = &target.told {
        out.aside(told);
    }
    if let Err(why) = selfcheck::selfcheck(&options) {
        out.aside(&format!("the laboratory's check of itself failed, nothing was certified: {why}"));
        return Ok(Lab::Failed);
    }
    let mut evidence = put(args, &mut target, &options, out);
    if !expected.rows.is_empty() {
        evidence.today = args.today.or_else(wall::today);
        evidence.expected = expected;
    }
    evidence.reproducers = reproducer::reproducers(&evidence, target.fresh.as_mut());
    if let Some(dir) = &args.out {
        let mut files = folder::files(&evidence).map_err(|why| Trouble::Folder {
            path: dir.clone(),
            why: format!("the rig's own trace: {why}"),
        })?;
        match certificate::may_be_given(&evidence, args.strict) {
            None => {
                let envelope = Envelope::new(&certificate::statement(&evidence), key.as_ref());
                files.push((folder::CERTIFICATE.into(), envelope.to_json().into_bytes()));
            }
            Some(why) => out.aside(&format!("no certificate: {why}")),
        }
        shelf::write(dir, &files)?;
    }
    out.text(&text::text(&evidence));
    Ok(Lab::from_code(Judged::of(&evidence).exit_code(args.strict)))
}

/// Every known defect against the clauses named for it, or against all that are meant.
fn kill_matrix(options: Option<&Options>, out: &mut Out) -> Lab {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let rows = matrix::matrix(threads, &|defect| options.cloned().unwrap_or_else(|| matrix::named(defect)));
    out.text(&matrix::text(&rows));
    let count = |is: fn(&matrix::Row) -> bool| rows.iter().filter(|row| is(row)).count();
    let (dead, alive) = (count(matrix::Row::dies), count(matrix::Row::lives));
    let left = rows.len() - dead - alive;
    let left =
        if left == 0 { String::new() } else { format!(", {left} are for clauses of other suites alone") };
    out.line(&format!("{} defects: {dead} die, {alive} live on{left}", rows.len()));
    if alive == 0 { Lab::Good } else { Lab::Broken }
}

fn put(args: &CertifyArgs, target: &mut Target, options: &Options, out: &mut Out) -> Evidence {
    let mut number = (0, 0);
    let mut told = |progress: Progress<'_>| match progress {
        Progress::Begins { number: at, total, .. } => number = (at, total),
        Progress::Ended { outcome } if !args.quiet => {
            let (at, total) = number;
            let digits = total.to_string().len();
            let Finding { verdict, reason, .. } = &outcome.finding;
            let why = if *verdict == Verdict::Pass || reason.is_empty() {
                String::new()
            } else {
                // The whole of it stands in the report.
                format!(": {}", reason.chars().take(120).collect::<String>())
            };
            out.aside(&format!("{at:>digits$}/{total} {} {} {verdict}{why}", outcome.clause, outcome.board));
        }
        Progress::Ended { .. } => {}
    };
    let Target { link, declaration, profile, .. } = target;
    let link = link.as_mut();
    let (record, mut trace) = forecourt_certify::run::certify(link, declaration, profile, options, &mut told);
    if !args.margins {
        return Evidence::new(record, trace);
    }
    if !args.quiet {
        out.aside("margins");
    }
    let margins = margins(link, &mut trace, declaration, profile, options.seed);
    Evidence::new(record, trace).with(margins)
}

/// The clauses that are meant.
fn options(args: &CertifyArgs) -> Result<Options, Trouble> {
    let mut ids = Vec::new();
    for wanted in &args.clauses {
        let wanted = wanted.to_uppercase();
        let before = ids.len();
        let meant = clauses().iter().filter(|clause| clause.id == wanted || clause.family() == wanted);
        ids.extend(meant.map(|clause| clause.id.clone()));
        if ids.len() == before {
            return Err(Trouble::Asked(format!(
                "error: no clause and no family is called {wanted}\nhelp: forecourt certify --suite all --list shows them all"
            )));
        }
    }
    ids.sort_by_key(|id| clauses().iter().position(|clause| clause.id == *id));
    ids.dedup();
    // Where clauses are named the suites mean nothing, and the record does not keep them.
    let suites = args
        .suite
        .iter()
        .filter(|_| ids.is_empty())
        .filter_map(|name| Suite::named(name))
        .collect::<Vec<_>>();
    if args.soak && ids.is_empty() {
        return Err(Trouble::Asked(
            "error: --soak is for single clauses\nhelp: --suite soak runs all that are long".to_owned(),
        ));
    }
    Ok(Options { ids, seed: args.seed, soak: args.soak, ..Options::suites(&suites) })
}

fn expected(args: &CertifyArgs) -> Result<Expected, Trouble> {
    let Some(path) = &args.expected else { return Ok(Expected::default()) };
    let text = fs::read_to_string(path).map_err(|error| Trouble::read(path, error))?;
    Expected::from_toml(&path.display().to_string(), &text)
        .map_err(|why| Trouble::Asked(format!("error: {why}")))
}

fn list(options: &Options) -> String {
    let selected = options.selected();
    let line = |clause: &&Clause| {
        let needs: Vec<String> = clause.needs.iter().map(|need| format!("{need:?}")).collect();
        format!("{:<6} {:<7} {}  ({})\n", clause.id, needs.join(","), clause.title, clause.source.join(", "))
    };
    let text: String = selected.iter().map(line).collect();
    format!("{text}{} clauses\n", selected.len())
}
