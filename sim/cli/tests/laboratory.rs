//! The laboratory's commands: what they leave, how they end, and what they say to bad input.

mod common;

use common::{Desk, Said};

/// A few clauses that take no time.
const FEW: &str = "EC-01 EC-02 RI-01 EX-02";

fn certify(desk: &Desk, args: &str) -> Said {
    desk.run(&format!("certify -q {args}"))
}

#[test]
fn a_golden_run_is_kept_signed_verified_and_compared() {
    let desk = Desk::empty("lab-golden");
    assert_eq!(desk.run("certify --new-key key").code, 0);
    let said = certify(&desk, &format!("--golden {FEW} --out run --sign key"));
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(
        said.out.contains("8 PASS") && said.out.ends_with("a certificate may be given\n"),
        "{}",
        said.out
    );
    for file in [
        "record.json",
        "trace.txt",
        "report.txt",
        "report.json",
        "report.ctrf.json",
        "report.junit.xml",
        "report.html",
        "line.vcd",
        "certificate.json",
    ] {
        assert!(!desk.read(&format!("run/{file}")).is_empty(), "{file}");
    }
    assert_eq!(desk.read("run/report.txt"), said.out);
    let verified = desk.run("verify run --key key.pub");
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    assert!(verified.out.contains("8 of 8 verdicts found again from the trace"), "{}", verified.out);
    // The same firmware once more: the same bytes, and nothing to compare.
    assert_eq!(certify(&desk, &format!("--golden {FEW} --out again --sign key")).code, 0);
    for file in ["record.json", "trace.txt", "report.html", "report.json", "line.vcd", "certificate.json"] {
        assert_eq!(desk.read(&format!("run/{file}")), desk.read(&format!("again/{file}")), "{file}");
    }
    assert_eq!(desk.run("compare run again").code, 0);
    // Evidence is never written over, nor is a key.
    assert_eq!(certify(&desk, &format!("--golden {FEW} --out run")).code, 2);
    assert_eq!(desk.run("certify --new-key key").code, 2);
}

#[test]
fn a_defect_fails_is_waived_and_gets_worse_by_comparison() {
    let desk = Desk::empty("lab-defect");
    let said = certify(&desk, &format!("--mutant FW-23 {FEW} --out bad"));
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    assert!(said.out.contains("FAIL         EC-01   33"), "{}", said.out);
    let row = |clause: &str| {
        format!(
            "[[expected]]\nclause = \"{clause}\"\nverdict = \"FAIL\"\nreason = \"known\"\nexpires = 2027-03-01\n"
        )
    };
    desk.write("known.toml", &(row("EC-01") + &row("EC-02")));
    let waived =
        |day: &str| certify(&desk, &format!("--mutant FW-23 {FEW} --expected known.toml --today {day}"));
    assert_eq!(waived("2027-03-01").code, 0);
    assert_eq!(waived("2027-03-02").code, 1);
    // A surprising pass is a deviation, too.
    assert_eq!(certify(&desk, &format!("--golden {FEW} --expected known.toml --today 2026-12-01")).code, 1);
    assert_eq!(certify(&desk, &format!("--golden {FEW} --out good")).code, 0);
    let worse = desk.run("compare good bad");
    assert_eq!(worse.code, 1, "{}{}", worse.out, worse.err);
    // A verdict that was mended by hand is found.
    let record = desk.read("bad/record.json").replacen("\"FAIL\"", "\"PASS\"", 1);
    desk.write("bad/record.json", &record);
    let said = desk.run("verify bad");
    assert_eq!(said.code, 1);
    assert!(said.out.contains("EC-01 at board 33: the record says PASS"), "{}", said.out);
}

#[test]
fn bad_input_is_told_with_what_would_be_right() {
    let desk = Desk::empty("lab-bad-input");
    desk.write("broken.toml", "[firmware]\nvendor = 1\n");
    desk.write(
        "odd.toml",
        "[[expected]]\nclause = \"ZZ-01\"\nverdict = \"FAIL\"\nreason = \"x\"\nexpires = 2027-03-01\n",
    );
    desk.write("bad/record.json", "{}");
    desk.write("bad/trace.txt", "");
    for (args, says) in [
        ("certify", "nothing to certify is named"),
        ("certify --golden ZZ-99", "no clause and no family is called ZZ-99"),
        ("certify --golden --suite everything", "everything"),
        ("certify --golden --mutant FW-23", "cannot be used with"),
        ("certify --mutant FW-999", "no defect is called FW-999"),
        ("certify --pty", "a declaration is needed"),
        ("certify --golden --declaration nowhere.toml", "cannot read nowhere.toml"),
        ("certify --golden --declaration broken.toml", "broken.toml:"),
        ("certify --golden EC-01 --expected odd.toml", "odd.toml:2: no clause is called"),
        ("certify --golden EC-01 --sign nokey --out x", "cannot read nokey"),
        ("certify --golden EC-01 --today soon", "is no day"),
        ("compare nowhere also-nowhere", "cannot read nowhere/record.json"),
        ("verify bad", "record.json: missing field"),
    ] {
        let said = desk.run(args);
        assert_eq!(said.code, 2, "{args}: {}{}", said.out, said.err);
        assert!(said.err.contains(says), "{args}: {}", said.err);
    }
}

#[test]
fn what_a_rig_cannot_see_is_no_pass() {
    // A program that says nothing at all.
    let desk = Desk::empty("lab-silent");
    let mut example = desk.run("certify --example-declaration").out;
    example = example.replace("drawer = 1\n", "");
    desk.write("board.toml", &example);
    let mut command = desk.command("certify -q EC-01 --declaration board.toml --child");
    let output = command.arg("sleep 20").output().expect("the binary runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(3), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("INCONCLUSIVE EC-01") && text.contains("no certificate"), "{text}");
}

#[test]
fn clauses_and_defects_are_listed() {
    let desk = Desk::empty("lab-lists");
    let list = desk.run("certify --suite all --list");
    assert_eq!(list.code, 0);
    assert!(list.out.contains("EC-01  B       One wrong bit"), "{}", list.out);
    assert!(list.out.lines().count() > 250, "{}", list.out.lines().count());
    assert!(desk.run("certify --mutants").out.contains("FW-23"));
    assert!(desk.run("certify --report-schema").out.contains("\"title\": \"Report\""));
}

#[test]
fn a_single_clause_goes_the_whole_way_and_is_verified_so() {
    let desk = Desk::empty("lab-soak");
    let said = certify(&desk, "--golden RH-09 --soak --out long");
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(desk.read("long/record.json").contains("all 65536 addresses asked for"));
    assert!(desk.read("long/record.json").contains("\"soak\""));
    let verified = desk.run("verify long");
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    assert_eq!(certify(&desk, "--golden --soak").code, 2);
}
